/* bcpgen merge: parts of one run, each made by --shard, to the package that the
 * run would have made. */
#ifndef BCP_MERGE_H
#define BCP_MERGE_H

#include "part.h"
#include "workers.h"

#include <jansson.h>

struct merge {
	struct part *parts; /* in order of their numbers */
	size_t count;
	json_t *facts;	    /* that all have in common; freed with the arena */
	struct options opt; /* those of the run, to be used for it */
	struct discovery found;
	struct baseline *baseline; /* its size alone; NULL: none was given */
	struct engine_repo *repos;
	size_t n_repos;
};

/* Reads the parts. False, after a message, when they are not all the parts of
 * one run. */
bool merge_read(struct merge *m, const struct options *opt, struct arena *a);
/* The same when it was a run with other schemas, rules or templates. */
bool merge_fits(const struct merge *m, struct engine *e, struct arena *a);
/* Adds the files of the documents to the package. */
enum bcp_status merge_files(
    const struct merge *m, struct pack *pack, struct diag *d);
/* Hands over all results, in the order of their sources. False, after a
 * message, when they do not make sense. */
bool merge_results(struct merge *m, workers_done done, void *ctx);

#endif
