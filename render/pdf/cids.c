#include "cids.h"

#include <string.h>

#define FIRST_SLOTS 256
#define MAX_CODES 65535
#define MAX_SHORT 256

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

/* Keeps the table at most half full. */
static void
make_room(struct cids *c, struct cid_face *f)
{
	size_t want = f->nslots == 0 ? FIRST_SLOTS : f->nslots * 2;

	if (f->n * 2 < f->nslots)
		return;
	f->slots = arena_alloc(c->arena, want, sizeof *f->slots);
	f->nslots = want;
	for (size_t i = 1; i < f->n; i++) {
		const struct cid *e = &f->list[i];

		f->slots[find(f, e->glyph, text_of(e), e->len)] = (uint32_t)i;
	}
}

static uint16_t
add(struct cids *c, struct cid_face *f, uint16_t glyph, const uint32_t *text,
    size_t len)
{
	struct cid *e;

	f->list =
	    arena_grow(c->arena, f->list, &f->cap, f->n + 1, sizeof *f->list);
	e = &f->list[f->n];
	memset(e, 0, sizeof *e);
	e->glyph = glyph;
	e->len = (uint32_t)len;
	if (len == 1)
		e->first = text[0];
	else if (len > 1)
		e->text = arena_dup(c->arena, text, len, sizeof *text);
	return (uint16_t)f->n++;
}

uint16_t
cids_code(struct cids *c, enum face face, uint16_t glyph, const uint32_t *text,
    size_t len)
{
	struct cid_face *f = &c->face[face];
	size_t at;
	uint16_t code;

	if (f->n == 0)
		add(c, f, 0, NULL, 0);
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
