/* Prose of a plan (CommonMark, by cmark) to nodes of the document tree. Raw
 * HTML in prose is text, never markup; links keep only http, https, mailto,
 * tel and fragments; headings are pushed below `level`; pipe tables become
 * tables. */
#ifndef BCP_PROSE_H
#define BCP_PROSE_H

#include <libxml/tree.h>
#include <stddef.h>

/* Appends block nodes to parent. */
void prose_blocks(xmlNode *parent, const char *text, size_t len, int level);
/* The same for a single paragraph without the <p> around it. */
void prose_inline(xmlNode *parent, const char *text, size_t len);

#endif
