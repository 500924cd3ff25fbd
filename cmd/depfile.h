/* --depfile: what a package depends on, as a rule of make, which ninja reads as
 * well. */
#ifndef BCP_DEPFILE_H
#define BCP_DEPFILE_H

#include "discover.h"

/* "OUT/SHA256SUMS: inputs". Inputs are the documents of the workspaces that are
 * loaded and what lies beside them, all that the jobs asked the file system for
 * (asked: see file_log.h), and the folders of PLANS, whose times change when a
 * file comes or goes; folders in which OUT lies are left out. */
void depfile_write(const struct options *opt, const struct discovery *found,
    const struct buf *asked, struct arena *a, struct buf *out);

/* The file that stands for a package, "OUT/SHA256SUMS": the last one that is
 * written. */
const char *depfile_target(struct arena *a, const char *out);

#endif
