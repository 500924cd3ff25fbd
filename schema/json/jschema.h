/* JSON Schema draft 2020-12 over the YAML node tree. A schema is compiled once
 * and is then read-only; evaluation reports through diag.h and marks nodes
 * with what the schemas say of them (ynode.h: title, x_type, x_ref,
 * x_collection, x_record). A schema marks a value that it finds nothing wrong with,
 * whatever becomes of other values; where several schemas mark one value, an
 * outer one wins over those it refers to. Forms of anyOf and oneOf that do not
 * hold, `not` and `if` mark nothing.
 *
 * Places in messages are paths as in "functions[2].rto"; the first entry of a
 * list is [0]. Nothing is said that follows from another message.
 *
 * The meta-schemas of the draft are built in. Schemas for other drafts are
 * refused. A known limit: a look-behind in a pattern must be of bounded length
 * (PCRE2).
 *
 * Besides the standard's keywords a schema may use names that begin with "x-".
 * They are annotations; these are read:
 *   x-type        on a scalar's schema: "duration", "period", "range", "date",
 *                 "cadence", "prose", "ref", "party", "id", "text"
 *   x-ref         on a reference: the collections it may name, separated by
 *                 spaces, in order of search
 *   x-collection  on an entity's schema: the collection it belongs to
 *   x-record      true on what is a record of the document's life, not a part
 *                 of what it says: approvals, reviews, test runs
 *   x-rule        beside assertions: the rule that a violation of an assertion
 *                 in the same schema object is reported as, instead of
 *                 SCHEMA-nnn. What a $ref, anyOf and the like beside it finds
 *                 wrong with the same value counts as such, unless it has an
 *                 x-rule of its own; an unknown key is always SYN-001
 *   x-expected    words for "... is expected", where a pattern or a choice of
 *                 forms says too little: "a name without spaces" */
#ifndef BCP_JSCHEMA_H
#define BCP_JSCHEMA_H

#include "diag.h"
#include "ynode.h"

struct jschema;

struct jschema_options {
	/* `format` is an assertion, not a note. */
	bool assert_formats;
	/* An unknown keyword (not "x-...") is an error. Without it, it is an
	 * annotation, but one that is a near miss of a keyword stays an
	 * error. */
	bool strict_keywords;
};

/* Fetches the document at an absolute URI (without fragment): NULL when it is
 * not to be had. No network is ever used. */
typedef const struct ynode *(*jschema_fetch)(void *ctx, const char *uri);

/* root must outlive the schema, and so must the arena. uri is the base URI of
 * a schema without $id. NULL when the schema is wrong; every fault is reported
 * at its place (SCHEMA-020 to SCHEMA-022). */
const struct jschema *jschema_compile(struct arena *a, struct diag *d,
    const struct ynode *root, const char *uri, struct jschema_options opt,
    jschema_fetch fetch, void *ctx);

/* Reports every violation (SYN-001, SCHEMA-001 to SCHEMA-010, or the rule that
 * the schema names); true when there is none. Marks nodes of the instance.
 * scratch is used for the evaluation only. */
bool jschema_validate(const struct jschema *s, struct ynode *instance,
    struct diag *d, struct arena *scratch);

#endif
