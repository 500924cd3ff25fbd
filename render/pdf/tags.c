#include "tags.h"

#include <stddef.h>

struct elem *
elem_new(struct arena *a, struct elem *parent, const char *type)
{
	struct elem *e = arena_alloc(a, 1, sizeof *e);

	e->type = type;
	e->parent = parent;
	return e;
}

static struct kid *
kid_new(struct arena *a, struct elem *e)
{
	struct kid *k = arena_alloc(a, 1, sizeof *k);

	if (e->last == NULL)
		e->first = k;
	else
		e->last->next = k;
	e->last = k;
	return k;
}

void
elem_attach(struct arena *a, struct elem *e)
{
	if (e->attached || e->parent == NULL)
		return;
	kid_new(a, e->parent)->elem = e;
	e->attached = true;
}

/* Parents join later than their kids; that is the same order, since nobody
 * else joined the parent in between. */
void
elem_place(struct arena *a, struct elem *e)
{
	for (; e != NULL; e = e->parent)
		elem_attach(a, e);
}

void
elem_content(struct arena *a, struct elem *e, uint32_t page, uint32_t mcid)
{
	struct kid *k;

	elem_place(a, e);
	k = kid_new(a, e);
	k->page = page;
	k->mcid = mcid;
}

void
elem_object(struct arena *a, struct elem *e, uint32_t page, uint32_t annotation)
{
	struct kid *k;

	elem_place(a, e);
	k = kid_new(a, e);
	k->page = page;
	k->annotation = annotation;
}
