/* Shaped words, kept from document to document: most words of a plan come
 * again, and shaping is the larger part of layout. What is kept depends on the
 * word alone, so it does not matter what was shaped before. */
#ifndef BCP_PDF_WORDS_H
#define BCP_PDF_WORDS_H

#include "arena.h"
#include <hb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longer words are not kept. */
#define WORD_MOST 48

struct word_key {
	const uint32_t *text;
	size_t len;
	int face;
	hb_script_t script;
	hb_language_t lang;
};

/* A glyph in font units; cluster counts from the beginning of the word. */
struct word_glyph {
	uint32_t cluster;
	uint16_t id;
	int32_t advance, dx, dy;
};

struct word {
	struct word *next; /* of equal slot */
	struct word_key key;
	uint32_t hash;
	size_t n;
	struct word_glyph *glyphs;
};

struct words {
	struct arena *arena;
	struct word **slots;
	size_t count;
};

/* The arena is the process's. */
void words_init(struct words *w, struct arena *a);
/* NULL when the word is not kept. */
const struct word *words_find(const struct words *w, const struct word_key *k);
/* Keeps a copy; NULL when there is no room for more. */
const struct word *words_add(struct words *w, const struct word_key *k,
    const struct word_glyph *glyphs, size_t n);

#endif
