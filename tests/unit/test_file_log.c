#include "caps.h"
#include "file_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
	struct arena *a;
	struct buf log;
	char dir[64];
};

static const char *
in(const struct world *w, const char *name)
{
	return arena_printf(w->a, "%s/%s", w->dir, name);
}

static void
put(const struct world *w, const char *name, const char *text)
{
	FILE *f = fopen(in(w, name), "wb");

	assert_non_null(f);
	assert_int_equal(fputs(text, f) >= 0, 1);
	assert_int_equal(fclose(f), 0);
}

static int
setup(void **state)
{
	struct arena *a = arena_new();
	struct world *w = arena_alloc(a, 1, sizeof *w);

	w->a = a;
	buf_init(&w->log, LIMIT_OUTPUT_BYTES);
	snprintf(w->dir, sizeof w->dir, "/tmp/bcp-file-log-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	put(w, "plan", "one");
	*state = w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;
	static const char *const names[] = {"plan", "gone", "link", "two\n3:x"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		(void)unlink(in(w, names[i]));
	assert_int_equal(rmdir(w->dir), 0);
	buf_release(&w->log);
	arena_free(w->a);
	return 0;
}

static bool
holds(const struct world *w)
{
	return file_log_holds(buf_str(&w->log), w->log.len);
}

static const char *
ask(struct world *w, const char *name, size_t max)
{
	struct file_error err;
	size_t len;

	return file_log_read(&w->log, w->a, in(w, name), max, &len, &err);
}

/* What a file holds counts, not when it was written, or whether it was. */
static void
test_read(void **state)
{
	struct world *w = *state;

	assert_string_equal(ask(w, "plan", 100), "one");
	assert_null(ask(w, "gone", 100));
	assert_true(holds(w));
	put(w, "plan", "two");
	assert_false(holds(w));
	put(w, "plan", "one");
	assert_true(holds(w));
	put(w, "gone", "");
	assert_false(holds(w));
	assert_int_equal(unlink(in(w, "gone")), 0);
	assert_true(holds(w));
	assert_int_equal(unlink(in(w, "plan")), 0);
	assert_false(holds(w));
}

/* Why a file is not read is an answer of its own, and none that a file can
 * give; the cap is part of the question. */
static void
test_faults(void **state)
{
	struct world *w = *state;

	assert_null(ask(w, "plan", 2));
	assert_true(holds(w));
	put(w, "plan", "on");
	assert_false(holds(w));
	buf_reset(&w->log);
	assert_null(ask(w, "gone", 100));
	put(w, "gone", "there is no such file");
	assert_false(holds(w));
}

static void
test_links(void **state)
{
	struct world *w = *state;

	assert_int_equal(symlink("plan", in(w, "link")), 0);
	assert_true(file_log_exists(&w->log, in(w, "link")));
	assert_true(file_log_inside(&w->log, w->dir, in(w, "link")));
	assert_true(holds(w));
	assert_int_equal(unlink(in(w, "link")), 0);
	assert_false(holds(w));
	assert_int_equal(symlink("/etc/passwd", in(w, "link")), 0);
	assert_false(holds(w));
}

/* Names may hold whatever a log is made of. */
static void
test_names(void **state)
{
	struct world *w = *state;

	put(w, "two\n3:x", "text");
	assert_string_equal(ask(w, "two\n3:x", 100), "text");
	assert_string_equal(ask(w, "plan", 100), "one");
	assert_true(holds(w));
	put(w, "plan", "two");
	assert_false(holds(w));
}

static void
test_no_log(void **state)
{
	struct world *w = *state;
	size_t len;

	assert_true(file_log_holds("", 0));
	assert_string_equal(ask(w, "plan", 100), "one");
	/* Cut anywhere, but for its end, it does not hold. */
	len = w->log.len;
	for (size_t i = 1; i < len; i++)
		assert_false(file_log_holds(buf_str(&w->log), i));
	file_log_never(&w->log);
	assert_false(holds(w));
	assert_false(file_log_holds("r99999999999:0:0:\n", 18));
	assert_false(file_log_holds("r1:0:9999999999:\n", 17));
	file_log_never(NULL);
	assert_true(file_log_exists(NULL, in(w, "plan")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(test_read, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_faults, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_links, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_names, setup, teardown),
	    cmocka_unit_test_setup_teardown(test_no_log, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
