/* Shared by the files of this folder only: the functions of expressions and
 * what they look up. */
#ifndef BCP_QUERY_INTERNAL_H
#define BCP_QUERY_INTERNAL_H

#include "query.h"

#include "caltime.h"
#include "labels.h"
#include "plan_internal.h"

#include <libxml/xpathInternals.h>
#include <regex.h>

#define QUERY_NS "https://bcpgen.org/ns"

/* Another entity that one depends on. */
struct edge {
	size_t to;
	bool hard;
};

/* The same, seen from its end. */
struct back {
	size_t from;
	bool hard;
};

/* An entity that references can resolve to. */
struct known {
	xmlNode *node;
	struct edge *edges;
	size_t n_edges, cap_edges;
	bool has_edges; /* they were looked for */
	/* The walk that saw it last, and from where. */
	unsigned seen;
	size_t from;
	/* Elements that resolve to it. */
	xmlNode **refs;
	size_t n_refs, cap_refs;
};

/* What a tree's attributes say, gathered when first asked for. */
struct index {
	struct arena *a;
	const struct plan_space *space; /* NULL for a tree that is not ours */
	xmlNode *root, *plan, *registry, *documents, *frameworks;
	struct known *list;
	size_t count, cap;
	size_t own; /* the first so many: the own document's, the registry's */
	/* ("" or a document's id, "collection/id") to an entity's number plus
	 * one; the own document comes before the registry. */
	xmlHashTable *entities;
	xmlHashTable *docs;	/* folded id to <document>, all of them */
	xmlHashTable *criteria; /* (framework, canonical id) to element */
	xmlHashTable *findings; /* anchor to a group; NULL: not looked for */
	/* The plan's elements by type, and those that hold text. */
	struct group {
		const char *type; /* or one of the two names below */
		xmlNode **nodes;
		size_t count, cap;
	} * groups;
	size_t n_groups, cap_groups;
	bool has_docs, has_refs, has_criteria, has_groups;
	unsigned walk; /* the number of the current walk */
	/* What the last walk for bcp:depends-on() began with: it is asked for
	 * many others from one entity. */
	unsigned kept_walk;
	size_t kept_start;
	bool kept_soft;
	size_t *queue;
	size_t cap_queue;
	struct targets *targets; /* NULL: not looked for */
	xmlHashTable *parts;	 /* a plan's elements by name, or NULL */
	xmlHashTable *namesakes; /* (collection, bare name) to a group */
	struct buf key, name;	 /* for building keys in */
};

struct query_regex {
	const char *pattern;
	regex_t re;
	bool usable;
};

/* Regular expressions by their patterns. */
struct query_patterns {
	struct arena *a;
	xmlHashTable *table;
};

struct query_ctx {
	struct arena *a;
	struct diag *d;
	xmlXPathContext *x;
	int32_t as_of;
	const struct labels *labels;
	struct index *index;
	struct query_patterns *patterns, *shared; /* NULL: none yet; none */
	/* Those used last, by where their patterns stand. */
	struct query_regex *recent[16];
	const char *problem; /* why a function of ours gave up, static */
	int error;	     /* libxml2's code of the first error */
	unsigned long left;  /* steps that all evaluations may still take */
	query_getter *get;   /* NULL: none */
	void *get_ctx;
	struct xp_run *run; /* evaluates without libxml2 */
};

struct query_function {
	const char *name; /* without the prefix */
	xmlXPathFunction run;
};
extern const struct query_function query_functions[];
extern const size_t query_functions_count;

/* The first name in an expression that is no function or no known variable
 * form; NULL when all are fine. *offset is where it stands, in bytes. Variables
 * met are added to q. */
struct query_name {
	const char *name;
	size_t offset;
};
/* An expression with "/bcp/plan/NAME" replaced by bcp:part('NAME'), which does
 * not look through all that a plan holds; NULL when there is none in it. */
const char *query_quicken(struct arena *a, const char *expr);
bool query_scan(struct arena *a, const char *expr, struct query_name **vars,
    size_t *n_vars, struct query_name *unknown);

/* Entities. Numbers are SIZE_MAX when there is none. */
struct index *index_new(struct arena *a, xmlDoc *doc);
size_t index_entity(struct index *ix, const char *doc, const char *path);
size_t index_of_ref(struct index *ix, const xmlNode *ref);
size_t index_of_node(struct index *ix, const xmlNode *entity);
xmlNode *index_document(struct index *ix, const char *id);
void index_refs(struct index *ix);
void index_edges(struct index *ix, size_t n);
/* In document order; NULL when there is none. These two are no types. */
#define GROUP_LEAVES "(leaves)"
#define GROUP_ENTITIES "(entities)"
const struct group *index_group(struct index *ix, const char *type, size_t n);
/* The findings that speak of what has this anchor; NULL when there is none. */
const struct group *index_findings(struct index *ix, const char *anchor);
/* The plan's own elements of a name; NULL when there is none. */
const struct group *index_part(struct index *ix, const char *name);
/* Where other documents keep an entity of this collection and id; NULL. */
const struct homes *index_homes(struct index *ix, const xmlNode *entity);
xmlNode *index_criterion(
    struct index *ix, const char *framework, const char *id);
/* Whether a node is in the tree: an edition may have taken it out. */
bool index_hangs(const struct index *ix, const xmlNode *n);
struct index *query_index(xmlXPathParserContext *ctxt);
struct index *query_index_of(struct query_ctx *c);
/* Whether bcp:matches(); false with c->problem where the pattern is wrong. */
bool query_matches(
    struct query_ctx *c, const char *s, const char *pattern, bool *found);
/* What a reference element resolves to: an entity, a <document>, or NULL. */
xmlNode *index_target(struct index *ix, const xmlNode *ref);
/* The value that the getter has of a name, or NULL; c->problem is set where it
 * cannot be had. */
const struct query_value *query_lookup(struct query_ctx *c, const char *name);
/* The function of ours of a name without prefix, for libxml2; NULL. */
xmlXPathFunction query_find_function(const char *name);

/* An argument of a function, popped from the stack. */
struct arg {
	xmlXPathObject *object;
	xmlNode *node; /* the first of a node-set, or NULL */
	xmlChar *text; /* the string value */
};
/* Whether a function has the right number of arguments; sets an error. */
bool args_ok(xmlXPathParserContext *ctxt, int nargs, int min, int max);
/* False, with an error set, when there is none. */
bool arg_pop(xmlXPathParserContext *ctxt, struct arg *arg);
/* The same without the text, for those that only want nodes. */
bool arg_pop_nodes(xmlXPathParserContext *ctxt, struct arg *arg);
/* The last argument where it is given; else nothing, which may be freed. */
bool arg_pop_given(xmlXPathParserContext *ctxt, bool given, struct arg *arg);
void arg_free(struct arg *arg);
/* Pops an argument for its first node, and finds the entity it is: SIZE_MAX
 * where it is none. */
bool pop_entity(xmlXPathParserContext *ctxt, size_t *n, xmlNode **node);
/* The last argument, 'all' for soft dependencies too, where it is given. */
bool pop_soft(xmlXPathParserContext *ctxt, bool given, bool *soft);
void give_number(xmlXPathParserContext *ctxt, double x);
void give_string(xmlXPathParserContext *ctxt, const char *s);
void give_nodes(xmlXPathParserContext *ctxt, xmlNodeSet *set);
xmlNodeSet *query_new_set(void);
/* A node that is not in the set. */
void query_add_node(xmlNodeSet *set, xmlNode *n);
/* Marks as seen in ix->walk what an entity depends on, and itself. */
void query_walk(xmlXPathParserContext *ctxt, size_t start, bool soft);
/* Whether the hard dependencies of an entity lead into a cycle. */
bool index_circular(struct index *ix, size_t n);
/* The edges that lead to an entity. */
const struct back *index_back(struct index *ix, size_t n, size_t *count);
struct query_ctx *query_of(xmlXPathParserContext *ctxt);
/* Counts work that libxml2 does not see; false when the limit is reached. */
bool query_work(xmlXPathParserContext *ctxt, size_t steps);

#define FN(name) void fn_##name(xmlXPathParserContext *ctxt, int nargs)
/* Those that our own evaluator has, for libxml2. */
FN(native);
FN(entity);
FN(closure);
FN(path_to);
FN(cycle);
FN(criterion);
FN(date);
FN(iso);
FN(long_date);
FN(add);
FN(months_between);
FN(seconds);
FN(duration);
FN(months);
FN(grace);
FN(setting);
FN(text);
FN(label);
FN(words);
FN(upper_first);
FN(join);
FN(plural);
FN(placeholder);
FN(near);
FN(distinct);
FN(leaves);
FN(depends_on);
FN(elsewhere);
FN(unlike);
FN(clashes);
FN(disputed);
FN(cites);
FN(title);
FN(titled);
FN(declared);
FN(findings);
FN(part);
FN(slowest);
FN(sooner);
FN(dependants);
FN(namesakes);
FN(work);
#undef FN

#endif
