#include "doc_build.h"
#include "html.h"

#include <libxml/HTMLparser.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
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
	const char *style, *script;
};

/* The start of a PNG is all that is looked at. */
static const char png[] = "\x89PNG\r\n\x1a\n...";

static const char *
resource(void *ctx, const char *name, size_t *len)
{
	const struct fixture *f = ctx;
	const char *text = NULL;

	if (strcmp(name, "templates/style.css") == 0)
		text = f->style;
	else if (strcmp(name, "templates/script.js") == 0)
		text = f->script;
	else if (strcmp(name, "logo.png") == 0)
		text = png;
	else if (strcmp(name, "page.svg") == 0)
		text = "<svg onload='alert(1)'/>";
	*len = text == NULL ? 0 : strlen(text);
	return text;
}

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->a = arena_new();
	diag_init(&f->d, f->a, src_new(f->a));
	f->style = "a{color:red}\n";
	f->opts.version = "9";
	f->opts.resource = resource;
	f->opts.ctx = f;
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
	    "<html lang='de'><head><title>T &amp; &lt;x&gt;</title>%s</head>"
	    "<body>%s</body></html>",
	    metas, body);

	doc = doc_read(f->a, text, strlen(text));
	assert_non_null(doc);
	doc_tidy(xmlDocGetRootElement(doc->xml));
	return doc;
}

static const char *
render(struct fixture *f, struct doc *doc)
{
	void *self = backend_html.open(f->a, &f->opts, &f->d);
	struct sink out;
	const char *text;

	assert_non_null(self);
	if (!doc_check(doc, &f->d))
		fail_msg("%s", f->d.items[0].text);
	sink_init(&out);
	assert_int_equal(
	    backend_html.render(self, doc, &f->opts, f->a, &f->d, &out),
	    BCP_OK);
	assert_int_equal(sink_finish(&out, &f->d), BCP_OK);
	text = arena_strn(f->a, buf_str(&out.buf), out.buf.len);
	sink_release(&out);
	return text;
}

#define S(body) "<section id='s'><h2>S</h2>" body "</section>"

static void
has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in\n%s", part, text);
}

static void
has_not(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("\"%s\" is in\n%s", part, text);
}

/* What stands in a section after its heading. */
static void
writes(struct fixture *f, const char *body, const char *want)
{
	has(render(f, page(f, "", arena_printf(f->a, S("%s"), body))),
	    arena_printf(f->a,
		"<section id=\"s\">\n<h2><span class=\"no\">1</span> S</h2>\n"
		"%s</section>\n</main>",
		want));
}

static void
test_elements(void **state)
{
	struct fixture *f = *state;

	writes(f, "<p id='a' class='lead' title='\"&amp;'>x<br/>y</p><p/>",
	    "<p id=\"a\" class=\"lead\" title=\"&quot;&amp;\">x<br>y</p>\n");
	writes(f, "<p>&lt;b&gt; &amp;amp; 'q'</p>",
	    "<p>&lt;b&gt; &amp;amp; 'q'</p>\n");
	writes(f, "<ul/><dl/><hr/>", "<hr>\n");
	writes(f, "<ol start='3'><li>a</li></ol>",
	    "<ol start=\"3\">\n<li>a</li>\n</ol>\n");
	writes(f, "<pre>\n\na</pre>", "<pre>\n\n\na</pre>\n");
	writes(f, "<aside class='note bad'><p>a</p></aside>",
	    "<div role=\"note\" class=\"note bad\">\n<p>a</p>\n</div>\n");
	writes(f, "<ul class='checklist'><li>a</li></ul>",
	    "<ul class=\"checklist\" role=\"list\">\n<li><span class=\"box\" "
	    "aria-hidden=\"true\">☐</span> a</li>\n</ul>\n");
	writes(f, "<div class='card'><p>a</p></div>",
	    "<div class=\"card\">\n<p>a</p>\n</div>\n");
}

static void
test_tables_scroll_and_have_names(void **state)
{
	struct fixture *f = *state;

	writes(f,
	    "<table class='wide'><caption>A \"b\"</caption><thead><tr>"
	    "<th scope='col' class='num'>c</th></tr></thead><tbody><tr>"
	    "<td colspan='1'>d</td></tr></tbody></table>",
	    "<div class=\"scroll wide\" tabindex=\"0\" role=\"group\" "
	    "aria-label=\"A &quot;b&quot;\">\n<table class=\"wide\">\n"
	    "<caption>A \"b\"</caption>\n<thead>\n<tr>\n"
	    "<th class=\"num\" scope=\"col\">c</th>\n</tr>\n</thead>\n"
	    "<tbody>\n<tr>\n<td colspan=\"1\">d</td>\n</tr>\n</tbody>\n"
	    "</table>\n</div>\n");
	has(render(
		f, page(f, "",
		       S("<table><thead><tr><th scope='col'>c</th></tr></thead>"
			 "<tbody/></table>"))),
	    "aria-label=\"S\"");
}

static void
test_statuses_have_shapes(void **state)
{
	static const char *const names[] = {
	    "bad", "soon", "good", "unsure", "waived"};
	struct fixture *f = *state;
	const char *seen[5];

	for (size_t i = 0; i < 5; i++) {
		const char *text =
		    render(f, page(f, "",
				  arena_printf(f->a,
				      S("<p><span class='tag %s'>w</span></p>"),
				      names[i])));

		seen[i] = strstr(text, "<svg");
		assert_non_null(seen[i]);
		has(seen[i], "aria-hidden=\"true\"");
		has(seen[i], "</svg>w</span>");
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(strncmp(seen[i], seen[j], 100), 0);
	}
}

/* A minute, a week and what is between; other times have no bar. */
static void
test_times_have_bars(void **state)
{
	static const struct {
		const char *datetime;
		unsigned width; /* 0 for no bar */
	} cases[] = {{"PT1S", 1}, {"PT60S", 1}, {"PT3600S", 44},
	    {"PT14400S", 59}, {"PT302400S", 92}, {"PT604800S", 100},
	    {"PT999999999999999S", 100}, {"PT0S", 0},
	    {"PT9999999999999999S", 0}, {"PT4H", 0}, {"PTS", 0},
	    {"2026-11-22", 0}, {"PT4", 0}};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *t = arena_printf(f->a,
		    "<p><time class='bar' datetime='%s'>x</time></p>",
		    cases[i].datetime);
		const char *text =
		    render(f, page(f, "", arena_printf(f->a, S("%s"), t)));

		if (cases[i].width == 0)
			has_not(text, "<rect");
		else
			has(text, arena_printf(f->a,
				      "<rect width=\"%u\" height=\"1\"/></svg> "
				      "x</time>",
				      cases[i].width));
	}
	has_not(render(f, page(f, "",
			      S("<p><time datetime='PT60S'>x</time>"
				"</p>"))),
	    "<rect");
}

static void
test_links(void **state)
{
	struct fixture *f = *state;

	writes(f,
	    "<p><a href='#s'>a</a><a href='https://e.org/?a=1&amp;b=\"'>b</a>"
	    "<a href='x y&lt;.html'>c</a></p>",
	    "<p><a href=\"#s\">a</a><a href=\"https://e.org/?a=1&amp;b=%22\" "
	    "rel=\"noopener noreferrer\">b</a><a href=\"x%20y%3C.html\">c</a>"
	    "</p>\n");
}

static void
test_page(void **state)
{
	struct fixture *f = *state;
	const char *text = render(
	    f, page(f,
		   "<meta name='document-id' content='a b'/>"
		   "<meta name='home' content='../index.html'/>"
		   "<meta name='organisation' content='O&lt;'/>"
		   "<meta name='as-of' content='2026-11-22'/>"
		   "<meta name='source-file' content='p&lt;.yaml'/>",
		   "<header class='cover'><h1>H</h1></header>"
		   "<section id='a'><h2>A <em>x</em></h2></section>"
		   "<section id='p' class='plain'><h2>P</h2></section>"
		   "<section id='b'><h2>B</h2></section>"
		   "<section id='c' class='appendix'><h2>C</h2></section>"));

	has(text, "<!doctype html>\n<html lang=\"de\">\n");
	has(text, "<title>T &amp; &lt;x&gt;</title>");
	has(text, "<a class=\"brand\" href=\"../index.html\">");
	has(text, "<a href=\"a%20b.pdf\">PDF</a>");
	has(text, "<a href=\"a%20b.md\">Markdown</a>");
	has(text, "<span class=\"meta\">O&lt;</span>");
	has(text, "<li><a href=\"#a\"><span class=\"no\">1</span> <span>A "
		  "x</span></a></li>\n"
		  "<li><a href=\"#p\"><span class=\"no\"></span> "
		  "<span>P</span></a></li>\n"
		  "<li><a href=\"#b\"><span class=\"no\">2</span> "
		  "<span>B</span></a></li>\n"
		  "<li><a href=\"#c\"><span class=\"no\">A</span> "
		  "<span>C</span></a></li>\n");
	has(text, "<header class=\"cover\">\n<h1>H</h1>\n</header>");
	has(text, "<code>p&lt;.yaml</code>");
	has(text, "href=\"#content-start\"");
	has(text, "<main id=\"content-start\"");
}

static void
test_portfolio_has_no_contents_and_no_pdf(void **state)
{
	struct fixture *f = *state;
	const char *text = render(
	    f, page(f,
		   "<meta name='document-id' content='index'/>"
		   "<meta name='kind' content='portfolio'/>",
		   "<section id='a' class='plain'><h2>A</h2></section>"));

	has_not(text, "class=\"toc\"");
	has_not(text, ".pdf");
	has(text, "<span class=\"brand\">T &amp; &lt;x&gt;</span>");
}

/* What the policy must allow: the bytes between the tags. */
static const char *
hash_between(
    struct fixture *f, const char *text, const char *from, const char *to)
{
	const char *p = strstr(text, from), *end;
	unsigned char raw[SHA256_DIGEST_LENGTH], hash[64];

	assert_non_null(p);
	p += strlen(from);
	end = strstr(p, to);
	assert_non_null(end);
	SHA256((const unsigned char *)p, (size_t)(end - p), raw);
	EVP_EncodeBlock(hash, raw, (int)sizeof raw);
	return arena_printf(f->a, "'sha256-%s'", (const char *)hash);
}

static void
test_policy_allows_our_style_and_script_only(void **state)
{
	struct fixture *f = *state;
	const char *text = render(f, page(f, "", S("<p>a</p>")));

	has(text,
	    arena_printf(f->a,
		"content=\"default-src 'none'; style-src %s; img-src data:; "
		"base-uri 'none'; form-action 'none'\"",
		hash_between(f, text, "<style>", "</style>")));
	f->style = "a{}\r\nb{}\rc{}";
	f->script = "f(1 < 2 && \"<b>\");\n";
	text = render(f, page(f, "", S("<p>a</p>")));
	has(text, "<style>a{}\nb{}\nc{}</style>");
	has(text, arena_printf(f->a, "style-src %s; script-src %s;",
		      hash_between(f, text, "<style>", "</style>"),
		      hash_between(f, text, "<script>", "</script>")));
}

static void
test_assets_cannot_break_out(void **state)
{
	struct fixture *f = *state;

	f->style = "a{} </STYLE ><script>";
	assert_null(backend_html.open(f->a, &f->opts, &f->d));
	assert_int_equal(f->d.count, 1);
	f->style = "a{}";
	f->script = "x = '</script>'";
	assert_null(backend_html.open(f->a, &f->opts, &f->d));
	f->script = "x = '<!--'";
	assert_null(backend_html.open(f->a, &f->opts, &f->d));
	f->script = "x = 1 < 2";
	assert_non_null(backend_html.open(f->a, &f->opts, &f->d));
}

static void
test_images(void **state)
{
	struct fixture *f = *state;

	writes(f, "<figure><img src='logo.png' alt='L&amp;'/></figure>",
	    "<figure>\n<img alt=\"L&amp;\" "
	    "src=\"data:image/png;base64,iVBORw0KGgouLi4=\">\n</figure>\n");
	writes(f, "<figure><img src='page.svg' alt='&lt;P&gt;'/></figure>",
	    "<figure>\n<p class=\"alt\">&lt;P&gt;</p>\n</figure>\n");
	writes(f, "<figure><img src='none' alt='N'/></figure>",
	    "<figure>\n<p class=\"alt\">N</p>\n</figure>\n");
}

static size_t
count(const xmlNode *root, const char *name)
{
	struct doc_walk w;
	size_t n = 0;

	doc_walk_init(&w, root);
	while (doc_walk_next(&w))
		n += !w.leave && doc_is(w.node, name);
	return n;
}

/* Hostile text in every place that takes text, read by an HTML parser. */
/* Text of a plan stays text; colours are classes, since the page's policy
 * allows no style; and what cannot be seen is said. */
static void
test_drawings(void **state)
{
	struct fixture *f = *state;
	const char *text = render(f,
	    page(f, "",
		S("<figure><drawing kind='graph' title='N&lt;' alt='W&quot;.'>"
		  "<node name='a' kind='function' label='A &lt;b&gt; "
		  "&quot;q&quot; "
		  "`c` ]' href='#s'/>"
		  "<node name='b' kind='system' label='B' sub='RTO 8 hours' "
		  "class='bad' note='slower'/>"
		  "<edge from='a' to='b' class='bad'/>"
		  "<edge from='b' to='a' strength='soft'/></drawing>"
		  "<figcaption>c</figcaption></figure>")));

	has(text, "<svg role=\"group\" aria-labelledby=\"drawing-title-1\" "
		  "aria-describedby=\"drawing-words-1\" viewBox=\"0 0 ");
	has(text, "<title id=\"drawing-title-1\">N&lt;</title>\n"
		  "<desc id=\"drawing-words-1\">W\".");
	has(text, "Marked \"slower\": B.</desc>");
	has(text, "<a href=\"#s\">");
	has(text, "A &lt;b&gt;");
	has(text, "class=\"f-bad\">slower</text>");
	has(text, "class=\"f-bad-wash s-bad\"");
	has(text, "stroke-dasharray");
	has_not(text, " style=");
	text = render(f, page(f, "",
			     S("<figure><drawing kind='levels' "
			       "title='L' alt='W'><step label='x'/>"
			       "</drawing></figure>")));
	has(text, "<svg role=\"img\"");
	writes(f,
	    "<figure><drawing kind='flow' title='F' alt='none'/></figure>",
	    "<figure>\n<p class=\"alt\">none</p>\n</figure>\n");
}

static void
test_hostile_text_stays_text(void **state)
{
	static const char evil[] =
	    "</title></style></script></pre>--&gt;\"'><script>alert(1)</script>"
	    "<img src=x onerror=alert(1)>&amp;lt;${x}]]>";
	struct fixture *f = *state;
	struct doc *doc = page(f,
	    "<meta name='owner'/><meta name='organisation'/>"
	    "<meta name='home'/><meta name='document-id'/>"
	    "<meta name='source-file'/><meta name='as-of'/>",
	    S("<p>x</p><p><strong title='t'>x</strong><code>x</code><a "
	      "href='#s'>x</a></p><table><caption>x</caption><thead><tr><th "
	      "scope='col'>x</th></tr></thead><tbody/></table><pre>x</pre>"
	      "<figure><img src='x' alt='x'/></figure>"));
	xmlNode *n = xmlDocGetRootElement(doc->xml);
	const char *text;
	htmlDocPtr read;
	struct doc_walk w;

	doc_walk_init(&w, n);
	while (doc_walk_next(&w)) {
		xmlNode *x = (xmlNode *)(uintptr_t)w.node;

		if (x->type == XML_TEXT_NODE)
			x->content = (xmlChar *)arena_str(f->a, evil);
		else if (doc_is(x, "meta"))
			doc_set(x, "content", evil);
		else if (doc_attr(x, "title")[0] != '\0')
			doc_set(x, "title", evil);
		else if (doc_is(x, "img"))
			doc_set(x, "alt", evil);
	}
	text = render(f, doc);
	read = htmlReadMemory(text, (int)strlen(text), "page", "UTF-8",
	    HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
	assert_non_null(read);
	n = xmlDocGetRootElement(read);
	assert_int_equal(count(n, "script"), 0);
	assert_int_equal(count(n, "img"), 0);
	assert_int_equal(count(n, "style"), 1);
	assert_int_equal(count(n, "pre"), 1);
	assert_int_equal(count(n, "title"), 1);
	has_not(text, "<script");
	has_not(text, "<img");
	xmlFreeDoc(read);
}

static void
test_same_bytes_each_time(void **state)
{
	struct fixture *f = *state;
	struct doc *doc = page(f, "", S("<p class='num'>a</p>"));
	const char *first = render(f, doc);

	assert_string_equal(render(f, doc), first);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(test_elements),
	    T(test_tables_scroll_and_have_names),
	    T(test_statuses_have_shapes),
	    T(test_times_have_bars),
	    T(test_links),
	    T(test_page),
	    T(test_portfolio_has_no_contents_and_no_pdf),
	    T(test_policy_allows_our_style_and_script_only),
	    T(test_assets_cannot_break_out),
	    T(test_drawings),
	    T(test_images),
	    T(test_hostile_text_stays_text),
	    T(test_same_bytes_each_time),
	};

	return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
