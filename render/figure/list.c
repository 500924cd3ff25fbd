/* Building lists of marks. */
#include "figure_internal.h"

#include <string.h>

const char *
figure_tone_name(enum figure_tone t)
{
	static const char *const names[TONE_COUNT] = {
	    [TONE_NONE] = "none",
	    [TONE_INK] = "ink",
	    [TONE_SOFT] = "soft",
	    [TONE_LINE] = "line",
	    [TONE_ACCENT] = "accent",
	    [TONE_BAD] = "bad",
	    [TONE_SOON] = "soon",
	    [TONE_GOOD] = "good",
	    [TONE_UNSURE] = "unsure",
	    [TONE_CARD] = "card",
	    [TONE_WASH] = "wash",
	    [TONE_ACCENT_WASH] = "accent-wash",
	    [TONE_BAD_WASH] = "bad-wash",
	};

	return names[t];
}

struct pen
figure_part(const struct figure_type *t, struct arena *a, struct figures *out)
{
	struct figure *all = arena_alloc(a, out->n + 1, sizeof *all);
	struct pen p = {a, t, out->labels, NULL};

	if (out->n > 0)
		memcpy(all, out->part, out->n * sizeof *all);
	out->part = all;
	p.f = &all[out->n++];
	return p;
}

static struct mark *
add(struct pen *p, enum mark_kind kind)
{
	struct figure *f = p->f;
	struct mark *m;

	f->marks =
	    arena_grow(p->arena, f->marks, &f->cap, f->n + 1, sizeof *f->marks);
	m = &f->marks[f->n++];
	memset(m, 0, sizeof *m);
	m->kind = kind;
	return m;
}

struct mark *
draw_box(struct pen *p, int32_t x, int32_t y, int32_t w, int32_t h,
    enum figure_tone stroke, enum figure_tone fill)
{
	struct mark *m = add(p, MARK_BOX);

	m->x = x;
	m->y = y;
	m->w = w;
	m->h = h;
	m->stroke = stroke;
	m->fill = fill;
	m->pen = stroke == TONE_NONE ? 0 : FIGURE_PT(0.8);
	return m;
}

struct mark *
draw_path(struct pen *p, const struct figure_point *at, size_t n)
{
	struct mark *m = add(p, MARK_PATH);

	m->at = arena_dup(p->arena, at, n, sizeof *at);
	m->n = n;
	m->stroke = TONE_SOFT;
	m->pen = FIGURE_PT(0.8);
	return m;
}

struct mark *
draw_line(struct pen *p, int32_t x1, int32_t y1, int32_t x2, int32_t y2)
{
	const struct figure_point at[] = {{x1, y1}, {x2, y2}};

	return draw_path(p, at, 2);
}

struct mark *
draw_polygon(struct pen *p, const struct figure_point *at, size_t n,
    enum figure_tone tone)
{
	struct mark *m = draw_path(p, at, n);

	m->closed = true;
	m->stroke = tone;
	m->fill = tone;
	return m;
}

struct mark *
draw_text(struct pen *p, int32_t x, int32_t y, const char *text, int32_t size,
    enum figure_tone tone)
{
	struct mark *m = add(p, MARK_TEXT);

	m->x = x;
	m->y = y;
	m->text = arena_str(p->arena, text);
	m->size = size;
	m->fill = tone;
	m->w = type_width(p->type, text, size, false);
	return m;
}

struct mark *
draw_bold(struct pen *p, int32_t x, int32_t y, const char *text, int32_t size,
    enum figure_tone tone)
{
	struct mark *m = draw_text(p, x, y, text, size, tone);

	m->bold = true;
	m->w = type_width(p->type, text, size, true);
	return m;
}

void
draw_link(struct pen *p, const char *href, const char *name, int32_t x,
    int32_t y, int32_t w, int32_t h)
{
	struct mark *m;

	if (href[0] == '\0')
		return;
	m = add(p, MARK_LINK);
	m->href = arena_str(p->arena, href);
	m->text = arena_str(p->arena, name);
	m->x = x;
	m->y = y;
	m->w = w;
	m->h = h;
	p->f->links++;
}

void
draw_link_end(struct pen *p, const char *href)
{
	if (href[0] != '\0')
		add(p, MARK_LINK_END);
}

/* Good enough for the direction of an arrow: the larger side, and half of the
 * smaller one. */
static int64_t
length_of(int64_t dx, int64_t dy)
{
	int64_t x = dx < 0 ? -dx : dx, y = dy < 0 ? -dy : dy;
	int64_t square = x * x + y * y, r = x > y ? x + y / 2 : y + x / 2;

	for (int i = 0; i < 6 && r > 0; i++)
		r = (r + square / r) / 2;
	return r == 0 ? 1 : r;
}

void
draw_arrow(struct pen *p, struct figure_point a, struct figure_point b,
    enum figure_tone tone)
{
	int64_t dx = (int64_t)b.x - a.x, dy = (int64_t)b.y - a.y;
	int64_t len = length_of(dx, dy);
	int64_t back = FIGURE_PT(5), side = FIGURE_PT(2.2);
	int64_t x = b.x - dx * back / len, y = b.y - dy * back / len;
	const struct figure_point at[] = {
	    {b.x, b.y},
	    {(int32_t)(x - dy * side / len), (int32_t)(y + dx * side / len)},
	    {(int32_t)(x + dy * side / len), (int32_t)(y - dx * side / len)},
	};

	draw_polygon(p, at, 3, tone)->pen = FIGURE_PT(0.4);
}

void
draw_triangle(
    struct pen *p, int32_t x, int32_t y, int32_t r, enum figure_tone tone)
{
	const struct figure_point at[] = {
	    {x, y - r}, {x + r, y + r}, {x - r, y + r}};

	draw_polygon(p, at, 3, tone)->pen = FIGURE_PT(0.4);
}

void
draw_diamond(struct pen *p, int32_t x, int32_t y, int32_t r,
    enum figure_tone stroke, enum figure_tone fill)
{
	const struct figure_point at[] = {
	    {x, y - r}, {x + r, y}, {x, y + r}, {x - r, y}};
	struct mark *m = draw_polygon(p, at, 4, stroke);

	m->fill = fill;
	m->pen = FIGURE_PT(1);
}

void
draw_dot(struct pen *p, int32_t x, int32_t y, int32_t r,
    enum figure_tone stroke, enum figure_tone fill)
{
	struct mark *m = draw_box(p, x - r, y - r, 2 * r, 2 * r, stroke, fill);

	m->radius = r;
	m->pen = FIGURE_PT(1);
}

bool
is_bad(const xmlNode *n)
{
	return strcmp(doc_status(n), "bad") == 0;
}

void
figure_draw(const struct figure_type *t, const struct labels *labels,
    const xmlNode *drawing, struct arena *a, struct figures *out)
{
	const char *kind = doc_attr(drawing, "kind");

	memset(out, 0, sizeof *out);
	out->labels = labels;
	out->title = doc_attr(drawing, "title");
	out->alt = doc_drawing_words(a, labels, drawing);
	if (drawing->children == NULL)
		return;
	if (strcmp(kind, "chart") == 0)
		draw_chart(t, drawing, a, out);
	else if (strcmp(kind, "calendar") == 0)
		draw_calendar(t, drawing, a, out);
	else if (strcmp(kind, "levels") == 0)
		draw_levels(t, drawing, a, out);
	else
		draw_graph(t, drawing, a, out);
}
