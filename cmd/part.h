/* A part of a run on disk: a package of its documents, with a file beside them
 * that has the jobs' results and what merge must know of the run. It ends in a
 * hash of itself, and is the same on all machines. */
#ifndef BCP_PART_H
#define BCP_PART_H

#include "looks.h"
#include "pack.h"
#include "result.h"

struct part {
	const char *dir;
	const char *facts; /* JSON: what all parts of a run have in common */
	size_t facts_len;
	uint32_t number;	    /* from 1 */
	struct looks_carried looks; /* of the only workspace */
	/* Of each workspace that it loaded, its number and a hash of it. */
	const char *seen;
	size_t seen_len;
	uint64_t count; /* of results */
	const char *results, *end;
};

/* Adds a source's result to those that a part is written with. */
void part_put_result(struct buf *results, size_t index, size_t workspace,
    const struct job_result *r);
/* Takes the next; r has been initialised. */
bool part_take_result(
    struct part *p, uint64_t *index, uint64_t *workspace, struct job_result *r);

/* Writes the file into a package. p->results is not looked at. */
bool part_write(const struct part *p, const struct buf *results,
    struct pack *pack, struct diag *d);
/* Reads that of a folder; false with *why for people. Its bytes live in the
 * arena. */
bool part_read(
    struct arena *a, const char *dir, struct part *out, const char **why);

#endif
