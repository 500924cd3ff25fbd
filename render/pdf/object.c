#include "object.h"

#include "caps.h"
#include "hash.h"
#include "utf8.h"

#include <string.h>

/* PDF/A-3 allows 32,767 bytes, and each of these may become two. */
#define MOST_STRING 16000

uint32_t
object_number(const void *obj)
{
	const HPDF_Obj_Header *h = obj;

	return obj == NULL ? 0 : h->obj_id & 0x00FFFFFF;
}

/* libharu writes "<<", calls this, and writes ">>". */
static HPDF_STATUS
write_text(HPDF_Dict dict, HPDF_Stream to)
{
	const char *text = dict->attr;

	return text == NULL ? HPDF_OK : HPDF_Stream_WriteStr(to, text);
}

HPDF_Dict
object_new(struct objects *o)
{
	HPDF_Dict d = HPDF_Dict_New(o->doc->mmgr);

	if (d == NULL || HPDF_Xref_Add(o->doc->xref, d) != HPDF_OK) {
		o->failed = true;
		return NULL;
	}
	d->write_fn = write_text;
	return d;
}

static void
note_digest(struct objects *o, const char *p, size_t n)
{
	char hex[HASH_HEX_LEN + 1];

	hash_hex(hex, p, n);
	buf_put(&o->digest, hex, HASH_HEX_LEN);
}

void
object_set(HPDF_Dict dict, const char *text)
{
	/* Never written to, only passed on by write_text(). */
	union {
		const char *in;
		void *out;
	} u = {text};

	if (dict != NULL)
		dict->attr = u.out;
}

void
object_append(HPDF_Dict dict, const char *text)
{
	dict->write_fn = write_text;
	object_set(dict, text);
}

uint32_t
object_put(struct objects *o, const char *text)
{
	HPDF_Dict d = object_new(o);

	object_set(d, text);
	return object_number(d);
}

static void
add_stream(struct objects *o, uint32_t number, const char *entries,
    const char *p, size_t len)
{
	o->streams = arena_grow(o->arena, o->streams, &o->streams_cap,
	    o->nstreams + 1, sizeof *o->streams);
	o->streams[o->nstreams++] = (struct stream){number, entries, p, len};
}

/* Packed by us: the library's own filter is zlib, three times slower. */
void
object_fill(struct objects *o, HPDF_Dict d, const char *entries, const char *p,
    size_t len, bool packed)
{
	char *z;
	size_t room, n;

	if (d == NULL) {
		o->failed = true;
		return;
	}
	note_digest(o, p, len);
	if (!packed) {
		add_stream(o, object_number(d), entries, p, len);
		return;
	}
	room = libdeflate_zlib_compress_bound(o->packer, len);
	z = arena_alloc(o->arena, room, 1);
	n = libdeflate_zlib_compress(o->packer, p, len, z, room);
	if (n == 0)
		o->failed = true;
	add_stream(o, object_number(d),
	    arena_printf(o->arena, "%s/Filter/FlateDecode", entries), z, n);
}

uint32_t
object_stream(struct objects *o, const char *entries, const char *p, size_t len,
    bool packed)
{
	HPDF_Dict d = object_new(o);

	object_fill(o, d, entries, p, len, packed);
	return object_number(d);
}

void
object_add(struct objects *o, HPDF_Dict to, const char *key, void *value)
{
	if (to == NULL || value == NULL ||
	    HPDF_Dict_Add(to, key, value) != HPDF_OK)
		o->failed = true;
}

/* The library asks of a value that is an object of its own for no more than
 * its header. */
void
object_add_reference(
    struct objects *o, HPDF_Dict to, const char *key, uint32_t number)
{
	HPDF_Obj_Header *stand_in = arena_alloc(o->arena, 1, sizeof *stand_in);

	stand_in->obj_id = number | HPDF_OTYPE_INDIRECT;
	object_add(o, to, key, stand_in);
}

void
objects_close(struct objects *o)
{
	o->next = o->doc->xref->entries->count;
}

struct table *
table_new(struct objects *o, size_t width)
{
	struct table *t = arena_alloc(o->arena, 1, sizeof *t);

	t->width = width;
	t->first = o->next;
	buf_init(&t->text, LIMIT_OUTPUT_BYTES);
	if (o->last_table == NULL)
		o->tables = t;
	else
		o->last_table->next = t;
	o->last_table = t;
	return t;
}

void
table_fill(struct table *t)
{
	while (t->text.len % t->width != 0)
		buf_putc(&t->text, ' ');
}

uint32_t
table_end(struct objects *o, struct table *t)
{
	table_fill(t);
	if (buf_over(&t->text))
		o->failed = true;
	t->rows = arena_grow(
	    o->arena, t->rows, &t->cap, (size_t)t->n + 1, sizeof *t->rows);
	t->rows[t->n++] = t->text.len / t->width;
	return o->next++;
}

void
tables_free(struct objects *o)
{
	for (struct table *t = o->tables; t != NULL; t = t->next)
		buf_release(&t->text);
}

const char *
object_text(struct objects *o, struct buf *b)
{
	const char *text = arena_strn(o->arena, buf_str(b), b->len);

	if (buf_over(b))
		o->failed = true;
	buf_release(b);
	return text;
}

void
put_utf16(struct buf *b, uint32_t cp)
{
	if (cp >= 0x10000) {
		cp -= 0x10000;
		buf_printf(b, "%04X%04X", (unsigned int)(0xD800 + (cp >> 10)),
		    (unsigned int)(0xDC00 + (cp & 0x3FF)));
	} else {
		buf_printf(b, "%04X", (unsigned int)cp);
	}
}

void
put_byte_string(struct buf *b, const char *p, size_t n)
{
	buf_putc(b, '(');
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '\r') {
			buf_puts(b, "\\r");
			continue;
		}
		if (p[i] == '(' || p[i] == ')' || p[i] == '\\')
			buf_putc(b, '\\');
		buf_putc(b, p[i]);
	}
	buf_putc(b, ')');
}

/* Bytes of s up to a whole code point. */
static size_t
utf8_cut(const char *s, size_t most)
{
	size_t n = strlen(s);

	if (n <= most)
		return n;
	for (n = most; n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80;)
		n--;
	return n;
}

void
put_text_string(struct buf *b, const char *s)
{
	size_t n = utf8_cut(s, MOST_STRING);
	const char *end = s + n;
	bool ascii = true;

	for (const char *p = s; p < end; p++)
		ascii = ascii && *p >= 0x20 && *p < 0x7F;
	if (ascii) {
		put_byte_string(b, s, n);
		return;
	}
	buf_puts(b, "<FEFF");
	while (s < end) {
		uint32_t cp = utf8_next(&s, end);

		put_utf16(b, cp == UTF8_BAD ? 0xFFFD : cp);
	}
	buf_putc(b, '>');
}

void
put_name(struct buf *b, const char *name)
{
	buf_putc(b, '/');
	for (const char *p = name; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p;

		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || c == '-' || c == '+' || c == '_')
			buf_putc(b, *p);
		else
			buf_printf(b, "#%02X", (unsigned int)c);
	}
}

/* Most of what a PDF consists of; printf would take a fifth of all time. */
void
put_number(struct buf *b, uint64_t n)
{
	char digits[20];
	size_t at = sizeof digits;

	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n != 0);
	buf_put(b, digits + at, sizeof digits - at);
}

void
put_padded(struct buf *b, uint64_t n, size_t width)
{
	for (uint64_t up = 10; width > 1; width--, up *= 10) {
		if (n < up)
			buf_putc(b, ' ');
	}
	put_number(b, n);
}

void
put_wide_reference(struct buf *b, uint32_t object)
{
	put_padded(b, object, REFERENCE_WIDTH - 4);
	buf_put(b, " 0 R", 4);
}

void
put_reference(struct buf *b, uint32_t object)
{
	put_number(b, object);
	buf_put(b, " 0 R", 4);
}

void
put_points(struct buf *b, int64_t mpt)
{
	int64_t rounded = (mpt < 0 ? mpt - 5 : mpt + 5) / 10;
	uint64_t hundredths = (uint64_t)(rounded < 0 ? -rounded : rounded);
	char part[3] = {'.', (char)('0' + hundredths / 10 % 10),
	    (char)('0' + hundredths % 10)};

	if (rounded < 0)
		buf_putc(b, '-');
	if (hundredths >= 100 || hundredths == 0)
		put_number(b, hundredths / 100);
	if (part[2] != '0')
		buf_put(b, part, 3);
	else if (part[1] != '0')
		buf_put(b, part, 2);
}
