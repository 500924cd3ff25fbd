/* Functions over recovery targets. Each answers for all entities at once, in
 * one pass, where asking of every pair would not end for large plans. */
#include "query_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An entity with a target. */
struct ranked {
	size_t n;
	double rto;	 /* seconds */
	double priority; /* infinite where there is none */
};

struct targets {
	size_t count;	    /* of the entities when this was made */
	size_t *first;	    /* entity to its first edge in `back`; count + 1 */
	struct back *back;  /* by end */
	struct ranked *all; /* the longest first */
	size_t n_all;
	/* The slowest that an entity waits for: over hard edges, over all. */
	size_t *slowest[2];
	bool *circular; /* leads into a cycle */
};

static double
rto_of(const xmlNode *n)
{
	const xmlNode *rto = plan_child(n, "rto");
	const char *s = rto == NULL ? "" : plan_attr(rto, "seconds");

	return *s == '\0' ? -1 : strtod(s, NULL);
}

static double
priority_of(const xmlNode *n)
{
	const char *s = plan_child_text(n, "priority");

	return *s == '\0' ? INFINITY : strtod(s, NULL);
}

/* The longest first, else in order of the file. */
static int
by_rto(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->rto != y->rto)
		return x->rto < y->rto ? 1 : -1;
	return (x->n > y->n) - (x->n < y->n);
}

static void
rank_all(struct index *ix, struct targets *t)
{
	t->all = arena_alloc(ix->a, t->count + 1, sizeof *t->all);
	for (size_t n = 0; n < t->count; n++) {
		double rto = rto_of(ix->list[n].node);

		if (rto < 0)
			continue;
		t->all[t->n_all].n = n;
		t->all[t->n_all].rto = rto;
		t->all[t->n_all++].priority = priority_of(ix->list[n].node);
	}
	if (t->n_all > 1)
		qsort(t->all, t->n_all, sizeof *t->all, by_rto);
}

/* Turns the edges of all entities round. Looking for edges may open other
 * documents, whose entities then count as well. */
static void
turn_edges(struct index *ix, struct targets *t)
{
	size_t total = 0, *next;

	for (size_t n = 0; n < ix->count; n++) {
		index_edges(ix, n);
		total += ix->list[n].n_edges;
	}
	t->count = ix->count;
	t->first = arena_alloc(ix->a, t->count + 2, sizeof *t->first);
	t->back = arena_alloc(ix->a, total + 1, sizeof *t->back);
	next = arena_alloc(ix->a, t->count + 1, sizeof *next);
	for (size_t n = 0; n < t->count; n++) {
		for (size_t e = 0; e < ix->list[n].n_edges; e++)
			t->first[ix->list[n].edges[e].to + 1]++;
	}
	for (size_t n = 0; n < t->count; n++)
		t->first[n + 1] += t->first[n];
	memcpy(next, t->first, t->count * sizeof *next);
	for (size_t n = 0; n < t->count; n++) {
		for (size_t e = 0; e < ix->list[n].n_edges; e++) {
			struct edge edge = ix->list[n].edges[e];
			struct back *b = &t->back[next[edge.to]++];

			b->from = n;
			b->hard = edge.hard;
		}
	}
}

/* From the longest target down, each goes back along the edges until it meets
 * one that knows a longer, and through those that have no target. */
static void
spread(struct index *ix, struct targets *t, bool soft)
{
	size_t *best = arena_alloc(ix->a, t->count + 1, sizeof *best);
	size_t *queue = arena_alloc(ix->a, t->count + 1, sizeof *queue);

	for (size_t n = 0; n < t->count; n++)
		best[n] = SIZE_MAX;
	for (size_t i = 0; i < t->n_all; i++) {
		size_t count = 0;

		queue[count++] = t->all[i].n;
		for (size_t k = 0; k < count; k++) {
			size_t n = queue[k];

			for (size_t b = t->first[n]; b < t->first[n + 1]; b++) {
				size_t from = t->back[b].from;

				if ((!soft && !t->back[b].hard) ||
				    best[from] != SIZE_MAX)
					continue;
				best[from] = t->all[i].n;
				if (rto_of(ix->list[from].node) < 0)
					queue[count++] = from;
			}
		}
	}
	t->slowest[soft] = best;
}

/* Marks what is left when everything that leads nowhere is taken away, again
 * and again: what leads into a cycle. */
static void
find_circular(struct index *ix, struct targets *t)
{
	size_t *left = arena_alloc(ix->a, t->count + 1, sizeof *left);
	size_t *queue = arena_alloc(ix->a, t->count + 1, sizeof *queue);
	size_t count = 0;

	t->circular = arena_alloc(ix->a, t->count + 1, sizeof *t->circular);
	for (size_t n = 0; n < t->count; n++) {
		for (size_t e = 0; e < ix->list[n].n_edges; e++)
			left[n] += ix->list[n].edges[e].hard;
		t->circular[n] = left[n] != 0;
		if (left[n] == 0)
			queue[count++] = n;
	}
	for (size_t k = 0; k < count; k++) {
		size_t n = queue[k];

		for (size_t b = t->first[n]; b < t->first[n + 1]; b++) {
			size_t from = t->back[b].from;

			if (!t->back[b].hard || --left[from] != 0)
				continue;
			t->circular[from] = false;
			queue[count++] = from;
		}
	}
}

static struct targets *
targets_of(struct index *ix)
{
	struct targets *t = ix->targets;

	if (t == NULL) {
		t = ix->targets = arena_alloc(ix->a, 1, sizeof *t);
		turn_edges(ix, t);
		rank_all(ix, t);
		spread(ix, t, false);
		spread(ix, t, true);
		find_circular(ix, t);
	}
	return t;
}

bool
index_circular(struct index *ix, size_t n)
{
	const struct targets *t = targets_of(ix);

	/* What was found later is looked into itself. */
	return n >= t->count || t->circular[n];
}

const struct back *
index_back(struct index *ix, size_t n, size_t *count)
{
	const struct targets *t = targets_of(ix);

	*count = n < t->count ? t->first[n + 1] - t->first[n] : 0;
	return *count == 0 ? NULL : &t->back[t->first[n]];
}

/* Of several entities' slowest the slowest. */
static size_t
slowest_of(struct index *ix, const xmlNodeSet *in, bool soft)
{
	const struct targets *t = targets_of(ix);
	size_t best = SIZE_MAX;

	for (int i = 0; in != NULL && i < in->nodeNr; i++) {
		xmlNode *node = in->nodeTab[i];
		size_t n = node->type == XML_ELEMENT_NODE
			       ? index_of_node(ix, node)
			       : SIZE_MAX;

		n = n < t->count ? t->slowest[soft][n] : SIZE_MAX;
		if (n != SIZE_MAX &&
		    (best == SIZE_MAX ||
			rto_of(ix->list[n].node) > rto_of(ix->list[best].node)))
			best = n;
	}
	return best;
}

void
fn_slowest(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	xmlNodeSet *set;
	struct arg arg;
	bool soft;
	size_t n;

	if (!args_ok(ctxt, nargs, 1, 2) || !pop_soft(ctxt, nargs == 2, &soft) ||
	    !arg_pop_nodes(ctxt, &arg))
		return;
	n = slowest_of(
	    ix, arg.node == NULL ? NULL : arg.object->nodesetval, soft);
	set = query_new_set();
	if (n != SIZE_MAX)
		query_add_node(set, ix->list[n].node);
	arg_free(&arg);
	give_nodes(ctxt, set);
}

/* Whether x comes after the item in the order of recovery, and sooner by its
 * target. */
static bool
overtakes(const struct index *ix, const struct ranked *x, const xmlNode *item,
    double priority)
{
	const xmlNode *n = ix->list[x->n].node;

	return x->priority > priority && n->parent == item->parent &&
	       xmlStrEqual(n->name, item->name);
}

void
fn_sooner(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	const struct targets *t;
	const struct ranked *found = NULL;
	xmlNodeSet *set;
	xmlNode *node;
	double priority, rto;
	bool walked = false;
	size_t n;

	if (!args_ok(ctxt, nargs, 1, 1) || !pop_entity(ctxt, &n, &node))
		return;
	set = query_new_set();
	t = targets_of(ix);
	priority = n == SIZE_MAX ? INFINITY : priority_of(node);
	rto = n == SIZE_MAX ? -1 : rto_of(node);
	for (size_t i = t->n_all; i-- > 0 && t->all[i].rto < rto;) {
		const struct ranked *x = &t->all[i];

		if (!overtakes(ix, x, node, priority))
			continue;
		if (!walked)
			query_walk(ctxt, n, true);
		walked = true;
		if (ix->list[x->n].seen != ix->walk) {
			found = x;
			break;
		}
	}
	if (found != NULL)
		query_add_node(set, ix->list[found->n].node);
	give_nodes(ctxt, set);
}
