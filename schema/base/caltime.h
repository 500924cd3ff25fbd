/* Durations, dates and cadences as text, after ISO 8601 and rules of the
 * field: a duration is seconds, a calendar length is months, and the two are
 * never mixed. Nothing here reads the clock. */
#ifndef BCP_CALTIME_H
#define BCP_CALTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cal_error {
	CAL_OK,
	CAL_UNREADABLE,
	CAL_NO_UNIT,	 /* "4", "4:00" */
	CAL_AMBIGUOUS_M, /* "5m" */
	CAL_CALENDAR,	 /* months or years where a fixed length is needed */
	CAL_NEGATIVE,
	CAL_INVERTED,	/* "24 h..4 h" */
	CAL_AMBIGUOUS,	/* "01/07/2025", "biannual" */
	CAL_IMPOSSIBLE, /* "2025-02-29" */
};

/* A length of time: seconds, months, or (only in a period) both. */
struct cal_length {
	int64_t seconds;
	int32_t months;
};

/* "4 h", "30 min", "1 h 30 min", "1.5 h", "2 hours", "PT4H", "7 d", "2 w",
 * "4 mo", "1 y". Units s, min, h, d, w, mo, y and their English words. A text
 * with both seconds and months is CAL_UNREADABLE. */
enum cal_error cal_parse_length(
    const char *p, size_t n, struct cal_length *out);

/* A range "4 h..24 h", "..4 h", "24 h..", or a single length (lo = hi). An open
 * end leaves has_lo or has_hi false. */
struct cal_range {
	struct cal_length lo, hi;
	bool has_lo, has_hi;
};
enum cal_error cal_parse_range(const char *p, size_t n, struct cal_range *out);

/* Days since 1970-01-01 in the proleptic Gregorian calendar; years 1 to 9999.
 * A timestamp is cut to the date in its own offset. "01/07/2025" is
 * CAL_AMBIGUOUS, "2025-02-29" CAL_IMPOSSIBLE. */
enum cal_error cal_parse_date(const char *p, size_t n, int32_t *days);
void cal_format_date(char out[11], int32_t days);      /* "2025-07-01" */
void cal_format_date_long(char out[24], int32_t days); /* "1 July 2025" */
void cal_civil(int32_t days, int *year, int *month, int *day);
int32_t cal_days(int year, int month, int day);
/* Keeps the day; a shorter month takes its last day. From 2026-01-31 one month
 * is 2026-02-28. Calendar years outside 1 to 9999 clamp. */
int32_t cal_add_months(int32_t days, int32_t months);

/* A cadence: every N days (seconds for shorter ones) or months.
 * "daily" = 1 d, "weekly" = 7 d, "monthly" = 1 mo, "quarterly" = 3 mo,
 * "semiannual" = 6 mo, "annual" = 12 mo, "biennial" = 24 mo, "hourly" = 1 h,
 * "every 2 h", "every 3 mo", "continuous" (length 0). "biannual", "bimonthly",
 * "biweekly", "bi-yearly", "semi-weekly" are CAL_AMBIGUOUS. */
enum cal_error cal_parse_cadence(
    const char *p, size_t n, struct cal_length *out);

/* Words for people: "4 hours", "30 min", "1 hour 30 min", "7 days", "1 day",
 * "4 months", "1 year". A length keeps the unit it was written in: 24 h is
 * "24 hours", 1 d is "1 day", so formatting works on the text. The result is
 * NUL-terminated and cut at cap. */
void cal_format_text(char *out, size_t cap, const char *p, size_t n);
/* Words for a number of seconds, in the largest units: 18600 is
 * "5 hours 10 min". The sign is left out. */
void cal_format_seconds(char *out, size_t cap, int64_t seconds);

#endif
