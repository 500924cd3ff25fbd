/* How a workspace's documents look: the theme, laid over the program's, and
 * the pictures of the workspace for the writers. */
#ifndef BCP_LOOKS_H
#define BCP_LOOKS_H

#include "workspace.h"

/* The engine's theme and the catalogues of labels; false with
 * diagnostics. */
bool looks_open(struct engine *e);

/* The theme of a workspace: the engine's, under its own theme.yaml if there is
 * one. NULL with diagnostics. */
const struct theme *looks_theme(struct engine *e, struct workspace *w);

/* The labels of a language as a document gives it, "de-AT": those of "de".
 * What the theme says of them goes first. NULL for English as it is written in
 * the templates, and where there are none. */
const struct labels *looks_labels(const struct engine *e, const struct theme *t,
    struct arena *a, const char *language);

/* Options for the writers of a workspace's documents: they find the program's
 * own files and pictures in the workspace, of which nothing outside is read.
 * In the arena. */
struct render_opts looks_render(const struct engine *e,
    const struct workspace *w, struct arena *a, const char *language);

/* What a page over all documents of one workspace needs of it: its theme.yaml
 * and the logo. Where there is none, texts are "". */
struct looks_carried {
	const char *theme, *logo, *picture;
	size_t theme_len, picture_len;
};
/* In the arena. False when a file cannot be read. */
bool looks_carry(const struct engine *e, const struct workspace *w,
    struct arena *a, struct looks_carried *out);
/* The same as looks_render() without the workspace; false with diagnostics of
 * the engine. */
bool looks_render_carried(struct engine *e, const struct looks_carried *c,
    struct arena *a, struct render_opts *out);

#endif
