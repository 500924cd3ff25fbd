#include "portfolio.h"

#include "caltime.h"
#include "caps.h"
#include "job.h"
#include "looks.h"

#include <stdlib.h>
#include <string.h>

void
portfolio_init(struct portfolio *f, const struct options *opt)
{
	f->opt = opt;
	f->parser = NULL;
	f->doc = NULL;
}

static void
end_parser(struct portfolio *f)
{
	if (f->parser == NULL)
		return;
	if (f->parser->myDoc != f->doc)
		xmlFreeDoc(f->parser->myDoc);
	f->parser->myDoc = NULL;
	xmlFreeParserCtxt(f->parser);
	f->parser = NULL;
}

void
portfolio_release(struct portfolio *f)
{
	end_parser(f);
	if (f->doc != NULL)
		xmlFreeDoc(f->doc);
	f->doc = NULL;
}

/* What is not well-formed is told at the end. */
static void
parse(struct portfolio *f, const struct buf *text, bool last)
{
	(void)xmlParseChunk(
	    f->parser, buf_str(text), (int)text->len, last ? 1 : 0);
}

static void
begin_parser(struct portfolio *f)
{
	struct buf head;
	char date[11];

	if (f->parser != NULL)
		return;
	f->parser = xmlCreatePushParserCtxt(NULL, NULL, NULL, 0, "portfolio");
	if (f->parser == NULL)
		bcp_out_of_memory();
	xmlCtxtUseOptions(
	    f->parser, XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOERROR |
			   XML_PARSE_NOWARNING | XML_PARSE_NOBLANKS);
	cal_format_date(date, f->opt->as_of);
	buf_init(&head, LIMIT_OUTPUT_BYTES);
	buf_printf(&head,
	    "<portfolio as-of=\"%s\" version=\"%s\" edition=\"%s\">\n", date,
	    BCP_VERSION, edition_name(f->opt->audience));
	parse(f, &head, false);
	buf_release(&head);
}

void
portfolio_add(struct portfolio *f, const struct buf *summary)
{
	begin_parser(f);
	parse(f, summary, false);
}

bool
portfolio_read(struct portfolio *f, struct diag *d)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	struct buf end;

	begin_parser(f);
	buf_init(&end, LIMIT_OUTPUT_BYTES);
	buf_puts(&end, "</portfolio>\n");
	parse(f, &end, true);
	buf_release(&end);
	if (f->parser->wellFormed)
		f->doc = f->parser->myDoc;
	end_parser(f);
	if (f->doc == NULL)
		diag_at(d, DIAG_PLAN_TREE, nowhere,
		    "the summaries of the documents do not make a portfolio");
	return f->doc != NULL;
}

static char *
attr(struct arena *a, xmlNode *n, const char *name)
{
	xmlChar *value = xmlGetProp(n, (const xmlChar *)name);
	char *copy = arena_str(a, value == NULL ? "" : (const char *)value);

	xmlFree(value);
	return copy;
}

/* The language of all documents, "" where they differ; the page is told. */
static const char *
common_language(struct arena *a, xmlNode *root)
{
	const char *all = NULL, *one;

	for (xmlNode *x = root->children; x != NULL; x = x->next) {
		if (x->type != XML_ELEMENT_NODE ||
		    strcmp((const char *)x->name, "document") != 0)
			continue;
		one = attr(a, x, "language");
		if (all != NULL && strcmp(all, one) != 0)
			return "";
		all = one;
	}
	if (all == NULL || *all == '\0')
		return "";
	xmlSetProp(root, (const xmlChar *)"language", (const xmlChar *)all);
	return all;
}

bool
portfolio_write(struct portfolio *f, struct engine *e,
    const struct render_opts *opts, struct pack *pack, struct arena *a,
    struct diag *d)
{
	struct render_opts own = *opts;
	const char *language;
	struct doc *doc;

	if (!portfolio_read(f, d))
		return false;
	language = common_language(a, xmlDocGetRootElement(f->doc));
	own.labels = looks_labels(e, own.theme, a, language);
	doc = tmpl_render_in(
	    e->portfolio, a, d, f->doc, e->opt->as_of, own.labels);
	if (doc == NULL || !doc_check(doc, d))
		return false;
	for (size_t i = 0; i < ENGINE_WRITERS; i++) {
		/* The page leads into other documents; on paper each of these
		 * stands for itself. */
		if (strcmp(e->writers[i]->name, "pdf") == 0)
			continue;
		if (!job_write(e, i, doc, &own, pack, "index", a, d))
			return false;
	}
	return true;
}

static int
compare_inputs(const void *pa, const void *pb)
{
	const struct pack_input *x = pa, *y = pb;

	return strcmp(x->path, y->path);
}

struct pack_input *
portfolio_inputs(const struct portfolio *f, struct arena *a, size_t *count)
{
	struct pack_input *list = NULL;
	size_t n = 0, cap = 0, kept = 0;

	for (xmlNode *x = xmlDocGetRootElement(f->doc)->children; x != NULL;
	     x = x->next) {
		if (x->type != XML_ELEMENT_NODE ||
		    strcmp((const char *)x->name, "input") != 0)
			continue;
		list = arena_grow(a, list, &cap, n + 1, sizeof *list);
		list[n].path = attr(a, x, "path");
		memcpy(list[n].sha256, attr(a, x, "sha256"), 64);
		n++;
	}
	if (n > 1)
		qsort(list, n, sizeof *list, compare_inputs);
	for (size_t i = 0; i < n; i++) {
		if (kept == 0 || strcmp(list[kept - 1].path, list[i].path) != 0)
			list[kept++] = list[i];
	}
	*count = kept;
	return list;
}
