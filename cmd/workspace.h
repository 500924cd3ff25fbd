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
	struct document *documents;
	size_t count, cap;
	/* Files read, with their hashes: workspace.yaml, frameworks. */
	struct workspace_input {
		const char *path;
		char sha256[65];
		struct workspace_input *next;
	} * inputs;
};

/* Never NULL: what is wrong is in the diagnostics. */
struct workspace *workspace_load(
    struct engine *e, const struct discovery *found, size_t index);
/* Where a document's id stands, else the document. */
struct src_span workspace_id_span(const struct document *doc);
void workspace_free(struct workspace *w);

#endif
