#include "baseline.h"

#include "caps.h"
#include "file.h"
#include "report.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define BASELINE_VERSION 1

static struct baseline *
refuse(const char *path, const char *why)
{
	fputs("bcpgen: error: baseline ", stderr);
	report_name(stderr, path);
	fprintf(stderr, ": %s\n", why);
	return NULL;
}

static bool
severity_of(const char *name, enum diag_sev *out)
{
	for (int s = DIAG_INFO; s <= DIAG_ERROR; s++) {
		if (strcmp(name, diag_sev_name((enum diag_sev)s)) == 0) {
			*out = (enum diag_sev)s;
			return true;
		}
	}
	return false;
}

static int
compare(const void *pa, const void *pb)
{
	const struct baseline_entry *a = pa, *b = pb;

	return strcmp(a->fingerprint, b->fingerprint);
}

/* False when the root is none of ours. */
static bool
take(struct arena *a, const json_t *root, struct baseline *b)
{
	const json_t *list = json_object_get(root, "findings"), *o;
	size_t i;

	if (!json_is_array(list) || json_integer_value(json_object_get(
					root, "version")) != BASELINE_VERSION)
		return false;
	b->entries =
	    arena_alloc(a, json_array_size(list) + 1, sizeof *b->entries);
	json_array_foreach(list, i, o)
	{
		const char *print =
		    json_string_value(json_object_get(o, "fingerprint"));
		const char *severity =
		    json_string_value(json_object_get(o, "severity"));
		struct baseline_entry *e = &b->entries[b->count];

		if (print == NULL || severity == NULL ||
		    !severity_of(severity, &e->severity))
			return false;
		e->fingerprint = arena_str(a, print);
		b->count++;
	}
	qsort(b->entries, b->count, sizeof *b->entries, compare);
	return true;
}

struct baseline *
baseline_read(struct arena *a, const char *path)
{
	struct baseline *b = arena_alloc(a, 1, sizeof *b);
	struct file_error err;
	json_error_t fault;
	json_t *root;
	size_t len;
	char *text = file_read(a, path, LIMIT_FILE_BYTES, &len, &err);
	bool ok;

	if (text == NULL)
		return refuse(path, err.why);
	root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &fault);
	ok = root != NULL && take(a, root, b);
	json_decref(root);
	if (!ok)
		return refuse(path, "no file that --write-baseline wrote");
	return b;
}

bool
baseline_knows(
    const struct baseline *b, const char *fingerprint, enum diag_sev severity)
{
	struct baseline_entry key = {fingerprint, severity};
	const struct baseline_entry *e;

	if (b->count == 0)
		return false;
	e = bsearch(&key, b->entries, b->count, sizeof key, compare);
	return e != NULL && severity <= e->severity;
}

struct row {
	const struct findings *f;
	const struct findings_item *it;
};

static const char *
document_of(const struct row *r)
{
	if (r->it->document == FINDINGS_NO_DOCUMENT)
		return "";
	return r->f->documents[r->it->document].id;
}

/* So that a baseline under version control changes where findings do. */
static int
compare_rows(const void *pa, const void *pb)
{
	const struct row *a = pa, *b = pb;
	int c = strcmp(document_of(a), document_of(b));

	if (c == 0)
		c = strcmp(
		    a->f->rules[a->it->rule].id, b->f->rules[b->it->rule].id);
	return c != 0 ? c : strcmp(a->it->fingerprint, b->it->fingerprint);
}

static json_t *
entry_of(const struct row *r)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s}", "fingerprint",
	    r->it->fingerprint, "rule", r->f->rules[r->it->rule].id, "severity",
	    diag_sev_name(r->it->severity), "document", document_of(r),
	    "subject", r->it->subject);

	if (o == NULL)
		bcp_out_of_memory();
	return o;
}

void
baseline_write(const struct findings *f, struct arena *a, struct buf *out)
{
	struct row *rows = arena_alloc(a, f->n_items + 1, sizeof *rows);
	json_t *list = json_array(), *root;
	char *text;
	size_t n = 0;

	for (size_t i = 0; i < f->n_items; i++) {
		const struct findings_item *it = &f->items[i];

		if (it->state == DIAG_BROKEN && it->severity != DIAG_FATAL)
			rows[n++] = (struct row){f, it};
	}
	if (n != 0)
		qsort(rows, n, sizeof *rows, compare_rows);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, entry_of(&rows[i]));
	root = json_pack("{s:i, s:s, s:o}", "version", BASELINE_VERSION, "tool",
	    "bcpgen", "findings", list);
	text = root == NULL ? NULL : json_dumps(root, JSON_INDENT(1));
	if (text == NULL)
		bcp_out_of_memory();
	buf_puts(out, text);
	buf_putc(out, '\n');
	free(text);
	json_decref(root);
}
