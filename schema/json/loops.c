/* Schemas that apply themselves to the same value would never end: a $ref that
 * leads back to where it stands. Found before any value is checked, by a walk
 * over the edges that do not go into the value. */
#include "json_internal.h"

struct step {
	const struct sub *sub;
	size_t next; /* which edge comes next */
};

struct walk {
	struct jschema *s;
	struct step *at;
	size_t depth, cap;
	unsigned char *seen; /* by index of the schema */
};

enum { UNSEEN, OPEN, DONE };

static const struct sub *
listed(const struct list *l, size_t *i)
{
	if (*i < l->count)
		return l->at[*i];
	*i -= l->count;
	return NULL;
}

/* The i-th schema that x applies to the same value in any case. */
static const struct sub *
edge(const struct sub *x, size_t i, bool *end)
{
	const struct sub *single[3];
	const struct sub *y;
	size_t n = 0;

	*end = false;
	if ((y = listed(&x->all_of, &i)) != NULL ||
	    (y = listed(&x->any_of, &i)) != NULL ||
	    (y = listed(&x->one_of, &i)) != NULL)
		return y;
	if (x->ref != NULL)
		single[n++] = x->ref;
	if (x->not_ != NULL)
		single[n++] = x->not_;
	if (x->if_ != NULL)
		single[n++] = x->if_;
	*end = i >= n;
	return i < n ? single[i] : NULL;
}

static void
enter(struct walk *w, const struct sub *x)
{
	w->at =
	    arena_grow(w->s->a, w->at, &w->cap, w->depth + 1, sizeof *w->at);
	w->at[w->depth].sub = x;
	w->at[w->depth++].next = 0;
	w->seen[x->index] = OPEN;
}

static void
loop_found(struct walk *w, const struct sub *x)
{
	const struct ynode *at = x->node;

	for (size_t i = w->depth; i-- > 0;) {
		if (w->at[i].sub->ref_node != NULL)
			at = w->at[i].sub->ref_node;
		if (w->at[i].sub == x)
			break;
	}
	schema_fault(w->s, DIAG_SCHEMA_INVALID, at,
	    "the schema refers to itself without end");
}

static void
walk_from(struct walk *w, const struct sub *x)
{
	enter(w, x);
	while (w->depth != 0) {
		struct step *top = &w->at[w->depth - 1];
		bool end;
		const struct sub *y = edge(top->sub, top->next++, &end);

		if (end) {
			w->seen[top->sub->index] = DONE;
			w->depth--;
		} else if (w->seen[y->index] == OPEN) {
			loop_found(w, y);
		} else if (w->seen[y->index] == UNSEEN) {
			enter(w, y);
		}
	}
}

void
loops_check(struct jschema *s)
{
	struct walk w = {.s = s};

	w.seen = arena_alloc(s->a, s->n_subs + 1, sizeof *w.seen);
	for (size_t i = 0; i < s->n_subs; i++) {
		if (w.seen[i] == UNSEEN)
			walk_from(&w, s->subs[i]);
	}
}
