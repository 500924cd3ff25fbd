/* Typed values: lengths of time, dates and cadences, as numbers and words. */
#include "plan_internal.h"

#include "caltime.h"

#include <string.h>

static const char *
error_name(enum cal_error e)
{
	switch (e) {
	case CAL_OK:
		break;
	case CAL_UNREADABLE:
		return "unreadable";
	case CAL_NO_UNIT:
		return "no-unit";
	case CAL_AMBIGUOUS_M:
		return "ambiguous-m";
	case CAL_CALENDAR:
		return "calendar-unit";
	case CAL_NEGATIVE:
		return "negative";
	case CAL_INVERTED:
		return "inverted";
	case CAL_AMBIGUOUS:
		return "ambiguous";
	case CAL_IMPOSSIBLE:
		return "impossible";
	}
	return NULL;
}

static bool
set_error(xmlNode *n, enum cal_error e)
{
	if (error_name(e) != NULL)
		build_attr(n, "error", error_name(e));
	return e != CAL_OK;
}

static const char *
length_words(struct arena *a, const char *text, size_t len)
{
	char words[256];

	cal_format_text(words, sizeof words, text, len);
	return arena_str(a, words);
}

static void
set_length(xmlNode *n, struct cal_length l)
{
	if (l.months != 0)
		build_attr_int(n, "months", l.months);
	if (l.seconds != 0 || l.months == 0)
		build_attr_int(n, "seconds", l.seconds);
}

static void
annotate_length(
    struct annotator *an, xmlNode *n, const char *text, bool calendar)
{
	struct cal_length l;
	enum cal_error e = cal_parse_length(text, strlen(text), &l);

	if (e == CAL_OK && l.months != 0 && !calendar)
		e = CAL_CALENDAR;
	if (set_error(n, e))
		return;
	set_length(n, l);
	build_attr(n, "text", length_words(an->a, text, strlen(text)));
}

static const char *
range_words(struct arena *a, const struct cal_range *r, const char *text)
{
	const char *dots = strstr(text, "..");
	const char *lo, *hi;

	if (dots == NULL)
		return length_words(a, text, strlen(text));
	lo = length_words(a, text, (size_t)(dots - text));
	hi = length_words(a, dots + 2, strlen(dots + 2));
	if (!r->has_lo)
		return arena_printf(a, "up to %s", hi);
	if (!r->has_hi)
		return arena_printf(a, "%s or more", lo);
	return arena_printf(a, "%s to %s", lo, hi);
}

static void
annotate_range(struct annotator *an, xmlNode *n, const char *text)
{
	struct cal_range r;
	enum cal_error e = cal_parse_range(text, strlen(text), &r);

	if (e == CAL_OK && (r.lo.months != 0 || r.hi.months != 0))
		e = CAL_CALENDAR;
	if (set_error(n, e))
		return;
	if (r.has_lo)
		build_attr_int(n, "min-seconds", r.lo.seconds);
	if (r.has_hi)
		build_attr_int(n, "max-seconds", r.hi.seconds);
	build_attr(n, "text", range_words(an->a, &r, text));
}

static void
set_date(struct annotator *an, xmlNode *n, int32_t days, const char *text)
{
	char iso[11], words[24];

	cal_format_date(iso, days);
	cal_format_date_long(words, days);
	build_attr(n, "date", iso);
	build_attr_int(n, "days", days);
	build_attr(n, "text", text != NULL ? text : arena_str(an->a, words));
}

static void
annotate_date(struct annotator *an, xmlNode *n, const char *text)
{
	int32_t days;

	if (!set_error(n, cal_parse_date(text, strlen(text), &days)))
		set_date(an, n, days, NULL);
}

/* What an ambiguous word may mean. */
static void
set_readings(xmlNode *n, const char *text)
{
	static const struct {
		const char *part, *one, *two;
	} readings[] = {
	    {"week", "twice a week", "every 2 weeks"},
	    {"month", "twice a month", "every 2 months"},
	    {"", "every 6 months", "every 24 months"},
	};
	size_t i = 0;

	while (strstr(text, readings[i].part) == NULL)
		i++;
	build_attr(n, "reading-1", readings[i].one);
	build_attr(n, "reading-2", readings[i].two);
}

/* The author's word, or the words for a length. */
static const char *
cadence_words(struct arena *a, const char *text)
{
	struct cal_length l;
	size_t skip = strncmp(text, "every ", 6) == 0 ? 6 : 0;

	if (cal_parse_length(text + skip, strlen(text + skip), &l) != CAL_OK)
		return text;
	return arena_printf(
	    a, "every %s", length_words(a, text + skip, strlen(text + skip)));
}

/* Sets the length of a cadence; its words are the caller's. */
static bool
set_cadence(struct annotator *an, xmlNode *n, const char *text)
{
	struct cal_length l;
	enum cal_error e = cal_parse_cadence(text, strlen(text), &l);

	if (set_error(n, e)) {
		if (e == CAL_AMBIGUOUS)
			set_readings(n, scope_fold(an->a, text));
		return false;
	}
	set_length(n, l);
	return true;
}

void
annotate_typed(
    struct annotator *an, xmlNode *n, const char *type, const char *text)
{
	if (strcmp(type, "target") == 0)
		annotate_length(an, n, text, false);
	else if (strcmp(type, "duration") == 0 || strcmp(type, "period") == 0)
		annotate_length(an, n, text, true);
	else if (strcmp(type, "range") == 0)
		annotate_range(an, n, text);
	else if (strcmp(type, "date") == 0)
		annotate_date(an, n, text);
	else if (strcmp(type, "cadence") == 0 && set_cadence(an, n, text))
		build_attr(n, "text", cadence_words(an->a, text));
}

/* "a, b or c" of the texts of all children with a name; dashes of ids are
 * spaces for people. NULL when there is none. */
static const char *
any_of(struct arena *a, const xmlNode *n, const char *name)
{
	const char *all = NULL;
	size_t left = 0;

	for (const xmlNode *c = n->children; c != NULL; c = c->next)
		left += xmlStrEqual(c->name, (const xmlChar *)name) ? 1 : 0;
	for (const xmlNode *c = n->children; c != NULL; c = c->next) {
		char *word;

		if (!xmlStrEqual(c->name, (const xmlChar *)name))
			continue;
		left--;
		word = arena_str(a, plan_text(a, c));
		for (char *p = word; *p != '\0'; p++)
			*p = *p == '-' ? ' ' : *p;
		all = all == NULL ? word
				  : arena_printf(a, "%s%s%s", all,
					left == 0 ? " or " : ", ", word);
	}
	return all;
}

static const char *
child_text(struct arena *a, const xmlNode *n, const char *name)
{
	const xmlNode *c = plan_child(n, name);

	return c == NULL ? NULL : plan_text(a, c);
}

bool
annotate_cadence_map(struct annotator *an, xmlNode *n)
{
	const char *word = child_text(an->a, n, "word");
	const char *means = child_text(an->a, n, "means");
	const char *every = child_text(an->a, n, "every");
	const char *events = any_of(an->a, n, every != NULL ? "or_on" : "on");
	const char *text;

	if (word == NULL && every == NULL && events == NULL)
		return false;
	if (word != NULL) {
		set_cadence(an, n, means != NULL ? means : word);
		text = means == NULL ? word
				     : arena_printf(an->a, "%s (%s)", word,
					   cadence_words(an->a, means));
	} else if (every != NULL) {
		set_cadence(an, n, every);
		text = cadence_words(an->a, every);
		if (events != NULL)
			text =
			    arena_printf(an->a, "%s, or on %s", text, events);
	} else {
		text = arena_printf(an->a, "on %s", events);
	}
	build_attr(n, "text", text);
	return true;
}

/* "9mo ago", seen on a day that somebody noted. */
static bool
relative_date(const char *text, int32_t captured, int32_t *days)
{
	size_t len = strlen(text);
	struct cal_length l;

	if (len < 5 || strcmp(text + len - 4, " ago") != 0)
		return false;
	if (cal_parse_length(text, len - 4, &l) != CAL_OK)
		return false;
	*days = l.months != 0 ? cal_add_months(captured, -l.months)
			      : captured - (int32_t)(l.seconds / 86400);
	return true;
}

bool
annotate_captured(struct annotator *an, xmlNode *n)
{
	const char *text = child_text(an->a, n, "text");
	const char *captured = child_text(an->a, n, "captured");
	int32_t seen, days;

	if (text == NULL)
		return false;
	if (captured != NULL &&
	    cal_parse_date(captured, strlen(captured), &seen) == CAL_OK &&
	    relative_date(text, seen, &days))
		set_date(an, n, days, text);
	else
		build_attr(n, "text", text);
	return true;
}
