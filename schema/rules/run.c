/* Rules over a plan. */
#include "rules_internal.h"

#include "caps.h"

#include <libxml/xpathInternals.h>
#include <string.h>

xmlXPathObject *
run_eval(struct run *r, const struct compiled *c, const struct expr *e,
    xmlNode *at, int position, int size)
{
	const char *why = "";
	xmlXPathObject *o;

	if (r->failed)
		return NULL;
	o = query_eval(r->ctx, e->q, at, position, size, &why);
	if (o == NULL) {
		diag_at(r->p->diag, DIAG_RULE_RUN, e->at,
		    "rule %s cannot be checked for %s: %s", c->rule.id,
		    src_name(r->p->diag->src, plan_span(at).file), why);
		r->failed = true;
	}
	return o;
}

static bool
eval_boolean(
    struct run *r, const struct compiled *c, const struct expr *e, xmlNode *at)
{
	xmlXPathObject *o;
	bool yes;

	if (e->q == NULL)
		return false;
	o = run_eval(r, c, e, at, 1, 1);
	yes = o != NULL && xmlXPathCastToBoolean(o) != 0;
	xmlXPathFreeObject(o);
	return yes;
}

static void
set_lets(struct run *r, const struct compiled *c, xmlNode *at, bool early)
{
	for (size_t i = 0; i < c->n_lets && !r->failed; i++) {
		xmlXPathObject *o;

		if (c->lets[i].early != early)
			continue;
		o = run_eval(r, c, &c->lets[i].value, at, 1, 1);
		if (o != NULL)
			query_set(r->ctx, c->lets[i].name, o);
	}
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
	xmlXPathObject *o = run_eval(r, c, e, at, 1, 1);
	xmlNode *found = NULL;

	if (o != NULL && o->type == XPATH_NODESET && o->nodesetval != NULL &&
	    o->nodesetval->nodeNr != 0) {
		xmlXPathNodeSetSort(o->nodesetval);
		found = o->nodesetval->nodeTab[0];
		if (found->type == XML_NAMESPACE_DECL)
			found = NULL;
	}
	xmlXPathFreeObject(o);
	return found;
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
		xmlXPathObject *o = run_eval(r, c, &p->at, at, 1, 1);
		xmlNodeSet *set;

		if (o == NULL)
			return;
		set = o->type == XPATH_NODESET ? o->nodesetval : NULL;
		xmlXPathNodeSetSort(set);
		for (int k = 0; set != NULL && k < set->nodeNr && k < NOTES_MAX;
		     k++) {
			if (set->nodeTab[k]->type != XML_NAMESPACE_DECL)
				add_note(r, f, set->nodeTab[k],
				    message_text(
					r, c, &p->message, set->nodeTab[k]));
		}
		xmlXPathFreeObject(o);
	}
}

static const char *
subject_of(struct run *r, const struct compiled *c, const struct finding *f,
    xmlNode *at)
{
	xmlXPathObject *o;
	const char *subject;
	xmlChar *text;

	if (c->subject.q == NULL)
		return f->entity != NULL ? plan_attr(f->entity, "path")
					 : r->p->id;
	o = run_eval(r, c, &c->subject, at, 1, 1);
	if (o == NULL)
		return "";
	text = xmlXPathCastToString(o);
	if (text == NULL)
		bcp_out_of_memory();
	subject = arena_str(r->a, (const char *)text);
	xmlFree(text);
	xmlXPathFreeObject(o);
	return subject;
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
	set_lets(r, c, at, false);
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
    const struct setting *set)
{
	set_lets(r, c, at, true);
	if (eval_boolean(r, c, &c->unknown, at))
		add_finding(r, c, at, DIAG_UNKNOWN, set);
	else if (eval_boolean(r, c, &c->broken, at))
		add_finding(r, c, at, DIAG_BROKEN, set);
}

static void
ask_node(struct run *r, const struct compiled *c, xmlNode *at,
    const struct setting *set)
{
	query_set(r->ctx, "this", xmlXPathNewNodeSet(at));
	if (c->n_over == 0)
		ask(r, c, at, set);
	for (size_t i = 0; i < c->n_over && !r->failed; i++) {
		query_set(r->ctx, "over", xmlXPathNewCString(c->over[i]));
		ask(r, c, at, set);
	}
}

void
run_rule(struct run *r, const struct compiled *c, const struct setting *set)
{
	xmlXPathObject *o;
	xmlNodeSet *nodes;

	r->failed = false;
	r->walked = 0;
	o = run_eval(r, c, &c->each, xmlDocGetRootElement(r->p->doc), 1, 1);
	nodes = o != NULL && o->type == XPATH_NODESET ? o->nodesetval : NULL;
	xmlXPathNodeSetSort(nodes);
	r->walked = nodes == NULL ? 0 : (size_t)nodes->nodeNr;
	for (int i = 0; nodes != NULL && i < nodes->nodeNr && !r->failed; i++) {
		xmlNode *n = nodes->nodeTab[i];

		if (n->type != XML_NAMESPACE_DECL)
			ask_node(r, c, n, set);
	}
	xmlXPathFreeObject(o);
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

static const xmlNode *
rules_setting(const struct run *r)
{
	return plan_child(settings_of(r->p), "rules");
}

/* A severity or "off", bare or with a reason. */
struct setting
run_setting(const struct run *r, const struct compiled *c)
{
	struct setting s = {false, false, c->rule.severity, ""};
	const xmlNode *n = plan_child(rules_setting(r), c->rule.id);
	const xmlNode *bare = plan_child(n, "severity");
	const char *word = bare != NULL
			       ? plan_child_text(n, "severity")
			       : plan_child_text(rules_setting(r), c->rule.id);

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
	return c->rule.by == NULL && !set->off &&
	       (c->kinds & kind_of(r->p)) != 0 &&
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
	r->a = a;
	r->profile_given = profile != NULL;
	r->profile = profile != NULL
			 ? profile
			 : plan_child_text(settings_of(p), "profile");
	r->ctx = query_ctx_new(a, p->diag, p->doc, p->as_of);
	query_set_patterns(r->ctx, rs->patterns);
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
