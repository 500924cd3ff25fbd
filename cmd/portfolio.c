#include "portfolio.h"

#include "caltime.h"
#include "caps.h"
#include "exports.h"
#include "job.h"
#include "looks.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

void
portfolio_init(struct portfolio *f)
{
	buf_init(&f->xml, LIMIT_OUTPUT_BYTES);
	f->doc = NULL;
}

void
portfolio_release(struct portfolio *f)
{
	buf_release(&f->xml);
	if (f->doc != NULL)
		xmlFreeDoc(f->doc);
	f->doc = NULL;
}

void
portfolio_add(struct portfolio *f, const struct buf *summary)
{
	buf_put(&f->xml, buf_str(summary), summary->len);
}

bool
portfolio_read(struct portfolio *f, const struct options *opt, struct diag *d)
{
	struct src_span nowhere = {0, {0, 0}, {0, 0}};
	struct buf all;
	char date[11];

	cal_format_date(date, opt->as_of);
	buf_init(&all, LIMIT_OUTPUT_BYTES);
	buf_printf(&all,
	    "<portfolio as-of=\"%s\" version=\"%s\" edition=\"%s\">\n", date,
	    BCP_VERSION, edition_name(opt->audience));
	buf_put(&all, buf_str(&f->xml), f->xml.len);
	buf_puts(&all, "</portfolio>\n");
	f->doc =
	    buf_over(&all) || all.len > INT32_MAX
		? NULL
		: xmlReadMemory(buf_str(&all), (int)all.len, "portfolio",
		      "UTF-8",
		      XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOERROR |
			  XML_PARSE_NOWARNING | XML_PARSE_NOBLANKS);
	buf_release(&all);
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

	if (!portfolio_read(f, e->opt, d))
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
	return exports_write(xmlDocGetRootElement(f->doc), e->opt, pack, a, d);
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
