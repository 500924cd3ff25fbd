/* The files of a revision, as they are stored, in a folder of their own. */
#include "repo_internal.h"

#include "caps.h"
#include "discover.h"
#include "file.h"
#include "pack.h"
#include "stop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct export
{
	struct repo *r;
	struct arena *a; /* of texts that outlive the export */
	git_odb *odb;
	const char *top;
	const char *left_out;
	size_t files, bytes;
	const char *why; /* NULL while all is well */
	bool system;	 /* it is the system's fault */
};

static bool
fail(struct export *x, const char *name, const char *why)
{
	if (x->why == NULL)
		x->why = arena_printf(
		    x->a, "%s%s%s", name, *name == '\0' ? "" : ": ", why);
	return false;
}

static bool
fail_system(struct export *x, const char *name)
{
	x->system = true;
	return fail(x, name, strerror(errno));
}

/* Trees may hold any bytes as a name; git itself takes none of these. */
static bool
is_name(const char *name)
{
	return *name != '\0' && strlen(name) <= 255 &&
	       strchr(name, '/') == NULL && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0;
}

static const char *
join(struct arena *a, const char *dir, const char *name)
{
	return *dir == '\0' ? name : arena_printf(a, "%s/%s", dir, name);
}

static bool
write_blob(struct export *x, int dir, const char *name, const char *shown,
    const git_blob *blob)
{
	const struct repo_lib *lib = x->r->lib;
	int fd = openat(dir, name,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0)
		return fail_system(x, shown);
	ok = file_write(fd, lib->git_blob_rawcontent(blob),
		 (size_t)lib->git_blob_rawsize(blob)) == 0;
	if (close(fd) != 0 || !ok)
		return fail_system(x, shown);
	return true;
}

/* Sizes are asked for before anything is unpacked. */
static bool
take_file(struct export *x, int dir, const char *name, const char *shown,
    const git_oid *id)
{
	const struct repo_lib *lib = x->r->lib;
	git_object_t type;
	git_blob *blob;
	size_t len;
	bool ok;

	if (lib->git_odb_read_header(&len, &type, x->odb, id) != 0)
		return fail(x, shown, repo_error(x->r));
	if (type != GIT_OBJECT_BLOB || len > LIMIT_EXPORT_FILE_BYTES ||
	    len > LIMIT_EXPORT_BYTES - x->bytes ||
	    x->files == LIMIT_EXPORT_FILES)
		return fail(x, shown,
		    "there is too much in this revision; name a folder of it");
	x->bytes += len;
	x->files++;
	if (lib->git_blob_lookup(&blob, x->r->git, id) != 0)
		return fail(x, shown, repo_error(x->r));
	ok = write_blob(x, dir, name, shown, blob);
	lib->git_blob_free(blob);
	return ok;
}

/* Makes a folder, if need be, and opens it; -1 with a fault. */
static int
enter(struct export *x, int dir, const char *name, const char *shown)
{
	int fd = -1;

	if (mkdirat(dir, name, 0700) == 0 || errno == EEXIST)
		fd = openat(
		    dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		fail_system(x, shown);
	return fd;
}

static bool take_tree(
    struct export *x, int dir, const char *shown, const git_oid *id, int depth);

static bool
take_entry(struct export *x, int dir, const char *at, const git_tree_entry *e,
    int depth)
{
	const struct repo_lib *lib = x->r->lib;
	const char *name = lib->git_tree_entry_name(e), *shown;
	const git_oid *id = lib->git_tree_entry_id(e);
	int sub;
	bool ok;

	shown = join(x->r->arena, at, name);
	if (!is_name(name))
		return fail(x, shown, "a file cannot have this name");
	if (stop_asked()) {
		errno = EINTR;
		return fail_system(x, shown);
	}
	switch (lib->git_tree_entry_filemode(e)) {
	case GIT_FILEMODE_TREE:
		/* Ours marks where the search for a workspace ends. */
		if (strcmp(name, ".git") == 0)
			return true;
		sub = enter(x, dir, name, shown);
		ok = sub >= 0 && take_tree(x, sub, shown, id, depth + 1);
		if (sub >= 0)
			close(sub);
		return ok;
	case GIT_FILEMODE_BLOB:
	case GIT_FILEMODE_BLOB_EXECUTABLE:
		return take_file(x, dir, name, shown, id);
	case GIT_FILEMODE_LINK:
	case GIT_FILEMODE_COMMIT:
		if (x->left_out == NULL)
			x->left_out = arena_str(x->a, shown);
		return true;
	case GIT_FILEMODE_UNREADABLE:
		break;
	}
	return fail(x, shown, "it is neither a file nor a folder");
}

/* Recursion ends at LIMIT_DIR_DEPTH. */
static bool
take_tree(
    struct export *x, int dir, const char *shown, const git_oid *id, int depth)
{
	const struct repo_lib *lib = x->r->lib;
	git_tree *tree;
	size_t n;
	bool ok = true;

	if (depth > LIMIT_DIR_DEPTH)
		return fail(x, shown, "folders are nested too deep");
	if (lib->git_tree_lookup(&tree, x->r->git, id) != 0)
		return fail(x, shown, repo_error(x->r));
	n = lib->git_tree_entrycount(tree);
	for (size_t i = 0; i < n && ok; i++)
		ok = take_entry(
		    x, dir, shown, lib->git_tree_entry_byindex(tree, i), depth);
	lib->git_tree_free(tree);
	return ok;
}

/* A folder on the way to what was asked for. */
struct step {
	git_oid id;
	const char *below; /* from the top of the work tree */
	int depth;
	bool workspace; /* it has a workspace.yaml */
};

/* Whether what was looked up is the last step; else *at is the folder. */
static bool
look_up(
    struct export *x, struct step *at, const char *name, git_filemode_t *mode)
{
	const struct repo_lib *lib = x->r->lib;
	const git_tree_entry *e;
	git_tree *tree;

	if (lib->git_tree_lookup(&tree, x->r->git, &at->id) != 0)
		return fail(x, at->below, repo_error(x->r));
	at->workspace =
	    lib->git_tree_entry_byname(tree, WORKSPACE_FILE) != NULL;
	e = name == NULL ? NULL : lib->git_tree_entry_byname(tree, name);
	if (e != NULL) {
		at[1].id = *lib->git_tree_entry_id(e);
		*mode = lib->git_tree_entry_filemode(e);
	}
	lib->git_tree_free(tree);
	if (name != NULL && e == NULL)
		return fail(x, x->r->below, "it is not in this revision");
	return true;
}

/* Walks from the top down to r->below and picks what is to be written: the
 * folder of the nearest workspace around it, else the folder itself, else that
 * of the file. */
static bool
find_start(struct export *x, const git_oid *top, struct step *out)
{
	struct step steps[LIMIT_DIR_DEPTH + 2] = {{.id = *top, .below = ""}};
	const char *rest = x->r->below;
	git_filemode_t mode = GIT_FILEMODE_TREE;
	int last = 0;

	while (*rest != '\0') {
		size_t n = strcspn(rest, "/");
		const char *name = arena_strn(x->r->arena, rest, n);

		if (mode != GIT_FILEMODE_TREE)
			return fail(
			    x, x->r->below, "it is not in this revision");
		if (last == LIMIT_DIR_DEPTH)
			return fail(x, x->r->below, "it is nested too deep");
		if (!look_up(x, &steps[last], name, &mode))
			return false;
		steps[++last].below = arena_strn(
		    x->r->arena, x->r->below, (size_t)(rest + n - x->r->below));
		rest += n + (rest[n] == '/');
	}
	if (mode == GIT_FILEMODE_LINK || mode == GIT_FILEMODE_COMMIT)
		return fail(x, x->r->below,
		    "it is a symbolic link or a submodule, which is not "
		    "followed");
	if (mode != GIT_FILEMODE_TREE)
		last--;
	else if (!look_up(x, &steps[last], NULL, &mode))
		return false;
	*out = steps[last];
	for (int i = last; i >= 0; i--) {
		if (!steps[i].workspace)
			continue;
		*out = steps[i];
		break;
	}
	return true;
}

/* Makes the folders down to where the files go. */
static bool
write_all(struct export *x, const struct step *start)
{
	const char *rest = start->below;
	int dir = open(x->top, O_RDONLY | O_DIRECTORY | O_CLOEXEC), next;
	bool ok = dir >= 0 && mkdirat(dir, ".git", 0700) == 0;

	if (!ok)
		fail_system(x, x->top);
	while (ok && *rest != '\0') {
		size_t n = strcspn(rest, "/");

		next = enter(
		    x, dir, arena_strn(x->r->arena, rest, n), start->below);
		close(dir);
		dir = next;
		ok = dir >= 0;
		rest += n + (rest[n] == '/');
	}
	ok = ok && take_tree(x, dir, start->below, &start->id, start->depth);
	if (dir >= 0)
		close(dir);
	return ok;
}

/* The tree and the commit that a revision names. */
static bool
resolve(
    struct export *x, const char *revision, git_oid *tree, const char **commit)
{
	const struct repo_lib *lib = x->r->lib;
	char hex[GIT_OID_HEXSZ + 1];
	git_object *named, *peeled = NULL;

	if (lib->git_revparse_single(&named, x->r->git, revision) != 0)
		return fail(x, revision,
		    lib->git_repository_is_shallow(x->r->git) == 1
			? "there is no such revision in this shallow clone; "
			  "fetch more of it"
			: "there is no such revision");
	if (lib->git_object_peel(&peeled, named, GIT_OBJECT_COMMIT) == 0) {
		*commit = arena_str(x->a, lib->git_oid_tostr(hex, sizeof hex,
					      lib->git_object_id(peeled)));
		lib->git_object_free(peeled);
	}
	peeled = NULL;
	if (lib->git_object_peel(&peeled, named, GIT_OBJECT_TREE) == 0) {
		*tree = *lib->git_object_id(peeled);
		lib->git_object_free(peeled);
		lib->git_object_free(named);
		return true;
	}
	lib->git_object_free(named);
	return fail(x, revision, "it names no files");
}

static bool
make_top(struct export *x)
{
	const char *tmp = getenv("TMPDIR");
	char *top = arena_printf(x->a, "%s/bcpgen-XXXXXX",
	    tmp == NULL || *tmp == '\0' ? "/tmp" : tmp);

	if (mkdtemp(top) == NULL)
		return fail_system(x, top);
	x->top = top;
	return true;
}

bool
repo_export(struct arena *a, const char *revision, const char *path,
    struct repo_tree *out, const char **why)
{
	struct arena *own = arena_new();
	struct repo r;
	struct export x = {.r = &r, .a = a};
	const char *fault = "it lies in no git repository";
	git_oid tree = {{0}};
	struct step from;
	bool ok;

	memset(out, 0, sizeof *out);
	out->commit = "";
	if (repo_open(own, path, &r, &fault) != REPO_FOUND) {
		*why = arena_printf(a, "%s: %s", path, fault);
		arena_free(own);
		return false;
	}
	ok = resolve(&x, revision, &tree, &out->commit) &&
	     find_start(&x, &tree, &from) && make_top(&x);
	out->top = x.top;
	if (ok && r.lib->git_repository_odb(&x.odb, r.git) != 0)
		ok = fail(&x, revision, repo_error(&r));
	if (ok)
		ok = write_all(&x, &from);
	if (x.odb != NULL)
		r.lib->git_odb_free(x.odb);
	if (ok) {
		out->path = arena_printf(
		    a, "%s%s%s", x.top, *r.below == '\0' ? "" : "/", r.below);
		out->left_out = x.left_out == NULL ? "" : x.left_out;
	} else {
		repo_remove(out);
		out->failed = x.system;
		*why = x.why;
	}
	arena_free(own);
	return ok;
}

void
repo_remove(const struct repo_tree *t)
{
	if (t->top == NULL)
		return;
	pack_remove_tree(t->top);
}
