/* JSON Schema: of two documents the first is the schema, the second what it is
 * to describe. */
#include "fuzz.h"

#include "yaml_reader.h"

static const struct ynode *
fetch(void *ctx, const char *uri)
{
	(void)ctx;
	(void)uri;
	return NULL;
}

void
fuzz_input(struct fuzz *f)
{
	struct yaml_options as_json = yaml_defaults();
	struct jschema_options opt = {.assert_formats = f->len % 2 == 0};
	const struct jschema *s;
	struct ynode **docs = NULL;
	size_t n;

	as_json.any_char = true;
	n = yaml_read_with(f->a, &f->d,
	    fuzz_source(f, "input.yaml", f->p, f->len), false, &as_json, &docs);
	if (n == 0)
		return;
	s = jschema_compile(
	    f->a, &f->d, docs[0], "https://example.org/s", opt, fetch, NULL);
	fuzz_want(s != NULL || f->d.count != 0, "a wrong schema is told");
	for (size_t i = 1; s != NULL && i < n; i++) {
		size_t before = f->d.count + f->d.dropped;

		if (!jschema_validate(s, docs[i], &f->d, f->a))
			fuzz_want(f->d.count + f->d.dropped > before,
			    "what is not valid is told");
	}
	fuzz_told(&f->d);
}
