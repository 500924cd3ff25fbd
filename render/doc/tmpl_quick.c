#include "tmpl_quick.h"

#include <libxml/xpathInternals.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_STEPS 4

enum step_kind { STEP_CHILD, STEP_ATTRIBUTE, STEP_PARENT };

struct step {
	enum step_kind kind;
	const char *name;
};

struct path {
	const char *variable; /* NULL: from the context node */
	struct step steps[MOST_STEPS];
	size_t n;
};

enum compare { COMPARE_NONE, COMPARE_TEXT, COMPARE_NUMBER };

struct test {
	struct path path;
	enum compare compare;
	bool unlike; /* != */
	const char *text;
	double number;
	bool boolean, negated;
	struct test *next;
};

struct tmpl_quick {
	struct test *tests;
	bool any; /* "or" joins them */
	bool negated;
};

struct parser {
	struct arena *a;
	const char *p;
};

/* Forms */

static void
skip_space(struct parser *x)
{
	while (*x->p == ' ' || *x->p == '\t' || *x->p == '\r' || *x->p == '\n')
		x->p++;
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

/* NULL when there is none. */
static const char *
take_name(struct parser *x)
{
	const char *from = x->p;

	if (!is_letter(*from))
		return NULL;
	while (
	    is_letter(*x->p) || is_digit(*x->p) || *x->p == '-' || *x->p == '.')
		x->p++;
	return arena_strn(x->a, from, (size_t)(x->p - from));
}

static bool
take_step(struct parser *x, struct path *path)
{
	struct step *s = &path->steps[path->n];

	if (path->n == MOST_STEPS)
		return false;
	if (x->p[0] == '.' && x->p[1] == '.') {
		x->p += 2;
		s->kind = STEP_PARENT;
	} else {
		s->kind = x->p[0] == '@' ? STEP_ATTRIBUTE : STEP_CHILD;
		x->p += s->kind == STEP_ATTRIBUTE;
		s->name = take_name(x);
		if (s->name == NULL)
			return false;
	}
	path->n++;
	return true;
}

static bool
take_path(struct parser *x, struct path *path)
{
	if (x->p[0] == '$') {
		x->p++;
		path->variable = take_name(x);
		if (path->variable == NULL)
			return false;
	} else if (x->p[0] == '.' && x->p[1] != '.') {
		x->p++;
	} else if (!take_step(x, path)) {
		return false;
	}
	while (x->p[0] == '/') {
		x->p++;
		if (!take_step(x, path))
			return false;
	}
	/* A bare name may be a function, an axis or a prefix. */
	skip_space(x);
	return strchr("(:[", x->p[0]) == NULL || x->p[0] == '\0';
}

static bool
take_literal(struct parser *x, struct test *t)
{
	const char quote = x->p[0];
	size_t n;

	if (quote == '\'' || quote == '"') {
		const char *end = strchr(x->p + 1, quote);

		if (end == NULL)
			return false;
		t->compare = COMPARE_TEXT;
		t->text = arena_strn(x->a, x->p + 1, (size_t)(end - x->p - 1));
		x->p = end + 1;
	} else {
		n = strspn(x->p, "0123456789");
		if (n == 0 || n > 9 || x->p[n] == '.')
			return false;
		t->compare = COMPARE_NUMBER;
		t->number = (double)strtol(x->p, NULL, 10);
		x->p += n;
	}
	skip_space(x);
	return true;
}

static bool
take_comparison(struct parser *x, struct test *t)
{
	if (!take_path(x, &t->path))
		return false;
	t->unlike = take(x, "!=");
	return !(t->unlike || take(x, "=")) || take_literal(x, t);
}

static struct test *
take_test(struct parser *x)
{
	struct test *t = arena_alloc(x->a, 1, sizeof *t);

	t->negated = take(x, "not(");
	t->boolean = t->negated || take(x, "boolean(");
	if (!take_comparison(x, t) || (t->boolean && !take(x, ")")))
		return NULL;
	return t;
}

static bool
take_tests(struct parser *x, struct tmpl_quick *q)
{
	struct test **tail = &q->tests;
	const char *joint = NULL;

	for (;;) {
		*tail = take_test(x);
		if (*tail == NULL)
			return false;
		tail = &(*tail)->next;
		if (joint == NULL)
			joint = strncmp(x->p, "or ", 3) == 0 ? "or " : "and ";
		if (!take(x, joint))
			break;
	}
	q->any = joint[0] == 'o';
	return true;
}

struct tmpl_quick *
tmpl_quick_parse(struct arena *a, const char *expr)
{
	struct tmpl_quick *q = arena_alloc(a, 1, sizeof *q);
	struct parser x = {a, expr};

	skip_space(&x);
	if (take_tests(&x, q) && x.p[0] == '\0')
		return q;
	/* not(...) around all of it. */
	x.p = expr;
	skip_space(&x);
	memset(q, 0, sizeof *q);
	q->negated = true;
	if (take(&x, "not(") && take_tests(&x, q) && take(&x, ")") &&
	    x.p[0] == '\0')
		return q;
	return NULL;
}

/* Nodes */

static bool
is_named(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && n->ns == NULL &&
	       strcmp((const char *)n->name, name) == 0;
}

/* Itself or the next sibling of a name. */
static xmlNode *
named_from(xmlNode *n, const char *name, size_t *passed)
{
	for (; n != NULL && !is_named(n, name); n = n->next)
		++*passed;
	return n;
}

static xmlNode *
attribute(const xmlNode *n, const char *name, size_t *passed)
{
	xmlAttr *a = n->type == XML_ELEMENT_NODE ? n->properties : NULL;

	for (; a != NULL; a = a->next) {
		if (a->ns == NULL && strcmp((const char *)a->name, name) == 0)
			break;
		++*passed;
	}
	return (xmlNode *)a;
}

/* Its text, the usual case of which needs no copy. */
static const char *
text_of(const xmlNode *n, xmlChar **made)
{
	const xmlNode *t = n->type == XML_TEXT_NODE ? n : n->children;

	*made = NULL;
	if (t == NULL)
		return "";
	if (t->type == XML_TEXT_NODE && t->content != NULL &&
	    (t == n || t->next == NULL))
		return (const char *)t->content;
	*made = xmlNodeGetContent(n);
	if (*made == NULL)
		bcp_out_of_memory();
	return (const char *)*made;
}

/* Paths */

static bool
can_walk(const xmlNode *n)
{
	return n->type == XML_ELEMENT_NODE || n->type == XML_ATTRIBUTE_NODE;
}

/* From one node to those of a step; false when libxml2 must be asked. */
static bool
take_one_step(const struct step *s, xmlNode **node, bool last, size_t *passed)
{
	xmlNode *n = *node;

	switch (s->kind) {
	case STEP_PARENT:
		*node = n->parent;
		return n->parent != NULL && can_walk(n->parent);
	case STEP_ATTRIBUTE:
		*node = attribute(n, s->name, passed);
		return true;
	case STEP_CHILD:
		break;
	}
	n = n->type == XML_ELEMENT_NODE ? n->children : NULL;
	*node = named_from(n, s->name, passed);
	/* What the children of several have comes in an order of its own. */
	return *node == NULL || last ||
	       named_from((*node)->next, s->name, passed) == NULL;
}

/* Where a path begins: *node is NULL for an empty set. */
static bool
begin(const struct path *p, struct query_ctx *c, xmlNode **node,
    struct tmpl_view *v)
{
	const xmlNodeSet *set;

	if (p->variable == NULL)
		return can_walk(*node);
	v->object = query_peek(c, p->variable);
	if (v->object == NULL)
		return false;
	v->kind = VIEW_OBJECT;
	if (p->n == 0)
		return true;
	set = v->object->nodesetval;
	if (v->object->type != XPATH_NODESET ||
	    (set != NULL && set->nodeNr > 1))
		return false;
	*node = set == NULL || set->nodeNr == 0 ? NULL : set->nodeTab[0];
	return *node == NULL || can_walk(*node);
}

static bool
follow(
    const struct path *p, struct query_ctx *c, xmlNode *at, struct tmpl_view *v)
{
	size_t passed = 1;

	v->kind = VIEW_NODES;
	v->name = NULL;
	if (!begin(p, c, &at, v))
		return false;
	if (v->kind == VIEW_OBJECT && p->n == 0)
		return true;
	v->kind = VIEW_NODES;
	for (size_t i = 0; i < p->n && at != NULL; i++) {
		const struct step *s = &p->steps[i];

		if (!take_one_step(s, &at, i + 1 == p->n, &passed))
			return false;
		v->name = s->kind == STEP_CHILD ? s->name : NULL;
	}
	v->first = at;
	return query_spend(c, passed);
}

/* Tests */

/* A text that is no number is unlike all numbers. */
static bool
cannot_compare(const struct test *t)
{
	return t->compare == COMPARE_NUMBER && t->unlike;
}

/* As XPath has it: a set is like a value when one of its nodes is. */
static bool
node_is(const struct test *t, const xmlNode *n)
{
	xmlChar *made;
	const char *text = text_of(n, &made);
	bool is;

	if (t->compare == COMPARE_TEXT)
		is = (strcmp(text, t->text) == 0) != t->unlike;
	else
		is = xmlXPathStringEvalNumber((const xmlChar *)text) ==
		     t->number;
	xmlFree(made);
	return is;
}

static bool
any_node_is(const struct test *t, struct query_ctx *c,
    const struct tmpl_view *v, bool *is)
{
	size_t passed = 0;

	if (cannot_compare(t))
		return false;
	*is = false;
	for (xmlNode *n = v->first; n != NULL && !*is;) {
		*is = node_is(t, n);
		passed++;
		n = v->name == NULL ? NULL
				    : named_from(n->next, v->name, &passed);
	}
	return query_spend(c, passed);
}

/* False when libxml2 must be asked. */
static bool
object_is(const struct test *t, struct query_ctx *c, const xmlXPathObject *o,
    bool *is)
{
	const xmlNodeSet *set = o->nodesetval;
	int i = 0;

	if (o->type == XPATH_STRING && t->compare == COMPARE_TEXT) {
		*is = (strcmp((const char *)o->stringval, t->text) == 0) !=
		      t->unlike;
		return true;
	}
	if (o->type == XPATH_NUMBER && t->compare == COMPARE_NUMBER) {
		*is = (o->floatval == t->number) != t->unlike;
		return true;
	}
	if (o->type != XPATH_NODESET || cannot_compare(t))
		return false;
	*is = false;
	for (; set != NULL && i < set->nodeNr && !*is; i++) {
		if (!can_walk(set->nodeTab[i]))
			return false;
		*is = node_is(t, set->nodeTab[i]);
	}
	return query_spend(c, (size_t)i);
}

static bool
run_test(
    const struct test *t, struct query_ctx *c, xmlNode *at, struct tmpl_view *v)
{
	bool is;

	if (!follow(&t->path, c, at, v))
		return false;
	if (t->compare == COMPARE_NONE && !t->boolean)
		return true;
	if (t->compare == COMPARE_NONE)
		is = tmpl_view_truth(v);
	else if (v->kind == VIEW_OBJECT ? !object_is(t, c, v->object, &is)
					: !any_node_is(t, c, v, &is))
		return false;
	v->kind = VIEW_TRUTH;
	v->truth = is != t->negated;
	return true;
}

bool
tmpl_quick_run(const struct tmpl_quick *q, struct query_ctx *c, xmlNode *at,
    struct tmpl_view *v)
{
	const struct test *t = q->tests;
	bool is;

	if (!run_test(t, c, at, v))
		return false;
	if (t->next == NULL && !q->negated)
		return true;
	is = tmpl_view_truth(v);
	for (t = t->next; t != NULL && is != q->any; t = t->next) {
		if (!run_test(t, c, at, v))
			return false;
		is = tmpl_view_truth(v);
	}
	v->kind = VIEW_TRUTH;
	v->truth = is != q->negated;
	return true;
}

/* Results */

bool
tmpl_view_truth(const struct tmpl_view *v)
{
	switch (v->kind) {
	case VIEW_TRUTH:
		return v->truth;
	case VIEW_OBJECT:
		return xmlXPathCastToBoolean(v->object) != 0;
	case VIEW_NODES:
		break;
	}
	return v->first != NULL;
}

bool
tmpl_view_is_false(const struct tmpl_view *v)
{
	return v->kind == VIEW_TRUTH ? !v->truth
				     : v->kind == VIEW_OBJECT &&
					   v->object->type == XPATH_BOOLEAN &&
					   v->object->boolval == 0;
}

static xmlXPathObject *
nodes_object(const struct tmpl_view *v)
{
	xmlXPathObject *o = xmlXPathNewNodeSet(v->first);
	xmlNode *n = v->first;
	size_t passed = 0;

	if (o == NULL)
		return NULL;
	while (n != NULL && v->name != NULL) {
		n = named_from(n->next, v->name, &passed);
		if (n != NULL &&
		    xmlXPathNodeSetAddUnique(o->nodesetval, n) != 0)
			bcp_out_of_memory();
	}
	return o;
}

xmlXPathObject *
tmpl_view_object(const struct tmpl_view *v)
{
	xmlXPathObject *o;

	if (v->kind == VIEW_TRUTH)
		o = xmlXPathNewBoolean(v->truth);
	else if (v->kind == VIEW_OBJECT)
		o = xmlXPathObjectCopy(v->object);
	else
		o = nodes_object(v);
	if (o == NULL)
		bcp_out_of_memory();
	return o;
}

/* A set of several is sorted for its text, and others must not see that. */
static xmlChar *
sorted_text(xmlXPathObject *o)
{
	xmlXPathObject *copy = xmlXPathObjectCopy(o);
	xmlChar *s = copy == NULL ? NULL : xmlXPathCastToString(copy);

	xmlXPathFreeObject(copy);
	return s;
}

static const char *
object_text(xmlXPathObject *o, xmlChar **made)
{
	const xmlNodeSet *set = o->nodesetval;

	if (o->type == XPATH_STRING)
		return (const char *)o->stringval;
	if (o->type == XPATH_NUMBER && isnan(o->floatval))
		return "";
	if (o->type == XPATH_NODESET) {
		if (set == NULL || set->nodeNr == 0)
			return "";
		if (set->nodeNr == 1 && can_walk(set->nodeTab[0]))
			return text_of(set->nodeTab[0], made);
	}
	*made = sorted_text(o);
	if (*made == NULL)
		bcp_out_of_memory();
	return (const char *)*made;
}

const char *
tmpl_view_text(const struct tmpl_view *v, xmlChar **made)
{
	*made = NULL;
	switch (v->kind) {
	case VIEW_TRUTH:
		return v->truth ? "true" : "false";
	case VIEW_OBJECT:
		return object_text(v->object, made);
	case VIEW_NODES:
		break;
	}
	return v->first == NULL ? "" : text_of(v->first, made);
}
