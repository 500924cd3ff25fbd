/* A template over a small plan, and what the writers make of it. */
#include "fuzz.h"

#include "res.h"

#include <string.h>

static const char *
lookup(void *ctx, const char *name, size_t *len, const char **shown)
{
	const struct fuzz *f = ctx;

	*shown = name;
	if (strcmp(name, "document.xhtml") == 0) {
		*len = f->len;
		return f->p;
	}
	if (strcmp(name, "macros.xhtml") == 0)
		return res_find("templates/macros.xhtml", len);
	return NULL;
}

void
fuzz_input(struct fuzz *f)
{
	struct tmpl *t =
	    tmpl_load(tmpl_shelf_new(f->a, &f->d, lookup, f), "document.xhtml");
	struct plan *p;
	struct doc *doc;

	fuzz_want(t != NULL || f->d.count != 0, "a wrong template is told");
	fuzz_told(&f->d);
	if (t == NULL)
		return;
	p = fuzz_build(f, fuzz_valid(f, fuzz_plan, strlen(fuzz_plan),
			      engine_schema_of(f->e, ENGINE_PLAN_SCHEMA)));
	doc = tmpl_render(t, f->a, &f->d, p->doc, FUZZ_AS_OF);
	fuzz_want(doc != NULL || f->d.count != 0, "a failing template is told");
	if (doc != NULL && doc_check(doc, &f->d))
		fuzz_write(f, doc, &f->e->render);
	fuzz_told(&f->d);
}
