/* How pages look: sizes, colours, white. All lengths of this folder are
 * integers in 1/1000 pt ("mpt"); x grows to the right, y grows downward from
 * the upper edge of the sheet. Only emit.c turns y round. */
#ifndef BCP_PDF_STYLE_H
#define BCP_PDF_STYLE_H

#include "theme.h"

#define PT(n) ((int32_t)((n)*1000))
/* The grid of the body text and the half of it that all white is made of. */
#define GRID PT(14)
#define HALF PT(7)

/* Where a heading of a depth (2 to 6) takes its type, and the white above and
 * below it. */
struct heading_style style_heading(const struct theme *t, int level);

struct paper {
	int32_t width, height;
	int32_t left, right, top, bottom; /* margins */
	int32_t measure; /* the widest text; tables may be wider */
};

/* "a4" or "letter"; NULL for what the theme says. */
struct paper style_paper(const struct theme *t, const char *name);
/* The same sheet with less white, for a card. */
struct paper style_card(const struct paper *p);
/* The same sheet turned to landscape. */
struct paper style_turned(const struct paper *p);
/* Of a length: a share that a theme gives in percent. */
int32_t style_share(int32_t length, int32_t percent);
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
enum colour style_status_colour(const char *status);

#endif
