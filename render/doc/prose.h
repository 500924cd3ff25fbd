/* Prose of a plan (CommonMark, by cmark) to nodes of the document tree. Raw
 * HTML in prose is text, never markup; links keep only what doc_href_ok()
 * allows; headings are strong paragraphs, so that the outline stays the
 * template's; pipe tables become tables; a list whose items all begin with
 * "[ ]" becomes a list of boxes to tick. What is nested more than PROSE_DEPTH
 * deep loses its outer structure and keeps its text; a text with more than
 * LIMIT_PROSE_BRACKETS is shown as it is written. */
#ifndef BCP_PROSE_H
#define BCP_PROSE_H

#include <libxml/tree.h>
#include <stddef.h>

#define PROSE_DEPTH 32

/* Appends block nodes to parent. */
void prose_blocks(xmlNode *parent, const char *text, size_t len);
/* Appends inline nodes: several paragraphs or items are lines of their own. */
void prose_inline(xmlNode *parent, const char *text, size_t len);

#endif
