/* The commands beside build and check. Each returns the exit status. */
#ifndef BCP_COMMANDS_H
#define BCP_COMMANDS_H

#include "options.h"

int command_validate(const struct options *opt, struct arena *a);
int command_explain(const struct options *opt, struct arena *a);
int command_verify(const struct options *opt, struct arena *a);
int command_dump(const struct options *opt, struct arena *a);
int command_diff(const struct options *opt, struct arena *a);
int command_hash(const struct options *opt, struct arena *a);

#endif
