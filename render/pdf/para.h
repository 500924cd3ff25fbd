/* A paragraph: text in several inks, shaped, broken into lines, and put on a
 * page as boxes.
 *
 *     p = para_new(env, false);
 *     para_ink(p, &ink);
 *     para_text(p, "Hello ", 6);
 *     para_shape(p);
 *     lines = para_lines(p, width, &n);
 *     para_place(p, &lines[0], &place, &boxes);
 *     para_done(p);
 */
#ifndef BCP_PDF_PARA_H
#define BCP_PDF_PARA_H

#include "figure.h"
#include "page.h"

/* What all paragraphs of a document share. */
struct text_env {
	struct arena *arena;
	struct arena *scratch; /* paragraphs until they are on pages */
	struct diag *diag;
	struct fonts *fonts;
	struct cids *cids;
	const struct figure_type *figures; /* measures text of drawings */
	const struct theme *theme;
	const struct type *types; /* of the theme */
	const struct render_opts *opts;
	const char *lang;
	hb_language_t hb_lang;
	/* Code points that no font has and that were told, sorted. */
	uint32_t *missing;
	size_t nmissing, missing_cap;
};

/* How a stretch of text looks, and what it belongs to. */
struct ink {
	enum face face;
	int32_t size;
	enum colour colour;
	enum colour ground; /* behind the text; COLOUR_NONE for none */
	bool whole;	    /* broken only where nothing else will do */
	bool units;	    /* a date or time: words stay with their number */
	enum shape shape;   /* of a status; stands for U+FFFC */
	struct elem *elem;  /* NULL: decoration */
	const struct link *link;
	struct src_span at; /* where the text came from */
};

/* Beside libunibreak's answers: a line may end here if it must. */
#define BREAK_SOFT 8

/* One piece of one ink, face, script and direction. */
struct para_run {
	size_t from, to;
	uint32_t ink;
	enum face face;
	bool right_to_left;
	bool silent; /* a line break or a shape: no glyphs */
};

struct para {
	struct text_env *env;
	struct arena_mark before; /* in the scratch arena, which has all of it
				   */
	bool pre;		  /* white space counts */
	bool right_to_left;
	uint32_t *text;
	uint32_t *ink_of; /* index into inks, for each code point */
	size_t n, text_cap, ink_cap;
	struct ink *inks;
	size_t ninks, inks_cap;
	/* Made by para_shape(); each has n entries, or n + 1. */
	uint32_t *run_of;
	uint32_t
	    *first_glyph; /* of the code point or of the next that has one */
	int32_t *width;
	char *breaks;	     /* may a line end after it */
	signed char *levels; /* NULL where all text runs left to right */
	struct para_run *runs;
	size_t nruns, runs_cap;
	struct glyph_list glyphs;
};

struct line {
	size_t from, to;
	int32_t width; /* without white space at its end */
};

enum align {
	ALIGN_START,
	ALIGN_RIGHT,
};

/* Where a line goes: the upper left corner and width of its strip. */
struct place {
	int32_t x, y, width, leading;
	int32_t size; /* sets the baseline in the strip */
	enum align align;
};

struct para *para_new(struct text_env *env, bool pre);
/* Gives back the paragraph, its lines, and the paragraphs begun after it. One
 * without goes with one before it, or with the document. */
void para_done(struct para *p);
/* Text that follows is in this ink. */
void para_ink(struct para *p, const struct ink *ink);
void para_text(struct para *p, const char *s, size_t len);
void para_puts(struct para *p, const char *s);
void para_line_break(struct para *p);
/* Puts the shape of the current ink. */
void para_shape_mark(struct para *p);
bool para_empty(const struct para *p);

/* Chooses faces, shapes, and finds where lines may end. Tells of code points
 * that no font has (PDF-001). */
void para_shape(struct para *p);

/* The widest piece that cannot be broken, and the width without any break but
 * those that must be. */
void para_extent(const struct para *p, int32_t *narrow, int32_t *wide);

/* Lines no wider than width; a piece that is wider alone is broken where it
 * must. Gone with the paragraph. */
struct line *para_lines(const struct para *p, int32_t width, size_t *n);
void para_place(const struct para *p, const struct line *line,
    const struct place *at, struct box_list *out);

#endif
