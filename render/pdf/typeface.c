/* Fonts in the PDF: a subset for each face, with codes of our own (Type0). A
 * code of one byte, or of two where a face has many, is a CID; it leads to a
 * glyph by CIDToGIDMap and to its text by ToUnicode. libharu's own TrueType
 * path drops parts of composite glyphs. */
#include "emit.h"

#include "caps.h"

#include <string.h>

/* bfchar blocks hold at most 100 lines (Adobe technical note 5411). */
#define BLOCK 100

/* Codes that ToUnicode must name one by one. */
static bool
is_named(const struct cid_face *f, size_t code)
{
	return cid_used(&f->list[code]) &&
	       (code < CID_ASCII_FIRST || code > CID_ASCII_LAST);
}

static void
put_mapping(struct buf *b, const struct cid_face *f, size_t code)
{
	const struct cid *c = &f->list[code];
	const uint32_t *text = c->len == 1 ? &c->first : c->text;

	buf_printf(
	    b, cids_short(f) ? "<%02X> <" : "<%04X> <", (unsigned int)code);
	for (size_t i = 0; i < c->len; i++)
		put_utf16(b, text[i]);
	buf_puts(b, ">\n");
}

static void
put_mappings(struct buf *b, const struct cid_face *f)
{
	size_t left = 0, in_block = 0;

	for (size_t i = 1; i < f->n; i++)
		left += is_named(f, i);
	for (size_t i = 1; i < f->n; i++) {
		if (!is_named(f, i))
			continue;
		if (in_block == 0) {
			in_block = left < BLOCK ? left : BLOCK;
			left -= in_block;
			buf_printf(b, "%zu beginbfchar\n", in_block);
		}
		put_mapping(b, f, i);
		if (--in_block == 0)
			buf_puts(b, "endbfchar\n");
	}
}

static uint32_t
put_to_unicode(struct emitter *e, const struct cid_face *f)
{
	struct buf b;
	uint32_t object;

	buf_init(&b, LIMIT_OUTPUT_BYTES);
	buf_puts(&b, "/CIDInit /ProcSet findresource begin\n"
		     "12 dict begin\nbegincmap\n"
		     "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) "
		     "/Supplement 0 >> def\n"
		     "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
		     "1 begincodespacerange\n");
	buf_puts(&b, cids_short(f) ? "<00> <FF>\n" : "<0000> <FFFF>\n");
	buf_printf(&b,
	    cids_short(f) ? "endcodespacerange\n1 beginbfrange\n"
			    "<%02X> <%02X> <%04X>\nendbfrange\n"
			  : "endcodespacerange\n1 beginbfrange\n"
			    "<%04X> <%04X> <%04X>\nendbfrange\n",
	    CID_ASCII_FIRST, CID_ASCII_LAST, CID_ASCII_FIRST);
	put_mappings(&b, f);
	buf_puts(&b, "endcmap\nCMapName currentdict /CMap defineresource pop\n"
		     "end\nend\n");
	object = object_stream(&e->o, "", buf_str(&b), b.len, true);
	buf_release(&b);
	return object;
}

/* Codes of one byte, each the CID of its number. */
static const char short_codes[] =
    "/CIDInit /ProcSet findresource begin\n"
    "12 dict begin\nbegincmap\n"
    "/CIDSystemInfo 3 dict dup begin /Registry (Adobe) def "
    "/Ordering (Identity) def /Supplement 0 def end def\n"
    "/CMapName /BCPGEN-Short def\n/CMapType 1 def\n/WMode 0 def\n"
    "1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
    "1 begincidrange\n<00> <FF> 0\nendcidrange\n"
    "endcmap\nCMapName currentdict /CMap defineresource pop\n"
    "end\nend\n";

/* One CMap does for all faces. */
static const char *
encoding(struct emitter *e, const struct cid_face *f)
{
	if (!cids_short(f))
		return "/Identity-H";
	if (e->short_codes == 0)
		e->short_codes = object_stream(&e->o,
		    "/Type /CMap /CMapName /BCPGEN-Short /WMode 0\n"
		    "/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) "
		    "/Supplement 0>>\n",
		    short_codes, sizeof short_codes - 1, true);
	return arena_printf(e->arena, "%u 0 R", (unsigned int)e->short_codes);
}

static uint32_t
put_glyph_map(struct emitter *e, const uint16_t *ids, size_t n)
{
	char *map = arena_alloc(e->arena, n, 2);

	for (size_t i = 0; i < n; i++) {
		map[2 * i] = (char)(ids[i] >> 8);
		map[2 * i + 1] = (char)(ids[i] & 0xFF);
	}
	return object_stream(&e->o, "", map, 2 * n, true);
}

static const char *
font_name(struct emitter *e, enum face face)
{
	return arena_printf(
	    e->arena, "BCPGE%c+%s", 'A' + (int)face, e->fonts->font[face].name);
}

static uint32_t
put_descriptor(struct emitter *e, enum face face, uint32_t file)
{
	const struct font *f = &e->fonts->font[face];
	bool bold = face == FACE_BOLD || face == FACE_BOLD_ITALIC;
	int flags =
	    4 | (face == FACE_MONO ? 1 : 0) | (f->slant_degrees != 0 ? 64 : 0);

	return object_put(&e->o,
	    arena_printf(e->arena,
		"/Type /FontDescriptor /FontName /%s /Flags %d\n"
		"/FontBBox [%d %d %d %d] /ItalicAngle %d /Ascent %d\n"
		"/Descent %d /CapHeight %d /XHeight %d /StemV %d\n"
		"/FontFile2 %u 0 R\n",
		font_name(e, face), flags, f->bbox[0], f->bbox[1], f->bbox[2],
		f->bbox[3], f->slant_degrees, f->ascent, f->descent,
		f->cap_height, f->x_height, bold ? 140 : 84, file));
}

static uint32_t
put_descendant(
    struct emitter *e, enum face face, uint32_t descriptor, uint32_t map)
{
	const struct cid_face *f = &e->cids->face[face];
	struct buf b;

	buf_init(&b, LIMIT_OUTPUT_BYTES);
	buf_printf(&b,
	    "/Type /Font /Subtype /CIDFontType2 /BaseFont /%s\n"
	    "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
	    "/Supplement 0 >>\n/FontDescriptor %u 0 R /CIDToGIDMap %u 0 R\n"
	    "/DW 0 /W [0 [",
	    font_name(e, face), descriptor, map);
	for (size_t i = 0; i < f->n; i++)
		buf_printf(
		    &b, "%d ", fonts_width(e->fonts, face, f->list[i].glyph));
	buf_puts(&b, "]]\n");
	return object_put(&e->o, object_text(&e->o, &b));
}

static void
emit_font(struct emitter *e, enum face face, HPDF_Dict dict)
{
	const struct cid_face *f = &e->cids->face[face];
	uint16_t *glyphs = arena_alloc(e->arena, f->n, sizeof *glyphs);
	uint16_t *ids = arena_alloc(e->arena, f->n, sizeof *ids);
	struct font_subset sub;
	uint32_t file, descendant, unicode;

	for (size_t i = 0; i < f->n; i++)
		glyphs[i] = f->list[i].glyph;
	if (!fonts_subset(e->fonts, e->arena, face, glyphs, f->n, ids, &sub)) {
		e->o.failed = true;
		return;
	}
	file = object_stream(&e->o,
	    arena_printf(e->arena, "/Length1 %zu\n", sub.len), sub.p, sub.len,
	    true);
	descendant = put_descendant(e, face, put_descriptor(e, face, file),
	    put_glyph_map(e, ids, f->n));
	unicode = put_to_unicode(e, f);
	object_set(
	    dict, arena_printf(e->arena,
		      "/Type /Font /Subtype /Type0 /BaseFont /%s\n"
		      "/Encoding %s /DescendantFonts [%u 0 R]\n"
		      "/ToUnicode %u 0 R\n",
		      font_name(e, face), encoding(e, f), descendant, unicode));
}

void
emit_fonts(struct emitter *e, HPDF_Dict font_dict[FACE_COUNT])
{
	for (int face = 0; face < FACE_COUNT; face++) {
		if (font_dict[face] != NULL && !e->o.failed)
			emit_font(e, (enum face)face, font_dict[face]);
	}
}
