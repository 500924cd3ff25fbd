/* Rule files that an organisation keeps beside the built-in ones. */
#ifndef BCP_OWN_RULES_H
#define BCP_OWN_RULES_H

#include "arena.h"

/* The names ("acme.yaml") of the YAML files in DIR/rules, in order of their
 * bytes; NULL-terminated. DIR is "" for the current folder. A folder that is
 * not there has none; NULL, with errno, for one that cannot be read. */
const char *const *own_rules(struct arena *a, const char *dir);

#endif
