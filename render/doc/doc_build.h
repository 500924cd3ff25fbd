/* Making document trees. They are libxml2's, so that its functions can read
 * them, but live in an arena: nothing of them is freed singly, and no function
 * of libxml2 that allocates or frees may change one. */
#ifndef BCP_DOC_BUILD_H
#define BCP_DOC_BUILD_H

#include "doc.h"

/* A tree without a root. The node is the document; its `doc` is the same. */
xmlNode *doc_tree_new(struct arena *a);
/* The document that a tree is. */
struct doc *doc_from_tree(xmlNode *tree);
/* A document from its XML; NULL when that is not well-formed. For tests and
 * tools: nothing is tidied or checked. */
struct doc *doc_read(struct arena *a, const char *text, size_t len);
/* A new last child. The name must live as long as the tree. */
xmlNode *doc_add(xmlNode *parent, const char *name);
/* Appends text; control characters and broken UTF-8 become U+FFFD. Texts that
 * follow one another are joined by doc_tidy() or doc_join(). */
void doc_add_text(xmlNode *parent, const char *p, size_t n);
/* Gives an attribute a value; the name must live as long as the tree. */
void doc_set(xmlNode *n, const char *name, const char *value);
void doc_unset(xmlNode *n, const char *name);
/* Appends a copy of an element and all in it, from any tree, without origins.
 */
void doc_copy(xmlNode *parent, const xmlNode *from);
/* Puts what an element holds in its place, and joins texts that meet. Returns
 * the first of it; the element must not be empty. */
xmlNode *doc_unwrap(xmlNode *n);
/* Makes one text of those that follow one another; removes empty ones. */
void doc_join(xmlNode *root);
/* Joins; then, whitespace as HTML reads it: runs become one space, none stands
 * at the edge of a block or a line. Text in <pre> stays as it is. */
void doc_tidy(xmlNode *root);

#endif
