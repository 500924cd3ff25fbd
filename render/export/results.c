/* OSCAL assessment results: what the rules found, as observations, and how each
 * criterion in scope stands, as a finding with the observations that bear on
 * it. A result is a workspace, which its first document begins; here is what a
 * document adds to it, and assemble.c puts it together. */
#include "oscal.h"

#include <string.h>

static void
put_origins(struct json_text *j)
{
	json_open_list(j, "origins");
	json_open_object(j, NULL);
	json_open_list(j, "actors");
	json_open_object(j, NULL);
	json_put(j, "type", "tool");
	/* The tool's component, which each result has for itself. */
	json_put_hole(j, "actor-uuid", "");
	json_close(j);
	json_close(j);
	json_close(j);
	json_close(j);
}

/* An assessment speaks of components: the documents are some. */
static void
put_document(struct export_making *m, const char *uuid)
{
	struct arena *a = m->arena;
	const char *kind = export_attr(a, m->doc, "kind");
	struct json_text j;

	json_text_init(&j, &m->piece[PIECE_DOCUMENT],
	    &m->piece[PIECE_DOCUMENT_HASHED], OSCAL_RESULT_COMPONENTS);
	oscal_component(&j, uuid,
	    strcmp(kind, "control") == 0 ? "guidance" : kind,
	    export_attr(a, m->doc, "title"), export_attr(a, m->doc, "href"));
	json_text_release(&j);
}

static void
put_subjects(struct json_text *j, const char *uuid, const char *title)
{
	json_open_list(j, "subjects");
	json_open_object(j, NULL);
	json_put(j, "subject-uuid", uuid);
	json_put(j, "type", "component");
	json_put_line(j, "title", title, "");
	json_close(j);
	json_close(j);
}

/* Notes that an observation bears on these criteria ("soc2:A1.2"). */
static void
note_criteria(struct export_making *m, const xmlNode *finding, const char *uuid)
{
	const xmlNode *c = export_first(finding, "criteria");

	for (; c != NULL; c = export_next(c, "criteria")) {
		export_put_text(
		    &m->piece[PIECE_OBSERVED], export_text(m->arena, c));
		export_put_text(&m->piece[PIECE_OBSERVED], uuid);
	}
}

static void
put_observation(struct export_making *m, struct json_text *j, const xmlNode *f,
    const char *document)
{
	static const char *const told[] = {
	    "rule", "severity", "state", "subject", "file", "line", "waiver"};
	struct arena *a = m->arena;
	const char *rule = export_attr(a, f, "rule");
	const char *uuid = export_unique(m->names, a, "observation",
	    arena_printf(a, "%s\n%s\n%s", m->keys[KEY_DOCUMENT], rule,
		export_attr(a, f, "subject")));

	note_criteria(m, f, uuid);
	json_open_object(j, NULL);
	json_put(j, "uuid", uuid);
	json_put_line(j, "title",
	    arena_printf(a, "%s: %s", rule, export_attr(a, f, "title")), rule);
	json_put_line(j, "description", export_attr(a, f, "message"), rule);
	json_open_list(j, "props");
	for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
		oscal_prop(j, told[i], export_attr(a, f, told[i]));
	json_close(j);
	json_open_list(j, "methods");
	json_put(j, NULL, "EXAMINE");
	json_close(j);
	put_origins(j);
	put_subjects(j, document, export_attr(a, m->doc, "title"));
	json_put(
	    j, "collected", arena_printf(a, "%sT00:00:00Z", m->run->as_of));
	json_put(j, "remarks", export_attr(a, f, "fix"));
	json_close(j);
}

static void
put_observations(struct export_making *m, const char *document)
{
	const xmlNode *f = export_first(m->doc, "findings");
	struct json_text j;

	json_text_init(&j, &m->piece[PIECE_OBSERVATIONS],
	    &m->piece[PIECE_OBSERVATIONS_HASHED], OSCAL_RESULT_ELEMENTS);
	for (; f != NULL; f = export_next(f, "findings"))
		put_observation(m, &j, f, document);
	json_text_release(&j);
}

static const char *
criterion_token(struct arena *a, const xmlNode *c)
{
	return oscal_control_id(a, export_attr(a, c, "framework"),
	    export_attr(a, c, "id"), export_attr(a, c, "oscal"));
}

static void
put_target(struct json_text *j, struct arena *a, const xmlNode *c)
{
	const char *state = export_attr(a, c, "state");
	bool met =
	    strcmp(state, "tested") == 0 || strcmp(state, "evidenced") == 0;

	json_open_object(j, "target");
	json_put(j, "type", "objective-id");
	json_put(j, "target-id", criterion_token(a, c));
	json_open_object(j, "status");
	json_put(j, "state", met ? "satisfied" : "not-satisfied");
	/* What cannot be told is not met, and neither did it fail. */
	json_put(j, "reason",
	    met				    ? "pass"
	    : strcmp(state, "unknown") == 0 ? "other"
					    : "fail");
	json_close(j);
	json_close(j);
}

/* The observations that bear on it are those of all documents of the
 * workspace: a hole, with the number of the criterion among those noted. */
static void
put_assessed(
    struct export_making *m, struct json_text *j, const xmlNode *c, size_t n)
{
	struct arena *a = m->arena;
	const char *id = arena_printf(a, "%s:%s",
	    export_attr(a, c, "framework"), export_attr(a, c, "id"));
	const char *state = export_attr(a, c, "state");
	const char *missing = export_attr(a, c, "missing");

	export_put_text(&m->piece[PIECE_CRITERIA], id);
	json_open_object(j, NULL);
	json_put(j, "uuid",
	    export_unique(m->names, a, "finding",
		arena_printf(a, "%s\n%s", m->keys[KEY_WORKSPACE], id)));
	json_put_line(j, "title",
	    arena_printf(a, "%s %s", id, export_attr(a, c, "title")), id);
	json_put_line(j, "description",
	    *missing == '\0'
		? state
		: arena_printf(a, "%s; missing: %s", state, missing),
	    id);
	json_open_list(j, "props");
	oscal_prop(j, "coverage", state);
	json_close(j);
	put_origins(j);
	put_target(j, a, c);
	json_put_member_hole(
	    j, "related-observations", arena_printf(a, "%zu", n));
	json_close(j);
}

/* What applies is included, what does not is excluded. */
static void
put_controls(
    struct export_making *m, struct json_text *j, const char *key, bool na)
{
	const xmlNode *c = export_first(m->doc, "criterion");

	json_open_list(j, key);
	for (; c != NULL; c = export_next(c, "criterion")) {
		const char *state = export_attr(m->arena, c, "state");

		if ((strcmp(state, "na") == 0) != na)
			continue;
		json_open_object(j, NULL);
		json_put(j, "control-id", criterion_token(m->arena, c));
		json_close(j);
	}
	json_close(j);
}

static void
put_reviewed(struct export_making *m)
{
	struct json_text j;

	json_text_init(&j, &m->piece[PIECE_REVIEWED],
	    &m->piece[PIECE_REVIEWED_HASHED], OSCAL_RESULT_MEMBERS);
	json_open_object(&j, "reviewed-controls");
	json_open_list(&j, "control-selections");
	json_open_object(&j, NULL);
	json_put(&j, "description",
	    "The criteria of the audit that bear on continuity.");
	put_controls(m, &j, "include-controls", false);
	put_controls(m, &j, "exclude-controls", true);
	json_close(&j);
	json_close(&j);
	json_close(&j);
	json_text_release(&j);
}

static void
put_all_assessed(struct export_making *m)
{
	const xmlNode *c = export_first(m->doc, "criterion");
	struct json_text j;
	size_t n = 0;

	json_text_init(&j, &m->piece[PIECE_ASSESSED],
	    &m->piece[PIECE_ASSESSED_HASHED], OSCAL_RESULT_ELEMENTS);
	for (; c != NULL; c = export_next(c, "criterion")) {
		if (strcmp(export_attr(m->arena, c, "state"), "na") != 0)
			put_assessed(m, &j, c, n++);
	}
	json_text_release(&j);
}

void
export_results(struct export_making *m)
{
	const char *document =
	    export_uuid(m->arena, "document", m->keys[KEY_DOCUMENT]);

	put_document(m, document);
	put_observations(m, document);
	put_reviewed(m);
	put_all_assessed(m);
}
