#include "pdf.h"

#include "emit.h"
#include "pdf_run.h"

#include <linebreak.h>
#include <string.h>

struct pdf {
	struct fonts *fonts;
	const struct figure_type *figures;
};

void *
pdf_open(struct arena *a, const struct render_opts *opts, struct diag *d)
{
	struct pdf *self = arena_alloc(a, 1, sizeof *self);

	init_linebreak();
	self->fonts = fonts_open(a, opts, d);
	self->figures = figure_open(a, opts);
	return self->fonts == NULL ? NULL : self;
}

static void
free_arena(void *a)
{
	arena_free(a);
}

bool
pdf_lay_out(struct pdf_run *run, struct pdf *self, const struct doc *doc,
    const struct render_opts *opts, struct arena *a, struct diag *d)
{
	memset(run, 0, sizeof *run);
	cids_init(&run->cids, a);
	run->fonts = self->fonts;
	run->env.arena = a;
	run->env.scratch = arena_new();
	arena_defer(a, free_arena, run->env.scratch);
	run->env.diag = d;
	run->env.fonts = self->fonts;
	run->env.figures = self->figures;
	run->env.cids = &run->cids;
	run->env.theme = opts->theme;
	run->env.types = opts->theme->types;
	run->env.opts = opts;
	run->env.lang = doc_lang(doc);
	run->env.hb_lang = hb_language_from_string(run->env.lang, -1);
	run->pages = layout_document(&run->env, doc, opts);
	return run->pages != NULL;
}

static enum bcp_status
pdf_render(void *state, const struct doc *doc, const struct render_opts *opts,
    struct arena *a, struct diag *d, struct sink *out)
{
	struct emitter e = {0};
	struct pdf_run run;

	if (!pdf_lay_out(&run, state, doc, opts, a, d))
		return BCP_LIMIT;
	if (opts->most_pages != 0 && run.pages->count > opts->most_pages)
		return BCP_LIMIT;
	e.arena = a;
	e.fonts = run.fonts;
	e.cids = &run.cids;
	e.doc = doc;
	e.opts = opts;
	e.pages = run.pages;
	return emit_document(&e, d, out);
}

const struct backend backend_pdf = {
    .name = "pdf",
    .ext = "pdf",
    .mime = "application/pdf",
    .open = pdf_open,
    .render = pdf_render,
};
