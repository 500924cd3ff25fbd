/* The plan as an XML tree, the one thing that rules and templates look at.
 * docs/ARCHITECTURE.md, "The plan tree", gives its shape. After
 * plan_annotate() the tree is const. */
#ifndef BCP_PLAN_H
#define BCP_PLAN_H

#include "diag.h"
#include "ynode.h"
#include <libxml/tree.h>
#include <stdbool.h>
#include <stdint.h>

struct plan_space;

struct plan {
	xmlDoc *doc;   /* root element <bcp> */
	xmlNode *plan; /* <plan>, child of the root */
	struct diag *diag;
	int32_t as_of; /* days since 1970-01-01 */
	const char *id;
};

/* A framework or other data file, as loaded. */
struct plan_input {
	const char *path;	  /* as shown to people */
	const struct ynode *root; /* valid against its schema */
};

/* All that a plan is compiled with. */
struct plan_context {
	int32_t as_of;
	const struct ynode *workspace; /* workspace.yaml's root, or NULL */
	const char *workspace_dir;     /* where evidence is looked up */
	struct buf *asked; /* keeps that, see file_log.h; may be NULL */
	const struct plan_input *frameworks;
	size_t n_frameworks;
	/* The other documents of the workspace; the plan itself may be among
	 * them and is then told by its id. */
	const struct plan_input *documents;
	size_t n_documents;
	/* What all plans of the workspace share, made from the above by
	 * plan_space_new(); NULL makes each plan build it for itself. */
	struct plan_space *space;
};

/* The part of the tree that is the same for all documents of a workspace:
 * settings, registry, frameworks, summaries of the documents. It must outlive
 * the plans that are built in it, and holds one plan at a time: building a
 * second one before the arena of the first is freed costs a tree of its own.
 * NULL, with a diagnostic, when it cannot be made. */
struct plan_space *plan_space_new(
    struct arena *a, struct diag *d, const struct plan_context *ctx);

/* Builds and annotates. NULL, with a diagnostic, when it cannot. The plan is
 * taken out of its tree, and a tree of its own freed, with the arena a. */
struct plan *plan_build(struct arena *a, struct diag *d,
    const struct plan_input *in, const struct plan_context *ctx);

/* What rules add to the tree, and no one else: an element with text (NULL for
 * none) at the end of its parent, and an attribute, set anew. */
xmlNode *plan_add(xmlNode *parent, const char *name, const char *text);
void plan_set(xmlNode *n, const char *name, const char *value);
void plan_set_int(xmlNode *n, const char *name, int64_t value);

/* The place an element or attribute came from; a node made by us gives that of
 * its nearest ancestor which has one. */
struct src_span plan_span(const xmlNode *n);
/* The value of an attribute, "" when absent; valid as long as the tree. */
const char *plan_attr(const xmlNode *n, const char *name);
/* The first child element of that name; NULL when there is none or n is NULL.
 */
xmlNode *plan_child(const xmlNode *n, const char *name);
/* The text of a child element, "" when absent. */
const char *plan_child_text(const xmlNode *n, const char *name);
/* The schema's title of the field that an element is, or of the list that it
 * is an item of: "Recovery time objective". "" when the schema has none. */
const char *plan_title(const xmlNode *n);
/* What a thing is called: its name, title, heading or activity, trimmed, in the
 * arena; "" when it has none. */
const char *plan_name(struct arena *a, const xmlNode *n);
/* Whether a criterion of a framework or of <coverage> is, or is in, a part of
 * it: an id ("A1.2"), the beginning of one ("A1", "CC", "8.4"), a group, a
 * category ("availability"), a baseline. Case does not count. */
bool plan_criterion_is(const xmlNode *criterion, const char *part);

#endif
