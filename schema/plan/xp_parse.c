/* Expressions as trees. */
#include "xp.h"

#include <string.h>

struct parser {
	struct arena *a;
	const char *p;
	unsigned depth;
};

static struct xp_expr *parse_or(struct parser *x);
static struct xp_expr *parse_level(struct parser *x, unsigned level);

static void
skip_space(struct parser *x)
{
	x->p += strspn(x->p, " \t\r\n");
}

/* Takes a token and the space behind it. */
static bool
take(struct parser *x, const char *token)
{
	size_t n = strlen(token);

	if (strncmp(x->p, token, n) != 0)
		return false;
	x->p += n;
	skip_space(x);
	return true;
}

/* Of ASCII, as the names of our trees are. */
static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
name_length(const char *p)
{
	size_t n = 0;

	if (!is_letter(*p))
		return 0;
	while (is_letter(p[n]) || is_digit(p[n]) || p[n] == '-' || p[n] == '.')
		n++;
	return (unsigned char)p[n] >= 0x80 ? 0 : n;
}

/* Takes a word that joins two operands. */
static bool
take_word(struct parser *x, const char *word)
{
	size_t n = name_length(x->p);

	if (n != strlen(word) || strncmp(x->p, word, n) != 0)
		return false;
	return take(x, word);
}

static struct xp_expr *
new_expr(struct parser *x, enum xp_op op, enum query_type type)
{
	struct xp_expr *e = arena_alloc(x->a, 1, sizeof *e);

	e->op = op;
	e->type = type;
	return e;
}

static struct xp_expr *
join(struct parser *x, enum xp_op op, enum xp_sign sign, enum query_type type,
    struct xp_expr *a, struct xp_expr *b)
{
	struct xp_expr *e;

	if (a == NULL || b == NULL || a->chain >= XP_CHAIN)
		return NULL;
	e = new_expr(x, op, type);
	e->chain = a->chain + 1;
	e->sign = sign;
	e->a = a;
	e->b = b;
	e->positional = a->positional || b->positional;
	return e;
}

/* [test]*, appended. */
static bool
parse_tests(struct parser *x, struct xp_tests **list, bool *positional)
{
	struct xp_tests **tail = list;

	while (take(x, "[")) {
		struct xp_tests *t = arena_alloc(x->a, 1, sizeof *t);
		const struct xp_expr *e = parse_or(x);

		if (e == NULL || !take(x, "]"))
			return false;
		t->e = e;
		*tail = t;
		tail = &t->next;
		*positional |= e->positional || e->type == QUERY_NUMBER ||
			       e->type == QUERY_ANY;
	}
	return true;
}

/* Steps */

static const struct {
	const char *name;
	enum xp_axis axis;
} axes[] = {{"child::", XP_CHILD}, {"attribute::", XP_ATTRIBUTE},
    {"self::", XP_SELF}, {"parent::", XP_PARENT}, {"ancestor::", XP_ANCESTOR},
    {"ancestor-or-self::", XP_ANCESTOR_OR_SELF},
    {"descendant::", XP_DESCENDANT},
    {"descendant-or-self::", XP_DESCENDANT_OR_SELF},
    {"following-sibling::", XP_FOLLOWING_SIBLING},
    {"preceding-sibling::", XP_PRECEDING_SIBLING}};

static enum xp_axis
take_axis(struct parser *x)
{
	if (take(x, "@"))
		return XP_ATTRIBUTE;
	for (size_t i = 0; i < sizeof axes / sizeof axes[0]; i++) {
		if (take(x, axes[i].name))
			return axes[i].axis;
	}
	return XP_CHILD;
}

static bool
take_node_test(struct parser *x, struct xp_step *s)
{
	size_t n = name_length(x->p);

	if (take(x, "*")) {
		s->kind = XP_ANY_NAME;
		return true;
	}
	if (take(x, "node()")) {
		s->kind = XP_ANY_NODE;
		return true;
	}
	if (take(x, "text()")) {
		s->kind = XP_ANY_TEXT;
		return true;
	}
	s->name = arena_strn(x->a, x->p, n);
	x->p += n;
	skip_space(x);
	/* No function, no prefix, no axis that is not known here. */
	return n != 0 && x->p[0] != '(' && x->p[0] != ':';
}

static struct xp_step *
parse_step(struct parser *x)
{
	struct xp_step *s = arena_alloc(x->a, 1, sizeof *s);

	s->kind = XP_ANY_NODE;
	if (take(x, "..")) {
		s->axis = XP_PARENT;
		return x->p[0] == '[' ? NULL : s;
	}
	if (x->p[0] == '.') {
		x->p++;
		skip_space(x);
		s->axis = XP_SELF;
		return is_digit(x->p[0]) || x->p[0] == '[' ? NULL : s;
	}
	s->kind = XP_NAMED;
	s->axis = take_axis(x);
	if (!take_node_test(x, s) || !parse_tests(x, &s->tests, &s->positional))
		return NULL;
	return s;
}

/* What libxml2 makes of "//name": its order is another. */
static bool
shorten(struct xp_step *all, const struct xp_step *s)
{
	if (s->axis != XP_CHILD || s->tests != NULL)
		return false;
	*all = *s;
	all->axis = XP_DESCENDANT;
	return true;
}

/* step(/step)*, and "//" before each. */
static bool
parse_steps(struct parser *x, struct xp_step **list, bool deep)
{
	struct xp_step **tail = list;

	for (;;) {
		struct xp_step *s, *all = NULL;

		if (deep) {
			all = arena_alloc(x->a, 1, sizeof *all);
			all->axis = XP_DESCENDANT_OR_SELF;
			all->kind = XP_ANY_NODE;
		}
		s = parse_step(x);
		if (s == NULL)
			return false;
		if (all != NULL && shorten(all, s))
			s = all;
		else if (all != NULL)
			all->next = s;
		*tail = all != NULL ? all : s;
		tail = &s->next;
		deep = take(x, "//");
		if (!deep && !take(x, "/"))
			return true;
	}
}

static bool
is_plain_child(const struct xp_step *s, const char *name)
{
	return s != NULL && s->axis == XP_CHILD && s->kind == XP_NAMED &&
	       s->tests == NULL && strcmp(s->name, name) == 0;
}

/* "/bcp/plan/NAME" is looked up: a plan has thousands of children. */
static struct xp_expr *
look_up(struct parser *x, struct xp_expr *path)
{
	struct xp_step *s = path->steps, *part;
	struct xp_expr *e, *found;

	if (path->a->op != XP_ROOT || !is_plain_child(s, "bcp") ||
	    !is_plain_child(s->next, "plan"))
		return path;
	part = s->next->next;
	if (part == NULL || part->axis != XP_CHILD || part->kind != XP_NAMED)
		return path;
	found = e = new_expr(x, XP_PART, QUERY_NODES);
	e->text = part->name;
	if (part->tests != NULL) {
		found = new_expr(x, XP_FILTER, QUERY_NODES);
		found->a = e;
		found->tests = part->tests;
	}
	if (part->next == NULL)
		return found;
	path->a = found;
	path->steps = part->next;
	return path;
}

static struct xp_expr *
path_from(struct parser *x, struct xp_expr *a, bool deep)
{
	struct xp_expr *e = new_expr(x, XP_PATH, QUERY_NODES);

	e->a = a;
	if (!parse_steps(x, &e->steps, deep))
		return NULL;
	e->positional = a != NULL && a->positional;
	return a == NULL ? e : look_up(x, e);
}

/* Primaries */

static struct xp_expr *
parse_literal(struct parser *x)
{
	const char *end = strchr(x->p + 1, x->p[0]);
	struct xp_expr *e = new_expr(x, XP_TEXT, QUERY_TEXT);

	if (end == NULL)
		return NULL;
	e->text = arena_strn(x->a, x->p + 1, (size_t)(end - x->p - 1));
	x->p = end + 1;
	skip_space(x);
	return e;
}

static struct xp_expr *
parse_number(struct parser *x)
{
	size_t n = strspn(x->p, "0123456789.");
	struct xp_expr *e = new_expr(x, XP_NUMBER, QUERY_NUMBER);
	const char *s = arena_strn(x->a, x->p, n);

	e->number = xmlXPathStringEvalNumber((const xmlChar *)s);
	x->p += n;
	if (n > 15 || strchr(s, '.') != strrchr(s, '.') || is_letter(x->p[0]))
		return NULL;
	skip_space(x);
	return e;
}

static struct xp_expr *
parse_variable(struct parser *x)
{
	size_t n = name_length(x->p + 1);
	struct xp_expr *e = new_expr(x, XP_VARIABLE, QUERY_ANY);

	e->text = arena_strn(x->a, x->p + 1, n);
	x->p += 1 + n;
	skip_space(x);
	return n == 0 || x->p[0] == ':' ? NULL : e;
}

static bool
parse_arguments(struct parser *x, struct xp_expr *e)
{
	size_t cap = 0;

	if (take(x, ")"))
		return true;
	do {
		struct xp_expr *arg = parse_or(x);

		if (arg == NULL)
			return false;
		e->args = arena_grow(x->a, e->args, &cap, (size_t)e->n_args + 1,
		    sizeof *e->args);
		e->args[e->n_args++] = arg;
		e->positional |= arg->positional;
	} while (take(x, ","));
	return take(x, ")");
}

/* Those of XPath that are not run here, and do not ask for the place. */
static const struct {
	const char *name;
	enum query_type type;
} theirs[] = {{"substring", QUERY_TEXT}, {"substring-before", QUERY_TEXT},
    {"substring-after", QUERY_TEXT}, {"translate", QUERY_TEXT},
    {"floor", QUERY_NUMBER}, {"ceiling", QUERY_NUMBER},
    {"round", QUERY_NUMBER}};

static bool
name_function(struct parser *x, struct xp_expr *e, size_t n)
{
	const char *name = arena_strn(x->a, x->p, n);

	e->native = xp_find_function(x->p, n);
	if (e->native != NULL) {
		e->type = e->native->type;
		return true;
	}
	if (strncmp(name, "bcp:", 4) == 0) {
		e->ours = query_find_function(name + 4);
		return e->ours != NULL;
	}
	for (size_t i = 0; i < sizeof theirs / sizeof theirs[0]; i++) {
		if (strcmp(theirs[i].name, name) == 0) {
			e->theirs = theirs[i].name;
			e->type = theirs[i].type;
			return true;
		}
	}
	return false;
}

/* The length of a function's name that an argument list follows, or 0. */
static size_t
call_length(const char *p)
{
	size_t n = name_length(p), more;

	if (strncmp(p, "bcp:", 4) == 0) {
		more = name_length(p + 4);
		n = more == 0 ? 0 : 4 + more;
	}
	if (n == 0 || p[n + strspn(p + n, " \t\r\n")] != '(' ||
	    (n == 4 &&
		(strncmp(p, "node", n) == 0 || strncmp(p, "text", n) == 0)))
		return 0;
	return n;
}

static struct xp_expr *
parse_call(struct parser *x, size_t n)
{
	struct xp_expr *e = new_expr(x, XP_CALL, QUERY_ANY);
	const struct xp_function *f;

	if (!name_function(x, e, n))
		return NULL;
	x->p += n;
	skip_space(x);
	if (!take(x, "(") || !parse_arguments(x, e))
		return NULL;
	f = e->native;
	if (f == NULL)
		return e;
	if (strcmp(f->name, "position") == 0 || strcmp(f->name, "last") == 0)
		e->positional = true;
	return e->n_args < f->least || (f->most >= 0 && e->n_args > f->most)
		   ? NULL
		   : e;
}

static struct xp_expr *
parse_sorted(struct parser *x)
{
	struct xp_expr *e = parse_or(x), *sorted;

	if (e == NULL || !take(x, ")"))
		return NULL;
	if (e->type != QUERY_NODES && e->type != QUERY_ANY)
		return e;
	sorted = new_expr(x, XP_SORTED, e->type);
	sorted->a = e;
	sorted->positional = e->positional;
	return sorted;
}

/* What a path may begin with that is no step; *is tells whether one does. */
static struct xp_expr *
parse_primary(struct parser *x, bool *is)
{
	size_t n = call_length(x->p);

	*is = true;
	if (x->p[0] == '$')
		return parse_variable(x);
	if (x->p[0] == '\'' || x->p[0] == '"')
		return parse_literal(x);
	if (is_digit(x->p[0]) || (x->p[0] == '.' && is_digit(x->p[1])))
		return parse_number(x);
	if (take(x, "("))
		return parse_sorted(x);
	if (n != 0)
		return parse_call(x, n);
	*is = false;
	return NULL;
}

static struct xp_expr *
parse_absolute(struct parser *x)
{
	struct xp_expr *root = new_expr(x, XP_ROOT, QUERY_NODES);
	bool deep = x->p[1] == '/';

	x->p += deep ? 2 : 1;
	skip_space(x);
	if (!deep && !is_letter(x->p[0]) && strchr("*@.", x->p[0]) == NULL)
		return root;
	return x->p[0] == '\0' ? root : path_from(x, root, deep);
}

static struct xp_expr *
parse_path(struct parser *x)
{
	struct xp_expr *e, *filter;
	bool is, ignored = false;

	if (x->p[0] == '/')
		return parse_absolute(x);
	e = parse_primary(x, &is);
	if (!is)
		return path_from(x, NULL, false);
	if (e == NULL)
		return NULL;
	if (x->p[0] == '[') {
		filter = new_expr(x, XP_FILTER, QUERY_NODES);
		filter->a = e;
		filter->positional = e->positional;
		if (!parse_tests(x, &filter->tests, &ignored))
			return NULL;
		e = filter;
	}
	if (take(x, "//"))
		return path_from(x, e, true);
	return take(x, "/") ? path_from(x, e, false) : e;
}

/* Operators. All that join two operands are taken from the left. */

static const struct operator
{
	unsigned level; /* the tightest last */
	const char *token;
	enum xp_op op;
	enum xp_sign sign;
	enum query_type type;
}
operators[] = {
    {0, "or", XP_OR, XP_NO_SIGN, QUERY_TRUTH},
    {1, "and", XP_AND, XP_NO_SIGN, QUERY_TRUTH},
    {2, "!=", XP_COMPARE, XP_UNLIKE, QUERY_TRUTH},
    {2, "=", XP_COMPARE, XP_EQUAL, QUERY_TRUTH},
    {3, "<=", XP_COMPARE, XP_AT_MOST, QUERY_TRUTH},
    {3, ">=", XP_COMPARE, XP_AT_LEAST, QUERY_TRUTH},
    {3, "<", XP_COMPARE, XP_LESS, QUERY_TRUTH},
    {3, ">", XP_COMPARE, XP_MORE, QUERY_TRUTH},
    {4, "+", XP_COMPUTE, XP_PLUS, QUERY_NUMBER},
    {4, "-", XP_COMPUTE, XP_MINUS, QUERY_NUMBER},
    {5, "*", XP_COMPUTE, XP_TIMES, QUERY_NUMBER},
    {5, "div", XP_COMPUTE, XP_DIVIDE, QUERY_NUMBER},
    {5, "mod", XP_COMPUTE, XP_MODULO, QUERY_NUMBER},
    {7, "|", XP_UNION, XP_NO_SIGN, QUERY_NODES},
};
#define LEVEL_MINUS 6 /* before one operand */
#define LEVEL_PATH 8

static const struct operator* take_operator(struct parser *x, unsigned level)
{
	for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
		const struct operator* o = & operators[i];

		if (o->level == level &&
		    (is_letter(o->token[0]) ? take_word(x, o->token)
					    : take(x, o->token)))
			return o;
	}
	return NULL;
}

static struct xp_expr *
parse_minus(struct parser *x)
{
	struct xp_expr *e, *minus;

	if (!take(x, "-"))
		return parse_level(x, LEVEL_MINUS + 1);
	e = x->p[0] == '-' ? NULL : parse_level(x, LEVEL_MINUS + 1);
	if (e == NULL)
		return NULL;
	minus = new_expr(x, XP_COMPUTE, QUERY_NUMBER);
	minus->a = e;
	minus->positional = e->positional;
	return minus;
}

/* Operands of operators of a level, and those; no deeper than levels are. */
static struct xp_expr *
parse_level(struct parser *x, unsigned level)
{
	const struct operator* o;
	struct xp_expr *e;

	if (level == LEVEL_PATH)
		return parse_path(x);
	if (level == LEVEL_MINUS)
		return parse_minus(x);
	e = parse_level(x, level + 1);
	while (e != NULL && (o = take_operator(x, level)) != NULL)
		e = join(
		    x, o->op, o->sign, o->type, e, parse_level(x, level + 1));
	return e;
}

static struct xp_expr *
parse_or(struct parser *x)
{
	struct xp_expr *e;

	if (x->depth >= XP_DEPTH)
		return NULL;
	x->depth++;
	e = parse_level(x, 0);
	x->depth--;
	return e;
}

const struct xp_expr *
xp_parse(struct arena *a, const char *text)
{
	struct parser x = {a, text, 0};
	const struct xp_expr *e;

	skip_space(&x);
	e = parse_or(&x);
	return x.p[0] == '\0' ? e : NULL;
}
