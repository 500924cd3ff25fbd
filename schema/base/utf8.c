#include "utf8.h"

#include <string.h>

uint32_t
utf8_next(const char **p, const char *end)
{
	const unsigned char *s = (const unsigned char *)*p;
	size_t left = (size_t)(end - *p), need;
	uint32_t cp, least;

	if (s[0] < 0x80) {
		*p += 1;
		return s[0];
	}
	if (s[0] >= 0xC2 && s[0] <= 0xDF) {
		need = 2, cp = s[0] & 0x1Fu, least = 0x80;
	} else if ((s[0] & 0xF0) == 0xE0) {
		need = 3, cp = s[0] & 0x0Fu, least = 0x800;
	} else if (s[0] >= 0xF0 && s[0] <= 0xF4) {
		need = 4, cp = s[0] & 0x07u, least = 0x10000;
	} else {
		*p += 1;
		return UTF8_BAD;
	}
	for (size_t i = 1; i < need; i++) {
		if (i >= left || (s[i] & 0xC0) != 0x80) {
			*p += 1;
			return UTF8_BAD;
		}
		cp = cp << 6 | (s[i] & 0x3Fu);
	}
	if (cp < least || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF)) {
		*p += 1;
		return UTF8_BAD;
	}
	*p += need;
	return cp;
}

size_t
utf8_put(char out[4], uint32_t cp)
{
	if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		cp = 0xFFFD;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

size_t
utf8_check(const char *p, size_t n)
{
	const char *at = p, *end = p + n;

	while (at < end) {
		const char *before = at;

		if (utf8_next(&at, end) == UTF8_BAD)
			return (size_t)(before - p);
	}
	return n;
}

size_t
utf8_count(const char *p, size_t n)
{
	size_t count = 0;

	for (size_t i = 0; i < n; i++)
		count += ((unsigned char)p[i] & 0xC0) != 0x80;
	return count;
}

bool
utf8_hidden(uint32_t cp)
{
	if (cp < 0x20)
		return cp != '\t' && cp != '\n';
	return (cp >= 0x7F && cp <= 0x9F) || cp == 0xAD || cp == 0x61C ||
	       (cp >= 0x200B && cp <= 0x200F) ||
	       (cp >= 0x2028 && cp <= 0x202E) ||
	       (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF ||
	       (cp >= 0xFFF9 && cp <= 0xFFFB) ||
	       (cp >= 0xE0000 && cp <= 0xE0FFF);
}

int
utf8_width(uint32_t cp)
{
	if (cp == 0 || (cp >= 0x300 && cp <= 0x36F) || utf8_hidden(cp))
		return 0;
	if ((cp >= 0x1100 && cp <= 0x115F) || (cp >= 0x2E80 && cp <= 0xA4CF) ||
	    (cp >= 0xAC00 && cp <= 0xD7A3) || (cp >= 0xF900 && cp <= 0xFAFF) ||
	    (cp >= 0xFE30 && cp <= 0xFE6F) || (cp >= 0xFF00 && cp <= 0xFF60) ||
	    (cp >= 0xFFE0 && cp <= 0xFFE6) ||
	    (cp >= 0x1F300 && cp <= 0x1FAFF) ||
	    (cp >= 0x20000 && cp <= 0x3FFFD))
		return 2;
	return 1;
}

/* Names longer than this are not worth a suggestion. */
#define DISTANCE_MAX 64

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t
utf8_distance(const char *a, const char *b, size_t limit)
{
	size_t rows[3][DISTANCE_MAX + 1];
	size_t na = strlen(a), nb = strlen(b);
	size_t *before = rows[0], *last = rows[1], *now = rows[2];

	if (na > DISTANCE_MAX || nb > DISTANCE_MAX ||
	    (na > nb ? na - nb : nb - na) > limit)
		return limit + 1;
	for (size_t j = 0; j <= nb; j++)
		last[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t *spare = before, smallest = now[0] = i;

		for (size_t j = 1; j <= nb; j++) {
			size_t cost = lower(a[i - 1]) != lower(b[j - 1]);

			now[j] = least(
			    least(last[j], now[j - 1]) + 1, last[j - 1] + cost);
			if (i > 1 && j > 1 &&
			    lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]))
				now[j] = least(now[j], before[j - 2] + 1);
			smallest = least(smallest, now[j]);
		}
		if (smallest > limit)
			return limit + 1;
		before = last, last = now, now = spare;
	}
	return least(last[nb], limit + 1);
}
