/* Coverage: the state of each criterion, and what it rests on. */
#include "built.h"

static const char framework_text[] =
    "framework: {id: own, title: Own, version: '1'}\n"
    "criteria:\n"
    "  - {id: 'A1', title: Heading, category: first, continuity: true}\n"
    "  - {id: 'A1.1', title: One, category: first, continuity: true}\n"
    "  - {id: 'A1.2', title: Two, category: first, continuity: true}\n"
    "  - {id: 'A1.3', title: Three, category: first, continuity: true}\n"
    "  - {id: 'A1.4', title: Four, category: first, continuity: true}\n"
    "  - {id: 'A1.5', title: Five, category: first, continuity: true}\n"
    "  - {id: 'A1.6', title: Six, category: first, continuity: true}\n"
    "  - {id: 'A1.7', title: Seven, category: first, continuity: true}\n"
    "  - {id: 'B1', title: Old, category: first, continuity: true, "
    "status: withdrawn, into: B2}\n"
    "  - {id: 'B2', title: New, category: first, continuity: true}\n"
    "  - {id: 'C1', title: Else, category: first, continuity: false}\n"
    "  - {id: 'P1', title: Far, category: second, continuity: true}\n"
    "  - {id: 'P2', title: Farther, category: second, continuity: true}\n";

static const char other_text[] =
    "framework: {id: other, title: Other, version: '1'}\n"
    "criteria:\n"
    "  - {id: '5.1', title: Hinted, category: all, continuity: true}\n"
    "  - {id: '5.2', title: Alone, category: all, continuity: true}\n";

static const char crosswalk_text[] =
    "crosswalk: {id: x, from: own, relation: related}\n"
    "mappings:\n"
    "  - {own: 'A1.1', about: tests, other: ['5.1']}\n"
    "  - {own: 'A1.5', about: nothing, other: ['5.2']}\n";

static const char workspace_text[] =
    "organisation: Acme\n"
    "audit:\n  framework: [own, other]\n  categories: [First]\n"
    "  period: {start: 2026-01-01, end: 2026-12-31}\n"
    "  not_applicable:\n"
    "    - {framework: own, id: a1.6, reason: no premises}\n"
    "    - {framework: own, id: A1.7}\n"
    "    - {framework: own, id: A1.1, reason: it does after all}\n";

static const char plan_text_[] =
    "id: p\nkind: control\ntitle: Controls\n"
    "controls:\n"
    "  - {id: T, title: Tested, cadence: annual, evidence: [old, good], "
    "occurrences: [{date: 2026-03-01}], "
    "mappings: [{framework: own, id: ' a1.1'}, {framework: own, id: P1}]}\n"
    "  - {id: E, title: Evidenced, evidence: [good], "
    "mappings: [{framework: own, id: A1.2}]}\n"
    "  - {id: C, title: Claimed, cadence: quarterly, evidence: [stale, page], "
    "mappings: [{framework: own, id: A1.3}]}\n"
    "  - {id: U, title: Undated, evidence: [undated], "
    "mappings: [{framework: own, id: A1.4}]}\n"
    "  - {id: L, title: Later, status: planned, evidence: [good], "
    "mappings: [{framework: own, id: A1.5}]}\n"
    "  - {id: W, title: Withdrawn, evidence: [good], "
    "mappings: [{framework: own, id: B1}]}\n"
    "evidence:\n"
    "  - {id: good, title: Good, kind: log, url: 'https://a.example', "
    "collected: 2026-11-01}\n"
    "  - {id: old, title: Old, kind: log, url: 'https://a.example', "
    "collected: 2024-11-01}\n"
    "  - {id: stale, title: Stale, kind: log, url: 'https://a.example', "
    "collected: 2026-02-01}\n"
    "  - {id: page, title: Page, kind: link, url: 'https://a.example'}\n"
    "  - {id: undated, title: Undated, kind: log, url: 'https://a.example'}\n";

static const char tests_text[] =
    "id: q\nkind: plan\ntitle: Plan\n"
    "functions:\n"
    "  - {id: f, name: F, mappings: [{framework: own, id: A1.2}]}\n";

static void
add_input(
    struct built *b, struct plan_input *in, const char *name, const char *text)
{
	in->path = name;
	in->root = yaml_read(
	    b->arena, &b->diag, src_add(b->diag.src, name, text, strlen(text)));
	assert_non_null(in->root);
}

static void
build_covered(struct built *b, void **state)
{
	struct schemas *s = *state;
	struct plan_input *frameworks, *docs;

	begin(b);
	frameworks = arena_alloc(b->arena, 3, sizeof *frameworks);
	docs = arena_alloc(b->arena, 2, sizeof *docs);
	add_input(b, &frameworks[0], "own.yaml", framework_text);
	add_input(b, &frameworks[1], "other.yaml", other_text);
	add_input(b, &frameworks[2], "crosswalk.yaml", crosswalk_text);
	docs[0].path = "plan.yaml";
	docs[0].root = read_valid(b, s->plan, "plan.yaml", plan_text_);
	docs[1].path = "tests.yaml";
	docs[1].root = read_valid(b, s->plan, "tests.yaml", tests_text);
	b->ctx.frameworks = frameworks;
	b->ctx.n_frameworks = 3;
	b->ctx.documents = docs;
	b->ctx.n_documents = 2;
	b->ctx.workspace =
	    read_valid(b, s->workspace, "workspace.yaml", workspace_text);
	finish(b, docs[0].root);
}

#define OWN "/bcp/coverage/framework[@id='own']"
#define CR(id) OWN "/criterion[@id='" id "']"

static void
test_states(void **state)
{
	static const struct expected list[] = {
	    {CR("A1.1") "/@state", "tested"},
	    {CR("A1.2") "/@state", "evidenced"},
	    {CR("A1.2") "/@missing", "a run or a passed test in the period"},
	    {CR("A1.2") "/part/@name", "F"},
	    {CR("A1.2") "/part/@document", "q"},
	    {CR("A1.3") "/@state", "claimed"},
	    {CR("A1.4") "/@state", "unknown"},
	    {CR("A1.4") "/@missing", "U: evidence 'Undated' is not dated"},
	    {CR("A1.5") "/@state", "gap"},
	    {CR("A1.5") "/@missing", "L is only planned"},
	    {CR("A1.6") "/@state", "na"},
	    {CR("A1.6") "/@reason", "no premises"},
	    {CR("A1.7") "/@state", "unknown"},
	    {CR("B2") "/@state", "unknown"},
	    {CR("B2") "/@missing", "W names B1, which was withdrawn into this"},
	    /* A heading, what is withdrawn and what is not about continuity
	     * do not count; another category is shown when it is named. */
	    {"count(" CR("A1") ")", "0"},
	    {"count(" CR("B1") ")", "0"},
	    {"count(" CR("C1") ")", "0"},
	    {CR("P1") "/@scope", "no"},
	    {"count(" CR("P2") ")", "0"},
	    {OWN "/@total", "8"},
	    {OWN "/@applicable", "7"},
	    {OWN "/@covered", "2"},
	    {OWN "/@percent", "28"},
	};
	struct built b;

	build_covered(&b, state);
	EXPECT(&b, list);
	release(&b);
}

static void
test_crosswalk_is_a_hint(void **state)
{
	static const struct expected list[] = {
	    {"/bcp/coverage/framework[@id='other']/@covered", "0"},
	    /* The categories named are none of this framework's. */
	    {"/bcp/coverage/framework[@id='other']/@total", "2"},
	    {"bcp:join(/bcp/coverage//hint/@text, '; ')", "5.1 (own A1.1)"},
	};
	struct built b;

	build_covered(&b, state);
	EXPECT(&b, list);
	release(&b);
}

static void
test_evidence_and_runs(void **state)
{
	static const struct expected list[] = {
	    {"evidence[@id='good']/@standing", "holds"},
	    {"evidence[@id='old']/@standing", "older"},
	    {"evidence[@id='stale']/@standing", "stale"},
	    {"evidence[@id='stale']/@holds-until", "2026-05-01"},
	    {"evidence[@id='stale']/@holds-days", "20574"},
	    {"evidence[@id='page']/@standing", "link"},
	    {"controls[@id='T']/@runs-done", "1"},
	    {"controls[@id='T']/@runs-wanted", "1"},
	    {"controls[@id='C']/@runs-wanted", "4"},
	    {"controls[@id='C']/@runs", "short"},
	    {"controls[@id='C']/@runs-missed", "2026-05-01"},
	    {"/bcp/coverage/@from", "2026-01-01"},
	    {"/bcp/coverage/@until", "2026-11-22"},
	};
	struct built b;

	build_covered(&b, state);
	EXPECT(&b, list);
	release(&b);
}

static void
test_parts(void **state)
{
	static const struct {
		const char *id, *part;
		bool is;
	} table[] = {
	    {"A1.1", "A1.1", true},
	    {"A1.1", "a1", true},
	    {"A1.1", "A", true},
	    {"A1.1", "A1.", false},
	    {"A1.1", "A2", false},
	    {"A1.1", "first", true},
	    {"A1.1", "", false},
	    {"P1", "first", false},
	};
	struct built b;

	build_covered(&b, state);
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		xmlNode *f = plan_child(
		    plan_child(xmlDocGetRootElement(b.plan->doc), "frameworks"),
		    "framework");
		const xmlNode *n = f->children;

		while (strcmp(plan_attr(n, "id"), table[i].id) != 0)
			n = n->next;
		assert_int_equal(
		    plan_criterion_is(n, table[i].part), table[i].is);
	}
	release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_states),
	    cmocka_unit_test(test_crosswalk_is_a_hint),
	    cmocka_unit_test(test_evidence_and_runs),
	    cmocka_unit_test(test_parts),
	};

	return cmocka_run_group_tests(tests, load_schemas, drop_schemas);
}
