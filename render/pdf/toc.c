/* The contents: sections and their first subsections, with pages. */
#include "layout.h"

#include <string.h>

#define DEEPEST 2
/* A section of more parts than this is listed without them: its own table
 * leads to each, and contents of many pages help nobody. */
#define MOST_PARTS 60
#define NUMBER_WIDTH PT(28)
#define SMALL_NUMBER_WIDTH PT(27)
#define PAGE_WIDTH PT(28)
#define DOT PT(0.6)
#define DOT_STEP PT(4)

struct entry {
	const struct heading *h;
	enum type_id type;
	int32_t number_width;
	int32_t x, width;
	struct elem *link;
};

/* Dots stand on one grid, so that they are in line from entry to entry. */
static void
put_leaders(
    const struct frame *fr, struct box_list *out, int32_t from, int32_t y)
{
	int32_t to = fr->x + fr->width - PAGE_WIDTH + PT(8);
	int32_t x = fr->x;

	while (x < from)
		x += DOT_STEP;
	for (; x < to; x += DOT_STEP)
		box_fill(fr->l->arena, out, x, y, DOT, DOT, COLOUR_GREY);
}

static struct para *
entry_text(const struct frame *fr, const struct entry *e, const char *text,
    enum colour colour)
{
	struct text_style st = {e->type, NULL, e->h->depth == 1, false};
	struct para *p = para_new(fr->l->env, false);
	struct ink ink = type_ink(fr->l->env, &st, e->link);

	if (colour != COLOUR_INK)
		ink.face = FACE_TEXT;
	ink.colour = colour;
	para_ink(p, &ink);
	para_puts(p, text);
	para_shape(p);
	return p;
}

static void
put_one_line(const struct entry *e, const struct para *p, int32_t x,
    int32_t width, enum align align, struct box_list *out)
{
	const struct type *t = &p->env->types[e->type];
	struct place at = {x, 0, width, t->leading, t->size, align};
	size_t n;
	struct line *lines = para_lines(p, INT32_MAX, &n);

	if (n > 0)
		para_place(p, &lines[0], &at, out);
}

/* One thing to click on for all of a line. */
static void
put_target(const struct frame *fr, const struct entry *e, struct item *it)
{
	struct arena *a = fr->l->arena;
	struct link *link = arena_alloc(a, 1, sizeof *link);
	struct box *b = box_add(a, &it->boxes, BOX_LINK);

	link->href = arena_printf(a, "#%s", e->h->anchor->id);
	link->title = e->h->title;
	link->elem = e->link;
	b->x = e->x;
	b->w = fr->x + fr->width - e->x;
	b->h = it->height;
	b->link = link;
	b->elem = e->link;
}

/* With white that keeps it apart from the title for who listens. */
static const char *
numbered(const struct frame *fr, const struct heading *h)
{
	return h->number[0] == '\0'
		   ? ""
		   : arena_printf(fr->l->arena, "%s\u00A0", h->number);
}

static void
put_entry(const struct frame *fr, const struct entry *e)
{
	const struct type *t = &fr->l->env->types[e->type];
	struct para *number =
	    entry_text(fr, e, numbered(fr, e->h), COLOUR_GREY);
	struct para *title = entry_text(fr, e, e->h->title, COLOUR_INK);
	int32_t x = e->x + (e->h->number[0] == '\0' ? 0 : e->number_width);
	int32_t right = fr->x + fr->width;
	struct place at = {x, 0, right - PAGE_WIDTH - PT(8) - x, t->leading,
	    t->size, ALIGN_START};
	size_t n;
	struct line *lines = para_lines(title, at.width, &n);

	/* Beside its number, whatever its direction: dots follow it. */
	if (title->right_to_left)
		at.align = ALIGN_RIGHT;
	for (size_t i = 0; i < n; i++) {
		struct item *it = flow_add(fr->flow, t->leading);

		it->keep = i + 1 < n;
		if (i == 0)
			put_one_line(e, number, e->x, e->number_width,
			    ALIGN_START, &it->boxes);
		para_place(title, &lines[i], &at, &it->boxes);
		if (i + 1 == n) {
			if (e->h->depth > 1)
				put_leaders(fr, &it->boxes,
				    x + lines[i].width + PT(5),
				    t->size + PT(0.7));
			put_one_line(e,
			    entry_text(fr, e,
				arena_printf(fr->l->arena, "\u00A0%u",
				    (unsigned int)e->h->anchor->page + 1),
				COLOUR_INK),
			    fr->x, fr->width, ALIGN_RIGHT, &it->boxes);
		}
		put_target(fr, e, it);
	}
	para_done(number);
}

static bool
has_few_parts(const struct pages *all, size_t section)
{
	size_t n = 0;

	for (size_t i = section + 1;
	     i < all->nheadings && all->headings[i].depth > 1; i++)
		n += all->headings[i].depth == DEEPEST ? 1 : 0;
	return n <= MOST_PARTS;
}

void
put_contents(const struct frame *fr, const struct pages *all, bool small)
{
	struct arena *a = fr->l->arena;
	struct text_style st = {TYPE_PART, "H2", false, false};
	struct elem *toc = elem_new(a, fr->elem, "TOC");
	struct elem *head = elem_new(a, toc, "Caption");
	struct para *p = para_new(fr->l->env, false);
	struct ink ink = type_ink(fr->l->env, &st, head);
	bool parts = true;

	para_ink(p, &ink);
	para_puts(p, labels_get(fr->l->opts->labels, "Contents"));
	para_shape(p);
	put_lines(fr, p, TYPE_PART, true);
	para_done(p);
	flow_gap(fr->flow, GRID);
	for (size_t i = 0; i < all->nheadings; i++) {
		const struct heading *h = &all->headings[i];
		struct entry e = {h, small ? TYPE_TABLE : TYPE_BODY,
		    small ? SMALL_NUMBER_WIDTH : NUMBER_WIDTH, fr->x, fr->width,
		    NULL};
		struct elem *item;

		if (h->depth == 1)
			parts = has_few_parts(all, i);
		if (h->depth < 1 || h->depth > DEEPEST ||
		    (h->depth > 1 && !parts))
			continue;
		item = elem_new(a, toc, "TOCI");
		e.link = elem_new(a, elem_new(a, item, "Reference"), "Link");
		if (h->depth == 1) {
			flow_gap(fr->flow, HALF);
		} else {
			e.x += e.number_width;
			e.width -= e.number_width;
			if (fr->flow->n > 0)
				flow_gap(fr->flow, 0);
		}
		put_entry(fr, &e);
		if (h->depth == 1)
			fr->flow->items[fr->flow->n - 1].keep = true;
	}
}
