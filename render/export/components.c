/* OSCAL component definition: each control a component of its own, with the
 * criteria that it serves by framework. */
#include "oscal.h"

#include <string.h>

struct components {
	struct arena *arena;
	struct export_names *names;
	json_t *frameworks; /* by id: resources of the back matter */
	const xmlNode *root;
};

/* The framework as some document knows it; NULL when none does. */
static const xmlNode *
framework_node(const struct components *c, const char *id)
{
	for (const xmlNode *d = export_first(c->root, "export"); d != NULL;
	     d = export_next(d, "export")) {
		const xmlNode *f = export_first(d, "framework");

		for (; f != NULL; f = export_next(f, "framework")) {
			if (strcmp(export_attr(c->arena, f, "id"), id) == 0)
				return f;
		}
	}
	return NULL;
}

/* A resource that stands for a framework, whose text is not ours to copy. */
static const char *
source_of(struct components *c, const char *id)
{
	struct arena *a = c->arena;
	const char *uuid = export_uuid(a, "framework", id);
	const xmlNode *n;
	json_t *r, *citation;

	if (json_object_get(c->frameworks, id) != NULL)
		return arena_printf(a, "#%s", uuid);
	n = framework_node(c, id);
	r = oscal_object(uuid);
	citation = json_object();
	oscal_set_line(r, "title", n == NULL ? id : export_attr(a, n, "title"),
	    "unnamed framework");
	oscal_set_line(citation, "text",
	    n == NULL ? id
		      : arena_printf(a, "%s, %s", export_attr(a, n, "title"),
			    export_attr(a, n, "version")),
	    "unnamed framework");
	json_object_set_new(r, "citation", citation);
	json_object_set_new(c->frameworks, id, r);
	return arena_printf(a, "#%s", uuid);
}

static json_t *
requirement(struct components *c, const xmlNode *criterion, const char *control)
{
	struct arena *a = c->arena;
	const char *framework = export_attr(a, criterion, "framework");
	const char *id = export_attr(a, criterion, "id");
	json_t *r = oscal_object(export_unique(c->names, a, "requirement",
	    arena_printf(a, "%s\n%s\n%s", control, framework, id)));

	oscal_set(r, "control-id",
	    oscal_control_id(
		a, framework, id, export_attr(a, criterion, "oscal")));
	oscal_set_line(
	    r, "description", export_attr(a, criterion, "title"), id);
	return r;
}

/* One entry a framework, in the order in which the control names them. */
static json_t *
implementations(struct components *c, const xmlNode *control, const char *name)
{
	struct arena *a = c->arena;
	json_t *by_framework = json_object(), *list = json_array();
	const xmlNode *x = export_first(control, "criteria");

	for (; x != NULL; x = export_next(x, "criteria")) {
		const char *fw = export_attr(a, x, "framework");
		json_t *one = json_object_get(by_framework, fw);

		if (one == NULL) {
			one = oscal_object(
			    export_unique(c->names, a, "implementation",
				arena_printf(a, "%s\n%s", name, fw)));
			oscal_set(one, "source", source_of(c, fw));
			oscal_set_line(one, "description",
			    export_attr(a, control, "title"), "-");
			json_object_set_new(
			    one, "implemented-requirements", json_array());
			json_object_set_new(by_framework, fw, one);
			json_array_append(list, one);
		}
		json_array_append_new(
		    json_object_get(one, "implemented-requirements"),
		    requirement(c, x, name));
	}
	json_decref(by_framework);
	return list;
}

static json_t *
component(struct components *c, const xmlNode *control)
{
	static const char *const told[] = {"document", "id", "status", "owner",
	    "cadence", "last_run", "newest_evidence"};
	static const char *const names[] = {"document", "control", "status",
	    "owner", "cadence", "last-run", "newest-evidence"};
	struct arena *a = c->arena;
	const char *name = arena_printf(a, "%s\n%s\n%s",
	    export_attr(a, control, "organisation"),
	    export_attr(a, control, "document"), export_attr(a, control, "id"));
	const char *title = export_attr(a, control, "title");
	const char *statement = export_attr(a, control, "statement");
	json_t *o = oscal_object(export_unique(c->names, a, "control", name));
	json_t *props = json_array();

	oscal_set(o, "type", "process-procedure");
	oscal_set_line(o, "title", title, export_attr(a, control, "id"));
	if (json_object_get(o, "title") == NULL)
		oscal_set(o, "title", "untitled");
	oscal_set(o, "description",
	    *statement != '\0' ? statement
	    : *title != '\0'   ? title
			       : "-");
	for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
		oscal_prop(props, names[i], export_attr(a, control, told[i]));
	oscal_set_list(o, "props", props);
	oscal_set_list(
	    o, "control-implementations", implementations(c, control, name));
	return o;
}

static json_t *
back_matter(const struct components *c)
{
	json_t *list = json_array(), *back = json_object();
	const char *key;
	json_t *resource;

	json_object_foreach(c->frameworks, key, resource)
	    json_array_append(list, resource);
	oscal_set_list(back, "resources", list);
	return back;
}

void
export_components(
    const struct export_run *run, struct arena *a, struct buf *out)
{
	struct components c = {
	    a, export_names_new(a), json_object(), run->root};
	json_t *rest = json_object(), *list = json_array();

	for (const xmlNode *d = export_first(run->root, "export"); d != NULL;
	     d = export_next(d, "export")) {
		const xmlNode *k = export_first(d, "controls");

		for (; k != NULL; k = export_next(k, "controls"))
			json_array_append_new(list, component(&c, k));
	}
	oscal_set_list(rest, "components", list);
	oscal_set_list(rest, "back-matter", back_matter(&c));
	json_decref(c.frameworks);
	oscal_put(
	    run, a, "component-definition", "Continuity controls", rest, out);
}
