/* Our own format: schema/findings.schema.json says all that is in it. */
#include "findings_internal.h"

static void
set_place(json_t *o, const struct findings_place *at)
{
	findings_set(o, "file", at->file);
	if (at->line == 0)
		return;
	findings_set_int(o, "line", at->line);
	findings_set_int(o, "column", at->col);
	findings_set_int(o, "end_line", at->end_line);
	findings_set_int(o, "end_column", at->end_col);
}

static json_t *
notes_of(const struct findings_item *it)
{
	json_t *list = json_array();

	for (size_t i = 0; i < it->n_notes; i++) {
		json_t *n = json_object();

		findings_set(n, "message", it->notes[i].text);
		set_place(n, &it->notes[i].at);
		json_array_append_new(list, n);
	}
	return list;
}

static json_t *
waiver_of(const struct findings_item *it)
{
	json_t *w = json_object();

	findings_set(w, "id", it->waiver);
	findings_set_given(w, "reason", it->reason);
	findings_set_given(w, "approver", it->approver);
	findings_set_given(w, "expires", it->expires);
	return w;
}

static json_t *
item_of(const struct findings *f, const struct findings_item *it)
{
	const struct findings_rule *r = &f->rules[it->rule];
	json_t *o = json_object();

	findings_set(o, "rule", r->id);
	findings_set(o, "severity", diag_sev_name(it->severity));
	findings_set(o, "state", diag_state_name(it->state));
	json_object_set_new(o, "fails", json_boolean(it->fails));
	json_object_set_new(
	    o, "unusable", json_boolean(it->severity == DIAG_FATAL));
	if (f->baseline)
		findings_set(o, "baseline", it->known ? "known" : "new");
	findings_set(o, "message", it->message);
	findings_set(o, "document", findings_document_name(f, it));
	set_place(o, &it->at);
	findings_set(o, "subject", it->subject);
	findings_set(o, "path", it->path);
	findings_set(o, "anchor", it->anchor);
	json_object_set_new(o, "criteria", findings_criteria(r));
	json_object_set_new(o, "notes", notes_of(it));
	if (*it->waiver != '\0')
		json_object_set_new(o, "waiver", waiver_of(it));
	findings_set(o, "fingerprint", it->fingerprint);
	return o;
}

static json_t *
rule_of(const struct findings_rule *r)
{
	json_t *o = json_object();

	findings_set(o, "id", r->id);
	findings_set(o, "severity", diag_sev_name(r->severity));
	findings_set(o, "title", r->title);
	findings_set_given(o, "checks", r->checks);
	findings_set_given(o, "why", r->why);
	findings_set_given(o, "fix", r->fix);
	json_object_set_new(o, "criteria", findings_criteria(r));
	return o;
}

static json_t *
summary_of(const struct findings *f)
{
	size_t severity[3] = {0}, unknown = 0, waived = 0, fails = 0, known = 0;
	json_t *o = json_object();

	for (size_t i = 0; i < f->n_items; i++) {
		const struct findings_item *it = &f->items[i];

		fails += it->fails;
		known += it->known;
		unknown += it->state == DIAG_UNKNOWN;
		waived += it->state == DIAG_WAIVED;
		if (it->state == DIAG_BROKEN)
			severity[it->severity == DIAG_FATAL ? DIAG_ERROR
							    : it->severity]++;
	}
	findings_set_int(o, "documents", f->n_documents);
	findings_set_int(o, "errors", severity[DIAG_ERROR]);
	findings_set_int(o, "warnings", severity[DIAG_WARNING]);
	findings_set_int(o, "infos", severity[DIAG_INFO]);
	findings_set_int(o, "unknown", unknown);
	findings_set_int(o, "waived", waived);
	findings_set_int(o, "failing", fails);
	if (f->baseline)
		findings_set_int(o, "known", known);
	return o;
}

void
findings_write_json(const struct findings *f, struct arena *a, struct buf *out)
{
	json_t *root = json_object(), *tool = json_object();
	json_t *documents = json_array(), *rules = json_array();
	json_t *items = json_array();

	(void)a;
	for (size_t i = 0; i < f->n_documents; i++) {
		json_t *d = json_object();

		findings_set(d, "id", f->documents[i].id);
		findings_set(d, "file", f->documents[i].file);
		json_array_append_new(documents, d);
	}
	for (size_t i = 0; i < f->n_rules; i++)
		json_array_append_new(rules, rule_of(&f->rules[i]));
	for (size_t i = 0; i < f->n_items; i++)
		json_array_append_new(items, item_of(f, &f->items[i]));
	findings_set(
	    root, "$schema", "https://bcpgen.org/schema/findings.schema.json");
	findings_set_int(root, "version", 1);
	findings_set(tool, "name", "bcpgen");
	findings_set(tool, "version", f->version);
	json_object_set_new(root, "tool", tool);
	findings_set(root, "as_of", f->as_of);
	findings_set(root, "fail_on", f->fail_on);
	json_object_set_new(root, "summary", summary_of(f));
	json_object_set_new(root, "documents", documents);
	json_object_set_new(root, "rules", rules);
	json_object_set_new(root, "findings", items);
	findings_put_json(out, root);
}
