/* One expression, asked of a small plan. */
#include "fuzz.h"

#include "query.h"

#include <string.h>

static struct plan *
shared_plan(struct engine *e)
{
	static struct fuzz f;
	static struct plan *p;

	if (p != NULL)
		return p;
	f.e = e;
	f.a = arena_new();
	diag_init(&f.d, f.a, src_new_over(f.a, e->src));
	p = fuzz_build(&f, fuzz_valid(&f, fuzz_plan, strlen(fuzz_plan),
			       engine_schema_of(e, ENGINE_PLAN_SCHEMA)));
	return p;
}

static bool
none(void *ctx, const char *name)
{
	(void)ctx;
	(void)name;
	return false;
}

void
fuzz_input(struct fuzz *f)
{
	struct src_span at = {0, {0, 0}, {0, 0}};
	struct plan *p = shared_plan(f->e);
	struct query_at here = {p->plan, 1, 1};
	struct query_value v;
	struct query_ctx *c;
	const char *why = NULL;
	xmlXPathObject *o;
	struct query *q;

	if (strlen(f->p) != f->len)
		return;
	at.file = fuzz_source(f, "input.txt", f->p, f->len);
	at.beg.line = at.end.line = 1;
	at.beg.col = 1;
	at.end.col = (uint32_t)f->len + 1;
	q = query_compile(f->a, &f->d, DIAG_RULE_XPATH, at, f->p);
	fuzz_want(q != NULL || f->d.count != 0, "a wrong expression is told");
	if (q == NULL ||
	    !query_check_variables(q, &f->d, DIAG_RULE_XPATH, at, none, NULL)) {
		fuzz_told(&f->d);
		return;
	}
	c = query_ctx_new(f->a, &f->d, p->doc, FUZZ_AS_OF);
	o = query_eval(c, q, &here, &why);
	fuzz_want(o != NULL || why != NULL, "a failure has a reason");
	xmlXPathFreeObject(o);
	why = NULL;
	fuzz_want(query_run(c, q, &here, &v, &why) || why != NULL,
	    "a failure of our own evaluator has a reason");
}
