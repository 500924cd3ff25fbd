/* XPath 1.0 over a plan tree, compiled once, with our functions (prefix
 * "bcp:", listed in docs/ARCHITECTURE.md) and an operation limit. All casts
 * that libxml2 asks for live behind this header. */
#ifndef BCP_QUERY_H
#define BCP_QUERY_H

#include "buf.h"
#include "diag.h"
#include <libxml/tree.h>
#include <libxml/xpath.h>
#include <stdbool.h>

struct query; /* a compiled expression */

/* NULL, with a diagnostic of the given id at `at` (column moved to the fault),
 * when the expression is wrong. Lives as long as the arena. */
struct query *query_compile(struct arena *a, struct diag *d, enum diag_id id,
    struct src_span at, const char *expr);

/* An evaluation context over one tree. */
struct query_ctx;
struct query_ctx *query_ctx_new(struct arena *a, struct diag *d, xmlDoc *doc,
    int32_t as_of);
/* $name in later expressions; the object is taken over. */
void query_set(struct query_ctx *c, const char *name, xmlXPathObject *value);
void query_unset(struct query_ctx *c, const char *name);

/* The result, to be freed with xmlXPathFreeObject(); NULL after a failure or
 * when the operation limit is reached, with *why for people. position and size
 * are what position() and last() give; 0 leaves them at 1. */
xmlXPathObject *query_eval(struct query_ctx *c, const struct query *q,
    xmlNode *at, int position, int size, const char **why);

#endif
