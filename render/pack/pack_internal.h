/* Shared by the files of this folder only. */
#ifndef BCP_PACK_INTERNAL_H
#define BCP_PACK_INTERNAL_H

#include "pack.h"

#include <stdbool.h>

#define PACK_MANIFEST "manifest.json"
#define PACK_SUMS "SHA256SUMS"

struct pack {
	struct arena *arena;
	const char *out;     /* without trailing slashes */
	const char *parent;  /* folder that holds OUT */
	const char *staging; /* folder beside OUT */
	bool replaces;	     /* OUT is there already */
	bool open;	     /* the staging folder exists */
};

/* A file below a folder: name is relative to it. */
struct pack_file {
	char *name;
	char sha256[65];
	size_t bytes;
};
struct pack_list {
	struct pack_file *files;
	size_t count, cap;
};

/* Lists all regular files below dir by name, in byte order; with hashes when
 * asked. Files that keep a folder in version control are left out at the top.
 * Anything but files and folders is an error. */
bool pack_list_files(struct arena *a, struct diag *d, const char *dir,
    bool hashes, struct pack_list *out);
/* Names of .gitignore and .gitkeep, NULL-terminated. */
extern const char *const pack_keepers[];

/* The lines of a package's SHA256SUMS; false when there is none. */
bool pack_read_sums(struct arena *a, const char *dir, struct pack_list *out);
const struct pack_file *pack_list_find(
    const struct pack_list *l, const char *name);

/* Writes and syncs a new file; name is what it is called in the package. */
bool pack_write_file(struct diag *d, const char *path, const char *name,
    const void *bytes, size_t len);
/* Removes a folder and all in it; errors are ignored. */
void pack_remove_tree(struct arena *a, const char *dir);
/* Looks at OUT again: sets `replaces`; false with a diagnostic when what is
 * there must stay. */
bool pack_inspect_out(struct pack *p, struct diag *d);
/* Puts staging in OUT's place; the old package is then at staging's name. */
bool pack_swap(struct pack *p, struct diag *d);

/* Writes manifest.json and SHA256SUMS into the staging folder. */
bool pack_write_manifest(
    struct pack *p, struct diag *d, const struct pack_facts *facts);

bool pack_fail(
    struct diag *d, enum diag_id id, const char *path, const char *what);

#endif
