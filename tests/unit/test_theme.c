#include "with_theme.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

struct bench {
	struct arena *a;
	struct diag d;
	const struct theme *base;
};

static int
set_up(void **state)
{
	struct arena *a = arena_new();
	struct bench *b = arena_alloc(a, 1, sizeof *b);

	b->a = a;
	diag_init(&b->d, a, src_new(a));
	b->base = built_in_theme(a, &b->d);
	*state = b;
	return b->base == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	struct bench *b = *state;

	arena_free(b->a);
	return 0;
}

static const struct theme *
extend(struct bench *b, const struct theme *base, const char *yaml)
{
	uint32_t file = src_add(b->d.src, "theme.yaml", yaml, strlen(yaml));
	const struct ynode *root = yaml_read(b->a, &b->d, file);

	assert_non_null(root);
	return theme_extend(b->a, &b->d, base, root, "x/");
}

static void
test_built_in(void **state)
{
	struct bench *b = *state;
	const struct theme *t = b->base;

	assert_int_equal(b->d.count, 0);
	assert_int_equal(theme_rgb(t, PALETTE_LIGHT, COLOUR_ACCENT), 0x0b5563);
	/* Print is light, but for what it says. */
	assert_int_equal(theme_rgb(t, PALETTE_PRINT, COLOUR_ACCENT), 0x0b5563);
	assert_int_equal(theme_rgb(t, PALETTE_PRINT, COLOUR_PAPER), 0xffffff);
	assert_int_equal(t->types[TYPE_BODY].size, 9500);
	assert_int_equal(t->types[TYPE_CAPTION].weight, WEIGHT_BOLD);
	assert_int_equal(t->headings[0].above, 28000);
	/* 22 mm and 24 mm. */
	assert_int_equal(t->left, 62362);
	assert_int_equal(t->top, 68031);
	assert_null(t->logo);
	assert_string_equal(t->mono,
	    "\"Noto Sans Mono\", ui-monospace, SFMono-Regular, Menlo, "
	    "Consolas, monospace");
}

static void
test_only_what_is_given(void **state)
{
	struct bench *b = *state;
	const struct theme *t = extend(b, b->base,
	    "colours: {light: {accent: '#5b2a86'}}\n"
	    "types: {body: {size: 10}}\n"
	    "logo: l.png\npaper: letter\nfooter: Acme\n");

	assert_non_null(t);
	assert_int_equal(theme_rgb(t, PALETTE_PRINT, COLOUR_ACCENT), 0x5b2a86);
	assert_int_equal(theme_rgb(t, PALETTE_LIGHT, COLOUR_INK), 0x1a1d21);
	assert_int_equal(t->types[TYPE_BODY].size, 10000);
	assert_int_equal(t->types[TYPE_BODY].leading, 14000);
	assert_string_equal(t->logo, "x/l.png");
	assert_true(t->letter);
	/* The base is as it was. */
	assert_int_equal(
	    theme_rgb(b->base, PALETTE_LIGHT, COLOUR_ACCENT), 0x0b5563);
	t = extend(b, t, "footer: Other\n");
	assert_string_equal(t->footer, "Other");
	assert_string_equal(t->logo, "x/l.png");
}

static void
test_contrast(void **state)
{
	struct bench *b = *state;
	const struct diag_item *it;

	/* 4.48:1 and 4.54:1 on white. */
	assert_null(extend(b, b->base,
	    "colours:\n  light: {card: '#ffffff'}\n"
	    "  print: {grey: '#777777'}\n"));
	assert_int_equal(b->d.count, 1);
	it = &b->d.items[0];
	assert_string_equal(it->id, "THEME-002");
	assert_int_equal(it->at.beg.line, 3);
	assert_int_equal(it->at.beg.col, 17);
	assert_non_null(strstr(it->text, "grey #777777 on watermark"));
	assert_non_null(strstr(it->text, "(print)"));
	assert_non_null(strstr(it->text, "text needs 4.5:1"));
}

static void
test_exact_threshold(void **state)
{
	struct bench *b = *state;

	/* All grounds white: #767676 has 4.54:1, #777777 has 4.48:1. */
	static const char white[] =
	    "colours: {dark: {paper: '#ffffff', card: '#ffffff', "
	    "wash: '#ffffff', accent_ground: '#ffffff', red_ground: "
	    "'#ffffff', amber_ground: '#ffffff', green_ground: '#ffffff', "
	    "slate_ground: '#ffffff', ink: '#000000', accent: '#000000', red: "
	    "'#000000', amber: '#000000', green: '#000000', slate: '#000000', "
	    "grey: '#%s'}}\n";
	const char *bad = arena_printf(
	    b->a, "%.*s777777'}}\n", (int)(strstr(white, "%s") - white), white);
	const char *good = arena_printf(
	    b->a, "%.*s767676'}}\n", (int)(strstr(white, "%s") - white), white);

	assert_non_null(extend(b, b->base, good));
	assert_int_equal(b->d.count, 0);
	assert_null(extend(b, b->base, bad));
	assert_int_equal(b->d.count, 1);
	assert_non_null(strstr(b->d.items[0].text, "4.47:1"));
	assert_non_null(strstr(b->d.items[0].text, "7 more"));
}

/* A ground that makes text of the theme below unreadable is what is wrong. */
static void
test_ground_is_told(void **state)
{
	struct bench *b = *state;

	assert_null(
	    extend(b, b->base, "colours: {light: {wash: '#808080'}}\n"));
	assert_true(b->d.count > 1);
	for (size_t i = 0; i < b->d.count; i++)
		assert_int_equal(b->d.items[i].at.beg.col, 25);
}

static void
test_values(void **state)
{
	struct bench *b = *state;

	assert_null(
	    extend(b, b->base, "types: {h2: {size: 14, leading: 13}}\n"));
	assert_string_equal(b->d.items[0].id, "THEME-001");
	assert_null(extend(b, NULL, "footer: x\n"));
	assert_null(
	    extend(b, b->base, "labels: {en: {'Page {1}': 'Sheet {2}'}}\n"));
	assert_string_equal(b->d.items[b->d.count - 1].id, "LABEL-001");
}

static void
test_labels(void **state)
{
	struct bench *b = *state;
	const struct theme *t =
	    extend(b, b->base, "labels: {en: {Owner: Holder, Kind: Sort}}\n");
	const struct labels *l;

	t = extend(b, t, "labels: {en: {Owner: Keeper}}\n");
	l = theme_labels(t, b->a, &b->d, NULL, "en");
	assert_string_equal(labels_get(l, "Owner"), "Keeper");
	assert_string_equal(labels_get(l, "Kind"), "Sort");
	assert_null(theme_labels(t, b->a, &b->d, NULL, "de"));
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    T(test_built_in),
	    T(test_only_what_is_given),
	    T(test_contrast),
	    T(test_exact_threshold),
	    T(test_ground_is_told),
	    T(test_values),
	    T(test_labels),
	};
#undef T

	return cmocka_run_group_tests(tests, NULL, NULL);
}
