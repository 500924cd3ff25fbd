/* The document tree: one small XHTML subset that all writers take. Its grammar
 * is in docs/ARCHITECTURE.md, "The document tree", and doc_check() holds every
 * tree to it, in all builds. */
#ifndef BCP_DOC_H
#define BCP_DOC_H

#include "diag.h"
#include "labels.h"
#include <libxml/tree.h>
#include <stdbool.h>

struct doc {
	xmlDoc *xml;
	xmlNode *body; /* NULL when the template does not make a page */
};

/* Where an element came from; node->_private of the elements that templates
 * make. Elements without one belong to their nearest ancestor that has one. */
struct doc_origin {
	struct src_span at;
	bool authored; /* by the author of a plan, not of a template */
};

/* Checks elements, attributes, classes, unique ids, links and tables; numbers
 * the sections (attribute "data-number"). False with diagnostics. A link of a
 * plan's author that cannot be followed is told (DOC-T03) and becomes text. */
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
/* Whether an element belongs to a line of text: a, strong, span, br ... */
bool doc_is_inline(const xmlNode *n);
/* Whether a node is text or belongs to a line of text. */
bool doc_is_phrase(const xmlNode *n);
/* The status class of a tag or note ("bad", "soon", "good", "unsure",
 * "waived"), "" when it has none. */
const char *doc_status(const xmlNode *n);
/* The text of an element and all in it; a line break counts as a space. */
char *doc_text(struct arena *a, const xmlNode *n);
/* The words that stand for a <drawing>: its alt and what is marked in it. */
const char *doc_drawing_words(struct arena *a, const struct labels *labels,
    const xmlNode *drawing);
/* A link that writers may follow: a fragment, a relative path, http, https,
 * mailto or tel. */
bool doc_href_ok(const char *href);

/* Walks a tree without recursion: each element is entered and left, each text
 * is entered only.
 *
 *     doc_walk_init(&w, doc->body);
 *     while (doc_walk_next(&w))
 *             if (w.node->type == XML_TEXT_NODE) ...
 */
struct doc_walk {
	const xmlNode *root, *node;
	bool leave, skip;
};
void doc_walk_init(struct doc_walk *w, const xmlNode *root);
bool doc_walk_next(struct doc_walk *w);
/* After entering an element: goes on behind it; it is not left. */
void doc_walk_skip(struct doc_walk *w);

#endif
