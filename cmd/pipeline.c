#include "pipeline.h"

#include "baseline.h"
#include "cache.h"
#include "caltime.h"
#include "caps.h"
#include "changes.h"
#include "cleanup.h"
#include "depfile.h"
#include "discover.h"
#include "engine.h"
#include "exports.h"
#include "forecast.h"
#include "formats.h"
#include "found.h"
#include "hash.h"
#include "jail.h"
#include "looks.h"
#include "merge.h"
#include "pack.h"
#include "portfolio.h"
#include "report.h"
#include "shard.h"
#include "stop.h"
#include "workers.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct run {
	struct engine *e;
	struct discovery found;
	struct portfolio folio;
	struct pack *pack;	 /* NULL: none is made */
	struct exports *exports; /* NULL: they are not made */
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
	struct part part;      /* of --shard, with what follows */
	struct buf results;
	struct merge *merge; /* NULL: compiled here */
	struct cache *cache; /* NULL: there is none */
	struct buf asked;    /* of the file system, for --depfile */
};

/* The gravest outcome with which something is put in place: a part also tells
 * merge which inputs could not be used. */
static int
last_status(const struct run *run)
{
	return run->e->opt->parts != 0 ? EXIT_INPUT : EXIT_FINDINGS;
}

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
	cache_note(run->cache, index, r);
	take_found(run, &r->text, &r->found);
	tell(run, &r->gates);
	if (run->changes != NULL)
		changes_add_text(run->changes, &r->gates);
	if (run->e->opt->parts != 0) {
		part_put_result(&run->results, index, workspace, r);
		run->part.count++;
	}
	if (run->e->opt->depfile != NULL)
		buf_put(&run->asked, buf_str(&r->asked), r->asked.len);
	if (run->pack != NULL) {
		portfolio_add(&run->folio, &r->summary);
		exports_take(run->exports, r);
		pack_told(run->pack, &r->sums);
	}
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

	/* The workspace may be one of another part. */
	if (run->e->opt->parts != 0)
		return true;
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

	if (command != CMD_CHECK)
		all |= ENGINE_TEMPLATES | ENGINE_WRITERS_TOO;
	return all;
}

/* Whether the engine is to be loaded when it turns out that it is needed: what
 * is built in has no faults that were to be told before all others. */
static bool
can_wait(const struct options *opt)
{
	return opt->command == CMD_BUILD && opt->cache != NULL && !opt->watch &&
	       opt->parts == 0 && opt->schema_dir == NULL &&
	       opt->templates_dir == NULL;
}

/* Loads what is shared, unless it is there already. */
static int
begin(struct run *run, struct engine *e, const struct options *opt,
    struct arena *a, struct changes *changes)
{
	bool failed = false;

	memset(run, 0, sizeof *run);
	run->e = e;
	run->changes = changes;
	run->progress = !opt->quiet && isatty(STDERR_FILENO);
	portfolio_init(&run->folio, opt);
	buf_init(&run->forecast, LIMIT_OUTPUT_BYTES);
	buf_init(&run->results, LIMIT_OUTPUT_BYTES);
	buf_init(&run->asked, LIMIT_OUTPUT_BYTES);
	sigprocmask(SIG_BLOCK, NULL, &run->mask);
	run->formats = formats_new(e, a);
	run->text = formats_text(opt, &failed);
	if (failed)
		return EXIT_SYSTEM;
	if (changes == NULL) {
		if (!engine_init(e, opt, a,
			can_wait(opt) ? 0 : pipeline_needs(opt->command)))
			return refuse(run, &e->diag);
		report_diag(opt, &e->diag);
	}
	return EXIT_DONE;
}

/* The same, and finds the documents. */
static int
start(struct run *run, struct engine *e, const struct options *opt,
    struct arena *a, struct changes *changes)
{
	struct diag d;
	int status = begin(run, e, opt, a, changes);

	if (status != EXIT_DONE)
		return status;
	if (opt->baseline != NULL) {
		e->baseline = baseline_read(a, opt->baseline);
		if (e->baseline == NULL)
			return EXIT_INPUT;
	}
	diag_init(&d, a, e->src);
	if (!discover(a, &d, opt, &run->found))
		return refuse(run, &d);
	if (opt->parts != 0)
		shard_deal(&run->found, opt);
	return EXIT_DONE;
}

static void
release(struct run *run)
{
	portfolio_release(&run->folio);
	buf_release(&run->forecast);
	buf_release(&run->results);
	buf_release(&run->asked);
	cache_release(run->cache);
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
	if (!workers_run(run->e, &run->found, pack, run->cache, take_result,
		run, &run->mask)) {
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
write_merged_portfolio(
    struct run *run, struct pack *pack, struct arena *a, struct diag *d)
{
	struct render_opts opts;
	bool ok =
	    looks_render_carried(run->e, &run->merge->parts[0].looks, a, &opts);

	report_diag(run->e->opt, &run->e->diag);
	return ok && portfolio_write(&run->folio, run->e, &opts, pack, a, d);
}

/* In the colours of the workspace if there is but one. */
static bool
write_portfolio(
    struct run *run, struct pack *pack, struct arena *a, struct diag *d)
{
	struct workspace *w;
	struct render_opts opts;
	bool ok;

	if (run->merge != NULL)
		return write_merged_portfolio(run, pack, a, d);
	if (run->found.n_workspaces != 1)
		return portfolio_write(
		    &run->folio, run->e, &run->e->render, pack, a, d);
	w = workspace_bare(run->e, &run->found, 0);
	opts = looks_render(run->e, w, a, "");
	ok = portfolio_write(&run->folio, run->e, &opts, pack, a, d);
	workspace_free(w);
	return ok;
}

/* The pages over all documents are made by merge. */
static bool
write_part(struct run *run, struct pack *pack, struct diag *d)
{
	return portfolio_read(&run->folio, d) &&
	       part_write(&run->part, &run->results, pack, d);
}

static bool
publish(struct run *run, struct pack *pack, struct arena *a, struct diag *d)
{
	const struct options *opt = run->e->opt;
	bool current = cache_is_current(run->cache);
	struct pack_facts facts = {.tool = "bcpgen", .version = BCP_VERSION};
	char date[11];

	cal_format_date(date, opt->as_of);
	facts.as_of = date;
	facts.edition = edition_name(opt->audience);
	if (current)
		return true;
	if (opt->parts != 0 ? !write_part(run, pack, d)
			    : !write_portfolio(run, pack, a, d) ||
				  !exports_end(run->exports, d))
		return false;
	facts.inputs = portfolio_inputs(&run->folio, a, &facts.n_inputs);
	add_commits(run->e, a, &facts);
	if (pack_publish(pack, d, &facts) != BCP_OK)
		return false;
	cache_store(run->cache, pack);
	return true;
}

static void
print_end(const struct run *run, int status)
{
	const struct options *opt = run->e->opt;
	FILE *to = status > last_status(run) ? stderr : run->text;

	if (to == NULL || (to != stderr && opt->quiet))
		return;
	if (to == stderr)
		fputs("bcpgen: nothing was written to ", to);
	else if (opt->parts != 0)
		fprintf(
		    to, "part %u of %u written to ", opt->shard, opt->parts);
	else
		fputs("package written to ", to);
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

/* The files over all documents grow with the results; a part has none. */
static bool
begin_exports(
    struct run *run, struct pack *pack, struct arena *a, struct diag *d)
{
	run->pack = pack;
	if (run->e->opt->parts != 0 || cache_is_current(run->cache))
		return true;
	run->exports = exports_begin(a, run->e->opt, pack, d);
	return run->exports != NULL;
}

/* What is known of an earlier run is not compiled again; where that is all, and
 * OUT as it was left, nothing is written either. */
static int
compile_or_reuse(
    struct run *run, struct pack *pack, struct arena *a, struct diag *d)
{
	struct engine *e = run->e;

	cache_look(run->cache, e, &run->found, pack);
	if (run->cache != NULL && e->opt->verbose)
		fprintf(stderr, "bcpgen: %zu of %zu files are as they were\n",
		    cache_count(run->cache), run->found.n_sources);
	if (can_wait(e->opt) && !cache_is_current(run->cache) &&
	    !engine_load(e, pipeline_needs(e->opt->command)))
		return refuse(run, &e->diag);
	if (!begin_exports(run, pack, a, d))
		return EXIT_SYSTEM;
	compile_all(run, pack);
	return EXIT_DONE;
}

/* What was compiled elsewhere. EXIT_DONE, or why the parts are refused. */
static int
merge_all(struct run *run, struct pack *pack, struct arena *a, struct diag *d)
{
	enum bcp_status s = merge_files(run->merge, pack, d);

	if (s != BCP_OK)
		return s == BCP_IO ? EXIT_SYSTEM : EXIT_INPUT;
	if (!begin_exports(run, pack, a, d))
		return EXIT_SYSTEM;
	return merge_results(run->merge, take_result, run) ? EXIT_DONE
							   : EXIT_INPUT;
}

static bool
save_depfile(struct run *run)
{
	const struct options *opt = run->e->opt;
	struct arena *a = arena_new();
	struct buf text;
	bool ok;

	buf_init(&text, LIMIT_OUTPUT_BYTES);
	depfile_write(opt, &run->found, &run->asked, a, &text);
	ok = formats_save(opt->depfile, &text);
	buf_release(&text);
	arena_free(a);
	return ok;
}

/* What the results come to, for people and for other programs. */
static int
conclude(struct run *run)
{
	const struct options *opt = run->e->opt;
	int status = status_of(run);

	if (!is_told(run) || stop_asked())
		status = EXIT_SYSTEM;
	status = write_formats(run, status);
	if (opt->depfile != NULL && status <= last_status(run) &&
	    !save_depfile(run))
		status = EXIT_SYSTEM;
	return status;
}

/* Fills the package and puts it in place. */
static int
fill(struct run *run, struct pack *pack, struct arena *a, bool *published)
{
	const struct options *opt = run->e->opt;
	int status, last = last_status(run);
	bool refused = false;
	struct diag d;

	diag_init(&d, a, run->e->src);
	if (run->merge != NULL)
		status = merge_all(run, pack, a, &d);
	else
		status = compile_or_reuse(run, pack, a, &d);
	refused = status != EXIT_DONE;
	if (!refused)
		status = conclude(run);
	*published = status <= last && publish(run, pack, a, &d);
	if (status <= last && !*published)
		status = EXIT_SYSTEM;
	exports_abandon(run->exports);
	pack_abandon(pack);
	report_diag(opt, &d);
	if (!refused) {
		print_changes(run, status);
		print_totals(run);
	}
	print_end(run, status);
	return status;
}

/* A run that has begun, to its end. */
static int
make_package(struct run *run, int status, struct arena *a)
{
	static const struct discovery nothing;
	const struct options *opt = run->e->opt;
	struct cleanup *cleanup;
	struct pack *pack = NULL;
	bool published = false;
	struct diag d;
	int ended;

	if (status == EXIT_DONE) {
		diag_init(&d, a, run->e->src);
		stop_hold(&run->mask);
		cleanup = cleanup_new();
		pack = pack_open(a, &d, opt->out);
		report_diag(opt, &d);
		if (pack == NULL)
			status = EXIT_SYSTEM;
	}
	if (pack != NULL) {
		cleanup_set(cleanup, pack);
		if (run->merge == NULL)
			run->cache = cache_open(a, opt);
		jail_run(opt, run->merge == NULL ? &run->found : &nothing, pack,
		    cache_dir(run->cache));
		status = fill(run, pack, a, &published);
		cleanup_set(cleanup, NULL);
	}
	release(run);
	ended = report_finish(close_text(run, status));
	stop_release(&run->mask);
	/* The closing lines come too late to say that nothing was done. */
	return published ? status : ended;
}

static int
build(struct engine *e, const struct options *opt, struct arena *a,
    struct changes *changes)
{
	struct run run;
	struct diag d;
	int status = start(&run, e, opt, a, changes);

	if (status == EXIT_DONE)
		find_commits(&run, a);
	if (status == EXIT_DONE && opt->parts != 0) {
		diag_init(&d, a, e->src);
		if (!shard_open(&run.part, e, &run.found, a, &d))
			status = refuse(&run, &d);
	}
	return make_package(&run, status, a);
}

static int
check(struct engine *e, const struct options *opt, struct arena *a,
    struct changes *changes)
{
	struct run run;
	int status = start(&run, e, opt, a, changes);

	if (status == EXIT_DONE) {
		jail_run(opt, &run.found, NULL, NULL);
		compile_all(&run, NULL);
		status = status_of(&run);
		print_changes(&run, status);
		forecast_print(run.text, opt, a, &run.forecast);
		print_totals(&run);
		status = write_formats(&run, status);
	}
	release(&run);
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
pipeline_merge(const struct options *opt, struct arena *a)
{
	struct engine e;
	struct merge m;
	struct run run;
	int status;

	if (!merge_read(&m, opt, a))
		return EXIT_INPUT;
	status = begin(&run, &e, &m.opt, a, NULL);
	run.merge = &m;
	run.found = m.found;
	if (status == EXIT_DONE) {
		e.baseline = m.baseline;
		e.repos = m.repos;
		e.n_repos = m.n_repos;
		if (!merge_fits(&m, &e, a))
			status = EXIT_INPUT;
	}
	return make_package(&run, status, a);
}

int
pipeline_again(struct engine *e, struct arena *a, struct changes *changes)
{
	return e->opt->command == CMD_BUILD ? build(e, e->opt, a, changes)
					    : check(e, e->opt, a, changes);
}
