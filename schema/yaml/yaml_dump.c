#include "yaml_dump.h"

#include "utf8.h"

#include <stdint.h>
#include <string.h>

void
yaml_dump_string(struct buf *out, const char *p, size_t n)
{
	const char *end = p + n;

	buf_putc(out, '"');
	while (p < end) {
		const char *before = p;
		uint32_t cp = utf8_next(&p, end);

		if (cp == '"' || cp == '\\')
			buf_printf(out, "\\%c", (char)cp);
		else if (cp == '\n')
			buf_puts(out, "\\n");
		else if (cp == '\t')
			buf_puts(out, "\\t");
		else if (cp < 0x20 || cp == 0x7F)
			buf_printf(out, "\\u%04x", (unsigned)cp);
		else if (cp == UTF8_BAD)
			buf_put_utf8(out, 0xFFFD);
		else
			buf_put(out, before, (size_t)(p - before));
	}
	buf_putc(out, '"');
}

/* The work below grows with the square of the length, and nobody writes
 * numbers of this many digits. */
#define BASED_DIGITS_MAX 4096

/* Decimal digits of a number given in base 8 or 16. */
static void
dump_based(struct buf *out, const char *p, size_t n, unsigned base)
{
	/* A digit holds at most 4 bits, a decimal digit more than 3. */
	unsigned char digits[BASED_DIGITS_MAX / 3 * 4 + 4] = {0};
	size_t len = 1;

	for (size_t i = 0; i < n; i++) {
		unsigned carry =
		    (unsigned)(p[i] <= '9' ? p[i] - '0'
					   : (p[i] | 32) - 'a' + 10);

		for (size_t j = 0; j < len; j++) {
			carry += digits[j] * base;
			digits[j] = (unsigned char)(carry % 10);
			carry /= 10;
		}
		while (carry != 0) {
			digits[len++] = (unsigned char)(carry % 10);
			carry /= 10;
		}
	}
	while (len != 0)
		buf_putc(out, (char)('0' + digits[--len]));
}

/* JSON has no leading plus, zero or point, and no trailing point. */
static void
dump_decimal(struct buf *out, const char *p, size_t n)
{
	size_t digits = 0;

	if (*p == '-' && strspn(p + 1, "0") != n - 1)
		buf_putc(out, '-');
	if (*p == '-' || *p == '+')
		p++, n--;
	while (n > 1 && p[0] == '0' && p[1] >= '0' && p[1] <= '9')
		p++, n--;
	if (*p == '.')
		buf_putc(out, '0');
	while (digits < n && p[digits] >= '0' && p[digits] <= '9')
		digits++;
	buf_put(out, p, digits);
	p += digits, n -= digits;
	if (n != 0 && *p == '.' && (n == 1 || p[1] < '0' || p[1] > '9')) {
		buf_puts(out, ".0");
		p++, n--;
	}
	buf_put(out, p, n);
}

/* .inf and .nan in any case and with any sign, as one spelling. */
static void
dump_special(struct buf *out, const char *p)
{
	bool nan = strpbrk(p, "aA") != NULL;

	buf_puts(out, nan ? "\".nan\"" : *p == '-' ? "\"-.inf\"" : "\".inf\"");
}

static void
dump_number(struct buf *out, const char *p, size_t n)
{
	unsigned base = 0;

	if (n > 2 && (p[1] == 'o' || p[1] == 'x'))
		base = p[1] == 'o' ? 8 : 16;
	if (base != 0 && n > BASED_DIGITS_MAX + 2)
		yaml_dump_string(out, p, n);
	else if (base != 0)
		dump_based(out, p + 2, n - 2, base);
	else if (strpbrk(p, "nN") != NULL)
		dump_special(out, p);
	else
		dump_decimal(out, p, n);
}

static void
dump_scalar(struct buf *out, const struct ynode *n)
{
	switch (n->type) {
	case YNODE_NULL:
		buf_puts(out, "null");
		break;
	case YNODE_BOOL:
		buf_puts(out, n->boolean ? "true" : "false");
		break;
	case YNODE_INT:
	case YNODE_FLOAT:
		dump_number(out, n->text, n->len);
		break;
	case YNODE_STR:
	case YNODE_LIST:
	case YNODE_OBJECT:
		yaml_dump_string(out, n->text, n->len);
		break;
	}
}

static void
indent(struct buf *out, int depth)
{
	buf_putc(out, '\n');
	for (int i = 0; i < depth; i++)
		buf_puts(out, "  ");
}

/* Depth is bounded by the loader (LIMIT_YAML_DEPTH). */
static void
dump(struct buf *out, const struct ynode *n, int depth)
{
	bool map = n->kind == YNODE_MAP;

	if (n->kind == YNODE_SCALAR) {
		dump_scalar(out, n);
		return;
	}
	buf_putc(out, map ? '{' : '[');
	for (size_t i = 0; i < n->count; i++) {
		if (i != 0)
			buf_putc(out, ',');
		indent(out, depth + 1);
		if (map) {
			yaml_dump_string(
			    out, n->pairs[i].key->text, n->pairs[i].key->len);
			buf_puts(out, ": ");
		}
		dump(out, map ? n->pairs[i].value : n->items[i], depth + 1);
	}
	if (n->count != 0)
		indent(out, depth);
	buf_putc(out, map ? '}' : ']');
}

void
yaml_dump_json(struct buf *out, const struct ynode *n)
{
	dump(out, n, 0);
}
