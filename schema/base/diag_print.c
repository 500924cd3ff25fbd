/* Diagnostics as text for people. */
#include "diag.h"
#include "utf8.h"

#include <string.h>

#define LINE_COLUMNS 100 /* more of a source line than this is cut away */

static const char *
colour_of(const struct diag_item *it)
{
	if (it->state == DIAG_UNKNOWN)
		return "\033[36m";
	if (it->state == DIAG_WAIVED)
		return "\033[2m";
	switch (it->sev) {
	case DIAG_FATAL:
	case DIAG_ERROR:
		return "\033[1;31m";
	case DIAG_WARNING:
		return "\033[1;33m";
	case DIAG_INFO:
		return "\033[1;34m";
	}
	return "";
}

static const char *
word_of(const struct diag_item *it)
{
	switch (it->state) {
	case DIAG_UNKNOWN:
		return "cannot tell";
	case DIAG_WAIVED:
		return "waived";
	case DIAG_BROKEN:
		break;
	}
	return diag_sev_name(it->sev);
}

static void
put_place(struct buf *out, const struct diag *d, struct src_span at)
{
	const char *name = src_shown(d->src, at.file);

	if (at.file == 0)
		return;
	diag_visible(out, name, strlen(name));
	if (at.beg.line != 0)
		buf_printf(out, ":%u", (unsigned)at.beg.line);
	if (at.beg.line != 0 && at.beg.col != 0)
		buf_printf(out, ":%u", (unsigned)at.beg.col);
	buf_puts(out, ": ");
}

/* Terminal columns that one code point takes as diag_visible() writes it. */
static int
shown_width(uint32_t cp)
{
	if (cp == UTF8_BAD || (utf8_hidden(cp) && cp < 0x100))
		return 4;
	if (cp == '\t')
		return 1;
	return utf8_hidden(cp) ? 6 : utf8_width(cp);
}

/* The source line from code point `from` on, with a line of carets below. */
static void
put_excerpt(struct buf *out, const char *p, size_t len, struct src_span at)
{
	const char *end = p + len, *beg = p;
	uint32_t col = 1, from = at.beg.col > 70 ? at.beg.col - 40 : 1;
	uint32_t last = at.end.line == at.beg.line ? at.end.col : UINT32_MAX;
	int width = 0, before = 0, under = 0;

	for (; col < from && p < end; col++)
		utf8_next(&p, end);
	beg = p;
	while (p < end && width < LINE_COLUMNS) {
		int w = shown_width(utf8_next(&p, end));

		if (col < at.beg.col)
			before += w;
		else if (col < last)
			under += w;
		width += w;
		col++;
	}
	buf_puts(out, from > 1 ? "  ..." : "  ");
	diag_visible(out, beg, (size_t)(p - beg));
	buf_puts(out, p < end ? "...\n" : "\n");
	for (int i = from > 1 ? -5 : -2; i < before; i++)
		buf_putc(out, ' ');
	for (int i = 0; i < (under > 0 ? under : 1); i++)
		buf_putc(out, '^');
	buf_putc(out, '\n');
}

static void
put_source(struct buf *out, const struct diag *d, struct src_span at)
{
	size_t len;
	const char *line = src_line(d->src, at.file, at.beg.line, &len);

	if (line != NULL && at.beg.col != 0)
		put_excerpt(out, line, len, at);
}

void
diag_print(struct buf *out, const struct diag *d, const struct diag_item *it,
    bool colour)
{
	put_place(out, d, it->at);
	if (colour)
		buf_puts(out, colour_of(it));
	buf_printf(out, "%s:", word_of(it));
	if (colour)
		buf_puts(out, "\033[0m");
	buf_putc(out, ' ');
	diag_visible(out, it->text, strlen(it->text));
	buf_printf(out, " [%s]", it->id);
	if (it->waiver != NULL) {
		buf_puts(out, " (waiver ");
		diag_visible(out, it->waiver, strlen(it->waiver));
		buf_putc(out, ')');
	}
	buf_putc(out, '\n');
	put_source(out, d, it->at);
	for (const struct diag_note *n = it->notes; n != NULL; n = n->next) {
		put_place(out, d, n->at);
		buf_puts(out, "note: ");
		diag_visible(out, n->text, strlen(n->text));
		buf_putc(out, '\n');
	}
}
