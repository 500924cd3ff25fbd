/* Plans for tests: built from text, with the schema that the program carries,
 * and asked by expressions. */
#ifndef BCP_TEST_BUILT_H
#define BCP_TEST_BUILT_H

#include "caltime.h"
#include "caps.h"
#include "jschema.h"
#include "plan.h"
#include "query.h"
#include "res.h"
#include "yaml_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct src_span nowhere = {0, {0, 0}, {0, 0}};

/* The schemas, compiled once for all tests. */
struct schemas {
	struct arena *arena;
	struct diag diag;
	const struct jschema *plan, *workspace;
};

static inline const struct ynode *
read_resource(struct schemas *s, const char *name)
{
	size_t len;
	const char *text = res_find(name, &len);

	assert_non_null(text);
	return yaml_read(
	    s->arena, &s->diag, src_add(s->diag.src, name, text, len));
}

static inline const struct ynode *
fetch(void *ctx, const char *uri)
{
	static const char base[] = "https://bcpgen.org/";

	assert_int_equal(strncmp(uri, base, sizeof base - 1), 0);
	return read_resource(ctx, uri + sizeof base - 1);
}

static inline const struct jschema *
compile(struct schemas *s, const char *name, const char *uri)
{
	struct jschema_options opt = {.strict_keywords = true};
	const struct jschema *schema = jschema_compile(
	    s->arena, &s->diag, read_resource(s, name), uri, opt, fetch, s);

	assert_non_null(schema);
	return schema;
}

static inline int
load_schemas(void **state)
{
	struct arena *a = arena_new();
	struct schemas *s = arena_alloc(a, 1, sizeof *s);

	s->arena = a;
	diag_init(&s->diag, a, src_new(a));
	s->plan = compile(s, "schema/plan.schema.json",
	    "https://bcpgen.org/schema/plan.schema.json");
	s->workspace = compile(s, "schema/workspace.schema.json",
	    "https://bcpgen.org/schema/workspace.schema.json");
	*state = s;
	return 0;
}

static inline int
drop_schemas(void **state)
{
	arena_free(((struct schemas *)*state)->arena);
	return 0;
}

/* A plan that was built, with what it needs. */
struct built {
	struct arena *arena;
	struct diag diag;
	struct plan_context ctx;
	struct plan *plan;
	struct query_ctx *query;
};

static inline void
print_diag(const struct diag *d)
{
	for (size_t i = 0; i < d->count; i++)
		print_message("%u:%u %s %s\n",
		    (unsigned)d->items[i].at.beg.line,
		    (unsigned)d->items[i].at.beg.col, d->items[i].id,
		    d->items[i].text);
}

static inline const struct ynode *
read_valid(struct built *b, const struct jschema *schema, const char *name,
    const char *text)
{
	struct ynode *root = yaml_read(
	    b->arena, &b->diag, src_add(b->diag.src, name, text, strlen(text)));

	if (root == NULL || !jschema_validate(schema, root, &b->diag, b->arena))
		print_diag(&b->diag);
	assert_int_equal(b->diag.count, 0);
	return root;
}

static inline void
begin(struct built *b)
{
	memset(b, 0, sizeof *b);
	b->arena = arena_new();
	diag_init(&b->diag, b->arena, src_new(b->arena));
	b->ctx.as_of = cal_days(2026, 11, 22);
}

static inline void
finish(struct built *b, const struct ynode *root)
{
	struct plan_input in = {"plan.yaml", root};

	b->plan = plan_build(b->arena, &b->diag, &in, &b->ctx);
	if (b->plan == NULL)
		print_diag(&b->diag);
	assert_non_null(b->plan);
	b->query =
	    query_ctx_new(b->arena, &b->diag, b->plan->doc, b->plan->as_of);
}

static inline void
build(struct built *b, void **state, const char *text)
{
	struct schemas *s = *state;

	begin(b);
	finish(b, read_valid(b, s->plan, "plan.yaml", text));
}

static inline void
release(struct built *b)
{
	arena_free(b->arena);
}

/* What runs expressions without libxml2 says what libxml2 says. */
static inline void
expect_the_same(struct built *b, const struct query *q, xmlXPathObject *o)
{
	struct query_at at = {b->plan->plan, 1, 1};
	struct query_value v;
	const char *why;
	bool yes;

	assert_true(query_test(b->query, q, &at, &yes, &why));
	assert_int_equal(yes, xmlXPathCastToBoolean(o));
	assert_true(query_run(b->query, q, &at, &v, &why));
	assert_int_equal(v.type == QUERY_NODES, o->type == XPATH_NODESET);
	assert_int_equal(v.type == QUERY_TEXT, o->type == XPATH_STRING);
	assert_int_equal(v.type == QUERY_NUMBER, o->type == XPATH_NUMBER);
	if (v.type != QUERY_NODES)
		return;
	assert_int_equal(
	    v.count, o->nodesetval == NULL ? 0 : o->nodesetval->nodeNr);
	for (size_t i = 0; i < v.count; i++)
		assert_ptr_equal(v.nodes[i], o->nodesetval->nodeTab[i]);
}

static inline const char *
text_of_run(struct built *b, const struct query *q)
{
	struct query_at at = {b->plan->plan, 1, 1};
	struct query_value v;
	const char *why;

	assert_true(query_run(b->query, q, &at, &v, &why));
	return query_value_text(b->query, &v);
}

/* The string value of an expression over <plan>; in the arena. */
static inline const char *
eval(struct built *b, const char *expr)
{
	struct query *q =
	    query_compile(b->arena, &b->diag, DIAG_RULE_XPATH, nowhere, expr);
	struct query_at at = {b->plan->plan, 1, 1};
	const char *why = "", *result;
	xmlXPathObject *o;
	xmlChar *text;

	if (q == NULL)
		print_diag(&b->diag);
	assert_non_null(q);
	o = query_eval(b->query, q, &at, &why);
	if (o == NULL)
		print_message("%s: %s\n", expr, why);
	assert_non_null(o);
	text = xmlXPathCastToString(o);
	result = arena_str(b->arena, (const char *)text);
	expect_the_same(b, q, o);
	assert_string_equal(text_of_run(b, q), result);
	xmlFree(text);
	xmlXPathFreeObject(o);
	return result;
}

struct expected {
	const char *expr, *want;
};

static inline void
expect(struct built *b, const struct expected *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *got = eval(b, list[i].expr);

		if (strcmp(got, list[i].want) != 0)
			print_message("%s\n", list[i].expr);
		assert_string_equal(got, list[i].want);
	}
}

#define EXPECT(b, list) expect(b, list, sizeof(list) / sizeof(list)[0])

static const char head[] = "id: p\nkind: plan\ntitle: Plan\n";

static const char linked[] =
    "id: p\nkind: plan\ntitle: Plan\norganisation: Acme\nowner: IL\n"
    "authors: [Ann Lee, nobody]\nparent: up\n"
    "related:\n  - {document: other, why: x}\n"
    "people:\n  - {id: ann, name: Ann Lee}\n"
    "roles:\n  - {id: lead, name: Incident lead, aliases: [IL], "
    "primary: {title: VP Ops}}\n"
    "suppliers:\n  - {id: cloud, name: Cloud One}\n"
    "systems:\n"
    "  - {id: web, name: Web, rto: 4 h, depends_on: [{on: db}, "
    "{on: supplier/cloud, strength: degrades}], owner: customer}\n"
    "  - {id: db, name: Database, rto: 8 h, runs_on: [disk]}\n"
    "  - {id: disk, name: Disk, depends_on: [{on: web}], "
    "criticality: normal}\n"
    "  - {id: solo, name: Solo, depends_on: [{on: other/far}, "
    "{on: other/systems/far}, {on: dbb}, {on: systems/web}, {on: core}, "
    "{on: mother}]}\n"
    "functions:\n"
    "  - {id: web, name: Web sales, systems: [web], "
    "rpo: {inherits: systems/web2}, owner: organisation}\n"
    "tests:\n  - {id: t, name: T, covers: [web], "
    "runs: [{date: 2026-01-01}, {date: 2026-02-01}]}\n";

static const char linked_workspace[] =
    "organisation: Acme AS\n"
    "settings: {grace: {monthly: 7 d, annual: 30 d}, lead: 2 w}\n"
    "registry:\n  systems:\n    - {id: core, name: Core, rpo: 1 h, "
    "depends_on: [{on: core2}]}\n"
    "    - {id: core2, name: Core 2}\n"
    "    - {id: web, name: Shadowed}\n"
    "    - {id: web2, name: Web two, rpo: {inherits: systems/core}}\n";

static const char linked_other[] =
    "id: other\nkind: policy\ntitle: Other\nsummary: A long text.\n"
    "systems:\n  - {id: far, name: Far, rto: 2 h, depends_on: "
    "[{on: near}, {on: core}]}\n  - {id: near, name: Near}\n"
    "  - {id: DISK, name: Disk elsewhere, criticality: critical}\n";

static const char linked_up[] = "id: up\nkind: plan\ntitle: Up\n"
				"systems:\n  - {id: mother, name: Mother}\n";

static inline void
build_linked(struct built *b, void **state)
{
	struct schemas *s = *state;
	struct plan_input *docs;
	const struct ynode *root;

	begin(b);
	root = read_valid(b, s->plan, "plan.yaml", linked);
	docs = arena_alloc(b->arena, 3, sizeof *docs);
	docs[0].path = "plan.yaml";
	docs[0].root = root;
	docs[1].path = "other.yaml";
	docs[1].root = read_valid(b, s->plan, "other.yaml", linked_other);
	docs[2].path = "up.yaml";
	docs[2].root = read_valid(b, s->plan, "up.yaml", linked_up);
	b->ctx.documents = docs;
	b->ctx.n_documents = 3;
	b->ctx.workspace =
	    read_valid(b, s->workspace, "workspace.yaml", linked_workspace);
	finish(b, root);
}

#endif
