#define _GNU_SOURCE /* O_DIRECTORY, futimens() */
#include "cache_room.h"

#include "caps.h"
#include "file.h"
#include "hash.h"
#include "report.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ENDING ".record"
#define NAME_LEN (HASH_HEX_LEN + sizeof ENDING - 1)

struct cache_room {
	const char *dir;
	int fd;
};

/* A path that is not absolute is to be passed over, says the specification. */
void
cache_room_choose(struct arena *a, struct options *opt)
{
	const char *dir = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	opt->cache_named = opt->cache != NULL && !opt->no_cache;
	if (opt->no_cache)
		opt->cache = NULL;
	else if (opt->cache != NULL)
		return;
	else if (dir != NULL && *dir == '/')
		opt->cache = arena_printf(a, "%s/bcpgen", dir);
	else if (home != NULL && *home == '/')
		opt->cache = arena_printf(a, "%s/.cache/bcpgen", home);
}

/* Makes a folder and those above it. */
static void
make_folders(struct arena *a, const char *dir)
{
	char *path = arena_str(a, dir);

	for (char *p = path + 1; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		(void)mkdir(path, 0700);
		*p = '/';
	}
	(void)mkdir(path, 0700);
}

/* Who can write there could say what packages and findings say. */
static const char *
why_not(int fd)
{
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return strerror(errno);
	if (st.st_uid != geteuid())
		return "it belongs to somebody else";
	if (st.st_mode & (S_IWGRP | S_IWOTH))
		return "others can write to it";
	return NULL;
}

struct cache_room *
cache_room_open(struct arena *a, const struct options *opt)
{
	struct cache_room *r;
	const char *why;
	int fd;

	if (opt->cache == NULL || opt->parts != 0)
		return NULL;
	make_folders(a, opt->cache);
	fd = open(opt->cache, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	why = why_not(fd);
	if (why != NULL) {
		if (fd >= 0)
			close(fd);
		if (!opt->cache_named && !opt->verbose)
			return NULL;
		fputs("bcpgen: nothing is kept for the next run in ", stderr);
		report_name(stderr, opt->cache);
		fprintf(stderr, ": %s\n", why);
		return NULL;
	}
	r = arena_alloc(a, 1, sizeof *r);
	r->dir = opt->cache;
	r->fd = fd;
	return r;
}

const char *
cache_room_dir(const struct cache_room *r)
{
	return r->dir;
}

void
cache_room_close(struct cache_room *r)
{
	close(r->fd);
}

const char *
cache_room_name(struct arena *a, const struct pack *p)
{
	const char *out = pack_out(p), *slash = strrchr(out, '/');
	char *parent = realpath(pack_parent(p), NULL);
	char hash[HASH_HEX_LEN + 1];
	const char *full;

	if (parent == NULL)
		return NULL;
	full =
	    arena_printf(a, "%s/%s", parent, slash == NULL ? out : slash + 1);
	free(parent);
	hash_hex(hash, full, strlen(full));
	return arena_printf(a, "%s" ENDING, hash);
}

const char *
cache_room_read(
    struct cache_room *r, struct arena *a, const char *name, size_t *len)
{
	const char *path = arena_printf(a, "%s/%s", r->dir, name);
	struct file_error err;
	const char *bytes = file_read(a, path, LIMIT_CACHE_RECORD, len, &err);

	/* It was of use today. */
	if (bytes != NULL)
		(void)utimensat(r->fd, name, NULL, AT_SYMLINK_NOFOLLOW);
	return bytes;
}

struct record {
	char name[NAME_LEN + 1];
	struct timespec used;
	size_t bytes;
};

/* Latest first. */
static int
compare_records(const void *pa, const void *pb)
{
	const struct record *x = pa, *y = pb;

	if (x->used.tv_sec != y->used.tv_sec)
		return x->used.tv_sec > y->used.tv_sec ? -1 : 1;
	if (x->used.tv_nsec != y->used.tv_nsec)
		return x->used.tv_nsec > y->used.tv_nsec ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* Nothing in the folder but what is called as we call it is ours. */
static bool
is_record(const char *name)
{
	return strlen(name) == NAME_LEN &&
	       strspn(name, "0123456789abcdef") == HASH_HEX_LEN &&
	       strcmp(name + HASH_HEX_LEN, ENDING) == 0;
}

static struct record *
list_records(struct cache_room *r, struct arena *a, size_t *count)
{
	struct record *list = NULL;
	DIR *d = opendir(r->dir);
	size_t cap = 0;

	*count = 0;
	for (const struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		struct record *x;
		struct stat st;

		if (!is_record(e->d_name) ||
		    fstatat(r->fd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		list = arena_grow(a, list, &cap, *count + 1, sizeof *list);
		x = &list[(*count)++];
		memcpy(x->name, e->d_name, sizeof x->name);
		x->used = st.st_mtim;
		x->bytes = (size_t)st.st_size;
	}
	if (d != NULL)
		closedir(d);
	if (*count > 1)
		qsort(list, *count, sizeof *list, compare_records);
	return list;
}

static void
make_room(struct cache_room *r)
{
	struct arena *a = arena_new();
	size_t n, left = LIMIT_CACHE_BYTES;
	const struct record *list = list_records(r, a, &n);

	for (size_t i = 0; i < n; i++) {
		/* None that is older is kept instead. */
		left = list[i].bytes > left ? 0 : left - list[i].bytes;
		if (left == 0)
			(void)unlinkat(r->fd, list[i].name, 0);
	}
	arena_free(a);
}

/* A name of this process's own until it is whole; one of a run that was killed
 * is called as the next of its number. */
void
cache_room_write(
    struct cache_room *r, const char *name, const struct buf *bytes)
{
	struct arena *a = arena_new();
	const char *own = arena_printf(a, ".%ld.new", (long)getpid());
	int fd;
	bool ok;

	(void)unlinkat(r->fd, own, 0);
	fd = openat(r->fd, own,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd >= 0) {
		ok = file_write(fd, buf_str(bytes), bytes->len) == 0;
		ok = close(fd) == 0 && ok;
		if (!ok || renameat(r->fd, own, r->fd, name) != 0)
			(void)unlinkat(r->fd, own, 0);
		make_room(r);
	}
	arena_free(a);
}
