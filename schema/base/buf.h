/* Growable bytes with a cap. After the cap is reached puts do nothing and
 * buf_over() is true, so that a writer tests once, at its end. The bytes are
 * always NUL-terminated. Memory is malloc's: buf_release() when done. */
#ifndef BCP_BUF_H
#define BCP_BUF_H

#include "status.h"
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *p;
	size_t len;
	size_t cap; /* bytes allocated */
	size_t max; /* most bytes allowed */
	bool over;
};

/* max is the cap in bytes; take it from caps.h. */
void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);
void buf_reset(struct buf *b); /* empties, keeps the memory */
void buf_put(struct buf *b, const void *p, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_put_utf8(struct buf *b, uint32_t cp);
void buf_printf(struct buf *b, const char *fmt, ...) BCP_PRINTF(2, 3);
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) BCP_PRINTF(2, 0);
bool buf_over(const struct buf *b);
/* The bytes, or "" when nothing was put. */
const char *buf_str(const struct buf *b);

#endif
