/* Bump allocation, one arena a job. Nothing is freed singly; arena_free()
 * gives all back and runs the deferred functions, last in, first out. An
 * allocation never fails: out of memory prints a message and exits with
 * status 4, which is safe because a package appears only by its last rename. */
#ifndef BCP_ARENA_H
#define BCP_ARENA_H

#include "status.h"
#include <stdarg.h>
#include <stddef.h>

struct arena;
struct chunk; /* arena.c has these two */
struct deferred;

struct arena *arena_new(void);
void arena_free(struct arena *a);

/* n elements of size bytes, zeroed, aligned for any type; n * size is checked.
 */
void *arena_alloc(struct arena *a, size_t n, size_t size);
/* A copy of n elements. */
void *arena_dup(struct arena *a, const void *p, size_t n, size_t size);
/* A NUL-terminated copy of len bytes, or of a string. */
char *arena_strn(struct arena *a, const char *p, size_t len);
char *arena_str(struct arena *a, const char *s);
char *arena_printf(struct arena *a, const char *fmt, ...) BCP_PRINTF(2, 3);
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
    BCP_PRINTF(2, 0);

/* Grows an array of *cap elements that lives in this arena: returns room for at
 * least n elements of size bytes, with the first *cap copied over; *cap is
 * updated. The old array, and pointers into it, are not valid any more. */
void *arena_grow(
    struct arena *a, void *old, size_t *cap, size_t n, size_t size);

/* For memory that is needed no longer than a part of the job: arena_rewind()
 * gives back what was allocated since the mark was made. Marks are rewound in
 * the opposite order; arrays from before a mark may not grow behind it. */
struct arena_mark {
	struct chunk *chunk, *next;
	struct deferred *deferred;
	size_t used;
};
struct arena_mark arena_mark(struct arena *a);
void arena_rewind(struct arena *a, const struct arena_mark *m);

/* Runs fn(p) in arena_free(): for xmlFreeDoc and its like. */
void arena_defer(struct arena *a, void (*fn)(void *), void *p);

/* Prints "out of memory" and calls exit(4). */
BCP_NORETURN void bcp_out_of_memory(void);

#endif
