/* Numbers are written in groups of seven bits, the least first, with the eighth
 * bit set in all but the last. A node is its kind, its type and flags; where it
 * begins and ends, as differences to where the one before it began; then a
 * text, items, or keys and values in turn. */
#include "ynode_image.h"

#include "caps.h"

#include <string.h>

enum { FLAG_TRUE = 1, FLAG_QUOTED = 2, FLAG_SORTED = 4 };

/* What is written before the nodes: how many of each the reader needs. */
struct totals {
	size_t nodes, items, pairs, sorted;
};

struct writer {
	struct buf *b;
	uint32_t line; /* where the last node began */
	struct totals totals;
};

static void
put(struct buf *b, uint64_t n)
{
	while (n >= 0x80) {
		buf_putc(b, (char)(n | 0x80));
		n >>= 7;
	}
	buf_putc(b, (char)n);
}

/* A difference of either sign. */
static void
put_step(struct buf *b, uint32_t from, uint32_t to)
{
	int64_t d = (int64_t)to - (int64_t)from;

	put(b, d < 0 ? (uint64_t)(-d) * 2 - 1 : (uint64_t)d * 2);
}

static void
put_span(struct writer *w, const struct src_span *s)
{
	put_step(w->b, w->line, s->beg.line);
	put(w->b, s->beg.col);
	put_step(w->b, s->beg.line, s->end.line);
	put(w->b, s->end.col);
	w->line = s->beg.line;
}

static bool
put_node(struct writer *w, const struct ynode *n, size_t depth)
{
	bool ok = true;

	if (depth > LIMIT_YAML_DEPTH)
		return false;
	w->totals.nodes++;
	put(w->b, n->kind);
	put(w->b, n->type);
	put(w->b, (n->boolean ? FLAG_TRUE : 0u) |
		      (n->quoted ? FLAG_QUOTED : 0u) |
		      (n->sorted != NULL ? FLAG_SORTED : 0u));
	put_span(w, &n->span);
	if (n->kind == YNODE_SCALAR) {
		put(w->b, n->len);
		buf_put(w->b, n->text, n->len + 1);
		return true;
	}
	put(w->b, n->count);
	if (n->kind == YNODE_SEQ)
		w->totals.items += n->count;
	else
		w->totals.pairs += n->count;
	for (size_t i = 0; n->kind == YNODE_SEQ && ok && i < n->count; i++)
		ok = put_node(w, n->items[i], depth + 1);
	for (size_t i = 0; n->kind == YNODE_MAP && ok && i < n->count; i++)
		ok = put_node(w, n->pairs[i].key, depth + 1) &&
		     put_node(w, n->pairs[i].value, depth + 1);
	for (size_t i = 0; n->sorted != NULL && i < n->count; i++)
		put(w->b, n->sorted[i]);
	w->totals.sorted += n->sorted != NULL ? n->count : 0;
	return ok;
}

bool
ynode_image_write(struct buf *b, const struct ynode *root)
{
	struct buf nodes;
	struct writer w = {.b = &nodes};
	bool ok;

	buf_init(&nodes, LIMIT_FILE_BYTES);
	ok = put_node(&w, root, 1) && !buf_over(&nodes);
	put(b, w.totals.nodes);
	put(b, w.totals.items);
	put(b, w.totals.pairs);
	put(b, w.totals.sorted);
	buf_put(b, nodes.p, nodes.len);
	buf_release(&nodes);
	return ok;
}

/* The arrays that nodes are taken from, each as long as the image says. */
struct image {
	const char *p;
	uint32_t file, line;
	struct ynode *nodes;
	struct ynode **items;
	struct ynode_pair *pairs;
	unsigned *sorted;
};

static uint64_t
get(struct image *im)
{
	uint64_t n = 0;
	unsigned shift = 0;
	unsigned char c;

	do {
		c = (unsigned char)*im->p++;
		n |= (uint64_t)(c & 0x7F) << shift;
		shift += 7;
	} while (c >= 0x80);
	return n;
}

static uint32_t
get_step(struct image *im, uint32_t from)
{
	uint64_t d = get(im);

	return d % 2 != 0 ? from - (uint32_t)(d / 2 + 1)
			  : from + (uint32_t)(d / 2);
}

static void
get_span(struct image *im, struct src_span *s)
{
	s->file = im->file;
	s->beg.line = get_step(im, im->line);
	s->beg.col = (uint32_t)get(im);
	s->end.line = get_step(im, s->beg.line);
	s->end.col = (uint32_t)get(im);
	im->line = s->beg.line;
}

/* As deep as the writer went, which has a cap. */
static struct ynode *
get_node(struct image *im)
{
	struct ynode *n = im->nodes++;
	unsigned flags;

	n->kind = (enum ynode_kind)get(im);
	n->type = (enum ynode_type)get(im);
	flags = (unsigned)get(im);
	n->boolean = (flags & FLAG_TRUE) != 0;
	n->quoted = (flags & FLAG_QUOTED) != 0;
	get_span(im, &n->span);
	if (n->kind == YNODE_SCALAR) {
		n->len = (size_t)get(im);
		n->text = im->p;
		im->p += n->len + 1;
		return n;
	}
	n->count = (size_t)get(im);
	if (n->kind == YNODE_SEQ) {
		n->items = im->items;
		im->items += n->count;
	} else {
		n->pairs = im->pairs;
		im->pairs += n->count;
	}
	for (size_t i = 0; n->kind == YNODE_SEQ && i < n->count; i++)
		n->items[i] = get_node(im);
	for (size_t i = 0; n->kind == YNODE_MAP && i < n->count; i++) {
		n->pairs[i].key = get_node(im);
		n->pairs[i].value = get_node(im);
	}
	if ((flags & FLAG_SORTED) == 0)
		return n;
	n->sorted = im->sorted;
	for (size_t i = 0; i < n->count; i++)
		*im->sorted++ = (unsigned)get(im);
	return n;
}

struct ynode *
ynode_image_read(struct arena *a, const char *image, uint32_t file)
{
	struct image im = {.p = image, .file = file};

	im.nodes = arena_alloc(a, (size_t)get(&im), sizeof *im.nodes);
	im.items = arena_alloc(a, (size_t)get(&im), sizeof(struct ynode *));
	im.pairs = arena_alloc(a, (size_t)get(&im), sizeof *im.pairs);
	im.sorted = arena_alloc(a, (size_t)get(&im), sizeof *im.sorted);
	return get_node(&im);
}
