#include "field_path.h"

#include "caps.h"

#include <stdlib.h>
#include <string.h>

#define NONE SIZE_MAX

struct field {
	struct src_span at;
	size_t parent; /* index before sorting; NONE for the root */
	const char *name;
	const struct ynode *node;
};

struct field_index {
	struct arena *arena;
	uint32_t file;
	struct field *fields; /* parents before children */
	size_t count, cap;
	size_t *sorted; /* by place, outer before inner */
};

static size_t
add(struct field_index *x, struct src_span at, size_t parent, const char *name,
    const struct ynode *node)
{
	struct field *f;

	x->fields = arena_grow(
	    x->arena, x->fields, &x->cap, x->count + 1, sizeof *x->fields);
	f = &x->fields[x->count];
	f->at = at;
	f->parent = parent;
	f->name = name;
	f->node = node;
	return x->count++;
}

static const char *
entry_name(const struct ynode *n)
{
	static const char *const keys[] = {"id", "name", "title"};

	if (n->kind == YNODE_SCALAR && n->text != NULL)
		return n->text;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
		const char *text = ynode_text(n, keys[i], "");

		if (*text != '\0')
			return text;
	}
	return "-";
}

static void
add_children(struct field_index *x, size_t i)
{
	const struct ynode *n = x->fields[i].node;

	if (n == NULL || n->kind == YNODE_SCALAR)
		return;
	for (size_t c = 0; c < n->count; c++) {
		if (n->kind == YNODE_SEQ) {
			add(x, n->items[c]->span, i, entry_name(n->items[c]),
			    n->items[c]);
			continue;
		}
		/* The key's place is the field's, too. */
		add(x, n->pairs[c].key->span, i, n->pairs[c].key->text, NULL);
		add(x, n->pairs[c].value->span, i, n->pairs[c].key->text,
		    n->pairs[c].value);
	}
}

static int
compare_at(struct src_pos a, struct src_pos b)
{
	if (a.line != b.line)
		return a.line < b.line ? -1 : 1;
	return (a.col > b.col) - (a.col < b.col);
}

struct sort_key {
	struct src_pos at;
	size_t field;
};

static int
compare_keys(const void *pa, const void *pb)
{
	const struct sort_key *a = pa, *b = pb;
	int c = compare_at(a->at, b->at);

	return c != 0 ? c : (a->field > b->field) - (a->field < b->field);
}

static void
sort(struct field_index *x)
{
	struct sort_key *keys = arena_alloc(x->arena, x->count, sizeof *keys);

	for (size_t i = 0; i < x->count; i++)
		keys[i] = (struct sort_key){x->fields[i].at.beg, i};
	qsort(keys, x->count, sizeof *keys, compare_keys);
	x->sorted = arena_alloc(x->arena, x->count, sizeof *x->sorted);
	for (size_t i = 0; i < x->count; i++)
		x->sorted[i] = keys[i].field;
}

struct field_index *
field_index_new(struct arena *a, const struct ynode *root)
{
	struct field_index *x = arena_alloc(a, 1, sizeof *x);

	x->arena = a;
	x->file = root->span.file;
	add(x, root->span, NONE, "", root);
	/* Aliases are walked each time they are met, so there is a cap. */
	for (size_t i = 0; i < x->count && x->count < LIMIT_YAML_NODES; i++)
		add_children(x, i);
	sort(x);
	return x;
}

static const char *
path_of(const struct field_index *x, size_t i)
{
	const char *path = "";

	for (; x->fields[i].parent != NONE; i = x->fields[i].parent)
		path = *path == '\0' ? x->fields[i].name
				     : arena_printf(x->arena, "%s/%s",
					   x->fields[i].name, path);
	return path;
}

/* The first field that begins at a place or after it. */
static size_t
lower_bound(const struct field_index *x, struct src_pos at)
{
	size_t low = 0, high = x->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (compare_at(x->fields[x->sorted[mid]].at.beg, at) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

const char *
field_path(const struct field_index *x, struct src_span at)
{
	size_t i = lower_bound(x, at.beg), first = i;

	if (at.file != x->file || i == x->count ||
	    compare_at(x->fields[x->sorted[i]].at.beg, at.beg) != 0)
		return "";
	for (; i < x->count; i++) {
		const struct field *f = &x->fields[x->sorted[i]];

		if (compare_at(f->at.beg, at.beg) != 0)
			break;
		if (compare_at(f->at.end, at.end) == 0)
			return path_of(x, x->sorted[i]);
	}
	return path_of(x, x->sorted[first]);
}
