/* Functions over entities and what they depend on. */
#include "query_internal.h"

#include "caps.h"

#include <string.h>

xmlNodeSet *
query_new_set(void)
{
	xmlNodeSet *set = xmlXPathNodeSetCreate(NULL);

	if (set == NULL)
		bcp_out_of_memory();
	return set;
}

void
query_add_node(xmlNodeSet *set, xmlNode *n)
{
	if (xmlXPathNodeSetAddUnique(set, n) < 0)
		bcp_out_of_memory();
}

/* A new walk: nothing has been seen in it. */
static unsigned
begin_walk(struct index *ix)
{
	return ++ix->walk;
}

/* The <document> that a reference to a whole document names. */
static xmlNode *
whole_document(struct index *ix, const xmlNode *ref)
{
	static const char prefix[] = "documents/";
	const char *path = plan_attr(ref, "ref");

	if (strncmp(path, prefix, sizeof prefix - 1) != 0)
		return NULL;
	return index_document(ix, path + sizeof prefix - 1);
}

xmlNode *
index_target(struct index *ix, const xmlNode *ref)
{
	size_t n = index_of_ref(ix, ref);

	return n == SIZE_MAX ? whole_document(ix, ref) : ix->list[n].node;
}

void
fn_entity(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	xmlNodeSet *set;
	struct arg collection, id;
	size_t n;

	if (!args_ok(ctxt, nargs, 2, 2) || !arg_pop(ctxt, &id))
		return;
	if (arg_pop(ctxt, &collection)) {
		n = index_entity(ix, "",
		    arena_printf(ix->a, "%s/%s", (const char *)collection.text,
			(const char *)id.text));
		set = query_new_set();
		if (n != SIZE_MAX)
			query_add_node(set, ix->list[n].node);
		arg_free(&collection);
		give_nodes(ctxt, set);
	}
	arg_free(&id);
}

/* Pops an argument for its first node, and finds the entity it is. */
bool
pop_entity(xmlXPathParserContext *ctxt, size_t *n, xmlNode **node)
{
	struct arg arg;

	if (!arg_pop_nodes(ctxt, &arg))
		return false;
	*node = arg.node != NULL && arg.node->type == XML_ELEMENT_NODE
		    ? arg.node
		    : NULL;
	*n = *node == NULL ? SIZE_MAX : index_of_node(query_index(ctxt), *node);
	arg_free(&arg);
	return true;
}

/* What an edition withholds was taken out of the tree. */
bool
index_hangs(const struct index *ix, const xmlNode *n)
{
	while (n != NULL && n != ix->root)
		n = n->parent;
	return n != NULL;
}

void
fn_elsewhere(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	const struct homes *h;
	xmlNodeSet *set;
	struct arg arg;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop_nodes(ctxt, &arg))
		return;
	set = query_new_set();
	h = arg.node == NULL || arg.node->type != XML_ELEMENT_NODE
		? NULL
		: index_homes(ix, arg.node);
	for (size_t i = 0; h != NULL && i < h->count; i++) {
		const char *current = plan_attr(h->list[i].document, "current");

		if (strcmp(current, "no") == 0 &&
		    h->list[i].entity != arg.node &&
		    index_hangs(ix, h->list[i].entity))
			query_add_node(set, h->list[i].entity);
	}
	arg_free(&arg);
	give_nodes(ctxt, set);
}

static void
enqueue(struct index *ix, size_t *count, size_t n, size_t from)
{
	ix->queue = arena_grow(
	    ix->a, ix->queue, &ix->cap_queue, *count + 1, sizeof *ix->queue);
	ix->queue[(*count)++] = n;
	ix->list[n].seen = ix->walk;
	ix->list[n].from = from;
}

/* Breadth first from the entities in ix->queue, so that the first way found to
 * another is a shortest one; stops at `until`. Returns how many were met. */
static size_t
walk_on(xmlXPathParserContext *ctxt, size_t count, size_t until, bool soft)
{
	struct index *ix = query_index(ctxt);

	for (size_t i = 0; i < count; i++) {
		size_t n = ix->queue[i];

		index_edges(ix, n);
		if (!query_work(ctxt, 1 + ix->list[n].n_edges))
			return count;
		for (size_t e = 0; e < ix->list[n].n_edges; e++) {
			struct edge edge = ix->list[n].edges[e];

			if (!edge.hard && !soft)
				continue;
			if (edge.to == until) {
				ix->list[until].from = n;
				enqueue(ix, &count, until, n);
				return count;
			}
			if (ix->list[edge.to].seen != ix->walk)
				enqueue(ix, &count, edge.to, n);
		}
	}
	return count;
}

/* From one entity. Those met are in ix->queue, the start first; returns how
 * many. The start is met again only as `until`. */
static size_t
walk_from(xmlXPathParserContext *ctxt, size_t start, size_t until, bool soft)
{
	struct index *ix = query_index(ctxt);
	size_t count = 0;

	(void)begin_walk(ix);
	enqueue(ix, &count, start, SIZE_MAX);
	return walk_on(ctxt, count, until, soft);
}

void
query_walk(xmlXPathParserContext *ctxt, size_t start, bool soft)
{
	(void)walk_from(ctxt, start, SIZE_MAX, soft);
}

/* The last argument, 'all' for soft dependencies too, where it is given. */
bool
pop_soft(xmlXPathParserContext *ctxt, bool given, bool *soft)
{
	struct arg arg;

	if (!arg_pop_given(ctxt, given, &arg))
		return false;
	*soft = given && strcmp((const char *)arg.text, "all") == 0;
	arg_free(&arg);
	return true;
}

void
fn_closure(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	const xmlNodeSet *in;
	struct arg arg;
	xmlNodeSet *set;
	size_t begun, count = 0;
	bool soft;

	if (!args_ok(ctxt, nargs, 1, 2) || !pop_soft(ctxt, nargs == 2, &soft) ||
	    !arg_pop_nodes(ctxt, &arg))
		return;
	in = arg.node == NULL ? NULL : arg.object->nodesetval;
	(void)begin_walk(ix);
	for (int i = 0; in != NULL && i < in->nodeNr; i++) {
		size_t n = in->nodeTab[i]->type == XML_ELEMENT_NODE
			       ? index_of_node(ix, in->nodeTab[i])
			       : SIZE_MAX;

		if (n != SIZE_MAX && ix->list[n].seen != ix->walk)
			enqueue(ix, &count, n, SIZE_MAX);
	}
	arg_free(&arg);
	begun = count;
	count = walk_on(ctxt, count, SIZE_MAX, soft);
	set = query_new_set();
	for (size_t i = begun; i < count; i++)
		query_add_node(set, ix->list[ix->queue[i]].node);
	give_nodes(ctxt, set);
}

/* Those that wait for an entity, over the edges turned round. */
void
fn_dependants(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	struct arg only = {0};
	size_t n, count = 0;
	xmlNodeSet *set;
	xmlNode *node;

	if (!args_ok(ctxt, nargs, 1, 2) ||
	    (nargs == 2 && !arg_pop(ctxt, &only)))
		return;
	if (!pop_entity(ctxt, &n, &node))
		n = SIZE_MAX;
	set = query_new_set();
	(void)begin_walk(ix);
	if (n != SIZE_MAX)
		enqueue(ix, &count, n, SIZE_MAX);
	for (size_t i = 0; i < count; i++) {
		size_t n_back;
		const struct back *back = index_back(ix, ix->queue[i], &n_back);

		node = ix->list[ix->queue[i]].node;
		if (i != 0 &&
		    (nargs == 1 || xmlStrEqual(node->name, only.text)))
			query_add_node(set, node);
		if (!query_work(ctxt, 1 + n_back))
			break;
		for (size_t b = 0; b < n_back; b++) {
			if (back[b].hard &&
			    ix->list[back[b].from].seen != ix->walk)
				enqueue(ix, &count, back[b].from, i);
		}
	}
	if (nargs == 2)
		arg_free(&only);
	give_nodes(ctxt, set);
}

void
fn_depends_on(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	size_t from, to;
	xmlNode *node;
	bool soft, yes = false;

	if (!args_ok(ctxt, nargs, 2, 3) || !pop_soft(ctxt, nargs == 3, &soft) ||
	    !pop_entity(ctxt, &to, &node) || !pop_entity(ctxt, &from, &node))
		return;
	if (from != SIZE_MAX && to != SIZE_MAX && from != to) {
		if (ix->kept_walk == 0 || ix->kept_walk != ix->walk ||
		    ix->kept_start != from || ix->kept_soft != soft) {
			(void)walk_from(ctxt, from, SIZE_MAX, soft);
			ix->kept_walk = ix->walk;
			ix->kept_start = from;
			ix->kept_soft = soft;
		}
		yes = ix->list[to].seen == ix->walk;
	}
	valuePush(ctxt, xmlXPathNewBoolean(yes));
}

static const char *
id_of(const struct index *ix, size_t n)
{
	return plan_attr(ix->list[n].node, "id");
}

/* The ids on the way from the walk's start to its last entity. */
static const char *
way(struct index *ix, size_t start, size_t last)
{
	size_t length = 1, at = last, *stops;
	struct buf b;
	const char *text;

	do {
		at = ix->list[at].from;
		length++;
	} while (at != start);
	stops = arena_alloc(ix->a, length, sizeof *stops);
	stops[length - 1] = at = last;
	for (size_t i = length - 1; i-- > 0;)
		stops[i] = at = ix->list[at].from;
	buf_init(&b, LIMIT_SCALAR_BYTES);
	for (size_t i = 0; i < length; i++) {
		buf_puts(&b, i == 0 ? "" : " -> ");
		buf_puts(&b, id_of(ix, stops[i]));
	}
	text = arena_str(ix->a, buf_str(&b));
	buf_release(&b);
	return text;
}

void
fn_path_to(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	const char *text = "";
	size_t from, to, count;
	xmlNode *node;
	bool soft;

	if (!args_ok(ctxt, nargs, 2, 3) || !pop_soft(ctxt, nargs == 3, &soft) ||
	    !pop_entity(ctxt, &to, &node) || !pop_entity(ctxt, &from, &node))
		return;
	if (from != SIZE_MAX && to != SIZE_MAX && from != to) {
		count = walk_from(ctxt, from, to, soft);
		if (ix->queue[count - 1] == to)
			text = way(ix, from, to);
	}
	give_string(ctxt, text);
}

/* Whether the start is the smallest id of the cycle that was found. */
static bool
starts_smallest(const struct index *ix, size_t start)
{
	size_t at = ix->list[start].from;

	while (at != start) {
		if (strcmp(id_of(ix, at), id_of(ix, start)) < 0)
			return false;
		at = ix->list[at].from;
	}
	return true;
}

void
fn_cycle(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	const char *text = "";
	size_t n, count;
	xmlNode *node;

	if (!args_ok(ctxt, nargs, 1, 1) || !pop_entity(ctxt, &n, &node))
		return;
	if (n != SIZE_MAX && index_circular(query_index(ctxt), n)) {
		count = walk_from(ctxt, n, n, false);
		if (count > 1 && ix->queue[count - 1] == n &&
		    starts_smallest(ix, n))
			text = way(ix, n, n);
	}
	give_string(ctxt, text);
}

void
fn_criterion(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	struct arg framework, id;
	xmlNodeSet *set;
	xmlNode *n;

	if (!args_ok(ctxt, nargs, 2, 2) || !arg_pop(ctxt, &id))
		return;
	if (arg_pop(ctxt, &framework)) {
		n = index_criterion(
		    ix, (const char *)framework.text, (const char *)id.text);
		set = query_new_set();
		if (n != NULL)
			query_add_node(set, n);
		arg_free(&framework);
		give_nodes(ctxt, set);
	}
	arg_free(&id);
}

static void
add_group(xmlNodeSet *set, const struct group *g)
{
	for (size_t i = 0; g != NULL && i < g->count; i++)
		query_add_node(set, g->nodes[i]);
}

void
fn_findings(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	xmlNodeSet *set;
	struct arg arg;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop(ctxt, &arg))
		return;
	set = query_new_set();
	if (*arg.text != '\0')
		add_group(set, index_findings(ix, (const char *)arg.text));
	arg_free(&arg);
	give_nodes(ctxt, set);
}

void
fn_part(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	const struct group *g;
	xmlNodeSet *set;
	struct arg arg;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop(ctxt, &arg))
		return;
	set = query_new_set();
	g = index_part(ix, (const char *)arg.text);
	if (g == NULL || query_work(ctxt, g->count))
		add_group(set, g);
	arg_free(&arg);
	give_nodes(ctxt, set);
}

void
fn_leaves(xmlXPathParserContext *ctxt, int nargs)
{
	xmlNodeSet *set;

	if (!args_ok(ctxt, nargs, 0, 0))
		return;
	set = query_new_set();
	add_group(set, index_group(query_index(ctxt), GROUP_LEAVES,
			   sizeof GROUP_LEAVES - 1));
	give_nodes(ctxt, set);
}
