#include "tmpl_internal.h"

#include "caps.h"
#include "doc_build.h"
#include "labels.h"
#include "plan.h"
#include "prose.h"

#include <libxml/xpathInternals.h>
#include <math.h>
#include <string.h>

/* A variable that is set, and what its name meant before. */
struct var {
	const char *name;
	xmlXPathObject *hidden;
	struct var *below;
};

struct run {
	struct arena *arena;
	struct diag *diag;
	struct query_ctx *q;
	const struct labels *labels;
	struct var *vars;
	struct query_at at; /* in the plan tree: where expressions start */
	size_t steps;
	unsigned macros; /* deep */
	bool keep_space; /* the page is no page but plain XML */
};

/* After a fault everything returns false, up to tmpl_render(). */
static bool
fault(struct run *r, enum diag_id id, struct src_span at, const char *what)
{
	diag_at(r->diag, id, at, "%s", what);
	return false;
}

static bool
count_steps(struct run *r, size_t n, struct src_span at)
{
	r->steps += n;
	if (r->steps <= LIMIT_TEMPLATE_STEPS)
		return true;
	return fault(r, DIAG_TMPL_LIMIT, at,
	    arena_printf(r->arena, "the template took more than %zu steps",
		LIMIT_TEMPLATE_STEPS));
}

/* False after a diagnostic that says why. */
static bool
cannot(struct run *r, const struct tmpl_expr *e, const char *why)
{
	return fault(r, DIAG_TMPL_XPATH, e->at,
	    arena_printf(r->arena, "\"%s\": %s", e->text, why));
}

/* A value to look at, which holds until the next one. */
static bool
look(struct run *r, const struct tmpl_expr *e, struct query_value *v)
{
	const char *why = "";

	if (!count_steps(r, 1, e->at))
		return false;
	return query_run(r->q, e->q, &r->at, v, &why) || cannot(r, e, why);
}

/* Its text to look at; a number that is none has no text. *is_false, unless
 * NULL, tells the boolean value false from its name. */
static const char *
look_text(struct run *r, const struct tmpl_expr *e, bool *is_false)
{
	struct query_value v;

	if (!look(r, e, &v))
		return NULL;
	if (is_false != NULL)
		*is_false = v.type == QUERY_TRUTH && !v.truth;
	if (v.type == QUERY_NUMBER && isnan(v.number))
		return "";
	return query_value_text(r->q, &v);
}

/* A value to keep. NULL after a diagnostic. */
static xmlXPathObject *
evaluate(struct run *r, const struct tmpl_expr *e)
{
	struct query_value v;

	return look(r, e, &v) ? query_value_object(&v) : NULL;
}

/* Whether a value is true; *ok becomes false on a fault. */
static bool
is_true(struct run *r, const struct tmpl_expr *e, bool *ok)
{
	const char *why = "";
	bool is = false;

	*ok = count_steps(r, 1, e->at) &&
	      (query_test(r->q, e->q, &r->at, &is, &why) || cannot(r, e, why));
	return is;
}

/* Binds a name over what it meant before; the value is taken over. */
static void
bind(struct run *r, const char *name, xmlXPathObject *value)
{
	struct var *v = arena_alloc(r->arena, 1, sizeof *v);

	v->name = name;
	v->hidden = query_swap(r->q, name, value);
	v->below = r->vars;
	r->vars = v;
}

static void
unbind_to(struct run *r, struct var *mark)
{
	for (; r->vars != mark; r->vars = r->vars->below)
		xmlXPathFreeObject(
		    query_swap(r->q, r->vars->name, r->vars->hidden));
}

static bool render_node(
    struct run *r, const struct tmpl_node *n, xmlNode *out, unsigned depth);

static bool
render_list(
    struct run *r, const struct tmpl_node *n, xmlNode *out, unsigned depth)
{
	for (; n != NULL; n = n->next) {
		if (!render_node(r, n, out, depth))
			return false;
	}
	return true;
}

static bool
add_parts(struct run *r, const struct tmpl_part *part, struct buf *to)
{
	const char *s;

	for (; part != NULL; part = part->next) {
		if (part->text != NULL) {
			buf_put(to, part->text, part->len);
			continue;
		}
		s = look_text(r, &part->expr, NULL);
		if (s == NULL)
			return false;
		buf_puts(to, s);
	}
	return true;
}

/* The n-th expression among the parts. */
static const struct tmpl_part *
hole(const struct tmpl_part *part, unsigned n)
{
	for (; part != NULL; part = part->next) {
		if (part->text == NULL && --n == 0)
			return part;
	}
	return NULL;
}

/* The parts in the words of another language, which orders them anew. Space at
 * the ends is no part of what was looked up. */
static bool
add_entry(struct run *r, const struct tmpl_part *parts, const char *entry,
    struct buf *to)
{
	const struct tmpl_part *last = parts;

	while (last->next != NULL)
		last = last->next;
	if (parts->text != NULL && strchr(" \n\t", parts->text[0]) != NULL)
		buf_putc(to, ' ');
	for (; *entry != '\0'; entry++) {
		struct tmpl_part one;
		const struct tmpl_part *value = NULL;

		if (entry[0] == '{' && entry[1] >= '1' && entry[1] <= '9' &&
		    entry[2] == '}')
			value = hole(parts, (unsigned)(entry[1] - '0'));
		if (value == NULL) {
			buf_putc(to, *entry);
			continue;
		}
		one = *value;
		one.next = NULL;
		if (!add_parts(r, &one, to))
			return false;
		entry += 2;
	}
	if (last->text != NULL &&
	    strchr(" \n\t", last->text[last->len - 1]) != NULL)
		buf_putc(to, ' ');
	return true;
}

static bool
add_words(struct run *r, const struct tmpl_part *parts, const char *label,
    struct buf *to)
{
	const char *entry = r->labels == NULL || label == NULL
				? NULL
				: labels_find(r->labels, label);

	return entry == NULL ? add_parts(r, parts, to)
			     : add_entry(r, parts, entry, to);
}

static bool
render_text(struct run *r, const struct tmpl_node *n, xmlNode *out)
{
	struct buf text;
	bool ok;

	if (n->parts == NULL ||
	    (r->keep_space && n->parts->blank && n->parts->next == NULL))
		return true;
	buf_init(&text, LIMIT_OUTPUT_BYTES);
	ok = add_words(r, n->parts, n->label, &text);
	if (ok)
		doc_add_text(out, buf_str(&text), text.len);
	buf_release(&text);
	return ok;
}

static bool
render_static_attr(struct run *r, const struct tmpl_attr *a, xmlNode *out)
{
	struct buf text;
	bool ok;

	buf_init(&text, LIMIT_OUTPUT_BYTES);
	ok = add_words(r, a->parts, a->label, &text);
	if (ok)
		doc_set(out, a->name, buf_str(&text));
	buf_release(&text);
	return ok;
}

/* An empty result leaves the attribute out, even one that is written. */
static bool
render_dynamic_attr(struct run *r, const struct tmpl_attr *a, xmlNode *out)
{
	bool is_false;
	const char *s = look_text(r, &a->expr, &is_false);

	if (s == NULL)
		return false;
	if (s[0] == '\0' || is_false)
		doc_unset(out, a->name);
	else
		doc_set(out, a->name, s);
	return true;
}

static bool
render_attrs(struct run *r, const struct tmpl_node *n, xmlNode *out)
{
	for (const struct tmpl_attr *a = n->attrs; a != NULL; a = a->next) {
		if (!render_static_attr(r, a, out))
			return false;
	}
	for (const struct tmpl_attr *a = n->dynamic; a != NULL; a = a->next) {
		if (!render_dynamic_attr(r, a, out))
			return false;
	}
	return true;
}

static size_t
count_nodes(const xmlNode *root)
{
	struct doc_walk w;
	size_t n = 0;

	doc_walk_init(&w, root);
	while (doc_walk_next(&w))
		n++;
	return n;
}

/* The text of a value; to be freed with xmlFree(). */
static xmlChar *
to_text(xmlXPathObject *v)
{
	xmlChar *s = v->type == XPATH_NUMBER && isnan(v->floatval)
			 ? xmlStrdup((const xmlChar *)"")
			 : xmlXPathCastToString(v);

	if (s == NULL)
		bcp_out_of_memory();
	return s;
}

/* Copies have no origin: _private of a plan's node is another thing. */
static bool
add_copy(struct run *r, xmlNode *from, xmlNode *out, struct src_span at)
{
	xmlChar *s;

	if (from->type != XML_ELEMENT_NODE) {
		s = xmlNodeGetContent(from);
		if (s != NULL)
			doc_add_text(
			    out, (const char *)s, strlen((const char *)s));
		xmlFree(s);
		return true;
	}
	if (!count_steps(r, count_nodes(from), at))
		return false;
	doc_copy(out, from);
	return true;
}

static bool
add_structure(
    struct run *r, xmlXPathObject *v, xmlNode *out, struct src_span at)
{
	xmlChar *s;

	if (v->type == XPATH_NODESET) {
		for (int i = 0;
		     v->nodesetval != NULL && i < v->nodesetval->nodeNr; i++) {
			if (!add_copy(r, v->nodesetval->nodeTab[i], out, at))
				return false;
		}
		return true;
	}
	s = to_text(v);
	doc_add_text(out, (const char *)s, strlen((const char *)s));
	xmlFree(s);
	return true;
}

/* Elements made from prose belong to the place of that prose. */
static void
set_origin(struct run *r, xmlXPathObject *v, xmlNode *first)
{
	struct doc_origin *o;

	if (first == NULL)
		return;
	o = arena_alloc(r->arena, 1, sizeof *o);
	o->authored = true;
	if (v->type == XPATH_NODESET && v->nodesetval != NULL &&
	    v->nodesetval->nodeNr > 0)
		o->at = plan_span(v->nodesetval->nodeTab[0]);
	for (xmlNode *n = first; n != NULL; n = n->next) {
		if (n->type == XML_ELEMENT_NODE)
			n->_private = o;
	}
}

static bool
add_prose(
    struct run *r, const struct tmpl_node *n, xmlXPathObject *v, xmlNode *out)
{
	xmlNode *last = out->last;
	xmlChar *s = to_text(v);
	size_t len = strlen((const char *)s);
	bool ok = count_steps(r, len / 8, n->content.at);

	if (ok && n->mode == TMPL_PROSE)
		prose_blocks(out, (const char *)s, len);
	else if (ok)
		prose_inline(out, (const char *)s, len);
	xmlFree(s);
	set_origin(r, v, last == NULL ? out->children : last->next);
	return ok;
}

static bool
render_value(struct run *r, const struct tmpl_node *n, xmlNode *out)
{
	const char *s = look_text(r, &n->content, NULL);

	if (s == NULL)
		return false;
	doc_add_text(out, s, strlen(s));
	return true;
}

static bool
render_content(struct run *r, const struct tmpl_node *n, xmlNode *out)
{
	xmlXPathObject *v;
	bool ok;

	if (n->mode == TMPL_TEXT)
		return render_value(r, n, out);
	v = evaluate(r, &n->content);
	if (v == NULL)
		return false;
	if (n->mode == TMPL_STRUCTURE)
		ok = add_structure(r, v, out, n->content.at);
	else
		ok = add_prose(r, n, v, out);
	xmlXPathFreeObject(v);
	return ok;
}

static bool
render_macro(
    struct run *r, const struct tmpl_node *n, xmlNode *out, unsigned depth)
{
	bool ok;

	if (r->macros == LIMIT_TEMPLATE_DEPTH)
		return fault(r, DIAG_TMPL_LIMIT, n->origin->at,
		    arena_printf(r->arena,
			"macros use one another more than %d deep",
			LIMIT_TEMPLATE_DEPTH));
	r->macros++;
	ok = render_node(r, n->macro->node, out, depth + 1);
	r->macros--;
	return ok;
}

static bool
omits_tag(struct run *r, const struct tmpl_node *n, bool *omit)
{
	bool ok = true;

	*omit = n->omit.q == NULL ? n->omit_always : is_true(r, &n->omit, &ok);
	return ok;
}

/* content or replace, attributes, omit-tag. */
static bool
render_body(
    struct run *r, const struct tmpl_node *n, xmlNode *out, unsigned depth)
{
	bool omit;

	if (n->macro != NULL)
		return render_macro(r, n, out, depth);
	if (n->replace)
		return render_content(r, n, out);
	if (!omits_tag(r, n, &omit))
		return false;
	if (!omit) {
		out = doc_add(out, n->name);
		out->_private = n->origin;
		if (!render_attrs(r, n, out))
			return false;
	}
	if (n->mode != TMPL_NONE)
		return render_content(r, n, out);
	return render_list(r, n->children, out, depth + 1);
}

static xmlXPathObject *
number(double x)
{
	xmlXPathObject *v = xmlXPathNewFloat(x);

	if (v == NULL)
		bcp_out_of_memory();
	return v;
}

static xmlXPathObject *
truth(bool b)
{
	xmlXPathObject *v = xmlXPathNewBoolean(b);

	if (v == NULL)
		bcp_out_of_memory();
	return v;
}

static xmlXPathObject *
node_set(xmlNode *n)
{
	xmlXPathObject *v = xmlXPathNewNodeSet(n);

	if (v == NULL)
		bcp_out_of_memory();
	return v;
}

static bool
repeat_over(struct run *r, const struct tmpl_node *n, xmlNode *out,
    unsigned depth, const xmlNodeSet *set)
{
	xmlXPathObject *index = number(0), *no = number(1), *last = truth(0);
	const char *const *names = n->repeat_names;

	bind(r, names[0], node_set(set->nodeTab[0]));
	bind(r, names[1], index);
	bind(r, names[2], no);
	bind(r, names[3], last);
	for (int i = 0; i < set->nodeNr; i++) {
		if (i > 0)
			xmlXPathFreeObject(query_swap(
			    r->q, names[0], node_set(set->nodeTab[i])));
		index->floatval = i;
		no->floatval = i + 1;
		last->boolval = i + 1 == set->nodeNr;
		r->at.node = set->nodeTab[i];
		r->at.position = (size_t)i + 1;
		r->at.size = (size_t)set->nodeNr;
		if (!count_steps(r, 1, n->repeat.at) ||
		    !render_body(r, n, out, depth))
			return false;
	}
	return true;
}

static bool
render_repeat(
    struct run *r, const struct tmpl_node *n, xmlNode *out, unsigned depth)
{
	xmlXPathObject *v = evaluate(r, &n->repeat);
	struct query_at at = r->at;
	struct var *mark = r->vars;
	bool ok = true;

	if (v == NULL)
		return false;
	if (v->type != XPATH_NODESET)
		ok = fault(r, DIAG_TMPL_XPATH, n->repeat.at,
		    arena_printf(r->arena,
			"\"%s\" gives no nodes, so nothing can be repeated",
			n->repeat.text));
	else if (v->nodesetval != NULL && v->nodesetval->nodeNr > 0)
		ok = repeat_over(r, n, out, depth, v->nodesetval);
	unbind_to(r, mark);
	r->at = at;
	xmlXPathFreeObject(v);
	return ok;
}

static bool
define_all(struct run *r, const struct tmpl_node *n)
{
	xmlXPathObject *v;

	for (const struct tmpl_define *d = n->defines; d != NULL; d = d->next) {
		v = evaluate(r, &d->expr);
		if (v == NULL)
			return false;
		bind(r, d->name, v);
	}
	return true;
}

static bool
render_element(
    struct run *r, const struct tmpl_node *n, xmlNode *out, unsigned depth)
{
	struct var *mark = r->vars;
	bool ok = define_all(r, n);

	if (ok && (n->condition.q == NULL || is_true(r, &n->condition, &ok))) {
		if (n->repeat.q != NULL)
			ok = render_repeat(r, n, out, depth);
		else
			ok = render_body(r, n, out, depth);
	}
	unbind_to(r, mark);
	return ok;
}

/* Macros that use themselves make any depth, hence the count. */
static bool
render_node(
    struct run *r, const struct tmpl_node *n, xmlNode *out, unsigned depth)
{
	if (n->name == NULL)
		return render_text(r, n, out);
	if (!count_steps(r, 1, n->origin->at))
		return false;
	if (depth > LIMIT_DOC_DEPTH)
		return fault(r, DIAG_TMPL_LIMIT, n->origin->at,
		    arena_printf(r->arena, "elements nest more than %d deep",
			LIMIT_DOC_DEPTH));
	return render_element(r, n, out, depth);
}

/* The document's root. NULL after a diagnostic: a document has one. */
static xmlNode *
root_of(struct run *r, const struct tmpl *t, const xmlNode *tree)
{
	xmlNode *root = tree->children;

	if (root != NULL && root->type == XML_ELEMENT_NODE &&
	    root->next == NULL)
		return root;
	fault(r, DIAG_TMPL_SYNTAX, t->file->root->origin->at,
	    "the template does not make exactly one element");
	return NULL;
}

struct doc *
tmpl_render(const struct tmpl *t, struct arena *a, struct diag *d, xmlDoc *tree,
    int32_t as_of)
{
	return tmpl_render_in(t, a, d, tree, as_of, NULL);
}

struct doc *
tmpl_render_in(const struct tmpl *t, struct arena *a, struct diag *d,
    xmlDoc *tree, int32_t as_of, const struct labels *labels)
{
	struct run r = {.arena = a, .diag = d};
	xmlNode *page = doc_tree_new(a), *root;
	bool ok;

	r.q = query_ctx_new(a, d, tree, as_of);
	r.labels = labels;
	query_set_labels(r.q, labels);
	r.at = (struct query_at){xmlDocGetRootElement(tree), 1, 1};
	r.keep_space = strcmp(t->file->root->name, "html") != 0;
	ok = render_node(&r, t->file->root, page, 1);
	unbind_to(&r, NULL);
	root = ok ? root_of(&r, t, page) : NULL;
	if (root == NULL)
		return NULL;
	if (r.keep_space)
		doc_join(root);
	else
		doc_tidy(root);
	return doc_from_tree(page);
}
