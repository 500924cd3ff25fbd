#include "workspace.h"

#include "caps.h"
#include "file_log.h"
#include "hash.h"
#include "looks.h"
#include "own_rules.h"
#include "yaml_reader.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

/* What a workspace that names no framework is held against. */
static const char *const default_frameworks[] = {"soc2"};

static const char *
join(struct arena *a, const char *dir, const char *name)
{
	return *dir == '\0' ? name : arena_printf(a, "%s/%s", dir, name);
}

static void
note_input(struct workspace *w, const char *name, const char *text, size_t len)
{
	struct workspace_input *in = arena_alloc(w->arena, 1, sizeof *in);

	in->path = name;
	hash_hex(in->sha256, text, len);
	in->next = w->inputs;
	w->inputs = in;
}

/* Reads a file into the source table; 0 with a diagnostic. */
static uint32_t
read_source(struct workspace *w, struct diag *d, const char *path,
    const char *name, const char **text, size_t *len)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	struct file_error err;
	uint32_t file;

	if (strcmp(path, "-") == 0)
		file_log_never(w->asked);
	*text = strcmp(path, "-") == 0
		    ? file_read_stdin(w->arena, LIMIT_YAML_BYTES, len, &err)
		    : file_log_read(w->asked, w->arena, path, LIMIT_YAML_BYTES,
			  len, &err);
	if (*text == NULL) {
		diag_at(d, DIAG_IO_READ, nowhere, "%s: %s", path, err.why);
		return 0;
	}
	file = src_add(w->src, name, *text, *len);
	if (strcmp(path, "-") != 0)
		src_set_shown(w->src, file, path);
	return file;
}

static struct ynode *
read_valid(struct workspace *w, const char *path, const char *name,
    const struct jschema *schema)
{
	const char *text;
	size_t len;
	uint32_t file = read_source(w, &w->diag, path, name, &text, &len);
	struct ynode *root;

	if (file == 0)
		return NULL;
	note_input(w, name, text, len);
	root = yaml_read(w->arena, &w->diag, file);
	if (root == NULL || !jschema_validate(schema, root, &w->diag, w->arena))
		return NULL;
	return root;
}

static bool
leads_outside(const struct workspace *w, const char *entry)
{
	const char *path = join(w->arena, w->ref->dir, entry);

	if (*entry == '/' || strstr(entry, "..") != NULL)
		return true;
	return file_log_exists(w->asked, path) &&
	       !file_log_inside(w->asked, w->ref->dir, path);
}

/* "frameworks/soc2.yaml" in the workspace, else the built-in of that name. */
static void
add_framework(struct engine *e, struct workspace *w, const struct ynode *at,
    const char *entry)
{
	const char *dir = w->ref->dir, *base = strrchr(entry, '/'), *builtin;
	struct plan_input *list, in = {NULL, NULL};
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	size_t len, stem;
	struct file_error err;

	if (leads_outside(w, entry)) {
		diag_at(&w->diag, DIAG_PLAN_WORKSPACE,
		    at == NULL ? nowhere : at->span,
		    "the framework '%s' is outside the workspace", entry);
		return;
	}
	base = base == NULL ? entry : base + 1;
	stem = strlen(base);
	if (stem > 5 && strcmp(base + stem - 5, ".yaml") == 0)
		stem -= 5;
	builtin = arena_printf(
	    w->arena, "schema/frameworks/%.*s.yaml", (int)stem, base);
	if (file_log_read(w->asked, w->arena, join(w->arena, dir, entry),
		LIMIT_FILE_BYTES, &len, &err) != NULL) {
		in.path = join(w->arena, w->ref->name, entry);
		in.root = read_valid(w, join(w->arena, dir, entry), in.path,
		    engine_schema_of(e, ENGINE_FRAMEWORK_SCHEMA));
	} else if (engine_resource(e, builtin, &len, NULL) != NULL) {
		in.path = builtin;
		in.root = engine_framework(e, builtin);
	} else {
		diag_at(&w->diag, DIAG_PLAN_WORKSPACE,
		    at == NULL ? nowhere : at->span,
		    "there is no framework '%s', neither in the workspace nor "
		    "built in",
		    entry);
	}
	if (in.root == NULL)
		return;
	list = arena_alloc(w->arena, w->context.n_frameworks + 1, sizeof *list);
	if (w->context.n_frameworks != 0)
		memcpy(list, w->context.frameworks,
		    w->context.n_frameworks * sizeof *list);
	list[w->context.n_frameworks++] = in;
	w->context.frameworks = list;
}

static bool
has_crosswalk(const struct workspace *w)
{
	for (size_t i = 0; i < w->context.n_frameworks; i++) {
		if (ynode_get(w->context.frameworks[i].root, "crosswalk") !=
		    NULL)
			return true;
	}
	return false;
}

/* Between several frameworks the crosswalk gives hints. */
static void
load_frameworks(struct engine *e, struct workspace *w)
{
	const struct ynode *list =
	    ynode_get(w->context.workspace, "frameworks");

	if (list == NULL || list->kind != YNODE_SEQ) {
		for (size_t i = 0; i < sizeof default_frameworks /
					   sizeof default_frameworks[0];
		     i++)
			add_framework(e, w, NULL, default_frameworks[i]);
		return;
	}
	for (size_t i = 0; i < list->count; i++)
		add_framework(e, w, list->items[i], list->items[i]->text);
	if (w->context.n_frameworks > 1 && !has_crosswalk(w))
		add_framework(e, w, NULL, "crosswalk");
}

/* Rules of the workspace's own, which may not take a name of ours. */
static void
load_rules(struct engine *e, struct workspace *w)
{
	const char *const *names = own_rules(w->arena, w->ref->dir);
	const char *why = strerror(errno);
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	struct ruleset *rs;

	w->rules = e->rules;
	if (e->rules == NULL || !w->ref->has_file)
		return;
	if (names == NULL)
		diag_at(&w->diag, DIAG_IO_READ, nowhere, "%s: %s",
		    join(w->arena, w->ref->name, "rules"), why);
	if (names == NULL || *names == NULL)
		return;
	w->rules = rs = rules_new_over(w->arena, &w->diag, e->rules);
	for (; *names != NULL; names++) {
		const char *entry = arena_printf(w->arena, "rules/%s", *names);
		struct plan_input in = {
		    join(w->arena, w->ref->name, entry), NULL};

		if (leads_outside(w, entry)) {
			diag_at(&w->diag, DIAG_PLAN_WORKSPACE, nowhere,
			    "the rules in '%s' are outside the workspace",
			    entry);
			continue;
		}
		in.root = read_valid(w, join(w->arena, w->ref->dir, entry),
		    in.path, engine_schema_of(e, ENGINE_RULES_SCHEMA));
		/* What is wrong with them is in the diagnostics. */
		if (in.root != NULL)
			(void)rules_add(rs, &in);
	}
}

static struct document *
add_document(struct workspace *w, const struct source *s)
{
	struct document *doc;

	w->documents = arena_grow(w->arena, w->documents, &w->cap, w->count + 1,
	    sizeof *w->documents);
	doc = &w->documents[w->count++];
	memset(doc, 0, sizeof *doc);
	doc->source = s;
	doc->id = "";
	diag_init(&doc->diag, w->arena, w->src);
	return doc;
}

static void
load_source(struct engine *e, struct workspace *w, const struct source *s)
{
	struct document *doc = add_document(w, s);
	struct ynode **roots;
	const char *text;
	size_t len, n;
	uint32_t file =
	    read_source(w, &doc->diag, s->path, s->name, &text, &len);

	if (file == 0)
		return;
	n = yaml_read_all(w->arena, &doc->diag, file, &roots);
	for (size_t i = 0; i < n; i++) {
		if (i != 0)
			doc = add_document(w, s);
		doc->text = text;
		doc->len = len;
		doc->root = roots[i];
		doc->valid =
		    jschema_validate(engine_schema_of(e, ENGINE_PLAN_SCHEMA),
			roots[i], &doc->diag, w->arena);
		doc->id = arena_str(w->arena, ynode_text(roots[i], "id", ""));
	}
}

const struct ynode *
workspace_settings_file(struct engine *e, struct workspace *w, const char *name,
    enum engine_schema schema, bool *given)
{
	const char *path = join(w->arena, w->ref->dir, name);
	struct src_span nowhere = {0, {0, 0}, {0, 0}};

	*given = w->ref->has_file && file_log_exists(w->asked, path);
	if (!*given)
		return NULL;
	if (leads_outside(w, name)) {
		diag_at(&w->diag, DIAG_PLAN_WORKSPACE, nowhere,
		    "the file '%s' leads out of the workspace", name);
		return NULL;
	}
	return read_valid(w, path, join(w->arena, w->ref->name, name),
	    engine_schema_of(e, schema));
}

struct src_span
workspace_id_span(const struct document *doc)
{
	const struct ynode *id = ynode_get(doc->root, "id");

	return id == NULL ? doc->root->span : id->span;
}

/* Windows keeps these names for devices, whatever extension they have. */
static bool
is_device(const char *id)
{
	static const char *const names[] = {"con", "prn", "aux", "nul"};
	size_t n = strcspn(id, ".");

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (n == 3 && strncasecmp(id, names[i], n) == 0)
			return true;
	}
	return n == 4 && id[3] >= '1' && id[3] <= '9' &&
	       (strncasecmp(id, "com", 3) == 0 ||
		   strncasecmp(id, "lpt", 3) == 0);
}

/* The id names the document's files. */
static void
check_name(struct document *doc)
{
	size_t n = strlen(doc->id);

	if (strcasecmp(doc->id, "index") == 0)
		diag_at(&doc->diag, DIAG_IO_CLASH, workspace_id_span(doc),
		    "a document cannot be called '%s', which is the "
		    "name of the portfolio page",
		    doc->id);
	else if (is_device(doc->id))
		diag_at(&doc->diag, DIAG_IO_NAME, workspace_id_span(doc),
		    "a document cannot be called '%s', which Windows keeps "
		    "for a device",
		    doc->id);
	else if (n > LIMIT_ID_BYTES)
		diag_at(&doc->diag, DIAG_IO_NAME, workspace_id_span(doc),
		    "a document's id has %zu characters; %d are allowed, since "
		    "it names files",
		    n, LIMIT_ID_BYTES);
	else
		return;
	doc->valid = false;
}

/* Two documents of one id would be written to one file; file systems that
 * ignore case make "A" and "a" one, too. */
static void
check_ids(struct workspace *w)
{
	for (size_t i = 0; i < w->count; i++) {
		struct document *doc = &w->documents[i];

		if (!doc->valid)
			continue;
		check_name(doc);
		for (size_t j = 0; j < i && doc->valid; j++) {
			const struct document *old = &w->documents[j];

			if (!old->valid || strcasecmp(old->id, doc->id) != 0)
				continue;
			diag_at(&doc->diag, DIAG_IO_CLASH,
			    workspace_id_span(doc),
			    "document id '%s' is already used in this "
			    "workspace",
			    doc->id);
			diag_note(&doc->diag, workspace_id_span(old), "here");
			doc->valid = false;
		}
	}
}

/* Whether others may refer to a document and its parts: one that is valid, and
 * one in which no more is wrong than names and words, so that a slip in one
 * document is not told again at each reference to it. */
static bool
can_be_cited(const struct workspace *w, const struct document *doc)
{
	static const char *const slips[] = {
	    "SYN-001", "SYN-004", "DOC-001", "SCHEMA-004"};

	if (doc->valid)
		return true;
	if (doc->root == NULL || *doc->id == '\0')
		return false;
	for (size_t i = 0; i < doc->diag.count; i++) {
		bool slip = false;

		for (size_t j = 0; j < sizeof slips / sizeof slips[0]; j++)
			slip |= strcmp(doc->diag.items[i].id, slips[j]) == 0;
		if (!slip)
			return false;
	}
	for (size_t i = 0; i < w->count; i++) {
		const struct document *other = &w->documents[i];

		if (other != doc && strcasecmp(other->id, doc->id) == 0)
			return false;
	}
	return doc->diag.count != 0;
}

static void
fill_context(struct engine *e, struct workspace *w)
{
	struct plan_input *list =
	    arena_alloc(w->arena, w->count + 1, sizeof *list);
	size_t n = 0;

	for (size_t i = 0; i < w->count; i++) {
		if (!can_be_cited(w, &w->documents[i]))
			continue;
		list[n].path = w->documents[i].source->name;
		list[n++].root = w->documents[i].root;
	}
	w->context.as_of = e->opt->as_of;
	w->context.workspace_dir = w->ref->dir;
	w->context.asked = w->asked;
	w->context.documents = list;
	w->context.n_documents = n;
}

struct workspace *
workspace_bare(struct engine *e, const struct discovery *found, size_t index)
{
	struct arena *a = arena_new();
	struct workspace *w = arena_alloc(a, 1, sizeof *w);

	w->arena = a;
	w->src = src_new_over(a, e->src);
	w->found = found;
	w->ref = &found->workspaces[index];
	diag_init(&w->diag, a, w->src);
	w->asked = arena_alloc(a, 1, sizeof *w->asked);
	buf_init(w->asked, LIMIT_OUTPUT_BYTES);
	w->theme = looks_theme(e, w);
	return w;
}

struct workspace *
workspace_load(struct engine *e, const struct discovery *found, size_t index)
{
	struct workspace *w = workspace_bare(e, found, index);
	struct arena *a = w->arena;

	if (w->ref->has_file)
		w->context.workspace =
		    read_valid(w, join(a, w->ref->dir, WORKSPACE_FILE),
			join(a, w->ref->name, WORKSPACE_FILE),
			engine_schema_of(e, ENGINE_WORKSPACE_SCHEMA));
	load_frameworks(e, w);
	load_rules(e, w);
	w->audience = e->opt->audience;
	w->editions = edition_rules_new(a, w->context.workspace, e->editions);
	for (size_t i = 0; i < w->ref->count; i++)
		load_source(e, w, &found->sources[w->ref->first + i]);
	check_ids(w);
	fill_context(e, w);
	w->context.space = plan_space_new(a, &w->diag, &w->context);
	return w;
}

bool
workspace_withholds(const struct workspace *w, const struct document *doc)
{
	return doc->root != NULL &&
	       edition_of_document(w->editions, doc->root) > w->audience;
}

void
workspace_free(struct workspace *w)
{
	if (w == NULL)
		return;
	buf_release(w->asked);
	arena_free(w->arena);
}
