/* A plan, all the way: loader, schema, plan tree, rules, edition, template,
 * every writer. */
#include "fuzz.h"

#include "edition.h"

static void
set(xmlNode *n, const char *name, const char *value)
{
	xmlSetProp(n, (const xmlChar *)name, (const xmlChar *)value);
}

static void
describe(struct plan *p)
{
	xmlNode *root = xmlDocGetRootElement(p->doc);

	set(root, "version", "0");
	set(root, "href", "p.html");
	set(root, "base", "p");
	set(root, "home", "index.html");
	set(root, "source-sha256", "0");
	set(root, "leads", "yes");
}

void
fuzz_input(struct fuzz *f)
{
	const struct ynode *root =
	    fuzz_valid(f, f->p, f->len, engine_schema_of(f->e, ENGINE_PLAN_SCHEMA));
	enum edition e = (enum edition)(f->len % 8);
	struct render_opts opts = f->e->render;
	struct plan *p;
	struct doc *doc;

	fuzz_told(&f->d);
	if (root == NULL)
		return;
	p = fuzz_build(f, root);
	if (p == NULL)
		return;
	describe(p);
	rules_run(f->e->rules, p, "strict");
	fuzz_told(&f->d);
	if (e < EDITION_INTERNAL)
		edition_apply(
		    f->a, p, edition_rules_new(f->a, NULL, f->e->editions), e);
	doc = tmpl_render(f->e->document, f->a, &f->d, p->doc, FUZZ_AS_OF);
	fuzz_want(doc != NULL, "our template takes every valid plan");
	fuzz_sound(f, doc);
	opts.source.name = opts.source.file = "input.yaml";
	opts.source.mime = "application/yaml";
	opts.source.p = f->p;
	opts.source.len = f->len;
	fuzz_write(f, doc, &opts);
	fuzz_told(&f->d);
}
