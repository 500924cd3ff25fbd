/* Pipe tables, which cmark does not know. */
#ifndef BCP_PROSE_TABLE_H
#define BCP_PROSE_TABLE_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

/* Looks for a table in the lines of a paragraph: a row of heads above a row of
 * dashes with as many cells. Lines before it become a paragraph. False, and
 * nothing is added, when there is none. The form is that of GitHub Flavored
 * Markdown, 4.10. */
bool prose_table(xmlNode *parent, const char *text, size_t len);

#endif
