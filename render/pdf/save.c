/* The objects of a document as a file. libharu writes each of its objects; we
 * put those that are no streams into object streams (PDF 32000-1, 7.5.7) with a
 * cross-reference stream, which it cannot: the structure of a tagged document
 * is many small objects, and the file becomes six times smaller. */
#include "emit.h"

#include "caps.h"
#include "hash.h"

#include <string.h>

#define BATCH 16384
#define SCRATCH_BYTES 65536
/* A row of the cross-reference stream: type, place, index (1 + 4 + 2). */
#define ROW 7
#define ID_DIGITS 32
/* A number and a place among an object stream's objects, with blanks. */
#define INDEX_NUMBER 5
#define INDEX_PLACE 6
#define INDEX_WIDTH (INDEX_NUMBER + 1 + INDEX_PLACE + 1)
/* How a row is filtered (PNG, 9.2). */
#define ROW_AS_IS 0
#define ROW_UP 2

enum slot_kind {
	SLOT_FREE,
	SLOT_STREAM,
	SLOT_TEXT,  /* libharu's, to be put into an object stream */
	SLOT_TABLE, /* one of a table's */
};

/* An object's text, and where it ends up. */
struct slot {
	enum slot_kind kind;
	size_t from, len;
	unsigned char type; /* in the cross-reference stream */
	uint32_t place;	    /* offset, or number of the object stream */
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

/* Numbers that are objects are lengths of libharu's own streams, which ours
 * take the place of. */
static bool
is_length(const void *obj)
{
	const HPDF_Obj_Header *h = obj;

	return (h->obj_class & HPDF_OCLASS_ANY) == HPDF_OCLASS_NUMBER;
}

static void
make_slots(struct saver *s)
{
	struct objects *o = &s->e->o;

	s->slots = arena_grow(s->e->arena, NULL, &s->cap,
	    (size_t)o->next + BATCH, sizeof *s->slots);
	s->n = o->next;
	memset(s->slots, 0, s->n * sizeof *s->slots);
	for (size_t i = 0; i < o->nstreams; i++)
		s->slots[o->streams[i].number].kind = SLOT_STREAM;
	for (size_t i = o->doc->xref->entries->count; i < s->n; i++)
		s->slots[i].kind = SLOT_TABLE;
}

static void
write_objects(struct saver *s, HPDF_Stream to)
{
	HPDF_Doc doc = s->e->o.doc;

	for (HPDF_UINT i = 1; i < doc->xref->entries->count; i++) {
		HPDF_XrefEntry entry = HPDF_Xref_GetEntry(doc->xref, i);
		struct slot *slot = &s->slots[i];

		if (entry == NULL) {
			s->e->o.failed = true;
			return;
		}
		if (slot->kind == SLOT_STREAM || is_length(entry->obj))
			continue;
		slot->kind = SLOT_TEXT;
		slot->from = HPDF_Stream_Size(to);
		if (HPDF_Obj_WriteValue(entry->obj, to, NULL) != HPDF_OK)
			s->e->o.failed = true;
		slot->len = HPDF_Stream_Size(to) - slot->from;
	}
}

static void
serialise(struct saver *s)
{
	HPDF_Stream scratch =
	    HPDF_MemStream_New(s->e->o.doc->mmgr, SCRATCH_BYTES);

	if (scratch == NULL) {
		s->e->o.failed = true;
		return;
	}
	make_slots(s);
	write_objects(s, scratch);
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

/* The bytes of a stream, after its dictionary. */
static void
put_stream_bytes(
    struct saver *s, const char *entries, const char *p, size_t len)
{
	puts_to(s, arena_printf(s->e->arena, "<<%s/Length %zu>>\nstream\n",
		       entries, len));
	put(s, p, len);
	puts_to(s, "\nendstream\nendobj\n");
}

static void
put_streams(struct saver *s)
{
	const struct objects *o = &s->e->o;

	for (size_t i = 0; i < o->nstreams; i++) {
		const struct stream *t = &o->streams[i];

		begin_object(s, t->number);
		put_stream_bytes(s, t->entries, t->p, t->len);
	}
}

/* A stream that belongs to the file's form, not to the document. */
static void
put_stream(struct saver *s, size_t number, const char *entries, const char *p,
    size_t len)
{
	struct libdeflate_compressor *packer = s->e->o.table_packer;
	size_t room = libdeflate_zlib_compress_bound(packer, len);
	char *z = arena_alloc(s->e->arena, room, 1);
	size_t n = libdeflate_zlib_compress(packer, p, len, z, room);

	if (n == 0)
		s->e->o.failed = true;
	begin_object(s, number);
	put_stream_bytes(s,
	    arena_printf(s->e->arena, "%s/Filter/FlateDecode", entries), z, n);
}

/* Rows on their way to a stream that is packed with PNG's filters. */
struct filter {
	char *to;
	const char *above;
	size_t width;
};

/* Where more than two thirds of its bytes differ, a row packs best as it is. */
static bool
is_like(const char *row, const char *above, size_t width)
{
	size_t differ = 0, blank = 0;

	for (size_t i = 0; i < width; i++) {
		differ += row[i] != above[i];
		blank += row[i] == ' ';
	}
	return 3 * differ <= 2 * (width - blank);
}

static void
put_row(struct filter *f, const char *row)
{
	char *to = f->to;
	bool up = is_like(row, f->above, f->width);

	*to++ = up ? ROW_UP : ROW_AS_IS;
	if (up) {
		for (size_t i = 0; i < f->width; i++)
			to[i] = (char)(unsigned char)(row[i] - f->above[i]);
	} else {
		memcpy(to, row, f->width);
	}
	f->to = to + f->width;
	f->above = row;
}

static struct filter
filter_new(struct saver *s, size_t rows, size_t width)
{
	return (struct filter){arena_alloc(s->e->arena, rows, width + 1),
	    arena_alloc(s->e->arena, width, 1), width};
}

static size_t
new_slot(struct saver *s)
{
	s->slots = arena_grow(
	    s->e->arena, s->slots, &s->cap, s->n + 1, sizeof *s->slots);
	s->slots[s->n] = (struct slot){.kind = SLOT_STREAM};
	return s->n++;
}

static void
place_object(struct saver *s, size_t i, size_t stream, size_t index)
{
	s->slots[i].type = 2;
	s->slots[i].place = (uint32_t)stream;
	s->slots[i].index = (uint32_t)index;
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
		if (s->slots[i].kind != SLOT_TEXT)
			continue;
		place_object(s, i, number, count++);
		put_number(&index, i);
		buf_putc(&index, ' ');
		put_number(&index, offset);
		buf_putc(&index, ' ');
		offset += s->slots[i].len + 1;
	}
	buf_put(&all, buf_str(&index), index.len);
	for (size_t k = from; k < i; k++) {
		if (s->slots[k].kind != SLOT_TEXT)
			continue;
		buf_put(&all, text_of(s, k), s->slots[k].len);
		buf_putc(&all, '\n');
	}
	if (buf_over(&all))
		s->e->o.failed = true;
	put_stream(s, number,
	    arena_printf(
		s->e->arena, "/Type/ObjStm/N %zu/First %zu", count, index.len),
	    buf_str(&all), all.len);
	buf_release(&index);
	buf_release(&all);
	return i;
}

/* The row behind the k-th object of a table. */
static size_t
rows_to(const struct table *t, size_t k)
{
	return k == 0 ? 0 : t->rows[k - 1];
}

/* Ten a row, five, or one: numbers and places then grow by the same digits from
 * row to row. */
static void
put_index(struct buf *b, const struct table *t, size_t from, size_t end)
{
	size_t room = t->width / INDEX_WIDTH;
	size_t a_row = room >= 10 ? 10 : room >= 5 ? 5 : 1;

	for (size_t k = from; k < end; k++) {
		put_padded(b, t->first + k, INDEX_NUMBER);
		buf_putc(b, ' ');
		put_padded(b, (rows_to(t, k) - rows_to(t, from)) * t->width,
		    INDEX_PLACE);
		buf_putc(b, ' ');
		while (room != 0 && (k - from + 1) % a_row == 0 &&
		       b->len % t->width != 0)
			buf_putc(b, ' ');
	}
	while (b->len % t->width != 0)
		buf_putc(b, ' ');
}

static void
put_table_rows(struct filter *f, const struct table *t, size_t from, size_t end)
{
	for (size_t i = rows_to(t, from); i < rows_to(t, end); i++)
		put_row(f, buf_str(&t->text) + i * t->width);
}

/* The objects of a table up to `end`, which are less than BATCH. */
static void
put_table_batch(struct saver *s, const struct table *t, size_t from, size_t end)
{
	size_t number = new_slot(s);
	size_t rows = rows_to(t, end) - rows_to(t, from);
	struct buf index;
	struct filter f;
	const char *begin;

	for (size_t k = from; k < end; k++)
		place_object(s, t->first + k, number, k - from);
	buf_init(&index, LIMIT_OUTPUT_BYTES);
	put_index(&index, t, from, end);
	f = filter_new(s, rows + index.len / t->width, t->width);
	begin = f.to;
	for (size_t i = 0; i < index.len; i += t->width)
		put_row(&f, buf_str(&index) + i);
	put_table_rows(&f, t, from, end);
	put_stream(s, number,
	    arena_printf(s->e->arena,
		"/Type/ObjStm/N %zu/First %zu"
		"/DecodeParms<</Predictor 12/Columns %zu>>",
		end - from, index.len, t->width),
	    begin, (size_t)(f.to - begin));
	buf_release(&index);
}

static void
put_packed(struct saver *s)
{
	size_t end = s->e->o.doc->xref->entries->count, i = 1;

	while (i < end) {
		while (i < end && s->slots[i].kind != SLOT_TEXT)
			i++;
		if (i < end)
			i = put_batch(s, i, end);
	}
	for (const struct table *t = s->e->o.tables; t != NULL; t = t->next) {
		for (i = 0; i < t->n; i = end) {
			end = t->n - i < BATCH ? t->n : i + BATCH;
			put_table_batch(s, t, i, end);
		}
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

/* A free number says that it is not to be used again. */
static void
fill_row(const struct slot *t, char row[ROW])
{
	uint32_t index = t->type == 0 ? UINT16_MAX : t->index;

	row[0] = (char)t->type;
	for (int i = 0; i < 4; i++)
		row[1 + i] = (char)(t->place >> (24 - 8 * i) & 0xFF);
	row[5] = (char)(index >> 8);
	row[6] = (char)(index & 0xFF);
}

static void
put_cross_reference(struct saver *s)
{
	HPDF_Doc doc = s->e->o.doc;
	size_t number = new_slot(s), start = s->at;
	const char *id = file_id(s), *begin;
	struct filter f = filter_new(s, s->n, ROW);
	char(*rows)[ROW] = arena_alloc(s->e->arena, s->n, sizeof *rows);

	s->slots[number].type = 1;
	s->slots[number].place = (uint32_t)start;
	begin = f.to;
	for (size_t i = 0; i < s->n; i++) {
		fill_row(&s->slots[i], rows[i]);
		put_row(&f, rows[i]);
	}
	put_stream(s, number,
	    arena_printf(s->e->arena,
		"/Type/XRef/Size %zu/W[1 4 2]/Root %u 0 R/Info %u 0 R"
		"/ID[<%s><%s>]/DecodeParms<</Predictor 12/Columns %d>>",
		s->n, object_number(doc->catalog), object_number(doc->info), id,
		id, ROW),
	    begin, (size_t)(f.to - begin));
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
		put_streams(&s);
		put_packed(&s);
		put_cross_reference(&s);
	}
	buf_release(&s.text);
}
