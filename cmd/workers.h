/* Worker processes: each takes one source after the other. One that crashes or
 * runs away costs its source, with a message, not the run. */
#ifndef BCP_WORKERS_H
#define BCP_WORKERS_H

#include "cache.h"
#include "job.h"

#include <signal.h>

/* The most that one file may take, in seconds of processor time. */
#define WORKER_SECONDS 120

/* Calls done(ctx, i, result) in order of i for each chosen source i, which is
 * compiled unless the cache has its result; cache may be NULL. Workers run with
 * the signal mask. False when no worker could be started, or when the
 * program was asked to stop. */
typedef void (*workers_done)(
    void *ctx, size_t index, const struct job_result *r);
bool workers_run(struct engine *e, const struct discovery *found,
    struct pack *pack, const struct cache *cache, workers_done done, void *ctx,
    const sigset_t *mask);

#endif
