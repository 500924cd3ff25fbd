#include "words.h"

#include <string.h>

#define SLOTS 8192
/* About 8 MB of words. */
#define MOST_WORDS 32768

void
words_init(struct words *w, struct arena *a)
{
	memset(w, 0, sizeof *w);
	w->arena = a;
	w->slots = arena_alloc(a, SLOTS, sizeof(struct word *));
}

/* FNV-1a. */
static uint32_t
hash(const struct word_key *k)
{
	uint32_t h = 2166136261u;

	h = (h ^ (uint32_t)k->face) * 16777619u;
	h = (h ^ (uint32_t)k->script) * 16777619u;
	for (size_t i = 0; i < k->len; i++)
		h = (h ^ k->text[i]) * 16777619u;
	return h ^ (h >> 13);
}

static bool
same(const struct word_key *a, const struct word_key *b)
{
	return a->len == b->len && a->face == b->face &&
	       a->script == b->script && a->lang == b->lang &&
	       memcmp(a->text, b->text, a->len * sizeof *a->text) == 0;
}

const struct word *
words_find(const struct words *w, const struct word_key *k)
{
	uint32_t h = hash(k);
	const struct word *p = w->slots[h % SLOTS];

	while (p != NULL && (p->hash != h || !same(&p->key, k)))
		p = p->next;
	return p;
}

const struct word *
words_add(struct words *w, const struct word_key *k,
    const struct word_glyph *glyphs, size_t n)
{
	uint32_t h = hash(k);
	struct word *p;

	if (w->count >= MOST_WORDS)
		return NULL;
	p = arena_alloc(w->arena, 1, sizeof *p);
	p->key = *k;
	p->key.text = arena_dup(w->arena, k->text, k->len, sizeof *k->text);
	p->hash = h;
	p->n = n;
	p->glyphs = arena_dup(w->arena, glyphs, n, sizeof *glyphs);
	p->next = w->slots[h % SLOTS];
	w->slots[h % SLOTS] = p;
	w->count++;
	return p;
}
