#include "caps.h"
#include "doc_build.h"
#include "emit.h"
#include "layout.h"
#include "pdf.h"
#include "res.h"
#include "with_theme.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <libxml/parser.h>
#include <linebreak.h>

/* What every test needs: fonts, a place for messages. */
struct bench {
	struct arena *arena;
	struct diag diag;
	struct cids cids;
	struct text_env env;
	struct render_opts opts;
};

static const char *
resource(void *ctx, const char *name, size_t *len)
{
	(void)ctx;
	return res_find(name, len);
}

static const char *
no_resource(void *ctx, const char *name, size_t *len)
{
	(void)ctx;
	(void)name;
	*len = 0;
	return NULL;
}

static int
set_up(void **state)
{
	struct arena *a = arena_new();
	struct bench *b = arena_alloc(a, 1, sizeof *b);

	b->arena = a;
	diag_init(&b->diag, a, src_new(a));
	b->opts.resource = resource;
	b->opts.version = "test";
	b->opts.theme = built_in_theme(a, &b->diag);
	b->opts.paper = "a4";
	cids_init(&b->cids, a);
	init_linebreak();
	b->env.arena = a;
	b->env.scratch = arena_new();
	b->env.diag = &b->diag;
	b->env.fonts = fonts_open(a, &b->opts, &b->diag);
	b->env.cids = &b->cids;
	b->env.theme = b->opts.theme;
	b->env.types = b->opts.theme->types;
	b->env.lang = "en";
	b->env.hb_lang = hb_language_from_string("en", -1);
	assert_non_null(b->env.fonts);
	*state = b;
	return 0;
}

static int
tear_down(void **state)
{
	struct bench *b = *state;

	arena_free(b->env.scratch);
	arena_free(b->arena);
	return 0;
}

/* A shaped paragraph in text type. */
static struct para *
para_of(struct bench *b, const char *text)
{
	struct para *p = para_new(&b->env, false);
	struct ink ink = {.face = FACE_TEXT, .size = PT(10)};

	para_ink(p, &ink);
	para_puts(p, text);
	para_shape(p);
	return p;
}

static int32_t
width_of(struct bench *b, const char *text)
{
	int32_t narrow, wide;

	para_extent(para_of(b, text), &narrow, &wide);
	return wide;
}

static void
test_fonts(void **state)
{
	struct bench *b = *state;
	const struct fonts *f = b->env.fonts;

	assert_int_equal(fonts_pick(f, FACE_BOLD, 'x'), FACE_BOLD);
	assert_int_equal(fonts_pick(f, FACE_TEXT, 0x2192), FACE_SYMBOL);
	assert_int_equal(fonts_pick(f, FACE_MONO, 0x251C), FACE_MONO);
	assert_int_equal(fonts_pick(f, FACE_TEXT, 0x6F22), FACE_NONE);
	assert_string_equal(f->font[FACE_TEXT].name, "NotoSans-Regular");
	assert_true(f->font[FACE_ITALIC].slant_degrees < 0);
	assert_true(f->font[FACE_TEXT].bbox[3] > f->font[FACE_TEXT].ascent / 2);
	/* Kerning: the pair is narrower than its letters. */
	assert_true(width_of(b, "AV") < width_of(b, "A") + width_of(b, "V"));
}

static void
test_missing_fonts(void **state)
{
	struct bench *b = *state;
	struct render_opts opts = {.resource = no_resource};

	assert_null(backend_pdf.open(b->arena, &opts, &b->diag));
	assert_int_equal(b->diag.count, 1);
	assert_string_equal(b->diag.items[0].id, "PDF-003");
}

static void
test_missing_glyphs(void **state)
{
	struct bench *b = *state;

	para_of(b, "\u6F22 and \u6F22, \U0001F9EF");
	para_of(b, "again \u6F22");
	assert_int_equal(b->diag.count, 2);
	assert_string_equal(b->diag.items[0].id, "PDF-001");
	assert_non_null(strstr(b->diag.items[0].text, "U+6F22"));
	assert_non_null(strstr(b->diag.items[1].text, "U+1F9EF"));
	/* A joiner has no glyph and needs none. */
	para_of(b, "a\u200Db\uFE0F");
	assert_int_equal(b->diag.count, 2);
}

static struct src_span
where_plan(const void *plan, const char *text)
{
	struct src_span at = {0, {0, 0}, {0, 0}};

	if (strcmp(plan, text) == 0)
		at.file = 7;
	return at;
}

/* The plan's value, if the character comes from one. */
static void
test_place_of_glyph(void **state)
{
	struct bench *b = *state;

	b->env.opts = &b->opts;
	b->opts.where = where_plan;
	b->opts.plan = "\u6F22";
	para_of(b, "\u6F22 and \U0001F9EF");
	assert_int_equal(b->diag.count, 2);
	assert_int_equal(b->diag.items[0].at.file, 7);
	assert_int_equal(b->diag.items[1].at.file, 0);
}

static void
test_codes(void **state)
{
	struct bench *b = *state;
	const uint32_t hyphen = 0x2D, other = 0x2010;
	const uint32_t ligature[] = {'f', 'i'};
	struct cids c;
	uint16_t first, last = 1;

	cids_init(&c, b->arena);
	first = cids_code(&c, FACE_TEXT, 16, &hyphen, 1);
	assert_int_equal(first, hyphen);
	assert_int_equal(cids_code(&c, FACE_TEXT, 16, &other, 1), 128);
	assert_int_equal(cids_code(&c, FACE_TEXT, 16, &hyphen, 1), first);
	assert_int_equal(cids_code(&c, FACE_TEXT, 99, ligature, 2), 129);
	assert_int_equal(cids_code(&c, FACE_TEXT, 99, ligature, 2), 129);
	/* The character's own code is that of another glyph already. */
	assert_int_equal(cids_code(&c, FACE_TEXT, 17, &hyphen, 1), 130);
	assert_int_equal(cids_code(&c, FACE_BOLD, 16, &hyphen, 1), hyphen);
	for (uint32_t cp = 0x10000; c.face[FACE_TEXT].n < 65536; cp++)
		last = cids_code(&c, FACE_TEXT, 7, &cp, 1);
	assert_int_equal(last, 65535);
	/* One more than codes have room for. */
	assert_int_equal(cids_code(&c, FACE_TEXT, 8, &hyphen, 1), 0);
	assert_int_equal(cids_code(&c, FACE_TEXT, 16, &hyphen, 1), first);
}

static size_t
count_lines(struct bench *b, const char *text, int32_t width)
{
	const struct para *p = para_of(b, text);
	size_t n, at = 0;
	const struct line *lines = para_lines(p, width, &n);

	for (size_t i = 0; i < n; i++) {
		assert_int_equal(lines[i].from, at);
		assert_true(lines[i].to > at);
		assert_true(lines[i].width <= width);
		at = lines[i].to;
	}
	assert_int_equal(at, p->n);
	return n;
}

static void
test_lines(void **state)
{
	struct bench *b = *state;
	const char *text = "the quick brown fox jumps over the lazy dog";
	int32_t all = width_of(b, text);

	assert_int_equal(count_lines(b, text, all), 1);
	assert_int_equal(count_lines(b, text, all - 1), 2);
	assert_int_equal(count_lines(b, "", PT(100)), 0);
	/* A word that is wider than the line is broken where it must be. */
	assert_true(count_lines(b, "abcdefghijklmnopqrstuvwxyz", PT(30)) > 3);
	/* White space is folded, and none is left at the ends. */
	assert_int_equal(width_of(b, "  a \n\t b  "), width_of(b, "a b"));
	/* A hyphen and a slash are places to break. */
	assert_int_equal(
	    count_lines(b, "alpha-beta", width_of(b, "alpha-b")), 2);
	assert_int_equal(
	    count_lines(b, "alpha/beta", width_of(b, "alpha/b")), 2);
}

/* "15 min" is broken only where there is no other place; a date before its
 * year at most. */
static void
test_units(void **state)
{
	struct bench *b = *state;
	const struct para *p = para_of(b, "takes 15 min");
	struct ink time = {.face = FACE_TEXT, .size = PT(10), .units = true};
	struct para *day = para_new(&b->env, false);
	int32_t narrow, wide;
	size_t n;

	assert_int_equal(para_lines(p, width_of(b, "takes 15"), &n)[0].to, 6);
	assert_int_equal(
	    para_lines(para_of(b, "15 min"), width_of(b, "min"), &n)[0].to, 3);
	para_ink(day, &time);
	para_puts(day, "24 September 2026");
	para_shape(day);
	para_extent(day, &narrow, &wide);
	assert_int_equal(narrow, width_of(b, "24 September"));
}

static void
test_whole(void **state)
{
	struct bench *b = *state;
	struct para *p = para_new(&b->env, false);
	struct ink ink = {.face = FACE_TEXT, .size = PT(10)};
	struct ink whole = ink;
	struct line *lines;
	size_t n;

	whole.whole = true;
	para_ink(p, &ink);
	para_puts(p, "see the place ");
	para_ink(p, &whole);
	para_puts(p, "a/b c");
	para_shape(p);
	lines = para_lines(p, width_of(b, "see the place a/b"), &n);
	assert_int_equal(n, 2);
	assert_int_equal(lines[0].to, strlen("see the place "));
	/* Where nothing else will do, it is broken after all. */
	para_lines(p, width_of(b, "place"), &n);
	assert_true(n >= 3);
}

static void
test_right_to_left(void **state)
{
	struct bench *b = *state;
	struct para *p =
	    para_of(b, "one \u05D0\u05D1\u05D2 two"); /* alef bet gimel */
	struct place at = {0, 0, PT(400), PT(14), PT(10), ALIGN_START};
	struct box_list boxes = {NULL, NULL};
	const struct box *one, *hebrew, *two;
	size_t n;
	const struct line *lines = para_lines(p, PT(400), &n);

	assert_false(p->right_to_left);
	para_place(p, &lines[0], &at, &boxes);
	one = boxes.first;
	hebrew = one->next;
	two = boxes.last;
	/* In the order of reading, at places that run to the left. */
	assert_true(one->x < hebrew->x && hebrew->x < two->x);
	assert_int_equal(hebrew->count, 3);
	assert_true(hebrew->glyphs[0].x > hebrew->glyphs[1].x);
	assert_true(hebrew->glyphs[1].x > hebrew->glyphs[2].x);
	assert_int_equal(
	    b->cids.face[hebrew->face].list[hebrew->glyphs[0].code].first,
	    0x5D0);
	assert_true(para_of(b, "\u05D0 is a letter")->right_to_left);
}

static void
test_elements(void **state)
{
	struct bench *b = *state;
	struct elem *doc = elem_new(b->arena, NULL, "Document");
	struct elem *table = elem_new(b->arena, doc, "Table");
	struct elem *cell = elem_new(b->arena, table, "TD");
	struct elem *p = elem_new(b->arena, doc, "P");

	/* An empty cell is there without bringing its table forward. */
	elem_attach(b->arena, cell);
	elem_content(b->arena, p, 0, 0);
	elem_content(b->arena, cell, 0, 1);
	elem_content(b->arena, p, 1, 0);
	assert_ptr_equal(doc->first->elem, p);
	assert_ptr_equal(doc->first->next->elem, table);
	assert_null(doc->first->next->next);
	assert_ptr_equal(table->first->elem, cell);
	assert_int_equal(p->first->next->page, 1);
}

static void
test_strings(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	put_text_string(&b, "plain (a\\b)");
	assert_string_equal(buf_str(&b), "(plain \\(a\\\\b\\))");
	buf_reset(&b);
	put_text_string(&b, "\u00E9\U0001F600");
	assert_string_equal(buf_str(&b), "<FEFF00E9D83DDE00>");
	buf_reset(&b);
	put_byte_string(&b, "a\rb", 3);
	assert_string_equal(buf_str(&b), "(a\\rb)");
	buf_reset(&b);
	put_name(&b, "application/yaml");
	assert_string_equal(buf_str(&b), "/application#2Fyaml");
	buf_reset(&b);
	put_points(&b, 12345);
	buf_putc(&b, ' ');
	put_points(&b, -12005);
	buf_putc(&b, ' ');
	put_points(&b, 500);
	buf_putc(&b, ' ');
	put_points(&b, -4);
	assert_string_equal(buf_str(&b), "12.35 -12.01 .5 0");
	buf_release(&b);
}

static void
test_profile(void **state)
{
	struct buf b;
	const unsigned char *p;

	(void)state;
	buf_init(&b, 10000);
	icc_srgb(&b);
	p = (const unsigned char *)b.p;
	assert_int_equal(p[2] << 8 | p[3], b.len);
	assert_int_equal(p[8], 4);
	assert_memory_equal(p + 12, "mntrRGB XYZ ", 12);
	assert_memory_equal(p + 36, "acsp", 4);
	assert_int_equal(p[131], 10);
	buf_release(&b);
}

static void
test_pictures(void **state)
{
	struct bench *b = *state;
	static const unsigned char png[] = {0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A,
	    0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52, 0x00,
	    0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x02, 0x00, 0x00,
	    0x00, 0x90, 0x77, 0x53, 0xDE, 0x00, 0x00, 0x00, 0x0C, 0x49, 0x44,
	    0x41, 0x54, 0x78, 0x9C, 0x63, 0xF8, 0xCF, 0xC0, 0x00, 0x00, 0x03,
	    0x01, 0x01, 0x00, 0xC9, 0xFE, 0x92, 0xEF, 0x00, 0x00, 0x00, 0x00,
	    0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82};
	unsigned char jpeg[] = {0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC0,
	    0, 17, 8, 0, 20, 0, 30, 3, 1, 0x11, 0};
	unsigned char bad[sizeof png];
	struct picture pic;

	assert_true(
	    picture_read(b->arena, &pic, (const char *)png, sizeof png));
	assert_int_equal(pic.width, 1);
	assert_int_equal(pic.len, 3);
	assert_memory_equal(pic.p, "\xFF\x00\x00", 3);
	assert_null(pic.alpha);
	for (size_t i = 8; i < sizeof png - 12; i++) {
		memcpy(bad, png, sizeof png);
		bad[i] ^= 0x55;
		picture_read(b->arena, &pic, (const char *)bad, sizeof bad);
		picture_read(b->arena, &pic, (const char *)png, i);
	}
	memcpy(bad, png, sizeof png);
	bad[45] ^= 0x55;
	assert_false(
	    picture_read(b->arena, &pic, (const char *)bad, sizeof bad));
	assert_true(
	    picture_read(b->arena, &pic, (const char *)jpeg, sizeof jpeg));
	assert_int_equal(pic.width, 30);
	assert_int_equal(pic.height, 20);
	/* 4096 by 3072 is LIMIT_PICTURE_PIXELS. */
	jpeg[13] = 0x0C;
	jpeg[14] = 0;
	jpeg[15] = 0x10;
	jpeg[16] = 0;
	assert_true(
	    picture_read(b->arena, &pic, (const char *)jpeg, sizeof jpeg));
	jpeg[14] = 1;
	assert_false(
	    picture_read(b->arena, &pic, (const char *)jpeg, sizeof jpeg));
	jpeg[14] = 0;
	jpeg[17] = 4;
	assert_false(
	    picture_read(b->arena, &pic, (const char *)jpeg, sizeof jpeg));
	assert_false(picture_read(b->arena, &pic, "GIF89a....", 10));
}

/* A document with the given sections. */
static struct doc *
doc_of(struct bench *b, const char *sections)
{
	const char *text = arena_printf(b->arena,
	    "<html lang='en'><head><title>T</title>"
	    "<meta name='as-of' content='2026-11-22'/>"
	    "<meta name='watermark' content='Draft'/></head><body>"
	    "<header><h1>T</h1></header>%s</body></html>",
	    sections);
	struct doc *doc = doc_read(b->arena, text, strlen(text));

	assert_non_null(doc);
	doc_tidy(xmlDocGetRootElement(doc->xml));
	assert_true(doc_check(doc, &b->diag));
	return doc;
}

static const char *
render(struct bench *b, void *self, const struct doc *doc, size_t *len)
{
	struct sink s;
	const char *copy;

	sink_init(&s);
	assert_int_equal(
	    backend_pdf.render(self, doc, &b->opts, b->arena, &b->diag, &s),
	    BCP_OK);
	assert_int_equal(sink_finish(&s, &b->diag), BCP_OK);
	*len = s.buf.len;
	copy = arena_dup(b->arena, buf_str(&s.buf), s.buf.len + 1, 1);
	sink_release(&s);
	return copy;
}

/* Also after so many documents that fonts are made ready for more. */
static void
test_same_bytes(void **state)
{
	struct bench *b = *state;
	struct doc *doc = doc_of(b,
	    "<section id='a'><h2>One</h2><p>Text <code>x_y</code> \u2192 "
	    "<strong>b</strong>.</p></section>");
	void *self = backend_pdf.open(b->arena, &b->opts, &b->diag);
	size_t len, again;
	const char *first = render(b, self, doc, &len);

	assert_memory_equal(first, "%PDF-1.7\n", 9);
	assert_string_equal(first + len - 6, "%%EOF\n");
	for (int i = 0; i < 40; i++) {
		const char *next = render(b, self, doc, &again);

		assert_int_equal(len, again);
		assert_memory_equal(first, next, len);
	}
	assert_int_equal(b->diag.count, 0);
}

static void
test_attachment_counts(void **state)
{
	struct bench *b = *state;
	struct doc *doc =
	    doc_of(b, "<section id='a'><h2>One</h2><p>T</p></section>");
	void *self = backend_pdf.open(b->arena, &b->opts, &b->diag);
	size_t len, more;
	const char *without = render(b, self, doc, &len);

	b->opts.source = (struct render_attachment){.name = "p.yaml",
	    .mime = "application/yaml",
	    .file = "p.yaml",
	    .p = "a: 1",
	    .len = 4};
	assert_true(memcmp(without, render(b, self, doc, &more), len) != 0);
	assert_true(more > len);
}

/* Nearly as deep as the tree may be. */
static void
test_depth(void **state)
{
	struct bench *b = *state;
	int levels = (LIMIT_DOC_DEPTH - 10) / 3;
	struct doc *doc;
	struct buf t;
	size_t len;
	void *self = backend_pdf.open(b->arena, &b->opts, &b->diag);

	buf_init(&t, 1 << 20);
	buf_puts(&t, "<section id='a'><h2>Deep</h2>");
	for (int i = 0; i < levels; i++)
		buf_puts(&t, "<blockquote><ul><li>");
	buf_puts(&t, "<p>end</p>");
	for (int i = 0; i < levels; i++)
		buf_puts(&t, "</li></ul></blockquote>");
	buf_puts(&t, "</section>");
	doc = doc_of(b, buf_str(&t));
	buf_release(&t);
	render(b, self, doc, &len);
}

static const struct pages *
layout_of(struct bench *b, const char *sections)
{
	const struct pages *p =
	    layout_document(&b->env, doc_of(b, sections), &b->opts);

	assert_non_null(p);
	return p;
}

/* Nothing leaves the text area: no box of any page. */
static void
assert_inside(const struct pages *p)
{
	int32_t right = p->paper.width - p->paper.right + 1;

	for (size_t i = 0; i < p->count; i++) {
		for (const struct box *x = p->page[i].body.first; x != NULL;
		     x = x->next) {
			assert_true(x->x >= p->paper.left);
			assert_true(
			    x->kind == BOX_TEXT || x->x + x->w <= right);
			assert_true(x->y >= p->paper.top - 1);
			assert_true(
			    x->y <= p->paper.height - p->paper.bottom + 1);
		}
	}
}

static void
test_layout(void **state)
{
	struct bench *b = *state;
	const struct pages *p = layout_of(b,
	    "<section id='a'><h2>One</h2><p>Text.</p>"
	    "<section id='b'><h3>Two</h3><table><thead><tr>"
	    "<th scope='col'>x</th><th scope='col'>y</th></tr></thead><tbody>"
	    "<tr><th scope='row'>r</th><td colspan='1'>c</td></tr></tbody>"
	    "</table></section></section>"
	    "<section id='c'><h2>Three</h2><p>T</p></section>"
	    "<section id='d'><h2>Four</h2><p>T</p></section>");

	/* Cover, contents, and the sections. */
	assert_int_equal(p->count, 3);
	assert_int_equal(p->nheadings, 4);
	assert_string_equal(p->headings[1].number, "1.1");
	assert_int_equal(p->headings[1].depth, 2);
	assert_int_equal(pages_anchor(p, "b")->page, 2);
	assert_null(pages_anchor(p, "nowhere"));
	assert_null(p->page[0].margin.first);
	assert_non_null(p->page[1].margin.first);
	assert_inside(p);
}

static size_t
count_boxes(const struct page *p, enum box_kind kind, const char *tag)
{
	size_t n = 0;

	for (const struct box *x = p->body.first; x != NULL; x = x->next)
		n += x->kind == kind && x->elem != NULL &&
		     strcmp(x->elem->type, tag) == 0;
	return n;
}

/* One figure with its words; its links are elements in it. Eight rows of
 * six nodes can be read on a turned page only. */
static void
test_drawing(void **state)
{
	struct bench *b = *state;
	const struct pages *p;
	struct buf text;

	buf_init(&text, LIMIT_OUTPUT_BYTES);
	buf_puts(&text, "<section id='a'><h2>One</h2><p>Text.</p><figure>"
			"<drawing kind='graph' title='T' alt='Words.'>");
	for (int i = 0; i < 48; i++)
		buf_printf(&text,
		    "<node name='n%d' kind='system' label='A system of a long "
		    "name %d' href='#a'/>",
		    i, i);
	for (int i = 8; i < 48; i++)
		buf_printf(&text, "<edge from='n%d' to='n%d'/>", i - 8, i);
	buf_puts(&text, "</drawing><figcaption>Seen.</figcaption></figure>"
			"<p>Goes before it.</p></section><section id='b'>"
			"<h2>Two</h2><p>After.</p></section>");
	b->env.figures = figure_open(b->arena, &b->opts);
	p = layout_of(b, buf_str(&text));
	buf_release(&text);
	assert_int_equal(p->count, 4);
	assert_false(p->page[1].wide);
	assert_true(p->page[2].wide);
	assert_false(p->page[3].wide);
	assert_true(count_boxes(&p->page[2], BOX_PAINT, "Figure") > 0);
	assert_int_equal(count_boxes(&p->page[2], BOX_LINK, "Link"), 48);
	for (const struct box *x = p->page[2].body.first; x != NULL;
	     x = x->next) {
		if (x->kind != BOX_LINK)
			continue;
		assert_string_equal(x->elem->parent->type, "Figure");
		assert_string_equal(x->elem->parent->alt, "Words.");
		assert_true(
		    x->x >= p->wide_paper.left &&
		    x->x + x->w <= p->wide_paper.width - p->wide_paper.right);
	}
}

/* Slanted, behind the text, no part of the structure, and on the sheet. */
static void
test_watermark(void **state)
{
	struct bench *b = *state;
	const struct pages *p =
	    layout_of(b, "<section id='a'><h2>One</h2><p>Text.</p></section>");

	for (size_t i = 0; i < p->count; i++) {
		const struct box *x = p->page[i].under.first;

		assert_non_null(x);
		assert_true(x->slanted);
		assert_null(x->elem);
		assert_true(x->x > 0 && x->y < p->paper.height);
		assert_int_equal(x->count, strlen("Draft"));
	}
}

static void
test_wide_table(void **state)
{
	struct bench *b = *state;
	struct buf t;

	buf_init(&t, 1 << 20);
	buf_puts(&t, "<section id='a'><h2>W</h2><table><thead><tr>");
	for (int i = 0; i < 40; i++)
		buf_puts(&t, "<th scope='col'>Head</th>");
	buf_puts(&t, "</tr></thead><tbody><tr>");
	for (int i = 0; i < 40; i++)
		buf_puts(&t, "<td>unbreakable_identifier</td>");
	buf_puts(&t, "</tr></tbody></table></section>");
	assert_inside(layout_of(b, buf_str(&t)));
	buf_release(&t);
}

/* A title, a list and a row of terms below n paragraphs. */
static const struct pages *
list_below(struct bench *b, int n)
{
	const struct pages *p;
	struct buf t;

	buf_init(&t, 1 << 20);
	buf_puts(&t, "<section id='a'><h2>A</h2>");
	for (int i = 0; i < n; i++)
		buf_puts(&t, "<p>Text.</p>");
	buf_puts(&t, "<p id='title'><strong>Title</strong></p>"
		     "<ul><li id='i1'>1</li><li id='i2'>2</li>"
		     "<li id='i3'>3</li><li id='i4'>4</li></ul>"
		     "<p id='rule' class='rule'>Rule</p>"
		     "<dl><div id='d1'><dt>1</dt><dd>"
		     "<p>One</p><p>Two</p></dd></div>"
		     "<div id='d2'><dt>2</dt><dd>Two</dd></div></dl>"
		     "</section>");
	p = layout_of(b, buf_str(&t));
	buf_release(&t);
	return p;
}

/* Wherever the page ends: titles stay with what follows, and the first and the
 * last of a list with their neighbours. */
static void
test_company(void **state)
{
	static const char *const pairs[][2] = {{"title", "i1"}, {"i1", "i2"},
	    {"i3", "i4"}, {"rule", "d1"}, {"d1", "d2"}};
	struct bench *b = *state;
	size_t broken = 0;

	for (int n = 15; n < 40; n++) {
		const struct pages *p = list_below(b, n);

		for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
			assert_int_equal(pages_anchor(p, pairs[i][0])->page,
			    pages_anchor(p, pairs[i][1])->page);
		broken +=
		    pages_anchor(p, "i2")->page != pages_anchor(p, "i3")->page;
	}
	assert_true(broken > 0);
}

/* A section that fits where a page ends stays there; one that would begin with
 * less than a third of the page does not. */
static void
test_short_section(void **state)
{
	struct bench *b = *state;
	const struct pages *p;

	for (int more = 0; more < 2; more++) {
		struct buf t;

		buf_init(&t, 1 << 20);
		buf_puts(&t, "<section id='a'><h2>A</h2>");
		for (int i = 0; i < 26; i++)
			buf_puts(&t, "<p>Text.</p>");
		buf_puts(&t, "</section><section id='b'><h2>B</h2>");
		for (int i = 0; i < 1 + 20 * more; i++)
			buf_puts(&t, "<p>Text.</p>");
		buf_puts(&t, "</section>");
		p = layout_of(b, buf_str(&t));
		buf_release(&t);
		assert_int_equal(pages_anchor(p, "b")->page,
		    pages_anchor(p, "a")->page + (uint32_t)more);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_fonts),
	    TEST(test_missing_fonts),
	    TEST(test_missing_glyphs),
	    TEST(test_place_of_glyph),
	    TEST(test_codes),
	    TEST(test_lines),
	    TEST(test_units),
	    TEST(test_whole),
	    TEST(test_right_to_left),
	    TEST(test_elements),
	    TEST(test_strings),
	    TEST(test_profile),
	    TEST(test_pictures),
	    TEST(test_same_bytes),
	    TEST(test_attachment_counts),
	    TEST(test_depth),
	    TEST(test_layout),
	    TEST(test_drawing),
	    TEST(test_watermark),
	    TEST(test_wide_table),
	    TEST(test_company),
	    TEST(test_short_section),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
