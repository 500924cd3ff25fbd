#include "repo_internal.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The address of a function of the library; POSIX lets dlsym() give it as a
 * pointer to an object. */
static bool
find_call(void *handle, const char *name, void *call, size_t size)
{
	void *address = dlsym(handle, name);

	memcpy(call, &address, size);
	return address != NULL;
}

static const struct repo_lib *
load(struct arena *a, const char **why)
{
	struct repo_lib *lib = arena_alloc(a, 1, sizeof *lib);
	/* It stays: what it loads in turn does not like to be taken away. */
	void *handle = dlopen(BCP_LIBGIT2, RTLD_NOW | RTLD_LOCAL);
	bool ok = handle != NULL;

#define FIND(name) \
	ok = ok && find_call(handle, #name, &lib->name, sizeof lib->name);
	REPO_CALLS(FIND)
#undef FIND
	if (ok)
		return lib;
	*why = "the library " BCP_LIBGIT2 " cannot be loaded";
	return NULL;
}

const char *
repo_error(const struct repo *r)
{
	const git_error *e = r->lib->git_error_last();

	return arena_str(r->arena,
	    e == NULL || e->message == NULL ? "it cannot be read" : e->message);
}

static void
shut(void *p)
{
	const struct repo_lib *lib = p;

	lib->git_libgit2_shutdown();
}

/* No settings but those of the repository count. Since nothing that these name
 * is run, it does not matter whose it is. */
static bool
start(struct repo *r)
{
	static const int levels[] = {GIT_CONFIG_LEVEL_PROGRAMDATA,
	    GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG,
	    GIT_CONFIG_LEVEL_GLOBAL};
	const struct repo_lib *lib = r->lib;
	bool ok;

	if (lib->git_libgit2_init() < 0)
		return false;
	arena_defer(r->arena, shut, arena_dup(r->arena, lib, 1, sizeof *lib));
	ok = lib->git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0) == 0;
	for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++)
		ok = lib->git_libgit2_opts(
			 GIT_OPT_SET_SEARCH_PATH, levels[i], "") == 0 &&
		     ok;
	return ok;
}

/* A path without symbolic links, of which the end need not be there; NULL when
 * nothing of it is. */
static const char *
real_path(struct arena *a, const char *path)
{
	const char *rest = "";
	char *head = arena_str(a, *path == '\0' ? "." : path), *real, *slash;
	const char *out;

	while ((real = realpath(head, NULL)) == NULL) {
		slash = strrchr(head, '/');
		if (errno != ENOENT && errno != ENOTDIR)
			return NULL;
		if (slash == NULL && strcmp(head, ".") == 0)
			return NULL;
		rest = arena_printf(
		    a, "/%s%s", slash == NULL ? head : slash + 1, rest);
		if (slash == NULL)
			head = arena_str(a, ".");
		else if (slash == head)
			slash[1] = '\0';
		else
			*slash = '\0';
	}
	out = arena_printf(a, "%s%s", strcmp(real, "/") == 0 ? "" : real, rest);
	free(real);
	return out;
}

/* The nearest folder at or above a path with a ".git"; NULL when none has. */
static const char *
home_of(struct arena *a, const char *real)
{
	char *at = arena_str(a, real), *slash = at + strlen(at);
	struct stat st;

	while (slash != NULL) {
		*slash = '\0';
		if (lstat(arena_printf(a, "%s/.git", at), &st) == 0)
			return *at == '\0' ? "/" : at;
		slash = strrchr(at, '/');
	}
	return NULL;
}

static void
close_repo(void *p)
{
	const struct repo *r = p;

	r->lib->git_repository_free(r->git);
}

/* Sets r->below; false when the work tree is not around the path. */
static bool
place_in(struct repo *r, const char *real)
{
	const char *top = r->lib->git_repository_workdir(r->git);
	size_t n;

	top = top == NULL ? NULL : real_path(r->arena, top);
	n = top == NULL ? 0 : strlen(top);
	if (top == NULL || strncmp(real, top, n) != 0 ||
	    (real[n] != '\0' && real[n] != '/'))
		return false;
	r->below = real + n + (real[n] == '/');
	return true;
}

enum repo_found
repo_open(struct arena *a, const char *path, struct repo *out, const char **why)
{
	const char *real = real_path(a, path);
	const char *home = real == NULL ? NULL : home_of(a, real);

	memset(out, 0, sizeof *out);
	out->arena = a;
	if (home == NULL)
		return REPO_NONE;
	out->lib = load(a, why);
	if (out->lib == NULL)
		return REPO_FAILED;
	if (!start(out) || out->lib->git_repository_open_ext(&out->git, home,
			       GIT_REPOSITORY_OPEN_NO_SEARCH, NULL) != 0) {
		*why = repo_error(out);
		return REPO_FAILED;
	}
	arena_defer(a, close_repo, arena_dup(a, out, 1, sizeof *out));
	return place_in(out, real) ? REPO_FOUND : REPO_NONE;
}

/* Whether git status would name anything at or below the path. */
static bool
find_changes(const struct repo *r, bool *dirty)
{
	char *below = arena_str(r->arena, r->below);
	git_status_options o;
	git_status_list *list;

	if (r->lib->git_status_options_init(&o, GIT_STATUS_OPTIONS_VERSION) !=
	    0)
		return false;
	o.show = GIT_STATUS_SHOW_INDEX_AND_WORKDIR;
	o.flags = GIT_STATUS_OPT_INCLUDE_UNTRACKED |
		  GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS |
		  GIT_STATUS_OPT_DISABLE_PATHSPEC_MATCH |
		  GIT_STATUS_OPT_EXCLUDE_SUBMODULES;
	if (*below != '\0') {
		o.pathspec.strings = &below;
		o.pathspec.count = 1;
	}
	if (r->lib->git_status_list_new(&list, r->git, &o) != 0)
		return false;
	*dirty = r->lib->git_status_list_entrycount(list) != 0;
	r->lib->git_status_list_free(list);
	return true;
}

/* What HEAD names; nothing before the first commit. */
static bool
find_head(const struct repo *r, const char **commit)
{
	char hex[GIT_OID_HEXSZ + 1];
	git_oid id;
	int err = r->lib->git_reference_name_to_id(&id, r->git, "HEAD");

	if (err != 0)
		return err == GIT_ENOTFOUND;
	*commit =
	    arena_str(r->arena, r->lib->git_oid_tostr(hex, sizeof hex, &id));
	return true;
}

void
repo_describe(struct arena *a, const char *path, struct repo_state *out)
{
	struct arena *own = arena_new();
	const char *why = "", *commit = "";
	struct repo r;

	memset(out, 0, sizeof *out);
	out->found = repo_open(own, path, &r, &why);
	if (out->found == REPO_FOUND &&
	    (!find_head(&r, &commit) || !find_changes(&r, &out->dirty))) {
		out->found = REPO_FAILED;
		why = repo_error(&r);
	}
	out->why = arena_str(a, why);
	out->commit = arena_str(a, commit);
	arena_free(own);
}
