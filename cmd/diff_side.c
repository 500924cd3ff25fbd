/* One side of `bcpgen diff`: plans, a revision of them, or a package. */
#include "diff.h"

#include "caltime.h"
#include "caps.h"
#include "file.h"
#include "found.h"
#include "job.h"
#include "report.h"
#include "stop.h"
#include "workspace.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GIT_PREFIX "git:"
/* A plan in a package. */
#define PLAN_SUFFIX ".plan.json"

static bool
is_revision(const char *given)
{
	return strncmp(given, GIT_PREFIX, sizeof GIT_PREFIX - 1) == 0;
}

static bool
is_package(struct arena *a, const char *path)
{
	return access(arena_printf(a, "%s/manifest.json", path), F_OK) == 0 &&
	       access(arena_printf(a, "%s/SHA256SUMS", path), F_OK) == 0;
}

static int
refuse(const char *what, const char *why)
{
	fputs("bcpgen: error: ", stderr);
	report_name(stderr, what);
	fputs(*why == '\0' ? "" : ": ", stderr);
	report_name(stderr, why);
	fputc('\n', stderr);
	return EXIT_INPUT;
}

/* "git:REV:PATH"; without a path what the other side names, or the folder we
 * stand in. */
static int
find_revision(struct arena *a, const char *other, struct diff_side *s)
{
	const char *rest = s->given + sizeof GIT_PREFIX - 1;
	const char *colon = strchr(rest, ':'), *path = ".", *why;
	const char *revision = arena_strn(
	    a, rest, colon == NULL ? strlen(rest) : (size_t)(colon - rest));

	if (colon != NULL && colon[1] != '\0')
		path = colon + 1;
	else if (!is_revision(other) && strcmp(other, "-") != 0 &&
		 !is_package(a, other))
		path = other;
	if (*revision == '\0')
		return refuse(s->given, "a revision is missing");
	if (!repo_export(a, revision, path, &s->tree, &why)) {
		refuse(s->given, why);
		return s->tree.failed ? EXIT_SYSTEM : EXIT_INPUT;
	}
	s->source = DIFF_REVISION;
	s->path = s->tree.path;
	s->commit = s->tree.commit;
	if (*s->tree.left_out != '\0') {
		fputs("bcpgen: ", stderr);
		report_name(stderr, s->given);
		fputs(": links and submodules are left out, ", stderr);
		report_name(stderr, s->tree.left_out);
		fputs(" first\n", stderr);
	}
	return EXIT_DONE;
}

static const char *
without_slashes(struct arena *a, const char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	return arena_strn(a, path, n);
}

int
diff_find(struct arena *a, const char *given, const char *other,
    struct diff_side *out)
{
	memset(out, 0, sizeof *out);
	out->given = given;
	out->path = given;
	out->commit = "";
	out->source = DIFF_PLANS;
	out->judged = true;
	if (is_revision(given))
		return find_revision(a, other, out);
	if (is_package(a, given)) {
		out->source = DIFF_PACKAGE;
		out->path = without_slashes(a, given);
	}
	return EXIT_DONE;
}

void
diff_close(const struct diff_side *s)
{
	repo_remove(&s->tree);
}

/* A file below the folder of a side, as people find it: "git:main:a.yaml". */
static const char *
shown(struct arena *a, const struct diff_side *s, const char *path)
{
	const char *top = s->tree.top;
	size_t n = top == NULL ? 0 : strlen(top);

	if (n == 0 || strncmp(path, top, n) != 0 || path[n] != '/')
		return path;
	return arena_printf(a, "%.*s:%s",
	    (int)(strcspn(s->given + sizeof GIT_PREFIX - 1, ":") +
		  sizeof GIT_PREFIX - 1),
	    s->given, path + n + 1);
}

static void
show_files(struct arena *a, const struct diff_side *s, struct diag *d)
{
	for (size_t i = 0; i < d->count; i++) {
		struct diag_item *it = &d->items[i];

		if (it->at.file != 0)
			src_set_shown(d->src, it->at.file,
			    shown(a, s, src_shown(d->src, it->at.file)));
		for (struct diag_note *n = it->notes; n != NULL; n = n->next)
			src_set_shown(d->src, n->at.file,
			    shown(a, s, src_shown(d->src, n->at.file)));
	}
}

static const char *
text_of(struct arena *a, const json_t *o, const char *key)
{
	const char *s = json_string_value(json_object_get(o, key));

	return s == NULL ? "" : arena_str(a, s);
}

/* What found_record() told of one document. */
static void
take_findings(struct arena *a, const struct buf *lines, struct diff_document *d)
{
	const char *p = buf_str(lines), *end;

	for (; (end = strchr(p, '\n')) != NULL; p = end + 1) {
		json_t *o = json_loadb(p, (size_t)(end - p), 0, NULL), *rule;
		struct diff_finding *f;

		if (o == NULL)
			bcp_out_of_memory();
		d->findings = arena_grow(a, d->findings, &d->cap_findings,
		    d->n_findings + 1, sizeof *d->findings);
		f = &d->findings[d->n_findings++];
		rule = json_object_get(o, "rule");
		f->rule = text_of(a, rule, "id");
		f->title = text_of(a, rule, "title");
		f->message = text_of(a, o, "message");
		f->subject = text_of(a, o, "subject");
		f->file = text_of(a, o, "file");
		f->fingerprint = text_of(a, o, "fingerprint");
		f->severity = diag_sev_name((enum diag_sev)json_integer_value(
		    json_object_get(o, "severity")));
		f->state = diag_state_name((enum diag_state)json_integer_value(
		    json_object_get(o, "state")));
		f->line =
		    (uint32_t)json_integer_value(json_object_get(o, "line"));
		f->col =
		    (uint32_t)json_integer_value(json_object_get(o, "col"));
		json_decref(o);
	}
}

struct diff_criterion *
diff_add_criterion(struct arena *a, struct diff_side *s)
{
	s->criteria = arena_grow(a, s->criteria, &s->cap_criteria,
	    s->n_criteria + 1, sizeof *s->criteria);
	return &s->criteria[s->n_criteria++];
}

static const char *
attr(struct arena *a, const xmlNode *n, const char *name)
{
	return arena_str(a, plan_attr(n, name));
}

/* As packages call it: templates/export.xml. */
static const char *
workspace_name(const xmlNode *root)
{
	const xmlNode *w = plan_child(root, "workspace");
	const xmlNode *p = plan_child(root, "plan");

	if (*plan_child_text(w, "title") != '\0')
		return plan_child_text(w, "title");
	if (*plan_child_text(p, "organisation") != '\0')
		return plan_child_text(p, "organisation");
	return plan_child_text(w, "organisation");
}

/* The coverage of a workspace stands in each of its trees. */
static void
take_criteria(struct arena *a, struct diff_side *s, const xmlNode *root)
{
	const xmlNode *coverage = plan_child(root, "coverage");
	const char *whose = workspace_name(root);
	const xmlNode *fw = plan_child(coverage, "framework");

	for (; fw != NULL; fw = fw->next) {
		const xmlNode *c = plan_child(fw, "criterion");

		for (; c != NULL; c = c->next) {
			struct diff_criterion *x;

			if (c->type != XML_ELEMENT_NODE ||
			    strcmp(plan_attr(c, "scope"), "yes") != 0)
				continue;
			x = diff_add_criterion(a, s);
			x->framework = attr(a, fw, "id");
			x->id = attr(a, c, "id");
			x->title = attr(a, c, "title");
			x->state = attr(a, c, "state");
			x->missing = attr(a, c, "missing");
			x->key = arena_printf(
			    a, "%s\n%s:%s", whose, x->framework, x->id);
		}
	}
}

static struct diff_document *
add_document(struct arena *a, struct diff_side *s, const char *group,
    const char *id, const xmlNode *n)
{
	struct fact *facts = facts_take(a, n, s->source != DIFF_PACKAGE);
	struct diff_document *d;

	s->documents = arena_grow(a, s->documents, &s->cap_documents,
	    s->n_documents + 1, sizeof *s->documents);
	d = &s->documents[s->n_documents++];
	memset(d, 0, sizeof *d);
	d->id = arena_str(a, id);
	d->facts = facts;
	d->title = facts->title = plan_name(a, n);
	facts->id = arena_printf(a, "%s/%s", group, id);
	return d;
}

/* What the workspace says counts as one more document. */
static void
take_workspace(struct arena *a, struct diff_side *s, const char *group,
    const struct workspace *w, const xmlNode *root)
{
	const xmlNode *n = plan_child(root, "workspace");
	struct diff_document *d;

	if (n == NULL || s->source == DIFF_PACKAGE)
		return;
	d = add_document(a, s, group, "", n);
	d->kind = "workspace";
	d->organisation = "";
	if (*d->title == '\0')
		d->title = arena_str(a, plan_child_text(n, "organisation"));
	d->file = shown(a, s,
	    arena_printf(a, "%s%s" WORKSPACE_FILE, w->ref->dir,
		*w->ref->dir == '\0' ? "" : "/"));
}

/* The folder of a workspace, seen from that of the side: documents of one
 * workspace are compared with those of the same. */
static const char *
group_of(const struct diff_side *s, const struct workspace *w)
{
	size_t n = strlen(s->path);

	if (s->source != DIFF_PACKAGE)
		return w->ref->out_dir;
	if (strncmp(w->ref->dir, s->path, n) != 0 || w->ref->dir[n] != '/')
		return "";
	return w->ref->dir + n + 1;
}

static bool
take_plan(struct engine *e, struct arena *a, struct diff_side *s,
    struct workspace *w, struct document *doc, bool first)
{
	struct plan_input in = {doc->source->name, doc->root};
	struct arena *own = arena_new();
	struct plan *p = plan_build(own, &doc->diag, &in, &w->context);
	const xmlNode *root;
	const char *group = group_of(s, w);
	struct diff_document *d;
	struct buf lines;

	if (p == NULL) {
		arena_free(own);
		return false;
	}
	root = xmlDocGetRootElement(p->doc);
	if (s->source != DIFF_PACKAGE) {
		/* Rules ask which document speaks for the workspace. */
		job_describe(own, p, w, doc);
		rules_run(w->rules, p, e->opt->profile);
	}
	d = add_document(a, s, group, doc->id, p->plan);
	d->kind = arena_str(a, plan_child_text(p->plan, "kind"));
	d->organisation =
	    arena_str(a, plan_child_text(p->plan, "organisation"));
	d->file = shown(a, s, arena_str(a, doc->source->path));
	if (first)
		take_workspace(a, s, group, w, root);
	if (s->source != DIFF_PACKAGE) {
		if (first)
			take_criteria(a, s, root);
		show_files(own, s, &doc->diag);
		buf_init(&lines, LIMIT_OUTPUT_BYTES);
		found_record(e, w, doc, p, &doc->diag, &lines);
		take_findings(a, &lines, d);
		buf_release(&lines);
	}
	arena_free(own);
	return !diag_fatal(&doc->diag);
}

/* What keeps a side from being read is told, and nothing else. */
static bool
tell_faults(struct engine *e, struct arena *a, const struct diff_side *s,
    struct diag *d)
{
	struct options fatal = *e->opt;
	bool any = diag_fatal(d);

	if (!any)
		return false;
	fatal.quiet = true;
	fatal.fail_on = FAIL_NEVER;
	show_files(a, s, d);
	report_diag(&fatal, d);
	return true;
}

static int
load_workspace(
    struct engine *e, struct arena *a, struct diff_side *s, struct workspace *w)
{
	bool bad = tell_faults(e, a, s, &w->diag), first = true;

	for (size_t i = 0; i < w->count && !stop_asked(); i++) {
		struct document *doc = &w->documents[i];

		if (!doc->source->chosen)
			continue;
		if (bad || !doc->valid || !take_plan(e, a, s, w, doc, first))
			bad |= tell_faults(e, a, s, &doc->diag) || !doc->valid;
		first = false;
	}
	return bad ? EXIT_INPUT : EXIT_DONE;
}

/* The plans of a package, by the list that it has of its files, and when and
 * from what it was built. */
static bool
find_plans(struct arena *a, struct diff_side *s, struct options *opt)
{
	struct file_error err;
	size_t len = 0, n, count = 0;
	const char *text =
	    file_read(a, arena_printf(a, "%s/manifest.json", s->path),
		LIMIT_FILE_BYTES, &len, &err);
	json_t *root = text == NULL ? NULL : json_loadb(text, len, 0, NULL);
	const json_t *files = json_object_get(root, "outputs");
	const char **list;

	n = json_array_size(files);
	list = arena_alloc(a, n + 1, sizeof *list);
	for (size_t i = 0; i < n; i++) {
		const char *name = text_of(a, json_array_get(files, i), "path");
		const size_t tail = sizeof PLAN_SUFFIX - 1;

		len = strlen(name);
		if (len > tail && strcmp(name + len - tail, PLAN_SUFFIX) == 0 &&
		    *name != '/' && strstr(name, "..") == NULL)
			list[count++] = arena_printf(a, "%s/%s", s->path, name);
	}
	s->as_of = text_of(a, root, "as_of");
	files = json_object_get(root, "git");
	if (json_array_size(files) == 1)
		s->commit = text_of(a, json_array_get(files, 0), "commit");
	json_decref(root);
	opt->paths = list;
	opt->n_paths = count;
	return count != 0;
}

int
diff_load(struct engine *e, struct arena *a, struct diff_side *s)
{
	const struct options *before = e->opt;
	struct options opt = *before;
	struct discovery found;
	int status = EXIT_DONE;
	struct diag d;
	char date[11];

	cal_format_date(date, opt.as_of);
	s->as_of = arena_str(a, date);
	opt.paths = &s->path;
	opt.n_paths = 1;
	if (s->source == DIFF_PACKAGE) {
		if (!find_plans(a, s, &opt))
			return refuse(s->given,
			    "the package holds no plan (*" PLAN_SUFFIX "); "
			    "build it anew");
	}
	diag_init(&d, a, e->src);
	if (!discover(a, &d, &opt, &found)) {
		report_diag(&opt, &d);
		return EXIT_INPUT;
	}
	e->opt = &opt;
	for (size_t k = 0; k < found.n_workspaces && !stop_asked(); k++) {
		struct workspace *w = workspace_load(e, &found, k);
		int one = load_workspace(e, a, s, w);

		status = one > status ? one : status;
		workspace_free(w);
	}
	e->opt = before;
	if (s->source == DIFF_PACKAGE)
		s->judged = diff_load_package(a, s);
	return stop_asked() ? EXIT_SYSTEM : status;
}
