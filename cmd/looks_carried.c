#include "looks.h"

#include "caps.h"
#include "file.h"

#include <string.h>

struct shelf {
	const struct engine *e;
	const struct looks_carried *carried;
};

static const char *
find_resource(void *ctx, const char *name, size_t *len)
{
	const struct shelf *s = ctx;
	const char *own = s->e->render.resource(s->e->render.ctx, name, len);

	if (own != NULL || *name == '\0' || strcmp(name, s->carried->logo) != 0)
		return own;
	*len = s->carried->picture_len;
	return s->carried->picture;
}

bool
looks_carry(const struct engine *e, const struct workspace *w, struct arena *a,
    struct looks_carried *out)
{
	struct looks_carried none = {"", "", "", 0, 0};
	const char *dir = w->ref->dir, *picture;
	struct render_opts opts = looks_render(e, w, a, "");
	struct file_error err;

	*out = none;
	/* What is wrong with a theme the documents tell. */
	if (w->theme == NULL || w->theme == e->theme)
		return true;
	out->theme = file_read(a,
	    *dir == '\0' ? THEME_FILE
			 : arena_printf(a, "%s/%s", dir, THEME_FILE),
	    LIMIT_YAML_BYTES, &out->theme_len, &err);
	if (out->theme == NULL)
		return false;
	if (w->theme->logo == NULL)
		return true;
	out->logo = arena_str(a, w->theme->logo);
	picture = opts.resource(opts.ctx, out->logo, &out->picture_len);
	out->picture = picture == NULL ? "" : picture;
	return picture != NULL;
}

bool
looks_render_carried(struct engine *e, const struct looks_carried *c,
    struct arena *a, struct render_opts *out)
{
	const struct theme *t = e->theme;
	struct shelf *shelf = arena_alloc(a, 1, sizeof *shelf);
	struct ynode *root;

	shelf->e = e;
	shelf->carried = c;
	*out = e->render;
	out->resource = find_resource;
	out->ctx = shelf;
	if (c->theme_len != 0) {
		root = engine_read(e, THEME_FILE, c->theme, c->theme_len);
		t = root != NULL && jschema_validate(engine_schema_of(e,
							 ENGINE_THEME_SCHEMA),
					root, &e->diag, a)
			? theme_extend(e->arena, &e->diag, e->theme, root, "")
			: NULL;
	}
	out->theme = t;
	out->labels = t == NULL ? NULL : looks_labels(e, t, a, "");
	return t != NULL;
}
