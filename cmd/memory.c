/* The program's malloc(): glibc's, but for one thing: it never gives NULL. A
 * library that goes on without the memory it asked for goes on wrongly:
 * HarfBuzz 6 leaves out tables of fonts and glyphs of texts and tells nobody,
 * libxml2 2.9 reads through null pointers, cmark 0.30 aborts. A document may be
 * missing, but what there is must be whole. glibc's manual, "Replacing malloc",
 * says that all of its own and all libraries' calls come here. */
#ifndef BCP_INSTRUMENTED

#include "arena.h"

/* Visible to the libraries. */
#define MEMORY_API __attribute__((visibility("default")))

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

MEMORY_API void *malloc(size_t n);
MEMORY_API void *calloc(size_t n, size_t size);
MEMORY_API void *realloc(void *p, size_t n);

void *
malloc(size_t n)
{
	void *p = __libc_malloc(n);

	if (p == NULL)
		bcp_out_of_memory();
	return p;
}

void *
calloc(size_t n, size_t size)
{
	void *p = __libc_calloc(n, size);

	if (p == NULL)
		bcp_out_of_memory();
	return p;
}

void *
realloc(void *p, size_t n)
{
	void *q = __libc_realloc(p, n);

	/* Of 0 bytes it is free(). */
	if (q == NULL && n != 0)
		bcp_out_of_memory();
	return q;
}

#else

typedef int memory_is_the_sanitizers;

#endif
