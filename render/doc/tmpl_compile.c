#include "tmpl_internal.h"

#include "caps.h"

#include <string.h>

#define TAL_NS "http://xml.zope.org/namespaces/tal"
#define METAL_NS "http://xml.zope.org/namespaces/metal"
#define XHTML_NS "http://www.w3.org/1999/xhtml"

static bool
in_ns(const xmlNs *ns, const char *href)
{
	return ns != NULL && ns->href != NULL &&
	       strcmp((const char *)ns->href, href) == 0;
}

static char *
content(struct tmpl_compiler *c, const xmlNode *n)
{
	xmlChar *s = xmlNodeGetContent(n);
	char *copy;

	if (s == NULL)
		return arena_str(c->arena, "");
	copy = arena_str(c->arena, (const char *)s);
	xmlFree(s);
	return copy;
}

static void
find_value(struct tmpl_compiler *c, const xmlAttr *a, struct tmpl_value *v)
{
	const char *name = (const char *)a->name;

	/* libxml2's walk over an attribute's text only reads. */
	v->text = content(c, (const xmlNode *)(const void *)a);
	if (a->ns != NULL && a->ns->prefix != NULL)
		name = arena_printf(
		    c->arena, "%s:%s", (const char *)a->ns->prefix, name);
	v->raw = tmpl_source_attr(&c->source, name, &v->raw_len);
}

static void
define_macro(
    struct tmpl_compiler *c, struct tmpl_node *n, const struct tmpl_value *v)
{
	struct tmpl_macro **tail = &c->file->macros;

	for (; *tail != NULL; tail = &(*tail)->next) {
		if (strcmp((*tail)->name, v->text) == 0)
			tmpl_fault(c, tmpl_value_span(c, v, 0, strlen(v->text)),
			    "the macro \"%s\" is defined twice", v->text);
	}
	*tail = arena_alloc(c->arena, 1, sizeof **tail);
	(*tail)->name = v->text;
	(*tail)->node = n;
}

static void
use_macro(
    struct tmpl_compiler *c, struct tmpl_node *n, const struct tmpl_value *v)
{
	struct tmpl_use *use = arena_alloc(c->arena, 1, sizeof *use);

	n->use = v->text;
	use->node = n;
	use->file = c->file;
	use->at = tmpl_value_span(c, v, 0, strlen(v->text));
	use->next = *c->uses;
	*c->uses = use;
}

static void
compile_metal(struct tmpl_compiler *c, struct tmpl_node *n, const char *name,
    const struct tmpl_value *v)
{
	if (strcmp(name, "define-macro") == 0)
		define_macro(c, n, v);
	else if (strcmp(name, "use-macro") == 0)
		use_macro(c, n, v);
	else
		tmpl_fault(c, tmpl_value_span(c, v, 0, strlen(v->text)),
		    "there is no statement metal:%s", name);
}

/* Attributes that people read. */
static bool
is_words(const char *name)
{
	static const char *const names[] = {
	    "title", "alt", "label", "sub", "note", "text"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

static void
compile_attr(struct tmpl_compiler *c, struct tmpl_node *n, const xmlNode *x,
    const xmlAttr *a)
{
	const char *name = (const char *)a->name;
	struct tmpl_attr *attr, **tail = &n->attrs;
	struct tmpl_value v;

	find_value(c, a, &v);
	if (in_ns(a->ns, TAL_NS) || (a->ns == NULL && in_ns(x->ns, TAL_NS))) {
		tmpl_parse_statement(c, n, name, &v);
	} else if (in_ns(a->ns, METAL_NS) ||
		   (a->ns == NULL && in_ns(x->ns, METAL_NS))) {
		compile_metal(c, n, name, &v);
	} else if (a->ns != NULL) {
		tmpl_fault(c, tmpl_value_span(c, &v, 0, strlen(v.text)),
		    "the attribute %s:%s means nothing here",
		    a->ns->prefix == NULL ? "" : (const char *)a->ns->prefix,
		    name);
	} else {
		attr = arena_alloc(c->arena, 1, sizeof *attr);
		attr->name = arena_str(c->arena, name);
		attr->parts = tmpl_parse_parts(c, &v, false);
		if (is_words(attr->name))
			attr->label = tmpl_label(c, attr->parts);
		while (*tail != NULL)
			tail = &(*tail)->next;
		*tail = attr;
	}
}

static struct tmpl_node *
compile_text(struct tmpl_compiler *c, const xmlNode *x, bool fold)
{
	struct tmpl_node *n = arena_alloc(c->arena, 1, sizeof *n);
	struct tmpl_value v = {content(c, x), NULL, 0};

	n->parts = tmpl_parse_parts(c, &v, fold);
	n->label = tmpl_label(c, n->parts);
	return n;
}

static void
check_statements(struct tmpl_compiler *c, const struct tmpl_node *n)
{
	/* A <tal:block> has no tag anyway. */
	if (n->use != NULL &&
	    (n->mode != TMPL_NONE || n->dynamic != NULL || n->omit.q != NULL))
		tmpl_fault(c, n->origin->at,
		    "an element that is replaced by a macro can have define, "
		    "condition and repeat only");
	else if (n->omit_always && n->dynamic != NULL)
		tmpl_fault(c, n->origin->at,
		    "an element that is left out cannot have attributes");
	else if (n->replace && n->dynamic != NULL)
		tmpl_fault(c, n->origin->at,
		    "an element that is replaced cannot have attributes");
}

static struct tmpl_node *
new_element(struct tmpl_compiler *c, const xmlNode *x)
{
	struct tmpl_node *n = arena_alloc(c->arena, 1, sizeof *n);

	n->name = arena_str(c->arena, (const char *)x->name);
	n->origin = arena_alloc(c->arena, 1, sizeof *n->origin);
	n->origin->at = tmpl_span(c, c->source.tag, c->source.tag_end);
	if (x->ns != NULL && !in_ns(x->ns, XHTML_NS)) {
		n->omit_always = in_ns(x->ns, TAL_NS) || in_ns(x->ns, METAL_NS);
		if (!n->omit_always)
			tmpl_fault(c, n->origin->at,
			    "<%s> is of the namespace %s, which means nothing "
			    "here",
			    n->name, (const char *)x->ns->href);
	}
	return n;
}

/* Space with a line break right inside of <tal:block> only lays out the
 * template: statements would be unreadable on one line, and "4 hours ," wrong.
 */
static bool
is_layout(const xmlNode *parent, const xmlNode *text)
{
	const char *p = (const char *)text->content;
	size_t n = strspn(p, " \t\r\n");

	return in_ns(parent->ns, TAL_NS) && p[n] == '\0' &&
	       memchr(p, '\n', n) != NULL;
}

static struct tmpl_node *compile_element(
    struct tmpl_compiler *c, const xmlNode *x, bool fold, unsigned depth);

static struct tmpl_node *
compile_children(
    struct tmpl_compiler *c, const xmlNode *x, bool fold, unsigned depth)
{
	struct tmpl_node *first = NULL, **tail = &first;

	for (const xmlNode *k = x->children; k != NULL; k = k->next) {
		struct tmpl_node *n = NULL;

		if (k->type == XML_ELEMENT_NODE)
			n = compile_element(c, k, fold, depth + 1);
		else if ((k->type == XML_TEXT_NODE ||
			     k->type == XML_CDATA_SECTION_NODE) &&
			 !is_layout(x, k))
			n = compile_text(c, k, fold);
		else if (k->type == XML_ENTITY_REF_NODE)
			tmpl_fault(c,
			    tmpl_span(c, c->source.tag, c->source.tag_end),
			    "the entity &%s; is not known here: write the "
			    "character itself",
			    (const char *)k->name);
		if (n == NULL)
			continue;
		*tail = n;
		tail = &n->next;
	}
	return first;
}

/* The parser itself allows 256 levels. */
static struct tmpl_node *
compile_element(
    struct tmpl_compiler *c, const xmlNode *x, bool fold, unsigned depth)
{
	struct tmpl_node *n;

	tmpl_source_tag(&c->source);
	n = new_element(c, x);
	if (depth > LIMIT_DOC_DEPTH) {
		tmpl_fault(
		    c, n->origin->at, "<%s> is nested too deep", n->name);
		return n;
	}
	for (const xmlAttr *a = x->properties; a != NULL; a = a->next)
		compile_attr(c, n, x, a);
	check_statements(c, n);
	n->children =
	    compile_children(c, x, fold && strcmp(n->name, "pre") != 0, depth);
	return n;
}

void
tmpl_compile(struct tmpl_compiler *c, xmlNode *root)
{
	c->file->root = compile_element(c, root, true, 1);
}
