/* Between our evaluator and libxml2's: values as objects, and functions of the
 * one called by the other. */
#include "xp.h"

#include <string.h>

bool
xp_from_object(struct xp_run *x, const xmlXPathObject *o, struct xp_value *v)
{
	const xmlNodeSet *set = o->nodesetval;

	v->from = x->count;
	switch (o->type) {
	case XPATH_BOOLEAN:
		v->type = QUERY_TRUTH;
		v->truth = o->boolval != 0;
		return true;
	case XPATH_NUMBER:
		v->type = QUERY_NUMBER;
		v->number = o->floatval;
		return true;
	case XPATH_STRING:
		v->type = QUERY_TEXT;
		v->text = xp_scratch(x, (const char *)o->stringval,
		    strlen((const char *)o->stringval));
		return true;
	case XPATH_NODESET:
		break;
	case XPATH_UNDEFINED:
	case XPATH_POINT:
	case XPATH_RANGE:
	case XPATH_LOCATIONSET:
	case XPATH_USERS:
	case XPATH_XSLT_TREE:
		return xp_fail(x, XML_XPATH_INVALID_TYPE);
	}
	v->type = QUERY_NODES;
	/* A namespace node is a copy that goes with its set. */
	for (int i = 0; set != NULL && i < set->nodeNr; i++) {
		if (set->nodeTab[i]->type != XML_NAMESPACE_DECL)
			xp_push(x, set->nodeTab[i]);
	}
	v->count = x->count - v->from;
	return true;
}

xmlXPathObject *
query_value_object(const struct query_value *v)
{
	xmlXPathObject *o;
	xmlNodeSet *set;

	if (v->type == QUERY_TRUTH) {
		o = xmlXPathNewBoolean(v->truth);
	} else if (v->type == QUERY_NUMBER) {
		o = xmlXPathNewFloat(v->number);
	} else if (v->type == QUERY_TEXT) {
		o = xmlXPathNewCString(v->text);
	} else {
		set = query_new_set();
		for (size_t i = 0; i < v->count; i++)
			query_add_node(set, v->nodes[i]);
		o = xmlXPathWrapNodeSet(set);
	}
	if (o == NULL)
		bcp_out_of_memory();
	return o;
}

/* Functions that are written for libxml2, called by us */

#define STACK 16

static xmlXPathParserContext *
new_bridge(struct query_ctx *c)
{
	xmlXPathParserContext *p =
	    xmlXPathNewParserContext((const xmlChar *)"", c->x);

	if (p == NULL)
		bcp_out_of_memory();
	/* libxml2 2.9.14 doubles the stack, of which there is none yet. */
	p->valueTab = xmlMalloc(STACK * sizeof *p->valueTab);
	if (p->valueTab == NULL)
		bcp_out_of_memory();
	p->valueMax = STACK;
	return p;
}

static bool
push_arguments(
    struct xp_run *x, const struct xp_expr *e, const struct query_at *at)
{
	for (int i = 0; i < e->n_args; i++) {
		struct query_value given;
		struct xp_value v;

		if (!xp_eval(x, e->args[i], at, &v))
			return false;
		given = xp_give(x, &v);
		if (valuePush(x->bridge, query_value_object(&given)) < 0)
			bcp_out_of_memory();
	}
	return true;
}

static void
drop_to(xmlXPathParserContext *p, int depth)
{
	while (p->valueNr > depth)
		xmlXPathFreeObject(valuePop(p));
}

/* The functions of a context that libxml2 knows are looked up by their name
 * there. */
static xmlXPathFunction
function_of(struct xp_run *x, const struct xp_expr *e)
{
	return e->ours != NULL ? e->ours
			       : xmlXPathFunctionLookup(
				     x->c->x, (const xmlChar *)e->theirs);
}

bool
xp_run_foreign(struct xp_run *x, const struct xp_expr *e,
    const struct query_at *at, struct xp_value *v)
{
	xmlXPathParserContext *p = x->bridge;
	xmlXPathObject *o;
	int depth;
	bool ok;

	if (p == NULL)
		p = x->bridge = new_bridge(x->c);
	depth = p->valueNr;
	if (!push_arguments(x, e, at)) {
		drop_to(p, depth);
		return false;
	}
	x->c->x->node = at->node;
	p->error = 0;
	function_of(x, e)(p, e->n_args);
	if (p->error != 0 || p->valueNr != depth + 1) {
		drop_to(p, depth);
		return xp_fail(x, XML_XPATH_INVALID_OPERAND);
	}
	o = valuePop(p);
	ok = xp_from_object(x, o, v);
	xmlXPathFreeObject(o);
	return ok;
}

/* Functions that are written for us, called by libxml2 */

#define MOST 3 /* arguments of those that are */

static const struct xp_function *
native_called(const xmlXPathParserContext *p)
{
	char name[32];

	snprintf(
	    name, sizeof name, "bcp:%s", (const char *)p->context->function);
	return xp_find_function(name, strlen(name));
}

void
fn_native(xmlXPathParserContext *p, int nargs)
{
	struct xp_run *x = query_of(p)->run;
	const struct xp_function *f = native_called(p);
	struct query_at at = {p->context->node, 1, 1};
	struct xp_expr e = {.op = XP_CALL, .n_args = nargs}, given[MOST];
	const struct xp_expr *args[MOST];
	size_t from = x->count;
	struct xp_value v = {.type = QUERY_ANY, .from = from};
	struct query_value result;
	bool ok;

	if (f == NULL || !args_ok(p, nargs, f->least, f->most))
		return;
	e.args = args;
	for (int i = nargs - 1; i >= 0; i--) {
		given[i] = (struct xp_expr){.op = XP_GIVEN};
		given[i].object = valuePop(p);
		args[i] = &given[i];
	}
	ok = f->run(x, &e, &at, &v);
	result = xp_give(x, &v);
	if (ok)
		valuePush(p, query_value_object(&result));
	else
		xmlXPathErr(p, XPATH_EXPR_ERROR);
	for (int i = 0; i < nargs; i++)
		xmlXPathFreeObject(given[i].object);
	x->count = from;
}
