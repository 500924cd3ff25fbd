#include "looks.h"

#include "caps.h"
#include "file_log.h"
#include "res.h"
#include "yaml_reader.h"

#include <dirent.h>
#include <string.h>

#define BUILT_IN "templates/" THEME_FILE

struct shelf {
	const struct engine *e;
	const char *dir; /* of the workspace */
	struct buf *asked;
	struct arena *a;
};

static const char *
find_resource(void *ctx, const char *name, size_t *len)
{
	const struct shelf *s = ctx;
	const char *path,
	    *own = s->e->render.resource(s->e->render.ctx, name, len);
	struct file_error err;

	if (own != NULL || *name == '/')
		return own;
	path =
	    *s->dir == '\0' ? name : arena_printf(s->a, "%s/%s", s->dir, name);
	if (!file_log_inside(s->asked, s->dir, path))
		return NULL;
	return file_log_read(
	    s->asked, s->a, path, LIMIT_PICTURE_BYTES, len, &err);
}

struct render_opts
looks_render(const struct engine *e, const struct workspace *w, struct arena *a,
    const char *language)
{
	struct render_opts opts = e->render;
	struct shelf *shelf = arena_alloc(a, 1, sizeof *shelf);

	shelf->e = e;
	shelf->dir = w->ref->dir;
	shelf->asked = w->asked;
	shelf->a = a;
	opts.resource = find_resource;
	opts.ctx = shelf;
	opts.theme = w->theme;
	opts.labels = looks_labels(e, w->theme, a, language);
	return opts;
}

/* A logo that is not there would be missed by nobody until it is printed. */
static bool
has_logo(struct diag *d, const struct theme *t, const struct render_opts *opts)
{
	const char *p, *name = t->logo;
	size_t len = 0;

	if (name == NULL)
		return true;
	p = opts->resource(opts->ctx, name, &len);
	if (p != NULL && theme_is_picture(p, len))
		return true;
	diag_at(d, DIAG_THEME_VALUE, t->logo_at, "the logo '%s' %s", name,
	    p == NULL ? "is not there" : "is neither PNG nor JPEG");
	return false;
}

static const struct theme *
extend(struct engine *e, const struct theme *base, const char *shown,
    const char *text, size_t len)
{
	struct ynode *root = engine_read(e, shown, text, len);
	struct arena *scratch = arena_new();
	/* The tests have held ours against the schema. */
	bool valid =
	    root != NULL &&
	    (res_has(text) ||
		jschema_validate(engine_schema_of(e, ENGINE_THEME_SCHEMA), root,
		    &e->diag, scratch));

	arena_free(scratch);
	return valid
		   ? theme_extend(e->arena, &e->diag, base, root, "templates/")
		   : NULL;
}

static struct engine_labels *
labels_of(const struct engine *e, const char *language)
{
	struct engine_labels *l = e->labels;

	while (l != NULL && strcmp(l->language, language) != 0)
		l = l->next;
	return l;
}

/* "de" of "labels.de.yaml"; NULL for another file. */
static const char *
language_of(struct arena *a, const char *file)
{
	static const char head[] = "labels.", tail[] = ".yaml";
	size_t n = strlen(file), ends = sizeof head - 1 + sizeof tail - 1;

	if (n <= ends || strncmp(file, head, sizeof head - 1) != 0 ||
	    strcmp(file + n - sizeof tail + 1, tail) != 0)
		return NULL;
	return arena_strn(a, file + sizeof head - 1, n - ends);
}

/* What is there already stays, so the folder of the user comes first. */
static bool
add_labels(struct engine *e, const char *language, const char *shown,
    const char *text, size_t len)
{
	struct engine_labels *l = labels_of(e, language);
	const struct ynode *root = engine_read(e, shown, text, len);

	if (l == NULL) {
		l = arena_alloc(e->arena, 1, sizeof *l);
		l->language = language;
		l->labels = labels_new(e->arena, NULL);
		l->next = e->labels;
		e->labels = l;
	}
	return root != NULL && labels_add(l->labels, &e->diag, root);
}

/* Each language is a catalogue of its own, so their order is nothing. */
static bool
load_own_labels(struct engine *e, const char *dir)
{
	DIR *d = dir == NULL ? NULL : opendir(dir);
	const struct dirent *entry;
	bool ok = true;

	if (d == NULL)
		return true;
	while ((entry = readdir(d)) != NULL) {
		const char *language = language_of(e->arena, entry->d_name);
		const char *shown, *text;
		size_t len;

		if (language == NULL)
			continue;
		text = engine_resource(e,
		    arena_printf(e->arena, "templates/%s", entry->d_name), &len,
		    &shown);
		ok = text != NULL &&
		     add_labels(e, language, shown, text, len) && ok;
	}
	closedir(d);
	return ok;
}

static bool
load_all_labels(struct engine *e)
{
	static const char kind[] = "templates/";
	bool ok = load_own_labels(e, e->opt->templates_dir);
	/* Ours need no check, and these write no document. */
	bool idle = e->opt->command == CMD_CHECK ||
		    e->opt->command == CMD_HASH ||
		    e->opt->command == CMD_EXPLAIN;

	for (size_t i = 0; i < res_count && !idle; i++) {
		const char *name = res_table[i].name, *language = NULL, *text;
		size_t len;

		if (strncmp(name, kind, sizeof kind - 1) == 0)
			language =
			    language_of(e->arena, name + sizeof kind - 1);
		if (language == NULL)
			continue;
		text = res_find(name, &len);
		ok = add_labels(e, language, name, text, len) && ok;
	}
	return ok;
}

const struct labels *
looks_labels(const struct engine *e, const struct theme *t, struct arena *a,
    const char *language)
{
	size_t n = strcspn(language, "-_");
	char *name = n == 0 ? arena_str(a, "en") : arena_strn(a, language, n);
	const struct engine_labels *known;
	const struct labels *l;
	struct diag told; /* when the theme was read */

	for (char *p = name; *p != '\0'; p++)
		*p = (char)(*p >= 'A' && *p <= 'Z' ? *p | 0x20 : *p);
	known = labels_of(e, name);
	l = known == NULL ? NULL : known->labels;
	diag_init(&told, a, e->src);
	return t == NULL ? l : theme_labels(t, a, &told, l, name);
}

bool
looks_open(struct engine *e)
{
	const char *shown, *text;
	size_t len = 0;

	text = res_find(BUILT_IN, &len);
	e->theme = text == NULL ? NULL : extend(e, NULL, BUILT_IN, text, len);
	if (e->theme == NULL)
		return false;
	/* What --templates puts in its place is laid over it. */
	text = engine_resource(e, BUILT_IN, &len, &shown);
	if (shown != NULL && strcmp(shown, BUILT_IN) != 0)
		e->theme = extend(e, e->theme, shown, text, len);
	e->render.theme = e->theme;
	return e->theme != NULL && has_logo(&e->diag, e->theme, &e->render) &&
	       load_all_labels(e);
}

const struct theme *
looks_theme(struct engine *e, struct workspace *w)
{
	const struct ynode *root;
	const struct theme *t;
	struct render_opts opts;
	bool given;

	root = workspace_settings_file(
	    e, w, THEME_FILE, ENGINE_THEME_SCHEMA, &given);
	if (!given)
		return e->theme;
	if (root == NULL)
		return NULL;
	t = theme_extend(w->arena, &w->diag, e->theme, root, "");
	opts = looks_render(e, w, w->arena, "");
	return t != NULL && has_logo(&w->diag, t, &opts) ? t : NULL;
}
