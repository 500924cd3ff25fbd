#include "ynode.h"

#include "yaml_internal.h"

#include <string.h>

int
ynode_compare(const char *p, size_t n, const char *q, size_t m)
{
	int c = memcmp(p, q, n < m ? n : m);

	return c != 0 ? c : (n > m) - (n < m);
}

static const struct ynode_pair *
find_sorted(const struct ynode *n, const char *key)
{
	size_t lo = 0, hi = n->count, len = strlen(key);

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		const struct ynode_pair *p = &n->pairs[n->sorted[mid]];
		int c = ynode_compare(p->key->text, p->key->len, key, len);

		if (c == 0)
			return p;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const struct ynode_pair *
ynode_pair(const struct ynode *n, const char *key)
{
	if (n == NULL || n->kind != YNODE_MAP)
		return NULL;
	if (n->sorted != NULL)
		return find_sorted(n, key);
	for (size_t i = 0; i < n->count; i++) {
		if (ynode_is(n->pairs[i].key, key))
			return &n->pairs[i];
	}
	return NULL;
}

struct ynode *
ynode_get(const struct ynode *n, const char *key)
{
	const struct ynode_pair *p = ynode_pair(n, key);

	return p == NULL ? NULL : p->value;
}

bool
ynode_is(const struct ynode *n, const char *text)
{
	return n != NULL && n->kind == YNODE_SCALAR && strlen(text) == n->len &&
	       memcmp(n->text, text, n->len) == 0;
}

const char *
ynode_text(const struct ynode *n, const char *key, const char *fallback)
{
	const struct ynode *v = ynode_get(n, key);

	return v == NULL || v->kind != YNODE_SCALAR || v->type == YNODE_NULL
		   ? fallback
		   : v->text;
}
