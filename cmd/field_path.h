/* Where in a document a place is, in words that stay when lines move. */
#ifndef BCP_FIELD_PATH_H
#define BCP_FIELD_PATH_H

#include "ynode.h"

struct field_index;

/* An index of the fields of a document, in the arena. */
struct field_index *field_index_new(struct arena *a, const struct ynode *root);
/* "functions/web/rto": keys, and of entries in lists their id or name, or "-"
 * where they have none. "" for the document itself, and for what is in none of
 * its fields. In the arena of the index. */
const char *field_path(const struct field_index *x, struct src_span at);

#endif
