#include "caps.h"
#include "doc_build.h"
#include "figure.h"
#include "res.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <libxml/parser.h>

struct bench {
	struct arena *arena;
	struct figure_type *type;
	struct diag diag;
};

static const char *
resource(void *ctx, const char *name, size_t *len)
{
	(void)ctx;
	return res_find(name, len);
}

static int
set_up(void **state)
{
	struct arena *a = arena_new();
	struct bench *b = arena_alloc(a, 1, sizeof *b);
	struct render_opts opts = {.resource = resource};

	b->arena = a;
	b->type = figure_open(a, &opts);
	diag_init(&b->diag, a, src_new(a));
	*state = b;
	return 0;
}

static int
tear_down(void **state)
{
	arena_free(((struct bench *)*state)->arena);
	return 0;
}

static void
free_doc(void *p)
{
	xmlFreeDoc(p);
}

static struct figures
draw(struct bench *b, const char *kind, const char *parts)
{
	const char *text = arena_printf(b->arena,
	    "<drawing kind=\"%s\" title=\"T\" alt=\"A.\" "
	    "from=\"2026-11-22\">%s</drawing>",
	    kind, parts);
	xmlDoc *doc =
	    xmlReadMemory(text, (int)strlen(text), NULL, NULL, XML_PARSE_NONET);
	struct figures f;

	assert_non_null(doc);
	arena_defer(b->arena, free_doc, doc);
	figure_draw(b->type, NULL, xmlDocGetRootElement(doc), b->arena, &f);
	return f;
}

static const char *
dump(struct bench *b, const struct figures *f)
{
	struct sink out;
	const char *text;

	sink_init(&out);
	figure_dump(&out, f);
	text = arena_str(b->arena, buf_str(&out.buf));
	sink_release(&out);
	return text;
}

static size_t
count(const char *text, const char *word)
{
	size_t n = 0;

	for (const char *p = strstr(text, word); p != NULL;
	     p = strstr(p + 1, word))
		n++;
	return n;
}

static void
text_extent(const struct mark *m, int32_t *left, int32_t *right)
{
	*left = m->x;
	if (m->anchor == ANCHOR_END)
		*left = m->x - m->w;
	else if (m->anchor == ANCHOR_MIDDLE)
		*left = m->x - m->w / 2;
	*right = *left + m->w;
}

static void
assert_inside(const struct figure *f, const struct mark *m)
{
	int32_t left = m->x, right = m->x + m->w, low = m->y + m->h;

	if (m->kind == MARK_TEXT)
		text_extent(m, &left, &right);
	if (m->kind != MARK_LINK_END && m->kind != MARK_PATH &&
	    (left < 0 || m->y < 0 || right > f->width || low > f->height))
		print_message("%d: %d %d %d %d of %d %d \"%s\"\n", m->kind,
		    left, m->y, right, low, f->width, f->height,
		    m->text == NULL ? "" : m->text);
	if (m->kind == MARK_BOX || m->kind == MARK_TEXT) {
		assert_true(left >= 0 && m->y >= 0);
		assert_true(right <= f->width && low <= f->height);
	}
	for (size_t i = 0; m->kind == MARK_PATH && i < m->n; i++) {
		assert_in_range(m->at[i].x, 0, f->width);
		assert_in_range(m->at[i].y, 0, f->height);
	}
}

/* The boxes of nodes are those in links. */
static void
assert_apart(const struct figure *f)
{
	for (size_t i = 0; i < f->n; i++) {
		const struct mark *a = &f->marks[i];

		for (size_t k = 0; k < i && a->kind == MARK_LINK; k++) {
			const struct mark *b = &f->marks[k];

			if (b->kind != MARK_LINK)
				continue;
			assert_true(a->x >= b->x + b->w ||
				    b->x >= a->x + a->w ||
				    a->y >= b->y + b->h || b->y >= a->y + a->h);
		}
	}
}

static void
assert_sound(const struct figures *f)
{
	for (size_t i = 0; i < f->n; i++) {
		for (size_t k = 0; k < f->part[i].n; k++)
			assert_inside(&f->part[i], &f->part[i].marks[k]);
		assert_apart(&f->part[i]);
	}
}

/* n nodes, each of which leads to some behind it. */
static const char *
web(struct bench *b, unsigned n, unsigned fan)
{
	struct buf text;
	const char *out;

	buf_init(&text, LIMIT_OUTPUT_BYTES);
	for (unsigned i = 0; i < n; i++)
		buf_printf(&text,
		    "<node name=\"n%u\" kind=\"%s\" label=\"Thing number %u\" "
		    "sub=\"RTO %u hours\" href=\"#n%u\"/>",
		    i, i % 5 == 0 ? "function" : "system", i, i % 7, i);
	for (unsigned i = 0; i + 1 < n; i++) {
		for (unsigned k = 1; k <= fan; k++) {
			unsigned to = i + 1 + (i * 7 + k * 13) % (n - i - 1);

			buf_printf(
			    &text, "<edge from=\"n%u\" to=\"n%u\"/>", i, to);
		}
	}
	out = arena_str(b->arena, buf_str(&text));
	buf_release(&text);
	return out;
}

static void
test_graph(void **state)
{
	struct bench *b = *state;
	struct figures f = draw(b, "graph",
	    "<node name='a' kind='function' label='Sales' sub='RTO 4 hours' "
	    "href='#a'/>"
	    "<node name='b' kind='system' label='Database' sub='RTO 8 hours' "
	    "note='slower' class='bad' href='#b'/>"
	    "<node name='c' kind='supplier' label='Cloud One'/>"
	    "<edge from='a' to='b' class='bad'/>"
	    "<edge from='b' to='c' strength='soft'/>"
	    "<edge from='b' to='c' strength='soft'/>");
	const char *text = dump(b, &f);

	assert_int_equal(f.n, 1);
	assert_int_equal(f.part[0].links, 2);
	assert_string_equal(f.alt, "A. Marked \"slower\": Database.");
	assert_sound(&f);
	/* Slow is a word, a shape and a thick line, and is explained. */
	assert_int_equal(count(text, "bold bad \"slower\""), 1);
	assert_int_equal(count(text, "waits for a slower one"), 1);
	assert_int_equal(count(text, "curve"), 2);
	assert_int_equal(count(text, "bad/none 2.000\n"), 2);
	/* An edge that is told twice is drawn once; one more in the legend. */
	assert_int_equal(count(text, "dashed"), 2);
	assert_non_null(strstr(text, " -> #b \"Database\""));
}

static void
test_cycles(void **state)
{
	struct bench *b = *state;
	struct figures f = draw(b, "graph",
	    "<node name='a' label='A'/><node name='b' label='B'/>"
	    "<node name='c' label='C'/>"
	    "<edge from='a' to='b'/><edge from='b' to='c'/>"
	    "<edge from='c' to='a'/><edge from='b' to='a'/>"
	    "<edge from='a' to='a'/>");
	const char *text = dump(b, &f);

	assert_int_equal(f.n, 1);
	assert_int_equal(count(text, "curve"), 4);
	assert_sound(&f);
}

static void
test_hostile(void **state)
{
	struct bench *b = *state;
	char longest[3000];
	struct figures f;

	memset(longest, 'W', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	f = draw(b, "graph",
	    arena_printf(b->arena,
		"<node name='&lt;x&gt;' label='&lt;b&gt;\\N\\G %%s \"; digraph "
		"{' sub='%s'/><node name='' label=''/>"
		"<node name='\xE6\xBC\xA2' label='\xE6\xBC\xA2 %s'/>"
		"<edge from='&lt;x&gt;' to='\xE6\xBC\xA2' label='%s'/>",
		longest, longest, longest));
	assert_int_equal(f.n, 1);
	assert_true(f.part[0].width < FIGURE_PT(600));
	assert_sound(&f);
	f = draw(b, "graph", "");
	assert_int_equal(f.n, 0);
	/* Ends that are nowhere. */
	f = draw(b, "graph", "<node name='a'/><edge from='a' to='b'/>");
	assert_int_equal(f.n, 1);
}

/* The same whatever was drawn before, and wherever memory lies. */
static void
test_deterministic(void **state)
{
	struct bench *b = *state;
	struct figures f = draw(b, "graph", web(b, 40, 2));
	const char *first = dump(b, &f), *again;

	draw(b, "flow", web(b, 9, 2));
	f = draw(b, "graph", web(b, 40, 2));
	again = dump(b, &f);
	assert_string_equal(first, again);
}

/* Too large for a picture: several, each readable on a page; every edge is in
 * one, every node in at least one. */
static void
test_large(void **state)
{
	static const unsigned sizes[][2] = {{60, 1}, {300, 2}, {80, 0}};
	struct bench *b = *state;

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		unsigned n = sizes[i][0], fan = sizes[i][1];
		struct figures f = draw(b, "graph", web(b, n, fan));
		const char *text = dump(b, &f);

		assert_true(f.n > 1 || n < 80);
		assert_sound(&f);
		assert_true(count(text, "curve") >= (n - 1) * (fan > 0));
		assert_true(count(text, "curve") <= (n - 1) * fan);
		for (unsigned k = 0; k < n; k++) {
			char link[32];

			snprintf(link, sizeof link, " -> #n%u \"", k);
			assert_non_null(strstr(text, link));
		}
		for (size_t k = 0; k < f.n; k++)
			assert_true(f.part[k].width < FIGURE_PT(950) &&
				    f.part[k].height < FIGURE_PT(1100));
	}
}

static void
test_flow(void **state)
{
	struct bench *b = *state;
	struct figures f = draw(b, "flow",
	    "<node name='Seen' kind='state' label='Seen'/>"
	    "<node name='End' kind='end' label='End'/>"
	    "<edge from='Seen' to='End' label='when it is over'/>"
	    "<edge from='End' to='Seen' label='again'/>");
	const char *text = dump(b, &f);

	assert_int_equal(f.n, 1);
	assert_non_null(strstr(text, "\"when it is over\""));
	assert_non_null(strstr(text, "\"again\""));
	/* Each edge is two halves round its words, one with an arrow. */
	assert_int_equal(count(text, "curve"), 4);
	assert_null(strstr(text, "stops without"));
	assert_sound(&f);
}

static void
test_chart(void **state)
{
	struct bench *b = *state;
	struct figures f = draw(b, "chart",
	    "<bar label='Sales' href='#s' series='RTO' value='3600' "
	    "limit='14400' measured='7200' class='bad' "
	    "text='1 hour, took 2 hours'/>"
	    "<bar label='Sales' href='#s' series='RPO' value='900' "
	    "text='15 min'/>"
	    "<bar label='Post' series='RTO' text='as soon as possible'/>");
	const char *text = dump(b, &f);

	assert_int_equal(f.n, 1);
	assert_sound(&f);
	assert_int_equal(count(text, "\"Sales\""), 2); /* with the link */
	assert_int_equal(count(text, "bold bad \"1 hour, took 2 hours\""), 1);
	assert_int_equal(count(text, "\"as soon as possible\""), 1);
	assert_int_equal(count(text, "\"1 h\""), 1);
	assert_non_null(strstr(text, "measured, over the target"));
	/* From 5 minutes, the tick below 15, to 4 hours. */
	assert_non_null(strstr(text, "\"5 min\""));
	assert_null(strstr(text, "\"12 h\""));
}

static void
test_long_chart(void **state)
{
	struct bench *b = *state;
	struct buf bars;
	struct figures f;

	buf_init(&bars, LIMIT_OUTPUT_BYTES);
	for (int i = 0; i < 120; i++)
		buf_printf(&bars,
		    "<bar label='F%d' series='RTO' value='%d' text='x'/>", i,
		    60 + i);
	f = draw(b, "chart", buf_str(&bars));
	buf_release(&bars);
	assert_int_equal(count(dump(b, &f), " bold ink \"F"), 120);
	assert_true(f.n > 3);
	assert_sound(&f);
	for (size_t i = 0; i < f.n; i++)
		assert_true(f.part[i].height < FIGURE_PT(600));
}

static void
test_calendar(void **state)
{
	struct bench *b = *state;
	struct figures f = draw(b, "calendar",
	    "<event date='2027-03-01' kind='review' label='Review'/>"
	    "<event date='2026-11-21' kind='test' label='Late' class='bad'/>"
	    "<event date='2026-11-22' kind='test' label='Today'/>"
	    "<event date='2027-10-31' kind='expiry' label='Last'/>"
	    "<event date='2027-11-01' kind='test' label='Beyond'/>");
	const char *text = dump(b, &f);

	assert_int_equal(f.n, 1);
	assert_sound(&f);
	assert_non_null(strstr(text, "bold bad \"overdue since 21 November "
				     "2026\""));
	assert_non_null(strstr(text, "\"22 November 2026\""));
	assert_non_null(strstr(text, "\"31 October 2027\""));
	assert_null(strstr(text, "\"Beyond\""));
	assert_non_null(strstr(text, "\"1 later date is not shown.\""));
	assert_true(strstr(text, "\"Late\"") < strstr(text, "\"Today\""));
}

/* A row each for 34 events; 35 are counted by month. */
static void
test_busy_calendar(void **state)
{
	struct bench *b = *state;

	for (int n = 34; n <= 35; n++) {
		struct buf events;
		struct figures f;
		const char *text;

		buf_init(&events, LIMIT_OUTPUT_BYTES);
		for (int i = 0; i < n; i++)
			buf_puts(&events, "<event date='2027-01-05' "
					  "kind='test' label='E'/>");
		f = draw(b, "calendar", buf_str(&events));
		buf_release(&events);
		text = dump(b, &f);
		assert_int_equal(count(text, "\"E\""), n == 34 ? 34 : 0);
		assert_int_equal(count(text, "\"35\""), n == 35 ? 1 : 0);
		assert_sound(&f);
	}
}

static void
test_levels(void **state)
{
	struct bench *b = *state;
	struct figures f = draw(b, "levels",
	    "<step label='Level 1: Slow' sub='Pages are slow' "
	    "text='Duty engineer'/>"
	    "<step label='Level 2: Down' text='Crisis lead' href='#l2'/>");
	const char *text = dump(b, &f);

	assert_int_equal(f.n, 1);
	assert_sound(&f);
	assert_int_equal(f.part[0].links, 1);
	assert_true(strstr(text, "Level 1") < strstr(text, "Level 2"));
	assert_non_null(strstr(text, "end ink \"Crisis lead\""));
}

/* The list of marks, mark by mark. */
static void
test_marks(void **state)
{
	static const char want[] =
	    "\"T\": \"A.\"\n part 1 470.000 37.000\n"
	    "  link 1.000 1.000 468.000 35.000 -> #l1 \"Level 1\"\n"
	    "  box 1.000 1.000 468.000 35.000 accent/card 0.800\n"
	    "  text 7.000 15.600 9.000 start bold ink \"Level 1\"\n"
	    "  text 7.000 27.100 8.500 start soft \"Slow\"\n"
	    "  text 463.000 15.600 8.500 end ink \"Ann\"\n"
	    "  end\n";
	struct bench *b = *state;
	struct figures f = draw(b, "levels",
	    "<step label='Level 1' sub='Slow' text='Ann' href='#l1'/>");

	assert_string_equal(dump(b, &f), want);
}

/* Without fonts widths are guessed. */
static void
test_no_fonts(void **state)
{
	struct bench *b = *state;
	struct render_opts opts = {.resource = NULL};
	struct bench bare = {.arena = b->arena};
	struct figures f;

	bare.type = figure_open(b->arena, &opts);
	f = draw(&bare, "graph", web(b, 5, 1));
	assert_int_equal(f.n, 1);
	assert_sound(&f);
}

#define PAGE(body)                                            \
	"<html lang='en'><head><title>T</title></head><body>" \
	"<section id='s'><h2>S</h2>" body "</section></body></html>"

static struct doc *
page(struct bench *b, const char *text)
{
	struct doc *doc = doc_read(b->arena, text, strlen(text));

	assert_non_null(doc);
	b->diag.count = 0;
	return doc;
}

/* In the figure behind the heading. */
static const xmlNode *
drawing_of(const struct doc *doc)
{
	return doc->body->children->children->next->children;
}

static void
refused(struct bench *b, const char *text, const char *id, const char *says)
{
	assert_false(doc_check(page(b, text), &b->diag));
	assert_string_equal(b->diag.items[0].id, id);
	if (strstr(b->diag.items[0].text, says) == NULL)
		fail_msg(
		    "\"%s\" does not say \"%s\"", b->diag.items[0].text, says);
}

#define DRAWING(kind, parts)                                       \
	PAGE("<figure><drawing kind='" kind "' title='T' alt='A' " \
	     "from='2026-11-22'>" parts                            \
	     "</drawing><figcaption>c</figcaption></figure>")

static void
test_grammar(void **state)
{
	struct bench *f = *state;

	assert_true(doc_check(
	    page(f, DRAWING("graph",
			"<node name='a' kind='system' label='A' href='#s'/>"
			"<node name='b'/><edge from='a' to='b' "
			"strength='soft' class='bad'/>")),
	    &f->diag));
	assert_int_equal(f->diag.count, 0);
	refused(f, DRAWING("map", ""), "DOC-T01", "\"map\"");
	refused(f, DRAWING("chart", "<node name='a'/>"), "DOC-T01",
	    "kind \"chart\"");
	refused(f, DRAWING("graph", "<node name='a' kind='state'/>"), "DOC-T01",
	    "\"state\"");
	refused(
	    f, DRAWING("graph", "<node label='a'/>"), "DOC-T01", "\"name\"");
	refused(f, DRAWING("graph", "<node name='a'/><edge from='a' to='b'/>"),
	    "DOC-T01", "not in its drawing: \"b\"");
	refused(f, DRAWING("graph", "text"), "DOC-T01", "cannot stand");
	refused(f, DRAWING("chart", "<bar label='a' value='4 h'/>"), "DOC-T01",
	    "\"4 h\"");
	refused(f, DRAWING("chart", "<bar label='a' value='-1'/>"), "DOC-T01",
	    "\"-1\"");
	refused(f,
	    DRAWING("calendar", "<event date='2026-02-30' kind='test'/>"),
	    "DOC-T01", "2026-02-30");
	refused(f, DRAWING("calendar", "<event date='2026-02-03' kind='x'/>"),
	    "DOC-T01", "\"x\"");
	refused(f, DRAWING("levels", "<step label='a' href='#none'/>"),
	    "DOC-T02", "#none");
	refused(f, PAGE("<figure><drawing kind='chart' title='T'/></figure>"),
	    "DOC-T01", "\"alt\"");
}

/* One more part than a drawing may have: it is told, and left out. */
static void
test_drawing_limit(void **state)
{
	struct bench *f = *state;

	for (size_t n = LIMIT_DRAWING_PARTS; n <= LIMIT_DRAWING_PARTS + 1;
	     n++) {
		struct buf text;
		struct doc *doc;
		bool over = n > LIMIT_DRAWING_PARTS;

		buf_init(&text, LIMIT_OUTPUT_BYTES);
		for (size_t i = 0; i < n; i++)
			buf_puts(&text, "<bar label='a' value='60'/>");
		doc = page(f, arena_printf(f->arena, DRAWING("chart", "%s"),
				  buf_str(&text)));
		buf_release(&text);
		assert_true(doc_check(doc, &f->diag));
		assert_int_equal(f->diag.count, over ? 1 : 0);
		assert_true((drawing_of(doc)->children == NULL) == over);
	}
	assert_string_equal(f->diag.items[0].id, "DOC-T04");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_graph, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_cycles, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_hostile, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_deterministic, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_large, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_flow, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_chart, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_long_chart, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_calendar, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_busy_calendar, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_levels, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_grammar, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		test_drawing_limit, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_marks, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(test_no_fonts, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
