#include "fonts.h"

#include <hb-ot.h>
#include <hb-subset.h>
#include <string.h>

#define PREPARE_AFTER 30

static const char *const files[FACE_COUNT] = {
    [FACE_TEXT] = "fonts/text.ttf",
    [FACE_BOLD] = "fonts/text-bold.ttf",
    [FACE_ITALIC] = "fonts/text-italic.ttf",
    [FACE_BOLD_ITALIC] = "fonts/text-bold-italic.ttf",
    [FACE_MONO] = "fonts/mono.ttf",
    [FACE_SYMBOL] = "fonts/symbol.ttf",
};

static void
fonts_close(void *p)
{
	struct fonts *f = p;

	for (size_t i = 0; i < FACE_COUNT; i++) {
		hb_font_destroy(f->font[i].shaper);
		hb_face_destroy(f->font[i].source);
		hb_face_destroy(f->font[i].face);
	}
	hb_buffer_destroy(f->buffer);
}

static int32_t
to_em(const struct font *font, int64_t units)
{
	int64_t twice = 2 * 1000 * units;
	int64_t em2 = 2 * (int64_t)font->units_per_em;

	return (int32_t)((twice + (units < 0 ? -em2 / 2 : em2 / 2)) / em2);
}

static int32_t
metric(const struct font *font, hb_ot_metrics_tag_t tag)
{
	hb_position_t v = 0;

	hb_ot_metrics_get_position_with_fallback(font->shaper, tag, &v);
	return to_em(font, v);
}

/* The box round all glyphs stands in table "head" at offset 36 (OpenType 1.9).
 */
static void
read_bbox(struct font *font)
{
	hb_blob_t *head =
	    hb_face_reference_table(font->face, HB_TAG('h', 'e', 'a', 'd'));
	unsigned int len = 0;
	const char *p = hb_blob_get_data(head, &len);

	for (size_t i = 0; i < 4 && len >= 44; i++) {
		unsigned int hi = (unsigned char)p[36 + 2 * i];
		unsigned int lo = (unsigned char)p[37 + 2 * i];

		font->bbox[i] = to_em(font, (int16_t)(hi << 8 | lo));
	}
	hb_blob_destroy(head);
}

static void
read_name(struct arena *a, struct font *font)
{
	char raw[64], clean[64];
	unsigned int size = sizeof raw;
	size_t n = 0;

	hb_ot_name_get_utf8(font->face, HB_OT_NAME_ID_POSTSCRIPT_NAME,
	    HB_LANGUAGE_INVALID, &size, raw);
	for (size_t i = 0; i < size && i < sizeof raw - 1; i++) {
		char c = raw[i];

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || c == '-')
			clean[n++] = c;
	}
	font->name = n == 0 ? "Font" : arena_strn(a, clean, n);
}

static bool
has_ascii(const struct font *font)
{
	hb_codepoint_t g;

	for (hb_codepoint_t cp = ' '; cp < 0x7F; cp++) {
		if (hb_font_get_nominal_glyph(font->shaper, cp, &g) == 0)
			return false;
	}
	return true;
}

static bool
load(struct arena *a, struct font *font, const char *p, size_t len)
{
	hb_blob_t *blob;

	if (len > UINT32_MAX)
		return false;
	blob = hb_blob_create(
	    p, (unsigned int)len, HB_MEMORY_MODE_READONLY, NULL, NULL);
	font->face = hb_face_create(blob, 0);
	hb_blob_destroy(blob);
	if (hb_face_get_glyph_count(font->face) == 0)
		return false;
	font->units_per_em = (int32_t)hb_face_get_upem(font->face);
	font->shaper = hb_font_create(font->face);
	font->ascent = metric(font, HB_OT_METRICS_TAG_HORIZONTAL_ASCENDER);
	font->descent = metric(font, HB_OT_METRICS_TAG_HORIZONTAL_DESCENDER);
	font->cap_height = metric(font, HB_OT_METRICS_TAG_CAP_HEIGHT);
	font->x_height = metric(font, HB_OT_METRICS_TAG_X_HEIGHT);
	font->slant_degrees =
	    (int32_t)hb_style_get_value(font->shaper, HB_STYLE_TAG_SLANT_ANGLE);
	font->ascii = has_ascii(font);
	read_bbox(font);
	read_name(a, font);
	hb_face_make_immutable(font->face);
	return true;
}

struct fonts *
fonts_open(struct arena *a, const struct render_opts *opts, struct diag *d)
{
	struct fonts *f = arena_alloc(a, 1, sizeof *f);
	struct src_span nowhere = {0, {0, 0}, {0, 0}};

	f->buffer = hb_buffer_create();
	words_init(&f->words, a);
	arena_defer(a, fonts_close, f);
	for (size_t i = 0; i < FACE_COUNT; i++) {
		size_t len = 0;
		const char *p = opts->resource(opts->ctx, files[i], &len);

		if (p == NULL || !load(a, &f->font[i], p, len)) {
			diag_at(d, DIAG_PDF_FAILED, nowhere,
			    "the font %s is missing or not a TrueType font",
			    files[i]);
			return NULL;
		}
	}
	return f;
}

static bool
has(const struct fonts *f, enum face face, uint32_t cp)
{
	hb_codepoint_t g;

	return hb_font_get_nominal_glyph(f->font[face].shaper, cp, &g) != 0;
}

enum face
fonts_pick(const struct fonts *f, enum face want, uint32_t cp)
{
	static const enum face others[] = {FACE_SYMBOL, FACE_MONO, FACE_TEXT};

	if ((cp >= 0x20 && cp < 0x7F && f->font[want].ascii) ||
	    has(f, want, cp))
		return want;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		if (has(f, others[i], cp))
			return others[i];
	}
	return FACE_NONE;
}

static int32_t
scale(const struct shape_run *run, int32_t units_per_em, int32_t v)
{
	int64_t n = (int64_t)v * run->size * 2;
	int64_t d = (int64_t)units_per_em * 2;

	return (int32_t)((n + (n < 0 ? -d / 2 : d / 2)) / d);
}

/* Shapes [from, from + len) of the run's text with what stands round it. The
 * glyphs are in the buffer afterwards. */
static unsigned int
shape(struct fonts *f, const struct shape_run *run, size_t from, size_t len)
{
	hb_buffer_t *b = f->buffer;

	hb_buffer_clear_contents(b);
	hb_buffer_set_flags(b, HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES);
	hb_buffer_set_direction(
	    b, run->right_to_left ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
	hb_buffer_set_script(b, run->script);
	hb_buffer_set_language(b, run->lang);
	hb_buffer_add_codepoints(
	    b, run->text, (int)run->total, (unsigned int)from, (int)len);
	hb_shape(f->font[run->face].shaper, b, NULL, 0);
	return hb_buffer_get_length(b);
}

/* Appends glyphs that are in font units. */
static void
append(const struct fonts *f, struct arena *a, const struct shape_run *run,
    size_t from, const struct word_glyph *g, size_t n, struct glyph_list *out)
{
	int32_t em = f->font[run->face].units_per_em;

	out->p = arena_grow(a, out->p, &out->cap, out->n + n, sizeof *out->p);
	for (size_t i = 0; i < n; i++) {
		struct glyph *to = &out->p[out->n++];

		to->cluster = (uint32_t)from + g[i].cluster;
		to->id = g[i].id;
		to->advance = scale(run, em, g[i].advance);
		to->dx = scale(run, em, g[i].dx);
		to->dy = scale(run, em, g[i].dy);
	}
}

/* The buffer's glyphs in logical order. */
static struct word_glyph *
take(struct fonts *f, struct arena *a, const struct shape_run *run, size_t from,
    unsigned int n)
{
	struct word_glyph *g = arena_alloc(a, n, sizeof *g);
	const hb_glyph_info_t *info =
	    hb_buffer_get_glyph_infos(f->buffer, NULL);
	const hb_glyph_position_t *pos =
	    hb_buffer_get_glyph_positions(f->buffer, NULL);

	for (unsigned int i = 0; i < n; i++) {
		unsigned int k = run->right_to_left ? n - 1 - i : i;

		g[i].cluster = info[k].cluster - (uint32_t)from;
		g[i].id = (uint16_t)info[k].codepoint;
		g[i].advance = pos[k].x_advance;
		g[i].dx = pos[k].x_offset;
		g[i].dy = pos[k].y_offset;
	}
	return g;
}

static void
shape_piece(struct fonts *f, struct arena *a, const struct shape_run *run,
    size_t from, size_t len, struct glyph_list *out)
{
	struct word_key key = {
	    run->text + from, len, (int)run->face, run->script, run->lang};
	bool keep = !run->right_to_left && len <= WORD_MOST;
	const struct word *w = keep ? words_find(&f->words, &key) : NULL;
	struct word_glyph *g;
	unsigned int n;

	if (w != NULL) {
		append(f, a, run, from, w->glyphs, w->n, out);
		return;
	}
	n = shape(f, run, from, len);
	g = take(f, a, run, from, n);
	if (keep)
		words_add(&f->words, &key, g, n);
	append(f, a, run, from, g, n, out);
}

/* Words are shaped by themselves: our fonts kern no letter with a space. Right
 * to left, letters may join over the ends of runs, and all is shaped at once.
 */
void
fonts_shape(struct fonts *f, struct arena *a, const struct shape_run *run,
    struct glyph_list *out)
{
	size_t end = run->from + run->len, at = run->from;

	if (run->right_to_left) {
		shape_piece(f, a, run, run->from, run->len, out);
		return;
	}
	while (at < end) {
		size_t to = at + 1;

		while (to < end && run->text[at] != ' ' && run->text[to] != ' ')
			to++;
		shape_piece(f, a, run, at, to - at, out);
		at = to;
	}
}

int32_t
fonts_width(const struct fonts *f, enum face face, uint16_t glyph)
{
	const struct font *font = &f->font[face];

	return to_em(font, hb_font_get_glyph_h_advance(font->shaper, glyph));
}

/* Only what a viewer needs to draw glyphs by number; layout tables did their
 * work here. */
static hb_subset_input_t *
subset_input(const uint16_t *glyphs, size_t n)
{
	static const hb_tag_t drop[] = {HB_TAG('G', 'S', 'U', 'B'),
	    HB_TAG('G', 'P', 'O', 'S'), HB_TAG('G', 'D', 'E', 'F'),
	    HB_TAG('n', 'a', 'm', 'e'), HB_TAG('O', 'S', '/', '2'),
	    HB_TAG('p', 'o', 's', 't'), HB_TAG('c', 'm', 'a', 'p'),
	    HB_TAG('S', 'T', 'A', 'T')};
	hb_subset_input_t *in = hb_subset_input_create_or_fail();

	if (in == NULL)
		return NULL;
	hb_subset_input_set_flags(in, HB_SUBSET_FLAGS_NO_HINTING);
	for (size_t i = 0; i < n; i++)
		hb_set_add(hb_subset_input_glyph_set(in), glyphs[i]);
	for (size_t i = 0; i < sizeof drop / sizeof *drop; i++)
		hb_set_add(
		    hb_subset_input_set(in, HB_SUBSET_SETS_DROP_TABLE_TAG),
		    drop[i]);
	return in;
}

static bool
subset_take(hb_subset_plan_t *plan, struct arena *a, const uint16_t *glyphs,
    size_t n, uint16_t *new_ids, struct font_subset *out)
{
	const hb_map_t *map = hb_subset_plan_old_to_new_glyph_mapping(plan);
	hb_face_t *face = hb_subset_plan_execute_or_fail(plan);
	unsigned int len = 0;
	hb_blob_t *blob;
	const char *p;

	if (face == NULL)
		return false;
	for (size_t i = 0; i < n; i++) {
		hb_codepoint_t id = hb_map_get(map, glyphs[i]);

		new_ids[i] = id > UINT16_MAX ? 0 : (uint16_t)id;
	}
	blob = hb_face_reference_blob(face);
	p = hb_blob_get_data(blob, &len);
	out->p = arena_dup(a, p, len, 1);
	out->len = len;
	hb_blob_destroy(blob);
	hb_face_destroy(face);
	return len != 0;
}

/* Making a font ready takes 12 ms and saves 0.3 ms with each subset (HarfBuzz
 * 6.0); the subsets are the same. */
static hb_face_t *
subset_source(struct font *font)
{
	if (font->subsets < PREPARE_AFTER)
		font->subsets++;
	else if (font->source == NULL)
		font->source = hb_subset_preprocess(font->face);
	return font->source == NULL ? font->face : font->source;
}

bool
fonts_subset(struct fonts *f, struct arena *a, enum face face,
    const uint16_t *glyphs, size_t n, uint16_t *new_ids,
    struct font_subset *out)
{
	struct font *font = &f->font[face];
	hb_subset_input_t *in = subset_input(glyphs, n);
	hb_subset_plan_t *plan;
	bool ok;

	if (in == NULL)
		return false;
	plan = hb_subset_plan_create_or_fail(subset_source(font), in);
	hb_subset_input_destroy(in);
	if (plan == NULL)
		return false;
	ok = subset_take(plan, a, glyphs, n, new_ids, out);
	hb_subset_plan_destroy(plan);
	return ok;
}
