/* Flows: pieces, pages, columns and rows. */
#include "caps.h"
#include "flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct bench {
	struct arena *arena;
	struct diag diag;
};

static int
set_up(void **state)
{
	struct arena *a = arena_new();
	struct bench *b = arena_alloc(a, 1, sizeof *b);

	b->arena = a;
	diag_init(&b->diag, a, src_new(a));
	*state = b;
	return 0;
}

static int
tear_down(void **state)
{
	struct bench *b = *state;

	arena_free(b->arena);
	return 0;
}

static struct pages *
paginate_columns(struct bench *b, struct flow *f, const struct column *column)
{
	struct pages *p = arena_alloc(b->arena, 1, sizeof *p);
	bool ok;

	p->anchors = xmlHashCreate(8);
	ok = flow_paginate(f, p, column, &b->diag);
	xmlHashFree(p->anchors, NULL);
	return ok ? p : NULL;
}

/* A flow of n items of one height on pages of `room`. */
static struct pages *
paginate(struct bench *b, struct flow *f, int32_t room)
{
	struct column column = {0, room, room / 2, 1, 0, 0};

	return paginate_columns(b, f, &column);
}

static struct item *
add_box(struct flow *f, int32_t height)
{
	struct item *it = flow_add(f, height);

	box_fill(f->arena, &it->boxes, 0, 0, 1, 1, (uint32_t)f->n);
	return it;
}

static size_t
boxes_on(const struct pages *p, size_t page)
{
	size_t n = 0;

	for (const struct box *x = p->page[page].body.first; x != NULL;
	     x = x->next)
		n++;
	return n;
}

static void
test_breaks(void **state)
{
	struct bench *b = *state;
	struct flow f;
	struct pages *p;

	flow_init(&f, b->arena);
	for (int i = 0; i < 10; i++) {
		flow_gap(&f, PT(2));
		/* The fifth is a heading. */
		add_box(&f, PT(10))->keep = i == 4;
	}
	/* Five and their gaps would fit; the fifth goes with the sixth. */
	p = paginate(b, &f, PT(58));
	assert_int_equal(p->count, 3);
	assert_int_equal(boxes_on(p, 0), 4);
	assert_int_equal(boxes_on(p, 1), 5);
	assert_int_equal(boxes_on(p, 2), 1);
	/* The gap above the first of a page is dropped. */
	assert_int_equal(p->page[1].body.first->y, 0);
}

static void
test_need(void **state)
{
	struct bench *b = *state;
	struct flow f;
	struct pages *p;

	flow_init(&f, b->arena);
	add_box(&f, PT(60));
	add_box(&f, PT(10))->need = PT(40);
	p = paginate(b, &f, PT(99));
	assert_int_equal(p->count, 2);
	flow_init(&f, b->arena);
	add_box(&f, PT(60));
	add_box(&f, PT(10))->need = PT(40);
	p = paginate(b, &f, PT(100));
	assert_int_equal(p->count, 1);
	/* Everything kept together and higher than a page is broken. */
	flow_init(&f, b->arena);
	for (int i = 0; i < 8; i++)
		add_box(&f, PT(30))->keep = true;
	p = paginate(b, &f, PT(100));
	assert_int_equal(p->count, 3);
}

/* What is wide takes what is kept with it along, to pages of its own. */
static void
test_turned(void **state)
{
	struct bench *b = *state;
	struct flow f;
	struct pages *p;

	flow_init(&f, b->arena);
	add_box(&f, PT(10));
	add_box(&f, PT(10))->keep = true;
	flow_turn(&f);
	for (int i = 0; i < 6; i++)
		add_box(&f, PT(10));
	f.wide = false;
	add_box(&f, PT(10));
	/* Turned pages are half as high. */
	p = paginate(b, &f, PT(100));
	assert_int_equal(p->count, 4);
	assert_false(p->page[0].wide);
	assert_int_equal(boxes_on(p, 0), 1);
	assert_true(p->page[1].wide && p->page[2].wide);
	assert_int_equal(boxes_on(p, 1), 5);
	assert_int_equal(boxes_on(p, 2), 2);
	assert_false(p->page[3].wide);
}

/* Height of items above; a figure of 40 pt with a caption of 10 pt that may be
 * made 36 pt high; then `after` items of 20 pt. */
static void
flow_with_figure(struct bench *b, struct flow *f, int32_t above, int after)
{
	struct floating *fl = arena_alloc(b->arena, 1, sizeof *fl);

	fl->n = 2;
	fl->x = PT(10);
	fl->least = PT(36);
	flow_init(f, b->arena);
	add_box(f, above);
	add_box(f, PT(40))->floating = fl;
	f->items[1].keep = true;
	f->items[1].boxes.first->x = PT(20);
	f->items[1].boxes.first->w = PT(100);
	add_box(f, PT(10));
	for (int i = 0; i < after; i++)
		add_box(f, PT(20));
}

/* The numbers of the boxes on a page, which are their colours, as digits; 9
 * is where a figure stays in the order of reading. */
static int
order_on(const struct pages *p, size_t page)
{
	int n = 0;

	for (const struct box *x = p->page[page].body.first; x != NULL;
	     x = x->next)
		n = 10 * n + (x->kind == BOX_PLACE ? 9 : (int)x->colour);
	return n;
}

static struct pages *
paginate_figures(struct bench *b, struct flow *f)
{
	struct column column = {0, PT(100), PT(50), 1, 0, PT(15)};

	return paginate_columns(b, f, &column);
}

static void
test_shrunk_figure(void **state)
{
	struct bench *b = *state;
	struct flow f;
	struct pages *p;
	const struct box *figure;

	flow_with_figure(b, &f, PT(53), 1);
	p = paginate_figures(b, &f);
	assert_int_equal(order_on(p, 0), 123);
	assert_int_equal(order_on(p, 1), 4);
	figure = p->page[0].body.first->next;
	/* 37 pt are 92 percent, seen from the figure's edge. */
	assert_int_equal(figure->x, PT(10) + PT(9.2));
	assert_int_equal(figure->w, PT(92));
	assert_int_equal(figure->next->y, PT(53) + PT(36.8));
	/* No smaller than it may be. */
	flow_with_figure(b, &f, PT(55), 0);
	p = paginate_figures(b, &f);
	assert_int_equal(order_on(p, 0), 1);
	assert_int_equal(p->page[1].body.first->w, PT(100));
}

static void
test_passed_figure(void **state)
{
	struct bench *b = *state;
	struct running_head head = {{NULL, NULL}, PT(5)};
	struct flow f;
	struct pages *p;

	/* Two of three that follow fit before it; order is kept. */
	flow_with_figure(b, &f, PT(58), 3);
	p = paginate_figures(b, &f);
	assert_int_equal(order_on(p, 0), 1945);
	assert_int_equal(order_on(p, 1), 236);
	/* Not for less white than the theme allows. */
	flow_with_figure(b, &f, PT(86), 1);
	f.items[3].height = PT(10);
	p = paginate_figures(b, &f);
	assert_int_equal(order_on(p, 0), 1);
	/* Never behind the next heading, nor before what is kept with it. */
	flow_with_figure(b, &f, PT(58), 3);
	f.items[3].keep = true;
	f.items[4].fence = true;
	p = paginate_figures(b, &f);
	assert_int_equal(order_on(p, 0), 1);
	/* A table is not interrupted: it goes on above the figure. */
	flow_with_figure(b, &f, PT(58), 3);
	for (int i = 3; i < 6; i++)
		f.items[i].head = &head;
	f.items[5].height = PT(10);
	p = paginate_figures(b, &f);
	assert_int_equal(order_on(p, 0), 1945);
	assert_int_equal(order_on(p, 1), 623);
}

static void
test_columns(void **state)
{
	struct bench *b = *state;
	struct column two = {0, PT(30), 0, 2, PT(50), 0};
	struct flow f;
	struct pages *p;

	flow_init(&f, b->arena);
	for (int i = 0; i < 8; i++)
		add_box(&f, PT(10));
	p = paginate_columns(b, &f, &two);
	assert_int_equal(p->count, 2);
	assert_int_equal(boxes_on(p, 0), 6);
	assert_int_equal(p->page[0].body.first->x, 0);
	assert_int_equal(p->page[0].body.last->x, PT(50));
	assert_int_equal(p->page[0].body.last->y, PT(20));
	assert_int_equal(p->page[1].body.last->x, 0);
}

static void
test_running_head(void **state)
{
	struct bench *b = *state;
	struct running_head head = {{NULL, NULL}, PT(10)};
	struct flow f;
	struct pages *p;

	box_fill(b->arena, &head.boxes, 0, 0, 1, 1, 0xFF);
	flow_init(&f, b->arena);
	add_box(&f, PT(10))->keep = true; /* the head itself */
	f.head = &head;
	for (int i = 0; i < 6; i++)
		add_box(&f, PT(20));
	p = paginate(b, &f, PT(50));
	assert_int_equal(p->count, 3);
	assert_int_equal(boxes_on(p, 0), 3);
	assert_int_equal(boxes_on(p, 1), 3);
	assert_int_equal(p->page[1].body.first->colour, 0xFF);
	assert_int_equal(p->page[1].body.first->next->y, PT(10));
}

static void
test_strips(void **state)
{
	struct bench *b = *state;
	struct strip edge = {NULL, PT(5), PT(2), COLOUR_RED};
	struct flow f;
	struct pages *p;

	flow_init(&f, b->arena);
	add_box(&f, PT(10));
	f.strip = &edge;
	for (int i = 0; i < 3; i++) {
		flow_gap(&f, PT(4));
		add_box(&f, PT(10));
	}
	p = paginate(b, &f, PT(40));
	assert_int_equal(p->count, 2);
	/* One piece on each page, over the gaps between. */
	assert_int_equal(p->page[0].under.first->y, PT(14));
	assert_int_equal(p->page[0].under.first->h, PT(24));
	assert_null(p->page[0].under.first->next);
	assert_int_equal(p->page[1].under.first->h, PT(10));
}

static void
test_page_limit(void **state)
{
	struct bench *b = *state;
	struct flow f;

	flow_init(&f, b->arena);
	for (int i = 0; i < LIMIT_PAGES; i++)
		flow_add(&f, PT(100));
	assert_int_equal(paginate(b, &f, PT(100))->count, LIMIT_PAGES);
	assert_int_equal(b->diag.count, 0);
	flow_add(&f, PT(100));
	assert_null(paginate(b, &f, PT(100)));
	assert_string_equal(b->diag.items[0].id, "PDF-002");
}

static void
test_rows(void **state)
{
	struct bench *b = *state;
	struct flow cells[2], out;
	struct row row = {
	    cells, 2, PT(3), PT(3), PT(1), 0, PT(100), COLOUR_INK, PT(100), 0};

	flow_init(&cells[0], b->arena);
	flow_init(&cells[1], b->arena);
	flow_init(&out, b->arena);
	for (int i = 0; i < 7; i++)
		add_box(&cells[0], PT(12));
	add_box(&cells[1], PT(12));
	flow_add_row(&out, &row);
	assert_int_equal(out.n, 1);
	assert_int_equal(out.items[0].height, PT(90));
	/* One line more than a page holds: a piece for each line. */
	flow_init(&cells[0], b->arena);
	flow_init(&cells[1], b->arena);
	flow_init(&out, b->arena);
	for (int i = 0; i < 8; i++)
		add_box(&cells[0], PT(12));
	add_box(&cells[1], PT(12));
	flow_add_row(&out, &row);
	assert_int_equal(out.n, 8);
	assert_int_equal(out.items[0].height, PT(15));
	assert_true(out.items[0].keep && out.items[6].keep);
	assert_false(out.items[1].keep || out.items[7].keep);
	assert_int_equal(flow_height(&out), PT(102));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_breaks),
	    TEST(test_need),
	    TEST(test_turned),
	    TEST(test_shrunk_figure),
	    TEST(test_passed_figure),
	    TEST(test_columns),
	    TEST(test_running_head),
	    TEST(test_strips),
	    TEST(test_page_limit),
	    TEST(test_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
