/* Equality of values: numbers by value, mappings without order. */
#include "json_internal.h"

#include <stdlib.h>
#include <string.h>

static bool
is_number(const struct ynode *n)
{
	return n->type == YNODE_INT || n->type == YNODE_FLOAT;
}

static bool
equal_scalar(struct arena *a, const struct ynode *x, const struct ynode *y)
{
	struct number nx, ny;

	if (is_number(x) && is_number(y)) {
		if (x->len == y->len && memcmp(x->text, y->text, x->len) == 0)
			return true;
		return number_of(a, x, &nx) && number_of(a, y, &ny) &&
		       number_compare(&nx, &ny) == 0;
	}
	if (x->type != y->type)
		return false;
	if (x->type == YNODE_NULL)
		return true;
	if (x->type == YNODE_BOOL)
		return x->boolean == y->boolean;
	return x->len == y->len && memcmp(x->text, y->text, x->len) == 0;
}

/* Depth is bounded by the loader (LIMIT_YAML_DEPTH). */
bool
json_equal(struct arena *a, const struct ynode *x, const struct ynode *y)
{
	if (x->kind != y->kind ||
	    (x->kind != YNODE_SCALAR && x->count != y->count))
		return false;
	if (x->kind == YNODE_SCALAR)
		return equal_scalar(a, x, y);
	for (size_t i = 0; i < x->count; i++) {
		const struct ynode *vx, *vy;

		if (x->kind == YNODE_SEQ) {
			vx = x->items[i];
			vy = y->items[i];
		} else {
			vx = x->pairs[i].value;
			vy = ynode_get(y, x->pairs[i].key->text);
		}
		if (vy == NULL || !json_equal(a, vx, vy))
			return false;
	}
	return true;
}

static uint64_t
mix(uint64_t h, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * 1099511628211u;
	return h;
}

/* Equal values have equal hashes. */
static uint64_t
hash_of(struct arena *a, const struct ynode *n)
{
	uint64_t h = 14695981039346656037u;
	struct number num;

	if (n->kind == YNODE_MAP) {
		for (size_t i = 0; i < n->count; i++)
			h += mix(hash_of(a, n->pairs[i].value),
			    n->pairs[i].key->text, n->pairs[i].key->len);
		return h + 1;
	}
	if (n->kind == YNODE_SEQ) {
		for (size_t i = 0; i < n->count; i++)
			h = (h ^ hash_of(a, n->items[i])) * 1099511628211u;
		return h + 2;
	}
	if (is_number(n) && number_of(a, n, &num)) {
		h = mix(h, num.digits, num.len);
		return h ^ (uint64_t)num.exponent ^
		       ((uint64_t)num.negative << 63) ^ (uint64_t)num.kind;
	}
	if (n->type == YNODE_NULL)
		return h + 3;
	if (n->type == YNODE_BOOL)
		return h + 4 + n->boolean;
	return mix(h, n->text, n->len);
}

struct hashed {
	uint64_t hash;
	size_t index;
};

static int
compare_hashed(const void *pa, const void *pb)
{
	const struct hashed *x = pa, *y = pb;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

size_t
json_first_repeat(struct arena *a, const struct ynode *list, size_t *first)
{
	struct hashed *h = arena_alloc(a, list->count + 1, sizeof *h);
	size_t found = list->count;

	for (size_t i = 0; i < list->count; i++) {
		h[i].hash = hash_of(a, list->items[i]);
		h[i].index = i;
	}
	if (list->count > 1)
		qsort(h, list->count, sizeof *h, compare_hashed);
	for (size_t i = 1; i < list->count; i++) {
		for (size_t j = i; j-- > 0 && h[j].hash == h[i].hash;) {
			/* Within a run of equal hashes indices go up. */
			if (h[i].index >= found)
				break;
			if (json_equal(a, list->items[h[j].index],
				list->items[h[i].index])) {
				*first = h[j].index;
				found = h[i].index;
			}
		}
	}
	return found;
}
