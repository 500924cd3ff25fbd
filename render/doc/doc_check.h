/* Shared by the files of this folder only. */
#ifndef BCP_DOC_CHECK_H
#define BCP_DOC_CHECK_H

#include "doc.h"
#include <libxml/hash.h>

struct doc_checker {
	struct diag *diag;
	xmlHashTable *ids;
	bool ok;
};

struct src_span doc_place(const xmlNode *n);
/* Every row has as many columns as the head. */
void doc_check_table(struct doc_checker *c, const xmlNode *table);
/* What a <drawing> holds. One with more than LIMIT_DRAWING_PARTS is told
 * (DOC-T04) and emptied. */
void doc_check_drawing(struct doc_checker *c, xmlNode *drawing);
/* Heading levels and section numbers. */
void doc_number(struct doc_checker *c, xmlNode *body);

#endif
