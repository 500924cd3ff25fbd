/* The rule engine: what a rule file says is what happens. */
#include "caltime.h"
#include "caps.h"
#include "jschema.h"
#include "res.h"
#include "rules.h"
#include "yaml_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The schemas, compiled once for all tests. */
struct schemas {
	struct arena *arena;
	struct diag diag;
	const struct jschema *plan, *workspace, *rules;
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
compile(struct schemas *s, const char *name)
{
	struct jschema_options opt = {.strict_keywords = true};
	const struct jschema *schema =
	    jschema_compile(s->arena, &s->diag, read_resource(s, name),
		arena_printf(s->arena, "https://bcpgen.org/%s", name), opt,
		fetch, s);

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
	s->plan = compile(s, "schema/plan.schema.json");
	s->workspace = compile(s, "schema/workspace.schema.json");
	s->rules = compile(s, "schema/rules.schema.json");
	*state = s;
	return 0;
}

static int
drop_schemas(void **state)
{
	arena_free(((struct schemas *)*state)->arena);
	return 0;
}

/* Rules, a plan, and what came of it. */
struct job {
	struct arena *arena;
	struct diag diag;
	struct plan_context ctx;
	struct ruleset *rules;
	bool rules_fine;
	struct plan *plan;
};

static void
print_diag(const struct diag *d)
{
	for (size_t i = 0; i < d->count; i++)
		print_message("%s:%u:%u %s %s\n",
		    src_name(d->src, d->items[i].at.file),
		    (unsigned)d->items[i].at.beg.line,
		    (unsigned)d->items[i].at.beg.col, d->items[i].id,
		    d->items[i].text);
}

static const struct ynode *
read_valid(struct job *j, const struct jschema *schema, const char *name,
    const char *text)
{
	struct ynode *root = yaml_read(
	    j->arena, &j->diag, src_add(j->diag.src, name, text, strlen(text)));

	if (root == NULL || !jschema_validate(schema, root, &j->diag, j->arena))
		print_diag(&j->diag);
	assert_int_equal(j->diag.count, 0);
	return root;
}

/* The end of each rule in these tests. */
#define TAIL "\n    why: because\n    fix: mend it\n"

static void
load(struct job *j, const struct schemas *s, const char *rules)
{
	struct plan_input in = {"rules.yaml", NULL};

	memset(j, 0, sizeof *j);
	j->arena = arena_new();
	diag_init(&j->diag, j->arena, src_new(j->arena));
	j->ctx.as_of = cal_days(2026, 11, 22);
	in.root = read_valid(j, s->rules, "rules.yaml", rules);
	j->rules = rules_new(j->arena, &j->diag);
	j->rules_fine = rules_add(j->rules, &in);
}

static void
run(struct job *j, void **state, const char *rules, const char *workspace,
    const char *plan)
{
	struct schemas *s = *state;
	struct plan_input in = {"plan.yaml", NULL};

	load(j, s, rules);
	if (!j->rules_fine)
		print_diag(&j->diag);
	assert_true(j->rules_fine);
	if (workspace != NULL)
		j->ctx.workspace =
		    read_valid(j, s->workspace, "workspace.yaml", workspace);
	in.root = read_valid(j, s->plan, "plan.yaml", plan);
	j->plan = plan_build(j->arena, &j->diag, &in, &j->ctx);
	assert_non_null(j->plan);
	rules_run(j->rules, j->plan, NULL);
	diag_sort(&j->diag);
}

static void
release(struct job *j)
{
	arena_free(j->arena);
}

static const xmlNode *
findings(const struct job *j)
{
	return plan_child(xmlDocGetRootElement(j->plan->doc), "findings");
}

static const xmlNode *
finding(const struct job *j, size_t n)
{
	const xmlNode *f = findings(j)->children;

	while (n-- != 0)
		f = f->next;
	assert_non_null(f);
	return f;
}

static void
expect_attr(const xmlNode *n, const char *name, const char *want)
{
	assert_string_equal(plan_attr(n, name), want);
}

static const char plan_text[] = "id: p\nkind: plan\ntitle: The plan\n"
				"next_review: 2026-07-01\n"
				"functions:\n"
				"  - id: a\n    name: Alpha\n    rto: 4 h\n"
				"  - id: b\n    name: Beta\n    rto: soon\n"
				"  - id: c\n    name: Gamma\n    rto: 8 h\n";

static const char rto_rules[] =
    "group: {id: TST, title: Test}\n"
    "rules:\n"
    "  - id: TST-001\n    title: Too slow\n    severity: error\n"
    "    each: /bcp/plan/functions\n"
    "    let: {s: \"bcp:seconds(rto)\", label: \"bcp:text(rto)\"}\n"
    "    unknown: rto[@error]\n"
    "    unknown_message: \"the RTO of '{name}' is no number\"\n"
    "    broken: $s > 3600\n"
    "    at: rto\n"
    "    message: \"{name} has {$label}, {$s div 60} min ({{sic}})\"\n"
    "    notes: [{at: name, message: \"named {.} here\"}]\n"
    "    severity_if: [{when: $s < 20000, severity: warning}]\n"
    "    criteria: ['soc2:A1.2', 'soc2:CC3.1']\n" TAIL;

static void
test_finding(void **state)
{
	const struct diag_item *it;
	struct job j;

	run(&j, state, rto_rules, NULL, plan_text);
	assert_int_equal(j.diag.count, 3);
	it = &j.diag.items[0];
	assert_string_equal(it->id, "TST-001");
	assert_string_equal(it->text, "Alpha has 4 hours, 240 min ({sic})");
	assert_int_equal(it->sev, DIAG_WARNING);
	assert_int_equal(it->state, DIAG_BROKEN);
	assert_int_equal(it->at.beg.line, 8);
	assert_int_equal(it->at.beg.col, 10);
	assert_string_equal(it->subject, "functions/a");
	assert_string_equal(it->anchor, "functions-a");
	assert_string_equal(it->notes->text, "named Alpha here");
	assert_int_equal(it->notes->at.beg.line, 7);
	it = &j.diag.items[1];
	assert_int_equal(it->state, DIAG_UNKNOWN);
	assert_string_equal(it->text, "the RTO of 'Beta' is no number");
	assert_int_equal(j.diag.items[2].sev, DIAG_ERROR);
	expect_attr(findings(&j), "errors", "1");
	expect_attr(findings(&j), "warnings", "1");
	expect_attr(findings(&j), "infos", "0");
	expect_attr(findings(&j), "unknowns", "1");
	expect_attr(findings(&j), "waived", "0");
	expect_attr(finding(&j, 0), "rule", "TST-001");
	expect_attr(finding(&j, 0), "severity", "warning");
	expect_attr(finding(&j, 0), "original", "error");
	expect_attr(finding(&j, 0), "state", "broken");
	expect_attr(finding(&j, 0), "file", "plan.yaml");
	expect_attr(finding(&j, 0), "line", "8");
	expect_attr(finding(&j, 0), "col", "10");
	expect_attr(finding(&j, 1), "state", "unknown");
	expect_attr(finding(&j, 2), "original", "");
	assert_string_equal(plan_child_text(finding(&j, 0), "fix"), "mend it");
	assert_string_equal(
	    plan_child_text(finding(&j, 0), "criteria"), "soc2:A1.2");
	release(&j);
}

static void
test_place_without_node(void **state)
{
	struct job j;

	run(&j, state,
	    "group: {id: TST, title: Test}\nrules:\n"
	    "  - id: TST-001\n    title: T\n    severity: info\n"
	    "    each: /bcp/plan/functions[2]\n    broken: true()\n"
	    "    at: rpo\n    message: no RPO" TAIL
	    "  - id: TST-002\n    title: T\n    severity: info\n"
	    "    each: /bcp/workspace/settings/lead\n    broken: true()\n"
	    "    message: 'lead is {bcp:text(.)}'" TAIL,
	    NULL, plan_text);
	assert_int_equal(j.diag.count, 2);
	/* A node that no file has is told at the document's beginning. */
	assert_int_equal(j.diag.items[0].at.beg.line, 1);
	assert_string_equal(j.diag.items[0].text, "lead is 30 days");
	assert_string_equal(j.diag.items[0].subject, "p");
	assert_int_equal(j.diag.items[1].at.beg.line, 9);
	assert_int_equal(j.diag.items[1].at.beg.col, 5);
	release(&j);
}

static void
test_over_and_this(void **state)
{
	struct job j;

	run(&j, state,
	    "group: {id: TST, title: Test}\nrules:\n"
	    "  - id: TST-001\n    title: T\n    severity: info\n"
	    "    each: /bcp/plan\n    over: [version, title, status]\n"
	    "    broken: not(*[name()=$over])\n"
	    "    message: '{$this/id} has no {$over}'" TAIL,
	    NULL, plan_text);
	assert_int_equal(j.diag.count, 2);
	assert_string_equal(j.diag.items[0].text, "p has no version");
	assert_string_equal(j.diag.items[1].text, "p has no status");
	release(&j);
}

/* What one rule each asks of the kind and the profile. */
static const char some_rules[] =
    "group: {id: TST, title: Test}\nrules:\n"
    "  - id: TST-001\n    title: T\n    severity: error\n"
    "    kinds: [policy, control]\n"
    "    each: /bcp/plan\n    broken: true()\n    message: policy" TAIL
    "  - id: TST-002\n    title: T\n    severity: error\n"
    "    kinds: [plan]\n    profile: essential\n"
    "    each: /bcp/plan\n    broken: true()\n    message: essential" TAIL
    "  - id: TST-003\n    title: T\n    severity: warning\n"
    "    each: /bcp/plan\n    broken: true()\n    message: usual" TAIL
    "  - id: TST-004\n    title: T\n    severity: info\n"
    "    profile: strict\n"
    "    each: /bcp/plan\n    broken: true()\n    message: strict" TAIL
    "  - id: TST-005\n    title: T\n    severity: error\n"
    "    by: schema" TAIL;

static void
expect_rules(void **state, const char *workspace, const char *want)
{
	char got[256] = "";
	struct job j;

	run(&j, state, some_rules, workspace, plan_text);
	for (size_t i = 0; i < j.diag.count; i++)
		snprintf(got + strlen(got), sizeof got - strlen(got), "%s:%s ",
		    j.diag.items[i].text, diag_sev_name(j.diag.items[i].sev));
	assert_string_equal(got, want);
	release(&j);
}

static void
test_settings(void **state)
{
	expect_rules(state, NULL, "essential:error usual:warning ");
	expect_rules(
	    state, "settings: {profile: essential}", "essential:error ");
	expect_rules(state, "settings: {profile: strict}",
	    "essential:error usual:warning strict:info ");
	expect_rules(
	    state, "settings: {rules: {TST-002: off}}", "usual:warning ");
	expect_rules(state,
	    "settings: {rules: {TST-002: info, TST-003: error}}",
	    "essential:info usual:error ");
	/* A rule that is asked for by name runs in every profile. */
	expect_rules(state, "settings: {rules: {TST-004: warning}}",
	    "essential:error usual:warning strict:warning ");
}

static const char waiver_rules[] =
    "group: {id: TST, title: Test}\nrules:\n"
    "  - id: TST-001\n    title: T\n    severity: error\n"
    "    each: /bcp/plan/functions\n    broken: true()\n"
    "    message: '{@id}'" TAIL
    "  - id: TST-002\n    title: T\n    severity: error\n"
    "    each: /bcp/plan\n    broken: true()\n"
    "    message: document" TAIL
    "  - id: TST-003\n    title: T\n    severity: error\n"
    "    each: /bcp/plan\n    broken: true()\n"
    "    subject: \"'criteria/soc2/A1.2'\"\n"
    "    message: criterion" TAIL
    "  - id: TST-004\n    title: T\n    severity: error\n"
    "    each: /bcp/plan\n    broken: true()\n    waivable: false\n"
    "    message: fixed" TAIL;

static void
check_waiver(
    void **state, const char *fields, const char *waived, const char *matched)
{
	const xmlNode *waiver;
	char got[256] = "";
	struct job j;
	struct arena *a = arena_new();

	run(&j, state, waiver_rules, NULL,
	    arena_printf(
		a, "%swaivers:\n  - {id: W-1, %s}\n", plan_text, fields));
	for (size_t i = 0; i < j.diag.count; i++) {
		if (j.diag.items[i].state != DIAG_WAIVED)
			continue;
		assert_string_equal(j.diag.items[i].waiver, "W-1");
		snprintf(got + strlen(got), sizeof got - strlen(got), "%s ",
		    j.diag.items[i].text);
	}
	if (strcmp(got, waived) != 0)
		print_message("%s\n", fields);
	assert_string_equal(got, waived);
	waiver = plan_child(j.plan->plan, "waivers");
	expect_attr(waiver, "matched", matched);
	arena_free(a);
	release(&j);
}

#define GOOD                                                        \
	"approver: ann, granted: 2026-11-22, expires: 2026-11-22, " \
	"reason: a good reason"

static void
test_waivers(void **state)
{
	check_waiver(state, "rule: TST-001, subject: a, " GOOD, "a ", "yes");
	check_waiver(
	    state, "rule: TST-001, subject: ' A ', " GOOD, "a ", "yes");
	check_waiver(
	    state, "rule: TST-001, subject: functions/b, " GOOD, "b ", "yes");
	check_waiver(
	    state, "rule: TST-001, subject: gamma, " GOOD, "c ", "yes");
	check_waiver(state, "rule: TST-001, subject: d, " GOOD, "", "no");
	check_waiver(
	    state, "rule: TST-002, subject: p, " GOOD, "document ", "yes");
	check_waiver(state, "rule: TST-002, subject: document, " GOOD,
	    "document ", "yes");
	check_waiver(state, "rule: TST-002, subject: The plan, " GOOD,
	    "document ", "yes");
	check_waiver(
	    state, "rule: TST-003, subject: A1.2, " GOOD, "criterion ", "yes");
	check_waiver(state, "rule: TST-003, subject: p, " GOOD, "", "no");
	check_waiver(state, "rule: TST-004, subject: p, " GOOD, "", "yes");
	check_waiver(state, "rule: TST-009, subject: p, " GOOD, "", "no");
}

static void
test_waivers_that_do_not_hold(void **state)
{
	/* Without approver, reason, or on another day. */
	check_waiver(state,
	    "rule: TST-001, subject: a, granted: 2026-11-22, "
	    "expires: 2026-11-22, reason: a good reason",
	    "", "yes");
	check_waiver(state,
	    "rule: TST-001, subject: a, approver: ann, granted: 2026-11-22, "
	    "expires: 2026-11-22, reason: too short",
	    "", "yes");
	check_waiver(state,
	    "rule: TST-001, subject: a, approver: ann, granted: 2026-11-22, "
	    "expires: 2026-11-22, reason: 'the reason is TBD'",
	    "", "yes");
	check_waiver(state,
	    "rule: TST-001, subject: a, approver: ann, granted: 2026-11-23, "
	    "expires: 2026-11-30, reason: a good reason",
	    "", "yes");
	check_waiver(state,
	    "rule: TST-001, subject: a, approver: ann, granted: 2026-11-01, "
	    "expires: 2026-11-21, reason: a good reason",
	    "", "yes");
	check_waiver(state,
	    "rule: TST-001, subject: a, approver: ann, granted: 2026-11-01, "
	    "reason: a good reason",
	    "", "yes");
}

/* Rules about waivers run last and see which of them matched. */
static void
test_rules_about_waivers(void **state)
{
	struct schemas *s = *state;
	struct plan_input more = {"more.yaml", NULL};
	struct plan_input in = {"plan.yaml", NULL};
	struct job j;

	load(&j, s,
	    "group: {id: WVR, title: Waivers}\nrules:\n"
	    "  - id: WVR-001\n    title: T\n    severity: error\n"
	    "    each: /bcp/plan/waivers\n    broken: true()\n"
	    "    message: '{@id} {@matched} {@waivable}'" TAIL);
	more.root = read_valid(&j, s->rules, "more.yaml", waiver_rules);
	assert_true(rules_add(j.rules, &more));
	assert_int_equal(rules_count(j.rules), 5);
	assert_non_null(rules_find(j.rules, "TST-004"));
	assert_null(rules_find(j.rules, "TST-005"));
	in.root = read_valid(&j, s->plan, "plan.yaml",
	    "id: p\nkind: plan\ntitle: T\nwaivers:\n"
	    "  - {id: W-1, rule: TST-002, subject: p}\n"
	    "  - {id: W-2, rule: TST-004, subject: q}\n");
	j.plan = plan_build(j.arena, &j.diag, &in, &j.ctx);
	rules_run(j.rules, j.plan, NULL);
	diag_sort(&j.diag);
	assert_int_equal(j.diag.count, 5);
	assert_string_equal(j.diag.items[3].text, "W-1 yes yes");
	assert_string_equal(j.diag.items[4].text, "W-2 no no");
	release(&j);
}

static void
check_refused(void **state, const char *rule, unsigned line, unsigned col,
    const char *words)
{
	struct arena *a = arena_new();
	struct job j;

	load(&j, *state,
	    arena_printf(a,
		"group: {id: TST, title: Test}\nrules:\n"
		"  - id: TST-001\n    title: T\n    severity: error\n"
		"    %s" TAIL,
		rule));
	assert_false(j.rules_fine);
	assert_int_equal(rules_count(j.rules), 0);
	assert_true(j.diag.count >= 1);
	if (j.diag.items[0].at.beg.line != line ||
	    j.diag.items[0].at.beg.col != col ||
	    strstr(j.diag.items[0].text, words) == NULL)
		print_diag(&j.diag);
	assert_int_equal(j.diag.items[0].at.beg.line, line);
	assert_int_equal(j.diag.items[0].at.beg.col, col);
	assert_non_null(strstr(j.diag.items[0].text, words));
	assert_int_equal(j.diag.items[0].sev, DIAG_FATAL);
	arena_free(a);
	release(&j);
}

static void
test_faults_have_places(void **state)
{
	check_refused(state,
	    "each: /bcp/plan\n    broken: \"a[\"\n    message: m", 7, 15,
	    "expression");
	check_refused(state,
	    "each: /bcp/plan\n    broken: bcp:dat(id)\n    message: m", 7, 13,
	    "did you mean 'bcp:date'");
	check_refused(state,
	    "each: /bcp/plan\n    broken: 1 + $nope\n    message: m", 7, 17,
	    "'$nope'");
	check_refused(state,
	    "each: /bcp/plan\n    broken: true()\n"
	    "    message: 'it is {nope(1)}'",
	    8, 22, "'nope'");
	check_refused(state,
	    "each: /bcp/plan\n    broken: true()\n    message: 'a { b'", 8, 17,
	    "brace");
	check_refused(state,
	    "each: /bcp/plan\n    let: {a: $b, b: '1'}\n    broken: $a\n"
	    "    message: m",
	    7, 14, "'$b'");
	check_refused(state,
	    "each: /bcp/plan\n    broken: $over\n    message: m", 7, 13,
	    "'$over'");
}

static void
test_rule_twice(void **state)
{
	struct job j;
	struct plan_input in = {"again.yaml", NULL};

	load(&j, *state, rto_rules);
	in.root = read_valid(
	    &j, ((struct schemas *)*state)->rules, "again.yaml", rto_rules);
	assert_false(rules_add(j.rules, &in));
	assert_int_equal(j.diag.count, 1);
	assert_string_equal(j.diag.items[0].id, "RULE-001");
	release(&j);
}

/* A rule that fails is told once and stops no other. */
static void
test_failure_in_a_run(void **state)
{
	struct job j;

	run(&j, state,
	    "group: {id: TST, title: Test}\nrules:\n"
	    "  - id: TST-001\n    title: T\n    severity: error\n"
	    "    each: /bcp/plan/functions\n    broken: count(1)\n"
	    "    message: m" TAIL
	    "  - id: TST-002\n    title: T\n    severity: error\n"
	    "    each: /bcp/plan\n    broken: true()\n    message: m" TAIL,
	    NULL, plan_text);
	assert_int_equal(j.diag.count, 2);
	assert_true(diag_fatal(&j.diag));
	assert_string_equal(j.diag.items[0].id, "RULE-003");
	assert_int_equal(j.diag.items[0].at.beg.line, 7);
	assert_string_equal(j.diag.items[1].id, "TST-002");
	release(&j);
}

/* Long values are cut, and lines joined. */
static void
test_message_values(void **state)
{
	struct arena *a = arena_new();
	char *text = arena_alloc(a, 1001, 1);
	struct job j;

	memset(text, 'x', 1000);
	run(&j, state,
	    "group: {id: TST, title: Test}\nrules:\n"
	    "  - id: TST-001\n    title: T\n    severity: error\n"
	    "    each: /bcp/plan\n    broken: true()\n"
	    "    message: '{summary}|{title}|{count(objectives)}|{none}'" TAIL,
	    NULL,
	    arena_printf(a,
		"id: p\nkind: plan\ntitle: %s\nobjectives: [a, b]\n"
		"summary: |\n  one\n\n  two\n",
		text));
	assert_int_equal(
	    strlen(j.diag.items[0].text), strlen("one two|...|2|") + 400);
	assert_int_equal(strncmp(j.diag.items[0].text, "one two|xxx", 11), 0);
	arena_free(a);
	release(&j);
}

/* Of more findings than can be kept, an error is not among the lost. */
static void
test_too_many(void **state)
{
	struct buf plan;
	struct job j;

	buf_init(&plan, LIMIT_FILE_BYTES);
	buf_puts(&plan, "id: p\nkind: plan\ntitle: T\nobjectives:\n");
	for (int i = 0; i < LIMIT_DIAGNOSTICS; i++)
		buf_puts(&plan, "  - x\n");
	run(&j, state,
	    "group: {id: TST, title: Test}\nrules:\n"
	    "  - id: TST-001\n    title: T\n    severity: info\n"
	    "    each: /bcp/plan/objectives\n    broken: true()\n"
	    "    message: '{.}'" TAIL
	    "  - id: TST-002\n    title: T\n    severity: error\n"
	    "    each: /bcp/plan/objectives[last()]\n    broken: true()\n"
	    "    message: last" TAIL,
	    NULL, buf_str(&plan));
	assert_int_equal(j.diag.count, LIMIT_DIAGNOSTICS);
	assert_int_equal(j.diag.dropped, 1);
	assert_int_equal(j.diag.items[j.diag.count - 1].sev, DIAG_ERROR);
	expect_attr(findings(&j), "errors", "1");
	expect_attr(findings(&j), "infos", "10000");
	expect_attr(findings(&j), "dropped", "1");
	buf_release(&plan);
	release(&j);
}

/* The rules that come with the program can all be used. */
static void
test_own_rules(void **state)
{
	static const char prefix[] = "schema/rules/";
	struct schemas *s = *state;
	struct arena *a = arena_new();
	struct ruleset *rules;
	struct diag d;
	bool ok = true;

	diag_init(&d, a, src_new(a));
	rules = rules_new(a, &d);
	for (size_t i = 0; i < res_count; i++) {
		struct plan_input in = {res_table[i].name, NULL};
		struct ynode *root;
		const char *text;
		size_t len;

		if (strncmp(in.path, prefix, sizeof prefix - 1) != 0)
			continue;
		text = res_find(in.path, &len);
		root = yaml_read(a, &d, src_add(d.src, in.path, text, len));
		ok = root != NULL && jschema_validate(s->rules, root, &d, a) &&
		     ok;
		in.root = root;
		ok = root != NULL && rules_add(rules, &in) && ok;
	}
	print_diag(&d);
	assert_true(ok);
	assert_true(rules_count(rules) > 50);
	for (size_t i = 0; i < rules_count(rules); i++) {
		const struct rule *r = rules_at(rules, i);

		assert_int_equal(strncmp(r->id, r->group, strlen(r->group)), 0);
	}
	arena_free(a);
}

struct turns {
	struct rules_turn list[16];
	char text[16][80];
	size_t count;
};

static void
keep_turn(void *ctx, const struct rules_turn *t)
{
	struct turns *all = ctx;

	assert_in_range(all->count, 0, 15);
	snprintf(all->text[all->count], 80, "%s", t->message);
	all->list[all->count] = *t;
	all->list[all->count++].message = NULL;
}

/* Each day is asked, what is known already is not told again, and a severity
 * that rises is. */
static void
test_forecast(void **state)
{
	static const char rules[] =
	    "group: {id: TST, title: Tests}\nrules:\n"
	    "  - id: TST-001\n    title: T\n    severity: error\n"
	    "    each: /bcp/plan/next_review\n"
	    "    broken: bcp:today() > @days\n"
	    "    severity_if: [{when: bcp:today() - @days < 3, severity: "
	    "warning}]\n"
	    "    message: '{bcp:today() - @days} days late'" TAIL
	    /* For one day only. */
	    "  - id: TST-002\n    title: T\n    severity: info\n"
	    "    each: /bcp/plan[bcp:today() = bcp:date('2026-12-24')]\n"
	    "    broken: true()\n    message: 'eve'" TAIL
	    "  - id: TST-003\n    title: T\n    severity: error\n"
	    "    each: /bcp/plan\n    broken: true()\n"
	    "    message: 'always'" TAIL;
	int32_t start = cal_days(2026, 11, 22);
	struct turns all;
	struct job j;

	run(&j, state, rules, NULL,
	    "id: p\nkind: plan\ntitle: T\nnext_review: 2026-11-25\n");
	assert_int_equal(j.diag.count, 1);
	all.count = 0;
	rules_forecast(j.rules, j.plan, NULL, start + 90, keep_turn, &all);
	assert_int_equal(all.count, 3);
	assert_int_equal(all.list[0].day, cal_days(2026, 11, 26));
	assert_int_equal(all.list[0].severity, DIAG_WARNING);
	assert_string_equal(all.text[0], "1 days late");
	assert_int_equal(all.list[1].day, cal_days(2026, 11, 28));
	assert_int_equal(all.list[1].severity, DIAG_ERROR);
	assert_string_equal(all.list[2].rule, "TST-002");
	assert_int_equal(all.list[2].day, cal_days(2026, 12, 24));
	/* The last day is in, the one after it is not. */
	all.count = 0;
	rules_forecast(j.rules, j.plan, NULL, start + 4, keep_turn, &all);
	assert_int_equal(all.count, 1);
	all.count = 0;
	rules_forecast(j.rules, j.plan, NULL, start + 3, keep_turn, &all);
	assert_int_equal(all.count, 0);
	assert_int_equal(j.diag.count, 1);
	release(&j);
}

/* A set over another has its rules, and may not take their names. */
static void
test_rules_over_rules(void **state)
{
	struct schemas *s = *state;
	struct plan_input more = {"more.yaml", NULL};
	struct ruleset *over;
	struct job j;

	load(&j, s, waiver_rules);
	over = rules_new_over(j.arena, &j.diag, j.rules);
	assert_int_equal(rules_count(over), rules_count(j.rules));
	more.root = read_valid(&j, s->rules, "more.yaml",
	    "group: {id: OWN, title: Own}\nrules:\n"
	    "  - id: OWN-001\n    title: T\n    severity: error\n"
	    "    each: /bcp/plan\n    broken: true()\n    message: m" TAIL);
	assert_true(rules_add(over, &more));
	assert_int_equal(rules_count(over), rules_count(j.rules) + 1);
	assert_null(rules_find(j.rules, "OWN-001"));
	more.root = read_valid(&j, s->rules, "again.yaml", waiver_rules);
	assert_false(rules_add(over, &more));
	release(&j);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_finding),
	    cmocka_unit_test(test_place_without_node),
	    cmocka_unit_test(test_over_and_this),
	    cmocka_unit_test(test_settings),
	    cmocka_unit_test(test_waivers),
	    cmocka_unit_test(test_waivers_that_do_not_hold),
	    cmocka_unit_test(test_rules_about_waivers),
	    cmocka_unit_test(test_faults_have_places),
	    cmocka_unit_test(test_rule_twice),
	    cmocka_unit_test(test_failure_in_a_run),
	    cmocka_unit_test(test_message_values),
	    cmocka_unit_test(test_too_many),
	    cmocka_unit_test(test_own_rules),
	    cmocka_unit_test(test_forecast),
	    cmocka_unit_test(test_rules_over_rules),
	};

	return cmocka_run_group_tests(tests, load_schemas, drop_schemas);
}
