#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK_BYTES ((size_t)64 * 1024)
#define ALIGNMENT alignof(max_align_t)

struct chunk {
	struct chunk *next;
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

/* A chunk with room for n bytes. A large request gets one of its own, put
 * behind the current one so that this one goes on being filled. */
static struct chunk *
chunk_for(struct arena *a, size_t n)
{
	struct chunk *c = a->chunks;
	size_t cap = n > CHUNK_BYTES / 4 ? n : CHUNK_BYTES;

	if (c != NULL && c->cap - c->used >= n)
		return c;
	if (cap > SIZE_MAX - sizeof *c)
		bcp_out_of_memory();
	c = calloc(1, sizeof *c + cap);
	if (c == NULL)
		bcp_out_of_memory();
	c->cap = cap;
	if (cap == n && a->chunks != NULL) {
		c->next = a->chunks->next;
		a->chunks->next = c;
	} else {
		c->next = a->chunks;
		a->chunks = c;
	}
	return c;
}

void *
arena_alloc(struct arena *a, size_t n, size_t size)
{
	size_t bytes;
	struct chunk *c;
	void *p;

	if (size != 0 && n > (SIZE_MAX - ALIGNMENT) / size)
		bcp_out_of_memory();
	bytes = n * size;
	bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (bytes == 0)
		bytes = ALIGNMENT;
	c = chunk_for(a, bytes);
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
	if (*cap != 0)
		memcpy(p, old, *cap * size);
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
