/* A workspace's tree, and the plans that hang in it one after the other. */
#include "plan_internal.h"

#include "caltime.h"
#include "caps.h"
#include "content.h"

#include <libxml/dict.h>
#include <string.h>

static void
free_doc(void *doc)
{
	xmlFreeDoc(doc);
}

static xmlDoc *
new_doc(struct arena *a)
{
	xmlDoc *doc = xmlNewDoc((const xmlChar *)"1.0");

	if (doc == NULL)
		bcp_out_of_memory();
	arena_defer(a, free_doc, doc);
	doc->dict = xmlDictCreate();
	if (doc->dict == NULL)
		bcp_out_of_memory();
	return doc;
}

static xmlNode *
new_root(xmlDoc *doc, const char *name)
{
	xmlNode *root = build_element(doc, NULL, name);

	xmlDocSetRootElement(doc, root);
	return root;
}

static void
build_workspace(
    struct plan_space *s, struct builder *b, const struct plan_context *ctx)
{
	struct annotator an = {.a = s->a,
	    .space = s,
	    .scopes = {&s->registry},
	    .n_scopes = 1,
	    .near_budget = NEAR_BUDGET};
	xmlNode *registry;

	s->workspace = build_element(s->doc, s->root, "workspace");
	if (ctx->workspace != NULL) {
		s->workspace->_private = (void *)(uintptr_t)ctx->workspace;
		build_pairs(b, s->workspace, ctx->workspace);
	}
	registry = plan_child(s->workspace, "registry");
	if (registry == NULL)
		registry = build_element(s->doc, s->workspace, "registry");
	scope_init(s->a, &s->registry, registry, NULL, "");
	scope_fill(s->a, &s->registry);
	annotate_values(&an, s->workspace);
	space_settings(s);
}

static const struct scope *
space_find(const struct plan_space *s, struct arena *a, const char *id)
{
	return xmlHashLookup(s->by_id, (const xmlChar *)scope_fold(a, id));
}

/* The shape of one other document: header fields, and entities. */
static void
build_document(struct plan_space *s, struct builder *b,
    const struct plan_input *in, struct scope *scope)
{
	xmlNode *n = build_element(s->doc, s->documents, "document");
	const char *id;

	n->_private = (void *)(uintptr_t)in->root;
	build_pairs(b, n, in->root);
	id = plan_child(n, "id") == NULL ? ""
					 : plan_text(s->a, plan_child(n, "id"));
	build_attr(n, "id", id);
	build_attr(n, "kind", plan_child_text(n, "kind"));
	build_attr(n, "title", plan_child_text(n, "title"));
	build_attr(n, "file", in->path);
	build_attr(n, "current", "no");
	build_attr_int(n, "number", scope - s->scopes + 1);
	scope_init(s->a, scope, n, id, arena_printf(s->a, "%s.html", id));
	scope->under = &s->registry;
	scope_fill(s->a, scope);
	(void)xmlHashAddEntry(
	    s->by_id, (const xmlChar *)scope_fold(s->a, id), scope);
}

static struct annotator
annotator_for(struct plan_space *s, struct arena *a, const struct scope *own)
{
	struct annotator an = {.a = a,
	    .space = s,
	    .scopes = {own, &s->registry},
	    .n_scopes = 2,
	    .near_budget = NEAR_BUDGET};
	const xmlNode *parent = plan_child(own->root, "parent");
	const struct scope *up =
	    parent == NULL ? NULL : space_find(s, a, plan_text(a, parent));

	if (up != NULL && up != own)
		an.scopes[an.n_scopes++] = up;
	return an;
}

static void
build_documents(
    struct plan_space *s, struct builder *b, const struct plan_context *ctx)
{
	s->documents = build_element(s->doc, s->root, "documents");
	s->scopes = arena_alloc(s->a, ctx->n_documents + 1, sizeof *s->scopes);
	s->n_scopes = ctx->n_documents;
	b->summary = true;
	for (size_t i = 0; i < ctx->n_documents; i++)
		build_document(s, b, &ctx->documents[i], &s->scopes[i]);
	b->summary = false;
	for (size_t i = 0; i < s->n_scopes; i++) {
		struct annotator an = annotator_for(s, s->a, &s->scopes[i]);

		annotate_values(&an, s->scopes[i].root);
		annotate_files(&an, s->scopes[i].root, s->dir);
	}
}

/* Where each entity is kept, over all documents. */
static void
find_homes(struct plan_space *s)
{
	for (size_t i = 0; i < s->n_scopes; i++) {
		const struct scope *scope = &s->scopes[i];

		for (size_t k = 0; k < scope->count; k++) {
			const struct entity *e = &scope->list[k];
			const char *id = scope_fold(s->a, e->id);
			struct homes *h = xmlHashLookup2(s->homes,
			    (const xmlChar *)e->collection,
			    (const xmlChar *)id);

			if (*id == '\0')
				continue;
			if (h == NULL) {
				h = arena_alloc(s->a, 1, sizeof *h);
				(void)xmlHashAddEntry2(s->homes,
				    (const xmlChar *)e->collection,
				    (const xmlChar *)id, h);
			}
			h->list = arena_grow(s->a, h->list, &h->cap,
			    h->count + 1, sizeof *h->list);
			h->list[h->count].entity = e->node;
			h->list[h->count].number = i + 1;
			h->list[h->count++].document = scope->root;
			homes_compare(s->a, h, e->node);
		}
	}
}

/* libxml2 sorts elements by a negative number in `content`, as
 * xmlXPathOrderDocElems() sets it. What a space keeps is numbered once, from
 * here on; a plan, which comes before it, from 2. */
#define ORDER_SPACE ((ptrdiff_t)1 << 40)
#define ORDER_TAIL ((ptrdiff_t)1 << 50)

static void
set_order(xmlNode *root, ptrdiff_t *next)
{
	for (xmlNode *n = root; n != NULL; n = plan_next(root, n))
		n->content = (xmlChar *)-(*next)++;
}

static void
order_space(struct plan_space *s)
{
	ptrdiff_t first = 1, next = ORDER_SPACE;

	s->root->content = (xmlChar *)-first;
	for (xmlNode *n = s->workspace; n != NULL; n = n->next)
		set_order(n, &next);
}

void
space_order_tail(const struct plan_space *s)
{
	ptrdiff_t next = ORDER_TAIL;

	for (xmlNode *n = s->documents->next; n != NULL; n = n->next)
		set_order(n, &next);
}

const struct plan_space *
space_of(const xmlDoc *doc)
{
	return doc->_private;
}

struct plan_space *
plan_space_new(struct arena *a, struct diag *d, const struct plan_context *ctx)
{
	struct plan_space *s = arena_alloc(a, 1, sizeof *s);
	struct builder b = {.a = a, .d = d};

	s->a = a;
	s->doc = b.doc = new_doc(a);
	s->root = new_root(s->doc, "bcp");
	s->dir = ctx->workspace_dir;
	s->asked = ctx->asked;
	s->doc->_private = s;
	s->by_id = plan_new_hash(a, 16);
	s->homes = plan_new_hash(a, 16);
	s->files = plan_new_hash(a, 16);
	build_workspace(s, &b, ctx);
	s->frameworks = build_element(s->doc, s->root, "frameworks");
	space_frameworks(s, &b, ctx);
	s->coverage = build_element(s->doc, s->root, "coverage");
	build_documents(s, &b, ctx);
	find_homes(s);
	space_said(s);
	space_coverage(s, ctx);
	order_space(s);
	return b.failed ? NULL : s;
}

/* Takes a plan out of the tree again: what stands before the workspace and
 * after the documents, and the root's attributes. */
static void
detach(void *p)
{
	struct plan_space *s = p;

	while (s->root->children != s->workspace) {
		xmlNode *n = s->root->children;

		xmlUnlinkNode(n);
		xmlFreeNode(n);
	}
	while (s->documents->next != NULL) {
		xmlNode *n = s->documents->next;

		xmlUnlinkNode(n);
		xmlFreeNode(n);
	}
	xmlFreePropList(s->root->properties);
	s->root->properties = NULL;
	s->busy = false;
}

xmlNode *
plan_add(xmlNode *parent, const char *name, const char *text)
{
	return build_text(parent->doc, parent, name, text == NULL ? "" : text);
}

void
plan_set(xmlNode *n, const char *name, const char *value)
{
	if (xmlSetProp(n, (const xmlChar *)name, (const xmlChar *)value) ==
	    NULL)
		bcp_out_of_memory();
}

void
plan_set_int(xmlNode *n, const char *name, int64_t value)
{
	(void)xmlUnsetProp(n, (const xmlChar *)name);
	build_attr_int(n, name, value);
}

static void
set_current(struct plan_space *s, struct plan *p)
{
	for (size_t i = 0; i < s->n_scopes; i++) {
		bool own = strcmp(s->scopes[i].doc, p->id) == 0;

		/* Most are left alone: it costs each plan the whole space. */
		if (own != s->scopes[i].current)
			plan_set(
			    s->scopes[i].root, "current", own ? "yes" : "no");
		s->scopes[i].current = own;
		if (own)
			plan_set_int(p->plan, "number", (int64_t)i + 1);
	}
}

static bool
names_content(const xmlNode *parent, const char *record)
{
	const xmlNode *n = parent == NULL ? NULL : parent->children;

	for (; n != NULL; n = n->next) {
		if (n->type == XML_ELEMENT_NODE &&
		    xmlStrEqual(n->name, (const xmlChar *)record) &&
		    plan_child(n, "content") != NULL)
			return true;
	}
	return false;
}

/* The hash of what the document says, where a record wants to be held against
 * it. */
static void
set_content(struct arena *a, struct plan *p, const struct ynode *root)
{
	const char *hash = NULL;

	if (names_content(p->plan, "approvals") ||
	    names_content(plan_child(p->plan, "review"), "records"))
		hash = content_hash(a, root);
	if (hash != NULL)
		plan_set(p->plan, "content", hash);
}

/* The <plan> itself, first child of the root. */
static bool
build_plan(struct plan_space *s, struct arena *a, struct plan *p,
    const struct plan_input *in)
{
	struct builder b = {.a = a, .d = p->diag, .doc = s->doc};
	struct scope *own = arena_alloc(a, 1, sizeof *own);
	struct annotator an;
	ptrdiff_t order = 2;
	xmlNode *id;

	p->plan = build_element(s->doc, NULL, "plan");
	xmlAddPrevSibling(s->workspace, p->plan);
	p->plan->_private = (void *)(uintptr_t)in->root;
	build_attr(p->plan, "file", in->path);
	build_pairs(&b, p->plan, in->root);
	if (b.failed)
		return false;
	id = plan_child(p->plan, "id");
	p->id = id == NULL ? "" : plan_text(a, id);
	scope_init(a, own, p->plan, p->id, "");
	own->under = &s->registry;
	scope_fill(a, own);
	an = annotator_for(s, a, own);
	annotate_values(&an, p->plan);
	annotate_files(&an, p->plan, s->dir);
	set_content(a, p, in->root);
	set_current(s, p);
	space_coverage_of(s, p);
	set_order(p->plan, &order);
	return true;
}

struct plan *
plan_build(struct arena *a, struct diag *d, const struct plan_input *in,
    const struct plan_context *ctx)
{
	struct plan_space *s = ctx->space;
	struct plan *p = arena_alloc(a, 1, sizeof *p);
	char iso[11];

	if (s == NULL || s->busy)
		s = plan_space_new(a, d, ctx);
	if (s == NULL)
		return NULL;
	s->busy = true;
	arena_defer(a, detach, s);
	p->doc = s->doc;
	p->diag = d;
	p->as_of = ctx->as_of;
	cal_format_date(iso, ctx->as_of);
	plan_set(s->root, "as-of", iso);
	return build_plan(s, a, p, in) ? p : NULL;
}
