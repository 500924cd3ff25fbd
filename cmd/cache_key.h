/* What results depend on besides what workers ask of the file system. */
#ifndef BCP_CACHE_KEY_H
#define BCP_CACHE_KEY_H

#include "discover.h"
#include "engine.h"
#include "hash.h"

/* The hash of program, options, baseline, commits, and all that --schema-dir
 * and --templates hold. False when it cannot be said. */
bool cache_key_run(char out[HASH_HEX_LEN + 1], const struct engine *e);

/* The hash of where a workspace is and which files it has, not of what they
 * hold. */
void cache_key_workspace(
    char out[HASH_HEX_LEN + 1], const struct discovery *found, size_t index);

#endif
