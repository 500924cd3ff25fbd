/* The files of a folder and their hashes. */
#include "pack_internal.h"

#include "caps.h"
#include "file.h"
#include "hash.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *const pack_keepers[] = {".gitignore", ".gitkeep", NULL};

struct walk {
	struct arena *arena;
	struct diag *diag;
	const char *root;
	bool hashes;
	struct pack_list *out;
};

static bool
is_keeper(const char *name)
{
	for (size_t i = 0; pack_keepers[i] != NULL; i++) {
		if (strcmp(pack_keepers[i], name) == 0)
			return true;
	}
	return false;
}

static bool
add_file(struct walk *w, const char *path, const char *name,
    const struct stat *st)
{
	struct pack_list *l = w->out;
	struct pack_file *f;

	l->files = arena_grow(
	    w->arena, l->files, &l->cap, l->count + 1, sizeof *l->files);
	f = &l->files[l->count++];
	memset(f, 0, sizeof *f);
	f->name = arena_str(w->arena, name);
	f->bytes = (size_t)st->st_size;
	f->mode = st->st_mode & 0777;
	if (w->hashes) {
		/* An arena of its own: a package may be larger than memory. */
		struct arena *a = arena_new();
		struct file_error err;
		size_t len;
		char *p = file_read(a, path, LIMIT_OUTPUT_BYTES, &len, &err);

		if (p != NULL)
			hash_hex(f->sha256, p, len);
		else
			pack_fail(w->diag, DIAG_IO_READ, path, err.why);
		arena_free(a);
		return p != NULL;
	}
	return true;
}

static bool walk_dir(struct walk *w, const char *name, int depth);

static bool
walk_entry(struct walk *w, const char *dir, const char *entry, int depth)
{
	const char *name =
	    *dir == '\0' ? entry : arena_printf(w->arena, "%s/%s", dir, entry);
	const char *path = arena_printf(w->arena, "%s/%s", w->root, name);
	struct stat st;

	if (*dir == '\0' && is_keeper(entry))
		return true;
	if (lstat(path, &st) != 0)
		return pack_fail(w->diag, DIAG_IO_READ, path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return walk_dir(w, name, depth + 1);
	if (!S_ISREG(st.st_mode))
		return pack_fail(w->diag, DIAG_IO_KIND, path,
		    "it is neither a file nor a folder");
	return add_file(w, path, name, &st);
}

static bool
walk_dir(struct walk *w, const char *name, int depth)
{
	const char *path = arena_printf(w->arena, "%s/%s", w->root, name);
	DIR *dir;
	bool ok = true;

	if (depth > LIMIT_DIR_DEPTH)
		return pack_fail(w->diag, DIAG_IO_READ, path,
		    arena_printf(w->arena, "folders are nested deeper than %d",
			LIMIT_DIR_DEPTH));
	dir = opendir(path);
	if (dir == NULL)
		return pack_fail(w->diag, DIAG_IO_READ, path, strerror(errno));
	for (struct dirent *e; ok && (e = readdir(dir)) != NULL;) {
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			ok = walk_entry(w, name, e->d_name, depth);
	}
	closedir(dir);
	return ok;
}

static int
compare_names(const void *a, const void *b)
{
	const struct pack_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

bool
pack_list_files(struct arena *a, struct diag *d, const char *dir, bool hashes,
    struct pack_list *out)
{
	struct walk w = {a, d, dir, hashes, out};

	if (!walk_dir(&w, "", 0))
		return false;
	if (out->count > 1)
		qsort(
		    out->files, out->count, sizeof *out->files, compare_names);
	return true;
}

char *
pack_read_sums_text(struct arena *a, const char *dir, size_t *len)
{
	struct file_error err;

	return file_read(a, arena_printf(a, "%s/%s", dir, PACK_SUMS),
	    LIMIT_FILE_BYTES, len, &err);
}

bool
pack_read_sums(struct arena *a, const char *dir, struct pack_list *out)
{
	size_t len;
	char *text = pack_read_sums_text(a, dir, &len);

	return text != NULL && pack_parse_sums(a, text, out);
}

bool
pack_parse_sums(struct arena *a, char *text, struct pack_list *out)
{
	for (char *line = text, *end; *line != '\0'; line = end + 1) {
		struct pack_file *f;

		end = strchr(line, '\n');
		/* 64 digits, two spaces, a name. */
		if (end == NULL || end - line < 67)
			return false;
		*end = '\0';
		out->files = arena_grow(a, out->files, &out->cap,
		    out->count + 1, sizeof *out->files);
		f = &out->files[out->count++];
		memcpy(f->sha256, line, 64);
		f->sha256[64] = '\0';
		f->name = line + 66;
	}
	if (out->count > 1)
		qsort(
		    out->files, out->count, sizeof *out->files, compare_names);
	return true;
}

void
pack_list_insert(
    struct arena *a, struct pack_list *l, const char *name, const char *text)
{
	size_t at = l->count;

	l->files =
	    arena_grow(a, l->files, &l->cap, l->count + 1, sizeof *l->files);
	l->count++;
	for (; at > 0 && strcmp(l->files[at - 1].name, name) > 0; at--)
		l->files[at] = l->files[at - 1];
	l->files[at].name = arena_str(a, name);
	l->files[at].bytes = strlen(text);
	hash_hex(l->files[at].sha256, text, strlen(text));
}

const struct pack_file *
pack_list_find(const struct pack_list *l, const char *name)
{
	size_t lo = 0, hi = l->count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(l->files[mid].name, name);

		if (c == 0)
			return &l->files[mid];
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}
