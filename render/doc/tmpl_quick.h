/* The expressions that make up most of a template, run without libxml2's
 * evaluator, which makes and frees an object for each step of each:
 *
 *     path      $x  .  name  @name  $x/name/@name  $x/../@name
 *     test      path, or path = 'text', != 'text', = 3
 *     whole     test (and test)*, or test (or test)*; each test, or all of it,
 *               in not(...); a path in boolean(...)
 *
 * The answers are those of XPath 1.0; wherever that would take more than a
 * look at one node after the other, there is none, and libxml2 is asked. */
#ifndef BCP_TMPL_QUICK_H
#define BCP_TMPL_QUICK_H

#include "arena.h"
#include "query.h"

struct tmpl_quick;

/* NULL for an expression of any other form. */
struct tmpl_quick *tmpl_quick_parse(struct arena *a, const char *expr);

/* A result that is not copied: it holds until a variable changes. */
struct tmpl_view {
	enum {
		VIEW_TRUTH,
		VIEW_OBJECT,
		VIEW_NODES,
	} kind;
	bool truth;
	xmlXPathObject *object; /* not to be changed: a variable's, or any */
	/* The first node, or NULL; those after it are its later siblings of
	 * this name, none where it is NULL. */
	xmlNode *first;
	const char *name;
};

/* False when libxml2 must be asked. */
bool tmpl_quick_run(const struct tmpl_quick *q, struct query_ctx *c,
    xmlNode *at, struct tmpl_view *v);

bool tmpl_view_truth(const struct tmpl_view *v);
/* Whether it is the boolean value false, and no empty text or set. */
bool tmpl_view_is_false(const struct tmpl_view *v);
/* An object of its own, to be freed. */
xmlXPathObject *tmpl_view_object(const struct tmpl_view *v);
/* Its text; *made, unless NULL, is to be freed with xmlFree(). A number that
 * is none has no text. */
const char *tmpl_view_text(const struct tmpl_view *v, xmlChar **made);

#endif
