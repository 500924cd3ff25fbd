/* Levels of activation as a stair that leads down: the further, the worse. */
#include "figure_internal.h"

#include <string.h>

#define LINES 2
#define INDENT FIGURE_PT(22)
#define INDENTS FIGURE_PT(132) /* of all steps together */
#define GAP FIGURE_PT(11)
#define PAD FIGURE_PT(6)
#define SIDE FIGURE_PT(120) /* the words at the right */

struct stair {
	struct pen pen;
	size_t n;
	int32_t y;
	struct figure_point last; /* where the arrow to the next begins */
};

static void
draw_lines(struct pen *p, const char *const *lines, size_t n, int32_t x,
    int32_t y, bool end)
{
	for (size_t i = 0; i < n; i++, y += LEADING) {
		struct mark *m = draw_text(
		    p, x, y, lines[i], SMALL, end ? TONE_INK : TONE_SOFT);

		m->anchor = end ? ANCHOR_END : ANCHOR_START;
	}
}

static void
draw_step(struct stair *s, const xmlNode *n, size_t i)
{
	int32_t indent = s->n > 1 ? INDENTS / (int32_t)(s->n - 1) : 0;
	int32_t x, w, h, text;
	const char *sub[LINES], *side[LINES], *label;
	const char *href = doc_attr(n, "href");
	size_t nsub, nside;
	struct mark *m;

	indent = indent > INDENT ? INDENT : indent;
	x = FIGURE_PT(1) + (int32_t)i * indent;
	w = SHEET - FIGURE_PT(2) - (int32_t)(s->n - 1) * indent;
	text = w - SIDE - 3 * PAD;
	label = type_fit(&s->pen, doc_attr(n, "label"), NORMAL, true, text);
	nsub = type_wrap(
	    &s->pen, doc_attr(n, "sub"), SMALL, false, text, sub, LINES);
	nside = type_wrap(
	    &s->pen, doc_attr(n, "text"), SMALL, false, SIDE, side, LINES);
	h = 2 * PAD + LEADING * (int32_t)(1 + nsub > nside ? 1 + nsub : nside);
	if (i > 0) {
		struct figure_point to = {s->last.x, s->y};
		struct mark *line = draw_line(
		    &s->pen, s->last.x, s->last.y, to.x, to.y - FIGURE_PT(4));

		line->pen = FIGURE_PT(0.9);
		draw_arrow(&s->pen, s->last, to, TONE_SOFT);
	}
	draw_link(&s->pen, href, label, x, s->y, w, h);
	m = draw_box(&s->pen, x, s->y, w, h, TONE_ACCENT,
	    i % 2 == 0 ? TONE_CARD : TONE_ACCENT_WASH);
	m->radius = FIGURE_PT(3);
	draw_bold(&s->pen, x + PAD, s->y + PAD + FIGURE_PT(8.6), label, NORMAL,
	    TONE_INK);
	draw_lines(&s->pen, sub, nsub, x + PAD,
	    s->y + PAD + FIGURE_PT(8.6) + LEADING, false);
	draw_lines(&s->pen, side, nside, x + w - PAD,
	    s->y + PAD + FIGURE_PT(8.6), true);
	draw_link_end(&s->pen, href);
	s->last.x = x + indent + FIGURE_PT(14);
	s->last.y = s->y + h;
	s->y += h + GAP;
}

void
draw_levels(const struct figure_type *t, const xmlNode *drawing,
    struct arena *a, struct figures *out)
{
	struct stair s = {.pen = figure_part(t, a, out)};
	size_t i = 0;

	s.y = FIGURE_PT(1);
	for (const xmlNode *n = drawing->children; n != NULL; n = n->next)
		s.n++;
	for (const xmlNode *n = drawing->children; n != NULL; n = n->next)
		draw_step(&s, n, i++);
	s.pen.f->width = SHEET;
	s.pen.f->height = s.y - GAP + FIGURE_PT(1);
}
