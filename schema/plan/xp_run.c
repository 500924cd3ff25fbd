/* Runs expressions. Sets are made on a stack of nodes, each on top of those
 * that are still needed, so that none of them is allocated. */
#include "xp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool
xp_fail(struct xp_run *x, int code)
{
	if (x->c->error == 0)
		x->c->error = code;
	return false;
}

bool
xp_spend(struct xp_run *x, size_t steps)
{
	xmlXPathContext *c = x->c->x;

	if (steps < c->opLimit && c->opCount < c->opLimit - steps) {
		c->opCount += steps;
		return true;
	}
	return xp_fail(x, XML_XPATH_EXPRESSION_OK + XPATH_OP_LIMIT_EXCEEDED);
}

void
xp_push(struct xp_run *x, xmlNode *n)
{
	if (x->count == x->cap)
		x->nodes = arena_grow(x->c->a, x->nodes, &x->cap, x->count + 1,
		    sizeof(xmlNode *));
	x->nodes[x->count++] = n;
}

/* Sets */

static ptrdiff_t
order_of(const xmlNode *n)
{
	return n->type == XML_ELEMENT_NODE ? (ptrdiff_t)n->content : 0;
}

/* Before, as numbers below zero: 1, 0, -1. */
static int
by_order(const xmlNode *a, const xmlNode *b)
{
	ptrdiff_t x = order_of(a), y = order_of(b);

	if (a == b)
		return 0;
	if (x < 0 && y < 0 && x != y)
		return x < y ? 1 : -1;
	return xmlXPathCmpNodes(
		   (xmlNode *)(uintptr_t)a, (xmlNode *)(uintptr_t)b) == 1
		   ? -1
		   : 1;
}

static int
compare_nodes(const void *a, const void *b)
{
	return by_order(*(xmlNode *const *)a, *(xmlNode *const *)b);
}

void
xp_sort(struct xp_run *x, size_t from)
{
	size_t i = from + 1;

	while (i < x->count && by_order(x->nodes[i - 1], x->nodes[i]) <= 0)
		i++;
	if (i < x->count)
		qsort(&x->nodes[from], x->count - from, sizeof(xmlNode *),
		    compare_nodes);
}

static bool
is_among(const struct xp_run *x, size_t from, size_t to, const xmlNode *n)
{
	for (size_t i = from; i < to; i++) {
		if (x->nodes[i] == n)
			return true;
	}
	return false;
}

/* Room for twice as many as there are nodes, all of them of older turns. */
static void
begin_marks(struct xp_run *x, size_t n)
{
	if (x->cap_marks < 2 * n) {
		x->cap_marks = 64;
		while (x->cap_marks < 2 * n)
			x->cap_marks *= 2;
		x->marks = arena_alloc(x->c->a, x->cap_marks, sizeof *x->marks);
		x->turn = 0;
	}
	if (++x->turn == 0) {
		memset(x->marks, 0, x->cap_marks * sizeof *x->marks);
		x->turn = 1;
	}
}

/* Whether it was not marked in this turn. */
static bool
mark(struct xp_run *x, const xmlNode *n)
{
	size_t i = ((uintptr_t)n >> 4) * 0x9E3779B1u & (x->cap_marks - 1);

	while (x->marks[i].turn == x->turn) {
		if (x->marks[i].node == n)
			return false;
		i = (i + 1) & (x->cap_marks - 1);
	}
	x->marks[i] = (struct mark){n, x->turn};
	return true;
}

#define FEW 12

void
xp_unique(struct xp_run *x, size_t from)
{
	size_t n = x->count - from, kept = from;
	bool few = n <= FEW;

	if (n < 2)
		return;
	if (!few)
		begin_marks(x, n);
	for (size_t i = from; i < x->count; i++) {
		xmlNode *node = x->nodes[i];

		if (few ? !is_among(x, from, kept, node) : mark(x, node))
			x->nodes[kept++] = node;
	}
	x->count = kept;
}

/* Tests in [] */

/* Whether a node passes: a number is a place. */
static bool
passes(struct xp_run *x, const struct xp_expr *e, const struct query_at *at,
    bool *yes)
{
	struct xp_value v;

	if (e->type != QUERY_NUMBER && e->type != QUERY_ANY)
		return xp_truth(x, e, at, yes);
	if (!xp_eval(x, e, at, &v))
		return false;
	*yes = v.type == QUERY_NUMBER ? v.number == (double)at->position
				      : xp_to_truth(x, &v);
	return true;
}

/* Leaves those of the set on top that pass all tests, one test after the
 * other: each counts places anew. */
static bool
filter(struct xp_run *x, const struct xp_tests *t, size_t from)
{
	for (; t != NULL; t = t->next) {
		size_t kept = from;
		struct query_at at = {.size = x->count - from};

		if (!xp_spend(x, at.size))
			return false;
		for (size_t i = 0; i < at.size; i++) {
			bool yes;

			at.node = x->nodes[from + i];
			at.position = i + 1;
			if (!passes(x, t->e, &at, &yes))
				return false;
			if (yes)
				x->nodes[kept++] = at.node;
		}
		x->count = kept;
	}
	return true;
}

/* Whether a node passes all tests, none of which asks for a place. */
static bool
passes_all(struct xp_run *x, const struct xp_tests *t, xmlNode *n, bool *yes)
{
	struct query_at at = {n, 1, 1};

	*yes = true;
	for (; t != NULL && *yes; t = t->next) {
		if (!xp_truth(x, t->e, &at, yes))
			return false;
	}
	return true;
}

/* Steps */

static bool
has_children(const xmlNode *n)
{
	return n->type == XML_ELEMENT_NODE || n->type == XML_DOCUMENT_NODE;
}

static xmlNode *
first_on(enum xp_axis axis, xmlNode *n)
{
	switch (axis) {
	case XP_CHILD:
	case XP_DESCENDANT:
		return has_children(n) ? n->children : NULL;
	case XP_ATTRIBUTE:
		return n->type == XML_ELEMENT_NODE ? (xmlNode *)n->properties
						   : NULL;
	case XP_SELF:
	case XP_ANCESTOR_OR_SELF:
	case XP_DESCENDANT_OR_SELF:
		return n;
	case XP_PARENT:
	case XP_ANCESTOR:
		return n->parent;
	case XP_FOLLOWING_SIBLING:
		return n->type == XML_ATTRIBUTE_NODE ? NULL : n->next;
	case XP_PRECEDING_SIBLING:
		return n->type == XML_ATTRIBUTE_NODE ? NULL : n->prev;
	}
	return NULL;
}

/* The node after n in document order, below the origin. */
static xmlNode *
next_below(const xmlNode *origin, xmlNode *n)
{
	if (has_children(n) && n->children != NULL)
		return n->children;
	while (n != origin && n->next == NULL)
		n = n->parent;
	return n == origin ? NULL : n->next;
}

static xmlNode *
next_on(enum xp_axis axis, const xmlNode *origin, xmlNode *n)
{
	switch (axis) {
	case XP_CHILD:
	case XP_ATTRIBUTE:
	case XP_FOLLOWING_SIBLING:
		return n->next;
	case XP_PRECEDING_SIBLING:
		return n->prev;
	case XP_ANCESTOR:
	case XP_ANCESTOR_OR_SELF:
		return n->parent;
	case XP_DESCENDANT:
	case XP_DESCENDANT_OR_SELF:
		return next_below(origin, n);
	case XP_SELF:
	case XP_PARENT:
		break;
	}
	return NULL;
}

static bool
is_tested(const struct xp_step *s, const xmlNode *n)
{
	int kind =
	    s->axis == XP_ATTRIBUTE ? XML_ATTRIBUTE_NODE : XML_ELEMENT_NODE;

	switch (s->kind) {
	case XP_NAMED:
		return (int)n->type == kind &&
		       n->name[0] == (unsigned char)s->name[0] &&
		       strcmp((const char *)n->name, s->name) == 0 &&
		       n->ns == NULL;
	case XP_ANY_NAME:
		return (int)n->type == kind;
	case XP_ANY_TEXT:
		return n->type == XML_TEXT_NODE ||
		       n->type == XML_CDATA_SECTION_NODE;
	case XP_ANY_NODE:
		break;
	}
	return true;
}

/* Pushes what one node leads to; only the first of it where that will do. */
static bool
take_step(struct xp_run *x, const struct xp_step *s, xmlNode *origin, bool one)
{
	size_t from = x->count, passed = 1;

	for (xmlNode *n = first_on(s->axis, origin); n != NULL;
	     n = next_on(s->axis, origin, n)) {
		bool yes = true;

		passed++;
		if (!is_tested(s, n))
			continue;
		if (s->tests != NULL && !s->positional &&
		    !passes_all(x, s->tests, n, &yes))
			return false;
		if (!yes)
			continue;
		xp_push(x, n);
		if (one && !s->positional)
			break;
	}
	return xp_spend(x, passed) &&
	       (!s->positional || filter(x, s->tests, from));
}

/* Whether two nodes can lead to the same. */
static bool
may_meet(enum xp_axis axis)
{
	return axis != XP_CHILD && axis != XP_ATTRIBUTE && axis != XP_SELF;
}

/* From the set on top to that which a step leads to. */
static bool
take_all(struct xp_run *x, const struct xp_step *s, size_t base, bool one)
{
	size_t n = x->count - base, from = x->count;

	one = one && s->next == NULL;
	for (size_t i = 0; i < n; i++) {
		if (!take_step(x, s, x->nodes[base + i], one))
			return false;
		if (one && x->count > from)
			break;
	}
	if (n > 1 && may_meet(s->axis))
		xp_unique(x, from);
	n = x->count - from;
	memmove(&x->nodes[base], &x->nodes[from], n * sizeof *x->nodes);
	x->count = base + n;
	return true;
}

static bool
begin_path(struct xp_run *x, const struct xp_expr *a, const struct query_at *at)
{
	struct xp_value v;

	if (a == NULL) {
		xp_push(x, at->node);
		return true;
	}
	return xp_eval_nodes(x, a, at, &v);
}

static bool
run_path(struct xp_run *x, const struct xp_expr *e, const struct query_at *at,
    bool one)
{
	size_t base = x->count;

	if (!begin_path(x, e->a, at))
		return false;
	for (const struct xp_step *s = e->steps; s != NULL && x->count > base;
	     s = s->next) {
		if (!take_all(x, s, base, one))
			return false;
	}
	return true;
}

/* Other sets */

static bool
run_part(struct xp_run *x, const struct xp_expr *e)
{
	const struct group *g = index_part(query_index_of(x->c), e->text);

	for (size_t i = 0; g != NULL && i < g->count; i++)
		xp_push(x, g->nodes[i]);
	return g == NULL || xp_spend(x, g->count);
}

static bool
run_set(struct xp_run *x, const struct xp_expr *e, const struct query_at *at)
{
	size_t from = x->count;
	struct xp_value v;

	if (!xp_eval_nodes(x, e->a, at, &v))
		return false;
	if (e->op == XP_FILTER)
		return filter(x, e->tests, from);
	if (!xp_eval_nodes(x, e->b, at, &v))
		return false;
	xp_unique(x, from);
	return xp_spend(x, x->count - from);
}

static bool
run_variable(struct xp_run *x, const struct xp_expr *e, struct xp_value *v)
{
	struct query_ctx *c = x->c;
	const struct query_value *known = query_lookup(c, e->text);
	const xmlXPathObject *o;

	if (known == NULL && c->problem != NULL)
		return false;
	if (known == NULL) {
		o = query_peek(c, e->text);
		return o == NULL ? xp_fail(x, XML_XPATH_UNDEF_VARIABLE_ERROR)
				 : xp_from_object(x, o, v);
	}
	v->type = known->type;
	v->truth = known->truth;
	v->number = known->number;
	v->text = known->text;
	v->from = x->count;
	v->count = known->type == QUERY_NODES ? known->count : 0;
	for (size_t i = 0; i < v->count; i++)
		xp_push(x, known->nodes[i]);
	return true;
}

/* Numbers and truths */

static bool
eval_number(struct xp_run *x, const struct xp_expr *e,
    const struct query_at *at, double *number)
{
	struct xp_value v;

	if (!xp_eval(x, e, at, &v))
		return false;
	*number = xp_to_number(x, &v);
	return true;
}

static double
compute(enum xp_sign sign, double a, double b)
{
	if (sign == XP_PLUS)
		return a + b;
	if (sign == XP_MINUS)
		return a - b;
	if (sign == XP_TIMES)
		return a * b;
	return sign == XP_DIVIDE ? a / b : fmod(a, b);
}

static bool
run_number(struct xp_run *x, const struct xp_expr *e, const struct query_at *at,
    struct xp_value *v)
{
	double a, b = 0;

	if (!eval_number(x, e->a, at, &a) ||
	    (e->b != NULL && !eval_number(x, e->b, at, &b)))
		return false;
	v->type = QUERY_NUMBER;
	v->number = e->b == NULL ? -a : compute(e->sign, a, b);
	return true;
}

static bool
run_comparison(struct xp_run *x, const struct xp_expr *e,
    const struct query_at *at, bool *yes)
{
	size_t from = x->count;
	struct xp_value a, b;

	if (!xp_eval(x, e->a, at, &a) || !xp_eval(x, e->b, at, &b) ||
	    !xp_compare(x, e->sign, &a, &b, yes))
		return false;
	x->count = from;
	return true;
}

bool
xp_truth(struct xp_run *x, const struct xp_expr *e, const struct query_at *at,
    bool *yes)
{
	size_t from = x->count;
	struct xp_value v;

	if (e->op == XP_OR || e->op == XP_AND)
		return xp_truth(x, e->a, at, yes) &&
		       (*yes == (e->op == XP_OR) || xp_truth(x, e->b, at, yes));
	if (e->op == XP_COMPARE)
		return run_comparison(x, e, at, yes);
	if (e->op == XP_PATH) {
		if (!run_path(x, e, at, true))
			return false;
		*yes = x->count > from;
		x->count = from;
		return true;
	}
	if (!xp_eval(x, e, at, &v))
		return false;
	*yes = xp_to_truth(x, &v);
	return true;
}

static bool
eval_set(struct xp_run *x, const struct xp_expr *e, const struct query_at *at,
    struct xp_value *v)
{
	bool ok = true;

	v->type = QUERY_NODES;
	v->from = x->count;
	if (e->op == XP_ROOT)
		xp_push(x, (xmlNode *)x->c->x->doc);
	else if (e->op == XP_PATH)
		ok = run_path(x, e, at, false);
	else if (e->op == XP_PART)
		ok = run_part(x, e);
	else
		ok = run_set(x, e, at);
	v->count = x->count - v->from;
	return ok;
}

static bool
eval_sorted(struct xp_run *x, const struct xp_expr *e,
    const struct query_at *at, struct xp_value *v)
{
	if (!xp_eval(x, e->a, at, v))
		return false;
	if (v->type == QUERY_NODES)
		xp_sort(x, v->from);
	return true;
}

bool
xp_eval(struct xp_run *x, const struct xp_expr *e, const struct query_at *at,
    struct xp_value *v)
{
	*v = (struct xp_value){.type = QUERY_ANY, .from = x->count};
	if (!xp_spend(x, 1))
		return false;
	switch (e->op) {
	case XP_UNION:
	case XP_FILTER:
	case XP_PATH:
	case XP_ROOT:
	case XP_PART:
		return eval_set(x, e, at, v);
	case XP_SORTED:
		return eval_sorted(x, e, at, v);
	case XP_TEXT:
		v->type = QUERY_TEXT;
		v->text = e->text;
		return true;
	case XP_NUMBER:
		v->type = QUERY_NUMBER;
		v->number = e->number;
		return true;
	case XP_VARIABLE:
		return run_variable(x, e, v);
	case XP_CALL:
		return e->native != NULL ? e->native->run(x, e, at, v)
					 : xp_run_foreign(x, e, at, v);
	case XP_GIVEN:
		return xp_from_object(x, e->object, v);
	case XP_COMPUTE:
		return run_number(x, e, at, v);
	case XP_OR:
	case XP_AND:
	case XP_COMPARE:
		break;
	}
	v->type = QUERY_TRUTH;
	return xp_truth(x, e, at, &v->truth);
}

bool
xp_eval_nodes(struct xp_run *x, const struct xp_expr *e,
    const struct query_at *at, struct xp_value *v)
{
	return xp_eval(x, e, at, v) &&
	       (v->type == QUERY_NODES || xp_fail(x, XML_XPATH_INVALID_TYPE));
}
