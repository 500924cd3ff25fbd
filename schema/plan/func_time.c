/* Functions over dates and lengths of time. */
#include "query_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Mean days of a month: 365.25 / 12. */
#define MONTH_DAYS 30.4375
#define DAY 86400

static double
not_a_number(void)
{
	return xmlXPathNAN;
}

/* Days fit a date from year 1 to 9999. */
static bool
valid_days(double x)
{
	return x >= -719162 && x <= 2932896;
}

static double
attr_number(const xmlNode *n, const char *name)
{
	const char *text = plan_attr(n, name);

	return *text == '\0' ? not_a_number() : strtod(text, NULL);
}

static double
days_of_text(const char *text)
{
	int32_t days;

	return cal_parse_date(text, strlen(text), &days) == CAL_OK
		   ? days
		   : not_a_number();
}

/* The day that an argument gives, whatever it is. */
static double
days_of(const struct arg *arg)
{
	const xmlNode *n = arg->node;

	if (arg->object->type == XPATH_NUMBER)
		return arg->object->floatval;
	if (n != NULL && n->type == XML_ELEMENT_NODE && n->properties != NULL) {
		double days = attr_number(n, "days");

		if (!isnan(days))
			return days;
		if (*plan_attr(n, "type") != '\0')
			return not_a_number();
	}
	if (n != NULL && xmlStrEqual(n->name, (const xmlChar *)"days"))
		return strtod((const char *)arg->text, NULL);
	return days_of_text((const char *)arg->text);
}

static bool
pop_days(xmlXPathParserContext *ctxt, double *days)
{
	struct arg arg;

	if (!arg_pop(ctxt, &arg))
		return false;
	*days = days_of(&arg);
	arg_free(&arg);
	return true;
}

/* The length that an argument gives: an annotated element's, or that of a
 * text such as "annual". */
static bool
length_of(const struct arg *arg, struct cal_length *l)
{
	const xmlNode *n = arg->node;
	const char *text = (const char *)arg->text;

	l->seconds = 0;
	l->months = 0;
	if (arg->object->type == XPATH_NUMBER)
		return false;
	if (n != NULL && n->type == XML_ELEMENT_NODE &&
	    *plan_attr(n, "type") != '\0') {
		const char *s = plan_attr(n, "seconds");
		const char *m = plan_attr(n, "months");

		l->seconds = strtoll(s, NULL, 10);
		l->months = (int32_t)strtol(m, NULL, 10);
		return *s != '\0' || *m != '\0';
	}
	return cal_parse_cadence(text, strlen(text), l) == CAL_OK;
}

static bool
pop_length(xmlXPathParserContext *ctxt, struct cal_length *l, bool *known)
{
	struct arg arg;

	if (!arg_pop(ctxt, &arg))
		return false;
	*known = length_of(&arg, l);
	arg_free(&arg);
	return true;
}

void
fn_date(xmlXPathParserContext *ctxt, int nargs)
{
	double days;

	if (args_ok(ctxt, nargs, 1, 1) && pop_days(ctxt, &days))
		give_number(ctxt, days);
}

void
fn_iso(xmlXPathParserContext *ctxt, int nargs)
{
	char out[11] = "";
	double days;

	if (!args_ok(ctxt, nargs, 1, 1) || !pop_days(ctxt, &days))
		return;
	if (valid_days(days))
		cal_format_date(out, (int32_t)days);
	give_string(ctxt, out);
}

void
fn_long_date(xmlXPathParserContext *ctxt, int nargs)
{
	const struct query_ctx *c = query_of(ctxt);
	const char *out = "";
	double days;

	if (!args_ok(ctxt, nargs, 1, 1) || !pop_days(ctxt, &days))
		return;
	if (valid_days(days))
		out = labels_date(c->labels, c->a, (int32_t)days);
	give_string(ctxt, out);
}

/* A day and n lengths: n times the length from the day, so that month ends do
 * not drift. */
static double
add_length(double days, struct cal_length l, double n)
{
	double sum;

	if (!valid_days(days) || isnan(n) || fabs(n) > 1e6)
		return not_a_number();
	if (l.months != 0) {
		double months = l.months * n;

		if (fabs(months) > 120000)
			return not_a_number();
		days = cal_add_months((int32_t)days, (int32_t)months);
	}
	sum = days + floor((double)l.seconds * n / DAY);
	return valid_days(sum) ? sum : not_a_number();
}

void
fn_add(xmlXPathParserContext *ctxt, int nargs)
{
	struct cal_length l;
	double days, n = 1;
	struct arg times;
	bool known;

	if (!args_ok(ctxt, nargs, 2, 3))
		return;
	if (nargs == 3) {
		if (!arg_pop(ctxt, &times))
			return;
		n = xmlXPathCastToNumber(times.object);
		arg_free(&times);
	}
	if (!pop_length(ctxt, &l, &known) || !pop_days(ctxt, &days))
		return;
	give_number(ctxt, known ? add_length(days, l, n) : not_a_number());
}

/* The most months that, added to a, do not pass b. */
static double
whole_months(int32_t a, int32_t b)
{
	int y1, m1, d1, y2, m2, d2;
	int months;

	if (b < a)
		return -whole_months(b, a);
	cal_civil(a, &y1, &m1, &d1);
	cal_civil(b, &y2, &m2, &d2);
	months = (y2 - y1) * 12 + m2 - m1;
	return cal_add_months(a, months) > b ? months - 1 : months;
}

void
fn_months_between(xmlXPathParserContext *ctxt, int nargs)
{
	double a, b;

	if (!args_ok(ctxt, nargs, 2, 2) || !pop_days(ctxt, &b) ||
	    !pop_days(ctxt, &a))
		return;
	if (valid_days(a) && valid_days(b))
		give_number(ctxt, whole_months((int32_t)a, (int32_t)b));
	else
		give_number(ctxt, not_a_number());
}

void
fn_seconds(xmlXPathParserContext *ctxt, int nargs)
{
	double seconds = not_a_number();
	struct cal_length l;
	struct arg arg;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop(ctxt, &arg))
		return;
	if (arg.object->type == XPATH_NUMBER)
		seconds = arg.object->floatval;
	else if (length_of(&arg, &l) && l.months == 0)
		seconds = (double)l.seconds;
	arg_free(&arg);
	give_number(ctxt, seconds);
}

void
fn_duration(xmlXPathParserContext *ctxt, int nargs)
{
	struct arg arg;
	const struct query_ctx *c = query_of(ctxt);
	char out[128] = "";
	double seconds;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop(ctxt, &arg))
		return;
	seconds = xmlXPathCastToNumber(arg.object);
	arg_free(&arg);
	if (fabs(seconds) < 1e15)
		cal_format_seconds(out, sizeof out, (int64_t)seconds);
	give_string(ctxt, labels_words(c->labels, c->a, out));
}

static double
months_of(struct cal_length l)
{
	return l.months + (double)l.seconds / DAY / MONTH_DAYS;
}

void
fn_months(xmlXPathParserContext *ctxt, int nargs)
{
	struct cal_length l;
	bool known;

	if (!args_ok(ctxt, nargs, 1, 1) || !pop_length(ctxt, &l, &known))
		return;
	give_number(ctxt, known ? months_of(l) : not_a_number());
}

static xmlNode *
setting(xmlXPathParserContext *ctxt, const char *name)
{
	xmlNode *root = xmlDocGetRootElement(ctxt->context->doc);

	return plan_child(
	    plan_child(plan_child(root, "workspace"), "settings"), name);
}

/* The entry of settings/grace for a cadence of this length; the setting itself
 * where it is one length for all. */
static const xmlNode *
grace_for(const xmlNode *grace, struct cal_length l)
{
	for (const xmlNode *c = grace->children; c != NULL; c = c->next) {
		const char *word = (const char *)c->name;
		struct cal_length own = {0, 0};

		if (c->type != XML_ELEMENT_NODE)
			continue;
		if (cal_parse_cadence(word, strlen(word), &own) == CAL_OK &&
		    own.seconds == l.seconds && own.months == l.months)
			return c;
	}
	return *plan_attr(grace, "seconds") != '\0' ? grace : NULL;
}

void
fn_grace(xmlXPathParserContext *ctxt, int nargs)
{
	const xmlNode *grace = setting(ctxt, "grace");
	struct cal_length l;
	double days = 0;
	bool known;

	if (!args_ok(ctxt, nargs, 1, 1) || !pop_length(ctxt, &l, &known))
		return;
	if (grace != NULL && known)
		grace = grace_for(grace, l);
	if (grace != NULL && *plan_attr(grace, "seconds") != '\0')
		days = floor(attr_number(grace, "seconds") / DAY);
	give_number(ctxt, days);
}

void
fn_setting(xmlXPathParserContext *ctxt, int nargs)
{
	const xmlNode *n;
	struct arg arg;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop(ctxt, &arg))
		return;
	n = setting(ctxt, (const char *)arg.text);
	arg_free(&arg);
	give_string(ctxt, n == NULL ? "" : plan_text(query_of(ctxt)->a, n));
}
