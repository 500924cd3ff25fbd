/* Which criteria are met, by which controls of the workspace's documents. */
#include "coverage.h"

#include "utf8.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

/* Criteria that a misspelt id may have meant. */
#define NEAR_DISTANCE 2

static const xmlChar *
xml(const char *s)
{
	return (const xmlChar *)s;
}

static bool
named(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && xmlStrEqual(n->name, xml(name));
}

/* Parts of a framework. */

/* Whether text begins with a part, and the part ends there: "A1" begins
 * "A1.2" and "A1 Availability", but not "A10". */
static bool
begins_with(const char *text, const char *part)
{
	size_t n = strlen(part);

	return n != 0 && strncasecmp(text, part, n) == 0 &&
	       (text[n] == '\0' || strchr(" .(-:", text[n]) != NULL);
}

bool
plan_criterion_is(const xmlNode *criterion, const char *part)
{
	const char *id = plan_attr(criterion, "id");
	const char *group = plan_attr(criterion, "group");
	size_t n = strlen(part);

	if (begins_with(id, part) || begins_with(group, part) ||
	    begins_with(plan_attr(criterion, "category"), part))
		return true;
	/* "CC" is all of CC1 to CC9. */
	if (n != 0 && strcspn(part, "0123456789") == n &&
	    strncasecmp(id, part, n) == 0 && id[n] >= '0' && id[n] <= '9')
		return true;
	for (xmlNode *b = criterion->children; b != NULL; b = b->next) {
		if (named(b, "baselines") &&
		    xmlStrcasecmp(
			b->children == NULL ? NULL : b->children->content,
			xml(part)) == 0)
			return true;
	}
	return false;
}

static struct covered *
find(struct coverage *c, const xmlNode *src)
{
	size_t n;

	if (src == NULL)
		return NULL;
	n = (size_t)(uintptr_t)xmlHashLookup2(c->by_id,
	    xml(plan_attr(src->parent, "id")), xml(plan_attr(src, "id")));
	return n == 0 ? NULL : &c->list[n - 1];
}

/* The children of <audit> with a name. */
static bool
audit_has(const struct coverage *c, const char *name, const char *text)
{
	const xmlNode *audit = plan_child(c->s->workspace, "audit");

	for (const xmlNode *n = audit->children; n != NULL; n = n->next) {
		if (named(n, name) && strcasecmp(plan_text(c->a, n), text) == 0)
			return true;
	}
	return false;
}

/* Categories are named for all frameworks together: a framework that has none
 * of those named is in scope as a whole. */
static bool
is_audited(const struct coverage *c, const xmlNode *criterion)
{
	const xmlNode *audit = plan_child(c->s->workspace, "audit");

	for (const xmlNode *n = audit->children; n != NULL; n = n->next) {
		if (named(n, "categories") &&
		    plan_criterion_is(criterion, plan_text(c->a, n)))
			return true;
	}
	return false;
}

/* "8.4" is a heading when there is "8.4.1": what it asks is asked below. */
static void
mark_headings(struct coverage *c, const char *framework, const char *id)
{
	char *part = arena_str(c->a, id), *dot;

	while ((dot = strrchr(part, '.')) != NULL) {
		size_t n;

		*dot = '\0';
		n = (size_t)(uintptr_t)xmlHashLookup2(
		    c->by_id, xml(framework), xml(part));
		if (n != 0)
			c->list[n - 1].in_scope = false;
	}
}

static void
add_criteria(struct coverage *c, const xmlNode *framework)
{
	const char *fw = plan_attr(framework, "id");
	size_t first = c->count;
	bool any = false;

	for (xmlNode *n = framework->children; n != NULL; n = n->next) {
		struct covered *x = &c->list[c->count];

		if (!named(n, "criterion") ||
		    xmlHashAddEntry2(c->by_id, xml(fw), xml(plan_attr(n, "id")),
			(void *)(uintptr_t)(c->count + 1)) != 0)
			continue;
		c->count++;
		x->src = n;
		x->tested = NEVER;
		x->audited = is_audited(c, n);
		any |= x->audited;
	}
	for (size_t i = first; i < c->count; i++) {
		struct covered *x = &c->list[i];

		x->audited |= !any;
		x->in_scope =
		    x->audited &&
		    strcmp(plan_attr(x->src, "continuity"), "true") == 0 &&
		    strcmp(plan_attr(x->src, "status"), "withdrawn") != 0;
	}
	for (size_t i = first; i < c->count; i++)
		mark_headings(c, fw, plan_attr(c->list[i].src, "id"));
}

static void
list_criteria(struct coverage *c)
{
	size_t n = 0;

	for (xmlNode *f = c->s->frameworks->children; f != NULL; f = f->next)
		n += xmlChildElementCount(f);
	c->list = arena_alloc(c->a, n + 1, sizeof *c->list);
	c->by_id = plan_new_hash(c->a, (int)(n < 4096 ? n + 16 : 4096));
	for (xmlNode *f = c->s->frameworks->children; f != NULL; f = f->next) {
		if (named(f, "framework"))
			add_criteria(c, f);
	}
}

/* Mappings. */

/* Who makes a mapping. */
struct source {
	size_t control;	 /* SIZE_MAX when it is none */
	xmlNode *entity; /* another entity, or NULL */
};

static void
add_claim(struct coverage *c, struct covered *x, struct source from,
    enum claim_how how, const char *words)
{
	struct claim *last =
	    x->n_claims == 0 ? NULL : &x->claims[x->n_claims - 1];

	if (from.control == SIZE_MAX) {
		if (from.entity == NULL || how != HOW_DIRECT ||
		    (x->n_parts != 0 &&
			x->parts[x->n_parts - 1] == from.entity))
			return;
		x->parts = arena_grow(c->a, x->parts, &x->cap_parts,
		    x->n_parts + 1, sizeof(xmlNode *));
		x->parts[x->n_parts++] = from.entity;
		return;
	}
	if (last == NULL || last->control != from.control) {
		x->claims = arena_grow(c->a, x->claims, &x->cap_claims,
		    x->n_claims + 1, sizeof *x->claims);
		last = &x->claims[x->n_claims++];
		last->control = from.control;
		last->how = how;
		last->words = words;
	} else if (how > last->how) {
		last->how = how;
		last->words = words;
	}
}

static bool
same_letters(const char *a, const char *b)
{
	for (;; a++, b++) {
		while (*a != '\0' && strchr(" -_.", *a) != NULL)
			a++;
		while (*b != '\0' && strchr(" -_.", *b) != NULL)
			b++;
		if (*a == '\0' || strncasecmp(a, b, 1) != 0)
			return *a == *b;
	}
}

/* The framework that a mapping names, or all but names: "SOC-2". */
static const xmlNode *
framework_of(const struct coverage *c, const char *name)
{
	for (xmlNode *f = c->s->frameworks->children; f != NULL; f = f->next) {
		if (named(f, "framework") &&
		    same_letters(plan_attr(f, "id"), name))
			return f;
	}
	return NULL;
}

/* Claims all criteria of a part; false when there is no such part. */
static bool
claim_part(struct coverage *c, const xmlNode *framework, struct source from,
    const char *part)
{
	bool any = false;

	for (xmlNode *n = framework->children; n != NULL; n = n->next) {
		struct covered *x = named(n, "criterion") ? find(c, n) : NULL;

		if (x == NULL || (*part != '\0' && !plan_criterion_is(n, part)))
			continue;
		any = true;
		add_claim(c, x, from, HOW_CATEGORY,
		    *part != '\0' ? part : plan_attr(framework, "id"));
	}
	return any;
}

/* A slip may have meant any of the nearest. */
static void
claim_near(struct coverage *c, const xmlNode *framework, struct source from,
    const char *id)
{
	size_t best = NEAR_DISTANCE;

	for (int pass = 0; pass < 2; pass++) {
		for (xmlNode *n = framework->children; n != NULL; n = n->next) {
			size_t d;

			if (!named(n, "criterion"))
				continue;
			d = utf8_distance(id, plan_attr(n, "id"), best);
			if (pass == 0)
				best = d < best ? d : best;
			else if (d <= best && find(c, n) != NULL)
				add_claim(c, find(c, n), from, HOW_NEAR, id);
		}
	}
}

/* A criterion that was withdrawn lives on in others. */
static void
claim_successors(
    struct coverage *c, const xmlNode *src, struct source from, const char *id)
{
	const char *fw = plan_attr(src->parent, "id");
	struct covered *x =
	    find(c, index_criterion(c->ix, fw, plan_attr(src, "into")));

	if (x != NULL)
		add_claim(c, x, from, HOW_WITHDRAWN, id);
	for (xmlNode *n = src->children; n != NULL; n = n->next) {
		x = named(n, "into") ? find(c, index_criterion(c->ix, fw,
						   plan_text(c->a, n)))
				     : NULL;
		if (x != NULL)
			add_claim(c, x, from, HOW_WITHDRAWN, id);
	}
}

static const char *
child_text(struct coverage *c, const xmlNode *n, const char *name)
{
	const xmlNode *child = plan_child(n, name);

	return child == NULL ? "" : plan_text(c->a, child);
}

static void
not_applicable(struct coverage *c, const char *framework, const xmlNode *at)
{
	struct covered *x =
	    find(c, index_criterion(c->ix, framework, child_text(c, at, "id")));
	const char *reason = child_text(c, at, "reason");

	if (x == NULL)
		return;
	if (*reason == '\0')
		x->na_bare = true;
	else
		x->na = reason;
}

static void
take_mapping(struct coverage *c, const xmlNode *m, struct source from)
{
	const char *name = child_text(c, m, "framework");
	const char *id = child_text(c, m, "id");
	const xmlNode *framework = framework_of(c, name);
	xmlNode *src;

	if (framework == NULL)
		return;
	if (strcmp(child_text(c, m, "applicable"), "false") == 0) {
		not_applicable(c, name, m);
		return;
	}
	if (*id == '\0') {
		(void)claim_part(
		    c, framework, from, child_text(c, m, "category"));
		return;
	}
	src = index_criterion(c->ix, plan_attr(framework, "id"), id);
	if (src != NULL && strcmp(plan_attr(src, "status"), "withdrawn") == 0) {
		claim_successors(c, src, from, id);
		return;
	}
	/* A framework that is all but named is a slip, too. */
	if (src != NULL && find(c, src) != NULL)
		add_claim(c, find(c, src), from,
		    xmlStrcasecmp(xml(name), xml(plan_attr(framework, "id"))) ==
			    0
			? HOW_DIRECT
			: HOW_NEAR,
		    id);
	else if (src == NULL && !claim_part(c, framework, from, id))
		claim_near(c, framework, from, id);
}

static void
test_names(struct coverage *c, const xmlNode *test, const xmlNode *m)
{
	int32_t day = coverage_proved(c, index_of_node(c->ix, test));
	struct covered *x =
	    find(c, index_criterion(c->ix, child_text(c, m, "framework"),
			child_text(c, m, "id")));

	if (x != NULL && day > x->tested)
		x->tested = day;
}

static size_t
add_control(struct coverage *c, xmlNode *n, const xmlNode *doc)
{
	const char *status = plan_child_text(n, "status");
	struct control_state *k;

	c->controls = arena_grow(c->a, c->controls, &c->cap_controls,
	    c->n_controls + 1, sizeof *c->controls);
	k = &c->controls[c->n_controls];
	memset(k, 0, sizeof *k);
	k->node = n;
	k->doc = doc;
	k->planned = strcmp(status, "planned") == 0;
	k->ignored = strcmp(status, "retired") == 0 ||
		     strcmp(status, "not-applicable") == 0;
	k->out = build_element(c->s->doc, c->s->coverage, "control");
	k->out->_private = n->_private;
	build_attr(k->out, "id", plan_attr(n, "id"));
	build_attr(k->out, "document", plan_attr(doc, "id"));
	coverage_prove(c, k);
	return c->n_controls++;
}

static void
take_document(struct coverage *c, xmlNode *doc)
{
	struct source from = {SIZE_MAX, NULL};
	const xmlNode *control = NULL;

	for (xmlNode *n = plan_next(doc, doc); n != NULL;
	     n = plan_next(doc, n)) {
		if (named(n, "controls") && n->parent == doc) {
			from.control = add_control(c, n, doc);
			control = n;
		}
		if (!named(n, "mappings"))
			continue;
		assert(n->parent != NULL); /* doc, or an element below it */
		if (n->parent != control)
			from.control = SIZE_MAX;
		from.entity =
		    *plan_attr(n->parent, "anchor") == '\0' ? NULL : n->parent;
		take_mapping(c, n, from);
		if (named(n->parent, "tests"))
			test_names(c, n->parent, n);
	}
}

static void
take_audit(struct coverage *c)
{
	const xmlNode *audit = plan_child(c->s->workspace, "audit");

	for (const xmlNode *n = audit->children; n != NULL; n = n->next) {
		const char *name = named(n, "not_applicable")
				       ? child_text(c, n, "framework")
				       : "";

		if (!named(n, "not_applicable"))
			continue;
		if (*name != '\0') {
			not_applicable(c, name, n);
			continue;
		}
		/* Without a framework, that of the audit which has it. */
		for (xmlNode *f = c->s->frameworks->children; f != NULL;
		     f = f->next) {
			if (named(f, "framework") &&
			    audit_has(c, "framework", plan_attr(f, "id")))
				not_applicable(c, plan_attr(f, "id"), n);
		}
	}
}

/* States. */

static int
state_of_claim(const struct coverage *c, const struct covered *x,
    const struct claim *claim)
{
	const struct control_state *k = &c->controls[claim->control];

	if (k->planned || k->ignored)
		return ST_GAP;
	if (claim->how != HOW_DIRECT)
		return k->proof == PROOF_NONE ? ST_GAP : ST_UNKNOWN;
	if (k->proof == PROOF_NONE)
		return ST_CLAIMED;
	if (k->proof == PROOF_UNKNOWN)
		return ST_UNKNOWN;
	return k->ran != NEVER || x->tested != NEVER ? ST_TESTED : ST_EVIDENCED;
}

/* The cheapest thing that is missing, as a claim has it. */
static const char *
missing_of(struct coverage *c, const struct claim *claim, int state)
{
	const struct control_state *k = &c->controls[claim->control];
	const char *id = plan_attr(k->node, "id");

	if (k->ignored)
		return "a control in place";
	if (k->planned)
		return arena_printf(c->a, "%s is only planned", id);
	if (state == ST_EVIDENCED)
		return "a run or a passed test in the period";
	switch (claim->how) {
	case HOW_CATEGORY:
		return arena_printf(c->a,
		    "%s names all of '%s' and not this criterion", id,
		    claim->words);
	case HOW_WITHDRAWN:
		return arena_printf(c->a,
		    "%s names %s, which was withdrawn into this", id,
		    claim->words);
	case HOW_NEAR:
		return arena_printf(c->a, "%s names '%s', which does not exist",
		    id, claim->words);
	case HOW_DIRECT:
		break;
	}
	return arena_printf(c->a, "%s: %s", id, k->missing);
}

static const char *
settle(struct coverage *c, struct covered *x)
{
	const char *missing = "a control";
	int state = ST_GAP;
	bool first = true;

	for (size_t i = 0; i < x->n_claims; i++) {
		int own = state_of_claim(c, x, &x->claims[i]);

		if (own > state || first) {
			missing = missing_of(c, &x->claims[i], own);
			state = own;
		}
		first = false;
	}
	if (x->na != NULL && state == ST_GAP) {
		x->state = ST_NA;
		return "";
	}
	if (x->na_bare && state == ST_GAP) {
		x->state = ST_UNKNOWN;
		return "the reason why it does not apply";
	}
	x->state = state == ST_TESTED	   ? ST_TESTED
		   : state == ST_EVIDENCED ? ST_EVIDENCED
		   : state == ST_UNKNOWN   ? ST_UNKNOWN
		   : state == ST_CLAIMED   ? ST_CLAIMED
					   : ST_GAP;
	return state == ST_TESTED ? "" : missing;
}

/* The tree. */

static const char *const state_names[] = {
    "gap", "claimed", "unknown", "evidenced", "tested", "na"};
static const char *const how_names[] = {
    "near", "withdrawn", "category", "direct"};

static void
put_claim(struct coverage *c, xmlNode *out, const struct covered *x,
    const struct claim *claim)
{
	const struct control_state *k = &c->controls[claim->control];
	xmlNode *n = build_element(c->s->doc, out, "control");
	const xmlNode *cadence = plan_child(k->node, "cadence");
	const char *title = plan_child_text(k->node, "title");

	build_attr(n, "id", plan_attr(k->node, "id"));
	build_attr(
	    n, "name", *title == '\0' ? plan_attr(k->node, "id") : title);
	build_attr(n, "document", plan_attr(k->doc, "id"));
	build_attr(n, "document-title", plan_attr(k->doc, "title"));
	build_attr(n, "mark", plan_attr(k->node, "anchor"));
	build_attr(n, "how", how_names[claim->how]);
	build_attr(n, "words", claim->words);
	build_attr(n, "in-place", k->planned || k->ignored ? "no" : "yes");
	build_attr(n, "state", state_names[state_of_claim(c, x, claim)]);
	if (plan_child(k->node, "owner") != NULL)
		build_attr(n, "owner",
		    plan_attr(plan_child(k->node, "owner"), "text"));
	if (cadence != NULL)
		build_attr(n, "cadence", plan_attr(cadence, "text"));
	if (*plan_attr(k->out, "date") != '\0')
		build_attr(n, "date", plan_attr(k->out, "date"));
	if (*plan_attr(k->out, "ran") != '\0')
		build_attr(n, "ran", plan_attr(k->out, "ran"));
	for (xmlNode *e = k->out->children; e != NULL; e = e->next) {
		xmlNode *copy = xmlDocCopyNode(e, c->s->doc, 1);

		if (copy == NULL || xmlAddChild(n, copy) == NULL)
			bcp_out_of_memory();
	}
}

static void
put_part(struct coverage *c, xmlNode *out, xmlNode *entity)
{
	xmlNode *n = build_element(c->s->doc, out, "part"), *d = entity;
	const char *name = plan_child_text(entity, "name");

	while (d->parent != c->s->documents)
		d = d->parent;
	if (*name == '\0')
		name = plan_child_text(entity, "title");
	build_attr(n, "name", *name == '\0' ? plan_attr(entity, "id") : name);
	build_attr(n, "document", plan_attr(d, "id"));
	build_attr(n, "document-title", plan_attr(d, "title"));
	build_attr(n, "mark", plan_attr(entity, "anchor"));
}

static void
put_criterion(struct coverage *c, xmlNode *framework, struct covered *x)
{
	static const char *const kept[] = {"id", "title", "category", "group"};
	const char *missing = settle(c, x);
	xmlNode *n;

	if (!x->in_scope && x->n_claims + x->n_parts == 0)
		return;
	x->out = n = build_element(c->s->doc, framework, "criterion");
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		if (*plan_attr(x->src, kept[i]) != '\0')
			build_attr(n, kept[i], plan_attr(x->src, kept[i]));
	}
	for (xmlNode *b = x->src->children; b != NULL; b = b->next) {
		if (named(b, "baselines"))
			build_text(
			    c->s->doc, n, "baselines", plan_text(c->a, b));
	}
	build_attr(n, "scope", x->in_scope ? "yes" : "no");
	build_attr(n, "audited", x->audited ? "yes" : "no");
	build_attr(n, "state", state_names[x->state]);
	if (*missing != '\0')
		build_attr(n, "missing", missing);
	if (x->state == ST_NA)
		build_attr(n, "reason", x->na);
	for (size_t i = 0; i < x->n_claims; i++)
		put_claim(c, n, x, &x->claims[i]);
	for (size_t i = 0; i < x->n_parts; i++)
		put_part(c, n, x->parts[i]);
}

static void
put_counts(xmlNode *out, const size_t by_state[6])
{
	size_t all = 0, covered = by_state[ST_EVIDENCED] + by_state[ST_TESTED];

	for (size_t i = 0; i < 6; i++) {
		build_attr_int(out, state_names[i], (int64_t)by_state[i]);
		all += by_state[i];
	}
	build_attr_int(out, "total", (int64_t)all);
	all -= by_state[ST_NA];
	build_attr_int(out, "applicable", (int64_t)all);
	build_attr_int(out, "covered", (int64_t)covered);
	build_attr_int(
	    out, "percent", (int64_t)(all == 0 ? 100 : covered * 100 / all));
}

static void
put_frameworks(struct coverage *c)
{
	size_t i = 0;

	for (xmlNode *f = c->s->frameworks->children; f != NULL; f = f->next) {
		size_t by_state[6] = {0};
		xmlNode *n;

		if (!named(f, "framework"))
			continue;
		n = build_element(c->s->doc, c->s->coverage, "framework");
		build_attr(n, "id", plan_attr(f, "id"));
		build_attr(n, "title", plan_attr(f, "title"));
		build_attr(n, "audit",
		    audit_has(c, "framework", plan_attr(f, "id")) ? "yes"
								  : "no");
		for (; i < c->count && c->list[i].src->parent == f; i++) {
			put_criterion(c, n, &c->list[i]);
			if (c->list[i].in_scope)
				by_state[c->list[i].state]++;
		}
		put_counts(n, by_state);
	}
}

/* Hints: what a crosswalk says of a criterion that nothing names. */

static void
hint(struct coverage *c, const xmlNode *to_fw, const char *to, const char *from,
    const char *id)
{
	struct covered *covered = find(c, index_criterion(c->ix, from, id));
	const xmlNode *src =
	    index_criterion(c->ix, (const char *)to_fw->name, to);
	struct covered *gap = find(c, src);
	xmlNode *n;

	if (covered == NULL || gap == NULL || gap->out == NULL ||
	    gap->state != ST_GAP || gap->n_claims != 0 ||
	    (covered->state != ST_EVIDENCED && covered->state != ST_TESTED))
		return;
	n = build_element(c->s->doc, gap->out, "hint");
	build_attr(n, "framework", plan_attr(covered->src->parent, "id"));
	build_attr(n, "id", plan_attr(covered->src, "id"));
	build_attr(n, "text",
	    arena_printf(c->a, "%s (%s %s)", plan_attr(src, "id"),
		plan_attr(covered->src->parent, "id"),
		plan_attr(covered->src, "id")));
}

static void
put_row(struct coverage *c, const xmlNode *row, const char *base)
{
	const xmlNode *from = plan_child(row, base);
	const char *id = from == NULL ? "" : plan_text(c->a, from);

	if (from == NULL)
		return;
	for (xmlNode *n = row->children; n != NULL; n = n->next) {
		if (n->type != XML_ELEMENT_NODE || n == from ||
		    named(n, "about"))
			continue;
		hint(c, n, plan_text(c->a, n), base, id);
		hint(c, from, id, (const char *)n->name, plan_text(c->a, n));
	}
}

static void
put_hints(struct coverage *c)
{
	for (xmlNode *f = c->s->frameworks->children; f != NULL; f = f->next) {
		const char *base;

		if (!named(f, "crosswalk"))
			continue;
		base = child_text(c, plan_child(f, "crosswalk"), "from");
		for (xmlNode *row = f->children; row != NULL; row = row->next) {
			if (named(row, "mappings"))
				put_row(c, row, base);
		}
	}
}

static void
set_window(struct coverage *c)
{
	const xmlNode *period =
	    plan_child(plan_child(c->s->workspace, "audit"), "period");

	c->start = coverage_day(plan_child(period, "start"));
	c->end = coverage_day(plan_child(period, "end"));
	c->end = c->end == NEVER ? c->as_of : c->end;
	c->has_period =
	    c->start != NEVER && c->start <= c->as_of && c->start <= c->end;
	c->from = c->has_period ? c->start : cal_add_months(c->as_of, -12) + 1;
	c->until = c->has_period && c->end < c->as_of ? c->end : c->as_of;
}

void
space_coverage(struct plan_space *s, const struct plan_context *ctx)
{
	struct coverage c = {.a = s->a, .s = s, .as_of = ctx->as_of};
	char date[11];

	c.ix = index_new(s->a, s->doc);
	set_window(&c);
	cal_format_date(date, c.from);
	build_attr(s->coverage, "from", date);
	cal_format_date(date, c.until);
	build_attr(s->coverage, "until", date);
	build_attr(s->coverage, "period", c.has_period ? "audit" : "year");
	list_criteria(&c);
	coverage_tests(&c);
	for (xmlNode *d = s->documents->children; d != NULL; d = d->next)
		take_document(&c, d);
	take_audit(&c);
	put_frameworks(&c);
	put_hints(&c);
}

/* What was found out about a piece of evidence or a control. */
static void
copy_found(xmlNode *to, const xmlNode *from)
{
	static const char *const kept[] = {"standing", "standing-of",
	    "holds-until", "holds-days", "runs", "runs-wanted", "runs-done",
	    "runs-missed"};

	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
		const char *value = plan_attr(from, kept[i]);

		if (*value != '\0')
			build_attr(to, kept[i], value);
	}
}

void
space_coverage_of(const struct plan_space *s, struct plan *p)
{
	struct arena *a = arena_new();
	const struct scope *scope =
	    xmlHashLookup(s->by_id, (const xmlChar *)scope_fold(a, p->id));

	for (xmlNode *n = scope == NULL ? NULL : p->plan->children; n != NULL;
	     n = n->next) {
		const struct entity *twin;

		if (!named(n, "evidence") && !named(n, "controls"))
			continue;
		twin = scope_find(scope, plan_attr(n, "collection"),
		    scope_fold(a, plan_attr(n, "id")));
		if (twin != NULL)
			copy_found(n, twin->node);
	}
	arena_free(a);
}
