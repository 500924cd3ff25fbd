/* Blocks of the document tree to a flow. */
#include "caps.h"
#include "layout.h"

#include <string.h>

const xmlNode *
find_child(const xmlNode *n, const char *name)
{
	for (const xmlNode *c = n->children; c != NULL; c = c->next) {
		if (doc_is(c, name))
			return c;
	}
	return NULL;
}

void
put_anchor(const struct frame *fr, const xmlNode *n)
{
	const char *id = doc_attr(n, "id");

	if (id[0] != '\0')
		flow_anchor(fr->flow, id);
}

static int32_t
text_width(const struct frame *fr)
{
	int32_t measure = fr->l->pages->paper.measure;

	return fr->width < measure ? fr->width : measure;
}

/* A long word in a title, as German has them, may go beyond the measure. */
static int32_t
lines_width(const struct frame *fr, const struct para *p, enum type_id type)
{
	int32_t narrow, wide;

	if (type != TYPE_COVER)
		return text_width(fr);
	para_extent(p, &narrow, &wide);
	return narrow > text_width(fr) ? fr->width : text_width(fr);
}

/* No line of a paragraph stands alone at the head or foot of a page. */
void
put_lines(
    const struct frame *fr, const struct para *p, enum type_id type, bool keep)
{
	struct place at = {fr->x, 0, lines_width(fr, p, type),
	    fr->l->env->types[type].leading, fr->l->env->types[type].size,
	    fr->align};
	size_t n;
	struct line *lines = para_lines(p, at.width, &n);

	for (size_t i = 0; i < n; i++) {
		struct item *it = flow_add(fr->flow, at.leading);

		it->keep = keep || (i == 0 && n > 1) || i + 2 == n;
		para_place(p, &lines[i], &at, &it->boxes);
	}
}

void
put_paragraph(const struct frame *fr, const xmlNode *from, const xmlNode *to,
    const struct text_style *st)
{
	struct layout *l = fr->l;
	struct para *p = para_new(l->env, false);
	struct elem *e = fr->elem;
	struct ink ink;

	if (st->decoration)
		e = NULL;
	else if (st->tag != NULL)
		e = elem_new(l->arena, fr->elem, st->tag);
	ink = type_ink(l->env, st, e);
	put_inline(fr, p, from, to, &ink);
	if (!para_empty(p)) {
		para_shape(p);
		put_lines(fr, p, st->type, false);
	}
	para_done(p);
}

/* A paragraph that is a title of what follows: nothing but strong words, or
 * the rule over what it found. */
static bool
is_title(const xmlNode *n)
{
	const xmlNode *only = NULL;

	if (doc_has_class(n, "rule"))
		return true;
	for (const xmlNode *c = n->children; c != NULL; c = c->next) {
		if (c->type == XML_TEXT_NODE && xmlIsBlankNode(c))
			continue;
		if (only != NULL || !doc_is(c, "strong"))
			return false;
		only = c;
	}
	return only != NULL;
}

static void
put_p(const struct frame *fr, const xmlNode *n)
{
	struct text_style st = {fr->type, "P", false, false};
	size_t first = fr->flow->n;

	if (doc_has_class(n, "lead"))
		st.type = TYPE_LEAD;
	else if (doc_has_class(n, "meta") || doc_has_class(n, "src") ||
		 doc_has_class(n, "who"))
		st.type = TYPE_META;
	/* A source stays with what it is the source of. */
	if (doc_has_class(n, "src") && fr->flow->n > 0)
		fr->flow->items[fr->flow->n - 1].keep = true;
	put_anchor(fr, n);
	flow_gap(fr->flow, doc_has_class(n, "src") ? fr->gap / 3 : fr->gap);
	put_paragraph(fr, n->children, NULL, &st);
	flow_gap(fr->flow, st.type == TYPE_LEAD ? GRID : fr->gap);
	if (!is_title(n))
		return;
	for (size_t i = first; i < fr->flow->n; i++)
		fr->flow->items[i].keep = true;
}

/* Text is not made narrower than this for the sake of an edge. */
#define LEAST_WIDTH PT(48)

/* Blocks behind an edge at their left. */
static void
put_edged(const struct frame *fr, const xmlNode *n, enum colour colour,
    const char *tag, int32_t gap)
{
	struct strip *edge = arena_alloc(fr->l->arena, 1, sizeof *edge);
	struct frame inner = *fr;

	edge->outer = fr->flow->strip;
	edge->x = fr->x;
	edge->width = PT(2);
	edge->colour = colour;
	if (inner.width >= LEAST_WIDTH + PT(11)) {
		inner.x += PT(11);
		inner.width -= PT(11);
	}
	inner.elem = elem_new(fr->l->arena, fr->elem, tag);
	if (strcmp(tag, "Note") == 0)
		inner.elem->note = ++fr->l->notes;
	flow_gap(fr->flow, gap);
	fr->flow->strip = edge;
	put_blocks(&inner, n);
	fr->flow->strip = edge->outer;
	flow_gap(fr->flow, gap);
}

static void
put_aside(const struct frame *fr, const xmlNode *n)
{
	struct frame inner = *fr;

	inner.type = TYPE_NOTE;
	inner.gap = HALF / 2;
	put_edged(&inner, n, style_status_colour(doc_status(n)), "Note",
	    fr->type == TYPE_BODY ? HALF * 3 / 2 : HALF);
}

static void
put_quote(const struct frame *fr, const xmlNode *n)
{
	put_edged(fr, n, COLOUR_HAIRLINE, "BlockQuote", fr->gap);
}

/* A ground needs white round its text: two pieces without text. */
static void
put_pad(const struct frame *fr, int32_t height, bool keep)
{
	struct item *it = flow_add(fr->flow, height);

	it->keep = keep;
}

static void
put_pre(const struct frame *fr, const xmlNode *n)
{
	struct layout *l = fr->l;
	struct strip *ground = arena_alloc(l->arena, 1, sizeof *ground);
	struct text_style st = {TYPE_CODE, NULL, false, false};
	struct para *p = para_new(l->env, true);
	struct frame inner = *fr;
	struct elem *e = elem_new(l->arena, fr->elem, "P");
	struct ink ink = type_ink(l->env, &st, elem_new(l->arena, e, "Code"));

	put_inline(fr, p, n->children, NULL, &ink);
	if (para_empty(p))
		return;
	para_shape(p);
	ground->outer = fr->flow->strip;
	ground->x = fr->x;
	ground->width = fr->width;
	ground->colour = COLOUR_GROUND;
	if (inner.width >= LEAST_WIDTH + PT(16)) {
		inner.x += PT(8);
		inner.width -= PT(16);
	}
	flow_gap(fr->flow, fr->gap * 3 / 2);
	fr->flow->strip = ground;
	put_pad(fr, PT(6), true);
	put_lines(&inner, p, TYPE_CODE, false);
	para_done(p);
	fr->flow->items[fr->flow->n - 1].keep = true;
	put_pad(fr, PT(6), false);
	fr->flow->strip = ground->outer;
	flow_gap(fr->flow, fr->gap * 3 / 2);
}

static void
put_hr(const struct frame *fr, const xmlNode *n)
{
	struct item *it;

	(void)n;
	flow_gap(fr->flow, GRID);
	it = flow_add(fr->flow, PT(0.5));
	box_fill(fr->l->arena, &it->boxes, fr->x, 0, fr->width, PT(0.5),
	    COLOUR_HAIRLINE);
	flow_gap(fr->flow, GRID);
}

static void
put_div(const struct frame *fr, const xmlNode *n)
{
	struct frame inner = *fr;

	inner.elem = elem_new(fr->l->arena, fr->elem, "Div");
	if (doc_has_class(n, "meta") && fr->type == TYPE_BODY) {
		inner.type = TYPE_NOTE;
		inner.gap = HALF / 2;
	}
	put_blocks(&inner, n);
}

static void
put_section_heading(const struct frame *fr, const xmlNode *n)
{
	put_heading(fr, n, doc_attr(n->parent, "data-number"));
}

typedef void (*block_fn)(const struct frame *, const xmlNode *);

static const struct {
	const char *name;
	block_fn fn;
} handlers[] = {
    {"p", put_p},
    {"ul", put_list},
    {"ol", put_list},
    {"dl", put_definitions},
    {"table", put_table},
    {"aside", put_aside},
    {"blockquote", put_quote},
    {"pre", put_pre},
    {"hr", put_hr},
    {"div", put_div},
    {"section", put_section},
    {"figure", put_figure},
    {"h1", put_section_heading},
    {"h2", put_section_heading},
    {"h3", put_section_heading},
    {"h4", put_section_heading},
    {"h5", put_section_heading},
    {"h6", put_section_heading},
};

static void
put_block(const struct frame *fr, const xmlNode *n)
{
	for (size_t i = 0; i < sizeof handlers / sizeof *handlers; i++) {
		if (doc_is(n, handlers[i].name)) {
			if (!doc_is(n, "p"))
				put_anchor(fr, n);
			handlers[i].fn(fr, n);
			return;
		}
	}
	/* The header went to the cover. */
	if (n->type == XML_ELEMENT_NODE && !doc_is(n, "header"))
		put_blocks(fr, n);
}

void
put_nodes(const struct frame *fr, const xmlNode *from, const xmlNode *end)
{
	struct text_style st = {fr->type, NULL, false, false};
	struct frame inner = *fr;
	const xmlNode *n = from;

	if (inner.depth++ > LIMIT_DOC_DEPTH)
		return;
	while (n != end && n != NULL) {
		const xmlNode *to = n;

		while (to != end && to != NULL && doc_is_phrase(to))
			to = to->next;
		if (to != n)
			put_paragraph(&inner, n, to, &st);
		else
			put_block(&inner, n);
		n = to == n ? n->next : to;
	}
}

void
put_blocks(const struct frame *fr, const xmlNode *parent)
{
	put_nodes(fr, parent->children, NULL);
}
