/* The objects of a document as a file. libharu writes each object; we put those
 * that are no streams into object streams (PDF 32000-1, 7.5.7) with a
 * cross-reference stream, which it cannot: the structure of a tagged document
 * is many small objects, and the file becomes four times smaller. */
#include "emit.h"

#include "caps.h"
#include "hash.h"

#include <string.h>

#define BATCH 4096
#define SCRATCH_BYTES 65536
/* A row of the cross-reference stream: type, place, index (1 + 4 + 2). */
#define ROW 7
#define ID_DIGITS 32

/* An object's text, and where it ends up. */
struct slot {
	size_t from, len;
	bool plain; /* stands for itself, not in an object stream */
	unsigned char type;
	uint32_t place; /* offset, or number of the object stream */
	uint32_t index;
};

struct saver {
	struct emitter *e;
	struct sink *out;
	size_t at; /* bytes written */
	struct buf text;
	struct slot *slots;
	size_t n, cap;
};

/* Streams, and the numbers that are their lengths. */
static bool
stands_alone(const void *obj)
{
	const HPDF_Obj_Header *h = obj;
	const HPDF_Dict_Rec *dict = obj;

	if ((h->obj_class & HPDF_OCLASS_ANY) == HPDF_OCLASS_DICT)
		return dict->stream != NULL;
	return (h->obj_class & HPDF_OCLASS_ANY) == HPDF_OCLASS_NUMBER;
}

static void
copy_blocks(HPDF_Stream from, struct buf *to)
{
	HPDF_UINT n = HPDF_MemStream_GetBufCount(from);

	for (HPDF_UINT i = 0; i < n; i++) {
		HPDF_UINT len = 0;
		const HPDF_BYTE *p = HPDF_MemStream_GetBufPtr(from, i, &len);

		buf_put(to, p, len);
	}
}

/* In the order of numbers: a stream's length is known once the stream is
 * written, and has the next number. */
static void
serialise(struct saver *s)
{
	HPDF_Doc doc = s->e->o.doc;
	HPDF_Stream scratch = HPDF_MemStream_New(doc->mmgr, SCRATCH_BYTES);
	HPDF_UINT n = doc->xref->entries->count;

	s->slots = arena_grow(
	    s->e->arena, NULL, &s->cap, (size_t)n + BATCH, sizeof *s->slots);
	s->n = n;
	for (HPDF_UINT i = 1; i < n && scratch != NULL; i++) {
		HPDF_XrefEntry entry = HPDF_Xref_GetEntry(doc->xref, i);

		s->slots[i].from = HPDF_Stream_Size(scratch);
		if (entry == NULL ||
		    HPDF_Obj_WriteValue(entry->obj, scratch, NULL) != HPDF_OK) {
			s->e->o.failed = true;
			break;
		}
		s->slots[i].len = HPDF_Stream_Size(scratch) - s->slots[i].from;
		s->slots[i].plain = stands_alone(entry->obj);
	}
	if (scratch == NULL) {
		s->e->o.failed = true;
		return;
	}
	copy_blocks(scratch, &s->text);
	HPDF_Stream_Free(scratch);
}

static void
put(struct saver *s, const char *p, size_t n)
{
	sink_put(s->out, p, n);
	s->at += n;
}

static void
puts_to(struct saver *s, const char *text)
{
	put(s, text, strlen(text));
}

static const char *
text_of(const struct saver *s, size_t i)
{
	return buf_str(&s->text) + s->slots[i].from;
}

static void
begin_object(struct saver *s, size_t i)
{
	s->slots[i].type = 1;
	s->slots[i].place = (uint32_t)s->at;
	puts_to(s, arena_printf(s->e->arena, "%zu 0 obj\n", i));
}

static void
put_plain(struct saver *s)
{
	for (size_t i = 1; i < s->n; i++) {
		if (!s->slots[i].plain)
			continue;
		begin_object(s, i);
		put(s, text_of(s, i), s->slots[i].len);
		puts_to(s, "\nendobj\n");
	}
}

/* A stream that is not libharu's. */
static void
put_stream(
    struct saver *s, size_t number, const char *entries, const struct buf *data)
{
	struct libdeflate_compressor *packer = s->e->o.packer;
	size_t room = libdeflate_zlib_compress_bound(packer, data->len);
	char *z = arena_alloc(s->e->arena, room, 1);
	size_t n =
	    libdeflate_zlib_compress(packer, buf_str(data), data->len, z, room);

	if (n == 0 || buf_over(data))
		s->e->o.failed = true;
	begin_object(s, number);
	puts_to(s, arena_printf(s->e->arena,
		       "<<%s /Filter /FlateDecode /Length %zu>>\nstream\r\n",
		       entries, n));
	put(s, z, n);
	puts_to(s, "\nendstream\nendobj\n");
}

static size_t
new_slot(struct saver *s)
{
	s->slots = arena_grow(
	    s->e->arena, s->slots, &s->cap, s->n + 1, sizeof *s->slots);
	return s->n++;
}

/* Up to BATCH objects from number `from` on; the number behind the last. */
static size_t
put_batch(struct saver *s, size_t from, size_t end)
{
	struct buf index, all;
	size_t i = from, count = 0, offset = 0, number = new_slot(s);

	buf_init(&index, LIMIT_OUTPUT_BYTES);
	buf_init(&all, LIMIT_OUTPUT_BYTES);
	for (; i < end && count < BATCH; i++) {
		struct slot *slot = &s->slots[i];

		if (slot->plain)
			continue;
		slot->type = 2;
		slot->place = (uint32_t)number;
		slot->index = (uint32_t)count++;
		put_number(&index, i);
		buf_putc(&index, ' ');
		put_number(&index, offset);
		buf_putc(&index, ' ');
		offset += slot->len + 1;
	}
	buf_put(&all, buf_str(&index), index.len);
	for (size_t k = from; k < i; k++) {
		if (s->slots[k].plain)
			continue;
		buf_put(&all, text_of(s, k), s->slots[k].len);
		buf_putc(&all, '\n');
	}
	put_stream(s, number,
	    arena_printf(s->e->arena, "/Type /ObjStm /N %zu /First %zu", count,
		index.len),
	    &all);
	buf_release(&index);
	buf_release(&all);
	return i;
}

static void
put_packed(struct saver *s)
{
	size_t end = s->n, i = 1;

	while (i < end) {
		while (i < end && s->slots[i].plain)
			i++;
		if (i < end)
			i = put_batch(s, i, end);
	}
}

/* Equal content, equal ID: nothing of the clock is in it. */
static const char *
file_id(struct saver *s)
{
	const struct buf *digest = &s->e->o.digest;
	char hex[HASH_HEX_LEN + 1];

	hash_hex(hex, buf_str(digest), digest->len);
	return arena_strn(s->e->arena, hex, ID_DIGITS);
}

/* Rows as differences from the row above (PNG's filter 2), which pack well. */
static void
put_rows(const struct saver *s, struct buf *b)
{
	unsigned char above[ROW] = {0};

	for (size_t i = 0; i < s->n; i++) {
		const struct slot *t = &s->slots[i];
		uint32_t index = i == 0 ? UINT16_MAX : t->index;
		const unsigned char row[ROW] = {t->type,
		    (unsigned char)(t->place >> 24),
		    (unsigned char)(t->place >> 16),
		    (unsigned char)(t->place >> 8), (unsigned char)t->place,
		    (unsigned char)(index >> 8), (unsigned char)index};

		buf_putc(b, 2);
		for (size_t k = 0; k < ROW; k++)
			buf_putc(b, (char)(unsigned char)(row[k] - above[k]));
		memcpy(above, row, ROW);
	}
}

static void
put_cross_reference(struct saver *s)
{
	HPDF_Doc doc = s->e->o.doc;
	size_t number = new_slot(s), start = s->at;
	const char *id = file_id(s);
	struct buf rows;

	s->slots[number].type = 1;
	s->slots[number].place = (uint32_t)start;
	buf_init(&rows, LIMIT_OUTPUT_BYTES);
	put_rows(s, &rows);
	put_stream(s, number,
	    arena_printf(s->e->arena,
		"/Type /XRef /Size %zu /W [1 4 2] /Root %u 0 R /Info %u 0 R\n"
		"/ID [<%s> <%s>] /DecodeParms <</Predictor 12 /Columns %d>>",
		s->n, object_number(doc->catalog), object_number(doc->info), id,
		id, ROW),
	    &rows);
	buf_release(&rows);
	puts_to(
	    s, arena_printf(s->e->arena, "startxref\n%zu\n%%%%EOF\n", start));
}

void
emit_file(struct emitter *e, struct sink *out)
{
	struct saver s = {0};

	s.e = e;
	s.out = out;
	buf_init(&s.text, LIMIT_OUTPUT_BYTES);
	serialise(&s);
	if (buf_over(&s.text))
		e->o.failed = true;
	if (!e->o.failed) {
		/* Bytes past 127 tell programs that this is no text. */
		puts_to(&s, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
		put_plain(&s);
		put_packed(&s);
		put_cross_reference(&s);
	}
	buf_release(&s.text);
}
