#include "doc.h"

#include <stdlib.h>
#include <string.h>

static const xmlNode *
child_element(const xmlNode *parent, const char *name)
{
	const xmlNode *n = parent == NULL ? NULL : parent->children;

	while (n != NULL && !doc_is(n, name))
		n = n->next;
	return n;
}

static const xmlNode *
head_of(const struct doc *doc)
{
	return child_element(xmlDocGetRootElement(doc->xml), "head");
}

const char *
doc_meta(const struct doc *doc, const char *name)
{
	const xmlNode *head = head_of(doc);
	const xmlNode *n = head == NULL ? NULL : head->children;

	for (; n != NULL; n = n->next) {
		if (doc_is(n, "meta") && strcmp(doc_attr(n, "name"), name) == 0)
			return doc_attr(n, "content");
	}
	return "";
}

const char *
doc_title(const struct doc *doc)
{
	const xmlNode *title = child_element(head_of(doc), "title");

	if (title == NULL || title->children == NULL ||
	    title->children->content == NULL)
		return "";
	return (const char *)title->children->content;
}

const char *
doc_lang(const struct doc *doc)
{
	const char *lang = doc_attr(xmlDocGetRootElement(doc->xml), "lang");

	return lang[0] == '\0' ? "en" : lang;
}

bool
doc_is(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE &&
	       strcmp((const char *)n->name, name) == 0;
}

/* One text holds the value: no entity is ever made in a document tree. */
const char *
doc_attr(const xmlNode *n, const char *name)
{
	const xmlAttr *a = n->type == XML_ELEMENT_NODE ? n->properties : NULL;

	while (a != NULL && strcmp((const char *)a->name, name) != 0)
		a = a->next;
	if (a == NULL || a->children == NULL || a->children->content == NULL)
		return "";
	return (const char *)a->children->content;
}

bool
doc_has_class(const xmlNode *n, const char *cls)
{
	const char *p = doc_attr(n, "class");
	size_t len = strlen(cls), word;

	while (*p != '\0') {
		p += strspn(p, " ");
		word = strcspn(p, " ");
		if (word == len && word != 0 && memcmp(p, cls, len) == 0)
			return true;
		p += word;
	}
	return false;
}

int
doc_int(const xmlNode *n, const char *name, int fallback)
{
	const char *s = doc_attr(n, name);
	char *end;
	long v;

	if (s[0] < '0' || s[0] > '9')
		return fallback;
	v = strtol(s, &end, 10);
	return *end != '\0' || v > 1000000000 ? fallback : (int)v;
}

bool
doc_is_inline(const xmlNode *n)
{
	static const char *const names[] = {"a", "strong", "em", "code", "span",
	    "abbr", "br", "time", "mark", "img"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (doc_is(n, names[i]))
			return true;
	}
	return false;
}

bool
doc_is_phrase(const xmlNode *n)
{
	return n->type == XML_TEXT_NODE || doc_is_inline(n);
}

const char *
doc_status(const xmlNode *n)
{
	static const char *const names[] = {
	    "bad", "soon", "good", "unsure", "waived"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (doc_has_class(n, names[i]))
			return names[i];
	}
	return "";
}

char *
doc_text(struct arena *a, const xmlNode *n)
{
	struct doc_walk w;
	struct buf b;
	char *text;

	buf_init(&b, SIZE_MAX / 2);
	doc_walk_init(&w, n);
	while (doc_walk_next(&w)) {
		if (w.node->type == XML_TEXT_NODE)
			buf_puts(&b, (const char *)w.node->content);
		else if (!w.leave && doc_is(w.node, "br"))
			buf_putc(&b, ' ');
	}
	text = arena_strn(a, buf_str(&b), b.len);
	buf_release(&b);
	return text;
}

static bool
same_word(const char *p, size_t n, const char *word)
{
	if (strlen(word) != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if ((p[i] | 0x20) != word[i])
			return false;
	}
	return true;
}

/* Browsers skip control characters in a link, and read "\" as "/": such links
 * are not what they seem. A colon before any "/", "?" or "#" ends a scheme
 * (RFC 3986, 4.2). */
bool
doc_href_ok(const char *href)
{
	static const char *const schemes[] = {"http", "https", "mailto", "tel"};
	size_t n;

	if (href[0] == '\0' || href[0] == '/' || href[0] == ' ')
		return false;
	for (const char *p = href; *p != '\0'; p++) {
		if ((unsigned char)*p < 0x20 || *p == 0x7F || *p == '\\')
			return false;
	}
	n = strcspn(href, ":/?#");
	if (href[n] != ':')
		return true;
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		if (same_word(href, n, schemes[i]))
			return true;
	}
	return false;
}

void
doc_walk_init(struct doc_walk *w, const xmlNode *root)
{
	w->root = root;
	w->node = NULL;
	w->leave = false;
	w->skip = false;
}

void
doc_walk_skip(struct doc_walk *w)
{
	w->skip = true;
}

static bool
walk_to(struct doc_walk *w, const xmlNode *n, bool leave)
{
	w->node = n;
	w->leave = leave;
	return n != NULL;
}

bool
doc_walk_next(struct doc_walk *w)
{
	const xmlNode *n = w->node;
	bool done = w->leave || w->skip;

	w->skip = false;
	if (n == NULL)
		return walk_to(w, w->root, false);
	if (!done && n->type == XML_ELEMENT_NODE)
		return n->children != NULL ? walk_to(w, n->children, false)
					   : walk_to(w, n, true);
	if (n == w->root)
		return walk_to(w, NULL, false);
	if (n->next != NULL)
		return walk_to(w, n->next, false);
	return walk_to(w, n->parent, true);
}
