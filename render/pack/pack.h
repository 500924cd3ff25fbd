/* A package: built beside OUT, hashed, synced, and put in place by one rename.
 * At any instant OUT is the complete old package or the complete new one. */
#ifndef BCP_PACK_H
#define BCP_PACK_H

#include "diag.h"

struct pack;

/* Makes the staging folder beside out. NULL with a diagnostic. */
struct pack *pack_open(struct arena *a, struct diag *d, const char *out);
/* Adds one file: name is relative, "/"-separated, without "." and "..". Safe
 * to call from several worker processes for different names. */
enum bcp_status pack_add(struct pack *p, struct diag *d, const char *name,
    const void *bytes, size_t len);
/* The staging folder, for workers. */
const char *pack_dir(const struct pack *p);

/* An input as the manifest lists it. */
struct pack_input {
	const char *path;
	char sha256[65];
};
struct pack_facts {
	const char *tool, *version, *as_of;
	const struct pack_input *inputs;
	size_t n_inputs;
	const char *edition; /* NULL: not said */
};
/* Writes manifest.json and SHA256SUMS over all files in the staging folder,
 * syncs and puts it in place. */
enum bcp_status pack_publish(
    struct pack *p, struct diag *d, const struct pack_facts *facts);
/* Removes the staging folder; nothing after publishing. */
void pack_abandon(struct pack *p);

/* Re-hashes a published package and adds a line to out for each file that is
 * changed, missing or added. Returns how many, or -1 with a diagnostic. */
long pack_verify(
    struct arena *a, struct diag *d, const char *dir, struct buf *out);

#endif
