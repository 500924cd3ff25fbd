#define _GNU_SOURCE /* getopt_long() */
#include "options.h"

#include "cache_room.h"
#include "caltime.h"
#include "formats.h"
#include "gate.h"
#include "report.h"
#include "utf8.h"

#include <assert.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define BIT(c) (1u << (c))
#define BATCH (BIT(CMD_BUILD) | BIT(CMD_CHECK))
#define JUDGING (BATCH | BIT(CMD_DIFF))
#define MAKING (BIT(CMD_BUILD) | BIT(CMD_MERGE))
#define ALL (BIT(CMD_COUNT) - 1)

#define FAIL_ON_VALUES "error, warning, info or never"
#define COLOUR_VALUES "auto, always or never"

struct command_row {
	const char *name, *args, *does;
};

static const struct command_row commands[CMD_COUNT] = {
    [CMD_BUILD] = {"build", "PLANS... -o OUT",
	"compile plans into a package (also without the word build)"},
    [CMD_CHECK] = {"check", "PLANS...", "validate and cross-check only"},
    [CMD_VALIDATE] = {"validate", "FILE...",
	"check YAML or JSON files against a JSON Schema"},
    [CMD_EXPLAIN] = {"explain", "[RULE]",
	"say what a rule checks and how to fix it; alone, list all"},
    [CMD_VERIFY] = {"verify", "OUT",
	"re-hash a package and name what was changed"},
    [CMD_MERGE] = {"merge", "PART... -o OUT",
	"join the parts that --shard made into the package of the whole"},
    [CMD_DUMP] = {"dump", "--stage STAGE FILE",
	"print what a phase made of a file"},
    [CMD_DIFF] = {"diff", "OLD NEW",
	"say what changed in meaning between plans, packages or git:REV"},
    [CMD_HASH] = {"hash", "PLANS...",
	"print the hash of what each document says, for approvals"},
    [CMD_INIT] = {"init", "DIR",
	"make a workspace to begin with in a new folder"},
};

enum option_id {
	OPT_OUT = 'o',
	OPT_JOBS = 'j',
	OPT_QUIET = 'q',
	OPT_VERBOSE = 'v',
	OPT_HELP = 'h',
	OPT_LONG = 256,
	OPT_AS_OF,
	OPT_FAIL_ON,
	OPT_MIN_COVERAGE,
	OPT_COLOR,
	OPT_SCHEMA,
	OPT_SCHEMA_MAP,
	OPT_ASSERT_FORMATS,
	OPT_STAGE,
	OPT_SCHEMA_DIR,
	OPT_TEMPLATES,
	OPT_AUDIENCE,
	OPT_PAPER,
	OPT_PDF_PROFILE,
	OPT_GIT,
	OPT_PROFILE,
	OPT_FORECAST,
	OPT_WORKSPACE,
	OPT_FROM,
	OPT_FORMAT,
	OPT_BASELINE,
	OPT_WRITE_BASELINE,
	OPT_WATCH,
	OPT_CACHE,
	OPT_NO_CACHE,
	OPT_SHARD,
	OPT_DEPFILE,
	OPT_NINJA,
	OPT_DUMP_OPTIONS,
	OPT_VERSION,
};

/* By exit status. */
static const char *const statuses[] = {
    [EXIT_DONE] = "done; nothing at or above --fail-on",
    [EXIT_FINDINGS] = ("findings at or above --fail-on, or coverage below "
		       "--min-coverage"),
    [EXIT_INPUT] = "an input is unreadable, not YAML or against the schema",
    [EXIT_USAGE] = "the command line is wrong",
    [EXIT_SYSTEM] = "the system failed: disk, memory, rendering",
};
#define N_STATUSES (sizeof statuses / sizeof statuses[0])

struct option_row {
	const char *name;
	int id;
	const char *arg; /* NULL: a switch */
	unsigned commands;
	const char *help;   /* NULL: not for people */
	const char *values; /* all that it takes, "a, b or c"; NULL: free */
};

static const struct option_row rows[] = {
    {"output", OPT_OUT, "OUT", MAKING, "folder of the package", NULL},
    {"as-of", OPT_AS_OF, "YYYY-MM-DD", JUDGING | BIT(CMD_DUMP) | BIT(CMD_INIT),
	"the date to judge by (else SOURCE_DATE_EPOCH, else today in UTC)",
	NULL},
    {"fail-on", OPT_FAIL_ON, "LEVEL", JUDGING,
	"error, warning, info or never (check: error, else: never)",
	FAIL_ON_VALUES},
    {"min-coverage", OPT_MIN_COVERAGE, "PART=N", BATCH,
	"fail below N percent of a framework or part, soc2:A1=100; repeatable",
	NULL},
    {"profile", OPT_PROFILE, "NAME", JUDGING | BIT(CMD_DUMP),
	"essential, recommended or strict, whatever the workspace says",
	"essential, recommended or strict"},
    {"forecast", OPT_FORECAST, "LENGTH", BIT(CMD_CHECK),
	"tell what will turn red within LENGTH (90d, 12w, 6mo), and when",
	NULL},
    {"format", OPT_FORMAT, "NAME[=FILE]", JUDGING | BIT(CMD_MERGE),
	"text, json, sarif, junit, github, gitlab or csv; of diff: text, "
	"markdown, json or html; repeatable",
	NULL},
    {"baseline", OPT_BASELINE, "FILE", BATCH,
	"fail only on findings that FILE does not have", NULL},
    {"write-baseline", OPT_WRITE_BASELINE, "FILE", BATCH | BIT(CMD_MERGE),
	"write the findings of today to FILE", NULL},
    {"watch", OPT_WATCH, NULL, BATCH,
	"run again at each change, and print what is new or gone", NULL},
    {"cache", OPT_CACHE, "DIR", BIT(CMD_BUILD),
	"where what a run found out is kept for the next (default: "
	"~/.cache/bcpgen)",
	NULL},
    {"no-cache", OPT_NO_CACHE, NULL, BIT(CMD_BUILD),
	"compile all anew, and keep nothing", NULL},
    {"jobs", OPT_JOBS, "N", BATCH,
	"worker processes (default: one a core); of --ninja, parts", NULL},
    {"shard", OPT_SHARD, "K/N", BIT(CMD_BUILD),
	"compile the K-th of N parts, to be joined by merge", NULL},
    {"depfile", OPT_DEPFILE, "FILE", BIT(CMD_BUILD),
	"write which files the package depends on, as a rule of make", NULL},
    {"ninja", OPT_NINJA, "FILE", BIT(CMD_BUILD),
	"build nothing, but write a file for ninja that builds parts and joins "
	"them",
	NULL},
    {"schema", OPT_SCHEMA, "FILE", BIT(CMD_VALIDATE),
	"the JSON Schema, as YAML or JSON (default: that of plans)", NULL},
    {"schema-map", OPT_SCHEMA_MAP, "PREFIX=DIR", BIT(CMD_VALIDATE),
	"where documents that a schema refers to are found", NULL},
    {"assert-formats", OPT_ASSERT_FORMATS, NULL, BIT(CMD_VALIDATE),
	"let `format` in a schema refuse values", NULL},
    {"stage", OPT_STAGE, "STAGE", BIT(CMD_DUMP), "json, plan, doc or pages",
	"json, plan, doc or pages"},
    {"schema-dir", OPT_SCHEMA_DIR, "DIR", ALL,
	"take schemas, rules and frameworks from DIR where it has them", NULL},
    {"templates", OPT_TEMPLATES, "DIR", ALL,
	"take templates and styles from DIR where it has them", NULL},
    {"audience", OPT_AUDIENCE, "WHO", BIT(CMD_BUILD),
	"public, customer, auditor or internal (default): whose edition",
	"public, customer, auditor or internal"},
    {"paper", OPT_PAPER, "SIZE", BIT(CMD_BUILD),
	"a4 or letter (default: the theme's)", "a4 or letter"},
    {"workspace", OPT_WORKSPACE, "DIR", BIT(CMD_EXPLAIN),
	"explain the rules of this workspace as well", NULL},
    {"from", OPT_FROM, "KIND", BIT(CMD_INIT),
	"plan (default), policy or control: the document to begin with",
	"plan, policy or control"},
    {"pdf-profile", OPT_PDF_PROFILE, "NAME", BIT(CMD_BUILD),
	"a3a (default), or plain: smaller, not tagged, nothing attached",
	"a3a or plain"},
    {"git", OPT_GIT, "WHEN", BIT(CMD_BUILD),
	"auto (default): name the commit of PLANS in the package; or never",
	"auto or never"},
    {"color", OPT_COLOR, "WHEN", ALL, COLOUR_VALUES, COLOUR_VALUES},
    {"quiet", OPT_QUIET, NULL, ALL & ~BIT(CMD_MERGE),
	"print only what is at or above --fail-on", NULL},
    {"verbose", OPT_VERBOSE, NULL, ALL, "say what is being done", NULL},
    {"help", OPT_HELP, NULL, ALL, "print this and exit", NULL},
    {"version", OPT_VERSION, NULL, ALL, "print the version and exit", NULL},
    {"dump-options", OPT_DUMP_OPTIONS, NULL, ALL, NULL, NULL},
};
#define N_ROWS (sizeof rows / sizeof rows[0])

/* In the order of COLOUR_VALUES. */
enum { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

struct parser {
	struct arena *a;
	struct options *o;
	unsigned used[N_ROWS]; /* which options were given */
	bool as_of_given, fail_given;
	int colour; /* COLOUR_AUTO ... */
	struct cal_length forecast;
	const char *forecast_text; /* NULL: not asked for */
	int ends;		   /* OPT_HELP, OPT_VERSION or 0 */
	struct option_given *given;
	size_t cap_given;
};

static bool
usage(const char *what, const char *arg)
{
	fprintf(stderr, "bcpgen: error: %s%s", what, arg[0] ? " " : "");
	report_name(stderr, arg);
	fputs("\nTry 'bcpgen --help'.\n", stderr);
	return false;
}

static void
print_help(void)
{
	puts("Usage: bcpgen COMMAND [OPTION]...\n\n"
	     "Compiles business continuity plans, written as YAML, into audit "
	     "packages.\n\nCommands:");
	for (size_t i = 0; i < CMD_COUNT; i++)
		printf("  %-9s %-20s %s\n", commands[i].name, commands[i].args,
		    commands[i].does);
	puts("\nOptions:");
	for (size_t i = 0; i < N_ROWS; i++) {
		const struct option_row *r = &rows[i];
		char left[48];

		if (r->help == NULL)
			continue;
		snprintf(left, sizeof left, "%s%c%s--%s%s%s",
		    r->id < OPT_LONG ? "-" : " ",
		    r->id < OPT_LONG ? r->id : ' ',
		    r->id < OPT_LONG ? ", " : "  ", r->name,
		    r->arg != NULL ? " " : "", r->arg != NULL ? r->arg : "");
		printf("  %-27s %s\n", left, r->help);
	}
	puts("\nExit status:");
	for (size_t i = 0; i < N_STATUSES; i++)
		printf("  %zu  %s\n", i, statuses[i]);
}

/* The tables as text, from which the manual page and the completions of shells
 * are made: fields with tabs between, of an option also the commands that take
 * it and the words that it takes. */
static void
dump_options(void)
{
	for (size_t i = 0; i < CMD_COUNT; i++)
		printf("command\t%s\t%s\t%s\n", commands[i].name,
		    commands[i].args, commands[i].does);
	for (size_t i = 0; i < N_ROWS; i++) {
		const struct option_row *r = &rows[i];
		const char *comma = "";

		if (r->help == NULL)
			continue;
		printf("option\t%s\t%.*s\t%s\t", r->name, r->id < OPT_LONG,
		    (const char[]){(char)r->id, '\0'},
		    r->arg == NULL ? "" : r->arg);
		for (size_t c = 0; c < CMD_COUNT; c++) {
			if (!(r->commands & BIT(c)))
				continue;
			printf("%s%s", comma, commands[c].name);
			comma = ",";
		}
		printf(
		    "\t%s\t%s\n", r->values == NULL ? "" : r->values, r->help);
	}
	for (size_t i = 0; i < N_STATUSES; i++)
		printf("status\t%zu\t%s\n", i, statuses[i]);
}

/* Where an argument stands in a list such as "a, b or c"; -1: nowhere. */
static int
value_index(const char *values, const char *arg)
{
	size_t n = strlen(arg);

	for (int i = 0; *values != '\0'; i++) {
		size_t len = strcspn(values, ", ");

		if (len == n && memcmp(values, arg, n) == 0)
			return i;
		values += len;
		values += strspn(values, ", ");
		if (strncmp(values, "or ", 3) == 0)
			values += 3;
	}
	return -1;
}

static void
set_fail_on(struct parser *p, const char *arg)
{
	static const enum fail_on levels[] = {
	    FAIL_ERROR, FAIL_WARNING, FAIL_INFO, FAIL_NEVER};

	int at = value_index(FAIL_ON_VALUES, arg);

	assert(at >= 0); /* no value but the row's comes here */
	p->o->fail_on = levels[at];
	p->fail_given = true;
}

static bool
set_as_of(struct parser *p, const char *arg)
{
	if (strlen(arg) != 10 ||
	    cal_parse_date(arg, 10, &p->o->as_of) != CAL_OK)
		return usage("--as-of takes a date that exists, as YYYY-MM-DD, "
			     "not",
		    arg);
	p->as_of_given = true;
	return true;
}

static bool
set_jobs(struct parser *p, const char *arg)
{
	char *end;

	p->o->jobs = strtol(arg, &end, 10);
	if (*arg == '\0' || *end != '\0' || p->o->jobs < 1 || p->o->jobs > 256)
		return usage("--jobs takes a number from 1 to 256, not", arg);
	return true;
}

static bool
set_map(struct parser *p, const char *arg)
{
	const char *eq = strrchr(arg, '=');
	struct schema_map *m = arena_alloc(p->a, 1, sizeof *m);

	if (eq == NULL || eq == arg || eq[1] == '\0')
		return usage("--schema-map takes PREFIX=DIR, not", arg);
	m->prefix = arena_strn(p->a, arg, (size_t)(eq - arg));
	m->dir = arena_str(p->a, eq + 1);
	m->next = p->o->maps;
	p->o->maps = m;
	return true;
}

static bool
set_gate(struct parser *p, const char *arg)
{
	const char *why;

	return gate_parse(p->a, arg, p->o, &why) || usage(why, arg);
}

static bool
set_forecast(struct parser *p, const char *arg)
{
	enum cal_error err = cal_parse_length(arg, strlen(arg), &p->forecast);

	p->forecast_text = arg;
	if (err == CAL_OK && p->forecast.seconds % 86400 == 0 &&
	    (p->forecast.seconds > 0 || p->forecast.months > 0))
		return true;
	if (err == CAL_AMBIGUOUS_M)
		return usage("--forecast takes months as 'mo', not", arg);
	return usage("--forecast takes a length in days, weeks, months or "
		     "years such as 90d, not",
	    arg);
}

/* False when the option takes some words only, and this is none of them. */
static bool
takes_value(struct parser *p, int id, const char *arg)
{
	for (size_t i = 0; i < N_ROWS; i++) {
		const struct option_row *r = &rows[i];

		if (r->id == id && r->values != NULL &&
		    value_index(r->values, arg) < 0)
			return usage(arena_printf(p->a, "--%s takes %s, not",
					 r->name, r->values),
			    arg);
	}
	return true;
}

static bool
set_format(struct parser *p, const char *arg)
{
	const char *why;

	return formats_parse(p->a, arg, p->o, &why) || usage(why, arg);
}

/* Where the words of an option are kept as they are; NULL for any other. */
static const char **
word_of(struct options *o, int id)
{
	switch (id) {
	case OPT_STAGE:
		return &o->stage;
	case OPT_PAPER:
		return &o->paper;
	case OPT_PROFILE:
		return &o->profile;
	case OPT_BASELINE:
		return &o->baseline;
	case OPT_DEPFILE:
		return &o->depfile;
	case OPT_NINJA:
		return &o->ninja;
	case OPT_WRITE_BASELINE:
		return &o->write_baseline;
	case OPT_WORKSPACE:
		return &o->workspace;
	case OPT_FROM:
		return &o->from;
	case OPT_SCHEMA:
		return &o->schema;
	case OPT_SCHEMA_DIR:
		return &o->schema_dir;
	case OPT_CACHE:
		return &o->cache;
	case OPT_TEMPLATES:
		return &o->templates_dir;
	default:
		return NULL;
	}
}

/* What an option without words switches on; NULL for any other. */
static bool *
flag_of(struct options *o, int id)
{
	switch (id) {
	case OPT_ASSERT_FORMATS:
		return &o->assert_formats;
	case OPT_QUIET:
		return &o->quiet;
	case OPT_NO_CACHE:
		return &o->no_cache;
	case OPT_WATCH:
		return &o->watch;
	case OPT_VERBOSE:
		return &o->verbose;
	default:
		return NULL;
	}
}

/* "2/8" */
static bool
set_shard(struct parser *p, const char *arg)
{
	const char *at = arg;
	unsigned long n[2] = {0, 0};

	for (size_t i = 0; i < 2; i++) {
		size_t digits = strspn(at, "0123456789");

		if (digits > 0 && digits <= 6)
			n[i] = strtoul(at, NULL, 10);
		at += digits;
		if (i == 0 && *at == '/')
			at++;
	}
	if (*at != '\0' || n[0] < 1 || n[0] > n[1])
		return usage(
		    "--shard takes K/N, the K-th of N parts, not", arg);
	p->o->shard = (unsigned)n[0];
	p->o->parts = (unsigned)n[1];
	return true;
}

static bool
apply(struct parser *p, int id, const char *arg)
{
	const char **word = word_of(p->o, id);
	bool *flag = flag_of(p->o, id);

	if (word != NULL)
		*word = arg;
	if (flag != NULL)
		*flag = true;
	if (word != NULL || flag != NULL)
		return true;
	switch (id) {
	case OPT_OUT:
		p->o->out = arg;
		return *arg != '\0' || usage("--output takes a folder", "");
	case OPT_JOBS:
		return set_jobs(p, arg);
	case OPT_AS_OF:
		return set_as_of(p, arg);
	case OPT_FAIL_ON:
		set_fail_on(p, arg);
		return true;
	case OPT_COLOR:
		p->colour = value_index(COLOUR_VALUES, arg);
		return true;
	case OPT_SCHEMA_MAP:
		return set_map(p, arg);
	case OPT_MIN_COVERAGE:
		return set_gate(p, arg);
	case OPT_AUDIENCE:
		return edition_parse(arg, &p->o->audience);
	case OPT_PDF_PROFILE:
		p->o->plain_pdf = strcmp(arg, "plain") == 0;
		return true;
	case OPT_GIT:
		p->o->no_git = strcmp(arg, "never") == 0;
		return true;
	case OPT_FORECAST:
		return set_forecast(p, arg);
	case OPT_FORMAT:
		return set_format(p, arg);
	case OPT_SHARD:
		return set_shard(p, arg);
	default:
		p->ends = id;
		return true;
	}
}

/* "unknown option --fali-on; did you mean --fail-on?" */
static bool
unknown_option(struct arena *a, char **argv, int c)
{
	const char *word = optind > 0 ? argv[optind - 1] : "";
	const char *near = NULL;

	if (c == ':')
		return usage("a value is missing after", word);
	for (size_t i = 0; i < N_ROWS && strncmp(word, "--", 2) == 0; i++) {
		const char *name =
		    arena_strn(a, word + 2, strcspn(word + 2, "="));

		if (rows[i].help != NULL &&
		    utf8_distance(name, rows[i].name, 2) <= 2)
			near = rows[i].name;
	}
	if (near != NULL)
		return usage("unknown option",
		    arena_printf(a, "%s; did you mean --%s?", word, near));
	if (strncmp(word, "--", 2) == 0)
		return usage("unknown or unfinished option", word);
	return usage("unknown option", arena_printf(a, "-%c", optopt));
}

static void
note_given(struct parser *p, const struct option_row *r, const char *value)
{
	struct option_given *g;

	p->given = arena_grow(
	    p->a, p->given, &p->cap_given, p->o->n_given + 1, sizeof *p->given);
	g = &p->given[p->o->n_given++];
	g->name = r->name;
	g->value = r->arg == NULL ? NULL : value;
	g->commands = r->commands;
	p->o->given = p->given;
}

static bool
parse_all(struct parser *p, int argc, char **argv)
{
	struct option longs[N_ROWS + 1] = {{0}};
	char shorts[2 * N_ROWS + 2] = ":";
	size_t n = 1;
	int c;

	for (size_t i = 0; i < N_ROWS; i++) {
		longs[i].name = rows[i].name;
		longs[i].has_arg = rows[i].arg != NULL;
		longs[i].val = rows[i].id;
		if (rows[i].id < OPT_LONG) {
			shorts[n++] = (char)rows[i].id;
			if (rows[i].arg != NULL)
				shorts[n++] = ':';
		}
	}
	opterr = 0;
	while ((c = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (c == '?' || c == ':')
			return unknown_option(p->a, argv, c);
		for (size_t i = 0; i < N_ROWS; i++) {
			p->used[i] |= rows[i].id == c;
			if (rows[i].id == c)
				note_given(p, &rows[i], optarg);
		}
		if (!takes_value(p, c, optarg) || !apply(p, c, optarg))
			return false;
	}
	return true;
}

static void
take_command(struct parser *p, int argc, char **argv)
{
	struct options *o = p->o;
	int first = optind;

	o->command = CMD_BUILD;
	for (size_t i = 0; first < argc && i < CMD_COUNT; i++) {
		if (strcmp(argv[first], commands[i].name) == 0) {
			o->command = (enum command)i;
			first++;
			break;
		}
	}
	o->paths =
	    arena_dup(p->a, argv + first, (size_t)(argc - first), sizeof *argv);
	o->n_paths = (size_t)(argc - first);
}

static bool
check_fit(struct parser *p)
{
	struct options *o = p->o;
	const struct command_row *c = &commands[o->command];

	for (size_t i = 0; i < N_ROWS; i++) {
		if (p->used[i] && !(rows[i].commands & BIT(o->command)))
			return usage(
			    arena_printf(p->a, "'%s' takes no", c->name),
			    arena_printf(p->a, "--%s", rows[i].name));
	}
	if (o->n_paths == 0 && o->command != CMD_EXPLAIN)
		return usage(
		    arena_printf(p->a, "'%s' needs", c->name), c->args);
	if (o->n_paths > 1 &&
	    (o->command == CMD_VERIFY || o->command == CMD_DUMP ||
		o->command == CMD_INIT || o->command == CMD_EXPLAIN))
		return usage(
		    arena_printf(p->a, "'%s' takes one argument, not", c->name),
		    o->paths[1]);
	if (o->command == CMD_DIFF && o->n_paths != 2)
		return usage("'diff' needs OLD and NEW", "");
	for (const struct format_want *w = o->formats; w != NULL; w = w->next) {
		if (!formats_fit(w, o->command))
			return usage(
			    arena_printf(p->a, "'%s' has no format", c->name),
			    w->name);
	}
	if ((BIT(o->command) & MAKING) && o->out == NULL)
		return usage(
		    arena_printf(p->a, "'%s' needs", c->name), "-o OUT");
	if (o->command == CMD_DUMP && o->stage == NULL)
		return usage("'dump' needs", "--stage json|plan|doc|pages");
	return true;
}

static bool
default_as_of(struct parser *p)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	long long seconds;
	char *end;

	if (p->as_of_given)
		return true;
	if (epoch == NULL || *epoch == '\0') {
		p->o->as_of = (int32_t)(time(NULL) / 86400);
		p->o->as_of_today = true;
		return true;
	}
	seconds = strtoll(epoch, &end, 10);
	if (*end != '\0' || seconds < 0 || seconds > 253402300799LL)
		return usage(
		    "SOURCE_DATE_EPOCH is no number of seconds:", epoch);
	p->o->as_of = (int32_t)(seconds / 86400);
	return true;
}

/* What is further away than this says more of the rules than of the plans. */
#define FORECAST_MONTHS 60

static bool
set_window(struct parser *p)
{
	int32_t limit = cal_add_months(p->o->as_of, FORECAST_MONTHS);
	int64_t days = p->forecast.seconds / 86400;

	p->o->forecast_until = p->o->as_of;
	if (p->forecast_text == NULL)
		return true;
	if (p->forecast.months <= FORECAST_MONTHS)
		p->o->forecast_until =
		    cal_add_months(p->o->as_of, p->forecast.months);
	else
		p->o->forecast_until = limit + 1;
	if (days > limit - p->o->forecast_until)
		return usage("--forecast looks five years ahead at most, not",
		    p->forecast_text);
	p->o->forecast_until += (int32_t)days;
	return true;
}

/* What would be read or written anew at each run. */
static bool
can_watch(const struct options *o, bool forecast)
{
	if (!o->watch)
		return true;
	if (forecast)
		return usage("--watch does not go with", "--forecast");
	if (o->write_baseline != NULL)
		return usage("--watch does not go with", "--write-baseline");
	for (size_t i = 0; i < o->n_paths; i++) {
		if (strcmp(o->paths[i], "-") == 0)
			return usage("--watch cannot watch standard input", "");
	}
	for (const struct format_want *w = o->formats; w != NULL; w = w->next) {
		if (w->file == NULL)
			return usage("--watch has standard output for changes; "
				     "give a file to --format",
			    w->name);
	}
	return true;
}

/* A part is a part of one run over files. */
static bool
can_share(const struct options *o)
{
	bool shares = o->parts != 0 || o->ninja != NULL;

	if (o->ninja != NULL && o->parts != 0)
		return usage("--ninja makes the parts itself: no", "--shard");
	if (!shares)
		return true;
	if (o->watch)
		return usage(
		    "--watch goes with neither --shard nor", "--ninja");
	if (o->parts != 0 && o->write_baseline != NULL)
		return usage("a part does not know all findings; give merge "
			     "the option",
		    "--write-baseline");
	for (size_t i = 0; i < o->n_paths; i++) {
		if (strcmp(o->paths[i], "-") == 0)
			return usage("parts cannot share standard input", "");
	}
	return true;
}

static bool
finish(struct parser *p, int argc, char **argv)
{
	const char *no_color = getenv("NO_COLOR");

	take_command(p, argc, argv);
	if (!check_fit(p) || !default_as_of(p) || !set_window(p) ||
	    !can_watch(p->o, p->forecast_text != NULL) || !can_share(p->o))
		return false;
	if (!p->fail_given)
		p->o->fail_on =
		    p->o->command == CMD_CHECK ? FAIL_ERROR : FAIL_NEVER;
	/* Others know what a part or a target of make depends on. */
	p->o->no_cache |= p->o->parts != 0 || p->o->depfile != NULL;
	cache_room_choose(p->a, p->o);
	p->o->colour = p->colour == COLOUR_ALWAYS ||
		       (p->colour == COLOUR_AUTO && p->o->formats == NULL &&
			   p->o->parts == 0 && isatty(STDOUT_FILENO) &&
			   (no_color == NULL || *no_color == '\0'));
	if (p->o->jobs == 0) {
		long n = sysconf(_SC_NPROCESSORS_ONLN);

		p->o->jobs = n < 1 ? 1 : n > 64 ? 64 : n;
	}
	return true;
}

bool
options_parse(
    struct arena *a, int argc, char **argv, struct options *out, int *status)
{
	struct parser p = {.a = a, .o = out};

	memset(out, 0, sizeof *out);
	out->audience = EDITION_INTERNAL;
	out->from = "plan";
	out->program = argc > 0 ? argv[0] : "bcpgen";
	*status = EXIT_USAGE;
	if (argc < 2) {
		usage("nothing to do", "");
		return false;
	}
	if (!parse_all(&p, argc, argv))
		return false;
	if (p.ends != 0) {
		if (p.ends == OPT_HELP)
			print_help();
		else if (p.ends == OPT_DUMP_OPTIONS)
			dump_options();
		else
			puts("bcpgen " BCP_VERSION);
		*status = fflush(stdout) == 0 ? EXIT_DONE : EXIT_SYSTEM;
		return false;
	}
	return finish(&p, argc, argv);
}
