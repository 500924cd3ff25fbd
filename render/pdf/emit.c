#include "emit.h"

#include "hash.h"
#include "limits.h"

#include <string.h>

#define PACK_LEVEL 6
#define ID_BYTES 16

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
	buf_puts(&b, ">>\n");
	object_set(resources, object_text(&e->o, &b));
	return resources;
}

static bool
make_page(struct emitter *e, size_t i, HPDF_Dict resources)
{
	HPDF_Page page = HPDF_AddPage(e->o.doc);
	const struct paper *paper = &e->pages->paper;

	if (page == NULL)
		return false;
	e->page[i] = page;
	object_add(&e->o, page, "Resources", resources);
	return HPDF_Page_SetWidth(page, (HPDF_REAL)paper->width / 1000) ==
		   HPDF_OK &&
	       HPDF_Page_SetHeight(page, (HPDF_REAL)paper->height / 1000) ==
		   HPDF_OK &&
	       HPDF_Dict_AddNumber(page, "StructParents", (HPDF_INT32)i) ==
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

static unsigned int
nibble(char c)
{
	return c <= '9' ? (unsigned int)(c - '0')
			: (unsigned int)(c - 'a') + 10;
}

/* Equal content, equal ID: nothing of the clock is in it. */
static void
set_id(struct emitter *e)
{
	HPDF_MMgr mm = e->o.doc->mmgr;
	HPDF_Array ids = HPDF_Array_New(mm);
	HPDF_BYTE id[ID_BYTES];
	char hex[HASH_HEX_LEN + 1];

	hash_hex(hex, buf_str(&e->o.digest), e->o.digest.len);
	for (size_t i = 0; i < ID_BYTES; i++)
		id[i] = (HPDF_BYTE)(nibble(hex[2 * i]) << 4 |
				    nibble(hex[2 * i + 1]));
	for (size_t i = 0; i < 2; i++) {
		if (HPDF_Array_Add(ids, HPDF_Binary_New(mm, id, ID_BYTES)) !=
		    HPDF_OK)
			e->o.failed = true;
	}
	object_add(&e->o, e->o.doc->trailer, "ID", ids);
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
	emit_structure(e);
	emit_outline(e);
	emit_catalog(e);
	set_id(e);
}

/* HPDF_SaveToFile() hides a full disk, so we take the blocks ourselves. */
static void
save(struct emitter *e, struct sink *out)
{
	HPDF_Doc doc = e->o.doc;
	HPDF_UINT n;

	if (e->o.failed || HPDF_GetError(doc) != HPDF_OK ||
	    HPDF_SaveToStream(doc) != HPDF_OK || doc->stream == NULL) {
		e->o.failed = true;
		return;
	}
	n = HPDF_MemStream_GetBufCount(doc->stream);
	for (HPDF_UINT i = 0; i < n; i++) {
		HPDF_UINT len = 0;
		const HPDF_BYTE *p =
		    HPDF_MemStream_GetBufPtr(doc->stream, i, &len);

		sink_put(out, (const char *)p, len);
	}
}

static bool
start(struct emitter *e)
{
	e->o.arena = e->arena;
	buf_init(&e->o.digest, LIMIT_OUTPUT_BYTES);
	e->o.packer = libdeflate_alloc_compressor(PACK_LEVEL);
	/* Without an error handler, calls return their status. */
	e->o.doc = HPDF_New(NULL, NULL);
	if (e->o.packer == NULL || e->o.doc == NULL)
		return false;
	e->o.doc->pdf_version = HPDF_VER_17;
	return true;
}

static void
finish(struct emitter *e)
{
	if (e->o.doc != NULL)
		HPDF_Free(e->o.doc);
	libdeflate_free_compressor(e->o.packer);
	buf_release(&e->o.digest);
}

enum bcp_status
emit_document(struct emitter *e, struct diag *d, struct sink *out)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	bool ok = start(e);

	if (ok) {
		emit_all(e);
		save(e, out);
		ok = !e->o.failed;
	}
	if (!ok)
		diag_at(d, DIAG_PDF_FAILED, nowhere,
		    "libharu stopped with error 0x%04lx",
		    e->o.doc == NULL ? 0UL : HPDF_GetError(e->o.doc));
	finish(e);
	return ok ? BCP_OK : BCP_FOREIGN;
}
