/* The git repository in which plans lie. It is read by libgit2, not by the
 * program git: a repository is input like any other, and its settings must not
 * start programs (hooks, filters, fsmonitor). The settings of the user and the
 * machine are not read, so that all see the same. The library is loaded when a
 * repository is there, and not when the program starts. */
#ifndef BCP_REPO_H
#define BCP_REPO_H

#include "arena.h"
#include <stdbool.h>

enum repo_found {
	REPO_NONE, /* no repository, or one without a work tree */
	REPO_FOUND,
	REPO_FAILED, /* there is one, but it cannot be read */
};

/* Texts live in the arena that they were asked for with. */
struct repo_state {
	enum repo_found found;
	const char *commit; /* in hex; "" before the first commit */
	/* Below the path that was asked for, something differs from the commit
	 * or is not in it, less what the repository's .gitignore names. */
	bool dirty;
	const char *why; /* REPO_FAILED: for people */
};

/* What is known of the repository in which a file or folder lies. */
void repo_describe(struct arena *a, const char *path, struct repo_state *out);

/* A revision's files in a folder that was made for them. */
struct repo_tree {
	const char *top;    /* the folder; it is to be removed */
	const char *path;   /* in it, what was asked for */
	const char *commit; /* in hex */
	/* Symbolic links and submodules are not followed; the first of them,
	 * "" when there is none. */
	const char *left_out;
	bool failed; /* what went wrong is the system's fault: disk, memory */
};

/* Writes the files that a revision ("main~3", "v1.0", a hash) has at a path,
 * which need not be there now, and of the workspace around it, into a new
 * folder that only the user can read. False with *why for people; then no
 * folder is left. */
bool repo_export(struct arena *a, const char *revision, const char *path,
    struct repo_tree *out, const char **why);
/* Removes the folder and all in it. */
void repo_remove(const struct repo_tree *t);

#endif
