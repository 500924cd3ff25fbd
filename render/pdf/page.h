/* What layout hands to the emitter: pages with boxes at their places. */
#ifndef BCP_PDF_PAGE_H
#define BCP_PDF_PAGE_H

#include "cids.h"
#include "style.h"
#include "tags.h"
#include <libxml/hash.h>

enum box_kind {
	BOX_TEXT,
	BOX_FILL,  /* a rectangle: rules, edges, grounds */
	BOX_SHAPE, /* the shape of a status */
	BOX_LINK,  /* a rectangle to click on */
	BOX_IMAGE,
	BOX_PLACE, /* not seen: where its element comes in the order of reading
		    */
	BOX_PAINT, /* lines and surfaces of a drawing; y downward in it */
};

/* A picture ready for the PDF: a JPEG file as it is, or rows of RGB. */
struct picture {
	uint32_t width, height; /* in pixels, not 0 */
	const char *p;
	size_t len;
	bool jpeg;
	bool grey;	   /* of a JPEG: one component */
	const char *alpha; /* one byte a pixel, or NULL: opaque */
	uint32_t object;   /* number in the PDF, given by the emitter */
};

/* Reads a PNG or JPEG file, which is borrowed. False for anything else, and
 * for what is damaged, too large, or in colours for print. (picture.c) */
bool picture_read(
    struct arena *a, struct picture *pic, const char *p, size_t len);

/* Where a link leads; one for each <a>, shared by its boxes. */
struct link {
	const char *href;
	const char *title; /* words for people who cannot see it */
	struct elem *elem;
};

struct placed_glyph {
	uint16_t code;
	int32_t x, rise; /* from the box's x and y; rise is upward */
};

struct box {
	struct box *next;
	enum box_kind kind;
	/* The upper left corner; of text the left end of the baseline. */
	int32_t x, y;
	int32_t w, h;
	enum colour colour;
	struct elem *elem; /* NULL: decoration, or part of a page's margin */
	enum shape shape;
	const struct link *link;
	size_t picture; /* index in pages */
	/* Of BOX_PAINT: operators of a content stream, and how large they are
	 * drawn. */
	const char *ops;
	int32_t percent;
	/* Text only. */
	enum face face;
	int32_t size;
	bool slanted; /* rises by 45 degrees */
	const struct placed_glyph *glyphs;
	size_t count;
};

struct box_list {
	struct box *first, *last;
};

struct box *box_add(struct arena *a, struct box_list *l, enum box_kind kind);
/* Appends all of m, which must not be used any more. */
void box_join(struct box_list *l, struct box_list *m);
void box_move(const struct box_list *l, int32_t dx, int32_t dy);
/* Makes all smaller, seen from the upper edge at x. */
void box_shrink(
    struct arena *a, const struct box_list *l, int32_t x, int32_t percent);
struct box *box_fill(struct arena *a, struct box_list *l, int32_t x, int32_t y,
    int32_t w, int32_t h, enum colour colour);

struct page {
	bool wide;	       /* on the sheet turned to landscape */
	struct box_list under; /* grounds and edges */
	struct box_list body;
	struct box_list margin; /* header and footer */
};

/* A place that links lead to. */
struct anchor {
	struct anchor *next;
	const char *id;
	uint32_t page; /* index in pages */
	int32_t y;
};

/* An entry of the outline and of the contents. */
struct heading {
	int depth;	    /* 1 for a section of the body */
	const char *number; /* "4.2", or "" */
	const char *title;
	const struct anchor *anchor;
};

struct pages {
	struct paper paper, wide_paper; /* upright, and turned */
	struct page *page;
	size_t count, cap;
	struct elem *root; /* Document */
	struct picture *pictures;
	size_t npictures, pictures_cap;
	struct heading *headings;
	size_t nheadings, headings_cap;
	/* Finds an anchor by its id; NULL when there is none. */
	xmlHashTable *anchors;
};

const struct paper *pages_paper(const struct pages *p, size_t page);
const struct anchor *pages_anchor(const struct pages *p, const char *id);

#endif
