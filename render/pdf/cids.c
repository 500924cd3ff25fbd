#include "cids.h"

#include <string.h>

#define FIRST_SLOTS 256
#define MAX_CODES 65535
#define MAX_SHORT 256
/* Codes that no text of ASCII has, from here on upward. */
#define FIRST_OTHER 128

void
cids_init(struct cids *c, struct arena *a)
{
	memset(c, 0, sizeof *c);
	c->arena = a;
}

/* FNV-1a over glyph and text. */
static uint32_t
hash(uint16_t glyph, const uint32_t *text, size_t len)
{
	uint32_t h = 2166136261u;

	h = (h ^ glyph) * 16777619u;
	for (size_t i = 0; i < len; i++) {
		h = (h ^ (text[i] & 0xFF)) * 16777619u;
		h = (h ^ (text[i] >> 8)) * 16777619u;
	}
	return h ^ (h >> 15);
}

static const uint32_t *
text_of(const struct cid *c)
{
	return c->len == 1 ? &c->first : c->text;
}

static bool
same(const struct cid *c, uint16_t glyph, const uint32_t *text, size_t len)
{
	return c->glyph == glyph && c->len == len &&
	       memcmp(text_of(c), text, len * sizeof *text) == 0;
}

static size_t
find(const struct cid_face *f, uint16_t glyph, const uint32_t *text, size_t len)
{
	size_t at = hash(glyph, text, len) & (f->nslots - 1);

	while (f->slots[at] != 0 &&
	       !same(&f->list[f->slots[at]], glyph, text, len))
		at = (at + 1) & (f->nslots - 1);
	return at;
}

/* Keeps the table at most half full; there are never more codes than f->n. */
static void
make_room(struct cids *c, struct cid_face *f)
{
	size_t want = f->nslots == 0 ? 2 * FIRST_SLOTS : f->nslots * 2;

	if (f->n * 2 < f->nslots)
		return;
	f->slots = arena_alloc(c->arena, want, sizeof *f->slots);
	f->nslots = want;
	for (size_t i = 1; i < f->n; i++) {
		const struct cid *e = &f->list[i];

		if (cid_used(e))
			f->slots[find(f, e->glyph, text_of(e), e->len)] =
			    (uint32_t)i;
	}
}

/* Letters of ASCII are their own codes in all faces: equal words are then equal
 * bytes whatever their face, and what stands in strings is of the same bytes as
 * what stands between them, which packs best. */
static size_t
free_code(struct cid_face *f, const uint32_t *text, size_t len)
{
	if (len == 1 && text[0] >= CID_ASCII_FIRST &&
	    text[0] <= CID_ASCII_LAST && !cid_used(&f->list[text[0]]))
		return text[0];
	return f->n++;
}

static void
start(struct cids *c, struct cid_face *f)
{
	f->n = FIRST_OTHER;
	f->list = arena_grow(c->arena, f->list, &f->cap, f->n, sizeof *f->list);
	memset(f->list, 0, f->n * sizeof *f->list);
}

static uint16_t
add(struct cids *c, struct cid_face *f, uint16_t glyph, const uint32_t *text,
    size_t len)
{
	struct cid *e;
	size_t code;

	f->list =
	    arena_grow(c->arena, f->list, &f->cap, f->n + 1, sizeof *f->list);
	code = free_code(f, text, len);
	e = &f->list[code];
	memset(e, 0, sizeof *e);
	e->glyph = glyph;
	e->len = (uint32_t)len;
	if (len == 1)
		e->first = text[0];
	else
		e->text = arena_dup(c->arena, text, len, sizeof *text);
	return (uint16_t)code;
}

uint16_t
cids_code(struct cids *c, enum face face, uint16_t glyph, const uint32_t *text,
    size_t len)
{
	struct cid_face *f = &c->face[face];
	size_t at;
	uint16_t code;

	if (f->n == 0)
		start(c, f);
	make_room(c, f);
	at = find(f, glyph, text, len);
	if (f->slots[at] != 0)
		return (uint16_t)f->slots[at];
	if (f->n > MAX_CODES)
		return 0;
	code = add(c, f, glyph, text, len);
	f->slots[at] = code;
	return code;
}

bool
cids_short(const struct cid_face *f)
{
	return f->n <= MAX_SHORT;
}
