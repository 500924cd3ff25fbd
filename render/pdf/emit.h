/* From pages to the bytes of a PDF: tagged, PDF/A-3a and PDF/UA-1, unless the
 * plain profile is asked for. */
#ifndef BCP_PDF_EMIT_H
#define BCP_PDF_EMIT_H

#include "object.h"
#include "page.h"

/* What the parts of the emitter share. */
struct emitter {
	struct objects o;
	struct arena *arena;
	struct fonts *fonts;
	const struct cids *cids;
	const struct doc *doc;
	const struct render_opts *opts;
	struct pages *pages;
	HPDF_Page *page; /* one for each of pages */
	/* What each marked content of a page belongs to, by page and number. */
	struct marks {
		struct elem **elems;
		size_t n, cap;
	} * marks;
	/* What pages have in common in header and footer. */
	struct margin {
		const char *p;
		size_t len;
		HPDF_Dict stream;
	} * margins;
	size_t nmargins, margins_cap;
	/* What can be clicked on, in the order of pages: the annotations, of
	 * numbers from first_click on, with a StructParent from pages->count
	 * on. */
	struct click {
		const struct box *box;
		uint32_t page;
		uint32_t words; /* object of its Contents */
	} * clicks;
	size_t nclicks, clicks_cap;
	uint32_t first_click;
	HPDF_Dict structure; /* StructTreeRoot; NULL: none */
	/* The font of each face that is used. */
	uint32_t font_object[FACE_COUNT];
	uint32_t short_codes; /* the CMap of codes of one byte, 0: none yet */
};

/* BCP_FOREIGN with PDF-003 when libharu or HarfBuzz fails. */
enum bcp_status emit_document(
    struct emitter *e, struct diag *d, struct sink *out);

/* Content and annotations of all pages. (content.c) */
void emit_pages(struct emitter *e);
/* A place in the document: "[12 0 R/XYZ null 700 null]". */
void put_destination(
    struct emitter *e, struct buf *b, uint32_t page, int32_t y);
/* Whether a link leads somewhere in this document or outside. */
bool link_leads(const struct emitter *e, const struct link *link);
/* The annotations of e->clicks, of all pages. (links.c) */
void emit_links(struct emitter *e);
/* The fonts that have codes; afterwards font_object is set. (typeface.c) */
void emit_fonts(struct emitter *e, HPDF_Dict font_dict[FACE_COUNT]);
/* Structure tree, as e->structure, and the way from content and annotations
 * back to it. (structure.c) */
void emit_structure(struct emitter *e);
/* The bytes of the file. (save.c) */
void emit_file(struct emitter *e, struct sink *out);
/* (catalog.c) */
void emit_outline(struct emitter *e);
void emit_catalog(struct emitter *e);

/* An sRGB profile, ICC.1:2004-10 (version 4.2). (icc.c) */
void icc_srgb(struct buf *out);

#endif
