/* Graphs: what needs what, and what follows what. A graph that would have to be
 * made too small to be read becomes several pictures: each begins with nodes
 * that lead somewhere and goes on to what they lead to. */
#include "graph.h"

#include <libxml/hash.h>
#include <string.h>

#define NODE_TEXT FIGURE_PT(96) /* the widest line */
#define PAD_X FIGURE_PT(9)
#define PAD_Y FIGURE_PT(5)
#define LEAST_NODE FIGURE_PT(48)
#define MARK_ROOM FIGURE_PT(9) /* for the shape before a note */
#define LEGEND FIGURE_PT(20)
#define WHOLE_MOST 70 /* nodes that are tried in one picture */
#define LOOSE_MOST 12 /* nodes of a part that has no edges */
#define UPRIGHT 1000  /* the least score of what needs no turned page */

/* Pages to fit on, upright and turned. */
#define UPRIGHT_H FIGURE_PT(600)
#define TURNED_W FIGURE_PT(715)
#define TURNED_H FIGURE_PT(390)

struct graph {
	const struct figure_type *type;
	const struct labels *labels;
	struct arena *arena;
	struct gnode *nodes;
	struct gedge *edges;
	size_t n, m;
	bool flow; /* states, not things */
};

/* What stands in one picture. */
struct part {
	struct layout layout;
	size_t number; /* from 1 */
};

struct parts {
	struct part *p;
	size_t n, cap;
	size_t *member; /* by node: the part that has it last */
};

static void
size_node(const struct graph *g, struct gnode *n)
{
	int32_t w = 0, v;

	for (size_t i = 0; i < n->nlabel; i++) {
		v = type_width(g->type, n->label[i], NORMAL, true);
		w = v > w ? v : w;
	}
	for (size_t i = 0; i < n->nsub; i++) {
		v = type_width(g->type, n->sub[i], SMALL, false);
		w = v > w ? v : w;
	}
	if (n->note != NULL) {
		v = MARK_ROOM + type_width(g->type, n->note, SMALL, true);
		w = v > w ? v : w;
	}
	n->w = w + 2 * PAD_X < LEAST_NODE ? LEAST_NODE : w + 2 * PAD_X;
	n->h =
	    2 * PAD_Y + LEADING * (int32_t)(n->nlabel + n->nsub +
					    (n->note != NULL) + (n->more != 0));
}

static void
read_node(const struct graph *g, struct gnode *n, const xmlNode *from)
{
	struct pen p = {g->arena, g->type, g->labels, NULL};
	const char *note = doc_attr(from, "note");

	n->name = doc_attr(from, "name");
	n->kind = doc_attr(from, "kind");
	n->href = doc_attr(from, "href");
	n->bad = is_bad(from);
	n->nlabel = type_wrap(&p, doc_attr(from, "label"), NORMAL, true,
	    NODE_TEXT, n->label, NODE_LINES);
	n->nsub = type_wrap(&p, doc_attr(from, "sub"), SMALL, false, NODE_TEXT,
	    n->sub, NODE_LINES);
	if (note[0] != '\0')
		n->note =
		    type_fit(&p, note, SMALL, true, NODE_TEXT - MARK_ROOM);
	if (n->nlabel == 0)
		n->label[n->nlabel++] =
		    type_fit(&p, n->name, NORMAL, true, NODE_TEXT);
	size_node(g, n);
}

static void
read_label(const struct graph *g, struct gedge *e, const char *label)
{
	struct pen p = {g->arena, g->type, g->labels, NULL};

	e->nlabel =
	    type_wrap(&p, label, SMALL, false, NODE_TEXT, e->label, EDGE_LINES);
	e->w = 0;
	for (size_t i = 0; i < e->nlabel; i++) {
		int32_t w = type_width(g->type, e->label[i], SMALL, false);

		e->w = w > e->w ? w : e->w;
	}
	e->w += FIGURE_PT(8);
	e->h = LEADING * (int32_t)e->nlabel + FIGURE_PT(2);
}

/* One edge for each pair: the strongest, and bad if any is. */
static void
add_edge(struct graph *g, xmlHashTable *pairs, const xmlNode *from,
    const struct gnode *a, const struct gnode *b)
{
	struct gedge *e = &g->edges[g->m];
	const char *label = doc_attr(from, "label");
	const char *key;
	struct gedge *old;

	e->from = (size_t)(a - g->nodes);
	e->to = (size_t)(b - g->nodes);
	e->soft = strcmp(doc_attr(from, "strength"), "soft") == 0;
	e->bad = is_bad(from);
	e->nlabel = 0;
	if (e->from == e->to)
		return;
	key = arena_printf(g->arena, "%zu %zu", e->from, e->to);
	old = xmlHashLookup(pairs, (const xmlChar *)key);
	if (old != NULL && label[0] == '\0') {
		old->soft = old->soft && e->soft;
		old->bad = old->bad || e->bad;
		return;
	}
	if (label[0] != '\0') {
		read_label(g, e, label);
	} else {
		xmlHashAddEntry(pairs, (const xmlChar *)key, e);
	}
	g->m++;
}

static void
read_graph(struct graph *g, const xmlNode *drawing)
{
	xmlHashTable *names = xmlHashCreate(64), *pairs = xmlHashCreate(64);
	size_t n = 0, m = 0;

	if (names == NULL || pairs == NULL)
		bcp_out_of_memory();
	for (const xmlNode *k = drawing->children; k != NULL; k = k->next) {
		n += doc_is(k, "node");
		m += doc_is(k, "edge");
	}
	g->nodes = arena_alloc(g->arena, n + 1, sizeof *g->nodes);
	g->edges = arena_alloc(g->arena, m + 1, sizeof *g->edges);
	for (const xmlNode *k = drawing->children; k != NULL; k = k->next) {
		struct gnode *to = &g->nodes[g->n];

		if (!doc_is(k, "node"))
			continue;
		read_node(g, to, k);
		if (xmlHashAddEntry(names, (const xmlChar *)to->name, to) == 0)
			g->n++;
	}
	for (const xmlNode *k = drawing->children; k != NULL; k = k->next) {
		const struct gnode *a, *b;

		if (!doc_is(k, "edge"))
			continue;
		a = xmlHashLookup(names, (const xmlChar *)doc_attr(k, "from"));
		b = xmlHashLookup(names, (const xmlChar *)doc_attr(k, "to"));
		if (a != NULL && b != NULL)
			add_edge(g, pairs, k, a, b);
	}
	xmlHashFree(names, NULL);
	xmlHashFree(pairs, NULL);
}

static bool
readable(int64_t scale)
{
	return scale * SMALL >= (int64_t)FIGURE_SMALLEST * 1000;
}

/* How much of its size a picture keeps on a page, in 1/1000. */
static int64_t
scale_on(const struct layout *l, int64_t page_w, int64_t page_h)
{
	int64_t w = 1000 * page_w / (l->width + FIGURE_PT(4));
	int64_t h = 1000 * page_h / ((int64_t)l->height + 2 * LEGEND);
	int64_t least = w < h ? w : h;

	return least < 1000 ? least : 1000;
}

/* The better the larger; more than 1000 when nobody has to turn the page. */
static int64_t
score_of(const struct layout *l)
{
	int64_t upright = scale_on(l, SHEET, UPRIGHT_H);
	int64_t turned = scale_on(l, TURNED_W, TURNED_H);

	if (readable(upright))
		return UPRIGHT + upright;
	return turned > upright ? turned : upright;
}

/* Lays a part out in the direction that lets it be larger. */
static int64_t
lay_out(const struct graph *g, struct layout *l)
{
	bool across = !g->flow;
	int64_t first, second;

	if (!graph_lay_out(l, across))
		return -1;
	first = score_of(l);
	if (first == UPRIGHT + 1000)
		return first;
	if (!graph_lay_out(l, !across))
		return -1;
	second = score_of(l);
	if (second > first)
		return second;
	return graph_lay_out(l, across) ? first : -1;
}

static struct part *
new_part(const struct graph *g, struct parts *ps)
{
	struct part *p;

	ps->p = arena_grow(g->arena, ps->p, &ps->cap, ps->n + 1, sizeof *ps->p);
	p = &ps->p[ps->n++];
	memset(p, 0, sizeof *p);
	p->number = ps->n;
	p->layout.arena = g->arena;
	p->layout.all = g->nodes;
	p->layout.nodes = arena_alloc(g->arena, g->n, sizeof(struct gnode *));
	p->layout.edges =
	    arena_alloc(g->arena, g->m + 1, sizeof(struct gedge *));
	return p;
}

static void
join(const struct graph *g, struct parts *ps, struct part *p, size_t node)
{
	if (ps->member[node] == p->number)
		return;
	ps->member[node] = p->number;
	p->layout.nodes[p->layout.n++] = &g->nodes[node];
}

/* Takes the edges from a node, and from what they lead to, as long as there is
 * room: breadth first. */
static void
follow(const struct graph *g, struct parts *ps, struct part *p, size_t most)
{
	struct layout *l = &p->layout;

	for (size_t at = 0; at < l->n; at++) {
		size_t from = (size_t)(l->nodes[at] - g->nodes);

		for (size_t i = 0; i < g->m && l->nodes[at]->open > 0; i++) {
			struct gedge *e = &g->edges[i];

			if (e->from != from || e->part != 0 ||
			    (ps->member[e->to] != p->number && l->n >= most))
				continue;
			join(g, ps, p, e->to);
			e->part = p->number;
			l->edges[l->m++] = e;
			l->nodes[at]->open--;
		}
	}
}

static void
reset(struct graph *g, struct parts *ps)
{
	memset(ps, 0, sizeof *ps);
	ps->member = arena_alloc(g->arena, g->n, sizeof *ps->member);
	for (size_t i = 0; i < g->n; i++) {
		g->nodes[i].open = 0;
		g->nodes[i].more = 0;
		size_node(g, &g->nodes[i]);
	}
	for (size_t i = 0; i < g->m; i++) {
		g->edges[i].part = 0;
		g->nodes[g->edges[i].from].open++;
	}
}

/* Nodes whose edges are elsewhere say where. */
static void
say_more(const struct graph *g, struct part *p)
{
	for (size_t i = 0; i < p->layout.n; i++) {
		struct gnode *n = p->layout.nodes[i];

		n->more = 0;
		for (size_t k = 0; k < g->m && n->more == 0; k++) {
			const struct gedge *e = &g->edges[k];

			if (&g->nodes[e->from] == n && e->part != p->number)
				n->more = e->part;
		}
		size_node(g, n);
	}
}

/* Fills a part with edges that are in none yet: from one node on, then from the
 * next as long as all that leads from it has room. */
static void
fill_part(const struct graph *g, struct parts *ps, struct part *p, size_t most)
{
	for (size_t i = 0; i < g->n; i++) {
		while (g->nodes[i].open > 0) {
			size_t need = 1 + g->nodes[i].open;

			if (p->layout.n > 0 && p->layout.n + need > most)
				return;
			join(g, ps, p, i);
			follow(g, ps, p, most);
		}
	}
}

/* Takes the last part apart again. */
static void
undo_part(const struct graph *g, struct parts *ps)
{
	struct part *p = &ps->p[--ps->n];

	for (size_t i = 0; i < p->layout.m; i++) {
		p->layout.edges[i]->part = 0;
		g->nodes[p->layout.edges[i]->from].open++;
	}
	for (size_t i = 0; i < p->layout.n; i++)
		ps->member[p->layout.nodes[i] - g->nodes] = 0;
}

/* The largest next part that can be read on an upright page; the smallest there
 * is when none can. False when Graphviz fails. */
static bool
cut_part(const struct graph *g, struct parts *ps)
{
	static const size_t most[] = {48, 30, 20, 12};
	const size_t tries = sizeof most / sizeof *most;

	for (size_t i = 0; i < tries; i++) {
		struct part *p = new_part(g, ps);
		int64_t score;

		fill_part(g, ps, p, most[i]);
		score = lay_out(g, &p->layout);
		if (score < 0)
			return false;
		if (score >= UPRIGHT || i + 1 == tries)
			break;
		undo_part(g, ps);
	}
	return true;
}

static bool
is_open(const struct graph *g)
{
	for (size_t i = 0; i < g->n; i++) {
		if (g->nodes[i].open > 0)
			return true;
	}
	return false;
}

/* Nodes without any edge come last. */
static void
add_loose(const struct graph *g, struct parts *ps)
{
	struct part *p = NULL;
	bool *tied = arena_alloc(g->arena, g->n, sizeof *tied);

	for (size_t i = 0; i < g->m; i++)
		tied[g->edges[i].from] = tied[g->edges[i].to] = true;
	for (size_t i = 0; i < g->n; i++) {
		if (tied[i])
			continue;
		if (p == NULL || p->layout.n >= LOOSE_MOST)
			p = new_part(g, ps);
		join(g, ps, p, i);
	}
}

static enum figure_tone
edge_tone(const struct gedge *e)
{
	return e->bad ? TONE_BAD : TONE_SOFT;
}

static void
draw_edge(struct pen *p, const struct gedge *e)
{
	int32_t y;

	for (size_t i = 0; i < e->ncurves; i++) {
		const struct curve *c = &e->curve[i];
		struct mark *m = draw_path(p, c->at, c->n);

		m->curved = true;
		m->dashed = e->soft;
		m->stroke = edge_tone(e);
		m->pen = e->bad ? FIGURE_PT(2) : FIGURE_PT(0.9);
		if (c->arrow)
			draw_arrow(p, c->from, c->tip, edge_tone(e));
	}
	if (e->nlabel == 0)
		return;
	draw_box(p, e->x - e->w / 2, e->y - e->h / 2, e->w, e->h, TONE_NONE,
	    TONE_CARD);
	y = e->y - e->h / 2 + FIGURE_PT(9.5);
	for (size_t i = 0; i < e->nlabel; i++, y += LEADING)
		draw_text(p, e->x, y, e->label[i], SMALL, TONE_SOFT)->anchor =
		    ANCHOR_MIDDLE;
}

/* The kind of a thing is told by its shape. */
static void
draw_shape(struct pen *p, const char *kind, bool bad, int32_t x, int32_t y,
    int32_t w, int32_t h)
{
	struct mark *m;

	m = draw_box(p, x, y, w, h, bad ? TONE_BAD : TONE_SOFT,
	    bad ? TONE_BAD_WASH : TONE_CARD);
	m->pen = bad ? FIGURE_PT(2) : FIGURE_PT(0.9);
	m->radius = FIGURE_PT(2);
	if (strcmp(kind, "function") == 0 || strcmp(kind, "state") == 0) {
		m->radius = FIGURE_PT(8);
		m->fill = bad ? TONE_BAD_WASH : TONE_ACCENT_WASH;
		m->stroke = bad ? TONE_BAD : TONE_ACCENT;
	} else if (strcmp(kind, "end") == 0) {
		m->radius = h / 2;
		m->pen = FIGURE_PT(2);
	} else if (strcmp(kind, "unknown") == 0) {
		m->dashed = true;
	} else if (strcmp(kind, "supplier") == 0) {
		draw_line(p, x + FIGURE_PT(3), y, x + FIGURE_PT(3), y + h);
	}
}

static void
draw_lines(struct pen *p, const struct gnode *n)
{
	int32_t y = n->y - n->h / 2 + PAD_Y + FIGURE_PT(8.6);

	for (size_t i = 0; i < n->nlabel; i++, y += LEADING)
		draw_bold(p, n->x, y, n->label[i], NORMAL, TONE_INK)->anchor =
		    ANCHOR_MIDDLE;
	for (size_t i = 0; i < n->nsub; i++, y += LEADING)
		draw_text(p, n->x, y, n->sub[i], SMALL, TONE_SOFT)->anchor =
		    ANCHOR_MIDDLE;
	if (n->note != NULL) {
		int32_t w =
		    MARK_ROOM + type_width(p->type, n->note, SMALL, true);

		draw_triangle(p, n->x - w / 2 + FIGURE_PT(3), y - FIGURE_PT(3),
		    FIGURE_PT(3), TONE_BAD);
		draw_bold(
		    p, n->x - w / 2 + MARK_ROOM, y, n->note, SMALL, TONE_BAD);
		y += LEADING;
	}
	if (n->more != 0)
		draw_text(p, n->x, y,
		    labels_count(
			p->labels, p->arena, "more in part {1}", n->more),
		    SMALL, TONE_SOFT)
		    ->anchor = ANCHOR_MIDDLE;
}

static void
draw_node(struct pen *p, const struct gnode *n)
{
	int32_t x = n->x - n->w / 2, y = n->y - n->h / 2;

	draw_link(p, n->href, n->label[0], x, y, n->w, n->h);
	draw_shape(p, n->kind, n->bad, x, y, n->w, n->h);
	draw_lines(p, n);
	draw_link_end(p, n->href);
}

/* Which of the signs a picture needs to explain. */
struct used {
	bool function, system, supplier, hard, soft, slow;
};

static struct used
used_in(const struct layout *l)
{
	struct used u = {false, false, false, false, false, false};

	for (size_t i = 0; i < l->n; i++) {
		u.function |= strcmp(l->nodes[i]->kind, "function") == 0;
		u.system |= strcmp(l->nodes[i]->kind, "system") == 0;
		u.supplier |= strcmp(l->nodes[i]->kind, "supplier") == 0;
		u.slow |= l->nodes[i]->bad;
	}
	for (size_t i = 0; i < l->m; i++) {
		u.hard |= !l->edges[i]->soft;
		u.soft |= l->edges[i]->soft;
		u.slow |= l->edges[i]->bad;
	}
	return u;
}

static int32_t
explain(struct pen *p, int32_t x, int32_t y, const char *words)
{
	words = labels_get(p->labels, words);
	draw_text(
	    p, x + FIGURE_PT(26), y + FIGURE_PT(3), words, SMALL, TONE_SOFT);
	return x + FIGURE_PT(40) + type_width(p->type, words, SMALL, false);
}

static int32_t
explain_edge(
    struct pen *p, int32_t x, int32_t y, const char *words, bool soft, bool bad)
{
	struct figure_point a = {x, y}, b = {x + FIGURE_PT(22), y};
	struct mark *m = draw_line(p, a.x, a.y, b.x - FIGURE_PT(4), b.y);

	m->dashed = soft;
	m->stroke = bad ? TONE_BAD : TONE_SOFT;
	m->pen = bad ? FIGURE_PT(2) : FIGURE_PT(0.9);
	draw_arrow(p, a, b, m->stroke);
	return explain(p, x, y, words);
}

static int32_t
explain_shape(struct pen *p, int32_t x, int32_t y, const char *kind)
{
	draw_shape(p, kind, false, x, y - FIGURE_PT(5.5), FIGURE_PT(22),
	    FIGURE_PT(11));
	return explain(p, x, y, kind);
}

/* Below the picture; returns the width it takes. */
static int32_t
draw_legend(struct pen *p, const struct used *u, int32_t y)
{
	int32_t x = FIGURE_PT(2);

	if (u->function)
		x = explain_shape(p, x, y, "function");
	if (u->system)
		x = explain_shape(p, x, y, "system");
	if (u->supplier)
		x = explain_shape(p, x, y, "supplier");
	if (u->hard)
		x = explain_edge(p, x, y, "stops without", false, false);
	if (u->soft)
		x = explain_edge(p, x, y, "degrades without", true, false);
	if (u->slow)
		x = explain_edge(
		    p, x, y, "waits for a slower one", false, true);
	return x;
}

static void
draw_part(
    const struct graph *g, struct part *part, size_t of, struct figures *out)
{
	struct pen p = figure_part(g->type, g->arena, out);
	struct layout *l = &part->layout;
	struct used u = used_in(l);
	int32_t top = of > 1 ? LEGEND : FIGURE_PT(2), wide = 0;

	graph_shift(l, FIGURE_PT(2), top);
	if (of > 1)
		draw_bold(&p, FIGURE_PT(2), FIGURE_PT(10),
		    labels_say(g->labels, g->arena, "Part {1} of {2}",
			arena_printf(g->arena, "%zu", part->number),
			arena_printf(g->arena, "%zu", of)),
		    NORMAL, TONE_SOFT);
	for (size_t i = 0; i < l->m; i++)
		draw_edge(&p, l->edges[i]);
	for (size_t i = 0; i < l->n; i++)
		draw_node(&p, l->nodes[i]);
	p.f->height = top + l->height + FIGURE_PT(2);
	if (!g->flow) {
		wide = draw_legend(&p, &u, p.f->height + LEGEND / 2);
		p.f->height += LEGEND;
	}
	p.f->width = l->width + FIGURE_PT(4);
	p.f->width = wide > p.f->width ? wide : p.f->width;
}

/* The whole graph in one picture, if that can be read. */
static bool
draw_whole(struct graph *g, struct figures *out)
{
	struct parts ps;
	struct part *p;

	if (g->n > WHOLE_MOST || g->m > 3 * WHOLE_MOST)
		return false;
	reset(g, &ps);
	p = new_part(g, &ps);
	for (size_t i = 0; i < g->n; i++)
		join(g, &ps, p, i);
	follow(g, &ps, p, SIZE_MAX);
	if (!readable(lay_out(g, &p->layout)))
		return false;
	draw_part(g, p, 1, out);
	return true;
}

/* Every edge in one part, every node in at least one. */
static void
draw_parts(struct graph *g, struct figures *out)
{
	struct parts ps;

	reset(g, &ps);
	while (is_open(g)) {
		if (!cut_part(g, &ps))
			return;
	}
	add_loose(g, &ps);
	for (size_t i = 0; i < ps.n; i++) {
		say_more(g, &ps.p[i]);
		/* Nodes are in several parts: draw before the next moves them.
		 */
		if (lay_out(g, &ps.p[i].layout) >= 0)
			draw_part(g, &ps.p[i], ps.n, out);
	}
}

void
draw_graph(const struct figure_type *t, const xmlNode *drawing, struct arena *a,
    struct figures *out)
{
	struct graph g = {.type = t, .labels = out->labels, .arena = a};

	g.flow = strcmp(doc_attr(drawing, "kind"), "flow") == 0;
	read_graph(&g, drawing);
	if (g.n > 0 && !draw_whole(&g, out))
		draw_parts(&g, out);
}
