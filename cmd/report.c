#include "report.h"

#include "caps.h"
#include "job.h"

#include <stdio.h>
#include <string.h>

void
report_text(const struct buf *text)
{
	fwrite(buf_str(text), 1, text->len, stdout);
}

void
report_diag(const struct options *opt, struct diag *d)
{
	struct buf out;

	buf_init(&out, LIMIT_OUTPUT_BYTES);
	diag_sort(d);
	for (size_t i = 0; i < d->count; i++) {
		if (job_shows(opt, &d->items[i]))
			diag_print(&out, d, &d->items[i], opt->colour);
	}
	/* Faults of the run itself, not findings: standard error. */
	fwrite(buf_str(&out), 1, out.len, stderr);
	buf_release(&out);
	d->count = 0;
}

void
report_name(FILE *to, const char *name)
{
	struct buf out;

	buf_init(&out, LIMIT_OUTPUT_BYTES);
	diag_visible(&out, name, strlen(name));
	fwrite(buf_str(&out), 1, out.len, to);
	buf_release(&out);
}

int
report_finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	fputs("bcpgen: error: standard output could not be written\n", stderr);
	return EXIT_SYSTEM;
}
