/* A document tree to a PDF, without a plan: pdf-demo IN.xhtml OUT.pdf [PAPER]
 * [SOURCE]. For looking at pages, and for check_pdf.py. */
#include "doc_build.h"
#include "limits.h"
#include "pdf.h"
#include "res.h"

#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *
resource(void *ctx, const char *name, size_t *len)
{
	(void)ctx;
	return res_find(name, len);
}

static void
free_doc(void *p)
{
	xmlFreeDoc(p);
}

static bool
read_doc(struct arena *a, struct diag *d, const char *path, struct doc *doc)
{
	xmlNode *n;

	doc->xml = xmlReadFile(path, NULL, XML_PARSE_NONET);
	if (doc->xml == NULL)
		return false;
	arena_defer(a, free_doc, doc->xml);
	doc_tidy(xmlDocGetRootElement(doc->xml));
	n = xmlDocGetRootElement(doc->xml)->children;
	while (n != NULL && !doc_is(n, "body"))
		n = n->next;
	doc->body = n;
	return n != NULL && doc_check(doc, d);
}

static bool
read_source(struct arena *a, const char *path, struct render_attachment *out)
{
	FILE *f = fopen(path, "rb");
	char *p = arena_alloc(a, 1 << 20, 1);

	if (f == NULL)
		return false;
	out->p = p;
	out->len = fread(p, 1, 1 << 20, f);
	out->name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
	out->mime = "application/yaml";
	return fclose(f) == 0;
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

static int
run(struct arena *a, int argc, char **argv)
{
	struct render_opts opts = {.resource = resource, .version = "demo"};
	struct diag d;
	struct doc doc;
	struct sink s;
	void *self;
	bool ok;

	diag_init(&d, a, src_new(a));
	opts.paper = argc > 3 ? argv[3] : "a4";
	if (argc > 4 && !read_source(a, argv[4], &opts.source))
		return 2;
	self = backend_pdf.open(a, &opts, &d);
	if (self == NULL || !read_doc(a, &d, argv[1], &doc))
		return print(&d, 2);
	sink_init(&s);
	ok = backend_pdf.render(self, &doc, &opts, a, &d, &s) == BCP_OK &&
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
