/* References: what an id, a name or a path of ids means. */
#include "plan_internal.h"

#include "utf8.h"

#include <string.h>

/* A misspelling is at most this far from what was meant. */
#define NEAR_LIMIT 3

static const xmlChar *
xml(const char *s)
{
	return (const xmlChar *)s;
}

/* What a reference resolved to: an entity of a scope, or a whole document. */
struct target {
	const struct entity *entity;
	const struct scope *scope;
	bool whole; /* the scope's document itself */
};

/* The collections that a reference may name, in order; one, NULL, stands for
 * any. */
struct wanted {
	const char *list[64];
	size_t count;
};

static struct wanted
parse_wanted(struct arena *a, const char *x_ref)
{
	struct wanted w = {{NULL}, 0};

	while (x_ref != NULL && *x_ref != '\0' &&
	       w.count < sizeof w.list / sizeof w.list[0]) {
		size_t n = strcspn(x_ref, " ");

		if (n != 0)
			w.list[w.count++] = arena_strn(a, x_ref, n);
		x_ref += n + strspn(x_ref + n, " ");
	}
	if (w.count == 0 || strcmp(w.list[0], "*") == 0)
		w = (struct wanted){{NULL}, 1};
	return w;
}

static const struct scope *
document_scope(const struct plan_space *s, const char *folded)
{
	return xmlHashLookup(s->by_id, xml(folded));
}

static bool
is_collection(const char *name, const char *word)
{
	return name != NULL && strcmp(name, word) == 0;
}

/* An id or, after that, a name, in the collections and scopes that count. */
static bool
find_plain(const struct annotator *an, const struct wanted *w,
    const char *folded, struct target *out)
{
	for (size_t pass = 0; pass < 2; pass++) {
		for (size_t c = 0; c < w->count; c++) {
			for (size_t s = 0; s < an->n_scopes; s++) {
				const char *name = w->list[c];

				out->scope = an->scopes[s];
				if (pass == 0)
					out->entity = scope_find(
					    out->scope, name, folded);
				else if (name != NULL)
					out->entity = scope_find_name(
					    out->scope, name, folded);
				if (out->entity != NULL)
					return true;
			}
			if (pass == 0 && is_collection(w->list[c], "documents"))
				out->scope = document_scope(an->space, folded);
			else
				out->scope = NULL;
			if (out->scope != NULL)
				return out->whole = true;
		}
	}
	return false;
}

/* "supplier" as "suppliers", "strategy" as "strategies". */
static const struct entity *
find_in(struct arena *a, const struct scope *s, const char *collection,
    const char *folded)
{
	size_t len = strlen(collection);
	const struct entity *e = scope_find(s, collection, folded);

	if (e == NULL)
		e = scope_find(s, arena_printf(a, "%ss", collection), folded);
	if (e == NULL && len > 1 && collection[len - 1] == 'y')
		e = scope_find(s,
		    arena_printf(a, "%.*sies", (int)len - 1, collection),
		    folded);
	if (e == NULL && strcmp(collection, "person") == 0)
		e = scope_find(s, "people", folded);
	return e;
}

/* "collection/id", "document/id" and "document/collection/id". */
static bool
find_path(const struct annotator *an, const struct wanted *w,
    const char *folded, struct target *out)
{
	const char *slash = strchr(folded, '/');
	const char *head, *rest;

	if (slash == NULL)
		return false;
	head = arena_strn(an->a, folded, (size_t)(slash - folded));
	rest = slash + 1;
	for (size_t s = 0; s < an->n_scopes; s++) {
		out->scope = an->scopes[s];
		out->entity = find_in(an->a, out->scope, head, rest);
		if (out->entity != NULL)
			return true;
	}
	out->scope = document_scope(an->space, head);
	if (out->scope == NULL)
		return false;
	/* A document may name itself; what it has, the summary may lack. */
	if (an->scopes[0]->doc != NULL &&
	    strcmp(an->scopes[0]->doc, out->scope->doc) == 0)
		out->scope = an->scopes[0];
	for (size_t c = 0; c < w->count && out->entity == NULL; c++)
		out->entity = scope_find(out->scope, w->list[c], rest);
	slash = strchr(rest, '/');
	if (out->entity == NULL && slash != NULL)
		out->entity = find_in(an->a, out->scope,
		    arena_strn(an->a, rest, (size_t)(slash - rest)), slash + 1);
	return out->entity != NULL;
}

static void
set_target(struct annotator *an, xmlNode *n, const struct target *t)
{
	const char *name, *ref, *href;

	if (t->whole) {
		ref = arena_printf(an->a, "documents/%s", t->scope->doc);
		href = *t->scope->page == '\0' ? "#" : t->scope->page;
		name = plan_text(an->a, plan_child(t->scope->root, "title"));
	} else {
		const struct entity *e = t->entity;

		/* What the own document or the registry has needs no prefix;
		 * neither has a document in its path. */
		ref = arena_printf(an->a, "%s/%s", e->collection, e->id);
		if (t->scope->doc != NULL && t->scope != an->scopes[0])
			ref = arena_printf(an->a, "%s/%s", t->scope->doc, ref);
		href = arena_printf(an->a, "%s#%s", t->scope->page, e->anchor);
		name = e->name;
	}
	build_attr(n, "ref", ref);
	build_attr(n, "name", name);
	build_attr(n, "href", href);
	build_attr(n, "text", name);
}

/* The parties that are not defined anywhere. */
static bool
set_word(struct annotator *an, xmlNode *n, const char *folded)
{
	const xmlNode *organisation =
	    plan_child(an->space->workspace, "organisation");
	const char *name;

	if (strcmp(folded, "customer") == 0 ||
	    strcmp(folded, "customers") == 0) {
		build_attr(n, "ref", "parties/customer");
		name = folded;
	} else if (strcmp(folded, "organisation") == 0) {
		build_attr(n, "ref", "parties/organisation");
		name = an->n_scopes == 0 ? ""
					 : plan_child_text(an->scopes[0]->root,
					       "organisation");
		if (*name == '\0' && organisation != NULL)
			name = plan_text(an->a, organisation);
		if (*name == '\0')
			name = folded;
	} else if (strcmp(folded, "automated") == 0) {
		build_attr(n, "ref", "parties/automated");
		name = folded;
	} else {
		return false;
	}
	build_attr(n, "name", name);
	build_attr(n, "text", name);
	return true;
}

/* Keeps the nearer of two candidates. */
struct nearest {
	const char *text;
	size_t distance;
	size_t *budget; /* comparisons left to the document */
};

static void
offer(struct nearest *best, const char *wanted, const char *candidate)
{
	size_t d;

	if (best->distance == 0 || *candidate == '\0')
		return;
	if (*best->budget == 0)
		return;
	--*best->budget;
	d = utf8_distance(wanted, candidate, best->distance - 1);
	if (d < best->distance) {
		best->distance = d;
		best->text = candidate;
	}
}

static bool
is_wanted(const struct wanted *w, const char *collection)
{
	for (size_t i = 0; i < w->count; i++) {
		if (w->list[i] == NULL || strcmp(w->list[i], collection) == 0)
			return true;
	}
	return false;
}

static void
set_near(struct annotator *an, xmlNode *n, const struct wanted *w,
    const char *folded)
{
	size_t len = strlen(folded);
	struct nearest best = {NULL, 0, &an->near_budget};

	/* A third of the letters may be wrong, and three at most. */
	best.distance = (len < NEAR_LIMIT * 3 ? len / 3 : NEAR_LIMIT) + 1;
	for (size_t s = 0; s < an->n_scopes; s++) {
		for (size_t i = 0;
		     i < an->scopes[s]->count && an->near_budget != 0; i++) {
			const struct entity *e = &an->scopes[s]->list[i];

			if (!is_wanted(w, e->collection))
				continue;
			offer(&best, folded, e->id);
			if (best.distance > 1)
				offer(&best, folded, e->name);
		}
	}
	if (best.text != NULL)
		build_attr(n, "near", best.text);
}

xmlNode *
annotate_ref(
    struct annotator *an, xmlNode *n, const char *text, const char *collections)
{
	struct wanted w = parse_wanted(an->a, collections);
	const char *folded = scope_fold(an->a, text);
	struct target t = {NULL, NULL, false};

	if (*folded == '\0')
		return NULL;
	if (find_plain(an, &w, folded, &t) || find_path(an, &w, folded, &t))
		set_target(an, n, &t);
	else if (!set_word(an, n, folded))
		set_near(an, n, &w, folded);
	if (t.entity != NULL)
		return t.entity->node;
	return t.whole ? t.scope->root : NULL;
}
