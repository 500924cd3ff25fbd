#include "arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK_BYTES ((size_t)64 * 1024)
/* A request of more gets a chunk of its own, so that it can go alone. */
#define LARGE_BYTES (CHUNK_BYTES / 4)
#define ALIGNMENT alignof(max_align_t)

struct chunk {
	struct chunk *next, *prev;
	const struct arena *owner;
	size_t used, cap;
	max_align_t data[];
};

struct deferred {
	void (*fn)(void *);
	void *p;
	struct deferred *next;
};

struct arena {
	struct chunk *chunks;
	struct deferred *deferred;
};

void
bcp_out_of_memory(void)
{
	static const char text[] = "bcpgen: error: out of memory\n";
	ssize_t n = write(STDERR_FILENO, text, sizeof text - 1);

	(void)n;
	exit(4);
}

struct arena *
arena_new(void)
{
	struct arena *a = calloc(1, sizeof *a);

	if (a == NULL)
		bcp_out_of_memory();
	return a;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	for (struct deferred *d = a->deferred; d != NULL; d = d->next)
		d->fn(d->p);
	for (struct chunk *c = a->chunks, *next; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	free(a);
}

static struct chunk *
chunk_new(size_t cap)
{
	struct chunk *c;

	if (cap > SIZE_MAX - sizeof *c)
		bcp_out_of_memory();
	c = calloc(1, sizeof *c + cap);
	if (c == NULL)
		bcp_out_of_memory();
	c->cap = cap;
	return c;
}

/* Puts a chunk behind another, or first of all. */
static void
chunk_link(struct arena *a, struct chunk *c, struct chunk *prev)
{
	c->prev = prev;
	c->next = prev == NULL ? a->chunks : prev->next;
	if (c->next != NULL)
		c->next->prev = c;
	if (prev == NULL)
		a->chunks = c;
	else
		prev->next = c;
	c->owner = a;
}

static void
chunk_drop(struct arena *a, struct chunk *c)
{
	if (c->next != NULL)
		c->next->prev = c->prev;
	if (c->prev == NULL)
		a->chunks = c->next;
	else
		c->prev->next = c->next;
	free(c);
}

/* A chunk with room for n bytes. One for a large request goes behind the
 * current one, so that this one goes on being filled. */
static struct chunk *
chunk_for(struct arena *a, size_t n)
{
	struct chunk *c = a->chunks;
	bool large = n > LARGE_BYTES;

	if (!large && c != NULL && c->cap - c->used >= n)
		return c;
	c = chunk_new(large ? n : CHUNK_BYTES);
	chunk_link(a, c, large ? a->chunks : NULL);
	return c;
}

/* What arena_alloc() takes for n elements. */
static size_t
bytes_of(size_t n, size_t size)
{
	size_t bytes;

	if (size != 0 && n > (SIZE_MAX - ALIGNMENT) / size)
		bcp_out_of_memory();
	bytes = (n * size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	return bytes == 0 ? ALIGNMENT : bytes;
}

void *
arena_alloc(struct arena *a, size_t n, size_t size)
{
	size_t bytes = bytes_of(n, size);
	struct chunk *c = chunk_for(a, bytes);
	void *p;

	p = (char *)c->data + c->used;
	c->used += bytes;
	return p;
}

void *
arena_dup(struct arena *a, const void *p, size_t n, size_t size)
{
	void *q = arena_alloc(a, n, size);

	if (n * size != 0)
		memcpy(q, p, n * size);
	return q;
}

char *
arena_strn(struct arena *a, const char *p, size_t len)
{
	char *q;

	if (len == SIZE_MAX)
		bcp_out_of_memory();
	q = arena_alloc(a, len + 1, 1);
	if (len != 0)
		memcpy(q, p, len);
	return q;
}

char *
arena_str(struct arena *a, const char *s)
{
	return arena_strn(a, s, strlen(s));
}

char *
arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	char *p;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	if (n < 0) {
		va_end(again);
		return arena_str(a, "");
	}
	p = arena_alloc(a, (size_t)n + 1, 1);
	vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return p;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return p;
}

/* A large allocation of so many bytes has its chunk for itself; one of another
 * arena stays. */
static void
give_back(struct arena *a, void *p, size_t bytes)
{
	char *at = (char *)p - offsetof(struct chunk, data);
	struct chunk *c = (struct chunk *)(void *)at;

	if (bytes > LARGE_BYTES && c->owner == a)
		chunk_drop(a, c);
}

void *
arena_grow(struct arena *a, void *old, size_t *cap, size_t n, size_t size)
{
	size_t want = *cap < 8 ? 8 : *cap;
	void *p;

	if (n <= *cap)
		return old;
	while (want < n) {
		if (want > SIZE_MAX / 2)
			bcp_out_of_memory();
		want *= 2;
	}
	p = arena_alloc(a, want, size);
	if (*cap != 0) {
		memcpy(p, old, *cap * size);
		give_back(a, old, bytes_of(*cap, size));
	}
	*cap = want;
	return p;
}

void
arena_defer(struct arena *a, void (*fn)(void *), void *p)
{
	struct deferred *d = arena_alloc(a, 1, sizeof *d);

	d->fn = fn;
	d->p = p;
	d->next = a->deferred;
	a->deferred = d;
}

struct arena_mark
arena_mark(struct arena *a)
{
	/* So that there is one to come back to. */
	struct chunk *c = chunk_for(a, ALIGNMENT);

	return (struct arena_mark){c, c->next, a->deferred, c->used};
}

void
arena_rewind(struct arena *a, const struct arena_mark *m)
{
	struct chunk *c = m->chunk;

	for (; a->deferred != m->deferred; a->deferred = a->deferred->next)
		a->deferred->fn(a->deferred->p);
	/* NOLINTBEGIN(clang-analyzer-*): what is dropped leaves the list,
	 * which the analyzer does not see, and c stays. */
	while (a->chunks != c)
		chunk_drop(a, a->chunks);
	while (c->next != m->next)
		chunk_drop(a, c->next);
	/* NOLINTEND(clang-analyzer-*) */
	memset((char *)c->data + m->used, 0, c->used - m->used);
	c->used = m->used;
}
