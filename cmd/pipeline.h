/* The order of phases, and which outcome stops which. */
#ifndef BCP_PIPELINE_H
#define BCP_PIPELINE_H

#include "changes.h"
#include "engine.h"

/* Each returns the exit status. */
int pipeline_build(const struct options *opt, struct arena *a);
int pipeline_check(const struct options *opt, struct arena *a);
int pipeline_merge(const struct options *opt, struct arena *a);

/* What of the engine a command needs, as enum engine_need. */
unsigned pipeline_needs(enum command command);
/* One run of many, with an engine that is ready: of findings and files, it
 * prints the changes. */
int pipeline_again(struct engine *e, struct arena *a, struct changes *changes);

#endif
