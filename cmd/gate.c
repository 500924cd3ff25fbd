#include "gate.h"

#include "caps.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct sum {
	unsigned applicable, covered, none; /* none: said not to apply */
	struct buf misses;
};

static xmlNode *
framework_in(const xmlNode *parent, const char *id)
{
	xmlNode *n = parent == NULL ? NULL : parent->children;

	while (
	    n != NULL && (!xmlStrEqual(n->name, (const xmlChar *)"framework") ||
			     strcasecmp(plan_attr(n, "id"), id) != 0))
		n = n->next;
	return n;
}

static bool
counts(const xmlNode *n, const char *part)
{
	return xmlStrEqual(n->name, (const xmlChar *)"criterion") &&
	       (*part == '\0' || plan_criterion_is(n, part));
}

/* Whether the framework has such a part at all. */
static bool
has_part(const xmlNode *root, const struct coverage_gate *g)
{
	const xmlNode *f =
	    framework_in(plan_child(root, "frameworks"), g->framework);

	for (const xmlNode *n = f == NULL ? NULL : f->children; n != NULL;
	     n = n->next) {
		if (counts(n, g->part))
			return true;
	}
	return false;
}

static void
add(struct sum *s, const xmlNode *n)
{
	const char *state = plan_attr(n, "state");
	const char *missing = plan_attr(n, "missing");

	if (strcmp(state, "na") == 0) {
		s->none++;
		return;
	}
	s->applicable++;
	if (strcmp(state, "tested") == 0 || strcmp(state, "evidenced") == 0) {
		s->covered++;
		return;
	}
	buf_puts(&s->misses, "\n    ");
	diag_visible(
	    &s->misses, plan_attr(n, "id"), strlen(plan_attr(n, "id")));
	buf_printf(&s->misses, " (%s): missing: ",
	    strcmp(state, "unknown") == 0 ? "cannot tell" : state);
	diag_visible(&s->misses, missing, strlen(missing));
}

static void
tell(struct buf *out, const char *file, const struct coverage_gate *g,
    const struct sum *s)
{
	diag_visible(out, file, strlen(file));
	buf_puts(out, ": error: coverage of ");
	diag_visible(out, g->framework, strlen(g->framework));
	buf_puts(out, *g->part == '\0' ? "" : " ");
	diag_visible(out, g->part, strlen(g->part));
	if (s->applicable == 0)
		buf_puts(out, " cannot be told: no criterion of it is in "
			      "scope");
	else
		buf_printf(out, " is %u %% (%u of %u criteria), below %u %%:",
		    s->covered * 100 / s->applicable, s->covered, s->applicable,
		    g->percent);
	buf_put(out, buf_str(&s->misses), s->misses.len);
	buf_puts(out, " [--min-coverage]\n");
}

static bool
is_below(const xmlNode *root, const struct coverage_gate *g, struct sum *s)
{
	const xmlNode *f =
	    framework_in(plan_child(root, "coverage"), g->framework);

	for (const xmlNode *n = f == NULL ? NULL : f->children; n != NULL;
	     n = n->next) {
		if (counts(n, g->part) &&
		    strcmp(plan_attr(n, "scope"), "yes") == 0)
			add(s, n);
	}
	if (s->applicable == 0)
		return s->none == 0;
	return s->covered * 100 < g->percent * s->applicable;
}

/* The workspace's own file where there is one, else the document. */
static const char *
place_of(const struct plan *p)
{
	struct src_span at = plan_span(plan_child(
	    plan_child(xmlDocGetRootElement(p->doc), "workspace"), "audit"));

	if (at.file == 0)
		at = plan_span(p->plan);
	return src_name(p->diag->src, at.file);
}

void
gate_check(
    const struct options *opt, const struct plan *p, struct job_result *r)
{
	const xmlNode *root = xmlDocGetRootElement(p->doc);
	const struct coverage_gate *g = opt->gates;

	for (unsigned i = 0; g != NULL; g = g->next, i++) {
		struct sum s = {0, 0, 0, {0}};

		if (!has_part(root, g))
			continue;
		r->known |= (uint32_t)1 << i;
		buf_init(&s.misses, LIMIT_OUTPUT_BYTES);
		if (is_below(root, g, &s)) {
			tell(&r->gates, place_of(p), g, &s);
			r->below = true;
		}
		buf_release(&s.misses);
	}
}

bool
gate_parse(
    struct arena *a, const char *arg, struct options *o, const char **why)
{
	const char *eq = strrchr(arg, '='), *colon = strchr(arg, ':');
	struct coverage_gate *g = arena_alloc(a, 1, sizeof *g);
	struct coverage_gate **tail = &o->gates;
	const char *digits = eq == NULL ? "" : eq + 1;
	size_t n = strlen(digits);

	*why = "--min-coverage takes FRAMEWORK=PERCENT or "
	       "FRAMEWORK:PART=PERCENT, not";
	if (eq == NULL || n == 0 || n > 3 || strspn(digits, "0123456789") != n)
		return false;
	g->percent = (unsigned)strtoul(digits, NULL, 10);
	colon = colon > eq ? NULL : colon;
	if (g->percent > 100 || eq == arg || colon == arg ||
	    (colon != NULL && colon + 1 == eq))
		return false;
	*why = "--min-coverage was given too often at";
	if (o->n_gates++ == MAX_GATES)
		return false;
	g->text = arg;
	g->framework =
	    arena_strn(a, arg, (size_t)((colon == NULL ? eq : colon) - arg));
	g->part = colon == NULL
		      ? ""
		      : arena_strn(a, colon + 1, (size_t)(eq - colon - 1));
	while (*tail != NULL)
		tail = &(*tail)->next;
	*tail = g;
	return true;
}
