/* How long the steps of a procedure take. */
#include "query_internal.h"

#include "caps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The longest that a step says it takes: the end of its range, else what there
 * is of it; NaN when it says nothing. */
static double
stated(const xmlNode *step)
{
	static const char *const names[] = {
	    "max-seconds", "seconds", "min-seconds"};
	const xmlNode *duration = plan_child(step, "duration");

	for (size_t i = 0; duration != NULL && i < 3; i++) {
		const char *s = plan_attr(duration, names[i]);

		if (*s != '\0')
			return strtod(s, NULL);
	}
	return (double)NAN;
}

/* Whether a step runs beside the one before it: it says so, or both name one
 * group. */
static bool
beside(const xmlNode *step, const xmlNode *before)
{
	const char *group = plan_child_text(step, "parallel");

	if (before == NULL || *group == '\0' || strcmp(group, "false") == 0)
		return false;
	return strcmp(group, "true") == 0 ||
	       strcmp(group, plan_child_text(before, "parallel")) == 0;
}

/* What the steps below an element take, NaN when none of them says. A step
 * that does not say takes what it is made of. */
static double
work_below(const xmlNode *holder, int depth)
{
	const xmlNode *before = NULL;
	double sum = 0, longest = 0;
	bool known = false;

	for (const xmlNode *n = holder->children; n != NULL; n = n->next) {
		double t;

		if (!xmlStrEqual(n->name, (const xmlChar *)"steps"))
			continue;
		t = stated(n);
		if (isnan(t) && depth < LIMIT_PLAN_DEPTH)
			t = work_below(n, depth + 1);
		known = known || !isnan(t);
		t = isnan(t) ? 0 : t;
		if (!beside(n, before)) {
			sum += longest;
			longest = 0;
		}
		longest = t > longest ? t : longest;
		before = n;
	}
	return known ? sum + longest : (double)NAN;
}

void
fn_work(xmlXPathParserContext *ctxt, int nargs)
{
	struct arg arg;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop_nodes(ctxt, &arg))
		return;
	give_number(
	    ctxt, arg.node == NULL ? (double)NAN : work_below(arg.node, 0));
	arg_free(&arg);
}
