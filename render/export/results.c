/* OSCAL assessment results: what the rules found, as observations, and how each
 * criterion in scope stands, as a finding with the observations that bear on
 * it. A result is a workspace, which its first document begins. */
#include "oscal.h"

#include <string.h>

struct results {
	const struct export_run *run;
	struct arena *arena;
	struct export_names *names;
	const char *tool, *when; /* the tool's component; the time of it all */
	json_t *observed;	 /* by criterion: lists of observations */
};

static json_t *
origins(const struct results *r)
{
	json_t *actor = json_object(), *origin = json_object();
	json_t *actors = json_array(), *list = json_array();

	oscal_set(actor, "type", "tool");
	oscal_set(actor, "actor-uuid", r->tool);
	json_array_append_new(actors, actor);
	json_object_set_new(origin, "actors", actors);
	json_array_append_new(list, origin);
	return list;
}

static json_t *
component(const char *uuid, const char *type, const char *title,
    const char *description)
{
	json_t *c = oscal_object(uuid), *status = json_object();

	oscal_set(c, "type", type);
	oscal_set_line(c, "title", title, "untitled");
	oscal_set_line(c, "description", description, "-");
	oscal_set(status, "state", "operational");
	json_object_set_new(c, "status", status);
	return c;
}

static const char *
document_name(struct arena *a, const xmlNode *doc)
{
	return arena_printf(a, "%s\n%s", export_attr(a, doc, "organisation"),
	    export_attr(a, doc, "id"));
}

/* An assessment speaks of components: the documents are some. */
static json_t *
document_component(struct results *r, const xmlNode *doc)
{
	struct arena *a = r->arena;
	const char *kind = export_attr(a, doc, "kind");
	json_t *c = component(export_uuid(a, "document", document_name(a, doc)),
	    strcmp(kind, "control") == 0 ? "guidance" : kind,
	    export_attr(a, doc, "title"), export_attr(a, doc, "href"));

	return c;
}

static json_t *
subjects(struct results *r, const xmlNode *doc)
{
	json_t *s = json_object(), *list = json_array();

	oscal_set(s, "subject-uuid",
	    export_uuid(r->arena, "document", document_name(r->arena, doc)));
	oscal_set(s, "type", "component");
	oscal_set_line(s, "title", export_attr(r->arena, doc, "title"), "");
	json_array_append_new(list, s);
	return list;
}

/* Notes that an observation bears on these criteria ("soc2:A1.2"). */
static void
note_criteria(struct results *r, const xmlNode *finding, const char *uuid)
{
	const xmlNode *c = export_first(finding, "criteria");

	for (; c != NULL; c = export_next(c, "criteria")) {
		const char *id = export_text(r->arena, c);
		json_t *list = json_object_get(r->observed, id);
		json_t *o = json_object();

		if (list == NULL) {
			list = json_array();
			json_object_set_new(r->observed, id, list);
		}
		oscal_set(o, "observation-uuid", uuid);
		json_array_append_new(list, o);
	}
}

static json_t *
observation(struct results *r, const xmlNode *doc, const xmlNode *f)
{
	static const char *const told[] = {
	    "rule", "severity", "state", "subject", "file", "line", "waiver"};
	struct arena *a = r->arena;
	const char *rule = export_attr(a, f, "rule");
	const char *uuid = export_unique(r->names, a, "observation",
	    arena_printf(a, "%s\n%s\n%s", document_name(a, doc), rule,
		export_attr(a, f, "subject")));
	json_t *o = oscal_object(uuid), *props = json_array();
	json_t *methods = json_array();

	note_criteria(r, f, uuid);
	oscal_set_line(o, "title",
	    arena_printf(a, "%s: %s", rule, export_attr(a, f, "title")), rule);
	oscal_set_line(o, "description", export_attr(a, f, "message"), rule);
	for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
		oscal_prop(props, told[i], export_attr(a, f, told[i]));
	oscal_set_list(o, "props", props);
	json_array_append_new(methods, json_string("EXAMINE"));
	json_object_set_new(o, "methods", methods);
	json_object_set_new(o, "origins", origins(r));
	json_object_set_new(o, "subjects", subjects(r, doc));
	oscal_set(o, "collected", r->when);
	oscal_set(o, "remarks", export_attr(a, f, "fix"));
	return o;
}

static const char *
criterion_token(struct arena *a, const xmlNode *c)
{
	return oscal_control_id(a, export_attr(a, c, "framework"),
	    export_attr(a, c, "id"), export_attr(a, c, "oscal"));
}

static json_t *
status_of(const char *state)
{
	bool met =
	    strcmp(state, "tested") == 0 || strcmp(state, "evidenced") == 0;
	json_t *s = json_object();

	oscal_set(s, "state", met ? "satisfied" : "not-satisfied");
	/* What cannot be told is not met, and neither did it fail. */
	oscal_set(s, "reason",
	    met				    ? "pass"
	    : strcmp(state, "unknown") == 0 ? "other"
					    : "fail");
	return s;
}

static json_t *
finding(struct results *r, const xmlNode *doc, const xmlNode *c)
{
	struct arena *a = r->arena;
	const char *framework = export_attr(a, c, "framework");
	const char *id =
	    arena_printf(a, "%s:%s", framework, export_attr(a, c, "id"));
	const char *state = export_attr(a, c, "state");
	const char *missing = export_attr(a, c, "missing");
	json_t *f = oscal_object(export_unique(r->names, a, "finding",
	    arena_printf(a, "%s\n%s\n%s", export_attr(a, doc, "organisation"),
		export_attr(a, doc, "workspace"), id)));
	json_t *target = json_object(), *props = json_array();

	oscal_set_line(f, "title",
	    arena_printf(a, "%s %s", id, export_attr(a, c, "title")), id);
	oscal_set_line(f, "description",
	    *missing == '\0'
		? state
		: arena_printf(a, "%s; missing: %s", state, missing),
	    id);
	oscal_prop(props, "coverage", state);
	oscal_set_list(f, "props", props);
	json_object_set_new(f, "origins", origins(r));
	oscal_set(target, "type", "objective-id");
	oscal_set(target, "target-id", criterion_token(a, c));
	json_object_set_new(target, "status", status_of(state));
	json_object_set_new(f, "target", target);
	oscal_set_list(f, "related-observations",
	    json_deep_copy(json_object_get(r->observed, id)));
	return f;
}

/* What applies is included, what does not is excluded. */
static json_t *
reviewed(struct results *r, const xmlNode *doc, json_t *findings)
{
	json_t *in = json_array(), *out = json_array(), *selection;
	json_t *all = json_object(), *list = json_array();
	const xmlNode *c = export_first(doc, "criterion");

	for (; c != NULL; c = export_next(c, "criterion")) {
		bool na = strcmp(export_attr(r->arena, c, "state"), "na") == 0;
		json_t *o = json_object();

		oscal_set(o, "control-id", criterion_token(r->arena, c));
		json_array_append_new(na ? out : in, o);
		if (!na)
			json_array_append_new(findings, finding(r, doc, c));
	}
	selection = json_object();
	oscal_set(selection, "description",
	    "The criteria of the audit that bear on continuity.");
	oscal_set_list(selection, "include-controls", in);
	oscal_set_list(selection, "exclude-controls", out);
	json_array_append_new(list, selection);
	json_object_set_new(all, "control-selections", list);
	return all;
}

static bool
leads(struct arena *a, const xmlNode *doc)
{
	return strcmp(export_attr(a, doc, "leads"), "yes") == 0;
}

static json_t *
result(struct results *r, const xmlNode *first, const xmlNode **next)
{
	struct arena *a = r->arena;
	const char *name = export_attr(a, first, "workspace");
	json_t *one = oscal_object(export_unique(r->names, a, "result",
	    arena_printf(
		a, "%s\n%s", export_attr(a, first, "organisation"), name)));
	json_t *components = json_array(), *local = json_object();
	json_t *observations = json_array(), *findings = json_array();
	const xmlNode *doc = first;

	r->observed = json_object();
	r->tool = export_unique(r->names, a, "tool", r->run->version);
	json_array_append_new(
	    components, component(r->tool, "software", "bcpgen",
			    "Checks continuity plans by rules."));
	do {
		const xmlNode *f = export_first(doc, "findings");

		json_array_append_new(components, document_component(r, doc));
		for (; f != NULL; f = export_next(f, "findings"))
			json_array_append_new(
			    observations, observation(r, doc, f));
		doc = export_next(doc, "export");
	} while (doc != NULL && !leads(a, doc));
	*next = doc;
	oscal_set_line(one, "title", name, "Continuity plans");
	oscal_set(one, "description",
	    "What the rules found in the plans, and how the criteria stand.");
	oscal_set(one, "start", r->when);
	json_object_set_new(local, "components", components);
	json_object_set_new(one, "local-definitions", local);
	json_object_set_new(
	    one, "reviewed-controls", reviewed(r, first, findings));
	oscal_set_list(one, "observations", observations);
	oscal_set_list(one, "findings", findings);
	json_decref(r->observed);
	return one;
}

/* The plan of the assessment is the set of rules that is built in. */
static json_t *
back_matter(struct arena *a, const char *uuid, const char *version)
{
	json_t *resource = oscal_object(uuid), *citation = json_object();
	json_t *list = json_array(), *back = json_object();

	oscal_set(resource, "title", "Rules of bcpgen");
	oscal_set(citation, "text",
	    arena_printf(
		a, "bcpgen %s: what 'bcpgen explain' lists.", version));
	json_object_set_new(resource, "citation", citation);
	json_array_append_new(list, resource);
	json_object_set_new(back, "resources", list);
	return back;
}

void
export_results(const struct export_run *run, struct arena *a, struct buf *out)
{
	struct results r = {run, a, export_names_new(a),
	    export_uuid(a, "tool", run->version),
	    arena_printf(a, "%sT00:00:00Z", run->as_of), NULL};
	const char *rules = export_uuid(a, "rules", run->version);
	json_t *rest = json_object(), *import = json_object();
	json_t *list = json_array();
	const xmlNode *doc = export_first(run->root, "export");

	oscal_set(import, "href", arena_printf(a, "#%s", rules));
	json_object_set_new(rest, "import-ap", import);
	while (doc != NULL)
		json_array_append_new(list, result(&r, doc, &doc));
	json_object_set_new(rest, "results", list);
	json_object_set_new(
	    rest, "back-matter", back_matter(a, rules, run->version));
	oscal_put(
	    run, a, "assessment-results", "Continuity assessment", rest, out);
}
