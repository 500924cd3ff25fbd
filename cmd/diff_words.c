/* How a change is put into words: where it is, and what of a long text. */
#include "diff_words.h"

#include "caps.h"

#include <string.h>

/* Of a text that is longer than this only what differs is shown, with some
 * words around it. */
#define LONG_TEXT 120
#define AROUND 24
#define EXCERPT 200

/* "Critical function Ledger (ledger)". A name is said where there may be
 * several. */
static const char *
named(struct arena *a, const struct fact *f, bool several)
{
	const char *title = several || *f->id != '\0' ? f->title : "";

	if (f->leaf)
		return f->label;
	return arena_printf(a, "%s%s%s%s%s%s", f->label,
	    *title == '\0' ? "" : " ", title, *f->id == '\0' ? "" : " (", f->id,
	    *f->id == '\0' ? "" : ")");
}

static const struct fact *
of(const struct fact *old, const struct fact *now)
{
	return now != NULL ? now : old;
}

static const char *
joined(struct arena *a, const char *x, const char *between, const char *y)
{
	if (*x == '\0' || *y == '\0')
		return *x == '\0' ? y : x;
	return arena_printf(a, "%s%s%s", x, between, y);
}

struct diff_words
diff_words(struct arena *a, const struct change *c)
{
	const struct fact *thing = of(c->old, c->now);
	struct diff_words w = {"", "", thing->name};
	bool alone = c->kind == CHANGE_VALUE || c->kind == CHANGE_ORDER;

	if (!thing->leaf && !alone && *thing->id != '\0')
		w.path = arena_printf(a, "%s/%s", thing->name, thing->id);
	w.what = alone ? thing->label : named(a, thing, true);
	for (const struct place *p = c->at; p != NULL; p = p->up) {
		const struct fact *f = of(p->old, p->now);

		w.path = arena_printf(a, "%s%s%s/%s", f->name,
		    *f->id == '\0' ? "" : "/", f->id, w.path);
		if (p->up == NULL)
			w.part = named(a, f, p->several);
		else
			w.what =
			    joined(a, named(a, f, p->several), " > ", w.what);
	}
	/* A part that came or went has no more to say of itself. */
	if (c->at == NULL && !thing->leaf && !alone) {
		w.part = w.what;
		w.what = "";
	}
	return w;
}

/* Bytes that both have at their beginnings, whole words of them. */
static size_t
same_start(const char *x, const char *y)
{
	size_t n = 0;

	while (x[n] != '\0' && x[n] == y[n])
		n++;
	while (n != 0 && x[n - 1] != ' ')
		n--;
	return n;
}

static size_t
same_end(const char *x, size_t n, const char *y, size_t m)
{
	size_t k = 0;

	while (k < n && k < m && x[n - k - 1] == y[m - k - 1])
		k++;
	while (k != 0 && x[n - k] != ' ')
		k--;
	return k;
}

static bool
inside(const char *s, size_t i)
{
	return ((unsigned char)s[i] & 0xC0) == 0x80;
}

/* The bytes from `from` to `to`, with some around and dots for the rest. */
static const char *
excerpt(struct arena *a, const char *s, size_t from, size_t to)
{
	size_t n = strlen(s);
	const char *before = "", *after = "";

	from = from > AROUND ? from - AROUND : 0;
	to = to + AROUND < n ? to + AROUND : n;
	if (to - from > EXCERPT)
		to = from + EXCERPT;
	while (from != 0 && inside(s, from))
		from--;
	while (to < n && inside(s, to))
		to++;
	if (from != 0)
		before = "... ";
	if (to < n)
		after = " ...";
	return arena_printf(
	    a, "%s%.*s%s", before, (int)(to - from), s + from, after);
}

void
diff_shorten(struct arena *a, const char **old, const char **now)
{
	size_t n = strlen(*old), m = strlen(*now), start, end;

	if (n <= LONG_TEXT && m <= LONG_TEXT)
		return;
	start = same_start(*old, *now);
	end = same_end(*old + start, n - start, *now + start, m - start);
	*old = excerpt(a, *old, start, n - end);
	*now = excerpt(a, *now, start, m - end);
}
