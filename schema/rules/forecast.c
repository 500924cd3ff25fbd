/* What will turn red, and when: the rules asked again, a day at a time. */
#include "rules_internal.h"

#include "caps.h"

#include <libxml/hash.h>
#include <string.h>

/* A rule's finding at a place, told from another of the same by its number. */
struct seen {
	int32_t day;
	size_t that_day, most;
};

struct forecast {
	struct run run;
	struct arena *a;
	xmlHashTable *seen;
	struct buf key;
	/* Findings of rules that do not look at the date, before waivers. */
	struct finding *fixed;
	size_t n_fixed;
	bool *idle; /* by rule: it had no node, and will not have one */
	void (*tell)(void *ctx, const struct rules_turn *t);
	void *ctx;
};

static struct seen *
find_seen(struct forecast *f, const struct finding *x)
{
	const xmlChar *key;
	struct seen *s;

	buf_reset(&f->key);
	buf_printf(&f->key, "%s %s %u:%u:%u %s", x->rule->rule.id,
	    diag_sev_name(x->severity), (unsigned)x->at.file,
	    (unsigned)x->at.beg.line, (unsigned)x->at.beg.col, x->subject);
	key = (const xmlChar *)buf_str(&f->key);
	s = xmlHashLookup(f->seen, key);
	if (s == NULL) {
		s = arena_alloc(f->a, 1, sizeof *s);
		if (xmlHashAddEntry(f->seen, key, s) != 0)
			bcp_out_of_memory();
	}
	return s;
}

/* Tells of what is broken now and was not on any day before. */
static void
compare(struct forecast *f, int32_t day, bool tell)
{
	for (size_t i = 0; i < f->run.count; i++) {
		const struct finding *x = &f->run.list[i];
		struct seen *s;

		if (x->state != DIAG_BROKEN)
			continue;
		s = find_seen(f, x);
		if (s->day != day)
			s->that_day = 0;
		s->day = day;
		if (++s->that_day <= s->most)
			continue;
		s->most = s->that_day;
		if (tell) {
			struct rules_turn t = {day, x->rule->rule.id,
			    x->severity, x->at, x->message};

			f->tell(f->ctx, &t);
		}
	}
}

/* The rules of a day: those that do not look at the date once and for all, the
 * others each day; then those that look at their findings, and at waivers. */
enum sort { SORT_FIXED, SORT_TIMED, SORT_LATE, SORT_WAIVERS };

static enum sort
sort_of(const struct compiled *c)
{
	if (run_is_of_waivers(c))
		return SORT_WAIVERS;
	if (c->late)
		return SORT_LATE;
	return c->timed ? SORT_TIMED : SORT_FIXED;
}

static void
run_some(struct forecast *f, enum sort sort)
{
	struct run *r = &f->run;

	for (size_t i = 0; i < r->rs->count; i++) {
		const struct compiled *c = r->rs->list[i];
		struct setting set;

		if (f->idle[i] || sort_of(c) != sort)
			continue;
		set = run_setting(r, c);
		f->idle[i] = !run_applies(r, c, &set);
		if (f->idle[i])
			continue;
		run_rule(r, c, &set);
		/* One that cannot be run has been told of already. */
		f->idle[i] = r->failed || (sort != SORT_LATE &&
					      !c->each_timed && r->walked == 0);
	}
}

static bool
has_late(const struct forecast *f)
{
	const struct ruleset *rs = f->run.rs;

	for (size_t i = 0; i < rs->count; i++) {
		if (!f->idle[i] && sort_of(rs->list[i]) == SORT_LATE)
			return true;
	}
	return false;
}

static void
run_late(struct forecast *f)
{
	xmlNode *draft;

	if (!has_late(f))
		return;
	draft = findings_draft(&f->run);
	run_some(f, SORT_LATE);
	query_forget(f->run.ctx);
	xmlUnlinkNode(draft);
	xmlFreeNode(draft);
	waivers_apply(&f->run);
}

static void
one_day(struct forecast *f, int32_t day)
{
	struct run *r = &f->run;

	query_set_today(r->ctx, day);
	r->a = arena_new();
	r->count = r->cap = 0;
	r->list =
	    arena_grow(r->a, NULL, &r->cap, f->n_fixed + 1, sizeof *r->list);
	if (f->n_fixed != 0)
		memcpy(r->list, f->fixed, f->n_fixed * sizeof *r->list);
	r->count = f->n_fixed;
	run_some(f, SORT_TIMED);
	waivers_apply(r);
	run_late(f);
	run_some(f, SORT_WAIVERS);
	compare(f, day, day != r->p->as_of);
	arena_free(r->a);
}

static void
keep_fixed(struct forecast *f)
{
	struct run *r = &f->run;

	run_some(f, SORT_FIXED);
	f->fixed = r->list;
	f->n_fixed = r->count;
}

void
rules_forecast(const struct ruleset *rs, struct plan *p, const char *profile,
    int32_t until, void (*tell)(void *ctx, const struct rules_turn *t),
    void *ctx)
{
	struct forecast f = {.tell = tell, .ctx = ctx};
	struct arena *a = arena_new();
	struct diag *told = p->diag, unheard;
	xmlNode *root = xmlDocGetRootElement(p->doc);
	/* Rules that look at findings are to see those of their day. */
	xmlNode *published = plan_child(root, "findings");

	/* What cannot be run was told of by rules_run(). */
	diag_init(&unheard, a, told->src);
	p->diag = &unheard;
	f.a = a;
	if (published != NULL)
		xmlUnlinkNode(published);
	run_begin(&f.run, rs, p, a, profile);
	f.seen = xmlHashCreate(64);
	if (f.seen == NULL)
		bcp_out_of_memory();
	buf_init(&f.key, LIMIT_SCALAR_BYTES);
	f.idle = arena_alloc(a, rs->count + 1, sizeof *f.idle);
	keep_fixed(&f);
	for (int32_t day = p->as_of; day <= until; day++)
		one_day(&f, day);
	p->diag = told;
	if (published != NULL)
		xmlAddChild(root, published);
	buf_release(&f.key);
	xmlHashFree(f.seen, NULL);
	arena_free(a);
}
