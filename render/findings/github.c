/* Annotations as workflow commands of GitHub Actions, a line each. What is
 * waived or known is left out: it needs nobody's eye in a review. */
#include "findings_internal.h"

#include <string.h>

/* In values of properties "," and ":" end something, too. */
static void
put(struct buf *out, const char *s, const char *special)
{
	for (; *s != '\0'; s++) {
		if (strchr(special, *s) != NULL)
			buf_printf(out, "%%%02X", (unsigned char)*s);
		else
			buf_putc(out, *s);
	}
}

static void
put_property(struct buf *out, const char *s)
{
	put(out, s, "%\r\n:,");
}

static void
put_place(struct buf *out, const struct findings_place *at)
{
	if (*at->file == '\0')
		return;
	buf_puts(out, "file=");
	put_property(out, at->file);
	buf_putc(out, ',');
	if (at->line == 0)
		return;
	buf_printf(out, "line=%u,", (unsigned)at->line);
	if (at->end_line != at->line)
		buf_printf(out, "endLine=%u,", (unsigned)at->end_line);
	buf_printf(out, "col=%u,", (unsigned)at->col);
	/* An end is only understood within a line, and is the last column. */
	if (at->end_line == at->line && at->end_col > at->col)
		buf_printf(out, "endColumn=%u,", (unsigned)at->end_col - 1);
}

void
findings_write_github(
    const struct findings *f, struct arena *a, struct buf *out)
{
	static const char *const commands[] = {
	    [DIAG_INFO] = "notice",
	    [DIAG_WARNING] = "warning",
	    [DIAG_ERROR] = "error",
	    [DIAG_FATAL] = "error",
	};

	(void)a;
	for (size_t i = 0; i < f->n_items; i++) {
		const struct findings_item *it = &f->items[i];
		const struct findings_rule *r = &f->rules[it->rule];
		bool open = it->state == DIAG_UNKNOWN;

		if (it->state == DIAG_WAIVED || it->known)
			continue;
		buf_printf(
		    out, "::%s ", open ? "notice" : commands[it->severity]);
		put_place(out, &it->at);
		buf_puts(out, "title=");
		put_property(out, r->id);
		buf_puts(out, open ? " cannot tell%3A " : "%3A ");
		put_property(out, r->title);
		buf_puts(out, "::");
		put(out, it->message, "%\r\n");
		buf_putc(out, '\n');
	}
}
