/* Expressions: every function, and what happens when one is wrong. */
#include "built.h"

/* What a plan says of which only the head is given. */
static void
expect_below(
    void **state, const char *body, const struct expected *list, size_t n)
{
	struct buf text;
	struct built b;

	buf_init(&text, LIMIT_FILE_BYTES);
	buf_puts(&text, head);
	buf_puts(&text, body);
	build(&b, state, buf_str(&text));
	expect(&b, list, n);
	buf_release(&text);
	release(&b);
}

#define EXPECT_BELOW(state, body, list) \
	expect_below(state, body, list, sizeof(list) / sizeof(list)[0])

static const struct expected references[] = {
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
    {"bcp:join(bcp:closure(functions, 'all')/@id, ',')", "cloud,web,db,disk"},
    {"bcp:join(bcp:closure(systems[1])/@id, ',')", "db,disk"},
    {"count(bcp:closure(suppliers))", "0"},
    {"bcp:path-to(functions, bcp:entity('systems', 'disk'))",
	"web -> web -> db -> disk"},
    {"bcp:path-to(systems[1], suppliers)", ""},
    {"bcp:path-to(systems[1], suppliers, 'all')", "web -> cloud"},
    {"bcp:path-to(suppliers, systems[1])", ""},
    {"bcp:cycle(systems[2])", "db -> disk -> web -> db"},
    {"bcp:depends-on(functions, bcp:entity('systems', 'disk'))", "true"},
    {"bcp:depends-on(functions, suppliers)", "false"},
    {"bcp:depends-on(functions, suppliers, 'all')", "true"},
    {"count(systems[bcp:depends-on(current-is-none, .)])", "0"},
    {"count(systems[bcp:depends-on(/bcp/plan/functions, .)])", "3"},
    {"bcp:depends-on(systems[1], systems[1])", "false"},
    {"count(bcp:elsewhere(systems[1]))", "0"},
    {"bcp:elsewhere(systems[3])/name", "Disk elsewhere"},
    {"count(bcp:elsewhere(title))", "0"},
    {"bcp:unlike(systems[3]/name)", "Disk elsewhere"},
    {"bcp:unlike(systems[3]/name, /bcp/documents/document[2])",
	"Disk elsewhere"},
    {"count(bcp:unlike(systems[3]/name, /bcp/documents/document[1]))", "0"},
    {"count(bcp:unlike(systems[3]/name, nothing))", "0"},
    {"count(bcp:unlike(systems[3]/id))", "0"},
    {"count(bcp:unlike(systems[1]/name))", "0"},
    {"count(bcp:unlike(systems[3]/@id))", "0"},
    {"count(bcp:unlike(nothing))", "0"},
    {"bcp:clashes(systems[3]/criticality, 'exact')", "critical"},
    {"count(bcp:clashes(systems[3]/name, 'exact'))", "0"},
    {"count(bcp:clashes(systems[3]/criticality, 'seconds'))", "0"},
    {"count(bcp:clashes(systems[3]/name, 'vague'))", "0"},
    {"count(bcp:clashes(systems[3]/id, 'exact'))", "0"},
    {"count(bcp:clashes(nothing, 'exact'))", "0"},
    {"count(bcp:disputed(systems[3]/*))", "2"},
    {"count(bcp:disputed(systems[1]/* | nothing))", "0"},
    {"bcp:cites('documents/other')/../../@id", "p"},
    {"name(bcp:cites('systems/near'))", "on"},
    {"bcp:cites('systems/near')/ancestor::document/@id", "other"},
    {"count(bcp:cites('systems/near', 'own'))", "1"},
    {"count(bcp:cites('systems/core'))", "2"},
    {"count(bcp:cites('systems/core', 'own'))", "0"},
    {"count(bcp:cites('other/systems/far'))", "2"},
    {"count(bcp:cites(''))", "0"},
    {"bcp:titled('OTHER')/@id", "other"},
    {"count(bcp:titled('Othe'))", "0"},
    {"bcp:declared('disk elsewhere')", "true"},
    {"bcp:declared('mother')", "true"},
    {"bcp:declared('elsewhere')", "false"},
    {"bcp:declared('ann lee')", "false"},
    {"count(bcp:refs-to(systems))", "5"},
    {"bcp:cycle(systems[1])", ""},
    {"bcp:cycle(systems[3])", ""},
    {"bcp:cycle(functions)", ""},
    {"bcp:join(bcp:closure(systems[4])/@id, ',')",
	"web,db,disk,core,core2,far,near,mother"},
};

static void
test_functions_of_references(void **state)
{
	struct built b;

	build_linked(&b, state);
	expect(&b, references, sizeof references / sizeof references[0] - 1);
	EXPECT(&b, graph);
	release(&b);
}

static const struct expected times[] = {
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
    {"bcp:iso(bcp:add(bcp:date('2026-01-31'), 'monthly'))", "2026-02-28"},
    {"bcp:iso(bcp:add(bcp:date('2026-01-31'), 'monthly', 2))", "2026-03-31"},
    {"bcp:iso(bcp:add(bcp:date('2024-02-29'), 'annual'))", "2025-02-28"},
    {"bcp:iso(bcp:add(bcp:date('2024-02-29'), 'every 48 mo'))", "2028-02-29"},
    {"bcp:iso(bcp:add(bcp:date('2096-02-29'), 'every 48 mo'))", "2100-02-28"},
    {"bcp:iso(bcp:add(bcp:date('2026-08-31'), 'semiannual'))", "2027-02-28"},
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

static void
test_functions_of_time(void **state)
{
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
	EXPECT(&b, times);
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

static const struct expected texts[] = {
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
    {"bcp:if(functions/rto, 'an RTO', 'none')", "an RTO"},
    {"bcp:if(nothing, 'an RTO', 'none')", "none"},
    {"bcp:if(false(), 'an RTO')", ""},
    {"name(bcp:if(1 = 1, functions, objectives))", "functions"},
    {"count(bcp:typed('target'))", "1"},
    {"count(bcp:typed('target date text')) > 1", "true"},
    {"count(bcp:typed('tar'))", "0"},
    {"bcp:typed('target')", "4 h"},
    {"count(bcp:leaves())", "9"},
    {"count(bcp:entities())", "1"},
    {"count(bcp:leaves() | /bcp/plan//*[not(*)])", "9"},
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
    {"bcp:placeholder('[a/b] at [t], <x> {{ y }}', /none)",
	"[t], <x>, {{ y }}"},
    {"bcp:placeholder('see [a](x), `[b]`', /none)", ""},
};

static void
test_functions_of_text(void **state)
{
	struct built b;

	build(&b, state,
	    "id: p\nkind: plan\ntitle: Plan\nobjectives: [one, two, one]\n"
	    "functions:\n  - {id: a, name: A, rto: 4 h}\n");
	EXPECT(&b, texts);
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
	static const char *const list[] = {
	    "bcp:ref()",
	    "bcp:today(1)",
	    "bcp:ref(1, 2)",
	    "count(1)",
	    "$nothing",
	    "bcp:matches('a', '(')",
	    "bcp:add(1)",
	};
	struct query_at at = {NULL, 1, 1};
	struct query_value v;
	struct built b;

	build(&b, state,
	    "id: p\nkind: plan\ntitle: Plan\n"
	    "objectives: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]\n");
	at.node = b.plan->plan;
	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
		const char *why = "";
		struct query *q = query_compile(
		    b.arena, &b.diag, DIAG_RULE_XPATH, nowhere, list[i]);

		assert_non_null(q);
		assert_null(query_eval(b.query, q, &at, &why));
		assert_string_not_equal(why, "");
		why = "";
		assert_false(query_run(b.query, q, &at, &v, &why));
		assert_string_not_equal(why, "");
	}
	/* The context is fit for use afterwards. */
	assert_string_equal(eval(&b, "count(objectives)"), "14");
	release(&b);
}

/* Forms of expressions; eval() holds both ways to run them together. */
static const char *const forms[] = {"/", "/bcp", "/bcp/plan",
    "/bcp/plan/objectives", "/bcp/plan/*[2]", "/bcp/plan/objectives[2]",
    "/bcp/plan/objectives[last()]/..", "/bcp/plan//item", "//objectives",
    "//objectives[2]", "*", "@*", "node()", "text()", "objectives/text()", ".",
    "..", "../..", "self::plan", "self::node()",
    "objectives[3]/preceding-sibling::*[1]",
    "objectives[3]/preceding-sibling::objectives",
    "objectives[1]/following-sibling::*", "objectives/parent::plan",
    "objectives/ancestor::*", "objectives/ancestor-or-self::*[2]",
    "descendant::objectives", "descendant-or-self::*",
    "(objectives | title)[1]", "(title | id | title)[2]",
    "title | objectives | id", "objectives[position() = 2]",
    "objectives[position() > 1][1]", "objectives[. = '3']",
    "objectives[. > 2][. < 5]", "objectives[not(. = ../objectives[1])]",
    "objectives = 3", "objectives != 3", "3 = objectives", "3 < objectives",
    "objectives > objectives", "objectives = title", "objectives != title",
    "title != 'Plan'", "objectives = true()", "nothing = false()",
    "objectives > true()", "nothing = nothing", "'1' = 1", "'a' < 2",
    "true() = 'x'", "1 = 1.0", "objectives[1] + 2 * 3 - 4 div 2 mod 5",
    "-objectives[2]", "- 3 + .5", "1 div 0", "-1 div 0", "0 div 0",
    "number('x')", "number()", "string()", "string(objectives)", "string(1.50)",
    "string(1 div 0)", "count(objectives)", "sum(objectives)", "sum(nothing)",
    "name()", "name(objectives)", "local-name(@file)",
    "concat(id, '-', 3, true())", "contains(title, 'la')",
    "starts-with(title, 'Pl')", "normalize-space('  a \n b ')",
    "normalize-space('a b')", "string-length('a\xc3\xa9')",
    "substring('abc', 2)", "substring-before('a-b', '-')",
    "translate(title, 'P', 'p')", "floor(1.5)", "round(-1.5)",
    "boolean(objectives)", "boolean('')", "not(nothing)", "id and nothing",
    "id or nothing", "bcp:if(id, objectives, 'x')", "bcp:if(nothing, id)",
    "bcp:lower('AbC')", "bcp:lower('abc')", "bcp:matches(title, '^pl')",
    "bcp:typed('text date')", "bcp:typed('')", "bcp:entities()",
    "bcp:ref(objectives)", "bcp:refs-to(objectives)", "bcp:ref('x')",
    "bcp:today()", "following::objectives", "objectives[1]/following::*[1]",
    "id/@type", "objectives/@*", "@file | id | @file", "(objectives)[last()]",
    "count(objectives[position() mod 2 = 1])", "1 = 1 = 1", "3 > 2 > 1",
    "objectives[true()][2]", "comment()", "objectives[count(../objectives)]",
    "objectives[number(.)]", "bcp:join(objectives, ', ')",
    "bcp:plural(2, 'day', 'days')"};

static void
test_forms(void **state)
{
	struct built b;

	build(&b, state,
	    "id: p\nkind: plan\ntitle: Plan\n"
	    "objectives: [1, 2, 3, 4, 5]\n");
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		print_message("%s\n", forms[i]);
		(void)eval(&b, forms[i]);
	}
	release(&b);
}

static void
test_step_limit(void **state)
{
	struct buf text;
	struct query_at at = {NULL, 1, 1};
	struct query_value v;
	struct built b;
	const char *why = "";
	struct query *q;

	buf_init(&text, LIMIT_FILE_BYTES);
	buf_puts(&text, head);
	buf_puts(&text, "objectives:\n");
	for (int i = 0; i < 600; i++)
		buf_printf(&text, "  - text %d\n", i);
	build(&b, state, buf_str(&text));
	at.node = b.plan->plan;
	q = query_compile(b.arena, &b.diag, DIAG_RULE_XPATH, nowhere,
	    "objectives[count(//objectives[. = //objectives]) = 0]");
	assert_null(query_eval(b.query, q, &at, &why));
	assert_string_equal(why, "it takes more than 20 million steps");
	why = "";
	assert_false(query_run(b.query, q, &at, &v, &why));
	assert_string_equal(why, "it takes more than 20 million steps");
	assert_string_equal(eval(&b, "count(objectives)"), "600");
	buf_release(&text);
	release(&b);
}

static const struct expected targets[] = {
    /* Through what has no target, and no further than the first that
     * has one. */
    {"bcp:slowest(functions[@id='sales'])/@id", "db"},
    {"bcp:slowest(functions[@id='sales'], 'all')/@id", "log"},
    {"bcp:slowest(systems[@id='db'])/@id", "disk"},
    {"bcp:slowest(systems[@id='web'] | systems[@id='db'])/@id", "disk"},
    {"count(bcp:slowest(systems[@id='disk']))", "0"},
    {"count(bcp:slowest(systems[@id='a']))", "0"},
    {"count(bcp:slowest(nothing))", "0"},
    {"bcp:sooner(functions[@id='sales'])/@id", "idle"},
    {"bcp:sooner(functions[@id='news'])/@id", "idle"},
    {"count(bcp:sooner(functions[@id='idle']))", "0"},
    {"count(bcp:sooner(systems[@id='disk']))", "0"},
    /* Paths from the root are looked up, however they are written. */
    {"count(/bcp/plan/functions)", "4"},
    {"/bcp/plan/functions[2]/name", "Post"},
    {"/bcp/plan/functions[last()]/@id", "idle"},
    {"count(/bcp/plan/functions | /bcp/plan/systems)", "11"},
    {"count(systems[. or /bcp/plan/functions])", "7"},
    {"'/bcp/plan/systems'", "/bcp/plan/systems"},
    {"count(/bcp/plan/nothing)", "0"},
    {"count(/bcp/plan/child::systems)", "7"},
    {"count(../../bcp/plan/systems)", "7"},
    {"count(.. /bcp/plan/systems)", "0"},
    {"/bcp/plan/kind='plan'", "true"},
    {"count(/bcp/plan/text())", "0"},
    {"bcp:cycle(systems[@id='a'])", "a -> b -> a"},
    {"bcp:cycle(systems[@id='b'])", ""},
    {"bcp:cycle(systems[@id='web'])", ""},
    {"bcp:cycle(systems[@id='app'])", "app -> web -> app"},
    {"bcp:cycle(functions[@id='sales'])", ""},
    {"bcp:cycle(systems[@id='db'])", ""},
};

static void
test_targets(void **state)
{
	static const char plan[] =
	    "functions:\n"
	    "  - {id: sales, name: Sales, priority: 1, rto: 8 h, systems: "
	    "[web]}\n"
	    "  - {id: post, name: Post, priority: 2, rto: 4 h}\n"
	    "  - {id: news, name: News, priority: 3, rto: 2 h, depends_on: "
	    "[{on: post}]}\n"
	    "  - {id: idle, name: Idle, rto: 1 h}\n"
	    "systems:\n"
	    "  - {id: web, name: Web, depends_on: [{on: app}]}\n"
	    "  - {id: app, name: App, depends_on: [{on: db}, {on: web}, {on: "
	    "log, strength: degrades}]}\n"
	    "  - {id: db, name: Database, rto: 6 h, depends_on: [{on: disk}]}\n"
	    "  - {id: disk, name: Disk, rto: 9 h}\n"
	    "  - {id: log, name: Log, rto: 2 d}\n"
	    "  - {id: a, name: A, depends_on: [{on: b}]}\n"
	    "  - {id: b, name: B, depends_on: [{on: a}]}\n";

	EXPECT_BELOW(state, plan, targets);
}

/* What one may not come before, since it waits for it, is passed over. */
static void
test_sooner_of_dependencies(void **state)
{
	static const char plan[] =
	    "functions:\n"
	    "  - {id: a, name: A, priority: 1, rto: 8 h, depends_on: [{on: b, "
	    "strength: degrades}]}\n"
	    "  - {id: b, name: B, priority: 2, rto: 1 h}\n"
	    "  - {id: c, name: C, priority: 3, rto: 2 h}\n";
	static const struct expected list[] = {
	    {"bcp:sooner(functions[1])/@id", "c"},
	};

	EXPECT_BELOW(state, plan, list);
}

static void
test_reach_names_and_work(void **state)
{
	static const char plan[] =
	    "functions:\n"
	    "  - {id: sales, name: Sales, systems: [web]}\n"
	    "  - {id: post, name: Post, depends_on: [{on: db}, {on: log, "
	    "strength: degrades}]}\n"
	    "systems:\n"
	    "  - {id: web, name: Web-Server, depends_on: [{on: app}]}\n"
	    "  - {id: app, name: App, aliases: [The desk], runs_on: [db]}\n"
	    "  - {id: db, name: Cloud services}\n"
	    "  - {id: log, name: Log}\n"
	    "  - {id: web2, name: web servers}\n"
	    "  - {id: jira, name: Tickets, aliases: [the Desk system, Log]}\n"
	    "suppliers:\n"
	    "  - {id: web, name: Web}\n"
	    "procedures:\n"
	    "  - id: p\n"
	    "    name: P\n"
	    "    steps:\n"
	    "      - {text: a, duration: 10 min}\n"
	    "      - {text: b, duration: 1 h..2 h, parallel: true}\n"
	    "      - {text: c}\n"
	    "      - {text: d, duration: 5 min, parallel: x}\n"
	    "      - {text: e, duration: 6 min, parallel: x}\n"
	    "      - text: f\n"
	    "        steps: [{text: g, duration: 1 min}, {text: h, duration: "
	    "\"2 min..\"}]\n"
	    "  - {id: q, name: Q, steps: [{text: a}]}\n";
	static const struct expected list[] = {
	    {"bcp:join(bcp:dependants(systems[@id='db'])/@id, ',')",
		"sales,post,web,app"},
	    {"bcp:join(bcp:dependants(systems[@id='db'], 'functions')/@id, "
	     "',')",
		"sales,post"},
	    {"count(bcp:dependants(systems[@id='log']))", "0"},
	    {"count(bcp:dependants(nothing, 'functions'))", "0"},
	    {"bcp:join(bcp:closure(functions)/@id, ',')", "web,app,db"},
	    {"bcp:join(bcp:closure(functions | systems)/@id, ',')", ""},
	    {"bcp:join(bcp:namesakes(systems[@id='web'])/@id, ',')", "web2"},
	    {"bcp:join(bcp:namesakes(systems[@id='jira'])/@id, ',')",
		"app,log"},
	    {"count(bcp:namesakes(systems[@id='db']))", "0"},
	    {"count(bcp:namesakes(title))", "0"},
	    {"bcp:work(procedures[1])", "7740"},
	    {"bcp:work(procedures[2])", "NaN"},
	    {"bcp:work(nothing)", "NaN"},
	};

	EXPECT_BELOW(state, plan, list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_functions_of_references),
	    cmocka_unit_test(test_functions_of_time),
	    cmocka_unit_test(test_grace_for_all),
	    cmocka_unit_test(test_functions_of_text),
	    cmocka_unit_test(test_criteria),
	    cmocka_unit_test(test_faults_of_expressions),
	    cmocka_unit_test(test_failures_of_expressions),
	    cmocka_unit_test(test_forms),
	    cmocka_unit_test(test_step_limit),
	    cmocka_unit_test(test_reach_names_and_work),
	    cmocka_unit_test(test_targets),
	    cmocka_unit_test(test_sooner_of_dependencies),
	};

	return cmocka_run_group_tests(tests, load_schemas, drop_schemas);
}
