#include "discover.h"

#include "caps.h"
#include "file.h"
#include "utf8.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Folders of a workspace that hold no documents. */
static const char *const other_folders[] = {
    "rules", "frameworks", "evidence", "templates"};

struct finder {
	struct arena *a;
	struct diag *d;
	const struct options *opt;
	struct discovery *out;
	const char *arg; /* as given */
	const char *top; /* folder that symbolic links may not leave */
	struct stat out_st;
	bool has_out;
	bool ok;
};

static void
fault(struct finder *f, enum diag_id id, const char *path, const char *what)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};

	diag_at(f->d, id, nowhere, "%s: %s", path, what);
	f->ok = false;
}

/* "dir/name", or just one of them where the other is empty. */
static const char *
join(struct arena *a, const char *dir, const char *name)
{
	if (*dir == '\0')
		return name;
	if (*name == '\0')
		return dir;
	return arena_printf(
	    a, "%s%s%s", dir, dir[strlen(dir) - 1] == '/' ? "" : "/", name);
}

/* Drops "./", doubled and trailing slashes; "." is "". */
static const char *
tidy(struct arena *a, const char *path)
{
	char *out = arena_alloc(a, strlen(path) + 2, 1);
	bool root = *path == '/';
	size_t n = 0;

	if (root)
		out[n++] = '/';
	while (*path != '\0') {
		size_t len = strcspn(path, "/");

		if (len != 0 && !(len == 1 && *path == '.')) {
			if (n > (root ? 1u : 0u))
				out[n++] = '/';
			memcpy(out + n, path, len);
			n += len;
		}
		path += len;
		path += *path == '/';
	}
	out[n] = '\0';
	return out;
}

static bool
has_dots(const char *path)
{
	while (*path != '\0') {
		size_t len = strcspn(path, "/");

		if (len == 2 && path[0] == '.' && path[1] == '.')
			return true;
		path += len;
		path += *path == '/';
	}
	return false;
}

static const char *
last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* The name of a path in packages: as given when that does not depend on the
 * folder we stand in, else from its last part on. */
static const char *
portable(const char *path)
{
	assert(path != NULL);
	if (*path != '/' && !has_dots(path))
		return path;
	return strcmp(last_part(path), "..") == 0 ? "" : last_part(path);
}

static bool
is_yaml(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL && dot != name &&
	       (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0 ||
		   strcmp(dot, ".json") == 0);
}

/* Whether a folder is a package, which may lie among plans. */
static bool
is_package(struct finder *f, const char *dir)
{
	struct stat st;

	return lstat(join(f->a, dir, "SHA256SUMS"), &st) == 0 &&
	       lstat(join(f->a, dir, "manifest.json"), &st) == 0;
}

/* Whether a file is one that a package has over all documents. */
static bool
is_manifest(struct finder *f, const char *dir, const char *name)
{
	size_t n = strlen(name);

	return n > 5 && strcmp(name + n - 5, ".json") == 0 &&
	       (n < 10 || strcmp(name + n - 10, ".plan.json") != 0) &&
	       is_package(f, dir);
}

/* Whether a folder has a workspace.yaml; something else of that name is told,
 * for settings that are not read would be missed by nobody. */
static bool
has_workspace_file(struct finder *f, const char *dir)
{
	const char *path = join(f->a, dir, WORKSPACE_FILE);
	struct stat st;

	if (stat(path, &st) != 0)
		return false;
	if (S_ISREG(st.st_mode))
		return true;
	fault(f, DIAG_IO_KIND, path,
	    S_ISDIR(st.st_mode) ? "it is a folder"
				: "it is not a regular file");
	return false;
}

/* Names go into the package's lists of files, a line each, and into XML. */
static bool
can_be_listed(const char *name)
{
	const char *p = name, *end = name + strlen(name);

	while (p < end) {
		uint32_t cp = utf8_next(&p, end);

		if (cp == UTF8_BAD || cp == '\\' || cp < 0x20 ||
		    (cp >= 0x7F && cp < 0xA0) || cp == 0xFFFE || cp == 0xFFFF)
			return false;
	}
	return true;
}

/* A folder of the package that would be where one of its own files goes. */
static bool
is_taken(const char *rel)
{
	static const char *const own[] = {"index.html", "index.md",
	    "manifest.json", "SHA256SUMS", "controls.csv", "functions.csv",
	    "findings.csv", "calendar.ics", "assessment-results.json",
	    "component-definition.json", "provenance.intoto.json", PART_FILE};
	size_t n = strcspn(rel, "/");

	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
		if (strlen(own[i]) == n && strncmp(own[i], rel, n) == 0)
			return true;
	}
	return false;
}

static size_t
add_workspace(
    struct finder *f, const char *dir, const char *name, const char *out_dir)
{
	struct discovery *o = f->out;
	struct workspace_ref *w;

	for (size_t i = 0; i < o->n_workspaces; i++) {
		if (strcmp(o->workspaces[i].dir, dir) == 0)
			return i;
	}
	o->workspaces = arena_grow(f->a, o->workspaces, &o->cap_workspaces,
	    o->n_workspaces + 1, sizeof *o->workspaces);
	w = &o->workspaces[o->n_workspaces];
	memset(w, 0, sizeof *w);
	w->dir = dir;
	w->name = name;
	w->out_dir = out_dir;
	w->arg = f->arg;
	w->has_file = has_workspace_file(f, dir);
	if (is_taken(out_dir))
		fault(f, DIAG_IO_NAME, dir,
		    "the package has a file of its own of this name; give the "
		    "folder another name");
	return o->n_workspaces++;
}

static void
add_source(struct finder *f, size_t workspace, const char *path,
    const char *name, bool chosen)
{
	struct discovery *o = f->out;
	struct source *s;

	if (o->n_sources >= LIMIT_DOCUMENTS) {
		fault(f, DIAG_IO_READ, f->arg,
		    arena_printf(
			f->a, "it holds more than %zu files", LIMIT_DOCUMENTS));
		return;
	}
	if (!can_be_listed(name) ||
	    !can_be_listed(o->workspaces[workspace].out_dir)) {
		fault(f, DIAG_IO_NAME, path,
		    "its name holds a control character or a backslash, or is "
		    "not UTF-8");
		return;
	}
	o->sources = arena_grow(f->a, o->sources, &o->cap_sources,
	    o->n_sources + 1, sizeof *o->sources);
	s = &o->sources[o->n_sources++];
	s->path = path;
	s->name = name;
	s->workspace = workspace;
	s->chosen = chosen;
}

struct entry {
	const char *name;
	bool folder;
};

static int
compare_entries(const void *pa, const void *pb)
{
	const struct entry *x = pa, *y = pb;

	return strcmp(x->name, y->name);
}

/* A directory entry that matters: a folder to walk, or a YAML file. */
static bool
classify(struct finder *f, const char *dir, const char *name, struct entry *out)
{
	const char *path = join(f->a, dir, name);
	struct stat st;
	bool link;

	if (name[0] == '.' || lstat(path, &st) != 0)
		return false;
	link = S_ISLNK(st.st_mode);
	if (link && !is_yaml(name))
		return false;
	if (link && stat(path, &st) != 0) {
		fault(f, DIAG_IO_READ, path,
		    "it is a symbolic link that leads nowhere");
		return false;
	}
	out->name = name;
	out->folder = S_ISDIR(st.st_mode);
	if (out->folder)
		return !link &&
		       !(f->has_out && st.st_dev == f->out_st.st_dev &&
			   st.st_ino == f->out_st.st_ino) &&
		       !is_package(f, path);
	if (!is_yaml(name) || is_manifest(f, dir, name))
		return false;
	if (!S_ISREG(st.st_mode)) {
		fault(f, DIAG_IO_KIND, path, "it is not a regular file");
		return false;
	}
	if (link && !file_is_inside(f->top, path)) {
		fault(f, DIAG_IO_KIND, path,
		    "it is a symbolic link that leads out of the folder");
		return false;
	}
	return true;
}

static struct entry *
list_dir(struct finder *f, const char *dir, size_t *count)
{
	DIR *d = opendir(*dir == '\0' ? "." : dir);
	struct entry *list = NULL;
	size_t cap = 0;

	*count = 0;
	if (d == NULL) {
		fault(f, DIAG_IO_READ, dir, strerror(errno));
		return NULL;
	}
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		struct entry x;

		if (!classify(f, dir, e->d_name, &x))
			continue;
		list = arena_grow(f->a, list, &cap, *count + 1, sizeof *list);
		x.name = arena_str(f->a, x.name);
		list[(*count)++] = x;
	}
	closedir(d);
	if (*count > 1)
		qsort(list, *count, sizeof *list, compare_entries);
	return list;
}

static bool
is_other_folder(const char *name)
{
	for (size_t i = 0; i < sizeof other_folders / sizeof other_folders[0];
	     i++) {
		if (strcmp(other_folders[i], name) == 0)
			return true;
	}
	return false;
}

/* One folder: its workspace is the one handed down, or its own. */
struct place {
	const char *dir, *name, *rel;
	size_t workspace;
	bool inherited, chosen;
	int depth;
};

/* Whether a file is about the workspace and no document of it. */
static bool
is_settings(const struct finder *f, const struct place *at, const char *name)
{
	const struct workspace_ref *w = &f->out->workspaces[at->workspace];

	return strcmp(name, WORKSPACE_FILE) == 0 ||
	       (strcmp(name, THEME_FILE) == 0 && w->has_file &&
		   strcmp(w->dir, at->dir) == 0);
}

static void
walk(struct finder *f, struct place at)
{
	struct entry *list;
	size_t n;

	if (at.depth > LIMIT_DIR_DEPTH) {
		fault(f, DIAG_IO_READ, at.dir,
		    arena_printf(f->a, "folders are nested deeper than %d",
			LIMIT_DIR_DEPTH));
		return;
	}
	list = list_dir(f, at.dir, &n);
	if (!at.inherited || has_workspace_file(f, at.dir)) {
		at.workspace = add_workspace(f, at.dir, at.name, at.rel);
		at.inherited = f->out->workspaces[at.workspace].has_file;
	}
	for (size_t i = 0; i < n; i++) {
		const char *name = list[i].name;
		struct place sub = at;

		if (list[i].folder) {
			if (at.inherited && is_other_folder(name))
				continue;
			sub.dir = join(f->a, at.dir, name);
			sub.name = join(f->a, at.name, name);
			sub.rel = join(f->a, at.rel, name);
			sub.depth++;
			walk(f, sub);
		} else if (!is_settings(f, &at, name)) {
			add_source(f, at.workspace, join(f->a, at.dir, name),
			    join(f->a, at.name, name), at.chosen);
		}
	}
}

/* The nearest folder at or above dir with a workspace.yaml, or NULL. */
static const char *
enclosing_workspace(struct finder *f, const char *dir)
{
	const char *at = dir;

	for (int i = 0; i < LIMIT_DIR_DEPTH; i++) {
		struct stat st;

		if (has_workspace_file(f, at))
			return at;
		if (lstat(join(f->a, at, ".git"), &st) == 0 ||
		    strcmp(at, "/") == 0)
			return NULL;
		if (*at == '\0' || has_dots(at))
			at = join(f->a, at, "..");
		else if (strchr(at, '/') == NULL)
			at = "";
		else if (last_part(at) - at == 1)
			at = "/";
		else
			at = arena_strn(
			    f->a, at, (size_t)(last_part(at) - at - 1));
	}
	return NULL;
}

static void
choose(struct finder *f, const char *path)
{
	struct discovery *o = f->out;
	char *want = realpath(path, NULL);

	for (size_t i = 0; want != NULL && i < o->n_sources; i++) {
		char *have = realpath(o->sources[i].path, NULL);

		if (have != NULL && strcmp(have, want) == 0)
			o->sources[i].chosen = true;
		free(have);
	}
	free(want);
}

static void
take_file(struct finder *f, const char *path)
{
	const char *dir = arena_strn(f->a, path,
	    last_part(path) == path ? 0 : (size_t)(last_part(path) - path));
	const char *home;
	struct place at = {0};

	dir = tidy(f->a, dir);
	home = enclosing_workspace(f, dir);
	if (home == NULL) {
		size_t w = add_workspace(f, dir, portable(dir), "");

		add_source(f, w, path, portable(path), true);
		return;
	}
	at.dir = f->top = home;
	at.name = portable(home);
	at.rel = "";
	walk(f, at);
	choose(f, path);
}

static void
take_dir(struct finder *f, const char *path)
{
	const char *home = enclosing_workspace(f, path);
	struct place at = {0};
	size_t before = f->out->n_sources;

	at.dir = path;
	at.name = portable(path);
	at.rel = "";
	at.chosen = true;
	f->top = home != NULL ? home : path;
	if (home != NULL && strcmp(home, path) != 0) {
		/* A folder inside a workspace: the rest of it is there to be
		 * referred to. */
		struct place whole = at;

		whole.dir = home;
		whole.name = portable(home);
		whole.chosen = false;
		walk(f, whole);
		at.workspace = add_workspace(f, home, whole.name, "");
		at.inherited = true;
	}
	walk(f, at);
	for (size_t i = 0; i < f->out->n_sources; i++) {
		if (f->out->sources[i].chosen && i >= before)
			return;
	}
	if (f->ok && before == f->out->n_sources)
		fault(f, DIAG_IO_EMPTY, f->arg,
		    "it holds no plan (a file *.yaml, *.yml or *.json)");
}

static void
take(struct finder *f, const char *arg)
{
	const char *path = tidy(f->a, arg);
	struct stat st;

	f->arg = arg;
	if (strcmp(arg, "-") == 0) {
		add_source(
		    f, add_workspace(f, "", "", ""), "-", "<stdin>", true);
		return;
	}
	if (stat(*path == '\0' ? "." : path, &st) != 0) {
		fault(f, DIAG_IO_READ, arg,
		    errno == ENOENT ? "there is no such file or folder"
				    : strerror(errno));
		return;
	}
	if (S_ISDIR(st.st_mode))
		take_dir(f, path);
	else if (S_ISREG(st.st_mode))
		take_file(f, path);
	else
		fault(f, DIAG_IO_KIND, arg,
		    "it is neither a regular file nor a folder");
}

static int
compare_sources(const void *pa, const void *pb)
{
	const struct source *x = pa, *y = pb;

	if (x->workspace != y->workspace)
		return x->workspace < y->workspace ? -1 : 1;
	return strcmp(x->path, y->path);
}

/* A file that was reached twice is taken once. */
static void
fold_sources(struct discovery *o)
{
	size_t kept = 0;

	for (size_t i = 0; i < o->n_sources; i++) {
		struct source *s = &o->sources[i];

		if (kept != 0 && compare_sources(&o->sources[kept - 1], s) == 0)
			o->sources[kept - 1].chosen |= s->chosen;
		else
			o->sources[kept++] = *s;
	}
	o->n_sources = kept;
}

bool
discover(struct arena *a, struct diag *d, const struct options *opt,
    struct discovery *out)
{
	struct finder f = {.a = a, .d = d, .opt = opt, .out = out, .ok = true};

	memset(out, 0, sizeof *out);
	f.has_out = opt->out != NULL && stat(opt->out, &f.out_st) == 0;
	for (size_t i = 0; i < opt->n_paths; i++)
		take(&f, opt->paths[i]);
	if (out->n_sources > 1)
		qsort(out->sources, out->n_sources, sizeof *out->sources,
		    compare_sources);
	fold_sources(out);
	for (size_t i = 0; i < out->n_sources; i++) {
		struct workspace_ref *w =
		    &out->workspaces[out->sources[i].workspace];

		if (w->count++ == 0)
			w->first = i;
	}
	return f.ok;
}

bool
source_is_ours(const struct source *s)
{
	return s->chosen && !s->elsewhere;
}

const char *
discover_name(struct arena *a, const char *arg)
{
	return portable(tidy(a, arg));
}
