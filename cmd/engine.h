/* What is made once a run and then only read: schemas, rules, templates, and
 * what writers keep. Made before workers are forked, so that they share it. */
#ifndef BCP_ENGINE_H
#define BCP_ENGINE_H

#include "backend.h"
#include "jschema.h"
#include "options.h"
#include "plan.h"
#include "repo.h"
#include "rules.h"
#include "template.h"

/* The writers of a package, in order. */
#define ENGINE_WRITERS 3

/* A built-in framework, read when a workspace first asks for it. */
struct engine_file {
	const char *name;
	const struct ynode *root;
	struct engine_file *next;
};

/* Labels of a language, "de". */
struct engine_labels {
	const char *language;
	struct labels *labels;
	struct engine_labels *next;
};

/* One of PLANS, and the commit that it is at. */
struct engine_repo {
	const char *arg;
	struct repo_state state;
};

struct baseline;

/* The schemas that files are held against. */
enum engine_schema {
	ENGINE_PLAN_SCHEMA,
	ENGINE_WORKSPACE_SCHEMA,
	ENGINE_FRAMEWORK_SCHEMA,
	ENGINE_RULES_SCHEMA,
	ENGINE_THEME_SCHEMA,
	ENGINE_N_SCHEMAS,
};

struct engine {
	const struct options *opt;
	struct arena *arena;
	struct src *src;
	struct diag diag;
	const struct jschema *schemas[ENGINE_N_SCHEMAS]; /* NULL: not yet */
	struct ruleset *rules;
	struct engine_file *frameworks;
	const struct ynode *editions;	 /* schema/editions.yaml */
	const struct baseline *baseline; /* NULL: none was given */
	const struct theme *theme;
	struct engine_labels *labels; /* the catalogues, by language */
	struct tmpl_shelf *shelf;
	struct tmpl *document, *summary, *export, *portfolio, *card, *diff;
	const struct backend *writers[ENGINE_WRITERS];
	void *writer_state[ENGINE_WRITERS];
	struct render_opts render;
	struct engine_repo *repos; /* those of PLANS that have a commit */
	size_t n_repos;
};

/* How much of it a command needs. */
enum engine_need {
	ENGINE_SCHEMAS = 1,
	ENGINE_RULES = 2,
	ENGINE_TEMPLATES = 4,
	ENGINE_WRITERS_TOO = 8,
	ENGINE_DIFF = 16, /* the page of bcpgen diff */
};

/* False with diagnostics in e->diag. */
bool engine_init(struct engine *e, const struct options *opt, struct arena *a,
    unsigned need);
/* More of an engine that was started with less. */
bool engine_load(struct engine *e, unsigned need);

/* A built-in file, or what --schema-dir or --templates put in its place. NULL
 * when there is none. *shown, unless NULL, is its name for people. */
const char *engine_resource(
    struct engine *e, const char *name, size_t *len, const char **shown);

/* The nodes of a file found by engine_resource(). NULL with diagnostics. */
struct ynode *engine_read(
    struct engine *e, const char *shown, const char *text, size_t len);

/* Reads, types and validates a YAML file of the program's own data. */
const struct ynode *engine_yaml(
    struct engine *e, const char *name, const struct jschema *schema);

/* A built-in framework by its resource name; NULL when there is none or it is
 * wrong. */
const struct ynode *engine_framework(struct engine *e, const char *name);

/* One of the engine's schemas, compiled when it is first asked for. Never NULL
 * once engine_init() has succeeded. */
const struct jschema *engine_schema_of(
    struct engine *e, enum engine_schema which);

/* Compiles a schema given by text. */
const struct jschema *engine_schema(struct engine *e, const char *name);

#endif
