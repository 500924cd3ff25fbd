/* A writer: takes the document tree, gives bytes. The document never changes;
 * state lives in the arena, so there is no close. */
#ifndef BCP_BACKEND_H
#define BCP_BACKEND_H

#include "doc.h"
#include "labels.h"
#include "sink.h"
#include "theme.h"

/* An extra file that goes with the document: the plan's source, attached to
 * the PDF; file is where the package has it, too, beside the document. */
struct render_attachment {
	const char *name, *mime, *file;
	const char *p;
	size_t len;
};

struct render_opts {
	/* Reads a built-in or overridden file: "templates/style.css",
	 * "fonts/text.ttf". NULL when there is none. */
	const char *(*resource)(void *ctx, const char *name, size_t *len);
	void *ctx;
	const char *version;	     /* of bcpgen */
	const struct theme *theme;   /* the PDF needs one */
	const struct labels *labels; /* NULL for English */
	const char *paper;	     /* "a4", "letter", or the theme's */
	bool plain; /* PDF: not tagged, no archive, nothing attached */
	/* PDF: the most pages; more are BCP_LIMIT. 0 for any number. */
	size_t most_pages;
	struct render_attachment source; /* p NULL when there is none */
	/* The place in the document's source that first has a text, for
	 * messages; no file (0) when none has it. NULL: nobody knows. */
	struct src_span (*where)(const void *plan, const char *text);
	const void *plan;
};

struct backend {
	const char *name, *ext, *mime;
	/* What stays the same from document to document (parsed fonts, style):
	 * made once a process. NULL with a diagnostic. */
	void *(*open)(
	    struct arena *a, const struct render_opts *opts, struct diag *d);
	enum bcp_status (*render)(void *self, const struct doc *doc,
	    const struct render_opts *opts, struct arena *a, struct diag *d,
	    struct sink *out);
};

#endif
