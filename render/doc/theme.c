#include "theme.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PT_PER_MM (72 / 25.4)
#define LEAST_CONTRAST 4.5

static const char *const palette_names[PALETTE_COUNT] = {
    "light", "dark", "print"};

static const char *const colour_names[COLOUR_COUNT] = {
    [COLOUR_NONE] = "",
    [COLOUR_INK] = "ink",
    [COLOUR_GREY] = "grey",
    [COLOUR_HAIRLINE] = "hairline",
    [COLOUR_ACCENT] = "accent",
    [COLOUR_RED] = "red",
    [COLOUR_AMBER] = "amber",
    [COLOUR_GREEN] = "green",
    [COLOUR_SLATE] = "slate",
    [COLOUR_PAPER] = "paper",
    [COLOUR_CARD] = "card",
    [COLOUR_GROUND] = "wash",
    [COLOUR_ACCENT_GROUND] = "accent_ground",
    [COLOUR_RED_GROUND] = "red_ground",
    [COLOUR_AMBER_GROUND] = "amber_ground",
    [COLOUR_GREEN_GROUND] = "green_ground",
    [COLOUR_SLATE_GROUND] = "slate_ground",
    [COLOUR_WATERMARK] = "watermark",
};

static const char *const type_names[TYPE_COUNT] = {
    [TYPE_BODY] = "body",
    [TYPE_LEAD] = "lead",
    [TYPE_TABLE] = "table",
    [TYPE_HEAD] = "head",
    [TYPE_CAPTION] = "caption",
    [TYPE_NOTE] = "note",
    [TYPE_META] = "meta",
    [TYPE_CODE] = "code",
    [TYPE_COVER] = "cover",
    [TYPE_PART] = "part",
    [TYPE_H2] = "h2",
    [TYPE_H3] = "h3",
    [TYPE_H4] = "h4",
    [TYPE_MARGIN] = "margin",
};

static const char *const heading_names[THEME_HEADINGS] = {"h2", "h3", "h4"};

uint32_t
theme_rgb(const struct theme *t, enum palette p, enum colour c)
{
	return t->colours[p][c].rgb;
}

bool
theme_is_picture(const char *p, size_t len)
{
	return (len > 8 && memcmp(p, "\x89PNG\r\n\x1a\n", 8) == 0) ||
	       (len > 3 && memcmp(p, "\xff\xd8\xff", 3) == 0);
}

/* A number of the schema's ranges times `unit`, in thousandths. */
static void
read_length(
    const struct ynode *n, const char *key, double unit, int32_t *length)
{
	const struct ynode *v = ynode_get(n, key);

	if (v != NULL)
		*length = (int32_t)(strtod(v->text, NULL) * unit * 1000 + 0.5);
}

static void
read_palette(struct theme *t, enum palette p, const struct ynode *n)
{
	for (int c = COLOUR_INK; c < COLOUR_COUNT; c++) {
		const struct ynode *v = ynode_get(n, colour_names[c]);
		struct theme_colour *to = &t->colours[p][c];

		if (v == NULL)
			continue;
		to->rgb = (uint32_t)strtoul(v->text + 1, NULL, 16);
		to->at = v->span;
		to->given = true;
		to->layer = t->layers;
	}
}

/* What print does not say is said by light. */
static void
derive_print(struct theme *t)
{
	for (int c = COLOUR_INK; c < COLOUR_COUNT; c++) {
		if (t->colours[PALETTE_PRINT][c].given)
			continue;
		t->colours[PALETTE_PRINT][c] = t->colours[PALETTE_LIGHT][c];
		t->colours[PALETTE_PRINT][c].given = false;
	}
}

static enum colour
find_colour(const char *name)
{
	int c = COLOUR_INK;

	while (c + 1 < COLOUR_COUNT && strcmp(colour_names[c], name) != 0)
		c++;
	return (enum colour)c;
}

static enum type_id
find_type(const char *name)
{
	int i = 0;

	while (i + 1 < TYPE_COUNT && strcmp(type_names[i], name) != 0)
		i++;
	return (enum type_id)i;
}

static bool
read_type(struct type *t, struct diag *d, const struct ynode *n)
{
	const struct ynode *v;

	read_length(n, "size", 1, &t->size);
	read_length(n, "leading", 1, &t->leading);
	v = ynode_get(n, "colour");
	if (v != NULL)
		t->colour = find_colour(v->text);
	v = ynode_get(n, "bold");
	if (v != NULL)
		t->weight = v->boolean ? WEIGHT_BOLD : WEIGHT_REGULAR;
	if (t->leading >= t->size)
		return true;
	diag_at(d, DIAG_THEME_VALUE, n->span,
	    "lines %g pt apart are too close for type of %g pt",
	    t->leading / 1000.0, t->size / 1000.0);
	return false;
}

static bool
read_types(struct theme *t, struct diag *d, const struct ynode *n)
{
	bool ok = true;

	for (size_t i = 0; i < TYPE_COUNT; i++) {
		const struct ynode *v = ynode_get(n, type_names[i]);

		if (v != NULL)
			ok = read_type(&t->types[i], d, v) && ok;
	}
	return ok;
}

static void
read_headings(struct theme *t, const struct ynode *n)
{
	for (size_t i = 0; i < THEME_HEADINGS; i++) {
		const struct ynode *v = ynode_get(n, heading_names[i]);
		const struct ynode *type = ynode_get(v, "type");

		read_length(v, "above", 1, &t->headings[i].above);
		read_length(v, "below", 1, &t->headings[i].below);
		if (type != NULL)
			t->headings[i].type = find_type(type->text);
	}
}

static void
read_sheet(struct theme *t, const struct ynode *root)
{
	const struct ynode *paper = ynode_get(root, "paper");
	const struct ynode *n = ynode_get(root, "margins");

	if (paper != NULL)
		t->letter = ynode_is(paper, "letter");
	read_length(n, "left", PT_PER_MM, &t->left);
	read_length(n, "right", PT_PER_MM, &t->right);
	read_length(n, "top", PT_PER_MM, &t->top);
	read_length(n, "bottom", PT_PER_MM, &t->bottom);
	read_length(root, "measure", 1, &t->measure);
	n = ynode_get(root, "pages");
	read_length(n, "chapter", 1, &t->chapter);
	read_length(n, "white", 1, &t->white);
	read_length(n, "smallest", 1, &t->smallest);
}

/* A stack of fonts as CSS: names with a space in quotes, since those that are
 * words of CSS, such as sans-serif, must stand without. */
static void
read_fonts(struct arena *a, const struct ynode *list, const char **css)
{
	const char *stack = NULL;

	if (list == NULL)
		return;
	for (size_t i = 0; i < list->count; i++) {
		const char *name = list->items[i]->text;
		const char *quote = strchr(name, ' ') == NULL ? "" : "\"";

		stack = arena_printf(a, "%s%s%s%s%s", i == 0 ? "" : stack,
		    i == 0 ? "" : ", ", quote, name, quote);
	}
	*css = stack;
}

const struct labels *
theme_labels(const struct theme *t, struct arena *a, struct diag *d,
    const struct labels *under, const char *language)
{
	struct labels *own = NULL;

	for (const struct theme_words *w = t->words; w != NULL; w = w->next) {
		const struct ynode *map = ynode_get(w->by_language, language);

		if (map == NULL)
			continue;
		if (own == NULL)
			own = labels_new(a, under);
		(void)labels_add(own, d, map);
	}
	return own != NULL ? own : under;
}

/* Only to tell of what is wrong in them. */
static bool
check_labels(struct arena *a, struct diag *d, const struct ynode *by_language)
{
	bool ok = true;

	for (size_t i = 0; by_language != NULL && i < by_language->count; i++)
		ok = labels_add(
			 labels_new(a, NULL), d, by_language->pairs[i].value) &&
		     ok;
	return ok;
}

static void
read_words(struct theme *t, struct arena *a, const struct ynode *root,
    const char *logo_dir)
{
	const struct ynode *logo = ynode_get(root, "logo");
	const struct ynode *footer = ynode_get(root, "footer");
	const struct ynode *fonts = ynode_get(root, "fonts");
	const struct ynode *labels = ynode_get(root, "labels");
	struct theme_words *words;

	if (logo != NULL) {
		t->logo = arena_printf(a, "%s%s", logo_dir, logo->text);
		t->logo_at = logo->span;
	}
	if (footer != NULL)
		t->footer = arena_str(a, footer->text);
	read_fonts(a, ynode_get(fonts, "sans"), &t->sans);
	read_fonts(a, ynode_get(fonts, "mono"), &t->mono);
	if (labels == NULL)
		return;
	words = arena_alloc(a, 1, sizeof *words);
	words->by_language = labels;
	words->next = t->words;
	t->words = words;
}

/* One part of a colour as light (WCAG 2.2, "relative luminance"). */
static double
light_of(uint32_t part)
{
	double v = part / 255.0;

	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double
luminance(uint32_t rgb)
{
	return 0.2126 * light_of(rgb >> 16 & 0xFF) +
	       0.7152 * light_of(rgb >> 8 & 0xFF) +
	       0.0722 * light_of(rgb & 0xFF);
}

static double
contrast(uint32_t x, uint32_t y)
{
	double a = luminance(x), b = luminance(y);

	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

/* What a text is hardest to read on, and on how many grounds it is too hard. */
struct trouble {
	enum colour ground;
	double ratio;
	int count;
};

/* The later word of the two is the one to change. */
static void
tell_contrast(const struct theme *t, struct diag *d, enum palette p,
    enum colour text, const struct trouble *worst)
{
	const struct theme_colour *x = &t->colours[p][text];
	const struct theme_colour *y = &t->colours[p][worst->ground];
	bool at_ground = y->layer > x->layer;
	const char *more = "";

	if (worst->count > 1)
		more = arena_printf(
		    d->arena, ", and too little on %d more", worst->count - 1);
	/* Rounded down, so that 4.499 is not told as 4.50. */
	diag_at(d, DIAG_THEME_CONTRAST, at_ground ? y->at : x->at,
	    "%s #%06x on %s #%06x (%s) has a contrast of %.2f:1%s; text needs "
	    "%.1f:1",
	    colour_names[text], (unsigned)x->rgb, colour_names[worst->ground],
	    (unsigned)y->rgb, palette_names[p], floor(worst->ratio * 100) / 100,
	    more, LEAST_CONTRAST);
	if (x->layer == y->layer)
		diag_note(d, y->at, "its ground is here");
}

/* Whether a pair was looked at as one of light. */
static bool
is_derived(const struct theme *t, enum palette p, int text, int ground)
{
	return p == PALETTE_PRINT && ground != COLOUR_WATERMARK &&
	       !t->colours[p][text].given && !t->colours[p][ground].given;
}

static void
compare(const struct theme *t, enum palette p, int text, struct trouble *worst)
{
	for (int y = COLOUR_PAPER; y < COLOUR_COUNT; y++) {
		double ratio =
		    contrast(t->colours[p][text].rgb, t->colours[p][y].rgb);

		if ((p != PALETTE_PRINT && y == COLOUR_WATERMARK) ||
		    is_derived(t, p, text, y) || ratio >= LEAST_CONTRAST)
			continue;
		if (worst->count == 0 || ratio < worst->ratio) {
			worst->ratio = ratio;
			worst->ground = (enum colour)y;
		}
		worst->count++;
	}
}

/* Every colour of text may stand on every ground: a finding's note has links,
 * and words for several statuses. */
static bool
check_contrast(const struct theme *t, struct diag *d, enum palette p)
{
	bool ok = true;

	for (int x = COLOUR_INK; x <= COLOUR_SLATE; x++) {
		struct trouble worst = {COLOUR_NONE, 0, 0};

		if (x == COLOUR_HAIRLINE)
			continue;
		compare(t, p, x, &worst);
		if (worst.count == 0)
			continue;
		tell_contrast(t, d, p, (enum colour)x, &worst);
		ok = false;
	}
	return ok;
}

/* The built-in theme has it all; one that was put in its place is laid over it
 * and so has it, too. */
static bool
check_complete(const struct theme *t, struct diag *d, const struct ynode *root)
{
	const char *missing = NULL;

	for (int p = 0; p < PALETTE_COUNT; p++) {
		for (int c = COLOUR_INK; c < COLOUR_COUNT; c++) {
			bool own = p == PALETTE_PRINT || c != COLOUR_WATERMARK;

			if (own && !t->colours[p][c].given &&
			    !(p == PALETTE_PRINT &&
				t->colours[PALETTE_LIGHT][c].given))
				missing = colour_names[c];
		}
	}
	for (size_t i = 0; i < TYPE_COUNT; i++) {
		if (t->types[i].size == 0 || t->types[i].colour == COLOUR_NONE)
			missing = type_names[i];
	}
	if (t->left == 0 || t->right == 0 || t->top == 0 || t->bottom == 0)
		missing = "margins";
	if (t->chapter == 0 || t->white == 0 || t->smallest == 0)
		missing = "pages";
	if (t->measure == 0 || t->sans == NULL || t->mono == NULL)
		missing = "measure or fonts";
	if (missing != NULL)
		diag_at(d, DIAG_THEME_VALUE, root->span,
		    "the first theme must say all; %s is missing", missing);
	return missing == NULL;
}

const struct theme *
theme_extend(struct arena *a, struct diag *d, const struct theme *base,
    const struct ynode *over, const char *logo_dir)
{
	struct theme *t = arena_alloc(a, 1, sizeof *t);
	const struct ynode *colours = ynode_get(over, "colours");
	bool ok;

	if (base != NULL)
		*t = *base;
	else
		t->footer = "";
	t->layers++;
	for (int p = 0; p < PALETTE_COUNT; p++)
		read_palette(
		    t, (enum palette)p, ynode_get(colours, palette_names[p]));
	derive_print(t);
	ok = read_types(t, d, ynode_get(over, "types"));
	read_headings(t, ynode_get(over, "headings"));
	read_sheet(t, over);
	read_words(t, a, over, logo_dir);
	ok = check_labels(a, d, ynode_get(over, "labels")) && ok;
	if (base == NULL && !check_complete(t, d, over))
		return NULL;
	for (int p = 0; p < PALETTE_COUNT; p++)
		ok = check_contrast(t, d, (enum palette)p) && ok;
	return ok ? t : NULL;
}
