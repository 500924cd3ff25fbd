#include "files.h"

#include "caps.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *
join(struct arena *a, const char *dir, const char *name)
{
	size_t n = strlen(dir);

	if (n == 0)
		return arena_str(a, name);
	return arena_printf(
	    a, "%s%s%s", dir, dir[n - 1] == '/' ? "" : "/", name);
}

void
files_add(struct files *f, const char *path)
{
	f->paths = arena_grow(
	    f->arena, f->paths, &f->cap, f->count + 1, sizeof *f->paths);
	f->paths[f->count++] = arena_str(f->arena, path);
}

static int
compare(const void *pa, const void *pb)
{
	const char *const *x = pa, *const *y = pb;

	return strcmp(*x, *y);
}

const char **
files_in(struct arena *a, const char *dir, size_t *count)
{
	DIR *d = opendir(*dir == '\0' ? "." : dir);
	const char **names;
	size_t cap = 1;

	*count = 0;
	if (d == NULL)
		return NULL;
	names = arena_alloc(a, cap, sizeof *names);
	for (const struct dirent *e; (e = readdir(d)) != NULL;) {
		if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
			continue;
		names = arena_grow(a, names, &cap, *count + 1, sizeof *names);
		names[(*count)++] = arena_str(a, e->d_name);
	}
	closedir(d);
	if (*count > 1)
		qsort(names, *count, sizeof *names, compare);
	return names;
}

static bool
is_package(struct arena *a, const char *dir)
{
	struct stat st;

	return lstat(join(a, dir, "SHA256SUMS"), &st) == 0 &&
	       lstat(join(a, dir, "manifest.json"), &st) == 0;
}

/* Whether a path that need not be there yet lies in a folder. */
static bool
holds(struct arena *a, const char *dir, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *in = realpath(path, NULL);
	char *real = realpath(*dir == '\0' ? "." : dir, NULL);
	bool is = false;
	size_t n;

	if (in == NULL)
		in = realpath(slash == NULL ? "."
					    : arena_strn(a, path,
						  (size_t)(slash - path) + 1),
		    NULL);
	if (real != NULL && in != NULL) {
		n = strlen(real);
		is = strncmp(in, real, n) == 0 &&
		     (in[n] == '\0' || in[n] == '/' || n == 1);
	}
	free(real);
	free(in);
	return is;
}

/* out NULL: files, else folders. */
static void
walk(struct files *f, const char *dir, const char *out, int depth)
{
	const char **names;
	size_t n;

	if (depth > LIMIT_DIR_DEPTH)
		return;
	if (out != NULL && !holds(f->arena, dir, out))
		files_add(f, *dir == '\0' ? "." : dir);
	names = files_in(f->arena, dir, &n);
	for (size_t i = 0; i < n; i++) {
		const char *path = join(f->arena, dir, names[i]);
		struct stat st;

		if (names[i][0] == '.' || lstat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode)) {
			if (!is_package(f->arena, path))
				walk(f, path, out, depth + 1);
		} else if (out == NULL && stat(path, &st) == 0 &&
			   S_ISREG(st.st_mode)) {
			files_add(f, path);
		}
	}
}

void
files_below(struct files *f, const char *dir)
{
	walk(f, dir, NULL, 0);
}

void
files_folders(struct files *f, const char *dir, const char *out)
{
	walk(f, dir, out, 0);
}
