#include "pack.h"

#include "file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
	struct arena *a;
	struct diag d;
	char dir[64];
	const char *out;
};

static int
setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->a = arena_new();
	diag_init(&f->d, f->a, src_new(f->a));
	memcpy(f->dir, "/tmp/bcp-pack-XXXXXX", 21);
	assert_non_null(mkdtemp(f->dir));
	f->out = arena_printf(f->a, "%s/out", f->dir);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(system(arena_printf(f->a, "rm -rf '%s'", f->dir)), 0);
	arena_free(f->a);
	free(f);
	return 0;
}

static bool
publish(struct fixture *f, const char *name, const char *text)
{
	struct pack_input in = {"plans/a.yaml", "00"};
	struct pack_repo repo = {
	    "plans", "0123456789abcdef0123456789abcdef01234567", true};
	struct pack_facts facts = {
	    "bcpgen", "0", "2026-11-22", &in, 1, "customer", &repo, 1};
	struct pack *p = pack_open(f->a, &f->d, f->out);

	if (p == NULL)
		return false;
	assert_int_equal(pack_add(p, &f->d, name, text, strlen(text)), BCP_OK);
	return pack_publish(p, &f->d, &facts) == BCP_OK;
}

static const char *
read_text(struct fixture *f, const char *name)
{
	struct file_error err;
	size_t len;

	return file_read(f->a, arena_printf(f->a, "%s/%s", f->out, name),
	    1 << 20, &len, &err);
}

static int
entries(struct fixture *f)
{
	char line[16] = "";
	FILE *p = popen(arena_printf(f->a, "ls -A '%s' | wc -l", f->dir), "r");

	assert_non_null(fgets(line, sizeof line, p));
	pclose(p);
	return (int)strtol(line, NULL, 10);
}

static void
test_publish_and_replace(void **state)
{
	struct fixture *f = *state;

	assert_true(publish(f, "a/one.html", "first"));
	assert_string_equal(read_text(f, "a/one.html"), "first");
	assert_true(publish(f, "two.html", "second"));
	assert_null(read_text(f, "a/one.html"));
	assert_string_equal(read_text(f, "two.html"), "second");
	assert_int_equal(entries(f), 1);
	assert_int_equal(
	    system(arena_printf(
		f->a, "cd '%s' && sha256sum --quiet -c SHA256SUMS", f->out)),
	    0);
}

/* The files of the package are what the provenance is of, and it is listed
 * with them. */
static void
test_provenance(void **state)
{
	struct fixture *f = *state;
	const char *text;

	assert_true(publish(f, "q.html", "first"));
	text = read_text(f, "provenance.intoto.json");
	assert_non_null(strstr(text, "https://in-toto.io/Statement/v1"));
	assert_non_null(strstr(text, "\"name\": \"q.html\""));
	assert_non_null(strstr(text, "\"gitCommit\": \"0123456789abcdef"));
	assert_non_null(strstr(text, "\"dirty\": true"));
	assert_null(strstr(text, "provenance.intoto.json"));
	text = read_text(f, "manifest.json");
	assert_non_null(strstr(text, "\"path\": \"provenance.intoto.json\""));
	assert_non_null(strstr(text, "\"commit\": \"0123456789abcdef"));
	text = read_text(f, "SHA256SUMS");
	assert_non_null(strstr(text, "  provenance.intoto.json\n"));
	/* In byte order of the names, so that each can be looked up. */
	assert_true(strstr(text, "provenance.") < strstr(text, "q.html"));
}

static void
test_abandon_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct pack *p;

	assert_true(publish(f, "one.html", "first"));
	p = pack_open(f->a, &f->d, f->out);
	assert_int_equal(pack_add(p, &f->d, "x/y.html", "z", 1), BCP_OK);
	pack_abandon(p);
	assert_int_equal(entries(f), 1);
	assert_string_equal(read_text(f, "one.html"), "first");
}

static void
test_foreign_files_are_safe(void **state)
{
	struct fixture *f = *state;
	FILE *x;

	assert_int_equal(mkdir(f->out, 0755), 0);
	x = fopen(arena_printf(f->a, "%s/.gitignore", f->out), "w");
	fputs("*\n", x);
	fclose(x);
	assert_true(publish(f, "one.html", "first"));
	assert_string_equal(read_text(f, ".gitignore"), "*\n");
	x = fopen(arena_printf(f->a, "%s/notes.txt", f->out), "w");
	fclose(x);
	assert_false(publish(f, "one.html", "second"));
	assert_non_null(strstr(f->d.items[0].text, "notes.txt"));
	assert_string_equal(read_text(f, "one.html"), "first");
}

static void
test_names(void **state)
{
	static const char *const bad[] = {
	    "", "/a", "../a", "a/../b", "a//b", "a/", "./a", "a/."};
	struct fixture *f = *state;
	struct pack *p = pack_open(f->a, &f->d, f->out);

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(
		    pack_add(p, &f->d, bad[i], "", 0), BCP_INVALID);
	pack_abandon(p);
	assert_int_equal(entries(f), 0);
}

static void
test_verify(void **state)
{
	struct fixture *f = *state;
	struct buf out;
	FILE *x;

	assert_true(publish(f, "one.html", "first"));
	buf_init(&out, 4096);
	assert_int_equal(pack_verify(f->a, &f->d, f->out, &out), 0);
	x = fopen(arena_printf(f->a, "%s/one.html", f->out), "a");
	fputs("!", x);
	fclose(x);
	x = fopen(arena_printf(f->a, "%s/more.html", f->out), "w");
	fclose(x);
	unlink(arena_printf(f->a, "%s/manifest.json", f->out));
	assert_int_equal(pack_verify(f->a, &f->d, f->out, &out), 3);
	assert_string_equal(buf_str(&out),
	    "added: more.html\nmissing: manifest.json\nchanged: one.html\n");
	buf_release(&out);
}

static void
test_one_at_a_time(void **state)
{
	struct fixture *f = *state;
	struct pack *p = pack_open(f->a, &f->d, f->out);

	assert_non_null(p);
	assert_null(pack_open(f->a, &f->d, f->out));
	assert_int_equal(f->d.count, 1);
	assert_string_equal(f->d.items[0].id, diag_id_text(DIAG_IO_BUSY));
	pack_abandon(p);
	assert_int_equal(entries(f), 0);
	assert_true(publish(f, "a.html", "a"));
	assert_int_equal(entries(f), 1);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CASE(test_publish_and_replace),
	    CASE(test_provenance),
	    CASE(test_abandon_leaves_nothing),
	    CASE(test_one_at_a_time),
	    CASE(test_foreign_files_are_safe),
	    CASE(test_names),
	    CASE(test_verify),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
