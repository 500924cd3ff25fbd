/* What a package tells of itself: findings and criteria as they were when it
 * was built. To judge its plans anew would be wrong, for neither evidence nor
 * the workspace goes with them. */
#include "diff.h"

#include "caps.h"
#include "file.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MAX 64

/* One row of a table (RFC 4180); its cells live in the arena. */
struct row {
	const char *cells[COLUMNS_MAX];
	size_t count;
};

/* One cell from *p on, which is moved behind it. */
static const char *
take_cell(struct arena *a, const char **p)
{
	const char *s = *p, *text;
	struct buf b;

	buf_init(&b, LIMIT_FILE_BYTES);
	if (*s == '"') {
		for (s++; *s != '\0' && (*s != '"' || s[1] == '"'); s++) {
			s += *s == '"';
			buf_putc(&b, *s);
		}
		s += *s == '"';
	}
	for (; *s != '\0' && strchr(",\r\n", *s) == NULL; s++)
		buf_putc(&b, *s);
	*p = s;
	text = buf_str(&b);
	/* Spreadsheets were kept from taking it for a formula. */
	if (text[0] == '\'' && text[1] != '\0' &&
	    strchr("=+-@\t\r", text[1]) != NULL)
		text++;
	text = arena_str(a, text);
	buf_release(&b);
	return text;
}

static bool
take_row(struct arena *a, const char **p, struct row *out)
{
	out->count = 0;
	if (**p == '\0')
		return false;
	for (;;) {
		const char *cell = take_cell(a, p);

		if (out->count < COLUMNS_MAX)
			out->cells[out->count++] = cell;
		if (**p != ',')
			break;
		(*p)++;
	}
	while (**p == '\r' || **p == '\n')
		(*p)++;
	return true;
}

static const char *
cell_of(const struct row *head, const struct row *r, const char *column)
{
	for (size_t i = 0; i < head->count && i < r->count; i++) {
		if (strcmp(head->cells[i], column) == 0)
			return r->cells[i];
	}
	return "";
}

static char *
read_part(
    struct arena *a, const struct diff_side *s, const char *name, size_t *len)
{
	struct file_error err;

	return file_read(a, arena_printf(a, "%s/%s", s->path, name),
	    LIMIT_FILE_BYTES, len, &err);
}

static bool
is_whose(const struct diff_document *d, const char *organisation)
{
	return *d->organisation == '\0' ||
	       strcmp(d->organisation, organisation) == 0;
}

static uint32_t
number_of(const char *digits)
{
	return (uint32_t)strtoul(digits, NULL, 10);
}

/* One place and message is told once, as a check does, whatever number of
 * things it is about; the rows of one place stand together. */
static bool
is_told(const struct diff_document *d, const struct diff_finding *f)
{
	for (size_t i = d->n_findings; i-- != 0;) {
		const struct diff_finding *x = &d->findings[i];

		if (x->line != f->line || x->col != f->col)
			break;
		if (strcmp(x->rule, f->rule) == 0 &&
		    strcmp(x->message, f->message) == 0)
			return true;
	}
	return false;
}

static void
add_finding(struct arena *a, struct diff_side *s, const struct row *head,
    const struct row *r)
{
	const char *id = cell_of(head, r, "document");
	const char *whose = cell_of(head, r, "organisation");
	struct diff_finding f = {.rule = cell_of(head, r, "rule"),
	    .title = cell_of(head, r, "title"),
	    .message = cell_of(head, r, "message"),
	    .subject = cell_of(head, r, "subject"),
	    .file = cell_of(head, r, "file"),
	    .severity = cell_of(head, r, "severity"),
	    .state = cell_of(head, r, "state"),
	    .fingerprint = "",
	    .line = number_of(cell_of(head, r, "line")),
	    .col = number_of(cell_of(head, r, "column"))};
	struct diff_document *d = NULL;

	for (size_t i = 0; i < s->n_documents && d == NULL; i++) {
		if (strcmp(s->documents[i].id, id) == 0 &&
		    is_whose(&s->documents[i], whose))
			d = &s->documents[i];
	}
	if (d == NULL || is_told(d, &f))
		return;
	d->findings = arena_grow(a, d->findings, &d->cap_findings,
	    d->n_findings + 1, sizeof *d->findings);
	d->findings[d->n_findings++] = f;
}

static bool
load_findings(struct arena *a, struct diff_side *s)
{
	size_t len;
	const char *p = read_part(a, s, "findings.csv", &len);
	struct row head, row;

	if (p == NULL || !take_row(a, &p, &head))
		return false;
	while (take_row(a, &p, &row))
		add_finding(a, s, &head, &row);
	return true;
}

static const char *
text_of(struct arena *a, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s == NULL ? "" : arena_str(a, s);
}

/* The value of the property "coverage", "" where a finding is no criterion. */
static const char *
coverage_of(struct arena *a, const json_t *finding)
{
	const json_t *props = json_object_get(finding, "props");

	for (size_t i = 0; i < json_array_size(props); i++) {
		const json_t *p = json_array_get(props, i);

		if (strcmp(text_of(a, p, "name"), "coverage") == 0)
			return text_of(a, p, "value");
	}
	return "";
}

/* "soc2:CC1.3 Who reports to whom", "claimed; missing: ..." */
static void
add_criterion(struct arena *a, struct diff_side *s, const char *workspace,
    const json_t *finding)
{
	const char *title = text_of(a, finding, "title");
	const char *missing =
	    strstr(text_of(a, finding, "description"), "missing: ");
	const char *state = coverage_of(a, finding);
	size_t n = strcspn(title, " "), colon = strcspn(title, ":");
	struct diff_criterion *c;

	if (*state == '\0' || colon >= n)
		return;
	c = diff_add_criterion(a, s);
	c->framework = arena_strn(a, title, colon);
	c->id = arena_strn(a, title + colon + 1, n - colon - 1);
	c->title = title[n] == '\0' ? "" : title + n + 1;
	c->state = state;
	c->missing = missing == NULL ? "" : missing + strlen("missing: ");
	c->key = arena_printf(a, "%s\n%s:%s", workspace, c->framework, c->id);
}

static bool
load_criteria(struct arena *a, struct diff_side *s)
{
	size_t len = 0;
	const char *text = read_part(a, s, "assessment-results.json", &len);
	json_t *root = text == NULL ? NULL : json_loadb(text, len, 0, NULL);
	const json_t *results = json_object_get(
	    json_object_get(root, "assessment-results"), "results");
	bool ok = json_is_array(results);

	for (size_t i = 0; i < json_array_size(results); i++) {
		const json_t *one = json_array_get(results, i);
		const json_t *list = json_object_get(one, "findings");

		for (size_t k = 0; k < json_array_size(list); k++)
			add_criterion(a, s, text_of(a, one, "title"),
			    json_array_get(list, k));
	}
	json_decref(root);
	return ok;
}

bool
diff_load_package(struct arena *a, struct diff_side *s)
{
	return load_findings(a, s) && load_criteria(a, s);
}
