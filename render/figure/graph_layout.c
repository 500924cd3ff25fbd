/* The layout of a graph by Graphviz's engine dot. It is given sizes and numbers
 * only, never a text of a plan: no label is parsed, no file is looked for. Its
 * plugin is linked, so that nothing is searched for at run time. */
#include "graph.h"

#include <gvc.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Exported by libgvplugin_dot_layout; in no header. */
extern gvplugin_library_t gvplugin_dot_layout_LTX_library;

/* Steps of network simplex, in multiples of the number of nodes. */
#define SIMPLEX_LIMIT "2"

static int
be_silent(char *message)
{
	(void)message;
	return 0;
}

/* Graphviz takes texts that may be written to. */
static void
set(Agraph_t *g, int kind, const char *name, const char *value)
{
	char n[32], v[32];

	snprintf(n, sizeof n, "%s", name);
	snprintf(v, sizeof v, "%s", value);
	agattr(g, kind, n, v);
}

static void
put(void *object, const char *name, const char *value)
{
	char n[32], v[32];

	snprintf(n, sizeof n, "%s", name);
	snprintf(v, sizeof v, "%s", value);
	agset(object, n, v);
}

/* A length in inches. */
static void
put_inches(void *object, const char *name, int32_t mpt)
{
	char v[32];
	int64_t micro = (int64_t)mpt * 1000 / 72;

	snprintf(v, sizeof v, "%" PRId64 ".%06" PRId64, micro / 1000000,
	    micro % 1000000);
	put(object, name, v);
}

static Agnode_t *
add_node(Agraph_t *g, size_t number, int32_t w, int32_t h)
{
	char name[32];
	Agnode_t *n;

	snprintf(name, sizeof name, "n%zu", number);
	n = agnode(g, name, 1);
	if (n == NULL)
		bcp_out_of_memory();
	put_inches(n, "width", w);
	put_inches(n, "height", h);
	return n;
}

static Agedge_t *
add_edge(Agraph_t *g, Agnode_t *from, Agnode_t *to, const char *dir)
{
	Agedge_t *e = agedge(g, from, to, NULL, 1);

	if (e == NULL)
		bcp_out_of_memory();
	put(e, "dir", dir);
	return e;
}

/* Labels of edges are nodes with white of their own round them. */
static const char *
rank_gap(const struct layout *l, bool across)
{
	for (size_t i = 0; i < l->m; i++) {
		if (l->edges[i]->nlabel != 0)
			return across ? "0.3" : "0.2";
	}
	return across ? "0.45" : "0.36";
}

static Agraph_t *
new_graph(const struct layout *l, bool across)
{
	char name[] = "g";
	Agraph_t *g = agopen(name, Agdirected, NULL);

	if (g == NULL)
		bcp_out_of_memory();
	set(g, AGRAPH, "rankdir", across ? "LR" : "TB");
	set(g, AGRAPH, "nodesep", "0.16");
	set(g, AGRAPH, "ranksep", rank_gap(l, across));
	set(g, AGRAPH, "nslimit", SIMPLEX_LIMIT);
	set(g, AGRAPH, "nslimit1", SIMPLEX_LIMIT);
	set(g, AGNODE, "shape", "box");
	set(g, AGNODE, "label", "");
	set(g, AGNODE, "fixedsize", "true");
	set(g, AGNODE, "width", "1");
	set(g, AGNODE, "height", "1");
	set(g, AGEDGE, "dir", "forward");
	set(g, AGEDGE, "arrowsize", "0.5");
	return g;
}

/* Turns edges so that none leads back to a node on the way to it. Graphviz
 * would do that, too, but keeps the memory. */
struct walk {
	struct layout *l;
	char *state;	      /* of nodes: 0 new, 1 on the way, 2 done */
	size_t *first, *next; /* edges by their node */
	size_t *stack, depth;
};

static void
enter(struct walk *w, size_t slot)
{
	w->state[slot] = 1;
	w->stack[w->depth++] = slot;
}

static void
step(struct walk *w)
{
	struct layout *l = w->l;
	size_t top = w->stack[w->depth - 1], i = w->first[top], to;

	if (i == l->m) {
		w->state[top] = 2;
		w->depth--;
		return;
	}
	w->first[top] = w->next[i];
	to = l->all[l->edges[i]->to].slot;
	l->edges[i]->turned = w->state[to] == 1;
	if (w->state[to] == 0)
		enter(w, to);
}

static void
break_cycles(struct layout *l)
{
	struct walk w = {l, NULL, NULL, NULL, NULL, 0};

	w.state = arena_alloc(l->arena, l->n, 1);
	w.first = arena_alloc(l->arena, l->n, sizeof *w.first);
	w.next = arena_alloc(l->arena, l->m + 1, sizeof *w.next);
	w.stack = arena_alloc(l->arena, l->n, sizeof *w.stack);
	for (size_t i = 0; i < l->n; i++)
		w.first[i] = l->m;
	for (size_t i = l->m; i-- > 0;) {
		size_t from = l->all[l->edges[i]->from].slot;

		w.next[i] = w.first[from];
		w.first[from] = i;
	}
	for (size_t i = 0; i < l->n; i++) {
		if (w.state[i] == 0)
			enter(&w, i);
		while (w.depth > 0)
			step(&w);
	}
}

/* What Graphviz made of an edge: itself, or the two halves round its label. */
struct made {
	Agnode_t *label;
	Agedge_t *half[2];
	size_t n;
};

static void
make_edge(Agraph_t *g, const struct layout *l, size_t i, Agnode_t **nodes,
    struct made *made)
{
	const struct gedge *e = l->edges[i];
	Agnode_t *a = nodes[l->all[e->from].slot];
	Agnode_t *b = nodes[l->all[e->to].slot];
	Agnode_t *from = e->turned ? b : a, *to = e->turned ? a : b;
	const char *tip = e->turned ? "back" : "forward";

	if (e->nlabel == 0) {
		made->half[0] = add_edge(g, from, to, tip);
		made->n = 1;
		return;
	}
	made->label = add_node(g, l->n + i, e->w, e->h);
	made->half[0] =
	    add_edge(g, from, made->label, e->turned ? tip : "none");
	made->half[1] = add_edge(g, made->label, to, e->turned ? "none" : tip);
	made->n = 2;
}

/* Rounded to 1/10 pt: the last digits of floating point are not ours. */
static int32_t
to_mpt(double pt)
{
	double tenths = pt * 10;

	return (int32_t)(tenths < 0 ? tenths - 0.5 : tenths + 0.5) * 100;
}

static struct figure_point
point_of(Agraph_t *g, pointf p)
{
	struct figure_point out = {
	    to_mpt(p.x - GD_bb(g).LL.x), to_mpt(GD_bb(g).UR.y - p.y)};

	return out;
}

static void
take_curve(struct layout *l, Agraph_t *g, struct gedge *e, Agedge_t *made)
{
	const bezier *z;
	struct curve *c;

	if (ED_spl(made) == NULL || ED_spl(made)->size < 1)
		return;
	z = &ED_spl(made)->list[0];
	if (z->size < 4 || (z->size - 1) % 3 != 0)
		return;
	c = &e->curve[e->ncurves++];
	c->n = (size_t)z->size;
	c->at = arena_alloc(l->arena, c->n, sizeof *c->at);
	for (size_t i = 0; i < c->n; i++)
		c->at[i] = point_of(g, z->list[i]);
	c->arrow = z->eflag != 0 || z->sflag != 0;
	c->from = z->sflag != 0 ? c->at[0] : c->at[c->n - 1];
	if (c->arrow)
		c->tip = point_of(g, z->sflag != 0 ? z->sp : z->ep);
}

static void
shift_curve(struct curve *c, int32_t dx, int32_t dy)
{
	for (size_t i = 0; i < c->n; i++) {
		c->at[i].x += dx;
		c->at[i].y += dy;
	}
	c->from.x += dx;
	c->from.y += dy;
	c->tip.x += dx;
	c->tip.y += dy;
}

struct bounds {
	int32_t left, top, right, low;
};

static void
widen(struct bounds *b, int32_t x, int32_t y, int32_t w, int32_t h)
{
	b->left = x - w / 2 < b->left ? x - w / 2 : b->left;
	b->top = y - h / 2 < b->top ? y - h / 2 : b->top;
	b->right = x + w / 2 > b->right ? x + w / 2 : b->right;
	b->low = y + h / 2 > b->low ? y + h / 2 : b->low;
}

static void
widen_edge(struct bounds *b, const struct gedge *e)
{
	if (e->nlabel != 0)
		widen(b, e->x, e->y, e->w, e->h);
	for (size_t i = 0; i < e->ncurves; i++) {
		for (size_t k = 0; k < e->curve[i].n; k++)
			widen(
			    b, e->curve[i].at[k].x, e->curve[i].at[k].y, 0, 0);
	}
}

/* Curves may leave the bounds that Graphviz tells. */
static void
settle(struct layout *l)
{
	struct bounds b = {INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN};

	for (size_t i = 0; i < l->n; i++)
		widen(&b, l->nodes[i]->x, l->nodes[i]->y, l->nodes[i]->w,
		    l->nodes[i]->h);
	for (size_t i = 0; i < l->m; i++)
		widen_edge(&b, l->edges[i]);
	graph_shift(l, -b.left, -b.top);
	l->width = b.right - b.left;
	l->height = b.low - b.top;
}

void
graph_shift(struct layout *l, int32_t dx, int32_t dy)
{
	for (size_t i = 0; i < l->n; i++) {
		l->nodes[i]->x += dx;
		l->nodes[i]->y += dy;
	}
	for (size_t i = 0; i < l->m; i++) {
		struct gedge *e = l->edges[i];

		e->x += dx;
		e->y += dy;
		for (size_t k = 0; k < e->ncurves; k++)
			shift_curve(&e->curve[k], dx, dy);
	}
}

static void
take(struct layout *l, Agraph_t *g, Agnode_t **nodes, const struct made *made)
{
	struct figure_point at;

	for (size_t i = 0; i < l->n; i++) {
		at = point_of(g, ND_coord(nodes[i]));
		l->nodes[i]->x = at.x;
		l->nodes[i]->y = at.y;
	}
	for (size_t i = 0; i < l->m; i++) {
		struct gedge *e = l->edges[i];

		e->ncurves = 0;
		for (size_t k = 0; k < made[i].n; k++)
			take_curve(l, g, e, made[i].half[k]);
		if (made[i].label == NULL)
			continue;
		at = point_of(g, ND_coord(made[i].label));
		e->x = at.x;
		e->y = at.y;
	}
	settle(l);
}

bool
graph_lay_out(struct layout *l, bool across)
{
	const lt_symlist_t builtins[] = {{"gvplugin_dot_layout_LTX_library",
					     &gvplugin_dot_layout_LTX_library},
	    {NULL, NULL}};
	Agnode_t **nodes = arena_alloc(l->arena, l->n, sizeof(Agnode_t *));
	struct made *made = arena_alloc(l->arena, l->m + 1, sizeof *made);
	GVC_t *gvc = gvContextPlugins(builtins, 0);
	Agraph_t *g = new_graph(l, across);
	bool ok;

	agseterrf(be_silent);
	for (size_t i = 0; i < l->n; i++) {
		l->nodes[i]->slot = i;
		nodes[i] = add_node(g, i, l->nodes[i]->w, l->nodes[i]->h);
	}
	break_cycles(l);
	for (size_t i = 0; i < l->m; i++)
		make_edge(g, l, i, nodes, &made[i]);
	ok = gvLayout(gvc, g, "dot") == 0;
	if (ok) {
		take(l, g, nodes, made);
		gvFreeLayout(gvc, g);
	}
	agclose(g);
	gvFreeContext(gvc);
	return ok;
}
