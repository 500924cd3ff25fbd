/* Evaluation: shared by eval*.c, branch.c, describe.c and expect.c. */
#ifndef BCP_JSON_EVAL_H
#define BCP_JSON_EVAL_H

#include "json_internal.h"

/* The path to a value: a key, or an index in a list. It lives on the stack of
 * the walk; a violation keeps the copy that `saved` leads to. */
struct where {
	struct where *up; /* NULL at the top */
	const struct ynode *key;
	size_t index;
	bool is_key; /* the key itself is meant, not its value */
	struct where *saved;
};

/* What a subschema may find wrong, by the place. */
enum { GOOD = 0, BAD_SELF = 1, BAD_BELOW = 2 };

/* A violation, as it is found; describe.c puts it into words. */
struct violation {
	enum violation_kind {
		BAD_FALSE,
		BAD_TYPE,
		BAD_ENUM,
		BAD_CONST,
		BAD_MULTIPLE,
		BAD_MAXIMUM,
		BAD_EXCLUSIVE_MAXIMUM,
		BAD_MINIMUM,
		BAD_EXCLUSIVE_MINIMUM,
		BAD_MAX_LENGTH,
		BAD_MIN_LENGTH,
		BAD_PATTERN,
		BAD_FORMAT,
		BAD_MAX_ITEMS,
		BAD_MIN_ITEMS,
		BAD_UNIQUE,
		BAD_CONTAINS,
		BAD_MAX_CONTAINS,
		BAD_MAX_PROPERTIES,
		BAD_MIN_PROPERTIES,
		BAD_REQUIRED,
		BAD_DEPENDENT,
		BAD_ANY_KEY, /* one of several keys is missing */
		BAD_UNKNOWN_KEY,
		BAD_UNFIT_KEY, /* known to a form that does not hold */
		BAD_EXTRA_ITEM,
		BAD_FORMS, /* fits none of several forms */
		BAD_MANY,  /* fits more than one */
		BAD_NOT,
		BAD_LIMIT,
	} kind;
	const struct sub *sub;
	const struct ynode *at;	       /* the value */
	struct where *where;	       /* the path to it */
	const struct ynode_pair *pair; /* the key it is about */
	const char *name;	       /* a missing key */
	const char *near;	       /* what an unknown key may mean */
	const struct jschema *schema;  /* of an unknown key */
	size_t index, other;	       /* items, or counts */
	unsigned types;		       /* BAD_TYPE: what is allowed */
	const struct sub *const *forms;
	size_t n_forms;
	const struct ynode *values; /* BAD_ENUM, BAD_ANY_KEY */
	/* From the schemas around it that speak of the same value. */
	const char *rule, *expected;
	const struct ynode *examples;
	const struct sub *because; /* the condition under which it holds */
};

/* A subschema at work on a value. */
struct frame {
	const struct frame *up;
	const struct sub *sub;
	struct ynode *n;
	struct where *where;
	const struct sub *because;
	int depth; /* frames in all */
	int same;  /* frames in a row on this value */
};

/* Which pairs or items of a value a schema has evaluated (core, 7.7). */
struct seen {
	bool all;
	unsigned char *at; /* one for each */
};

struct mark {
	struct ynode *n;
	const struct sub *sub;
};

struct eval {
	const struct jschema *s;
	struct arena *a;
	struct violation *bad;
	size_t n_bad, cap_bad;
	struct mark *marks;
	size_t n_marks, cap_marks;
	struct violation unsaid; /* where a violation goes that nobody needs */
	int quiet;		 /* above 0 only the verdict is wanted */
	size_t steps, max_steps;
	bool stopped;
	pcre2_match_data *md;
	pcre2_match_context *mc;
};

/* eval.c */
/* Runs sub on the value of f, in place: the same value, another schema. */
unsigned eval_same(struct eval *e, const struct frame *f, const struct sub *sub,
    const struct sub *because, struct seen *seen);
/* Runs sub on a part of f's value. */
unsigned eval_part(struct eval *e, const struct frame *f, const struct sub *sub,
    struct ynode *n, struct where w);
/* Records a violation at f's value; the caller adds what else there is to it.
 * Never NULL. */
struct violation *eval_fail(
    struct eval *e, const struct frame *f, enum violation_kind kind);
struct where *where_save(struct eval *e, struct where *w);
struct seen *seen_new(struct eval *e, const struct ynode *n, struct seen *s);
void seen_one(struct seen *s, size_t i);
void seen_merge(struct seen *to, const struct seen *from, size_t count);

/* eval_value.c: what is said of the value itself. */
unsigned eval_value(struct eval *e, const struct frame *f);
/* 1, 0, or -1 with a violation. */
int eval_match(struct eval *e, const struct frame *f, const pcre2_code *re,
    const char *p, size_t n);

/* eval_tree.c: what is said of parts. */
unsigned eval_list(struct eval *e, const struct frame *f, struct seen *seen);
unsigned eval_map(struct eval *e, const struct frame *f, struct seen *seen);
unsigned eval_rest(struct eval *e, const struct frame *f, struct seen *seen);

/* eval_same.c: what other schemas say of the same value. */
unsigned eval_combined(
    struct eval *e, const struct frame *f, struct seen *seen);

/* branch.c */
struct branch {
	const struct sub *sub;
	unsigned verdict;
	size_t bad, bad_end, marks, marks_end; /* ranges of eval.bad, .marks */
	struct seen seen;
};
/* None of several branches holds: leaves what should be told of them in
 * e->bad from branches[0].bad on. Gives the branch that was meant, or n. */
size_t branch_choose(struct eval *e, const struct frame *f,
    const struct branch *branches, size_t n);

/* near.c */
/* The nearest of the candidates that have been offered. */
struct near {
	const char *text, *best;
	size_t least;
};
void near_init(struct near *near, const char *text);
void near_offer(struct near *near, const char *candidate);
/* Calls fn for each key that sub, and what it applies to the same value, has
 * under `properties`. */
void each_key(const struct sub *sub, bool deep,
    void (*fn)(void *ctx, const char *name, const struct sub *sub), void *ctx);

/* expect.c */
/* What a value must be, in a few words: "text such as '4 h'". False, with
 * nothing written, when there are none. */
bool expect_put(struct buf *out, const struct sub *sub,
    const struct ynode *examples, int depth);
void expect_types(struct buf *out, unsigned types);
/* A text in quotes, cut when it is long. */
void expect_quoted(struct buf *out, const char *p, size_t n);
/* A value as it stands in a sentence: 'text', 8.10, "a list". */
void expect_value(struct buf *out, const struct ynode *n);
/* Values in a row: "'a', 'b' or 'c'". */
void expect_values(struct buf *out, const struct ynode *list, const char *or_);

/* The same for a value that must be text. */
void expect_text(
    struct buf *out, const struct sub *sub, const struct ynode *examples);
/* Takes back what was put after the first len bytes. */
void expect_cut(struct buf *out, size_t len);

/* describe.c */
void describe(struct diag *d, struct buf *b, const struct violation *v);
/* "functions[2].rto" */
void describe_path(struct buf *b, const struct where *w);

#endif
