/* bcpgen init: a workspace to begin with. */
#ifndef BCP_STARTER_H
#define BCP_STARTER_H

#include "options.h"

/* Writes the files of templates/starter/common and templates/starter/KIND into
 * the folder, which is made if it is not there. On a terminal it asks for what
 * the files name; elsewhere they say "Your organisation" and the like, which
 * the checks take. Returns the exit status: EXIT_USAGE where the folder holds
 * anything, EXIT_SYSTEM where something could not be written, and then nothing
 * that it wrote is left. */
int command_init(const struct options *opt, struct arena *a);

#endif
