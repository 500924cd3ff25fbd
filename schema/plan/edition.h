/* Editions: the same package for narrower circles of readers. What an edition
 * withholds is taken out of the annotated tree before templates see it, so that
 * no writer can let it out. */
#ifndef BCP_EDITION_H
#define BCP_EDITION_H

#include "plan.h"

/* The wider the circle, the less it is shown. A level on a part of a plan is
 * the widest edition that has it. */
enum edition {
	EDITION_PUBLIC,
	EDITION_CUSTOMER,
	EDITION_AUDITOR,
	EDITION_INTERNAL, /* everything */
};

/* False when the word names no edition. */
bool edition_parse(const char *word, enum edition *out);
const char *edition_name(enum edition e);

/* The levels that patterns give, from the `editions` of a workspace and, where
 * that does not have a pattern, of the defaults. Either may be NULL. Valid as
 * long as the arena. */
struct edition_rules;
struct edition_rules *edition_rules_new(struct arena *a,
    const struct ynode *workspace, const struct ynode *defaults);

/* The level of a document as a whole, by its root mapping. */
enum edition edition_of_document(
    const struct edition_rules *r, const struct ynode *root);

/* Takes out of the tree, after the rules have run, what the edition withholds:
 * restricted elements; references to them; findings that stand in them or
 * speak of them; and each text that contains the whole value of one. Sets
 * `edition` on the root, and `withheld` where anything was taken out. All of it
 * comes back when the arena a, the plan's, is freed: other plans share a part
 * of the tree. */
void edition_apply(struct arena *a, struct plan *p,
    const struct edition_rules *r, enum edition e);

#endif
