#include "compare.h"

#include "buf.h"
#include "caps.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of a mapping, or of an order, in a line. */
#define SUMMARY_MAX 300

static void find(struct changes *c, const struct place *up,
    const struct fact *old, const struct fact *now);

void
changes_init(struct changes *c, struct arena *a)
{
	memset(c, 0, sizeof *c);
	c->arena = a;
	c->budget = LIMIT_LIKENESS;
}

/* Cut between characters, with dots where something is missing. */
static const char *
clipped(struct arena *a, const struct buf *b)
{
	const char *s = buf_str(b);
	size_t n = SUMMARY_MAX;

	if (b->len <= n)
		return arena_str(a, s);
	while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
		n--;
	return arena_printf(a, "%.*s...", (int)n, s);
}

static int
by_order(const void *pa, const void *pb)
{
	const struct fact *const *x = pa, *const *y = pb;

	return ((*x)->order > (*y)->order) - ((*x)->order < (*y)->order);
}

const char *
changes_summary(struct arena *a, const struct fact *f)
{
	struct arena *own = arena_new();
	const struct fact **list =
	    arena_alloc(own, f->n_parts + 1, sizeof *list);
	const char *out, *between = "";
	struct buf b;

	for (size_t i = 0; i < f->n_parts; i++)
		list[i] = &f->parts[i];
	if (f->n_parts > 1)
		qsort(list, f->n_parts, sizeof *list, by_order);
	buf_init(&b, LIMIT_OUTPUT_BYTES);
	for (size_t i = 0; i < f->n_parts && b.len <= SUMMARY_MAX; i++) {
		const struct fact *p = list[i];

		if (!p->leaf || p->found ||
		    (*f->id != '\0' && strcmp(p->raw, f->id) == 0) ||
		    strcmp(p->text, f->title) == 0)
			continue;
		buf_printf(&b, "%s%s: ", between, p->label);
		buf_puts(&b, p->text);
		between = "; ";
	}
	out = clipped(a, &b);
	buf_release(&b);
	arena_free(own);
	return out;
}

static const char *
text_of(struct changes *c, const struct fact *f)
{
	if (f == NULL)
		return "";
	return f->leaf ? f->text : changes_summary(c->arena, f);
}

static struct change *
add(struct changes *c, enum change_kind kind, const struct place *at,
    const struct fact *old, const struct fact *now)
{
	struct change *x;

	if (c->count == LIMIT_CHANGES) {
		c->dropped++;
		return NULL;
	}
	c->list = arena_grow(
	    c->arena, c->list, &c->cap, c->count + 1, sizeof *c->list);
	x = &c->list[c->count++];
	x->kind = kind;
	x->at = at;
	x->old = old;
	x->now = now;
	x->old_text = text_of(c, old);
	x->now_text = text_of(c, now);
	return x;
}

/* A value that reads as before and is another: the words for it are those of
 * what it refers to. */
static void
add_value(struct changes *c, const struct place *at, const struct fact *old,
    const struct fact *now)
{
	struct change *x = add(c, CHANGE_VALUE, at, old, now);

	if (x == NULL || strcmp(x->old_text, x->now_text) != 0)
		return;
	if (*old->raw != '\0')
		x->old_text =
		    arena_printf(c->arena, "%s (%s)", x->old_text, old->raw);
	if (*now->raw != '\0')
		x->now_text =
		    arena_printf(c->arena, "%s (%s)", x->now_text, now->raw);
}

static void
find_pair(struct changes *c, const struct place *at, const struct fact *old,
    const struct fact *now, bool several)
{
	struct place *here;

	if (facts_same(old, now))
		return;
	if (old->leaf || now->leaf) {
		add_value(c, at, old, now);
		return;
	}
	here = arena_alloc(c->arena, 1, sizeof *here);
	here->up = at;
	here->old = old;
	here->now = now;
	here->several = several;
	find(c, here, old, now);
}

/* What a list is called in the words for its order. */
static const char *
names_of(struct arena *a, const struct fact *const *list, size_t n)
{
	const char *out, *between = "";
	struct buf b;

	buf_init(&b, LIMIT_OUTPUT_BYTES);
	for (size_t i = 0; i < n && b.len <= SUMMARY_MAX; i++) {
		const struct fact *f = list[i];

		buf_puts(&b, between);
		buf_puts(&b, *f->id != '\0' ? f->id
			     : f->leaf	    ? f->text
					    : f->title);
		between = ", ";
	}
	out = clipped(a, &b);
	buf_release(&b);
	return out;
}

/* One name's facts on both sides. */
struct group {
	const struct fact *x, *y; /* the first */
	size_t n, m, key;
};

static const struct fact **
pointers(struct arena *a, const struct fact *first, size_t n)
{
	const struct fact **list = arena_alloc(a, n + 1, sizeof *list);

	for (size_t i = 0; i < n; i++)
		list[i] = &first[i];
	return list;
}

/* In the order of the new list, with what is gone before it. */
static void
find_group(struct changes *c, const struct place *at, const struct group *g)
{
	const struct fact **x = pointers(c->arena, g->x, g->n);
	const struct fact **y = pointers(c->arena, g->y, g->m);
	size_t *to = changes_match(c, x, g->n, y, g->m);
	size_t *from = arena_alloc(c->arena, g->m + 1, sizeof *from);
	size_t before = 0;
	bool moved = false;

	for (size_t i = 0; i < g->n; i++) {
		if (to[i] != SIZE_MAX)
			from[to[i]] = i + 1;
		else if (!x[i]->found)
			add(c, CHANGE_REMOVED, at, x[i], NULL);
	}
	for (size_t j = 0; j < g->m; j++) {
		if (from[j] == 0 && !y[j]->found)
			add(c, CHANGE_ADDED, at, NULL, y[j]);
		if (from[j] == 0)
			continue;
		find_pair(c, at, x[from[j] - 1], y[j], g->n > 1 || g->m > 1);
		moved |= from[j] < before;
		before = from[j];
	}
	if (moved) {
		struct change *o = add(c, CHANGE_ORDER, at, x[0], y[0]);

		if (o == NULL)
			return;
		o->old_text = names_of(c->arena, x, g->n);
		o->now_text = names_of(c->arena, y, g->m);
	}
}

static int
by_place(const void *pa, const void *pb)
{
	const struct group *x = pa, *y = pb;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return strcmp(
	    (x->n != 0 ? x->x : x->y)->name, (y->n != 0 ? y->x : y->y)->name);
}

static size_t
run_of(const struct fact *f, size_t i)
{
	size_t n = i;

	while (
	    n < f->n_parts && strcmp(f->parts[n].name, f->parts[i].name) == 0)
		n++;
	return n - i;
}

/* Both sides' parts by name; what only the old one has comes where it was. */
static size_t
make_groups(const struct fact *old, const struct fact *now, struct group *list)
{
	size_t i = 0, j = 0, count = 0;

	while (i < old->n_parts || j < now->n_parts) {
		struct group *g = &list[count++];
		int c = i == old->n_parts ? 1
			: j == now->n_parts
			    ? -1
			    : strcmp(old->parts[i].name, now->parts[j].name);

		memset(g, 0, sizeof *g);
		if (c <= 0) {
			g->x = &old->parts[i];
			g->n = run_of(old, i);
			g->key = 2 * g->x->order;
			i += g->n;
		}
		if (c >= 0) {
			g->y = &now->parts[j];
			g->m = run_of(now, j);
			g->key = 2 * g->y->order + 1;
			j += g->m;
		}
	}
	return count;
}

/* Recursion ends where the facts do, at LIMIT_PLAN_DEPTH. */
static void
find(struct changes *c, const struct place *at, const struct fact *old,
    const struct fact *now)
{
	struct group *list = arena_alloc(
	    c->arena, old->n_parts + now->n_parts + 1, sizeof *list);
	size_t count = make_groups(old, now, list);

	if (count > 1)
		qsort(list, count, sizeof *list, by_place);
	for (size_t i = 0; i < count; i++)
		find_group(c, at, &list[i]);
}

void
changes_find(struct changes *c, const struct fact *old, const struct fact *now)
{
	find(c, NULL, old, now);
}
