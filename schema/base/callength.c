/* Durations, calendar lengths, ranges and cadences. */
#include "caltime.h"

#include <stdio.h>
#include <string.h>

/* Longer than any plan means, and safe to add and multiply. */
#define SECONDS_MAX ((int64_t)1000000 * 86400)
#define MONTHS_MAX 120000

struct unit {
	const char *word;
	int64_t seconds;
	int32_t months;
	/* How it is printed: one, many. */
	const char *one, *many;
};

static const struct unit units[] = {
    {"s", 1, 0, "second", "seconds"},
    {"sec", 1, 0, "second", "seconds"},
    {"secs", 1, 0, "second", "seconds"},
    {"second", 1, 0, "second", "seconds"},
    {"seconds", 1, 0, "second", "seconds"},
    {"min", 60, 0, "min", "min"},
    {"mins", 60, 0, "min", "min"},
    {"minute", 60, 0, "min", "min"},
    {"minutes", 60, 0, "min", "min"},
    {"h", 3600, 0, "hour", "hours"},
    {"hr", 3600, 0, "hour", "hours"},
    {"hrs", 3600, 0, "hour", "hours"},
    {"hour", 3600, 0, "hour", "hours"},
    {"hours", 3600, 0, "hour", "hours"},
    {"d", 86400, 0, "day", "days"},
    {"day", 86400, 0, "day", "days"},
    {"days", 86400, 0, "day", "days"},
    {"w", 604800, 0, "week", "weeks"},
    {"wk", 604800, 0, "week", "weeks"},
    {"week", 604800, 0, "week", "weeks"},
    {"weeks", 604800, 0, "week", "weeks"},
    {"mo", 0, 1, "month", "months"},
    {"month", 0, 1, "month", "months"},
    {"months", 0, 1, "month", "months"},
    {"y", 0, 12, "year", "years"},
    {"yr", 0, 12, "year", "years"},
    {"year", 0, 12, "year", "years"},
    {"years", 0, 12, "year", "years"},
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool
same_word(const char *p, size_t n, const char *word)
{
	if (strlen(word) != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (lower(p[i]) != word[i])
			return false;
	}
	return true;
}

static const struct unit *
find_unit(const char *p, size_t n)
{
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (same_word(p, n, units[i].word))
			return &units[i];
	}
	return NULL;
}

static void
trim(const char **p, size_t *n)
{
	while (*n != 0 && (**p == ' ' || **p == '\t'))
		(*p)++, (*n)--;
	while (*n != 0 && ((*p)[*n - 1] == ' ' || (*p)[*n - 1] == '\t'))
		(*n)--;
}

/* A decimal number as thousandths, at most nine digits before the point. */
struct number {
	int64_t milli;
	size_t len;
};

static bool
scan_number(const char *p, size_t n, struct number *out)
{
	size_t i = 0, whole = 0, part = 0;
	int64_t value = 0;

	for (; i < n && is_digit(p[i]); i++, whole++)
		value = whole < 10 ? value * 10 + (p[i] - '0') : value;
	if (whole == 0 || whole > 9)
		return false;
	value *= 1000;
	if (i + 1 < n && p[i] == '.' && is_digit(p[i + 1])) {
		int64_t scale = 100;

		for (i++; i < n && is_digit(p[i]); i++, part++) {
			value += scale * (p[i] - '0');
			scale /= 10;
		}
		if (part > 3)
			return false;
	}
	out->milli = value;
	out->len = i;
	return true;
}

static enum cal_error
add_part(struct cal_length *sum, int64_t milli, const struct unit *u)
{
	int64_t seconds = milli * u->seconds, months = milli * u->months;

	if (milli > INT64_MAX / 604800 || seconds % 1000 != 0 ||
	    months % 1000 != 0)
		return CAL_UNREADABLE;
	sum->seconds += seconds / 1000;
	if (sum->seconds > SECONDS_MAX || months / 1000 > MONTHS_MAX ||
	    sum->months + months / 1000 > MONTHS_MAX)
		return CAL_UNREADABLE;
	sum->months += (int32_t)(months / 1000);
	return CAL_OK;
}

/* PnYnMnWnDTnHnMnS, by position: PT5M is minutes, P5M months. */
static enum cal_error
parse_iso(const char *p, size_t n, struct cal_length *out)
{
	static const char *const date_units[] = {"y", "mo", "w", "d"};
	static const char *const time_units[] = {"h", "min", "s"};
	bool time = false, any = false;
	size_t i = 1;

	while (i < n) {
		const char *letters = time ? "hms" : "ymwd", *at;
		struct number num;
		enum cal_error e;

		if (lower(p[i]) == 't' && !time) {
			time = true, any = false, i++;
			continue;
		}
		if (!scan_number(p + i, n - i, &num) || i + num.len >= n)
			return CAL_UNREADABLE;
		i += num.len;
		at = strchr(letters, lower(p[i]));
		if (at == NULL)
			return CAL_UNREADABLE;
		e = add_part(out, num.milli,
		    find_unit(time ? time_units[at - letters]
				   : date_units[at - letters],
			strlen(time ? time_units[at - letters]
				    : date_units[at - letters])));
		if (e != CAL_OK)
			return e;
		any = true, i++;
	}
	return any ? CAL_OK : CAL_UNREADABLE;
}

/* Why a text without a readable unit is refused. */
static enum cal_error
unit_error(const char *p, size_t n, size_t word)
{
	if (word == 1 && lower(p[0]) == 'm')
		return CAL_AMBIGUOUS_M;
	if (n == 0)
		return CAL_NO_UNIT;
	/* "4:00" reads as 240 in an older YAML; say that a unit is missing. */
	if (p[0] == ':' && n > 1 && is_digit(p[1]))
		return CAL_NO_UNIT;
	return CAL_UNREADABLE;
}

static enum cal_error
parse_words(const char *p, size_t n, struct cal_length *out)
{
	size_t i = 0;

	while (i < n) {
		const struct unit *u;
		struct number num;
		size_t word = 0;
		enum cal_error e;

		if (!scan_number(p + i, n - i, &num))
			return CAL_UNREADABLE;
		i += num.len;
		while (i < n && p[i] == ' ')
			i++;
		while (i + word < n && is_letter(p[i + word]))
			word++;
		u = find_unit(p + i, word);
		if (u == NULL)
			return unit_error(p + i, n - i, word);
		e = add_part(out, num.milli, u);
		if (e != CAL_OK)
			return e;
		i += word;
		while (i < n && (p[i] == ' ' || p[i] == ','))
			i++;
	}
	return CAL_OK;
}

enum cal_error
cal_parse_length(const char *p, size_t n, struct cal_length *out)
{
	struct cal_length sum = {0, 0};
	enum cal_error e;

	trim(&p, &n);
	if (n == 0)
		return CAL_UNREADABLE;
	if (p[0] == '-') {
		e = cal_parse_length(p + 1, n - 1, &sum);
		return e == CAL_OK || e == CAL_NO_UNIT ? CAL_NEGATIVE : e;
	}
	if (p[0] == '+')
		p++, n--;
	if (n != 0 && lower(p[0]) == 'p')
		e = parse_iso(p, n, &sum);
	else
		e = parse_words(p, n, &sum);
	if (e == CAL_OK && sum.seconds != 0 && sum.months != 0)
		e = CAL_UNREADABLE;
	if (e == CAL_OK)
		*out = sum;
	return e;
}

static bool
shorter(struct cal_length a, struct cal_length b)
{
	/* A month is at least 28 and a year at most 366 days: enough to tell
	 * a range that runs backwards. */
	int64_t x = a.seconds + a.months * (int64_t)2629746;
	int64_t y = b.seconds + b.months * (int64_t)2629746;

	return x < y;
}

enum cal_error
cal_parse_range(const char *p, size_t n, struct cal_range *out)
{
	struct cal_range r = {{0, 0}, {0, 0}, false, false};
	enum cal_error e = CAL_OK;
	size_t dots = 0;

	trim(&p, &n);
	while (dots + 1 < n && !(p[dots] == '.' && p[dots + 1] == '.'))
		dots++;
	if (dots + 1 >= n) {
		e = cal_parse_length(p, n, &r.lo);
		r.hi = r.lo;
		r.has_lo = r.has_hi = e == CAL_OK;
		*out = r;
		return e;
	}
	r.has_lo = dots != 0;
	r.has_hi = dots + 2 != n;
	if (!r.has_lo && !r.has_hi)
		return CAL_UNREADABLE;
	if (r.has_lo)
		e = cal_parse_length(p, dots, &r.lo);
	if (e == CAL_OK && r.has_hi)
		e = cal_parse_length(p + dots + 2, n - dots - 2, &r.hi);
	if (e == CAL_OK && r.has_lo && r.has_hi && shorter(r.hi, r.lo))
		e = CAL_INVERTED;
	*out = r;
	return e;
}

struct cadence_word {
	const char *word;
	int64_t seconds;
	int32_t months;
};

static const struct cadence_word cadence_words[] = {
    {"continuous", 0, 0},
    {"continuously", 0, 0},
    {"hourly", 3600, 0},
    {"daily", 86400, 0},
    {"weekly", 604800, 0},
    {"fortnightly", 1209600, 0},
    {"monthly", 0, 1},
    {"quarterly", 0, 3},
    {"semiannual", 0, 6},
    {"semiannually", 0, 6},
    {"half-yearly", 0, 6},
    {"annual", 0, 12},
    {"annually", 0, 12},
    {"yearly", 0, 12},
    {"biennial", 0, 24},
    {"biennially", 0, 24},
};

static const char *const ambiguous_words[] = {"biannual", "biannually",
    "bi-annual", "bi-annually", "bimonthly", "bi-monthly", "biweekly",
    "bi-weekly", "biyearly", "bi-yearly", "semi-weekly", "semiweekly"};

enum cal_error
cal_parse_cadence(const char *p, size_t n, struct cal_length *out)
{
	enum cal_error e;

	trim(&p, &n);
	for (size_t i = 0; i < sizeof cadence_words / sizeof cadence_words[0];
	     i++) {
		if (same_word(p, n, cadence_words[i].word)) {
			out->seconds = cadence_words[i].seconds;
			out->months = cadence_words[i].months;
			return CAL_OK;
		}
	}
	for (size_t i = 0;
	     i < sizeof ambiguous_words / sizeof ambiguous_words[0]; i++) {
		if (same_word(p, n, ambiguous_words[i]))
			return CAL_AMBIGUOUS;
	}
	if (n > 6 && same_word(p, 6, "every ")) {
		p += 6, n -= 6;
		/* "every week" is one of them. */
		if (find_unit(p, n) != NULL) {
			*out = (struct cal_length){0, 0};
			return add_part(out, 1000, find_unit(p, n));
		}
	}
	e = cal_parse_length(p, n, out);
	return e == CAL_OK && out->seconds == 0 && out->months == 0
		   ? CAL_UNREADABLE
		   : e;
}

static void
append(char *out, size_t cap, const char *text, size_t n)
{
	size_t len = strlen(out);

	if (len + 1 >= cap)
		return;
	if (n > cap - len - 1)
		n = cap - len - 1;
	memcpy(out + len, text, n);
	out[len + n] = '\0';
}

/* "4" and "h" as "4 hours"; the number as it was written. */
static void
append_part(
    char *out, size_t cap, const char *num, size_t n, const struct unit *u)
{
	bool one = n == 1 && num[0] == '1';

	if (out[0] != '\0')
		append(out, cap, " ", 1);
	append(out, cap, num, n);
	append(out, cap, " ", 1);
	append(
	    out, cap, one ? u->one : u->many, strlen(one ? u->one : u->many));
}

static void
format_iso(char *out, size_t cap, const char *p, size_t n)
{
	bool time = false;

	for (size_t i = 1; i < n;) {
		struct number num;
		char c;

		if (lower(p[i]) == 't') {
			time = true, i++;
			continue;
		}
		if (!scan_number(p + i, n - i, &num))
			return;
		c = lower(p[i + num.len]);
		append_part(out, cap, p + i, num.len,
		    c != 'm' ? find_unit(&c, 1)
			     : find_unit(time ? "min" : "mo", time ? 3 : 2));
		i += num.len + 1;
	}
}

static void
format_words(char *out, size_t cap, const char *p, size_t n)
{
	for (size_t i = 0; i < n;) {
		struct number num;
		size_t word = 0, at;

		if (!scan_number(p + i, n - i, &num))
			return;
		at = i;
		i += num.len;
		while (i < n && p[i] == ' ')
			i++;
		while (i + word < n && is_letter(p[i + word]))
			word++;
		append_part(out, cap, p + at, num.len, find_unit(p + i, word));
		i += word;
		while (i < n && (p[i] == ' ' || p[i] == ','))
			i++;
	}
}

void
cal_format_text(char *out, size_t cap, const char *p, size_t n)
{
	struct cal_length ignored;

	out[0] = '\0';
	trim(&p, &n);
	if (cal_parse_length(p, n, &ignored) != CAL_OK) {
		append(out, cap, p, n);
		return;
	}
	if (p[0] == '+')
		p++, n--;
	if (lower(p[0]) == 'p')
		format_iso(out, cap, p, n);
	else
		format_words(out, cap, p, n);
}

void
cal_format_seconds(char *out, size_t cap, int64_t seconds)
{
	static const char *const steps[] = {"d", "h", "min", "s"};

	out[0] = '\0';
	if (seconds < 0)
		seconds = -seconds;
	if (seconds == 0) {
		append(out, cap, "0 min", 5);
		return;
	}
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		const struct unit *u = find_unit(steps[i], strlen(steps[i]));
		int64_t count = seconds / u->seconds;
		char num[24];

		/* Hours are what recovery times are told in: 36 hours, but
		 * 3 days. */
		if (i == 0 && (seconds % u->seconds != 0 || count < 3))
			continue;
		if (count == 0)
			continue;
		snprintf(num, sizeof num, "%lld", (long long)count);
		append_part(out, cap, num, strlen(num), u);
		seconds -= count * u->seconds;
	}
}
