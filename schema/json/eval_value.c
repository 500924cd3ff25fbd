/* Assertions about a value itself: type, enum, const, numbers and texts. */
#include "eval.h"

#include "utf8.h"

#include <string.h>

static bool
type_fits(struct eval *e, const struct sub *sub, const struct ynode *n)
{
	struct number num;

	if (sub->types == 0 || (sub->types & (1u << n->type)) != 0)
		return true;
	return sub->whole_floats && n->type == YNODE_FLOAT &&
	       number_of(e->a, n, &num) && number_is_integer(&num);
}

static bool
is_one_of(struct eval *e, const struct ynode *list, const struct ynode *n)
{
	for (size_t i = 0; i < list->count; i++) {
		if (json_equal(e->a, list->items[i], n))
			return true;
	}
	return false;
}

static unsigned
fail(struct eval *e, const struct frame *f, enum violation_kind kind)
{
	eval_fail(e, f, kind);
	return BAD_SELF;
}

static unsigned
eval_number(struct eval *e, const struct frame *f)
{
	const struct sub *s = f->sub;
	unsigned bad = GOOD;
	struct number n;

	if (!number_of(e->a, f->n, &n))
		return GOOD;
	if (s->multiple_of.node != NULL &&
	    !number_is_multiple(&n, &s->multiple_of.n))
		bad |= fail(e, f, BAD_MULTIPLE);
	if (s->maximum.node != NULL && number_compare(&n, &s->maximum.n) > 0)
		bad |= fail(e, f, BAD_MAXIMUM);
	if (s->exclusive_maximum.node != NULL &&
	    number_compare(&n, &s->exclusive_maximum.n) >= 0)
		bad |= fail(e, f, BAD_EXCLUSIVE_MAXIMUM);
	if (s->minimum.node != NULL && number_compare(&n, &s->minimum.n) < 0)
		bad |= fail(e, f, BAD_MINIMUM);
	if (s->exclusive_minimum.node != NULL &&
	    number_compare(&n, &s->exclusive_minimum.n) <= 0)
		bad |= fail(e, f, BAD_EXCLUSIVE_MINIMUM);
	return bad;
}

int
eval_match(struct eval *e, const struct frame *f, const pcre2_code *re,
    const char *p, size_t n)
{
	int m = pattern_match(re, e->md, e->mc, p, n);

	/* Not to be taken for a mismatch, even where only the verdict is
	 * wanted: under `not` it would become a match. */
	if (m < 0) {
		int quiet = e->quiet;

		e->quiet = 0;
		eval_fail(e, f, BAD_LIMIT);
		e->quiet = quiet;
		e->stopped = true;
	}
	return m;
}

/* One violation a text: the rest follows from it. */
static unsigned
eval_text(struct eval *e, const struct frame *f)
{
	const struct sub *s = f->sub;
	const struct ynode *n = f->n;
	int m = 1;

	if (s->min_length.given || s->max_length.given) {
		size_t count = utf8_count(n->text, n->len);
		bool over = s->max_length.given && count > s->max_length.n;

		if (over || (s->min_length.given && count < s->min_length.n)) {
			eval_fail(e, f, over ? BAD_MAX_LENGTH : BAD_MIN_LENGTH)
			    ->index = count;
			return BAD_SELF;
		}
	}
	if (s->pattern != NULL)
		m = eval_match(e, f, s->pattern, n->text, n->len);
	if (m != 1)
		return m < 0 ? BAD_SELF : fail(e, f, BAD_PATTERN);
	if (s->assert_format != NULL &&
	    !format_check(s->assert_format, e->md, e->mc, n->text, n->len))
		return fail(e, f, BAD_FORMAT);
	return GOOD;
}

unsigned
eval_value(struct eval *e, const struct frame *f)
{
	const struct sub *s = f->sub;
	unsigned bad = GOOD;

	if (!type_fits(e, s, f->n)) {
		eval_fail(e, f, BAD_TYPE)->types = s->types;
		return BAD_SELF;
	}
	if (s->constant != NULL && !json_equal(e->a, s->constant, f->n))
		bad |= fail(e, f, BAD_CONST);
	if (s->enumeration != NULL && !is_one_of(e, s->enumeration, f->n)) {
		eval_fail(e, f, BAD_ENUM)->values = s->enumeration;
		bad |= BAD_SELF;
	}
	if (bad != GOOD)
		return bad;
	if (s->on_string && f->n->type == YNODE_STR)
		bad |= eval_text(e, f);
	if (s->on_number)
		bad |= eval_number(e, f);
	return bad;
}
