/* The files of a package that other programs read: which are written, and from
 * what. The formats are render/export's. */
#ifndef BCP_EXPORTS_H
#define BCP_EXPORTS_H

#include "engine.h"
#include "pack.h"

/* Adds BASE.plan.json, the plan as its edition shows it. */
bool exports_write_plan(const struct plan *p, struct pack *pack,
    const char *base, struct arena *a, struct diag *d);

/* Adds the tables, the calendar and OSCAL over all documents: root holds the
 * <export> elements that templates/export.xml made. */
bool exports_write(const xmlNode *root, const struct options *opt,
    struct pack *pack, struct arena *a, struct diag *d);

#endif
