#include "flow.h"

#include <string.h>

void
flow_init(struct flow *f, struct arena *a)
{
	memset(f, 0, sizeof *f);
	f->arena = a;
}

void
flow_gap(struct flow *f, int32_t gap)
{
	if (gap > f->gap)
		f->gap = gap;
}

struct anchor *
flow_anchor(struct flow *f, const char *id)
{
	struct anchor *a = arena_alloc(f->arena, 1, sizeof *a);

	a->id = id;
	a->next = f->anchors;
	f->anchors = a;
	return a;
}

struct item *
flow_add(struct flow *f, int32_t height)
{
	struct item *it;

	f->items =
	    arena_grow(f->arena, f->items, &f->cap, f->n + 1, sizeof *f->items);
	it = &f->items[f->n++];
	memset(it, 0, sizeof *it);
	it->gap = f->gap;
	it->height = height;
	it->wide = f->wide;
	it->strip = f->strip;
	it->head = f->head;
	it->anchors = f->anchors;
	f->gap = 0;
	f->anchors = NULL;
	return it;
}

void
flow_turn(struct flow *f)
{
	f->wide = true;
	for (size_t i = f->n; i > 0 && f->items[i - 1].keep; i--)
		f->items[i - 1].wide = true;
}

int32_t
flow_height(const struct flow *f)
{
	int64_t h = 0;

	for (size_t i = 0; i < f->n; i++)
		h += f->items[i].height + (i > 0 ? f->items[i].gap : 0);
	return h > INT32_MAX ? INT32_MAX : (int32_t)h;
}

static bool
has_strip(const struct item *it, const struct strip *s)
{
	for (const struct strip *k = it->strip; k != NULL; k = k->outer) {
		if (k == s)
			return true;
	}
	return false;
}

void
flow_fix_strips(struct flow *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct item *it = &f->items[i];
		struct box_list under = {NULL, NULL};

		for (const struct strip *s = it->strip; s != NULL;
		     s = s->outer) {
			bool on = i > 0 && has_strip(it - 1, s);
			int32_t gap = on ? it->gap : 0;

			box_fill(f->arena, &under, s->x, -gap, s->width,
			    it->height + gap, s->colour);
		}
		box_join(&under, &it->boxes);
		it->boxes = under;
		it->strip = NULL;
	}
}

static void
move_anchors(struct item *to, struct item *from)
{
	struct anchor **end = &to->anchors;

	while (*end != NULL)
		end = &(*end)->next;
	*end = from->anchors;
	from->anchors = NULL;
}

static void
put_rule(struct flow *f, struct item *it, const struct row *row)
{
	if (row->rule > 0)
		box_fill(f->arena, &it->boxes, row->rule_x,
		    it->height - row->rule, row->rule_width, row->rule,
		    row->rule_colour);
}

static void
add_whole_row(struct flow *f, const struct row *row, int32_t height)
{
	struct item *it = flow_add(f, height);

	for (size_t c = 0; c < row->n; c++) {
		struct flow *cell = &row->cells[c];
		int32_t y = row->pad_above;

		for (size_t i = 0; i < cell->n; i++) {
			y += i > 0 ? cell->items[i].gap : 0;
			box_move(&cell->items[i].boxes, 0, y);
			box_join(&it->boxes, &cell->items[i].boxes);
			move_anchors(it, &cell->items[i]);
			y += cell->items[i].height;
		}
	}
	put_rule(f, it, row);
}

static void
add_slice(struct flow *f, const struct row *row, size_t k, size_t slices)
{
	int32_t gap = 0, height = 0;
	bool keep = k == 0 || k + 2 == slices;
	int32_t above = k == 0 ? row->pad_above : 0;
	int32_t below = k + 1 == slices ? row->pad_below : 0;
	struct item *it;

	for (size_t c = 0; c < row->n; c++) {
		const struct flow *cell = &row->cells[c];

		if (k >= cell->n)
			continue;
		if (k > 0 && cell->items[k].gap > gap)
			gap = cell->items[k].gap;
		if (cell->items[k].height > height)
			height = cell->items[k].height;
		keep = keep || cell->items[k].keep;
	}
	flow_gap(f, gap);
	it = flow_add(f, above + height + below);
	/* Two lines at least on either side of a break. */
	it->keep = keep && k + 1 < slices;
	for (size_t c = 0; c < row->n; c++) {
		struct flow *cell = &row->cells[c];

		if (k >= cell->n)
			continue;
		box_move(&cell->items[k].boxes, 0, above);
		box_join(&it->boxes, &cell->items[k].boxes);
		move_anchors(it, &cell->items[k]);
	}
	if (k + 1 == slices)
		put_rule(f, it, row);
}

void
flow_add_row(struct flow *f, const struct row *row)
{
	int32_t height = 0;
	size_t slices = 0;

	for (size_t c = 0; c < row->n; c++) {
		int32_t h = flow_height(&row->cells[c]);

		flow_fix_strips(&row->cells[c]);
		height = h > height ? h : height;
		if (row->cells[c].n > slices)
			slices = row->cells[c].n;
	}
	if (height <= row->most - row->pad_above - row->pad_below) {
		struct row room = *row;

		height += row->pad_above + row->pad_below;
		if (height < row->least) {
			room.pad_above += row->least - height;
			height = row->least;
		}
		add_whole_row(f, &room, height);
		return;
	}
	for (size_t k = 0; k < slices; k++)
		add_slice(f, row, k, slices);
}
