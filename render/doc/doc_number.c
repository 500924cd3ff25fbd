#include "doc_build.h"
#include "doc_check.h"

#include <stdio.h>
#include <string.h>

#define MAX_COLUMNS 64

static int
columns_of(const xmlNode *tr)
{
	int sum = 0;

	for (const xmlNode *n = tr->children; n != NULL; n = n->next) {
		int span = doc_int(n, "colspan", 1);

		if (span < 1 || span > MAX_COLUMNS)
			return -1;
		sum += span;
	}
	return sum > MAX_COLUMNS ? -1 : sum;
}

static void
check_row(struct doc_checker *c, const xmlNode *tr, int *want)
{
	int have;

	if (!doc_is(tr, "tr"))
		return;
	have = columns_of(tr);
	if (*want == 0)
		*want = have;
	if (have > 0 && have == *want)
		return;
	if (have < 0)
		diag_at(c->diag, DIAG_DOC_GRAMMAR, doc_place(tr),
		    "a row has more than %d columns, or a wrong colspan",
		    MAX_COLUMNS);
	else
		diag_at(c->diag, DIAG_DOC_GRAMMAR, doc_place(tr),
		    "a row has %d columns in a table of %d", have, *want);
	c->ok = false;
}

void
doc_check_table(struct doc_checker *c, const xmlNode *table)
{
	int want = 0;

	for (const xmlNode *part = table->children; part != NULL;
	     part = part->next) {
		if (!doc_is(part, "thead") && !doc_is(part, "tbody"))
			continue;
		for (const xmlNode *tr = part->children; tr != NULL;
		     tr = tr->next)
			check_row(c, tr, &want);
	}
}

#define MAX_LEVEL 5 /* h2 to h6 */

struct counter {
	unsigned n, letters; /* sections and appendices so far */
	char prefix[80];     /* of the numbers on this level: "4." */
	bool plain;
};

/* 1 is "A", 26 "Z", 27 "AA". */
static void
letters(char out[16], unsigned n)
{
	char rev[16];
	size_t len = 0, i = 0;

	for (; n > 0 && len < sizeof rev - 1; n = (n - 1) / 26)
		rev[len++] = (char)('A' + (n - 1) % 26);
	while (len > 0)
		out[i++] = rev[--len];
	out[i] = '\0';
}

/* Numbers one section and makes the counter of its sections ready. */
static void
number_section(struct counter *at, struct counter *below, xmlNode *section)
{
	char last[16], number[100];

	memset(below, 0, sizeof *below);
	doc_unset(section, "data-number");
	below->plain = at->plain || doc_has_class(section, "plain");
	if (below->plain)
		return;
	if (doc_has_class(section, "appendix") && at->prefix[0] == '\0')
		letters(last, ++at->letters);
	else
		snprintf(last, sizeof last, "%u", ++at->n);
	snprintf(number, sizeof number, "%s%s", at->prefix, last);
	snprintf(below->prefix, sizeof below->prefix, "%.78s.", number);
	doc_set(section, "data-number", number);
}

static void
check_heading(struct doc_checker *c, const xmlNode *section, unsigned level)
{
	const xmlNode *h = section->children;

	if (h == NULL || h->name[1] == (xmlChar)('2' + level))
		return;
	diag_at(c->diag, DIAG_DOC_GRAMMAR, doc_place(h),
	    "<%s> heads a section that needs <h%u>", (const char *)h->name,
	    level + 2);
	c->ok = false;
}

static xmlNode *
section_from(xmlNode *n)
{
	while (n != NULL && !doc_is(n, "section"))
		n = n->next;
	return n;
}

/* Sections stand in sections only, so the walk is a climb of a few levels. */
void
doc_number(struct doc_checker *c, xmlNode *body)
{
	struct counter counters[MAX_LEVEL + 1] = {{0}};
	unsigned level = 0;
	xmlNode *n = section_from(body->children), *inner;

	while (n != NULL) {
		check_heading(c, n, level);
		number_section(&counters[level], &counters[level + 1], n);
		inner = section_from(n->children);
		if (inner != NULL && level + 1 == MAX_LEVEL) {
			diag_at(c->diag, DIAG_DOC_GRAMMAR, doc_place(inner),
			    "<section> is nested more than %d deep", MAX_LEVEL);
			c->ok = false;
		} else if (inner != NULL) {
			n = inner;
			level++;
			continue;
		}
		while (section_from(n->next) == NULL && level > 0) {
			n = n->parent;
			level--;
		}
		n = section_from(n->next);
	}
}
