/* What libyaml is given: the encoding is settled and every character is known
 * to be allowed, so that faults of either kind have a place (libyaml 0.2.5
 * knows only a byte offset) and marks can be turned into places. */
#include "yaml_internal.h"

#include "caps.h"
#include "utf8.h"

#include <string.h>

#define BYTE_ORDER_MARK 0xFEFF
#define NEXT_LINE 0x85

static struct src_span
span_at(const struct reader *r, size_t off, size_t cols)
{
	struct src_span s = {.file = r->file};

	s.beg = s.end = src_at(r->d->src, r->file, off);
	s.end.col += (uint32_t)cols;
	return s;
}

static bool
bad_byte(struct reader *r, size_t off)
{
	diag_at(r->d, DIAG_YAML_ENCODING, span_at(r, off, 1),
	    "the byte 0x%02X is not UTF-8 text here; save the file as UTF-8",
	    (unsigned char)r->text.p[off]);
	return false;
}

static bool
bad_char(struct reader *r, size_t off, uint32_t cp)
{
	const char *what = "this control character is not allowed; delete it";

	if (cp == 0)
		what = "a NUL byte: this is no text file, or one in UTF-16 "
		       "without a byte order mark";
	else if (cp == BYTE_ORDER_MARK)
		what = "a byte order mark within the text cannot be seen; "
		       "delete it";
	else if (cp >= 0xFFFE)
		what = "this is no character of Unicode; delete it";
	diag_at(r->d, DIAG_YAML_ENCODING, span_at(r, off, 1), "U+%04X: %s",
	    (unsigned)cp, what);
	return false;
}

/* c-printable of section 5.1, less the mark (5.2). */
static bool
is_allowed(uint32_t cp)
{
	if (cp < 0x20)
		return cp == '\t' || cp == '\n' || cp == '\r';
	if (cp >= 0x7F && cp < 0xA0)
		return cp == NEXT_LINE;
	return cp != BYTE_ORDER_MARK && cp != 0xFFFE && cp != 0xFFFF;
}

static void
add_line(struct reader *r, size_t byte, size_t cp)
{
	struct yaml_text *t = &r->text;

	t->lines = arena_grow(
	    r->tmp, t->lines, &t->cap, t->count + 1, sizeof *t->lines);
	t->lines[t->count].byte = byte;
	t->lines[t->count++].cp = cp;
}

/* Length of a line break in bytes; 0 when there is none. CR LF is one. */
static size_t
break_at(const char *p, const char *end)
{
	if (*p == '\n')
		return 1;
	if (*p != '\r')
		return 0;
	return p + 1 < end && p[1] == '\n' ? 2 : 1;
}

static bool
is_surrogate_escape(const char *p, const char *end)
{
	return end - p >= 6 && p[0] == '\\' && p[1] == 'u' &&
	       (p[2] == 'd' || p[2] == 'D') &&
	       strchr("89abcdefABCDEF", p[3]) != NULL;
}

/* A character beyond ASCII, or one that is not allowed. */
static bool
scan_other(struct reader *r, const char **p, const char *end)
{
	size_t off = (size_t)(*p - r->text.p);
	uint32_t cp = utf8_next(p, end);

	if (cp == UTF8_BAD)
		return bad_byte(r, off);
	if (!is_allowed(cp))
		return bad_char(r, off, cp);
	if (cp == NEXT_LINE || cp == 0x2028 || cp == 0x2029)
		r->text.has_breaks = true;
	return true;
}

static bool
scan(struct reader *r)
{
	struct yaml_text *t = &r->text;
	const char *p = t->p, *end = t->p + t->len;
	size_t cps = 0;

	add_line(r, 0, 0);
	while (p < end) {
		size_t n = break_at(p, end);

		if (n != 0) {
			p += n;
			cps += n;
			add_line(r, (size_t)(p - t->p), cps);
			continue;
		}
		if (*p >= 0x20 && *p < 0x7F) {
			if (*p == '\\' && is_surrogate_escape(p, end))
				t->has_surrogates = true;
			p++;
		} else if (!scan_other(r, &p, end)) {
			return false;
		}
		cps++;
	}
	t->cps = cps;
	return true;
}

static uint32_t
unit_at(const char *p, bool big)
{
	unsigned char hi = (unsigned char)p[big ? 0 : 1];
	unsigned char lo = (unsigned char)p[big ? 1 : 0];

	return (uint32_t)hi << 8 | lo;
}

/* A code point of UTF-16; UTF8_BAD for half of a pair or of a unit. */
static uint32_t
utf16_next(const char **p, const char *end, bool big)
{
	uint32_t hi, lo;

	if (end - *p < 2) {
		*p = end;
		return UTF8_BAD;
	}
	hi = unit_at(*p, big);
	*p += 2;
	if (hi < 0xD800 || hi > 0xDFFF)
		return hi;
	if (hi > 0xDBFF || end - *p < 2)
		return UTF8_BAD;
	lo = unit_at(*p, big);
	if (lo < 0xDC00 || lo > 0xDFFF)
		return UTF8_BAD;
	*p += 2;
	return 0x10000 + ((hi & 0x3FF) << 10) + (lo & 0x3FF);
}

/* Replaces a UTF-16 text by UTF-8. */
static bool
from_utf16(struct reader *r)
{
	const char *p = r->text.p + 2, *end = r->text.p + r->text.len;
	bool big = (unsigned char)r->text.p[0] == 0xFE;
	char *out = arena_alloc(r->tmp, r->text.len / 2 + 1, 3);
	size_t n = 0, bad = SIZE_MAX;

	while (p < end && bad == SIZE_MAX) {
		uint32_t cp = utf16_next(&p, end, big);

		if (cp == UTF8_BAD)
			bad = n;
		n += utf8_put(out + n, cp == UTF8_BAD ? 0xFFFD : cp);
	}
	src_set_text(r->d->src, r->file, out, n);
	r->text.p = src_text(r->d->src, r->file, &r->text.len);
	if (bad == SIZE_MAX)
		return true;
	diag_at(r->d, DIAG_YAML_ENCODING, span_at(r, bad, 1),
	    "the text is not UTF-16 here; save the file as UTF-8");
	return false;
}

static bool
has_prefix(const struct yaml_text *t, const char *mark, size_t n)
{
	return t->len >= n && memcmp(t->p, mark, n) == 0;
}

static bool
decode(struct reader *r)
{
	struct yaml_text *t = &r->text;
	struct src_span whole = {.file = r->file};

	if (has_prefix(t, "\xFF\xFE\0\0", 4) ||
	    has_prefix(t, "\0\0\xFE\xFF", 4)) {
		diag_at(r->d, DIAG_YAML_ENCODING, whole,
		    "the file is UTF-32; save it as UTF-8");
		return false;
	}
	if (has_prefix(t, "\xFF\xFE", 2) || has_prefix(t, "\xFE\xFF", 2))
		return from_utf16(r);
	if (has_prefix(t, "\xEF\xBB\xBF", 3)) {
		src_set_text(r->d->src, r->file, t->p + 3, t->len - 3);
		t->p = src_text(r->d->src, r->file, &t->len);
	}
	return true;
}

bool
yaml_text_open(struct reader *r)
{
	struct yaml_text *t = &r->text;
	struct src_span whole = {.file = r->file};

	t->p = src_text(r->d->src, r->file, &t->len);
	if (t->len > LIMIT_YAML_BYTES) {
		diag_at(r->d, DIAG_YAML_LIMIT, whole,
		    "the file is larger than %zu bytes", LIMIT_YAML_BYTES);
		return false;
	}
	if (!decode(r) || !scan(r))
		return false;
	t->fed = t->p;
	t->fed_len = t->len;
	if (t->has_surrogates || t->has_breaks)
		yaml_standin_make(t, r->tmp);
	return true;
}

/* Marks come nearly in order, so the line is sought from the last one. */
struct src_pos
yaml_pos(struct yaml_text *t, yaml_mark_t m)
{
	struct src_pos p;

	while (t->at > 0 && t->lines[t->at].cp > m.index)
		t->at--;
	while (t->at + 1 < t->count && t->lines[t->at + 1].cp <= m.index)
		t->at++;
	p.line = (uint32_t)(t->at + 1);
	p.col = (uint32_t)(m.index - t->lines[t->at].cp + 1);
	return p;
}

struct src_span
yaml_span(struct reader *r, yaml_mark_t beg, yaml_mark_t end)
{
	struct src_span s = {.file = r->file};

	s.beg = yaml_pos(&r->text, beg);
	s.end = yaml_pos(&r->text, end);
	return s;
}

/* Code points of a line without its break; *blank: it is only white space. */
static size_t
line_length(const struct yaml_text *t, size_t i, bool *blank)
{
	bool last = i + 1 == t->count;
	size_t beg = t->lines[i].byte;
	size_t end = last ? t->len : t->lines[i + 1].byte;
	size_t cps = (last ? t->cps : t->lines[i + 1].cp) - t->lines[i].cp;

	while (end > beg && (t->p[end - 1] == '\n' || t->p[end - 1] == '\r')) {
		end--;
		cps--;
	}
	while (beg < end && (t->p[beg] == ' ' || t->p[beg] == '\t'))
		beg++;
	*blank = beg == end;
	return cps;
}

struct src_pos
yaml_trim(const struct yaml_text *t, struct src_pos beg, struct src_pos end)
{
	bool blank;

	(void)line_length(t, end.line - 1, &blank);
	while (end.line > beg.line && (end.col == 1 || blank)) {
		end.line--;
		end.col = (uint32_t)line_length(t, end.line - 1, &blank) + 1;
	}
	return end;
}
