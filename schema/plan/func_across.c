/* What other documents of the workspace say of one field of one thing. */
#include "query_internal.h"

#include "caps.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Values are the same when what was read from them is; where nothing was,
 * when their words are. */
static bool
same_value(struct arena *a, const xmlNode *x, const xmlNode *y)
{
	static const char *const read[] = {
	    "seconds", "months", "date", "ref", "vague", "na"};
	bool any = false;

	for (size_t i = 0; i < sizeof read / sizeof read[0]; i++) {
		const char *one = plan_attr(x, read[i]);
		const char *two = plan_attr(y, read[i]);

		if (strcmp(one, two) != 0)
			return false;
		any = any || *one != '\0';
	}
	return any || strcmp(scope_fold(a, plan_text(a, x)),
			  scope_fold(a, plan_text(a, y))) == 0;
}

static struct field *
find_field(const struct homes *h, const xmlChar *name)
{
	for (size_t i = 0; i < h->n_fields; i++) {
		if (xmlStrEqual(h->fields[i].first->name, name))
			return &h->fields[i];
	}
	return NULL;
}

void
homes_compare(struct arena *a, struct homes *h, const xmlNode *entity)
{
	for (const xmlNode *c = entity->children; c != NULL; c = c->next) {
		struct field *f;

		if (c->type != XML_ELEMENT_NODE)
			continue;
		f = find_field(h, c->name);
		if (f == NULL) {
			h->fields = arena_grow(a, h->fields, &h->cap_fields,
			    h->n_fields + 1, sizeof *h->fields);
			h->fields[h->n_fields++] = (struct field){.first = c};
		} else if (!f->differs) {
			f->differs = !same_value(a, f->first, c);
		}
	}
}

static size_t
number_of(const xmlNode *document)
{
	return strtoul(plan_attr(document, "number"), NULL, 10);
}

static bool
is_among(struct arena *a, const xmlNodeSet *set, const xmlNode *n)
{
	for (int i = 0; i < set->nodeNr; i++) {
		if (same_value(a, set->nodeTab[i], n))
			return true;
	}
	return false;
}

static void
add_unlike(struct index *ix, xmlNodeSet *out, const xmlNodeSet *own,
    const struct home *home)
{
	const xmlChar *name = own->nodeTab[0]->name;

	for (xmlNode *c = home->entity->children; c != NULL; c = c->next) {
		if (c->type != XML_ELEMENT_NODE || !xmlStrEqual(c->name, name))
			continue;
		if (!is_among(ix->a, own, c) &&
		    xmlXPathNodeSetAddUnique(out, c) < 0)
			bcp_out_of_memory();
	}
}

static bool
is_field(const xmlNodeSet *set)
{
	for (int i = 0; set != NULL && i < set->nodeNr; i++) {
		if (set->nodeTab[i]->type != XML_ELEMENT_NODE)
			return false;
	}
	return set != NULL && set->nodeNr > 0 &&
	       set->nodeTab[0]->parent != NULL;
}

/* In the one document that is asked for, else in those after the plan's. */
static bool
is_asked(const struct home *home, bool one, const xmlNode *document, size_t own)
{
	if (one ? home->document != document : home->number <= own)
		return false;
	return strcmp(plan_attr(home->document, "current"), "no") == 0;
}

void
fn_unlike(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	const struct homes *h = NULL;
	const struct field *f = NULL;
	const xmlNode *document;
	size_t number = number_of(ix->plan);
	xmlNodeSet *out, *own;
	struct arg arg;

	if (!args_ok(ctxt, nargs, 1, 2) ||
	    !arg_pop_given(ctxt, nargs == 2, &arg))
		return;
	document = arg.node;
	arg_free(&arg);
	if (!arg_pop(ctxt, &arg))
		return;
	out = query_new_set();
	own = arg.node == NULL ? NULL : arg.object->nodesetval;
	if (own != NULL && is_field(own))
		h = index_homes(ix, own->nodeTab[0]->parent);
	if (h != NULL)
		f = find_field(h, own->nodeTab[0]->name);
	for (size_t i = 0; f != NULL && f->differs && i < h->count; i++) {
		if (!query_work(ctxt, 1))
			break;
		if (is_asked(&h->list[i], nargs == 2, document, number))
			add_unlike(ix, out, own, &h->list[i]);
	}
	arg_free(&arg);
	give_nodes(ctxt, out);
}

/* What the rules on clashes ask of a pair of values. */
enum clash { CLASH_EXACT, CLASH_SECONDS, CLASH_VAGUE };

/* What is asked, and who asks: the plan's id, parent and thing by name. */
struct asking {
	enum clash clash;
	const char *id, *up, *name, *field;
	const xmlNodeSet *own;
};

/* As many as are told of one finding. */
#define CLASHES_MAX 8

static bool
has(const xmlNode *n, const char *attr)
{
	return *plan_attr(n, attr) != '\0';
}

static bool
is_number(const xmlNode *n)
{
	return has(n, "seconds") || has(n, "months");
}

static bool
any_is(const xmlNodeSet *set, bool vague)
{
	for (int i = 0; i < set->nodeNr; i++) {
		if (vague ? has(set->nodeTab[i], "vague")
			  : is_number(set->nodeTab[i]))
			return true;
	}
	return false;
}

static bool
is_clash(const struct asking *q, const xmlNode *n)
{
	switch (q->clash) {
	case CLASH_EXACT:
		return is_number(n) || has(n, "date") || !has(n, "type");
	case CLASH_SECONDS:
		return has(n, "seconds");
	case CLASH_VAGUE:
		return (has(n, "vague") && any_is(q->own, false)) ||
		       (is_number(n) && any_is(q->own, true));
	}
	return false;
}

/* Whether a document, or one of its parts, is what a reference names. */
static bool
has_parent(const xmlNode *document, const char *prefix, const char *rest)
{
	size_t n = strlen(prefix);

	for (const xmlNode *c = document->children; c != NULL; c = c->next) {
		const char *ref;

		if (c->type != XML_ELEMENT_NODE ||
		    !xmlStrEqual(c->name, (const xmlChar *)"parent"))
			continue;
		ref = plan_attr(c, "ref");
		if (strncmp(ref, prefix, n) == 0 && strcmp(ref + n, rest) == 0)
			return true;
	}
	return false;
}

static bool
is_overridden(const struct asking *q, struct arena *a, const xmlNode *entity)
{
	for (const xmlNode *o = entity->children; o != NULL; o = o->next) {
		if (o->type != XML_ELEMENT_NODE ||
		    !xmlStrEqual(o->name, (const xmlChar *)"overrides"))
			continue;
		for (const xmlNode *c = o->children; c != NULL; c = c->next) {
			if (xmlStrEqual(c->name, (const xmlChar *)"field") &&
			    strcmp(plan_text(a, c), q->field) == 0)
				return true;
		}
	}
	return false;
}

/* A plan and what it is part of are compared by the rules on roll-ups; parts
 * of one plan may mean different things by one id, and say so by the name. */
static bool
may_clash(const struct asking *q, struct arena *a, const struct home *home)
{
	static const char documents[] = "documents/";
	const size_t n = sizeof documents - 1;

	if (has_parent(home->document, documents, q->id) ||
	    (strncmp(q->up, documents, n) == 0 &&
		strcmp(q->up + n, plan_attr(home->document, "id")) == 0))
		return false;
	if (*q->up != '\0' && has_parent(home->document, "", q->up) &&
	    strcasecmp(q->name, plan_child_text(home->entity, "name")) != 0)
		return false;
	return q->clash != CLASH_EXACT || !is_overridden(q, a, home->entity);
}

static void
add_clashes(struct index *ix, const struct asking *q, const struct home *home,
    xmlNodeSet *out)
{
	for (xmlNode *c = home->entity->children;
	     c != NULL && out->nodeNr < CLASHES_MAX; c = c->next) {
		if (c->type == XML_ELEMENT_NODE &&
		    xmlStrEqual(c->name, (const xmlChar *)q->field) &&
		    is_clash(q, c) && !is_among(ix->a, q->own, c))
			query_add_node(out, c);
	}
}

static void
find_clashes(xmlXPathParserContext *ctxt, struct asking *q, xmlNodeSet *out)
{
	struct index *ix = query_index(ctxt);
	const xmlNode *first = q->own->nodeTab[0];
	const struct homes *h = index_homes(ix, first->parent);
	const struct field *f = h == NULL ? NULL : find_field(h, first->name);
	size_t number = number_of(ix->plan);
	const xmlNode *up;

	if (f == NULL || !f->differs)
		return;
	up = plan_child(ix->plan, "parent");
	q->id = plan_child_text(ix->plan, "id");
	q->up = up == NULL ? "" : plan_attr(up, "ref");
	q->name = plan_child_text(first->parent, "name");
	q->field = (const char *)first->name;
	for (size_t i = 0; i < h->count && out->nodeNr < CLASHES_MAX; i++) {
		const struct home *home = &h->list[i];

		if (!query_work(ctxt, 1))
			return;
		if (is_asked(home, false, NULL, number) &&
		    may_clash(q, ix->a, home))
			add_clashes(ix, q, home, out);
	}
}

void
fn_clashes(xmlXPathParserContext *ctxt, int nargs)
{
	struct asking q = {.clash = CLASH_EXACT};
	xmlNodeSet *out;
	struct arg arg;

	if (!args_ok(ctxt, nargs, 2, 2) || !arg_pop(ctxt, &arg))
		return;
	if (strcmp((const char *)arg.text, "seconds") == 0)
		q.clash = CLASH_SECONDS;
	else if (strcmp((const char *)arg.text, "vague") == 0)
		q.clash = CLASH_VAGUE;
	arg_free(&arg);
	if (!arg_pop_nodes(ctxt, &arg))
		return;
	out = query_new_set();
	q.own = arg.node == NULL ? NULL : arg.object->nodesetval;
	if (is_field(q.own))
		find_clashes(ctxt, &q, out);
	arg_free(&arg);
	give_nodes(ctxt, out);
}

/* Those fields of which not all documents say the same. */
void
fn_disputed(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	const xmlNode *parent = NULL;
	const struct homes *h = NULL;
	xmlNodeSet *out, *in;
	struct arg arg;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop_nodes(ctxt, &arg))
		return;
	out = query_new_set();
	in = arg.node == NULL ? NULL : arg.object->nodesetval;
	for (int i = 0; in != NULL && i < in->nodeNr; i++) {
		xmlNode *n = in->nodeTab[i];
		const struct field *f;

		if (n->type != XML_ELEMENT_NODE)
			continue;
		if (n->parent != parent) {
			parent = n->parent;
			h = index_homes(ix, parent);
		}
		f = h == NULL ? NULL : find_field(h, n->name);
		if (f != NULL && f->differs)
			query_add_node(out, n);
	}
	arg_free(&arg);
	give_nodes(ctxt, out);
}
