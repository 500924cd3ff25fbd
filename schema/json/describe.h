/* Words for violations: shared by describe*.c. Each function adds a sentence
 * without its full stop. */
#ifndef BCP_JSON_DESCRIBE_H
#define BCP_JSON_DESCRIBE_H

#include "eval.h"

/* What is expected here; false, with nothing written, without words for it. */
bool put_expected(struct buf *b, const struct violation *v);
/* "rto is '4 x'" */
void put_found(struct buf *b, const struct violation *v);
/* ", for example 'x'" when the first example is a single value. */
void put_example(struct buf *b, const struct ynode *examples);
/* "; at most 3 are allowed" */
void put_limit(struct buf *b, size_t n, bool most);

/* describe_value.c */
void tell_bound(struct buf *b, const struct violation *v);
void tell_const(struct buf *b, const struct violation *v);
void tell_enum(struct buf *b, const struct violation *v);
void tell_form(struct buf *b, const struct violation *v);
void tell_length(struct buf *b, const struct violation *v);
void tell_size(struct buf *b, const struct violation *v);
void tell_type(struct buf *b, const struct violation *v);

/* describe_tree.c */
void tell_any_key(struct buf *b, const struct violation *v);
void tell_contains(struct buf *b, const struct violation *v);
void tell_extra(struct buf *b, const struct violation *v);
void tell_false(struct buf *b, const struct violation *v);
void tell_forms(struct buf *b, const struct violation *v);
void tell_limit(struct buf *b, const struct violation *v);
void tell_many(struct buf *b, const struct violation *v);
void tell_missing(struct buf *b, const struct violation *v);
void tell_not(struct buf *b, const struct violation *v);
void tell_unfit_key(struct buf *b, const struct violation *v);
void tell_unique(struct buf *b, const struct violation *v);
void tell_unknown_key(struct buf *b, const struct violation *v);

#endif
