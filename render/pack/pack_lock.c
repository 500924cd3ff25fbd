/* One run at a time writes a package: a lock file beside OUT, which names the
 * process. The kernel lets go of the lock when the process and its workers are
 * gone, however they ended; what is left of the file then tells the next run
 * that the folders beside OUT are ours and nobody's any more. */
#define _DEFAULT_SOURCE
#include "pack_internal.h"

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* How often the file may be another one than was opened: its owner removes it
 * when done. */
#define TRIES 100

/* Another user's file in a folder like /tmp can be locked, if not written. */
static int
open_lock(const char *path)
{
	int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
	int fd = open(path, O_RDWR | O_CREAT | flags, 0644);

	if (fd < 0 && (errno == EACCES || errno == EPERM)) {
		fd = open(path, O_RDONLY | flags);
		if (fd < 0 && errno == ENOENT)
			errno = EACCES;
	}
	return fd;
}

static long
read_holder(int fd)
{
	char text[32] = "";
	ssize_t n = pread(fd, text, sizeof text - 1, 0);

	return n > 0 ? strtol(text, NULL, 10) : 0;
}

static bool
is_held(struct pack *p, struct diag *d, int fd)
{
	long pid = read_holder(fd);
	const char *who = pid > 0 ? arena_printf(p->arena, "process %ld", pid)
				  : "another run";

	close(fd);
	return pack_fail(d, DIAG_IO_BUSY, p->out,
	    arena_printf(p->arena,
		"%s is writing a package there; wait until it is done, or "
		"choose another folder",
		who));
}

/* Whether the path still leads to what was opened. */
static bool
is_same_file(int fd, const char *path)
{
	struct stat a, b;

	return fstat(fd, &a) == 0 && lstat(path, &b) == 0 &&
	       a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static bool
sign(struct pack *p, struct diag *d)
{
	char text[32];
	struct stat st;
	int n, e;

	if (fstat(p->lock_fd, &st) != 0 || st.st_uid != geteuid())
		return true;
	p->ours = st.st_size != 0;
	n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
	e = ftruncate(p->lock_fd, 0) != 0
		? errno
		: file_write(p->lock_fd, text, (size_t)n);
	return e == 0 || pack_fail(d, DIAG_IO_WRITE, p->lock, strerror(e));
}

bool
pack_lock(struct pack *p, struct diag *d)
{
	for (int i = 0; i < TRIES; i++) {
		int fd = open_lock(p->lock);

		if (fd < 0)
			return pack_fail(
			    d, DIAG_IO_WRITE, p->parent, strerror(errno));
		if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
			if (errno == EWOULDBLOCK)
				return is_held(p, d, fd);
			/* No locks here: making the folder decides. */
			close(fd);
			unlink(p->lock);
			return true;
		}
		if (is_same_file(fd, p->lock)) {
			p->lock_fd = fd;
			if (sign(p, d))
				return true;
			pack_unlock(p);
			return false;
		}
		close(fd);
	}
	return pack_fail(d, DIAG_IO_BUSY, p->out,
	    "other runs are writing packages there all the time");
}

static bool
is_there(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

void
pack_unlock(struct pack *p)
{
	if (p->lock_fd < 0)
		return;
	if (!p->ours || (!is_there(p->staging) && !is_there(p->old)))
		unlink(p->lock);
	close(p->lock_fd);
	p->lock_fd = -1;
}

bool
pack_recover(struct pack *p, struct diag *d)
{
	if (!p->ours)
		return true;
	if (is_there(p->old) && !is_there(p->out) &&
	    rename(p->old, p->out) != 0)
		return pack_fail(d, DIAG_IO_WRITE, p->old, strerror(errno));
	pack_remove_tree(p->old);
	pack_remove_tree(p->staging);
	return true;
}
