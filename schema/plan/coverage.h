/* Coverage: which criteria of an audit are met by which controls, and how well
 * that is proved. Worked out once for a workspace, over all its documents, into
 * <coverage> (docs/ARCHITECTURE.md); rules, templates and gates read it there.
 *
 * A criterion is
 *   na         said not to apply, with a reason, and no control serves it
 *   tested     evidenced, and in the audit's period a control that serves it
 *              ran, or a test that bears on it was passed
 *   evidenced  a control in place names it and has evidence that holds: the
 *              file is there and as it was, is dated, not after the as-of date
 *              and not stale
 *   unknown    it cannot be told: the evidence is not dated or cannot be
 *              looked at; a control names no more than a category, or an id
 *              that is no longer or not in force; it is said not to apply, but
 *              not why
 *   claimed    a control in place names it, and has no evidence that holds
 *   gap        no control in place names it
 * Tested and evidenced count as covered. A row of a crosswalk is a hint. */
#ifndef BCP_COVERAGE_H
#define BCP_COVERAGE_H

#include "query_internal.h"

/* How well a control is proved, and what would prove it better. */
enum proof { PROOF_NONE, PROOF_UNKNOWN, PROOF_HOLDS };

/* How a control comes to a criterion, the better the later. */
enum claim_how { HOW_NEAR, HOW_WITHDRAWN, HOW_CATEGORY, HOW_DIRECT };

struct control_state {
	xmlNode *node;	       /* the control, in its document's summary */
	const xmlNode *doc;    /* <document> */
	xmlNode *out;	       /* <control> of the coverage */
	bool planned, ignored; /* not in place yet; retired, not applicable */
	enum proof proof;
	const char *missing; /* the cheapest thing missing, for people */
	int32_t newest;	     /* day of the newest evidence that holds */
	int32_t ran;	     /* day of the newest run, INT32_MIN: none */
};

struct claim {
	size_t control; /* in coverage.controls */
	enum claim_how how;
	const char *words; /* what the mapping says */
};

struct covered {
	xmlNode *src; /* <criterion> of the framework */
	xmlNode *out; /* <criterion> of the coverage, NULL when not there */
	struct claim *claims;
	size_t n_claims, cap_claims;
	xmlNode **parts; /* entities other than controls that name it */
	size_t n_parts, cap_parts;
	const char *na; /* the reason */
	bool na_bare;	/* without a reason */
	bool in_scope;	/* counts */
	bool audited;	/* its category is */
	int32_t tested; /* newest passed test that names it, or INT32_MIN */
	enum {
		ST_GAP,
		ST_CLAIMED,
		ST_UNKNOWN,
		ST_EVIDENCED,
		ST_TESTED,
		ST_NA
	} state;
};

struct coverage {
	struct arena *a;
	struct plan_space *s;
	struct index *ix;
	int32_t as_of, from, until; /* the window in which runs count */
	bool has_period;	    /* of an audit, which has begun */
	int32_t start, end;	    /* of it */
	struct control_state *controls;
	size_t n_controls, cap_controls;
	struct covered *list; /* all criteria, in order of the frameworks */
	size_t count;
	xmlHashTable *by_id; /* (framework, criterion) to index plus one */
	int32_t *proved;     /* by number of entity: newest passed test */
	size_t n_proved;
};

#define NEVER INT32_MIN

/* The day of a date element; NEVER when there is none. */
int32_t coverage_day(const xmlNode *date);
/* Gathers the passed tests of the window. */
void coverage_tests(struct coverage *c);
/* What proves a control; fills in its state and <control>. */
void coverage_prove(struct coverage *c, struct control_state *k);
/* The newest passed test of an entity, NEVER when there is none. */
int32_t coverage_proved(const struct coverage *c, size_t entity);

#endif
