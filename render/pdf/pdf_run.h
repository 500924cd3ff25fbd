/* One document's way to pages, shared by the writers of this folder. */
#ifndef BCP_PDF_RUN_H
#define BCP_PDF_RUN_H

#include "backend.h"
#include "layout.h"

struct pdf; /* what stays from document to document */

struct pdf_run {
	struct text_env env;
	struct cids cids;
	struct fonts *fonts;
	struct pages *pages;
};

void *pdf_open(struct arena *a, const struct render_opts *opts, struct diag *d);
/* False with a diagnostic. */
bool pdf_lay_out(struct pdf_run *run, struct pdf *self, const struct doc *doc,
    const struct render_opts *opts, struct arena *a, struct diag *d);

#endif
