#include "ninja.h"

#include "caltime.h"
#include "caps.h"
#include "depfile.h"
#include "formats.h"
#include "report.h"

#include <string.h>

/* What edges say in words of their own, or does not go with a part. */
static const char *const own[] = {"output", "jobs", "shard", "ninja", "depfile",
    "as-of", "format", "write-baseline", "color"};

static bool
is_own(const char *name)
{
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
		if (strcmp(own[i], name) == 0)
			return true;
	}
	return false;
}

/* A value of a variable, in which "$" alone is special. */
static void
put_value(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '$')
			buf_putc(out, '$');
		buf_putc(out, *text);
	}
}

/* A word for the shell, in a value. */
static void
put_word(struct buf *out, const char *text)
{
	buf_puts(out, " '");
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			buf_puts(out, "'\\'");
		if (*text == '$')
			buf_putc(out, '$');
		buf_putc(out, *text);
	}
	buf_putc(out, '\'');
}

/* A path of a build line. */
static void
put_path(struct buf *out, const char *path)
{
	buf_putc(out, ' ');
	for (; *path != '\0'; path++) {
		if (strchr("$ :|", *path) != NULL)
			buf_putc(out, '$');
		buf_putc(out, *path);
	}
}

static void
put_option(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, " --%s", name);
	if (value != NULL)
		put_word(out, value);
}

static void
put_options(struct buf *out, const struct options *opt, enum command for_what)
{
	for (size_t i = 0; i < opt->n_given; i++) {
		const struct option_given *g = &opt->given[i];
		bool takes = (g->commands & (1u << for_what)) != 0;
		/* Merge is told what parts leave out. */
		bool findings = strcmp(g->name, "format") == 0 ||
				strcmp(g->name, "write-baseline") == 0;

		if (takes && (for_what == CMD_MERGE ? findings : false))
			put_option(out, g->name, g->value);
		else if (takes && !is_own(g->name))
			put_option(out, g->name, g->value);
	}
}

/* A part says with 1 and 2 what merge says again, and is there. */
static void
put_rules(struct buf *out, const struct options *opt)
{
	char date[11];

	cal_format_date(date, opt->as_of);
	buf_puts(out, "rule part\n  command = $bcpgen build --jobs 1 --as-of ");
	buf_puts(out, date);
	put_options(out, opt, CMD_BUILD);
	buf_puts(out, " --shard $shard --output $to --depfile $dep --");
	for (size_t i = 0; i < opt->n_paths; i++)
		put_word(out, opt->paths[i]);
	buf_puts(out, " >/dev/null || [ $$? -le 2 ]\n"
		      "  depfile = $file\n"
		      "  deps = gcc\n"
		      "  description = part $shard\n\n"
		      "rule merge\n  command = $bcpgen merge");
	put_options(out, opt, CMD_MERGE);
	buf_puts(out, " --output $to -- $parts\n"
		      "  description = merge\n\n");
}

static void
put_value_line(struct buf *out, const char *name, const char *word, bool quoted)
{
	buf_printf(out, "  %s =", name);
	if (quoted)
		put_word(out, word);
	else
		buf_putc(out, ' ');
	if (!quoted)
		put_value(out, word);
	buf_putc(out, '\n');
}

static const char *
part_folder(struct arena *a, const char *out, long k)
{
	size_t n = strlen(out);

	while (n > 1 && out[n - 1] == '/')
		n--;
	return arena_printf(a, "%s.parts/%ld", arena_strn(a, out, n), k);
}

static void
put_edges(struct buf *out, const struct options *opt, struct arena *a)
{
	for (long k = 1; k <= opt->jobs; k++) {
		const char *to = part_folder(a, opt->out, k);
		const char *dep = arena_printf(a, "%s.d", to);

		buf_puts(out, "build");
		put_path(out, depfile_target(a, to));
		buf_printf(out, ": part\n  shard = %ld/%ld\n", k, opt->jobs);
		put_value_line(out, "to", to, true);
		put_value_line(out, "dep", dep, true);
		put_value_line(out, "file", dep, false);
	}
	buf_puts(out, "\nbuild");
	put_path(out, depfile_target(a, opt->out));
	buf_puts(out, ": merge");
	for (long k = 1; k <= opt->jobs; k++)
		put_path(out, depfile_target(a, part_folder(a, opt->out, k)));
	buf_putc(out, '\n');
	put_value_line(out, "to", opt->out, true);
	buf_puts(out, "  parts =");
	for (long k = 1; k <= opt->jobs; k++)
		put_word(out, part_folder(a, opt->out, k));
	buf_puts(out, "\ndefault");
	put_path(out, depfile_target(a, opt->out));
	buf_putc(out, '\n');
}

/* The first word that no line of a Ninja file can hold; NULL when there is
 * none. */
static const char *
unfit(const struct options *opt)
{
	if (strpbrk(opt->out, "\n\r") != NULL)
		return opt->out;
	for (size_t i = 0; i < opt->n_paths; i++) {
		if (strpbrk(opt->paths[i], "\n\r") != NULL)
			return opt->paths[i];
	}
	for (size_t i = 0; i < opt->n_given; i++) {
		const char *value = opt->given[i].value;

		if (value != NULL && strpbrk(value, "\n\r") != NULL)
			return value;
	}
	return NULL;
}

int
command_ninja(const struct options *opt, struct arena *a)
{
	const char *word = unfit(opt);
	struct buf out;
	bool ok;

	if (word != NULL) {
		fputs("bcpgen: error: a Ninja file cannot hold ", stderr);
		report_name(stderr, word);
		fputc('\n', stderr);
		return EXIT_USAGE;
	}
	buf_init(&out, LIMIT_OUTPUT_BYTES);
	buf_puts(&out, "# Written by bcpgen build --ninja.\n"
		       "ninja_required_version = 1.5\nbcpgen =");
	put_word(&out, opt->program);
	buf_puts(&out, "\n\n");
	put_rules(&out, opt);
	put_edges(&out, opt, a);
	ok = formats_save(opt->ninja, &out);
	buf_release(&out);
	return ok ? EXIT_DONE : EXIT_SYSTEM;
}
