/* A length of time as a bar beside its words, so that a column of them can be
 * compared at a glance. */
#include "html_internal.h"

#include <string.h>

#define BAR_MIN 60u	  /* seconds; a bar of no length */
#define BAR_MAX 604800u	  /* seven days: a full one */
#define BAR_UNITS 100	  /* what a full bar measures in the drawing */
#define SECONDS_DIGITS 15 /* no plan looks thirty million years ahead */

/* The seconds of "PT14400S"; 0 for anything else. */
static unsigned long long
read_seconds(const char *s)
{
	unsigned long long v = 0;
	size_t digits;

	if (strncmp(s, "PT", 2) != 0)
		return 0;
	s += 2;
	digits = strspn(s, "0123456789");
	if (digits == 0 || digits > SECONDS_DIGITS ||
	    strcmp(s + digits, "S") != 0)
		return 0;
	for (; digits > 0; digits--, s++)
		v = v * 10 + (unsigned)(*s - '0');
	return v;
}

/* 1024 times the binary logarithm of v > 0, straight between the powers of two:
 * near enough for a bar, and the same on every machine. */
static unsigned long
log_of(unsigned long long v)
{
	unsigned k = 0;

	while (v >> (k + 1) != 0)
		k++;
	return k * 1024ul + (unsigned long)(((v - (1ull << k)) * 1024) >> k);
}

static unsigned
bar_length(unsigned long long seconds)
{
	unsigned long low = log_of(BAR_MIN), high = log_of(BAR_MAX);

	if (seconds <= BAR_MIN)
		return 1;
	if (seconds >= BAR_MAX)
		return BAR_UNITS;
	return 1 + (unsigned)((log_of(seconds) - low) * (BAR_UNITS - 1) /
			      (high - low));
}

void
html_bar(struct html_writer *w, const xmlNode *n)
{
	unsigned long long v = read_seconds(doc_attr(n, "datetime"));

	if (!doc_has_class(n, "bar") || v == 0)
		return;
	sink_printf(w->out,
	    "<svg viewBox=\"0 0 %d 1\" preserveAspectRatio=\"none\" "
	    "aria-hidden=\"true\" focusable=\"false\">"
	    "<rect width=\"%u\" height=\"1\"/></svg> ",
	    BAR_UNITS, bar_length(v));
}
