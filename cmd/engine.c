#include "engine.h"

#include "caps.h"
#include "file.h"
#include "looks.h"
#include "own_rules.h"
#include "registry.h"
#include "res.h"
#include "yaml_reader.h"
#include "ynode_image.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const char *const writer_names[ENGINE_WRITERS] = {
    "html", "markdown", "pdf"};

static void
cannot_read(struct engine *e, const char *path, const char *why)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};

	diag_at(&e->diag, DIAG_IO_READ, nowhere, "%s: %s", path, why);
}

/* DIR/rest when name is "kind/rest" and DIR has that file. */
static const char *
override(struct engine *e, const char *dir, const char *kind, const char *name,
    size_t *len, const char **shown)
{
	size_t n = strlen(kind);
	struct file_error err;
	const char *path;
	char *text;

	if (dir == NULL || strncmp(name, kind, n) != 0 || name[n] != '/')
		return NULL;
	/* A plan may name a picture, but none outside the folder. */
	if (strstr(name, "..") != NULL)
		return NULL;
	path = arena_printf(e->arena, "%s/%s", dir, name + n + 1);
	text = file_read(e->arena, path, LIMIT_FILE_BYTES, len, &err);
	if (text != NULL)
		*shown = path;
	/* What is there but cannot be read is not as if it were not there. */
	else if (err.kind != FILE_MISSING)
		cannot_read(e, path, err.why);
	return text;
}

const char *
engine_resource(
    struct engine *e, const char *name, size_t *len, const char **shown)
{
	const char *ignored, *text;

	if (shown == NULL)
		shown = &ignored;
	*shown = name;
	text = override(e, e->opt->schema_dir, "schema", name, len, shown);
	if (text == NULL)
		text = override(
		    e, e->opt->templates_dir, "templates", name, len, shown);
	return text != NULL ? text : res_find(name, len);
}

static const char *
resource_for_writers(void *ctx, const char *name, size_t *len)
{
	return engine_resource(ctx, name, len, NULL);
}

static const char *
template_file(void *ctx, const char *name, size_t *len, const char **shown)
{
	struct engine *e = ctx;

	return engine_resource(
	    e, arena_printf(e->arena, "templates/%s", name), len, shown);
}

struct ynode *
engine_read(struct engine *e, const char *shown, const char *text, size_t len)
{
	uint32_t file = src_add(e->src, shown, text, len);
	const char *image = res_image(text);

	return image != NULL ? ynode_image_read(e->arena, image, file)
			     : yaml_read(e->arena, &e->diag, file);
}

static struct ynode *
read_resource(struct engine *e, const char *name)
{
	const char *shown, *text;
	size_t len;

	text = engine_resource(e, name, &len, &shown);
	if (text == NULL) {
		cannot_read(e, name, "there is no such file");
		return NULL;
	}
	return engine_read(e, shown, text, len);
}

const struct ynode *
engine_yaml(struct engine *e, const char *name, const struct jschema *schema)
{
	struct ynode *root = read_resource(e, name);
	struct arena *scratch = arena_new();
	bool valid =
	    root != NULL && jschema_validate(schema, root, &e->diag, scratch);

	arena_free(scratch);
	return valid ? root : NULL;
}

const struct ynode *
engine_framework(struct engine *e, const char *name)
{
	struct engine_file *f = e->frameworks;

	while (f != NULL && strcmp(f->name, name) != 0)
		f = f->next;
	if (f == NULL) {
		f = arena_alloc(e->arena, 1, sizeof *f);
		f->name = arena_str(e->arena, name);
		f->root = engine_yaml(
		    e, name, engine_schema_of(e, ENGINE_FRAMEWORK_SCHEMA));
		f->next = e->frameworks;
		e->frameworks = f;
	}
	return f->root;
}

/* The other schemas that ours refer to, by their ids. */
static const struct ynode *
fetch_schema(void *ctx, const char *uri)
{
	static const char base[] = "https://bcpgen.org/schema/";
	struct engine *e = ctx;

	if (strncmp(uri, base, sizeof base - 1) != 0)
		return NULL;
	return read_resource(
	    e, arena_printf(e->arena, "schema/%s", uri + sizeof base - 1));
}

const struct jschema *
engine_schema(struct engine *e, const char *name)
{
	struct jschema_options strict = {.strict_keywords = true};
	const struct ynode *root = read_resource(e, name);

	if (root == NULL)
		return NULL;
	return jschema_compile(e->arena, &e->diag, root,
	    arena_printf(e->arena, "https://bcpgen.org/%s", name), strict,
	    fetch_schema, e);
}

const struct jschema *
engine_schema_of(struct engine *e, enum engine_schema which)
{
	static const char *const names[ENGINE_N_SCHEMAS] = {
	    [ENGINE_PLAN_SCHEMA] = "schema/plan.schema.json",
	    [ENGINE_WORKSPACE_SCHEMA] = "schema/workspace.schema.json",
	    [ENGINE_FRAMEWORK_SCHEMA] = "schema/framework.schema.json",
	    [ENGINE_RULES_SCHEMA] = "schema/rules.schema.json",
	    [ENGINE_THEME_SCHEMA] = "schema/theme.schema.json",
	};

	if (e->schemas[which] == NULL)
		e->schemas[which] = engine_schema(e, names[which]);
	return e->schemas[which];
}

/* What is built in was held against the schema by the tests; what takes its
 * place is by us. */
static bool
add_rules(struct engine *e, const char *name)
{
	struct plan_input in = {name, NULL};
	const char *shown;
	size_t len;

	if (res_has(engine_resource(e, name, &len, &shown))) {
		in.root = read_resource(e, name);
		return in.root != NULL && rules_trust(e->rules, &in);
	}
	in.root =
	    engine_yaml(e, name, engine_schema_of(e, ENGINE_RULES_SCHEMA));
	return in.root != NULL && rules_add(e->rules, &in);
}

static bool
load_rules(struct engine *e)
{
	static const char prefix[] = "schema/rules/";
	const char *dir = e->opt->schema_dir;
	const char *const *own = dir == NULL ? NULL : own_rules(e->arena, dir);
	const char *why = strerror(errno);
	size_t len;
	bool ok = true;

	if (dir != NULL && own == NULL)
		cannot_read(e, arena_printf(e->arena, "%s/rules", dir), why);
	e->rules = rules_new(e->arena, &e->diag);
	for (size_t i = 0; i < res_count; i++) {
		if (strncmp(res_table[i].name, prefix, sizeof prefix - 1) == 0)
			ok = add_rules(e, res_table[i].name) && ok;
	}
	/* What took the place of a built-in file has been read with them. */
	for (; own != NULL && *own != NULL; own++) {
		const char *name =
		    arena_printf(e->arena, "schema/rules/%s", *own);

		if (res_find(name, &len) == NULL)
			ok = add_rules(e, name) && ok;
	}
	return ok;
}

static bool
load_schemas(struct engine *e)
{
	/* Those of the program are right, and compiled when they are needed. */
	for (int i = 0; e->opt->schema_dir != NULL && i < ENGINE_N_SCHEMAS;
	     i++) {
		if (engine_schema_of(e, (enum engine_schema)i) == NULL)
			return false;
	}
	e->editions = engine_yaml(e, "schema/editions.yaml",
	    engine_schema_of(e, ENGINE_WORKSPACE_SCHEMA));
	return e->editions != NULL && looks_open(e);
}

static bool
load_templates(struct engine *e)
{
	e->document = tmpl_load(e->shelf, "document.xhtml");
	e->summary = tmpl_load(e->shelf, "summary.xml");
	e->export = tmpl_load(e->shelf, "export.xml");
	e->portfolio = tmpl_load(e->shelf, "portfolio.xhtml");
	e->card = tmpl_load(e->shelf, "card.xhtml");
	return e->document != NULL && e->summary != NULL && e->export != NULL &&
	       e->portfolio != NULL && e->card != NULL;
}

static bool
load_diff(struct engine *e)
{
	e->diff = tmpl_load(e->shelf, "diff.xhtml");
	return e->diff != NULL;
}

static bool
open_writers(struct engine *e)
{
	for (size_t i = 0; i < ENGINE_WRITERS; i++) {
		e->writers[i] = backend_find(writer_names[i]);
		e->writer_state[i] =
		    e->writers[i]->open(e->arena, &e->render, &e->diag);
		if (e->writer_state[i] == NULL)
			return false;
	}
	return true;
}

/* A folder that was misspelt must not pass for one that overrides nothing. */
static bool
is_folder(struct engine *e, const char *dir)
{
	struct stat st;

	if (dir == NULL || (stat(dir, &st) == 0 && S_ISDIR(st.st_mode)))
		return true;
	cannot_read(e, dir, "there is no such folder");
	return false;
}

bool
engine_init(
    struct engine *e, const struct options *opt, struct arena *a, unsigned need)
{
	memset(e, 0, sizeof *e);
	e->opt = opt;
	e->arena = a;
	e->src = src_new_shared(a);
	diag_init(&e->diag, a, e->src);
	e->render.resource = resource_for_writers;
	e->render.ctx = e;
	e->render.version = BCP_VERSION;
	e->render.paper = opt->paper;
	e->render.plain = opt->plain_pdf;
	if (!is_folder(e, opt->schema_dir) || !is_folder(e, opt->templates_dir))
		return false;
	e->shelf = tmpl_shelf_new(a, &e->diag, template_file, e);
	return engine_load(e, need);
}

bool
engine_load(struct engine *e, unsigned need)
{
	if ((need & ENGINE_SCHEMAS) && !load_schemas(e))
		return false;
	if ((need & ENGINE_RULES) && !load_rules(e))
		return false;
	if ((need & ENGINE_TEMPLATES) && !load_templates(e))
		return false;
	if ((need & ENGINE_WRITERS_TOO) && !open_writers(e))
		return false;
	if ((need & ENGINE_DIFF) && !load_diff(e))
		return false;
	return !diag_fatal(&e->diag);
}
