/* Violations in words for people who fill in plans: the place, what stands
 * there, what may stand there. The one home of this wording. */
#include "describe.h"

#include <string.h>

static void
put_where(struct buf *b, const struct where *w, int depth)
{
	const char *key;

	/* Deeper than any plan; the loader's cap keeps it short anyway. */
	if (w->up == NULL || depth > 256)
		return;
	put_where(b, w->up, depth + 1);
	if (w->key == NULL) {
		buf_printf(b, "[%zu]", w->index);
		return;
	}
	key = w->key->text;
	if (*key == '\0' || strpbrk(key, ".[]' \n\t") != NULL) {
		buf_printf(b, "['%s']", key);
		return;
	}
	buf_printf(b, "%s%s", w->up->up == NULL ? "" : ".", key);
}

void
describe_path(struct buf *b, const struct where *w)
{
	if (w->is_key) {
		buf_printf(b, "the key '%s' in ", w->key->text);
		w = w->up;
	}
	if (w->up == NULL)
		buf_puts(b, "the document");
	else
		put_where(b, w, 0);
}

/* A collection that begins on a line of its own is shown at its key. */
static struct src_span
place_of(const struct violation *v)
{
	const struct where *w = v->where;

	if (w->key != NULL &&
	    (v->at->kind != YNODE_SCALAR || v->at->type == YNODE_NULL))
		return w->key->span;
	if (v->at->kind == YNODE_MAP && v->at->count != 0)
		return v->at->pairs[0].key->span;
	return v->at->span;
}

/* What is expected here, in words; false when there are none. */
bool
put_expected(struct buf *b, const struct violation *v)
{
	if (v->expected != NULL) {
		buf_puts(b, v->expected);
		return true;
	}
	return expect_put(b, v->sub, v->examples, 0);
}

void
put_found(struct buf *b, const struct violation *v)
{
	describe_path(b, v->where);
	if (v->where->is_key) {
		buf_puts(b, " is not allowed");
		return;
	}
	buf_puts(b, " is ");
	expect_value(b, v->at);
}

void
put_example(struct buf *b, const struct ynode *examples)
{
	if (examples == NULL || examples->items[0]->kind != YNODE_SCALAR)
		return;
	buf_puts(b, ", for example ");
	expect_value(b, examples->items[0]);
}

void
put_limit(struct buf *b, size_t n, bool most)
{
	buf_printf(b, "; at %s %zu %s %s", most ? "most" : "least", n,
	    n == 1 ? "is" : "are", most ? "allowed" : "needed");
}

static const struct {
	enum diag_id id;
	void (*tell)(struct buf *b, const struct violation *v);
} kinds[] = {
    [BAD_FALSE] = {DIAG_SCHEMA_FALSE, tell_false},
    [BAD_TYPE] = {DIAG_SCHEMA_TYPE, tell_type},
    [BAD_ENUM] = {DIAG_SCHEMA_VALUE, tell_enum},
    [BAD_CONST] = {DIAG_SCHEMA_VALUE, tell_const},
    [BAD_MULTIPLE] = {DIAG_SCHEMA_VALUE, tell_bound},
    [BAD_MAXIMUM] = {DIAG_SCHEMA_SIZE, tell_bound},
    [BAD_EXCLUSIVE_MAXIMUM] = {DIAG_SCHEMA_SIZE, tell_bound},
    [BAD_MINIMUM] = {DIAG_SCHEMA_SIZE, tell_bound},
    [BAD_EXCLUSIVE_MINIMUM] = {DIAG_SCHEMA_SIZE, tell_bound},
    [BAD_MAX_LENGTH] = {DIAG_SCHEMA_SIZE, tell_size},
    [BAD_MIN_LENGTH] = {DIAG_SCHEMA_SIZE, tell_length},
    [BAD_PATTERN] = {DIAG_SCHEMA_FORM, tell_form},
    [BAD_FORMAT] = {DIAG_SCHEMA_FORM, tell_form},
    [BAD_MAX_ITEMS] = {DIAG_SCHEMA_SIZE, tell_size},
    [BAD_MIN_ITEMS] = {DIAG_SCHEMA_SIZE, tell_size},
    [BAD_UNIQUE] = {DIAG_SCHEMA_UNIQUE, tell_unique},
    [BAD_CONTAINS] = {DIAG_SCHEMA_SIZE, tell_contains},
    [BAD_MAX_CONTAINS] = {DIAG_SCHEMA_SIZE, tell_contains},
    [BAD_MAX_PROPERTIES] = {DIAG_SCHEMA_SIZE, tell_size},
    [BAD_MIN_PROPERTIES] = {DIAG_SCHEMA_SIZE, tell_size},
    [BAD_REQUIRED] = {DIAG_SCHEMA_MISSING_KEY, tell_missing},
    [BAD_DEPENDENT] = {DIAG_SCHEMA_MISSING_KEY, tell_missing},
    [BAD_ANY_KEY] = {DIAG_SCHEMA_MISSING_KEY, tell_any_key},
    [BAD_UNKNOWN_KEY] = {DIAG_SCHEMA_UNKNOWN_KEY, tell_unknown_key},
    [BAD_UNFIT_KEY] = {DIAG_SCHEMA_BRANCH, tell_unfit_key},
    [BAD_EXTRA_ITEM] = {DIAG_SCHEMA_SIZE, tell_extra},
    [BAD_FORMS] = {DIAG_SCHEMA_BRANCH, tell_forms},
    [BAD_MANY] = {DIAG_SCHEMA_BRANCH, tell_many},
    [BAD_NOT] = {DIAG_SCHEMA_VALUE, tell_not},
    [BAD_LIMIT] = {DIAG_SCHEMA_LIMIT, tell_limit},
};

/* "if kind is 'plan'": why it is asked for, where a key decides that. */
static void
put_because(struct buf *b, const struct sub *condition)
{
	const char *between = " (because ";

	if (condition == NULL)
		return;
	for (size_t i = 0; i < condition->properties.count; i++) {
		const struct named *p = &condition->properties.at[i];

		if (p->sub->constant == NULL && p->sub->enumeration == NULL)
			continue;
		buf_printf(b, "%s%s is ", between, p->name);
		between = " and ";
		if (p->sub->constant != NULL)
			expect_value(b, p->sub->constant);
		else
			expect_values(b, p->sub->enumeration, "or");
	}
	if (*between == ' ' && between[1] == 'a')
		buf_putc(b, ')');
}

/* Where the caret stands. */
static struct src_span
caret(const struct violation *v)
{
	if (v->pair != NULL)
		return v->pair->key->span;
	if (v->kind == BAD_FALSE && v->where->key != NULL)
		return v->where->key->span;
	if (v->kind == BAD_UNIQUE || v->kind == BAD_EXTRA_ITEM) {
		const struct ynode *n = v->at->items[v->index];

		return n->kind == YNODE_MAP && n->count != 0
			   ? n->pairs[0].key->span
			   : n->span;
	}
	return place_of(v);
}

void
describe(struct diag *d, struct buf *b, const struct violation *v)
{
	buf_reset(b);
	kinds[v->kind].tell(b, v);
	put_because(b, v->because);
	/* A key that nobody knows breaks no rule but that of keys. */
	if (v->rule != NULL && v->kind != BAD_LIMIT &&
	    v->kind != BAD_UNKNOWN_KEY)
		diag_rule(d, v->rule, DIAG_FATAL, caret(v), "%s", buf_str(b));
	else
		diag_at(d, kinds[v->kind].id, caret(v), "%s", buf_str(b));
	if (v->kind == BAD_UNIQUE)
		diag_note(d, v->at->items[v->other]->span, "first given here");
}
