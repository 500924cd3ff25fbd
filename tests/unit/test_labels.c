#include "caltime.h"
#include "doc.h"
#include "labels.h"
#include "query.h"
#include "template.h"
#include "yaml_reader.h"

#include <libxml/parser.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char catalogue[] =
    "'Page {1} of {2}': 'Seite {1} von {2}'\n"
    "'{1} of {2}': '{2}, davon {1}'\n"
    "'{1} July {2}': '{1}. Juli {2}'\n"
    "day: Tag\ndays: Tage\nhours: Stunden\nmin: min\n'1.5': '1,5'\n"
    "'every {1}': 'alle {1}'\n'up to {1}': 'bis zu {1}'\n"
    "'{1}, or on {2}': '{1} oder bei {2}'\n'{1} or {2}': '{1} oder {2}'\n"
    "annual: jährlich\nstaff change: Personalwechsel\n"
    "incident: Vorfall\n"
    "There are {1}.: Es sind {1}.\nnot stated: nicht angegeben\n"
    "What needs what: Was wovon abhängt\n'{1}: {2}': '{1}: {2}'\n"
    "evidence '{1}' is stale: Nachweis „{1}“ ist veraltet\n";

struct bench {
	struct arena *a;
	struct diag d;
	struct labels *l;
};

static const struct ynode *
read_yaml(struct bench *b, const char *text)
{
	return yaml_read(b->a, &b->d,
	    src_add(b->d.src, "labels.de.yaml", text, strlen(text)));
}

static int
set_up(void **state)
{
	struct arena *a = arena_new();
	struct bench *b = arena_alloc(a, 1, sizeof *b);

	b->a = a;
	diag_init(&b->d, a, src_new(a));
	b->l = labels_new(a, NULL);
	*state = b;
	return labels_add(b->l, &b->d, read_yaml(b, catalogue)) ? 0 : -1;
}

static int
tear_down(void **state)
{
	struct bench *b = *state;

	arena_free(b->a);
	return 0;
}

static void
test_say(void **state)
{
	struct bench *b = *state;

	assert_string_equal(labels_say(b->l, b->a, "Page {1} of {2}", "3", "9"),
	    "Seite 3 von 9");
	assert_string_equal(
	    labels_say(b->l, b->a, "{1} of {2}", "3", "9"), "9, davon 3");
	assert_string_equal(
	    labels_say(NULL, b->a, "Page {1} of {2}", "3", "{1}"),
	    "Page 3 of {1}");
	assert_string_equal(labels_count(NULL, b->a, "{1} late", 4), "4 late");
	assert_string_equal(labels_get(b->l, "unheard of"), "unheard of");
	assert_null(labels_find(NULL, "day"));
}

static void
test_under(void **state)
{
	struct bench *b = *state;
	struct labels *own = labels_new(b->a, b->l);

	assert_true(labels_add(own, &b->d, read_yaml(b, "day: Werktag\n")));
	/* What is there stays. */
	assert_true(labels_add(own, &b->d, read_yaml(b, "day: Nacht\n")));
	assert_string_equal(labels_get(own, "day"), "Werktag");
	assert_string_equal(labels_get(own, "days"), "Tage");
}

static void
test_faults(void **state)
{
	struct bench *b = *state;

	assert_false(labels_add(b->l, &b->d, read_yaml(b, "[a]\n")));
	assert_false(labels_add(b->l, &b->d, read_yaml(b, "a: [b]\n")));
	assert_false(
	    labels_add(b->l, &b->d, read_yaml(b, "'x {1}': 'y {1} {2}'\n")));
	assert_int_equal(b->d.count, 3);
	assert_string_equal(b->d.items[2].id, "LABEL-001");
	assert_int_equal(b->d.items[2].at.beg.col, 10);
}

static void
test_words(void **state)
{
	static const char *const pairs[][2] = {
	    {"4 hours 30 min", "4 Stunden 30 min"},
	    {"1.5 days", "1,5 Tage"},
	    {"every 2 days", "alle 2 Tage"},
	    {"up to 4 hours", "bis zu 4 Stunden"},
	    {"annual, or on incident or staff change",
		"jährlich oder bei Vorfall oder Personalwechsel"},
	    {"K-01: evidence 'log A' is stale",
		"K-01: Nachweis „log A“ ist veraltet"},
	    {"as soon as we can", "as soon as we can"},
	    {"4 moons", "4 moons"},
	    {"", ""},
	};
	struct bench *b = *state;

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		assert_string_equal(
		    labels_words(b->l, b->a, pairs[i][0]), pairs[i][1]);
		assert_string_equal(
		    labels_words(NULL, b->a, pairs[i][0]), pairs[i][0]);
	}
}

static void
test_dates(void **state)
{
	struct bench *b = *state;
	int32_t days;

	assert_int_equal(cal_parse_date("2026-07-01", 10, &days), CAL_OK);
	assert_string_equal(labels_date(b->l, b->a, days), "1. Juli 2026");
	assert_string_equal(labels_date(NULL, b->a, days), "1 July 2026");
	/* A month without an entry. */
	assert_string_equal(
	    labels_date(b->l, b->a, days + 31), "1 August 2026");
}

static const char page[] =
    "<r xmlns:tal='http://xml.zope.org/namespaces/tal'>"
    "<p title='What needs what' id='days'>There are\n"
    " ${bcp:plural(count(/bcp/x), 'day', 'days')}.</p>"
    "<q> ${/bcp/x[1]/@n} of ${/bcp/x[2]/@n} </q>"
    "<s>${bcp:label('not stated')} ${bcp:label(/bcp/@w)}</s>"
    "<t tal:content='/bcp/said'/><u>${bcp:text(/bcp/rto)}</u>"
    "<v>${bcp:text(/bcp/date)}, ${bcp:long-date(20635)}</v></r>";

static const char tree_text[] =
    "<bcp w='staff-change'><x n='3'/><x n='9'/><said>not stated</said>"
    "<rto type='target' text='4 hours'>4 h</rto>"
    "<date type='date' date='2026-07-01' text='1 July 2026'>x</date></bcp>";

static const char *
find_page(void *ctx, const char *name, size_t *len, const char **shown)
{
	(void)ctx;
	*shown = name;
	*len = sizeof page - 1;
	return page;
}

static void
expect(struct bench *b, const xmlDoc *tree, const struct labels *l,
    const char *const want[6])
{
	struct tmpl *t =
	    tmpl_load(tmpl_shelf_new(b->a, &b->d, find_page, NULL), "page");
	struct doc *doc;
	const xmlNode *n;

	assert_non_null(t);
	doc =
	    tmpl_render_in(t, b->a, &b->d, (xmlDoc *)(uintptr_t)tree, 20000, l);
	assert_non_null(doc);
	n = xmlDocGetRootElement(doc->xml)->children;
	assert_string_equal(doc_attr(n, "title"),
	    l == NULL ? "What needs what" : "Was wovon abhängt");
	/* No word for people, though the catalogue has it. */
	assert_string_equal(doc_attr(n, "id"), "days");
	for (size_t i = 0; i < 6; i++, n = n->next)
		assert_string_equal(doc_text(b->a, n), want[i]);
}

static void
test_template(void **state)
{
	static const char *const german[] = {"Es sind 2 Tage.", " 9, davon 3 ",
	    "nicht angegeben Personalwechsel", "not stated", "4 Stunden",
	    "1. Juli 2026, 1. Juli 2026"};
	static const char *const english[] = {"There are 2 days.", " 3 of 9 ",
	    "not stated staff-change", "not stated", "4 hours",
	    "1 July 2026, 1 July 2026"};
	struct bench *b = *state;
	xmlDoc *tree = xmlReadMemory(
	    tree_text, (int)sizeof tree_text - 1, "plan", NULL, 0);

	assert_non_null(tree);
	expect(b, tree, b->l, german);
	expect(b, tree, NULL, english);
	xmlFreeDoc(tree);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    T(test_say),
	    T(test_under),
	    T(test_faults),
	    T(test_words),
	    T(test_dates),
	    T(test_template),
	};
#undef T

	return cmocka_run_group_tests(tests, NULL, NULL);
}
