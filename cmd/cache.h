/* What a build found out, kept for the next one of the same OUT: of each
 * workspace, what was asked of the file system, and of each of its sources the
 * result. Where program, options and answers are the same, so is the result,
 * and the files are taken from the package that is at OUT. The record has no
 * copy of them: one hash in it says what the package must be. See
 * docs/incremental.md. */
#ifndef BCP_CACHE_H
#define BCP_CACHE_H

#include "job.h"

struct cache;

/* The folder of records is made if it is not there. NULL when the options want
 * none, or none can be had; that is told if it was named, or with -v. Before
 * jail_run(). */
struct cache *cache_open(struct arena *a, const struct options *opt);
const char *cache_dir(const struct cache *c); /* NULL for NULL */

/* Reads the record, asks its questions again and takes over the files of what
 * is the same. The engine need have no more than options, repositories and
 * baseline. c may be NULL in all that follows. */
void cache_look(struct cache *c, const struct engine *e,
    const struct discovery *found, struct pack *pack);
/* Whether OUT is to the byte what the run would write. Then no file was taken
 * over. */
bool cache_is_current(const struct cache *c);
/* Of how many sources the results are known. */
size_t cache_count(const struct cache *c);
/* The result of a source if it is known, else NULL. */
const struct job_result *cache_result(const struct cache *c, size_t source);

/* Keeps a result for the next record: in order of sources. */
void cache_note(struct cache *c, size_t source, const struct job_result *r);
/* Writes the record, after the package was published. */
void cache_store(struct cache *c, const struct pack *pack);

void cache_release(struct cache *c);

#endif
