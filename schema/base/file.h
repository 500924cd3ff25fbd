/* Reading files: whole, regular, and no larger than a cap. */
#ifndef BCP_FILE_H
#define BCP_FILE_H

#include "arena.h"
#include "status.h"
#include <stdbool.h>

/* What kept a file from being read. why is for people; it lives as long as the
 * arena that the file was to be read into. */
struct file_error {
	enum file_fault {
		FILE_MISSING,
		FILE_DENIED,
		FILE_NOT_REGULAR,
		FILE_TOO_LARGE,
		FILE_FAILED
	} kind;
	const char *why;
};

/* Reads a regular file (never a fifo, device or folder) of at most max bytes
 * into the arena, NUL-terminated beyond *len. NULL on error. */
char *file_read(struct arena *a, const char *path, size_t max, size_t *len,
    struct file_error *err);

/* The same for standard input, which may be a pipe. */
char *file_read_stdin(
    struct arena *a, size_t max, size_t *len, struct file_error *err);

/* Whether path, its symbolic links followed, lies below dir ("" is the current
 * folder). False also when there is no such file. */
bool file_is_inside(const char *dir, const char *path);

/* Writes all of the bytes, through interruptions. 0, or what errno says. */
int file_write(int fd, const void *bytes, size_t len);

#endif
