/* The hash of what a document says, for approvals and reviews that name the
 * text they speak of. docs/content-hash.md defines it. */
#ifndef BCP_CONTENT_H
#define BCP_CONTENT_H

#include "arena.h"
#include "ynode.h"

/* "sha256:..." of a document that was validated, in the arena. Records of the
 * document's life (x-record in the schema) are left out. NULL when it is too
 * large to be written down. */
const char *content_hash(struct arena *a, const struct ynode *root);

#endif
