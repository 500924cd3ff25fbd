/* A picture, as a logo and as a figure. */
#include "fuzz.h"

#include <string.h>

static const char body[] =
    "<header class='cover'><h1>T</h1></header><section id='s'><h2>S</h2>"
    "<figure><img src='logo.png' alt='x'/><figcaption>c</figcaption>"
    "</figure></section>";

static const char *
resource(void *ctx, const char *name, size_t *len)
{
	const struct fuzz *f = ctx;

	if (strcmp(name, "logo.png") != 0)
		return f->e->render.resource(f->e->render.ctx, name, len);
	*len = f->len;
	return f->p;
}

void
fuzz_input(struct fuzz *f)
{
	struct render_opts opts = f->e->render;
	struct theme *t = arena_dup(f->a, f->e->theme, 1, sizeof *t);
	struct doc *doc;

	if (!theme_is_picture(f->p, f->len))
		return;
	t->logo = "logo.png";
	opts.theme = t;
	opts.resource = resource;
	opts.ctx = f;
	doc = fuzz_doc(f, body);
	fuzz_sound(f, doc);
	fuzz_write(f, doc, &opts);
	fuzz_told(&f->d);
}
