/* Which files a run may still touch, once it is known what it is to do. Where
 * that cannot be enforced the run goes on, and -v tells so. */
#ifndef BCP_JAIL_H
#define BCP_JAIL_H

#include "discover.h"
#include "pack.h"

/* All commands: gives up the network, other programs and the like. */
void jail_program(const struct options *opt);
/* A command that reads alone: gives up making and writing files. */
void jail_reader(const struct options *opt);
/* A build or a check: reads the workspaces and what options name, writes what
 * they name, and changes the folder that holds OUT and that of the cache. pack
 * and cache may be NULL. */
void jail_run(const struct options *opt, const struct discovery *found,
    const struct pack *pack, const char *cache);
/* A worker: reads the same, and writes into the staging folder alone. */
void jail_worker(const struct options *opt, const struct discovery *found,
    const struct pack *pack);

#endif
