/* Expressions: compiled, checked and run. */
#include "xp.h"

#include "caps.h"
#include "utf8.h"

#include <string.h>

static void
free_comp(void *comp)
{
	xmlXPathFreeCompExpr(comp);
}

static void
free_context(void *x)
{
	xmlXPathFreeContext(x);
}

/* What libxml2 says with a number, in words. */
_Static_assert(
    LIMIT_XPATH_OPS == 20000000ul && LIMIT_XPATH_TOTAL == 1000000000ul,
    "messages name these numbers");

const char *
query_error_words(int code)
{
	switch (code) {
	case XML_XPATH_UNFINISHED_LITERAL_ERROR:
		return "a text is not closed with its quote";
	case XML_XPATH_START_LITERAL_ERROR:
		return "a text was expected";
	case XML_XPATH_VARIABLE_REF_ERROR:
		return "a variable's name was expected after '$'";
	case XML_XPATH_UNDEF_VARIABLE_ERROR:
		return "a variable is not set";
	case XML_XPATH_INVALID_PREDICATE_ERROR:
		return "a condition in [] is wrong";
	case XML_XPATH_EXPR_ERROR:
		return "this is not an expression";
	case XML_XPATH_UNCLOSED_ERROR:
		return "a parenthesis is not closed";
	case XML_XPATH_UNKNOWN_FUNC_ERROR:
		return "a function is not known";
	case XML_XPATH_INVALID_OPERAND:
		return "an operand cannot be used this way";
	case XML_XPATH_INVALID_TYPE:
		return "a value has the wrong type, such as a number where "
		       "nodes are needed";
	case XML_XPATH_INVALID_ARITY:
		return "a function has too few or too many arguments";
	case XML_XPATH_EXPRESSION_OK + XPATH_OP_LIMIT_EXCEEDED:
		return "it takes more than 20 million steps";
	case XML_XPATH_EXPRESSION_OK + XPATH_RECURSION_LIMIT_EXCEEDED:
		return "it is nested too deeply";
	case XML_XPATH_EXPRESSION_OK + XPATH_UNDEF_PREFIX_ERROR:
		return "a prefix is not known";
	default:
		return "it cannot be evaluated";
	}
}

/* Where libxml2 found the first fault of an expression. */
struct fault {
	int code;
	int offset;
};

static void
note_fault(void *ctx, xmlErrorPtr e)
{
	struct fault *f = ctx;

	if (f->code == 0) {
		f->code = e->code;
		f->offset = e->int1;
	}
}

/* Some complaints of libxml2 go past the context's handler. */
static void
keep_quiet(void *ctx, const char *msg, ...)
{
	(void)ctx;
	(void)msg;
}

struct quiet {
	xmlGenericErrorFunc handler;
	void *ctx;
};

static struct quiet
be_quiet(void)
{
	struct quiet old = {xmlGenericError, xmlGenericErrorContext};

	xmlSetGenericErrorFunc(NULL, keep_quiet);
	return old;
}

static void
be_loud(struct quiet old)
{
	xmlSetGenericErrorFunc(old.ctx, old.handler);
}

static size_t
count_chars(const char *p, size_t len)
{
	const char *end = p + len;
	size_t n = 0;

	for (; p < end; n++)
		(void)utf8_next(&p, end);
	return n;
}

struct src_span
query_place(struct src_span at, const char *text, size_t offset, size_t len)
{
	size_t all = count_chars(text, strlen(text)), shown, before;

	if (at.beg.line == 0 || at.beg.line != at.end.line)
		return at;
	/* Bare, or in quotes and without escapes. */
	shown = at.end.col - at.beg.col;
	if (shown != all && shown != all + 2)
		return at;
	before = (shown - all) / 2 + count_chars(text, offset);
	at.beg.col += (uint32_t)before;
	at.end.col = at.beg.col + (uint32_t)count_chars(text + offset, len);
	return at;
}

static struct src_span
fault_span(struct src_span at, const char *expr, size_t offset)
{
	size_t len = strlen(expr);

	if (offset >= len)
		offset = len == 0 ? 0 : len - 1;
	return query_place(at, expr, offset, len == 0 ? 0 : 1);
}

static void
report_unknown(struct diag *d, enum diag_id id, struct src_span at,
    const char *expr, const struct query_name *unknown)
{
	const char *near = NULL;
	size_t best = 3;

	for (size_t i = 0; i < query_functions_count; i++) {
		const char *name = strchr(unknown->name, ':');
		size_t dist = utf8_distance(query_functions[i].name,
		    name == NULL ? unknown->name : name + 1, best - 1);

		if (dist < best) {
			best = dist;
			near = query_functions[i].name;
		}
	}
	at = fault_span(at, expr, unknown->offset);
	if (near != NULL)
		diag_at(d, id, at,
		    "there is no function '%s'; did you mean 'bcp:%s'?",
		    unknown->name, near);
	else
		diag_at(d, id, at, "there is no function '%s'", unknown->name);
}

/* The expression in libxml2's form; NULL with the first fault. */
static xmlXPathCompExpr *
compile(struct arena *a, const char *expr, struct fault *f)
{
	/* Compiling needs no more of a context than where to complain, and a
	 * whole one takes longer to make than most expressions to compile. */
	xmlXPathContext x;
	xmlXPathCompExpr *comp = NULL;
	struct quiet old = be_quiet();
	/* A plain path would be run by walking the tree from its root, with
	 * all other documents in it (libxml2's streaming); in parentheses it is
	 * followed step by step. */
	bool plain = strpbrk(expr, "[(@") == NULL;
	const char *quick = query_quicken(a, expr);

	memset(&x, 0, sizeof x);
	x.userData = f;
	x.error = note_fault;
	if (quick != NULL)
		comp = xmlXPathCtxtCompile(&x, (const xmlChar *)quick);
	xmlResetError(&x.lastError);
	/* Faults are looked for in what the author wrote. */
	f->code = 0;
	f->offset = 0;
	if (comp == NULL)
		comp = xmlXPathCtxtCompile(
		    &x, (const xmlChar *)(plain ? arena_printf(a, "(%s)", expr)
						: expr));
	f->offset -= plain ? 1 : 0;
	xmlResetError(&x.lastError);
	be_loud(old);
	if (comp != NULL)
		arena_defer(a, free_comp, comp);
	return comp;
}

static struct query *
new_query(struct arena *a, const char *expr)
{
	struct query *q = arena_alloc(a, 1, sizeof *q);

	q->code = arena_alloc(a, 1, sizeof *q->code);
	q->code->a = a;
	q->text = arena_str(a, expr);
	return q;
}

struct query *
query_compile(struct arena *a, struct diag *d, enum diag_id id,
    struct src_span at, const char *expr)
{
	struct query *q = new_query(a, expr);
	struct query_name unknown;
	struct fault f = {0, 0};

	q->code->comp = compile(a, q->text, &f);
	if (q->code->comp == NULL) {
		diag_at(d, id,
		    fault_span(at, expr, f.offset < 0 ? 0 : (size_t)f.offset),
		    "wrong expression: %s", query_error_words(f.code));
		return NULL;
	}
	if (!query_scan(a, q->text, &q->vars, &q->n_vars, &unknown)) {
		report_unknown(d, id, at, expr, &unknown);
		return NULL;
	}
	return q;
}

struct query *
query_trust(struct arena *a, const char *expr)
{
	struct query *q = new_query(a, expr);

	(void)query_scan(a, q->text, &q->vars, &q->n_vars, NULL);
	return q;
}

bool
query_check_variables(const struct query *q, struct diag *d, enum diag_id id,
    struct src_span at, bool (*known)(void *ctx, const char *name), void *ctx)
{
	bool ok = true;

	for (size_t i = 0; i < q->n_vars; i++) {
		if (known(ctx, q->vars[i].name))
			continue;
		diag_at(d, id, fault_span(at, q->text, q->vars[i].offset),
		    "there is no variable '$%s' here", q->vars[i].name);
		ok = false;
	}
	return ok;
}

const char *
query_text(const struct query *q)
{
	return q->text;
}

static void
note_error(void *ctx, xmlErrorPtr e)
{
	struct query_ctx *c = ctx;

	if (c->error == 0)
		c->error = e->code;
}

xmlXPathFunction
query_find_function(const char *name)
{
	for (size_t i = 0; i < query_functions_count; i++) {
		if (strcmp(query_functions[i].name, name) == 0)
			return query_functions[i].run;
	}
	return NULL;
}

/* Functions are found in one table instead of being registered one by one. */
static xmlXPathFunction
find_function(void *data, const xmlChar *name, const xmlChar *ns)
{
	(void)data;
	return ns != NULL && xmlStrEqual(ns, (const xmlChar *)QUERY_NS)
		   ? query_find_function((const char *)name)
		   : NULL;
}

struct query_ctx *
query_ctx_new(struct arena *a, struct diag *d, xmlDoc *doc, int32_t as_of)
{
	struct query_ctx *c = arena_alloc(a, 1, sizeof *c);

	c->a = a;
	c->d = d;
	c->as_of = as_of;
	c->x = xmlXPathNewContext(doc);
	if (c->x == NULL)
		bcp_out_of_memory();
	arena_defer(a, free_context, c->x);
	if (space_of(doc) != NULL)
		space_order_tail(space_of(doc));
	else
		xmlXPathOrderDocElems(doc);
	c->x->userData = c;
	c->x->error = note_error;
	c->left = LIMIT_XPATH_TOTAL;
	/* Values are made and dropped by the million; 100 of a kind are kept
	 * for the next. */
	if (xmlXPathContextSetCache(c->x, 1, 100, 0) != 0)
		bcp_out_of_memory();
	xmlXPathRegisterFuncLookup(c->x, find_function, NULL);
	c->run = xp_new_run(c);
	if (xmlXPathRegisterNs(
		c->x, (const xmlChar *)"bcp", (const xmlChar *)QUERY_NS) != 0)
		bcp_out_of_memory();
	return c;
}

void
query_set_labels(struct query_ctx *c, const struct labels *labels)
{
	c->labels = labels;
}

void
query_set_today(struct query_ctx *c, int32_t as_of)
{
	c->as_of = as_of;
	c->left = LIMIT_XPATH_TOTAL;
}

void
query_set(struct query_ctx *c, const char *name, xmlXPathObject *value)
{
	if (value == NULL ||
	    xmlXPathRegisterVariable(c->x, (const xmlChar *)name, value) != 0)
		bcp_out_of_memory();
}

xmlXPathObject *
query_peek(const struct query_ctx *c, const char *name)
{
	return c->x->varHash == NULL
		   ? NULL
		   : xmlHashLookup(c->x->varHash, (const xmlChar *)name);
}

xmlXPathObject *
query_swap(struct query_ctx *c, const char *name, xmlXPathObject *value)
{
	xmlXPathObject *old = query_peek(c, name);

	if (old == NULL) {
		if (value != NULL)
			query_set(c, name, value);
		return NULL;
	}
	/* Without a function to free it with, the old value is left alone. */
	if (value == NULL)
		(void)xmlHashRemoveEntry(
		    c->x->varHash, (const xmlChar *)name, NULL);
	else if (xmlHashUpdateEntry(
		     c->x->varHash, (const xmlChar *)name, value, NULL) != 0)
		bcp_out_of_memory();
	return old;
}

bool
query_spend(struct query_ctx *c, size_t steps)
{
	c->left -= steps < c->left ? steps : c->left;
	return c->left != 0;
}

void
query_forget(struct query_ctx *c)
{
	xmlXPathRegisteredVariablesCleanup(c->x);
}

xmlXPathObject *
query_libxml2(struct query_ctx *c, const struct query *q)
{
	struct fault f = {0, 0};
	struct quiet old;
	xmlXPathObject *o;

	if (q->code->comp == NULL)
		q->code->comp = compile(q->code->a, q->text, &f);
	if (q->code->comp == NULL) {
		c->error = f.code;
		return NULL;
	}
	old = be_quiet();
	xmlResetError(&c->x->lastError);
	o = xmlXPathCompiledEval(q->code->comp, c->x);
	be_loud(old);
	if (o != NULL && c->error == 0)
		return o;
	xmlXPathFreeObject(o);
	return NULL;
}

struct query_ctx *
query_of(xmlXPathParserContext *ctxt)
{
	return ctxt->context->userData;
}

struct index *
query_index_of(struct query_ctx *c)
{
	if (c->index == NULL)
		c->index = index_new(c->a, c->x->doc);
	return c->index;
}

struct index *
query_index(xmlXPathParserContext *ctxt)
{
	return query_index_of(query_of(ctxt));
}

bool
query_work(xmlXPathParserContext *ctxt, size_t steps)
{
	xmlXPathContext *x = ctxt->context;

	if (steps < x->opLimit && x->opCount < x->opLimit - steps) {
		x->opCount += steps;
		return true;
	}
	xmlXPathErr(ctxt, XPATH_OP_LIMIT_EXCEEDED);
	return false;
}

bool
args_ok(xmlXPathParserContext *ctxt, int nargs, int min, int max)
{
	if (nargs >= min && nargs <= max)
		return true;
	xmlXPathErr(ctxt, XPATH_INVALID_ARITY);
	return false;
}

static xmlNode *
first_node(xmlXPathObject *o)
{
	xmlNode *n;

	if (o->type != XPATH_NODESET || o->nodesetval == NULL ||
	    o->nodesetval->nodeNr == 0)
		return NULL;
	xmlXPathNodeSetSort(o->nodesetval);
	n = o->nodesetval->nodeTab[0];
	/* A namespace node is a copy that goes with its set. */
	return n->type == XML_NAMESPACE_DECL ? NULL : n;
}

bool
arg_pop_nodes(xmlXPathParserContext *ctxt, struct arg *arg)
{
	arg->object = valuePop(ctxt);
	arg->text = NULL;
	if (arg->object == NULL) {
		xmlXPathErr(ctxt, XPATH_INVALID_OPERAND);
		return false;
	}
	arg->node = first_node(arg->object);
	return true;
}

/* A copy of a node's text where that is all there is in it, which is the usual
 * case and needs no buffer; NULL where it is not. */
static xmlChar *
only_text(const xmlNode *n)
{
	const xmlNode *t = n == NULL ? NULL : n->children;

	if (t == NULL || t->next != NULL || t->content == NULL ||
	    (n->type != XML_ELEMENT_NODE && n->type != XML_ATTRIBUTE_NODE) ||
	    t->type != XML_TEXT_NODE)
		return NULL;
	return xmlStrdup(t->content);
}

bool
arg_pop(xmlXPathParserContext *ctxt, struct arg *arg)
{
	if (!arg_pop_nodes(ctxt, arg))
		return false;
	arg->text = only_text(arg->node);
	if (arg->text == NULL)
		arg->text = xmlXPathCastToString(arg->object);
	if (arg->text == NULL)
		bcp_out_of_memory();
	return true;
}

bool
arg_pop_given(xmlXPathParserContext *ctxt, bool given, struct arg *arg)
{
	memset(arg, 0, sizeof *arg);
	return !given || arg_pop(ctxt, arg);
}

void
arg_free(struct arg *arg)
{
	if (arg->object != NULL)
		xmlXPathFreeObject(arg->object);
	xmlFree(arg->text);
}

static void
give(xmlXPathParserContext *ctxt, xmlXPathObject *o)
{
	if (o == NULL)
		bcp_out_of_memory();
	valuePush(ctxt, o);
}

void
give_number(xmlXPathParserContext *ctxt, double x)
{
	give(ctxt, xmlXPathNewFloat(x));
}

void
give_string(xmlXPathParserContext *ctxt, const char *s)
{
	give(ctxt, xmlXPathNewCString(s));
}

void
give_nodes(xmlXPathParserContext *ctxt, xmlNodeSet *set)
{
	give(ctxt, xmlXPathWrapNodeSet(set));
}
