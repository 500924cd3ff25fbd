/* Schemas that apply other schemas to the same value. */
#include "eval.h"

#include <string.h>

/* The outermost schema in force that has the dynamic anchor (core, 8.2.3.2) */
static const struct sub *
dynamic_target(const struct frame *f)
{
	const struct sub *found = f->sub->dynamic_ref;

	if (f->sub->dynamic_name == NULL)
		return found;
	for (const struct frame *x = f; x != NULL; x = x->up) {
		const struct anchor *k;

		if (x->up != NULL && x->up->sub->res == x->sub->res)
			continue;
		k = anchor_find(x->sub->res, f->sub->dynamic_name, true);
		if (k != NULL && k->sub != NULL)
			found = k->sub;
	}
	return found;
}

static void
open_branch(struct eval *e, const struct frame *f, const struct sub *sub,
    const struct seen *seen, struct branch *b)
{
	b->sub = sub;
	b->bad = e->n_bad;
	b->marks = e->n_marks;
	b->seen.at = NULL;
	if (seen != NULL)
		seen_new(e, f->n, &b->seen);
}

static unsigned
run_branch(struct eval *e, const struct frame *f, const struct sub *sub,
    const struct seen *seen, struct branch *b)
{
	open_branch(e, f, sub, seen, b);
	b->verdict = eval_same(e, f, sub, NULL, seen == NULL ? NULL : &b->seen);
	b->bad_end = e->n_bad;
	b->marks_end = e->n_marks;
	return b->verdict;
}

/* Keeps the marks of branches[i] alone. */
static void
keep_marks(struct eval *e, const struct branch *branches, size_t i)
{
	size_t n = branches[i].marks_end - branches[i].marks;

	if (n != 0)
		memmove(&e->marks[branches[0].marks],
		    &e->marks[branches[i].marks], n * sizeof *e->marks);
	e->n_marks = branches[0].marks + n;
}

static unsigned
none_holds(struct eval *e, const struct frame *f, const struct branch *branches,
    size_t n, struct seen *seen)
{
	size_t i;

	if (e->quiet != 0 || e->stopped)
		return BAD_SELF;
	i = branch_choose(e, f, branches, n);
	if (i == n) {
		e->n_marks = branches[0].marks;
		return BAD_SELF;
	}
	keep_marks(e, branches, i);
	/* What the branch that was meant knows is not unknown. */
	if (seen != NULL)
		seen_merge(seen, &branches[i].seen, f->n->count);
	return branches[i].verdict;
}

static unsigned
eval_any_of(struct eval *e, const struct frame *f, struct seen *seen)
{
	const struct list *l = &f->sub->any_of;
	struct branch *b = arena_alloc(e->a, l->count, sizeof *b);
	bool held = false;

	for (size_t i = 0; i < l->count; i++) {
		if (run_branch(e, f, l->at[i], seen, &b[i]) != GOOD)
			continue;
		if (!held)
			keep_marks(e, b, i);
		else
			e->n_marks = b[i].marks;
		held = true;
		/* All are tried where account is kept of what they see. */
		if (seen == NULL)
			break;
		seen_merge(seen, &b[i].seen, f->n->count);
	}
	if (!held)
		return none_holds(e, f, b, l->count, seen);
	e->n_bad = e->stopped ? e->n_bad : b[0].bad;
	return GOOD;
}

static unsigned
many_hold(struct eval *e, const struct frame *f, const struct branch *b,
    const size_t held[2])
{
	const struct sub **forms = arena_alloc(e->a, 2, sizeof *forms);
	struct violation *v;

	e->n_bad = b[0].bad;
	e->n_marks = b[0].marks;
	forms[0] = b[held[0]].sub;
	forms[1] = b[held[1]].sub;
	v = eval_fail(e, f, BAD_MANY);
	v->forms = forms;
	v->n_forms = 2;
	return BAD_SELF;
}

static unsigned
eval_one_of(struct eval *e, const struct frame *f, struct seen *seen)
{
	const struct list *l = &f->sub->one_of;
	struct branch *b = arena_alloc(e->a, l->count, sizeof *b);
	size_t count = 0, held[2] = {0, 0};

	for (size_t i = 0; i < l->count && count < 2; i++) {
		if (run_branch(e, f, l->at[i], seen, &b[i]) == GOOD)
			held[count++] = i;
	}
	if (e->stopped)
		return BAD_SELF;
	if (count == 0)
		return none_holds(e, f, b, l->count, seen);
	if (count > 1)
		return many_hold(e, f, b, held);
	e->n_bad = b[0].bad;
	keep_marks(e, b, held[0]);
	if (seen != NULL)
		seen_merge(seen, &b[held[0]].seen, f->n->count);
	return GOOD;
}

/* The verdict alone. */
static bool
holds(struct eval *e, const struct frame *f, const struct sub *sub,
    struct seen *seen)
{
	bool ok;

	e->quiet++;
	ok = eval_same(e, f, sub, NULL, seen) == GOOD;
	e->quiet--;
	return ok;
}

static unsigned
eval_if(struct eval *e, const struct frame *f, struct seen *seen)
{
	const struct sub *s = f->sub;
	struct seen own;
	bool yes;

	if (s->then_ == NULL && s->else_ == NULL && seen == NULL)
		return GOOD;
	yes =
	    holds(e, f, s->if_, seen == NULL ? NULL : seen_new(e, f->n, &own));
	if (yes && seen != NULL)
		seen_merge(seen, &own, f->n->count);
	if (yes && s->then_ != NULL)
		return eval_same(e, f, s->then_, s->if_, seen);
	if (!yes && s->else_ != NULL)
		return eval_same(e, f, s->else_, NULL, seen);
	return GOOD;
}

static unsigned
eval_not(struct eval *e, const struct frame *f)
{
	if (!holds(e, f, f->sub->not_, NULL) || e->stopped)
		return GOOD;
	eval_fail(e, f, BAD_NOT);
	return BAD_SELF;
}

static unsigned
eval_dependent(struct eval *e, const struct frame *f, struct seen *seen)
{
	const struct names *l = &f->sub->dependent_schemas;
	unsigned bad = GOOD;

	for (size_t i = 0; i < l->count; i++) {
		if (ynode_pair(f->n, l->at[i].name) != NULL)
			bad |= eval_same(e, f, l->at[i].sub, NULL, seen);
	}
	return bad;
}

unsigned
eval_combined(struct eval *e, const struct frame *f, struct seen *seen)
{
	const struct sub *s = f->sub;
	unsigned bad = GOOD;

	if (s->ref != NULL)
		bad |= eval_same(e, f, s->ref, NULL, seen);
	if (s->dynamic_ref != NULL)
		bad |= eval_same(e, f, dynamic_target(f), NULL, seen);
	for (size_t i = 0; i < s->all_of.count; i++) {
		if (bad != GOOD && e->quiet != 0)
			return bad;
		bad |= eval_same(e, f, s->all_of.at[i], NULL, seen);
	}
	if (s->any_of.count != 0)
		bad |= eval_any_of(e, f, seen);
	if (s->one_of.count != 0)
		bad |= eval_one_of(e, f, seen);
	if (s->not_ != NULL)
		bad |= eval_not(e, f);
	if (s->if_ != NULL)
		bad |= eval_if(e, f, seen);
	if (s->dependent_schemas.count != 0)
		bad |= eval_dependent(e, f, seen);
	return bad;
}
