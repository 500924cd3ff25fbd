/* Sections and their headings, which are also the outline. */
#include "layout.h"

#include <string.h>

static const char *const heading_tags[] = {
    "H1", "H1", "H2", "H3", "H4", "H5", "H6"};

static void
remember_heading(const struct frame *fr, const xmlNode *h, const char *number)
{
	struct layout *l = fr->l;
	struct pages *p = l->pages;
	struct heading *out;

	p->headings = arena_grow(l->arena, p->headings, &p->headings_cap,
	    p->nheadings + 1, sizeof *p->headings);
	out = &p->headings[p->nheadings++];
	out->depth = l->depth;
	out->number = number;
	out->title = doc_text(l->arena, h);
	out->anchor = flow_anchor(
	    fr->flow, arena_printf(l->arena, "-heading-%zu", p->nheadings));
}

/* A sheet that people sign is one that can be handed on. */
static int32_t
section_need(const struct layout *l, const xmlNode *section)
{
	return doc_has_class(section, "signoff")
		   ? l->column.height
		   : style_share(l->column.height, l->env->theme->chapter);
}

void
put_heading(const struct frame *fr, const xmlNode *h, const char *number)
{
	struct layout *l = fr->l;
	int level = h->name[1] - '0';
	/* A card has no room for large headings. */
	struct heading_style hs =
	    style_heading(l->env->theme, level + (l->card && level > 1));
	struct text_style st = {hs.type, heading_tags[level], false, false};
	struct para *p = para_new(l->env, false);
	struct elem *e = elem_new(l->arena, fr->elem, st.tag);
	struct ink ink = type_ink(l->env, &st, e), grey = ink;
	size_t first = fr->flow->n;

	if (level == 1)
		hs = (struct heading_style){
		    l->card ? TYPE_H2 : TYPE_PART, 0, l->card ? 0 : GRID};
	flow_gap(fr->flow, l->card ? hs.above / 2 : hs.above);
	remember_heading(fr, h, number);
	if (number[0] != '\0') {
		grey.colour = COLOUR_GREY;
		para_ink(p, &grey);
		para_puts(p, number);
		para_puts(p, "\u2002");
	}
	put_inline(fr, p, h->children, NULL, &ink);
	if (para_empty(p))
		return;
	para_shape(p);
	put_lines(fr, p, hs.type, true);
	para_done(p);
	fr->flow->items[first].fence = true;
	if (l->depth == 1 && level == 2 && !l->card)
		fr->flow->items[first].need = section_need(l, h->parent);
	flow_gap(fr->flow, hs.below);
}

/* A short section needs no more room than it takes. */
static void
limit_need(struct flow *f, size_t first)
{
	int64_t h = 0;

	if (first >= f->n || f->items[first].need == 0)
		return;
	for (size_t i = first; i < f->n; i++)
		h += f->items[i].height + (i > first ? f->items[i].gap : 0);
	if (h < f->items[first].need)
		f->items[first].need = (int32_t)h;
}

void
put_section(const struct frame *fr, const xmlNode *section)
{
	struct frame inner = *fr;
	size_t first = fr->flow->n;

	inner.elem = elem_new(fr->l->arena, fr->elem, "Sect");
	fr->l->depth++;
	put_blocks(&inner, section);
	fr->l->depth--;
	if (!doc_has_class(section, "signoff"))
		limit_need(fr->flow, first);
}
