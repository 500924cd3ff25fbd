/* The plan tree: its shape, what values mean, what references name. */
#include "built.h"

static void
test_shape(void **state)
{
	static const struct expected list[] = {
	    {"name(/*)", "bcp"},
	    {"/bcp/@as-of", "2026-11-22"},
	    {"string(/bcp/plan/@file)", "plan.yaml"},
	    {"count(/bcp/*)", "5"},
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
	    {"bcp:title(version) != ''", "true"},
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
check_span(struct built *b, const char *expr, unsigned line, unsigned col)
{
	struct query *q =
	    query_compile(b->arena, &b->diag, DIAG_RULE_XPATH, nowhere, expr);
	xmlXPathObject *o;
	struct query_at from = {b->plan->plan, 1, 1};
	struct src_span at;

	o = query_eval(b->query, q, &from, NULL);
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
	assert_int_equal(xmlChildElementCount(xmlDocGetRootElement(doc)), 5);
	assert_string_equal(
	    plan_attr(xmlDocGetRootElement(doc), "version"), "");
	arena_free(second);
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
	    cmocka_unit_test(test_spans),
	    cmocka_unit_test(test_anchors_are_unique),
	    cmocka_unit_test(test_space),
	    cmocka_unit_test(test_depth_limit),
	    cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, load_schemas, drop_schemas);
}
