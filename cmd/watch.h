/* --watch: a run at the start, and one after each change, until a signal ends
 * it. */
#ifndef BCP_WATCH_H
#define BCP_WATCH_H

#include "options.h"

/* Returns the exit status of the last run that came to its end. */
int watch_run(const struct options *opt, struct arena *a);

#endif
