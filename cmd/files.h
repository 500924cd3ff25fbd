/* What is in a folder, and below it. */
#ifndef BCP_FILES_H
#define BCP_FILES_H

#include "arena.h"
#include <stdbool.h>
#include <stddef.h>

/* The names in a folder ("" is the current one) but for "." and "..", in order
 * of their bytes. NULL, with errno, when it cannot be read. */
const char **files_in(struct arena *a, const char *dir, size_t *count);

struct files {
	struct arena *arena;
	const char **paths;
	size_t count, cap;
};

void files_add(struct files *f, const char *path);
/* Adds the files below dir, in byte order; links to files are files, links to
 * folders are not followed. Hidden names and packages are left out. */
void files_below(struct files *f, const char *dir);
/* Adds dir and the folders below it, those left out that hold the path out. */
void files_folders(struct files *f, const char *dir, const char *out);

#endif
