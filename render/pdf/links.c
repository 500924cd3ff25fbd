/* What can be clicked on: link annotations (PDF 32000-1, 12.5.6.5). */
#include "emit.h"

#include "caps.h"

#include <string.h>

/* Widths of rows in bytes: an annotation, whose object and index take whole
 * tenths, and a reference with a blank behind it. */
#define ANNOTATION_ROW 130
#define CELL (REFERENCE_WIDTH + 1)
/* Digits of an edge of a page and of a number of an annotation, with blanks. */
#define EDGE_WIDTH 3
#define PARENT_WIDTH 5

static const struct anchor *
target(const struct emitter *e, const struct link *link)
{
	return link->href[0] == '#' ? pages_anchor(e->pages, link->href + 1)
				    : NULL;
}

bool
link_leads(const struct emitter *e, const struct link *link)
{
	return link->href[0] != '#' || target(e, link) != NULL;
}

/* In whole points, a little white above what is jumped to. */
static uint64_t
height_of(const struct emitter *e, uint32_t page, int32_t y)
{
	int64_t from_foot =
	    (int64_t)pages_paper(e->pages, page)->height - y + PT(6);

	return (uint64_t)((from_foot + 999) / 1000);
}

void
put_destination(struct emitter *e, struct buf *b, uint32_t page, int32_t y)
{
	buf_putc(b, '[');
	put_reference(b, object_number(e->page[page]));
	buf_puts(b, "/XYZ null ");
	put_number(b, height_of(e, page, y));
	buf_puts(b, " null]");
}

/* Whatever is not allowed in a URI (RFC 3986, 2) is encoded. */
static void
put_uri(struct buf *b, const char *href)
{
	struct buf clean;

	buf_init(&clean, LIMIT_SCALAR_BYTES);
	for (const char *p = href; *p != '\0'; p++) {
		unsigned char ch = (unsigned char)*p;

		if (ch <= 0x20 || ch >= 0x7F || strchr("<>\"{}|^`\\", ch))
			buf_printf(&clean, "%%%02X", (unsigned int)ch);
		else
			buf_putc(&clean, *p);
	}
	buf_puts(b, "/A<</S/URI/URI");
	put_byte_string(b, buf_str(&clean), clean.len);
	buf_puts(b, ">>");
	buf_release(&clean);
}

static void
put_target(struct emitter *e, struct buf *b, const struct link *link)
{
	const struct anchor *a = target(e, link);

	if (a == NULL) {
		put_uri(b, link->href);
		return;
	}
	buf_puts(b, "/Dest[");
	put_wide_reference(b, object_number(e->page[a->page]));
	buf_puts(b, "/XYZ null ");
	put_padded(b, height_of(e, a->page, a->y), EDGE_WIDTH);
	buf_puts(b, " null]");
}

/* In whole points: a finger does not feel less. */
static void
put_rect(const struct emitter *e, struct buf *b, const struct click *c)
{
	const struct box *box = c->box;
	int64_t height = pages_paper(e->pages, c->page)->height;
	const int64_t edges[4] = {box->x, height - box->y - box->h,
	    (int64_t)box->x + box->w, height - box->y};

	buf_puts(b, "/Rect[");
	for (size_t i = 0; i < 4; i++) {
		int64_t whole = (edges[i] + (i < 2 ? 0 : 999)) / 1000;

		put_padded(b, (uint64_t)(whole < 0 ? 0 : whole), EDGE_WIDTH);
		buf_putc(b, i == 3 ? ']' : ' ');
	}
}

/* Entries are as wide as each other, that of many lengths last. */
static uint32_t
put_annotation(struct emitter *e, struct table *t, size_t i)
{
	const struct click *c = &e->clicks[i];
	struct buf *b = &t->text;

	buf_puts(b, "<</Subtype/Link/F 4/Border[0 0 0]");
	if (!e->opts->plain) {
		buf_puts(b, "/StructParent ");
		put_padded(b, e->pages->count + i, PARENT_WIDTH);
	}
	buf_puts(b, "/Contents ");
	put_wide_reference(b, c->words);
	put_rect(e, b, c);
	put_target(e, b, c->box->link);
	buf_puts(b, ">>");
	return table_end(&e->o, t);
}

/* What links say, each text once: most are said again and again. */
static void
put_words(struct emitter *e, struct table *t)
{
	xmlHashTable *known = xmlHashCreate(0);

	for (size_t i = 0; i < e->nclicks && known != NULL; i++) {
		const xmlChar *title =
		    (const xmlChar *)e->clicks[i].box->link->title;
		struct click *first = xmlHashLookup(known, title);

		if (first == NULL) {
			first = &e->clicks[i];
			put_text_string(&t->text, first->box->link->title);
			first->words = table_end(&e->o, t);
			if (xmlHashAddEntry(known, title, first) != 0)
				e->o.failed = true;
		}
		e->clicks[i].words = first->words;
	}
	if (known == NULL)
		e->o.failed = true;
	xmlHashFree(known, NULL);
}

/* The annotations of a page, from the i-th on; the first of another page. */
static size_t
put_list(struct emitter *e, struct table *t, size_t i)
{
	uint32_t page = e->clicks[i].page;

	buf_putc(&t->text, '[');
	table_fill(t);
	for (; i < e->nclicks && e->clicks[i].page == page; i++) {
		put_wide_reference(&t->text, e->first_click + (uint32_t)i);
		table_fill(t);
	}
	buf_putc(&t->text, ']');
	object_add_reference(
	    &e->o, e->page[page], "Annots", table_end(&e->o, t));
	return i;
}

void
emit_links(struct emitter *e)
{
	struct table *t;

	if (e->nclicks == 0)
		return;
	t = table_new(&e->o, ANNOTATION_ROW);
	put_words(e, t);
	e->first_click = e->o.next;
	for (size_t i = 0; i < e->nclicks; i++)
		put_annotation(e, t, i);
	t = table_new(&e->o, CELL);
	for (size_t i = 0; i < e->nclicks;)
		i = put_list(e, t, i);
}
