/* Drawings: the marks that render/figure made, at the size the page allows. */
#include "layout.h"

#include "caps.h"
#include "object.h"

#include <string.h>

/* Control points for a quarter of a circle, in 1/1000 of its radius. */
#define KAPPA 552
/* White kept for the caption below. */
#define CAPTION_ROOM PT(44)

static const enum colour colours[TONE_COUNT] = {
    [TONE_INK] = COLOUR_INK,
    [TONE_SOFT] = COLOUR_GREY,
    [TONE_LINE] = COLOUR_HAIRLINE,
    [TONE_ACCENT] = COLOUR_ACCENT,
    [TONE_BAD] = COLOUR_RED,
    [TONE_SOON] = COLOUR_AMBER,
    [TONE_GOOD] = COLOUR_GREEN,
    [TONE_UNSURE] = COLOUR_SLATE,
    [TONE_CARD] = COLOUR_CARD,
    [TONE_WASH] = COLOUR_GROUND,
    [TONE_ACCENT_WASH] = COLOUR_ACCENT_GROUND,
    [TONE_BAD_WASH] = COLOUR_RED_GROUND,
};

struct canvas {
	const struct frame *fr;
	const struct figure *figure;
	struct item *item;
	int32_t scale; /* in 1/1000 */
	struct elem *figure_elem;
	struct elem *elem; /* of the marks at hand: the figure or a link */
	struct buf ops;	   /* lines and surfaces that are not in a box yet */
};

static int32_t
scaled(const struct canvas *c, int32_t v)
{
	return (int32_t)((int64_t)v * c->scale / 1000);
}

static void
put_point(struct canvas *c, int32_t x, int32_t y)
{
	put_points(&c->ops, scaled(c, x));
	buf_putc(&c->ops, ' ');
	put_points(&c->ops, scaled(c, y));
	buf_putc(&c->ops, ' ');
}

static void
put_colour(struct canvas *c, enum figure_tone tone, const char *op)
{
	uint32_t rgb =
	    theme_rgb(c->fr->l->env->theme, PALETTE_PRINT, colours[tone]);

	for (int shift = 16; shift >= 0; shift -= 8) {
		uint32_t v = (rgb >> shift & 0xFF) * 1000;

		put_points(&c->ops, (v + 127) / 255);
		buf_putc(&c->ops, ' ');
	}
	buf_puts(&c->ops, op);
}

/* What was drawn so far becomes one box. */
static void
flush(struct canvas *c)
{
	struct arena *a = c->fr->l->arena;
	struct box *b;

	if (c->ops.len == 0)
		return;
	b = box_add(a, &c->item->boxes, BOX_PAINT);
	b->x = c->fr->x;
	b->elem = c->elem;
	b->percent = 100;
	if (c->elem == c->figure_elem) {
		b->w = scaled(c, c->figure->width);
		b->h = scaled(c, c->figure->height);
	}
	b->ops = arena_strn(a, buf_str(&c->ops), c->ops.len);
	buf_reset(&c->ops);
}

static void
set_ink(struct canvas *c, const struct mark *m)
{
	if (m->fill != TONE_NONE)
		put_colour(c, m->fill, "rg ");
	if (m->stroke == TONE_NONE)
		return;
	put_colour(c, m->stroke, "RG ");
	put_points(&c->ops, scaled(c, m->pen));
	buf_puts(&c->ops, m->dashed ? " w [4 3] 0 d " : " w [] 0 d ");
}

static void
paint(struct canvas *c, const struct mark *m, bool closed)
{
	const char *op = closed ? "s\n" : "S\n";

	if (m->fill != TONE_NONE && m->stroke != TONE_NONE)
		op = closed ? "b\n" : "B\n";
	else if (m->fill != TONE_NONE)
		op = "f\n";
	buf_puts(&c->ops, op);
}

static void
put_corner(struct canvas *c, int32_t x1, int32_t y1, int32_t x2, int32_t y2,
    int32_t x3, int32_t y3)
{
	put_point(c, x1, y1);
	put_point(c, x2, y2);
	put_point(c, x3, y3);
	buf_puts(&c->ops, "c ");
}

static void
line_to(struct canvas *c, int32_t x, int32_t y)
{
	put_point(c, x, y);
	buf_puts(&c->ops, "l ");
}

static void
put_box(struct canvas *c, const struct mark *m)
{
	int32_t x = m->x, y = m->y, r = m->radius, k;
	int32_t right = m->x + m->w, low = m->y + m->h;

	r = r > m->w / 2 ? m->w / 2 : r;
	r = r > m->h / 2 ? m->h / 2 : r;
	k = r - (int32_t)((int64_t)r * KAPPA / 1000);
	set_ink(c, m);
	put_point(c, x + r, y);
	buf_puts(&c->ops, "m ");
	line_to(c, right - r, y);
	if (r > 0)
		put_corner(c, right - k, y, right, y + k, right, y + r);
	line_to(c, right, low - r);
	if (r > 0)
		put_corner(c, right, low - k, right - k, low, right - r, low);
	line_to(c, x + r, low);
	if (r > 0)
		put_corner(c, x + k, low, x, low - k, x, low - r);
	line_to(c, x, y + r);
	if (r > 0)
		put_corner(c, x, y + k, x + k, y, x + r, y);
	paint(c, m, true);
}

static void
put_path(struct canvas *c, const struct mark *m)
{
	set_ink(c, m);
	for (size_t i = 0; i < m->n; i++) {
		put_point(c, m->at[i].x, m->at[i].y);
		if (i == 0)
			buf_puts(&c->ops, "m ");
		else if (!m->curved)
			buf_puts(&c->ops, "l ");
		else if (i % 3 == 0)
			buf_puts(&c->ops, "c ");
	}
	paint(c, m, m->closed);
}

static void
put_text(struct canvas *c, const struct mark *m)
{
	struct text_env *env = c->fr->l->env;
	struct text_style st = {TYPE_META, NULL, false, false};
	struct ink ink = type_ink(env, &st, c->elem);
	struct para *p = para_new(env, false);
	struct place at = {0, 0, INT32_MAX, 0, scaled(c, m->size), ALIGN_START};
	struct line *lines;
	size_t n;

	flush(c);
	ink.face = m->bold ? FACE_BOLD : FACE_TEXT;
	ink.size = at.size;
	ink.colour = colours[m->fill];
	ink.at = node_at(c->fr->l->doc->body);
	para_ink(p, &ink);
	para_puts(p, m->text);
	if (para_empty(p))
		return;
	para_shape(p);
	lines = para_lines(p, INT32_MAX, &n);
	at.x = c->fr->x + scaled(c, m->x);
	if (m->anchor != ANCHOR_START)
		at.x -= m->anchor == ANCHOR_END ? lines[0].width
						: lines[0].width / 2;
	at.width = lines[0].width;
	at.leading = at.size;
	at.y = scaled(c, m->y) - at.leading / 2 - at.size * 9 / 25;
	para_place(p, &lines[0], &at, &c->item->boxes);
	para_done(p);
}

/* What the link holds belongs to it; the place to click on comes first, so that
 * it lies below nothing but is found before the text. */
static void
start_link(struct canvas *c, const struct mark *m)
{
	struct arena *a = c->fr->l->arena;
	struct link *link;
	struct box *b;

	flush(c);
	if (!doc_href_ok(m->href))
		return;
	link = arena_alloc(a, 1, sizeof *link);
	link->href = m->href;
	link->title = m->text;
	link->elem = elem_new(a, c->figure_elem, "Link");
	c->elem = link->elem;
	b = box_add(a, &c->item->boxes, BOX_LINK);
	b->x = c->fr->x + scaled(c, m->x);
	b->y = scaled(c, m->y);
	b->w = scaled(c, m->w);
	b->h = scaled(c, m->h);
	b->link = link;
	b->elem = link->elem;
}

static void
put_mark(struct canvas *c, const struct mark *m)
{
	switch (m->kind) {
	case MARK_BOX:
		put_box(c, m);
		break;
	case MARK_PATH:
		put_path(c, m);
		break;
	case MARK_TEXT:
		put_text(c, m);
		break;
	case MARK_LINK:
		start_link(c, m);
		break;
	case MARK_LINK_END:
		flush(c);
		c->elem = c->figure_elem;
		break;
	}
}

static int32_t
scale_on(const struct figure *f, int32_t width, int32_t height)
{
	int64_t w = (int64_t)width * 1000 / f->width;
	int64_t h = (int64_t)(height - CAPTION_ROOM) * 1000 / f->height;
	int64_t least = w < h ? w : h;

	return (int32_t)(least < 1000 ? least : 1000);
}

static bool
readable(int32_t scale)
{
	return (int64_t)scale * FIGURE_SMALL >= (int64_t)FIGURE_SMALLEST * 1000;
}

/* A picture that could not be read upright goes to a page of its own, turned.
 */
static int32_t
choose_scale(const struct frame *fr, const struct figure *f)
{
	const struct layout *l = fr->l;
	int32_t upright = scale_on(f, fr->width, l->column.height);
	int32_t turned = scale_on(
	    f, paper_width(&l->pages->wide_paper), l->column.wide_height);
	bool may_turn = fr->flow == l->body && fr->flow->strip == NULL;

	if (readable(upright) || !may_turn || turned <= upright)
		return upright;
	flow_turn(fr->flow);
	return turned;
}

/* How small a picture may be made where that helps. */
static int32_t
least_height(const struct layout *l, const struct figure *f)
{
	return (int32_t)((int64_t)f->height * l->env->theme->smallest /
			 FIGURE_SMALL);
}

static void
part_words(const struct frame *fr, const struct figure *f, struct elem *elem)
{
	struct canvas c = {.fr = fr, .figure = f};

	c.scale = choose_scale(fr, f);
	c.figure_elem = c.elem = elem;
	c.item = flow_add(fr->flow, scaled(&c, f->height));
	buf_init(&c.ops, LIMIT_OUTPUT_BYTES);
	for (size_t i = 0; i < f->n; i++)
		put_mark(&c, &f->marks[i]);
	flush(&c);
	buf_release(&c.ops);
}

static const char *
part_of(const struct layout *l, size_t i, size_t n)
{
	return labels_say(l->opts->labels, l->arena, "Part {1} of {2}",
	    arena_printf(l->arena, "%zu", i), arena_printf(l->arena, "%zu", n));
}

static struct elem *
new_figure(const struct frame *fr, const struct figures *f, size_t i)
{
	struct elem *e = elem_new(fr->l->arena, fr->elem, "Figure");

	e->alt = f->n == 1 ? f->alt
			   : arena_printf(fr->l->arena, "%s. %s",
				 part_of(fr->l, i + 1, f->n), f->alt);
	return e;
}

void
put_drawing(
    const struct frame *fr, const xmlNode *drawing, const xmlNode *caption)
{
	struct layout *l = fr->l;
	struct frame inner = *fr;
	struct figures f;

	figure_draw(l->env->figures, l->opts->labels, drawing, l->arena, &f);
	flow_gap(fr->flow, GRID);
	if (f.n == 0) {
		put_alternative(&inner, f.alt);
		if (caption != NULL)
			put_caption(&inner, caption);
		flow_gap(fr->flow, GRID);
		return;
	}
	if (f.n > 1)
		inner.elem = elem_new(l->arena, fr->elem, "Div");
	for (size_t i = 0; i < f.n; i++) {
		struct elem *e = new_figure(&inner, &f, i);
		size_t first = fr->flow->n;

		part_words(&inner, &f.part[i], e);
		if (f.n == 1)
			inner.elem = e;
		if (i + 1 == f.n && caption != NULL)
			put_caption(&inner, caption);
		put_floating(fr, first, e, least_height(l, &f.part[i]));
		fr->flow->wide = false;
		flow_gap(fr->flow, GRID);
	}
}
