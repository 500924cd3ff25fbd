#include "arena.h"
#include "caps.h"
#include "diag.h"
#include "hash.h"
#include "utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void
count_up(void *p)
{
	*(int *)p += 1;
}

static void
test_arena(void **state)
{
	struct arena *a = arena_new();
	size_t cap = 0;
	int *list = NULL, freed = 0;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		list = arena_grow(a, list, &cap, (size_t)i + 1, sizeof *list);
		list[i] = i;
	}
	for (int i = 0; i < 10000; i++)
		assert_int_equal(list[i], i);
	assert_string_equal(arena_printf(a, "%d-%s", 7, "x"), "7-x");
	assert_string_equal(arena_strn(a, "abcdef", 3), "abc");
	for (size_t n = 1; n < 200000; n = n * 3 + 1) {
		unsigned char *p = arena_alloc(a, n, 1);

		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xFF, n);
	}
	arena_defer(a, count_up, &freed);
	arena_free(a);
	assert_int_equal(freed, 1);
}

/* What was there before a mark stays as it was; what comes after is zero
 * again, however much there was between. */
static void
test_arena_marks(void **state)
{
	static const size_t sizes[] = {1, 100, 20000, 70000, 400000};
	struct arena *a = arena_new();
	char *kept = arena_str(a, "kept");
	unsigned char *large = arena_alloc(a, 50000, 1);
	int freed = 0;

	(void)state;
	memset(large, 7, 50000);
	for (int round = 0; round < 3; round++) {
		struct arena_mark outer = arena_mark(a), inner;

		arena_defer(a, count_up, &freed);
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			unsigned char *p;

			inner = arena_mark(a);
			p = arena_alloc(a, sizes[i], 1);
			for (size_t k = 0; k < sizes[i]; k++)
				assert_int_equal(p[k], 0);
			memset(p, 0xFF, sizes[i]);
			if (i % 2 == 0)
				arena_rewind(a, &inner);
		}
		arena_rewind(a, &outer);
		assert_int_equal(freed, round + 1);
	}
	assert_string_equal(kept, "kept");
	for (size_t i = 0; i < 50000; i++)
		assert_int_equal(large[i], 7);
	arena_free(a);
}

static void
test_buf(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	assert_string_equal(buf_str(&b), "");
	buf_puts(&b, "12345");
	buf_printf(&b, "%d", 67890);
	assert_false(buf_over(&b));
	assert_string_equal(buf_str(&b), "1234567890");
	buf_putc(&b, 'x');
	assert_true(buf_over(&b));
	assert_int_equal(b.len, 10);
	buf_reset(&b);
	buf_put_utf8(&b, 0x20AC);
	assert_string_equal(buf_str(&b), "\xE2\x82\xAC");
	buf_release(&b);
}

static void
test_utf8(void **state)
{
	static const char *const bad[] = {"\xC0\x80", "\xED\xA0\x80", "\x80",
	    "\xF4\x90\x80\x80", "\xE2\x82", "\xFF", "\xE0\x80\x80"};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(utf8_check(bad[i], strlen(bad[i])), 0);
	for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
		char bytes[4];
		const char *p = bytes;
		size_t n;

		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		n = utf8_put(bytes, cp);
		if (utf8_next(&p, bytes + n) != cp || p != bytes + n)
			fail_msg("U+%04X", (unsigned)cp);
	}
	assert_int_equal(utf8_distance("next_reveiw", "next_review", 2), 1);
	assert_int_equal(utf8_distance("abc", "ABC", 2), 0);
	assert_int_equal(utf8_distance("abc", "xyz", 2), 3);
	assert_int_equal(utf8_distance("kitten", "sitting", 5), 3);
	assert_int_equal(utf8_count("h\xC3\xA9", 3), 2);
}

static void
test_src(void **state)
{
	struct arena *a = arena_new();
	struct src *s = src_new(a);
	static const char text[] = "a\xC3\xA9"
				   "b\r\nsecond\rthird\n";
	uint32_t f = src_add(s, "x.yaml", text, sizeof text - 1);
	struct src_pos pos;
	size_t len;

	(void)state;
	pos = src_at(s, f, 3);
	assert_int_equal(pos.line, 1);
	assert_int_equal(pos.col, 3);
	pos = src_at(s, f, 6);
	assert_int_equal(pos.line, 2);
	assert_int_equal(pos.col, 1);
	assert_memory_equal(src_line(s, f, 3, &len), "third", 5);
	assert_int_equal(len, 5);
	assert_non_null(src_line(s, f, 4, &len));
	assert_null(src_line(s, f, 5, &len));
	arena_free(a);
}

static struct src_span
span(uint32_t file, uint32_t line, uint32_t col, uint32_t end)
{
	struct src_span s = {file, {line, col}, {line, end}};

	return s;
}

static void
test_diag(void **state)
{
	struct arena *a = arena_new();
	struct src *s = src_new(a);
	static const char text[] = "id: x\nrto: \x1b[31m72 h # \xE2\x80\xAE!\n";
	uint32_t f = src_add(s, "p.yaml", text, sizeof text - 1);
	struct diag d;
	struct buf out;

	(void)state;
	diag_init(&d, a, s);
	diag_rule(
	    &d, "RTO-009", DIAG_ERROR, span(f, 2, 6, 15), "too %s", "long");
	diag_note(&d, span(f, 1, 1, 3), "the function");
	diag_at(&d, DIAG_SCHEMA_TYPE, span(f, 1, 1, 3), "first");
	diag_at(&d, DIAG_SCHEMA_TYPE, span(f, 1, 1, 3), "first");
	assert_true(diag_fatal(&d));
	diag_sort(&d);
	assert_int_equal(d.count, 2);
	assert_string_equal(d.items[0].id, "SCHEMA-001");
	buf_init(&out, 4096);
	diag_print(&out, &d, &d.items[1], false);
	assert_string_equal(buf_str(&out),
	    "p.yaml:2:6: error: too long [RTO-009]\n"
	    "  rto: \\x1b[31m72 h # \\u202e!\n"
	    "       ^^^^^^^^^^^^\n"
	    "p.yaml:1:1: note: the function\n");
	buf_release(&out);
	for (int i = 0; i < LIMIT_DIAGNOSTICS + 5; i++)
		diag_at(&d, DIAG_SCHEMA_TYPE, span(f, 1, 1, 3), "%d", i);
	assert_int_equal(d.count, LIMIT_DIAGNOSTICS);
	assert_int_equal(d.dropped, 7);
	arena_free(a);
}

static void
test_hash(void **state)
{
	char hex[HASH_HEX_LEN + 1];

	(void)state;
	hash_hex(hex, "abc", 3);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a39617"
				 "7a9cb410ff61f20015ad");
}

/* As Python's uuid.uuid5() has it, in the namespace that it gives to
 * https://bcpgen.org/ itself. */
static void
test_uuid(void **state)
{
	char uuid[HASH_UUID_LEN + 1];

	(void)state;
	hash_uuid(uuid, "abc", 3);
	assert_string_equal(uuid, "0c5522fb-5664-5fd0-8635-28345aa44bd7");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_arena),
	    cmocka_unit_test(test_arena_marks),
	    cmocka_unit_test(test_buf),
	    cmocka_unit_test(test_utf8),
	    cmocka_unit_test(test_src),
	    cmocka_unit_test(test_diag),
	    cmocka_unit_test(test_hash),
	    cmocka_unit_test(test_uuid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
