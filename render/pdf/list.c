/* Lists, and lists of terms. */
#include "layout.h"

#include <string.h>

/* Of a list that is an index. */
#define INDEX_COLUMNS 3
#define BULLET "\u2022"
#define DASH "\u2013"
#define ARROW "\u2192"
#define BALLOT_BOX "\u2610"
/* Text is never narrower than this for the sake of an indent. */
#define LEAST_WIDTH PT(48)
/* As many lines at the head or foot of a page are easily missed. */
#define FEW_LINES 3
/* Below this, a term stands over its description. */
#define BESIDE_WIDTH PT(200)

struct list_style {
	bool ordered, checklist;
	const char *bullet;
	enum colour colour;
	int number;
	int32_t indent;
};

static struct para *
marker_para(const struct frame *fr, const char *text, enum colour colour,
    struct elem *label)
{
	struct text_style st = {fr->type, NULL, false, false};
	struct ink ink = type_ink(fr->l->env, &st, label);
	struct para *p = para_new(fr->l->env, false);

	ink.colour = colour;
	para_ink(p, &ink);
	para_puts(p, text);
	para_shape(p);
	return p;
}

static int
count_items(const xmlNode *list)
{
	int n = 0;

	for (const xmlNode *c = list->children; c != NULL; c = c->next)
		n += doc_is(c, "li") ? 1 : 0;
	return n;
}

static bool
is_little(const struct frame *fr, size_t from, size_t to)
{
	int64_t h = 0;

	for (size_t i = from; i < to; i++)
		h += fr->flow->items[i].height;
	return h <= fr->l->env->types[fr->type].leading * FEW_LINES;
}

/* Remembers that another item or row begins here. */
static size_t *
grow_firsts(const struct frame *fr, size_t *firsts, size_t *cap, size_t *n)
{
	firsts = arena_grow(fr->l->arena, firsts, cap, *n + 1, sizeof *firsts);
	firsts[(*n)++] = fr->flow->n;
	return firsts;
}

/* The items whose first pieces are first[0], [1], .. [n - 1] of a flow: a short
 * one does not stand alone before or behind a break. */
static void
keep_company(const struct frame *fr, const size_t *first, size_t n)
{
	struct item *items = fr->flow->items;

	if (n < 2)
		return;
	/* A card's are short and used at a glance. */
	for (size_t i = first[0]; fr->l->card && i + 1 < fr->flow->n; i++)
		items[i].keep = true;
	for (size_t i = first[0];
	     i < first[1] && is_little(fr, first[0], first[1]); i++)
		items[i].keep = true;
	for (size_t i = first[n - 1];
	     i < fr->flow->n && is_little(fr, first[n - 1], fr->flow->n); i++)
		items[i - 1].keep = true;
}

static struct list_style
style_list(const struct frame *fr, const xmlNode *list)
{
	struct list_style ls = {false, false, BULLET, COLOUR_GREY, 1, PT(13)};
	int32_t narrow, wide;
	struct para *last;

	for (const xmlNode *n = list->parent; n != NULL; n = n->parent) {
		if (doc_is(n, "ul"))
			ls.bullet = DASH;
	}
	ls.ordered = doc_is(list, "ol");
	ls.checklist = doc_has_class(list, "checklist");
	if (ls.checklist)
		ls.bullet = BALLOT_BOX;
	if (ls.checklist)
		ls.indent = PT(17);
	if (doc_has_class(list, "next") && !ls.ordered) {
		ls.bullet = ARROW;
		ls.colour = COLOUR_ACCENT;
		ls.indent = PT(17);
	}
	if (!ls.ordered)
		return ls;
	ls.number = doc_int(list, "start", 1);
	last = marker_para(fr,
	    arena_printf(fr->l->arena, "%d.", ls.number + count_items(list)),
	    ls.colour, NULL);
	para_extent(last, &narrow, &wide);
	para_done(last);
	ls.indent = wide + PT(6);
	return ls;
}

static void
put_marker(const struct frame *fr, size_t first, const struct list_style *ls,
    struct elem *label)
{
	struct layout *l = fr->l;
	struct flow *f = fr->flow;
	const char *text = ls->bullet;
	struct place at = {fr->x, 0, ls->indent,
	    fr->l->env->types[fr->type].leading,
	    fr->l->env->types[fr->type].size, ALIGN_START};
	struct box_list boxes = {NULL, NULL};
	struct line *lines;
	struct para *p;
	size_t n;

	if (ls->ordered) {
		text = arena_printf(l->arena, "%d.", ls->number);
		at.align = ALIGN_RIGHT;
		at.width -= PT(6);
	}
	p = marker_para(fr, text, ls->colour, label);
	lines = para_lines(p, INT32_MAX, &n);
	if (n == 0)
		return;
	para_place(p, &lines[0], &at, &boxes);
	para_done(p);
	box_join(&boxes, &f->items[first].boxes);
	f->items[first].boxes = boxes;
}

static void
put_item(const struct frame *fr, const xmlNode *li, const struct list_style *ls,
    struct elem *list)
{
	struct arena *a = fr->l->arena;
	struct elem *item = elem_new(a, list, "LI");
	struct elem *label = elem_new(a, item, "Lbl");
	struct frame inner = *fr;
	size_t first = fr->flow->n;

	inner.elem = elem_new(a, item, "LBody");
	if (inner.width >= LEAST_WIDTH + ls->indent) {
		inner.x += ls->indent;
		inner.width -= ls->indent;
	} else {
		/* The marker needs a line of its own. */
		flow_add(fr->flow, fr->l->env->types[fr->type].leading)->keep =
		    true;
	}
	put_anchor(fr, li);
	put_blocks(&inner, li);
	if (fr->flow->n == first)
		flow_add(fr->flow, fr->l->env->types[fr->type].leading);
	put_marker(fr, first, ls, label);
}

static const xmlNode *
next_item(const xmlNode *n)
{
	while (n != NULL && !doc_is(n, "li"))
		n = n->next;
	return n;
}

/* Many short items: several in a row, without markers. */
static void
put_index(const struct frame *fr, const xmlNode *list)
{
	struct arena *a = fr->l->arena;
	struct elem *e = elem_new(a, fr->elem, "L");
	struct flow cells[INDEX_COLUMNS];
	int32_t step = (fr->width + GRID) / INDEX_COLUMNS;
	const xmlNode *li = next_item(list->children);

	e->numbering = "None";
	/* What it is an index of stands over it. */
	if (fr->flow->n > 0)
		fr->flow->items[fr->flow->n - 1].keep = true;
	flow_gap(fr->flow, fr->gap / 2);
	while (li != NULL) {
		struct row row = {cells, 0, 0, 0, 0, fr->x, fr->width,
		    COLOUR_HAIRLINE, fr->l->column.height / 4, 0};

		for (; row.n < INDEX_COLUMNS && li != NULL; row.n++) {
			struct frame inner = *fr;

			flow_init(&cells[row.n], a);
			inner.flow = &cells[row.n];
			inner.type = TYPE_TABLE;
			inner.x += (int32_t)row.n * step;
			inner.width = step - GRID;
			inner.elem = elem_new(a, elem_new(a, e, "LI"), "LBody");
			put_anchor(&inner, li);
			put_blocks(&inner, li);
			li = next_item(li->next);
		}
		flow_add_row(fr->flow, &row);
		flow_gap(fr->flow, PT(4));
	}
	flow_gap(fr->flow, fr->gap);
}

void
put_list(const struct frame *fr, const xmlNode *list)
{
	size_t *first = NULL, cap = 0, items = 0;
	struct list_style ls = style_list(fr, list);
	struct elem *e;
	bool in_list = doc_is(list->parent, "li");
	struct frame inner = *fr;

	if (doc_has_class(list, "index")) {
		put_index(fr, list);
		return;
	}
	e = elem_new(fr->l->arena, fr->elem, "L");
	inner.gap = fr->gap / 2;
	e->numbering = ls.ordered ? "Decimal" : ls.checklist ? "None" : "Disc";
	flow_gap(fr->flow, in_list ? inner.gap : fr->gap);
	for (const xmlNode *n = next_item(list->children); n != NULL;
	     n = next_item(n->next)) {
		first = grow_firsts(fr, first, &cap, &items);
		put_item(&inner, n, &ls, e);
		flow_gap(fr->flow, ls.checklist ? fr->gap : inner.gap);
		ls.number++;
	}
	keep_company(&inner, first, items);
	flow_gap(fr->flow, in_list ? inner.gap : fr->gap);
}

struct terms {
	struct elem *list;
	int32_t label_width; /* 0: over the description */
	bool ruled;
};

/* One term into the first cell, all that is said of it into the second. */
static void
fill_term(const struct frame *fr, const xmlNode *div, const struct terms *t,
    struct flow cells[2])
{
	struct arena *a = fr->l->arena;
	struct elem *item = elem_new(a, t->list, "LI");
	struct text_style st = {TYPE_META, NULL, false, false};
	struct frame inner = *fr;

	flow_init(&cells[0], a);
	flow_init(&cells[1], a);
	inner.flow = &cells[0];
	put_anchor(&inner, div);
	for (const xmlNode *n = div->children; n != NULL; n = n->next) {
		bool term = doc_is(n, "dt");

		if (!term && !doc_is(n, "dd"))
			continue;
		inner = *fr;
		inner.gap = fr->gap / 2;
		inner.flow = &cells[term ? 0 : 1];
		inner.elem = elem_new(a, item, term ? "Lbl" : "LBody");
		put_anchor(&inner, n);
		if (term && t->label_width > 0) {
			inner.width = t->label_width - PT(10);
		} else if (!term) {
			inner.x += t->label_width;
			inner.width -= t->label_width;
		}
		flow_gap(inner.flow, inner.gap);
		if (term)
			put_paragraph(&inner, n->children, NULL, &st);
		else
			put_blocks(&inner, n);
	}
	/* The smaller type of the term on the line of the other. */
	if (t->label_width > 0 && cells[0].n > 0)
		box_move(&cells[0].items[0].boxes, 0,
		    (fr->l->env->types[fr->type].leading -
			fr->l->env->types[st.type].leading) /
			2);
}

static struct row
term_row(
    const struct frame *fr, const struct terms *t, struct flow *cells, size_t n)
{
	struct row row = {cells, n, 0, 0, 0, fr->x, fr->width, COLOUR_HAIRLINE,
	    fr->l->column.height / 8, 0};

	row.pad_above = row.pad_below = t->ruled ? PT(3.5) : 0;
	row.rule = t->ruled ? PT(0.5) : 0;
	return row;
}

static void
put_term_over(
    const struct frame *fr, const struct terms *t, struct flow cells[2])
{
	struct row row = term_row(fr, t, cells, 1);

	row.pad_below = 0;
	row.rule = 0;
	if (cells[0].n > 0) {
		flow_add_row(fr->flow, &row);
		fr->flow->items[fr->flow->n - 1].keep = true;
	}
	row = term_row(fr, t, &cells[1], 1);
	row.pad_above = 0;
	flow_add_row(fr->flow, &row);
}

static void
put_term(const struct frame *fr, const xmlNode *div, const struct terms *t)
{
	struct flow cells[2];
	struct row row = term_row(fr, t, cells, 2);

	fill_term(fr, div, t, cells);
	if (t->label_width > 0)
		flow_add_row(fr->flow, &row);
	else
		put_term_over(fr, t, cells);
}

/* Whether all of it fits on one line of half the width. */
static bool
is_short(const struct frame *fr, const xmlNode *div, const struct terms *t)
{
	int32_t room = (fr->width - GRID) / 2 - t->label_width;
	struct frame inner = *fr;
	int32_t narrow, wide;
	size_t n = 0;

	for (const xmlNode *d = div->children; d != NULL; d = d->next) {
		if (!doc_is(d, "dd"))
			continue;
		n++;
		for (const xmlNode *c = d->children; c != NULL; c = c->next) {
			if (!doc_is_phrase(c))
				return false;
		}
		blocks_extent(&inner, d, &narrow, &wide);
		if (wide > room)
			return false;
	}
	return n == 1;
}

static const xmlNode *
next_div(const xmlNode *n)
{
	while (n != NULL && !doc_is(n, "div"))
		n = n->next;
	return n;
}

/* Two short ones beside each other. */
static void
put_pair(
    const struct frame *fr, const xmlNode *const div[2], const struct terms *t)
{
	struct flow cells[4];
	struct row row = term_row(fr, t, cells, 4);
	struct frame half = *fr;

	half.width = (fr->width - GRID) / 2;
	fill_term(&half, div[0], t, &cells[0]);
	half.x = fr->x + half.width + GRID;
	fill_term(&half, div[1], t, &cells[2]);
	flow_add_row(fr->flow, &row);
}

static int32_t
label_width(const struct frame *fr, const xmlNode *dl)
{
	int32_t limit = fr->width * 2 / 5;
	/* Lists of one page line up if they can. */
	int32_t most = fr->width < PT(300) ? PT(60) : PT(100);
	struct text_style st = {TYPE_META, NULL, false, false};

	if (fr->width < BESIDE_WIDTH)
		return 0;
	limit = limit > PT(130) ? PT(130) : limit;
	for (const xmlNode *d = dl->children; d != NULL; d = d->next) {
		const xmlNode *dt =
		    d->type == XML_ELEMENT_NODE ? find_child(d, "dt") : NULL;
		int32_t narrow, wide;
		struct frame inner = *fr;

		if (dt == NULL)
			continue;
		inner.type = st.type;
		blocks_extent(&inner, dt, &narrow, &wide);
		most = wide + PT(12) > most ? wide + PT(12) : most;
	}
	return most > limit ? limit : most;
}

/* Rows of terms. In the text, two short ones that follow each other share a
 * row; a summary between hairlines has one in each. */
static void
put_terms(const struct frame *fr, const xmlNode *dl, const struct terms *t,
    bool pairs)
{
	struct frame text = *fr;
	int32_t measure = fr->l->pages->paper.measure;
	size_t *firsts = NULL, cap = 0, rows = 0;
	const xmlNode *n = next_div(dl->children);

	if (text.width > measure)
		text.width = measure;
	while (n != NULL) {
		const xmlNode *div[2] = {n, next_div(n->next)};
		bool both = pairs && div[1] != NULL && is_short(fr, n, t) &&
			    is_short(fr, div[1], t);

		firsts = grow_firsts(fr, firsts, &cap, &rows);
		if (both)
			put_pair(fr, div, t);
		else
			put_term(&text, n, t);
		flow_gap(fr->flow, t->ruled ? 0 : fr->gap / 2);
		n = next_div(both ? div[1]->next : n->next);
	}
	keep_company(fr, firsts, rows);
}

void
put_definitions(const struct frame *fr, const xmlNode *dl)
{
	struct terms t = {NULL, 0, doc_has_class(dl, "facts")};
	int32_t measure = fr->l->pages->paper.measure;
	int32_t width = fr->width < measure ? fr->width : measure;
	struct frame inner = *fr;
	struct item *it;

	inner.width = width;
	t.list = elem_new(fr->l->arena, fr->elem, "L");
	t.list->numbering = "None";
	t.label_width = label_width(&inner, dl);
	flow_gap(fr->flow, t.ruled ? GRID : fr->gap);
	if (t.ruled) {
		it = flow_add(fr->flow, PT(0.5));
		it->keep = true;
		box_fill(fr->l->arena, &it->boxes, fr->x, 0, width, PT(0.5),
		    COLOUR_HAIRLINE);
	}
	put_terms(
	    fr, dl, &t, !t.ruled && t.label_width > 0 && fr->type == TYPE_BODY);
	flow_gap(fr->flow, t.ruled ? GRID : fr->gap);
}
