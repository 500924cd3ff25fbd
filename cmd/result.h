/* Results of jobs as bytes, the same on all machines: numbers, then the texts
 * that are told, one after the other. */
#ifndef BCP_RESULT_H
#define BCP_RESULT_H

#include "job.h"

void result_put(struct buf *out, const struct job_result *r);
/* Takes one from *p on, which it moves on; r has been initialised. False when
 * there is none before end. */
bool result_take(const char **p, const char *end, struct job_result *r);

/* The same of other texts and numbers: "12\n" and twelve bytes; "12\n". */
void result_put_text(struct buf *out, const void *text, size_t len);
bool result_take_text(
    const char **p, const char *end, const char **text, size_t *len);
void result_put_number(struct buf *out, uint64_t n);
bool result_take_number(
    const char **p, const char *end, uint64_t max, uint64_t *n);

#endif
