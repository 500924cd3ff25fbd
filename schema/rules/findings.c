/* Findings, in order, told to people and put into the tree. */
#include "rules_internal.h"

#include "caps.h"

#include <stdlib.h>
#include <string.h>

static int
compare_numbers(size_t a, size_t b)
{
	return (a > b) - (a < b);
}

/* File, line, column, rule, arrival. */
static int
by_place(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	int c = compare_numbers(x->at.file, y->at.file);

	if (c == 0)
		c = compare_numbers(x->at.beg.line, y->at.beg.line);
	if (c == 0)
		c = compare_numbers(x->at.beg.col, y->at.beg.col);
	if (c == 0)
		c = strcmp(x->rule->rule.id, y->rule->rule.id);
	return c != 0 ? c : compare_numbers(x->seq, y->seq);
}

/* Broken errors first, what nobody need act on last. */
static int
weight(const struct finding *f)
{
	return f->state == DIAG_BROKEN ? (int)f->severity + 1 : 0;
}

static int
by_weight(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	int c = weight(y) - weight(x);

	return c != 0 ? c : by_place(a, b);
}

static void
set_span(const struct run *r, xmlNode *n, struct src_span at)
{
	plan_set(n, "file", src_name(r->p->diag->src, at.file));
	plan_set_int(n, "line", at.beg.line);
	plan_set_int(n, "col", at.beg.col);
}

static void
add_element(const struct run *r, xmlNode *parent, const struct finding *f,
    size_t number)
{
	const struct rule *rule = &f->rule->rule;
	xmlNode *n = plan_add(parent, "finding", NULL);

	plan_set_int(n, "number", (int64_t)number);
	plan_set(n, "rule", rule->id);
	plan_set(n, "severity", diag_sev_name(f->severity));
	if (f->severity != rule->severity)
		plan_set(n, "original", diag_sev_name(rule->severity));
	plan_set(n, "state", diag_state_name(f->state));
	plan_set(n, "subject", f->subject);
	plan_set(n, "anchor", f->anchor);
	set_span(r, n, f->at);
	if (f->waiver != NULL)
		plan_set(n, "waiver", f->waiver);
	plan_add(n, "message", f->message);
	plan_add(n, "title", rule->title);
	plan_add(n, "why", rule->why);
	plan_add(n, "fix", rule->fix);
	for (const char *const *c = rule->criteria; *c != NULL; c++)
		plan_add(n, "criteria", *c);
	for (const struct finding_note *note = f->notes; note != NULL;
	     note = note->next)
		set_span(r, plan_add(n, "note", note->text), note->at);
}

static void
tell(const struct run *r, const struct finding *f)
{
	struct diag *d = r->p->diag;
	struct diag_item *it = diag_rule(
	    d, f->rule->rule.id, f->severity, f->at, "%s", f->message);

	it->state = f->state;
	it->subject = arena_str(d->arena, f->subject);
	it->anchor = arena_str(d->arena, f->anchor);
	it->waiver = f->waiver == NULL ? NULL : arena_str(d->arena, f->waiver);
	for (const struct finding_note *n = f->notes; n != NULL; n = n->next)
		diag_note(d, n->at, "%s", n->text);
}

static void
sort(struct run *r)
{
	if (r->count != 0)
		qsort(r->list, r->count, sizeof *r->list, by_place);
}

/* What is said twice of one place is one finding, as diag_sort() has it: a
 * value may be met on several ways. */
static void
fold(struct run *r)
{
	size_t kept = 0;

	sort(r);
	for (size_t i = 0; i < r->count; i++) {
		const struct finding *last = &r->list[kept == 0 ? 0 : kept - 1];
		struct finding f = r->list[i];

		if (kept != 0 && f.rule == last->rule &&
		    f.at.file == last->at.file &&
		    f.at.beg.line == last->at.beg.line &&
		    f.at.beg.col == last->at.beg.col &&
		    strcmp(f.message, last->message) == 0)
			continue;
		r->list[kept++] = f;
	}
	r->count = kept;
}

/* When there are more than can be kept, those that a gate may stop at are not
 * among the lost. */
static void
keep_worst(struct run *r)
{
	if (r->count <= LIMIT_DIAGNOSTICS)
		return;
	qsort(r->list, r->count, sizeof *r->list, by_weight);
	r->dropped += r->count - LIMIT_DIAGNOSTICS;
	r->count = LIMIT_DIAGNOSTICS;
}

struct totals {
	int64_t by_severity[3], unknown, waived;
};

static struct totals
count_all(const struct run *r)
{
	struct totals t = {{0, 0, 0}, 0, 0};

	for (size_t i = 0; i < r->count; i++) {
		const struct finding *f = &r->list[i];

		if (f->state == DIAG_UNKNOWN)
			t.unknown++;
		else if (f->state == DIAG_WAIVED)
			t.waived++;
		else
			t.by_severity[f->severity]++;
	}
	return t;
}

xmlNode *
findings_draft(struct run *r)
{
	xmlNode *all =
	    plan_add(xmlDocGetRootElement(r->p->doc), "findings", NULL);

	for (size_t i = 0; i < r->count; i++) {
		const struct finding *f = &r->list[i];
		xmlNode *n = plan_add(all, "finding", NULL);

		plan_set(n, "rule", f->rule->rule.id);
		plan_set(n, "severity", diag_sev_name(f->severity));
		plan_set(n, "state", diag_state_name(f->state));
		plan_set(n, "subject", f->subject);
		plan_set(n, "anchor", f->anchor);
	}
	return all;
}

/* What the workspace says of single rules, for the report: a gate that was
 * lowered must be seen to be. */
static void
add_settings(const struct run *r, xmlNode *all)
{
	for (size_t i = 0; i < r->rs->count; i++) {
		const struct rule *rule = &r->rs->list[i]->rule;
		struct setting set = run_setting(r, r->rs->list[i]);
		xmlNode *n;

		if (!set.off && !set.given)
			continue;
		n = plan_add(all, "setting", NULL);
		plan_set(n, "rule", rule->id);
		plan_set(n, "title", rule->title);
		plan_set(n, "original", diag_sev_name(rule->severity));
		plan_set(n, "severity",
		    set.off ? "off" : diag_sev_name(set.severity));
		plan_set(n, "reason", set.reason);
	}
}

/* Which rules were asked: the profile, where it comes from, how many. */
static void
add_choice(const struct run *r, xmlNode *all)
{
	size_t ran = 0, beyond = 0;

	for (size_t i = 0; i < r->rs->count; i++) {
		const struct compiled *c = r->rs->list[i];
		struct setting set = run_setting(r, c);

		if (c->rule.by != NULL || run_applies(r, c, &set))
			ran++;
		else if (!set.off)
			beyond++;
	}
	plan_set(all, "profile", r->profile);
	plan_set(all, "profile-given", r->profile_given ? "yes" : "no");
	plan_set_int(all, "rules", (int64_t)ran);
	plan_set_int(all, "not-asked", (int64_t)beyond);
	add_settings(r, all);
}

void
findings_publish(struct run *r)
{
	xmlNode *root = xmlDocGetRootElement(r->p->doc);
	xmlNode *all = plan_add(root, "findings", NULL);
	struct totals t;

	fold(r);
	t = count_all(r);
	keep_worst(r);
	sort(r);
	plan_set_int(all, "errors", t.by_severity[DIAG_ERROR]);
	plan_set_int(all, "warnings", t.by_severity[DIAG_WARNING]);
	plan_set_int(all, "infos", t.by_severity[DIAG_INFO]);
	plan_set_int(all, "unknowns", t.unknown);
	plan_set_int(all, "waived", t.waived);
	if (r->dropped != 0)
		plan_set_int(all, "dropped", (int64_t)r->dropped);
	for (size_t i = 0; i < r->count; i++) {
		add_element(r, all, &r->list[i], i + 1);
		tell(r, &r->list[i]);
	}
	add_choice(r, all);
	r->p->diag->dropped += r->dropped;
}
