/* What a <drawing> of the document tree says, drawn once: a list of marks that
 * the writers of HTML and PDF put on their pages. All lengths are integers in
 * 1/1000 pt ("mpt"); x grows to the right, y downward. */
#ifndef BCP_FIGURE_H
#define BCP_FIGURE_H

#include "backend.h"

#define FIGURE_PT(n) ((int32_t)((n)*1000))

/* Colours by their role; the writers know the colours. */
enum figure_tone {
	TONE_NONE,
	TONE_INK,
	TONE_SOFT,
	TONE_LINE,
	TONE_ACCENT,
	TONE_BAD,
	TONE_SOON,
	TONE_GOOD,
	TONE_UNSURE,
	TONE_CARD, /* the ground */
	TONE_WASH,
	TONE_ACCENT_WASH,
	TONE_BAD_WASH,
	TONE_COUNT,
};
/* "bad-wash": for names of classes and for dumps. */
const char *figure_tone_name(enum figure_tone t);

enum figure_anchor {
	ANCHOR_START,
	ANCHOR_MIDDLE,
	ANCHOR_END,
};

enum mark_kind {
	MARK_BOX,  /* x, y, w, h, radius */
	MARK_PATH, /* at[0..n): a polyline or, if curved, Bezier curves: the
		    start, then three points a curve */
	MARK_TEXT, /* x, y of the baseline; text, size, bold, anchor; w is how
		    wide our own font makes it */
	MARK_LINK, /* what follows, up to MARK_LINK_END, is a link: href, text
		    for its name, and the rectangle x, y, w, h */
	MARK_LINK_END,
};

struct figure_point {
	int32_t x, y;
};

struct mark {
	enum mark_kind kind;
	enum figure_tone stroke, fill; /* text has a fill */
	int32_t x, y, w, h, radius;
	int32_t pen; /* width of the stroke */
	bool dashed, curved, closed, bold;
	const struct figure_point *at;
	size_t n;
	const char *text, *href;
	int32_t size;
	enum figure_anchor anchor;
};

/* One picture. */
struct figure {
	int32_t width, height;
	struct mark *marks;
	size_t n, cap;
	unsigned links;
};

/* A drawing too large for one picture becomes several. */
struct figures {
	const char *title, *alt;
	const struct labels *labels; /* of the words that are not data */
	struct figure *part;
	size_t n; /* 0 when there is nothing to draw */
};

/* The smallest type in a picture, and the smallest that can be read: a writer
 * may make a picture smaller down to FIGURE_SMALLEST / FIGURE_SMALL. */
#define FIGURE_SMALL 8500
#define FIGURE_SMALLEST 6500

/* What is needed to measure text: the program's own fonts, and a guess where
 * they are missing. In the arena; once a process. */
struct figure_type;
struct figure_type *figure_open(
    struct arena *a, const struct render_opts *opts);

/* Draws a <drawing> that doc_check() has seen. In the arena. */
void figure_draw(const struct figure_type *t, const struct labels *labels,
    const xmlNode *drawing, struct arena *a, struct figures *out);

/* One line a mark, for goldens and debugging. */
void figure_dump(struct sink *out, const struct figures *f);

#endif
