/* Findings of what an edition withholds. */
#include "edition_internal.h"

#include <stdlib.h>
#include <string.h>

static bool
before(struct src_pos a, struct src_pos b)
{
	return a.line < b.line || (a.line == b.line && a.col < b.col);
}

/* From the key that holds a value to its end. */
static struct src_span
span_of(const xmlNode *n)
{
	const struct ynode *y = plan_ynode(n);
	struct src_span s = {0, {0, 0}, {0, 0}};

	return y == NULL ? s : y->span;
}

static bool
stands_in(const struct redaction *r, const xmlNode *place)
{
	const char *file = plan_attr(place, "file");
	struct src_pos at = {
	    (uint32_t)strtoul(plan_attr(place, "line"), NULL, 10),
	    (uint32_t)strtoul(plan_attr(place, "col"), NULL, 10)};

	for (size_t i = 0; i < r->n_removed; i++) {
		struct src_span s = span_of(r->removed[i]);

		if (s.file == 0 || before(at, s.beg) || !before(at, s.end))
			continue;
		if (strcmp(src_name(r->p->diag->src, s.file), file) == 0)
			return true;
	}
	return false;
}

static bool
speaks_of(const struct redaction *r, xmlHashTable *anchors, const xmlNode *f)
{
	const xmlChar *anchor = (const xmlChar *)plan_attr(f, "anchor");

	if (xmlHashLookup(anchors, anchor) != NULL || stands_in(r, f))
		return true;
	for (const xmlNode *c = f->children; c != NULL; c = c->next) {
		if (xmlStrEqual(c->name, (const xmlChar *)"note") &&
		    stands_in(r, c))
			return true;
	}
	return false;
}

static xmlHashTable *
removed_anchors(struct redaction *r)
{
	xmlHashTable *h = plan_new_hash(r->a, 64);

	for (size_t i = 0; i < r->n_removed; i++) {
		const xmlNode *top = r->removed[i];

		for (const xmlNode *n = top; n != NULL; n = plan_next(top, n)) {
			const char *anchor = plan_attr(n, "anchor");

			if (*anchor != '\0')
				(void)xmlHashAddEntry(
				    h, (const xmlChar *)anchor, r);
		}
	}
	return h;
}

struct tally {
	const char *name, *state, *severity;
};

static size_t
tally_of(const xmlNode *findings, const struct tally *t)
{
	size_t n = 0;

	for (const xmlNode *f = findings->children; f != NULL; f = f->next)
		n += strcmp(plan_attr(f, "state"), t->state) == 0 &&
		     (t->severity == NULL ||
			 strcmp(plan_attr(f, "severity"), t->severity) == 0);
	return n;
}

void
redact_count(struct redaction *r, size_t dropped)
{
	static const struct tally tallies[] = {
	    {"errors", "broken", "error"},
	    {"warnings", "broken", "warning"},
	    {"infos", "broken", "info"},
	    {"unknowns", "unknown", NULL},
	    {"waived", "waived", NULL},
	};
	xmlNode *findings = plan_child(r->root, "findings");
	size_t all = dropped;

	if (findings == NULL || dropped == 0)
		return;
	all += strtoul(plan_attr(findings, "withheld"), NULL, 10);
	for (size_t i = 0; i < sizeof tallies / sizeof tallies[0]; i++)
		redact_attr(r, findings, tallies[i].name,
		    arena_printf(r->a, "%zu", tally_of(findings, &tallies[i])));
	redact_attr(r, findings, "withheld", arena_printf(r->a, "%zu", all));
}

void
redact_findings(struct redaction *r)
{
	const xmlNode *findings = plan_child(r->root, "findings");
	xmlHashTable *anchors = removed_anchors(r);
	size_t dropped = 0;
	xmlNode *f, *next;

	for (f = findings == NULL ? NULL : findings->children; f != NULL;
	     f = next) {
		next = f->next;
		if (!speaks_of(r, anchors, f))
			continue;
		redact_unlink(r, f);
		dropped++;
	}
	redact_count(r, dropped);
}
