#include "diag.h"

#include "caps.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

struct id_row {
	const char *text, *headline;
	enum diag_sev sev;
};

static const struct id_row id_rows[DIAG_ID_COUNT] = {
#define DIAG(id, text, severity, headline) [id] = {text, headline, severity},
#include "diag_ids.def"
#undef DIAG
};

void
diag_init(struct diag *d, struct arena *a, struct src *s)
{
	memset(d, 0, sizeof *d);
	d->arena = a;
	d->src = s;
}

/* What is written to when the cap is reached. */
static struct diag_item *
dropped_item(struct diag *d)
{
	d->dropped++;
	return arena_alloc(d->arena, 1, sizeof(struct diag_item));
}

static struct diag_item *
add(struct diag *d, const char *id, enum diag_sev sev, struct src_span at)
{
	struct diag_item *it;

	if (d->count >= LIMIT_DIAGNOSTICS) {
		it = dropped_item(d);
	} else {
		d->items = arena_grow(d->arena, d->items, &d->cap, d->count + 1,
		    sizeof *d->items);
		it = &d->items[d->count++];
		memset(it, 0, sizeof *it);
	}
	it->id = arena_str(d->arena, id);
	it->sev = sev;
	it->at = at;
	it->subject = it->anchor = "";
	it->seq = (uint32_t)d->count;
	return it;
}

struct diag_item *
diag_at(
    struct diag *d, enum diag_id id, struct src_span at, const char *fmt, ...)
{
	struct diag_item *it = add(d, id_rows[id].text, id_rows[id].sev, at);
	va_list ap;

	va_start(ap, fmt);
	it->text = arena_vprintf(d->arena, fmt, ap);
	va_end(ap);
	return it;
}

struct diag_item *
diag_rule(struct diag *d, const char *id, enum diag_sev sev, struct src_span at,
    const char *fmt, ...)
{
	struct diag_item *it = add(d, id, sev, at);
	va_list ap;

	va_start(ap, fmt);
	it->text = arena_vprintf(d->arena, fmt, ap);
	va_end(ap);
	return it;
}

void
diag_note(struct diag *d, struct src_span at, const char *fmt, ...)
{
	struct diag_note *n, **tail;
	va_list ap;

	if (d->count == 0 || d->dropped != 0)
		return;
	n = arena_alloc(d->arena, 1, sizeof *n);
	n->at = at;
	va_start(ap, fmt);
	n->text = arena_vprintf(d->arena, fmt, ap);
	va_end(ap);
	tail = &d->items[d->count - 1].notes;
	while (*tail != NULL)
		tail = &(*tail)->next;
	*tail = n;
}

bool
diag_fatal(const struct diag *d)
{
	for (size_t i = 0; i < d->count; i++) {
		if (d->items[i].sev == DIAG_FATAL)
			return true;
	}
	return false;
}

static int
compare_u32(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static int
compare_place(const struct diag_item *a, const struct diag_item *b)
{
	int c = compare_u32(a->at.file, b->at.file);

	if (c == 0)
		c = compare_u32(a->at.beg.line, b->at.beg.line);
	if (c == 0)
		c = compare_u32(a->at.beg.col, b->at.beg.col);
	if (c == 0)
		c = strcmp(a->id, b->id);
	return c;
}

static int
compare_items(const void *pa, const void *pb)
{
	const struct diag_item *a = pa, *b = pb;
	int c = compare_place(a, b);

	return c != 0 ? c : compare_u32(a->seq, b->seq);
}

void
diag_sort(struct diag *d)
{
	size_t kept = 0;

	if (d->count == 0)
		return;
	qsort(d->items, d->count, sizeof *d->items, compare_items);
	for (size_t i = 0; i < d->count; i++) {
		const struct diag_item *last =
		    kept ? &d->items[kept - 1] : NULL;

		if (last != NULL && compare_place(last, &d->items[i]) == 0 &&
		    strcmp(last->text, d->items[i].text) == 0)
			continue;
		if (kept != i)
			d->items[kept] = d->items[i];
		kept++;
	}
	d->count = kept;
}

const char *
diag_id_text(enum diag_id id)
{
	return id_rows[id].text;
}

const char *
diag_headline(enum diag_id id)
{
	return id_rows[id].headline;
}

enum diag_sev
diag_severity(enum diag_id id)
{
	return id_rows[id].sev;
}

const char *
diag_sev_name(enum diag_sev sev)
{
	static const char *const names[] = {
	    [DIAG_INFO] = "info",
	    [DIAG_WARNING] = "warning",
	    [DIAG_ERROR] = "error",
	    [DIAG_FATAL] = "error",
	};

	return names[sev];
}

const char *
diag_state_name(enum diag_state state)
{
	switch (state) {
	case DIAG_BROKEN:
		return "broken";
	case DIAG_UNKNOWN:
		return "unknown";
	case DIAG_WAIVED:
		return "waived";
	}
	return "";
}

void
diag_visible(struct buf *out, const char *p, size_t n)
{
	const char *end = p + n;

	while (p < end) {
		const char *before = p;
		uint32_t cp = utf8_next(&p, end);

		if (cp == UTF8_BAD)
			buf_printf(out, "\\x%02x", (unsigned char)*before);
		else if (cp == '\n')
			buf_puts(out, "\\n");
		else if (cp == '\t')
			buf_putc(out, ' ');
		else if (!utf8_hidden(cp))
			buf_put(out, before, (size_t)(p - before));
		else if (cp < 0x100)
			buf_printf(out, "\\x%02x", (unsigned)cp);
		else
			buf_printf(out, "\\u%04x", (unsigned)cp);
	}
}
