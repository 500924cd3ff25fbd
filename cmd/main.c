#include "commands.h"
#include "jail.h"
#include "ninja.h"
#include "options.h"
#include "pipeline.h"
#include "starter.h"
#include "watch.h"

#include <libxml/parser.h>

static bool
only_reads(enum command c)
{
	return c == CMD_VALIDATE || c == CMD_EXPLAIN || c == CMD_VERIFY ||
	       c == CMD_DUMP || c == CMD_HASH;
}

static int
run(const struct options *opt, struct arena *a)
{
	jail_program(opt);
	if (only_reads(opt->command))
		jail_reader(opt);
	if (opt->watch)
		return watch_run(opt, a);
	switch (opt->command) {
	case CMD_BUILD:
		return opt->ninja != NULL ? command_ninja(opt, a)
					  : pipeline_build(opt, a);
	case CMD_MERGE:
		return pipeline_merge(opt, a);
	case CMD_CHECK:
		return pipeline_check(opt, a);
	case CMD_VALIDATE:
		return command_validate(opt, a);
	case CMD_EXPLAIN:
		return command_explain(opt, a);
	case CMD_VERIFY:
		return command_verify(opt, a);
	case CMD_DUMP:
		return command_dump(opt, a);
	case CMD_DIFF:
		return command_diff(opt, a);
	case CMD_HASH:
		return command_hash(opt, a);
	case CMD_INIT:
		return command_init(opt, a);
	case CMD_COUNT:
		break;
	}
	return EXIT_USAGE;
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct options opt;
	int status;

	xmlInitParser();
	if (options_parse(a, argc, argv, &opt, &status))
		status = run(&opt, a);
	arena_free(a);
	xmlCleanupParser();
	return status;
}
