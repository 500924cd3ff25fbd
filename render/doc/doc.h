/* The document tree: one small XHTML subset that all writers take. Its grammar
 * is in docs/ARCHITECTURE.md, "The document tree", and doc_check() holds every
 * tree to it, in all builds. */
#ifndef BCP_DOC_H
#define BCP_DOC_H

#include "diag.h"
#include <libxml/tree.h>
#include <stdbool.h>

struct doc {
	xmlDoc *xml;
	xmlNode *body;
};

/* Checks elements, attributes, classes, unique ids, links and tables; numbers
 * the sections (attribute "data-number"). False with diagnostics. */
bool doc_check(struct doc *doc, struct diag *d);

/* The content of a <meta name="..."> in the head, "" when absent. */
const char *doc_meta(const struct doc *doc, const char *name);
const char *doc_title(const struct doc *doc);
const char *doc_lang(const struct doc *doc);

/* Small readers for writers. */
bool doc_is(const xmlNode *n, const char *name);
bool doc_has_class(const xmlNode *n, const char *cls);
const char *doc_attr(const xmlNode *n, const char *name); /* "" when absent */
int doc_int(const xmlNode *n, const char *name, int fallback);

#endif
