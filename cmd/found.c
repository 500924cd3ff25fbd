#include "found.h"

#include "baseline.h"
#include "caps.h"
#include "field_path.h"
#include "formats.h"
#include "job.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* The numbers of lines that none can have are not kept. */
struct recorder {
	const struct engine *e;
	const struct workspace *w;
	const struct document *doc;
	const struct plan *p;
	struct diag *d;
	struct arena *arena; /* for the time of one call */
	struct field_index *fields;
	struct buf *out;
};

bool
found_wanted(const struct options *opt)
{
	return opt->watch || opt->parts != 0 || formats_wanted(opt);
}

static void
set(json_t *o, const char *key, const char *text)
{
	struct buf visible;

	if (text == NULL || *text == '\0')
		return;
	buf_init(&visible, LIMIT_OUTPUT_BYTES);
	diag_visible(&visible, text, strlen(text));
	if (json_object_set_new(o, key, json_string(buf_str(&visible))) != 0)
		bcp_out_of_memory();
	buf_release(&visible);
}

static void
set_number(json_t *o, const char *key, size_t n)
{
	json_object_set_new(o, key, json_integer((json_int_t)n));
}

static void
put_line(struct buf *out, json_t *o)
{
	char *text = o == NULL ? NULL : json_dumps(o, JSON_COMPACT);

	if (text == NULL)
		bcp_out_of_memory();
	buf_puts(out, text);
	buf_putc(out, '\n');
	free(text);
	json_decref(o);
}

static void
set_place(const struct recorder *r, json_t *o, struct src_span at)
{
	if (at.file != 0)
		set(o, "file", src_shown(r->d->src, at.file));
	if (at.file == 0 || at.beg.line == 0)
		return;
	set_number(o, "line", at.beg.line);
	set_number(o, "col", at.beg.col == 0 ? 1 : at.beg.col);
	/* Never before its beginning. */
	if (at.end.line < at.beg.line ||
	    (at.end.line == at.beg.line && at.end.col < at.beg.col))
		at.end = at.beg;
	set_number(o, "end_line", at.end.line);
	set_number(o, "end_col", at.end.col == 0 ? 1 : at.end.col);
}

static const struct rule *
rule_of(const struct recorder *r, const char *id)
{
	const struct ruleset *rs =
	    r->w != NULL && r->w->rules != NULL ? r->w->rules : r->e->rules;

	return rs == NULL ? NULL : rules_find(rs, id);
}

/* What the rule is, with the finding: a workspace's own are known to the worker
 * alone, and may differ between workspaces that call theirs the same. */
static json_t *
rule_record(const struct recorder *r, const char *id, enum diag_sev severity)
{
	const struct rule *rule = rule_of(r, id);
	json_t *o = json_object(), *list = json_array();

	set(o, "id", id);
	for (int i = 0; rule == NULL && i < DIAG_ID_COUNT; i++) {
		if (strcmp(diag_id_text((enum diag_id)i), id) == 0)
			set(o, "title", diag_headline((enum diag_id)i));
	}
	if (rule != NULL) {
		severity = rule->severity;
		set(o, "title", rule->title);
		set(o, "checks", rule->checks);
		set(o, "why", rule->why);
		set(o, "fix", rule->fix);
	}
	for (size_t i = 0; rule != NULL && rule->criteria != NULL &&
			   rule->criteria[i] != NULL;
	     i++)
		json_array_append_new(list, json_string(rule->criteria[i]));
	json_object_set_new(o, "criteria", list);
	set_number(o, "severity", (size_t)severity);
	return o;
}

static void
set_waiver(const struct recorder *r, json_t *o, const char *id)
{
	set(o, "waiver", id);
	for (const xmlNode *n = r->p == NULL ? NULL : r->p->plan->children;
	     n != NULL; n = n->next) {
		if (n->type != XML_ELEMENT_NODE ||
		    !xmlStrEqual(n->name, (const xmlChar *)"waivers") ||
		    strcmp(plan_child_text(n, "id"), id) != 0)
			continue;
		set(o, "reason", plan_child_text(n, "reason"));
		set(o, "approver", plan_child_text(n, "approver"));
		set(o, "expires", plan_child_text(n, "expires"));
		return;
	}
}

static void
set_notes(const struct recorder *r, json_t *o, const struct diag_note *n)
{
	json_t *list;

	if (n == NULL)
		return;
	list = json_array();
	for (; n != NULL; n = n->next) {
		json_t *note = json_object();

		set(note, "message", n->text);
		set_place(r, note, n->at);
		json_array_append_new(list, note);
	}
	json_object_set_new(o, "notes", list);
}

static const char *
path_in(struct recorder *r, struct src_span at)
{
	if (r->doc == NULL || r->doc->root == NULL)
		return "";
	if (r->fields == NULL)
		r->fields = field_index_new(r->arena, r->doc->root);
	return field_path(r->fields, at);
}

/* What tells documents apart: the id and whose it is, for each organisation may
 * have its "bcp". Without an id there is the file. */
static const char *
document_key(const struct recorder *r)
{
	const char *whose = "";

	if (r->w != NULL && r->w->context.workspace != NULL)
		whose = ynode_text(r->w->context.workspace, "organisation", "");
	if (r->doc == NULL)
		return arena_printf(r->arena, "\n%s", whose);
	if (*r->doc->id == '\0' || r->doc->root == NULL)
		return arena_printf(r->arena, "%s\n", r->doc->source->name);
	return arena_printf(r->arena, "%s\n%s", r->doc->id,
	    ynode_text(r->doc->root, "organisation", whose));
}

struct print {
	char hex[FINDINGS_PRINT_LEN + 1];
	size_t item;
};

static int
compare_prints(const void *pa, const void *pb)
{
	const struct print *a = pa, *b = pb;
	int c = strcmp(a->hex, b->hex);

	return c != 0 ? c : (a->item > b->item) - (a->item < b->item);
}

/* The fingerprint of each item; equal ones are numbered as they come. */
static const char **
fingerprints(struct recorder *r)
{
	size_t n = r->d->count, number = 1;
	struct print *prints = arena_alloc(r->arena, n + 1, sizeof *prints);
	const char **out = arena_alloc(r->arena, n + 1, sizeof *out);
	const char *document = document_key(r);

	for (size_t i = 0; i < n; i++) {
		const struct diag_item *it = &r->d->items[i];
		struct findings_key key = {it->id, document, it->subject,
		    path_in(r, it->at), it->text};

		findings_fingerprint(prints[i].hex, &key);
		prints[i].item = i;
	}
	if (n != 0)
		qsort(prints, n, sizeof *prints, compare_prints);
	for (size_t i = 0; i < n; i++) {
		const struct print *x = &prints[i];

		number =
		    i != 0 && strcmp(x->hex, x[-1].hex) == 0 ? number + 1 : 1;
		out[x->item] = number == 1 ? x->hex
					   : arena_printf(r->arena, "%s-%zu",
						 x->hex, number);
	}
	return out;
}

/* As it is printed. */
static void
set_shown(const struct recorder *r, json_t *o, const struct diag_item *it)
{
	struct buf text;

	buf_init(&text, LIMIT_OUTPUT_BYTES);
	diag_print(&text, r->d, it, r->e->opt->colour);
	if (json_object_set_new(o, "shown", json_string(buf_str(&text))) != 0)
		bcp_out_of_memory();
	buf_release(&text);
}

static void
record_item(struct recorder *r, struct diag_item *it, const char *fingerprint)
{
	const struct baseline *b = r->e->baseline;
	json_t *o = json_object();

	it->known = b != NULL && it->state == DIAG_BROKEN &&
		    baseline_knows(b, fingerprint, it->sev);
	json_object_set_new(o, "rule", rule_record(r, it->id, it->sev));
	set_number(o, "severity", (size_t)it->sev);
	set_number(o, "state", (size_t)it->state);
	json_object_set_new(o, "known", json_boolean(it->known));
	set(o, "message", it->text);
	set(o, "subject", it->subject);
	set(o, "anchor", it->anchor);
	set(o, "path", path_in(r, it->at));
	set_place(r, o, it->at);
	set_notes(r, o, it->notes);
	if (it->waiver != NULL)
		set_waiver(r, o, it->waiver);
	set(o, "fingerprint", fingerprint);
	if (r->e->opt->watch && job_shows(r->e->opt, it))
		set_shown(r, o, it);
	put_line(r->out, o);
}

void
found_record(const struct engine *e, const struct workspace *w,
    const struct document *doc, const struct plan *p, struct diag *d,
    struct buf *out)
{
	struct recorder r = {.e = e, .w = w, .doc = doc, .p = p, .d = d};
	const char **prints;

	if (!found_wanted(e->opt))
		return;
	r.arena = arena_new();
	r.out = out;
	diag_sort(d);
	prints = fingerprints(&r);
	for (size_t i = 0; i < d->count; i++)
		record_item(&r, &d->items[i], prints[i]);
	arena_free(r.arena);
}

void
found_document(
    const struct engine *e, const struct document *doc, struct buf *out)
{
	json_t *o;

	if (!found_wanted(e->opt))
		return;
	o = json_object();
	json_object_set_new(o, "document", json_true());
	set(o, "id", doc->id);
	set(o, "file", doc->source->path);
	put_line(out, o);
}

void
found_fault(const struct engine *e, const char *file, enum diag_id id,
    const char *text, struct buf *out)
{
	struct arena *a = arena_new();
	struct src *s = src_new(a);
	struct src_span at = {src_add(s, file, "", 0), {0, 0}, {0, 0}};
	struct diag d;

	diag_init(&d, a, s);
	diag_at(&d, id, at, "%s", text);
	found_record(e, NULL, NULL, NULL, &d, out);
	arena_free(a);
}
