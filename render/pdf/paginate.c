/* A flow to pages: page by page, the last allowed break before what no longer
 * fits. */
#include "caps.h"
#include "flow.h"

#include <string.h>

/* A strip that is being drawn on the current page. */
struct drawn {
	const struct strip *strip;
	struct box *box;
};

struct paginator {
	struct flow *flow;
	struct pages *pages;
	const struct column *column;
	size_t columns; /* filled so far */
	struct drawn *drawn;
	size_t ndrawn, drawn_cap;
};

bool
flow_goes_on(const struct flow *f, size_t i)
{
	return i > 0 && i < f->n && f->items[i].head != NULL &&
	       f->items[i].head == f->items[i - 1].head;
}

int64_t
flow_room(const struct flow *f, const struct column *column, size_t i)
{
	int64_t room = f->items[i].wide ? column->wide_height : column->height;

	return flow_goes_on(f, i) ? room - f->items[i].head->height : room;
}

/* The index behind the last item that fits when a page begins with item i. */
static size_t
fit(const struct paginator *pg, size_t i)
{
	const struct flow *f = pg->flow;
	bool wide = f->items[i].wide;
	int64_t room = flow_room(f, pg->column, i);
	size_t k = i;

	for (; k < f->n; k++) {
		const struct item *it = &f->items[k];

		if (it->wide != wide)
			return k;
		room -= k > i ? it->gap : 0;
		if (k > i && it->need > room && !f->items[k - 1].keep)
			return k;
		room -= it->height;
		if (room < 0)
			break;
	}
	return k;
}

/* Where to break: not behind an item that is kept with the next, unless there
 * is no other place. */
static size_t
choose(const struct paginator *pg, size_t i)
{
	const struct flow *f = pg->flow;
	size_t fits = fit(pg, i);
	size_t k = fits;

	if (fits == f->n || f->items[fits].wide != f->items[i].wide)
		return fits;
	if (fits == i)
		return i + 1;
	while (k > i && f->items[k - 1].keep)
		k--;
	return k == i ? fits : k;
}

/* The same, once a figure that has no room was seen to. */
static size_t
settle(const struct paginator *pg, size_t i)
{
	size_t to = choose(pg, i);

	if (to < pg->flow->n &&
	    flow_settle(pg->flow, pg->column, i, to, fit(pg, i)))
		to = choose(pg, i);
	return to;
}

/* The page of the next column: the one before, or a new one. */
static struct page *
next_page(struct paginator *pg)
{
	struct pages *p = pg->pages;
	size_t n = pg->column->n;

	pg->ndrawn = 0;
	if (n > 1 && pg->columns++ % n > 0)
		return &p->page[p->count - 1];
	p->page = arena_grow(
	    pg->flow->arena, p->page, &p->cap, p->count + 1, sizeof *p->page);
	memset(&p->page[p->count], 0, sizeof *p->page);
	return &p->page[p->count++];
}

static void
repeat_head(
    struct paginator *pg, struct page *page, const struct running_head *head)
{
	for (const struct box *b = head->boxes.first; b != NULL; b = b->next) {
		struct box *copy =
		    box_add(pg->flow->arena, &page->body, b->kind);
		struct box *next = copy->next;

		*copy = *b;
		copy->next = next;
		copy->elem = NULL;
		copy->y += pg->column->top;
		if (copy->kind == BOX_LINK)
			copy->w = 0;
	}
}

static struct box *
find_drawn(const struct paginator *pg, const struct strip *s)
{
	for (size_t i = 0; i < pg->ndrawn; i++) {
		if (pg->drawn[i].strip == s)
			return pg->drawn[i].box;
	}
	return NULL;
}

/* Draws the item's strips, or makes those that are drawn longer. Outer strips
 * come first, so that inner ones lie on them. */
static void
draw_strips(
    struct paginator *pg, struct page *page, const struct item *it, int32_t y)
{
	struct arena *a = pg->flow->arena;
	struct drawn *old = pg->drawn;
	size_t n = 0, i;

	for (const struct strip *s = it->strip; s != NULL; s = s->outer)
		n++;
	if (n == 0) {
		pg->ndrawn = 0;
		return;
	}
	pg->drawn = arena_alloc(a, n, sizeof *pg->drawn);
	i = n;
	for (const struct strip *s = it->strip; s != NULL; s = s->outer)
		pg->drawn[--i].strip = s;
	for (i = 0; i < n; i++) {
		struct drawn *now = &pg->drawn[i];
		struct paginator before = *pg;

		before.drawn = old;
		now->box = find_drawn(&before, now->strip);
		if (now->box == NULL)
			now->box = box_fill(a, &page->under, now->strip->x, y,
			    now->strip->width, 0, now->strip->colour);
		now->box->h = y + it->height - now->box->y;
	}
	pg->ndrawn = n;
}

static void
set_anchors(struct paginator *pg, struct item *it, int32_t y)
{
	for (struct anchor *a = it->anchors; a != NULL; a = a->next) {
		a->page = (uint32_t)(pg->pages->count - 1);
		a->y = y;
		/* A second anchor of that name is left out. */
		xmlHashAddEntry(pg->pages->anchors, (const xmlChar *)a->id, a);
	}
}

static void
fill(struct paginator *pg, size_t from, size_t to)
{
	struct flow *f = pg->flow;
	struct page *page = next_page(pg);
	int32_t y = pg->column->top, x = 0;

	page->wide = f->items[from].wide;
	if (pg->column->n > 1)
		x = (int32_t)((pg->columns - 1) % pg->column->n) *
		    pg->column->step;
	if (flow_goes_on(f, from)) {
		repeat_head(pg, page, f->items[from].head);
		y += f->items[from].head->height;
	}
	for (size_t i = from; i < to; i++) {
		struct item *it = &f->items[i];

		y += i > from ? it->gap : 0;
		set_anchors(pg, it, y);
		draw_strips(pg, page, it, y);
		box_move(&it->boxes, x, y);
		box_join(&page->body, &it->boxes);
		y += it->height;
	}
}

bool
flow_paginate(struct flow *f, struct pages *pages, const struct column *column,
    struct diag *d)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	struct paginator pg = {0};

	pg.flow = f;
	pg.pages = pages;
	pg.column = column;
	for (size_t i = 0; i < f->n;) {
		size_t to = settle(&pg, i);

		if (pages->count >= LIMIT_PAGES) {
			diag_at(d, DIAG_PDF_LIMIT, nowhere,
			    "more than %d pages", LIMIT_PAGES);
			return false;
		}
		fill(&pg, i, to);
		i = to;
	}
	return true;
}
