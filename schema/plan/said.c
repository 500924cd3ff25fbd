/* What the documents of a workspace say, gathered once for all of them: which
 * references they hold, which titles they have, which names they declare. */
#include "query_internal.h"

#include "caps.h"

#include <assert.h>
#include <string.h>

/* Kinds of key, beside the text itself. */
#define SAID_REF "ref"	   /* the @ref of a reference */
#define SAID_OWN "own"	   /* the same, where it stays in its document */
#define SAID_TITLE "title" /* in lower case */
#define SAID_NAME "name"   /* in lower case */
#define SAID_TAIL "tail"   /* from each dot of a name on */

static const xmlChar *
xml(const char *s)
{
	return (const xmlChar *)s;
}

static void
add_said(struct plan_space *s, const char *text, const char *kind, xmlNode *n)
{
	struct group *g = xmlHashLookup2(s->said, xml(text), xml(kind));

	if (g == NULL) {
		g = arena_alloc(s->a, 1, sizeof *g);
		if (xmlHashAddEntry2(s->said, xml(text), xml(kind), g) != 0)
			bcp_out_of_memory();
	}
	g->nodes =
	    arena_grow(s->a, g->nodes, &g->cap, g->count + 1, sizeof *g->nodes);
	g->nodes[g->count++] = n;
}

static char *
lower(struct arena *a, const char *text)
{
	char *out = arena_strn(a, text, strlen(text));

	for (char *p = out; *p != '\0'; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + ('a' - 'A'));
	}
	return out;
}

/* A reference that names no document stays in its own where that has the
 * target; else it goes to the registry or the parent. */
static bool
stays(struct plan_space *s, const struct scope *scope, const char *ref)
{
	const char *slash = strchr(ref, '/');
	const char *collection;

	if (slash == NULL || strchr(slash + 1, '/') != NULL)
		return false;
	collection = arena_strn(s->a, ref, (size_t)(slash - ref));
	return scope_find(scope, collection, scope_fold(s->a, slash + 1)) !=
	       NULL;
}

static void
add_ref(struct plan_space *s, const struct scope *scope, xmlNode *n)
{
	const char *ref = plan_attr(n, "ref");

	if (*ref == '\0')
		return;
	add_said(s, ref, SAID_REF, n);
	if (stays(s, scope, ref))
		add_said(s, ref, SAID_OWN, n);
}

static void
add_name(struct plan_space *s, const char *text, xmlNode *n)
{
	const char *name = lower(s->a, text);

	add_said(s, name, SAID_NAME, n);
	for (const char *dot = strchr(name, '.'); dot != NULL;
	     dot = strchr(dot + 1, '.'))
		add_said(s, dot, SAID_TAIL, n);
}

static bool
is_one_of(const xmlNode *n, const char *const *names)
{
	for (; n->type == XML_ELEMENT_NODE && *names != NULL; names++) {
		if (xmlStrEqual(n->name, xml(*names)))
			return true;
	}
	return false;
}

static void
add_names_below(struct plan_space *s, xmlNode *item, const char *const *names)
{
	for (xmlNode *c = item->children; c != NULL; c = c->next) {
		const char *text;

		if (!is_one_of(c, names))
			continue;
		text = plan_attr(c, "text");
		add_name(s, *text == '\0' ? plan_text(s->a, c) : text, c);
	}
}

/* The parts of a document, what it says is in scope, and itself. */
static void
add_names(struct plan_space *s, xmlNode *document)
{
	static const char *const parts[] = {"functions", "systems", "sites",
	    "suppliers", "data", "teams", NULL};
	static const char *const of_part[] = {"name", "aliases", "id", NULL};
	static const char *const of_scope[] = {"name", "id", NULL};
	static const char *const scope[] = {"scope", NULL};
	static const char *const includes[] = {"includes", NULL};

	add_name(s, plan_attr(document, "id"), document);
	add_name(s, plan_attr(document, "title"), document);
	for (xmlNode *n = document->children; n != NULL; n = n->next) {
		if (is_one_of(n, parts))
			add_names_below(s, n, of_part);
		if (!is_one_of(n, scope))
			continue;
		for (xmlNode *c = n->children; c != NULL; c = c->next) {
			if (is_one_of(c, includes))
				add_names_below(s, c, of_scope);
		}
	}
}

void
space_said(struct plan_space *s)
{
	s->said = plan_new_hash(s->a, 256);
	for (size_t i = 0; i < s->n_scopes; i++) {
		xmlNode *root = s->scopes[i].root;

		assert(root != NULL);
		for (xmlNode *n = root; n != NULL; n = plan_next(root, n))
			add_ref(s, &s->scopes[i], n);
		add_said(
		    s, lower(s->a, plan_attr(root, "title")), SAID_TITLE, root);
		add_names(s, root);
	}
}

static const struct group *
find_said(struct index *ix, const xmlChar *text, const char *kind)
{
	return ix->space == NULL
		   ? NULL
		   : xmlHashLookup2(ix->space->said, text, xml(kind));
}

void
fn_cites(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	const struct group *g;
	const char *kind = SAID_REF;
	struct arg ref, own;
	xmlNodeSet *set;

	if (!args_ok(ctxt, nargs, 1, 2))
		return;
	if (nargs == 2) {
		if (!arg_pop(ctxt, &own))
			return;
		kind = xmlStrEqual(own.text, xml(SAID_OWN)) ? SAID_OWN : kind;
		arg_free(&own);
	}
	if (!arg_pop(ctxt, &ref))
		return;
	set = query_new_set();
	g = find_said(ix, ref.text, kind);
	for (size_t i = 0; g != NULL && i < g->count; i++) {
		/* An edition may have taken it out, or emptied it. */
		if (!query_work(ctxt, 1))
			break;
		if (index_hangs(ix, g->nodes[i]) &&
		    xmlStrEqual(xml(plan_attr(g->nodes[i], "ref")), ref.text))
			query_add_node(set, g->nodes[i]);
	}
	arg_free(&ref);
	give_nodes(ctxt, set);
}

void
fn_titled(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	const struct group *g;
	struct arg title;
	xmlNodeSet *set;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop(ctxt, &title))
		return;
	set = query_new_set();
	g = find_said(
	    ix, xml(lower(ix->a, (const char *)title.text)), SAID_TITLE);
	for (size_t i = 0; g != NULL && i < g->count; i++) {
		if (index_hangs(ix, g->nodes[i]))
			query_add_node(set, g->nodes[i]);
	}
	arg_free(&title);
	give_nodes(ctxt, set);
}

void
fn_declared(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	struct arg name;
	const xmlChar *folded;
	bool yes;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop(ctxt, &name))
		return;
	folded = xml(lower(ix->a, (const char *)name.text));
	yes = find_said(ix, folded, SAID_NAME) != NULL ||
	      (*folded == '.' && find_said(ix, folded, SAID_TAIL) != NULL);
	arg_free(&name);
	valuePush(ctxt, xmlXPathNewBoolean(yes));
}
