/* The files of a package that other programs read: which are written, and when.
 * The formats are render/export's. */
#ifndef BCP_EXPORTS_H
#define BCP_EXPORTS_H

#include "engine.h"
#include "job.h"
#include "pack.h"

/* Adds BASE.plan.json, the plan as its edition shows it. */
bool exports_write_plan(const struct plan *p, struct pack *pack,
    const char *base, struct arena *a, struct diag *d);

/* What a document adds to the files over all, made where it is compiled: root
 * is the <export> that templates/export.xml made. Each goes behind those that
 * are there. */
void exports_pieces(
    const struct options *opt, const xmlNode *root, struct buf *out);

/* The tables, the calendar and OSCAL over all documents. They are begun before
 * the first result and grow with each. */
struct exports;
struct exports *exports_begin(struct arena *a, const struct options *opt,
    struct pack *pack, struct diag *d);
/* A result that was not made in this run has no pieces: they are made here.
 * NULL takes nothing. */
void exports_take(struct exports *e, const struct job_result *r);
/* False with a diagnostic. e may be NULL. */
bool exports_end(struct exports *e, struct diag *d);
/* Closes what a run that failed left open. */
void exports_abandon(struct exports *e);

#endif
