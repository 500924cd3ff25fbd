/* The plan tree and the expressions over it, with the schema that the program
 * carries. */
#include "caltime.h"
#include "jschema.h"
#include "caps.h"
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

static const struct src_span nowhere;

/* The schemas, compiled once for all tests. */
struct schemas {
	struct arena *arena;
	struct diag diag;
	const struct jschema *plan, *workspace;
};

static const struct ynode *
read_resource(struct schemas *s, const char *name)
{
	size_t len;
	const char *text = res_find(name, &len);

	assert_non_null(text);
	return yaml_read(
	    s->arena, &s->diag, src_add(s->diag.src, name, text, len));
}

static const struct ynode *
fetch(void *ctx, const char *uri)
{
	static const char base[] = "https://bcpgen.org/";

	assert_int_equal(strncmp(uri, base, sizeof base - 1), 0);
	return read_resource(ctx, uri + sizeof base - 1);
}

static const struct jschema *
compile(struct schemas *s, const char *name, const char *uri)
{
	struct jschema_options opt = {.strict_keywords = true};
	const struct jschema *schema = jschema_compile(
	    s->arena, &s->diag, read_resource(s, name), uri, opt, fetch, s);

	assert_non_null(schema);
	return schema;
}

static int
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

static int
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

static void
print_diag(const struct diag *d)
{
	for (size_t i = 0; i < d->count; i++)
		print_message("%u:%u %s %s\n",
		    (unsigned)d->items[i].at.beg.line,
		    (unsigned)d->items[i].at.beg.col, d->items[i].id,
		    d->items[i].text);
}

static const struct ynode *
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

static void
begin(struct built *b)
{
	memset(b, 0, sizeof *b);
	b->arena = arena_new();
	diag_init(&b->diag, b->arena, src_new(b->arena));
	b->ctx.as_of = cal_days(2026, 11, 22);
}

static void
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

static void
build(struct built *b, void **state, const char *text)
{
	struct schemas *s = *state;

	begin(b);
	finish(b, read_valid(b, s->plan, "plan.yaml", text));
}

static void
release(struct built *b)
{
	arena_free(b->arena);
}

/* The string value of an expression over <plan>; in the arena. */
static const char *
eval(struct built *b, const char *expr)
{
	struct query *q =
	    query_compile(b->arena, &b->diag, DIAG_RULE_XPATH, nowhere, expr);
	const char *why = "", *result;
	xmlXPathObject *o;
	xmlChar *text;

	if (q == NULL)
		print_diag(&b->diag);
	assert_non_null(q);
	o = query_eval(b->query, q, b->plan->plan, 1, 1, &why);
	if (o == NULL)
		print_message("%s: %s\n", expr, why);
	assert_non_null(o);
	text = xmlXPathCastToString(o);
	result = arena_str(b->arena, (const char *)text);
	xmlFree(text);
	xmlXPathFreeObject(o);
	return result;
}

struct expected {
	const char *expr, *want;
};

static void
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

static void
test_shape(void **state)
{
	static const struct expected list[] = {
	    {"name(/*)", "bcp"},
	    {"/bcp/@as-of", "2026-11-22"},
	    {"string(/bcp/plan/@file)", "plan.yaml"},
	    {"count(/bcp/*)", "4"},
	    {"name(/bcp/*[1])", "plan"},
	    {"count(objectives)", "2"},
	    {"objectives[2]", "b & <c>"},
	    {"count(tags)", "0"},
	    {"count(x-null)", "0"},
	    {"count(review)", "1"},
	    {"name(x-own/*[1])", "a_x0020_key"},
	    {"name(x-own/*[2])", "_x0031_st"},
	    {"name(x-own/*[3])", "_x005F_x0020_"},
	    {"name(x-own/*[4])", "caf_x00E9_"},
	    {"count(x-own/list)", "2"},
	    {"x-own/list[1]/item[2]", "2"},
	    {"version/@yaml", "float"},
	    {"string(title/@yaml)", ""},
	    {"version/@label != ''", "true"},
	    {"functions/@id", "f"},
	    {"functions/@collection", "functions"},
	    {"functions/@anchor", "functions-f"},
	    {"functions/@path", "functions/f"},
	};
	struct built b;

	build(&b, state,
	    "id: p\nkind: plan\ntitle: Plan\nversion: 8.10\n"
	    "objectives: [a, 'b & <c>']\ntags: []\nx-null:\nreview: {}\n"
	    "x-own: {a key: 1, 1st: 2, _x0020_: 3, caf\xC3\xA9: 4, "
	    "list: [[1, 2], [3]]}\n"
	    "functions:\n  - {id: f, name: F}\n");
	EXPECT(&b, list);
	assert_string_equal(b.plan->id, "p");
	assert_string_equal(eval(&b, "version"), "8.10");
	release(&b);
}

static void
test_lengths(void **state)
{
	static const struct expected list[] = {
	    {"functions[1]/rto/@seconds", "14400"},
	    {"functions[1]/rto/@text", "4 hours"},
	    {"functions[1]/rto/@type", "target"},
	    {"functions[1]/rpo/@na", "orders are replayed"},
	    {"functions[1]/rpo/@text", "N/A: orders are replayed"},
	    {"count(functions[1]/rpo/@seconds)", "0"},
	    {"functions[1]/mtpd/@error", "calendar-unit"},
	    {"count(functions[1]/mtpd/@text)", "0"},
	    {"functions[1]/wrt/@error", "no-unit"},
	    {"functions[2]/rto/@error", "ambiguous-m"},
	    {"functions[2]/rpo/@vague", "every few hours"},
	    {"functions[2]/rpo/@text", "every few hours"},
	    {"functions[2]/mtpd/@error", "negative"},
	    {"functions[2]/wrt/@error", "unreadable"},
	    {"retention/keep/@months", "4"},
	    {"retention/keep/@text", "4 months"},
	    {"activation/levels[1]/duration/@max-seconds", "14400"},
	    {"count(activation/levels[1]/duration/@min-seconds)", "0"},
	    {"activation/levels[1]/duration/@text", "up to 4 hours"},
	    {"activation/levels[2]/duration/@text", "4 hours to 24 hours"},
	    {"activation/levels[2]/duration/@min-seconds", "14400"},
	    {"activation/levels[3]/duration/@text", "24 hours or more"},
	    {"activation/levels[4]/duration/@error", "inverted"},
	    {"activation/levels[5]/duration/@vague", "Extended"},
	    {"activation/levels[2]/@path", "levels/2"},
	};
	struct built b;

	build(&b, state,
	    "id: p\nkind: plan\ntitle: Plan\nfunctions:\n"
	    "  - {id: a, name: A, rto: 4 h, rpo: {na: orders are replayed}, "
	    "mtpd: 1 month, wrt: 4}\n"
	    "  - {id: b, name: B, rto: 5m, rpo: {vague: every few hours}, "
	    "mtpd: -4 h, wrt: soon}\n"
	    "retention:\n  - {id: r, applies_to: [], keep: 4 mo}\n"
	    "activation:\n  levels:\n"
	    "    - {level: 1, name: One, duration: ..4 h}\n"
	    "    - {level: 2, name: Two, duration: 4 h..24 h}\n"
	    "    - {level: 3, name: Three, duration: 24 h..}\n"
	    "    - {level: 4, name: Four, duration: 24 h..4 h}\n"
	    "    - {level: 5, name: Five, duration: {vague: Extended}}\n");
	EXPECT(&b, list);
	release(&b);
}

static void
test_dates_and_cadences(void **state)
{
	static const struct expected list[] = {
	    {"effective/@date", "2025-07-01"},
	    {"effective/@days", "20270"},
	    {"effective/@text", "1 July 2025"},
	    {"last_reviewed/@error", "ambiguous"},
	    {"next_review/@error", "impossible"},
	    {"retired/@error", "unreadable"},
	    {"captured_from/last_modified/@text", "9mo ago"},
	    {"captured_from/last_modified/@date", "2023-09-30"},
	    {"tests[1]/cadence/@months", "12"},
	    {"tests[1]/cadence/@text", "annual"},
	    {"tests[2]/cadence/@seconds", "7200"},
	    {"tests[2]/cadence/@text", "every 2 hours"},
	    {"tests[3]/cadence/@months", "6"},
	    {"tests[3]/cadence/@text", "biannual (semiannual)"},
	    {"tests[4]/cadence/@error", "ambiguous"},
	    {"tests[4]/cadence/@reading-1", "every 6 months"},
	    {"tests[4]/cadence/@reading-2", "every 24 months"},
	    {"tests[5]/cadence/@months", "12"},
	    {"tests[5]/cadence/@text",
		"annual, or on infrastructure change or new staff"},
	    {"tests[6]/cadence/@text", "on incident"},
	    {"count(tests[6]/cadence/@months | tests[6]/cadence/@seconds)",
		"0"},
	    {"tests[7]/cadence/@vague", "periodic"},
	    {"tests[8]/cadence/@seconds", "0"},
	    {"tests[9]/cadence/@reading-2", "every 2 weeks"},
	};
	struct built b;

	build(&b, state,
	    "id: p\nkind: plan\ntitle: Plan\neffective: 2025-07-01\n"
	    "last_reviewed: 01/07/2025\nnext_review: 2025-02-29\n"
	    "retired: someday\n"
	    "captured_from: {title: T, last_modified: "
	    "{text: 9mo ago, captured: 2024-06-30}}\n"
	    "tests:\n"
	    "  - {id: a, name: A, cadence: annual}\n"
	    "  - {id: b, name: B, cadence: every 2 h}\n"
	    "  - {id: c, name: C, cadence: {word: biannual, "
	    "means: semiannual}}\n"
	    "  - {id: d, name: D, cadence: {word: biannual}}\n"
	    "  - {id: e, name: E, cadence: {every: annual, "
	    "or_on: [infrastructure-change, new-staff]}}\n"
	    "  - {id: f, name: F, cadence: {on: incident}}\n"
	    "  - {id: g, name: G, cadence: {vague: periodic}}\n"
	    "  - {id: h, name: H, cadence: continuous}\n"
	    "  - {id: i, name: I, cadence: biweekly}\n");
	EXPECT(&b, list);
	release(&b);
}

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
    "  - {id: disk, name: Disk, depends_on: [{on: web}]}\n"
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
    "[{on: near}, {on: core}]}\n  - {id: near, name: Near}\n";

static const char linked_up[] = "id: up\nkind: plan\ntitle: Up\n"
				"systems:\n  - {id: mother, name: Mother}\n";

static void
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

static void
test_references(void **state)
{
	static const struct expected list[] = {
	    {"owner/@ref", "roles/lead"},
	    {"owner/@name", "Incident lead"},
	    {"owner/@text", "Incident lead"},
	    {"owner/@href", "#roles-lead"},
	    {"authors[1]/@ref", "people/ann"},
	    {"count(authors[2]/@ref)", "0"},
	    {"count(authors[2]/@near)", "0"},
	    {"roles/primary/@text", "VP Ops"},
	    {"count(roles/primary/@ref)", "0"},
	    {"related/document/@ref", "documents/other"},
	    {"related/document/@href", "other.html"},
	    {"related/document/@name", "Other"},
	    {"parent/@ref", "documents/up"},
	    {"systems[1]/depends_on[1]/on/@ref", "systems/db"},
	    {"systems[1]/depends_on[2]/on/@ref", "suppliers/cloud"},
	    {"systems[1]/owner/@ref", "parties/customer"},
	    {"functions/owner/@ref", "parties/organisation"},
	    {"functions/owner/@text", "Acme"},
	    {"systems[4]/depends_on[1]/on/@ref", "other/systems/far"},
	    {"systems[4]/depends_on[1]/on/@href", "other.html#systems-far"},
	    {"systems[4]/depends_on[2]/on/@ref", "other/systems/far"},
	    {"systems[4]/depends_on[3]/on/@near", "db"},
	    {"systems[4]/depends_on[4]/on/@href", "#systems-web-2"},
	    {"systems[4]/depends_on[5]/on/@ref", "systems/core"},
	    {"systems[4]/depends_on[5]/on/@href", "#systems-core"},
	    {"systems[4]/depends_on[6]/on/@ref", "up/systems/mother"},
	    /* Systems come before functions among what tests cover. */
	    {"functions/systems/@ref", "systems/web"},
	    {"tests/covers/@ref", "functions/web"},
	    /* A chain of two, both in the registry. */
	    {"functions/rpo/@seconds", "3600"},
	    {"functions/rpo/@text", "1 hour, as Core, as Web two"},
	    {"tests/runs[2]/@path", "tests/t/runs[2]"},
	    {"count(/bcp/documents/document)", "3"},
	    {"/bcp/documents/document[@current='yes']/@id", "p"},
	    {"count(/bcp/documents/document[@id='other']/summary)", "0"},
	    {"/bcp/documents/document[@id='other']/systems/rto/@seconds",
		"7200"},
	};
	struct built b;

	build_linked(&b, state);
	EXPECT(&b, list);
	release(&b);
}

static void
test_functions_of_references(void **state)
{
	static const struct expected list[] = {
	    {"bcp:ref(owner)/name", "Incident lead"},
	    {"count(bcp:ref(systems/depends_on/on))", "6"},
	    {"count(bcp:ref(authors[2]))", "0"},
	    {"bcp:ref(related/document)/@id", "other"},
	    {"bcp:ref(systems[4]/depends_on[1]/on)/name", "Far"},
	    {"bcp:ref(/bcp/documents/document[@id='other']/systems/"
	     "depends_on[1]/on)/name",
		"Near"},
	    {"bcp:ref(/bcp/documents/document[@id='other']/systems/"
	     "depends_on[2]/on)/name",
		"Core"},
	    {"bcp:entity('systems', ' WEB ')/name", "Web"},
	    {"bcp:entity('systems', 'core')/name", "Core"},
	    {"count(bcp:entity('systems', 'nothing'))", "0"},
	    {"count(bcp:refs-to(bcp:entity('systems', 'web')))", "3"},
	    {"name(bcp:refs-to(bcp:entity('suppliers', 'cloud')))", "on"},
	    {"count(bcp:refs-to(/bcp))", "0"},
	    {"bcp:join(bcp:closure(functions), ',')",
		/* Texts of entities are long; see the ids below. */
		NULL},
	};
	static const struct expected graph[] = {
	    {"bcp:join(bcp:closure(functions)/@id, ',')", "web,db,disk"},
	    {"bcp:join(bcp:closure(functions, 'all')/@id, ',')",
		"cloud,web,db,disk"},
	    {"bcp:join(bcp:closure(systems[1])/@id, ',')", "db,disk"},
	    {"count(bcp:closure(suppliers))", "0"},
	    {"bcp:path-to(functions, bcp:entity('systems', 'disk'))",
		"web -> web -> db -> disk"},
	    {"bcp:path-to(systems[1], suppliers)", ""},
	    {"bcp:path-to(systems[1], suppliers, 'all')", "web -> cloud"},
	    {"bcp:path-to(suppliers, systems[1])", ""},
	    {"bcp:cycle(systems[2])", "db -> disk -> web -> db"},
	    {"bcp:cycle(systems[1])", ""},
	    {"bcp:cycle(systems[3])", ""},
	    {"bcp:cycle(functions)", ""},
	    {"bcp:join(bcp:closure(systems[4])/@id, ',')",
		"web,db,disk,core,core2,far,near,mother"},
	};
	struct built b;

	build_linked(&b, state);
	expect(&b, list, sizeof list / sizeof list[0] - 1);
	EXPECT(&b, graph);
	release(&b);
}

static void
test_functions_of_time(void **state)
{
	static const struct expected list[] = {
	    {"bcp:date(effective)", "20270"},
	    {"bcp:date('2025-07-01T23:00:00-05:00')", "20270"},
	    {"bcp:date(next_review)", "NaN"},
	    {"bcp:date(nothing)", "NaN"},
	    {"bcp:date('soon')", "NaN"},
	    {"bcp:iso(bcp:today())", "2026-11-22"},
	    {"bcp:long-date(bcp:date('2026-07-01'))", "1 July 2026"},
	    {"bcp:iso(0 div 0)", ""},
	    {"bcp:iso(99999999999)", ""},
	    /* Month ends are clamped, and do not drift. */
	    {"bcp:iso(bcp:add(bcp:date('2026-01-31'), 'monthly'))",
		"2026-02-28"},
	    {"bcp:iso(bcp:add(bcp:date('2026-01-31'), 'monthly', 2))",
		"2026-03-31"},
	    {"bcp:iso(bcp:add(bcp:date('2024-02-29'), 'annual'))",
		"2025-02-28"},
	    {"bcp:iso(bcp:add(bcp:date('2024-02-29'), 'every 48 mo'))",
		"2028-02-29"},
	    {"bcp:iso(bcp:add(bcp:date('2096-02-29'), 'every 48 mo'))",
		"2100-02-28"},
	    {"bcp:iso(bcp:add(bcp:date('2026-08-31'), 'semiannual'))",
		"2027-02-28"},
	    {"bcp:iso(bcp:add('2025-11-30', 'quarterly'))", "2026-02-28"},
	    {"bcp:iso(bcp:add('2025-11-30', 'quarterly', 2))", "2026-05-30"},
	    {"bcp:iso(bcp:add('2025-11-30', 'quarterly', 3))", "2026-08-30"},
	    {"bcp:iso(bcp:add(effective, review/cadence))", "2026-07-01"},
	    {"bcp:iso(bcp:add(effective, '2 w'))", "2025-07-15"},
	    {"bcp:add(effective, nothing)", "NaN"},
	    {"bcp:add(nothing, 'annual')", "NaN"},
	    {"bcp:months-between('2026-01-31', '2026-02-28')", "1"},
	    {"bcp:months-between('2026-01-30', '2026-02-27')", "0"},
	    {"bcp:months-between('2025-07-01', '2026-07-01')", "12"},
	    {"bcp:months-between('2026-07-01', '2025-07-01')", "-12"},
	    {"bcp:months-between('2026-07-01', 'never')", "NaN"},
	    {"bcp:seconds(functions[1]/rto)", "14400"},
	    {"bcp:seconds(functions[1]/rpo)", "NaN"},
	    {"bcp:seconds(functions[1]/mtpd)", "NaN"},
	    {"bcp:seconds(functions[1]/wrt)", "NaN"},
	    {"bcp:seconds('1 h 30 min')", "5400"},
	    {"bcp:duration(16200)", "4 hours 30 min"},
	    {"bcp:duration(0 div 0)", ""},
	    {"bcp:months(review/cadence)", "12"},
	    {"bcp:months('weekly') < 0.24", "true"},
	    {"bcp:months(functions[1]/rpo)", "NaN"},
	    {"bcp:grace('monthly')", "7"},
	    {"bcp:grace(review/cadence)", "30"},
	    {"bcp:grace('weekly')", "0"},
	    {"bcp:grace(nothing)", "0"},
	    {"bcp:setting('lead')", "14 d"},
	    {"bcp:setting('max_review')", "12 mo"},
	    {"bcp:setting('nothing')", ""},
	    {"/bcp/workspace/settings/lead/@seconds", "1209600"},
	    {"/bcp/workspace/settings/max_review/@months", "12"},
	    {"/bcp/workspace/settings/max_review/@default", "yes"},
	    {"count(/bcp/workspace/settings/audiences)", "5"},
	    {"/bcp/workspace/settings/approval/min_rank", "management"},
	    {"/bcp/workspace/audit/categories[2]", "availability"},
	    {"/bcp/workspace/settings/human_floor/@seconds", "900"},
	};
	struct schemas *s = *state;
	struct built b;

	begin(&b);
	b.ctx.workspace = read_valid(&b, s->workspace, "workspace.yaml",
	    "settings: {grace: {monthly: 7 d, annual: 30 d}, lead: 14 d}\n");
	finish(&b, read_valid(&b, s->plan, "plan.yaml",
		       "id: p\nkind: plan\ntitle: Plan\neffective: 2025-07-01\n"
		       "next_review: 2025-02-29\nreview: {cadence: annual}\n"
		       "functions:\n  - {id: a, name: A, rto: 4 h, "
		       "rpo: {vague: hours}, mtpd: {na: none}}\n"));
	EXPECT(&b, list);
	release(&b);
}

static void
test_grace_for_all(void **state)
{
	struct schemas *s = *state;
	struct built b;

	begin(&b);
	b.ctx.workspace = read_valid(
	    &b, s->workspace, "workspace.yaml", "settings: {grace: 5 d}\n");
	finish(&b, read_valid(&b, s->plan, "plan.yaml", head));
	assert_string_equal(eval(&b, "bcp:grace('annual')"), "5");
	release(&b);
}

static void
test_functions_of_text(void **state)
{
	static const struct expected list[] = {
	    {"bcp:text(functions/rto)", "4 hours"},
	    {"bcp:text(title)", "Plan"},
	    {"bcp:text(nothing)", ""},
	    {"bcp:text('as it is')", "as it is"},
	    {"bcp:lower('AbC \xC3\x89')", "abc \xC3\x89"},
	    {"bcp:upper-first('functions')", "Functions"},
	    {"bcp:join(objectives, ', ')", "one, two, one"},
	    {"bcp:join(functions/rto, ', ')", "4 hours"},
	    {"bcp:join(nothing, ', ')", ""},
	    {"count(bcp:distinct(objectives))", "2"},
	    {"count(bcp:distinct(nothing))", "0"},
	    {"bcp:plural(1, 'day', 'days')", "1 day"},
	    {"bcp:plural(0, 'day', 'days')", "0 days"},
	    {"bcp:plural(144, 'day', 'days')", "144 days"},
	    {"bcp:matches('Slack #incident', '^slack +#')", "true"},
	    {"bcp:matches('mail', '^slack')", "false"},
	    {"bcp:near('tow', objectives)", "two"},
	    {"bcp:near('new', objectives)", ""},
	    {"bcp:near('functionz', functions/@collection)", "functions"},
	    {"bcp:near('functions', functions/@collection)", ""},
	    {"bcp:placeholder('')", ""},
	    {"bcp:placeholder('Call [ID] now')", "[ID]"},
	    {"bcp:placeholder('it is tbd.')", "tbd"},
	    {"bcp:placeholder('outbd')", ""},
	    {"bcp:placeholder('what?\?\?')", "?\?\?"},
	    {"bcp:placeholder('what?\?')", ""},
	    {"bcp:placeholder('Lorem ipsum dolor')", "Lorem ipsum"},
	    {"bcp:placeholder('ask <your name> first')", "<your name>"},
	    {"bcp:placeholder('a <br> b')", ""},
	    {"bcp:placeholder('see <https://a.example/>')", ""},
	    {"bcp:placeholder('a < b and c > d')", ""},
	    {"bcp:placeholder('mail x@example.com')", "example.com"},
	    {"bcp:placeholder('myexample.community')", ""},
	    {"bcp:placeholder('a [link](https://a.example/)')", ""},
	    {"bcp:placeholder('a [link][1] and\n[1]: /x')", ""},
	    {"bcp:placeholder('- [ ] box\n- [x] done')", ""},
	    {"bcp:placeholder('run `pg_dump <name>` ')", ""},
	    {"bcp:placeholder('run ``a ` <name>`` [TODO]')", "[TODO]"},
	    {"bcp:placeholder('a ` alone, and <name>')", "<name>"},
	};
	struct built b;

	build(&b, state,
	    "id: p\nkind: plan\ntitle: Plan\nobjectives: [one, two, one]\n"
	    "functions:\n  - {id: a, name: A, rto: 4 h}\n");
	EXPECT(&b, list);
	release(&b);
}

static void
test_criteria(void **state)
{
	static const char text[] =
	    "framework: {id: nist, title: N, version: '5', aliases: [sp-53]}\n"
	    "criteria:\n"
	    "  - {id: CP-2(1), title: One, continuity: true}\n"
	    "  - {id: A.5.29, title: Two, aliases: ['5.29']}\n"
	    "  - {id: '8.1', title: Three}\n"
	    "  - {id: '8.10', title: Four}\n"
	    "  - {id: 164.308(a)(7)(ii)(B), title: Five}\n";
	static const struct expected list[] = {
	    {"bcp:criterion('nist', 'CP-2(1)')/@title", "One"},
	    {"bcp:criterion('NIST', ' cp-02 (01)')/@title", "One"},
	    {"bcp:criterion('sp-53', 'cp-2.1')/@title", "One"},
	    {"bcp:criterion('nist', '5.29')/@title", "Two"},
	    {"bcp:criterion('nist', 'a.5.29')/@title", "Two"},
	    {"bcp:criterion('nist', '8.1')/@title", "Three"},
	    {"bcp:criterion('nist', '8.10')/@title", "Four"},
	    {"bcp:criterion('nist', '164.308(A)(7)(II)(b)')/@title", "Five"},
	    {"count(bcp:criterion('nist', 'CP-3'))", "0"},
	    {"count(bcp:criterion('none', '8.1'))", "0"},
	    {"/bcp/frameworks/framework/@version", "5"},
	    {"/bcp/frameworks/framework/criterion[1]/@continuity", "true"},
	};
	struct plan_input framework = {"nist.yaml", NULL};
	struct schemas *s = *state;
	struct built b;

	begin(&b);
	framework.root = yaml_read(b.arena, &b.diag,
	    src_add(b.diag.src, "nist.yaml", text, sizeof text - 1));
	assert_non_null(framework.root);
	b.ctx.frameworks = &framework;
	b.ctx.n_frameworks = 1;
	finish(&b, read_valid(&b, s->plan, "plan.yaml", head));
	EXPECT(&b, list);
	release(&b);
}

static void
check_span(struct built *b, const char *expr, unsigned line, unsigned col)
{
	struct query *q =
	    query_compile(b->arena, &b->diag, DIAG_RULE_XPATH, nowhere, expr);
	xmlXPathObject *o;
	struct src_span at;

	o = query_eval(b->query, q, b->plan->plan, 1, 1, NULL);
	assert_non_null(o);
	assert_int_equal(o->nodesetval->nodeNr, 1);
	at = plan_span(o->nodesetval->nodeTab[0]);
	assert_int_equal(at.beg.line, line);
	assert_int_equal(at.beg.col, col);
	xmlXPathFreeObject(o);
}

static void
test_spans(void **state)
{
	struct built b;

	build(&b, state,
	    "id: p\nkind: plan\ntitle: Plan\n"
	    "review:\n  cadence: annual\n"
	    "functions:\n  - id: f\n    name: F\n    rto: {na: none}\n");
	check_span(&b, "title", 3, 8);
	check_span(&b, "review", 4, 1);
	check_span(&b, "review/cadence/@months", 5, 12);
	check_span(&b, "functions", 7, 5);
	check_span(&b, "functions/rto", 9, 5);
	check_span(&b, "/bcp/plan", 1, 1);
	check_span(&b, "/bcp/workspace/settings/lead", 0, 0);
	release(&b);
}

static void
test_anchors_are_unique(void **state)
{
	static const struct expected list[] = {
	    {"functions[1]/@anchor", "functions-a.b"},
	    {"functions[2]/@anchor", "functions-a.b-2"},
	    {"functions[3]/@anchor", "functions-a.b-3"},
	    {"responsibilities[1]/@path", "responsibilities[1]"},
	    {"responsibilities[3]/@path", "responsibilities[3]"},
	    {"count(//@anchor) = count(bcp:distinct(//@anchor))", "true"},
	};
	struct built b;

	build(&b, state,
	    "id: p\nkind: plan\ntitle: Plan\nfunctions:\n"
	    "  - {id: a.b, name: A}\n  - {id: a.b, name: B}\n"
	    "  - {id: a.b, name: C}\n"
	    "responsibilities:\n  - {item: a, party: customer}\n"
	    "  - {item: b, party: customer}\n  - {item: c, party: customer}\n");
	EXPECT(&b, list);
	release(&b);
}

/* One tree serves several plans, one after the other. */
static void
test_space(void **state)
{
	struct schemas *s = *state;
	struct plan_input in = {"plan.yaml", NULL};
	struct arena *first = arena_new(), *second = arena_new();
	struct plan *p, *q;
	struct built b;
	xmlDoc *doc;

	begin(&b);
	in.root = read_valid(&b, s->plan, "plan.yaml", head);
	b.ctx.space = plan_space_new(b.arena, &b.diag, &b.ctx);
	assert_non_null(b.ctx.space);
	p = plan_build(first, &b.diag, &in, &b.ctx);
	doc = p->doc;
	/* While a plan is in it, another gets a tree of its own. */
	q = plan_build(second, &b.diag, &in, &b.ctx);
	assert_ptr_not_equal(q->doc, doc);
	arena_free(second);
	plan_add(xmlDocGetRootElement(doc), "findings", NULL);
	plan_set(xmlDocGetRootElement(doc), "version", "1");
	arena_free(first);
	second = arena_new();
	q = plan_build(second, &b.diag, &in, &b.ctx);
	assert_ptr_equal(q->doc, doc);
	assert_int_equal(xmlChildElementCount(xmlDocGetRootElement(doc)), 4);
	assert_string_equal(
	    plan_attr(xmlDocGetRootElement(doc), "version"), "");
	arena_free(second);
	release(&b);
}

static void
check_fault(const char *expr, unsigned col, const char *words)
{
	struct arena *a = arena_new();
	struct src_span at = {1, {3, 10}, {3, 10}};
	struct diag d;

	at.end.col += (uint32_t)strlen(expr);
	diag_init(&d, a, src_new(a));
	assert_null(query_compile(a, &d, DIAG_RULE_XPATH, at, expr));
	assert_int_equal(d.count, 1);
	assert_string_equal(d.items[0].id, "RULE-002");
	if (d.items[0].at.beg.col != col || !strstr(d.items[0].text, words))
		print_message("%u %s\n", (unsigned)d.items[0].at.beg.col,
		    d.items[0].text);
	assert_int_equal(d.items[0].at.beg.col, col);
	assert_non_null(strstr(d.items[0].text, words));
	arena_free(a);
}

static void
test_faults_of_expressions(void **state)
{
	(void)state;
	check_fault("a[b", 12, "condition");
	check_fault("bcp:plurl(1)", 10, "did you mean 'bcp:plural'");
	check_fault("a + foo(1)", 14, "no function 'foo'");
	check_fault("concat('x', nope:ref(a))", 22, "no function 'nope:ref'");
	check_fault("'open", 14, "quote");
}

static void
test_failures_of_expressions(void **state)
{
	static const char *const list[] = {"bcp:ref()", "bcp:today(1)",
	    "bcp:ref(1, 2)", "count(1)", "$nothing", "bcp:matches('a', '(')",
	    "bcp:add(1)",
	    /* More steps than an evaluation may take. */
	    "count(//*[//*[//*[//*[//*[//*[//*]]]]]])"};
	struct built b;

	build(&b, state,
	    "id: p\nkind: plan\ntitle: Plan\n"
	    "objectives: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]\n");
	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
		const char *why = "";
		struct query *q = query_compile(
		    b.arena, &b.diag, DIAG_RULE_XPATH, nowhere, list[i]);

		assert_non_null(q);
		if (i == 7)
			continue;
		assert_null(query_eval(b.query, q, b.plan->plan, 1, 1, &why));
		assert_string_not_equal(why, "");
	}
	/* The context is fit for use afterwards. */
	assert_string_equal(eval(&b, "count(objectives)"), "14");
	release(&b);
}

static void
test_step_limit(void **state)
{
	struct buf text;
	struct built b;
	const char *why = "";
	struct query *q;

	buf_init(&text, LIMIT_FILE_BYTES);
	buf_puts(&text, head);
	buf_puts(&text, "objectives:\n");
	for (int i = 0; i < 600; i++)
		buf_printf(&text, "  - text %d\n", i);
	build(&b, state, buf_str(&text));
	q = query_compile(b.arena, &b.diag, DIAG_RULE_XPATH, nowhere,
	    "objectives[count(//objectives[. = //objectives]) = 0]");
	assert_null(query_eval(b.query, q, b.plan->plan, 1, 1, &why));
	assert_string_equal(why, "it takes too many steps");
	assert_string_equal(eval(&b, "count(objectives)"), "600");
	buf_release(&text);
	release(&b);
}

static void
test_depth_limit(void **state)
{
	struct ynode *nodes = calloc(LIMIT_PLAN_DEPTH + 2, sizeof *nodes);
	struct ynode_pair *pairs = calloc(LIMIT_PLAN_DEPTH + 2, sizeof *pairs);
	struct ynode key = {
	    .kind = YNODE_SCALAR, .type = YNODE_STR, .text = "k", .len = 1};
	struct built b;

	(void)state;
	for (int extra = 0; extra <= 1; extra++) {
		size_t n = LIMIT_PLAN_DEPTH + 1 + (size_t)extra;
		struct plan_input in = {"plan.yaml", nodes};

		memset(nodes, 0, n * sizeof *nodes);
		for (size_t i = 0; i < n; i++) {
			nodes[i].kind = YNODE_MAP;
			nodes[i].type = YNODE_OBJECT;
			nodes[i].pairs = &pairs[i];
			nodes[i].count = i + 1 < n ? 1 : 0;
			pairs[i].key = &key;
			pairs[i].value = i + 1 < n ? &nodes[i + 1] : NULL;
		}
		begin(&b);
		b.plan = plan_build(b.arena, &b.diag, &in, &b.ctx);
		assert_int_equal(b.plan == NULL, extra);
		assert_int_equal(b.diag.count, extra);
		release(&b);
	}
	free(pairs);
	free(nodes);
}

static void
test_files(void **state)
{
	static const struct expected list[] = {
	    {"evidence[1]/@file", "present"},
	    {"string-length(evidence[1]/@file-sha256)", "64"},
	    {"evidence[2]/@file", "missing"},
	    {"evidence[3]/@file", "outside"},
	    {"evidence[4]/@file", "outside"},
	    {"evidence[5]/@file", "missing"},
	    {"count(evidence[6]/@file)", "0"},
	};
	struct schemas *s = *state;
	struct built b;

	begin(&b);
	b.ctx.workspace_dir = BCP_SOURCE_DIR;
	finish(&b, read_valid(&b, s->plan, "plan.yaml",
		       "id: p\nkind: plan\ntitle: Plan\nevidence:\n"
		       "  - {id: a, title: A, path: docs/ARCHITECTURE.md}\n"
		       "  - {id: b, title: B, path: docs/nothing.md}\n"
		       "  - {id: c, title: C, path: /etc/passwd}\n"
		       "  - {id: d, title: D, path: docs/../../x}\n"
		       "  - {id: e, title: E, path: docs}\n"
		       "  - {id: f, title: F, kind: link}\n"));
	EXPECT(&b, list);
	release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_shape),
	    cmocka_unit_test(test_lengths),
	    cmocka_unit_test(test_dates_and_cadences),
	    cmocka_unit_test(test_references),
	    cmocka_unit_test(test_functions_of_references),
	    cmocka_unit_test(test_functions_of_time),
	    cmocka_unit_test(test_grace_for_all),
	    cmocka_unit_test(test_functions_of_text),
	    cmocka_unit_test(test_criteria),
	    cmocka_unit_test(test_spans),
	    cmocka_unit_test(test_anchors_are_unique),
	    cmocka_unit_test(test_space),
	    cmocka_unit_test(test_faults_of_expressions),
	    cmocka_unit_test(test_failures_of_expressions),
	    cmocka_unit_test(test_step_limit),
	    cmocka_unit_test(test_depth_limit),
	    cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, load_schemas, drop_schemas);
}
