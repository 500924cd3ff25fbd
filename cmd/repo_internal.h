/* Shared by the files of cmd/repo*.c only: libgit2, loaded on demand. */
#ifndef BCP_REPO_INTERNAL_H
#define BCP_REPO_INTERNAL_H

#include "repo.h"
#include <git2.h>

/* The functions that are used. */
#define REPO_CALLS(X)                 \
	X(git_libgit2_init)           \
	X(git_libgit2_opts)           \
	X(git_libgit2_shutdown)       \
	X(git_error_last)             \
	X(git_repository_open_ext)    \
	X(git_repository_free)        \
	X(git_repository_workdir)     \
	X(git_repository_is_shallow)  \
	X(git_reference_name_to_id)   \
	X(git_oid_tostr)              \
	X(git_status_options_init)    \
	X(git_status_list_new)        \
	X(git_status_list_entrycount) \
	X(git_status_list_free)       \
	X(git_revparse_single)        \
	X(git_object_peel)            \
	X(git_object_id)              \
	X(git_object_free)            \
	X(git_repository_odb)         \
	X(git_odb_read_header)        \
	X(git_odb_free)               \
	X(git_tree_lookup)            \
	X(git_tree_free)              \
	X(git_tree_entrycount)        \
	X(git_tree_entry_byindex)     \
	X(git_tree_entry_byname)      \
	X(git_tree_entry_name)        \
	X(git_tree_entry_id)          \
	X(git_tree_entry_filemode)    \
	X(git_blob_lookup)            \
	X(git_blob_rawcontent)        \
	X(git_blob_rawsize)           \
	X(git_blob_free)

/* lib->git_tree_free() and its like. */
struct repo_lib {
	/* NOLINTNEXTLINE(bugprone-macro-parentheses): a name, no value */
#define REPO_CALL(name) __typeof__(name) *name;
	REPO_CALLS(REPO_CALL)
#undef REPO_CALL
};

struct repo {
	struct arena *arena;
	const struct repo_lib *lib;
	git_repository *git;
	const char *below; /* the path within the work tree; "" for all of it */
};

/* Opens the repository around a path, of which only the folders at its
 * beginning need to be there. Closed with the arena. REPO_FAILED with *why. */
enum repo_found repo_open(
    struct arena *a, const char *path, struct repo *out, const char **why);
/* What libgit2 said last. */
const char *repo_error(const struct repo *r);

#endif
