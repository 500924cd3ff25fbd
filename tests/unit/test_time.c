#include "caltime.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static int32_t
day(const char *text)
{
	int32_t days = 0;

	assert_int_equal(cal_parse_date(text, strlen(text), &days), CAL_OK);
	return days;
}

static void
check_add(const char *from, int months, const char *want)
{
	char got[11];

	cal_format_date(got, cal_add_months(day(from), months));
	assert_string_equal(got, want);
}

static void
test_dates(void **state)
{
	int32_t days;
	int y, m, d;

	(void)state;
	assert_int_equal(day("1970-01-01"), 0);
	assert_int_equal(day("2000-03-01"), 11017);
	assert_int_equal(day("2026-11-22T23:59:59-08:00"), day("2026-11-22"));
	for (int32_t i = cal_days(1, 1, 1); i <= cal_days(9999, 12, 31); i++) {
		cal_civil(i, &y, &m, &d);
		if (cal_days(y, m, d) != i)
			fail_msg("%d-%d-%d", y, m, d);
	}
	assert_int_equal(
	    cal_parse_date("2025-02-29", 10, &days), CAL_IMPOSSIBLE);
	assert_int_equal(
	    cal_parse_date("1900-02-29", 10, &days), CAL_IMPOSSIBLE);
	assert_int_equal(
	    cal_parse_date("2100-02-29", 10, &days), CAL_IMPOSSIBLE);
	assert_int_equal(cal_parse_date("2000-02-29", 10, &days), CAL_OK);
	assert_int_equal(
	    cal_parse_date("2026-13-01", 10, &days), CAL_IMPOSSIBLE);
	assert_int_equal(
	    cal_parse_date("01/07/2025", 10, &days), CAL_AMBIGUOUS);
	assert_int_equal(cal_parse_date("1.7.2025", 8, &days), CAL_AMBIGUOUS);
	assert_int_equal(cal_parse_date("July 2025", 9, &days), CAL_UNREADABLE);
	assert_int_equal(
	    cal_parse_date("2025-07-01x", 11, &days), CAL_UNREADABLE);
}

static void
test_months(void **state)
{
	(void)state;
	check_add("2026-01-31", 1, "2026-02-28");
	check_add("2026-01-31", 2, "2026-03-31");
	check_add("2024-02-29", 12, "2025-02-28");
	check_add("2024-02-29", 48, "2028-02-29");
	check_add("2096-02-29", 48, "2100-02-28");
	check_add("2026-08-31", 6, "2027-02-28");
	check_add("2025-11-30", 3, "2026-02-28");
	check_add("2025-11-30", 6, "2026-05-30");
	check_add("2025-11-30", 9, "2026-08-30");
	check_add("2026-01-15", -1, "2025-12-15");
}

static void
check_length(const char *text, int64_t seconds, int months)
{
	struct cal_length got = {-1, -1};

	if (cal_parse_length(text, strlen(text), &got) != CAL_OK)
		fail_msg("%s is not read", text);
	assert_int_equal(got.seconds, seconds);
	assert_int_equal(got.months, months);
}

static void
check_bad(const char *text, enum cal_error want)
{
	struct cal_length got;

	if (cal_parse_length(text, strlen(text), &got) != want)
		fail_msg("%s", text);
}

static void
test_lengths(void **state)
{
	(void)state;
	check_length("4 h", 14400, 0);
	check_length("4h", 14400, 0);
	check_length("30 min", 1800, 0);
	check_length("1 h 30 min", 5400, 0);
	check_length("1.5 h", 5400, 0);
	check_length("PT4H", 14400, 0);
	check_length("PT5M", 300, 0);
	check_length("P5M", 0, 5);
	check_length("P1DT12H", 129600, 0);
	check_length("7 d", 604800, 0);
	check_length("2 w", 1209600, 0);
	check_length("4 mo", 0, 4);
	check_length("1 y", 0, 12);
	check_length("0 min", 0, 0);
	check_bad("4", CAL_NO_UNIT);
	check_bad("4:00", CAL_NO_UNIT);
	check_bad("0", CAL_NO_UNIT);
	check_bad("5m", CAL_AMBIGUOUS_M);
	check_bad("-4 h", CAL_NEGATIVE);
	check_bad("soon", CAL_UNREADABLE);
	check_bad("4 parsecs", CAL_UNREADABLE);
	check_bad("", CAL_UNREADABLE);
	check_bad("P", CAL_UNREADABLE);
	check_bad("PT", CAL_UNREADABLE);
	check_bad("1 mo 3 d", CAL_UNREADABLE);
	check_bad("99999999999999999999 h", CAL_UNREADABLE);
}

static void
test_ranges(void **state)
{
	struct cal_range r;

	(void)state;
	assert_int_equal(cal_parse_range("4 h..24 h", 9, &r), CAL_OK);
	assert_true(r.has_lo && r.has_hi);
	assert_int_equal(r.lo.seconds, 14400);
	assert_int_equal(r.hi.seconds, 86400);
	assert_int_equal(cal_parse_range("..4 h", 5, &r), CAL_OK);
	assert_false(r.has_lo);
	assert_int_equal(cal_parse_range("24 h..", 6, &r), CAL_OK);
	assert_false(r.has_hi);
	assert_int_equal(cal_parse_range("24 h..4 h", 9, &r), CAL_INVERTED);
	assert_int_equal(cal_parse_range("..", 2, &r), CAL_UNREADABLE);
	assert_int_equal(cal_parse_range("4..5 h", 6, &r), CAL_NO_UNIT);
}

static void
check_cadence(const char *text, enum cal_error want, int64_t s, int months)
{
	struct cal_length got = {-1, -1};

	if (cal_parse_cadence(text, strlen(text), &got) != want)
		fail_msg("%s", text);
	if (want == CAL_OK) {
		assert_int_equal(got.seconds, s);
		assert_int_equal(got.months, months);
	}
}

static void
test_cadences(void **state)
{
	(void)state;
	check_cadence("daily", CAL_OK, 86400, 0);
	check_cadence("Quarterly", CAL_OK, 0, 3);
	check_cadence("every 2 h", CAL_OK, 7200, 0);
	check_cadence("every 3 mo", CAL_OK, 0, 3);
	check_cadence("every week", CAL_OK, 604800, 0);
	check_cadence("continuous", CAL_OK, 0, 0);
	check_cadence("biannually", CAL_AMBIGUOUS, 0, 0);
	check_cadence("every 0 d", CAL_UNREADABLE, 0, 0);
	check_cadence("now and then", CAL_UNREADABLE, 0, 0);
}

static void
check_text(const char *text, const char *want)
{
	char got[64];

	cal_format_text(got, sizeof got, text, strlen(text));
	assert_string_equal(got, want);
}

static void
test_words(void **state)
{
	char got[64], tiny[5];

	(void)state;
	check_text("4 h", "4 hours");
	check_text("1 h 30 min", "1 hour 30 min");
	check_text("24h", "24 hours");
	check_text("1 d", "1 day");
	check_text("PT4H", "4 hours");
	check_text("P5M", "5 months");
	check_text("1.5 h", "1.5 hours");
	check_text("5 min", "5 min");
	check_text("soon", "soon");
	cal_format_text(tiny, sizeof tiny, "4 h", 3);
	assert_string_equal(tiny, "4 ho");
	cal_format_seconds(got, sizeof got, 18600);
	assert_string_equal(got, "5 hours 10 min");
	cal_format_seconds(got, sizeof got, 86400 + 3600);
	assert_string_equal(got, "25 hours");
	cal_format_seconds(got, sizeof got, 7 * 86400);
	assert_string_equal(got, "7 days");
	cal_format_seconds(got, sizeof got, 0);
	assert_string_equal(got, "0 min");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_dates),
	    cmocka_unit_test(test_months),
	    cmocka_unit_test(test_lengths),
	    cmocka_unit_test(test_ranges),
	    cmocka_unit_test(test_cadences),
	    cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
