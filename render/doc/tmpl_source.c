#include "tmpl_internal.h"

#include <string.h>

/* The source was parsed by libxml2 before, so it is well-formed, and this need
 * not be a parser. */

void
tmpl_source_init(struct tmpl_source *s, const char *p, size_t len)
{
	s->p = p;
	s->end = p + len;
	s->tag = s->tag_end = s->hole = p;
}

static bool
starts(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - p) >= n && memcmp(p, word, n) == 0;
}

/* Behind the next occurrence of a word, or the end. */
static const char *
behind(const char *p, const char *end, const char *word)
{
	while (p < end && !starts(p, end, word))
		p++;
	return p < end ? p + strlen(word) : end;
}

/* Behind the ">" of a tag; ">" may stand in quoted values. */
static const char *
tag_end(const char *p, const char *end)
{
	char quote = '\0';

	for (; p < end; p++) {
		if (quote != '\0') {
			if (*p == quote)
				quote = '\0';
		} else if (*p == '"' || *p == '\'') {
			quote = *p;
		} else if (*p == '>') {
			return p + 1;
		}
	}
	return end;
}

/* What stands at a "<" that does not start an element, or NULL. */
static const char *
skip_other(const char *p, const char *end)
{
	if (starts(p, end, "<!--"))
		return behind(p + 4, end, "-->");
	if (starts(p, end, "<![CDATA["))
		return behind(p, end, "]]>");
	if (starts(p, end, "<?"))
		return behind(p, end, "?>");
	if (starts(p, end, "<!") || starts(p, end, "</"))
		return tag_end(p, end);
	return NULL;
}

bool
tmpl_source_tag(struct tmpl_source *s)
{
	const char *p = s->tag_end, *other;

	while (p < s->end) {
		if (*p != '<') {
			p++;
			continue;
		}
		other = skip_other(p, s->end);
		if (other == NULL) {
			s->tag = p;
			s->tag_end = tag_end(p, s->end);
			return true;
		}
		p = other;
	}
	s->tag = s->tag_end = s->end;
	return false;
}

const char *
tmpl_source_attr(const struct tmpl_source *s, const char *name, size_t *len)
{
	static const char space[] = " \t\r\n";
	const char *p = s->tag, *key, *value;
	size_t n;

	while (p < s->tag_end && strchr(" \t\r\n/>", *p) == NULL)
		p++;
	for (;;) {
		while (p < s->tag_end && strchr(space, *p) != NULL)
			p++;
		key = p;
		while (p < s->tag_end && strchr(" \t\r\n=/>", *p) == NULL)
			p++;
		n = (size_t)(p - key);
		while (p < s->tag_end && *p != '"' && *p != '\'' && *p != '>')
			p++;
		if (n == 0 || p >= s->tag_end || *p == '>')
			return NULL;
		value = p + 1;
		p = memchr(value, *p, (size_t)(s->tag_end - value));
		if (p == NULL)
			return NULL;
		if (strlen(name) == n && memcmp(key, name, n) == 0) {
			*len = (size_t)(p - value);
			return value;
		}
		p++;
	}
}

const char *
tmpl_source_hole(struct tmpl_source *s)
{
	const char *p = s->hole > s->tag_end ? s->hole : s->tag_end;

	for (; p + 1 < s->end; p++) {
		if (p[0] == '$' && p[1] == '{') {
			s->hole = p + 2;
			return p;
		}
	}
	return NULL;
}

size_t
tmpl_source_raw(const char *raw, size_t len, size_t n)
{
	size_t i = 0;

	for (; n > 0 && i < len; n--) {
		const char *semi =
		    raw[i] == '&' ? memchr(raw + i, ';', len - i) : NULL;

		i = semi == NULL ? i + 1 : (size_t)(semi - raw) + 1;
	}
	return i;
}
