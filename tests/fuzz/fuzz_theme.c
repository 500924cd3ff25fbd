/* A theme and a catalogue of labels, and documents written with them: the
 * first document of the input is the theme, the second the catalogue. */
#include "fuzz.h"

#include "labels.h"
#include "yaml_reader.h"

#include <string.h>

static const char body[] =
    "<header><h1>T</h1><p class='lead'>x</p><dl class='facts'><div><dt>a</dt>"
    "<dd>b</dd></div></dl></header><section id='s'><h2>S</h2><p>"
    "<span class='tag bad'>Overdue</span> x <code>y</code></p>"
    "<table><thead><tr><th scope='col'>a</th></tr></thead>"
    "<tbody><tr><td>1</td></tr></tbody></table></section>";

static void
write_with(struct fuzz *f, const struct theme *t, struct labels *l)
{
	struct render_opts opts = f->e->render;
	struct doc *doc = fuzz_doc(f, body);

	opts.theme = t == NULL ? f->e->theme : t;
	opts.labels = theme_labels(opts.theme, f->a, &f->d, l, "de");
	fuzz_sound(f, doc);
	fuzz_write(f, doc, &opts);
	labels_words(opts.labels, f->a, "every 2 weeks, or on staff change");
	labels_date(opts.labels, f->a, FUZZ_AS_OF);
	labels_say(opts.labels, f->a, "Page {1} of {2}", "1", "{2}");
}

void
fuzz_input(struct fuzz *f)
{
	const struct theme *t = NULL;
	struct labels *l = labels_new(f->a, NULL);
	struct ynode **docs = NULL;
	size_t n = yaml_read_all(
	    f->a, &f->d, fuzz_source(f, "theme.yaml", f->p, f->len), &docs);

	if (n != 0 &&
	    jschema_validate(engine_schema_of(f->e, ENGINE_THEME_SCHEMA), docs[0], &f->d, f->a)) {
		t = theme_extend(
		    f->a, &f->d, f->e->theme, docs[0], "templates/");
		fuzz_want(
		    t != NULL || f->d.count != 0, "a wrong theme is told");
	}
	if (n > 1 && !labels_add(l, &f->d, docs[1]))
		fuzz_want(f->d.count != 0, "a wrong catalogue is told");
	if (t != NULL || (n > 1 && f->d.count == 0))
		write_with(f, t, l);
	fuzz_told(&f->d);
}
