/* Which things of two lists are the same thing. */
#include "compare.h"

#include "caps.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Of two things that are alike, this much is shared; in hundredths. */
#define ALIKE 50
/* Parts and words by which likeness is judged. */
#define KEYS_MAX 400

struct matcher {
	struct arena *a; /* for the time of one match */
	const struct fact *const *x, *const *y;
	size_t n, m;
	size_t *to;   /* x to y */
	size_t *from; /* y to x */
};

/* A fact under the text or number that it is found by. */
struct slot {
	const struct fact *f;
	const char *key;
	size_t i;
};

static int
by_key(const void *pa, const void *pb)
{
	const struct slot *x = pa, *y = pb;
	int c = strcasecmp(x->key, y->key);

	if (c == 0)
		c = (x->f->hash > y->f->hash) - (x->f->hash < y->f->hash);
	return c != 0 ? c : (x->i > y->i) - (x->i < y->i);
}

/* What of a side is not matched yet and has a key, sorted. */
static struct slot *
slots(struct matcher *k, const struct fact *const *list, const size_t *done,
    size_t n, const char *(*key)(const struct fact *), size_t *count)
{
	struct slot *out = arena_alloc(k->a, n + 1, sizeof *out);

	*count = 0;
	for (size_t i = 0; i < n; i++) {
		const char *text = key(list[i]);

		if (done[i] == SIZE_MAX && text != NULL)
			out[(*count)++] = (struct slot){list[i], text, i};
	}
	if (*count > 1)
		qsort(out, *count, sizeof *out, by_key);
	return out;
}

static const char *
id_key(const struct fact *f)
{
	return *f->id == '\0' ? NULL : f->id;
}

static const char *
title_key(const struct fact *f)
{
	return *f->title == '\0' ? NULL : f->title;
}

/* A value as it was written, for where it is not known what it refers to. */
static const char *
raw_key(const struct fact *f)
{
	return f->leaf && *f->raw != '\0' ? f->raw : NULL;
}

/* All alike: then the hash alone tells. */
static const char *
no_key(const struct fact *f)
{
	(void)f;
	return "";
}

static void
pair(struct matcher *k, size_t i, size_t j)
{
	k->to[i] = j;
	k->from[j] = i;
}

/* Pairs what has the same key; exact: and is the same. */
static void
match_by(struct matcher *k, const char *(*key)(const struct fact *), bool exact)
{
	size_t n, m, i = 0, j = 0;
	struct slot *x = slots(k, k->x, k->to, k->n, key, &n);
	struct slot *y = slots(k, k->y, k->from, k->m, key, &m);

	while (i < n && j < m) {
		int c = strcasecmp(x[i].key, y[j].key);

		if (c == 0 && exact)
			c = (x[i].f->hash > y[j].f->hash) -
			    (x[i].f->hash < y[j].f->hash);
		if (c == 0 && (!exact || facts_same(x[i].f, y[j].f)))
			pair(k, x[i++].i, y[j++].i);
		else if (c <= 0)
			i++;
		else
			j++;
	}
}

struct keys {
	uint64_t *list;
	size_t count;
};

static int
compare_numbers(const void *pa, const void *pb)
{
	const uint64_t *x = pa, *y = pb;

	return (*x > *y) - (*x < *y);
}

static void
add_words(struct keys *k, const char *s)
{
	while (*s != '\0' && k->count < KEYS_MAX) {
		size_t n = strcspn(s, " ");
		uint64_t h = 5381;

		for (size_t i = 0; i < n; i++)
			h = h * 33 + (unsigned char)s[i];
		k->list[k->count++] = h;
		s += n + strspn(s + n, " ");
	}
}

/* What a fact is made of: its parts, and the words of its texts. */
static struct keys
keys_of(struct arena *a, const struct fact *f)
{
	uint64_t list[KEYS_MAX];
	struct keys k = {list, 0};

	if (f->leaf &&
	    (strcmp(f->type, "prose") == 0 || strcmp(f->type, "text") == 0))
		add_words(&k, f->raw);
	for (size_t i = 0; !f->leaf && i < f->n_parts; i++) {
		const struct fact *p = &f->parts[i];

		if (p->found)
			continue;
		if (k.count < KEYS_MAX)
			k.list[k.count++] = p->hash;
		if (strcmp(p->type, "prose") == 0)
			add_words(&k, p->raw);
	}
	if (k.count > 1)
		qsort(k.list, k.count, sizeof *k.list, compare_numbers);
	k.list = arena_dup(a, list, k.count, sizeof *list);
	return k;
}

/* In hundredths (Dice). */
static unsigned
likeness(const struct keys *x, const struct keys *y)
{
	size_t i = 0, j = 0, both = 0;

	while (i < x->count && j < y->count) {
		if (x->list[i] == y->list[j]) {
			both++, i++, j++;
		} else if (x->list[i] < y->list[j]) {
			i++;
		} else {
			j++;
		}
	}
	return x->count + y->count == 0
		   ? 0
		   : (unsigned)(200 * both / (x->count + y->count));
}

struct likely {
	size_t i, j;
	unsigned score;
};

static int
by_score(const void *pa, const void *pb)
{
	const struct likely *x = pa, *y = pb;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x->i != y->i)
		return x->i < y->i ? -1 : 1;
	return (x->j > y->j) - (x->j < y->j);
}

static struct keys *
all_keys(struct matcher *k, const struct fact *const *list, const size_t *done,
    size_t n)
{
	struct keys *out = arena_alloc(k->a, n + 1, sizeof *out);

	for (size_t i = 0; i < n; i++) {
		if (done[i] == SIZE_MAX)
			out[i] = keys_of(k->a, list[i]);
	}
	return out;
}

static size_t
count_open(const size_t *done, size_t n)
{
	size_t open = 0;

	for (size_t i = 0; i < n; i++)
		open += done[i] == SIZE_MAX;
	return open;
}

/* The likest first. Where that would take too long, none is paired: what is
 * left is told as removed and added. */
static void
match_likely(struct matcher *k, size_t *budget)
{
	size_t n = count_open(k->to, k->n), m = count_open(k->from, k->m);
	struct keys *x, *y;
	struct likely *list;
	size_t count = 0;

	if (n == 0 || m == 0 || n > *budget / m)
		return;
	*budget -= n * m;
	x = all_keys(k, k->x, k->to, k->n);
	y = all_keys(k, k->y, k->from, k->m);
	list = arena_alloc(k->a, n * m, sizeof *list);
	for (size_t i = 0; i < k->n; i++) {
		for (size_t j = 0; k->to[i] == SIZE_MAX && j < k->m; j++) {
			struct likely l = {i, j, 0};

			if (k->from[j] != SIZE_MAX)
				continue;
			l.score = likeness(&x[i], &y[j]);
			if (l.score >= ALIKE)
				list[count++] = l;
		}
	}
	if (count > 1)
		qsort(list, count, sizeof *list, by_score);
	for (size_t i = 0; i < count; i++) {
		if (k->to[list[i].i] == SIZE_MAX &&
		    k->from[list[i].j] == SIZE_MAX)
			pair(k, list[i].i, list[i].j);
	}
}

/* One thing on each side is the same thing, unless each has a name of its
 * own. */
static bool
is_only(const struct matcher *k)
{
	return k->n == 1 && k->m == 1 &&
	       (*k->x[0]->id == '\0' || *k->y[0]->id == '\0');
}

size_t *
changes_match(struct changes *c, const struct fact *const *x, size_t n,
    const struct fact *const *y, size_t m)
{
	struct matcher k = {.x = x, .y = y, .n = n, .m = m};

	k.to = arena_alloc(c->arena, n + 1, sizeof *k.to);
	for (size_t i = 0; i < n; i++)
		k.to[i] = SIZE_MAX;
	if (n == 0 || m == 0)
		return k.to;
	k.a = arena_new();
	k.from = arena_alloc(k.a, m + 1, sizeof *k.from);
	for (size_t j = 0; j < m; j++)
		k.from[j] = SIZE_MAX;
	if (is_only(&k)) {
		pair(&k, 0, 0);
	} else {
		match_by(&k, id_key, false);
		match_by(&k, no_key, true);
		match_by(&k, raw_key, false);
		match_by(&k, title_key, false);
		match_likely(&k, &c->budget);
	}
	arena_free(k.a);
	return k.to;
}
