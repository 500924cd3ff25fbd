/* JUnit's XML: a suite for each document, a case for each rule and subject in
 * it that something was found of. A case fails just where the exit status does;
 * what is below --fail-on or known passes and says what was found; what cannot
 * be told, and what is waived, is skipped. */
#include "findings_internal.h"

#include <stdlib.h>
#include <string.h>

enum outcome { PASSED, SKIPPED, FAILED, FAULT };

struct junit_case {
	const char *rule, *subject;
	size_t document, first, count; /* in sorted items */
	enum outcome outcome;
};

struct junit {
	const struct findings *f;
	const struct findings_item **items; /* sorted by case */
	struct junit_case *cases;
	size_t n_cases;
	struct buf *out;
};

static void
put(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		switch (*s) {
		case '&':
			buf_puts(out, "&amp;");
			break;
		case '<':
			buf_puts(out, "&lt;");
			break;
		case '>':
			buf_puts(out, "&gt;");
			break;
		case '"':
			buf_puts(out, "&quot;");
			break;
		default:
			buf_putc(out, *s);
		}
	}
}

static void
put_attribute(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, " %s=\"", name);
	put(out, value);
	buf_putc(out, '"');
}

static enum outcome
outcome_of(const struct findings_item *it)
{
	if (it->severity == DIAG_FATAL)
		return FAULT;
	if (it->fails)
		return FAILED;
	return it->state == DIAG_BROKEN ? PASSED : SKIPPED;
}

/* Items of no document come first, as the runs' own. */
static int
compare(const void *pa, const void *pb)
{
	const struct findings_item *a =
	    *(const struct findings_item *const *)pa;
	const struct findings_item *b =
	    *(const struct findings_item *const *)pb;
	size_t da = a->document + 1, db = b->document + 1;
	int c = (da > db) - (da < db);

	if (c == 0)
		c = (a->rule > b->rule) - (a->rule < b->rule);
	if (c == 0)
		c = strcmp(a->subject, b->subject);
	return c != 0 ? c : (a > b) - (a < b);
}

static void
make_cases(struct junit *j, struct arena *a)
{
	const struct findings *f = j->f;

	j->items = arena_alloc(a, f->n_items + 1, sizeof *j->items);
	j->cases = arena_alloc(a, f->n_items + 1, sizeof *j->cases);
	for (size_t i = 0; i < f->n_items; i++)
		j->items[i] = &f->items[i];
	if (f->n_items != 0)
		qsort(j->items, f->n_items, sizeof *j->items, compare);
	for (size_t i = 0; i < f->n_items; i++) {
		const struct findings_item *it = j->items[i];
		const char *rule = f->rules[it->rule].id;
		struct junit_case *c = &j->cases[j->n_cases];
		bool same = j->n_cases != 0 && c[-1].document == it->document &&
			    strcmp(c[-1].rule, rule) == 0 &&
			    strcmp(c[-1].subject, it->subject) == 0;

		if (same) {
			c--;
		} else {
			c->rule = rule;
			c->subject = it->subject;
			c->document = it->document;
			c->first = i;
			c->outcome = outcome_of(it);
			j->n_cases++;
		}
		c->count++;
		/* The gravest of them. */
		if (outcome_of(it) > c->outcome)
			c->outcome = outcome_of(it);
	}
}

static void
put_lines(struct junit *j, const struct junit_case *c)
{
	for (size_t i = c->first; i < c->first + c->count; i++) {
		const struct findings_item *it = j->items[i];

		put(j->out, it->at.file);
		if (it->at.line != 0)
			buf_printf(j->out, ":%u:%u", (unsigned)it->at.line,
			    (unsigned)it->at.col);
		buf_printf(j->out, ": %s: ", diag_sev_name(it->severity));
		if (it->state == DIAG_UNKNOWN)
			buf_puts(j->out, "cannot tell: ");
		put(j->out, it->message);
		if (*it->waiver != '\0') {
			buf_puts(j->out, " (waived: ");
			put(j->out, it->waiver);
			buf_putc(j->out, ')');
		}
		if (it->known)
			buf_puts(j->out, " (in the baseline)");
		buf_putc(j->out, '\n');
	}
}

/* The first that makes the outcome. */
static const struct findings_item *
speaker(const struct junit *j, const struct junit_case *c)
{
	for (size_t i = c->first; i < c->first + c->count; i++) {
		if (outcome_of(j->items[i]) == c->outcome)
			return j->items[i];
	}
	return j->items[c->first];
}

static void
put_case(struct junit *j, const struct junit_case *c)
{
	static const char *const elements[] = {
	    [PASSED] = "system-out",
	    [SKIPPED] = "skipped",
	    [FAILED] = "failure",
	    [FAULT] = "error",
	};
	const struct findings_item *it = speaker(j, c);
	const char *element = elements[c->outcome];
	bool skipped = c->outcome == SKIPPED;

	buf_puts(j->out, "  <testcase");
	put_attribute(j->out, "classname", c->rule);
	put_attribute(
	    j->out, "name", *c->subject != '\0' ? c->subject : "document");
	buf_printf(j->out, ">\n   <%s", element);
	if (c->outcome != PASSED)
		put_attribute(j->out, "message", it->message);
	if (c->outcome > SKIPPED)
		put_attribute(j->out, "type", diag_sev_name(it->severity));
	buf_puts(j->out, skipped ? "/>\n   <system-out>" : ">");
	put_lines(j, c);
	buf_printf(
	    j->out, "</%s>\n  </testcase>\n", skipped ? "system-out" : element);
}

static void
put_counts(struct buf *out, const size_t n[4], size_t cases)
{
	buf_printf(out,
	    " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\"",
	    cases, n[FAILED], n[FAULT], n[SKIPPED]);
}

/* A suite of the cases from *i on. One of which nothing was found has one
 * case, which passes: readers take an empty suite for a test that did not
 * run. */
static void
put_suite(struct junit *j, size_t document, size_t *i)
{
	const struct findings_document *d = document == FINDINGS_NO_DOCUMENT
						? NULL
						: &j->f->documents[document];
	size_t n[4] = {0}, end = *i;

	for (; end < j->n_cases && j->cases[end].document == document; end++)
		n[j->cases[end].outcome]++;
	buf_puts(j->out, " <testsuite");
	put_attribute(j->out, "name",
	    d == NULL	     ? "bcpgen"
	    : *d->id != '\0' ? d->id
			     : d->file);
	put_counts(j->out, n, end == *i ? 1 : end - *i);
	if (d != NULL)
		put_attribute(j->out, "file", d->file);
	buf_puts(j->out, ">\n");
	if (end == *i)
		buf_puts(j->out,
		    "  <testcase classname=\"bcpgen\" name=\"all rules\"/>\n");
	for (; *i < end; (*i)++)
		put_case(j, &j->cases[*i]);
	buf_puts(j->out, " </testsuite>\n");
}

void
findings_write_junit(const struct findings *f, struct arena *a, struct buf *out)
{
	struct junit j = {.f = f, .out = out};
	size_t n[4] = {0}, clean = 0, i = 0;

	make_cases(&j, a);
	for (size_t c = 0; c < j.n_cases; c++)
		n[j.cases[c].outcome]++;
	clean = f->n_documents;
	for (size_t c = 0; c < j.n_cases; c++)
		clean -=
		    j.cases[c].document != FINDINGS_NO_DOCUMENT &&
		    (c == 0 || j.cases[c - 1].document != j.cases[c].document);
	buf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		      "<testsuites name=\"bcpgen\"");
	put_counts(out, n, j.n_cases + clean);
	buf_puts(out, ">\n");
	if (j.n_cases != 0 && j.cases[0].document == FINDINGS_NO_DOCUMENT)
		put_suite(&j, FINDINGS_NO_DOCUMENT, &i);
	for (size_t d = 0; d < f->n_documents; d++)
		put_suite(&j, d, &i);
	buf_puts(out, "</testsuites>\n");
}
