/* How wide text is: the advances of the fonts that PDFs have. Browsers may take
 * others, so whoever draws leaves a little room. */
#include "figure_internal.h"

#include "utf8.h"

#include <hb-ot.h>
#include <string.h>

#define ELLIPSIS "\xE2\x80\xA6"
/* Of a character that no font has, and of all where there is no font. */
#define GUESS 600
#define LONGEST 400 /* bytes */
/* Letters of a word that go to the next line. */
#define LEAST_PART 3

enum { TYPE_REGULAR, TYPE_BOLD, TYPE_SYMBOL, TYPE_FACES };

struct figure_type {
	hb_font_t *font[TYPE_FACES]; /* NULL where it is missing */
	int32_t units[TYPE_FACES];   /* to the em */
};

static void
close_fonts(void *p)
{
	struct figure_type *t = p;

	for (size_t i = 0; i < TYPE_FACES; i++)
		hb_font_destroy(t->font[i]);
}

static void
load(struct figure_type *t, size_t i, const char *p, size_t len)
{
	hb_blob_t *blob = hb_blob_create(
	    p, (unsigned int)len, HB_MEMORY_MODE_READONLY, NULL, NULL);
	hb_face_t *face = hb_face_create(blob, 0);

	if (hb_face_get_glyph_count(face) != 0) {
		t->font[i] = hb_font_create(face);
		t->units[i] = (int32_t)hb_face_get_upem(face);
	}
	hb_face_destroy(face);
	hb_blob_destroy(blob);
}

struct figure_type *
figure_open(struct arena *a, const struct render_opts *opts)
{
	static const char *const files[TYPE_FACES] = {
	    "fonts/text.ttf", "fonts/text-bold.ttf", "fonts/symbol.ttf"};
	struct figure_type *t = arena_alloc(a, 1, sizeof *t);

	arena_defer(a, close_fonts, t);
	for (size_t i = 0; i < TYPE_FACES && opts->resource != NULL; i++) {
		size_t len = 0;
		const char *p = opts->resource(opts->ctx, files[i], &len);

		if (p != NULL && len <= UINT32_MAX)
			load(t, i, p, len);
	}
	return t;
}

/* In 1/1000 em. */
static int32_t
advance(const struct figure_type *t, uint32_t cp, bool bold)
{
	const size_t faces[] = {bold ? TYPE_BOLD : TYPE_REGULAR, TYPE_SYMBOL};
	hb_codepoint_t glyph;

	for (size_t i = 0; i < sizeof faces / sizeof *faces; i++) {
		hb_font_t *font = t->font[faces[i]];

		if (font != NULL &&
		    hb_font_get_nominal_glyph(font, cp, &glyph) != 0)
			return (int32_t)((int64_t)hb_font_get_glyph_h_advance(
					     font, glyph) *
					 1000 / t->units[faces[i]]);
	}
	return GUESS;
}

static int32_t
width_of(const struct figure_type *t, const char *p, const char *end,
    int32_t size, bool bold)
{
	int64_t w = 0;

	while (p < end)
		w += (int64_t)advance(t, utf8_next(&p, end), bold) * size;
	w /= 1000;
	return w > INT32_MAX / 4 ? INT32_MAX / 4 : (int32_t)w;
}

int32_t
type_width(
    const struct figure_type *t, const char *text, int32_t size, bool bold)
{
	return width_of(t, text, text + strlen(text), size, bold);
}

/* The text's beginning with an ellipsis that fits. */
static const char *
cut(const struct pen *p, const char *text, int32_t size, bool bold,
    int32_t width)
{
	const char *end = text + strlen(text), *q = text, *good = text;
	int32_t room = width - type_width(p->type, ELLIPSIS, size, bold);

	while (q < end) {
		utf8_next(&q, end);
		if (width_of(p->type, text, q, size, bold) > room)
			break;
		good = q;
	}
	while (good > text && good[-1] == ' ')
		good--;
	return arena_printf(
	    p->arena, "%.*s" ELLIPSIS, (int)(good - text), text);
}

/* Nobody sees more, and measuring takes the square of it. */
static const char *
shorten(const struct pen *p, const char *text)
{
	if (strlen(text) <= LONGEST)
		return text;
	return arena_strn(p->arena, text, utf8_check(text, LONGEST));
}

const char *
type_fit(const struct pen *p, const char *text, int32_t size, bool bold,
    int32_t width)
{
	text = shorten(p, text);
	if (type_width(p->type, text, size, bold) <= width)
		return text;
	return cut(p, text, size, bold, width);
}

/* The end of the longest beginning that fits and ends with a word; text itself
 * when not even one word fits. */
static const char *
break_at(const struct pen *p, const char *text, int32_t size, bool bold,
    int32_t width)
{
	const char *best = text, *q = text;

	while (*q != '\0') {
		q += strcspn(q, " ");
		if (width_of(p->type, text, q, size, bold) > width)
			break;
		best = q;
		q += strspn(q, " ");
	}
	return best;
}

/* Of scripts whose words are divided with a hyphen: Latin, Greek, Cyrillic. */
static bool
is_letter(uint32_t cp)
{
	return ((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z') ||
	       (cp >= 0xC0 && cp <= 0x24F) || (cp >= 0x370 && cp <= 0x52F);
}

/* The end of the longest beginning of a word that fits and leaves some of the
 * word for the next line; text itself when there is none. */
static const char *
break_word(const struct pen *p, const char *text, int32_t size, bool bold,
    int32_t width)
{
	const char *end = text + strcspn(text, " "), *q = text, *best = text;
	int32_t room = width - type_width(p->type, "-", size, bold);

	while (q < end) {
		bool letter = is_letter(utf8_next(&q, end));
		const char *next;
		size_t left = 0;

		if (width_of(p->type, text, q, size, bold) > room)
			break;
		for (next = q; next < end && left < LEAST_PART; left++) {
			if (!is_letter(utf8_next(&next, end)))
				break;
		}
		if (letter && left == LEAST_PART)
			best = q;
	}
	return best;
}

size_t
type_wrap(const struct pen *p, const char *text, int32_t size, bool bold,
    int32_t width, const char **lines, size_t most)
{
	size_t n = 0;
	const char *end;

	text = shorten(p, text);
	for (text += strspn(text, " "); *text != '\0' && n < most;
	     text += strspn(text, " ")) {
		const char *hyphen = "";

		end = break_at(p, text, size, bold, width);
		if (n + 1 < most && end == text) {
			end = break_word(p, text, size, bold, width);
			hyphen = end == text ? "" : "-";
		}
		if (n + 1 == most || end == text) {
			lines[n++] = type_fit(p, text, size, bold, width);
			break;
		}
		lines[n++] = arena_printf(
		    p->arena, "%.*s%s", (int)(end - text), text, hyphen);
		text = end;
	}
	return n;
}
