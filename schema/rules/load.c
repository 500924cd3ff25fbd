/* Rules from YAML: every expression is compiled once, and every fault is told
 * at its place. */
#include "rules_internal.h"

#include <string.h>

struct ruleset *
rules_new(struct arena *a, struct diag *d)
{
	static const char valid[] =
	    "normalize-space(approver) != '' and "
	    "string-length(normalize-space(reason)) >= 10 and "
	    "bcp:placeholder(reason) = '' and "
	    "granted/@days <= bcp:today() and bcp:today() <= expires/@days";
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	struct ruleset *rs = arena_alloc(a, 1, sizeof *rs);

	rs->a = a;
	rs->d = d;
	rs->patterns = query_patterns_new(a);
	rs->waiver_valid = query_compile(a, d, DIAG_RULE_XPATH, nowhere, valid);
	return rs;
}

struct ruleset *
rules_new_over(struct arena *a, struct diag *d, const struct ruleset *base)
{
	struct ruleset *rs = rules_new(a, d);

	rs->list = arena_dup(a, base->list, base->count, sizeof *rs->list);
	rs->count = rs->cap = base->count;
	rs->patterns = base->patterns;
	return rs;
}

size_t
rules_count(const struct ruleset *rs)
{
	return rs->count;
}

const struct rule *
rules_at(const struct ruleset *rs, size_t i)
{
	return &rs->list[i]->rule;
}

const struct rule *
rules_find(const struct ruleset *rs, const char *id)
{
	for (size_t i = 0; i < rs->count; i++) {
		if (strcmp(rs->list[i]->rule.id, id) == 0)
			return &rs->list[i]->rule;
	}
	return NULL;
}

static enum diag_sev
severity_of(const char *name)
{
	if (strcmp(name, "error") == 0)
		return DIAG_ERROR;
	return strcmp(name, "warning") == 0 ? DIAG_WARNING : DIAG_INFO;
}

const struct query *
rules_compile(struct ruleset *rs, struct src_span at, const char *text)
{
	return rs->trusted
		   ? query_trust(rs->a, text)
		   : query_compile(rs->a, rs->d, DIAG_RULE_XPATH, at, text);
}

/* Compiles the expression under a key, if there is one. */
static bool
compile_expr(struct ruleset *rs, struct expr *e, const struct ynode *map,
    const char *key)
{
	const struct ynode *y = ynode_get(map, key);

	if (y == NULL || y->kind != YNODE_SCALAR)
		return true;
	e->at = y->span;
	e->q = rules_compile(rs, y->span, y->text);
	return e->q != NULL;
}

static bool
compile_message(struct ruleset *rs, struct message *m, const struct ynode *map,
    const char *key)
{
	const struct ynode *y = ynode_get(map, key);

	return y == NULL || y->kind != YNODE_SCALAR ||
	       message_compile(rs, m, y);
}

static size_t
length_of(const struct ynode *seq)
{
	return seq == NULL || seq->kind == YNODE_SCALAR ? 0 : seq->count;
}

static bool
compile_lets(struct ruleset *rs, struct compiled *c, const struct ynode *map)
{
	const struct ynode *let = ynode_get(map, "let");
	size_t n = let != NULL && let->kind == YNODE_MAP ? let->count : 0;
	bool ok = true;

	c->lets = arena_alloc(rs->a, n + 1, sizeof *c->lets);
	for (size_t i = 0; i < n; i++) {
		const struct ynode *value = let->pairs[i].value;
		struct let *l = &c->lets[c->n_lets++];

		l->name = arena_str(rs->a, let->pairs[i].key->text);
		l->value.at = value->span;
		l->value.q = rules_compile(rs, value->span,
		    value->kind == YNODE_SCALAR ? value->text : "");
		ok = l->value.q != NULL && ok;
	}
	return ok;
}

static bool
compile_notes(struct ruleset *rs, struct compiled *c, const struct ynode *map)
{
	const struct ynode *notes = ynode_get(map, "notes");
	bool ok = true;

	c->notes = arena_alloc(rs->a, length_of(notes) + 1, sizeof *c->notes);
	for (size_t i = 0; i < length_of(notes); i++) {
		struct place *n = &c->notes[c->n_notes++];

		ok = compile_expr(rs, &n->at, notes->items[i], "at") &&
		     compile_message(
			 rs, &n->message, notes->items[i], "message") &&
		     ok;
	}
	return ok;
}

static bool
compile_cases(struct ruleset *rs, struct compiled *c, const struct ynode *map)
{
	const struct ynode *cases = ynode_get(map, "severity_if");
	bool ok = true;

	c->cases = arena_alloc(rs->a, length_of(cases) + 1, sizeof *c->cases);
	for (size_t i = 0; i < length_of(cases); i++) {
		struct severity_case *s = &c->cases[c->n_cases++];

		ok = compile_expr(rs, &s->when, cases->items[i], "when") && ok;
		s->severity = severity_of(
		    ynode_text(cases->items[i], "severity", "info"));
	}
	return ok;
}

static const char **
strings(struct ruleset *rs, const struct ynode *seq, size_t *count)
{
	const char **list =
	    arena_alloc(rs->a, length_of(seq) + 1, sizeof *list);

	*count = 0;
	for (size_t i = 0; i < length_of(seq); i++) {
		if (seq->items[i]->kind == YNODE_SCALAR)
			list[(*count)++] =
			    arena_str(rs->a, seq->items[i]->text);
	}
	return list;
}

static unsigned
kinds_of(const struct ynode *seq)
{
	unsigned kinds = 0;

	for (size_t i = 0; i < length_of(seq); i++) {
		if (ynode_is(seq->items[i], "plan"))
			kinds |= KIND_PLAN;
		else if (ynode_is(seq->items[i], "policy"))
			kinds |= KIND_POLICY;
		else if (ynode_is(seq->items[i], "control"))
			kinds |= KIND_CONTROL;
	}
	return kinds == 0 ? KIND_ALL : kinds;
}

static const char *
text_of(struct ruleset *rs, const struct ynode *map, const char *key,
    const char *fallback)
{
	const char *text = ynode_text(map, key, fallback);

	return text == NULL ? NULL : arena_str(rs->a, text);
}

static void
describe(struct ruleset *rs, struct compiled *c, const struct ynode *map,
    const char *group)
{
	const struct ynode *waivable = ynode_get(map, "waivable");
	size_t n;

	c->rule.id = text_of(rs, map, "id", "");
	c->rule.title = text_of(rs, map, "title", "");
	c->rule.group = group;
	c->rule.severity = severity_of(ynode_text(map, "severity", "error"));
	c->rule.profile = text_of(rs, map, "profile", "recommended");
	c->rule.checks = text_of(rs, map, "checks", "");
	c->rule.why = text_of(rs, map, "why", "");
	c->rule.fix = text_of(rs, map, "fix", "");
	c->rule.by = text_of(rs, map, "by", NULL);
	c->rule.criteria = strings(rs, ynode_get(map, "criteria"), &n);
	c->rule.waivable = waivable == NULL || waivable->type != YNODE_BOOL ||
			   waivable->boolean;
	c->kinds = kinds_of(ynode_get(map, "kinds"));
	c->late = ynode_get(map, "after") != NULL;
	c->over = strings(rs, ynode_get(map, "over"), &c->n_over);
	c->at = ynode_get(map, "id") == NULL ? map->span
					     : ynode_get(map, "id")->span;
}

/* The names that an expression may use: those of the rule itself, and of its
 * first `lets` lets. */
struct names {
	const struct compiled *c;
	size_t lets;
};

static bool
known_name(void *ctx, const char *name)
{
	const struct names *n = ctx;

	if (strcmp(name, "this") == 0 ||
	    (strcmp(name, "over") == 0 && n->c->n_over != 0))
		return true;
	for (size_t i = 0; i < n->lets; i++) {
		if (strcmp(n->c->lets[i].name, name) == 0)
			return true;
	}
	return false;
}

static bool
check_expr(struct ruleset *rs, const struct compiled *c, const struct expr *e,
    size_t lets)
{
	struct names n = {c, lets};

	return e->q == NULL || query_check_variables(e->q, rs->d,
				   DIAG_RULE_XPATH, e->at, known_name, &n);
}

static bool
check_message(
    struct ruleset *rs, const struct compiled *c, const struct message *m)
{
	bool ok = true;

	for (size_t i = 0; i < m->count; i++)
		ok = check_expr(rs, c, &m->pieces[i].hole, c->n_lets) && ok;
	return ok;
}

static bool
check_names(struct ruleset *rs, const struct compiled *c)
{
	size_t all = c->n_lets;
	bool ok = check_expr(rs, c, &c->unknown, all);

	ok = check_expr(rs, c, &c->broken, all) && ok;
	ok = check_expr(rs, c, &c->place, all) && ok;
	ok = check_expr(rs, c, &c->subject, all) && ok;
	ok = check_message(rs, c, &c->message) && ok;
	ok = check_message(rs, c, &c->unknown_message) && ok;
	for (size_t i = 0; i < all; i++)
		ok = check_expr(rs, c, &c->lets[i].value, i) && ok;
	for (size_t i = 0; i < c->n_cases; i++)
		ok = check_expr(rs, c, &c->cases[i].when, all) && ok;
	for (size_t i = 0; i < c->n_notes; i++)
		ok = check_expr(rs, c, &c->notes[i].at, all) &&
		     check_message(rs, c, &c->notes[i].message) && ok;
	return ok;
}

static bool
is_timed(const struct expr *e)
{
	return e->q != NULL && strstr(query_text(e->q), "bcp:today") != NULL;
}

static bool
message_is_timed(const struct message *m)
{
	bool timed = false;

	for (size_t i = 0; i < m->count; i++)
		timed |= is_timed(&m->pieces[i].hole);
	return timed;
}

/* Only bcp:today() gives the date. */
static void
mark_timed(struct compiled *c)
{
	c->each_timed = is_timed(&c->each);
	c->timed = c->each_timed || is_timed(&c->unknown) ||
		   is_timed(&c->broken) || is_timed(&c->place) ||
		   is_timed(&c->subject) || message_is_timed(&c->message);
	for (size_t i = 0; i < c->n_lets; i++)
		c->timed |= is_timed(&c->lets[i].value);
	for (size_t i = 0; i < c->n_cases; i++)
		c->timed |= is_timed(&c->cases[i].when);
}

static bool
compile_rule(struct ruleset *rs, struct compiled *c, const struct ynode *map)
{
	bool ok = compile_expr(rs, &c->each, map, "each");

	ok = compile_expr(rs, &c->unknown, map, "unknown") && ok;
	ok = compile_expr(rs, &c->broken, map, "broken") && ok;
	ok = compile_expr(rs, &c->place, map, "at") && ok;
	ok = compile_expr(rs, &c->subject, map, "subject") && ok;
	ok = compile_lets(rs, c, map) && ok;
	ok = compile_message(rs, &c->message, map, "message") && ok;
	ok = compile_message(rs, &c->unknown_message, map, "unknown_message") &&
	     ok;
	ok = compile_notes(rs, c, map) && ok;
	ok = compile_cases(rs, c, map) && ok;
	ok = ok && (rs->trusted || check_names(rs, c));
	mark_timed(c);
	return ok;
}

static bool
add_rule(struct ruleset *rs, const struct ynode *map, const char *group)
{
	struct compiled *c = arena_alloc(rs->a, 1, sizeof *c);
	bool ok;

	describe(rs, c, map, group);
	if (rules_find(rs, c->rule.id) != NULL) {
		diag_at(rs->d, DIAG_RULE_FILE, c->at,
		    "there is already a rule '%s'", c->rule.id);
		return false;
	}
	ok = compile_rule(rs, c, map);
	if (ok && c->rule.by == NULL &&
	    (c->each.q == NULL || c->broken.q == NULL)) {
		diag_at(rs->d, DIAG_RULE_FILE, c->at,
		    "rule '%s' needs 'each' and 'broken'", c->rule.id);
		ok = false;
	}
	if (ok) {
		rs->list = arena_grow(rs->a, rs->list, &rs->cap, rs->count + 1,
		    sizeof(struct compiled *));
		rs->list[rs->count++] = c;
	}
	return ok;
}

bool
rules_add(struct ruleset *rs, const struct plan_input *file)
{
	const struct ynode *rules = ynode_get(file->root, "rules");
	const char *group = arena_str(
	    rs->a, ynode_text(ynode_get(file->root, "group"), "id", ""));
	bool ok = true;

	for (size_t i = 0; i < length_of(rules); i++)
		ok = add_rule(rs, rules->items[i], group) && ok;
	return ok;
}

bool
rules_trust(struct ruleset *rs, const struct plan_input *file)
{
	bool ok;

	rs->trusted = true;
	ok = rules_add(rs, file);
	rs->trusted = false;
	return ok;
}
