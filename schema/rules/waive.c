/* Waivers: findings that somebody has accepted for a time. */
#include "rules_internal.h"

#include <string.h>

static bool
is_waiver(const xmlNode *n)
{
	return n->type == XML_ELEMENT_NODE &&
	       xmlStrEqual(n->name, (const xmlChar *)"waivers");
}

/* Tells the rules about waivers which of them name a rule that cannot be. */
void
waivers_prepare(struct run *r)
{
	for (xmlNode *n = r->p->plan->children; n != NULL; n = n->next) {
		const struct rule *rule;

		if (!is_waiver(n))
			continue;
		rule = rules_find(r->rs, plan_child_text(n, "rule"));
		plan_set(n, "waivable",
		    rule != NULL && rule->waivable ? "yes" : "no");
	}
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Whether two names are one, spaces around them and case apart. */
static bool
same(const char *a, const char *b)
{
	size_t n;

	while (is_space(*a))
		a++;
	while (is_space(*b))
		b++;
	for (n = 0; a[n] != '\0' && b[n] != '\0'; n++) {
		char x = a[n], y = b[n];

		x = x >= 'A' && x <= 'Z' ? (char)(x + ('a' - 'A')) : x;
		y = y >= 'A' && y <= 'Z' ? (char)(y + ('a' - 'A')) : y;
		if (x != y)
			break;
	}
	a += n;
	b += n;
	while (is_space(*a))
		a++;
	while (is_space(*b))
		b++;
	return *a == '\0' && *b == '\0';
}

static bool
same_given(const char *wanted, const char *have)
{
	return *have != '\0' && same(wanted, have);
}

static bool
names_subject(const struct run *r, const char *wanted, const struct finding *f)
{
	const char *slash = strrchr(f->subject, '/');

	if (same_given(wanted, f->subject) ||
	    (slash != NULL && same_given(wanted, slash + 1)))
		return true;
	/* A rule that says what it speaks of does not speak of the entity. */
	if (f->rule->subject.q != NULL)
		return false;
	if (f->entity == NULL)
		return same(wanted, "document") ||
		       same_given(wanted, plan_child_text(r->p->plan, "title"));
	return same_given(wanted, plan_attr(f->entity, "id")) ||
	       same_given(wanted, plan_child_text(f->entity, "name"));
}

static bool
is_valid(struct run *r, xmlNode *waiver)
{
	struct query_at at = {waiver, 1, 1};
	const char *why;
	bool valid;

	return r->rs->waiver_valid != NULL &&
	       query_test(r->ctx, r->rs->waiver_valid, &at, &valid, &why) &&
	       valid && strcmp(plan_attr(waiver, "waivable"), "yes") == 0;
}

static bool
apply_one(struct run *r, xmlNode *waiver)
{
	const char *rule = plan_child_text(waiver, "rule");
	const char *subject = plan_child_text(waiver, "subject");
	const char *id = plan_child_text(waiver, "id");
	bool valid = is_valid(r, waiver), matched = false;

	for (size_t i = 0; i < r->count; i++) {
		struct finding *f = &r->list[i];

		if (strcmp(f->rule->rule.id, rule) != 0 ||
		    !names_subject(r, subject, f))
			continue;
		matched = true;
		if (valid && f->state == DIAG_BROKEN) {
			f->state = DIAG_WAIVED;
			f->waiver = id;
		}
	}
	return matched;
}

void
waivers_apply(struct run *r)
{
	for (xmlNode *n = r->p->plan->children; n != NULL; n = n->next) {
		if (is_waiver(n))
			plan_set(n, "matched", apply_one(r, n) ? "yes" : "no");
	}
}
