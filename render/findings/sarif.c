/* SARIF 2.1.0 (OASIS), as code scanning services read it. */
#include "findings_internal.h"

#include <string.h>

static const char *
level(enum diag_sev s)
{
	return s == DIAG_INFO ? "note" : diag_sev_name(s);
}

/* RFC 3986: a path becomes a relative reference, an absolute one a URI. */
static const char *
uri_of(struct arena *a, const char *file)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~/";
	struct buf out;
	const char *uri;

	buf_init(&out, (size_t)1 << 20);
	while (strncmp(file, "./", 2) == 0)
		file += 2;
	if (*file == '/')
		buf_puts(&out, "file://");
	for (; *file != '\0'; file++) {
		if (strchr(plain, *file) != NULL)
			buf_putc(&out, *file);
		else
			buf_printf(&out, "%%%02X", (unsigned char)*file);
	}
	uri = arena_str(a, buf_str(&out));
	buf_release(&out);
	return uri;
}

static json_t *
message(const char *text)
{
	json_t *o = json_object();

	findings_set(o, "text", text);
	return o;
}

/* The place; without a region where it has no line, for lines begin at 1. */
static json_t *
physical(struct arena *a, const struct findings_place *at)
{
	json_t *o = json_object(), *artifact = json_object(), *region;

	findings_set(artifact, "uri", uri_of(a, at->file));
	json_object_set_new(o, "artifactLocation", artifact);
	if (at->line == 0)
		return o;
	region = json_object();
	findings_set_int(region, "startLine", at->line);
	findings_set_int(region, "startColumn", at->col);
	findings_set_int(region, "endLine", at->end_line);
	findings_set_int(region, "endColumn", at->end_col);
	json_object_set_new(o, "region", region);
	return o;
}

static json_t *
locations(
    struct arena *a, const struct findings *f, const struct findings_item *it)
{
	json_t *list = json_array(), *o = json_object();
	json_t *logical = json_object(), *all = json_array();
	struct findings_place at = it->at;

	if (*at.file == '\0' && it->document != FINDINGS_NO_DOCUMENT)
		at.file = f->documents[it->document].file;
	if (*at.file != '\0')
		json_object_set_new(o, "physicalLocation", physical(a, &at));
	if (*it->subject != '\0') {
		findings_set(logical, "fullyQualifiedName", it->subject);
		json_array_append(all, logical);
		json_object_set(o, "logicalLocations", all);
	}
	json_decref(logical);
	json_decref(all);
	if (json_object_size(o) != 0)
		json_array_append(list, o);
	json_decref(o);
	return list;
}

static json_t *
related(struct arena *a, const struct findings_item *it)
{
	json_t *list = json_array();

	for (size_t i = 0; i < it->n_notes; i++) {
		json_t *o;

		if (*it->notes[i].at.file == '\0')
			continue;
		o = json_object();
		findings_set_int(o, "id", i + 1);
		json_object_set_new(
		    o, "physicalLocation", physical(a, &it->notes[i].at));
		json_object_set_new(o, "message", message(it->notes[i].text));
		json_array_append_new(list, o);
	}
	return list;
}

/* A waiver stands in the plan, and holds: the rules saw to that. */
static json_t *
suppressions(struct arena *a, const struct findings_item *it)
{
	json_t *list = json_array(), *o = json_object();
	json_t *more = json_object();

	findings_set(o, "kind", "inSource");
	findings_set(o, "status", "accepted");
	findings_set(o, "justification",
	    *it->reason != '\0' ? it->reason
				: arena_printf(a, "waiver %s", it->waiver));
	findings_set(more, "waiver", it->waiver);
	findings_set_given(more, "approver", it->approver);
	findings_set_given(more, "expires", it->expires);
	json_object_set_new(o, "properties", more);
	json_array_append_new(list, o);
	return list;
}

static json_t *
details(const struct findings *f, const struct findings_item *it)
{
	json_t *o = json_object();

	findings_set(o, "state", diag_state_name(it->state));
	findings_set_given(o, "document", findings_document_name(f, it));
	findings_set_given(o, "path", it->path);
	findings_set_given(o, "anchor", it->anchor);
	json_object_set_new(o, "fails", json_boolean(it->fails));
	return o;
}

static json_t *
result(
    struct arena *a, const struct findings *f, const struct findings_item *it)
{
	bool open = it->state == DIAG_UNKNOWN;
	json_t *o = json_object(), *prints = json_object();

	findings_set(o, "ruleId", f->rules[it->rule].id);
	findings_set_int(o, "ruleIndex", it->rule);
	findings_set(o, "kind", open ? "open" : "fail");
	findings_set(o, "level", open ? "none" : level(it->severity));
	json_object_set_new(o, "message", message(it->message));
	json_object_set_new(o, "locations", locations(a, f, it));
	if (it->n_notes != 0)
		json_object_set_new(o, "relatedLocations", related(a, it));
	findings_set(prints, "bcpgenFinding/v1", it->fingerprint);
	/* The one name that GitHub's code scanning asks for. */
	findings_set(prints, "primaryLocationLineHash", it->fingerprint);
	json_object_set_new(o, "partialFingerprints", prints);
	if (f->baseline)
		findings_set(
		    o, "baselineState", it->known ? "unchanged" : "new");
	json_object_set_new(o, "suppressions",
	    it->state == DIAG_WAIVED ? suppressions(a, it) : json_array());
	json_object_set_new(o, "properties", details(f, it));
	return o;
}

static void
add_part(
    struct buf *text, struct buf *markdown, const char *head, const char *part)
{
	if (*part == '\0')
		return;
	buf_printf(text, "%s%s: %s", text->len ? "\n\n" : "", head, part);
	buf_printf(
	    markdown, "%s**%s**\n\n%s", text->len ? "\n\n" : "", head, part);
}

static json_t *
help(const struct findings_rule *r)
{
	struct buf text, markdown;
	json_t *o = json_object();

	buf_init(&text, (size_t)1 << 20);
	buf_init(&markdown, (size_t)1 << 20);
	buf_puts(&text, r->title);
	buf_puts(&markdown, r->title);
	add_part(&text, &markdown, "What it checks", r->checks);
	add_part(&text, &markdown, "Why", r->why);
	add_part(&text, &markdown, "How to fix", r->fix);
	if (r->n_criteria != 0) {
		buf_puts(&text, "\n\nCriteria:");
		buf_puts(&markdown, "\n\n**Criteria**\n");
	}
	for (size_t i = 0; i < r->n_criteria; i++) {
		buf_printf(&text, "%s %s", i ? "," : "", r->criteria[i]);
		buf_printf(&markdown, "\n- `%s`", r->criteria[i]);
	}
	findings_set(o, "text", buf_str(&text));
	findings_set(o, "markdown", buf_str(&markdown));
	buf_release(&text);
	buf_release(&markdown);
	return o;
}

static json_t *
descriptor(const struct findings_rule *r)
{
	json_t *o = json_object(), *configuration = json_object();
	json_t *properties = json_object();

	findings_set(o, "id", r->id);
	json_object_set_new(o, "shortDescription", message(r->title));
	json_object_set_new(o, "fullDescription",
	    message(*r->checks != '\0' ? r->checks : r->title));
	json_object_set_new(o, "help", help(r));
	findings_set(configuration, "level", level(r->severity));
	json_object_set_new(o, "defaultConfiguration", configuration);
	json_object_set_new(properties, "tags", findings_criteria(r));
	json_object_set_new(o, "properties", properties);
	return o;
}

static json_t *
run_of(const struct findings *f, struct arena *a)
{
	json_t *run = json_object(), *tool = json_object();
	json_t *driver = json_object(), *rules = json_array();
	json_t *results = json_array(), *invocations = json_array();
	json_t *invocation = json_object(), *more = json_object();

	for (size_t i = 0; i < f->n_rules; i++)
		json_array_append_new(rules, descriptor(&f->rules[i]));
	for (size_t i = 0; i < f->n_items; i++)
		json_array_append_new(results, result(a, f, &f->items[i]));
	findings_set(driver, "name", "bcpgen");
	findings_set(driver, "version", f->version);
	findings_set(driver, "semanticVersion", f->version);
	findings_set(driver, "informationUri", "https://bcpgen.org/");
	json_object_set_new(driver, "rules", rules);
	json_object_set_new(tool, "driver", driver);
	json_object_set_new(run, "tool", tool);
	json_object_set_new(
	    invocation, "executionSuccessful", json_boolean(f->usable));
	json_array_append_new(invocations, invocation);
	json_object_set_new(run, "invocations", invocations);
	findings_set(run, "columnKind", "unicodeCodePoints");
	json_object_set_new(run, "results", results);
	findings_set(more, "asOf", f->as_of);
	findings_set(more, "failOn", f->fail_on);
	json_object_set_new(run, "properties", more);
	return run;
}

void
findings_write_sarif(const struct findings *f, struct arena *a, struct buf *out)
{
	json_t *root = json_object(), *runs = json_array();

	findings_set(
	    root, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
	findings_set(root, "version", "2.1.0");
	json_array_append_new(runs, run_of(f, a));
	json_object_set_new(root, "runs", runs);
	findings_put_json(out, root);
}
