/* The plan as an XML tree, the one thing that rules and templates look at.
 * docs/ARCHITECTURE.md, "The plan tree", gives its shape. After
 * plan_annotate() the tree is const. */
#ifndef BCP_PLAN_H
#define BCP_PLAN_H

#include "diag.h"
#include "ynode.h"
#include <libxml/tree.h>
#include <stdint.h>

struct plan {
	xmlDoc *doc;   /* root element <bcp> */
	xmlNode *plan; /* <plan>, child of the root */
	struct diag *diag;
	int32_t as_of; /* days since 1970-01-01 */
	const char *id;
};

/* A framework or other data file, as loaded. */
struct plan_input {
	const char *path;         /* as shown to people */
	const struct ynode *root; /* valid against its schema */
};

/* All that a plan is compiled with. */
struct plan_context {
	int32_t as_of;
	const struct ynode *workspace; /* workspace.yaml's root, or NULL */
	const char *workspace_dir;     /* where evidence is looked up */
	const struct plan_input *frameworks;
	size_t n_frameworks;
	/* The other documents of the workspace; the plan itself may be among
	 * them and is then told by its id. */
	const struct plan_input *documents;
	size_t n_documents;
};

/* Builds and annotates. NULL, with a diagnostic, when it cannot. The tree is
 * freed with the arena of d. */
struct plan *plan_build(struct arena *a, struct diag *d,
    const struct plan_input *in, const struct plan_context *ctx);

/* The place an element or attribute came from; a node made by us gives that of
 * its nearest ancestor which has one. */
struct src_span plan_span(const xmlNode *n);
/* The text of an attribute, "" when absent; valid as long as the tree. */
const char *plan_attr(const xmlNode *n, const char *name);
/* The text of a child element, "" when absent. */
const char *plan_child_text(const xmlNode *n, const char *name);

#endif
