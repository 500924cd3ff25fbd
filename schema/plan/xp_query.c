/* Expressions run: by our own evaluator, or where it has no answer by
 * libxml2's. */
#include "xp.h"

#include "caps.h"

#include <libxml/xpathInternals.h>
#include <string.h>

/* What libxml2 keeps of an evaluation in its context, to be put back behind
 * one that runs within it. */
struct outer {
	xmlNode *node;
	int position, size;
	unsigned long ops, limit;
};

/* Texts that no evaluation needs any more go when there are many. */
#define SCRATCH_BYTES 65536

static void
drop_scratch(struct xp_run *x)
{
	if (x->depth != 0 || x->scratch_bytes < SCRATCH_BYTES)
		return;
	arena_free(x->scratch);
	x->scratch = NULL;
	x->scratch_bytes = 0;
}

static const char *
words_of_failure(struct query_ctx *c)
{
	if (c->left == 0 && c->problem == NULL)
		c->problem = "the expressions for this document take more than "
			     "1000 million steps";
	return c->problem != NULL ? c->problem : query_error_words(c->error);
}

static struct outer
begin_run(struct query_ctx *c, const struct query_at *at)
{
	struct outer o = {c->x->node, c->x->proximityPosition,
	    c->x->contextSize, c->x->opCount, c->x->opLimit};

	drop_scratch(c->run);
	if (c->run->depth++ == 0) {
		c->error = 0;
		c->problem = NULL;
		c->run->count = 0;
	}
	c->x->node = at->node;
	c->x->proximityPosition = (int)at->position;
	c->x->contextSize = (int)at->size;
	c->x->opCount = 0;
	c->x->opLimit =
	    c->left < LIMIT_XPATH_OPS ? c->left + 1 : LIMIT_XPATH_OPS;
	return o;
}

/* *why is set unless it is NULL or all went well. */
static bool
end_run(struct query_ctx *c, struct outer o, bool ok, const char **why)
{
	c->left -= c->x->opCount < c->left ? c->x->opCount : c->left;
	c->x->node = o.node;
	c->x->proximityPosition = o.position;
	c->x->contextSize = o.size;
	c->x->opCount = o.ops;
	c->x->opLimit = o.limit;
	c->run->depth--;
	if (!ok && why != NULL)
		*why = words_of_failure(c);
	return ok;
}

/* By libxml2. */
static bool
run_compiled(struct query_ctx *c, const struct query *q, struct xp_value *v)
{
	xmlXPathObject *o = query_libxml2(c, q);
	bool ok = o != NULL && xp_from_object(c->run, o, v);

	xmlXPathFreeObject(o);
	return ok;
}

static const struct xp_expr *
parsed(const struct query *q)
{
	if (!q->code->parsed)
		q->code->xp = xp_parse(q->code->a, q->text);
	q->code->parsed = true;
	return q->code->xp;
}

bool
query_run(struct query_ctx *c, const struct query *q, const struct query_at *at,
    struct query_value *v, const char **why)
{
	const struct xp_expr *e = parsed(q);
	struct outer o = begin_run(c, at);
	struct xp_value x = {.type = QUERY_ANY};
	bool ok =
	    e != NULL ? xp_eval(c->run, e, at, &x) : run_compiled(c, q, &x);

	if (!end_run(c, o, ok, why))
		return false;
	if (x.type == QUERY_NODES)
		xp_sort(c->run, x.from);
	*v = xp_give(c->run, &x);
	return true;
}

bool
query_test(struct query_ctx *c, const struct query *q,
    const struct query_at *at, bool *yes, const char **why)
{
	const struct xp_expr *e = parsed(q);
	struct outer o = begin_run(c, at);
	struct xp_value x = {.type = QUERY_ANY};
	bool ok =
	    e != NULL ? xp_truth(c->run, e, at, yes) : run_compiled(c, q, &x);

	if (e == NULL)
		*yes = ok && xp_to_truth(c->run, &x);
	return end_run(c, o, ok, why);
}

xmlXPathObject *
query_eval(struct query_ctx *c, const struct query *q,
    const struct query_at *at, const char **why)
{
	struct outer o = begin_run(c, at);
	xmlXPathObject *result = query_libxml2(c, q);

	(void)end_run(c, o, result != NULL, why);
	return result;
}

const struct query_value *
query_lookup(struct query_ctx *c, const char *name)
{
	const struct query_value *v;
	bool failed = false;

	if (c->get == NULL)
		return NULL;
	v = c->get(c->get_ctx, name, &failed);
	if (failed && c->problem == NULL)
		c->problem = "a variable cannot be worked out";
	return failed ? NULL : v;
}

/* For libxml2's evaluator, which looks nowhere else then. */
static xmlXPathObject *
find_variable(void *data, const xmlChar *name, const xmlChar *ns)
{
	struct query_ctx *c = data;
	const struct query_value *v;
	xmlXPathObject *set;

	if (ns != NULL)
		return NULL;
	v = query_lookup(c, (const char *)name);
	if (v != NULL)
		return query_value_object(v);
	set = query_peek(c, (const char *)name);
	return set == NULL ? NULL : xmlXPathObjectCopy(set);
}

void
query_set_getter(struct query_ctx *c, query_getter *get, void *ctx)
{
	c->get = get;
	c->get_ctx = ctx;
	xmlXPathRegisterVariableLookup(c->x, find_variable, c);
}

const char *
query_value_text(struct query_ctx *c, const struct query_value *v)
{
	struct xp_value x = {.type = v->type,
	    .truth = v->truth,
	    .number = v->number,
	    .text = v->text};

	if (v->type != QUERY_NODES)
		return xp_to_text(c->run, &x);
	return v->count == 0 ? "" : xp_node_text(c->run, v->nodes[0]);
}

static void
free_run(void *p)
{
	struct xp_run *x = p;

	if (x->scratch != NULL)
		arena_free(x->scratch);
	if (x->bridge != NULL)
		xmlXPathFreeParserContext(x->bridge);
}

#define NODES 64 /* on the stack at first */

struct xp_run *
xp_new_run(struct query_ctx *c)
{
	struct xp_run *x = arena_alloc(c->a, 1, sizeof *x);

	x->c = c;
	x->nodes = arena_grow(c->a, NULL, &x->cap, NODES, sizeof *x->nodes);
	arena_defer(c->a, free_run, x);
	return x;
}
