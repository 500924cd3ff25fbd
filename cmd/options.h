/* The command line: one table of options, from which it is parsed and its help
 * printed. */
#ifndef BCP_OPTIONS_H
#define BCP_OPTIONS_H

#include "arena.h"
#include "diag.h"
#include "edition.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Exit statuses; no flag changes what one means. */
enum exit_status {
	EXIT_DONE = 0,
	EXIT_FINDINGS = 1, /* at or above --fail-on */
	EXIT_INPUT = 2,	   /* unreadable, not YAML, or against the schema */
	EXIT_USAGE = 3,
	EXIT_SYSTEM = 4, /* disk, memory, rendering */
};

enum command {
	CMD_BUILD,
	CMD_CHECK,
	CMD_VALIDATE,
	CMD_EXPLAIN,
	CMD_VERIFY,
	CMD_MERGE,
	CMD_DUMP,
	CMD_DIFF,
	CMD_HASH,
	CMD_INIT,
	CMD_COUNT,
};

enum fail_on { FAIL_INFO, FAIL_WARNING, FAIL_ERROR, FAIL_NEVER };

struct schema_map {
	const char *prefix, *dir;
	struct schema_map *next;
};

/* --min-coverage FRAMEWORK[:PART]=PERCENT */
struct coverage_gate {
	const char *text;	      /* as given, for messages */
	const char *framework, *part; /* part "" is all of it */
	unsigned percent;
	struct coverage_gate *next;
};

/* --format NAME[=FILE]; file NULL is standard output. */
struct format_want {
	const char *name, *file;
	struct format_want *next;
};

/* An option as it was given. */
struct option_given {
	const char *name, *value; /* value NULL: a switch */
	unsigned commands;	  /* that take it, as bits */
};

/* Gates are told by their number, as bits. */
#define MAX_GATES 32

struct options {
	enum command command;
	const char *const *paths; /* what is left: PLANS, FILE, RULE */
	size_t n_paths;
	const char *out;
	int32_t as_of; /* days since 1970-01-01 */
	bool as_of_today;
	enum fail_on fail_on;
	long jobs;
	bool quiet, verbose, colour, assert_formats, watch;
	const char *schema;
	struct schema_map *maps;
	struct coverage_gate *gates; /* in the order given */
	unsigned n_gates;
	struct format_want *formats;	       /* in the order given */
	const char *baseline, *write_baseline; /* files, or NULL */
	const char *stage;
	const char *schema_dir, *templates_dir;
	const char *paper;     /* NULL: as the theme says */
	enum edition audience; /* of a package */
	bool plain_pdf;
	bool no_git;	       /* say nothing of the repository of PLANS */
	const char *cache; /* a folder; NULL: nothing is kept */
	bool cache_named, no_cache;
	const char *profile;   /* NULL: as each workspace says */
	const char *workspace; /* explain: the folder of one, or NULL */
	const char *from;      /* init: which document to begin with */
	/* Part `shard` of `parts`, from 1; 0 of 0 is all. */
	unsigned shard, parts;
	const char *depfile, *ninja; /* files, or NULL */
	const char *program;	     /* as it was called */
	const struct option_given *given;
	size_t n_given;
	/* The last day of a forecast; as_of when none is asked for. */
	int32_t forecast_until;
};

/* Parses argv. When false the program ends with *status: help and version were
 * printed, or the usage was wrong and stderr says how. */
bool options_parse(
    struct arena *a, int argc, char **argv, struct options *out, int *status);

#endif
