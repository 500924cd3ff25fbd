/* A plan as JSON: its nodes, as far as their elements are still there. */
#include "export_internal.h"

#include "yaml_dump.h"

#include <string.h>

struct writer {
	struct buf *out;
	int depth;
};

static const struct ynode *
node_of(const xmlNode *n)
{
	return n == NULL ? NULL : n->_private;
}

/* From here on, the next element that is of a node of the source. */
static const xmlNode *
sourced(const xmlNode *n)
{
	while (n != NULL && (n->type != XML_ELEMENT_NODE || node_of(n) == NULL))
		n = n->next;
	return n;
}

/* Two keys may share a node, by an alias. A key that XML does not allow has
 * another name, with an escape in it. */
static bool
is_named(const xmlNode *n, const struct ynode *key)
{
	return strcmp((const char *)n->name, key->text) == 0 ||
	       strstr((const char *)n->name, "_x") != NULL;
}

static bool
is_of_pair(const xmlNode *n, const struct ynode_pair *p)
{
	if (!is_named(n, p->key))
		return false;
	if (p->value->kind != YNODE_SEQ)
		return node_of(n) == p->value;
	for (size_t i = 0; i < p->value->count; i++) {
		if (node_of(n) == p->value->items[i])
			return true;
	}
	return false;
}

static void
new_line(struct writer *w)
{
	buf_putc(w->out, '\n');
	for (int i = 0; i < w->depth; i++)
		buf_puts(w->out, "  ");
}

static void
open(struct writer *w, char bracket)
{
	buf_putc(w->out, bracket);
	w->depth++;
}

static void
close(struct writer *w, char bracket, size_t count)
{
	w->depth--;
	if (count != 0)
		new_line(w);
	buf_putc(w->out, bracket);
}

static void put_element(struct writer *w, const xmlNode *n);

/* As the author wrote it, unless the edition put another text there. */
static void
put_scalar(struct writer *w, const xmlNode *n, const struct ynode *y)
{
	xmlChar *text = xmlNodeGetContent(n);

	if (text == NULL)
		bcp_out_of_memory();
	if (y->kind == YNODE_SCALAR && strlen((char *)text) == y->len &&
	    memcmp(text, y->text, y->len) == 0)
		yaml_dump_json(w->out, y);
	else
		yaml_dump_string(w->out, (char *)text, strlen((char *)text));
	xmlFree(text);
}

/* Those of a list's items that have elements, from *n on, which is then the
 * first element behind them. */
static void
put_items(struct writer *w, const struct ynode *seq, const xmlNode **n)
{
	size_t count = 0;

	open(w, '[');
	for (size_t i = 0; i < seq->count && *n != NULL; i++) {
		if (node_of(*n) != seq->items[i])
			continue;
		if (count++ != 0)
			buf_putc(w->out, ',');
		new_line(w);
		put_element(w, *n);
		*n = sourced((*n)->next);
	}
	close(w, ']', count);
}

/* The elements come in the order of the pairs that they are of. */
static void
put_pairs(struct writer *w, const xmlNode *parent, const struct ynode *map)
{
	const xmlNode *n = sourced(parent->children);
	size_t count = 0;

	open(w, '{');
	for (size_t i = 0; i < map->count && n != NULL; i++) {
		const struct ynode_pair *p = &map->pairs[i];

		if (!is_of_pair(n, p))
			continue;
		if (count++ != 0)
			buf_putc(w->out, ',');
		new_line(w);
		yaml_dump_string(w->out, p->key->text, p->key->len);
		buf_puts(w->out, ": ");
		if (p->value->kind == YNODE_SEQ) {
			put_items(w, p->value, &n);
		} else {
			put_element(w, n);
			n = sourced(n->next);
		}
	}
	close(w, '}', count);
}

/* A mapping that an edition withholds as a whole, in a place where something
 * has to be, is a text. Depth is bounded by LIMIT_PLAN_DEPTH, to which the
 * tree was built. */
static void
put_element(struct writer *w, const xmlNode *n)
{
	const struct ynode *y = node_of(n);
	const xmlNode *first = sourced(n->children);

	if (y->kind == YNODE_SEQ)
		put_items(w, y, &first);
	else if (y->kind == YNODE_MAP && (first != NULL || n->children == NULL))
		put_pairs(w, n, y);
	else
		put_scalar(w, n, y);
}

void
export_plan_json(const struct plan *p, struct buf *out)
{
	struct writer w = {out, 0};

	put_element(&w, p->plan);
	buf_putc(out, '\n');
}
