/* What the fuzz targets share. Each target is one file with fuzz_input(), which
 * is given the bytes of one input; a target that finds something aborts. */
#ifndef BCP_FUZZ_H
#define BCP_FUZZ_H

#include "engine.h"

/* The date of every run. */
#define FUZZ_AS_OF 20779 /* 2026-11-22 */

/* One run: all that it makes goes with the arena. */
struct fuzz {
	struct engine *e; /* made once a process, and only read */
	struct arena *a;
	struct diag d;
	const char *p; /* the input, NUL-terminated */
	size_t len;
};

void fuzz_input(struct fuzz *f);

/* Aborts, with the words, when a promise is broken. */
void fuzz_want(bool kept, const char *promise);

/* The input, or another text, as a source file. */
uint32_t fuzz_source(
    struct fuzz *f, const char *name, const char *text, size_t len);
/* The one document of a text; NULL when it is not valid. */
struct ynode *fuzz_valid(
    struct fuzz *f, const char *text, size_t len, const struct jschema *schema);

/* A small plan that has a bit of all. */
extern const char fuzz_plan[];
/* It, or another root, built in a workspace of its own. */
struct plan *fuzz_build(struct fuzz *f, const struct ynode *root);

/* Checks a document that must be sound. */
void fuzz_sound(struct fuzz *f, struct doc *doc);
/* All writers over a document; checks what they wrote. */
void fuzz_write(
    struct fuzz *f, struct doc *doc, const struct render_opts *opts);
/* A body as a document, made of XHTML. */
struct doc *fuzz_doc(struct fuzz *f, const char *body);
/* Diagnostics, as a terminal is given them: must be harmless. */
void fuzz_told(const struct diag *d);

#endif
