/* What a schema expects, in a few words for people. */
#include "eval.h"

#include "utf8.h"

#include <string.h>

#define MAX_DEPTH 8
#define MAX_VALUES 8   /* of an enumeration that are spelt out */
#define MAX_COLUMNS 60 /* of a text that are shown */

void
expect_quoted(struct buf *out, const char *p, size_t n)
{
	const char *end = p + n, *cut = p;

	for (int i = 0; i < MAX_COLUMNS && cut < end && *cut != '\n'; i++)
		utf8_next(&cut, end);
	buf_putc(out, '\'');
	buf_put(out, p, (size_t)(cut - p));
	buf_puts(out, cut < end ? "...'" : "'");
}

void
expect_value(struct buf *out, const struct ynode *n)
{
	switch (n->type) {
	case YNODE_NULL:
		buf_puts(out, "empty");
		break;
	case YNODE_BOOL:
		buf_puts(out, n->boolean ? "true" : "false");
		break;
	case YNODE_INT:
	case YNODE_FLOAT:
		buf_put(out, n->text, n->len < 40 ? n->len : 40);
		buf_puts(out, n->len < 40 ? "" : "...");
		break;
	case YNODE_STR:
		expect_quoted(out, n->text, n->len);
		break;
	case YNODE_LIST:
		buf_puts(out, n->count == 0 ? "an empty list" : "a list");
		break;
	case YNODE_OBJECT:
		buf_puts(out, n->count == 0 ? "an empty mapping" : "a mapping");
		break;
	}
}

void
expect_values(struct buf *out, const struct ynode *list, const char *or_)
{
	size_t n = list->count, shown = n;

	if (n > MAX_VALUES + 4)
		shown = MAX_VALUES;
	for (size_t i = 0; i < shown; i++) {
		if (i != 0 && i + 1 == n)
			buf_printf(out, " %s ", or_);
		else if (i != 0)
			buf_puts(out, ", ");
		expect_value(out, list->items[i]);
	}
	if (shown < n)
		buf_printf(out, " %s %zu more", or_, n - shown);
}

void
expect_types(struct buf *out, unsigned types)
{
	static const char *const words[] = {
	    [YNODE_NULL] = "no value",
	    [YNODE_BOOL] = "true or false",
	    [YNODE_INT] = "a whole number",
	    [YNODE_FLOAT] = "a number",
	    [YNODE_STR] = "text",
	    [YNODE_LIST] = "a list",
	    [YNODE_OBJECT] = "a mapping",
	};
	static const enum ynode_type order[] = {YNODE_STR, YNODE_FLOAT,
	    YNODE_INT, YNODE_BOOL, YNODE_LIST, YNODE_OBJECT, YNODE_NULL};
	bool first = true;

	if ((types & (1u << YNODE_FLOAT)) != 0)
		types &= ~(1u << YNODE_INT);
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
		unsigned bit = 1u << order[i];

		if ((types & bit) == 0)
			continue;
		types &= ~bit;
		if (!first)
			buf_puts(out, types == 0 ? " or " : ", ");
		buf_puts(out, words[order[i]]);
		first = false;
	}
}

static void
put_limits(struct buf *out, const struct sub *s)
{
	const struct ynode *lo = s->minimum.node, *hi = s->maximum.node;

	if (lo != NULL && hi != NULL) {
		buf_puts(out, " from ");
		expect_value(out, lo);
		buf_puts(out, " to ");
		expect_value(out, hi);
	} else if (lo != NULL || hi != NULL) {
		buf_puts(out, lo != NULL ? " of at least " : " of at most ");
		expect_value(out, lo != NULL ? lo : hi);
	}
}

void
expect_text(struct buf *out, const struct sub *s, const struct ynode *examples)
{
	const char *words = s->format == NULL ? NULL : format_words(s->format);

	buf_puts(out, words != NULL ? words : "text");
	if (examples != NULL && examples->items[0]->kind == YNODE_SCALAR) {
		buf_puts(out, words != NULL ? ", for example " : " such as ");
		expect_value(out, examples->items[0]);
		if (examples->count > 1 &&
		    examples->items[1]->kind == YNODE_SCALAR) {
			buf_puts(out, " or ");
			expect_value(out, examples->items[1]);
		}
	} else if (words == NULL && s->pattern_node != NULL) {
		buf_puts(out, " of the form ");
		expect_quoted(out, s->pattern_node->text, s->pattern_node->len);
	}
}

static void
put_keys(struct buf *out, const struct sub *s)
{
	const struct ynode *r = s->required;

	if (r != NULL && r->count != 0 && r->count <= 3) {
		buf_puts(out, " with ");
		expect_values(out, r, "and");
	} else if (s->properties.count != 0 && s->properties.count <= 4) {
		buf_puts(out, " with ");
		for (size_t i = 0; i < s->properties.count; i++)
			buf_printf(out, "%s'%s'",
			    i == 0			  ? ""
			    : i + 1 < s->properties.count ? ", "
							  : " or ",
			    s->properties.at[i].name);
	}
}

static bool
put_typed(struct buf *out, const struct sub *s, const struct ynode *examples)
{
	unsigned number = 1u << YNODE_INT | 1u << YNODE_FLOAT;
	unsigned types = s->types;

	if (types == 0 && (s->pattern_node != NULL || s->format != NULL))
		types = 1u << YNODE_STR;
	if (types == 0 && (s->required != NULL || s->properties.count != 0))
		types = 1u << YNODE_OBJECT;
	if (types == 0)
		return false;
	if (types == 1u << YNODE_STR) {
		expect_text(out, s, examples);
		return true;
	}
	expect_types(out, types);
	if ((types & ~number) == 0)
		put_limits(out, s);
	if (types == 1u << YNODE_OBJECT)
		put_keys(out, s);
	return true;
}

void
expect_cut(struct buf *out, size_t len)
{
	out->len = len;
	if (out->p != NULL)
		out->p[len] = '\0';
}

static bool
put_any(struct buf *out, const struct list *l, int depth)
{
	bool any = false;

	for (size_t i = 0; i < l->count; i++) {
		size_t before = out->len;

		if (any)
			buf_puts(out, i + 1 == l->count ? " or " : ", ");
		if (expect_put(out, l->at[i], NULL, depth + 1)) {
			any = true;
		} else {
			/* Half a list of forms would be a lie. */
			expect_cut(out, before);
			return false;
		}
	}
	return any;
}

static bool
put_first(struct buf *out, const struct list *l, const struct ynode *examples,
    int depth)
{
	for (size_t i = 0; i < l->count; i++) {
		if (expect_put(out, l->at[i], examples, depth + 1))
			return true;
	}
	return false;
}

bool
expect_put(struct buf *out, const struct sub *sub, const struct ynode *examples,
    int depth)
{
	if (sub == NULL || depth > MAX_DEPTH || sub->kind != SUB_RULES)
		return false;
	if (sub->x_expected != NULL) {
		buf_puts(out, sub->x_expected);
		return true;
	}
	if (examples == NULL && sub->examples != NULL &&
	    sub->examples->count != 0)
		examples = sub->examples;
	if (sub->constant != NULL) {
		expect_value(out, sub->constant);
		return true;
	}
	if (sub->enumeration != NULL) {
		expect_values(out, sub->enumeration, "or");
		return true;
	}
	return put_typed(out, sub, examples) ||
	       expect_put(out, sub->ref, examples, depth + 1) ||
	       put_first(out, &sub->all_of, examples, depth) ||
	       put_any(out, &sub->any_of, depth) ||
	       put_any(out, &sub->one_of, depth);
}
