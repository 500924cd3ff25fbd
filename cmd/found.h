/* Findings on their way from a worker to the parent: lines of JSON. */
#ifndef BCP_FOUND_H
#define BCP_FOUND_H

#include "workspace.h"

/* Whether a run has anybody who reads them. */
bool found_wanted(const struct options *opt);

/* Says that what is recorded from here on is of this document. */
void found_document(
    const struct engine *e, const struct document *doc, struct buf *out);

/* Sorts d, marks in it what the baseline knows, and records it all. w, doc and
 * p may be NULL: then it speaks of the run, of a workspace, or of a document
 * that could not be read. */
void found_record(const struct engine *e, const struct workspace *w,
    const struct document *doc, const struct plan *p, struct diag *d,
    struct buf *out);

/* A fault of the run that has no diagnostics. */
void found_fault(const struct engine *e, const char *file, enum diag_id id,
    const char *text, struct buf *out);

#endif
