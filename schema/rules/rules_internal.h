/* Shared by the files of this folder only: rules in compiled form, and the
 * findings they make. */
#ifndef BCP_RULES_INTERNAL_H
#define BCP_RULES_INTERNAL_H

#include "rules.h"

#include "query.h"

/* An expression and where it stands. */
struct expr {
	const struct query *q; /* NULL when there is none */
	struct src_span at;
};

/* A message: words and holes in turn. */
struct piece {
	const char *text; /* NULL for a hole */
	struct expr hole;
};

struct message {
	struct piece *pieces;
	size_t count, cap;
};

struct let {
	const char *name;
	struct expr value;
};

struct place {
	struct expr at;
	struct message message;
};

struct severity_case {
	struct expr when;
	enum diag_sev severity;
};

/* The kinds of document, as bits. */
enum rule_kind {
	KIND_PLAN = 1,
	KIND_POLICY = 2,
	KIND_CONTROL = 4,
	KIND_ALL = 7,
};

struct compiled {
	struct rule rule;
	unsigned kinds;
	bool late;	    /* runs after the others, and sees their findings */
	struct src_span at; /* of its id */
	struct expr each, unknown, broken, place, subject;
	const char **over;
	size_t n_over;
	struct let *lets;
	size_t n_lets;
	struct message message, unknown_message;
	struct place *notes;
	size_t n_notes;
	struct severity_case *cases;
	size_t n_cases;
	/* Whether the nodes it walks, or anything of it, depend on the day. */
	bool each_timed, timed;
};

struct ruleset {
	struct arena *a;
	struct diag *d;
	struct compiled **list;
	size_t count, cap;
	/* The public forms, for rules_at(). */
	const struct query *waiver_valid;
	struct query_patterns *patterns;
	bool trusted; /* the file that is being added is the program's own */
};

struct finding_note {
	struct src_span at;
	const char *text;
	struct finding_note *next;
};

struct finding {
	const struct compiled *rule;
	enum diag_sev severity;
	enum diag_state state;
	struct src_span at;
	const char *message, *subject, *anchor;
	const char *waiver;    /* id of the waiver, or NULL */
	const xmlNode *entity; /* the nearest, or NULL for the document */
	struct finding_note *notes;
	size_t seq;
};

/* What a let is of the node that is asked: worked out when something asks for
 * it, and kept in memory that serves one node after the other. */
struct slot {
	enum { SLOT_EMPTY, SLOT_BUSY, SLOT_FULL } state;
	struct query_value value;
	xmlNode **nodes;
	char *text;
	size_t cap_nodes, cap_text;
};

/* One run over one plan. */
struct run {
	const struct ruleset *rs;
	struct plan *p;
	struct arena *a;
	struct query_ctx *ctx;
	struct finding *list;
	size_t count, cap, dropped;
	bool failed; /* the current rule's expressions cannot be run */
	const char *profile;
	bool profile_given;	 /* by who runs it, not by the workspace */
	const xmlNode *settings; /* the workspace's, of rules; NULL: none */
	unsigned kind;		 /* of the document */
	size_t walked;		 /* nodes that the last rule was asked for */
	/* The rule and node that are asked, and what variables are. These
	 * outlive `a`, which a forecast gives back each day. */
	struct arena *kept;
	const struct compiled *asked;
	xmlNode *at;
	struct query_value this, over;
	struct slot *slots; /* by let */
	size_t cap_slots;
	xmlNode **each; /* the nodes that the rule walks */
	size_t cap_each;
};

/* What a workspace says of one rule. */
struct setting {
	bool off, given;
	enum diag_sev severity;
	const char *reason; /* "" when none is given */
};

void run_begin(struct run *r, const struct ruleset *rs, struct plan *p,
    struct arena *a, const char *profile);
struct setting run_setting(const struct run *r, const struct compiled *c);
/* Whether a rule is for this plan, in this profile. */
bool run_applies(
    const struct run *r, const struct compiled *c, const struct setting *set);
bool run_is_of_waivers(const struct compiled *c);
/* Adds the findings of one rule. */
void run_rule(
    struct run *r, const struct compiled *c, const struct setting *set);

/* Compiles an expression; NULL with a diagnostic. */
const struct query *rules_compile(
    struct ruleset *rs, struct src_span at, const char *text);
/* Compiles a message; false with diagnostics. */
bool message_compile(
    struct ruleset *rs, struct message *m, const struct ynode *y);
/* The message with its holes filled in from a node. */
const char *message_text(struct run *r, const struct compiled *c,
    const struct message *m, xmlNode *at);

/* Runs an expression; false, once reported, when it fails. What it gives holds
 * until the next. */
bool run_eval(struct run *r, const struct compiled *c, const struct expr *e,
    xmlNode *at, struct query_value *v);

/* Waivers: attributes for the rules about them, and what they turn into. */
void waivers_prepare(struct run *r);
void waivers_apply(struct run *r);

/* Sorts, tells the diagnostics, adds the element. */
void findings_publish(struct run *r);
/* What was found so far, as a <findings> for rules to look at; to be
 * unlinked before findings_publish(), and freed by the caller. */
xmlNode *findings_draft(struct run *r);

#endif
