/* Whole folders: removing them, and making them last. */
#define _DEFAULT_SOURCE
#include "pack_internal.h"

#include "caps.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool
is_self(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Empties the folder that fd stands for, and closes it. By descriptors, so that
 * nobody can put a link to elsewhere in the way. */
static void
empty(int fd, int depth)
{
	DIR *d = depth > LIMIT_DIR_DEPTH ? NULL : fdopendir(fd);

	if (d == NULL) {
		close(fd);
		return;
	}
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		int sub;

		if (is_self(e->d_name) || unlinkat(fd, e->d_name, 0) == 0)
			continue;
		sub = openat(fd, e->d_name,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (sub < 0)
			continue;
		empty(sub, depth + 1);
		unlinkat(fd, e->d_name, AT_REMOVEDIR);
	}
	closedir(d);
}

void
pack_remove_tree(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return;
	empty(fd, 0);
	rmdir(dir);
}

bool
pack_sync_dir(struct diag *d, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_DIRECTORY);
	int e = 0;

	if (fd < 0)
		return pack_fail(d, DIAG_IO_WRITE, path, strerror(errno));
	/* Some file systems have no way to sync a folder, and say so. */
	if (fsync(fd) != 0 && errno != EINVAL)
		e = errno;
	close(fd);
	return e == 0 || pack_fail(d, DIAG_IO_WRITE, path, strerror(e));
}

static bool
sync_below(struct arena *a, struct diag *d, const char *path, int depth)
{
	DIR *dir = depth > LIMIT_DIR_DEPTH ? NULL : opendir(path);
	bool ok = true;

	if (dir == NULL)
		return pack_fail(d, DIAG_IO_WRITE, path, strerror(errno));
	for (struct dirent *e; ok && (e = readdir(dir)) != NULL;) {
		const char *name;
		struct stat st;

		if (is_self(e->d_name))
			continue;
		name = arena_printf(a, "%s/%s", path, e->d_name);
		if (lstat(name, &st) == 0 && S_ISDIR(st.st_mode))
			ok = sync_below(a, d, name, depth + 1);
	}
	closedir(dir);
	return ok && pack_sync_dir(d, path);
}

bool
pack_sync_tree(struct arena *a, struct diag *d, const char *dir)
{
	return sync_below(a, d, dir, 0);
}
