/* A theme: how documents look, from templates/theme.yaml, over which a folder
 * of templates and a workspace lay their own. All writers take colours and
 * sizes from here. Lengths are in 1/1000 pt ("mpt"). */
#ifndef BCP_THEME_H
#define BCP_THEME_H

#include "labels.h"
#include "ynode.h"
#include <stdint.h>

/* By their role. Those up to COLOUR_SLATE_GROUND are in every palette. */
enum colour {
	COLOUR_NONE,
	COLOUR_INK,
	COLOUR_GREY,
	COLOUR_HAIRLINE,
	COLOUR_ACCENT,
	COLOUR_RED,
	COLOUR_AMBER,
	COLOUR_GREEN,
	COLOUR_SLATE,
	COLOUR_PAPER,
	COLOUR_CARD,
	COLOUR_GROUND, /* of code; "wash" in a theme */
	COLOUR_ACCENT_GROUND,
	COLOUR_RED_GROUND,
	COLOUR_AMBER_GROUND, /* of marked text, too */
	COLOUR_GREEN_GROUND,
	COLOUR_SLATE_GROUND,
	COLOUR_WATERMARK, /* on paper only */
	COLOUR_COUNT,
};

enum palette {
	PALETTE_LIGHT,
	PALETTE_DARK,
	PALETTE_PRINT, /* light, but for what it says itself */
	PALETTE_COUNT,
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
	enum colour colour;
	enum weight weight;
};

/* Where a heading takes its type, and the white above and below it. */
struct heading_style {
	enum type_id type;
	int32_t above, below;
};

/* h2, h3, and all below. */
#define THEME_HEADINGS 3

/* 0xRRGGBB, and where it was said; no place when it was not. */
struct theme_colour {
	uint32_t rgb;
	struct src_span at;
	bool given;
	unsigned layer;
};

struct theme {
	struct theme_colour colours[PALETTE_COUNT][COLOUR_COUNT];
	struct type types[TYPE_COUNT];
	struct heading_style headings[THEME_HEADINGS];
	bool letter;			  /* else A4 */
	int32_t left, right, top, bottom; /* margins */
	int32_t measure; /* the widest text; tables may be wider */
	/* Pages: what must be free for a chapter to begin, and what may stay
	 * free above a figure, both in 1/1000 percent; the smallest type of a
	 * drawing that is made smaller to fit. */
	int32_t chapter, white, smallest;
	const char *sans, *mono; /* as CSS writes them */
	const char *logo;	 /* name of a resource, NULL for none */
	struct src_span logo_at;
	const char *footer; /* "" for none */
	/* Mappings of languages to labels, the newest first. */
	struct theme_words {
		const struct ynode *by_language;
		const struct theme_words *next;
	} * words;
	unsigned layers;
};

/* A theme that says what `over` says, and `base` where it is silent; base is
 * NULL for a theme that must be complete. `over` was validated with
 * schema/theme.schema.json. logo_dir is put before the name of a logo. NULL
 * with diagnostics: among others, where text would have a contrast of less
 * than 4.5:1 on its ground (WCAG 2.2, 1.4.3). */
const struct theme *theme_extend(struct arena *a, struct diag *d,
    const struct theme *base, const struct ynode *over, const char *logo_dir);

/* What the theme says of a language ("de"), over what `under` has of it, which
 * it gives where the theme is silent. */
const struct labels *theme_labels(const struct theme *t, struct arena *a,
    struct diag *d, const struct labels *under, const char *language);

uint32_t theme_rgb(const struct theme *t, enum palette p, enum colour c);
/* Whether a picture is of a kind that all writers can draw: PNG or JPEG. */
bool theme_is_picture(const char *p, size_t len);

#endif
