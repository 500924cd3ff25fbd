/* bcpgen explain, verify and dump. */
#include "commands.h"

#include "caps.h"
#include "discover.h"
#include "engine.h"
#include "job.h"
#include "looks.h"
#include "pack.h"
#include "registry.h"
#include "report.h"
#include "utf8.h"
#include "workspace.h"
#include "yaml_dump.h"

#include <libxml/xmlsave.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static void
print_field(const char *name, const char *text)
{
	if (text != NULL && *text != '\0')
		printf("%s\n  %s\n", name, text);
}

static void
explain_rule(const struct rule *r)
{
	printf("%s (%s): %s\n\n", r->id, diag_sev_name(r->severity), r->title);
	print_field("Checks", r->checks);
	print_field("Why", r->why);
	print_field("How to fix", r->fix);
	if (r->criteria != NULL && r->criteria[0] != NULL)
		printf("Criteria\n ");
	for (size_t i = 0; r->criteria != NULL && r->criteria[i] != NULL; i++)
		printf(" %s", r->criteria[i]);
	if (r->criteria != NULL && r->criteria[0] != NULL)
		putchar('\n');
	printf("Profile\n  %s\nWaiver\n  %s\n", r->profile,
	    r->waivable ? "possible" : "not possible");
}

static int
list_rules(const struct ruleset *rs)
{
	for (size_t i = 0; i < rules_count(rs); i++) {
		const struct rule *r = rules_at(rs, i);

		printf("%-11s %-8s %s\n", r->id, diag_sev_name(r->severity),
		    r->title);
	}
	for (size_t i = 0; i < DIAG_ID_COUNT; i++) {
		const char *id = diag_id_text((enum diag_id)i);

		if (rules_find(rs, id) == NULL)
			printf("%-11s %-8s %s\n", id,
			    diag_sev_name(diag_severity((enum diag_id)i)),
			    diag_headline((enum diag_id)i));
	}
	return report_finish(EXIT_DONE);
}

static int
unknown_rule(const struct ruleset *rs, const char *id)
{
	const char *near = NULL;

	for (size_t i = 0; i < rules_count(rs); i++) {
		const char *name = rules_at(rs, i)->id;

		if (near == NULL && utf8_distance(id, name, 1) <= 1)
			near = name;
	}
	fputs("bcpgen: error: there is no rule '", stderr);
	report_name(stderr, id);
	fputc('\'', stderr);
	if (near != NULL)
		fprintf(stderr, "; did you mean '%s'?", near);
	fputs("\nTry 'bcpgen explain' for the list.\n", stderr);
	return EXIT_USAGE;
}

static void
free_workspace(void *w)
{
	workspace_free(w);
}

/* The program's rules, and those of the workspace that was named; NULL when
 * they cannot be used. */
static const struct ruleset *
load_explained(struct engine *e, const struct options *opt, struct arena *a)
{
	struct workspace_ref ref = {.dir = opt->workspace,
	    .name = opt->workspace,
	    .out_dir = "",
	    .has_file = true};
	struct discovery found = {.workspaces = &ref, .n_workspaces = 1};
	unsigned need = ENGINE_RULES;
	struct workspace *w;
	bool ok;

	if (opt->workspace != NULL)
		need |= ENGINE_SCHEMAS;
	ok = engine_init(e, opt, a, need);
	report_diag(opt, &e->diag);
	if (!ok || opt->workspace == NULL)
		return ok ? e->rules : NULL;
	w = workspace_load(e, &found, 0);
	arena_defer(a, free_workspace, w);
	ok = !diag_fatal(&w->diag);
	report_diag(opt, &w->diag);
	return ok ? w->rules : NULL;
}

int
command_explain(const struct options *opt, struct arena *a)
{
	const char *id = opt->n_paths == 0 ? NULL : opt->paths[0];
	const struct ruleset *rs;
	struct engine e;

	rs = load_explained(&e, opt, a);
	if (rs == NULL)
		return EXIT_INPUT;
	if (id == NULL)
		return list_rules(rs);
	for (size_t i = 0; i < rules_count(rs); i++) {
		if (strcasecmp(rules_at(rs, i)->id, id) == 0) {
			explain_rule(rules_at(rs, i));
			return report_finish(EXIT_DONE);
		}
	}
	for (size_t i = 0; i < DIAG_ID_COUNT; i++) {
		enum diag_id d = (enum diag_id)i;

		if (strcasecmp(diag_id_text(d), id) == 0) {
			printf("%s (%s): %s\n", diag_id_text(d),
			    diag_sev_name(diag_severity(d)), diag_headline(d));
			return report_finish(EXIT_DONE);
		}
	}
	return unknown_rule(rs, id);
}

int
command_verify(const struct options *opt, struct arena *a)
{
	struct diag d;
	struct buf out;
	long n;

	diag_init(&d, a, src_new(a));
	buf_init(&out, LIMIT_OUTPUT_BYTES);
	n = pack_verify(a, &d, opt->paths[0], &out);
	report_diag(opt, &d);
	report_text(&out);
	buf_release(&out);
	if (n < 0)
		return EXIT_INPUT;
	if (!opt->quiet) {
		report_name(stdout, opt->paths[0]);
		puts(n == 0 ? ": unchanged" : ": not as it was built");
	}
	return report_finish(n == 0 ? EXIT_DONE : EXIT_FINDINGS);
}

static void
print_xml(xmlDoc *doc)
{
	xmlChar *text = NULL;
	int len = 0;

	xmlDocDumpFormatMemoryEnc(doc, &text, &len, "UTF-8", 1);
	if (text == NULL)
		bcp_out_of_memory();
	fwrite(text, 1, (size_t)len, stdout);
	xmlFree(text);
}

static bool
dump_doc(struct engine *e, const struct workspace *w, struct plan *p,
    struct arena *a, struct diag *d)
{
	struct render_opts opts =
	    looks_render(e, w, a, plan_child_text(p->plan, "language"));
	struct doc *doc = tmpl_render_in(
	    e->document, a, d, p->doc, e->opt->as_of, opts.labels);
	const struct backend *b =
	    backend_find(strcmp(e->opt->stage, "doc") == 0 ? "tree" : "pages");
	struct sink out;
	void *state;
	bool ok;

	if (doc == NULL || !doc_check(doc, d))
		return false;
	state = b->open(a, &opts, d);
	if (state == NULL)
		return false;
	sink_init(&out);
	ok = b->render(state, doc, &opts, a, d, &out) == BCP_OK &&
	     sink_finish(&out, d) == BCP_OK;
	report_text(&out.buf);
	sink_release(&out);
	return ok;
}

/* The later stages need the document to be valid, and its workspace usable. */
static int
dump_document(struct engine *e, struct workspace *w, bool usable,
    struct document *doc, struct arena *a)
{
	struct plan_input in = {doc->source->name, doc->root};
	struct plan *p;
	bool ok = true;

	if (strcmp(e->opt->stage, "json") == 0) {
		struct buf out;

		buf_init(&out, LIMIT_OUTPUT_BYTES);
		if (doc->root != NULL) {
			yaml_dump_json(&out, doc->root);
			buf_putc(&out, '\n');
			doc->diag.count = 0;
		}
		report_text(&out);
		buf_release(&out);
		return doc->root == NULL ? EXIT_INPUT : EXIT_DONE;
	}
	if (!doc->valid || !usable)
		return EXIT_INPUT;
	p = plan_build(a, &doc->diag, &in, &w->context);
	if (p == NULL)
		return EXIT_INPUT;
	job_describe(a, p, w, doc);
	rules_run(w->rules, p, e->opt->profile);
	doc->diag.count = 0;
	if (strcmp(e->opt->stage, "plan") == 0)
		print_xml(p->doc);
	else
		ok = dump_doc(e, w, p, a, &doc->diag);
	return ok ? EXIT_DONE : EXIT_SYSTEM;
}

int
command_dump(const struct options *opt, struct arena *a)
{
	bool json = strcmp(opt->stage, "json") == 0;
	struct discovery found;
	struct workspace *w;
	struct engine e;
	struct diag d;
	int status = EXIT_DONE;

	if (!engine_init(&e, opt, a,
		json ? ENGINE_SCHEMAS
		     : ENGINE_SCHEMAS | ENGINE_RULES | ENGINE_TEMPLATES)) {
		report_diag(opt, &e.diag);
		return EXIT_INPUT;
	}
	diag_init(&d, a, e.src);
	if (!discover(a, &d, opt, &found)) {
		report_diag(opt, &d);
		return EXIT_INPUT;
	}
	for (size_t k = 0; k < found.n_workspaces; k++) {
		bool usable;

		w = workspace_load(&e, &found, k);
		usable = !diag_fatal(&w->diag);
		if (!json)
			report_diag(opt, &w->diag);
		for (size_t i = 0; i < w->count; i++) {
			struct document *doc = &w->documents[i];
			struct arena *own;
			int s;

			if (!doc->source->chosen)
				continue;
			own = arena_new();
			s = dump_document(&e, w, usable, doc, own);
			arena_free(own);
			status = s > status ? s : status;
			report_diag(opt, &doc->diag);
		}
		workspace_free(w);
	}
	return report_finish(status);
}
