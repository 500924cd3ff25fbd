#include "doc_build.h"
#include "markdown.h"

#include <cmark.h>
#include <libxml/parser.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fixture {
	struct arena *a;
	struct diag d;
	struct render_opts opts;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->a = arena_new();
	diag_init(&f->d, f->a, src_new(f->a));
	f->opts.version = "1";
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

static struct doc *
page(struct fixture *f, const char *metas, const char *body)
{
	struct doc *doc;
	const char *text = arena_printf(f->a,
	    "<html lang='en'><head><title>T</title>%s</head><body>%s</body>"
	    "</html>",
	    metas, body);

	doc = doc_read(f->a, text, strlen(text));
	assert_non_null(doc);
	doc_tidy(xmlDocGetRootElement(doc->xml));
	return doc;
}

static const char *
render(struct fixture *f, struct doc *doc)
{
	void *self = backend_markdown.open(f->a, &f->opts, &f->d);
	struct sink out;
	const char *text;

	if (!doc_check(doc, &f->d))
		fail_msg("%s", f->d.items[0].text);
	sink_init(&out);
	assert_int_equal(
	    backend_markdown.render(self, doc, &f->opts, f->a, &f->d, &out),
	    BCP_OK);
	assert_int_equal(sink_finish(&out, &f->d), BCP_OK);
	text = arena_strn(f->a, buf_str(&out.buf), out.buf.len);
	sink_release(&out);
	return text;
}

#define FOOT "\n-----\n\nmade by bcpgen 1\n"

/* Writes a body; the title and the foot are taken as given. */
static void
writes(struct fixture *f, const char *body, const char *want)
{
	const char *have = render(f, page(f, "", body));

	assert_string_equal(have, arena_printf(f->a, "# T\n\n%s" FOOT, want));
}

#define S(body) "<section id='s'><h2>S</h2>" body "</section>"
#define S_MD "<a id=\"s\"></a>\n\n## 1 S\n\n"

static void
test_blocks(void **state)
{
	struct fixture *f = *state;

	writes(f,
	    S("<p>a <strong>b</strong> <em>c</em> <code>d`e</code><br/>"
	      "f</p>"),
	    S_MD "a **b** *c* ``d`e``  \nf\n");
	writes(f, S("<p>One thing. Another thing. e.g. this.</p>"),
	    S_MD "One thing.\nAnother thing. e.g. this.\n");
	writes(f, S("<ul><li>a</li><li>b</li></ul>"), S_MD "  - a\n  - b\n");
	writes(f, S("<ol start='3'><li><p>a</p><p>b</p></li></ol>"),
	    S_MD "3.  a\n    \n    b\n");
	writes(f, S("<ul class='checklist'><li>a</li><li><p>b</p></li></ul>"),
	    S_MD "  - [ ] a\n\n  - [ ] b\n");
	writes(f, S("<dl><div><dt>a</dt><dd>b</dd><dd>c</dd></div></dl>"),
	    S_MD "  - **a**: b; c\n");
	writes(f, S("<aside class='note bad'><p>a</p></aside>"), S_MD "> a\n");
	writes(f, S("<pre>a\n  b</pre>"), S_MD "``` text\na\n  b\n```\n");
	writes(f,
	    S("<figure><img src='x.png' alt='words'/><figcaption>c"
	      "</figcaption></figure>"),
	    S_MD "words\n\n*c*\n");
	writes(f, S("<p id='x'>a</p>"), S_MD "<a id=\"x\"></a>a\n");
	writes(
	    f, S("<hr/><div class='card'><p>a</p></div>"), S_MD "-----\n\na\n");
}

static void
test_drawings(void **state)
{
	struct fixture *f = *state;

	writes(f,
	    S("<figure><drawing kind='graph' title='N&lt;' alt='W&quot;.'>"
	      "<node name='a' kind='function' label='A &lt;b&gt; &quot;q&quot; "
	      "`c` ]' href='#s'/>"
	      "<node name='b' kind='system' label='B' sub='RTO 8 hours' "
	      "class='bad' note='slower'/>"
	      "<edge from='a' to='b' class='bad'/>"
	      "<edge from='b' to='a' strength='soft'/></drawing>"
	      "<figcaption>c</figcaption></figure>"),
	    S_MD "W\".\nMarked \"slower\": B.\n\n``` mermaid\nflowchart LR\n"
		 "  n1(\"A #60;b#62; #34;q#34; #96;c#96; #93;\")\n"
		 "  n2[\"B, RTO 8 hours, slower\"]\n"
		 "  n1 ==>|\"slower\"| n2\n  n2 -.-> n1\n```\n\n*c*\n");
	writes(f,
	    S("<figure><drawing kind='levels' title='L' alt='W'>"
	      "<step label='x'/></drawing></figure>"),
	    S_MD "W\n");
}

static void
test_statuses_have_shapes(void **state)
{
	struct fixture *f = *state;

	writes(f,
	    S("<p><span class='tag bad'>a</span> "
	      "<span class='tag soon'>b</span> "
	      "<span class='tag good'>c</span> "
	      "<span class='tag unsure'>d</span> "
	      "<span class='tag waived'>e</span></p>"),
	    S_MD "▲ a ● b ✔ c ☐ d ‖ e\n");
}

static void
test_tables(void **state)
{
	struct fixture *f = *state;

	writes(f,
	    S("<table><caption>c</caption><thead><tr><th scope='col'>a|b</th>"
	      "<th scope='col' class='num'>n</th></tr></thead><tbody>"
	      "<tr id='r'><th scope='row'>x<br/>y</th><td class='num'>"
	      "<code>1|2</code></td></tr><tr><td colspan='2'><p>p</p><ul><li>q"
	      "</li><li><p>r</p></li></ul><pre>s|\n\nt</pre></td></tr>"
	      "<tr><td/><td id='z'/></tr></tbody></table>"),
	    S_MD "*c*\n\n| a\\|b | n |\n| --- | ---: |\n"
		 "| <a id=\"r\"></a>x<br>y | `1\\|2` |\n"
		 "| p<br>• q<br>• r<br>`s\\|`<br><br>`t` | |\n"
		 "| | <a id=\"z\"></a> |\n");
}

static void
test_links(void **state)
{
	struct fixture *f = *state;

	writes(f,
	    S("<p><a href='b.html#x'>a</a> <a href='https://e.org/b.html'>b"
	      "</a> <a href='#s'>c</a> <a href='a b|c.pdf'>d</a></p>"),
	    S_MD "[a](b.md#x) [b](https://e.org/b.html) [c](#s) "
		 "[d](a%20b%7Cc.pdf)\n");
}

static void
test_title_comes_first(void **state)
{
	struct fixture *f = *state;
	const char *have = render(
	    f, page(f,
		   "<meta name='document-id' content='d'/><meta name='home' "
		   "content='../index.html'/><meta name='as-of' "
		   "content='2026-11-22'/><meta name='source-file' "
		   "content='p.yaml'/>",
		   "<header><p>Org</p><h1>Big *T*</h1></header>"));

	assert_string_equal(have,
	    "# Big \\*T\\*\n\n[All documents](../index.md) · [HTML](d.html) · "
	    "[PDF](d.pdf)\n\nOrg\n\n-----\n\nAs of 2026-11-22 · from "
	    "`p.yaml` · made by bcpgen 1\n");
}

static void
test_emphasis_that_asterisks_cannot_say(void **state)
{
	struct fixture *f = *state;

	writes(f, S("<p>a<strong>(b)</strong>c</p>"),
	    S_MD "a<strong>(b)</strong>c\n");
	writes(f, S("<p><strong>a</strong><strong>b</strong></p>"),
	    S_MD "<strong>a</strong><strong>b</strong>\n");
	writes(f, S("<p>x <em> a</em>b</p>"), S_MD "x *a*b\n");
	writes(f, S("<p>a<em> b</em></p>"), S_MD "a<em> b</em>\n");
}

/* The text of Markdown as cmark reads it: blocks and breaks are a space. */
static void
read_back(struct buf *out, const char *text)
{
	cmark_node *doc =
	    cmark_parse_document(text, strlen(text), CMARK_OPT_DEFAULT);
	cmark_iter *it = cmark_iter_new(doc);
	cmark_event_type ev;

	while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *n = cmark_iter_get_node(it);
		cmark_node_type type = cmark_node_get_type(n);
		const char *s = cmark_node_get_literal(n);

		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE ||
		    type == CMARK_NODE_CODE_BLOCK)
			buf_puts(out, s);
		else if (type == CMARK_NODE_SOFTBREAK ||
			 type == CMARK_NODE_LINEBREAK)
			buf_putc(out, ' ');
		else if (type == CMARK_NODE_HTML_INLINE &&
			 strcmp(s, "<br>") == 0)
			buf_putc(out, ' ');
		else if (ev == CMARK_EVENT_EXIT &&
			 (type == CMARK_NODE_PARAGRAPH ||
			     type == CMARK_NODE_HEADING))
			buf_putc(out, ' ');
	}
	cmark_iter_free(it);
	cmark_node_free(doc);
}

static uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void
random_text(struct buf *b, uint32_t *seed)
{
	static const char *const words[] = {"*", "**", "_", "[", "]", "(", ")",
	    "<", ">", "<b>", "</b>", "<!--", "&", "&amp;", "&#65;", "#", "|",
	    "~", "~~", "`", "``", "\\", "!", "![", "+", "-", "---", "=",
	    "===", "1.", "1)", ".", ":", "a", "b", "Zed", "x1", " ", " ", " ",
	    "\n", "\t", "http://e.org", "<http://e.org>", "é", "▲", "\"", "'",
	    "$", "{", "}", "@", "^", "[x]: y", "[ ] ", "> ", "- ", "# ", "    ",
	    ". A", "&lt;", "\xC2\xA0"};
	size_t n = 1 + next_random(seed) % 12;

	buf_reset(b);
	while (n-- > 0)
		buf_puts(b,
		    words[next_random(seed) % (sizeof words / sizeof *words)]);
}

/* What a hostile text is put into, and what cmark, which knows no tables, must
 * read back: "%" stands for the text. */
static const struct {
	const char *body, *want;
} places[] = {
    {"<p>%</p>", "%"},
    {"<p>a <strong>%</strong> b</p>", "a % b"},
    {"<p>a<em>%</em>b <strong>c</strong></p>", "a%b c"},
    {"<p>a <a href='#s'>%</a> <em>b</em></p>", "a % b"},
    {"<p>a<br/>%</p>", "a %"},
    {"<ul><li>%</li><li>b</li></ul>", "% b"},
    {"<ol start='7'><li><p>%</p><p>c</p></li></ol>", "% c"},
    {"<dl><div><dt>%</dt><dd>b</dd></div></dl>", "%: b"},
    {"<dl><div><dt>a</dt><dd>%</dd></div></dl>", "a: %"},
    {"<blockquote><p>%</p></blockquote>", "%"},
    {"<p>a <span class='tag bad'>%</span></p>", "a ▲ %"},
    {"<section id='t'><h3>%</h3></section>", "1.1 %"},
    {"<table><caption>%</caption><thead><tr><th scope='col'>b</th></tr>"
     "</thead><tbody/></table>",
	"% | b | | --- |"},
    {"<table><thead><tr><th scope='col'>b</th></tr></thead><tbody><tr><td>"
     "<p>%</p><p>c</p></td></tr></tbody></table>",
	"| b | | --- | | % c |"},
    {"<table><thead><tr><th scope='col'>%</th></tr></thead><tbody/></table>",
	"| % | | --- |"},
    {"<p><code>%</code></p>", "%"},
};

/* Runs of space are one, as HTML has it; empty brackets of nothing go. */
static const char *
squeeze(struct fixture *f, const char *s)
{
	struct buf b;
	const char *out;

	buf_init(&b, 1 << 20);
	for (; *s != '\0'; s++) {
		bool space = strchr(" \n\t\r", *s) != NULL;

		if (!space)
			buf_putc(&b, *s);
		else if (b.len > 0 && b.p[b.len - 1] != ' ')
			buf_putc(&b, ' ');
	}
	while (b.len > 0 && b.p[b.len - 1] == ' ')
		b.p[--b.len] = '\0';
	out = arena_strn(f->a, buf_str(&b), b.len);
	buf_release(&b);
	return out;
}

static const char *
fill(struct fixture *f, const char *pattern, const char *text)
{
	const char *at = strchr(pattern, '%');

	return arena_printf(
	    f->a, "%.*s%s%s", (int)(at - pattern), pattern, text, at + 1);
}

/* The text as XML, so that it can stand in a page's source. */
static const char *
as_xml(struct fixture *f, const char *text)
{
	struct buf b;
	const char *out;

	buf_init(&b, 1 << 20);
	for (; *text != '\0'; text++) {
		if (*text == '&')
			buf_puts(&b, "&amp;");
		else if (*text == '<')
			buf_puts(&b, "&lt;");
		else if (*text == '>')
			buf_puts(&b, "&gt;");
		else
			buf_putc(&b, *text);
	}
	out = arena_strn(f->a, buf_str(&b), b.len);
	buf_release(&b);
	return out;
}

static void
comes_back(struct fixture *f, size_t place, const char *text)
{
	bool term = strstr(places[place].body, "<dt>%") != NULL;
	const char *trimmed = squeeze(f, text);
	const char *md, *want;
	struct buf have;

	md = render(f, page(f, "",
			   arena_printf(f->a, S("%s"),
			       fill(f, places[place].body, as_xml(f, text)))));
	/* Behind a term stands a colon: space at its end is seen to be gone. */
	want =
	    squeeze(f, arena_printf(f->a, "T 1 S %s made by bcpgen 1",
			   fill(f, places[place].want, term ? trimmed : text)));
	buf_init(&have, 1 << 20);
	read_back(&have, md);
	if (strcmp(squeeze(f, buf_str(&have)), want) != 0)
		fail_msg("place %zu\n%s\nis read as\n%s\nwanted\n%s", place, md,
		    squeeze(f, buf_str(&have)), want);
	buf_release(&have);
}

static void
test_hostile_text_comes_back(void **state)
{
	struct fixture *f = *state;
	const size_t n = sizeof places / sizeof *places;
	uint32_t seed = 42;
	struct buf text;

	buf_init(&text, 1 << 16);
	for (int round = 0; round < 6000; round++) {
		struct arena *kept = f->a;
		size_t place = next_random(&seed) % n;

		f->a = arena_new();
		f->d.arena = f->a;
		random_text(&text, &seed);
		/* Empty text has no place of its own, and nothing to lose. */
		if (squeeze(f, buf_str(&text))[0] != '\0')
			comes_back(f, place, buf_str(&text));
		arena_free(f->a);
		f->a = kept;
		f->d.arena = kept;
	}
	buf_release(&text);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_blocks),
	    T(test_drawings),
	    T(test_statuses_have_shapes),
	    T(test_tables),
	    T(test_links),
	    T(test_title_comes_first),
	    T(test_emphasis_that_asterisks_cannot_say),
	    T(test_hostile_text_comes_back),
	};

	return cmocka_run_group_tests_name("markdown", tests, NULL, NULL);
}
