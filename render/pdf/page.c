#include "page.h"

struct box *
box_add(struct arena *a, struct box_list *l, enum box_kind kind)
{
	struct box *b = arena_alloc(a, 1, sizeof *b);

	b->kind = kind;
	if (l->last == NULL)
		l->first = b;
	else
		l->last->next = b;
	l->last = b;
	return b;
}

void
box_join(struct box_list *l, struct box_list *m)
{
	if (m->first == NULL)
		return;
	if (l->last == NULL)
		l->first = m->first;
	else
		l->last->next = m->first;
	l->last = m->last;
}

void
box_move(const struct box_list *l, int32_t dx, int32_t dy)
{
	for (struct box *b = l->first; b != NULL; b = b->next) {
		b->x += dx;
		b->y += dy;
	}
}

static int32_t
part(int32_t v, int32_t percent)
{
	return (int32_t)((int64_t)v * percent / 100);
}

static const struct placed_glyph *
shrunk_glyphs(struct arena *a, const struct box *b, int32_t percent)
{
	struct placed_glyph *out = arena_alloc(a, b->count, sizeof *out);

	for (size_t i = 0; i < b->count; i++) {
		out[i].code = b->glyphs[i].code;
		out[i].x = part(b->glyphs[i].x, percent);
		out[i].rise = part(b->glyphs[i].rise, percent);
	}
	return out;
}

void
box_shrink(
    struct arena *a, const struct box_list *l, int32_t x, int32_t percent)
{
	for (struct box *b = l->first; b != NULL; b = b->next) {
		b->x = x + part(b->x - x, percent);
		b->y = part(b->y, percent);
		b->w = part(b->w, percent);
		b->h = part(b->h, percent);
		b->size = part(b->size, percent);
		b->percent = part(b->percent, percent);
		if (b->count > 0)
			b->glyphs = shrunk_glyphs(a, b, percent);
	}
}

struct box *
box_fill(struct arena *a, struct box_list *l, int32_t x, int32_t y, int32_t w,
    int32_t h, enum colour colour)
{
	struct box *b = box_add(a, l, BOX_FILL);

	b->x = x;
	b->y = y;
	b->w = w;
	b->h = h;
	b->colour = colour;
	return b;
}

const struct paper *
pages_paper(const struct pages *p, size_t page)
{
	return p->page[page].wide ? &p->wide_paper : &p->paper;
}

const struct anchor *
pages_anchor(const struct pages *p, const char *id)
{
	return xmlHashLookup(p->anchors, (const xmlChar *)id);
}
