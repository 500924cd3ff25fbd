/* The last pass: texts in which the whole value of something withheld stands.
 * Values are kept in order, each knowing the longest other that it begins with;
 * at any place of a text, one search then finds all that begin there. */
#include "edition_internal.h"

#include "buf.h"
#include "caps.h"

#include <stdlib.h>
#include <string.h>

/* Shorter values are too likely to be a part of something else. */
#define SHORTEST 6

struct value {
	const char *text; /* folded */
	size_t len;
	size_t up; /* the longest that this one begins with; SIZE_MAX */
};

struct sweep {
	struct redaction *r;
	struct value *list;
	size_t count, cap;
	xmlHashTable *shown; /* values that stand elsewhere unrestricted */
	struct buf text;     /* folded, of the text at hand */
	struct buf names;    /* folded, of the documents: always shown */
	size_t dropped;	     /* findings */
};

static bool
is_word(char c)
{
	unsigned char u = (unsigned char)c;

	return (u >= '0' && u <= '9') || (u >= 'a' && u <= 'z') || u >= 0x80;
}

/* In lower case, white space as one space, none at the ends. */
static const char *
fold(struct sweep *s, const char *text)
{
	bool space = false;

	buf_reset(&s->text);
	for (; *text != '\0'; text++) {
		char c = *text;

		if (strchr(" \t\r\n", c) != NULL) {
			space = s->text.len != 0;
			continue;
		}
		if (space)
			buf_putc(&s->text, ' ');
		space = false;
		buf_putc(&s->text,
		    c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c);
	}
	return buf_str(&s->text);
}

static const char *
leaf_text(const xmlNode *n)
{
	return n->children == NULL || n->children->content == NULL
		   ? ""
		   : (const char *)n->children->content;
}

static bool
is_own_field(const xmlNode *n)
{
	for (; n != NULL && n->type == XML_ELEMENT_NODE; n = n->parent) {
		if (strncmp((const char *)n->name, "x-", 2) == 0)
			return true;
	}
	return false;
}

static bool
is_any(const xmlNode *n, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (xmlStrEqual(n->name, (const xmlChar *)list[i]))
			return true;
	}
	return false;
}

/* Whether a value tells something by itself. A word from a list, a length of
 * time and a date do not; nor does an id that is a plain word, or what names
 * the sort of a contact, such as "Account", in plain words. */
static bool
tells(const xmlNode *n, const char *folded)
{
	static const char *const sorts[] = {
	    "label", "channel", "hours", "tags"};
	const char *type = plan_attr(n, "type");
	bool plain =
	    folded[strspn(folded, " abcdefghijklmnopqrstuvwxyz")] == '\0';

	if (strlen(folded) < SHORTEST || *plan_attr(n, "yaml") != '\0')
		return false;
	if (strcmp(type, "id") == 0 ||
	    is_any(n, sorts, sizeof sorts / sizeof sorts[0]))
		return !plain;
	return strcmp(type, "text") == 0 || strcmp(type, "prose") == 0 ||
	       strcmp(type, "ref") == 0 || strcmp(type, "party") == 0 ||
	       (*type == '\0' && is_own_field(n)) || *plan_attr(n, "vague") ||
	       *plan_attr(n, "na");
}

static void
note_shown(struct sweep *s, const xmlNode *root)
{
	for (const xmlNode *n = root; n != NULL; n = plan_next(root, n)) {
		if (redact_is_leaf(n))
			(void)xmlHashAddEntry(s->shown,
			    (const xmlChar *)fold(s, leaf_text(n)), s);
	}
}

static void
add_value(struct sweep *s, const xmlNode *n)
{
	const char *text = fold(s, leaf_text(n));
	struct value *v;

	/* What is part of a document's name is no secret. */
	if (!tells(n, text) ||
	    xmlHashLookup(s->shown, (const xmlChar *)text) != NULL ||
	    strstr(buf_str(&s->names), text) != NULL)
		return;
	s->list = arena_grow(
	    s->r->a, s->list, &s->cap, s->count + 1, sizeof *s->list);
	v = &s->list[s->count++];
	v->len = s->text.len;
	v->text = arena_strn(s->r->a, text, v->len);
}

static int
by_text(const void *a, const void *b)
{
	const struct value *x = a, *y = b;

	return strcmp(x->text, y->text);
}

static bool
begins(const char *text, const struct value *v)
{
	return strncmp(text, v->text, v->len) == 0;
}

static void
tie_values(struct sweep *s)
{
	if (s->count > 1)
		qsort(s->list, s->count, sizeof *s->list, by_text);
	for (size_t i = 0; i < s->count; i++) {
		size_t up = i == 0 ? SIZE_MAX : i - 1;

		while (up != SIZE_MAX && !begins(s->list[i].text, &s->list[up]))
			up = s->list[up].up;
		s->list[i].up = up;
	}
}

/* The last value that is not after the text. */
static size_t
last_before(const struct sweep *s, const char *text)
{
	size_t lo = 0, hi = s->count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (strcmp(s->list[mid].text, text) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo == 0 ? SIZE_MAX : lo - 1;
}

static bool
stands_at(const struct sweep *s, const char *text)
{
	for (size_t i = last_before(s, text); i != SIZE_MAX;
	     i = s->list[i].up) {
		const struct value *v = &s->list[i];

		if (begins(text, v) &&
		    (!is_word(v->text[v->len - 1]) || !is_word(text[v->len])))
			return true;
	}
	return false;
}

static bool
contains(struct sweep *s, const char *raw)
{
	const char *text = fold(s, raw);

	for (size_t i = 0; i + SHORTEST <= s->text.len; i++) {
		if (i != 0 && is_word(text[i]) && is_word(text[i - 1]))
			continue;
		if (stands_at(s, text + i))
			return true;
	}
	return false;
}

/* Names and numbers that the schema or we gave. */
static bool
is_structure(const xmlChar *name)
{
	static const char *const ours[] = {"type", "yaml", "label", "ref",
	    "href", "anchor", "path", "id", "collection", "line", "col", "rule",
	    "severity", "state", "number"};

	for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
		if (xmlStrEqual(name, (const xmlChar *)ours[i]))
			return true;
	}
	return false;
}

static void
sweep_attributes(struct sweep *s, xmlNode *n)
{
	const char *names[32];
	size_t count = 0;

	for (const xmlAttr *at = n->properties; at != NULL && count < 32;
	     at = at->next) {
		if (!is_structure(at->name) &&
		    contains(s, plan_attr(n, (const char *)at->name)))
			names[count++] =
			    arena_str(s->r->a, (const char *)at->name);
	}
	for (size_t i = 0; i < count; i++)
		redact_attr(s->r, n, names[i], WITHHELD);
}

/* What a document is called stands on its cover, and in links to it. */
static bool
is_title(const struct sweep *s, const xmlNode *n)
{
	static const char *const fields[] = {
	    "id", "kind", "title", "organisation"};
	const xmlNode *up = n->parent;

	return (up == s->r->p->plan ||
		   xmlStrEqual(up->name, (const xmlChar *)"workspace") ||
		   xmlStrEqual(up->name, (const xmlChar *)"document")) &&
	       is_any(n, fields, sizeof fields / sizeof fields[0]);
}

static void
note_names(struct sweep *s, const xmlNode *root)
{
	for (const xmlNode *n = root; n != NULL; n = plan_next(root, n)) {
		if (!is_title(s, n) || !redact_is_leaf(n))
			continue;
		buf_puts(&s->names, fold(s, leaf_text(n)));
		buf_putc(&s->names, '\n');
	}
}

static void
sweep_below(struct sweep *s, xmlNode *root)
{
	for (xmlNode *n = root; n != NULL; n = plan_next(root, n)) {
		if (xmlStrEqual(n->name, (const xmlChar *)"document"))
			continue;
		if (redact_is_leaf(n) && !is_title(s, n) &&
		    contains(s, leaf_text(n)))
			redact_leaf(s->r, n);
		sweep_attributes(s, n);
	}
}

static bool
tells_on(struct sweep *s, const xmlNode *finding)
{
	for (const xmlNode *n = finding; n != NULL; n = plan_next(finding, n)) {
		if (redact_is_leaf(n) && contains(s, leaf_text(n)))
			return true;
		if (contains(s, plan_attr(n, "subject")) ||
		    contains(s, plan_attr(n, "waiver")))
			return true;
	}
	return false;
}

static void
sweep_findings(struct sweep *s)
{
	const xmlNode *all = plan_child(s->r->root, "findings");
	xmlNode *f = all == NULL ? NULL : all->children, *next;

	for (; f != NULL; f = next) {
		next = f->next;
		if (!tells_on(s, f))
			continue;
		redact_unlink(s->r, f);
		s->dropped++;
	}
	redact_count(s->r, s->dropped);
}

/* Suggestions name what may be withheld. */
static void
drop_suggestions(struct redaction *r)
{
	for (xmlNode *n = r->root; n != NULL; n = plan_next(r->root, n)) {
		redact_attr(r, n, "near", NULL);
		redact_attr(r, n, "standing-of", NULL);
	}
}

void
redact_sweep(struct redaction *r)
{
	static const char *const parts[] = {
	    "plan", "workspace", "documents", "coverage"};
	struct sweep s = {.r = r, .shown = plan_new_hash(r->a, 256)};

	buf_init(&s.text, LIMIT_FILE_BYTES);
	buf_init(&s.names, LIMIT_FILE_BYTES);
	for (size_t i = 0; i < 3; i++) {
		note_shown(&s, plan_child(r->root, parts[i]));
		note_names(&s, plan_child(r->root, parts[i]));
	}
	for (size_t i = 0; i < r->n_removed; i++) {
		const xmlNode *top = r->removed[i];

		for (const xmlNode *n = top; n != NULL; n = plan_next(top, n)) {
			if (redact_is_leaf(n))
				add_value(&s, n);
		}
	}
	tie_values(&s);
	for (size_t i = 0; i < 4 && s.count != 0; i++)
		sweep_below(&s, plan_child(r->root, parts[i]));
	if (s.count != 0)
		sweep_findings(&s);
	drop_suggestions(r);
	buf_release(&s.text);
	buf_release(&s.names);
}
