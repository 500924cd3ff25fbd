/* The content streams of pages, and what can be clicked on them. */
#include "emit.h"

#include "caps.h"

#include <string.h>

/* Control points for a quarter of a circle, in 1/1000 of its radius. */
#define KAPPA 552
/* The pen is moved by multiples of this, in 1/1000 of the size: less is not
 * seen, and equal pairs of letters are then equal bytes. */
#define PEN_STEP 5
/* Text that begins so near where the last one ended, in 1/1000 of its size,
 * goes on from there. */
#define NEAR INT64_C(2000)

struct canvas {
	struct emitter *e;
	struct buf *b;
	uint32_t page;
	int32_t height;
	bool open;    /* marked content */
	bool inside;  /* it was opened in the text object at hand */
	bool text;    /* a text object is open */
	int64_t x, y; /* where its last line began, in 1/100 pt */
	int64_t pen;  /* where its last text ended, in 1/1000 mpt from there */
	bool running; /* pen is known */
	struct elem *elem;
	bool margin, watermark;
	enum colour fill, stroke;
	enum face face;
	int32_t size;
};

static void
put_xy(struct canvas *c, int64_t x, int64_t y)
{
	put_points(c->b, x);
	buf_putc(c->b, ' ');
	put_points(c->b, c->height - y);
}

static void
put_colour(struct canvas *c, enum colour colour, const char *op)
{
	uint32_t rgb = theme_rgb(c->e->opts->theme, PALETTE_PRINT, colour);

	for (int shift = 16; shift >= 0; shift -= 8) {
		uint32_t v = (rgb >> shift & 0xFF) * 1000;

		put_points(c->b, (v + 127) / 255);
		buf_putc(c->b, ' ');
	}
	buf_puts(c->b, op);
}

/* Marks and text objects are nested in each other, either way round (PDF
 * 32000-1, 14.6.1). */
static void
close_mark(struct canvas *c)
{
	if (!c->open)
		return;
	if (c->text && !c->inside) {
		buf_puts(c->b, "ET\n");
		c->text = false;
	}
	buf_puts(c->b, "EMC\n");
	c->open = false;
}

static void
leave_text(struct canvas *c)
{
	if (!c->text)
		return;
	if (c->inside)
		close_mark(c);
	buf_puts(c->b, "ET\n");
	c->text = false;
}

/* One text object for all text up to the next thing that is none: its lines
 * then begin a little away from each other, in small numbers. */
static void
enter_text(struct canvas *c, const struct elem *elem)
{
	if (c->open && !c->inside && c->elem != elem)
		close_mark(c);
	if (c->text)
		return;
	buf_puts(c->b, "BT\n");
	c->text = true;
	c->inside = false;
	c->running = false;
	c->x = c->y = 0;
}

/* All ink belongs to an element or is an artifact. */
static void
open_mark(struct canvas *c, struct elem *elem)
{
	struct marks *m = &c->e->marks[c->page];

	if (c->e->opts->plain || (c->open && c->elem == elem))
		return;
	close_mark(c);
	c->open = true;
	c->inside = c->text;
	c->elem = elem;
	if (elem == NULL) {
		buf_puts(c->b,
		    c->margin ? "/Artifact<</Type/Pagination>>BDC\n"
		    : c->watermark
			? "/Artifact<</Type/Pagination/Subtype/Watermark>>BDC\n"
			: "/Artifact<</Type/Layout>>BDC\n");
		return;
	}
	/* What it is, its element says. */
	buf_puts(c->b, "/P<</MCID ");
	put_number(c->b, m->n);
	buf_puts(c->b, ">>BDC\n");
	elem_content(c->e->arena, elem, c->page, (uint32_t)m->n);
	m->elems = arena_grow(
	    c->e->arena, m->elems, &m->cap, m->n + 1, sizeof *m->elems);
	m->elems[m->n++] = elem;
}

static void
set_fill(struct canvas *c, enum colour colour)
{
	if (c->fill != colour)
		put_colour(c, colour, "rg\n");
	c->fill = colour;
}

static void
set_font(struct canvas *c, enum face face, int32_t size)
{
	if (c->face == face && c->size == size)
		return;
	buf_puts(c->b, "/F");
	put_number(c->b, (uint64_t)face);
	buf_putc(c->b, ' ');
	put_points(c->b, size);
	buf_puts(c->b, " Tf ");
	c->face = face;
	c->size = size;
}

static void
put_byte(struct buf *b, unsigned char byte)
{
	if (byte == '\r') {
		buf_puts(b, "\\r");
		return;
	}
	if (byte == '(' || byte == ')' || byte == '\\')
		buf_putc(b, '\\');
	buf_putc(b, (char)byte);
}

static void
put_code(struct buf *b, const struct cid_face *f, uint16_t code)
{
	if (!cids_short(f))
		put_byte(b, (unsigned char)(code >> 8));
	put_byte(b, (unsigned char)(code & 0xFF));
}

/* A number in an array of strings moves the pen back by so many 1/1000 of the
 * size; what it becomes is the pen's new place. */
static int64_t
put_move(struct canvas *c, int64_t pen, int64_t to, int32_t size)
{
	int64_t off = pen - to, step = (int64_t)size * PEN_STEP;
	int64_t move = (off + (off < 0 ? -step : step) / 2) / step * PEN_STEP;

	if (move == 0)
		return pen;
	buf_puts(c->b, move < 0 ? ")-" : ")");
	put_number(c->b, (uint64_t)(move < 0 ? -move : move));
	buf_putc(c->b, '(');
	return pen - move * size;
}

/* The pen goes where the font's widths lead it; where layout wants a glyph
 * elsewhere, a number moves it. All is counted in 1/1000 mpt from `start`,
 * where the line began. */
static void
put_glyphs(struct canvas *c, const struct box *box, int64_t start)
{
	const struct cid_face *f = &c->e->cids->face[box->face];
	int64_t pen = c->running ? c->pen : start;
	int32_t rise = 0;

	buf_puts(c->b, "[(");
	for (size_t i = 0; i < box->count; i++) {
		const struct placed_glyph *g = &box->glyphs[i];

		if (g->rise != rise) {
			buf_puts(c->b, ")]TJ ");
			put_points(c->b, g->rise);
			buf_puts(c->b, " Ts[(");
			rise = g->rise;
		}
		pen = put_move(c, pen, start + (int64_t)g->x * 1000, box->size);
		put_code(c->b, f, g->code);
		pen += (int64_t)fonts_width(
			   c->e->fonts, box->face, f->list[g->code].glyph) *
		       box->size;
	}
	buf_puts(c->b, ")]TJ");
	if (rise != 0)
		buf_puts(c->b, " 0 Ts");
	c->pen = pen;
	c->running = true;
}

static int64_t
hundredths(int64_t mpt)
{
	return (mpt < 0 ? mpt - 5 : mpt + 5) / 10;
}

/* The pen to where the text begins, from where the last line began; text that
 * goes on where the last one ended needs no more than a number. Where it
 * begins as seen from its line, in 1/1000 mpt. */
static int64_t
put_start(struct canvas *c, const struct box *box)
{
	int64_t x = hundredths(box->x);
	int64_t y = hundredths((int64_t)c->height - box->y);
	int64_t from = (x - c->x) * 10000, gap = from - c->pen;

	if (c->running && y == c->y && gap < box->size * NEAR &&
	    gap > -box->size * NEAR)
		return from;
	c->running = false;
	if (box->slanted) {
		buf_puts(c->b, ".707 .707 -.707 .707 ");
		put_xy(c, box->x, box->y);
		buf_puts(c->b, " Tm ");
		return 0;
	}
	put_points(c->b, (x - c->x) * 10);
	buf_putc(c->b, ' ');
	put_points(c->b, (y - c->y) * 10);
	buf_puts(c->b, " Td");
	c->x = x;
	c->y = y;
	return 0;
}

static void
put_text(struct canvas *c, const struct box *box)
{
	int64_t start;

	c->watermark = box->slanted;
	enter_text(c, box->elem);
	open_mark(c, box->elem);
	set_fill(c, box->colour);
	set_font(c, box->face, box->size);
	start = put_start(c, box);
	put_glyphs(c, box, start);
	buf_putc(c->b, '\n');
	if (box->slanted)
		leave_text(c);
	c->watermark = false;
}

static void
put_pair(struct buf *b, int64_t x, int64_t y)
{
	put_points(b, x);
	buf_putc(b, ' ');
	put_points(b, y);
}

/* A polygon of points in 1/10 of the box. */
static void
put_polygon(struct buf *b, const struct box *box, const int (*at)[2], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		put_pair(b, (int64_t)box->w * at[i][0] / 10,
		    (int64_t)box->h * (10 - at[i][1]) / 10);
		buf_puts(b, i == 0 ? " m " : " l ");
	}
}

static void
put_dot(struct buf *b, const struct box *box)
{
	static const int turns[4][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
	int64_t r = box->w * 9 / 20, k = r * KAPPA / 1000;
	int64_t x = box->w / 2, y = box->h / 2;

	put_pair(b, x + r, y);
	buf_puts(b, " m ");
	for (size_t i = 0; i < 4; i++) {
		const int *u = turns[i], *v = turns[(i + 1) % 4];

		put_pair(b, x + u[0] * r + v[0] * k, y + u[1] * r + v[1] * k);
		buf_putc(b, ' ');
		put_pair(b, x + v[0] * r + u[0] * k, y + v[1] * r + u[1] * k);
		buf_putc(b, ' ');
		put_pair(b, x + v[0] * r, y + v[1] * r);
		buf_puts(b, " c ");
	}
	buf_puts(b, "f\n");
}

/* The page is moved to a point, from the point that it was moved to before. */
static void
put_origin(struct canvas *c, const struct box *box)
{
	int64_t x = hundredths(box->x);
	int64_t y = hundredths((int64_t)c->height - box->y - box->h);

	buf_puts(c->b, "1 0 0 1 ");
	put_points(c->b, (x - c->x) * 10);
	buf_putc(c->b, ' ');
	put_points(c->b, (y - c->y) * 10);
	buf_puts(c->b, " cm ");
	c->x = x;
	c->y = y;
}

/* As shapes are: a table's rules, in equal distances, are then equal bytes. */
static void
put_rectangle(struct canvas *c, const struct box *box)
{
	set_fill(c, box->colour);
	put_origin(c, box);
	buf_puts(c->b, "0 0 ");
	put_pair(c->b, box->w, box->h);
	buf_puts(c->b, " re f\n");
}

/* Equal shapes are equal bytes: each is drawn round a point, to which the page
 * is moved from the point of the one before. */
static void
put_shape(struct canvas *c, const struct box *box)
{
	static const int triangle[][2] = {{5, 0}, {10, 10}, {0, 10}};
	static const int tick[][2] = {{1, 5}, {4, 8}, {9, 1}};
	static const int square[][2] = {{1, 1}, {9, 1}, {9, 9}, {1, 9}};
	static const int bar1[][2] = {{1, 0}, {4, 0}, {4, 10}, {1, 10}};
	static const int bar2[][2] = {{6, 0}, {9, 0}, {9, 10}, {6, 10}};

	set_fill(c, box->colour);
	if (c->stroke != box->colour)
		put_colour(c, box->colour, "RG ");
	c->stroke = box->colour;
	put_origin(c, box);
	switch (box->shape) {
	case SHAPE_TRIANGLE:
		put_polygon(c->b, box, triangle, 3);
		buf_puts(c->b, "f\n");
		break;
	case SHAPE_DOT:
		put_dot(c->b, box);
		break;
	case SHAPE_TICK:
		put_polygon(c->b, box, tick, 3);
		buf_puts(c->b, "S\n");
		break;
	case SHAPE_SQUARE:
		put_polygon(c->b, box, square, 4);
		buf_puts(c->b, "s\n");
		break;
	case SHAPE_BARS:
		put_polygon(c->b, box, bar1, 4);
		put_polygon(c->b, box, bar2, 4);
		buf_puts(c->b, "f\n");
		break;
	case SHAPE_NONE:
		break;
	}
}

/* The structure tells a figure's place on its page. */
static void
set_box(const struct canvas *c, const struct box *box)
{
	int32_t y = box->y + box->h;

	if (box->elem == NULL || box->w == 0)
		return;
	box->elem->has_box = true;
	box->elem->box[0] = box->x;
	box->elem->box[1] = c->height - y;
	box->elem->box[2] = box->x + box->w;
	box->elem->box[3] = c->height - box->y;
}

/* Part of a drawing, with the page turned upside down for it. */
static void
put_paint(struct canvas *c, const struct box *box)
{
	leave_text(c);
	open_mark(c, box->elem);
	if (box->percent == 100) {
		buf_puts(c->b, "q 1 0 0 -1 ");
	} else {
		buf_printf(c->b, "q .%02d 0 0 -.%02d ", (int)box->percent,
		    (int)box->percent);
	}
	put_xy(c, box->x, box->y);
	buf_puts(c->b, " cm\n");
	buf_puts(c->b, box->ops);
	buf_puts(c->b, "Q\n");
	set_box(c, box);
}

static void
put_image(struct canvas *c, const struct box *box)
{
	int32_t y = box->y + box->h;

	leave_text(c);
	open_mark(c, box->elem);
	buf_puts(c->b, "q ");
	put_points(c->b, box->w);
	buf_puts(c->b, " 0 0 ");
	put_points(c->b, box->h);
	buf_putc(c->b, ' ');
	put_xy(c, box->x, y);
	buf_printf(c->b, " cm /I%zu Do Q\n", box->picture);
	set_box(c, box);
}

/* Annotations are written once all are known; the structure has them now, by
 * their places among each other. */
static void
note_link(struct canvas *c, const struct box *box)
{
	struct emitter *e = c->e;

	if (box->w <= 0 || box->link == NULL || box->elem == NULL ||
	    !link_leads(e, box->link))
		return;
	e->clicks = arena_grow(e->arena, e->clicks, &e->clicks_cap,
	    e->nclicks + 1, sizeof *e->clicks);
	e->clicks[e->nclicks++] = (struct click){box, c->page, 0};
	if (!e->opts->plain)
		elem_object(e->arena, box->elem, c->page, (uint32_t)e->nclicks);
}

static void
put_box(struct canvas *c, const struct box *box)
{
	switch (box->kind) {
	case BOX_TEXT:
		put_text(c, box);
		break;
	case BOX_FILL:
	case BOX_SHAPE: /* put_decorations() */
		break;
	case BOX_LINK:
		note_link(c, box);
		break;
	case BOX_IMAGE:
		put_image(c, box);
		break;
	case BOX_PLACE:
		elem_place(c->e->arena, box->elem);
		break;
	case BOX_PAINT:
		put_paint(c, box);
		break;
	}
}

static void
put_boxes(struct canvas *c, const struct box_list *l)
{
	for (const struct box *b = l->first; b != NULL; b = b->next)
		put_box(c, b);
}

/* All boxes of a kind, colour by colour: grounds, which come last among the
 * colours, lie under everything. */
static void
put_coloured(struct canvas *c, const struct box_list *l, enum box_kind kind,
    void (*put)(struct canvas *c, const struct box *box))
{
	unsigned long colours = 0;

	for (const struct box *b = l->first; b != NULL; b = b->next) {
		if (b->kind == kind)
			colours |= 1UL << b->colour;
	}
	for (int colour = COLOUR_COUNT - 1; colour >= 0; colour--) {
		if ((colours >> colour & 1) == 0)
			continue;
		for (const struct box *b = l->first; b != NULL; b = b->next) {
			if (b->kind == kind && (int)b->colour == colour)
				put(c, b);
		}
	}
}

static bool
has_decorations(const struct box_list *l)
{
	for (const struct box *b = l->first; b != NULL; b = b->next) {
		if (b->kind == BOX_SHAPE || b->kind == BOX_FILL)
			return true;
	}
	return false;
}

/* Rules, grounds and the shapes of statuses as one artifact before the text,
 * which is then not interrupted by them. */
static void
put_decorations(struct canvas *c, const struct box_list *l)
{
	if (!has_decorations(l))
		return;
	leave_text(c);
	open_mark(c, NULL);
	buf_puts(c->b, "q\n");
	c->x = c->y = 0;
	put_coloured(c, l, BOX_FILL, put_rectangle);
	put_coloured(c, l, BOX_SHAPE, put_shape);
	buf_puts(c->b, "Q\n");
	c->fill = c->stroke = COLOUR_NONE;
}

static struct canvas
canvas_new(struct emitter *e, size_t page, struct buf *b)
{
	struct canvas c = {0};

	buf_reset(b);
	c.e = e;
	c.b = b;
	c.page = (uint32_t)page;
	c.height = pages_paper(e->pages, page)->height;
	c.face = FACE_NONE;
	return c;
}

static void
put_list(struct canvas *c, const struct box_list *l)
{
	put_decorations(c, l);
	put_boxes(c, l);
	leave_text(c);
	close_mark(c);
}

static bool
same_glyphs(const struct box *a, const struct box *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++) {
		if (a->glyphs[i].code != b->glyphs[i].code ||
		    a->glyphs[i].x != b->glyphs[i].x)
			return false;
	}
	return true;
}

static bool
has_box(const struct box_list *l, const struct box *a)
{
	for (const struct box *b = l->first; b != NULL; b = b->next) {
		if (a->kind == b->kind && a->x == b->x && a->y == b->y &&
		    a->w == b->w && a->h == b->h && a->colour == b->colour &&
		    a->face == b->face && a->size == b->size &&
		    same_glyphs(a, b))
			return true;
	}
	return false;
}

/* Whether the page before or behind has the same in its margin. */
static bool
is_repeated(const struct pages *p, size_t page, const struct box *b)
{
	return (page > 0 && has_box(&p->page[page - 1].margin, b)) ||
	       (page + 1 < p->count && has_box(&p->page[page + 1].margin, b));
}

static void
split_margin(struct emitter *e, size_t page, struct box_list *own,
    struct box_list *repeated)
{
	const struct box *b = e->pages->page[page].margin.first;

	for (; b != NULL; b = b->next) {
		bool again = is_repeated(e->pages, page, b);
		struct box *copy =
		    box_add(e->arena, again ? repeated : own, b->kind);

		*copy = *b;
		copy->next = NULL;
	}
}

/* The stream of these bytes, made when they are met first. */
static HPDF_Dict
margin_stream(struct emitter *e, const struct buf *b)
{
	struct margin *m;

	for (size_t i = 0; i < e->nmargins; i++) {
		m = &e->margins[i];
		if (m->len == b->len && memcmp(m->p, buf_str(b), b->len) == 0)
			return m->stream;
	}
	e->margins = arena_grow(e->arena, e->margins, &e->margins_cap,
	    e->nmargins + 1, sizeof *e->margins);
	m = &e->margins[e->nmargins++];
	m->p = arena_dup(e->arena, buf_str(b), b->len, 1);
	m->len = b->len;
	m->stream = object_new(&e->o);
	object_fill(&e->o, m->stream, "", m->p, m->len, true);
	return m->stream;
}

/* Of header and footer, a page's own stream has no more than what its
 * neighbours do not have: the rest is a stream that they share. */
static void
put_repeated(struct emitter *e, size_t i, const struct box_list *l)
{
	HPDF_Page page = e->page[i];
	HPDF_PageAttr attr = page->attr;
	HPDF_Array both = HPDF_Array_New(e->o.doc->mmgr);
	struct canvas c;
	struct buf b;

	buf_init(&b, LIMIT_OUTPUT_BYTES);
	c = canvas_new(e, i, &b);
	c.margin = true;
	put_list(&c, l);
	if (both == NULL || HPDF_Array_Add(both, attr->contents) != HPDF_OK ||
	    HPDF_Array_Add(both, margin_stream(e, &b)) != HPDF_OK)
		e->o.failed = true;
	object_add(&e->o, page, "Contents", both);
	buf_release(&b);
}

static void
emit_page(struct emitter *e, size_t i, struct buf *b)
{
	HPDF_PageAttr attr = e->page[i]->attr;
	const struct page *page = &e->pages->page[i];
	struct box_list own = {NULL, NULL}, repeated = {NULL, NULL};
	struct canvas c = canvas_new(e, i, b);

	put_boxes(&c, &page->under);
	put_decorations(&c, &page->under);
	put_list(&c, &page->body);
	split_margin(e, i, &own, &repeated);
	c.margin = true;
	put_list(&c, &own);
	if (buf_over(b))
		e->o.failed = true;
	object_fill(&e->o, attr->contents, "", buf_str(b), b->len, true);
	if (repeated.first != NULL)
		put_repeated(e, i, &repeated);
}

void
emit_pages(struct emitter *e)
{
	struct buf b;

	buf_init(&b, LIMIT_OUTPUT_BYTES);
	for (size_t i = 0; i < e->pages->count && !e->o.failed; i++)
		emit_page(e, i, &b);
	buf_release(&b);
}
