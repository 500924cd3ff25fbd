#include "caps.h"
#include "doc.h"
#include "doc_build.h"
#include "prose.h"
#include "sink.h"
#include "template.h"

#include <libxml/parser.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NS                                                \
	" xmlns:tal='http://xml.zope.org/namespaces/tal'" \
	" xmlns:metal='http://xml.zope.org/namespaces/metal'"

struct fixture {
	struct arena *a;
	struct diag d;
	xmlDoc *tree;
	const char *files[4][2]; /* name, text */
};

static const char plan_text[] =
    "<bcp as-of='2026-11-22'><plan><title>Plan A</title>"
    "<functions id='f1' anchor='functions-f1'><name>Tickets</name>"
    "<rto text='4 hours'>4 h</rto></functions>"
    "<functions id='f2'><name>Boats &amp; &lt;b&gt;</name></functions>"
    "<functions id='f3'><name>Mail</name></functions>"
    "<empty/><prose>One *two*.\n\nThree [x](https://e.org).</prose>"
    "</plan></bcp>";

static void
free_tree(void *p)
{
	xmlFreeDoc(p);
}

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->a = arena_new();
	diag_init(&f->d, f->a, src_new(f->a));
	f->tree =
	    xmlReadMemory(plan_text, (int)strlen(plan_text), "plan", NULL, 0);
	assert_non_null(f->tree);
	arena_defer(f->a, free_tree, f->tree);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->a);
	free(f);
	return 0;
}

static const char *
lookup(void *ctx, const char *name, size_t *len, const char **shown)
{
	const struct fixture *f = ctx;

	for (size_t i = 0; i < 4 && f->files[i][0] != NULL; i++) {
		if (strcmp(f->files[i][0], name) == 0) {
			*len = strlen(f->files[i][1]);
			*shown = name;
			return f->files[i][1];
		}
	}
	return NULL;
}

static struct tmpl *
load(struct fixture *f, const char *text)
{
	f->files[0][0] = "t.xhtml";
	f->files[0][1] = text;
	return tmpl_load(tmpl_shelf_new(f->a, &f->d, lookup, f), "t.xhtml");
}

static const char *
dump(struct fixture *f, xmlNode *n)
{
	xmlBuffer *b = xmlBufferCreate();
	const char *s;

	xmlNodeDump(b, n->doc, n, 0, 0);
	s = arena_str(f->a, (const char *)xmlBufferContent(b));
	xmlBufferFree(b);
	return s;
}

/* The result of a template as XML; NULL when it failed. */
static const char *
render(struct fixture *f, const char *text)
{
	struct tmpl *t = load(f, text);
	struct doc *doc =
	    t == NULL ? NULL : tmpl_render(t, f->a, &f->d, f->tree, 20000);

	return doc == NULL ? NULL : dump(f, xmlDocGetRootElement(doc->xml));
}

static void
renders(struct fixture *f, const char *text, const char *want)
{
	const char *have = render(f, text);

	if (have == NULL)
		fail_msg("%s", f->d.count == 0 ? "failed without a word"
					       : f->d.items[0].text);
	assert_string_equal(have, want);
}

/* The one diagnostic of a template that fails. */
static void
fails(struct fixture *f, const char *text, const char *id, unsigned line,
    unsigned col, const char *says)
{
	f->d.count = 0;
	assert_null(render(f, text));
	assert_true(f->d.count >= 1);
	assert_string_equal(f->d.items[0].id, id);
	if (strstr(f->d.items[0].text, says) == NULL)
		fail_msg(
		    "\"%s\" does not say \"%s\"", f->d.items[0].text, says);
	assert_int_equal(f->d.items[0].at.beg.line, line);
	assert_int_equal(f->d.items[0].at.beg.col, col);
}

static void
test_content(void **state)
{
	struct fixture *f = *state;

	renders(
	    f, "<p" NS " tal:content='plan/title'>sample</p>", "<p>Plan A</p>");
	renders(f, "<p" NS "><b tal:replace='plan/functions[2]/name'/>!</p>",
	    "<p>Boats &amp; &lt;b&gt;!</p>");
	renders(f, "<p" NS " tal:content='text count(plan/functions)'/>",
	    "<p>3</p>");
	renders(f, "<p" NS " tal:content='number(plan/title)'/>", "<p/>");
	renders(f, "<p" NS " tal:content='structure plan/functions[3]'/>",
	    "<p><functions id=\"f3\"><name>Mail</name></functions></p>");
}

static void
test_interpolation(void **state)
{
	struct fixture *f = *state;

	renders(f,
	    "<p" NS " title='a ${plan/title} b'>x ${\"}\"} $${y} "
	    "${count(plan/*)}</p>",
	    "<p title=\"a Plan A b\">x } ${y} 6</p>");
}

static void
test_repeat_sets_position_and_variables(void **state)
{
	struct fixture *f = *state;

	renders(f,
	    "<ul" NS "><li tal:repeat='f plan/functions'>${$f-index} "
	    "${$f-number} ${$f/@id} ${@id} ${position()}/${last()} "
	    "${$f-last}</li></ul>",
	    "<ul><li>0 1 f1 f1 1/3 false</li><li>1 2 f2 f2 2/3 false</li>"
	    "<li>2 3 f3 f3 3/3 true</li></ul>");
	renders(f, "<ul" NS "><li tal:repeat='f plan/none'/></ul>", "<ul/>");
}

static void
test_variables_are_local(void **state)
{
	struct fixture *f = *state;

	renders(f,
	    "<p" NS " tal:define=\"a 'x'; b concat($a, ';;')\">${$a}"
	    "<em tal:define=\"a 'y'\">${$a}</em>${$a}${$b}"
	    "<em tal:repeat='a plan/functions[1]'>${$a/@id}</em>${$a}</p>",
	    "<p>x<em>y</em>xx;<em>f1</em>x</p>");
	fails(f, "<p" NS "><em tal:define='a 1'/>${$a}</p>", "TMPL-002", 1,
	    (unsigned)strlen("<p" NS "><em tal:define='a 1'/>${") + 1,
	    "variable");
}

static void
test_conditions_and_attributes(void **state)
{
	struct fixture *f = *state;

	renders(f,
	    "<p" NS " class='a' title='t' "
	    "tal:attributes='class plan/none; lang plan/title; "
	    "id 2 - 1; title false()'>"
	    "<em tal:condition='plan/none'/><em tal:condition='plan/empty'/>"
	    "</p>",
	    "<p lang=\"Plan A\" id=\"1\"><em/></p>");
}

static void
test_omit_tag(void **state)
{
	struct fixture *f = *state;

	renders(f,
	    "<p" NS "><em tal:omit-tag=''>a</em><em tal:omit-tag='1=2'>b</em>"
	    "<em tal:omit-tag='1=1'>c</em><tal:block repeat='f plan/functions'>"
	    "${$f/@id}</tal:block><tal:x tal:content='1'/></p>",
	    "<p>a<em>b</em>cf1f2f31</p>");
}

static void
test_macros(void **state)
{
	struct fixture *f = *state;

	f->files[1][0] = "m.xhtml";
	f->files[1][1] = "<m" NS "><b metal:define-macro='b'>${$v}</b>"
			 "<i metal:define-macro='i'><u metal:use-macro='b'/>"
			 "</i></m>";
	renders(f,
	    "<p" NS "><em tal:define='v 1' metal:use-macro='m.xhtml#i'>z</em>"
	    "<em tal:repeat='v plan/functions' metal:use-macro='m.xhtml#b'/>"
	    "</p>",
	    "<p><i><b>1</b></i><b>Tickets4 h</b><b>Boats &amp; &lt;b&gt;</b>"
	    "<b>Mail</b></p>");
	fails(f, "<p" NS "\n><em metal:use-macro='m.xhtml#bb'/></p>",
	    "TMPL-001", 2, 23, "did you mean \"b\"");
	fails(f, "<p" NS "\n><em metal:use-macro='no.xhtml#bb'/></p>",
	    "TMPL-001", 2, 23, "no template file");
}

static void
test_prose_in_templates(void **state)
{
	struct fixture *f = *state;

	renders(f, "<div" NS " tal:content='prose plan/prose'/>",
	    "<div><p>One <em>two</em>.</p><p>Three "
	    "<a href=\"https://e.org\">x</a>.</p></div>");
	renders(f, "<p" NS " tal:content='inline plan/prose'/>",
	    "<p>One <em>two</em>.<br/>Three <a href=\"https://e.org\">x</a>."
	    "</p>");
}

static void
test_whitespace(void **state)
{
	struct fixture *f = *state;

	renders(f,
	    "<html" NS ">\n <body>\n<p> a\n <em>b </em> c </p>\n\n<ul>\n "
	    "<li>\n x <br/> y\n</li> </ul><pre> a\n  b </pre> <p> </p>"
	    "</body></html>",
	    "<html><body><p>a <em>b </em>c</p><ul><li>x<br/>y</li></ul>"
	    "<pre> a\n  b </pre><p/></body></html>");
}

static void
test_faults_have_places(void **state)
{
	struct fixture *f = *state;

	fails(f, "<p>\n<b></p>", "TMPL-001", 2, 8, "mismatch");
	fails(f, "<p" NS ">\n <b\n  tal:content='a['/></p>", "TMPL-002", 3, 17,
	    "expression");
	fails(f, "<p" NS ">\n <b tal:contents='a'/></p>", "TMPL-001", 2, 19,
	    "no statement");
	fails(f, "<p" NS ">\n <b tal:content=' '/></p>", "TMPL-001", 2, 19,
	    "missing");
	fails(f, "<p" NS ">\n <b tal:define='a 1; b 1 &lt; 2; 3'/></p>",
	    "TMPL-001", 2, 34, "name");
	fails(f, "<p" NS ">\nab &amp; ${1 +}</p>", "TMPL-002", 2, 14,
	    "expression");
	fails(f, "<p" NS ">${1</p>", "TMPL-001", 1, 1, "without");
	fails(f, "<!DOCTYPE p [<!ENTITY a 'b'>]><p>&a;</p>", "TMPL-001", 1, 1,
	    "declare");
	fails(f, "<p" NS ">\n <b tal:repeat='x 1'/></p>", "TMPL-002", 2, 19,
	    "no nodes");
	fails(f, "<p" NS "><b xmlns='urn:x'/></p>", "TMPL-001", 1,
	    (unsigned)strlen("<p" NS ">") + 1, "namespace");
}

static void
test_files_outside_are_not_read(void **state)
{
	struct fixture *f = *state;

	fails(f,
	    "<!DOCTYPE p [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
	    "<p>&a;</p>",
	    "TMPL-001", 1, 1, "declare");
	assert_null(strstr(f->d.items[0].text, "root"));
}

static void
test_limits(void **state)
{
	struct fixture *f = *state;

	fails(f,
	    "<p" NS "><b metal:define-macro='m'><i metal:use-macro='m'/></b>"
	    "</p>",
	    "TMPL-003", 1,
	    (unsigned)strlen("<p" NS "><b metal:define-macro='m'>") + 1,
	    "deep");
	f->d.count = 0;
	assert_null(render(f,
	    "<p" NS "><b tal:repeat='a //node()'><b tal:repeat='a //node()'>"
	    "<b tal:repeat='a //node()'><b tal:repeat='a //node()'>"
	    "<b tal:repeat='a //node()'><b tal:repeat='a //node()'>"
	    "</b></b></b></b></b></b></p>"));
	assert_int_equal(f->d.count, 1);
	assert_string_equal(f->d.items[0].id, "TMPL-003");
	assert_non_null(strstr(f->d.items[0].text, "steps"));
}

/* Prose as XML. */
static const char *
prose(struct fixture *f, const char *text)
{
	xmlNode *root = doc_add(doc_tree_new(f->a), "x");

	prose_blocks(root, text, strlen(text));
	return dump(f, root);
}

static void
test_prose(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(prose(f, "# A *b*\n\ntext `c`  \nd\n"),
	    "<x><p><strong>A <em>b</em></strong></p>"
	    "<p>text <code>c</code><br/>d</p></x>");
	assert_string_equal(prose(f, "<script>alert(1)</script>"),
	    "<x><p>&lt;script&gt;alert(1)&lt;/script&gt;</p></x>");
	assert_string_equal(prose(f, "a <b onclick='x'>c</b>"),
	    "<x><p>a &lt;b onclick='x'&gt;c&lt;/b&gt;</p></x>");
	assert_string_equal(
	    prose(f, "[a](javascript:x) [b](JaVa:x) [c](#d) [e](mailto:f)"),
	    "<x><p>a b <a href=\"#d\">c</a> <a "
	    "href=\"mailto:f\">e</a></p></x>");
	assert_string_equal(prose(f, "- a\n- b\n  - c\n"),
	    "<x><ul><li>a</li><li><p>b</p><ul><li>c</li></ul></li></ul></x>");
	assert_string_equal(prose(f, "3. a\n\n   b\n4. c\n"),
	    "<x><ol start=\"3\"><li><p>a</p><p>b</p></li><li><p>c</p></li>"
	    "</ol></x>");
	assert_string_equal(prose(f, "> q\n\n```\nx <y>\n```\n\n---\n"),
	    "<x><blockquote><p>q</p></blockquote><pre>x &lt;y&gt;</pre><hr/>"
	    "</x>");
	assert_string_equal(
	    prose(f, "![pic](http://e.org/a.png)"), "<x><p>pic</p></x>");
	assert_string_equal(prose(f, "- [ ] a\n- [ ] *b*\n"),
	    "<x><ul "
	    "class=\"checklist\"><li>a</li><li><em>b</em></li></ul></x>");
	assert_string_equal(prose(f, "- [ ] a\n- b\n"),
	    "<x><ul><li>[ ] a</li><li>b</li></ul></x>");
	assert_string_equal(prose(f, "> > [a]: b\n"), "<x/>");
	assert_string_equal(prose(f, "a&#1;b"), "<x><p>a\xEF\xBF\xBD"
						"b</p></x>");
}

static void
test_prose_tables(void **state)
{
	struct fixture *f = *state;

	assert_string_equal(
	    prose(
		f, "Before\n| a | b |\n|---|--:|\n| 1 \\| *x* | 2 |\n| 3 |\n"),
	    "<x><p>Before</p><table><thead><tr><th scope=\"col\">a</th>"
	    "<th scope=\"col\" class=\"num\">b</th></tr></thead><tbody><tr>"
	    "<td>1 | <em>x</em></td><td class=\"num\">2</td></tr><tr>"
	    "<td>3</td><td class=\"num\"/></tr></tbody></table></x>");
	assert_string_equal(prose(f, "p\n\n- x | y\n  --|--\n  1 | 2\n\nq\n"),
	    "<x><p>p</p><ul><li><table><thead><tr><th scope=\"col\">x</th>"
	    "<th scope=\"col\">y</th></tr></thead><tbody><tr><td>1</td>"
	    "<td>2</td></tr></tbody></table></li></ul><p>q</p></x>");
	assert_string_equal(prose(f, "a | b\n--- | --- | ---\n"),
	    "<x><p>a | b --- | --- | ---</p></x>");
}

static void
test_prose_nested_deep(void **state)
{
	struct fixture *f = *state;
	struct buf b;
	const char *s;
	size_t depth = 0;

	buf_init(&b, 1 << 20);
	for (int i = 0; i < 5000; i++)
		buf_putc(&b, '>');
	for (int i = 0; i < 5000; i++)
		buf_puts(&b, "**a ");
	for (int i = 0; i < 5000; i++)
		buf_puts(&b, "b**");
	s = prose(f, buf_str(&b));
	for (const char *p = s; (p = strstr(p, "<blockquote>")) != NULL; p++)
		depth++;
	assert_int_equal(depth, PROSE_DEPTH);
	buf_release(&b);
}

#define PAGE(body)                                                 \
	"<html lang='en'><head><title>T</title></head><body>" body \
	"</body></html>"
#define SECTION(body) PAGE("<section id='s'><h2>S</h2>" body "</section>")

static struct doc *
page(struct fixture *f, const char *text)
{
	struct doc *doc = doc_read(f->a, text, strlen(text));

	assert_non_null(doc);
	f->d.count = 0;
	return doc;
}

static void
refused(struct fixture *f, const char *text, const char *id, const char *says)
{
	struct doc *doc = page(f, text);

	assert_false(doc_check(doc, &f->d));
	assert_true(f->d.count >= 1);
	assert_string_equal(f->d.items[0].id, id);
	if (strstr(f->d.items[0].text, says) == NULL)
		fail_msg(
		    "\"%s\" does not say \"%s\"", f->d.items[0].text, says);
}

static void
accepted(struct fixture *f, const char *text)
{
	struct doc *doc = page(f, text);

	if (!doc_check(doc, &f->d))
		fail_msg("%s", f->d.items[0].text);
	assert_int_equal(f->d.count, 0);
}

static void
test_grammar_takes_every_element(void **state)
{
	struct fixture *f = *state;

	accepted(f,
	    "<html lang='en'><head><title>T</title><meta name='owner' "
	    "content=''/></head><body><header class='cover'><p class='lead'>"
	    "x</p><h1>T</h1><dl class='facts'><div><dt>a</dt><dd>b</dd><dd>"
	    "<p>c</p></dd></div></dl></header><section id='s'><h2>S</h2>"
	    "<p>a <a href='#s'>b</a><br/><strong>c</strong><em>d</em><code>e"
	    "</code><span class='tag bad'>f</span><abbr title='g'>h</abbr>"
	    "<time datetime='2026-01-01'>i</time><mark>j</mark></p>"
	    "<ul class='checklist'><li>a</li><li><p>b</p></li></ul>"
	    "<ol start='3'><li/></ol><div class='card'><hr/></div>"
	    "<aside class='note bad'><p>n</p></aside><blockquote><p>q</p>"
	    "</blockquote><pre>p</pre><figure><img src='a.png' alt='a'/>"
	    "<figcaption>c</figcaption></figure><figure><p>x</p></figure>"
	    "<table><caption>c</caption><thead><tr><th scope='col'>a</th>"
	    "<th scope='col' class='num'>b</th></tr></thead><tbody><tr>"
	    "<th scope='row'>1</th><td>2</td></tr><tr><td colspan='2'>3</td>"
	    "</tr></tbody></table><section id='t'><h3>x</h3></section>"
	    "</section></body></html>");
}

static void
test_grammar_refuses(void **state)
{
	struct fixture *f = *state;

	refused(f, SECTION("<script>x</script>"), "DOC-T01", "cannot stand");
	refused(f, SECTION("text"), "DOC-T01", "text cannot stand here");
	refused(f, SECTION("<p><p>a</p></p>"), "DOC-T01", "cannot stand");
	refused(f, SECTION("<p onclick='x'>a</p>"), "DOC-T01", "onclick");
	refused(f, SECTION("<p style='x'>a</p>"), "DOC-T01", "style");
	refused(f, SECTION("<p class='fancy'>a</p>"), "DOC-T01", "fancy");
	refused(f, SECTION("<p><span class='tag'>a</span></p>"), "DOC-T01",
	    "needs bad");
	refused(f, SECTION("<p id='s'>a</p>"), "DOC-T01", "used twice");
	refused(f, SECTION("<p id='a b'>a</p>"), "DOC-T01", "space");
	refused(f, SECTION("<ul><li>a<p>b</p></li></ul>"), "DOC-T01", "text");
	refused(f,
	    SECTION("<p><a href='#s'><em><a href='#s'>a</a></em></a>"
		    "</p>"),
	    "DOC-T01", "in another");
	refused(f, SECTION("<p><a href='#none'>a</a></p>"), "DOC-T02", "#none");
	refused(f, SECTION("<figure><img src='a'/></figure>"), "DOC-T01",
	    "\"alt\"");
	refused(f, SECTION("<h3>x</h3>"), "DOC-T01", "cannot stand");
	refused(f, PAGE("<section><h2>x</h2></section>"), "DOC-T01", "\"id\"");
	refused(f, PAGE("<section id='a'><h3>x</h3></section>"), "DOC-T01",
	    "needs <h2>");
	refused(f, PAGE("<section id='a'/>"), "DOC-T01", "must hold");
	refused(f, PAGE("<p>a</p>"), "DOC-T01", "cannot stand");
	refused(f, "<p/>", "DOC-T01", "not a page");
}

static void
test_tables_are_even(void **state)
{
	struct fixture *f = *state;

	refused(f,
	    SECTION("<table><thead><tr><th scope='col'>a</th></tr></thead>"
		    "<tbody><tr><td>1</td><td>2</td></tr></tbody></table>"),
	    "DOC-T01", "2 columns in a table of 1");
	refused(f,
	    SECTION("<table><thead><tr><th>a</th></tr></thead><tbody/>"
		    "</table>"),
	    "DOC-T01", "scope");
	refused(f,
	    SECTION("<table><thead><tr><th scope='col' colspan='99999999999'>"
		    "a</th></tr></thead><tbody><tr><td colspan='65'>1</td>"
		    "</tr></tbody></table>"),
	    "DOC-T01", "columns");
}

static void
test_links(void **state)
{
	struct fixture *f = *state;
	struct doc *doc =
	    page(f, SECTION("<p>a<a href='javascript:alert(1)'>b <em>c</em>"
			    "</a><a href='JAVASCRIPT:x'>d</a>"
			    "<a href='//e.org'>f</a><a href='x.html#y'>g</a>"
			    "</p>"));

	assert_true(doc_check(doc, &f->d));
	assert_int_equal(f->d.count, 3);
	assert_string_equal(f->d.items[0].id, "DOC-T03");
	assert_non_null(strstr(dump(f, doc->body),
	    "<p>ab <em>c</em>df<a href=\"x.html#y\">g</a></p>"));
	assert_true(doc_href_ok("https://e.org/a:b"));
	assert_true(doc_href_ok("../a/b c.pdf#x"));
	assert_true(doc_href_ok("HTTP://e.org"));
	assert_true(doc_href_ok("tel:+49"));
	assert_false(doc_href_ok(""));
	assert_false(doc_href_ok(" javascript:x"));
	assert_false(doc_href_ok("java\nscript:x"));
	assert_false(doc_href_ok("data:text/html,x"));
	assert_false(doc_href_ok("\\\\e.org"));
	assert_false(doc_href_ok("/etc/passwd"));
	assert_false(doc_href_ok("httpx:x"));
}

static void
test_many_dead_links_in_one_paragraph(void **state)
{
	struct fixture *f = *state;
	struct doc *doc;
	struct buf b;

	buf_init(&b, 8 << 20);
	buf_puts(&b, "<html lang='en'><head><title>T</title></head><body>"
		     "<section id='s'><h2>S</h2><p>");
	for (int i = 0; i < 20000; i++)
		buf_puts(&b, "<a href='x:y'>z</a>");
	buf_puts(&b, "</p></section></body></html>");
	doc = page(f, buf_str(&b));
	assert_true(doc_check(doc, &f->d));
	assert_null(strstr(dump(f, doc->body), "<a"));
	buf_release(&b);
}

static void
test_numbers(void **state)
{
	struct fixture *f = *state;
	struct doc *doc = page(f,
	    PAGE("<section id='a'><h2>x</h2><section id='b'><h3>x</h3>"
		 "</section><section id='c'><h3>x</h3><section id='d'><h4>x"
		 "</h4></section></section></section>"
		 "<section id='p' class='plain'><h2>x</h2><section id='q'>"
		 "<h3>x</h3></section></section>"
		 "<section id='e'><h2>x</h2></section>"
		 "<section id='f' class='appendix'><h2>x</h2><section id='g'>"
		 "<h3>x</h3></section></section>"
		 "<section id='h' class='appendix'><h2>x</h2></section>"));
	static const char *const want[] = {"a 1", "b 1.1", "c 1.2", "d 1.2.1",
	    "p ", "q ", "e 2", "f A", "g A.1", "h B"};
	struct doc_walk w;
	size_t n = 0;

	assert_true(doc_check(doc, &f->d));
	doc_walk_init(&w, doc->body);
	while (doc_walk_next(&w)) {
		if (w.leave || !doc_is(w.node, "section"))
			continue;
		assert_string_equal(
		    arena_printf(f->a, "%s %s", doc_attr(w.node, "id"),
			doc_attr(w.node, "data-number")),
		    want[n++]);
	}
	assert_int_equal(n, 10);
}

static uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void
random_prose(struct buf *b, uint32_t *seed)
{
	static const char *const words[] = {"a", "b", " ", " ", "\n", "\n",
	    "\n\n", "- ", "- ", "* ", "1. ", "7) ", "> ", "> ", "    ", "  ",
	    "# ", "---", "***", "```", "`", "*", "**", "_", "[x](y)", "[x](#y)",
	    "[x](javascript:z)", "[", "]", "(", ")", "![", "<b>", "</b>",
	    "<div>", "<!-- ", "-->", "| a | b |", "|---|--:|", "|", "\\|", "\\",
	    "&#0;", "&#1;", "&amp;", "[ ] ", "[x] ", "[a]: b", "[a]",
	    "<http://e.org>", "http://e.org", "\t", "==="};
	size_t n = 1 + next_random(seed) % 40;

	buf_reset(b);
	while (n-- > 0)
		buf_puts(b,
		    words[next_random(seed) % (sizeof words / sizeof *words)]);
}

/* Whatever an author writes, the page that it stands in is sound. */
static void
test_any_prose_makes_a_sound_page(void **state)
{
	static const char *const pages[] = {
	    SECTION("<div/>"),
	    SECTION("<ul><li/></ul>"),
	    SECTION("<table><thead><tr><th scope='col'/></tr></thead>"
		    "<tbody/></table>"),
	    SECTION("<p/>"),
	    SECTION("<p><a href='#s'/></p>"),
	};
	struct fixture *f = *state;
	uint32_t seed = 7;
	struct buf b;

	buf_init(&b, 1 << 20);
	for (size_t round = 0; round < 1500; round++) {
		size_t kind = round % 5;
		struct fixture one = {.a = arena_new()};
		struct doc *doc;
		struct doc_origin by_author = {.authored = true};
		xmlNode *at;

		diag_init(&one.d, one.a, src_new(one.a));
		doc = page(&one, pages[kind]);
		random_prose(&b, &seed);
		for (at = doc->body; at->last != NULL; at = at->last)
			;
		if (kind == 2)
			at = at->parent->children->children->children;
		at->_private = &by_author;
		if (kind < 3)
			prose_blocks(at, buf_str(&b), b.len);
		else
			prose_inline(at, buf_str(&b), b.len);
		doc_tidy(doc->body);
		if (!doc_check(doc, &one.d))
			fail_msg("%s\n%s\n%s", buf_str(&b), one.d.items[0].text,
			    dump(&one, doc->body));
		arena_free(one.a);
	}
	buf_release(&b);
	(void)f;
}

static void
test_depth_limit(void **state)
{
	struct fixture *f = *state;
	struct buf b;
	struct doc *doc;

	for (int extra = 0; extra < 2; extra++) {
		/* html, body, section stand above the divs. */
		int divs = LIMIT_DOC_DEPTH - 3 + extra;

		buf_init(&b, 1 << 20);
		buf_puts(&b, "<html lang='en'><head><title>T</title></head>"
			     "<body><section id='s'><h2>S</h2>");
		for (int i = 0; i < divs; i++)
			buf_puts(&b, "<div>");
		for (int i = 0; i < divs; i++)
			buf_puts(&b, "</div>");
		buf_puts(&b, "</section></body></html>");
		doc = doc_read(f->a, buf_str(&b), b.len);
		assert_non_null(doc);
		assert_int_equal(doc_check(doc, &f->d), extra == 0);
		buf_release(&b);
	}
	assert_non_null(strstr(f->d.items[0].text, "too deep"));
}

static void
test_readers(void **state)
{
	struct fixture *f = *state;
	struct doc *doc = page(f,
	    "<html lang='de'><head><title>T</title><meta name='owner' "
	    "content='Me'/></head><body><section id='s' class='a  bad c'><h2>"
	    "x<br/>y <em>z</em></h2></section></body></html>");
	const xmlNode *s = doc->body->children;

	assert_string_equal(doc_lang(doc), "de");
	assert_string_equal(doc_title(doc), "T");
	assert_string_equal(doc_meta(doc, "owner"), "Me");
	assert_string_equal(doc_meta(doc, "home"), "");
	assert_true(doc_has_class(s, "c"));
	assert_false(doc_has_class(s, "ba"));
	assert_false(doc_has_class(s, ""));
	assert_string_equal(doc_status(s), "bad");
	assert_string_equal(doc_text(f->a, s), "x y z");
	assert_int_equal(doc_int(s, "id", 7), 7);
}

static void
test_sink_is_sticky(void **state)
{
	struct fixture *f = *state;
	struct sink s;

	sink_init(&s);
	s.buf.max = 8;
	sink_puts(&s, "12345678");
	assert_int_equal(sink_finish(&s, &f->d), BCP_OK);
	sink_printf(&s, "%d", 9);
	sink_put(&s, "", 0);
	assert_int_equal(sink_finish(&s, &f->d), BCP_LIMIT);
	assert_int_equal(f->d.count, 1);
	sink_release(&s);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_content),
	    T(test_interpolation),
	    T(test_repeat_sets_position_and_variables),
	    T(test_variables_are_local),
	    T(test_conditions_and_attributes),
	    T(test_omit_tag),
	    T(test_macros),
	    T(test_prose_in_templates),
	    T(test_whitespace),
	    T(test_faults_have_places),
	    T(test_files_outside_are_not_read),
	    T(test_limits),
	    T(test_prose),
	    T(test_prose_tables),
	    T(test_prose_nested_deep),
	    T(test_grammar_takes_every_element),
	    T(test_grammar_refuses),
	    T(test_tables_are_even),
	    T(test_links),
	    T(test_many_dead_links_in_one_paragraph),
	    T(test_numbers),
	    T(test_any_prose_makes_a_sound_page),
	    T(test_depth_limit),
	    T(test_readers),
	    T(test_sink_is_sticky),
	};

	return cmocka_run_group_tests_name("doc", tests, NULL, NULL);
}
