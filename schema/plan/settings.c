/* The workspace's settings, with the defaults for what it does not say. */
#include "plan_internal.h"

#include <string.h>

struct default_setting {
	const char *name, *type, *text;
};

static const struct default_setting defaults[] = {
    {"grace", "duration", "0 d"},
    {"lead", "duration", "30 d"},
    {"max_review", "period", "12 mo"},
    {"max_waiver", "period", "12 mo"},
    {"trigger_window", "duration", "30 d"},
    {"communicate_within", "duration", "30 d"},
    {"new_holder", "duration", "30 d"},
    {"human_floor", "duration", "15 min"},
    {"max_roles", "number", "2"},
    {"concentration", "number", "0.5"},
    {"supplier_assessment", "period", "12 mo"},
    {"contacts_verified", "period", "3 mo"},
    {"evidence_validity", "period", "12 mo"},
    {"waiver_rank", "text", "management"},
    {"profile", "text", "recommended"},
};

static const char *const default_audiences[] = {
    "staff", "customers", "suppliers", "authorities", "media"};
static const char *const default_categories[] = {"security", "availability"};

#define COUNT(x) (sizeof(x) / sizeof(x)[0])

static xmlNode *
add_default(
    struct plan_space *s, xmlNode *parent, const char *name, const char *text)
{
	xmlNode *n = build_text(s->doc, parent, name, text);

	build_attr(n, "default", "yes");
	return n;
}

static xmlNode *
need(struct plan_space *s, xmlNode *parent, const char *name)
{
	xmlNode *n = plan_child(parent, name);

	return n != NULL ? n : build_element(s->doc, parent, name);
}

/* A value of the file that its schema gave no type. */
static void
type_value(struct annotator *an, xmlNode *n, const char *type)
{
	bool leaf =
	    n->children == NULL || n->children->type != XML_ELEMENT_NODE;

	if (!leaf || *plan_attr(n, "type") != '\0')
		return;
	build_attr(n, "type", type);
	annotate_typed(an, n, type, plan_text(an->a, n));
}

static void
fill_one(struct plan_space *s, struct annotator *an, xmlNode *settings,
    const struct default_setting *d)
{
	xmlNode *n = plan_child(settings, d->name);

	if (n == NULL)
		n = add_default(s, settings, d->name, d->text);
	type_value(an, n, d->type);
}

static void
fill_list(struct plan_space *s, xmlNode *parent, const char *name,
    const char *const *items, size_t count)
{
	if (plan_child(parent, name) != NULL)
		return;
	for (size_t i = 0; i < count; i++)
		(void)add_default(s, parent, name, items[i]);
}

static void
fill_audit(struct plan_space *s)
{
	xmlNode *audit = need(s, s->workspace, "audit");
	bool soc2 = false;

	if (plan_child(audit, "framework") == NULL)
		(void)add_default(s, audit, "framework", "soc2");
	for (const xmlNode *c = audit->children; c != NULL; c = c->next)
		soc2 |= xmlStrEqual(c->name, (const xmlChar *)"framework") &&
			strcmp(plan_text(s->a, c), "soc2") == 0;
	if (soc2)
		fill_list(s, audit, "categories", default_categories,
		    COUNT(default_categories));
}

void
space_settings(struct plan_space *s)
{
	struct annotator an = {.a = s->a, .space = s};
	xmlNode *settings = need(s, s->workspace, "settings");
	xmlNode *approval = need(s, settings, "approval");
	const xmlNode *grace;

	for (size_t i = 0; i < COUNT(defaults); i++)
		fill_one(s, &an, settings, &defaults[i]);
	fill_list(s, settings, "audiences", default_audiences,
	    COUNT(default_audiences));
	if (plan_child(approval, "min_rank") == NULL)
		(void)add_default(s, approval, "min_rank", "management");
	grace = plan_child(settings, "grace");
	for (xmlNode *c = grace->children; c != NULL; c = c->next) {
		if (c->type == XML_ELEMENT_NODE)
			type_value(&an, c, "duration");
	}
	fill_audit(s);
}
