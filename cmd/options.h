/* The command line: one table of options, from which it is parsed and its help
 * printed. */
#ifndef BCP_OPTIONS_H
#define BCP_OPTIONS_H

#include "arena.h"
#include "diag.h"
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
	CMD_DUMP,
	CMD_COUNT,
};

enum fail_on { FAIL_INFO, FAIL_WARNING, FAIL_ERROR, FAIL_NEVER };

struct schema_map {
	const char *prefix, *dir;
	struct schema_map *next;
};

struct options {
	enum command command;
	const char *const *paths; /* what is left: PLANS, FILE, RULE */
	size_t n_paths;
	const char *out;
	int32_t as_of; /* days since 1970-01-01 */
	enum fail_on fail_on;
	long jobs;
	bool quiet, verbose, colour, assert_formats;
	const char *schema;
	struct schema_map *maps;
	const char *stage;
	const char *schema_dir, *templates_dir;
	const char *paper;
};

/* Parses argv. When false the program ends with *status: help and version were
 * printed, or the usage was wrong and stderr says how. */
bool options_parse(
    struct arena *a, int argc, char **argv, struct options *out, int *status);

#endif
