/* Mappings: duplicate keys, merge keys and the index. */
#include "yaml_internal.h"

#include <stdlib.h>
#include <string.h>

/* Mappings of more pairs than this get a sorted index; in smaller ones each
 * pair is compared with each. */
#define UNSORTED_MAX 8

struct map_entry {
	struct ynode_pair pair;
	const struct ynode *merge; /* the "<<" that brought it, or NULL */
	unsigned order;
};

static int
compare_keys(const struct map_entry *x, const struct map_entry *y)
{
	const struct ynode *a = x->pair.key, *b = y->pair.key;

	return a == b ? 0 : ynode_compare(a->text, a->len, b->text, b->len);
}

static int
compare_entries(const void *pa, const void *pb)
{
	const struct map_entry *x = pa, *y = pb;
	int c = compare_keys(x, y);

	return c != 0 ? c : (x->order > y->order) - (x->order < y->order);
}

static void
duplicate(
    struct reader *r, const struct ynode *first, const struct ynode *again)
{
	diag_at(r->d, DIAG_YAML_DUPLICATE, again->span,
	    "the key '%s' is given twice in one mapping", again->text);
	diag_note(r->d, first->span, "first given here");
	r->failed = true;
}

/* Two entries with one key, first and again in order of the file. */
static void
clash(struct reader *r, const struct map_entry *first,
    const struct map_entry *again)
{
	const struct ynode *key = again->pair.key, *other = first->pair.key;

	if (first->merge == NULL && again->merge == NULL) {
		duplicate(r, other, key);
		return;
	}
	r->failed = true;
	if (first->merge != NULL && again->merge != NULL) {
		diag_at(r->d, DIAG_YAML_MERGE, again->merge->span,
		    "'<<' brings the key '%s' twice, and one would hide the "
		    "other",
		    key->text);
		diag_note(r->d, other->span, "it is given here");
		diag_note(r->d, key->span, "and here");
		return;
	}
	if (again->merge != NULL) {
		key = first->pair.key;
		other = again->pair.key;
	}
	diag_at(r->d, DIAG_YAML_MERGE, key->span,
	    "the key '%s' hides what '<<' brings under the same name",
	    key->text);
	diag_note(r->d, other->span, "the hidden value is given here");
}

static void
check_few(struct reader *r, const struct map_entry *e, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		for (size_t j = 0; j < i; j++) {
			if (compare_keys(&e[j], &e[i]) != 0)
				continue;
			clash(r, &e[j], &e[i]);
			break;
		}
	}
}

static const unsigned *
check_many(struct reader *r, struct map_entry *e, size_t n)
{
	unsigned *sorted = arena_alloc(r->a, n, sizeof *sorted);
	size_t first = 0;

	qsort(e, n, sizeof *e, compare_entries);
	for (size_t i = 0; i < n; i++) {
		sorted[i] = e[i].order;
		if (i != 0 && compare_keys(&e[first], &e[i]) == 0)
			clash(r, &e[first], &e[i]);
		else
			first = i;
	}
	return sorted;
}

static void
add_entry(struct reader *r, size_t *n, struct ynode_pair pair,
    const struct ynode *merge)
{
	struct map_entry *e;

	r->entries = arena_grow(
	    r->tmp, r->entries, &r->entries_cap, *n + 1, sizeof *r->entries);
	e = &r->entries[*n];
	e->pair = pair;
	e->merge = merge;
	e->order = (unsigned)(*n)++;
}

static void
add_merged(struct reader *r, size_t *n, const struct ynode *key,
    const struct ynode *from)
{
	if (from->kind != YNODE_MAP) {
		diag_at(r->d, DIAG_YAML_MERGE, key->span,
		    "'<<' takes a mapping or a list of mappings; a key of that "
		    "name needs quotes");
		r->failed = true;
		return;
	}
	for (size_t i = 0; i < from->count; i++)
		add_entry(r, n, from->pairs[i], key);
}

static bool
is_merge(const struct ynode *key)
{
	return !key->quoted && ynode_is(key, "<<");
}

static size_t
collect(struct reader *r, struct ynode *const *kids, size_t n)
{
	const struct ynode *merge = NULL;
	size_t count = 0;

	for (size_t i = 0; i + 1 < n; i += 2) {
		struct ynode_pair pair = {kids[i], kids[i + 1]};

		if (!is_merge(pair.key)) {
			add_entry(r, &count, pair, NULL);
			continue;
		}
		if (merge != NULL)
			duplicate(r, merge, pair.key);
		merge = pair.key;
		if (pair.value->kind != YNODE_SEQ)
			add_merged(r, &count, pair.key, pair.value);
		else
			for (size_t j = 0; j < pair.value->count; j++)
				add_merged(
				    r, &count, pair.key, pair.value->items[j]);
	}
	return count;
}

void
yaml_pairs(
    struct reader *r, struct ynode *map, struct ynode *const *kids, size_t n)
{
	size_t count = collect(r, kids, n);

	map->count = count;
	map->pairs = arena_alloc(r->a, count, sizeof *map->pairs);
	for (size_t i = 0; i < count; i++)
		map->pairs[i] = r->entries[i].pair;
	if (count > UNSORTED_MAX)
		map->sorted = check_many(r, r->entries, count);
	else
		check_few(r, r->entries, count);
}
