/* The fonts of a process, and shaping, by HarfBuzz. Fonts come from the
 * program's own files, never from a plan. Lengths in mpt. */
#ifndef BCP_PDF_FONTS_H
#define BCP_PDF_FONTS_H

#include "arena.h"
#include "backend.h"
#include "diag.h"
#include "words.h"
#include <hb.h>
#include <stdint.h>

enum face {
	FACE_TEXT,
	FACE_BOLD,
	FACE_ITALIC,
	FACE_BOLD_ITALIC,
	FACE_MONO,
	FACE_SYMBOL,
	FACE_COUNT,
	FACE_NONE = FACE_COUNT,
};

struct font {
	hb_face_t *face;
	hb_font_t *shaper; /* at a scale of units_per_em */
	hb_face_t *source; /* made ready for many subsets, or NULL */
	unsigned subsets;  /* that were made */
	const char *name;  /* PostScript name, of printable ASCII */
	int32_t units_per_em;
	/* In 1/1000 em, as a PDF font descriptor has them. */
	int32_t ascent, descent, cap_height, x_height, bbox[4];
	bool ascii;	       /* has all of it */
	int32_t slant_degrees; /* negative leans to the right */
};

struct fonts {
	struct font font[FACE_COUNT];
	hb_buffer_t *buffer;
	struct words words;
};

/* Loads "fonts/text.ttf" and its sisters. NULL with a diagnostic. */
struct fonts *fonts_open(
    struct arena *a, const struct render_opts *opts, struct diag *d);

/* The face that shows a code point: the wanted one, else symbol, mono, text.
 * FACE_NONE when no font has it. */
enum face fonts_pick(const struct fonts *f, enum face want, uint32_t cp);

/* One glyph, in logical order (also of right-to-left text). */
struct glyph {
	uint32_t cluster; /* index of the first code point it stands for */
	uint16_t id;
	int32_t advance, dx, dy; /* dy upward */
};

struct glyph_list {
	struct glyph *p;
	size_t n, cap;
};

/* A stretch of text in one face, size, script and direction. */
struct shape_run {
	const uint32_t *text;
	size_t total;	  /* length of the whole text, for context */
	size_t from, len; /* the stretch */
	enum face face;
	int32_t size;
	hb_script_t script;
	hb_language_t lang;
	bool right_to_left;
};

/* Appends the glyphs of a run, in memory of the arena. */
void fonts_shape(struct fonts *f, struct arena *a, const struct shape_run *run,
    struct glyph_list *out);

/* The advance of a glyph in 1/1000 em, as the PDF's width table has it. */
int32_t fonts_width(const struct fonts *f, enum face face, uint16_t glyph);

/* A font file of the given glyphs alone: bytes in the arena, and the new
 * number of each glyph in new_ids. False when HarfBuzz refuses. */
struct font_subset {
	const char *p;
	size_t len;
};
bool fonts_subset(struct fonts *f, struct arena *a, enum face face,
    const uint16_t *glyphs, size_t n, uint16_t *new_ids,
    struct font_subset *out);

#endif
