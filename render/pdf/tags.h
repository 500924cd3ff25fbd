/* The structure of a tagged PDF: what each mark on a page belongs to. */
#ifndef BCP_PDF_TAGS_H
#define BCP_PDF_TAGS_H

#include "arena.h"
#include <stdbool.h>
#include <stdint.h>

struct elem;

/* What an element holds, in reading order: an element, marked content of a
 * page, or a link annotation. */
struct kid {
	struct kid *next;
	struct elem *elem; /* NULL for the other two */
	uint32_t page;
	uint32_t mcid;
	/* Place among the document's annotations, from 1; 0: marked content. */
	uint32_t annotation;
};

struct elem {
	const char *type; /* standard structure type: "P", "TH" */
	struct elem *parent;
	bool attached; /* is among its parent's kids */
	struct kid *first, *last;
	const struct kid
	    *next;	 /* where the emitter goes on, once it was here */
	uint32_t object; /* number in the PDF, given by the emitter */
	/* Attributes; NULL or 0 when there is none. */
	const char *scope;     /* of TH: "Row", "Column" */
	const char *numbering; /* of L: "Disc", "Decimal", "None" */
	const char *alt, *lang, *expansion;
	int colspan;
	unsigned note; /* number of a Note, which must have an ID */
	bool has_box;  /* of Figure: box is set: left, bottom, right, top in mpt
			from the lower left corner */
	int32_t box[4];
};

/* A new element that joins its parent's kids with the first content that is
 * put into it, so that the order of kids is the order of reading. */
struct elem *elem_new(struct arena *a, struct elem *parent, const char *type);
/* Joins its parent now, which may join later: for what must be there even when
 * empty, such as a table cell. */
void elem_attach(struct arena *a, struct elem *e);
/* Joins its parent now, and the parent its own: content follows later. */
void elem_place(struct arena *a, struct elem *e);
void elem_content(
    struct arena *a, struct elem *e, uint32_t page, uint32_t mcid);
void elem_object(
    struct arena *a, struct elem *e, uint32_t page, uint32_t annotation);

#endif
