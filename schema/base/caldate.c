/* Dates: the proleptic Gregorian calendar as days since 1970-01-01. */
#include "caltime.h"

#include <stdio.h>

static const char *const month_names[] = {"January", "February", "March",
    "April", "May", "June", "July", "August", "September", "October",
    "November", "December"};

static bool
is_leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
month_days(int year, int month)
{
	static const signed char days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Years are counted from 1 March, so that the leap day comes last. */
int32_t
cal_days(int year, int month, int day)
{
	int y = month > 2 ? year : year - 1;
	int m = month > 2 ? month - 3 : month + 9;

	return (int32_t)(365 * y + y / 4 - y / 100 + y / 400 +
			 (153 * m + 2) / 5 + day - 1 - 719468);
}

void
cal_civil(int32_t days, int *year, int *month, int *day)
{
	int32_t d = days + 719468;
	int era = (int)(d / 146097), in_era = (int)(d % 146097);
	int y =
	    (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int in_year = in_era - (365 * y + y / 4 - y / 100);
	int m = (5 * in_year + 2) / 153;

	*day = in_year - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = y + era * 400 + (*month <= 2);
}

int32_t
cal_add_months(int32_t days, int32_t months)
{
	int year, month, day;
	int64_t count;

	cal_civil(days, &year, &month, &day);
	count = (int64_t)year * 12 + month - 1 + months;
	if (count < 12)
		count = 12;
	if (count > (int64_t)9999 * 12 + 11)
		count = (int64_t)9999 * 12 + 11;
	year = (int)(count / 12);
	month = (int)(count % 12) + 1;
	if (day > month_days(year, month))
		day = month_days(year, month);
	return cal_days(year, month, day);
}

static bool
digits(const char *p, size_t n, int *value)
{
	*value = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		*value = *value * 10 + (p[i] - '0');
	}
	return n != 0;
}

/* Whether this looks like a date written day or month first: 01/07/2025,
 * 1.7.2025, 01-07-25. */
static bool
looks_local(const char *p, size_t n)
{
	size_t parts = 1, run = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] >= '0' && p[i] <= '9') {
			run++;
			continue;
		}
		if ((p[i] != '/' && p[i] != '.' && p[i] != '-') || run == 0)
			return false;
		parts++;
		run = 0;
	}
	return parts == 3 && run != 0;
}

/* What may follow the date in a timestamp: "T10:30:00Z", " 10:30 +02:00". */
static bool
is_time_tail(const char *p, size_t n)
{
	if (n < 5 || (p[0] != 'T' && p[0] != 't' && p[0] != ' '))
		return false;
	for (size_t i = 1; i < n; i++) {
		bool ok = (p[i] >= '0' && p[i] <= '9') || p[i] == ':' ||
			  p[i] == '.' || p[i] == '+' || p[i] == '-' ||
			  p[i] == 'Z' || p[i] == 'z' || p[i] == ' ';

		if (!ok)
			return false;
	}
	return p[1] >= '0' && p[1] <= '9';
}

enum cal_error
cal_parse_date(const char *p, size_t n, int32_t *days)
{
	int year, month, day;

	if (n < 10 || !digits(p, 4, &year) || p[4] != '-' ||
	    !digits(p + 5, 2, &month) || p[7] != '-' || !digits(p + 8, 2, &day))
		return looks_local(p, n) ? CAL_AMBIGUOUS : CAL_UNREADABLE;
	if (n > 10 && !is_time_tail(p + 10, n - 10))
		return CAL_UNREADABLE;
	if (year < 1 || month < 1 || month > 12 || day < 1 ||
	    day > month_days(year, month))
		return CAL_IMPOSSIBLE;
	*days = cal_days(year, month, day);
	return CAL_OK;
}

void
cal_format_date(char out[11], int32_t days)
{
	int year, month, day;
	char text[48];

	cal_civil(days, &year, &month, &day);
	snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
	snprintf(out, 11, "%.10s", text);
}

void
cal_format_date_long(char out[24], int32_t days)
{
	int year, month, day;

	cal_civil(days, &year, &month, &day);
	snprintf(out, 24, "%d %s %d", day, month_names[month - 1], year);
}
