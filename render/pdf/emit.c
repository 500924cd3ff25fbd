#include "emit.h"

#include "caps.h"

#include <string.h>

/* Levels of libdeflate. Tables have more to be found. */
#define PACK_LEVEL 7
#define TABLE_LEVEL 8

static void
emit_picture(struct emitter *e, struct picture *pic)
{
	const char *size = arena_printf(e->arena,
	    "/Type /XObject /Subtype /Image /Width %u /Height %u "
	    "/BitsPerComponent 8\n",
	    pic->width, pic->height);
	const char *mask = "";

	if (pic->alpha != NULL)
		mask = arena_printf(e->arena, "/SMask %u 0 R\n",
		    object_stream(&e->o,
			arena_printf(
			    e->arena, "%s/ColorSpace /DeviceGray\n", size),
			pic->alpha, (size_t)pic->width * pic->height, true));
	pic->object = object_stream(&e->o,
	    arena_printf(e->arena, "%s/ColorSpace /%s\n%s%s", size,
		pic->grey ? "DeviceGray" : "DeviceRGB", mask,
		pic->jpeg ? "/Filter /DCTDecode\n" : ""),
	    pic->p, pic->len, !pic->jpeg);
}

/* One Resources for all pages. */
static HPDF_Dict
make_resources(struct emitter *e, HPDF_Dict font_dict[FACE_COUNT])
{
	HPDF_Dict resources = object_new(&e->o);
	struct buf b;

	buf_init(&b, LIMIT_OUTPUT_BYTES);
	buf_puts(&b, "/Font <<");
	for (int face = 0; face < FACE_COUNT; face++) {
		font_dict[face] = NULL;
		if (e->cids->face[face].n == 0)
			continue;
		font_dict[face] = object_new(&e->o);
		buf_printf(&b, "/F%d %u 0 R ", face,
		    (unsigned int)object_number(font_dict[face]));
	}
	buf_puts(&b, ">>\n/XObject <<");
	for (size_t i = 0; i < e->pages->npictures; i++) {
		emit_picture(e, &e->pages->pictures[i]);
		buf_printf(
		    &b, "/I%zu %u 0 R ", i, e->pages->pictures[i].object);
	}
	buf_puts(&b, ">>\n");
	object_set(resources, object_text(&e->o, &b));
	return resources;
}

static bool
make_page(struct emitter *e, size_t i, HPDF_Dict resources)
{
	HPDF_Page page = HPDF_AddPage(e->o.doc);
	const struct paper *paper = pages_paper(e->pages, i);

	if (page == NULL)
		return false;
	e->page[i] = page;
	object_add(&e->o, page, "Resources", resources);
	if (HPDF_Page_SetWidth(page, (HPDF_REAL)paper->width / 1000) !=
		HPDF_OK ||
	    HPDF_Page_SetHeight(page, (HPDF_REAL)paper->height / 1000) !=
		HPDF_OK)
		return false;
	if (e->opts->plain)
		return true;
	return HPDF_Dict_AddNumber(page, "StructParents", (HPDF_INT32)i) ==
		   HPDF_OK &&
	       HPDF_Dict_AddName(page, "Tabs", "S") == HPDF_OK;
}

static void
make_pages(struct emitter *e, HPDF_Dict resources)
{
	size_t n = e->pages->count;

	e->page = arena_alloc(e->arena, n, sizeof(HPDF_Page));
	e->marks = arena_alloc(e->arena, n, sizeof *e->marks);
	for (size_t i = 0; i < n && !e->o.failed; i++) {
		if (!make_page(e, i, resources))
			e->o.failed = true;
	}
}

static void
emit_all(struct emitter *e)
{
	HPDF_Dict font_dict[FACE_COUNT];
	HPDF_Dict resources = make_resources(e, font_dict);

	make_pages(e, resources);
	if (e->o.failed)
		return;
	emit_pages(e);
	emit_fonts(e, font_dict);
	if (!e->opts->plain)
		e->structure = object_new(&e->o);
	emit_outline(e);
	emit_catalog(e);
	objects_close(&e->o);
	emit_links(e);
	if (e->structure != NULL)
		emit_structure(e);
}

static bool
start(struct emitter *e)
{
	e->o.arena = e->arena;
	buf_init(&e->o.digest, LIMIT_OUTPUT_BYTES);
	e->o.packer = libdeflate_alloc_compressor(PACK_LEVEL);
	e->o.table_packer = libdeflate_alloc_compressor(TABLE_LEVEL);
	/* Without an error handler, calls return their status. */
	e->o.doc = HPDF_New(NULL, NULL);
	return e->o.packer != NULL && e->o.table_packer != NULL &&
	       e->o.doc != NULL;
}

static void
finish(struct emitter *e)
{
	if (e->o.doc != NULL)
		HPDF_Free(e->o.doc);
	libdeflate_free_compressor(e->o.packer);
	libdeflate_free_compressor(e->o.table_packer);
	buf_release(&e->o.digest);
	tables_free(&e->o);
}

enum bcp_status
emit_document(struct emitter *e, struct diag *d, struct sink *out)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	bool ok = start(e);

	if (ok) {
		emit_all(e);
		if (HPDF_GetError(e->o.doc) != HPDF_OK)
			e->o.failed = true;
		if (!e->o.failed)
			emit_file(e, out);
		ok = !e->o.failed;
	}
	if (!ok)
		diag_at(d, DIAG_PDF_FAILED, nowhere,
		    "libharu stopped with error 0x%04lx",
		    e->o.doc == NULL ? 0UL : HPDF_GetError(e->o.doc));
	finish(e);
	return ok ? BCP_OK : BCP_FOREIGN;
}
