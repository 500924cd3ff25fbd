#include "watch_set.h"

#include "caps.h"
#include "discover.h"
#include "report.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of a file that is written its end, so that none is read half-way. */
#define EVENTS                                                        \
	(IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM |     \
	    IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | \
	    IN_ONLYDIR)

/* A folder. Of one above what was named only that name matters: it may go, and
 * come back as another folder. */
struct folder {
	int wd;
	const char *path;
	dev_t dev;
	ino_t ino;
	unsigned what;	  /* any name in it touches this */
	struct name *own; /* names that alone matter */
	struct folder *next;
};

struct name {
	const char *text;
	unsigned what;
	struct name *next;
};

/* A file or folder that a run writes: a name in a folder. */
struct output {
	dev_t dev;
	ino_t ino;
	const char *name;
	struct output *next;
};

struct watch_set {
	const struct options *opt;
	int fd;
	struct arena *arena; /* of one scan */
	struct folder *folders;
	struct output *outputs;
	bool ok;
};

static void
release(void *p)
{
	struct watch_set *s = p;

	close(s->fd);
	if (s->arena != NULL)
		arena_free(s->arena);
}

struct watch_set *
watch_set_new(struct arena *a, const struct options *opt)
{
	struct watch_set *s = arena_alloc(a, 1, sizeof *s);

	s->opt = opt;
	s->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (s->fd < 0) {
		fprintf(stderr, "bcpgen: error: cannot watch files: %s\n",
		    strerror(errno));
		return NULL;
	}
	arena_defer(a, release, s);
	return s;
}

int
watch_set_fd(const struct watch_set *s)
{
	return s->fd;
}

static const char *
join(struct arena *a, const char *dir, const char *name)
{
	return strcmp(dir, ".") == 0 ? name
				     : arena_printf(a, "%s/%s", dir, name);
}

/* "a/b/" is "a" and "b"; "b" is "." and "b". False for "." and the like, which
 * have no name that could come back. */
static bool
split(struct arena *a, const char *path, const char **dir, const char **name)
{
	size_t n = strlen(path), at;

	while (n > 1 && path[n - 1] == '/')
		n--;
	for (at = n; at != 0 && path[at - 1] != '/'; at--)
		;
	*name = arena_strn(a, path + at, n - at);
	*dir = at == 0 ? "." : arena_strn(a, path, at == 1 ? 1 : at - 1);
	return **name != '\0' && strcmp(*name, ".") != 0 &&
	       strcmp(*name, "..") != 0;
}

static void
add_output(struct watch_set *s, const char *path)
{
	struct output *o;
	const char *dir, *name;
	struct stat st;

	if (path == NULL || !split(s->arena, path, &dir, &name) ||
	    stat(dir, &st) != 0)
		return;
	o = arena_alloc(s->arena, 1, sizeof *o);
	o->dev = st.st_dev;
	o->ino = st.st_ino;
	o->name = name;
	o->next = s->outputs;
	s->outputs = o;
}

static bool
is_left_out(const struct watch_set *s, const struct folder *f, const char *name)
{
	size_t n = strlen(name);

	if (name[0] == '.' || name[0] == '#' || (n != 0 && name[n - 1] == '~'))
		return true;
	for (const struct output *o = s->outputs; o != NULL; o = o->next) {
		if (o->dev == f->dev && o->ino == f->ino &&
		    strcmp(o->name, name) == 0)
			return true;
	}
	return false;
}

/* The folder, watched; NULL when it is none. */
static struct folder *
add_folder(struct watch_set *s, const char *path)
{
	struct folder *f;
	struct stat st;
	int wd = inotify_add_watch(s->fd, path, EVENTS);

	if (wd < 0) {
		if (errno != ENOSPC && errno != ENOMEM)
			return NULL;
		fputs("bcpgen: error: cannot watch ", stderr);
		report_name(stderr, path);
		fputs(": too many folders are watched; raise "
		      "fs.inotify.max_user_watches\n",
		    stderr);
		s->ok = false;
		return NULL;
	}
	for (f = s->folders; f != NULL; f = f->next) {
		if (f->wd == wd)
			return f;
	}
	if (stat(path, &st) != 0)
		return NULL;
	f = arena_alloc(s->arena, 1, sizeof *f);
	f->wd = wd;
	f->path = path;
	f->dev = st.st_dev;
	f->ino = st.st_ino;
	f->next = s->folders;
	s->folders = f;
	return f;
}

static void
add_name(struct watch_set *s, const char *path, unsigned what)
{
	const char *dir, *name;
	struct folder *f;
	struct name *own;

	if (path == NULL || !split(s->arena, path, &dir, &name))
		return;
	f = add_folder(s, dir);
	if (f == NULL)
		return;
	own = arena_alloc(s->arena, 1, sizeof *own);
	own->text = name;
	own->what = what;
	own->next = f->own;
	f->own = own;
}

/* A folder and all below it; links are not followed, as in discovery. */
static void
add_tree(struct watch_set *s, const char *path, unsigned what, int depth)
{
	struct folder *f = add_folder(s, path);
	DIR *d;

	if (f == NULL || (f->what & what) == what || depth > LIMIT_DIR_DEPTH)
		return;
	f->what |= what;
	d = opendir(path);
	if (d == NULL)
		return;
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		const char *sub;
		struct stat st;

		if (is_left_out(s, f, e->d_name))
			continue;
		sub = join(s->arena, path, e->d_name);
		if (lstat(sub, &st) == 0 && S_ISDIR(st.st_mode))
			add_tree(s, sub, what, depth + 1);
	}
	closedir(d);
}

/* The workspaces around what was named: a plan may refer to any document of
 * its own. A file without one has its folder, in which one may be made. */
static void
add_workspaces(struct watch_set *s)
{
	struct discovery found;
	struct diag d;

	diag_init(&d, s->arena, src_new(s->arena));
	/* What is wrong the run itself will tell. */
	(void)discover(s->arena, &d, s->opt, &found);
	for (size_t i = 0; i < found.n_workspaces; i++) {
		const struct workspace_ref *w = &found.workspaces[i];
		const char *dir = *w->dir == '\0' ? "." : w->dir;
		struct folder *f;

		if (w->has_file) {
			add_tree(s, dir, WATCH_PLANS, 0);
			continue;
		}
		f = add_folder(s, dir);
		if (f != NULL)
			f->what |= WATCH_PLANS;
	}
}

static void
add_path(struct watch_set *s, const char *path, unsigned what)
{
	if (path == NULL)
		return;
	add_name(s, path, what);
	add_tree(s, path, what, 0);
}

/* What is watched no more: folders that were moved away. */
static void
drop_old(struct watch_set *s, const struct folder *old)
{
	for (; old != NULL; old = old->next) {
		const struct folder *f = s->folders;

		while (f != NULL && f->wd != old->wd)
			f = f->next;
		if (f == NULL)
			inotify_rm_watch(s->fd, old->wd);
	}
}

bool
watch_set_scan(struct watch_set *s)
{
	const struct options *opt = s->opt;
	struct folder *old = s->folders;
	struct arena *old_arena = s->arena;

	s->arena = arena_new();
	s->folders = NULL;
	s->outputs = NULL;
	s->ok = true;
	add_output(s, opt->out);
	for (const struct format_want *w = opt->formats; w != NULL; w = w->next)
		add_output(s, w->file);
	for (size_t i = 0; i < opt->n_paths; i++)
		add_path(s, opt->paths[i], WATCH_PLANS);
	add_workspaces(s);
	add_path(s, opt->schema_dir, WATCH_ENGINE);
	add_path(s, opt->templates_dir, WATCH_ENGINE);
	add_name(s, opt->baseline, WATCH_PLANS);
	drop_old(s, old);
	if (old_arena != NULL)
		arena_free(old_arena);
	return s->ok;
}

/* A file that was made is told again when it is written; a link is not. */
static bool
will_be_written(const struct watch_set *s, const struct folder *f,
    const struct inotify_event *e)
{
	struct stat st;

	return (e->mask & (IN_CREATE | IN_ISDIR)) == IN_CREATE &&
	       lstat(join(s->arena, f->path, e->name), &st) == 0 &&
	       S_ISREG(st.st_mode) && st.st_nlink == 1;
}

static unsigned
take_event(struct watch_set *s, const struct inotify_event *e, bool *scan)
{
	const char *name = e->len == 0 ? "" : e->name;
	const struct folder *f = s->folders;
	unsigned what;

	if (e->mask & IN_Q_OVERFLOW) {
		*scan = true;
		return WATCH_PLANS | WATCH_ENGINE;
	}
	while (f != NULL && f->wd != e->wd)
		f = f->next;
	if (f == NULL || (e->mask & IN_IGNORED) || is_left_out(s, f, name))
		return 0;
	what = f->what;
	for (const struct name *n = f->own; n != NULL; n = n->next) {
		if (strcmp(n->text, name) == 0)
			what |= n->what;
	}
	if (what == 0 || will_be_written(s, f, e))
		return 0;
	*scan |= (e->mask & (IN_ISDIR | IN_DELETE_SELF | IN_MOVE_SELF)) != 0 ||
		 strcmp(name, WORKSPACE_FILE) == 0;
	return what;
}

unsigned
watch_set_read(struct watch_set *s)
{
	union {
		struct inotify_event first; /* for its alignment */
		char bytes[16384];
	} in;
	unsigned what = 0;
	bool scan = false;
	ssize_t n;

	while ((n = read(s->fd, in.bytes, sizeof in.bytes)) > 0) {
		const char *p = in.bytes, *end = in.bytes + n;

		while (p < end) {
			const struct inotify_event *e =
			    (const struct inotify_event *)(const void *)p;

			what |= take_event(s, e, &scan);
			p += sizeof *e + e->len;
		}
	}
	/* What cannot be watched has been told; the rest is. */
	if (scan)
		(void)watch_set_scan(s);
	return what;
}
