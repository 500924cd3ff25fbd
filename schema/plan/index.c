/* What the attributes of a tree say, gathered once: entities by reference,
 * references by entity, dependencies, criteria. */
#include "query_internal.h"

#include "caps.h"

#include <string.h>

static const xmlChar *
xml(const char *s)
{
	return (const xmlChar *)s;
}

static void
free_key(void *p)
{
	buf_release(p);
}

/* In lower case and without spaces around it. */
static void
put_folded(struct buf *b, const char *s, size_t n)
{
	while (n != 0 && strchr(" \t\r\n", *s) != NULL)
		s++, n--;
	while (n != 0 && strchr(" \t\r\n", s[n - 1]) != NULL)
		n--;
	for (size_t i = 0; i < n; i++) {
		bool upper = s[i] >= 'A' && s[i] <= 'Z';

		buf_putc(b, upper ? (char)(s[i] + ('a' - 'A')) : s[i]);
	}
}

static const char *
folded(struct index *ix, const char *s)
{
	buf_reset(&ix->key);
	put_folded(&ix->key, s, strlen(s));
	return buf_str(&ix->key);
}

static void
add_known(struct index *ix, const char *doc, xmlNode *n)
{
	const char *id = plan_attr(n, "id");
	const char *collection = plan_attr(n, "collection");

	if (*id == '\0' || *collection == '\0')
		return;
	buf_reset(&ix->key);
	buf_puts(&ix->key, collection);
	buf_putc(&ix->key, '/');
	put_folded(&ix->key, id, strlen(id));
	if (xmlHashAddEntry2(ix->entities, xml(doc), xml(buf_str(&ix->key)),
		(void *)(uintptr_t)(ix->count + 1)) != 0)
		return;
	ix->list = arena_grow(
	    ix->a, ix->list, &ix->cap, ix->count + 1, sizeof *ix->list);
	memset(&ix->list[ix->count], 0, sizeof *ix->list);
	ix->list[ix->count++].node = n;
}

static void
add_below(struct index *ix, const char *doc, xmlNode *root)
{
	if (root == NULL)
		return;
	for (xmlNode *n = plan_next(root, root); n != NULL;
	     n = plan_next(root, n))
		add_known(ix, doc, n);
}

struct index *
index_new(struct arena *a, xmlDoc *doc)
{
	struct index *ix = arena_alloc(a, 1, sizeof *ix);

	ix->a = a;
	ix->space = space_of(doc);
	ix->root = xmlDocGetRootElement(doc);
	ix->plan = plan_child(ix->root, "plan");
	ix->registry =
	    plan_child(plan_child(ix->root, "workspace"), "registry");
	ix->documents = plan_child(ix->root, "documents");
	ix->frameworks = plan_child(ix->root, "frameworks");
	ix->entities = plan_new_hash(a, 64);
	ix->docs = plan_new_hash(a, 64);
	ix->criteria = plan_new_hash(a, 64);
	buf_init(&ix->key, LIMIT_FILE_BYTES);
	buf_init(&ix->name, LIMIT_FILE_BYTES);
	arena_defer(a, free_key, &ix->key);
	arena_defer(a, free_key, &ix->name);
	add_below(ix, "", ix->plan);
	add_below(ix, "", ix->registry);
	ix->own = ix->count;
	return ix;
}

/* Documents are many and seldom asked for: found all at once, but looked
 * into one by one. */
static void
find_documents(struct index *ix)
{
	xmlNode *n = ix->documents == NULL ? NULL : ix->documents->children;

	ix->has_docs = true;
	for (; n != NULL; n = n->next) {
		if (n->type == XML_ELEMENT_NODE)
			(void)xmlHashAddEntry(
			    ix->docs, xml(folded(ix, plan_attr(n, "id"))), n);
	}
}

/* What an edition withholds hangs in no tree. */
static xmlNode *
document_of_scope(const struct index *ix, const struct scope *s)
{
	return s != NULL && s->root->parent == ix->documents ? s->root : NULL;
}

static const struct scope *
find_scope(struct index *ix, const char *id)
{
	return xmlHashLookup(ix->space->by_id, xml(folded(ix, id)));
}

xmlNode *
index_document(struct index *ix, const char *id)
{
	if (ix->space != NULL)
		return document_of_scope(ix, find_scope(ix, id));
	if (!ix->has_docs)
		find_documents(ix);
	return xmlHashLookup(ix->docs, xml(folded(ix, id)));
}

static size_t
lookup(struct index *ix, const char *doc, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t head = slash == NULL ? 0 : (size_t)(slash - path);

	buf_reset(&ix->key);
	if (slash != NULL) {
		buf_put(&ix->key, path, head + 1);
		head++;
	}
	put_folded(&ix->key, path + head, strlen(path + head));
	return (uintptr_t)xmlHashLookup2(
		   ix->entities, xml(doc), xml(buf_str(&ix->key))) -
	       (uintptr_t)1;
}

/* The name that a document's entities are kept under: its id as given. */
static const char *
open_document(struct index *ix, const char *id)
{
	xmlNode *n = index_document(ix, id);

	if (n == NULL)
		return NULL;
	id = plan_attr(n, "id");
	/* An entry of its own tells that the document was looked into. */
	if (ix->space == NULL &&
	    xmlHashAddEntry2(ix->entities, xml(id), xml(""), ix) == 0)
		add_below(ix, id, n);
	return id;
}

/* An entity of a document, "collection/id", that was not asked for before: a
 * space has hundreds of documents, and knows where theirs are. */
static size_t
add_from_space(struct index *ix, const char *doc, const char *path)
{
	const char *slash = strrchr(path, '/');
	const struct scope *scope;
	const struct entity *e;
	const char *collection;

	if (ix->space == NULL || slash == NULL)
		return SIZE_MAX;
	scope = find_scope(ix, doc);
	collection = arena_strn(ix->a, path, (size_t)(slash - path));
	e = scope == NULL
		? NULL
		: scope_find(scope, collection, folded(ix, slash + 1));
	if (e == NULL || !index_hangs(ix, e->node))
		return SIZE_MAX;
	add_known(ix, doc, e->node);
	return lookup(ix, doc, path);
}

static size_t
lookup_in(struct index *ix, const char *doc, const char *path)
{
	size_t n = lookup(ix, doc, path);

	return n != SIZE_MAX ? n : add_from_space(ix, doc, path);
}

size_t
index_entity(struct index *ix, const char *doc, const char *path)
{
	const char *slash;
	size_t n = SIZE_MAX;

	if (*doc != '\0')
		doc = open_document(ix, doc);
	if (doc != NULL && *doc != '\0')
		n = lookup_in(ix, doc, path);
	if (n == SIZE_MAX)
		n = lookup(ix, "", path);
	slash = strchr(path, '/');
	if (n == SIZE_MAX && slash != NULL && strchr(slash + 1, '/') != NULL) {
		char *head = arena_strn(ix->a, path, (size_t)(slash - path));

		doc = open_document(ix, head);
		if (doc != NULL)
			n = lookup_in(ix, doc, slash + 1);
	}
	return n;
}

/* The id of the summary that a node is in, "" outside of one. */
static const char *
document_of(const struct index *ix, const xmlNode *n)
{
	while (n != NULL && n->parent != ix->documents)
		n = n->parent;
	return n == NULL || ix->documents == NULL ? "" : plan_attr(n, "id");
}

size_t
index_of_ref(struct index *ix, const xmlNode *ref)
{
	const char *path = plan_attr(ref, "ref");

	if (*path == '\0')
		return SIZE_MAX;
	return index_entity(ix, document_of(ix, ref), path);
}

size_t
index_of_node(struct index *ix, const xmlNode *entity)
{
	const char *collection = plan_attr(entity, "collection");
	const char *id = plan_attr(entity, "id");

	if (*collection == '\0' || *id == '\0')
		return SIZE_MAX;
	buf_reset(&ix->name);
	buf_puts(&ix->name, collection);
	buf_putc(&ix->name, '/');
	buf_puts(&ix->name, id);
	return index_entity(ix, document_of(ix, entity), buf_str(&ix->name));
}

const struct homes *
index_homes(struct index *ix, const xmlNode *entity)
{
	if (ix->space == NULL)
		return NULL;
	return xmlHashLookup2(ix->space->homes,
	    xml(plan_attr(entity, "collection")),
	    xml(folded(ix, plan_attr(entity, "id"))));
}

static void
add_ref(struct index *ix, xmlNode *ref)
{
	size_t n = index_of_ref(ix, ref);
	struct known *k;

	if (n == SIZE_MAX)
		return;
	k = &ix->list[n];
	k->refs = arena_grow(
	    ix->a, k->refs, &k->cap_refs, k->n_refs + 1, sizeof *k->refs);
	k->refs[k->n_refs++] = ref;
}

void
index_refs(struct index *ix)
{
	xmlNode *roots[2] = {ix->plan, ix->registry};

	if (ix->has_refs)
		return;
	ix->has_refs = true;
	for (size_t i = 0; i < 2; i++) {
		for (xmlNode *n = roots[i]; n != NULL;
		     n = plan_next(roots[i], n))
			add_ref(ix, n);
	}
}

static void
add_edge(struct index *ix, size_t from, const xmlNode *ref, bool hard)
{
	size_t to = ref == NULL ? SIZE_MAX : index_of_ref(ix, ref);
	struct known *k = &ix->list[from];

	if (to == SIZE_MAX)
		return;
	k->edges = arena_grow(
	    ix->a, k->edges, &k->cap_edges, k->n_edges + 1, sizeof *k->edges);
	k->edges[k->n_edges].to = to;
	k->edges[k->n_edges++].hard = hard;
}

/* Over `depends_on` (a reference, or a mapping with `on` and `strength`),
 * `systems` and `runs_on`. */
void
index_edges(struct index *ix, size_t n)
{
	xmlNode *entity = ix->list[n].node;

	if (ix->list[n].has_edges)
		return;
	ix->list[n].has_edges = true;
	for (xmlNode *c = entity->children; c != NULL; c = c->next) {
		bool soft;

		if (c->type != XML_ELEMENT_NODE)
			continue;
		if (xmlStrEqual(c->name, xml("depends_on"))) {
			soft = strcmp(plan_child_text(c, "strength"),
				   "degrades") == 0;
			add_edge(ix, n, c, !soft);
			add_edge(ix, n, plan_child(c, "on"), !soft);
		} else if (xmlStrEqual(c->name, xml("systems")) ||
			   xmlStrEqual(c->name, xml("runs_on"))) {
			add_edge(ix, n, c, true);
		}
	}
}

static struct group *
find_group(struct index *ix, const char *type, size_t n)
{
	for (size_t i = 0; i < ix->n_groups; i++) {
		struct group *g = &ix->groups[i];

		if (strncmp(g->type, type, n) == 0 && g->type[n] == '\0')
			return g;
	}
	return NULL;
}

static void
append(struct index *ix, struct group *g, xmlNode *n)
{
	g->nodes = arena_grow(
	    ix->a, g->nodes, &g->cap, g->count + 1, sizeof *g->nodes);
	g->nodes[g->count++] = n;
}

static void
add_to_group(struct index *ix, const char *type, xmlNode *n)
{
	struct group *g = find_group(ix, type, strlen(type));

	if (g == NULL) {
		ix->groups = arena_grow(ix->a, ix->groups, &ix->cap_groups,
		    ix->n_groups + 1, sizeof *ix->groups);
		g = &ix->groups[ix->n_groups++];
		memset(g, 0, sizeof *g);
		g->type = type;
	}
	append(ix, g, n);
}

static bool
holds_text(const xmlNode *n)
{
	const xmlNode *c = n->children;

	return c != NULL && c->next == NULL && c->type == XML_TEXT_NODE &&
	       c->content[strspn((const char *)c->content, " \t\r\n")] != 0;
}

static void
find_groups(struct index *ix)
{
	ix->has_groups = true;
	for (xmlNode *n = ix->plan; n != NULL; n = plan_next(ix->plan, n)) {
		const char *type = plan_attr(n, "type");

		if (*type != '\0')
			add_to_group(ix, type, n);
		if (holds_text(n))
			add_to_group(ix, GROUP_LEAVES, n);
		if (*plan_attr(n, "collection") != '\0')
			add_to_group(ix, GROUP_ENTITIES, n);
	}
}

const struct group *
index_group(struct index *ix, const char *type, size_t n)
{
	if (!ix->has_groups)
		find_groups(ix);
	return find_group(ix, type, n);
}

static void
find_findings(struct index *ix)
{
	const xmlNode *all = plan_child(ix->root, "findings");

	ix->findings = plan_new_hash(ix->a, 64);
	for (xmlNode *n = all == NULL ? NULL : all->children; n != NULL;
	     n = n->next) {
		const xmlChar *key = xml(plan_attr(n, "anchor"));
		struct group *g = xmlHashLookup(ix->findings, key);

		if (g == NULL) {
			g = arena_alloc(ix->a, 1, sizeof *g);
			if (xmlHashAddEntry(ix->findings, key, g) != 0)
				bcp_out_of_memory();
		}
		append(ix, g, n);
	}
}

const struct group *
index_findings(struct index *ix, const char *anchor)
{
	if (ix->findings == NULL)
		find_findings(ix);
	return xmlHashLookup(ix->findings, xml(anchor));
}

static void
find_parts(struct index *ix)
{
	ix->parts = plan_new_hash(ix->a, 64);
	for (xmlNode *n = ix->plan == NULL ? NULL : ix->plan->children;
	     n != NULL; n = n->next) {
		struct group *g;

		if (n->type != XML_ELEMENT_NODE)
			continue;
		g = xmlHashLookup(ix->parts, n->name);
		if (g == NULL) {
			g = arena_alloc(ix->a, 1, sizeof *g);
			if (xmlHashAddEntry(ix->parts, n->name, g) != 0)
				bcp_out_of_memory();
		}
		append(ix, g, n);
	}
}

const struct group *
index_part(struct index *ix, const char *name)
{
	if (ix->parts == NULL)
		find_parts(ix);
	return xmlHashLookup(ix->parts, xml(name));
}

/* Case, spaces, leading zeros and the two ways to write an enhancement set
 * aside: "CP-2 (1)", "cp-02.1" and "CP-2(1)" are one. */
static const char *
canonical(struct index *ix, const char *id)
{
	char last = '\0';

	buf_reset(&ix->key);
	for (; *id != '\0'; id++) {
		char c = *id;
		bool digit_before = last >= '0' && last <= '9';

		if (c == ' ' || c == ')' || c == '\t')
			continue;
		if (c == '(')
			c = '.';
		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (c == '0' && !digit_before && id[1] >= '0' && id[1] <= '9')
			continue;
		buf_putc(&ix->key, c);
		last = c;
	}
	return buf_str(&ix->key);
}

static void
add_criterion(
    struct index *ix, const char *framework, const char *id, xmlNode *n)
{
	const xmlChar *key = xml(canonical(ix, id));

	/* Two criteria that differ only in form are found by their form. */
	if (xmlHashAddEntry2(ix->criteria, xml(framework), key, n) != 0)
		(void)xmlHashAddEntry3(
		    ix->criteria, xml(framework), key, xml(id), n);
}

static void
add_framework(struct index *ix, const char *name, const xmlNode *framework)
{
	for (xmlNode *n = framework->children; n != NULL; n = n->next) {
		if (!xmlStrEqual(n->name, xml("criterion")))
			continue;
		add_criterion(ix, name, plan_attr(n, "id"), n);
		for (xmlNode *c = n->children; c != NULL; c = c->next) {
			if (xmlStrEqual(c->name, xml("aliases")))
				add_criterion(ix, name, plan_text(ix->a, c), n);
		}
	}
}

static void
find_criteria(struct index *ix)
{
	xmlNode *f = ix->frameworks == NULL ? NULL : ix->frameworks->children;

	ix->has_criteria = true;
	for (; f != NULL; f = f->next) {
		if (f->type != XML_ELEMENT_NODE)
			continue;
		add_framework(
		    ix, arena_str(ix->a, folded(ix, plan_attr(f, "id"))), f);
		for (xmlNode *c = f->children; c != NULL; c = c->next) {
			if (!xmlStrEqual(c->name, xml("aliases")))
				continue;
			add_framework(ix,
			    arena_str(ix->a, folded(ix, plan_text(ix->a, c))),
			    f);
		}
	}
}

xmlNode *
index_criterion(struct index *ix, const char *framework, const char *id)
{
	xmlNode *n;
	const char *name;

	if (!ix->has_criteria)
		find_criteria(ix);
	buf_reset(&ix->name);
	put_folded(&ix->name, framework, strlen(framework));
	name = buf_str(&ix->name);
	n = xmlHashLookup2(ix->criteria, xml(name), xml(canonical(ix, id)));
	if (n != NULL && strcmp(plan_attr(n, "id"), id) != 0) {
		xmlNode *exact = xmlHashLookup3(
		    ix->criteria, xml(name), xml(buf_str(&ix->key)), xml(id));

		n = exact != NULL ? exact : n;
	}
	return n;
}
