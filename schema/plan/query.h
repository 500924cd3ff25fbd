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

/* The same for an expression that is known to be right, as those of the
 * program's own rules are: it is compiled when it is first run. */
struct query *query_trust(struct arena *a, const char *expr);

/* Reports the variables of an expression that known() does not accept. */
bool query_check_variables(const struct query *q, struct diag *d,
    enum diag_id id, struct src_span at,
    bool (*known)(void *ctx, const char *name), void *ctx);
/* Whether an expression names a variable. */
bool query_uses(const struct query *q, const char *name);
/* The place of a part of a text whose place is known: the text's own where the
 * file shows it in another form. Offset and length are in bytes. */
struct src_span query_place(
    struct src_span at, const char *text, size_t offset, size_t len);
const char *query_text(const struct query *q);

/* An evaluation context over one tree, which must not change while the context
 * lives but for what is added after its last element. */
struct query_ctx;
struct query_ctx *query_ctx_new(
    struct arena *a, struct diag *d, xmlDoc *doc, int32_t as_of);
/* Another date for bcp:today(), and all steps to take anew. */
void query_set_today(struct query_ctx *c, int32_t as_of);
/* The language of bcp:text(), bcp:label(), bcp:plural() and of dates and lengths
 * of time; NULL, as at first, is English. */
struct labels;
void query_set_labels(struct query_ctx *c, const struct labels *labels);
/* The patterns of bcp:matches(), once compiled, for all contexts that are given
 * them: they take longer to compile than to use. They live as long as the
 * arena, which must outlive the contexts. */
struct query_patterns;
struct query_patterns *query_patterns_new(struct arena *a);
void query_set_patterns(struct query_ctx *c, struct query_patterns *shared);
/* $name in later expressions; the object is taken over. */
void query_set(struct query_ctx *c, const char *name, xmlXPathObject *value);
/* The same; what it meant before is given to the caller, or NULL. A value of
 * NULL takes the variable away. */
xmlXPathObject *query_swap(
    struct query_ctx *c, const char *name, xmlXPathObject *value);
/* What $name means now, to be looked at; NULL when it is not set. */
xmlXPathObject *query_peek(const struct query_ctx *c, const char *name);
/* Counts steps that were taken without query_eval(), towards the same limit;
 * false when none are left. */
bool query_spend(struct query_ctx *c, size_t steps);
/* Takes all variables away, so that nothing holds on to nodes. */
void query_forget(struct query_ctx *c);

/* The result, to be freed with xmlXPathFreeObject(); NULL after a failure or
 * when the operation limit is reached, with *why for people. position and size
 * are what position() and last() give; 0 leaves them at 1. */
xmlXPathObject *query_eval(struct query_ctx *c, const struct query *q,
    xmlNode *at, int position, int size, const char **why);

#endif
