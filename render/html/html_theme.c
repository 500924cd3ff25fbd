/* The theme of a page: its colours and fonts as the custom properties that
 * templates/style.css is written with. */
#include "html_internal.h"

#include "escape.h"

#include <inttypes.h>
#include <string.h>

static const struct {
	enum colour colour;
	const char *name;
} tokens[] = {
    {COLOUR_PAPER, "paper"},
    {COLOUR_CARD, "card"},
    {COLOUR_GROUND, "wash"},
    {COLOUR_INK, "ink"},
    {COLOUR_GREY, "soft"},
    {COLOUR_HAIRLINE, "line"},
    {COLOUR_ACCENT, "accent"},
    {COLOUR_ACCENT_GROUND, "accent-wash"},
    {COLOUR_RED, "bad"},
    {COLOUR_RED_GROUND, "bad-wash"},
    {COLOUR_AMBER, "soon"},
    {COLOUR_AMBER_GROUND, "soon-wash"},
    {COLOUR_GREEN, "good"},
    {COLOUR_GREEN_GROUND, "good-wash"},
    {COLOUR_SLATE, "unsure"},
    {COLOUR_SLATE_GROUND, "unsure-wash"},
};

/* A palette for the whole page, said with a selector that means it. The script
 * lets a reader choose; the choice is <html data-theme="light|dark">. */
static void
put_palette(struct buf *css, const char *selector, const char *scheme,
    const struct theme *t, enum palette p)
{
	buf_printf(css, "%s { color-scheme: %s;", selector, scheme);
	for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
		buf_printf(css, " --%s: #%06" PRIx32 ";", tokens[i].name,
		    theme_rgb(t, p, tokens[i].colour));
	buf_puts(css, " }");
}

/* In double quotes: what would end them, and what CSS does not allow in them,
 * by its code. */
static void
put_string(struct buf *css, const char *s)
{
	buf_putc(css, '"');
	for (; *s != '\0'; s++) {
		if (strchr("\"\\<>&", *s) != NULL || (unsigned char)*s < 0x20)
			buf_printf(css, "\\%x ", (unsigned char)*s);
		else
			buf_putc(css, *s);
	}
	buf_putc(css, '"');
}

void
html_theme(struct buf *css, const struct theme *t, const struct labels *labels)
{
	const char *bars = labels_find(
	    labels, ". Bars on a logarithmic scale, 1 minute to 7 days.");

	if (bars != NULL) {
		buf_puts(css, ":root { --bars: ");
		put_string(css, bars);
		buf_puts(css, "; }\n");
	}
	if (t == NULL)
		return;
	put_palette(css, ":root", "light", t, PALETTE_LIGHT);
	buf_printf(css,
	    "\n:root { --sans: %s; --mono: %s; }\n"
	    "@media (prefers-color-scheme: dark) { ",
	    t->sans, t->mono);
	put_palette(
	    css, ":root:not([data-theme=light])", "dark", t, PALETTE_DARK);
	buf_puts(css, " }\n");
	put_palette(css, ":root[data-theme=dark]", "dark", t, PALETTE_DARK);
	/* Named twice: on paper it outdoes those above. */
	buf_puts(css, "\n@media print { ");
	put_palette(css, ":root:root", "light", t, PALETTE_PRINT);
	buf_puts(css, " }\n");
}

static void
put_word(struct html_writer *w, const char *name, const char *text)
{
	sink_printf(w->out, " data-%s=\"", name);
	html_attr(w->out, text);
	sink_puts(w->out, "\"");
}

void
html_script_words(struct html_writer *w)
{
	static const struct {
		const char *one, *many, *seconds;
	} units[] = {
	    {"second", "seconds", "1"},
	    {"min", "min", "60"},
	    {"hour", "hours", "3600"},
	    {"day", "days", "86400"},
	    {"week", "weeks", "604800"},
	    {"month", "months", "2629800"},
	    {"year", "years", "31557600"},
	};
	const struct labels *l = w->opts->labels;
	const char *all = "";

	if (l == NULL || w->assets->script == NULL)
		return;
	put_word(w, "filter", labels_get(l, "Filter"));
	put_word(w, "rows", labels_get(l, "{1} of {2} rows"));
	put_word(w, "theme", labels_get(l, "Colours"));
	put_word(w, "themelight", labels_get(l, "Light colours"));
	put_word(w, "themedark", labels_get(l, "Dark colours"));
	put_word(w, "themesystem", labels_get(l, "Colours of the system"));
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		all = arena_printf(w->arena, "%s%s%s=%s %s=%s", all,
		    i == 0 ? "" : " ", labels_get(l, units[i].one),
		    units[i].seconds, labels_get(l, units[i].many),
		    units[i].seconds);
	put_word(w, "units", all);
}

void
html_logo(struct html_writer *w)
{
	const struct theme *t = w->opts->theme;

	if (t == NULL || t->logo == NULL)
		return;
	/* The organisation's name stands beside it. */
	html_picture(w, t->logo, "<img class=\"logo\" alt=\"\"");
}

void
html_footer(struct html_writer *w)
{
	const struct theme *t = w->opts->theme;

	if (t == NULL || t->footer[0] == '\0')
		return;
	sink_puts(w->out, "<p>");
	html_text(w->out, t->footer);
	sink_puts(w->out, "</p>");
}
