/* A document tree to a PDF, without a plan: pdf-demo IN.xhtml OUT.pdf [PAPER]
 * [SOURCE]. For looking at pages, and for check_pdf.py. */
#include "caps.h"
#include "doc_build.h"
#include "pdf.h"
#include "res.h"
#include "theme.h"
#include "yaml_reader.h"

#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_BYTES ((size_t)1 << 20)

/* A whole file in the arena, NUL behind it; NULL when there is none. */
static const char *
slurp(struct arena *a, const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	char *p;

	if (f == NULL)
		return NULL;
	p = arena_alloc(a, MOST_BYTES + 1, 1);
	*len = fread(p, 1, MOST_BYTES, f);
	fclose(f);
	return p;
}

/* What is built in, and pictures from the folder that we run in. */
static const char *
resource(void *ctx, const char *name, size_t *len)
{
	const char *p = res_find(name, len);

	return p != NULL ? p : slurp(ctx, name, len);
}

/* NULL when it is not XML, or no document. */
static struct doc *
read_doc(struct arena *a, struct diag *d, const char *path)
{
	size_t len = 0;
	const char *text = slurp(a, path, &len);
	struct doc *doc = text == NULL ? NULL : doc_read(a, text, len);

	if (doc == NULL)
		return NULL;
	doc_tidy(xmlDocGetRootElement(doc->xml));
	return doc_check(doc, d) ? doc : NULL;
}

static bool
read_source(struct arena *a, const char *path, struct render_attachment *out)
{
	const char *slash = strrchr(path, '/');

	out->p = slurp(a, path, &out->len);
	out->name = slash == NULL ? path : slash + 1;
	out->mime = "application/yaml";
	return out->p != NULL;
}

static int
print(struct diag *d, int status)
{
	struct buf b;

	buf_init(&b, LIMIT_OUTPUT_BYTES);
	for (size_t i = 0; i < d->count; i++)
		diag_print(&b, d, &d->items[i], false);
	fputs(buf_str(&b), stderr);
	buf_release(&b);
	return status;
}

static bool
write_file(const char *path, const struct sink *s)
{
	FILE *f = fopen(path, "wb");
	bool ok;

	if (f == NULL)
		return false;
	ok = fwrite(buf_str(&s->buf), 1, s->buf.len, f) == s->buf.len;
	return fclose(f) == 0 && ok;
}

/* The looks that the program carries. */
static const struct theme *
read_theme(struct arena *a, struct diag *d)
{
	static const char name[] = "templates/theme.yaml";
	size_t len = 0;
	const char *text = res_find(name, &len);
	struct ynode *root;

	if (text == NULL)
		return NULL;
	root = yaml_read(a, d, src_add(d->src, name, text, len));
	return root == NULL ? NULL
			    : theme_extend(a, d, NULL, root, "templates/");
}

static int
run(struct arena *a, int argc, char **argv)
{
	struct render_opts opts = {
	    .resource = resource, .ctx = a, .version = "demo"};
	struct diag d;
	struct doc *doc;
	struct sink s;
	void *self;
	bool ok;

	diag_init(&d, a, src_new(a));
	opts.paper = argc > 3 ? argv[3] : "a4";
	opts.theme = read_theme(a, &d);
	if (opts.theme == NULL)
		return print(&d, 2);
	if (argc > 4 && !read_source(a, argv[4], &opts.source))
		return 2;
	self = backend_pdf.open(a, &opts, &d);
	doc = self == NULL ? NULL : read_doc(a, &d, argv[1]);
	if (doc == NULL)
		return print(&d, 2);
	sink_init(&s);
	ok = backend_pdf.render(self, doc, &opts, a, &d, &s) == BCP_OK &&
	     sink_finish(&s, &d) == BCP_OK && write_file(argv[2], &s);
	sink_release(&s);
	return print(&d, ok ? 0 : 4);
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new();
	int status;

	if (argc < 3) {
		fputs("usage: pdf-demo IN.xhtml OUT.pdf [PAPER] [SOURCE]\n",
		    stderr);
		return 3;
	}
	status = run(a, argc, argv);
	arena_free(a);
	xmlCleanupParser();
	return status;
}
