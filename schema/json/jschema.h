/* JSON Schema draft 2020-12 over the YAML node tree. A schema is compiled once
 * and is then read-only; evaluation reports through diag.h and, in a valid
 * instance, marks nodes with what described them (ynode.h: described, title).
 *
 * Besides the standard's keywords a schema may use names that begin with "x-".
 * They are annotations; these are read:
 *   x-type        on a scalar's schema: "duration", "period", "range", "date",
 *                 "cadence", "prose", "ref", "party", "id", "text"
 *   x-ref         on a reference: the collections it may name, separated by
 *                 spaces, in order of search
 *   x-collection  on an entity's schema: the collection it belongs to
 *   x-rule        beside assertions: the rule that a violation of an assertion
 *                 in the same schema object is reported as, instead of
 *                 SCHEMA-nnn */
#ifndef BCP_JSCHEMA_H
#define BCP_JSCHEMA_H

#include "diag.h"
#include "ynode.h"

struct jschema;
struct jschema_set;

struct jschema_options {
	bool assert_formats; /* `format` is an assertion, not a note */
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
 * at its place. */
const struct jschema *jschema_compile(struct arena *a, struct diag *d,
    const struct ynode *root, const char *uri, struct jschema_options opt,
    jschema_fetch fetch, void *ctx);

/* Reports every violation; true when there is none. Marks nodes of the
 * instance. scratch is used for the evaluation only. */
bool jschema_validate(const struct jschema *s, struct ynode *instance,
    struct diag *d, struct arena *scratch);

#endif
