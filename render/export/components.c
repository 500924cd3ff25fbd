/* OSCAL component definition: each control a component of its own, with the
 * criteria that it serves by framework. Here is what a document adds; the back
 * matter, which has the frameworks, is assemble.c's. */
#include "oscal.h"

#include <libxml/hash.h>
#include <string.h>

/* Criteria of a control that are of one framework, in order. */
struct served {
	const xmlNode *criterion;
	struct served *next, *last;
	struct served *others; /* of the next framework */
};

static void
put_requirement(struct export_making *m, struct json_text *j,
    const xmlNode *criterion, const char *control)
{
	struct arena *a = m->arena;
	const char *framework = export_attr(a, criterion, "framework");
	const char *id = export_attr(a, criterion, "id");

	json_open_object(j, NULL);
	json_put(j, "uuid",
	    export_unique(m->names, a, "requirement",
		arena_printf(a, "%s\n%s\n%s", control, framework, id)));
	json_put(j, "control-id",
	    oscal_control_id(
		a, framework, id, export_attr(a, criterion, "oscal")));
	json_put_line(j, "description", export_attr(a, criterion, "title"), id);
	json_close(j);
}

static void
put_implementation(struct export_making *m, struct json_text *j,
    const xmlNode *control, const struct served *s, const char *name)
{
	struct arena *a = m->arena;
	const char *framework = export_attr(a, s->criterion, "framework");

	export_put_text(&m->piece[PIECE_USED], framework);
	json_open_object(j, NULL);
	json_put(j, "uuid",
	    export_unique(m->names, a, "implementation",
		arena_printf(a, "%s\n%s", name, framework)));
	json_put(j, "source",
	    arena_printf(a, "#%s", export_uuid(a, "framework", framework)));
	json_put_line(j, "description", export_attr(a, control, "title"), "-");
	json_open_list(j, "implemented-requirements");
	for (; s != NULL; s = s->next)
		put_requirement(m, j, s->criterion, name);
	json_close(j);
	json_close(j);
}

/* In the order in which the control names the frameworks. */
static struct served *
served_by(struct arena *a, const xmlNode *control)
{
	const xmlNode *x = export_first(control, "criteria");
	xmlHashTable *known = xmlHashCreate(8);
	struct served *first = NULL, **tail = &first;

	if (known == NULL)
		bcp_out_of_memory();
	for (; x != NULL; x = export_next(x, "criteria")) {
		const xmlChar *framework =
		    (const xmlChar *)export_attr(a, x, "framework");
		struct served *head = xmlHashLookup(known, framework);
		struct served *s = arena_alloc(a, 1, sizeof *s);

		s->criterion = x;
		if (head == NULL) {
			head = *tail = s;
			tail = &s->others;
			if (xmlHashAddEntry(known, framework, s) != 0)
				bcp_out_of_memory();
		} else {
			head->last->next = s;
		}
		head->last = s;
	}
	xmlHashFree(known, NULL);
	return first;
}

/* One entry a framework. */
static void
put_implementations(struct export_making *m, struct json_text *j,
    const xmlNode *control, const char *name)
{
	const struct served *s = served_by(m->arena, control);

	json_open_list(j, "control-implementations");
	for (; s != NULL; s = s->others)
		put_implementation(m, j, control, s, name);
	json_close(j);
}

static const char *
title_of(struct json_text *j, struct arena *a, const xmlNode *control)
{
	const char *title =
	    json_text_line(&j->line, export_attr(a, control, "title"));

	if (*title == '\0')
		title = export_attr(a, control, "id");
	return *title == '\0' ? "untitled" : title;
}

static void
put_component(
    struct export_making *m, struct json_text *j, const xmlNode *control)
{
	static const char *const told[] = {"document", "id", "status", "owner",
	    "cadence", "last_run", "newest_evidence"};
	static const char *const names[] = {"document", "control", "status",
	    "owner", "cadence", "last-run", "newest-evidence"};
	struct arena *a = m->arena;
	const char *name = arena_printf(a, "%s\n%s\n%s",
	    export_attr(a, control, "organisation"),
	    export_attr(a, control, "document"), export_attr(a, control, "id"));
	const char *title = export_attr(a, control, "title");
	const char *statement = export_attr(a, control, "statement");

	json_open_object(j, NULL);
	json_put(j, "uuid", export_unique(m->names, a, "control", name));
	json_put(j, "type", "process-procedure");
	json_put(j, "title", title_of(j, a, control));
	json_put(j, "description",
	    *statement != '\0' ? statement
	    : *title != '\0'   ? title
			       : "-");
	json_open_list(j, "props");
	for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
		oscal_prop(j, names[i], export_attr(a, control, told[i]));
	json_close(j);
	put_implementations(m, j, control, name);
	json_close(j);
}

static void
note_frameworks(struct export_making *m)
{
	const xmlNode *f = export_first(m->doc, "framework");

	for (; f != NULL; f = export_next(f, "framework")) {
		static const char *const told[] = {"id", "title", "version"};

		for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
			export_put_text(&m->piece[PIECE_KNOWN],
			    export_attr(m->arena, f, told[i]));
	}
}

void
export_components(struct export_making *m)
{
	const xmlNode *k = export_first(m->doc, "controls");
	struct json_text j;

	note_frameworks(m);
	json_text_init(&j, &m->piece[PIECE_COMPONENTS],
	    &m->piece[PIECE_COMPONENTS_HASHED], OSCAL_ELEMENTS);
	for (; k != NULL; k = export_next(k, "controls"))
		put_component(m, &j, k);
	json_text_release(&j);
}
