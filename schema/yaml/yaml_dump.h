/* Nodes as JSON text (RFC 8259), for `dump --stage json` and goldens. Numbers
 * are written by value and keep all their digits; .inf and .nan, which JSON
 * lacks, are written as strings. */
#ifndef BCP_YAML_DUMP_H
#define BCP_YAML_DUMP_H

#include "buf.h"
#include "ynode.h"

void yaml_dump_json(struct buf *out, const struct ynode *n);
/* JSON string with quotes and escapes: the one place for that escape. */
void yaml_dump_string(struct buf *out, const char *p, size_t n);

#endif
