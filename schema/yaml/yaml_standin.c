/* libyaml 0.2.5 reads YAML 1.1 in two ways that matter. It refuses escapes of
 * surrogate pairs ("\ud83d\ude00"), which every JSON writer makes; and it
 * takes U+0085, U+2028 and U+2029, which come with pasted text, for line
 * breaks (5.4 says they are not). Both are put out of its sight: characters
 * that the file does not use stand for them, one for one, so that marks keep
 * their meaning, and are taken out of the values again. */
#include "yaml_internal.h"

#include "utf8.h"

#include <string.h>

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The upper byte of the code point that an escape at p names, or -1. */
static int
escaped_page(const char *p, const char *end)
{
	size_t skip = 0;

	if (end - p >= 6 && p[0] == '\\' && p[1] == 'u')
		skip = 2;
	else if (end - p >= 10 && memcmp(p, "\\U0000", 6) == 0)
		skip = 6;
	if (skip == 0 || hex_value(p[skip]) < 0 || hex_value(p[skip + 1]) < 0)
		return -1;
	return hex_value(p[skip]) * 16 + hex_value(p[skip + 1]);
}

/* Marks the blocks of 256 code points of which the text uses one. */
static void
find_used(const struct yaml_text *t, bool used[256])
{
	const char *p = t->p, *end = t->p + t->len;

	while (p < end) {
		int page = escaped_page(p, end);
		uint32_t cp = utf8_next(&p, end);

		if (page >= 0)
			used[page] = true;
		if (cp < 0x10000)
			used[cp >> 8] = true;
	}
}

/* A digit X so that nothing in X800 to XFFF is used. It is a letter, so that
 * it can keep the case of the d it stands for. */
static char
free_digit(const bool used[256])
{
	static const char digits[] = "eabc";

	for (const char *d = digits; *d != '\0'; d++) {
		bool any = false;

		for (int i = 8; i < 16; i++)
			any = any || used[hex_value(*d) * 16 + i];
		if (!any)
			return *d;
	}
	return '\0';
}

/* A block for private use that is free, and is not one of free_digit()'s. */
static uint32_t
free_page(const bool used[256])
{
	for (uint32_t page = 0xE0; page <= 0xF8; page++) {
		if (!used[page] && (page < 0xE8 || page > 0xEF))
			return page << 8;
	}
	return 0;
}

static bool
is_surrogate_escape(const char *p, size_t n, char digit)
{
	return n >= 6 && p[0] == '\\' && p[1] == 'u' &&
	       (p[2] == digit || p[2] == digit - 32) && hex_value(p[3]) >= 8 &&
	       hex_value(p[4]) >= 0 && hex_value(p[5]) >= 0;
}

static char *
put_break(const struct yaml_text *t, char *out, uint32_t cp)
{
	uint32_t n = cp == 0x85 ? 0 : cp - 0x2027;

	return out + utf8_put(out, t->breaks + n);
}

static size_t
replace(const struct yaml_text *t, char *out)
{
	const char *p = t->p, *end = t->p + t->len;
	char *o = out;

	while (p < end) {
		const char *before = p;
		uint32_t cp = utf8_next(&p, end);

		if (t->breaks != 0 &&
		    (cp == 0x85 || cp == 0x2028 || cp == 0x2029)) {
			o = put_break(t, o, cp);
			continue;
		}
		/* A backslash after a backslash begins no escape. */
		if (cp == '\\' && p < end && *p == '\\')
			p++;
		else if (cp == '\\' && t->digit != 0 &&
			 is_surrogate_escape(
			     before, (size_t)(end - before), 'd'))
			p += 2;
		memcpy(o, before, (size_t)(p - before));
		o += p - before;
		if (p - before == 3 && cp == '\\')
			o[-1] = (char)(before[2] - 'd' + t->digit);
	}
	return (size_t)(o - out);
}

void
yaml_standin_make(struct yaml_text *t, struct arena *tmp)
{
	bool used[256] = {false};
	char *out;

	find_used(t, used);
	if (t->has_surrogates)
		t->digit = free_digit(used);
	if (t->has_breaks)
		t->breaks = free_page(used);
	if (t->digit == 0 && t->breaks == 0)
		return;
	/* A break takes two bytes or three, what stands for it three. */
	out = arena_alloc(tmp, t->len / 2 + 1, 3);
	t->fed_len = replace(t, out);
	t->fed = out;
}

static uint32_t
surrogate_of(const struct yaml_text *t, uint32_t cp)
{
	uint32_t first = (uint32_t)hex_value(t->digit) << 12 | 0x800;

	if (t->digit == 0 || cp < first || cp > first + 0x7FF)
		return 0;
	return cp - first + 0xD800;
}

/* The character at *p of a value in double quotes. */
static uint32_t
undo_pair(
    const struct yaml_text *t, uint32_t cp, const char **p, const char *end)
{
	uint32_t hi = surrogate_of(t, cp), lo = 0;
	const char *next = *p;

	if (hi == 0)
		return cp;
	if (next < end)
		lo = surrogate_of(t, utf8_next(&next, end));
	if (hi > 0xDBFF || lo < 0xDC00)
		return UTF8_BAD;
	*p = next;
	return 0x10000 + ((hi & 0x3FF) << 10) + (lo & 0x3FF);
}

static uint32_t
undo_break(const struct yaml_text *t, uint32_t cp)
{
	if (t->breaks == 0 || cp < t->breaks || cp > t->breaks + 2)
		return cp;
	return cp == t->breaks ? 0x85 : cp - t->breaks + 0x2027;
}

size_t
yaml_standin_undo(const struct yaml_text *t, char *text, size_t n,
    bool double_quoted, bool *lone)
{
	const char *p = text, *end = text + n;
	char *o = text;

	while (p < end) {
		const char *before = p;
		uint32_t cp = utf8_next(&p, end);

		if (double_quoted)
			cp = undo_pair(t, cp, &p, end);
		else if (t->digit != 0 && cp == '\\' &&
			 is_surrogate_escape(
			     before, (size_t)(end - before), t->digit))
			text[before - text + 2] =
			    (char)(before[2] - t->digit + 'd');
		*lone = *lone || cp == UTF8_BAD;
		o += utf8_put(o, undo_break(t, cp));
	}
	*o = '\0';
	return (size_t)(o - text);
}
