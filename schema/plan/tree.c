/* Walking and reading a plan tree. */
#include "plan_internal.h"

#include <string.h>

static const xmlChar *
xml(const char *s)
{
	return (const xmlChar *)s;
}

xmlNode *
plan_next(const xmlNode *root, const xmlNode *n)
{
	xmlNode *next = n->children;

	/* Text and other leaves are passed over. */
	while (next != NULL && next->type != XML_ELEMENT_NODE)
		next = next->next;
	while (next == NULL && n != root) {
		next = n->next;
		while (next != NULL && next->type != XML_ELEMENT_NODE)
			next = next->next;
		n = n->parent;
	}
	return next;
}

xmlNode *
plan_child(const xmlNode *n, const char *name)
{
	xmlNode *c = n == NULL ? NULL : n->children;

	while (c != NULL && (c->type != XML_ELEMENT_NODE ||
				!xmlStrEqual(c->name, xml(name))))
		c = c->next;
	return c;
}

const struct ynode *
plan_ynode(const xmlNode *n)
{
	return n->_private;
}

/* The text of a node whose only child is text; "" otherwise. */
static const char *
only_text(const xmlNode *n)
{
	const xmlNode *t = n->children;

	if (t == NULL || t->next != NULL || t->content == NULL ||
	    (t->type != XML_TEXT_NODE && t->type != XML_CDATA_SECTION_NODE))
		return "";
	return (const char *)t->content;
}

const char *
plan_attr(const xmlNode *n, const char *name)
{
	const xmlAttr *at = n->type == XML_ELEMENT_NODE ? n->properties : NULL;

	for (; at != NULL; at = at->next) {
		if (xmlStrEqual(at->name, xml(name)))
			return only_text((const xmlNode *)at);
	}
	return "";
}

const char *
plan_child_text(const xmlNode *n, const char *name)
{
	const xmlNode *c = plan_child(n, name);

	return c == NULL ? "" : only_text(c);
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

const char *
plan_text(struct arena *a, const xmlNode *n)
{
	const char *p = only_text(n);
	size_t len = strlen(p);

	while (len != 0 && is_space(*p))
		p++, len--;
	while (len != 0 && is_space(p[len - 1]))
		len--;
	return arena_strn(a, p, len);
}

const char *
plan_title(const xmlNode *n)
{
	const struct ynode *y, *list = NULL;
	const xmlNode *up = n->parent;

	if (n->type != XML_ELEMENT_NODE || plan_ynode(n) == NULL)
		return "";
	y = plan_ynode(n);
	if (up != NULL && up->type == XML_ELEMENT_NODE)
		list = ynode_get(plan_ynode(up), (const char *)n->name);
	if (y->title != NULL)
		return y->title;
	return list != NULL && list->title != NULL ? list->title : "";
}

/* A mapping is pointed at by the key that holds it, or by its first key. */
static struct src_span
map_span(const xmlNode *n, const struct ynode *y)
{
	const xmlNode *parent = n->parent;
	const struct ynode *holder =
	    parent != NULL && parent->type == XML_ELEMENT_NODE
		? plan_ynode(parent)
		: NULL;
	const struct ynode_pair *pair =
	    ynode_pair(holder, (const char *)n->name);

	if (pair != NULL && pair->value == y)
		return pair->key->span;
	return y->count != 0 ? y->pairs[0].key->span : y->span;
}

struct src_span
plan_span(const xmlNode *n)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};

	/* An attribute's _private is ours as little as its value is. */
	while (
	    n != NULL && (n->type != XML_ELEMENT_NODE || n->_private == NULL))
		n = n->type == XML_DOCUMENT_NODE ? NULL : n->parent;
	if (n == NULL)
		return nowhere;
	if (plan_ynode(n)->kind == YNODE_MAP)
		return map_span(n, plan_ynode(n));
	return plan_ynode(n)->span;
}

static void
free_hash(void *h)
{
	xmlHashFree(h, NULL);
}

xmlHashTable *
plan_new_hash(struct arena *a, int size)
{
	xmlHashTable *h = xmlHashCreate(size);

	if (h == NULL)
		bcp_out_of_memory();
	arena_defer(a, free_hash, h);
	return h;
}
