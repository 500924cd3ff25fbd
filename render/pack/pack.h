/* A package: built beside OUT, hashed, synced, and put in place by one rename.
 * At any instant OUT is the complete old package or the complete new one. */
#ifndef BCP_PACK_H
#define BCP_PACK_H

#include "diag.h"

#include <stdbool.h>

struct pack;

/* Locks out and makes the staging folder beside it; what a run that was killed
 * left there is removed. The lock is a file beside out and is inherited by
 * workers: it ends with the last of them. NULL with a diagnostic, also while
 * another run holds the lock. */
struct pack *pack_open(struct arena *a, struct diag *d, const char *out);
/* Adds one file: name is relative, "/"-separated, without "." and "..". Safe
 * to call from several worker processes for different names. */
enum bcp_status pack_add(struct pack *p, struct diag *d, const char *name,
    const void *bytes, size_t len);
/* The same of a file that is written bit by bit: what fails is told by
 * pack_close(), which must be called. NULL with a diagnostic. */
struct pack_stream;
struct pack_stream *pack_create(
    struct pack *p, struct diag *d, const char *name);
void pack_put(struct pack_stream *s, const void *bytes, size_t n);
enum bcp_status pack_close(struct pack_stream *s, struct diag *d);
/* A new file of no name, read and written by nobody else; the caller closes
 * it. -1 with a diagnostic. */
int pack_scratch(const struct pack *p, struct diag *d);
/* Names of files added from now on go to one buffer, a line each, and to the
 * other what pack_told() is to be told of them; NULL: nowhere any more. */
void pack_log(struct pack *p, struct buf *names, struct buf *sums);
/* What another process said of the files that it added: that way their hashes
 * are made by workers, and nothing is read again. */
void pack_told(struct pack *p, const struct buf *sums);
/* The staging folder, where files are added; OUT, its links followed; and the
 * folder that holds both. */
const char *pack_dir(const struct pack *p);
const char *pack_out(const struct pack *p);
const char *pack_parent(const struct pack *p);

/* An input as the manifest lists it. */
struct pack_input {
	const char *path;
	char sha256[65];
};
/* A commit of git from which they were read; dirty: not as it has them. */
struct pack_repo {
	const char *plans; /* which of them, "" for the current folder */
	const char *commit;
	bool dirty;
};
struct pack_facts {
	const char *tool, *version, *as_of;
	const struct pack_input *inputs;
	size_t n_inputs;
	const char *edition; /* NULL: not said */
	const struct pack_repo *repos;
	size_t n_repos;
};
/* Writes provenance.intoto.json over all files in the staging folder, and
 * manifest.json and SHA256SUMS over these and it, syncs and puts it in place;
 * then removes the earlier package. After a fault the earlier one is there, and
 * nothing else. */
enum bcp_status pack_publish(
    struct pack *p, struct diag *d, const struct pack_facts *facts);
/* The hash of SHA256SUMS, which tells a package from all others; "" before it
 * is published. */
const char *pack_sum(const struct pack *p);

/* The package that is at OUT, if its SHA256SUMS has this hash; else NULL. */
struct pack_old;
struct pack_old *pack_old_open(
    struct arena *a, const struct pack *p, const char *sum);
/* Whether the package at OUT is whole, with nothing added. */
bool pack_old_is_whole(const struct pack_old *old);
/* Takes a file of it over, if it is as SHA256SUMS says. False, with nothing
 * added, when it is not, or cannot be. */
bool pack_old_keep(
    struct pack *p, const struct pack_old *old, const char *name);
/* Takes a file away that was added. */
void pack_drop(struct pack *p, const char *name);

/* Adds the files of another package, a part of this one, as they were built:
 * each is held against that package's SHA256SUMS. Left out are those that speak
 * of a package as a whole, and the one called but. BCP_INVALID when it is not
 * as it was built. */
enum bcp_status pack_take(
    struct pack *p, struct diag *d, const char *dir, const char *but);
/* Removes the staging folder and the lock; nothing after publishing. */
void pack_abandon(struct pack *p);

/* Removes a folder that we made and all in it; errors are ignored. */
void pack_remove_tree(const char *dir);

/* Re-hashes a published package and adds a line to out for each file that is
 * changed, missing or added. Returns how many, or -1 with a diagnostic. */
long pack_verify(
    struct arena *a, struct diag *d, const char *dir, struct buf *out);

#endif
