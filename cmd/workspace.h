/* A workspace in memory: its settings, frameworks and documents, loaded and
 * validated together because documents refer to each other. */
#ifndef BCP_WORKSPACE_H
#define BCP_WORKSPACE_H

#include "discover.h"
#include "engine.h"

/* One document; a file may hold several. */
struct document {
	const struct source *source;
	struct ynode *root; /* NULL when it could not be read */
	const char *id;	    /* "" when it has none */
	bool valid;	    /* against the schema */
	struct diag diag;
	const char *text; /* of the whole file */
	size_t len;
};

struct workspace {
	struct arena *arena;
	struct src *src;
	struct diag diag; /* of workspace.yaml and the frameworks */
	const struct discovery *found;
	const struct workspace_ref *ref;
	struct plan_context context;
	struct buf *asked; /* of the file system; see file_log.h */
	/* The program's, or with those that the workspace brings. NULL when
	 * the engine was started without rules. */
	const struct ruleset *rules;
	const struct theme *theme; /* NULL when it is wrong */
	const struct edition_rules *editions;
	enum edition audience; /* of the package */
	struct document *documents;
	size_t count, cap;
	/* Files read, with their hashes: workspace.yaml, frameworks, rules. */
	struct workspace_input {
		const char *path;
		char sha256[65];
		struct workspace_input *next;
	} * inputs;
};

/* A workspace without its documents: where it is, and how they look. */
struct workspace *workspace_bare(
    struct engine *e, const struct discovery *found, size_t index);
/* Never NULL: what is wrong is in the diagnostics. */
struct workspace *workspace_load(
    struct engine *e, const struct discovery *found, size_t index);
/* A file of settings beside workspace.yaml; NULL when it is wrong, or when
 * there is none, and then not *given. */
const struct ynode *workspace_settings_file(struct engine *e,
    struct workspace *w, const char *name, enum engine_schema schema,
    bool *given);
/* Where a document's id stands, else the document. */
struct src_span workspace_id_span(const struct document *doc);
/* Whether the package is for a wider circle than the document. */
bool workspace_withholds(const struct workspace *w, const struct document *doc);
void workspace_free(struct workspace *w);

#endif
