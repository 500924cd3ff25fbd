/* Which program this is, to the last bit: another one, or the same with another
 * release of a library, may write other files for the same plans. */
#ifndef BCP_TOOL_ID_H
#define BCP_TOOL_ID_H

#include "buf.h"

/* Adds the build ids of the program and of all libraries that it has loaded.
 * False when one has none: then nothing tells it from another. */
bool tool_id(struct buf *out);

#endif
