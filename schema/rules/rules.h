/* Rules as data: loaded from YAML (schema/rules.schema.json), compiled once,
 * run over plan trees. Each answers met, broken or cannot tell. */
#ifndef BCP_RULES_H
#define BCP_RULES_H

#include "plan.h"

struct rule {
	const char *id, *title, *group;
	enum diag_sev severity;
	const char *profile; /* "essential", "recommended", "strict" */
	const char *checks, *why, *fix;
	const char *const *criteria; /* "soc2:CC4.1", NULL-terminated */
	bool waivable;
	const char *by; /* "loader" or "schema", or NULL: an expression's */
};

struct ruleset;

struct ruleset *rules_new(struct arena *a, struct diag *d);
/* A set that begins with the rules of another, which must outlive it. */
struct ruleset *rules_new_over(
    struct arena *a, struct diag *d, const struct ruleset *base);
/* Adds the rules of one valid file; false when one cannot be used (every fault
 * is reported at its place). */
bool rules_add(struct ruleset *rs, const struct plan_input *file);
/* The same for a file that is known to be right, as the program's own are: its
 * expressions are compiled when they are first run. */
bool rules_trust(struct ruleset *rs, const struct plan_input *file);
size_t rules_count(const struct ruleset *rs);
const struct rule *rules_at(const struct ruleset *rs, size_t i);
const struct rule *rules_find(const struct ruleset *rs, const char *id);

/* Runs all rules that the plan's kind and the workspace's settings ask for,
 * applies waivers, adds diagnostics to p->diag, and adds the <findings>
 * element to the tree (docs/ARCHITECTURE.md). A profile goes before the one
 * that the workspace names; NULL for none. */
void rules_run(const struct ruleset *rs, struct plan *p, const char *profile);

/* A finding that is not there on p->as_of, and the first day on which it is. */
struct rules_turn {
	int32_t day;
	const char *rule;
	enum diag_sev severity;
	struct src_span at;
	const char *message; /* as it reads on that day */
};

/* What turns red after p->as_of, up to and with the day `until`, in order of
 * days: broken rules, those of more severity than before, and those whose
 * waiver ends. For a plan on which rules_run() was done. Rules that look at the
 * date are asked for each day, so that no day is missed. */
void rules_forecast(const struct ruleset *rs, struct plan *p,
    const char *profile, int32_t until,
    void (*tell)(void *ctx, const struct rules_turn *t), void *ctx);

#endif
