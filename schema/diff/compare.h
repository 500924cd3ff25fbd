/* What changed in meaning between two documents. */
#ifndef BCP_COMPARE_H
#define BCP_COMPARE_H

#include "facts.h"

enum change_kind {
	CHANGE_ADDED,
	CHANGE_REMOVED,
	CHANGE_VALUE, /* from one value to another */
	CHANGE_ORDER, /* the same things of one name in another order */
};

/* The way down to a fact: pairs of mappings, the outermost last. */
struct place {
	const struct place *up; /* NULL in the document itself */
	const struct fact *old, *now;
	bool several; /* there are others of its name */
};

struct change {
	enum change_kind kind;
	const struct place *at;	      /* the mapping that it is a part of */
	const struct fact *old, *now; /* NULL where there is none */
	/* As people read it, "" where there is none; of an order, the names. */
	const char *old_text, *now_text;
};

struct changes {
	struct arena *arena;
	struct change *list;
	size_t count, cap;
	size_t dropped; /* past LIMIT_CHANGES */
	size_t budget;	/* comparisons that likeness may still take */
};

void changes_init(struct changes *c, struct arena *a);

/* Adds the changes between two mappings, in the order in which the new one is
 * written. Things of a list are matched by id, else equal ones, else by what
 * they are called, else by likeness. */
void changes_find(
    struct changes *c, const struct fact *old, const struct fact *now);

/* Which of two lists of facts are the same thing: for each of x the index in y,
 * or SIZE_MAX. */
size_t *changes_match(struct changes *c, const struct fact *const *x, size_t n,
    const struct fact *const *y, size_t m);

/* "Recovery time objective: 4 hours; Owner: A. Lund": a mapping in a line. */
const char *changes_summary(struct arena *a, const struct fact *f);

#endif
