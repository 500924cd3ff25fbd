/* The least that a package's libraries cost: for each plan, libyaml's events,
 * cmark over the prose, and a PDF of as many pages as asked for, plain lines of
 * the plan's words in four subset fonts, through libharu with binary strings,
 * packed by libdeflate at level 6. Nothing is checked, laid out or tagged.
 * Usage: bench-floor OUT.pdf PAGES PLAN.yaml... */
#include "buf.h"
#include "res.h"
#include "utf8.h"

#include <cmark.h>
#include <hb-subset.h>
#include <hpdf.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>
/* Not in hpdf.h, but exported and installed. */
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <hpdf_pages.h>
#include <hpdf_streams.h>

#define FACES 4
#define LINES 55	    /* of a page */
#define COLUMNS 85	    /* of a line */
#define MOST_CODES 4096	    /* of a face in one document */
#define MOST_BYTES 1u << 28 /* of anything */
#define PROSE 40	    /* a scalar from so many bytes on */

static const char *const font_files[FACES] = {"fonts/text.ttf",
    "fonts/text-bold.ttf", "fonts/text-italic.ttf", "fonts/mono.ttf"};

struct face {
	hb_face_t *face;
	hb_font_t *font;
	bool known[65536]; /* code points whose glyph was looked up */
	uint16_t glyph_of[65536];
	int advance_of[65536];
	uint16_t code_of[65536]; /* of a glyph; 0: none yet */
	uint16_t glyph[MOST_CODES];
	uint32_t means[MOST_CODES];
	size_t n;
	HPDF_Dict dict;
};

struct floor {
	struct face face[FACES];
	struct libdeflate_compressor *packer;
	HPDF_Doc doc;
	struct buf words, page;
	long width;	   /* of all lines, so that they must be measured */
	struct buf *texts; /* of dictionaries, until the file is written */
	size_t ntexts, cap;
};

static void
stop(const char *why)
{
	fprintf(stderr, "bench-floor: %s\n", why);
	exit(1);
}

static void
check(HPDF_STATUS status)
{
	if (status != HPDF_OK)
		stop("libharu failed");
}

/* Reading */

static void
take_scalar(struct floor *f, const char *p, size_t len)
{
	buf_put(&f->words, p, len);
	buf_putc(&f->words, ' ');
	if (len >= PROSE)
		free(cmark_markdown_to_html(p, len, CMARK_OPT_DEFAULT));
}

static void
read_plan(struct floor *f, const char *path)
{
	FILE *in = fopen(path, "rb");
	yaml_parser_t parser;
	yaml_event_t event;
	bool end = false;

	if (in == NULL || yaml_parser_initialize(&parser) == 0)
		stop(path);
	yaml_parser_set_input_file(&parser, in);
	while (!end) {
		if (yaml_parser_parse(&parser, &event) == 0)
			stop(path);
		if (event.type == YAML_SCALAR_EVENT)
			take_scalar(f, (const char *)event.data.scalar.value,
			    event.data.scalar.length);
		end = event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	fclose(in);
}

/* Objects */

static HPDF_STATUS
write_text(HPDF_Dict dict, HPDF_Stream to)
{
	const struct buf *text = dict->attr;

	return text == NULL
		   ? HPDF_OK
		   : HPDF_Stream_Write(to, (const HPDF_BYTE *)buf_str(text),
			 (HPDF_UINT)text->len);
}

/* A text that lives until the file is written. */
static struct buf *
new_text(struct floor *f)
{
	struct buf *b = &f->texts[f->ntexts++];

	if (f->ntexts > f->cap)
		stop("too many objects");
	buf_init(b, MOST_BYTES);
	return b;
}

static unsigned
number_of(const void *object)
{
	const HPDF_Obj_Header *h = object;

	return h->obj_id & 0x00FFFFFF;
}

static HPDF_Dict
new_dict(struct floor *f)
{
	HPDF_Dict d = HPDF_Dict_New(f->doc->mmgr);

	if (d == NULL)
		stop("no memory");
	check(HPDF_Xref_Add(f->doc->xref, d));
	d->write_fn = write_text;
	return d;
}

static void
fill(struct floor *f, HPDF_Dict d, const char *p, size_t len)
{
	size_t room = libdeflate_zlib_compress_bound(f->packer, len);
	unsigned char *z = malloc(room);

	if (z == NULL)
		stop("no memory");
	len = libdeflate_zlib_compress(f->packer, p, len, z, room);
	d->filter = HPDF_STREAM_FILTER_NONE;
	d->attr = new_text(f);
	buf_puts(d->attr, "/Filter /FlateDecode\n");
	d->write_fn = write_text;
	check(HPDF_Stream_Write(d->stream, z, (HPDF_UINT)len));
	free(z);
}

static unsigned
new_stream(struct floor *f, const char *p, size_t len)
{
	HPDF_Dict d = HPDF_DictStream_New(f->doc->mmgr, f->doc->xref);

	if (d == NULL)
		stop("no memory");
	fill(f, d, p, len);
	return number_of(d);
}

/* Fonts */

static void
open_face(struct face *face, const char *file)
{
	size_t len = 0;
	const char *p = res_find(file, &len);
	hb_blob_t *blob;

	if (p == NULL)
		stop(file);
	blob = hb_blob_create(
	    p, (unsigned)len, HB_MEMORY_MODE_READONLY, NULL, NULL);
	face->face = hb_face_create(blob, 0);
	face->font = hb_font_create(face->face);
	hb_blob_destroy(blob);
}

/* Each code point is looked up once in all documents. */
static uint16_t
code_of(struct face *face, uint32_t cp, long *width)
{
	hb_codepoint_t glyph = 0;
	uint16_t *code;

	cp = cp > 0xFFFF ? 0xFFFD : cp;
	if (!face->known[cp]) {
		(void)hb_font_get_nominal_glyph(face->font, cp, &glyph);
		face->known[cp] = true;
		face->glyph_of[cp] = (uint16_t)glyph;
		face->advance_of[cp] =
		    hb_font_get_glyph_h_advance(face->font, glyph);
	}
	*width += face->advance_of[cp];
	code = &face->code_of[face->glyph_of[cp]];
	if (*code == 0) {
		if (face->n == MOST_CODES)
			stop("too many glyphs");
		*code = (uint16_t)face->n;
		face->glyph[face->n] = face->glyph_of[cp];
		face->means[face->n++] = cp;
	}
	return *code;
}

static void
begin_face(struct floor *f, struct face *face)
{
	for (size_t i = 0; i < face->n; i++)
		face->code_of[face->glyph[i]] = 0;
	face->glyph[0] = 0;
	face->n = 1;
	face->dict = new_dict(f);
}

/* The font file, and where in it each code's glyph is. */
static void
subset(struct floor *f, struct face *face, unsigned *file, unsigned *map)
{
	hb_subset_input_t *in = hb_subset_input_create_or_fail();
	hb_subset_plan_t *plan;
	hb_face_t *made;
	hb_blob_t *blob;
	struct buf gids;
	unsigned len;
	const char *p;

	for (size_t i = 0; i < face->n; i++)
		hb_set_add(hb_subset_input_glyph_set(in), face->glyph[i]);
	hb_subset_input_set_flags(in, HB_SUBSET_FLAGS_NO_HINTING);
	plan = hb_subset_plan_create_or_fail(face->face, in);
	made = plan == NULL ? NULL : hb_subset_plan_execute_or_fail(plan);
	if (made == NULL)
		stop("no subset could be made");
	blob = hb_face_reference_blob(made);
	p = hb_blob_get_data(blob, &len);
	*file = new_stream(f, p, len);
	buf_init(&gids, MOST_BYTES);
	for (size_t i = 0; i < face->n; i++) {
		hb_codepoint_t id =
		    hb_map_get(hb_subset_plan_old_to_new_glyph_mapping(plan),
			face->glyph[i]);

		buf_putc(&gids, (char)(id >> 8));
		buf_putc(&gids, (char)(id & 0xFF));
	}
	*map = new_stream(f, buf_str(&gids), gids.len);
	buf_release(&gids);
	hb_blob_destroy(blob);
	hb_face_destroy(made);
	hb_subset_plan_destroy(plan);
	hb_subset_input_destroy(in);
}

static unsigned
to_unicode(struct floor *f, const struct face *face)
{
	struct buf b;
	unsigned number;

	buf_init(&b, MOST_BYTES);
	buf_puts(&b,
	    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
	    "/CMapName /A def /CMapType 2 def\n1 begincodespacerange\n"
	    "<0000> <FFFF>\nendcodespacerange\n");
	for (size_t i = 1; i < face->n; i++) {
		if (i % 100 == 1)
			buf_printf(&b, "%s%zu beginbfchar\n",
			    i == 1 ? "" : "endbfchar\n",
			    face->n - i < 100 ? face->n - i : (size_t)100);
		buf_printf(&b, "<%04zX> <%04X>\n", i, (unsigned)face->means[i]);
	}
	buf_puts(&b, face->n > 1 ? "endbfchar\n" : "");
	buf_puts(&b, "endcmap CMapName currentdict /CMap defineresource pop "
		     "end end\n");
	number = new_stream(f, buf_str(&b), b.len);
	buf_release(&b);
	return number;
}

static void
end_face(struct floor *f, struct face *face, int k)
{
	HPDF_Dict about = new_dict(f), cids = new_dict(f);
	unsigned upem = hb_face_get_upem(face->face), file, map;

	subset(f, face, &file, &map);
	about->attr = new_text(f);
	buf_printf(about->attr,
	    "/Type /FontDescriptor /FontName /AAAAA%c+F /Flags 4 /FontBBox "
	    "[0 -300 1000 1000] /ItalicAngle 0 /Ascent 1000 /Descent -300 "
	    "/CapHeight 700 /StemV 84 /FontFile2 %u 0 R\n",
	    'A' + k, file);
	cids->attr = new_text(f);
	buf_printf(cids->attr,
	    "/Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAA%c+F "
	    "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
	    "/Supplement 0 >> /FontDescriptor %u 0 R /CIDToGIDMap %u 0 R "
	    "/W [0 [",
	    'A' + k, number_of(about), map);
	for (size_t i = 0; i < face->n; i++)
		buf_printf(cids->attr, "%d ",
		    (int)(hb_font_get_glyph_h_advance(
			      face->font, face->glyph[i]) *
			  1000 / (int)upem));
	buf_puts(cids->attr, "]]\n");
	face->dict->attr = new_text(f);
	buf_printf(face->dict->attr,
	    "/Type /Font /Subtype /Type0 /BaseFont /AAAAA%c+F /Encoding "
	    "/Identity-H /DescendantFonts [%u 0 R] /ToUnicode %u 0 R\n",
	    'A' + k, number_of(cids), to_unicode(f, face));
}

/* Pages */

static char *
put_byte(char *to, unsigned byte)
{
	if (byte == '(' || byte == ')' || byte == '\\' || byte == '\r')
		*to++ = '\\';
	*to++ = byte == '\r' ? 'r' : (char)byte;
	return to;
}

/* The next line of the plan's words; behind the last comes the first. */
static void
put_line(struct floor *f, const char **at, int line)
{
	struct face *face = &f->face[line % FACES];
	const char *end = buf_str(&f->words) + f->words.len;
	char bytes[COLUMNS * 4], *to = bytes;

	buf_printf(
	    &f->page, "BT /F%d 9 Tf 56 %d Td (", line % FACES, 780 - 13 * line);
	for (int i = 0; i < COLUMNS; i++) {
		uint32_t cp = utf8_next(at, end);
		uint16_t code = code_of(face, cp < ' ' ? ' ' : cp, &f->width);

		to = put_byte(to, code >> 8);
		to = put_byte(to, code & 0xFF);
		if (*at >= end)
			*at = buf_str(&f->words);
	}
	buf_put(&f->page, bytes, (size_t)(to - bytes));
	buf_puts(&f->page, ") Tj ET\n");
}

static void
put_page(struct floor *f, const char **at)
{
	HPDF_Page page = HPDF_AddPage(f->doc);
	HPDF_Dict fonts = HPDF_Dict_New(f->doc->mmgr);
	HPDF_PageAttr attr;

	if (page == NULL || fonts == NULL)
		stop("no memory");
	attr = page->attr;
	check(HPDF_Dict_Add(
	    HPDF_Page_GetInheritableItem(page, "Resources", HPDF_OCLASS_DICT),
	    "Font", fonts));
	for (int i = 0; i < FACES; i++) {
		char name[] = {'F', (char)('0' + i), '\0'};

		check(HPDF_Dict_Add(fonts, name, f->face[i].dict));
	}
	f->page.len = 0;
	for (int line = 0; line < LINES; line++)
		put_line(f, at, line);
	fill(f, attr->contents, buf_str(&f->page), f->page.len);
}

static void
write_pdf(struct floor *f, const char *path, size_t pages)
{
	const char *at = buf_str(&f->words);

	f->cap = pages + FACES * (size_t)8;
	f->texts = calloc(f->cap, sizeof *f->texts);
	f->doc = HPDF_New(NULL, NULL);
	if (f->doc == NULL || f->texts == NULL)
		stop("no memory");
	for (int i = 0; i < FACES; i++)
		begin_face(f, &f->face[i]);
	for (size_t i = 0; i < pages; i++)
		put_page(f, &at);
	for (int i = 0; i < FACES; i++)
		end_face(f, &f->face[i], i);
	check(HPDF_SaveToFile(f->doc, path));
	HPDF_Free(f->doc);
	for (size_t i = 0; i < f->ntexts; i++)
		buf_release(&f->texts[i]);
	f->ntexts = 0;
	free(f->texts);
}

int
main(int argc, char **argv)
{
	static struct floor f;
	size_t pages = argc < 4 ? 0 : strtoul(argv[2], NULL, 10);

	if (pages == 0)
		stop("usage: bench-floor OUT.pdf PAGES PLAN.yaml...");
	f.packer = libdeflate_alloc_compressor(6);
	buf_init(&f.page, MOST_BYTES);
	for (int i = 0; i < FACES; i++)
		open_face(&f.face[i], font_files[i]);
	for (int i = 3; i < argc; i++) {
		buf_init(&f.words, MOST_BYTES);
		read_plan(&f, argv[i]);
		write_pdf(&f, argv[1], pages);
		buf_release(&f.words);
	}
	for (int i = 0; i < FACES; i++) {
		hb_font_destroy(f.face[i].font);
		hb_face_destroy(f.face[i].face);
	}
	buf_release(&f.page);
	libdeflate_free_compressor(f.packer);
	return f.width == 0;
}
