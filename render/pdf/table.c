/* Tables: columns by what is in them, rows, and heads that come again. */
#include "layout.h"

#include <string.h>

/* White on either side of the line between two columns; less where there are
 * many. */
#define PAD_X PT(5)
#define LEAST_PAD_X PT(1.5)
#define PAD_Y PT(3.5)
/* Room for a signature: 12 mm, and as wide as one. */
#define SIGN_HEIGHT PT(34)
#define SIGN_WIDTH PT(110)
#define RULE_HEAVY PT(1)
#define RULE_FINE PT(0.5)
/* Where columns would be narrower than this, the cells of a row stand under
 * each other. */
#define BESIDE_WIDTH PT(26)
/* No column is narrower, whatever else there is. */
#define LEAST_COLUMN PT(14)
/* More columns than this are not put beside each other on any page. */
#define MOST_COLUMNS 128

struct grid {
	const struct frame *fr;
	size_t n;
	int32_t x[MOST_COLUMNS + 1]; /* edges */
	int32_t narrow[MOST_COLUMNS], wide[MOST_COLUMNS];
	int32_t width; /* of the table */
	int32_t pad;
	bool stacked; /* the cells of a row under each other: one column */
	bool signoff; /* rows to write in */
	const xmlNode *head_row; /* NULL while it is itself put */
	struct elem *table;
	const struct running_head *head;
};

static size_t
span_of(const xmlNode *cell, size_t left)
{
	int n = doc_int(cell, "colspan", 1);

	if (n < 1)
		n = 1;
	return (size_t)n > left ? left : (size_t)n;
}

static bool
is_cell(const xmlNode *n)
{
	return doc_is(n, "th") || doc_is(n, "td");
}

static enum type_id
cell_type(const struct frame *fr, const xmlNode *cell)
{
	if (fr->type == TYPE_NOTE || fr->type == TYPE_META)
		return fr->type;
	if (doc_is(cell, "th") && strcmp(doc_attr(cell, "scope"), "row") != 0)
		return TYPE_HEAD;
	return TYPE_TABLE;
}

/* All rows of a table in order, whether in thead or tbody. */
struct rows {
	const xmlNode *group, *row;
};

static const xmlNode *
next_row(const xmlNode *table, struct rows *at)
{
	const xmlNode *g = at->group == NULL ? table->children : at->group;
	const xmlNode *r = at->row == NULL ? NULL : at->row->next;
	bool fresh = at->row == NULL;

	for (; g != NULL; g = g->next, fresh = true) {
		if (fresh)
			r = g->type == XML_ELEMENT_NODE ? g->children : NULL;
		while (r != NULL && !doc_is(r, "tr"))
			r = r->next;
		if (r != NULL) {
			at->group = g;
			at->row = r;
			return r;
		}
	}
	return NULL;
}

static size_t
count_columns(const xmlNode *table)
{
	struct rows at = {NULL, NULL};
	const xmlNode *tr;
	size_t most = 0;

	while ((tr = next_row(table, &at)) != NULL) {
		size_t n = 0;

		for (const xmlNode *c = tr->children; c != NULL; c = c->next)
			n += is_cell(c) ? span_of(c, INT32_MAX) : 0;
		most = n > most ? n : most;
	}
	return most;
}

static void
measure_cell(struct grid *g, const xmlNode *cell, size_t col)
{
	struct frame inner = *g->fr;
	int32_t narrow, wide;

	inner.type = cell_type(g->fr, cell);
	blocks_extent(&inner, cell, &narrow, &wide);
	if (doc_is(cell, "th") && inner.type != TYPE_HEAD) {
		/* Heads of rows are bold. */
		narrow += narrow / 12;
		wide += wide / 12;
	}
	/* A head may take two lines rather than room from what is said. */
	if (inner.type == TYPE_HEAD)
		wide = wide * 3 / 5 > narrow ? wide * 3 / 5 : narrow;
	if (narrow > g->narrow[col])
		g->narrow[col] = narrow;
	if (wide > g->wide[col])
		g->wide[col] = wide;
}

static void
measure_columns(struct grid *g, const xmlNode *table)
{
	struct rows at = {NULL, NULL};
	const xmlNode *tr;

	while ((tr = next_row(table, &at)) != NULL) {
		size_t col = 0;

		for (const xmlNode *c = tr->children; c != NULL && col < g->n;
		     c = c->next) {
			size_t span;

			if (!is_cell(c))
				continue;
			span = span_of(c, g->n - col);
			if (span == 1)
				measure_cell(g, c, col);
			col += span;
		}
	}
	for (size_t i = 0; i < g->n; i++) {
		int32_t pad =
		    (i > 0 ? g->pad : 0) + (i + 1 < g->n ? g->pad : 0);

		g->narrow[i] += pad;
		g->wide[i] += pad;
		if (g->narrow[i] < LEAST_COLUMN)
			g->narrow[i] = LEAST_COLUMN;
		if (g->wide[i] < g->narrow[i])
			g->wide[i] = g->narrow[i];
		if (g->signoff && g->wide[i] < SIGN_WIDTH)
			g->wide[i] = SIGN_WIDTH;
	}
}

static int64_t
square_root(int64_t n)
{
	int64_t r = 0;

	for (int64_t bit = (int64_t)1 << 30; bit > 0; bit >>= 1) {
		if ((r + bit) * (r + bit) <= n)
			r += bit;
	}
	return r;
}

/* Shares out `room`: a column that wants no more than an even share gets what
 * it wants, the others share the rest by the root of what they want, or one
 * long text would leave the others a word's width. */
static void
share(const int32_t *want, size_t n, int64_t room, int64_t *out)
{
	bool done[MOST_COLUMNS] = {false};
	bool changed = true;
	size_t left = n;
	int64_t sum = 0;

	while (changed && left > 0) {
		int64_t even = room / (int64_t)left;

		changed = false;
		for (size_t i = 0; i < n; i++) {
			if (done[i] || want[i] > even)
				continue;
			out[i] = want[i];
			room -= want[i];
			done[i] = true;
			left--;
			changed = true;
		}
	}
	for (size_t i = 0; i < n; i++)
		sum += done[i] ? 0 : square_root(want[i]);
	/* Some of it evenly, so that nobody is left with next to nothing. */
	for (size_t i = 0; i < n; i++) {
		if (!done[i])
			out[i] = room / (int64_t)(4 * left) +
				 room * 3 / 4 * square_root(want[i]) / sum;
	}
}

static int64_t
sum_of(const int32_t *v, size_t n)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v[i];
	return sum;
}

/* Words are broken only where they do not fit beside each other at all. */
static void
share_width(const struct grid *g, int64_t *widths)
{
	int32_t more[MOST_COLUMNS] = {0};
	int64_t needed = sum_of(g->narrow, g->n);

	if (needed > g->width) {
		share(g->narrow, g->n, g->width, widths);
		return;
	}
	for (size_t i = 0; i < g->n; i++)
		more[i] = g->wide[i] - g->narrow[i];
	share(more, g->n, g->width - needed, widths);
	for (size_t i = 0; i < g->n; i++)
		widths[i] += g->narrow[i];
}

static void
set_edges(struct grid *g)
{
	int64_t widths[MOST_COLUMNS] = {0}, used = 0;
	int64_t wide = sum_of(g->wide, g->n);
	int32_t measure = g->fr->l->pages->paper.measure;

	g->width = g->fr->width;
	/* A small table does not stretch over the whole page. */
	if (wide < g->width * 3 / 5 && measure < g->width)
		g->width = measure;
	share_width(g, widths);
	for (size_t i = 0; i < g->n; i++)
		used += widths[i];
	g->x[0] = g->fr->x;
	for (size_t i = 0; i < g->n; i++) {
		/* What nobody needs is shared by what they have. */
		if (used > 0 && used < g->width)
			widths[i] += (g->width - used) * widths[i] / used;
		g->x[i + 1] = g->x[i] + (int32_t)widths[i];
	}
	g->x[g->n] = g->fr->x + g->width;
}

static struct elem *
cell_elem(
    const struct grid *g, const xmlNode *cell, struct elem *tr, size_t span)
{
	struct arena *a = g->fr->l->arena;
	bool head = doc_is(cell, "th");
	struct elem *e;

	if (tr == NULL)
		return NULL;
	e = elem_new(a, tr, head ? "TH" : "TD");
	if (head)
		e->scope = strcmp(doc_attr(cell, "scope"), "row") == 0
			       ? "Row"
			       : "Column";
	if (span > 1)
		e->colspan = (int)span;
	elem_attach(a, e);
	return e;
}

/* Heads of rows are bold unless they hold blocks. */
static void
fill_cell(const struct frame *inner, const xmlNode *cell)
{
	struct text_style st = {inner->type, NULL, true, inner->elem == NULL};
	bool flat = true;

	for (const xmlNode *c = cell->children; c != NULL; c = c->next)
		flat = flat && doc_is_phrase(c);
	if (doc_is(cell, "th") && inner->type != TYPE_HEAD && flat)
		put_paragraph(inner, cell->children, NULL, &st);
	else
		put_blocks(inner, cell);
}

static void
put_cell(const struct grid *g, const xmlNode *cell, size_t col, size_t span,
    struct elem *tr, struct flow *flow)
{
	struct frame inner = *g->fr;
	int32_t left = col > 0 ? g->pad : 0;
	int32_t right = col + span < g->n ? g->pad : 0;

	inner.flow = flow;
	inner.elem = cell_elem(g, cell, tr, span_of(cell, INT16_MAX));
	inner.type = cell_type(g->fr, cell);
	inner.gap = HALF / 2;
	inner.x = g->x[col] + left;
	inner.width = g->x[col + span] - g->x[col] - left - right;
	if (doc_has_class(cell, "num") && !g->stacked)
		inner.align = ALIGN_RIGHT;
	if (tr != NULL)
		put_anchor(&inner, cell);
	fill_cell(&inner, cell);
}

struct row_look {
	struct elem *group; /* NULL: decoration */
	int32_t rule;
	enum colour colour;
};

/* The cells beside each other. */
static void
fill_row(
    const struct grid *g, const xmlNode *tr, struct elem *e, struct row *row)
{
	size_t col = 0;

	row->cells = arena_alloc(g->fr->l->arena, g->n, sizeof *row->cells);
	for (const xmlNode *c = tr->children; c != NULL && col < g->n;
	     c = c->next) {
		struct flow *flow = &row->cells[row->n];
		size_t span;

		if (!is_cell(c))
			continue;
		span = span_of(c, g->n - col);
		flow_init(flow, g->fr->l->arena);
		put_cell(g, c, col, span, e, flow);
		row->n++;
		col += span;
	}
}

static const xmlNode *
next_cell(const xmlNode *c)
{
	while (c != NULL && !is_cell(c))
		c = c->next;
	return c;
}

/* What a cell is, where its head does not stand above it. */
static void
put_label(const struct grid *g, const xmlNode *head, struct flow *flow)
{
	struct text_style st = {TYPE_HEAD, NULL, false, true};
	struct frame inner = *g->fr;

	inner.flow = flow;
	inner.x = g->x[0];
	inner.width = g->width;
	put_paragraph(&inner, head->children, NULL, &st);
	if (flow->n > 0)
		flow->items[flow->n - 1].keep = true;
}

/* The cells under each other. */
static void
stack_row(
    const struct grid *g, const xmlNode *tr, struct elem *e, struct row *row)
{
	const xmlNode *head =
	    g->head_row == NULL ? NULL : next_cell(g->head_row->children);

	row->cells = arena_alloc(g->fr->l->arena, 1, sizeof *row->cells);
	row->n = 1;
	flow_init(row->cells, g->fr->l->arena);
	for (const xmlNode *c = next_cell(tr->children); c != NULL;
	     c = next_cell(c->next)) {
		flow_gap(row->cells, HALF / 2);
		if (head != NULL && doc_int(c, "colspan", 1) == 1)
			put_label(g, head, row->cells);
		put_cell(g, c, 0, 1, e, row->cells);
		for (int i = doc_int(c, "colspan", 1); i > 0 && head != NULL;
		     i--)
			head = next_cell(head->next);
	}
}

static void
put_row(const struct grid *g, const xmlNode *tr, const struct row_look *look,
    struct flow *out)
{
	struct layout *l = g->fr->l;
	struct row row = {NULL, 0, PAD_Y, PAD_Y, look->rule, g->x[0], g->width,
	    look->colour, l->column.height / 2, 0};
	struct elem *e = NULL;

	if (g->signoff && g->head_row != NULL)
		row.least = SIGN_HEIGHT;

	if (look->group != NULL) {
		e = elem_new(l->arena, look->group, "TR");
		elem_attach(l->arena, e);
	}
	if (g->stacked)
		stack_row(g, tr, e, &row);
	else
		fill_row(g, tr, e, &row);
	flow_add_row(out, &row);
}

static void
put_head_rows(const struct grid *g, const xmlNode *thead, struct flow *out,
    struct elem *group)
{
	struct row_look look = {group, RULE_FINE, COLOUR_GREY};
	struct item *top = flow_add(out, RULE_HEAVY);

	top->keep = true;
	box_fill(g->fr->l->arena, &top->boxes, g->x[0], 0, g->width, RULE_HEAVY,
	    COLOUR_INK);
	if (thead == NULL)
		return;
	for (const xmlNode *r = thead->children; r != NULL; r = r->next) {
		if (!doc_is(r, "tr"))
			continue;
		if (group != NULL) {
			struct frame at = *g->fr;

			at.flow = out;
			put_anchor(&at, r);
		}
		put_row(g, r, &look, out);
		out->items[out->n - 1].keep = true;
	}
}

/* What stands over the rows on the next page. Too high a head does not come
 * again. */
static const struct running_head *
running_head(const struct grid *g, const xmlNode *table)
{
	struct layout *l = g->fr->l;
	struct running_head *h = arena_alloc(l->arena, 1, sizeof *h);
	const xmlNode *caption = find_child(table, "caption");
	struct text_style st = {TYPE_META, NULL, false, true};
	struct frame inner = *g->fr;
	struct flow flow;

	flow_init(&flow, l->arena);
	inner.flow = &flow;
	inner.elem = NULL;
	if (caption != NULL) {
		struct para *p = para_new(l->env, false);
		struct ink ink = type_ink(l->env, &st, NULL);

		put_inline(&inner, p, caption->children, NULL, &ink);
		para_ink(p, &ink);
		para_puts(p, " ");
		para_puts(p, labels_get(l->opts->labels, "(continued)"));
		para_shape(p);
		put_lines(&inner, p, TYPE_META, true);
		para_done(p);
		flow_gap(&flow, HALF / 2);
	}
	put_head_rows(g, find_child(table, "thead"), &flow, NULL);
	h->height = flow_height(&flow);
	if (h->height > l->column.height / 3)
		return NULL;
	for (size_t i = 0, y = 0; i < flow.n; i++) {
		y += i > 0 ? (size_t)flow.items[i].gap : 0;
		box_move(&flow.items[i].boxes, 0, (int32_t)y);
		box_join(&h->boxes, &flow.items[i].boxes);
		y += (size_t)flow.items[i].height;
	}
	return h;
}

/* Part of a table that is there even if all of its cells are empty. */
static struct elem *
part_elem(struct arena *a, struct elem *table, const char *type)
{
	struct elem *e = elem_new(a, table, type);

	elem_attach(a, e);
	return e;
}

static void
put_body_rows(struct grid *g, const xmlNode *table, struct flow *out)
{
	struct layout *l = g->fr->l;
	struct rows at = {NULL, NULL};
	const xmlNode *group = NULL, *tr, *next;
	struct elem *body = NULL;
	struct frame inner = *g->fr;

	inner.flow = out;
	next = next_row(table, &at);
	while (next != NULL && doc_is(at.group, "thead"))
		next = next_row(table, &at);
	while ((tr = next) != NULL) {
		struct row_look look = {NULL, RULE_FINE, COLOUR_HAIRLINE};

		if (at.group != group) {
			body = part_elem(l->arena, g->table, "TBody");
			group = at.group;
		}
		next = next_row(table, &at);
		look.group = body;
		if (next == NULL) {
			look.rule = RULE_HEAVY;
			look.colour = COLOUR_INK;
		}
		put_anchor(&inner, tr);
		put_row(g, tr, &look, out);
	}
}

/* The last row does not stand alone on a page. */
static void
keep_last_rows(struct flow *f, size_t first_body)
{
	if (f->n >= first_body + 3)
		f->items[f->n - 2].keep = true;
}

static void
put_table_caption(
    const struct frame *fr, const xmlNode *caption, struct elem *table)
{
	struct text_style st = {TYPE_CAPTION, NULL, false, false};
	struct frame inner = *fr;
	size_t first = fr->flow->n;

	/* It comes first, whichever part has content first. */
	inner.elem = part_elem(fr->l->arena, table, "Caption");
	put_anchor(fr, caption);
	put_paragraph(&inner, caption->children, NULL, &st);
	for (size_t i = first; i < fr->flow->n; i++)
		fr->flow->items[i].keep = true;
	flow_gap(fr->flow, HALF / 2);
}

/* A table whose words would have to be broken goes to pages turned to
 * landscape, unless it stands inside something. */
static bool
wants_turn(const struct grid *g)
{
	const struct frame *fr = g->fr;

	return fr->flow == fr->l->body && fr->flow->strip == NULL &&
	       fr->x == fr->l->pages->paper.left &&
	       sum_of(g->narrow, g->n) > fr->width;
}

/* Columns beside each other if there is room for them. */
static void
set_grid(struct grid *g, struct frame *fr, const xmlNode *table)
{
	int32_t n = (int32_t)g->n;

	if (g->n <= MOST_COLUMNS && g->fr->width / n >= BESIDE_WIDTH) {
		g->pad = g->fr->width / (8 * n);
		if (g->pad > PAD_X)
			g->pad = PAD_X;
		if (g->pad < LEAST_PAD_X)
			g->pad = LEAST_PAD_X;
		measure_columns(g, table);
		if (wants_turn(g)) {
			fr->width = paper_width(&fr->l->pages->wide_paper);
			flow_turn(fr->flow);
		}
		set_edges(g);
		return;
	}
	g->stacked = true;
	g->n = 1;
	g->width = g->fr->width;
	g->x[0] = g->fr->x;
	g->x[1] = g->fr->x + g->width;
}

void
put_table(const struct frame *outer, const xmlNode *table)
{
	struct layout *l = outer->l;
	struct frame *fr = arena_alloc(l->arena, 1, sizeof *fr);
	struct grid *g = arena_alloc(l->arena, 1, sizeof *g);
	const xmlNode *caption = find_child(table, "caption");
	const xmlNode *thead = find_child(table, "thead");
	size_t body;

	*fr = *outer;
	g->fr = fr;
	g->n = count_columns(table);
	g->signoff = doc_has_class(table, "signoff");
	if (g->n == 0)
		return;
	g->table = elem_new(l->arena, fr->elem, "Table");
	set_grid(g, fr, table);
	flow_gap(fr->flow, fr->type == TYPE_BODY ? GRID : HALF);
	if (caption != NULL && doc_text(l->arena, caption)[0] != '\0')
		put_table_caption(fr, caption, g->table);
	put_head_rows(g, thead, fr->flow,
	    thead == NULL ? NULL : part_elem(l->arena, g->table, "THead"));
	body = fr->flow->n;
	g->head = g->stacked ? NULL : running_head(g, table);
	if (thead != NULL)
		g->head_row = find_child(thead, "tr");
	fr->flow->head = g->head;
	put_body_rows(g, table, fr->flow);
	fr->flow->head = NULL;
	fr->flow->wide = false;
	keep_last_rows(fr->flow, body);
	flow_gap(fr->flow, fr->type == TYPE_BODY ? GRID : HALF);
}
