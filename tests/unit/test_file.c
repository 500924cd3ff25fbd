#include "buf.h"
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define MAX 16

struct world {
	struct arena *a;
	char dir[64];
};

static const char *
in(const struct world *w, const char *name)
{
	return arena_printf(w->a, "%s/%s", w->dir, name);
}

static void
put(const struct world *w, const char *name, size_t len)
{
	FILE *f = fopen(in(w, name), "wb");

	assert_non_null(f);
	for (size_t i = 0; i < len; i++)
		assert_int_equal(fputc('x', f), 'x');
	assert_int_equal(fclose(f), 0);
}

static int
setup(void **state)
{
	struct arena *a = arena_new();
	struct world *w = arena_alloc(a, 1, sizeof *w);

	w->a = a;
	snprintf(w->dir, sizeof w->dir, "/tmp/bcp-file-XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	put(w, "cap", MAX);
	put(w, "more", MAX + 1);
	put(w, "none", 0);
	assert_int_equal(symlink("loop", in(w, "loop")), 0);
	assert_int_equal(symlink("/etc", in(w, "out")), 0);
	assert_int_equal(mkfifo(in(w, "fifo"), 0600), 0);
	assert_int_equal(mkdir(in(w, "folder"), 0700), 0);
	*state = w;
	return 0;
}

static int
teardown(void **state)
{
	struct world *w = *state;
	static const char *const names[] = {
	    "cap", "more", "none", "loop", "out", "fifo", "folder"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_int_equal(remove(in(w, names[i])), 0);
	assert_int_equal(rmdir(w->dir), 0);
	arena_free(w->a);
	return 0;
}

static void
test_sizes(void **state)
{
	const struct world *w = *state;
	struct file_error err;
	size_t len = 99;

	assert_string_equal(
	    file_read(w->a, in(w, "cap"), MAX, &len, &err), "xxxxxxxxxxxxxxxx");
	assert_int_equal(len, MAX);
	assert_string_equal(
	    file_read(w->a, in(w, "none"), MAX, &len, &err), "");
	assert_int_equal(len, 0);
	assert_null(file_read(w->a, in(w, "more"), (size_t)1 << 4, &len, &err));
	assert_int_equal(err.kind, FILE_TOO_LARGE);
	assert_int_equal(len, 0);
}

/* What nothing can be read from, and the words for it. */
static void
test_faults(void **state)
{
	const struct world *w = *state;
	const char *long_name = arena_printf(w->a, "%0300d", 1);
	const struct {
		const char *name;
		enum file_fault kind;
		const char *why;
	} cases[] = {
	    {"gone", FILE_MISSING, "there is no such file"},
	    {"cap/x", FILE_MISSING, "there is no such file"},
	    {"loop", FILE_FAILED, "too many symbolic links"},
	    {long_name, FILE_FAILED, "the name is too long"},
	    {"folder", FILE_NOT_REGULAR, "it is a folder"},
	    {"fifo", FILE_NOT_REGULAR, "it is not a regular file"},
	    {"../../dev/null", FILE_NOT_REGULAR, "it is not a regular file"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct file_error err = {FILE_DENIED, ""};
		size_t len;

		assert_null(
		    file_read(w->a, in(w, cases[i].name), MAX, &len, &err));
		assert_int_equal(err.kind, cases[i].kind);
		assert_string_equal(err.why, cases[i].why);
	}
}

/* Reads len bytes from a pipe that stands in for standard input. */
static const char *
read_pipe(
    const struct world *w, size_t len, size_t *got, struct file_error *err)
{
	int fds[2], own = dup(STDIN_FILENO);
	const char *text;

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(dup2(fds[0], STDIN_FILENO), STDIN_FILENO);
	for (size_t i = 0; i < len; i++)
		assert_int_equal(file_write(fds[1], "y", 1), 0);
	close(fds[1]);
	text = file_read_stdin(w->a, MAX, got, err);
	close(fds[0]);
	close(STDIN_FILENO);
	if (own >= 0) {
		assert_int_equal(dup2(own, STDIN_FILENO), STDIN_FILENO);
		close(own);
	}
	return text;
}

static void
test_stdin(void **state)
{
	const struct world *w = *state;
	struct file_error err;
	size_t len;

	assert_string_equal(read_pipe(w, MAX, &len, &err), "yyyyyyyyyyyyyyyy");
	assert_int_equal(len, MAX);
	assert_string_equal(read_pipe(w, 0, &len, &err), "");
	assert_int_equal(len, 0);
	assert_null(read_pipe(w, MAX + 1, &len, &err));
	assert_int_equal(err.kind, FILE_TOO_LARGE);
}

/* A program may be started without a standard input. */
static void
test_no_stdin(void **state)
{
	const struct world *w = *state;
	struct file_error err;
	int own = dup(STDIN_FILENO);
	size_t len;

	close(STDIN_FILENO);
	assert_null(file_read_stdin(w->a, MAX, &len, &err));
	assert_int_equal(err.kind, FILE_FAILED);
	assert_string_equal(err.why, "the system could not read it");
	if (own >= 0) {
		assert_int_equal(dup2(own, STDIN_FILENO), STDIN_FILENO);
		close(own);
	}
}

static void
test_inside(void **state)
{
	const struct world *w = *state;

	assert_true(file_is_inside(w->dir, in(w, "cap")));
	assert_true(file_is_inside("/", in(w, "cap")));
	assert_false(file_is_inside(w->dir, w->dir));
	assert_false(file_is_inside("/", "/"));
	assert_false(file_is_inside(in(w, "folder"), in(w, "cap")));
	assert_false(file_is_inside(w->dir, in(w, "out/passwd")));
	assert_false(file_is_inside(w->dir, in(w, "loop")));
	assert_false(file_is_inside(in(w, "gone"), in(w, "cap")));
	/* A name that begins as the folder's does is not below it. */
	assert_false(file_is_inside("/de", "/dev/null"));
	assert_true(file_is_inside("/dev", "/dev/null"));
}

static void
test_write(void **state)
{
	const struct world *w = *state;
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	int fd = open(in(w, "cap"), O_RDONLY | O_CLOEXEC);

	assert_true(full >= 0 && fd >= 0);
	assert_int_equal(file_write(full, "abc", 3), ENOSPC);
	assert_int_equal(file_write(full, "", 0), 0);
	assert_int_equal(file_write(fd, "abc", 3), EBADF);
	close(full);
	close(fd);
}

/* How a child ends that asks the arena for n elements. */
static int
status_of(size_t n, size_t size)
{
	pid_t pid = fork();
	int how = 0;

	if (pid == 0) {
		close(STDERR_FILENO);
		arena_alloc(arena_new(), n, size);
		_exit(0);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &how, 0), pid);
	assert_true(WIFEXITED(how));
	return WEXITSTATUS(how);
}

/* Sizes whose product or sum with a header does not fit are no small ones. */
static void
test_no_memory(void **state)
{
	(void)state;
	assert_int_equal(status_of(3, 5), 0);
	assert_int_equal(status_of(SIZE_MAX / 2, 3), 4);
	assert_int_equal(status_of(SIZE_MAX, 1), 4);
	assert_int_equal(status_of(SIZE_MAX - 24, 1), 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_sizes),
	    cmocka_unit_test(test_faults),
	    cmocka_unit_test(test_stdin),
	    cmocka_unit_test(test_no_stdin),
	    cmocka_unit_test(test_inside),
	    cmocka_unit_test(test_write),
	    cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
