/* XPath 1.0 as rules and templates write it, run over a plan tree without
 * libxml2's evaluator, which makes and frees an object for each step of each
 * expression. What is run here gives what libxml2 2.9.14 gives, in its order:
 * a step keeps the order in which it met nodes, and only parentheses and whole
 * expressions sort. What is not (namespaces, the axes "following" and
 * "preceding", id() and lang()) is not parsed, and libxml2 is asked. */
#ifndef BCP_XP_H
#define BCP_XP_H

#include "query_internal.h"

/* Expressions that nest deeper, or join more operands in a row, are libxml2's,
 * which counts its own depth. */
#define XP_DEPTH 24
#define XP_CHAIN 60

enum xp_op {
	XP_OR,
	XP_AND,
	XP_COMPARE,
	XP_COMPUTE, /* b is NULL for a minus before a */
	XP_UNION,
	XP_SORTED, /* (a) */
	XP_FILTER, /* a[...] */
	XP_PATH,   /* a/steps, or from the node where a is NULL */
	XP_ROOT,
	XP_PART, /* /bcp/plan/NAME, from the index */
	XP_TEXT,
	XP_NUMBER,
	XP_VARIABLE,
	XP_CALL,
	XP_GIVEN, /* an object of libxml2 */
};

enum xp_sign {
	XP_NO_SIGN,
	XP_EQUAL,
	XP_UNLIKE,
	XP_LESS,
	XP_AT_MOST,
	XP_MORE,
	XP_AT_LEAST,
	XP_PLUS,
	XP_MINUS,
	XP_TIMES,
	XP_DIVIDE,
	XP_MODULO,
};

enum xp_axis {
	XP_CHILD,
	XP_ATTRIBUTE,
	XP_SELF,
	XP_PARENT,
	XP_ANCESTOR,
	XP_ANCESTOR_OR_SELF,
	XP_DESCENDANT,
	XP_DESCENDANT_OR_SELF,
	XP_FOLLOWING_SIBLING,
	XP_PRECEDING_SIBLING,
};

struct xp_expr;
struct xp_run;
struct xp_value;

struct xp_function {
	const char *name;
	enum query_type type;
	int least, most; /* arguments; most < 0: no end */
	bool (*run)(struct xp_run *x, const struct xp_expr *e,
	    const struct query_at *at, struct xp_value *v);
};

struct xp_tests {
	const struct xp_expr *e;
	struct xp_tests *next;
};

struct xp_step {
	enum xp_axis axis;
	enum { XP_NAMED, XP_ANY_NAME, XP_ANY_NODE, XP_ANY_TEXT } kind;
	const char *name;
	struct xp_tests *tests;
	bool positional; /* a test may ask for the place among the others */
	struct xp_step *next;
};

struct xp_expr {
	enum xp_op op;
	enum xp_sign sign;
	enum query_type type; /* of its result */
	bool positional;      /* names position() or last() */
	unsigned chain;	      /* operands joined in a row */
	const struct xp_expr *a, *b;
	const char *text; /* or name */
	double number;
	struct xp_step *steps;
	struct xp_tests *tests;
	const struct xp_expr **args;
	int n_args;
	const struct xp_function *native; /* of a call, else */
	xmlXPathFunction ours;		  /* one of query_functions, else */
	const char *theirs;		  /* one of libxml2's */
	xmlXPathObject *object;
};

/* NULL for an expression that is libxml2's to judge or to run. */
const struct xp_expr *xp_parse(struct arena *a, const char *text);

/* An expression that is trusted is compiled when it is first run. */
struct query_code {
	struct arena *a;
	xmlXPathCompExpr *comp;
	const struct xp_expr *xp; /* NULL: libxml2 runs it */
	bool parsed;
};

struct query {
	struct query_code *code;
	const char *text;
	struct query_name *vars;
	size_t n_vars;
};

/* A value. Nodes are on top of the stack of nodes, from `from` on. */
struct xp_value {
	enum query_type type;
	bool truth;
	double number;
	const char *text;
	size_t from, count;
};

/* One context's evaluator. */
struct xp_run {
	struct query_ctx *c;
	xmlNode **nodes; /* the stack: sets that are being made */
	size_t count, cap;
	struct arena *scratch; /* texts, until the next evaluation; or NULL */
	size_t scratch_bytes;
	struct mark {
		const xmlNode *node;
		unsigned turn;
	} * marks; /* a hash table: what a set has already */
	size_t cap_marks;
	unsigned turn;
	xmlXPathParserContext *bridge; /* for functions written for libxml2 */
	unsigned depth;		       /* evaluations that are under way */
};

/* False after an error, which is in c->error or c->problem. */
bool xp_eval(struct xp_run *x, const struct xp_expr *e,
    const struct query_at *at, struct xp_value *v);
/* The same for what must be a set. */
bool xp_eval_nodes(struct xp_run *x, const struct xp_expr *e,
    const struct query_at *at, struct xp_value *v);
/* The same for its truth, no further than that takes. */
bool xp_truth(struct xp_run *x, const struct xp_expr *e,
    const struct query_at *at, bool *yes);
bool xp_spend(struct xp_run *x, size_t steps);
bool xp_fail(struct xp_run *x, int code);
void xp_push(struct xp_run *x, xmlNode *n);
/* Drops nodes that are in a set already; sorts one by document order. */
void xp_unique(struct xp_run *x, size_t from);
void xp_sort(struct xp_run *x, size_t from);
/* A libxml2 object as a value, with its nodes pushed. */
bool xp_from_object(
    struct xp_run *x, const xmlXPathObject *o, struct xp_value *v);

/* A call of a function that is written for libxml2. */
bool xp_run_foreign(struct xp_run *x, const struct xp_expr *e,
    const struct query_at *at, struct xp_value *v);

/* Texts that hold until the evaluation ends: room for one, and a copy. */
char *xp_room(struct xp_run *x, size_t len);
char *xp_scratch(struct xp_run *x, const char *s, size_t len);

/* Values: what they are as another type. Nodes are dropped from the stack. */
const char *xp_node_text(struct xp_run *x, const xmlNode *n);
const char *xp_to_text(struct xp_run *x, const struct xp_value *v);
double xp_to_number(struct xp_run *x, const struct xp_value *v);
bool xp_to_truth(struct xp_run *x, const struct xp_value *v);
bool xp_compare(struct xp_run *x, enum xp_sign sign, const struct xp_value *a,
    const struct xp_value *b, bool *yes);

/* A value for callers; nodes hold until others are pushed. */
struct query_value xp_give(struct xp_run *x, const struct xp_value *v);

/* A context's evaluator. */
struct xp_run *xp_new_run(struct query_ctx *c);
/* By libxml2; NULL after an error, which is in c->error or c->problem. */
xmlXPathObject *query_libxml2(struct query_ctx *c, const struct query *q);
const char *query_error_words(int code);
/* Functions that are run here; NULL when there is none of a name. */
const struct xp_function *xp_find_function(const char *name, size_t len);

#endif
