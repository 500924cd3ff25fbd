#include "yaml_internal.h"

#include <search.h>
#include <string.h>

static int
compare_anchors(const void *pa, const void *pb)
{
	const struct anchor *x = pa, *y = pb;

	return strcmp(x->name, y->name);
}

struct anchor *
yaml_anchor_add(
    struct reader *r, const char *name, struct ynode *n, struct src_span span)
{
	struct anchor *x = yaml_anchor_find(r, name);

	if (x == NULL) {
		x = arena_alloc(r->tmp, 1, sizeof *x);
		x->name = arena_str(r->tmp, name);
		if (tsearch(x, &r->anchors, compare_anchors) == NULL)
			bcp_out_of_memory();
	}
	x->node = n;
	x->span = span;
	x->open = true;
	return x;
}

struct anchor *
yaml_anchor_find(struct reader *r, const char *name)
{
	struct anchor key = {.name = name};
	/* tfind() gives a pointer to the pointer that tsearch() was given. */
	void *const *found = tfind(&key, &r->anchors, compare_anchors);

	return found == NULL ? NULL : *found;
}

void
yaml_anchor_clear(struct reader *r)
{
	while (r->anchors != NULL) {
		void *top = *(void **)r->anchors;

		tdelete(top, &r->anchors, compare_anchors);
	}
}
