/* A file of rules, asked of a small plan. */
#include "fuzz.h"

#include <string.h>

void
fuzz_input(struct fuzz *f)
{
	struct plan_input in = {"rules.yaml", NULL};
	struct ruleset *rs;
	struct plan *p;

	in.root = fuzz_valid(f, f->p, f->len, engine_schema_of(f->e, ENGINE_RULES_SCHEMA));
	if (in.root == NULL)
		return;
	rs = rules_new(f->a, &f->d);
	if (!rules_add(rs, &in)) {
		fuzz_want(f->d.count != 0, "a wrong rule is told");
		fuzz_told(&f->d);
		return;
	}
	p = fuzz_build(
	    f, fuzz_valid(f, fuzz_plan, strlen(fuzz_plan), engine_schema_of(f->e, ENGINE_PLAN_SCHEMA)));
	rules_run(rs, p, "strict");
	fuzz_told(&f->d);
}
