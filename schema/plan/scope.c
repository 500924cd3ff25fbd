/* Entities and the names they are known by. */
#include "plan_internal.h"

#include <stdlib.h>
#include <string.h>

/* Of these, names count as references too. */
static const char *const named_collections[] = {
    "people", "roles", "teams", "systems", "suppliers"};

static const xmlChar *
xml(const char *s)
{
	return (const xmlChar *)s;
}

const char *
scope_fold(struct arena *a, const char *text)
{
	size_t len = strlen(text);
	char *out;

	while (len != 0 && strchr(" \t\n\r", *text) != NULL)
		text++, len--;
	while (len != 0 && strchr(" \t\n\r", text[len - 1]) != NULL)
		len--;
	out = arena_strn(a, text, len);
	for (size_t i = 0; i < len; i++) {
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] = (char)(out[i] + ('a' - 'A'));
	}
	return out;
}

void
scope_init(struct arena *a, struct scope *s, xmlNode *root, const char *doc,
    const char *page)
{
	memset(s, 0, sizeof *s);
	s->root = root;
	s->doc = doc;
	s->page = page;
	s->ids = plan_new_hash(a, 16);
	s->names = plan_new_hash(a, 16);
	s->any = plan_new_hash(a, 16);
	s->anchors = plan_new_hash(a, 16);
}

static const struct entity *
at_index(const struct scope *s, const void *payload)
{
	/* The payload is the index plus one: the list may still move. */
	return payload == NULL ? NULL : &s->list[(uintptr_t)payload - 1];
}

const struct entity *
scope_find(const struct scope *s, const char *collection, const char *folded)
{
	if (collection == NULL)
		return at_index(s, xmlHashLookup(s->any, xml(folded)));
	return at_index(
	    s, xmlHashLookup2(s->ids, xml(collection), xml(folded)));
}

const struct entity *
scope_find_name(
    const struct scope *s, const char *collection, const char *folded)
{
	return at_index(
	    s, xmlHashLookup2(s->names, xml(collection), xml(folded)));
}

static bool
names_count(const char *collection)
{
	for (size_t i = 0;
	     i < sizeof named_collections / sizeof named_collections[0]; i++) {
		if (strcmp(named_collections[i], collection) == 0)
			return true;
	}
	return false;
}

/* The first to have a name keeps it. */
static void
add_name(struct arena *a, struct scope *s, const struct entity *e,
    const xmlNode *named, void *payload)
{
	const char *folded = scope_fold(a, plan_text(a, named));

	if (*folded != '\0')
		(void)xmlHashAddEntry2(
		    s->names, xml(e->collection), xml(folded), payload);
}

static void
add_names(
    struct arena *a, struct scope *s, const struct entity *e, void *payload)
{
	for (const xmlNode *c = e->node->children; c != NULL; c = c->next) {
		bool alias = xmlStrEqual(c->name, xml("aliases"));
		bool name = xmlStrEqual(c->name, xml("name")) &&
			    names_count(e->collection);

		if (c->type == XML_ELEMENT_NODE && (alias || name))
			add_name(a, s, e, c, payload);
	}
}

static bool
is_anchor_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

static bool
anchor_taken(const struct scope *s, const char *anchor)
{
	return xmlHashLookup(s->anchors, xml(anchor)) != NULL ||
	       (s->under != NULL &&
		   xmlHashLookup(s->under->anchors, xml(anchor)) != NULL);
}

/* "functions-ticketing": what a fragment may hold without escapes. */
static const char *
make_anchor(struct arena *a, struct scope *s, const struct entity *e)
{
	char *base = arena_printf(a, "%s-%s", e->collection, e->id);
	const char *anchor = base;

	if (*e->id == '\0')
		anchor = base =
		    arena_printf(a, "%s-%zu", e->collection, s->count);
	for (char *p = base; *p != '\0'; p++) {
		if (!is_anchor_char(*p))
			*p = '-';
	}
	/* Ids that differ only in characters that anchors cannot hold may be
	 * many: the count then ends the search at once. */
	for (size_t n = 2; anchor_taken(s, anchor); n++)
		anchor = arena_printf(
		    a, "%s-%zu", base, n < 5 ? n : n * 100000 + s->count);
	(void)xmlHashAddEntry(s->anchors, xml(anchor), s->anchors);
	return anchor;
}

/* Which of its name's siblings an element is, from 1. A sibling whose path
 * tells its own number ends the count. */
static size_t
sibling_number(const xmlNode *n)
{
	size_t count = 1;

	for (const xmlNode *p = n->prev; p != NULL; p = p->prev) {
		const char *path, *open;

		if (!xmlStrEqual(p->name, n->name))
			continue;
		path = plan_attr(p, "path");
		open = strrchr(path, '[');
		if (open != NULL && path[strlen(path) - 1] == ']')
			return count + strtoul(open + 1, NULL, 10);
		count++;
	}
	return count;
}

/* "functions/ticketing"; without an id "functions[3]", and inside of another
 * entity "tests/drill/runs[2]". */
static const char *
make_path(struct arena *a, const struct scope *s, const struct entity *e)
{
	const xmlNode *up = e->node->parent;
	size_t n;

	if (*e->id != '\0')
		return arena_printf(a, "%s/%s", e->collection, e->id);
	n = sibling_number(e->node);
	while (up != s->root && *plan_attr(up, "path") == '\0')
		up = up->parent;
	if (up == s->root)
		return arena_printf(a, "%s[%zu]", e->node->name, n);
	return arena_printf(
	    a, "%s/%s[%zu]", plan_attr(up, "path"), e->node->name, n);
}

/* Levels of activation are told by their number. */
static const char *
id_of(struct arena *a, const xmlNode *n, const char *collection)
{
	const xmlNode *id = plan_child(n, "id");

	if (id == NULL && strcmp(collection, "levels") == 0)
		id = plan_child(n, "level");
	return id == NULL ? "" : plan_text(a, id);
}

const char *
plan_name(struct arena *a, const xmlNode *n)
{
	static const char *const keys[] = {
	    "name", "title", "heading", "activity"};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		const xmlNode *c = plan_child(n, keys[i]);
		const char *name = c == NULL ? "" : plan_text(a, c);

		if (*name != '\0')
			return name;
	}
	return "";
}

static void
add_entity(struct arena *a, struct scope *s, xmlNode *n, const char *collection)
{
	struct entity *e;
	void *payload;
	const char *folded;

	s->list =
	    arena_grow(a, s->list, &s->cap, s->count + 1, sizeof *s->list);
	e = &s->list[s->count++];
	e->collection = collection;
	e->node = n;
	e->id = id_of(a, n, collection);
	e->name = plan_name(a, n);
	if (*e->name == '\0')
		e->name = e->id;
	e->anchor = make_anchor(a, s, e);
	if (*e->id != '\0')
		build_attr(n, "id", e->id);
	build_attr(n, "collection", collection);
	build_attr(n, "anchor", e->anchor);
	build_attr(n, "path", make_path(a, s, e));
	payload = (void *)(uintptr_t)s->count;
	if (*e->id != '\0') {
		folded = scope_fold(a, e->id);
		(void)xmlHashAddEntry2(
		    s->ids, xml(collection), xml(folded), payload);
		(void)xmlHashAddEntry(s->any, xml(folded), payload);
	}
	add_names(a, s, e, payload);
}

void
scope_fill(struct arena *a, struct scope *s)
{
	for (xmlNode *n = plan_next(s->root, s->root); n != NULL;
	     n = plan_next(s->root, n)) {
		const struct ynode *y = plan_ynode(n);

		if (y != NULL && y->x_collection != NULL)
			add_entity(a, s, n, y->x_collection);
	}
}
