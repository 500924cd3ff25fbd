/* Making document trees: for templates and prose only. Memory is libxml2's and
 * goes with the tree; out of memory ends the program. */
#ifndef BCP_DOC_BUILD_H
#define BCP_DOC_BUILD_H

#include "doc.h"

/* A new last child. */
xmlNode *doc_add(xmlNode *parent, const char *name);
/* Appends text; control characters become U+FFFD. Texts that follow one
 * another are joined by doc_tidy() or doc_join(). */
void doc_add_text(xmlNode *parent, const char *p, size_t n);
void doc_set(xmlNode *n, const char *name, const char *value);
/* Makes one text of those that follow one another; removes empty ones. */
void doc_join(xmlNode *root);
/* Joins; then, whitespace as HTML reads it: runs become one space, none stands
 * at the edge of a block or a line. Text in <pre> stays as it is. */
void doc_tidy(xmlNode *root);

#endif
