/* YAML nodes to elements: the shape of the tree, nothing of its meaning. */
#include "plan_internal.h"

#include "caps.h"
#include "utf8.h"

#include <libxml/chvalid.h>
#include <libxml/dict.h>
#include <string.h>

static const xmlChar *
xml(const char *s)
{
	return (const xmlChar *)s;
}

xmlNode *
build_element(xmlDoc *doc, xmlNode *parent, const char *name)
{
	const xmlChar *own = xmlDictLookup(doc->dict, xml(name), -1);
	xmlNode *n;

	if (own == NULL)
		bcp_out_of_memory();
	/* libxml2 tells names of the dictionary from others when it frees. */
	n = xmlNewDocNodeEatName(doc, NULL, (xmlChar *)(uintptr_t)own, NULL);
	if (n == NULL)
		bcp_out_of_memory();
	if (parent != NULL)
		xmlAddChild(parent, n);
	return n;
}

static void
add_text(xmlNode *n, const char *text, size_t len)
{
	xmlNode *t;

	if (len == 0)
		return;
	t = xmlNewDocTextLen(n->doc, xml(text), (int)len);
	if (t == NULL)
		bcp_out_of_memory();
	xmlAddChild(n, t);
}

xmlNode *
build_text(xmlDoc *doc, xmlNode *parent, const char *name, const char *text)
{
	xmlNode *n = build_element(doc, parent, name);

	add_text(n, text, strlen(text));
	return n;
}

void
build_attr(xmlNode *n, const char *name, const char *value)
{
	if (xmlNewProp(n, xml(name), xml(value)) == NULL)
		bcp_out_of_memory();
}

void
build_attr_int(xmlNode *n, const char *name, int64_t value)
{
	struct buf b;

	buf_init(&b, 64);
	buf_printf(&b, "%lld", (long long)value);
	build_attr(n, name, buf_str(&b));
	buf_release(&b);
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Whether the text at p is what an escape looks like: "_x", four hexadecimal
 * digits or more, "_". */
static bool
looks_escaped(const char *p, const char *end)
{
	const char *q = p + 2;

	if (end - p < 3 || p[0] != '_' || p[1] != 'x')
		return false;
	while (q < end && strchr("0123456789ABCDEF", *q) != NULL)
		q++;
	return q < end && *q == '_';
}

static bool
plain_name_char(const char *p, const char *end, bool first)
{
	if (looks_escaped(p, end))
		return false;
	if (is_letter(*p) || *p == '_')
		return true;
	return !first && ((*p >= '0' && *p <= '9') || *p == '-' || *p == '.');
}

const char *
build_name(struct arena *a, const char *key, size_t len)
{
	const char *p = key, *end = key + len, *name;
	struct buf b;

	buf_init(&b, LIMIT_FILE_BYTES);
	while (p < end) {
		if (plain_name_char(p, end, p == key)) {
			buf_putc(&b, *p++);
			continue;
		}
		buf_printf(&b, "_x%04X_", (unsigned)utf8_next(&p, end));
	}
	name = arena_str(a, b.len == 0 ? "_x_" : buf_str(&b));
	buf_release(&b);
	return name;
}

/* The loader refuses what YAML forbids; XML forbids a little more. */
bool
build_safe(struct builder *b, const struct ynode *y)
{
	const char *p = y->text, *end = p + y->len;

	while (p < end) {
		uint32_t cp = utf8_next(&p, end);

		if (cp != UTF8_BAD && xmlIsCharQ(cp))
			continue;
		diag_at(b->d, DIAG_PLAN_TREE, y->span,
		    "a character that no document can hold (U+%04X)",
		    (unsigned)(cp == UTF8_BAD ? 0xFFFD : cp));
		b->failed = true;
		return false;
	}
	return true;
}

static const char *
scalar_type(const struct ynode *y)
{
	switch (y->type) {
	case YNODE_NULL:
		return "null";
	case YNODE_BOOL:
		return "bool";
	case YNODE_INT:
		return "int";
	case YNODE_FLOAT:
		return "float";
	case YNODE_STR:
	case YNODE_LIST:
	case YNODE_OBJECT:
		break;
	}
	return NULL;
}

/* Below an entity of a summary: which level this is, 0 for the entity. */
struct place {
	xmlNode *parent;
	const char *name;
	int depth;
	int below;    /* levels below the entity; -1 outside of one */
	bool in_list; /* an item of a list */
};

/* An element that has been made and waits for what is in it. All children of
 * an element are made before any is filled, so that they lie side by side in
 * memory: expressions go through them again and again. */
struct build_task {
	struct place at; /* parent: the element itself */
	const struct ynode *y;
};

static void make(struct builder *b, struct place at, const struct ynode *y);

static bool
left_out(const struct builder *b, const struct place *at, const struct ynode *y)
{
	if (!b->summary)
		return false;
	if (at->below > 2 || strncmp(at->name, "x-", 2) == 0)
		return true;
	return y->x_type != NULL && strcmp(y->x_type, "prose") == 0;
}

static void
make_children(struct builder *b, struct place at, const struct ynode *map)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct ynode *key = map->pairs[i].key;
		struct place child = at;

		if (!build_safe(b, key))
			continue;
		child.name = build_name(b->a, key->text, key->len);
		child.in_list = false;
		make(b, child, map->pairs[i].value);
	}
}

static void
make_items(struct builder *b, struct place at, const struct ynode *seq)
{
	at.in_list = true;
	for (size_t i = 0; i < seq->count; i++)
		make(b, at, seq->items[i]);
}

static void
make_element(struct builder *b, struct place at, const struct ynode *y)
{
	struct build_task *t;

	if (y->kind == YNODE_SCALAR && !build_safe(b, y))
		return;
	at.parent = build_element(b->doc, at.parent, at.name);
	at.parent->_private = (void *)(uintptr_t)y;
	b->tasks = arena_grow(
	    b->a, b->tasks, &b->cap_tasks, b->n_tasks + 1, sizeof *b->tasks);
	t = &b->tasks[b->n_tasks++];
	t->at = at;
	t->y = y;
}

static void
make(struct builder *b, struct place at, const struct ynode *y)
{
	if (y->type == YNODE_NULL || b->failed)
		return;
	if (++at.depth > LIMIT_PLAN_DEPTH) {
		diag_at(b->d, DIAG_PLAN_TREE, y->span,
		    "values are nested more than %d deep", LIMIT_PLAN_DEPTH);
		b->failed = true;
		return;
	}
	if (y->x_collection != NULL)
		at.below = 0;
	else if (at.below >= 0 && y->kind != YNODE_SEQ)
		at.below++;
	if (left_out(b, &at, y))
		return;
	/* A list in a list is an element, too: one that repeats `item`. */
	if (y->kind != YNODE_SEQ || at.in_list)
		make_element(b, at, y);
	else
		make_items(b, at, y);
}

static void
fill(struct builder *b, const struct build_task *t)
{
	const struct ynode *y = t->y;
	const char *type = scalar_type(y);
	struct place at = t->at;

	if (y->kind == YNODE_SEQ) {
		at.name = "item";
		make_items(b, at, y);
		return;
	}
	if (y->x_type != NULL)
		build_attr(at.parent, "type", y->x_type);
	if (type != NULL)
		build_attr(at.parent, "yaml", type);
	if (y->kind == YNODE_SCALAR)
		add_text(at.parent, y->text, y->len);
	else
		make_children(b, at, y);
}

/* The first of those that wait from `from` on comes off the stack first. */
static void
turn_round(struct builder *b, size_t from)
{
	for (size_t to = b->n_tasks; from + 1 < to; from++) {
		struct build_task t = b->tasks[--to];

		b->tasks[to] = b->tasks[from];
		b->tasks[from] = t;
	}
}

static void
fill_all(struct builder *b)
{
	turn_round(b, 0);
	while (b->n_tasks != 0) {
		struct build_task t = b->tasks[--b->n_tasks];
		size_t from = b->n_tasks;

		fill(b, &t);
		turn_round(b, from);
	}
}

void
build_value(struct builder *b, xmlNode *parent, const char *name,
    const struct ynode *value)
{
	struct place at = {parent, name, 0, -1, false};

	make(b, at, value);
	fill_all(b);
}

void
build_pairs(struct builder *b, xmlNode *parent, const struct ynode *map)
{
	struct place at = {parent, NULL, 0, -1, false};

	if (map->kind != YNODE_MAP)
		return;
	make_children(b, at, map);
	fill_all(b);
}
