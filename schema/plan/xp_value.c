/* Values of expressions as other types, and compared, as XPath 1.0 has it. */
#include "xp.h"

#include <string.h>

char *
xp_room(struct xp_run *x, size_t len)
{
	if (x->scratch == NULL)
		x->scratch = arena_new();
	x->scratch_bytes += len + 1;
	return arena_alloc(x->scratch, len + 1, 1);
}

char *
xp_scratch(struct xp_run *x, const char *s, size_t len)
{
	return memcpy(xp_room(x, len), s, len);
}

static const char *
take_text(struct xp_run *x, xmlChar *made)
{
	const char *s;

	if (made == NULL)
		bcp_out_of_memory();
	s = xp_scratch(x, (const char *)made, strlen((const char *)made));
	xmlFree(made);
	return s;
}

/* The usual case of which needs no copy. */
const char *
xp_node_text(struct xp_run *x, const xmlNode *n)
{
	const xmlNode *t = n->type == XML_TEXT_NODE ? n : n->children;

	if (t == NULL)
		return "";
	if (t->type == XML_TEXT_NODE && t->content != NULL &&
	    (t == n || t->next == NULL))
		return (const char *)t->content;
	return take_text(x, xmlNodeGetContent(n));
}

const char *
xp_to_text(struct xp_run *x, const struct xp_value *v)
{
	switch (v->type) {
	case QUERY_TEXT:
		return v->text;
	case QUERY_TRUTH:
		return v->truth ? "true" : "false";
	case QUERY_NUMBER:
		return take_text(x, xmlXPathCastNumberToString(v->number));
	case QUERY_NODES:
	case QUERY_ANY:
		break;
	}
	xp_sort(x, v->from);
	x->count = v->from;
	return v->count == 0 ? "" : xp_node_text(x, x->nodes[v->from]);
}

static double
read_number(const char *s)
{
	return xmlXPathStringEvalNumber((const xmlChar *)s);
}

double
xp_to_number(struct xp_run *x, const struct xp_value *v)
{
	if (v->type == QUERY_NUMBER)
		return v->number;
	if (v->type == QUERY_TRUTH)
		return v->truth ? 1 : 0;
	return read_number(xp_to_text(x, v));
}

bool
xp_to_truth(struct xp_run *x, const struct xp_value *v)
{
	switch (v->type) {
	case QUERY_TEXT:
		return v->text[0] != '\0';
	case QUERY_TRUTH:
		return v->truth;
	case QUERY_NUMBER:
		/* Neither zero nor "not a number". */
		return v->number < 0 || v->number > 0;
	case QUERY_NODES:
	case QUERY_ANY:
		break;
	}
	x->count = v->from;
	return v->count != 0;
}

static bool
holds(enum xp_sign sign, double a, double b)
{
	if (sign == XP_EQUAL)
		return a == b;
	if (sign == XP_UNLIKE)
		return a != b;
	if (sign == XP_LESS)
		return a < b;
	if (sign == XP_AT_MOST)
		return a <= b;
	return sign == XP_MORE ? a > b : a >= b;
}

static bool
texts_hold(enum xp_sign sign, const char *a, const char *b)
{
	if (sign == XP_EQUAL || sign == XP_UNLIKE)
		return (strcmp(a, b) == 0) == (sign == XP_EQUAL);
	return holds(sign, read_number(a), read_number(b));
}

/* The same comparison with its sides changed. */
static enum xp_sign
turned(enum xp_sign sign)
{
	if (sign == XP_LESS)
		return XP_MORE;
	if (sign == XP_AT_MOST)
		return XP_AT_LEAST;
	if (sign == XP_MORE)
		return XP_LESS;
	return sign == XP_AT_LEAST ? XP_AT_MOST : sign;
}

/* Whether it holds for one node and a text or number. */
static bool
node_holds(struct xp_run *x, enum xp_sign sign, const xmlNode *n,
    const struct xp_value *b)
{
	const char *s = xp_node_text(x, n);

	return b->type == QUERY_TEXT ? texts_hold(sign, s, b->text)
				     : holds(sign, read_number(s), b->number);
}

static bool
any_holds(struct xp_run *x, enum xp_sign sign, const struct xp_value *a,
    const struct xp_value *b, bool *yes)
{
	*yes = false;
	for (size_t i = 0; i < a->count && !*yes; i++)
		*yes = node_holds(x, sign, x->nodes[a->from + i], b);
	return xp_spend(x, a->count);
}

static bool
any_pair_holds(struct xp_run *x, enum xp_sign sign, const struct xp_value *a,
    const struct xp_value *b, bool *yes)
{
	*yes = false;
	for (size_t i = 0; i < a->count && !*yes; i++) {
		struct xp_value one = {.type = QUERY_TEXT};

		one.text = xp_node_text(x, x->nodes[a->from + i]);
		if (!any_holds(x, turned(sign), b, &one, yes))
			return false;
	}
	return true;
}

/* Neither side is a set of nodes. */
static bool
values_hold(struct xp_run *x, enum xp_sign sign, const struct xp_value *a,
    const struct xp_value *b)
{
	bool same = sign == XP_EQUAL || sign == XP_UNLIKE;

	if (same && (a->type == QUERY_TRUTH || b->type == QUERY_TRUTH))
		return (xp_to_truth(x, a) == xp_to_truth(x, b)) ==
		       (sign == XP_EQUAL);
	if (same && a->type == QUERY_TEXT && b->type == QUERY_TEXT)
		return texts_hold(sign, a->text, b->text);
	return holds(sign, xp_to_number(x, a), xp_to_number(x, b));
}

bool
xp_compare(struct xp_run *x, enum xp_sign sign, const struct xp_value *a,
    const struct xp_value *b, bool *yes)
{
	struct xp_value one = *a, two = *b;

	if (a->type == QUERY_NODES && b->type == QUERY_NODES)
		return any_pair_holds(x, sign, a, b, yes);
	/* A set is as a truth what it is against one. */
	if (a->type == QUERY_NODES && b->type == QUERY_TRUTH) {
		one.type = QUERY_TRUTH;
		one.truth = a->count != 0;
	} else if (b->type == QUERY_NODES && a->type == QUERY_TRUTH) {
		two.type = QUERY_TRUTH;
		two.truth = b->count != 0;
	}
	if (one.type == QUERY_NODES)
		return any_holds(x, sign, &one, &two, yes);
	if (two.type == QUERY_NODES)
		return any_holds(x, turned(sign), &two, &one, yes);
	*yes = values_hold(x, sign, &one, &two);
	return true;
}

struct query_value
xp_give(struct xp_run *x, const struct xp_value *v)
{
	bool set = v->type == QUERY_NODES;

	if (set)
		x->count = v->from;
	return (struct query_value){.type = v->type,
	    .truth = v->truth,
	    .number = v->number,
	    .text = v->text,
	    .nodes = set ? x->nodes + v->from : NULL,
	    .count = set ? v->count : 0};
}
