/* Functions that are run without libxml2: those of XPath that most expressions
 * have, and of ours those that rules call the most. */
#include "xp.h"

#include <string.h>

static bool
give_truth(struct xp_value *v, bool truth)
{
	v->type = QUERY_TRUTH;
	v->truth = truth;
	return true;
}

static bool
give_number_of(struct xp_value *v, double number)
{
	v->type = QUERY_NUMBER;
	v->number = number;
	return true;
}

static bool
give_text(struct xp_value *v, const char *text)
{
	v->type = QUERY_TEXT;
	v->text = text;
	return true;
}

static bool
give_pushed(struct xp_run *x, size_t from, struct xp_value *v)
{
	v->type = QUERY_NODES;
	v->from = from;
	v->count = x->count - from;
	return xp_spend(x, v->count);
}

/* The text of an argument, or of the node where it is left out. */
static bool
text_of(struct xp_run *x, const struct xp_expr *e, int i,
    const struct query_at *at, const char **text)
{
	struct xp_value v;

	if (i >= e->n_args) {
		*text = xp_node_text(x, at->node);
		return true;
	}
	if (!xp_eval(x, e->args[i], at, &v))
		return false;
	*text = xp_to_text(x, &v);
	return true;
}

#define RUN(name)                                                         \
	static bool run_##name(struct xp_run *x, const struct xp_expr *e, \
	    const struct query_at *at, struct xp_value *v)

RUN(not )
{
	bool yes;

	return xp_truth(x, e->args[0], at, &yes) && give_truth(v, !yes);
}

RUN(boolean)
{
	bool yes;

	return xp_truth(x, e->args[0], at, &yes) && give_truth(v, yes);
}

RUN(true)
{
	(void)x, (void)e, (void)at;
	return give_truth(v, true);
}

RUN(false)
{
	(void)x, (void)e, (void)at;
	return give_truth(v, false);
}

RUN(position)
{
	(void)x, (void)e;
	return give_number_of(v, (double)at->position);
}

RUN(last)
{
	(void)x, (void)e;
	return give_number_of(v, (double)at->size);
}

RUN(count)
{
	size_t n;

	if (!xp_eval_nodes(x, e->args[0], at, v))
		return false;
	n = v->count;
	x->count = v->from;
	return give_number_of(v, (double)n);
}

RUN(sum)
{
	double sum = 0;

	if (!xp_eval_nodes(x, e->args[0], at, v))
		return false;
	for (size_t i = 0; i < v->count; i++)
		sum += xmlXPathStringEvalNumber(
		    (const xmlChar *)xp_node_text(x, x->nodes[v->from + i]));
	x->count = v->from;
	return give_number_of(v, sum);
}

RUN(string)
{
	const char *text;

	return text_of(x, e, 0, at, &text) && give_text(v, text);
}

RUN(number)
{
	const char *text;

	if (e->n_args != 0) {
		if (!xp_eval(x, e->args[0], at, v))
			return false;
		return give_number_of(v, xp_to_number(x, v));
	}
	text = xp_node_text(x, at->node);
	return give_number_of(
	    v, xmlXPathStringEvalNumber((const xmlChar *)text));
}

/* Names of our trees have no prefixes. */
RUN(name)
{
	const xmlNode *n = at->node;

	if (e->n_args != 0) {
		if (!xp_eval_nodes(x, e->args[0], at, v))
			return false;
		xp_sort(x, v->from);
		x->count = v->from;
		n = v->count == 0 ? NULL : x->nodes[v->from];
	}
	if (n != NULL && n->type != XML_ELEMENT_NODE &&
	    n->type != XML_ATTRIBUTE_NODE)
		n = NULL;
	return give_text(v, n == NULL ? "" : (const char *)n->name);
}

RUN(concat)
{
	char *all = xp_scratch(x, "", 0);
	const char *text;
	size_t len = 0, n;

	for (int i = 0; i < e->n_args; i++) {
		char *longer;

		if (!text_of(x, e, i, at, &text))
			return false;
		n = strlen(text);
		if (n == 0)
			continue;
		longer = xp_room(x, len + n);
		memcpy(longer, all, len);
		memcpy(longer + len, text, n + 1);
		all = longer;
		len += n;
		if (!xp_spend(x, len / 64))
			return false;
	}
	return give_text(v, all);
}

RUN(contains)
{
	const char *text, *part;

	return text_of(x, e, 0, at, &text) && text_of(x, e, 1, at, &part) &&
	       give_truth(v, strstr(text, part) != NULL);
}

RUN(starts_with)
{
	const char *text, *part;

	return text_of(x, e, 0, at, &text) && text_of(x, e, 1, at, &part) &&
	       give_truth(v, strncmp(text, part, strlen(part)) == 0);
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Whether there is nothing to take out of a text. */
static bool
is_normal(const char *s)
{
	if (is_space(s[0]))
		return false;
	for (; *s != '\0'; s++) {
		if (is_space(*s) &&
		    (*s != ' ' || is_space(s[1]) || s[1] == '\0'))
			return false;
	}
	return true;
}

RUN(normalize_space)
{
	const char *text;
	char *out, *p;

	if (!text_of(x, e, 0, at, &text))
		return false;
	if (is_normal(text))
		return give_text(v, text);
	p = out = xp_scratch(x, text, strlen(text));
	for (; *text != '\0'; text++) {
		if (!is_space(*text))
			*p++ = *text;
		else if (p != out && p[-1] != ' ')
			*p++ = ' ';
	}
	if (p != out && p[-1] == ' ')
		p--;
	*p = '\0';
	return give_text(v, out);
}

RUN(string_length)
{
	const char *text;
	size_t n = 0;

	if (!text_of(x, e, 0, at, &text))
		return false;
	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xC0) != 0x80;
	return give_number_of(v, (double)n);
}

/* Ours */

RUN(today)
{
	(void)e, (void)at;
	return give_number_of(v, x->c->as_of);
}

RUN(if)
{
	bool yes;

	if (!xp_truth(x, e->args[0], at, &yes))
		return false;
	if (yes)
		return xp_eval(x, e->args[1], at, v);
	return e->n_args == 3 ? xp_eval(x, e->args[2], at, v)
			      : give_text(v, "");
}

static bool
is_large(char c)
{
	return c >= 'A' && c <= 'Z';
}

RUN(lower)
{
	const char *text;
	size_t same = 0;
	char *out;

	if (!text_of(x, e, 0, at, &text))
		return false;
	while (text[same] != '\0' && !is_large(text[same]))
		same++;
	if (text[same] == '\0')
		return give_text(v, text);
	out = xp_scratch(x, text, strlen(text));
	for (char *p = out + same; *p != '\0'; p++)
		*p = is_large(*p) ? (char)(*p + ('a' - 'A')) : *p;
	return give_text(v, out);
}

RUN(matches)
{
	const char *text, *pattern;
	bool found;

	return text_of(x, e, 0, at, &text) && text_of(x, e, 1, at, &pattern) &&
	       (query_matches(x->c, text, pattern, &found) ||
		   xp_fail(x, XML_XPATH_EXPR_ERROR)) &&
	       give_truth(v, found);
}

RUN(ref)
{
	struct index *ix = query_index_of(x->c);
	size_t kept;

	if (!xp_eval(x, e->args[0], at, v))
		return false;
	if (v->type != QUERY_NODES)
		return give_pushed(x, x->count, v);
	kept = v->from;
	for (size_t i = 0; i < v->count; i++) {
		xmlNode *n = x->nodes[v->from + i];

		n = n->type == XML_ELEMENT_NODE ? index_target(ix, n) : NULL;
		if (n != NULL)
			x->nodes[kept++] = n;
	}
	x->count = kept;
	xp_unique(x, v->from);
	return give_pushed(x, v->from, v);
}

RUN(refs_to)
{
	struct index *ix = query_index_of(x->c);
	size_t from, kept;
	unsigned walk;

	if (!xp_eval(x, e->args[0], at, v))
		return false;
	if (v->type != QUERY_NODES)
		return give_pushed(x, x->count, v);
	index_refs(ix);
	from = x->count;
	walk = ++ix->walk;
	for (size_t i = 0; i < v->count; i++) {
		const xmlNode *n = x->nodes[v->from + i];
		size_t k = n->type == XML_ELEMENT_NODE ? index_of_node(ix, n)
						       : SIZE_MAX;

		if (k == SIZE_MAX || ix->list[k].seen == walk)
			continue;
		ix->list[k].seen = walk;
		for (size_t r = 0; r < ix->list[k].n_refs; r++)
			xp_push(x, ix->list[k].refs[r]);
	}
	kept = x->count - from;
	memmove(&x->nodes[v->from], &x->nodes[from], kept * sizeof *x->nodes);
	x->count = v->from + kept;
	return give_pushed(x, v->from, v);
}

static void
push_group(struct xp_run *x, const struct group *g)
{
	for (size_t i = 0; g != NULL && i < g->count; i++)
		xp_push(x, g->nodes[i]);
}

RUN(entities)
{
	(void)e, (void)at;
	v->from = x->count;
	push_group(x, index_group(query_index_of(x->c), GROUP_ENTITIES,
			  sizeof GROUP_ENTITIES - 1));
	return give_pushed(x, v->from, v);
}

RUN(typed)
{
	const char *p;

	if (!text_of(x, e, 0, at, &p))
		return false;
	v->from = x->count;
	while (*p != '\0') {
		size_t n = strcspn(p, " ");

		if (n != 0)
			push_group(x, index_group(query_index_of(x->c), p, n));
		p += n + strspn(p + n, " ");
	}
	return give_pushed(x, v->from, v);
}

#undef RUN

static const struct xp_function functions[] = {
    {"not", QUERY_TRUTH, 1, 1, run_not},
    {"boolean", QUERY_TRUTH, 1, 1, run_boolean},
    {"true", QUERY_TRUTH, 0, 0, run_true},
    {"false", QUERY_TRUTH, 0, 0, run_false},
    {"position", QUERY_NUMBER, 0, 0, run_position},
    {"last", QUERY_NUMBER, 0, 0, run_last},
    {"count", QUERY_NUMBER, 1, 1, run_count},
    {"sum", QUERY_NUMBER, 1, 1, run_sum},
    {"string", QUERY_TEXT, 0, 1, run_string},
    {"number", QUERY_NUMBER, 0, 1, run_number},
    {"name", QUERY_TEXT, 0, 1, run_name},
    {"local-name", QUERY_TEXT, 0, 1, run_name},
    {"concat", QUERY_TEXT, 2, -1, run_concat},
    {"contains", QUERY_TRUTH, 2, 2, run_contains},
    {"starts-with", QUERY_TRUTH, 2, 2, run_starts_with},
    {"normalize-space", QUERY_TEXT, 0, 1, run_normalize_space},
    {"string-length", QUERY_NUMBER, 0, 1, run_string_length},
    {"bcp:today", QUERY_NUMBER, 0, 0, run_today},
    {"bcp:if", QUERY_ANY, 2, 3, run_if},
    {"bcp:lower", QUERY_TEXT, 1, 1, run_lower},
    {"bcp:matches", QUERY_TRUTH, 2, 2, run_matches},
    {"bcp:ref", QUERY_NODES, 1, 1, run_ref},
    {"bcp:refs-to", QUERY_NODES, 1, 1, run_refs_to},
    {"bcp:entities", QUERY_NODES, 0, 0, run_entities},
    {"bcp:typed", QUERY_NODES, 1, 1, run_typed},
};

const struct xp_function *
xp_find_function(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
		if (strncmp(functions[i].name, name, len) == 0 &&
		    functions[i].name[len] == '\0')
			return &functions[i];
	}
	return NULL;
}
