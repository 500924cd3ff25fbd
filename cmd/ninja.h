/* build --ninja: a file for ninja with an edge a part and one that joins them,
 * so that it, or an engine that reads its files, spreads the work. */
#ifndef BCP_NINJA_H
#define BCP_NINJA_H

#include "options.h"

/* Returns the exit status. */
int command_ninja(const struct options *opt, struct arena *a);

#endif
