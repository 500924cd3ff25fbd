/* Figures that do not fit the rest of a page. */
#include "flow.h"

#include <string.h>

#define NO_ITEM SIZE_MAX

/* The height of items [from, to), with the white above the first. */
static int64_t
height_of(const struct flow *f, size_t from, size_t to)
{
	int64_t h = 0;

	for (size_t i = from; i < to; i++)
		h += (int64_t)f->items[i].gap + f->items[i].height;
	return h;
}

static size_t
first_figure(const struct flow *f, size_t from, size_t last)
{
	for (size_t i = from; i <= last && i < f->n; i++) {
		if (f->items[i].floating != NULL)
			return i;
	}
	return NO_ITEM;
}

/* Whole percents, which is what a content stream can say exactly. */
static bool
shrink(struct flow *f, size_t g, int64_t room)
{
	struct item *it = &f->items[g];
	const struct floating *fl = it->floating;
	int64_t want = it->height + room - height_of(f, g, g + fl->n);
	int32_t percent;

	if (want < 1 || want >= it->height)
		return false;
	percent = (int32_t)(want * 100 / it->height);
	if ((int64_t)it->height * percent < (int64_t)fl->least * 100)
		return false;
	box_shrink(f->arena, &it->boxes, fl->x, percent);
	it->height = (int32_t)((int64_t)it->height * percent / 100);
	return true;
}

/* Whether item k may stand before the figure at g. */
static bool
may_pass(const struct flow *f, size_t g, size_t k, bool wide)
{
	const struct item *it = &f->items[k];

	return !it->fence && it->floating == NULL && it->wide == wide &&
	       it->strip == f->items[g].strip;
}

/* Behind a figure and those that follow it at once: the parts of one. */
static size_t
behind_figures(const struct flow *f, size_t g)
{
	while (g < f->n && f->items[g].floating != NULL)
		g += f->items[g].floating->n;
	return g;
}

/* Behind the last of the items from `from` on that fit into `room`: of a table
 * all rows or none. */
static size_t
passing_end(
    const struct flow *f, size_t g, size_t from, int64_t room, bool wide)
{
	size_t end = from;

	for (size_t k = from; k < f->n && may_pass(f, g, k, wide); k++) {
		room -= (int64_t)f->items[k].gap + f->items[k].height;
		if (room < 0)
			break;
		if (!f->items[k].keep && !flow_goes_on(f, k + 1))
			end = k + 1;
	}
	return end;
}

/* A longer table may go on on the page where the figure is then; its head comes
 * again there. Before figures that take more than a page all may go. */
static int64_t
more_room(const struct flow *f, const struct column *column, size_t g)
{
	size_t k = behind_figures(f, g);
	int64_t figures = height_of(f, g, k);

	if (figures > column->height)
		return INT32_MAX;
	while (k < f->n && f->items[k].keep)
		k++;
	if (k < f->n && f->items[k].head != NULL)
		figures += f->items[k].head->height;
	return column->height - figures;
}

/* Who listens to the document hears of the figures before what passed them. */
static void
leave_places(struct flow *f, size_t from, size_t mid)
{
	struct box_list marks = {NULL, NULL};

	for (size_t i = from; i < mid; i++) {
		const struct floating *fl = f->items[i].floating;

		if (fl != NULL)
			box_add(f->arena, &marks, BOX_PLACE)->elem = fl->elem;
	}
	box_join(&marks, &f->items[mid].boxes);
	f->items[mid].boxes = marks;
}

/* Puts [mid, end) before [from, mid). */
static void
swap_parts(struct flow *f, size_t from, size_t mid, size_t end)
{
	struct item *moved =
	    arena_dup(f->arena, &f->items[from], mid - from, sizeof *moved);

	memmove(
	    &f->items[from], &f->items[mid], (end - mid) * sizeof *f->items);
	memcpy(
	    &f->items[from + end - mid], moved, (mid - from) * sizeof *moved);
}

bool
flow_settle(struct flow *f, const struct column *column, size_t i, size_t to,
    size_t fits)
{
	size_t g = first_figure(f, to, fits), mid, end;
	int64_t room;

	if (g == NO_ITEM || g == i)
		return false;
	room = flow_room(f, column, i) - height_of(f, i, g) + f->items[i].gap;
	if (f->items[g].wide == f->items[i].wide && shrink(f, g, room))
		return true;
	if (room <= column->white || f->items[g - 1].wide != f->items[i].wide)
		return false;
	mid = behind_figures(f, g);
	end = passing_end(f, g, mid, room, f->items[i].wide);
	if (end == mid && !f->items[g].wide)
		end = passing_end(f, g, mid, room + more_room(f, column, g),
		    f->items[i].wide);
	if (end == mid)
		return false;
	leave_places(f, g, mid);
	swap_parts(f, g, mid, end);
	return true;
}
