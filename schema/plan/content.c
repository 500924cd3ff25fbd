/* A document as canonical text: mappings in order of their keys, every value as
 * a list, every scalar as its text; so that only what is said counts. */
#include "content.h"

#include "caps.h"
#include "hash.h"
#include "yaml_dump.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX "sha256:"

/* Nodes that writing may visit: aliases can make a small file a large tree. */
#define NODES_MAX (LIMIT_YAML_NODES + LIMIT_YAML_ALIAS_NODES)

struct writer {
	struct arena *a;
	struct buf out;
	size_t nodes;
	bool over;
};

static void put_value(struct writer *w, const struct ynode *n, int depth);

static int
by_key(const void *a, const void *b)
{
	const struct ynode_pair *const *x = a, *const *y = b;
	size_t n = (*x)->key->len, m = (*y)->key->len;
	int c = memcmp((*x)->key->text, (*y)->key->text, n < m ? n : m);

	return c != 0 ? c : (n > m) - (n < m);
}

/* Whether a value may say something: a record does not, nor null. */
static bool
says(const struct ynode *n)
{
	return !n->x_record && n->type != YNODE_NULL;
}

/* Takes back what was put from `start` on when the value in it, from `value`
 * on, turned out to be empty. */
static bool
keeps(struct writer *w, size_t start, size_t value)
{
	const char *p = buf_str(&w->out) + value;

	if (strcmp(p, "{}") != 0 && strcmp(p, "[]") != 0)
		return true;
	w->out.len = start;
	w->out.p[start] = '\0';
	return false;
}

/* One value and a list of one are the same. */
static void
put_values(struct writer *w, const struct ynode *n, int depth)
{
	size_t start = w->out.len;

	if (n->kind != YNODE_SEQ)
		buf_putc(&w->out, '[');
	put_value(w, n, depth);
	if (n->kind != YNODE_SEQ) {
		(void)keeps(w, start + 1, start + 1);
		buf_putc(&w->out, ']');
	}
}

static void
put_map(struct writer *w, const struct ynode *n, int depth)
{
	const struct ynode_pair **list =
	    arena_alloc(w->a, n->count + 1, sizeof *list);
	bool first = true;
	size_t count = 0;

	for (size_t i = 0; i < n->count; i++) {
		if (says(n->pairs[i].value))
			list[count++] = &n->pairs[i];
	}
	if (count > 1)
		qsort(list, count, sizeof *list, by_key);
	buf_putc(&w->out, '{');
	for (size_t i = 0; i < count; i++) {
		size_t start = w->out.len, value;

		buf_puts(&w->out, first ? "" : ",");
		yaml_dump_string(
		    &w->out, list[i]->key->text, list[i]->key->len);
		buf_putc(&w->out, ':');
		value = w->out.len;
		put_values(w, list[i]->value, depth + 1);
		first = !keeps(w, start, value) && first;
	}
	buf_putc(&w->out, '}');
}

static void
put_list(struct writer *w, const struct ynode *n, int depth)
{
	bool first = true;

	buf_putc(&w->out, '[');
	for (size_t i = 0; i < n->count; i++) {
		size_t start = w->out.len, value;

		if (!says(n->items[i]))
			continue;
		buf_puts(&w->out, first ? "" : ",");
		value = w->out.len;
		put_value(w, n->items[i], depth + 1);
		first = !keeps(w, start, value) && first;
	}
	buf_putc(&w->out, ']');
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* How a text is written, plain, quoted or as a block, shows in spaces around
 * it. */
static void
put_scalar(struct writer *w, const struct ynode *n)
{
	const char *p = n->text;
	size_t len = n->len;

	for (; len != 0 && is_space(*p); p++)
		len--;
	while (len != 0 && is_space(p[len - 1]))
		len--;
	yaml_dump_string(&w->out, p, len);
}

static void
put_value(struct writer *w, const struct ynode *n, int depth)
{
	if (depth > LIMIT_PLAN_DEPTH || ++w->nodes > NODES_MAX)
		w->over = true;
	if (w->over)
		return;
	switch (n->kind) {
	case YNODE_SCALAR:
		put_scalar(w, n);
		break;
	case YNODE_SEQ:
		put_list(w, n, depth);
		break;
	case YNODE_MAP:
		put_map(w, n, depth);
		break;
	}
}

const char *
content_hash(struct arena *a, const struct ynode *root)
{
	struct writer w = {.a = arena_new()};
	char hex[HASH_HEX_LEN + 1];
	const char *text = NULL;

	buf_init(&w.out, LIMIT_OUTPUT_BYTES);
	put_value(&w, root, 0);
	if (!w.over && !buf_over(&w.out)) {
		hash_hex(hex, buf_str(&w.out), w.out.len);
		text = arena_printf(a, PREFIX "%s", hex);
	}
	buf_release(&w.out);
	arena_free(w.a);
	return text;
}
