/* The pages as text: what was laid out where, for goldens and debugging. */
#include "pdf.h"

#include "layout.h"
#include "pdf_run.h"
#include "utf8.h"

#include <inttypes.h>

static void
put_points(struct sink *out, int32_t mpt)
{
	uint32_t size = mpt < 0 ? 0u - (uint32_t)mpt : (uint32_t)mpt;

	sink_printf(out, " %s%" PRIu32 ".%03" PRIu32, mpt < 0 ? "-" : "",
	    size / 1000, size % 1000);
}

static void
put_cp(struct sink *out, uint32_t cp)
{
	char bytes[4];

	if (cp == '"' || cp == '\\')
		sink_put(out, "\\", 1);
	sink_put(out, bytes, utf8_put(bytes, cp));
}

static void
put_text(struct sink *out, const struct cids *cids, const struct box *b)
{
	sink_puts(out, " \"");
	for (size_t i = 0; i < b->count; i++) {
		const struct cid *c =
		    &cids->face[b->face].list[b->glyphs[i].code];

		if (c->text == NULL && c->len != 0)
			put_cp(out, c->first);
		for (uint32_t k = 0; c->text != NULL && k < c->len; k++)
			put_cp(out, c->text[k]);
	}
	sink_puts(out, "\"");
}

static void
put_box(struct sink *out, const struct cids *cids, const struct box *b)
{
	static const char *const kinds[] = {
	    [BOX_TEXT] = "text",
	    [BOX_FILL] = "fill",
	    [BOX_SHAPE] = "shape",
	    [BOX_LINK] = "link",
	    [BOX_IMAGE] = "image",
	    [BOX_PLACE] = "place",
	    [BOX_PAINT] = "paint",
	};

	sink_printf(out, "  %s", kinds[b->kind]);
	put_points(out, b->x);
	put_points(out, b->y);
	put_points(out, b->w);
	if (b->kind == BOX_TEXT) {
		put_points(out, b->size);
		put_text(out, cids, b);
	} else {
		put_points(out, b->h);
	}
	if (b->kind == BOX_LINK)
		sink_printf(out, " -> %s", b->link->href);
	sink_puts(out, "\n");
}

static void
put_boxes(struct sink *out, const struct cids *cids, const struct box_list *l)
{
	for (const struct box *b = l->first; b != NULL; b = b->next)
		put_box(out, cids, b);
}

static enum bcp_status
dump_render(void *state, const struct doc *doc, const struct render_opts *opts,
    struct arena *a, struct diag *d, struct sink *out)
{
	struct pdf_run run;

	if (!pdf_lay_out(&run, state, doc, opts, a, d))
		return BCP_LIMIT;
	for (size_t i = 0; i < run.pages->count; i++) {
		const struct page *p = &run.pages->page[i];

		sink_printf(out, "page %zu", i + 1);
		put_points(out, pages_paper(run.pages, i)->width);
		put_points(out, pages_paper(run.pages, i)->height);
		sink_puts(out, "\n");
		put_boxes(out, &run.cids, &p->under);
		put_boxes(out, &run.cids, &p->body);
		put_boxes(out, &run.cids, &p->margin);
	}
	return BCP_OK;
}

const struct backend backend_pages = {
    .name = "pages",
    .ext = "pages",
    .mime = "text/plain",
    .open = pdf_open,
    .render = dump_render,
};
