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
/* The language of bcp:text(), bcp:label(), bcp:plural() and of dates and
 * lengths of time; NULL, as at first, is English. */
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

/* What an expression gives. */
enum query_type {
	QUERY_NODES,
	QUERY_TEXT,
	QUERY_NUMBER,
	QUERY_TRUTH,
	QUERY_ANY, /* of no value: not known before it is run */
};

struct query_value {
	enum query_type type;
	bool truth;
	double number;
	const char *text;
	xmlNode **nodes;
	size_t count;
};

/* Where an expression is run: a node, and its place among others, which
 * position() and last() give. */
struct query_at {
	xmlNode *node;
	size_t position, size;
};

/* False after a failure or when the operation limit is reached, with *why for
 * people. What the value points to holds until the next evaluation that is not
 * part of another one. */
bool query_run(struct query_ctx *c, const struct query *q,
    const struct query_at *at, struct query_value *v, const char **why);
/* The same for whether it is true, no further than that takes. */
bool query_test(struct query_ctx *c, const struct query *q,
    const struct query_at *at, bool *yes, const char **why);
/* Variables that are worked out when they are asked for: get() gives the value
 * of one, which must hold until the outermost evaluation ends, or NULL where
 * the name is none of its; *failed where it cannot be had, which has been told
 * already. get() may evaluate. */
typedef const struct query_value *query_getter(
    void *ctx, const char *name, bool *failed);
void query_set_getter(struct query_ctx *c, query_getter *get, void *ctx);
/* A copy of a value as an object of libxml2, to be freed. */
xmlXPathObject *query_value_object(const struct query_value *v);
/* Its text; holds as what the value points to. */
const char *query_value_text(struct query_ctx *c, const struct query_value *v);

/* By libxml2 alone: the measure of query_run(). The result is to be freed with
 * xmlXPathFreeObject(); NULL after a failure. */
xmlXPathObject *query_eval(struct query_ctx *c, const struct query *q,
    const struct query_at *at, const char **why);

#endif
