/* What proves a control: its evidence, the times that it ran, passed tests. */
#include "coverage.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool
named(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE &&
	       xmlStrEqual(n->name, (const xmlChar *)name);
}

int32_t
coverage_day(const xmlNode *date)
{
	const char *days = date == NULL ? "" : plan_attr(date, "days");

	return *days == '\0' ? NEVER : (int32_t)strtol(days, NULL, 10);
}

static const char *
iso(struct coverage *c, int32_t day)
{
	char out[11];

	cal_format_date(out, day);
	return arena_str(c->a, out);
}

static bool
in_window(const struct coverage *c, int32_t day)
{
	return day != NEVER && day >= c->from && day <= c->until;
}

/* Tests: what a passed run proves. */

static void
note_proved(struct coverage *c, size_t entity, int32_t day)
{
	if (entity == SIZE_MAX)
		return;
	if (entity >= c->n_proved) {
		size_t n = entity * 2 + 64;
		int32_t *grown = arena_alloc(c->a, n, sizeof *grown);

		for (size_t i = 0; i < n; i++)
			grown[i] = i < c->n_proved ? c->proved[i] : NEVER;
		c->proved = grown;
		c->n_proved = n;
	}
	if (day > c->proved[entity])
		c->proved[entity] = day;
}

int32_t
coverage_proved(const struct coverage *c, size_t entity)
{
	return entity < c->n_proved ? c->proved[entity] : NEVER;
}

static void
note_refs(
    struct coverage *c, const xmlNode *holder, const char *name, int32_t day)
{
	for (xmlNode *n = holder->children; n != NULL; n = n->next) {
		if (named(n, name))
			note_proved(c, index_of_ref(c->ix, n), day);
	}
}

static void
take_run(struct coverage *c, const xmlNode *test, const xmlNode *run)
{
	int32_t day = coverage_day(plan_child(run, "date"));

	if (!in_window(c, day) ||
	    strcmp(plan_child_text(run, "result"), "pass") != 0)
		return;
	note_proved(c, index_of_node(c->ix, test), day);
	note_refs(c, test, "covers", day);
	note_refs(c, run, "covers", day);
	note_refs(c, run, "evidence", day);
}

void
coverage_tests(struct coverage *c)
{
	for (xmlNode *d = c->s->documents->children; d != NULL; d = d->next) {
		for (xmlNode *t = d->children; t != NULL; t = t->next) {
			if (!named(t, "tests"))
				continue;
			for (xmlNode *r = t->children; r != NULL; r = r->next) {
				if (named(r, "runs"))
					take_run(c, t, r);
			}
		}
	}
}

/* Evidence. */

/* What holds of a piece of evidence, whoever uses it; NULL when nothing is
 * wrong but, perhaps, its age. */
static const char *
fault_of(const struct coverage *c, const xmlNode *e)
{
	const char *file = plan_attr(e, "file");
	const char *wanted = plan_child_text(e, "sha256");
	int32_t day = coverage_day(plan_child(e, "collected"));
	bool path = plan_child(e, "path") != NULL;

	if (strcmp(plan_child_text(e, "kind"), "link") == 0)
		return "link";
	if (day != NEVER && day > c->as_of)
		return "future";
	if (strcmp(file, "missing") == 0 || strcmp(file, "outside") == 0)
		return file;
	if (strcmp(plan_attr(e, "file-bytes"), "0") == 0)
		return "empty";
	if (*wanted != '\0' && *plan_attr(e, "file-sha256") != '\0' &&
	    strcasecmp(wanted, plan_attr(e, "file-sha256")) != 0)
		return "changed";
	if (day == NEVER)
		return "undated";
	if ((path && *file == '\0') || (!path && plan_child(e, "url") == NULL))
		return "unlocated";
	return NULL;
}

/* How long evidence of a control holds: as long as its cadence, though not
 * less than a month; else as the workspace says. */
static const xmlNode *
validity_of(const struct coverage *c, const xmlNode *control)
{
	const xmlNode *cadence = plan_child(control, "cadence");

	if (cadence != NULL && (*plan_attr(cadence, "months") != '\0' ||
				   *plan_attr(cadence, "seconds") != '\0'))
		return cadence;
	return plan_child(
	    plan_child(c->s->workspace, "settings"), "evidence_validity");
}

static int32_t
add_length(int32_t day, const xmlNode *length)
{
	long months = strtol(plan_attr(length, "months"), NULL, 10);
	long long seconds = strtoll(plan_attr(length, "seconds"), NULL, 10);
	int32_t month = cal_add_months(day, 1), sum = day;

	if (months > 0 && months < 12000)
		sum = cal_add_months(sum, (int32_t)months);
	if (seconds > 0 && seconds / 86400 < 400000)
		sum += (int32_t)(seconds / 86400);
	return sum < month ? month : sum;
}

/* Days of grace for a cadence, as bcp:grace() has it. */
static int32_t
grace_for(const struct coverage *c, const xmlNode *length)
{
	const xmlNode *grace =
	    plan_child(plan_child(c->s->workspace, "settings"), "grace");
	const char *months = plan_attr(length, "months");
	const char *seconds = plan_attr(length, "seconds");
	const xmlNode *found = grace;

	for (const xmlNode *g = grace == NULL ? NULL : grace->children;
	     g != NULL; g = g->next) {
		struct cal_length l = {0, 0};

		if (g->type == XML_ELEMENT_NODE &&
		    cal_parse_cadence((const char *)g->name,
			strlen((const char *)g->name), &l) == CAL_OK &&
		    l.months == strtol(months, NULL, 10) &&
		    l.seconds == strtoll(seconds, NULL, 10))
			found = g;
	}
	return found == NULL
		   ? 0
		   : (int32_t)(strtoll(plan_attr(found, "seconds"), NULL, 10) /
			       86400);
}

/* The last day on which evidence holds for a control. */
static int32_t
holds_until(const struct coverage *c, const xmlNode *control, int32_t day)
{
	const xmlNode *length = validity_of(c, control);

	return length == NULL ? INT32_MAX
			      : add_length(day, length) + grace_for(c, length);
}

/* Collected in the audit's period, or about a time that lies in it. */
static bool
is_of_period(const struct coverage *c, const xmlNode *e, int32_t day)
{
	const xmlNode *about = plan_child(e, "period");
	int32_t first = coverage_day(plan_child(about, "start"));
	int32_t last = coverage_day(plan_child(about, "end"));

	if (!c->has_period || (day >= c->start && day <= c->end))
		return true;
	return first != NEVER && last != NEVER && first <= c->end &&
	       last >= c->start;
}

/* A piece of evidence as one control uses it. */
struct piece {
	xmlNode *e;
	const char *state; /* as fault_of(), or holds, stale, period, older */
	int32_t day, until;
};

struct pieces {
	struct piece *list;
	size_t count, cap;
	bool lost; /* a reference that leads nowhere */
};

static void
add_piece(struct coverage *c, struct pieces *p, const xmlNode *control,
    const xmlNode *ref)
{
	size_t n = index_of_ref(c->ix, ref);
	struct piece *x;

	if (n == SIZE_MAX ||
	    strcmp(plan_attr(c->ix->list[n].node, "collection"), "evidence") !=
		0) {
		p->lost = true;
		return;
	}
	for (size_t i = 0; i < p->count; i++) {
		if (p->list[i].e == c->ix->list[n].node)
			return;
	}
	p->list =
	    arena_grow(c->a, p->list, &p->cap, p->count + 1, sizeof *p->list);
	x = &p->list[p->count++];
	x->e = c->ix->list[n].node;
	x->state = fault_of(c, x->e);
	x->day = coverage_day(plan_child(x->e, "collected"));
	x->until = INT32_MAX;
	if (x->state != NULL)
		return;
	x->until = holds_until(c, control, x->day);
	if ((c->has_period && c->as_of > c->end ? c->end : c->as_of) > x->until)
		x->state = "stale";
	else
		x->state = is_of_period(c, x->e, x->day) ? "holds" : "period";
}

/* What is old, but has newer of its kind beside it, is a record of earlier
 * times and nothing to mend. */
static void
mark_older(struct pieces *p)
{
	for (size_t i = 0; i < p->count; i++) {
		struct piece *x = &p->list[i];
		const char *kind = plan_child_text(x->e, "kind");

		if (strcmp(x->state, "stale") != 0 &&
		    strcmp(x->state, "period") != 0)
			continue;
		for (size_t k = 0; k < p->count; k++) {
			if (strcmp(p->list[k].state, "holds") == 0 &&
			    strcmp(plan_child_text(p->list[k].e, "kind"),
				kind) == 0)
				x->state = "older";
		}
	}
}

static const char *
name_of(const xmlNode *n)
{
	const char *title = plan_child_text(n, "title");

	return *title != '\0' ? title : plan_attr(n, "id");
}

/* What would make a piece of evidence hold. */
static const char *
remedy(struct coverage *c, const struct piece *x)
{
	static const struct {
		const char *state, *words;
	} table[] = {
	    {"undated", "evidence '%s' is not dated"},
	    {"unlocated", "evidence '%s' names neither a file nor an address"},
	    {"stale", "evidence '%s' is stale"},
	    {"period", "evidence '%s' is not of the audit's period"},
	    {"changed", "evidence '%s' is not the file that was recorded"},
	    {"missing", "the file of evidence '%s' is missing"},
	    {"empty", "the file of evidence '%s' is empty"},
	    {"outside", "the file of evidence '%s' is outside the workspace"},
	    {"future", "evidence '%s' is dated after the as-of date"},
	    {"link", "'%s' is a link, not evidence"},
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		const char *hole = strstr(table[i].words, "%s");

		if (strcmp(x->state, table[i].state) == 0)
			return arena_printf(c->a, "%.*s%s%s",
			    (int)(hole - table[i].words), table[i].words,
			    name_of(x->e), hole + 2);
	}
	return "";
}

static bool
cannot_tell(const char *state)
{
	return strcmp(state, "undated") == 0 || strcmp(state, "unlocated") == 0;
}

/* A control with one piece that holds is proved; what else is wrong with its
 * evidence is for the rules. */
static void
judge(struct coverage *c, struct control_state *k, const struct pieces *p)
{
	k->proof = PROOF_NONE;
	k->missing = "no evidence";
	k->newest = NEVER;
	for (size_t i = 0; i < p->count; i++) {
		const struct piece *x = &p->list[i];

		if (strcmp(x->state, "holds") == 0) {
			k->proof = PROOF_HOLDS;
			k->newest = x->day > k->newest ? x->day : k->newest;
		} else if (k->proof == PROOF_NONE) {
			k->proof =
			    cannot_tell(x->state) ? PROOF_UNKNOWN : PROOF_NONE;
			k->missing = remedy(c, x);
		}
	}
	if (p->count == 0 && p->lost) {
		k->proof = PROOF_UNKNOWN;
		k->missing = "evidence that is named but not described";
	}
	if (k->proof == PROOF_HOLDS)
		k->missing = "";
}

/* The strictest of what controls say of a piece of evidence is kept with it. */
static void
tell_evidence(
    struct coverage *c, const struct control_state *k, const struct piece *x)
{
	static const char *const order[] = {
	    "", "older", "holds", "period", "stale"};
	size_t old = 0, own = 5;

	for (size_t i = 0; i < 5; i++) {
		if (strcmp(order[i], plan_attr(x->e, "standing")) == 0)
			old = i;
		if (strcmp(order[i], x->state) == 0)
			own = i;
	}
	if (*plan_attr(x->e, "standing") != '\0' && own <= old)
		return;
	plan_set(x->e, "standing", x->state);
	plan_set(x->e, "standing-of", plan_attr(k->node, "id"));
	if (x->until == INT32_MAX || x->until >= 2932896)
		return;
	plan_set(x->e, "holds-until", iso(c, x->until));
	plan_set_int(x->e, "holds-days", x->until);
}

static void
put_evidence(struct coverage *c, xmlNode *out, const struct piece *x)
{
	xmlNode *n = build_element(c->s->doc, out, "evidence"), *d = x->e;

	while (d != NULL && d->parent != c->s->documents)
		d = d->parent;
	build_attr(n, "id", plan_attr(x->e, "id"));
	build_attr(n, "name", name_of(x->e));
	build_attr(n, "state", x->state);
	build_attr(n, "mark", plan_attr(x->e, "anchor"));
	build_attr(n, "document", d == NULL ? "" : plan_attr(d, "id"));
	if (x->day != NEVER)
		build_attr(n, "date", iso(c, x->day));
}

static void
take_runs(struct coverage *c, struct control_state *k, struct pieces *p)
{
	for (xmlNode *n = k->node->children; n != NULL; n = n->next) {
		int32_t day = coverage_day(plan_child(n, "date"));

		if (!named(n, "occurrences"))
			continue;
		if (in_window(c, day) && day > k->ran)
			k->ran = day;
		for (xmlNode *e = n->children; e != NULL; e = e->next) {
			if (named(e, "evidence"))
				add_piece(c, p, k->node, e);
		}
	}
}

/* A control ran, too, when a test was passed that meets one of its demands,
 * is about what it applies to, or made its evidence. */
static void
take_tests(struct coverage *c, struct control_state *k)
{
	for (const xmlNode *n = plan_next(k->node, k->node); n != NULL;
	     n = plan_next(k->node, n)) {
		int32_t day;

		if (!named(n, "evidence") && !named(n, "satisfied_by") &&
		    !named(n, "applies_to"))
			continue;
		day = coverage_proved(c, index_of_ref(c->ix, n));
		k->ran = day > k->ran ? day : k->ran;
	}
}

/* Runs: whether a control ran as often as its cadence says. */

struct days {
	int32_t *list;
	size_t count, cap;
};

static void
add_run_day(struct coverage *c, struct days *d, int32_t day)
{
	if (day == NEVER || day > c->until)
		return;
	d->list =
	    arena_grow(c->a, d->list, &d->cap, d->count + 1, sizeof *d->list);
	d->list[d->count++] = day;
}

static int
by_day(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

/* Of evidence about a stretch of time, such as a log, a run at each of the
 * cadence's steps back from its end. */
#define LOG_STEPS 400

static void
add_logged(struct coverage *c, struct days *d, const struct piece *x,
    const struct cal_length *l)
{
	const xmlNode *about = plan_child(x->e, "period");
	int32_t first = coverage_day(plan_child(about, "start"));
	int32_t day = coverage_day(plan_child(about, "end"));

	add_run_day(c, d, x->day);
	for (int i = 0;
	     i < LOG_STEPS && first != NEVER && day != NEVER && day >= first;
	     i++) {
		add_run_day(c, d, day);
		day = l->months != 0 ? cal_add_months(day, -l->months)
				     : day - (int32_t)(l->seconds / 86400);
	}
}

/* The times on record: occurrences, or where there are none the evidence. */
static struct days
run_days(struct coverage *c, const struct control_state *k,
    const struct pieces *p, const struct cal_length *l)
{
	struct days d = {NULL, 0, 0};

	for (const xmlNode *n = k->node->children; n != NULL; n = n->next) {
		if (named(n, "occurrences"))
			add_run_day(c, &d, coverage_day(plan_child(n, "date")));
	}
	for (size_t i = 0;
	     i < p->count && plan_child(k->node, "occurrences") == NULL; i++)
		add_logged(c, &d, &p->list[i], l);
	if (d.count > 1)
		qsort(d.list, d.count, sizeof *d.list, by_day);
	return d;
}

static int32_t
step(int32_t day, const struct cal_length *l)
{
	return l->months != 0 ? cal_add_months(day, l->months)
			      : day + (int32_t)(l->seconds / 86400);
}

/* The first day on which a document is known to have been there: its present
 * version may have come into force long after that. */
static int32_t
known_since(const xmlNode *doc)
{
	int32_t first = coverage_day(plan_child(doc, "effective"));

	for (const xmlNode *n = doc->children; n != NULL; n = n->next) {
		int32_t day = NEVER;

		if (named(n, "approvals") || named(n, "changes"))
			day = coverage_day(plan_child(n, "date"));
		else if (named(n, "last_reviewed"))
			day = coverage_day(n);
		if (day != NEVER && (first == NEVER || day < first))
			first = day;
	}
	return first;
}

/* From when on a control that has no run before the window must run. */
static int32_t
first_day(const struct coverage *c, const struct control_state *k)
{
	int32_t start = coverage_day(
	    plan_child(plan_child(c->s->workspace, "settings"), "start"));
	int32_t since = known_since(k->doc);
	int32_t day = c->from > start ? c->from : start;

	return day > since ? day : since;
}

/* The first day by which a run was due and did not come; NEVER when there is
 * none. A run counts until its grace is over. */
static int32_t
first_missed(const struct coverage *c, const struct control_state *k,
    const struct days *d, const struct cal_length *l, int32_t grace)
{
	int32_t due = step(first_day(c, k), l), late = due;

	for (size_t i = 0; i < d->count; i++) {
		bool before = d->list[i] < c->from;

		if (!before && d->list[i] > late)
			return due;
		due = step(d->list[i], l);
		late = due + grace;
	}
	return c->until > late ? due : NEVER;
}

/* Whole cadences in the window's full length. Of what runs more often than
 * monthly nobody lists each time: one will do. */
static int32_t
runs_wanted(const struct coverage *c, const struct cal_length *l)
{
	int32_t end = c->has_period ? c->end : c->as_of, n = 0;

	if (l->months == 0 && l->seconds < 28 * 86400)
		return 1;
	/* No drift: each time from the first day. */
	while (n < LOG_STEPS) {
		int32_t next =
		    l->months != 0
			? cal_add_months(c->from, l->months * (n + 1))
			: c->from + (int32_t)(l->seconds / 86400) * (n + 1);

		if (next > end + 1)
			break;
		n++;
	}
	return n;
}

static void
count_runs(
    struct coverage *c, const struct control_state *k, const struct pieces *p)
{
	const xmlNode *cadence = plan_child(k->node, "cadence");
	struct cal_length l = {0, 0};
	int32_t wanted, missed, done = 0;
	bool over = c->has_period && c->as_of > c->end;
	struct days d;

	if (cadence == NULL)
		return;
	l.months = (int32_t)strtol(plan_attr(cadence, "months"), NULL, 10);
	l.seconds = strtoll(plan_attr(cadence, "seconds"), NULL, 10);
	if (l.months < 0 || l.months > 1200 || l.seconds / 86400 > 36525 ||
	    (l.months == 0 && l.seconds < 86400))
		return;
	wanted = runs_wanted(c, &l);
	d = run_days(c, k, p, &l);
	for (size_t i = 0; i < d.count; i++)
		done += d.list[i] >= c->from &&
			(i == 0 || d.list[i] != d.list[i - 1]);
	plan_set_int(k->node, "runs-wanted", wanted);
	plan_set_int(k->node, "runs-done", done);
	/* Where nothing at all is on record, that is another's to say. */
	if (d.count == 0)
		return;
	missed = first_missed(c, k, &d, &l, grace_for(c, cadence));
	if (done < wanted && (over || missed != NEVER)) {
		plan_set(k->node, "runs", "short");
		if (missed != NEVER)
			plan_set(k->node, "runs-missed", iso(c, missed));
	}
}

void
coverage_prove(struct coverage *c, struct control_state *k)
{
	struct pieces p = {NULL, 0, 0, false};

	k->ran = NEVER;
	for (xmlNode *n = k->node->children; n != NULL; n = n->next) {
		if (named(n, "evidence"))
			add_piece(c, &p, k->node, n);
	}
	take_runs(c, k, &p);
	take_tests(c, k);
	mark_older(&p);
	judge(c, k, &p);
	if (!k->planned && !k->ignored)
		count_runs(c, k, &p);
	for (size_t i = 0; i < p.count; i++) {
		if (!k->planned && !k->ignored)
			tell_evidence(c, k, &p.list[i]);
		put_evidence(c, k->out, &p.list[i]);
	}
	if (k->newest != NEVER)
		build_attr(k->out, "date", iso(c, k->newest));
	if (k->ran != NEVER)
		build_attr(k->out, "ran", iso(c, k->ran));
}
