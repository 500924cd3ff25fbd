#include "json_text.h"

#include "caps.h"

#include <string.h>

void
json_text_init(
    struct json_text *j, struct buf *shown, struct buf *hashed, size_t indent)
{
	memset(j, 0, sizeof *j);
	j->shown = shown;
	j->hashed = hashed;
	buf_init(&j->line, LIMIT_OUTPUT_BYTES);
	buf_init(&j->sorted, LIMIT_OUTPUT_BYTES);
	j->indent = indent;
	j->levels[0].list = true;
}

void
json_text_release(struct json_text *j)
{
	buf_release(&j->line);
	buf_release(&j->sorted);
}

/* As jansson does. */
static void
put_escaped(struct buf *out, unsigned char c)
{
	static const char names[] = "btn\0fr";

	if (c == '"' || c == '\\')
		buf_printf(out, "\\%c", c);
	else if (c >= '\b' && c <= '\r' && c != '\v')
		buf_printf(out, "\\%c", names[c - '\b']);
	else
		buf_printf(out, "\\u%04X", (unsigned)c);
}

void
json_text_quote(struct buf *out, const char *text)
{
	const char *beg = text;

	buf_putc(out, '"');
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_put(out, beg, (size_t)(text - beg));
		put_escaped(out, c);
		beg = text + 1;
	}
	buf_put(out, beg, (size_t)(text - beg));
	buf_putc(out, '"');
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* ECMA's \s, of which OSCAL's pattern of a text is made, takes these for
 * spaces, too: U+0085, U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029,
 * U+202F, U+205F, U+3000, U+FEFF. Returns the octets of one, 0 for anything
 * else. */
static size_t
wide_space(const char *p)
{
	static const char *const all[] = {"\u00A0", "\u1680", "\u2000",
	    "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
	    "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029",
	    "\u202F", "\u205F", "\u3000", "\uFEFF", "\xC2\x85"};

	if (is_space(*p))
		return 1;
	if ((unsigned char)*p < 0xC2)
		return 0;
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		if (strncmp(p, all[i], strlen(all[i])) == 0)
			return strlen(all[i]);
	}
	return 0;
}

/* Whether it is a line already: the common case, told without a copy. */
static bool
is_line(const char *text)
{
	char before = ' ';

	for (const char *p = text; *p != '\0'; before = *p++) {
		if (*p == ' ' ? before == ' ' : wide_space(p) != 0)
			return false;
	}
	return before != ' ' || *text == '\0';
}

const char *
json_text_line(struct buf *scratch, const char *text)
{
	if (is_line(text))
		return text;
	buf_reset(scratch);
	for (size_t n, gap = 0; *text != '\0'; text += n) {
		n = wide_space(text);
		if (n != 0) {
			gap = 1;
			continue;
		}
		if (gap != 0 && scratch->len != 0)
			buf_putc(scratch, ' ');
		gap = 0;
		n = 1;
		buf_putc(scratch, *text);
	}
	return buf_str(scratch);
}

static void
new_line(struct json_text *j)
{
	static const char spaces[] = "                                ";
	size_t n = j->indent + j->depth;

	buf_putc(j->shown, '\n');
	buf_put(j->shown, spaces, n < sizeof spaces ? n : sizeof spaces - 1);
}

/* What stands before a member: its key is put when it is not NULL. */
static void
begin(struct json_text *j, const char *order, const char *key)
{
	struct json_level *l = &j->levels[j->depth];

	if (l->count != 0) {
		buf_putc(j->shown, ',');
		buf_putc(j->hashed, ',');
	}
	new_line(j);
	if (!l->list && l->count < JSON_TEXT_MEMBERS) {
		l->keys[l->count] = order;
		l->at[l->count] = j->hashed->len;
	}
	l->count++;
	if (key != NULL) {
		buf_printf(j->shown, "\"%s\": ", key);
		buf_printf(j->hashed, "\"%s\":", key);
	}
}

static void
open(struct json_text *j, const char *key, bool list)
{
	size_t shown = j->shown->len, hashed = j->hashed->len;
	struct json_level *l;

	begin(j, key, key);
	l = &j->levels[++j->depth];
	l->count = 0;
	l->list = list;
	l->shown = shown;
	l->hashed = hashed;
	buf_putc(j->shown, list ? '[' : '{');
	buf_putc(j->hashed, list ? '[' : '{');
}

void
json_open_object(struct json_text *j, const char *key)
{
	open(j, key, false);
}

void
json_open_list(struct json_text *j, const char *key)
{
	open(j, key, true);
}

/* Takes back what open() put. */
static void
take_back(struct json_text *j, const struct json_level *l)
{
	j->depth--;
	j->levels[j->depth].count--;
	if (buf_over(j->shown) || buf_over(j->hashed))
		return;
	j->shown->len = l->shown;
	j->hashed->len = l->hashed;
}

/* Puts the members of the hashed form in order of their keys. */
static void
sort_members(struct json_text *j, const struct json_level *l)
{
	size_t order[JSON_TEXT_MEMBERS], n = l->count;

	if (n > JSON_TEXT_MEMBERS || buf_over(j->hashed))
		return;
	for (size_t i = 0; i < n; i++) {
		size_t to = i;

		for (; to > 0 && strcmp(l->keys[order[to - 1]], l->keys[i]) > 0;
		     to--)
			order[to] = order[to - 1];
		order[to] = i;
	}
	buf_reset(&j->sorted);
	for (size_t i = 0; i < n; i++) {
		size_t m = order[i];
		size_t end = m + 1 < n ? l->at[m + 1] - 1 : j->hashed->len;

		if (i != 0)
			buf_putc(&j->sorted, ',');
		buf_put(&j->sorted, j->hashed->p + l->at[m], end - l->at[m]);
	}
	memcpy(j->hashed->p + l->at[0], buf_str(&j->sorted), j->sorted.len);
}

void
json_close(struct json_text *j)
{
	struct json_level *l = &j->levels[j->depth];

	if (l->count == 0) {
		take_back(j, l);
		return;
	}
	if (!l->list)
		sort_members(j, l);
	j->depth--;
	new_line(j);
	buf_putc(j->shown, l->list ? ']' : '}');
	buf_putc(j->hashed, l->list ? ']' : '}');
}

void
json_put(struct json_text *j, const char *key, const char *text)
{
	size_t from;

	if (*text == '\0')
		return;
	begin(j, key, key);
	from = j->hashed->len;
	json_text_quote(j->hashed, text);
	if (!buf_over(j->hashed))
		buf_put(j->shown, j->hashed->p + from, j->hashed->len - from);
}

void
json_put_line(struct json_text *j, const char *key, const char *text,
    const char *fallback)
{
	text = json_text_line(&j->line, text);
	json_put(j, key, *text == '\0' ? fallback : text);
}

void
json_put_hole(struct json_text *j, const char *key, const char *what)
{
	begin(j, key, key);
	buf_printf(j->shown, "\"%c%s%c\"", JSON_HOLE, what, JSON_HOLE);
	buf_printf(j->hashed, "\"%c%s%c\"", JSON_HOLE, what, JSON_HOLE);
}

void
json_put_member_hole(struct json_text *j, const char *key, const char *what)
{
	begin(j, key, NULL);
	buf_printf(j->shown, "%c%s%c", JSON_HOLE, what, JSON_HOLE);
	buf_printf(j->hashed, "%c%s%c", JSON_HOLE, what, JSON_HOLE);
}
