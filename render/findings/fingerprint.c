#include "findings.h"

#include "caps.h"
#include "hash.h"

#include <string.h>

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Of words; all of what is not ASCII counts as letters. */
static bool
is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

/* A word with what holds its parts together: "2026-07-01", "A1.2", "12:30". */
static size_t
word_len(const char *p)
{
	size_t n = 0;

	while (is_word(p[n]) ||
	       (n != 0 && p[n] != '\0' && strchr(".-:/,", p[n]) != NULL &&
		   is_word(p[n + 1])))
		n++;
	return n;
}

static bool
is_one_of(const char *p, size_t n, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (strlen(*words) == n && strncmp(p, *words, n) == 0)
			return true;
	}
	return false;
}

static const char *const months[] = {"January", "February", "March", "April",
    "May", "June", "July", "August", "September", "October", "November",
    "December", NULL};
/* What lengths are told in; "4 hours" may become "4 hours 30 min". */
static const char *const units[] = {"second", "seconds", "s", "minute",
    "minutes", "min", "hour", "hours", "h", "day", "days", "d", "week", "weeks",
    "w", "month", "months", "mo", "year", "years", "y", "%", NULL};

struct skeleton {
	struct buf *out;
	size_t after; /* length behind the last "#"; 0 when words follow it */
};

/* Takes back what followed the last number. */
static void
cut(struct skeleton *s)
{
	s->out->len = s->after;
	s->out->p[s->after] = '\0';
}

static void
put_number(struct skeleton *s)
{
	/* Numbers in a row are one. */
	if (s->after != 0)
		cut(s);
	else
		buf_putc(s->out, '#');
	s->after = s->out->len;
}

static void
put_word(struct skeleton *s, const char *p, size_t n)
{
	if (is_digit(*p) || is_one_of(p, n, months)) {
		put_number(s);
		return;
	}
	if (s->after != 0 && is_one_of(p, n, units)) {
		cut(s);
		return;
	}
	/* "1 finding", "2 findings" */
	if (s->after != 0 && n > 1 && p[n - 1] == 's')
		n--;
	buf_put(s->out, p, n);
	s->after = 0;
}

void
findings_skeleton(struct buf *out, const char *message)
{
	struct skeleton s = {out, 0};

	while (*message != '\0') {
		size_t n = word_len(message);

		if (n != 0) {
			put_word(&s, message, n);
			message += n;
			continue;
		}
		if (*message != ' ')
			s.after = 0;
		buf_putc(out, *message++);
	}
}

/* "functions[3]" is told by what else is known of it. */
static void
put_subject(struct buf *out, const char *subject)
{
	for (; *subject != '\0'; subject++) {
		buf_putc(out, *subject);
		if (*subject == '[')
			subject += strspn(subject + 1, "0123456789");
	}
}

void
findings_fingerprint(
    char out[FINDINGS_PRINT_LEN + 1], const struct findings_key *key)
{
	char hex[HASH_HEX_LEN + 1];
	struct buf text;

	buf_init(&text, LIMIT_OUTPUT_BYTES);
	/* Followed by a NUL each, so that no two keys read alike. */
	buf_put(&text, key->rule, strlen(key->rule) + 1);
	buf_put(&text, key->document, strlen(key->document) + 1);
	put_subject(&text, key->subject);
	buf_putc(&text, '\0');
	buf_put(&text, key->path, strlen(key->path) + 1);
	findings_skeleton(&text, key->message);
	hash_hex(hex, buf_str(&text), text.len);
	buf_release(&text);
	memcpy(out, hex, FINDINGS_PRINT_LEN);
	out[FINDINGS_PRINT_LEN] = '\0';
}
