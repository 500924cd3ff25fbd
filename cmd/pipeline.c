#include "pipeline.h"

#include "caltime.h"
#include "caps.h"
#include "discover.h"
#include "engine.h"
#include "hash.h"
#include "pack.h"
#include "portfolio.h"
#include "report.h"
#include "stop.h"
#include "workers.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct run {
	struct engine *e;
	struct discovery found;
	struct portfolio folio;
	uint32_t count[3];
	uint32_t unknown, waived, documents;
	size_t files;
	bool invalid, failed, progress;
	sigset_t mask;	       /* of signals, as the program was given it */
	size_t told_workspace; /* one past the last whose faults were told */
};

static void
take_result(void *ctx, size_t index, const struct job_result *r)
{
	struct run *run = ctx;
	size_t workspace = run->found.sources[index].workspace;

	if (run->told_workspace <= workspace) {
		report_text(&r->workspace_text);
		run->told_workspace = workspace + 1;
	}
	report_text(&r->text);
	portfolio_add(&run->folio, &r->summary);
	for (size_t i = 0; i < 3; i++)
		run->count[i] += r->count[i];
	run->unknown += r->unknown;
	run->waived += r->waived;
	run->documents += r->documents;
	run->invalid |= r->invalid;
	run->failed |= r->failed;
	run->files++;
	if (run->progress)
		fprintf(stderr, "\r%zu of %zu files", run->files,
		    run->found.n_sources);
}

static int
status_of(const struct run *run)
{
	enum fail_on level = run->e->opt->fail_on;

	if (run->failed)
		return EXIT_SYSTEM;
	if (run->invalid)
		return EXIT_INPUT;
	for (int sev = DIAG_INFO; sev <= DIAG_ERROR; sev++) {
		if (level != FAIL_NEVER && sev >= (int)level &&
		    run->count[sev] != 0)
			return EXIT_FINDINGS;
	}
	return EXIT_DONE;
}

static void
print_totals(const struct run *run)
{
	char date[11];

	if (run->e->opt->quiet)
		return;
	cal_format_date(date, run->e->opt->as_of);
	printf("%u document%s as of %s: %u error%s, %u warning%s, %u info, "
	       "%u cannot tell, %u waived\n",
	    (unsigned)run->documents, run->documents == 1 ? "" : "s", date,
	    (unsigned)run->count[DIAG_ERROR],
	    run->count[DIAG_ERROR] == 1 ? "" : "s",
	    (unsigned)run->count[DIAG_WARNING],
	    run->count[DIAG_WARNING] == 1 ? "" : "s",
	    (unsigned)run->count[DIAG_INFO], (unsigned)run->unknown,
	    (unsigned)run->waived);
}

/* Loads what is shared and finds the documents. */
static int
start(struct run *run, struct engine *e, const struct options *opt,
    struct arena *a, unsigned need)
{
	struct diag d;

	memset(run, 0, sizeof *run);
	run->e = e;
	run->progress = !opt->quiet && isatty(STDERR_FILENO);
	portfolio_init(&run->folio);
	sigprocmask(SIG_BLOCK, NULL, &run->mask);
	if (!engine_init(e, opt, a, need)) {
		report_diag(opt, &e->diag);
		return EXIT_INPUT;
	}
	report_diag(opt, &e->diag);
	diag_init(&d, a, e->src);
	if (!discover(a, &d, opt, &run->found)) {
		report_diag(opt, &d);
		return EXIT_INPUT;
	}
	return EXIT_DONE;
}

static void
compile_all(struct run *run, struct pack *pack)
{
	fflush(NULL);
	if (!workers_run(
		run->e, &run->found, pack, take_result, run, &run->mask)) {
		fputs(stop_asked()
			  ? "bcpgen: stopped\n"
			  : "bcpgen: error: no worker process could be "
			    "started\n",
		    stderr);
		run->failed = true;
	}
	if (run->progress)
		fputs("\r\033[K", stderr);
}

static bool
publish(struct run *run, struct pack *pack, struct arena *a, struct diag *d)
{
	const struct options *opt = run->e->opt;
	struct pack_facts facts = {.tool = "bcpgen", .version = BCP_VERSION};
	char date[11];

	cal_format_date(date, opt->as_of);
	facts.as_of = date;
	if (!portfolio_write(&run->folio, run->e, pack, a, d))
		return false;
	facts.inputs = portfolio_inputs(&run->folio, a, &facts.n_inputs);
	return pack_publish(pack, d, &facts) == BCP_OK;
}

static void
print_end(const struct options *opt, int status)
{
	FILE *to = status > EXIT_FINDINGS ? stderr : stdout;

	if (to == stdout && opt->quiet)
		return;
	fputs(to == stderr ? "bcpgen: nothing was written to "
			   : "package written to ",
	    to);
	report_name(to, opt->out);
	fputc('\n', to);
}

int
pipeline_build(const struct options *opt, struct arena *a)
{
	struct engine e;
	struct run run;
	struct pack *pack;
	struct diag d;
	int status = start(&run, &e, opt, a,
	    ENGINE_SCHEMAS | ENGINE_RULES | ENGINE_TEMPLATES |
		ENGINE_WRITERS_TOO);

	if (status != EXIT_DONE)
		goto out;
	diag_init(&d, a, e.src);
	stop_hold(&run.mask);
	pack = pack_open(a, &d, opt->out);
	if (pack == NULL) {
		report_diag(opt, &d);
		status = EXIT_SYSTEM;
		goto out;
	}
	compile_all(&run, pack);
	status = status_of(&run);
	if (fflush(stdout) != 0 || stop_asked())
		status = EXIT_SYSTEM;
	if (status <= EXIT_FINDINGS && !publish(&run, pack, a, &d))
		status = EXIT_SYSTEM;
	pack_abandon(pack);
	report_diag(opt, &d);
	print_totals(&run);
	print_end(opt, status);
out:
	portfolio_release(&run.folio);
	status = report_finish(status);
	stop_release(&run.mask);
	return status;
}

int
pipeline_check(const struct options *opt, struct arena *a)
{
	struct engine e;
	struct run run;
	int status = start(&run, &e, opt, a, ENGINE_SCHEMAS | ENGINE_RULES);

	if (status == EXIT_DONE) {
		compile_all(&run, NULL);
		status = status_of(&run);
		print_totals(&run);
	}
	portfolio_release(&run.folio);
	return report_finish(status);
}
