/* Lengths of time as bars on a logarithmic axis: a target, what is tolerated at
 * most, and what was measured. */
#include "figure_internal.h"

#include <stdlib.h>
#include <string.h>

#define LABEL_W FIGURE_PT(104)
#define SERIES_X FIGURE_PT(110)
#define AXIS_X FIGURE_PT(134)
#define AXIS_W FIGURE_PT(186)
#define WORDS_X FIGURE_PT(330)
#define HEAD FIGURE_PT(18)
#define ROW FIGURE_PT(15)
#define FOOT FIGURE_PT(20)
#define LINES 2
#define MOST FIGURE_PT(500) /* where the last row of a picture begins */

static const struct {
	uint64_t seconds;
	const char *words;
} ticks[] = {
    {1, "1 s"},
    {10, "10 s"},
    {10, "10 s"},
    {60, "1 min"},
    {300, "5 min"},
    {900, "15 min"},
    {3600, "1 h"},
    {14400, "4 h"},
    {43200, "12 h"},
    {86400, "1 d"},
    {259200, "3 d"},
    {604800, "7 d"},
    {2592000, "30 d"},
    {7776000, "90 d"},
    {31536000, "1 y"},
    {315360000, "10 y"},
};
#define TICKS (sizeof ticks / sizeof *ticks)

struct chart {
	struct pen pen;
	size_t lo, hi; /* ticks at the ends of the axis */
	const char *series[2];
	bool limit, measured, bad;
};

static uint64_t
seconds_of(const xmlNode *n, const char *attr)
{
	return strtoull(doc_attr(n, attr), NULL, 10);
}

/* 1024 times the binary logarithm of v > 0, straight between the powers of two:
 * near enough for a chart, and the same on every machine. */
static int64_t
log_of(uint64_t v)
{
	unsigned k = 0;

	while (v >> (k + 1) != 0)
		k++;
	return (int64_t)k * 1024 +
	       (int64_t)(((v - ((uint64_t)1 << k)) * 1024) >> k);
}

static int32_t
place(const struct chart *c, uint64_t v)
{
	uint64_t lo = ticks[c->lo].seconds, hi = ticks[c->hi].seconds;
	int64_t from = log_of(lo), to = log_of(hi);

	v = v < lo ? lo : v;
	v = v > hi ? hi : v;
	return AXIS_X + (int32_t)(AXIS_W * (log_of(v) - from) / (to - from));
}

static void
see(struct chart *c, const xmlNode *n, const char *attr)
{
	uint64_t v = seconds_of(n, attr);
	size_t below = 0, above = TICKS - 1;

	if (v == 0)
		return;
	while (below + 1 < TICKS && ticks[below + 1].seconds < v)
		below++;
	while (above > 0 && ticks[above - 1].seconds >= v)
		above--;
	c->lo = below < c->lo ? below : c->lo;
	c->hi = above > c->hi ? above : c->hi;
}

static void
survey(struct chart *c, const xmlNode *drawing)
{
	c->lo = TICKS - 1;
	for (const xmlNode *n = drawing->children; n != NULL; n = n->next) {
		const char *series = doc_attr(n, "series");

		see(c, n, "value");
		see(c, n, "limit");
		see(c, n, "measured");
		c->limit |= seconds_of(n, "limit") != 0;
		c->measured |= seconds_of(n, "measured") != 0;
		c->bad |= is_bad(n);
		if (c->series[0] == NULL)
			c->series[0] = series;
		else if (c->series[1] == NULL &&
			 strcmp(c->series[0], series) != 0)
			c->series[1] = series;
	}
	if (c->lo >= c->hi) {
		c->lo = c->lo == 0 || c->lo == TICKS - 1 ? 1 : c->lo - 1;
		c->hi = c->lo + 4;
	}
}

/* The lines of the axis, from the head down to y. */
static void
draw_axis(struct chart *c, int32_t y)
{
	int32_t last = INT32_MIN;

	for (size_t i = c->lo; i <= c->hi; i++) {
		int32_t x = place(c, ticks[i].seconds);
		struct mark *m =
		    draw_line(&c->pen, x, HEAD - FIGURE_PT(4), x, y);
		const char *words = labels_get(c->pen.labels, ticks[i].words);
		int32_t half = type_width(c->pen.type, words, SMALL, false) / 2;

		m->stroke = TONE_LINE;
		m->pen = FIGURE_PT(0.6);
		if (x - half < last)
			continue;
		draw_text(&c->pen, x, FIGURE_PT(9), words, SMALL, TONE_SOFT)
		    ->anchor = ANCHOR_MIDDLE;
		last = x + half + FIGURE_PT(4);
	}
}

static void
draw_bar(struct pen *p, int32_t x, int32_t y, int32_t w, bool hollow)
{
	struct mark *m = draw_box(p, x, y - FIGURE_PT(3.5),
	    w < FIGURE_PT(1.5) ? FIGURE_PT(1.5) : w, FIGURE_PT(7), TONE_ACCENT,
	    hollow ? TONE_ACCENT_WASH : TONE_ACCENT);

	m->radius = FIGURE_PT(1);
}

static void
draw_limit(struct pen *p, int32_t x, int32_t y)
{
	struct mark *m = draw_line(p, x, y - FIGURE_PT(5), x, y + FIGURE_PT(5));

	m->stroke = TONE_INK;
	m->pen = FIGURE_PT(1.8);
}

static void
draw_measured(struct pen *p, int32_t x, int32_t y, bool bad)
{
	draw_diamond(p, x, y, FIGURE_PT(4), bad ? TONE_BAD : TONE_INK,
	    bad ? TONE_BAD : TONE_CARD);
}

/* What the bar says in words, and how much room that takes. */
static size_t
words_of(const struct chart *c, const xmlNode *n, const char **lines)
{
	return type_wrap(&c->pen, doc_attr(n, "text"), SMALL, is_bad(n),
	    SHEET - WORDS_X - FIGURE_PT(10), lines, LINES);
}

static void
draw_words(struct chart *c, const xmlNode *n, int32_t y)
{
	const char *lines[LINES];
	size_t count = words_of(c, n, lines);
	int32_t x = WORDS_X;

	if (is_bad(n)) {
		draw_triangle(
		    &c->pen, x + FIGURE_PT(3), y, FIGURE_PT(3), TONE_BAD);
		x += FIGURE_PT(9);
	}
	for (size_t i = 0; i < count; i++, y += LEADING) {
		if (is_bad(n))
			draw_bold(&c->pen, x, y + FIGURE_PT(3), lines[i], SMALL,
			    TONE_BAD);
		else
			draw_text(&c->pen, x, y + FIGURE_PT(3), lines[i], SMALL,
			    TONE_INK);
	}
}

static bool
goes_on(const xmlNode *n)
{
	return n->prev != NULL &&
	       strcmp(doc_attr(n, "label"), doc_attr(n->prev, "label")) == 0 &&
	       strcmp(doc_attr(n, "href"), doc_attr(n->prev, "href")) == 0;
}

static size_t
label_of(const struct chart *c, const xmlNode *n, const char **lines)
{
	return type_wrap(
	    &c->pen, doc_attr(n, "label"), NORMAL, true, LABEL_W, lines, LINES);
}

static void
draw_label(struct chart *c, const xmlNode *n, int32_t y)
{
	const char *href = doc_attr(n, "href"), *lines[LINES];
	size_t count = label_of(c, n, lines);

	draw_link(&c->pen, href, doc_attr(n, "label"), 0, y - FIGURE_PT(6),
	    LABEL_W, LEADING * (int32_t)count);
	for (size_t i = 0; i < count; i++)
		draw_bold(&c->pen, 0, y + FIGURE_PT(3) + (int32_t)i * LEADING,
		    lines[i], NORMAL, href[0] == '\0' ? TONE_INK : TONE_ACCENT);
	draw_link_end(&c->pen, href);
}

/* A row is higher where its words take two lines, or its label does and no
 * other row of that label follows. */
static int32_t
height_of(const struct chart *c, const xmlNode *n)
{
	const char *lines[LINES];
	bool alone = !goes_on(n) && (n->next == NULL || !goes_on(n->next));

	if (words_of(c, n, lines) > 1 || (alone && label_of(c, n, lines) > 1))
		return ROW + LEADING;
	return ROW;
}

static int32_t
draw_row(struct chart *c, const xmlNode *n, int32_t y)
{
	const char *series = doc_attr(n, "series");
	uint64_t value = seconds_of(n, "value"), limit, measured;
	bool hollow = c->series[1] != NULL && strcmp(series, c->series[1]) == 0;
	int32_t middle = y + ROW / 2;

	limit = seconds_of(n, "limit");
	measured = seconds_of(n, "measured");
	if (!goes_on(n))
		draw_label(c, n, middle);
	draw_text(
	    &c->pen, SERIES_X, middle + FIGURE_PT(3), series, SMALL, TONE_SOFT);
	if (value != 0)
		draw_bar(
		    &c->pen, AXIS_X, middle, place(c, value) - AXIS_X, hollow);
	if (limit != 0)
		draw_limit(&c->pen, place(c, limit), middle);
	if (measured != 0)
		draw_measured(&c->pen, place(c, measured), middle, is_bad(n));
	draw_words(c, n, middle);
	return y + height_of(c, n);
}

static int32_t
explain(struct chart *c, int32_t x, int32_t y, const char *words)
{
	words = labels_get(c->pen.labels, words);
	draw_text(&c->pen, x, y + FIGURE_PT(3), words, SMALL, TONE_SOFT);
	return x + FIGURE_PT(16) + type_width(c->pen.type, words, SMALL, false);
}

static void
draw_legend(struct chart *c, int32_t y)
{
	int32_t x = 0;

	for (size_t i = 0; i < 2 && c->series[i] != NULL; i++) {
		draw_bar(&c->pen, x, y, FIGURE_PT(18), i == 1);
		x = explain(c, x + FIGURE_PT(23), y,
		    labels_say(c->pen.labels, c->pen.arena, "{1} target",
			c->series[i], NULL));
	}
	if (c->limit) {
		draw_limit(&c->pen, x + FIGURE_PT(2), y);
		x = explain(c, x + FIGURE_PT(8), y, "tolerated at most");
	}
	if (c->measured) {
		draw_measured(&c->pen, x + FIGURE_PT(4), y, false);
		x = explain(c, x + FIGURE_PT(12), y, "measured last");
	}
	if (c->bad) {
		draw_measured(&c->pen, x + FIGURE_PT(4), y, true);
		explain(c, x + FIGURE_PT(12), y, "measured, over the target");
	}
}

static int32_t
gap_before(const xmlNode *n, const xmlNode *first)
{
	return n == first || goes_on(n) ? 0 : FIGURE_PT(5);
}

/* The rows from `first` on that have room on a page: all bars of a label are in
 * one picture. Returns the first row of the next one. */
static const xmlNode *
draw_rows(struct chart *c, const xmlNode *first)
{
	const xmlNode *n = first, *end;
	int32_t y = HEAD, bottom = HEAD;

	for (; n != NULL && (bottom < MOST || goes_on(n)); n = n->next)
		bottom += gap_before(n, first) + height_of(c, n);
	end = n;
	draw_axis(c, bottom);
	for (n = first; n != end; n = n->next)
		y = draw_row(c, n, y + gap_before(n, first));
	draw_legend(c, y + FOOT / 2);
	c->pen.f->width = SHEET;
	c->pen.f->height = y + FOOT;
	return end;
}

void
draw_chart(const struct figure_type *t, const xmlNode *drawing, struct arena *a,
    struct figures *out)
{
	const xmlNode *n = drawing->children;
	struct chart c = {.pen = {a, t, out->labels, NULL}};

	survey(&c, drawing);
	while (n != NULL) {
		c.pen = figure_part(t, a, out);
		n = draw_rows(&c, n);
	}
}
