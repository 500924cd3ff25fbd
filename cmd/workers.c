#include "workers.h"

#include "caps.h"
#include "found.h"
#include "jail.h"
#include "stop.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NO_TASK SIZE_MAX
/* How often a signal to stop and the clock are looked at. */
#define WAKE_MS 200
/* How long a worker without a result may take to end. */
#define DYING_MS 1000

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define SECONDS_TEXT TEXT(WORKER_SECONDS)

/* What precedes the texts of a result on the wire. */
struct header {
	uint64_t index;
	uint64_t len[JOB_TEXTS];
	uint32_t count[3];
	uint32_t unknown, waived, in_baseline, documents, known;
	uint8_t invalid, failed, below;
};

struct worker {
	pid_t pid;
	int fd;
	size_t task;
	time_t since; /* its processor time when it was given the task */
};

struct pool {
	struct engine *e;
	const struct discovery *found;
	struct pack *pack;
	struct worker *workers;
	size_t n_workers;
	size_t next;		     /* source to hand out */
	const struct cache *cache;   /* may be NULL */
	struct job_result **results; /* by source; NULL until it is there */
	size_t shown;		     /* sources before this one are done */
	workers_done done;
	void *ctx;
	const sigset_t *mask; /* of signals, for workers */
};

static bool
write_all(int fd, const void *bytes, size_t n)
{
	const char *p = bytes;

	while (n != 0) {
		ssize_t got = send(fd, p, n, MSG_NOSIGNAL);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

static bool
read_all(int fd, void *bytes, size_t n)
{
	char *p = bytes;

	while (n != 0) {
		ssize_t got = read(fd, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		p += got;
		n -= (size_t)got;
	}
	return true;
}

static bool
send_result(int fd, uint64_t index, struct job_result *r)
{
	struct buf *texts[JOB_TEXTS];
	struct header h;
	bool ok;

	job_result_texts(r, texts);
	memset(&h, 0, sizeof h);
	h.index = index;
	for (size_t i = 0; i < JOB_TEXTS; i++)
		h.len[i] = texts[i]->len;
	memcpy(h.count, r->count, sizeof h.count);
	h.unknown = r->unknown;
	h.waived = r->waived;
	h.in_baseline = r->in_baseline;
	h.documents = r->documents;
	h.known = r->known;
	h.below = r->below;
	h.invalid = r->invalid;
	h.failed = r->failed;
	ok = write_all(fd, &h, sizeof h);
	for (size_t i = 0; i < JOB_TEXTS; i++)
		ok = ok && write_all(fd, buf_str(texts[i]), texts[i]->len);
	return ok;
}

static bool
receive_text(int fd, struct buf *b, uint64_t len)
{
	char chunk[16384];

	while (len != 0) {
		size_t n = len < sizeof chunk ? (size_t)len : sizeof chunk;

		if (!read_all(fd, chunk, n))
			return false;
		buf_put(b, chunk, n);
		len -= n;
	}
	return true;
}

static bool
receive_result(int fd, struct job_result *r, uint64_t *index)
{
	struct buf *texts[JOB_TEXTS];
	struct header h;
	bool ok = true;

	if (!read_all(fd, &h, sizeof h))
		return false;
	*index = h.index;
	memcpy(r->count, h.count, sizeof h.count);
	r->unknown = h.unknown;
	r->waived = h.waived;
	r->in_baseline = h.in_baseline;
	r->documents = h.documents;
	r->known = h.known;
	r->below = h.below != 0;
	r->invalid = h.invalid != 0;
	r->failed = h.failed != 0;
	job_result_texts(r, texts);
	for (size_t i = 0; i < JOB_TEXTS; i++)
		ok = ok && receive_text(fd, texts[i], h.len[i]);
	return ok;
}

/* The worker's life: a source's number comes in, its result goes out. The
 * workspace of the last source is kept, for the next is likely of it. */
static int
worker_main(struct pool *p, int fd)
{
	struct workspace *w = NULL;
	size_t have = SIZE_MAX;
	uint64_t index;
	bool ok = true;

	while (ok && read_all(fd, &index, sizeof index)) {
		const struct source *s = &p->found->sources[index];
		struct job_result r;

		if (have != s->workspace) {
			workspace_free(w);
			w = workspace_load(p->e, p->found, s->workspace);
			have = s->workspace;
		}
		job_result_init(&r);
		job_run(p->e, w, s, p->pack, &r);
		ok = send_result(fd, index, &r);
		job_result_release(&r);
	}
	workspace_free(w);
	return ok ? 0 : 1;
}

static bool
start_worker(struct pool *p, struct worker *w)
{
	pid_t parent = getpid(), pid;
	int fds[2];

	w->fd = -1;
	w->task = NO_TASK;
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0)
		return false;
	pid = fork();
	if (pid < 0) {
		close(fds[0]);
		close(fds[1]);
		return false;
	}
	if (pid == 0) {
		/* Without a parent nobody takes its result. */
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 ||
		    getppid() != parent)
			_exit(1);
		/* A worker that kept its siblings' sockets open would not
		 * see the parent's end close. */
		for (size_t i = 0; i < p->n_workers; i++) {
			if (&p->workers[i] != w && p->workers[i].fd >= 0)
				close(p->workers[i].fd);
		}
		close(fds[0]);
		stop_release(p->mask);
		jail_worker(p->e->opt, p->found, p->pack);
		_exit(worker_main(p, fds[1]));
	}
	close(fds[1]);
	w->fd = fds[0];
	w->pid = pid;
	return true;
}

/* Why a worker gave no result. It has closed its end, or is about to. */
static const char *
cause_of_death(struct worker *w)
{
	int status = 0;
	pid_t got = 0;

	for (int i = 0; i < DYING_MS && got == 0; i += 10) {
		got = waitpid(w->pid, &status, WNOHANG);
		if (got == 0)
			poll(NULL, 0, 10);
	}
	if (got != w->pid)
		return "the process that compiled it gave no result";
	close(w->fd);
	w->fd = -1;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_SYSTEM)
		return "the process that compiled it died for want of memory";
	return "the process that compiled it died";
}

static void
stop_worker(struct worker *w, bool kill_it)
{
	if (w->fd < 0)
		return;
	close(w->fd);
	w->fd = -1;
	if (kill_it)
		kill(w->pid, SIGKILL);
	while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* Seconds of processor time that a worker has had, so that a machine with much
 * else to do ends nobody's work. 0 when it is gone, which is noticed later. */
static time_t
spent(const struct worker *w)
{
	struct timespec t = {0, 0};
	clockid_t clock;

	if (clock_getcpuclockid(w->pid, &clock) == 0)
		(void)clock_gettime(clock, &t);
	return t.tv_sec;
}

static bool
is_task(const struct pool *p, size_t source)
{
	return source_is_ours(&p->found->sources[source]) &&
	       cache_result(p->cache, source) == NULL;
}

/* Hands the next source to a worker that waits; false when none is left. */
static bool
feed(struct pool *p, struct worker *w)
{
	uint64_t index;

	while (p->next < p->found->n_sources && !is_task(p, p->next))
		p->next++;
	w->task = NO_TASK;
	if (p->next >= p->found->n_sources)
		return false;
	index = p->next++;
	w->task = (size_t)index;
	w->since = spent(w);
	/* A worker that is gone is noticed when its result is missed. */
	write_all(w->fd, &index, sizeof index);
	return true;
}

/* Passes on what is ready, in order. */
static void
show_ready(struct pool *p)
{
	for (; p->shown < p->found->n_sources; p->shown++) {
		const struct job_result *old = cache_result(p->cache, p->shown);
		struct job_result *r = p->results[p->shown];

		if (!source_is_ours(&p->found->sources[p->shown]))
			continue;
		if (old == NULL && r == NULL)
			return;
		p->done(p->ctx, p->shown, old != NULL ? old : r);
		if (r == NULL)
			continue;
		job_result_release(r);
		free(r);
		p->results[p->shown] = NULL;
	}
}

static struct job_result *
new_result(void)
{
	struct job_result *r = calloc(1, sizeof *r);

	if (r == NULL)
		bcp_out_of_memory();
	job_result_init(r);
	return r;
}

static void
lose(struct pool *p, struct worker *w, const char *what)
{
	struct job_result *r = new_result();
	const char *name = p->found->sources[w->task].path;

	diag_visible(&r->text, name, strlen(name));
	buf_printf(
	    &r->text, ": error: %s [%s]\n", what, diag_id_text(DIAG_IO_LOST));
	found_fault(p->e, name, DIAG_IO_LOST, what, &r->found);
	r->failed = true;
	r->documents = 1;
	p->results[w->task] = r;
	stop_worker(w, true);
	if (start_worker(p, w) && !feed(p, w))
		stop_worker(w, false);
}

static void
collect(struct pool *p, struct worker *w)
{
	struct job_result *r = new_result();
	uint64_t index;

	if (!receive_result(w->fd, r, &index) || index != w->task) {
		job_result_release(r);
		free(r);
		lose(p, w, cause_of_death(w));
		return;
	}
	p->results[index] = r;
	if (!feed(p, w))
		stop_worker(w, false);
}

static size_t
wait_for_any(struct pool *p, struct pollfd *fds)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_workers; i++) {
		fds[i].fd =
		    p->workers[i].task == NO_TASK ? -1 : p->workers[i].fd;
		fds[i].events = POLLIN;
		fds[i].revents = 0;
		n += fds[i].fd >= 0;
	}
	if (n != 0)
		poll(fds, p->n_workers, WAKE_MS);
	return stop_asked() ? 0 : n;
}

static void
run_pool(struct pool *p, struct pollfd *fds)
{
	for (size_t i = 0; i < p->n_workers; i++) {
		if (p->workers[i].fd >= 0 && !feed(p, &p->workers[i]))
			stop_worker(&p->workers[i], false);
	}
	while (wait_for_any(p, fds) != 0) {
		for (size_t i = 0; i < p->n_workers; i++) {
			struct worker *w = &p->workers[i];

			if (fds[i].fd < 0)
				continue;
			if (fds[i].revents != 0)
				collect(p, w);
			else if (spent(w) - w->since > WORKER_SECONDS)
				lose(p, w,
				    "it took more than " SECONDS_TEXT
				    " seconds of processor time");
		}
		show_ready(p);
	}
	for (size_t i = 0; i < p->n_workers; i++)
		stop_worker(&p->workers[i], true);
}

bool
workers_run(struct engine *e, const struct discovery *found, struct pack *pack,
    const struct cache *cache, workers_done done, void *ctx,
    const sigset_t *mask)
{
	struct pool p = {.e = e,
	    .found = found,
	    .pack = pack,
	    .cache = cache,
	    .done = done,
	    .ctx = ctx,
	    .mask = mask};
	struct pollfd *fds;
	size_t tasks = 0;
	bool any = false;

	for (size_t i = 0; i < found->n_sources; i++)
		tasks += is_task(&p, i);
	p.n_workers = (size_t)e->opt->jobs;
	if (p.n_workers > tasks)
		p.n_workers = tasks;
	p.workers = arena_alloc(e->arena, p.n_workers + 1, sizeof *p.workers);
	p.results =
	    arena_alloc(e->arena, found->n_sources + 1, sizeof *p.results);
	fds = arena_alloc(e->arena, p.n_workers + 1, sizeof *fds);
	for (size_t i = 0; i < p.n_workers; i++)
		p.workers[i].fd = -1;
	for (size_t i = 0; i < p.n_workers; i++)
		any |= start_worker(&p, &p.workers[i]);
	if (any)
		run_pool(&p, fds);
	show_ready(&p);
	return (any || tasks == 0) && p.shown == found->n_sources;
}
