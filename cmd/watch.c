/* Each run is a child process, forked from this one, in which schemas, rules,
 * templates and fonts are ready: what a run does to memory goes with it. */
#include "watch.h"

#include "caps.h"
#include "file.h"
#include "pipeline.h"
#include "report.h"
#include "stop.h"
#include "watch_set.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Editors write a file in several steps. A run waits until nothing has
 * happened for SETTLE_MS, but not longer than BURST_MS. */
#define SETTLE_MS 10
#define BURST_MS 60
/* How often a signal to stop is looked for; poll() wakes for none that is held
 * back. */
#define WAKE_MS 100

struct watch {
	struct options opt;
	struct arena *engine_arena; /* of the engine; NULL: it is not ready */
	struct engine engine;
	struct watch_set *set;
	struct buf before; /* of the last run that could read all */
	sigset_t mask;	   /* as the program was given it */
	int status;	   /* of the last run */
	bool broken_pipe;  /* nobody reads standard output */
};

/* What was read of the clock at the start is not true tomorrow. */
static void
set_today(struct watch *w)
{
	if (w->opt.as_of_today)
		w->opt.as_of = (int32_t)(time(NULL) / 86400);
	w->opt.forecast_until = w->opt.as_of;
}

static bool
have_engine(struct watch *w)
{
	bool ok;

	if (w->engine_arena != NULL)
		return true;
	w->engine_arena = arena_new();
	ok = engine_init(&w->engine, &w->opt, w->engine_arena,
	    pipeline_needs(w->opt.command));
	report_diag(&w->opt, &w->engine.diag);
	if (ok)
		return true;
	arena_free(w->engine_arena);
	w->engine_arena = NULL;
	w->status = EXIT_INPUT;
	return false;
}

static void
drop_engine(struct watch *w)
{
	if (w->engine_arena != NULL)
		arena_free(w->engine_arena);
	w->engine_arena = NULL;
}

static int
child_main(struct watch *w, int fd)
{
	struct arena *a = arena_new();
	struct changes *c = changes_new(a, &w->before, w->opt.out);
	struct buf after;
	int status;

	stop_release(&w->mask);
	status = pipeline_again(&w->engine, a, c);
	buf_init(&after, LIMIT_OUTPUT_BYTES);
	changes_save(c, &after);
	if (file_write(fd, buf_str(&after), after.len) != 0)
		status = EXIT_SYSTEM;
	buf_release(&after);
	arena_free(a);
	return status;
}

/* Reads until the child's end closes. A signal to stop is passed on: from a
 * terminal all get it, from another program this one alone. */
static void
receive(int fd, pid_t child, struct buf *into)
{
	struct pollfd in = {.fd = fd, .events = POLLIN};
	char chunk[16384];
	bool told = false;

	for (;;) {
		int ready = poll(&in, 1, WAKE_MS);
		ssize_t n;

		if (!told && stop_asked()) {
			kill(child, SIGTERM);
			told = true;
		}
		if (ready <= 0)
			continue;
		n = read(fd, chunk, sizeof chunk);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		buf_put(into, chunk, (size_t)n);
	}
}

static void
take_end(struct watch *w, int how, struct buf *after)
{
	struct buf old = w->before;

	if (stop_asked())
		return;
	if (WIFSIGNALED(how)) {
		w->broken_pipe = WTERMSIG(how) == SIGPIPE;
		if (!w->broken_pipe)
			fprintf(stderr,
			    "bcpgen: error: the run was ended by signal %d\n",
			    WTERMSIG(how));
		w->status = EXIT_SYSTEM;
		return;
	}
	w->status = WEXITSTATUS(how);
	if (w->status > EXIT_FINDINGS)
		return;
	w->before = *after;
	*after = old;
}

static bool
cannot_run(void)
{
	fprintf(stderr, "bcpgen: error: no process could be started: %s\n",
	    strerror(errno));
	return false;
}

/* False when the system does not let it run at all. */
static bool
run_once(struct watch *w)
{
	struct buf after;
	int fds[2], how = 0;
	pid_t child;

	set_today(w);
	if (!have_engine(w))
		return true;
	if (pipe(fds) != 0)
		return cannot_run();
	fflush(NULL);
	child = fork();
	if (child == 0) {
		close(fds[0]);
		_exit(child_main(w, fds[1]));
	}
	close(fds[1]);
	if (child < 0) {
		close(fds[0]);
		return cannot_run();
	}
	buf_init(&after, LIMIT_OUTPUT_BYTES);
	receive(fds[0], child, &after);
	close(fds[0]);
	while (waitpid(child, &how, 0) < 0 && errno == EINTR)
		;
	take_end(w, how, &after);
	buf_release(&after);
	return true;
}

static bool
wait_for(struct watch *w, int ms)
{
	struct pollfd in = {.fd = watch_set_fd(w->set), .events = POLLIN};

	return poll(&in, 1, ms) > 0;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* False when it is to stop. */
static bool
wait_for_change(struct watch *w)
{
	unsigned what = 0;
	int64_t first;

	while (what == 0) {
		if (stop_asked())
			return false;
		if (wait_for(w, WAKE_MS))
			what = watch_set_read(w->set);
	}
	first = now_ms();
	while (now_ms() - first < BURST_MS && wait_for(w, SETTLE_MS))
		what |= watch_set_read(w->set);
	if (what & WATCH_ENGINE)
		drop_engine(w);
	return true;
}

static void
greet(const struct options *opt)
{
	if (opt->quiet)
		return;
	fputs("bcpgen: watching ", stderr);
	for (size_t i = 0; i < opt->n_paths; i++) {
		fputs(i == 0 ? "" : ", ", stderr);
		report_name(stderr, opt->paths[i]);
	}
	fputs("; Ctrl-C ends it\n", stderr);
}

static int
run_all(struct watch *w)
{
	if (!watch_set_scan(w->set) || !run_once(w))
		return EXIT_SYSTEM;
	greet(&w->opt);
	while (!w->broken_pipe && wait_for_change(w)) {
		if (!run_once(w))
			return EXIT_SYSTEM;
	}
	return w->status;
}

int
watch_run(const struct options *opt, struct arena *a)
{
	struct watch w = {.opt = *opt, .status = EXIT_SYSTEM};
	int status;

	w.set = watch_set_new(a, opt);
	if (w.set == NULL)
		return EXIT_SYSTEM;
	buf_init(&w.before, LIMIT_OUTPUT_BYTES);
	stop_hold(&w.mask);
	status = run_all(&w);
	drop_engine(&w);
	buf_release(&w.before);
	return status;
}
