#include "formats.h"

#include "baseline.h"
#include "caltime.h"
#include "caps.h"
#include "found.h"
#include "report.h"

#include <jansson.h>
#include <string.h>

struct formats {
	struct engine *e;
	struct arena *arena;
	struct findings_rule *rules;
	size_t n_rules, cap_rules;
	struct findings_document *documents;
	size_t n_documents, cap_documents;
	struct findings_item *items;
	size_t n_items, cap_items;
};

#define TEXT_FORMAT "text"

bool
formats_fit(const struct format_want *w, enum command c)
{
	static const char *const of_diff[] = {
	    TEXT_FORMAT, "json", "markdown", "html"};

	if (c != CMD_DIFF)
		return strcmp(w->name, TEXT_FORMAT) == 0 ||
		       findings_format_find(w->name) != NULL;
	for (size_t i = 0; i < sizeof of_diff / sizeof of_diff[0]; i++) {
		if (strcmp(of_diff[i], w->name) == 0)
			return true;
	}
	return false;
}

bool
formats_parse(
    struct arena *a, const char *arg, struct options *o, const char **why)
{
	struct format_want *w = arena_alloc(a, 1, sizeof *w), **tail;
	size_t n = strcspn(arg, "=");

	w->name = arena_strn(a, arg, n);
	w->file = arg[n] == '=' ? arg + n + 1 : NULL;
	*why = "--format takes text, json, sarif, junit, github, gitlab or "
	       "csv, or one of them with =FILE, not";
	if ((!formats_fit(w, CMD_CHECK) && !formats_fit(w, CMD_DIFF)) ||
	    (w->file != NULL && *w->file == '\0'))
		return false;
	*why = w->file == NULL
		   ? "--format: one format goes to standard output; a second "
		     "needs a file:"
		   : "--format: two formats would be written to one file:";
	for (tail = &o->formats; *tail != NULL; tail = &(*tail)->next) {
		const char *have = (*tail)->file;

		if (have == w->file || (have != NULL && w->file != NULL &&
					   strcmp(have, w->file) == 0))
			return false;
	}
	*tail = w;
	return true;
}

FILE *
formats_text(const struct options *opt, bool *failed)
{
	FILE *to = stdout;

	for (const struct format_want *w = opt->formats; w != NULL;
	     w = w->next) {
		bool text = strcmp(w->name, TEXT_FORMAT) == 0;

		if (text && w->file != NULL) {
			to = fopen(w->file, "wb");
			if (to == NULL) {
				*failed = true;
				fputs("bcpgen: error: cannot write ", stderr);
				report_name(stderr, w->file);
				fputc('\n', stderr);
			}
			return to;
		}
		if (!text && w->file == NULL)
			to = NULL;
	}
	return to;
}

bool
formats_wanted(const struct options *opt)
{
	return opt->formats != NULL || opt->baseline != NULL ||
	       opt->write_baseline != NULL;
}

struct formats *
formats_new(struct engine *e, struct arena *a)
{
	struct formats *f = arena_alloc(a, 1, sizeof *f);

	f->e = e;
	f->arena = a;
	return f;
}

static const char *
text_of(struct formats *f, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s == NULL ? "" : arena_str(f->arena, s);
}

static uint32_t
number_of(const json_t *o, const char *key)
{
	return (uint32_t)json_integer_value(json_object_get(o, key));
}

static struct findings_place
place_of(struct formats *f, const json_t *o)
{
	struct findings_place at = {text_of(f, o, "file"), number_of(o, "line"),
	    number_of(o, "col"), number_of(o, "end_line"),
	    number_of(o, "end_col")};

	return at;
}

static size_t
rule_of(struct formats *f, const json_t *o)
{
	const char *id = json_string_value(json_object_get(o, "id"));
	const json_t *list = json_object_get(o, "criteria");
	struct findings_rule *r;
	const char **criteria;

	for (size_t i = 0; id != NULL && i < f->n_rules; i++) {
		if (strcmp(f->rules[i].id, id) == 0)
			return i;
	}
	f->rules = arena_grow(f->arena, f->rules, &f->cap_rules, f->n_rules + 1,
	    sizeof *f->rules);
	r = &f->rules[f->n_rules];
	r->id = text_of(f, o, "id");
	r->title = text_of(f, o, "title");
	if (*r->title == '\0')
		r->title = r->id;
	r->checks = text_of(f, o, "checks");
	r->why = text_of(f, o, "why");
	r->fix = text_of(f, o, "fix");
	r->severity = (enum diag_sev)number_of(o, "severity");
	r->n_criteria = json_array_size(list);
	criteria = arena_alloc(f->arena, r->n_criteria + 1, sizeof *criteria);
	for (size_t i = 0; i < r->n_criteria; i++)
		criteria[i] = arena_str(
		    f->arena, json_string_value(json_array_get(list, i)));
	r->criteria = criteria;
	return f->n_rules++;
}

static void
take_notes(struct formats *f, const json_t *list, struct findings_item *it)
{
	struct findings_note *notes;

	it->n_notes = json_array_size(list);
	notes = arena_alloc(f->arena, it->n_notes + 1, sizeof *notes);
	for (size_t i = 0; i < it->n_notes; i++) {
		const json_t *o = json_array_get(list, i);

		notes[i].text = text_of(f, o, "message");
		notes[i].at = place_of(f, o);
	}
	it->notes = notes;
}

static void
take_item(struct formats *f, const json_t *o, size_t document)
{
	int level = (int)f->e->opt->fail_on;
	struct findings_item *it;

	f->items = arena_grow(f->arena, f->items, &f->cap_items, f->n_items + 1,
	    sizeof *f->items);
	it = &f->items[f->n_items++];
	memset(it, 0, sizeof *it);
	it->rule = rule_of(f, json_object_get(o, "rule"));
	it->document = document;
	it->severity = (enum diag_sev)number_of(o, "severity");
	it->state = (enum diag_state)number_of(o, "state");
	it->known = json_is_true(json_object_get(o, "known"));
	it->fails = it->severity == DIAG_FATAL ||
		    (it->state == DIAG_BROKEN && !it->known &&
			level != FAIL_NEVER && (int)it->severity >= level);
	it->message = text_of(f, o, "message");
	it->subject = text_of(f, o, "subject");
	it->anchor = text_of(f, o, "anchor");
	it->path = text_of(f, o, "path");
	it->at = place_of(f, o);
	take_notes(f, json_object_get(o, "notes"), it);
	it->waiver = text_of(f, o, "waiver");
	it->reason = text_of(f, o, "reason");
	it->approver = text_of(f, o, "approver");
	it->expires = text_of(f, o, "expires");
	it->fingerprint = text_of(f, o, "fingerprint");
}

void
formats_add(struct formats *f, const struct buf *lines)
{
	const char *p = buf_str(lines), *end;
	size_t document = FINDINGS_NO_DOCUMENT;

	if (!formats_wanted(f->e->opt))
		return;
	for (; (end = strchr(p, '\n')) != NULL; p = end + 1) {
		json_error_t fault;
		json_t *o = json_loadb(p, (size_t)(end - p), 0, &fault);

		/* Our own writer's: only memory can be short. */
		if (o == NULL)
			bcp_out_of_memory();
		if (json_object_get(o, "document") == NULL) {
			take_item(f, o, document);
		} else {
			f->documents = arena_grow(f->arena, f->documents,
			    &f->cap_documents, f->n_documents + 1,
			    sizeof *f->documents);
			document = f->n_documents++;
			f->documents[document].id = text_of(f, o, "id");
			f->documents[document].file = text_of(f, o, "file");
		}
		json_decref(o);
	}
}

static bool
cannot_write(const char *path)
{
	fputs("bcpgen: error: cannot write ", stderr);
	report_name(stderr, path);
	fputc('\n', stderr);
	return false;
}

bool
formats_save(const char *path, const struct buf *text)
{
	FILE *to = path == NULL ? stdout : fopen(path, "wb");
	bool ok;

	if (to == NULL)
		return cannot_write(path);
	ok = !buf_over(text) &&
	     fwrite(buf_str(text), 1, text->len, to) == text->len &&
	     fflush(to) == 0;
	if (path == NULL)
		return ok;
	ok = fclose(to) == 0 && ok;
	return ok || cannot_write(path);
}

static bool
save_baseline(struct formats *f, const struct findings *all, bool unusable)
{
	const char *path = f->e->opt->write_baseline;
	struct buf text;
	bool ok;

	if (path == NULL)
		return true;
	if (unusable) {
		fputs("bcpgen: no baseline was written, for not all could be "
		      "read\n",
		    stderr);
		return true;
	}
	buf_init(&text, LIMIT_OUTPUT_BYTES);
	baseline_write(all, f->arena, &text);
	ok = formats_save(path, &text);
	buf_release(&text);
	return ok;
}

bool
formats_write(struct formats *f, bool unusable)
{
	static const char *const levels[] = {
	    "info", "warning", "error", "never"};
	const struct options *opt = f->e->opt;
	struct findings all = {.version = BCP_VERSION,
	    .fail_on = levels[opt->fail_on],
	    .baseline = opt->baseline != NULL,
	    .usable = !unusable,
	    .rules = f->rules,
	    .n_rules = f->n_rules,
	    .documents = f->documents,
	    .n_documents = f->n_documents,
	    .items = f->items,
	    .n_items = f->n_items};
	char date[11];
	bool ok;

	cal_format_date(date, opt->as_of);
	all.as_of = date;
	ok = save_baseline(f, &all, unusable);
	for (const struct format_want *w = opt->formats; w != NULL;
	     w = w->next) {
		const struct findings_format *as =
		    findings_format_find(w->name);
		struct buf text;

		if (as == NULL)
			continue;
		buf_init(&text, LIMIT_OUTPUT_BYTES);
		as->write(&all, f->arena, &text);
		ok = formats_save(w->file, &text) && ok;
		buf_release(&text);
	}
	return ok;
}

size_t
formats_known(const struct formats *f)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_items; i++)
		n += f->items[i].known;
	return n;
}

size_t
formats_gone(const struct formats *f)
{
	const struct baseline *b = f->e->baseline;
	size_t n = b == NULL ? 0 : b->count, known = formats_known(f);

	return n > known ? n - known : 0;
}
