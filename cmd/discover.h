/* Which files a run takes: PLANS on the command line to documents in
 * workspaces. A folder with a workspace.yaml is a workspace of all documents
 * below it; a folder without one above it is a workspace of its own. */
#ifndef BCP_DISCOVER_H
#define BCP_DISCOVER_H

#include "diag.h"
#include "options.h"

#define WORKSPACE_FILE "workspace.yaml"
/* Beside it, if at all; elsewhere a document may be called so. */
#define THEME_FILE "theme.yaml"
/* In a part of a run that --shard made; see part.h. */
#define PART_FILE "part.bcpgen"

/* A file: path opens it, name stands for it in packages and does not depend on
 * where the folder is. */
struct source {
	const char *path, *name;
	size_t workspace;
	bool chosen;	/* to be compiled; else it is there to be referred to */
	bool elsewhere; /* chosen, but compiled by another part of the run */
};

struct workspace_ref {
	const char *dir;     /* "" for the current folder */
	const char *name;    /* of the folder, in packages */
	const char *out_dir; /* of its documents in the package, "" or "a/b" */
	bool has_file;	     /* there is a workspace.yaml */
	const char *arg;     /* through which of PLANS it was found first */
	size_t first, count; /* its sources */
};

struct discovery {
	struct source *sources;
	size_t n_sources, cap_sources;
	size_t n_chosen; /* set by shard_deal() */
	struct workspace_ref *workspaces;
	size_t n_workspaces, cap_workspaces;
};

/* False when something named cannot be taken; diagnostics tell which. Sources
 * are in byte order of their workspaces and names. */
bool discover(struct arena *a, struct diag *d, const struct options *opt,
    struct discovery *out);

/* Whether this run compiles a source. */
bool source_is_ours(const struct source *s);

/* What one of PLANS is called in packages: not where the folder is. */
const char *discover_name(struct arena *a, const char *arg);

#endif
