/* Names with their kinds before them, "event\nACME\nacme-bcp\n...": how often
 * each came, and the UUID of the time it came as. */
#ifndef BCP_EXPORT_NAMES_H
#define BCP_EXPORT_NAMES_H

#include "export_internal.h"

/* Counts it once more; 1 when it came for the first time. */
size_t names_count(struct export_names *names, const char *name);
const char *names_uuid(struct arena *a, const char *name, size_t n);

#endif
