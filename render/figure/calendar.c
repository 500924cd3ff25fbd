/* Twelve months, and what falls due in them: a row for each event, or, where
 * there are too many, how many of a kind there are in a month. */
#include "figure_internal.h"

#include "caltime.h"

#include <stdlib.h>
#include <string.h>

#define MONTHS 12
#define AREA_X FIGURE_PT(170)
#define MONTH_W FIGURE_PT(24.6)
#define HEAD FIGURE_PT(28)
#define ROW FIGURE_PT(14.5)
#define MOST_ROWS 34

static const struct {
	const char *kind, *words;
} kinds[] = {
    {"review", "Reviews"},
    {"test", "Tests and exercises"},
    {"expiry", "Waivers that end"},
    {"evidence", "Evidence that expires"},
    {"other", "Other dates"},
};
#define KINDS (sizeof kinds / sizeof *kinds)

struct event {
	const xmlNode *node;
	size_t kind, order;
	int32_t days;
	int month; /* after the first one */
	int day;
};

struct calendar {
	struct pen pen;
	int32_t from; /* days */
	int first;    /* months since the year 0 */
	struct event *events;
	size_t n, later;
};

static int
by_kind_and_day(const void *x, const void *y)
{
	const struct event *a = x, *b = y;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->days != b->days)
		return a->days < b->days ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static int
months_of(int32_t days, int *day)
{
	int y, m;

	cal_civil(days, &y, &m, day);
	return y * 12 + m - 1;
}

static void
read_events(struct calendar *c, const xmlNode *drawing)
{
	const char *from = doc_attr(drawing, "from");
	size_t n = 0;
	int day;

	if (cal_parse_date(from, strlen(from), &c->from) != CAL_OK)
		return;
	c->first = months_of(c->from, &day);
	for (const xmlNode *k = drawing->children; k != NULL; k = k->next)
		n++;
	c->events = arena_alloc(c->pen.arena, n, sizeof *c->events);
	for (const xmlNode *k = drawing->children; k != NULL; k = k->next) {
		struct event *e = &c->events[c->n];
		const char *date = doc_attr(k, "date");

		memset(e, 0, sizeof *e);
		e->node = k;
		e->order = c->n;
		while (e->kind + 1 < KINDS &&
		       strcmp(kinds[e->kind].kind, doc_attr(k, "kind")) != 0)
			e->kind++;
		if (cal_parse_date(date, strlen(date), &e->days) != CAL_OK)
			continue;
		e->month = months_of(e->days, &e->day) - c->first;
		if (e->month >= MONTHS)
			c->later++;
		else
			c->n++;
	}
	if (c->n > 1)
		qsort(c->events, c->n, sizeof *c->events, by_kind_and_day);
}

static int32_t
day_x(int month, int day)
{
	return AREA_X + month * MONTH_W + (day - 1) * MONTH_W / 31;
}

static void
draw_months(struct calendar *c, int32_t bottom)
{
	static const char names[MONTHS][4] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

	for (int i = 0; i <= MONTHS; i++) {
		int32_t x = AREA_X + i * MONTH_W;
		int month = (c->first + i) % 12;
		struct mark *m = draw_line(
		    &c->pen, x, i == 0 || month == 0 ? 0 : HEAD / 2, x, bottom);

		m->stroke = TONE_LINE;
		m->pen = FIGURE_PT(month == 0 || i == 0 ? 1 : 0.6);
		if (i == MONTHS)
			break;
		draw_text(&c->pen, x + FIGURE_PT(3), FIGURE_PT(22),
		    labels_get(c->pen.labels, names[month]), SMALL, TONE_SOFT);
		if (i == 0 || month == 0)
			draw_bold(&c->pen, x + FIGURE_PT(3), FIGURE_PT(9),
			    arena_printf(
				c->pen.arena, "%d", (c->first + i) / 12),
			    SMALL, TONE_SOFT);
	}
}

/* Each kind has a shape of its own. */
static void
draw_sign(struct calendar *c, size_t kind, int32_t x, int32_t y)
{
	struct mark *m;

	switch (kind) {
	case 0:
		draw_diamond(
		    &c->pen, x, y, FIGURE_PT(4), TONE_ACCENT, TONE_ACCENT);
		break;
	case 1:
		draw_dot(
		    &c->pen, x, y, FIGURE_PT(3.5), TONE_ACCENT, TONE_ACCENT);
		break;
	case 2:
		m = draw_box(&c->pen, x - FIGURE_PT(3), y - FIGURE_PT(3),
		    FIGURE_PT(6), FIGURE_PT(6), TONE_INK, TONE_CARD);
		m->pen = FIGURE_PT(1.4);
		break;
	default:
		draw_dot(&c->pen, x, y, FIGURE_PT(3.2), TONE_INK, TONE_CARD);
		break;
	}
}

static void
draw_late(struct calendar *c, const char *words, int32_t y)
{
	draw_triangle(
	    &c->pen, AREA_X + FIGURE_PT(6), y, FIGURE_PT(3.2), TONE_BAD);
	draw_bold(&c->pen, AREA_X + FIGURE_PT(14), y + FIGURE_PT(3), words,
	    SMALL, TONE_BAD);
}

static void
draw_date(struct calendar *c, const struct event *e, int32_t y)
{
	const char *date = labels_date(c->pen.labels, c->pen.arena, e->days);
	int32_t x = day_x(e->month, e->day);
	bool left = e->month >= MONTHS - 4;
	struct mark *m;

	draw_sign(c, e->kind, x, y);
	m = draw_text(&c->pen, x + FIGURE_PT(left ? -8 : 8), y + FIGURE_PT(3),
	    date, SMALL, TONE_INK);
	m->anchor = left ? ANCHOR_END : ANCHOR_START;
}

static void
draw_event(struct calendar *c, const struct event *e, int32_t y)
{
	const char *href = doc_attr(e->node, "href");
	const char *label = type_fit(&c->pen, doc_attr(e->node, "label"), SMALL,
	    false, AREA_X - FIGURE_PT(18));
	int32_t middle = y + ROW / 2;
	const char *date;

	draw_link(&c->pen, href, label, FIGURE_PT(10), y + FIGURE_PT(1),
	    AREA_X - FIGURE_PT(18), ROW - FIGURE_PT(2));
	draw_text(&c->pen, FIGURE_PT(10), middle + FIGURE_PT(3), label, SMALL,
	    href[0] == '\0' ? TONE_INK : TONE_ACCENT);
	draw_link_end(&c->pen, href);
	if (e->days >= c->from && !is_bad(e->node)) {
		draw_date(c, e, middle);
		return;
	}
	date = labels_date(c->pen.labels, c->pen.arena, e->days);
	draw_late(c,
	    labels_say(
		c->pen.labels, c->pen.arena, "overdue since {1}", date, NULL),
	    middle);
}

static void
draw_rule(struct calendar *c, int32_t y)
{
	struct mark *m = draw_line(&c->pen, 0, y, AREA_X + MONTHS * MONTH_W, y);

	m->stroke = TONE_LINE;
	m->pen = FIGURE_PT(0.6);
}

static int32_t
draw_events(struct calendar *c, int32_t y)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct event *e = &c->events[i];

		if (i == 0 || e->kind != e[-1].kind) {
			draw_rule(c, y);
			draw_bold(&c->pen, 0, y + FIGURE_PT(11),
			    labels_get(c->pen.labels, kinds[e->kind].words),
			    SMALL, TONE_INK);
			y += ROW;
		}
		draw_event(c, e, y);
		y += ROW;
	}
	return y;
}

/* How many events of a kind a month has; month -1 counts those that are late.
 */
static unsigned
count(const struct calendar *c, size_t kind, int month)
{
	unsigned n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const struct event *e = &c->events[i];
		bool late = e->days < c->from || is_bad(e->node);

		if (e->kind == kind)
			n += late ? month < 0 : e->month == month;
	}
	return n;
}

static int32_t
draw_counts(struct calendar *c, int32_t y)
{
	for (size_t k = 0; k < KINDS; k++) {
		int32_t middle = y + ROW;
		unsigned late = count(c, k, -1);

		if (late == 0 && (c->n == 0 || count(c, k, 0) == 0)) {
			unsigned any = 0;

			for (int m = 1; m < MONTHS; m++)
				any += count(c, k, m);
			if (any == 0)
				continue;
		}
		draw_rule(c, y);
		draw_bold(&c->pen, 0, middle,
		    labels_get(c->pen.labels, kinds[k].words), SMALL, TONE_INK);
		if (late > 0)
			draw_bold(&c->pen, 0, middle + LEADING,
			    labels_count(c->pen.labels, c->pen.arena,
				"{1} overdue", late),
			    SMALL, TONE_BAD);
		for (int m = 0; m < MONTHS; m++) {
			unsigned n = count(c, k, m);
			int32_t x = day_x(m, 10);

			if (n == 0)
				continue;
			draw_sign(c, k, x, middle - FIGURE_PT(3));
			draw_text(&c->pen, x + FIGURE_PT(6), middle,
			    arena_printf(c->pen.arena, "%u", n), SMALL,
			    TONE_INK);
		}
		y += 2 * ROW;
	}
	return y;
}

static int32_t
height_of(const struct calendar *c)
{
	int32_t y = HEAD;

	if (c->n > MOST_ROWS) {
		for (size_t k = 0; k < KINDS; k++) {
			for (size_t i = 0; i < c->n; i++) {
				if (c->events[i].kind == k) {
					y += 2 * ROW;
					break;
				}
			}
		}
		return y;
	}
	for (size_t i = 0; i < c->n; i++)
		y += i == 0 || c->events[i].kind != c->events[i - 1].kind
			 ? 2 * ROW
			 : ROW;
	return y;
}

void
draw_calendar(const struct figure_type *t, const xmlNode *drawing,
    struct arena *a, struct figures *out)
{
	struct calendar c = {.pen = figure_part(t, a, out)};
	int32_t y;

	read_events(&c, drawing);
	draw_months(&c, height_of(&c));
	y = c.n > MOST_ROWS ? draw_counts(&c, HEAD) : draw_events(&c, HEAD);
	draw_rule(&c, y);
	if (c.later > 0) {
		y += ROW;
		draw_text(&c.pen, 0, y,
		    labels_count(c.pen.labels, a,
			c.later == 1 ? "{1} later date is not shown."
				     : "{1} later dates are not shown.",
			c.later),
		    SMALL, TONE_SOFT);
		y += FIGURE_PT(2);
	}
	c.pen.f->width = SHEET;
	c.pen.f->height = y + FIGURE_PT(2);
}
