/* What changed in meaning, and what did not. */
#include "built.h"

#include "compare.h"

static struct fact *
facts_of(struct arena *a, void **state, const char *text)
{
	struct fact *f;
	struct built b;

	build(&b, state, text);
	f = facts_take(a, b.plan->plan, false);
	release(&b);
	return f;
}

static const char *
kind_of(const struct change *c)
{
	static const char *const kinds[] = {"+", "-", "", "order of "};

	return kinds[c->kind];
}

static void
put_path(struct buf *out, const struct place *p)
{
	const struct fact *f;

	if (p == NULL)
		return;
	put_path(out, p->up);
	f = p->now != NULL ? p->now : p->old;
	buf_printf(out, "%s", f->label);
	if (*f->id != '\0')
		buf_printf(out, " %s", f->id);
	buf_puts(out, "/");
}

/* The changes of two plans, a line each; both begin with `head`. */
static void
check(void **state, const char *old, const char *now, const char *wanted)
{
	struct arena *a = arena_new();
	struct changes c;
	struct buf out;

	changes_init(&c, a);
	changes_find(&c, facts_of(a, state, arena_printf(a, "%s%s", head, old)),
	    facts_of(a, state, arena_printf(a, "%s%s", head, now)));
	buf_init(&out, LIMIT_OUTPUT_BYTES);
	for (size_t i = 0; i < c.count; i++) {
		const struct change *x = &c.list[i];
		const struct fact *f = x->now != NULL ? x->now : x->old;

		buf_puts(&out, kind_of(x));
		put_path(&out, x->at);
		buf_printf(&out, "%s%s%s: %s|%s\n", f->label,
		    *f->id == '\0' ? "" : " ", f->id, x->old_text, x->now_text);
	}
	assert_string_equal(buf_str(&out), wanted);
	buf_release(&out);
	arena_free(a);
}

static void
test_meaning_stays(void **state)
{
	/* Spaces, quotes, order of keys, one for a list of one, units. */
	check(state,
	    "functions:\n  - id: f\n    name: Sales\n    rto: 4 h\n"
	    "    mtpd: 2 days\nsummary: >\n  Two words.\n",
	    "summary: \"Two\n  words.\"\nfunctions:\n  - id: f\n"
	    "    mtpd: 48 hours\n    rto: 240 min\n    name: 'Sales'\n",
	    "");
	check(state, "audience: all\n", "audience: [all]\n", "");
	/* A reference in another form, a date with words. */
	check(state,
	    "owner: boss\nnext_review: 2026-07-01\n"
	    "roles: [{id: boss, name: Head}]\n",
	    "owner: roles/boss\nnext_review: '2026-07-01'\n"
	    "roles: [{id: boss, name: Head}]\n",
	    "");
	check(state, "review: {cadence: annual}\n",
	    "review: {cadence: every 12 months}\n", "");
}

static void
test_values(void **state)
{
	check(state, "functions: [{id: f, name: Sales, rto: 4 h}]\n",
	    "functions: [{id: f, name: Sales, rto: 8 h}]\n",
	    "Critical function f/Recovery time objective: "
	    "4 hours|8 hours\n");
	check(state, "next_review: 2026-07-01\n", "next_review: 2026-08-01\n",
	    "Next review: 1 July 2026|1 August 2026\n");
	check(state, "functions: [{id: f, name: S, rto: 4 h}]\n",
	    "functions: [{id: f, name: S, rto: {vague: soon}}]\n",
	    "Critical function f/Recovery time objective: 4 hours|soon\n");
	check(state, "functions: [{id: f, name: S, rto: 4 h}]\n",
	    "functions: [{id: f, name: S}]\n",
	    "-Critical function f/Recovery time objective: 4 hours|\n");
	check(state, "review: {cadence: {every: annual, or_on: [incident]}}\n",
	    "review: {cadence: {every: annual, or_on: [threat]}}\n",
	    "Review/Review cadence: annual, or on incident|"
	    "annual, or on threat\n");
}

static void
test_same_words_other_thing(void **state)
{
	const char *roles =
	    "roles: [{id: a, name: Head}, {id: b, name: Head}]\n";
	struct arena *a = arena_new();

	check(state, arena_printf(a, "owner: a\n%s", roles),
	    arena_printf(a, "owner: b\n%s", roles),
	    "Owner: Head (a)|Head (b)\n");
	arena_free(a);
}

static void
test_lists_by_id(void **state)
{
	check(state, "suppliers: [{id: a, name: A}, {id: b, name: B}]\n",
	    "suppliers: [{id: c, name: C}, {id: a, name: A}]\n",
	    "-Supplier b: |\n+Supplier c: |\n");
	/* An id that changed, of a thing that did not. */
	check(state, "suppliers: [{id: a, name: Acme}, {id: b, name: B}]\n",
	    "suppliers: [{id: acme, name: Acme}, {id: b, name: B}]\n",
	    "Supplier acme/Id: a|acme\n");
	check(state, "suppliers: [{id: a, name: A}, {id: b, name: B}]\n",
	    "suppliers: [{id: b, name: B}, {id: a, name: A}]\n",
	    "order of Supplier b: a, b|b, a\n");
}

static void
test_lists_without_ids(void **state)
{
	/* A new approval beside the old ones. */
	check(state,
	    "approvals:\n  - {by: {name: A}, date: 2026-01-01}\n"
	    "  - {by: {name: A}, date: 2026-02-01}\n",
	    "approvals:\n  - {by: {name: A}, date: 2026-01-01}\n"
	    "  - {by: {name: A}, date: 2026-02-01}\n"
	    "  - {by: {name: A}, date: 2026-03-01}\n",
	    "+Approval: |Approved by: A; Date: 1 March 2026\n");
	/* The one there is has another approver. */
	check(state, "approvals: [{by: {name: A}, date: 2026-01-01}]\n",
	    "approvals: [{by: {name: B}, date: 2026-01-01}]\n",
	    "Approval/Approved by: A|B\n");
	/* A sentence among others that was reworded. */
	check(state,
	    "objectives: [No one waits long for a ticket, People first]\n",
	    "objectives: [No one waits very long for a ticket, People first]\n",
	    "Objectives: No one waits long for a ticket|"
	    "No one waits very long for a ticket\n");
}

/* The time to match long lists of things without ids grows with their length
 * only. */
static void
test_long_lists(void **state)
{
	struct arena *a = arena_new();
	struct buf old, now;
	struct changes c;

	buf_init(&old, LIMIT_OUTPUT_BYTES);
	buf_init(&now, LIMIT_OUTPUT_BYTES);
	buf_printf(&old, "%sobjectives:\n", head);
	buf_printf(&now, "%sobjectives:\n", head);
	for (int i = 0; i < 5000; i++) {
		buf_printf(&old, "  - aim %d of the old kind\n", i);
		buf_printf(&now, "  - goal %d in a new manner\n", i);
	}
	changes_init(&c, a);
	changes_find(&c, facts_of(a, state, buf_str(&old)),
	    facts_of(a, state, buf_str(&now)));
	assert_int_equal(c.count, 10000);
	buf_release(&old);
	buf_release(&now);
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_meaning_stays),
	    cmocka_unit_test(test_values),
	    cmocka_unit_test(test_same_words_other_thing),
	    cmocka_unit_test(test_lists_by_id),
	    cmocka_unit_test(test_lists_without_ids),
	    cmocka_unit_test(test_long_lists),
	};

	return cmocka_run_group_tests(tests, load_schemas, drop_schemas);
}
