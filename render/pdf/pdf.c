#include "pdf.h"

#include "emit.h"
#include "layout.h"

#include <linebreak.h>

struct pdf {
	struct fonts *fonts;
};

static void *
pdf_open(struct arena *a, const struct render_opts *opts, struct diag *d)
{
	struct pdf *self = arena_alloc(a, 1, sizeof *self);

	init_linebreak();
	self->fonts = fonts_open(a, opts, d);
	return self->fonts == NULL ? NULL : self;
}

static enum bcp_status
pdf_render(void *state, const struct doc *doc, const struct render_opts *opts,
    struct arena *a, struct diag *d, struct sink *out)
{
	struct pdf *self = state;
	struct text_env env = {0};
	struct emitter e = {0};
	struct cids cids;

	cids_init(&cids, a);
	env.arena = a;
	env.diag = d;
	env.fonts = self->fonts;
	env.cids = &cids;
	env.lang = doc_lang(doc);
	env.hb_lang = hb_language_from_string(env.lang, -1);
	e.arena = a;
	e.fonts = self->fonts;
	e.cids = &cids;
	e.doc = doc;
	e.opts = opts;
	e.pages = layout_document(&env, doc, opts);
	if (e.pages == NULL)
		return BCP_LIMIT;
	return emit_document(&e, d, out);
}

const struct backend backend_pdf = {
    .name = "pdf",
    .ext = "pdf",
    .mime = "application/pdf",
    .open = pdf_open,
    .render = pdf_render,
};
