/* The structure tree (PDF 32000-1, 14.7) and the way back from content. */
#include "emit.h"

#include "caps.h"

#include <string.h>

/* Widths of rows in bytes: an element of most kinds, a reference with a blank
 * behind it, and two of these. */
#define ELEMENT_ROW 80
#define CELL (REFERENCE_WIDTH + 1)
#define PAIR (2 * CELL)
/* Digits of a number of content, with blanks. */
#define MCID_WIDTH 3

struct tree {
	struct emitter *e;
	struct elem **elems; /* elems[0] is the document */
	size_t n, cap;
};

/* The first kid from here on that is an element. */
static const struct kid *
next_elem(const struct kid *k)
{
	while (k != NULL && k->elem == NULL)
		k = k->next;
	return k;
}

static void
collect_one(struct tree *t, struct elem *e)
{
	struct arena *a = t->e->arena;

	t->elems = arena_grow(a, t->elems, &t->cap, t->n + 1, sizeof *t->elems);
	e->object = (uint32_t)t->n;
	t->elems[t->n++] = e;
	e->next = next_elem(e->first);
}

static int
by_kind(const void *x, const void *y)
{
	const struct elem *const *a = x, *const *b = y;
	int order = strcmp((*a)->type, (*b)->type);

	if (order != 0)
		return order;
	return (*a)->object < (*b)->object ? -1 : 1;
}

/* Numbered by kind, and of a kind in the order of reading: neighbours are then
 * nearly equal, and numbers in the same places go up by one. */
static void
collect(struct tree *t)
{
	uint32_t first = t->e->o.next;

	collect_one(t, t->e->pages->root);
	for (struct elem *e = t->elems[0]; e != NULL;) {
		const struct kid *k = e->next;

		if (k == NULL) {
			e = e->parent;
			continue;
		}
		e->next = next_elem(k->next);
		e = k->elem;
		collect_one(t, e);
	}
	qsort(t->elems + 1, t->n - 1, sizeof *t->elems, by_kind);
	for (size_t i = 0; i < t->n; i++)
		t->elems[i]->object = first + (uint32_t)i;
}

static void
put_attributes(struct buf *b, const struct elem *e)
{
	if (e->scope != NULL || e->colspan > 1) {
		buf_puts(b, "/A<</O/Table");
		if (e->scope != NULL)
			buf_printf(b, "/Scope/%s", e->scope);
		if (e->colspan > 1)
			buf_printf(b, "/ColSpan %d", e->colspan);
		buf_puts(b, ">>");
	}
	if (e->numbering != NULL)
		buf_printf(b, "/A<</O/List/ListNumbering/%s>>", e->numbering);
	if (e->has_box) {
		buf_puts(b, "/A<</O/Layout/Placement/Block/BBox[");
		for (size_t i = 0; i < 4; i++) {
			put_points(b, e->box[i]);
			buf_putc(b, i == 3 ? ']' : ' ');
		}
		buf_puts(b, ">>");
	}
	if (e->note != 0)
		buf_printf(b, "/ID(note-%06u)", e->note);
	if (e->alt != NULL) {
		buf_puts(b, "/Alt");
		put_text_string(b, e->alt);
	}
	if (e->lang != NULL) {
		buf_puts(b, "/Lang");
		put_text_string(b, e->lang);
	}
	if (e->expansion != NULL) {
		buf_puts(b, "/E");
		put_text_string(b, e->expansion);
	}
}

/* What is on the element's own page need not name it; marked content is then a
 * bare number. */
static void
put_kid(struct tree *t, struct buf *b, const struct kid *k, uint32_t page)
{
	uint32_t on;

	if (k->elem != NULL) {
		put_wide_reference(b, k->elem->object);
		return;
	}
	on = object_number(t->e->page[k->page]);
	if (k->annotation == 0 && on == page) {
		put_padded(b, k->mcid, MCID_WIDTH);
		return;
	}
	buf_puts(b, k->annotation != 0 ? "<</Type/OBJR" : "<</Type/MCR");
	if (on != page) {
		buf_puts(b, "/Pg ");
		put_wide_reference(b, on);
	}
	if (k->annotation != 0) {
		buf_puts(b, "/Obj ");
		put_wide_reference(b, t->e->first_click + k->annotation - 1);
	} else {
		buf_puts(b, "/MCID ");
		put_number(b, k->mcid);
	}
	buf_puts(b, ">>");
}

static uint32_t
own_page(const struct tree *t, const struct elem *e)
{
	for (const struct kid *k = e->first; k != NULL; k = k->next) {
		if (k->elem == NULL && k->annotation == 0)
			return object_number(t->e->page[k->page]);
	}
	return 0;
}

/* Entries of one width first: they stand under each other in all elements of a
 * kind. */
static void
put_element(struct tree *t, struct table *to, const struct elem *e)
{
	uint32_t parent = e->parent == NULL ? object_number(t->e->structure)
					    : e->parent->object;
	uint32_t page = own_page(t, e);
	struct buf *b = &to->text;

	buf_puts(b, "<</S/");
	buf_puts(b, e->type);
	buf_puts(b, "/P ");
	put_wide_reference(b, parent);
	if (page != 0) {
		buf_puts(b, "/Pg ");
		put_wide_reference(b, page);
	}
	put_attributes(b, e);
	if (e->first != NULL) {
		buf_puts(b, "/K[");
		for (const struct kid *k = e->first; k != NULL; k = k->next) {
			put_kid(t, b, k, page);
			if (k->next != NULL)
				buf_putc(b, ' ');
		}
		buf_putc(b, ']');
	}
	buf_puts(b, ">>");
	table_end(&t->e->o, to);
}

/* The elements of each page's content, by its number: the first's object. */
static uint32_t
put_page_parents(struct emitter *e)
{
	struct table *t = table_new(&e->o, CELL);

	for (size_t i = 0; i < e->pages->count; i++) {
		const struct marks *m = &e->marks[i];

		buf_putc(&t->text, '[');
		table_fill(t);
		for (size_t k = 0; k < m->n; k++) {
			put_wide_reference(&t->text, m->elems[k]->object);
			buf_putc(&t->text, ' ');
			table_fill(t);
		}
		buf_putc(&t->text, ']');
		table_end(&e->o, t);
	}
	return t->first;
}

static void
put_pair(struct table *t, size_t key, uint32_t object)
{
	put_padded(&t->text, key, CELL - 1);
	buf_putc(&t->text, ' ');
	put_wide_reference(&t->text, object);
	buf_putc(&t->text, ' ');
	table_fill(t);
}

/* The number tree of pages and, behind them, annotations. */
static uint32_t
put_parent_tree(struct emitter *e)
{
	uint32_t pages = put_page_parents(e);
	struct table *t = table_new(&e->o, PAIR);

	buf_puts(&t->text, "<</Nums[");
	table_fill(t);
	for (size_t i = 0; i < e->pages->count; i++)
		put_pair(t, i, pages + (uint32_t)i);
	for (size_t i = 0; i < e->nclicks; i++)
		put_pair(
		    t, e->pages->count + i, e->clicks[i].box->elem->object);
	buf_puts(&t->text, "]>>");
	return table_end(&e->o, t);
}

static int
by_note(const void *x, const void *y)
{
	const struct elem *const *a = x, *const *b = y;

	return (*a)->note < (*b)->note ? -1 : (*a)->note > (*b)->note;
}

/* Elements by their ID; a reader needs the tree as soon as there is one. */
static void
put_id_tree(struct tree *t, struct buf *b)
{
	struct elem **notes =
	    arena_alloc(t->e->arena, t->n, sizeof(struct elem *));
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (t->elems[i]->note != 0)
			notes[n++] = t->elems[i];
	}
	if (n == 0)
		return;
	qsort(notes, n, sizeof *notes, by_note);
	buf_puts(b, "/IDTree <</Names [");
	for (size_t i = 0; i < n; i++)
		buf_printf(
		    b, "(note-%06u) %u 0 R ", notes[i]->note, notes[i]->object);
	buf_puts(b, "]>>\n");
}

void
emit_structure(struct emitter *e)
{
	struct tree t = {0};
	struct table *to = table_new(&e->o, ELEMENT_ROW);
	struct buf b;

	t.e = e;
	collect(&t);
	for (size_t i = 0; i < t.n; i++)
		put_element(&t, to, t.elems[i]);
	buf_init(&b, LIMIT_OUTPUT_BYTES);
	buf_printf(&b,
	    "/Type /StructTreeRoot /K [%u 0 R] /ParentTree %u 0 R\n"
	    "/ParentTreeNextKey %zu\n",
	    t.elems[0]->object, put_parent_tree(e),
	    e->pages->count + e->nclicks);
	put_id_tree(&t, &b);
	object_set(e->structure, object_text(&e->o, &b));
}
