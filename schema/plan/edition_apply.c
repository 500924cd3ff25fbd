/* What an edition withholds is unlinked, and linked again when the plan is
 * freed: the registry and the summaries of documents belong to all plans of a
 * workspace. */
#include "edition_internal.h"

#include "query_internal.h"

#include <string.h>

static const xmlChar *
xml(const char *s)
{
	return (const xmlChar *)s;
}

static bool
is(const xmlNode *n, const char *name)
{
	return xmlStrEqual(n->name, xml(name));
}

static struct redaction_undo *
note_change(struct redaction *r, xmlNode *n)
{
	struct redaction_undo *u;

	r->undo = arena_grow(
	    r->a, r->undo, &r->cap_undo, r->n_undo + 1, sizeof *r->undo);
	u = &r->undo[r->n_undo++];
	memset(u, 0, sizeof *u);
	u->node = n;
	return u;
}

void
redact_unlink(struct redaction *r, xmlNode *n)
{
	struct redaction_undo *u = note_change(r, n);

	u->parent = n->parent;
	u->next = n->next;
	xmlUnlinkNode(n);
}

void
redact_attr(
    struct redaction *r, xmlNode *n, const char *name, const char *value)
{
	xmlAttr *at = xmlHasProp(n, xml(name));
	struct redaction_undo *u;

	if (at == NULL && value == NULL)
		return;
	u = note_change(r, n);
	u->name = name;
	if (at != NULL)
		u->old = arena_str(r->a, plan_attr(n, name));
	if (value != NULL)
		plan_set(n, name, value);
	else
		xmlRemoveProp(at);
}

static void
set_text(struct redaction *r, xmlNode *n, const char *value)
{
	xmlNode *text = n->children;
	struct redaction_undo *u;

	if (text == NULL || text->type != XML_TEXT_NODE || text->next != NULL)
		return;
	u = note_change(r, text);
	u->name = "";
	u->old = arena_str(r->a, (const char *)text->content);
	xmlNodeSetContent(text, xml(value));
}

void
redact_leaf(struct redaction *r, xmlNode *n)
{
	static const char *const read[] = {"ref", "name", "href", "text",
	    "near", "vague", "na", "error", "date", "days", "seconds", "months",
	    "min-seconds", "max-seconds", "reading-1", "reading-2", "yaml"};

	for (size_t i = 0; i < sizeof read / sizeof read[0]; i++)
		redact_attr(r, n, read[i], NULL);
	redact_attr(r, n, "type", "text");
	set_text(r, n, WITHHELD);
}

bool
redact_lives(const struct redaction *r, const xmlNode *n)
{
	while (n != NULL && n != r->root)
		n = n->parent;
	return n != NULL;
}

xmlNode *
redact_skip(const xmlNode *root, const xmlNode *n)
{
	while (n != root) {
		xmlNode *next = n->next;

		while (next != NULL && next->type != XML_ELEMENT_NODE)
			next = next->next;
		if (next != NULL)
			return next;
		n = n->parent;
	}
	return NULL;
}

bool
redact_is_leaf(const xmlNode *n)
{
	return n->children == NULL || (n->children->type == XML_TEXT_NODE &&
					  n->children->next == NULL);
}

static void
undo_all(void *p)
{
	struct redaction *r = p;

	while (r->n_undo > 0) {
		struct redaction_undo *u = &r->undo[--r->n_undo];

		if (u->name == NULL && u->next != NULL)
			xmlAddPrevSibling(u->next, u->node);
		else if (u->name == NULL)
			xmlAddChild(u->parent, u->node);
		else if (*u->name == '\0')
			xmlNodeSetContent(u->node, xml(u->old));
		else if (u->old != NULL)
			plan_set(u->node, u->name, u->old);
		else
			(void)xmlUnsetProp(u->node, xml(u->name));
	}
}

static bool
is_narrow(const struct redaction *r)
{
	return r->edition >= EDITION_AUDITOR;
}

/* A document is told by these, in links and file names. */
static bool
is_kept(const xmlNode *root, const xmlNode *n)
{
	return n->parent == root &&
	       (is(n, "id") || is(n, "kind") || is(n, "title"));
}

static bool
is_restricted(const struct redaction *r, const xmlNode *root, const xmlNode *n)
{
	if (is_kept(root, n))
		return false;
	if (!is_narrow(r) && (is(n, "waivers") || is(n, "visibility")))
		return true;
	return edition_of_element(r->rules, root, n) > r->edition;
}

static void
note_removed(struct redaction *r, xmlNode *n)
{
	r->removed = arena_grow(r->a, r->removed, &r->cap_removed,
	    r->n_removed + 1, sizeof *r->removed);
	r->removed[r->n_removed++] = n;
}

static void
find_restricted(struct redaction *r, xmlNode *root)
{
	xmlNode *n = root == NULL ? NULL : plan_next(root, root);

	while (n != NULL) {
		if (is_restricted(r, root, n)) {
			note_removed(r, n);
			n = redact_skip(root, n);
		} else {
			n = plan_next(root, n);
		}
	}
}

/* An element that stands for another, and that. */
struct link {
	xmlNode *ref;
	const xmlNode *target;
};

struct links {
	struct link *list;
	size_t count, cap;
};

static const xmlNode *
target_of(struct index *ix, const xmlNode *ref)
{
	const char *path = plan_attr(ref, "ref");
	size_t n;

	if (strncmp(path, "documents/", 10) == 0)
		return index_document(ix, path + 10);
	n = index_of_ref(ix, ref);
	return n == SIZE_MAX ? NULL : ix->list[n].node;
}

/* Before anything is unlinked, so that nothing resolves to what comes next. */
static struct links
find_links(struct redaction *r, struct index *ix, xmlNode *const *roots,
    size_t n_roots)
{
	struct links l = {NULL, 0, 0};

	for (size_t i = 0; i < n_roots; i++) {
		for (xmlNode *n = roots[i]; n != NULL;
		     n = plan_next(roots[i], n)) {
			const xmlNode *to = NULL;

			if (*plan_attr(n, "ref") != '\0')
				to = target_of(ix, n);
			if (to == NULL)
				continue;
			l.list = arena_grow(
			    r->a, l.list, &l.cap, l.count + 1, sizeof *l.list);
			l.list[l.count].ref = n;
			l.list[l.count++].target = to;
		}
	}
	return l;
}

static bool
in_list(const xmlNode *n)
{
	const struct ynode *holder =
	    n->parent == NULL ? NULL : plan_ynode(n->parent);
	const struct ynode *value = ynode_get(holder, (const char *)n->name);

	return value != NULL && value->kind == YNODE_SEQ;
}

/* Of a list one less; where one is said, the word. */
static void
cut_links(struct redaction *r, const struct links *l)
{
	for (size_t i = 0; i < l->count; i++) {
		xmlNode *n = l->list[i].ref;

		if (!redact_lives(r, n) || redact_lives(r, l->list[i].target))
			continue;
		if (in_list(n) || !redact_is_leaf(n)) {
			note_removed(r, n);
			redact_unlink(r, n);
		} else {
			redact_leaf(r, n);
		}
	}
}

/* What was found out of a file, where its name or hash is withheld. */
static void
forget_file(struct redaction *r, xmlNode *holder)
{
	static const char *const found[] = {"file", "file-sha256", "file-bytes",
	    "file-error", "standing", "standing-of", "holds-until",
	    "holds-days"};

	for (size_t i = 0; i < sizeof found / sizeof found[0]; i++)
		redact_attr(r, holder, found[i], NULL);
}

static void
unlink_removed(struct redaction *r)
{
	for (size_t i = 0; i < r->n_removed; i++) {
		xmlNode *n = r->removed[i], *parent = n->parent;

		redact_unlink(r, n);
		if (parent != NULL &&
		    (is(n, "path") || is(n, "url") || is(n, "sha256")))
			forget_file(r, parent);
	}
}

static void
unlink_children(struct redaction *r, const xmlNode *parent)
{
	while (parent != NULL && parent->children != NULL)
		redact_unlink(r, parent->children);
}

/* Other documents that are above the edition. */
static void
find_documents(struct redaction *r, const xmlNode *documents)
{
	for (xmlNode *n = documents->children; n != NULL; n = n->next) {
		if (n->type == XML_ELEMENT_NODE &&
		    edition_of_document(r->rules, plan_ynode(n)) > r->edition)
			note_removed(r, n);
		else if (n->type == XML_ELEMENT_NODE)
			find_restricted(r, n);
	}
}

/* Entities of documents by their anchors, and by their ids. */
static void
note_entities(struct redaction *r, xmlHashTable *gone, const xmlNode *top)
{
	const xmlNode *d = top;
	const char *doc;

	while (d->parent != NULL && d->parent != r->root &&
	       !is(d->parent, "documents"))
		d = d->parent;
	doc = is(d, "plan") ? r->p->id : plan_attr(d, "id");
	for (const xmlNode *n = top; n != NULL; n = plan_next(top, n)) {
		const char *anchor = plan_attr(n, "anchor");

		if (*anchor == '\0')
			continue;
		(void)xmlHashAddEntry2(gone, xml(doc), xml(anchor), r);
		(void)xmlHashAddEntry3(
		    gone, xml(doc), xml("id"), xml(plan_attr(n, "id")), r);
	}
	if (is(d, "document") && d == top)
		(void)xmlHashAddEntry2(gone, xml(doc), xml(""), r);
}

static bool
is_gone(xmlHashTable *gone, const xmlNode *n)
{
	const char *doc = plan_attr(n, "document");
	const char *mark = plan_attr(n, "mark");

	if (xmlHashLookup2(gone, xml(doc), xml("")) != NULL)
		return true;
	if (*mark == '\0')
		return xmlHashLookup3(gone, xml(doc), xml("id"),
			   xml(plan_attr(n, "id"))) != NULL;
	return xmlHashLookup2(gone, xml(doc), xml(mark)) != NULL;
}

/* What the coverage says of entities that are withheld. */
static void
cut_coverage(struct redaction *r, xmlHashTable *gone)
{
	xmlNode *coverage = plan_child(r->root, "coverage"), *next;

	if (coverage == NULL)
		return;
	for (xmlNode *n = plan_next(coverage, coverage); n != NULL; n = next) {
		next = plan_next(coverage, n);
		if (*plan_attr(n, "document") == '\0' || !is_gone(gone, n))
			continue;
		next = redact_skip(coverage, n);
		note_removed(r, n);
		redact_unlink(r, n);
	}
}

/* What these circles are never shown: how the plan stands, and where it is
 * kept. */
static void
cut_for_outsiders(struct redaction *r)
{
	xmlNode *documents = plan_child(r->root, "documents");
	xmlNode *findings = plan_child(r->root, "findings");

	unlink_children(r, plan_child(r->root, "coverage"));
	unlink_children(r, findings);
	while (findings != NULL && findings->properties != NULL)
		redact_attr(r, findings,
		    arena_str(r->a, (const char *)findings->properties->name),
		    NULL);
	redact_attr(r, r->p->plan, "file", NULL);
	redact_attr(r, r->root, "source-sha256", NULL);
	for (xmlNode *n = documents->children; n != NULL; n = n->next)
		redact_attr(r, n, "file", NULL);
}

static void
cut_restricted(struct redaction *r)
{
	xmlNode *workspace = plan_child(r->root, "workspace");
	xmlNode *documents = plan_child(r->root, "documents");
	xmlNode *roots[3] = {
	    r->p->plan, plan_child(workspace, "registry"), documents};
	struct index *ix = index_new(r->a, r->p->doc);
	struct links links = find_links(r, ix, roots, 3);
	xmlHashTable *gone = plan_new_hash(r->a, 64);

	find_restricted(r, roots[0]);
	find_restricted(r, roots[1]);
	find_documents(r, documents);
	for (size_t i = 0; i < r->n_removed; i++)
		note_entities(r, gone, r->removed[i]);
	unlink_removed(r);
	cut_links(r, &links);
	cut_coverage(r, gone);
	if (plan_child(workspace, "editions") != NULL)
		redact_unlink(r, plan_child(workspace, "editions"));
}

void
edition_apply(struct arena *a, struct plan *p,
    const struct edition_rules *rules, enum edition e)
{
	struct redaction *r = arena_alloc(a, 1, sizeof *r);

	r->a = a;
	r->p = p;
	r->rules = rules;
	r->edition = e;
	r->root = xmlDocGetRootElement(p->doc);
	arena_defer(a, undo_all, r);
	redact_attr(r, r->root, "edition", edition_name(e));
	if (e == EDITION_INTERNAL)
		return;
	cut_restricted(r);
	if (is_narrow(r))
		redact_findings(r);
	else
		cut_for_outsiders(r);
	redact_sweep(r);
	if (r->n_removed != 0)
		redact_attr(r, r->root, "withheld", "yes");
}
