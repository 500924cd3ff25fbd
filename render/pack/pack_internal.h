/* Shared by the files of this folder only. */
#ifndef BCP_PACK_INTERNAL_H
#define BCP_PACK_INTERNAL_H

#include "pack.h"

#include <stdbool.h>

#define PACK_MANIFEST "manifest.json"
#define PACK_SUMS "SHA256SUMS"
#define PACK_PROVENANCE "provenance.intoto.json"

struct pack_list;
struct pack {
	struct arena *arena;
	const char *out;     /* without trailing slashes */
	const char *parent;  /* folder that holds OUT */
	const char *staging; /* beside OUT: what is being made */
	const char *old;     /* beside OUT, while it is not exchanged at once */
	const char *lock;    /* beside OUT: file that names who writes */
	int lock_fd;	     /* -1: not held */
	bool ours;	     /* what stands beside OUT is */
	bool replaces;	     /* OUT is there already */
	bool in_two_steps;   /* how it was put in place */
	bool open;	     /* the staging folder exists */
	struct buf *names;   /* of files added; NULL: they are not kept */
	struct buf *sums;    /* the same with their hashes */
	struct pack_list *known; /* files added, in no order */
	char sum[65];		 /* of SHA256SUMS; "" while there is none */
};

/* A file below a folder: name is relative to it. */
struct pack_file {
	char *name;
	char sha256[65];
	size_t bytes;
	unsigned mode; /* its permissions, of a file that was listed */
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
/* The same of the staging folder, with the hashes of all files: those that were
 * added are known. */
bool pack_list_staged(struct pack *p, struct diag *d, struct pack_list *out);
/* Names of .gitignore and .gitkeep, NULL-terminated. */
extern const char *const pack_keepers[];

/* The lines of a package's SHA256SUMS; false when there is none. */
bool pack_read_sums(struct arena *a, const char *dir, struct pack_list *out);
/* The same in two steps; the text is cut into names. */
char *pack_read_sums_text(struct arena *a, const char *dir, size_t *len);
bool pack_parse_sums(struct arena *a, char *text, struct pack_list *out);
const struct pack_file *pack_list_find(
    const struct pack_list *l, const char *name);
/* Adds a file at the end; puts it in its place. */
void pack_list_add(struct arena *a, struct pack_list *l, const char *name,
    const char *sha256, size_t bytes);
void pack_list_sort(struct pack_list *l);

/* Where a file of the package goes, its folders made; NULL with a diagnostic.
 */
const char *pack_place(struct pack *p, struct diag *d, const char *name);
/* Opens a new file; -1 with a diagnostic. */
int pack_new_file(struct diag *d, const char *path, const char *name);
/* Notes what was added. */
void pack_note(
    struct pack *p, const char *name, const char *sha256, size_t bytes);
/* pack_add() of bytes whose hash is known. */
enum bcp_status pack_add_known(struct pack *p, struct diag *d, const char *name,
    const void *bytes, size_t len, const char *sha256);

/* Writes and syncs a new file; name is what it is called in the package. */
bool pack_write_file(struct diag *d, const char *path, const char *name,
    const void *bytes, size_t len);
/* Removes a folder and all in it, following no links; errors are ignored. */
void pack_remove_tree(const char *dir);
/* Makes the names in a folder, or in all below it, last over a power cut. */
bool pack_sync_dir(struct diag *d, const char *path);
bool pack_sync_tree(struct arena *a, struct diag *d, const char *dir);

/* Takes the lock of OUT, which ends with this process and its children: no
 * other run writes there until pack_unlock(). */
bool pack_lock(struct pack *p, struct diag *d);
/* Where folders stay beside OUT, so does the file: it proves whose they are. */
void pack_unlock(struct pack *p);
/* Removes what a run that was killed left beside OUT, or puts the package back
 * that it had taken away. */
bool pack_recover(struct pack *p, struct diag *d);

/* Looks at OUT again: sets `replaces`; false with a diagnostic when what is
 * there must stay. */
bool pack_inspect_out(struct pack *p, struct diag *d);
/* Puts staging in OUT's place; the old package is then at staging's name, or
 * at that of `old` where the file system cannot exchange two folders. */
bool pack_swap(struct pack *p, struct diag *d);
/* Undoes pack_swap(). */
void pack_swap_back(struct pack *p, struct diag *d);

/* Writes provenance.intoto.json, whose subjects are the files of the list. */
bool pack_write_provenance(struct pack *p, struct diag *d,
    const struct pack_facts *facts, const struct pack_list *l);
/* Writes it, manifest.json and SHA256SUMS into the staging folder. */
bool pack_write_manifest(
    struct pack *p, struct diag *d, const struct pack_facts *facts);

bool pack_fail(
    struct diag *d, enum diag_id id, const char *path, const char *what);

#endif
