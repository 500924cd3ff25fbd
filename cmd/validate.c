/* bcpgen validate: any YAML or JSON against any JSON Schema. */
#include "commands.h"

#include "caps.h"
#include "discover.h"
#include "engine.h"
#include "file.h"
#include "looks.h"
#include "report.h"
#include "yaml_reader.h"

#include <stdio.h>
#include <string.h>

struct validation {
	const struct options *opt;
	struct engine e;
	const struct jschema *schema; /* NULL: by the kind of file */
};

/* Here JSON may hold any character: it goes into no document. */
static size_t
read_any(struct arena *a, struct diag *d, const char *path, const char *text,
    size_t len, bool one, struct ynode ***out)
{
	struct yaml_options opt = yaml_defaults();

	opt.any_char = true;
	return yaml_read_with(
	    a, d, src_add(d->src, path, text, len), one, &opt, out);
}

/* The document at a URI that --schema-map sends to a folder. The longest
 * prefix wins. */
static const struct ynode *
fetch_mapped(void *ctx, const char *uri)
{
	struct validation *v = ctx;
	const struct schema_map *best = NULL;
	struct file_error err;
	struct ynode **docs;
	const char *path;
	char *text;
	size_t len;

	for (const struct schema_map *m = v->opt->maps; m != NULL;
	     m = m->next) {
		if (strncmp(uri, m->prefix, strlen(m->prefix)) == 0 &&
		    (best == NULL || strlen(m->prefix) > strlen(best->prefix)))
			best = m;
	}
	if (best == NULL || strstr(uri, "..") != NULL)
		return NULL;
	path = arena_printf(
	    v->e.arena, "%s/%s", best->dir, uri + strlen(best->prefix));
	text = file_read(v->e.arena, path, LIMIT_YAML_BYTES, &len, &err);
	if (text == NULL)
		return NULL;
	return read_any(v->e.arena, &v->e.diag, path, text, len, true, &docs)
		   ? docs[0]
		   : NULL;
}

static const struct jschema *
compile_given(struct validation *v)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	struct jschema_options o = {.assert_formats = v->opt->assert_formats};
	struct file_error err;
	struct ynode **docs;
	char *text;
	size_t len;

	text =
	    file_read(v->e.arena, v->opt->schema, LIMIT_YAML_BYTES, &len, &err);
	if (text == NULL) {
		diag_at(&v->e.diag, DIAG_IO_READ, nowhere, "%s: %s",
		    v->opt->schema, err.why);
		return NULL;
	}
	if (read_any(v->e.arena, &v->e.diag, v->opt->schema, text, len, true,
		&docs) == 0)
		return NULL;
	return jschema_compile(v->e.arena, &v->e.diag, docs[0],
	    arena_printf(v->e.arena, "file:///%s", v->opt->schema), o,
	    fetch_mapped, v);
}

/* "valid", "invalid" or "unreadable". */
static const char *
validate_one(struct validation *v, const char *path)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	const char *name = strrchr(path, '/'), *word = "unreadable";
	const struct jschema *schema = v->schema;
	struct arena *a = arena_new();
	struct src *src = src_new_over(a, v->e.src);
	struct file_error err;
	struct ynode **roots;
	struct diag d;
	size_t len, n = 0;
	char *text;

	name = name == NULL ? path : name + 1;
	if (schema == NULL)
		schema = engine_schema_of(&v->e,
		    strcmp(name, WORKSPACE_FILE) == 0 ? ENGINE_WORKSPACE_SCHEMA
		    : strcmp(name, THEME_FILE) == 0   ? ENGINE_THEME_SCHEMA
						      : ENGINE_PLAN_SCHEMA);
	diag_init(&d, a, src);
	text = strcmp(path, "-") == 0
		   ? file_read_stdin(a, LIMIT_YAML_BYTES, &len, &err)
		   : file_read(a, path, LIMIT_YAML_BYTES, &len, &err);
	if (text == NULL)
		diag_at(&d, DIAG_IO_READ, nowhere, "%s: %s", path, err.why);
	else
		n = read_any(a, &d, path, text, len, false, &roots);
	if (n != 0)
		word = "valid";
	for (size_t i = 0; i < n; i++) {
		if (!jschema_validate(schema, roots[i], &d, a))
			word = "invalid";
	}
	report_diag(v->opt, &d);
	arena_free(a);
	return word;
}

int
command_validate(const struct options *opt, struct arena *a)
{
	struct validation v = {.opt = opt};
	int status = EXIT_DONE;
	bool ok =
	    engine_init(&v.e, opt, a, opt->schema == NULL ? ENGINE_SCHEMAS : 0);

	if (ok && opt->schema != NULL) {
		v.schema = compile_given(&v);
		ok = v.schema != NULL;
	}
	report_diag(opt, &v.e.diag);
	if (!ok)
		return EXIT_INPUT;
	for (size_t i = 0; i < opt->n_paths; i++) {
		const char *word = validate_one(&v, opt->paths[i]);

		report_name(stdout, opt->paths[i]);
		printf(": %s\n", word);
		if (strcmp(word, "valid") != 0)
			status = EXIT_INPUT;
	}
	return report_finish(status);
}
