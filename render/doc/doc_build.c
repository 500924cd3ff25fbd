#include "doc_build.h"

#include "doc_grammar.h"
#include "utf8.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdint.h>
#include <string.h>

/* A document starts with the same members as a node (libxml2, tree.h), and is
 * the parent of its root. */
static xmlNode *
as_node(xmlDoc *tree)
{
	return (xmlNode *)(void *)tree;
}

static struct arena *
arena_of(const xmlNode *n)
{
	return n->doc->_private;
}

xmlNode *
doc_tree_new(struct arena *a)
{
	xmlDoc *tree = arena_alloc(a, 1, sizeof *tree);

	tree->_private = a;
	tree->type = XML_DOCUMENT_NODE;
	tree->doc = tree;
	tree->version = (const xmlChar *)"1.0";
	return as_node(tree);
}

/* The body of a page. */
static xmlNode *
body_of(const xmlNode *root)
{
	xmlNode *n =
	    root != NULL && doc_is(root, "html") ? root->children : NULL;

	while (n != NULL && !doc_is(n, "body"))
		n = n->next;
	return n;
}

struct doc *
doc_from_tree(xmlNode *tree)
{
	struct doc *doc = arena_alloc(arena_of(tree), 1, sizeof *doc);

	doc->xml = tree->doc;
	doc->body = body_of(xmlDocGetRootElement(doc->xml));
	return doc;
}

static void
append(xmlNode *parent, xmlNode *n)
{
	n->doc = parent->doc;
	n->parent = parent;
	n->prev = parent->last;
	if (parent->last != NULL)
		parent->last->next = n;
	else
		parent->children = n;
	parent->last = n;
}

xmlNode *
doc_add(xmlNode *parent, const char *name)
{
	xmlNode *n = arena_alloc(arena_of(parent), 1, sizeof *n);

	n->type = XML_ELEMENT_NODE;
	n->name = (const xmlChar *)name;
	n->extra = (unsigned short)doc_element_named(name);
	append(parent, n);
	return n;
}

/* XML 1.0, production 2 (Char), without the control characters that its note
 * discourages and HTML calls errors: U+007F to U+009F. */
static bool
text_char(uint32_t cp)
{
	return cp == 0x9 || cp == 0xA || cp == 0xD ||
	       (cp >= 0x20 && cp <= 0x7E) || (cp >= 0xA0 && cp <= 0xD7FF) ||
	       (cp >= 0xE000 && cp <= 0xFFFD) ||
	       (cp >= 0x10000 && cp <= 0x10FFFF);
}

/* Where the first character stands that a text cannot have; most are ASCII. */
static const char *
first_bad(const char *p, const char *end)
{
	const char *next;

	while (p < end) {
		next = p + 1;
		if ((unsigned char)(*p - 0x20) > 0x7E - 0x20 &&
		    (next = p, !text_char(utf8_next(&next, end))))
			return p;
		p = next;
	}
	return end;
}

/* A copy in which control characters and broken UTF-8 are U+FFFD. */
static char *
clean(struct arena *a, const char *p, size_t n)
{
	const char *end = p + n, *bad = first_bad(p, end);
	struct buf b;
	char *text;

	if (bad == end)
		return arena_strn(a, p, n);
	buf_init(&b, SIZE_MAX / 2);
	for (; bad < end; bad = first_bad(p, end)) {
		buf_put(&b, p, (size_t)(bad - p));
		buf_puts(&b, "\xEF\xBF\xBD");
		p = bad;
		(void)utf8_next(&p, end);
	}
	buf_put(&b, p, (size_t)(end - p));
	text = arena_strn(a, buf_str(&b), b.len);
	buf_release(&b);
	return text;
}

static void
make_text(xmlNode *t, char *content)
{
	t->type = XML_TEXT_NODE;
	t->name = xmlStringText;
	t->content = (xmlChar *)content;
}

void
doc_add_text(xmlNode *parent, const char *p, size_t n)
{
	struct arena *a = arena_of(parent);
	xmlNode *t;

	if (n == 0)
		return;
	t = arena_alloc(a, 1, sizeof *t);
	make_text(t, clean(a, p, n));
	append(parent, t);
}

static xmlAttr *
find_attr(const xmlNode *n, const char *name)
{
	xmlAttr *x = n->properties;

	while (x != NULL && strcmp((const char *)x->name, name) != 0)
		x = x->next;
	return x;
}

static xmlAttr *
add_attr(xmlNode *n, const char *name)
{
	struct {
		xmlAttr attr;
		xmlNode text;
	} *made = arena_alloc(arena_of(n), 1, sizeof *made);
	xmlAttr *x = &made->attr, *last = n->properties;

	x->type = XML_ATTRIBUTE_NODE;
	x->name = (const xmlChar *)name;
	x->children = x->last = &made->text;
	x->parent = n;
	x->doc = made->text.doc = n->doc;
	made->text.parent = (xmlNode *)(void *)x;
	while (last != NULL && last->next != NULL)
		last = last->next;
	x->prev = last;
	if (last != NULL)
		last->next = x;
	else
		n->properties = x;
	return x;
}

void
doc_set(xmlNode *n, const char *name, const char *value)
{
	xmlAttr *x = find_attr(n, name);

	if (x == NULL)
		x = add_attr(n, name);
	make_text(x->children, clean(arena_of(n), value, strlen(value)));
}

void
doc_unset(xmlNode *n, const char *name)
{
	xmlAttr *x = find_attr(n, name);

	if (x == NULL)
		return;
	if (x->prev != NULL)
		x->prev->next = x->next;
	else
		n->properties = x->next;
	if (x->next != NULL)
		x->next->prev = x->prev;
}

static void
copy_attributes(xmlNode *to, const xmlNode *from)
{
	struct arena *a = arena_of(to);

	for (const xmlAttr *x = from->properties; x != NULL; x = x->next) {
		const char *name = (const char *)x->name;

		doc_set(to, arena_str(a, name), doc_attr(from, name));
	}
}

void
doc_copy(xmlNode *parent, const xmlNode *from)
{
	struct arena *a = arena_of(parent);
	struct doc_walk w;

	doc_walk_init(&w, from);
	while (doc_walk_next(&w)) {
		const xmlNode *n = w.node;

		if (w.leave) {
			parent = parent->parent;
		} else if (n->type == XML_ELEMENT_NODE) {
			parent = doc_add(
			    parent, arena_str(a, (const char *)n->name));
			copy_attributes(parent, n);
		} else if (n->type == XML_TEXT_NODE && n->content != NULL) {
			doc_add_text(parent, (const char *)n->content,
			    strlen((const char *)n->content));
		}
	}
}

struct doc *
doc_read(struct arena *a, const char *text, size_t len)
{
	xmlNode *tree = doc_tree_new(a);
	xmlDoc *read = len > INT32_MAX
			   ? NULL
			   : xmlReadMemory(text, (int)len, NULL, "UTF-8",
				 XML_PARSE_HUGE | XML_PARSE_NONET);

	if (read == NULL)
		return NULL;
	doc_copy(tree, xmlDocGetRootElement(read));
	xmlFreeDoc(read);
	return doc_from_tree(tree);
}
