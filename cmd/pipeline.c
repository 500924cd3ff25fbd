#include "pipeline.h"

#include "baseline.h"
#include "caltime.h"
#include "caps.h"
#include "changes.h"
#include "cleanup.h"
#include "discover.h"
#include "engine.h"
#include "forecast.h"
#include "formats.h"
#include "found.h"
#include "hash.h"
#include "jail.h"
#include "looks.h"
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
	struct buf forecast;
	struct formats *formats;
	struct changes *changes; /* NULL: all is printed */
	FILE *text;		 /* where findings are printed; NULL: nowhere */
	uint32_t count[3];
	uint32_t unknown, waived, in_baseline, documents, known;
	size_t files;
	bool invalid, failed, below, progress;
	sigset_t mask;	       /* of signals, as the program was given it */
	size_t told_workspace; /* one past the last whose faults were told */
};

static void
tell(struct run *run, const struct buf *text)
{
	if (run->text != NULL && (run->changes == NULL || run->text != stdout))
		fwrite(buf_str(text), 1, text->len, run->text);
}

static void
take_found(struct run *run, const struct buf *text, const struct buf *found)
{
	tell(run, text);
	if (run->changes != NULL)
		changes_add(run->changes, found);
	formats_add(run->formats, found);
}

static void
take_result(void *ctx, size_t index, const struct job_result *r)
{
	struct run *run = ctx;
	size_t workspace = run->found.sources[index].workspace;

	if (run->told_workspace <= workspace) {
		take_found(run, &r->workspace_text, &r->workspace_found);
		run->told_workspace = workspace + 1;
	}
	take_found(run, &r->text, &r->found);
	tell(run, &r->gates);
	if (run->changes != NULL)
		changes_add_text(run->changes, &r->gates);
	portfolio_add(&run->folio, &r->summary);
	buf_put(&run->forecast, buf_str(&r->forecast), r->forecast.len);
	for (size_t i = 0; i < 3; i++)
		run->count[i] += r->count[i];
	run->unknown += r->unknown;
	run->waived += r->waived;
	run->in_baseline += r->in_baseline;
	run->documents += r->documents;
	run->known |= r->known;
	run->below |= r->below;
	run->invalid |= r->invalid;
	run->failed |= r->failed;
	run->files++;
	if (run->progress)
		fprintf(stderr, "\r%zu of %zu files", run->files,
		    run->found.n_sources);
}

/* Names the first gate that no workspace knows the part of. */
static bool
gates_known(const struct run *run)
{
	const struct coverage_gate *g = run->e->opt->gates;

	for (unsigned i = 0; g != NULL; g = g->next, i++) {
		if ((run->known & ((uint32_t)1 << i)) != 0)
			continue;
		fputs("bcpgen: error: --min-coverage ", stderr);
		report_name(stderr, g->text);
		fputs(": no workspace has a framework with such a part\n",
		    stderr);
		return false;
	}
	return true;
}

static int
status_of(const struct run *run)
{
	enum fail_on level = run->e->opt->fail_on;

	if (run->failed)
		return EXIT_SYSTEM;
	if (run->invalid)
		return EXIT_INPUT;
	if (!gates_known(run))
		return EXIT_USAGE;
	if (run->below)
		return EXIT_FINDINGS;
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

	if (run->e->opt->quiet || run->text == NULL)
		return;
	cal_format_date(date, run->e->opt->as_of);
	fprintf(run->text,
	    "%u document%s as of %s: %u error%s, %u warning%s, %u info, "
	    "%u cannot tell, %u waived",
	    (unsigned)run->documents, run->documents == 1 ? "" : "s", date,
	    (unsigned)run->count[DIAG_ERROR],
	    run->count[DIAG_ERROR] == 1 ? "" : "s",
	    (unsigned)run->count[DIAG_WARNING],
	    run->count[DIAG_WARNING] == 1 ? "" : "s",
	    (unsigned)run->count[DIAG_INFO], (unsigned)run->unknown,
	    (unsigned)run->waived);
	if (run->e->baseline != NULL)
		fprintf(run->text, "; in the baseline: %u, and %zu gone",
		    (unsigned)run->in_baseline, formats_gone(run->formats));
	fputc('\n', run->text);
}

/* What was found, for other programs, whatever the status. */
static int
write_formats(struct run *run, int status)
{
	if (formats_write(run->formats, status > EXIT_FINDINGS))
		return status;
	return EXIT_SYSTEM;
}

static int
close_text(struct run *run, int status)
{
	FILE *to = run->text;

	run->text = NULL;
	if (to == NULL || to == stdout)
		return status;
	if (ferror(to) == 0 && fclose(to) == 0)
		return status;
	fputs("bcpgen: error: the text could not be written\n", stderr);
	return EXIT_SYSTEM;
}

/* The faults of the run itself, which end it. */
static int
refuse(struct run *run, struct diag *d)
{
	struct buf found;

	buf_init(&found, LIMIT_OUTPUT_BYTES);
	found_record(run->e, NULL, NULL, NULL, d, &found);
	formats_add(run->formats, &found);
	buf_release(&found);
	report_diag(run->e->opt, d);
	return write_formats(run, EXIT_INPUT);
}

unsigned
pipeline_needs(enum command command)
{
	unsigned all = ENGINE_SCHEMAS | ENGINE_RULES;

	if (command == CMD_BUILD)
		all |= ENGINE_TEMPLATES | ENGINE_WRITERS_TOO;
	return all;
}

/* Loads what is shared, unless it is there already, and finds the documents. */
static int
start(struct run *run, struct engine *e, const struct options *opt,
    struct arena *a, struct changes *changes)
{
	struct diag d;
	bool failed = false;

	memset(run, 0, sizeof *run);
	run->e = e;
	run->changes = changes;
	run->progress = !opt->quiet && isatty(STDERR_FILENO);
	portfolio_init(&run->folio);
	buf_init(&run->forecast, LIMIT_OUTPUT_BYTES);
	sigprocmask(SIG_BLOCK, NULL, &run->mask);
	run->formats = formats_new(e, a);
	run->text = formats_text(opt, &failed);
	if (failed)
		return EXIT_SYSTEM;
	if (changes == NULL) {
		if (!engine_init(e, opt, a, pipeline_needs(opt->command)))
			return refuse(run, &e->diag);
		report_diag(opt, &e->diag);
	}
	if (opt->baseline != NULL) {
		e->baseline = baseline_read(a, opt->baseline);
		if (e->baseline == NULL)
			return EXIT_INPUT;
	}
	diag_init(&d, a, e->src);
	if (!discover(a, &d, opt, &run->found))
		return refuse(run, &d);
	return EXIT_DONE;
}

/* Looked at once, before the workers begin. */
static void
find_commits(struct run *run, struct arena *a)
{
	struct engine *e = run->e;
	const struct options *opt = e->opt;

	e->repos = arena_alloc(a, opt->n_paths, sizeof *e->repos);
	e->n_repos = 0;
	for (size_t i = 0; i < opt->n_paths && !opt->no_git; i++) {
		struct engine_repo *r = &e->repos[e->n_repos];

		if (strcmp(opt->paths[i], "-") == 0)
			continue;
		r->arg = opt->paths[i];
		repo_describe(a, r->arg, &r->state);
		if (r->state.found == REPO_FOUND && *r->state.commit != '\0')
			e->n_repos++;
		if (r->state.found != REPO_FAILED)
			continue;
		fputs(
		    "bcpgen: the package will not name the commit of ", stderr);
		report_name(stderr, r->arg);
		fputs(": ", stderr);
		report_name(stderr, r->state.why);
		fputc('\n', stderr);
	}
}

/* What an outsider may not know is not in their packages. */
static void
add_commits(const struct engine *e, struct arena *a, struct pack_facts *facts)
{
	struct pack_repo *list = arena_alloc(a, e->n_repos, sizeof *list);

	if (e->opt->audience < EDITION_AUDITOR)
		return;
	for (size_t i = 0; i < e->n_repos; i++) {
		list[i].plans = discover_name(a, e->repos[i].arg);
		list[i].commit = e->repos[i].state.commit;
		list[i].dirty = e->repos[i].state.dirty;
	}
	facts->repos = list;
	facts->n_repos = e->n_repos;
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

/* In the colours of the workspace if there is but one. */
static bool
write_portfolio(
    struct run *run, struct pack *pack, struct arena *a, struct diag *d)
{
	struct workspace *w;
	struct render_opts opts;
	bool ok;

	if (run->found.n_workspaces != 1)
		return portfolio_write(
		    &run->folio, run->e, &run->e->render, pack, a, d);
	w = workspace_bare(run->e, &run->found, 0);
	opts = looks_render(run->e, w, a, "");
	ok = portfolio_write(&run->folio, run->e, &opts, pack, a, d);
	workspace_free(w);
	return ok;
}

static bool
publish(struct run *run, struct pack *pack, struct arena *a, struct diag *d)
{
	const struct options *opt = run->e->opt;
	struct pack_facts facts = {.tool = "bcpgen", .version = BCP_VERSION};
	char date[11];

	cal_format_date(date, opt->as_of);
	facts.as_of = date;
	facts.edition = edition_name(opt->audience);
	if (!write_portfolio(run, pack, a, d))
		return false;
	facts.inputs = portfolio_inputs(&run->folio, a, &facts.n_inputs);
	add_commits(run->e, a, &facts);
	return pack_publish(pack, d, &facts) == BCP_OK;
}

static void
print_end(const struct run *run, int status)
{
	const struct options *opt = run->e->opt;
	FILE *to = status > EXIT_FINDINGS ? stderr : run->text;

	if (to == NULL || (to != stderr && opt->quiet))
		return;
	fputs(to == stderr ? "bcpgen: nothing was written to "
			   : "package written to ",
	    to);
	report_name(to, opt->out);
	fputc('\n', to);
	if (run->changes != NULL && to != stderr)
		changes_print_files(run->changes, to);
}

static void
print_changes(struct run *run, int status)
{
	if (run->changes != NULL)
		changes_print(run->changes, status > EXIT_FINDINGS, stdout);
}

/* Whether the findings reached whom they are for: before anything is put in
 * place. */
static bool
is_told(const struct run *run)
{
	FILE *text = run->text == NULL ? stdout : run->text;

	return fflush(stdout) == 0 && !ferror(stdout) && fflush(text) == 0 &&
	       !ferror(text);
}

static int
build(struct engine *e, const struct options *opt, struct arena *a,
    struct changes *changes)
{
	struct run run;
	struct pack *pack;
	struct cleanup *cleanup;
	struct diag d;
	int status = start(&run, e, opt, a, changes), ended;
	bool published = false;

	if (status != EXIT_DONE)
		goto out;
	find_commits(&run, a);
	diag_init(&d, a, e->src);
	stop_hold(&run.mask);
	cleanup = cleanup_new();
	pack = pack_open(a, &d, opt->out);
	if (pack == NULL) {
		report_diag(opt, &d);
		status = EXIT_SYSTEM;
		goto out;
	}
	cleanup_set(cleanup, pack);
	jail_run(opt, &run.found, pack);
	compile_all(&run, pack);
	status = status_of(&run);
	if (!is_told(&run) || stop_asked())
		status = EXIT_SYSTEM;
	status = write_formats(&run, status);
	published = status <= EXIT_FINDINGS && publish(&run, pack, a, &d);
	if (status <= EXIT_FINDINGS && !published)
		status = EXIT_SYSTEM;
	pack_abandon(pack);
	cleanup_set(cleanup, NULL);
	report_diag(opt, &d);
	print_changes(&run, status);
	print_totals(&run);
	print_end(&run, status);
out:
	portfolio_release(&run.folio);
	buf_release(&run.forecast);
	ended = report_finish(close_text(&run, status));
	stop_release(&run.mask);
	/* The closing lines come too late to say that nothing was done. */
	return published ? status : ended;
}

static int
check(struct engine *e, const struct options *opt, struct arena *a,
    struct changes *changes)
{
	struct run run;
	int status = start(&run, e, opt, a, changes);

	if (status == EXIT_DONE) {
		jail_run(opt, &run.found, NULL);
		compile_all(&run, NULL);
		status = status_of(&run);
		print_changes(&run, status);
		forecast_print(run.text, opt, a, &run.forecast);
		print_totals(&run);
		status = write_formats(&run, status);
	}
	portfolio_release(&run.folio);
	buf_release(&run.forecast);
	return report_finish(close_text(&run, status));
}

int
pipeline_build(const struct options *opt, struct arena *a)
{
	struct engine e;

	return build(&e, opt, a, NULL);
}

int
pipeline_check(const struct options *opt, struct arena *a)
{
	struct engine e;

	return check(&e, opt, a, NULL);
}

int
pipeline_again(struct engine *e, struct arena *a, struct changes *changes)
{
	return e->opt->command == CMD_BUILD ? build(e, e->opt, a, changes)
					    : check(e, e->opt, a, changes);
}
