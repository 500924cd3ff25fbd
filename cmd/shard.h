/* --shard K/N: which sources a part compiles, and what it says of the run, so
 * that only parts of the same run are merged. */
#ifndef BCP_SHARD_H
#define BCP_SHARD_H

#include "files.h"
#include "part.h"

/* Marks the sources that other parts compile. Part K of N has the chosen ones
 * from (K-1)/N to K/N of their list: as few workspaces as can be are loaded by
 * two parts, and numbers differ by one at most. */
void shard_deal(struct discovery *found, const struct options *opt);

/* Whether this part compiles a document of a workspace. */
bool shard_loads(const struct discovery *found, size_t workspace);
/* Adds the files that all parts which load a workspace must have seen alike:
 * documents, settings, rules, frameworks, evidence. */
void shard_files(
    struct files *f, const struct discovery *found, size_t workspace);

/* A hash of what is built in and what --schema-dir and --templates hold, in
 * hex. */
const char *shard_data(struct engine *e, struct arena *a);

/* Fills in what a part says of its run, all but the results. False with a
 * diagnostic. */
bool shard_open(struct part *out, struct engine *e,
    const struct discovery *found, struct arena *a, struct diag *d);

#endif
