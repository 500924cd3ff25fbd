/* The order of phases, and which outcome stops which. */
#ifndef BCP_PIPELINE_H
#define BCP_PIPELINE_H

#include "options.h"

/* Each returns the exit status. */
int pipeline_build(const struct options *opt, struct arena *a);
int pipeline_check(const struct options *opt, struct arena *a);

#endif
