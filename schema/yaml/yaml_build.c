/* Events to nodes. Open collections are frames of a stack of our own, so
 * depth costs no recursion; children wait on a second stack until their
 * collection ends and its size is known. */
#include "yaml_internal.h"

#include "caps.h"

#include <stdint.h>
#include <string.h>

static size_t
add_sat(size_t a, size_t b)
{
	return a > SIZE_MAX - b ? SIZE_MAX : a + b;
}

static struct src_span
event_span(struct reader *r, const yaml_event_t *e)
{
	return yaml_span(r, e->start_mark, e->end_mark);
}

static void
stop(struct reader *r)
{
	r->failed = r->stopped = true;
}

static bool
expects_key(const struct reader *r)
{
	const struct frame *f;

	if (r->depth == 0)
		return false;
	f = &r->frames[r->depth - 1];
	return f->node->kind == YNODE_MAP &&
	       (r->children_count - f->base) % 2 == 0;
}

static struct ynode *
new_node(struct reader *r, const yaml_event_t *e, enum ynode_kind kind)
{
	struct ynode *n;

	if (++r->nodes > r->opt->nodes) {
		diag_at(r->d, DIAG_YAML_LIMIT, event_span(r, e),
		    "the file holds more than %zu values", r->opt->nodes);
		stop(r);
		return NULL;
	}
	n = arena_alloc(r->a, 1, sizeof *n);
	n->kind = kind;
	n->span = event_span(r, e);
	return n;
}

/* Gives a node to the collection that is open. end is where it was written:
 * for an alias not the node's own. */
static void
attach(struct reader *r, struct ynode *n, size_t weight, size_t height,
    struct src_pos end)
{
	struct frame *f;

	if (r->depth == 0) {
		r->root = n;
		return;
	}
	r->children = arena_grow(r->tmp, r->children, &r->children_cap,
	    r->children_count + 1, sizeof *r->children);
	r->children[r->children_count++] = n;
	f = &r->frames[r->depth - 1];
	f->weight = add_sat(f->weight, weight);
	if (f->height < height + 1)
		f->height = height + 1;
	f->node->span.end = end;
}

void
yaml_scalar(struct reader *r, const yaml_event_t *e)
{
	struct ynode *n = new_node(r, e, YNODE_SCALAR);
	struct anchor *x;

	if (n == NULL)
		return;
	if (e->data.scalar.length > r->opt->scalar_bytes) {
		diag_at(r->d, DIAG_YAML_LIMIT, n->span,
		    "this value is longer than %zu bytes",
		    r->opt->scalar_bytes);
		stop(r);
		return;
	}
	yaml_value(r, e, n);
	if (e->data.scalar.anchor != NULL) {
		x = yaml_anchor_add(
		    r, (const char *)e->data.scalar.anchor, n, n->span);
		x->weight = 1;
		x->height = 0;
		x->open = false;
	}
	attach(r, n, 1, 0, n->span.end);
}

static void
bad_key(struct reader *r, struct src_span at, enum ynode_kind kind)
{
	diag_at(r->d, DIAG_YAML_KEY, at,
	    "a key must be text, not a %s; text that begins with '%c' needs "
	    "quotes",
	    kind == YNODE_MAP ? "mapping" : "list",
	    kind == YNODE_MAP ? '{' : '[');
	stop(r);
}

static void
too_deep(struct reader *r, struct src_span at)
{
	diag_at(r->d, DIAG_YAML_LIMIT, at,
	    "lists and mappings nest deeper than %zu levels here",
	    r->opt->depth);
	stop(r);
}

static void
bad_alias(struct reader *r, const struct anchor *x, const char *name,
    struct src_span at)
{
	if (x == NULL) {
		diag_at(r->d, DIAG_YAML_ALIAS, at,
		    "no anchor '&%s' stands before this alias; text that "
		    "begins with '*' needs quotes",
		    name);
	} else {
		diag_at(r->d, DIAG_YAML_ALIAS, at,
		    "the alias '*%s' stands inside the value that it repeats",
		    name);
		diag_note(r->d, x->span, "the value begins here");
	}
	stop(r);
}

void
yaml_alias(struct reader *r, const yaml_event_t *e)
{
	const char *name = (const char *)e->data.alias.anchor;
	struct anchor *x = yaml_anchor_find(r, name);
	struct src_span at = event_span(r, e);

	if (x == NULL || x->open) {
		bad_alias(r, x, name, at);
		return;
	}
	if (expects_key(r) && x->node->kind != YNODE_SCALAR) {
		bad_key(r, at, x->node->kind);
		return;
	}
	if (r->depth + x->height > r->opt->depth) {
		too_deep(r, at);
		return;
	}
	r->alias_nodes = add_sat(r->alias_nodes, x->weight);
	if (r->alias_nodes > r->opt->alias_nodes) {
		diag_at(r->d, DIAG_YAML_LIMIT, at,
		    "aliases repeat more than %zu values", r->opt->alias_nodes);
		stop(r);
		return;
	}
	attach(r, x->node, x->weight, x->height, at.end);
}

static struct frame *
push(struct reader *r, struct ynode *n, bool flow)
{
	struct frame *f;

	r->frames = arena_grow(
	    r->tmp, r->frames, &r->frames_cap, r->depth + 1, sizeof *r->frames);
	f = &r->frames[r->depth++];
	memset(f, 0, sizeof *f);
	f->node = n;
	f->base = r->children_count;
	f->weight = f->height = 1;
	f->flow = flow;
	return f;
}

static bool
is_flow(const yaml_event_t *e)
{
	if (e->type == YAML_MAPPING_START_EVENT)
		return e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
	return e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
}

void
yaml_begin(struct reader *r, const yaml_event_t *e)
{
	bool map = e->type == YAML_MAPPING_START_EVENT;
	const yaml_char_t *tag =
	    map ? e->data.mapping_start.tag : e->data.sequence_start.tag;
	const yaml_char_t *anchor =
	    map ? e->data.mapping_start.anchor : e->data.sequence_start.anchor;
	struct ynode *n;
	struct frame *f;

	if (expects_key(r)) {
		bad_key(r, event_span(r, e), map ? YNODE_MAP : YNODE_SEQ);
		return;
	}
	if (r->depth + 1 > r->opt->depth) {
		too_deep(r, event_span(r, e));
		return;
	}
	n = new_node(r, e, map ? YNODE_MAP : YNODE_SEQ);
	if (n == NULL)
		return;
	n->type = map ? YNODE_OBJECT : YNODE_LIST;
	yaml_collection_tag(r, (const char *)tag, n);
	f = push(r, n, is_flow(e));
	if (anchor != NULL)
		f->anchor =
		    yaml_anchor_add(r, (const char *)anchor, n, n->span);
}

/* libyaml ends a block collection where the next token begins, so there the
 * end of the last child counts. */
void
yaml_end(struct reader *r, const yaml_event_t *e)
{
	struct frame f = r->frames[--r->depth];
	struct ynode *const *kids = r->children + f.base;
	size_t n = r->children_count - f.base;

	if (f.flow)
		f.node->span.end = yaml_pos(&r->text, e->end_mark);
	if (f.node->kind == YNODE_MAP) {
		yaml_pairs(r, f.node, kids, n);
	} else {
		f.node->count = n;
		f.node->items = arena_dup(r->a, kids, n, sizeof *f.node->items);
	}
	r->children_count = f.base;
	if (f.anchor != NULL && f.anchor->node == f.node) {
		f.anchor->weight = f.weight;
		f.anchor->height = f.height;
		f.anchor->open = false;
	}
	attach(r, f.node, f.weight, f.height, f.node->span.end);
}
