/* Rules over a plan. */
#include "rules_internal.h"

#include "caps.h"

#include <libxml/xpathInternals.h>
#include <string.h>

static void
report(struct run *r, const struct compiled *c, const struct expr *e,
    xmlNode *at, const char *why)
{
	/* A let that cannot be had has been told of. */
	if (!r->failed)
		diag_at(r->p->diag, DIAG_RULE_RUN, e->at,
		    "rule %s cannot be checked for %s: %s", c->rule.id,
		    src_name(r->p->diag->src, plan_span(at).file), why);
	r->failed = true;
}

bool
run_eval(struct run *r, const struct compiled *c, const struct expr *e,
    xmlNode *at, struct query_value *v)
{
	struct query_at here = {at, 1, 1};
	const char *why = "";

	if (r->failed)
		return false;
	if (query_run(r->ctx, e->q, &here, v, &why))
		return true;
	report(r, c, e, at, why);
	return false;
}

static bool
eval_boolean(
    struct run *r, const struct compiled *c, const struct expr *e, xmlNode *at)
{
	struct query_at here = {at, 1, 1};
	const char *why = "";
	bool yes;

	if (e->q == NULL || r->failed)
		return false;
	if (query_test(r->ctx, e->q, &here, &yes, &why))
		return yes;
	report(r, c, e, at, why);
	return false;
}

/* Keeps a value: what an evaluation gives is gone with the next. */
static void
fill_slot(struct run *r, struct slot *s, const struct query_value *v)
{
	s->state = SLOT_FULL;
	s->value = *v;
	if (v->type == QUERY_TEXT) {
		size_t n = strlen(v->text) + 1;

		s->text = arena_grow(r->kept, s->text, &s->cap_text, n, 1);
		memcpy(s->text, v->text, n);
		s->value.text = s->text;
	}
	if (v->type != QUERY_NODES || v->count == 0)
		return;
	s->nodes = arena_grow(
	    r->kept, s->nodes, &s->cap_nodes, v->count, sizeof *s->nodes);
	memcpy(s->nodes, v->nodes, v->count * sizeof *s->nodes);
	s->value.nodes = s->nodes;
}

static const struct query_value *
let_value(struct run *r, size_t i, bool *failed)
{
	struct slot *s = &r->slots[i];
	struct query_value v;

	if (s->state == SLOT_FULL)
		return &s->value;
	/* It names itself. */
	if (s->state == SLOT_BUSY)
		return NULL;
	s->state = SLOT_BUSY;
	*failed = !run_eval(r, r->asked, &r->asked->lets[i].value, r->at, &v);
	if (*failed)
		return NULL;
	fill_slot(r, s, &v);
	return &s->value;
}

static const struct query_value *
get_variable(void *ctx, const char *name, bool *failed)
{
	struct run *r = ctx;

	if (r->asked == NULL)
		return NULL;
	for (size_t i = 0; i < r->asked->n_lets; i++) {
		if (strcmp(r->asked->lets[i].name, name) == 0)
			return let_value(r, i, failed);
	}
	if (strcmp(name, "this") == 0)
		return &r->this;
	return strcmp(name, "over") == 0 && r->over.text != NULL ? &r->over
								 : NULL;
}

/* Lets wait for each other only so deep; beyond, they are worked out in turn.
 */
#define LETS_NESTED 64

static void
begin_asking(
    struct run *r, const struct compiled *c, xmlNode *at, const char *over)
{
	bool failed = false;

	if (c->n_lets > r->cap_slots) {
		r->slots = arena_alloc(r->kept, c->n_lets, sizeof *r->slots);
		r->cap_slots = c->n_lets;
	}
	for (size_t i = 0; i < c->n_lets; i++)
		r->slots[i].state = SLOT_EMPTY;
	r->asked = c;
	r->at = at;
	r->this.type = QUERY_NODES;
	r->this.nodes = &r->at;
	r->this.count = 1;
	r->over.type = QUERY_TEXT;
	r->over.text = over;
	for (size_t i = 0; c->n_lets > LETS_NESTED && i < c->n_lets && !failed;
	     i++)
		(void)let_value(r, i, &failed);
}

static xmlNode *
nearest_with(xmlNode *n, const char *attr)
{
	if (n->type == XML_ATTRIBUTE_NODE)
		n = n->parent;
	while (n != NULL && n->type == XML_ELEMENT_NODE &&
	       *plan_attr(n, attr) == '\0')
		n = n->parent;
	return n == NULL || n->type != XML_ELEMENT_NODE ? NULL : n;
}

/* The first node of an expression that people can be pointed to. */
static xmlNode *
first_place(
    struct run *r, const struct compiled *c, const struct expr *e, xmlNode *at)
{
	struct query_value v;

	if (!run_eval(r, c, e, at, &v) || v.type != QUERY_NODES)
		return NULL;
	return v.count == 0 ? NULL : v.nodes[0];
}

static void
add_note(struct run *r, struct finding *f, xmlNode *at, const char *text)
{
	struct finding_note *n, **tail = &f->notes;

	if (plan_span(at).file == 0)
		return;
	n = arena_alloc(r->a, 1, sizeof *n);
	n->at = plan_span(at);
	n->text = text;
	while (*tail != NULL)
		tail = &(*tail)->next;
	*tail = n;
}

/* Notes are read one after the other: a handful, at each place of `at`. */
#define NOTES_MAX 8

static void
set_notes(
    struct run *r, const struct compiled *c, struct finding *f, xmlNode *at)
{
	for (size_t i = 0; i < c->n_notes; i++) {
		const struct place *p = &c->notes[i];
		xmlNode *places[NOTES_MAX];
		struct query_value v;
		size_t n = 0;

		if (!run_eval(r, c, &p->at, at, &v))
			return;
		while (v.type == QUERY_NODES && n < v.count && n < NOTES_MAX) {
			places[n] = v.nodes[n];
			n++;
		}
		for (size_t k = 0; k < n; k++)
			add_note(r, f, places[k],
			    message_text(r, c, &p->message, places[k]));
	}
}

static const char *
subject_of(struct run *r, const struct compiled *c, const struct finding *f,
    xmlNode *at)
{
	struct query_value v;

	if (c->subject.q == NULL)
		return f->entity != NULL ? plan_attr(f->entity, "path")
					 : r->p->id;
	if (!run_eval(r, c, &c->subject, at, &v))
		return "";
	return arena_str(r->a, query_value_text(r->ctx, &v));
}

/* Where a finding points: `at`, else the node, else the document. */
static void
set_place(
    struct run *r, const struct compiled *c, struct finding *f, xmlNode *at)
{
	xmlNode *place =
	    c->place.q == NULL ? NULL : first_place(r, c, &c->place, at);
	xmlNode *anchored;

	if (place == NULL || plan_span(place).file == 0)
		place = at;
	if (plan_span(place).file == 0)
		place = r->p->plan;
	f->at = plan_span(place);
	anchored = nearest_with(place, "anchor");
	f->anchor = anchored == NULL ? "" : plan_attr(anchored, "anchor");
}

static enum diag_sev
severity_in_case(struct run *r, const struct compiled *c, xmlNode *at)
{
	for (size_t i = 0; i < c->n_cases; i++) {
		if (eval_boolean(r, c, &c->cases[i].when, at))
			return c->cases[i].severity;
	}
	return c->rule.severity;
}

static void
add_finding(struct run *r, const struct compiled *c, xmlNode *at,
    enum diag_state state, const struct setting *set)
{
	struct finding *f;

	if (r->count >= LIMIT_FINDINGS) {
		r->dropped++;
		return;
	}
	r->list =
	    arena_grow(r->a, r->list, &r->cap, r->count + 1, sizeof *r->list);
	f = &r->list[r->count];
	memset(f, 0, sizeof *f);
	f->rule = c;
	f->state = state;
	f->seq = r->count;
	f->entity = nearest_with(at, "path");
	f->severity = set->given ? set->severity : severity_in_case(r, c, at);
	f->message = message_text(r, c,
	    state == DIAG_UNKNOWN ? &c->unknown_message : &c->message, at);
	f->subject = subject_of(r, c, f, at);
	set_place(r, c, f, at);
	set_notes(r, c, f, at);
	if (!r->failed)
		r->count++;
}

static void
ask(struct run *r, const struct compiled *c, xmlNode *at,
    const struct setting *set, const char *over)
{
	begin_asking(r, c, at, over);
	if (eval_boolean(r, c, &c->unknown, at))
		add_finding(r, c, at, DIAG_UNKNOWN, set);
	else if (eval_boolean(r, c, &c->broken, at))
		add_finding(r, c, at, DIAG_BROKEN, set);
	r->asked = NULL;
}

static void
ask_node(struct run *r, const struct compiled *c, xmlNode *at,
    const struct setting *set)
{
	if (c->n_over == 0)
		ask(r, c, at, set, NULL);
	for (size_t i = 0; i < c->n_over && !r->failed; i++)
		ask(r, c, at, set, c->over[i]);
}

/* The nodes that a rule walks. */
static size_t
find_each(struct run *r, const struct compiled *c)
{
	struct query_value v;

	if (!run_eval(r, c, &c->each, xmlDocGetRootElement(r->p->doc), &v) ||
	    v.type != QUERY_NODES || v.count == 0)
		return 0;
	r->each = arena_grow(
	    r->kept, r->each, &r->cap_each, v.count, sizeof *r->each);
	memcpy(r->each, v.nodes, v.count * sizeof *r->each);
	return v.count;
}

void
run_rule(struct run *r, const struct compiled *c, const struct setting *set)
{
	r->failed = false;
	r->walked = find_each(r, c);
	for (size_t i = 0; i < r->walked && !r->failed; i++)
		ask_node(r, c, r->each[i], set);
}

static unsigned
kind_of(const struct plan *p)
{
	const char *kind = plan_child_text(p->plan, "kind");

	if (strcmp(kind, "plan") == 0)
		return KIND_PLAN;
	if (strcmp(kind, "policy") == 0)
		return KIND_POLICY;
	return strcmp(kind, "control") == 0 ? KIND_CONTROL : KIND_ALL;
}

static int
profile_rank(const char *profile)
{
	if (strcmp(profile, "essential") == 0)
		return 0;
	return strcmp(profile, "strict") == 0 ? 2 : 1;
}

static const xmlNode *
settings_of(const struct plan *p)
{
	const xmlNode *root = xmlDocGetRootElement(p->doc);

	return plan_child(plan_child(root, "workspace"), "settings");
}

/* A severity or "off", bare or with a reason. */
struct setting
run_setting(const struct run *r, const struct compiled *c)
{
	struct setting s = {false, false, c->rule.severity, ""};
	const xmlNode *n = plan_child(r->settings, c->rule.id);
	const char *word;

	if (n == NULL)
		return s;
	word = plan_child(n, "severity") != NULL
		   ? plan_child_text(n, "severity")
		   : plan_child_text(r->settings, c->rule.id);
	s.reason = plan_child_text(n, "reason");
	s.off = strcmp(word, "off") == 0;
	s.given = *word != '\0' && !s.off;
	if (strcmp(word, "error") == 0)
		s.severity = DIAG_ERROR;
	else if (strcmp(word, "warning") == 0)
		s.severity = DIAG_WARNING;
	else if (s.given)
		s.severity = DIAG_INFO;
	return s;
}

/* A workspace that names a rule asks for it, whatever its profile. */
bool
run_applies(
    const struct run *r, const struct compiled *c, const struct setting *set)
{
	return c->rule.by == NULL && !set->off && (c->kinds & r->kind) != 0 &&
	       (set->given ||
		   profile_rank(c->rule.profile) <= profile_rank(r->profile));
}

bool
run_is_of_waivers(const struct compiled *c)
{
	return strcmp(c->rule.group, "WVR") == 0;
}

/* Rules about findings come after those that make them, and rules about
 * waivers, which see what was waived, last. */
enum phase { PHASE_PLAN, PHASE_FINDINGS, PHASE_WAIVERS };

static enum phase
phase_of(const struct compiled *c)
{
	if (run_is_of_waivers(c))
		return PHASE_WAIVERS;
	return c->late ? PHASE_FINDINGS : PHASE_PLAN;
}

static void
run_phase(struct run *r, enum phase phase)
{
	for (size_t i = 0; i < r->rs->count; i++) {
		const struct compiled *c = r->rs->list[i];
		struct setting set;

		if (phase_of(c) != phase)
			continue;
		set = run_setting(r, c);
		if (run_applies(r, c, &set))
			run_rule(r, c, &set);
	}
}

void
run_begin(struct run *r, const struct ruleset *rs, struct plan *p,
    struct arena *a, const char *profile)
{
	memset(r, 0, sizeof *r);
	r->rs = rs;
	r->p = p;
	r->a = r->kept = a;
	r->settings = plan_child(settings_of(p), "rules");
	r->kind = kind_of(p);
	r->profile_given = profile != NULL;
	r->profile = profile != NULL
			 ? profile
			 : plan_child_text(settings_of(p), "profile");
	r->ctx = query_ctx_new(a, p->diag, p->doc, p->as_of);
	query_set_patterns(r->ctx, rs->patterns);
	query_set_getter(r->ctx, get_variable, r);
	waivers_prepare(r);
}

void
rules_run(const struct ruleset *rs, struct plan *p, const char *profile)
{
	struct arena *a = arena_new();
	xmlNode *draft;
	struct run r;

	run_begin(&r, rs, p, a, profile);
	run_phase(&r, PHASE_PLAN);
	waivers_apply(&r);
	draft = findings_draft(&r);
	run_phase(&r, PHASE_FINDINGS);
	xmlUnlinkNode(draft);
	waivers_apply(&r);
	run_phase(&r, PHASE_WAIVERS);
	findings_publish(&r);
	arena_free(a);
	/* Variables of the rules may have held on to it until now. */
	xmlFreeNode(draft);
}
