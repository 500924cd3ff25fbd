/* The character codes of one document: a code stands for a glyph together with
 * the text it means. Two texts may share a glyph (a hyphen and a soft hyphen,
 * A and alpha), and must not when the text is taken out of the PDF again. */
#ifndef BCP_PDF_CIDS_H
#define BCP_PDF_CIDS_H

#include "fonts.h"

struct cid {
	uint16_t glyph;
	uint32_t first;	      /* the text, when it is one code point */
	const uint32_t *text; /* else all of it */
	uint32_t len;
};

/* These codes mean the characters of their numbers, and nothing else. */
#define CID_ASCII_FIRST 0x20
#define CID_ASCII_LAST 0x7E

struct cid_face {
	struct cid *list; /* by code; code 0 is the font's empty glyph */
	size_t n, cap;	  /* one more than the highest code; 0: none used */
	uint32_t *slots;  /* hash table of codes, 0 for none */
	size_t nslots;
};

struct cids {
	struct arena *arena;
	struct cid_face face[FACE_COUNT];
};

/* Whether the code of this place stands for something. */
static inline bool
cid_used(const struct cid *c)
{
	return c->len != 0;
}

void cids_init(struct cids *c, struct arena *a);
/* The code for a glyph with its text, which is copied. Past 65,535 codes in one
 * face gives 0. */
uint16_t cids_code(struct cids *c, enum face face, uint16_t glyph,
    const uint32_t *text, size_t len);
/* Whether all codes of a face fit into one byte, once there are no more. */
bool cids_short(const struct cid_face *f);

#endif
