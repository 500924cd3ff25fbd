/* How pages look: sizes, colours, white. All lengths of this folder are
 * integers in 1/1000 pt ("mpt"); x grows to the right, y grows downward from
 * the upper edge of the sheet. Only emit.c turns y round. */
#ifndef BCP_PDF_STYLE_H
#define BCP_PDF_STYLE_H

#include <stdint.h>

#define PT(n) ((int32_t)((n)*1000))
/* The grid of the body text and the half of it that all white is made of. */
#define GRID PT(14)
#define HALF PT(7)

enum colour {
	COLOUR_INK = 0x1a1d21,
	COLOUR_GREY = 0x565d66,
	COLOUR_HAIRLINE = 0xc9c5bd,
	COLOUR_GROUND = 0xf5f4f0,
	COLOUR_ACCENT = 0x0b5563,
	COLOUR_RED = 0xa32018,
	COLOUR_AMBER = 0x8a4b00,
	COLOUR_GREEN = 0x1c6240,
	COLOUR_SLATE = 0x4a5568,
	COLOUR_MARK = 0xfdf1df,
};

enum weight {
	WEIGHT_REGULAR,
	WEIGHT_BOLD,
};

enum type_id {
	TYPE_BODY,
	TYPE_LEAD,
	TYPE_TABLE,
	TYPE_HEAD, /* of a table's column */
	TYPE_CAPTION,
	TYPE_NOTE,
	TYPE_META,
	TYPE_CODE,
	TYPE_COVER, /* the title on the cover */
	TYPE_PART,  /* "Contents" */
	TYPE_H2,
	TYPE_H3,
	TYPE_H4,
	TYPE_MARGIN, /* header and footer of a page */
	TYPE_COUNT,
};

struct type {
	int32_t size, leading;
	uint32_t colour;
	enum weight weight;
};

extern const struct type types[TYPE_COUNT];

/* Where a heading of a depth (2 to 6) takes its type, and the white above and
 * below it. */
struct heading_style {
	enum type_id type;
	int32_t above, below;
};
struct heading_style style_heading(int level);

struct paper {
	int32_t width, height;
	int32_t left, right, top, bottom; /* margins */
	int32_t measure; /* the widest text; tables may be wider */
};

/* "letter", else A4. */
struct paper style_paper(const char *name);
/* The same sheet turned to landscape. */
struct paper style_turned(const struct paper *p);
/* Between the margins. */
int32_t paper_width(const struct paper *p);
int32_t paper_height(const struct paper *p);

/* The shape that a status adds to its word. */
enum shape {
	SHAPE_NONE,
	SHAPE_TRIANGLE, /* bad */
	SHAPE_DOT,	/* soon */
	SHAPE_TICK,	/* good */
	SHAPE_SQUARE,	/* unsure */
	SHAPE_BARS,	/* waived */
};
/* For "bad", "soon", "good", "unsure", "waived"; any other word has none and
 * grey. */
enum shape style_shape(const char *status);
uint32_t style_status_colour(const char *status);

#endif
