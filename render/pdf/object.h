/* Objects of a PDF through libharu 2.3.0. Most are dictionaries whose text we
 * write ourselves, because the library's own calls for fonts, metadata, output
 * intents and attachments write what PDF/A forbids. Errors are sticky and are
 * asked for once, at the end. */
#ifndef BCP_PDF_OBJECT_H
#define BCP_PDF_OBJECT_H

#include "arena.h"
#include "buf.h"
#include <hpdf.h>
#include <libdeflate.h>
/* Not in hpdf.h, but exported and installed. */
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <hpdf_pages.h>
#include <hpdf_streams.h>

/* A stream's bytes as they stand in the file; libharu knows its number. */
struct stream {
	uint32_t number;
	const char *entries; /* beside Length */
	const char *p;
	size_t len;
};

/* Many objects of one kind, which libharu does not know. Each begins with a row
 * of `width` bytes, and blanks fill its last row. A row that is like the row
 * above is written as the difference from it, so that objects which differ in
 * a few digits take a few bytes. */
struct table {
	struct table *next;
	size_t width;
	uint32_t first, n; /* number of the first object, and how many */
	struct buf text;
	size_t *rows; /* how many there are up to the end of each object */
	size_t cap;
};

struct objects {
	struct arena *arena;
	HPDF_Doc doc;
	struct libdeflate_compressor *packer, *table_packer;
	struct buf digest; /* hashes of what was written, for the file's ID */
	struct stream *streams;
	size_t nstreams, streams_cap;
	struct table *tables, *last_table;
	uint32_t next; /* number of the next object of a table */
	bool failed;
};

/* Libharu's objects are all there; those of tables get the numbers behind. */
void objects_close(struct objects *o);
/* Its objects are numbered from o->next on, so that it must be complete before
 * the next table is begun. */
struct table *table_new(struct objects *o, size_t width);
/* Ends the object that was put to t->text; its number. */
uint32_t table_end(struct objects *o, struct table *t);
/* Fills the row at hand. */
void table_fill(struct table *t);
void tables_free(struct objects *o);

/* An object's number, for "12 0 R". */
uint32_t object_number(const void *obj);
/* An indirect dictionary without text yet; NULL on failure. */
HPDF_Dict object_new(struct objects *o);
/* The text between "<<" and ">>", which must live in the arena. */
void object_set(HPDF_Dict dict, const char *text);
/* Text behind the entries that a dictionary of the library has already. Not
 * for pages, which need the place for their own ends. */
void object_append(HPDF_Dict dict, const char *text);
/* Both at once; the number of the object, 0 on failure. */
uint32_t object_put(struct objects *o, const char *text);
/* A stream with the given entries beside Length and Filter. Its bytes are
 * borrowed where they are not packed. */
uint32_t object_stream(struct objects *o, const char *entries, const char *p,
    size_t len, bool packed);
/* Fills a stream that exists, such as the contents of a page. */
void object_fill(struct objects *o, HPDF_Dict stream, const char *entries,
    const char *p, size_t len, bool packed);
/* Adds an entry to a dictionary of the library. */
void object_add(struct objects *o, HPDF_Dict to, const char *key, void *value);
/* The same for the number of an object of a table. */
void object_add_reference(
    struct objects *o, HPDF_Dict to, const char *key, uint32_t number);

/* A copy of the buffer's text in the arena; the buffer is released. */
const char *object_text(struct objects *o, struct buf *b);

/* A text string (PDF 32000-1, 7.9.2.2): literal for printable ASCII, else
 * UTF-16BE in hexadecimal. */
void put_text_string(struct buf *b, const char *utf8);
/* A byte string between parentheses. */
void put_byte_string(struct buf *b, const char *p, size_t n);
/* A name; what is not a regular character becomes #xx. */
void put_name(struct buf *b, const char *name);
/* A whole number. */
void put_number(struct buf *b, uint64_t n);
/* With blanks before it, so that it takes at least `width` bytes. */
void put_padded(struct buf *b, uint64_t n, size_t width);
/* "12 0 R" */
void put_reference(struct buf *b, uint32_t object);
/* "   12 0 R", as wide as all of a table's references are. */
#define REFERENCE_WIDTH 9
void put_wide_reference(struct buf *b, uint32_t object);
/* A length in mpt as points, to 1/100: "12.5", ".25". */
void put_points(struct buf *b, int64_t mpt);
/* A code point as UTF-16BE in hexadecimal digits. */
void put_utf16(struct buf *b, uint32_t cp);

#endif
