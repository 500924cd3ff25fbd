/* What is below a folder. */
#ifndef BCP_FILES_H
#define BCP_FILES_H

#include "arena.h"
#include <stdbool.h>
#include <stddef.h>

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
