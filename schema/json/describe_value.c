/* Words for what is wrong with a value itself. */
#include "describe.h"

#include "yaml_reader.h"

#include <string.h>

/* The mistakes that YAML invites. */
static bool
put_quoting(struct buf *b, const struct violation *v)
{
	unsigned numbers = 1u << YNODE_INT | 1u << YNODE_FLOAT;
	const struct ynode *n = v->at;
	enum ynode_type plain;

	if (n->kind != YNODE_SCALAR || n->len > 60)
		return false;
	/* In quotes it would still lack the form that is asked for. */
	if (v->expected == NULL && v->sub->pattern == NULL &&
	    v->sub->format == NULL && (v->types & 1u << YNODE_STR) != 0 &&
	    n->type != YNODE_NULL && n->type != YNODE_STR &&
	    (n->type != YNODE_BOOL || v->examples == NULL)) {
		buf_printf(b, "; write it in quotes: \"%s\"", n->text);
		return true;
	}
	if ((v->types & 1u << YNODE_LIST) != 0 && n->type != YNODE_NULL &&
	    strpbrk(n->text, "[]{},:#\n'\"") == NULL) {
		buf_printf(b, "; a list is expected: [%s]", n->text);
		return true;
	}
	if (n->type != YNODE_STR)
		return false;
	plain = yaml_resolve(n->text, n->len);
	if (n->quoted && (v->types & 1u << plain) != 0) {
		buf_printf(b, "; leave out the quotes: %s", n->text);
		return true;
	}
	if ((v->types & numbers) == 0 && (v->types & 1u << YNODE_BOOL) != 0) {
		buf_puts(b, "; write true or false");
		return true;
	}
	return false;
}

void
tell_type(struct buf *b, const struct violation *v)
{
	static const char *const words[] = {
	    [YNODE_BOOL] = "the value ",
	    [YNODE_INT] = "the number ",
	    [YNODE_FLOAT] = "the number ",
	    [YNODE_STR] = "the text ",
	};
	size_t before;

	describe_path(b, v->where);
	if (v->at->type == YNODE_NULL) {
		buf_puts(b, " has no value; ");
		if (v->where->up != NULL)
			buf_printf(b, "remove the %s or give one: ",
			    v->where->key != NULL ? "key" : "entry");
	} else {
		buf_puts(b, " is ");
		if (v->at->kind == YNODE_SCALAR)
			buf_puts(b, words[v->at->type]);
		expect_value(b, v->at);
		if (put_quoting(b, v))
			return;
		buf_puts(b, "; ");
	}
	before = b->len;
	/* Types of several forms are not those of the schema itself. */
	if (v->expected != NULL || v->types == v->sub->types)
		put_expected(b, v);
	else
		expect_types(b, v->types);
	if (b->len == before)
		expect_types(b, v->types);
	buf_puts(b, " is expected");
	/* Words for a text have their example already. */
	if (v->expected == NULL &&
	    (v->types != 1u << YNODE_STR || v->types != v->sub->types))
		put_example(b, v->examples);
}

static void
put_near_value(struct buf *b, const struct violation *v)
{
	struct near near;

	if (v->at->type != YNODE_STR)
		return;
	near_init(&near, v->at->text);
	for (size_t i = 0; i < v->values->count; i++) {
		if (v->values->items[i]->type == YNODE_STR)
			near_offer(&near, v->values->items[i]->text);
	}
	if (near.best != NULL)
		buf_printf(b, "; did you mean '%s'?", near.best);
}

void
tell_enum(struct buf *b, const struct violation *v)
{
	put_found(b, v);
	if (v->values->count == 0) {
		buf_puts(b, ", which is not allowed here");
		return;
	}
	if (v->values->count == 1)
		buf_puts(b, "; it must be ");
	else
		buf_puts(b, "; allowed are ");
	expect_values(b, v->values, "and");
	put_near_value(b, v);
}

void
tell_const(struct buf *b, const struct violation *v)
{
	put_found(b, v);
	if (v->sub->constant->kind == YNODE_SCALAR) {
		buf_puts(b, "; it must be ");
		expect_value(b, v->sub->constant);
	} else {
		buf_puts(b, " other than the one that is allowed here");
	}
}

void
tell_bound(struct buf *b, const struct violation *v)
{
	const struct sub *s = v->sub;
	const struct ynode *bound = s->multiple_of.node;
	const char *words = "a multiple of";

	if (v->kind == BAD_MAXIMUM) {
		words = "at most";
		bound = s->maximum.node;
	} else if (v->kind == BAD_MINIMUM) {
		words = "at least";
		bound = s->minimum.node;
	} else if (v->kind == BAD_EXCLUSIVE_MAXIMUM) {
		words = "below";
		bound = s->exclusive_maximum.node;
	} else if (v->kind == BAD_EXCLUSIVE_MINIMUM) {
		words = "above";
		bound = s->exclusive_minimum.node;
	}
	put_found(b, v);
	buf_printf(b, "; it must be %s ", words);
	expect_value(b, bound);
}

struct size {
	const char *one, *many;
	size_t limit;
	bool most;
};

static struct size
size_of(const struct violation *v)
{
	const struct sub *s = v->sub;
	struct size list = {"entry", "entries", s->max_items.n, true};
	struct size map = {"key", "keys", s->max_properties.n, true};
	struct size text = {"character", "characters", s->max_length.n, true};

	if (v->kind == BAD_MIN_ITEMS) {
		list.limit = s->min_items.n;
		list.most = false;
	} else if (v->kind == BAD_MIN_PROPERTIES) {
		map.limit = s->min_properties.n;
		map.most = false;
	} else if (v->kind == BAD_MIN_LENGTH) {
		text.limit = s->min_length.n;
		text.most = false;
	}
	if (v->at->kind == YNODE_SCALAR)
		return text;
	return v->at->kind == YNODE_SEQ ? list : map;
}

void
tell_size(struct buf *b, const struct violation *v)
{
	struct size z = size_of(v);

	describe_path(b, v->where);
	if (v->index == 0)
		buf_printf(b, " has no %s", z.many);
	else
		buf_printf(
		    b, " has %zu %s", v->index, v->index == 1 ? z.one : z.many);
	put_limit(b, z.limit, z.most);
}

void
tell_length(struct buf *b, const struct violation *v)
{
	if (v->index != 0) {
		tell_size(b, v);
		return;
	}
	describe_path(b, v->where);
	buf_puts(b, " is empty; ");
	if (!put_expected(b, v))
		buf_puts(b, "text");
	buf_puts(b, " is expected");
}

void
tell_form(struct buf *b, const struct violation *v)
{
	const char *words = v->kind == BAD_FORMAT && v->expected == NULL
				? format_words(v->sub->format)
				: NULL;
	size_t before;

	put_found(b, v);
	buf_puts(b, "; ");
	before = b->len;
	if (words != NULL) {
		buf_puts(b, words);
	} else if (v->kind == BAD_PATTERN && v->expected == NULL) {
		expect_text(b, v->sub, v->examples);
	} else if (!put_expected(b, v) || b->len == before) {
		buf_puts(b, "another form");
	}
	buf_puts(b, " is expected");
}
