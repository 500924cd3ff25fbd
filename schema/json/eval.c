/* The evaluator. It walks the instance and the schema together; all that is
 * found goes into lists, from which the branches that nobody meant are taken
 * out again. The C stack holds one frame for each schema at work, which is
 * capped; the instance is at most LIMIT_YAML_DEPTH deep. */
#include "eval.h"

#include "caps.h"

#include <string.h>

/* Frames in all, and on one value. 128 levels of an instance with 16 schemas
 * each is more than any real schema asks for. */
#define MAX_FRAMES 2048
#define MAX_SAME 256

/* Recursion goes up the path, which the loader keeps short. */
struct where *
where_save(struct eval *e, struct where *w)
{
	struct where *copy;

	if (w->saved != NULL)
		return w->saved;
	copy = arena_dup(e->a, w, 1, sizeof *w);
	copy->saved = copy;
	w->saved = copy;
	if (w->up != NULL)
		copy->up = where_save(e, w->up);
	return copy;
}

/* What the schemas around, on the same value, add to a violation: the nearest
 * x-rule and x-expected, the outermost examples, which are the most special. */
static void
add_context(struct violation *v, const struct frame *f)
{
	for (; f != NULL && f->n == v->at; f = f->up) {
		if (v->rule == NULL)
			v->rule = f->sub->x_rule;
		if (v->expected == NULL)
			v->expected = f->sub->x_expected;
		if (f->sub->examples != NULL && f->sub->examples->count != 0)
			v->examples = f->sub->examples;
	}
}

struct violation *
eval_fail(struct eval *e, const struct frame *f, enum violation_kind kind)
{
	struct violation *v = &e->unsaid;

	if (e->quiet == 0 && e->n_bad < 2 * (size_t)LIMIT_DIAGNOSTICS) {
		e->bad = arena_grow(
		    e->a, e->bad, &e->cap_bad, e->n_bad + 1, sizeof *e->bad);
		v = &e->bad[e->n_bad++];
	}
	memset(v, 0, sizeof *v);
	v->kind = kind;
	v->sub = f->sub;
	v->at = f->n;
	if (v != &e->unsaid) {
		v->where = where_save(e, f->where);
		v->because = f->because;
		add_context(v, f);
	}
	return v;
}

struct seen *
seen_new(struct eval *e, const struct ynode *n, struct seen *s)
{
	s->all = false;
	s->at = arena_alloc(e->a, n->count + 1, 1);
	return s;
}

void
seen_one(struct seen *s, size_t i)
{
	if (s != NULL)
		s->at[i] = 1;
}

void
seen_merge(struct seen *to, const struct seen *from, size_t count)
{
	if (to == NULL || from == NULL)
		return;
	to->all |= from->all;
	for (size_t i = 0; i < count; i++)
		to->at[i] |= from->at[i];
}

static void
add_mark(struct eval *e, const struct frame *f)
{
	if (e->quiet != 0)
		return;
	e->marks = arena_grow(
	    e->a, e->marks, &e->cap_marks, e->n_marks + 1, sizeof *e->marks);
	e->marks[e->n_marks].n = f->n;
	e->marks[e->n_marks++].sub = f->sub;
}

static unsigned
stop(struct eval *e, const struct frame *f)
{
	if (!e->stopped) {
		int quiet = e->quiet;

		e->quiet = 0;
		eval_fail(e, f, BAD_LIMIT);
		e->quiet = quiet;
	}
	e->stopped = true;
	return BAD_SELF;
}

/* Whether the evaluation goes on without end or for too long. */
static bool
runs_away(struct eval *e, const struct frame *f)
{
	return e->stopped || ++e->steps > e->max_steps ||
	       f->depth > MAX_FRAMES || f->same > MAX_SAME;
}

/* All that one schema says of a value, the cheap first. */
static unsigned
eval_rules(struct eval *e, const struct frame *f, struct seen *seen)
{
	unsigned bad = eval_value(e, f);

	/* A value of the wrong type says nothing more. */
	if (bad != GOOD &&
	    (e->quiet != 0 || e->bad[e->n_bad - 1].kind == BAD_TYPE))
		return bad;
	if (f->sub->combines)
		bad |= eval_combined(e, f, seen);
	if (e->quiet != 0 && bad != GOOD)
		return bad;
	if (f->sub->on_list && f->n->kind == YNODE_SEQ)
		bad |= eval_list(e, f, seen);
	if (f->sub->on_map && f->n->kind == YNODE_MAP)
		bad |= eval_map(e, f, seen);
	return bad;
}

static unsigned
eval_frame(struct eval *e, const struct frame *f, struct seen *seen)
{
	struct seen own, *account = seen;
	unsigned bad;

	if (runs_away(e, f))
		return stop(e, f);
	if (f->sub->kind == SUB_TRUE)
		return GOOD;
	if (f->sub->kind == SUB_FALSE) {
		eval_fail(e, f, BAD_FALSE);
		return BAD_SELF;
	}
	if (f->sub->tracks && f->n->kind != YNODE_SCALAR)
		account = seen_new(e, f->n, &own);
	bad = eval_rules(e, f, account);
	if (f->sub->tracks && account == &own &&
	    (bad == GOOD || e->quiet == 0)) {
		bad |= eval_rest(e, f, account);
		seen_merge(seen, account, f->n->count);
	}
	if (f->sub->marks && (bad & BAD_SELF) == 0)
		add_mark(e, f);
	return bad;
}

unsigned
eval_same(struct eval *e, const struct frame *f, const struct sub *sub,
    const struct sub *because, struct seen *seen)
{
	struct frame g = {
	    f, sub, f->n, f->where, because, f->depth + 1, f->same + 1};

	if (because == NULL)
		g.because = f->because;
	return eval_frame(e, &g, seen);
}

unsigned
eval_part(struct eval *e, const struct frame *f, const struct sub *sub,
    struct ynode *n, struct where w)
{
	struct frame g = {f, sub, n, &w, NULL, f->depth + 1, 0};

	/* A condition is worth telling for the value it is on and the values
	 * directly below. */
	if (f->up != NULL && f->up->n == f->n)
		g.because = f->because;
	w.up = f->where;
	return eval_frame(e, &g, NULL) == GOOD ? GOOD : BAD_BELOW;
}

/* The inner schemas come first in the list, so that outer ones win. */
static void
apply_marks(const struct eval *e)
{
	for (size_t i = 0; i < e->n_marks; i++) {
		struct ynode *n = e->marks[i].n;
		const struct sub *s = e->marks[i].sub;

		n->title = s->title != NULL ? s->title : n->title;
		n->x_type = s->x_type != NULL ? s->x_type : n->x_type;
		n->x_ref = s->x_ref != NULL ? s->x_ref : n->x_ref;
		n->x_record |= s->x_record;
		n->x_collection =
		    s->x_collection != NULL ? s->x_collection : n->x_collection;
	}
}

static bool
is_missing(const struct violation *v, const char *key)
{
	if (v->kind == BAD_REQUIRED)
		return strcmp(v->name, key) == 0;
	if (v->kind != BAD_ANY_KEY)
		return false;
	for (size_t i = 0; i < v->values->count; i++) {
		if (strcmp(v->values->items[i]->text, key) == 0)
			return true;
	}
	return false;
}

/* A key that is there but misspelt explains one that is missing. */
static bool
is_misspelt(const struct eval *e, const struct violation *v)
{
	for (size_t i = 0; i < e->n_bad; i++) {
		const struct violation *w = &e->bad[i];

		if (w->kind == BAD_UNKNOWN_KEY && w->at == v->at &&
		    w->near != NULL && is_missing(v, w->near))
			return true;
	}
	return false;
}

/* What follows from another violation is not told. */
static bool
is_follower(const struct eval *e, size_t i)
{
	const struct violation *v = &e->bad[i];

	if ((v->kind == BAD_REQUIRED || v->kind == BAD_ANY_KEY) &&
	    is_misspelt(e, v))
		return true;
	/* The same, said by several schemas of one value. */
	for (size_t j = i; j-- > 0 && i - j < 64;) {
		const struct violation *w = &e->bad[j];

		if (w->at == v->at && w->name != NULL && v->name != NULL &&
		    strcmp(w->name, v->name) == 0)
			return true;
		if (w->at == v->at && w->kind == v->kind &&
		    (v->kind == BAD_TYPE ||
			(v->kind == BAD_UNKNOWN_KEY && w->pair == v->pair)))
			return true;
	}
	return false;
}

static void
report(const struct eval *e, struct diag *d)
{
	struct buf b;

	if (e->n_bad == 0)
		return;
	buf_init(&b, 16384);
	for (size_t i = 0; i < e->n_bad; i++) {
		bool limit = e->bad[i].kind == BAD_LIMIT;

		/* After a stop, what was found is not all thought through. */
		if (e->stopped ? limit : !is_follower(e, i))
			describe(d, &b, &e->bad[i]);
	}
	buf_release(&b);
}

bool
jschema_validate(const struct jschema *s, struct ynode *instance,
    struct diag *d, struct arena *scratch)
{
	struct eval e = {.s = s, .a = scratch};
	struct where top = {NULL, NULL, 0, false, NULL};
	struct frame f = {NULL, s->root, instance, &top, NULL, 0, 0};
	unsigned bad;
	size_t len;

	src_text(d->src, instance->span.file, &len);
	e.max_steps = LIMIT_SCHEMA_STEPS + LIMIT_SCHEMA_STEPS_BYTE * len;
	e.md = pcre2_match_data_create(1, NULL);
	e.mc = pcre2_match_context_create(NULL);
	if (e.md == NULL || e.mc == NULL)
		bcp_out_of_memory();
	pcre2_set_match_limit(e.mc, LIMIT_REGEX_MATCH);
	bad = eval_frame(&e, &f, NULL);
	pcre2_match_data_free(e.md);
	pcre2_match_context_free(e.mc);
	apply_marks(&e);
	report(&e, d);
	return bad == GOOD && !e.stopped;
}
