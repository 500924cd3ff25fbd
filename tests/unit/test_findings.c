/* Fingerprints: what they are made of, and what they bear. */
#include "findings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
expect_skeleton(const char *message, const char *wanted)
{
	struct buf out;

	buf_init(&out, 1000);
	findings_skeleton(&out, message);
	assert_string_equal(buf_str(&out), wanted);
	buf_release(&out);
}

static void
skeletons(void **state)
{
	(void)state;
	expect_skeleton("", "");
	expect_skeleton("review was due 2026-12-01, 9 days before 2026-12-10",
	    "review was due #, # before #");
	expect_skeleton("due 1 July 2026 at 12:30", "due # at #");
	expect_skeleton("RTO 72h exceeds 4 hours 30 min", "RTO # exceed #");
	expect_skeleton("RTO 1 day exceeds 2 weeks", "RTO # exceed #");
	expect_skeleton("2 findings, 1 finding", "# finding, # finding");
	expect_skeleton("1 day, late", "#, late");
	/* Names are what a finding is about. */
	expect_skeleton(
	    "A1.2 and web-3 lack 5 tests", "A1.2 and web-3 lack # test");
	expect_skeleton("days of \xc3\xa4rger", "days of \xc3\xa4rger");
}

static void
print_of(char out[FINDINGS_PRINT_LEN + 1], struct findings_key key)
{
	findings_fingerprint(out, &key);
	assert_int_equal(strlen(out), FINDINGS_PRINT_LEN);
}

static void
expect(struct findings_key a, struct findings_key b, bool same)
{
	char x[FINDINGS_PRINT_LEN + 1], y[FINDINGS_PRINT_LEN + 1];

	print_of(x, a);
	print_of(y, b);
	assert_int_equal(strcmp(x, y) == 0, same);
}

static void
fingerprints(void **state)
{
	struct findings_key a = {"REV-003", "bcp", "steps[3]", "x", "9 days"};
	struct findings_key b = a;

	(void)state;
	b.message = "12 days";
	b.subject = "steps[14]";
	expect(a, b, true);
	b.subject = "steps3";
	expect(a, b, false);
	b = a;
	b.rule = "REV-004";
	expect(a, b, false);
	b = a;
	b.document = "other";
	expect(a, b, false);
	b = a;
	b.path = "y";
	expect(a, b, false);
	/* A part's end is told from the next one's beginning. */
	a.document = "ab";
	a.subject = "c";
	b = a;
	b.document = "a";
	b.subject = "bc";
	expect(a, b, false);
}

static void
formats(void **state)
{
	(void)state;
	assert_non_null(findings_format_find("sarif"));
	assert_null(findings_format_find("text"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(skeletons),
	    cmocka_unit_test(fingerprints),
	    cmocka_unit_test(formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
