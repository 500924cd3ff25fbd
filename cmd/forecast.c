#include "forecast.h"

#include "caltime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "2026-12-01" */
#define DATE_LEN 10

struct telling {
	const struct options *opt;
	const struct src *src;
	struct buf *out;
};

static void
tell(void *ctx, const struct rules_turn *t)
{
	const struct telling *x = ctx;
	const char *file = src_shown(x->src, t->at.file);
	char date[DATE_LEN + 1];

	if (x->opt->quiet && (x->opt->fail_on == FAIL_NEVER ||
				 (int)t->severity < (int)x->opt->fail_on))
		return;
	cal_format_date(date, t->day);
	buf_printf(x->out, "%s ", date);
	diag_visible(x->out, file, strlen(file));
	buf_printf(x->out, ":%u:%u: %s: ", (unsigned)t->at.beg.line,
	    (unsigned)t->at.beg.col, diag_sev_name(t->severity));
	diag_visible(x->out, t->message, strlen(t->message));
	buf_printf(x->out, " [%s]\n", t->rule);
}

void
forecast_add(const struct options *opt, const struct ruleset *rs,
    struct plan *p, struct buf *out)
{
	struct telling x = {opt, p->diag->src, out};

	rules_forecast(rs, p, opt->profile, opt->forecast_until, tell, &x);
}

struct line {
	const char *p;
	size_t len, number;
};

/* By day, else as they came: by document. */
static int
compare_lines(const void *pa, const void *pb)
{
	const struct line *x = pa, *y = pb;
	int c = memcmp(x->p, y->p, DATE_LEN);

	return c != 0 ? c : (x->number > y->number) - (x->number < y->number);
}

static struct line *
split(struct arena *a, const struct buf *text, size_t *count)
{
	const char *p = buf_str(text), *end;
	struct line *list = NULL;
	size_t cap = 0, n = 0;

	for (; (end = strchr(p, '\n')) != NULL; p = end + 1) {
		list = arena_grow(a, list, &cap, n + 1, sizeof *list);
		list[n].p = p;
		list[n].len = (size_t)(end + 1 - p);
		list[n].number = n;
		n++;
	}
	*count = n;
	return list;
}

void
forecast_print(FILE *to, const struct options *opt, struct arena *a,
    const struct buf *lines)
{
	char date[DATE_LEN + 1];
	struct line *list;
	size_t n;

	if (to == NULL || opt->forecast_until <= opt->as_of)
		return;
	list = split(a, lines, &n);
	if (n > 1)
		qsort(list, n, sizeof *list, compare_lines);
	cal_format_date(date, opt->forecast_until);
	if (!opt->quiet)
		fprintf(to,
		    n == 0 ? "Nothing new will be found until %s.\n"
			   : "Will be found until %s, if nothing is changed:\n",
		    date);
	for (size_t i = 0; i < n; i++)
		fwrite(list[i].p, 1, list[i].len, to);
}
