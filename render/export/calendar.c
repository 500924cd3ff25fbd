/* What falls due as iCalendar (RFC 5545): an all-day event each, which keeps
 * its UID when its date moves, so that calendars move it, too. */
#include "export_internal.h"

#include "caltime.h"
#include "caps.h"

#include <string.h>

/* RFC 5545, 3.1: octets of a line, its end not counted. */
#define LINE_OCTETS 75

struct event {
	const char *uid, *date;
	const xmlNode *node, *doc;
};

/* A line of content, folded between characters. */
static void
put_line(struct buf *out, const char *p)
{
	size_t used = 0;

	while (*p != '\0') {
		size_t n = 1;

		while (((unsigned char)p[n] & 0xC0) == 0x80)
			n++;
		if (used + n > LINE_OCTETS) {
			buf_puts(out, "\r\n ");
			used = 1;
		}
		buf_put(out, p, n);
		used += n;
		p += n;
	}
	buf_puts(out, "\r\n");
}

/* A value of type TEXT (3.3.11), which no value can end: the one place for the
 * escape. Of control characters it may hold the tab alone. */
static void
put_text(struct buf *out, const char *p)
{
	for (; *p != '\0'; p++) {
		if (*p == '\n')
			buf_puts(out, "\\n");
		else if (strchr("\\;,", *p) != NULL)
			buf_printf(out, "\\%c", *p);
		else if (((unsigned char)*p >= 0x20 && *p != 0x7F) ||
			 *p == '\t')
			buf_putc(out, *p);
	}
}

static void
put_property(struct buf *out, const char *name, const char *text)
{
	struct buf line;

	buf_init(&line, LIMIT_OUTPUT_BYTES);
	buf_printf(&line, "%s:", name);
	put_text(&line, text);
	put_line(out, buf_str(&line));
	buf_release(&line);
}

/* "20261122" of "2026-11-22" */
static const char *
compact(struct arena *a, const char *date)
{
	return arena_printf(a, "%.4s%.2s%.2s", date, date + 5, date + 8);
}

/* DISPLAY asks for nothing but a text. Days before the event's day. */
static void
put_alarm(struct buf *out, const char *days, const char *text)
{
	struct buf line;

	put_line(out, "BEGIN:VALARM");
	put_line(out, "ACTION:DISPLAY");
	put_property(out, "DESCRIPTION", text);
	buf_init(&line, 64);
	buf_printf(&line, "TRIGGER:-P%sD", days);
	put_line(out, buf_str(&line));
	buf_release(&line);
	put_line(out, "END:VALARM");
}

/* What the event is about: lines of what is known. */
static const char *
about(struct arena *a, const struct event *e)
{
	const char *lines[] = {export_attr(a, e->node, "who"),
	    export_attr(a, e->doc, "title"),
	    export_attr(a, e->doc, "workspace"),
	    export_attr(a, e->node, "href")};
	struct buf all;
	const char *text;

	buf_init(&all, LIMIT_OUTPUT_BYTES);
	for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
		if (*lines[i] != '\0')
			buf_printf(
			    &all, "%s%s", all.len == 0 ? "" : "\n", lines[i]);
	}
	text = arena_str(a, buf_str(&all));
	buf_release(&all);
	return text;
}

static void
put_event(const struct export_run *run, struct arena *a, const struct event *e,
    struct buf *out)
{
	const char *text = export_attr(a, e->node, "text");
	const char *lead = export_attr(a, e->doc, "lead");
	int32_t as_of = 0;

	(void)cal_parse_date(run->as_of, strlen(run->as_of), &as_of);
	buf_printf(out, EXPORT_EVENT_BEGIN "%s\r\n", e->uid);
	put_line(
	    out, arena_printf(a, "DTSTAMP:%sT000000Z", compact(a, run->as_of)));
	/* What a later package says goes before what an earlier one said. */
	put_line(out, arena_printf(a, "SEQUENCE:%d", as_of < 0 ? 0 : as_of));
	put_line(
	    out, arena_printf(a, "DTSTART;VALUE=DATE:%s", compact(a, e->date)));
	put_property(out, "SUMMARY", text);
	put_property(out, "DESCRIPTION", about(a, e));
	put_property(out, "CATEGORIES", export_attr(a, e->node, "kind"));
	put_line(out, "TRANSP:TRANSPARENT");
	if (*lead != '\0' && strspn(lead, "0123456789") == strlen(lead) &&
	    strcmp(lead, "0") != 0 && strcmp(lead, "1") != 0)
		put_alarm(out, lead, text);
	put_alarm(out, "1", text);
	put_line(out, "END:VEVENT");
}

/* Those whose date follows: a cadence may be vague. */
static void
add_event(struct export_making *m, const xmlNode *n)
{
	struct arena *a = m->arena;
	struct event e = {.node = n, .doc = m->doc};
	struct buf *out = &m->piece[PIECE_EVENTS];
	struct export_event head = {0};
	struct buf text;

	e.date = export_attr(a, n, "date");
	if (strlen(e.date) != 10 ||
	    cal_parse_date(e.date, 10, &head.day) != CAL_OK)
		return;
	e.uid = export_unique(m->names, a, "event",
	    arena_printf(a, "%s\n%s\n%s", m->keys[KEY_DOCUMENT],
		export_attr(a, n, "kind"), export_attr(a, n, "path")));
	buf_init(&text, LIMIT_OUTPUT_BYTES);
	put_event(m->run, a, &e, &text);
	head.len = (uint32_t)text.len;
	buf_put(out, &head, sizeof head);
	buf_put(out, buf_str(&text), text.len);
	buf_release(&text);
}

void
export_calendar(struct export_making *m)
{
	const xmlNode *n = export_first(m->doc, "event");

	for (; n != NULL; n = export_next(n, "event"))
		add_event(m, n);
}

void
export_calendar_head(const struct export_run *run, struct buf *out)
{
	struct arena *a = arena_new();

	put_line(out, "BEGIN:VCALENDAR");
	put_line(out, "VERSION:2.0");
	put_property(out, "PRODID",
	    arena_printf(a, "-//bcpgen//bcpgen %s//EN", run->version));
	put_line(out, "CALSCALE:GREGORIAN");
	put_line(out, "METHOD:PUBLISH");
	put_line(out, "X-WR-CALNAME:bcpgen");
	arena_free(a);
}
