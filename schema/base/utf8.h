/* UTF-8, strictly: no overlong forms, surrogates or code points past 10FFFF. */
#ifndef BCP_UTF8_H
#define BCP_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_BAD 0xFFFFFFFFu

/* Decodes the code point at *p, which must be before end, and moves *p past
 * it. A bad sequence gives UTF8_BAD and moves one byte. */
uint32_t utf8_next(const char **p, const char *end);
/* Writes 1 to 4 bytes; returns how many. */
size_t utf8_put(char out[4], uint32_t cp);
/* Offset of the first bad byte, or n. */
size_t utf8_check(const char *p, size_t n);
size_t utf8_count(const char *p, size_t n);
/* Control characters (but tab and line feed), bidirectional controls, and
 * other characters that hide what a text says. */
bool utf8_hidden(uint32_t cp);
/* Columns on a terminal: 0, 1 or 2. */
int utf8_width(uint32_t cp);
/* Damerau-Levenshtein distance of two texts without regard to ASCII case,
 * stopping at limit + 1: for "did you mean". */
size_t utf8_distance(const char *a, const char *b, size_t limit);

#endif
