/* The files of a folder and their hashes. */
#include "pack_internal.h"

#include "caps.h"
#include "file.h"
#include "hash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *const pack_keepers[] = {".gitignore", ".gitkeep", NULL};

struct walk {
	struct arena *arena;
	struct diag *diag;
	const char *root;
	bool hashes;
	struct pack_list *out;
	const struct pack_list *known; /* hashes that need not be made */
};

static int
compare_names(const void *a, const void *b)
{
	const struct pack_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

void
pack_list_sort(struct pack_list *l)
{
	if (l->count > 1)
		qsort(l->files, l->count, sizeof *l->files, compare_names);
}

static bool
is_keeper(const char *name)
{
	for (size_t i = 0; pack_keepers[i] != NULL; i++) {
		if (strcmp(pack_keepers[i], name) == 0)
			return true;
	}
	return false;
}

/* A piece at a time: a file of a package may be larger than memory. */
static int
hash_all(int fd, char sha256[HASH_HEX_LEN + 1])
{
	struct hash *h = hash_hex_begin();
	char piece[64 << 10];
	ssize_t n;
	int fault;

	do {
		n = read(fd, piece, sizeof piece);
		if (n > 0)
			hash_add(h, piece, (size_t)n);
	} while (n > 0 || (n < 0 && errno == EINTR));
	fault = n < 0 ? errno : 0;
	hash_hex_end(h, sha256);
	return fault;
}

/* What was told twice is not known. */
static const struct pack_file *
find_known(const struct pack_list *l, const char *name)
{
	const struct pack_file *f = l == NULL ? NULL : pack_list_find(l, name);

	if (f == NULL || (f > l->files && strcmp(f[-1].name, name) == 0) ||
	    (f + 1 < l->files + l->count && strcmp(f[1].name, name) == 0))
		return NULL;
	return f;
}

static bool
hash_file(struct walk *w, const char *path, struct pack_file *f)
{
	const struct pack_file *known = find_known(w->known, f->name);
	int fd, fault;

	if (known != NULL && known->bytes == f->bytes) {
		memcpy(f->sha256, known->sha256, sizeof f->sha256);
		return true;
	}
	/* It was no link just now. */
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	fault = fd < 0 ? errno : hash_all(fd, f->sha256);
	if (fd >= 0)
		close(fd);
	return fault == 0 ||
	       pack_fail(w->diag, DIAG_IO_READ, path, strerror(fault));
}

static bool
add_file(
    struct walk *w, const char *path, const char *name, const struct stat *st)
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
	return !w->hashes || hash_file(w, path, f);
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

static bool
list_files(struct walk *w)
{
	if (!walk_dir(w, "", 0))
		return false;
	pack_list_sort(w->out);
	return true;
}

bool
pack_list_files(struct arena *a, struct diag *d, const char *dir, bool hashes,
    struct pack_list *out)
{
	struct walk w = {a, d, dir, hashes, out, NULL};

	return list_files(&w);
}

bool
pack_list_staged(struct pack *p, struct diag *d, struct pack_list *out)
{
	struct walk w = {p->arena, d, p->staging, true, out, p->known};

	pack_list_sort(p->known);
	return list_files(&w);
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
	pack_list_sort(out);
	return true;
}

void
pack_list_add(struct arena *a, struct pack_list *l, const char *name,
    const char *sha256, size_t bytes)
{
	struct pack_file *f;

	l->files =
	    arena_grow(a, l->files, &l->cap, l->count + 1, sizeof *l->files);
	f = &l->files[l->count++];
	memset(f, 0, sizeof *f);
	f->name = arena_str(a, name);
	f->bytes = bytes;
	memcpy(f->sha256, sha256, HASH_HEX_LEN);
}

/* One line of pack_note(). */
static bool
take_line(struct pack *p, struct arena *a, const char *line, size_t len)
{
	const char *name;
	unsigned long long bytes;
	char *end;

	if (len <= HASH_HEX_LEN + 1 || line[HASH_HEX_LEN] != ' ' ||
	    memchr(line, '\0', len) != NULL)
		return false;
	bytes = strtoull(line + HASH_HEX_LEN + 1, &end, 10);
	if (*end != ' ')
		return false;
	name = arena_strn(a, end + 1, (size_t)(line + len - (end + 1)));
	pack_list_add(p->arena, p->known, name, line, (size_t)bytes);
	return true;
}

void
pack_told(struct pack *p, const struct buf *sums)
{
	const char *at = buf_str(sums), *end;
	struct arena *a = arena_new();

	/* What is not told is hashed again. */
	for (; (end = strchr(at, '\n')) != NULL; at = end + 1) {
		if (!take_line(p, a, at, (size_t)(end - at)))
			break;
	}
	arena_free(a);
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
