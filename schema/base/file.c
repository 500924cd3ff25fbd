#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *
fail(struct file_error *err, enum file_fault kind, const char *why)
{
	err->kind = kind;
	err->why = why;
	return NULL;
}

static char *
fail_errno(struct file_error *err, int e)
{
	switch (e) {
	case ENOENT:
	case ENOTDIR:
		return fail(err, FILE_MISSING, "there is no such file");
	case EACCES:
	case EPERM:
		return fail(err, FILE_DENIED, "permission denied");
	case ELOOP:
		return fail(err, FILE_FAILED, "too many symbolic links");
	case ENAMETOOLONG:
		return fail(err, FILE_FAILED, "the name is too long");
	default:
		return fail(err, FILE_FAILED, "the system could not read it");
	}
}

static char *
fail_size(struct arena *a, struct file_error *err, size_t max)
{
	return fail(err, FILE_TOO_LARGE,
	    arena_printf(a, "it is larger than %zu MiB", max >> 20));
}

/* Reads up to size bytes and one more, to notice a file that grows. */
static ssize_t
read_all(int fd, char *p, size_t size)
{
	size_t got = 0;

	while (got < size) {
		ssize_t n = read(fd, p + got, size - got);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

static char *
read_fd(
    struct arena *a, int fd, size_t max, size_t *len, struct file_error *err)
{
	struct stat st;
	ssize_t n;
	char *p;

	if (fstat(fd, &st) != 0)
		return fail_errno(err, errno);
	if (S_ISDIR(st.st_mode))
		return fail(err, FILE_NOT_REGULAR, "it is a folder");
	if (!S_ISREG(st.st_mode))
		return fail(err, FILE_NOT_REGULAR, "it is not a regular file");
	if ((size_t)st.st_size > max)
		return fail_size(a, err, max);
	p = arena_alloc(a, (size_t)st.st_size + 1, 1);
	n = read_all(fd, p, (size_t)st.st_size);
	if (n < 0)
		return fail_errno(err, errno);
	p[n] = '\0';
	*len = (size_t)n;
	return p;
}

char *
file_read(struct arena *a, const char *path, size_t max, size_t *len,
    struct file_error *err)
{
	/* O_NONBLOCK: opening a fifo must not wait for its other end. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	char *p;

	*len = 0;
	if (fd < 0)
		return fail_errno(err, errno);
	p = read_fd(a, fd, max, len, err);
	close(fd);
	return p;
}

char *
file_read_stdin(
    struct arena *a, size_t max, size_t *len, struct file_error *err)
{
	size_t cap = 0, got = 0;
	char *p = NULL;

	*len = 0;
	for (;;) {
		ssize_t n;

		p = arena_grow(a, p, &cap, got + 4096, 1);
		n = read_all(STDIN_FILENO, p + got, cap - got - 1);
		if (n < 0)
			return fail_errno(err, errno);
		if (n == 0)
			break;
		got += (size_t)n;
		if (got > max)
			return fail_size(a, err, max);
	}
	p[got] = '\0';
	*len = got;
	return p;
}

bool
file_is_inside(const char *dir, const char *path)
{
	char *top = realpath(*dir == '\0' ? "." : dir, NULL);
	char *real = realpath(path, NULL);
	size_t n = top == NULL ? 0 : strlen(top);
	bool inside = top != NULL && real != NULL &&
		      strncmp(real, top, n) == 0 &&
		      (real[n] == '/' || (n == 1 && real[n] != '\0'));

	free(top);
	free(real);
	return inside;
}

int
file_write(int fd, const void *bytes, size_t len)
{
	const char *p = bytes;

	while (len != 0) {
		ssize_t n = write(fd, p, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? errno : ENOSPC;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}
