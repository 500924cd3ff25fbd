/* Shared by the files of this folder only: how a plan tree is built and what
 * is looked up while it is. */
#ifndef BCP_PLAN_INTERNAL_H
#define BCP_PLAN_INTERNAL_H

#include "plan.h"

#include <libxml/hash.h>
#include <stdbool.h>

/* What a reference can mean. */
struct entity {
	const char *collection, *id; /* id as given, "" when there is none */
	const char *name; /* for people: the id where there is no other */
	const char *anchor;
	xmlNode *node;
};

/* Where ids are looked up: a document, or the workspace's registry. */
struct scope {
	const char *doc;  /* the document's id, NULL for the registry */
	const char *page; /* what stands before "#": "" for the page itself */
	xmlNode *root;
	struct entity *list; /* in order of the file */
	size_t count, cap;
	xmlHashTable *ids;	   /* (collection, folded id) to entity */
	xmlHashTable *names;	   /* (collection, folded name or alias) */
	xmlHashTable *any;	   /* folded id, of whatever collection */
	xmlHashTable *anchors;	   /* those given out */
	const struct scope *under; /* anchors of this one are taken, too */
	bool current; /* it is the document of the plan that is in the tree */
};

/* Comparisons of names that suggestions for one document may take: enough for
 * hundreds of slips, and done in a tenth of a second. */
#define NEAR_BUDGET 200000

/* An empty table of about that many entries, freed with the arena. It owns
 * nothing that it holds. */
xmlHashTable *plan_new_hash(struct arena *a, int size);

/* Builds elements from YAML nodes. */
struct builder {
	struct arena *a;
	struct diag *d;
	xmlDoc *doc;
	bool failed; /* a diagnostic was added */
	/* Of another document only headers and entities are kept: no prose,
	 * and nothing deeper than two levels below an entity. */
	bool summary;
	struct build_task *tasks; /* of build.c: elements to be filled */
	size_t n_tasks, cap_tasks;
};

/* Adds what a YAML value becomes under a name: elements for a list, one for
 * a mapping or scalar, none for null. */
void build_value(struct builder *b, xmlNode *parent, const char *name,
    const struct ynode *value);
/* The pairs of a mapping as children of parent. */
void build_pairs(struct builder *b, xmlNode *parent, const struct ynode *map);
/* A new element that is parent's last child; parent may be NULL. */
xmlNode *build_element(xmlDoc *doc, xmlNode *parent, const char *name);
/* An element with text that no file gave: settings' defaults. */
xmlNode *build_text(
    xmlDoc *doc, xmlNode *parent, const char *name, const char *text);
/* Sets an attribute that is not there yet. */
void build_attr(xmlNode *n, const char *name, const char *value);
void build_attr_int(xmlNode *n, const char *name, int64_t value);
/* Whether XML can hold a scalar's text; a diagnostic when it cannot. */
bool build_safe(struct builder *b, const struct ynode *y);
/* A key as an XML name: "_x0020_" stands for a space. */
const char *build_name(struct arena *a, const char *key, size_t len);

/* The next element in document order below root, NULL at the end. */
xmlNode *plan_next(const xmlNode *root, const xmlNode *n);
const struct ynode *plan_ynode(const xmlNode *n);
/* The text of an element without children, trimmed, in the arena. */
const char *plan_text(struct arena *a, const xmlNode *n);

struct plan_space {
	struct arena *a;
	xmlDoc *doc;
	xmlNode *root, *workspace, *frameworks, *documents;
	struct scope registry;
	struct scope *scopes; /* one a document */
	size_t n_scopes;
	xmlHashTable *by_id; /* folded document id to scope */
	xmlHashTable *homes; /* (collection, folded id) to struct homes */
	/* What documents say, by text and kind: said.c. */
	xmlHashTable *said;
	xmlHashTable *files; /* path to struct seen_file */
	xmlNode *coverage;
	const char *dir;   /* of the workspace, NULL when there is none */
	struct buf *asked; /* see struct plan_context */
	bool busy;	   /* a plan hangs in the tree */
};

/* Where documents keep an entity of one id. */
struct homes {
	struct home {
		xmlNode *entity, *document;
		size_t number; /* of the document */
	} * list;
	size_t count, cap;
	/* The fields that any of them has, and whether all that have one
	 * agree, so that most questions need no look at the documents. */
	struct field {
		const xmlNode *first;
		bool differs;
	} * fields;
	size_t n_fields, cap_fields;
};

/* Notes where an entity's fields differ from those of the homes before it. */
void homes_compare(struct arena *a, struct homes *h, const xmlNode *entity);

/* What was found under a path, so that no file is read twice. */
struct seen_file {
	const char *state, *why; /* of `file` and `file-error` */
	const char *sha256;	 /* NULL when it was not read */
	int64_t bytes;
};

/* The space that a tree belongs to, NULL when it is not one of ours. */
const struct plan_space *space_of(const xmlDoc *doc);
/* Gives what was added after the documents its place in the order that
 * libxml2 sorts by. */
void space_order_tail(const struct plan_space *s);

void scope_init(struct arena *a, struct scope *s, xmlNode *root,
    const char *doc, const char *page);
/* Finds the entities below root, gives them their attributes. */
void scope_fill(struct arena *a, struct scope *s);
const struct entity *scope_find(
    const struct scope *s, const char *collection, const char *folded);
const struct entity *scope_find_name(
    const struct scope *s, const char *collection, const char *folded);
/* Trimmed and in lower case. */
const char *scope_fold(struct arena *a, const char *text);

/* What an annotating walk needs. */
struct annotator {
	struct arena *a;
	const struct plan_space *space;
	/* In order of search; at most own, registry, parent. */
	const struct scope *scopes[3];
	size_t n_scopes;
	size_t near_budget; /* comparisons left for suggestions */
	/* Values taken from elsewhere, to be filled in when all are read. */
	struct inherited {
		xmlNode *node;
		const xmlNode *from;
	} * inherited;
	size_t n_inherited, cap_inherited;
};

/* Types, values and references of all elements below root. */
void annotate_values(struct annotator *an, xmlNode *root);
/* Resolves a reference to one of the collections (x-ref; NULL for any) and sets
 * ref, name, href, text or near on n. The entity, or a document's root; NULL
 * when it resolves to neither. */
xmlNode *annotate_ref(struct annotator *an, xmlNode *n, const char *text,
    const char *collections);
/* Reads text as a value of a type and sets the attributes for it. */
void annotate_typed(
    struct annotator *an, xmlNode *n, const char *type, const char *text);
/* {every, or_on}, {on}, {word, means} of a cadence; false when it is none of
 * these. */
bool annotate_cadence_map(struct annotator *an, xmlNode *n);
/* {text, captured} of a date. */
bool annotate_captured(struct annotator *an, xmlNode *n);
/* Evidence and figures: whether the file named by `path` is there. */
void annotate_files(struct annotator *an, xmlNode *root, const char *dir);

void space_settings(struct plan_space *s);
/* Fills in `said`, once all documents are annotated. */
void space_said(struct plan_space *s);
/* Fills in <coverage>, of all documents; and gives a plan's evidence what was
 * found out about it. */
void space_coverage(struct plan_space *s, const struct plan_context *ctx);
void space_coverage_of(const struct plan_space *s, struct plan *p);
void space_frameworks(
    struct plan_space *s, struct builder *b, const struct plan_context *ctx);

#endif
