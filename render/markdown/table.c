#include "md_internal.h"

#include <stdlib.h>
#include <string.h>

/* A cell is one line. Blocks in it become lines with <br> between them, which
 * GitHub and GitLab show as breaks. */

struct cell {
	struct md_writer *w;
	cmark_node *line;
	bool started;
};

static void
start_line(struct cell *c, const char *mark)
{
	if (c->started)
		md_verbatim(c->line, "<br>");
	c->started = true;
	md_text(c->line, mark, MD_CELL);
}

static void cell_content(
    struct cell *c, const xmlNode *n, const char *mark, unsigned depth);

static void
cell_list(struct cell *c, const xmlNode *list, unsigned depth)
{
	int number = doc_int(list, "start", 1);
	bool ordered = doc_is(list, "ol");

	for (const xmlNode *li = list->children; li != NULL; li = li->next) {
		const char *mark =
		    doc_has_class(list, "checklist") ? "☐ " : "• ";

		if (ordered)
			mark = arena_printf(c->w->arena, "%d. ", number++);
		cell_content(c, li, mark, depth);
	}
}

/* Each line of code is code of its own. */
static void
cell_code(struct cell *c, const xmlNode *pre)
{
	const char *s = doc_text(c->w->arena, pre);
	cmark_node *code;
	struct buf b;
	size_t n;

	for (; *s != '\0'; s += n + (s[n] == '\n')) {
		n = strcspn(s, "\n");
		start_line(c, "");
		if (n == 0)
			continue;
		buf_init(&b, SIZE_MAX / 2);
		for (size_t i = 0; i < n; i++)
			buf_printf(&b, s[i] == '|' ? "\\%c" : "%c", s[i]);
		code = md_add(c->line, CMARK_NODE_CODE);
		if (!cmark_node_set_literal(code, buf_str(&b)))
			bcp_out_of_memory();
		buf_release(&b);
	}
}

static void
cell_block(struct cell *c, const xmlNode *n, unsigned depth)
{
	if (doc_is(n, "ul") || doc_is(n, "ol")) {
		cell_list(c, n, depth);
	} else if (doc_is(n, "pre")) {
		cell_code(c, n);
	} else if (doc_is(n, "img")) {
		start_line(c, doc_attr(n, "alt"));
	} else if (!doc_is(n, "hr")) {
		cell_content(c, n, "", depth);
	}
}

/* An element with text makes a line; one with blocks passes them on, and its
 * mark goes before the first. */
static void
cell_content(struct cell *c, const xmlNode *n, const char *mark, unsigned depth)
{
	if (depth == 0 || n->children == NULL)
		return;
	md_anchor(c->w, c->line, n);
	if (doc_is_phrase(n->children)) {
		start_line(c, mark);
		md_inline(c->w, c->line, n, MD_CELL, depth - 1);
		return;
	}
	for (const xmlNode *k = n->children; k != NULL; k = k->next) {
		if (k == n->children && mark[0] != '\0' && doc_is(k, "p"))
			cell_content(c, k, mark, depth - 1);
		else
			cell_block(c, k, depth - 1);
	}
}

/* cmark writes the cell as if it were a paragraph. */
static void
put_cell(struct md_writer *w, struct buf *out, const xmlNode *row,
    const xmlNode *cell, unsigned depth)
{
	cmark_node *doc = cmark_node_new(CMARK_NODE_DOCUMENT);
	struct cell c = {w, NULL, false};
	char *text;

	if (doc == NULL)
		bcp_out_of_memory();
	c.line = md_add(doc, CMARK_NODE_PARAGRAPH);
	if (cell->prev == NULL)
		md_anchor(w, c.line, row);
	cell_content(&c, cell, "", depth);
	if (cell->children == NULL)
		md_anchor(w, c.line, cell);
	text = cmark_render_commonmark(doc, CMARK_OPT_DEFAULT, 0);
	if (text == NULL)
		bcp_out_of_memory();
	buf_putc(out, ' ');
	for (const char *p = text; *p != '\0'; p++) {
		if (*p != '\n')
			buf_putc(out, *p);
		else if (p[1] != '\0')
			buf_putc(out, ' ');
	}
	buf_puts(out, text[0] == '\0' || text[0] == '\n' ? "|" : " |");
	free(text);
	cmark_node_free(doc);
	for (int span = doc_int(cell, "colspan", 1); span > 1; span--)
		buf_puts(out, " |");
}

static void
put_row(
    struct md_writer *w, struct buf *out, const xmlNode *row, unsigned depth)
{
	buf_putc(out, '|');
	for (const xmlNode *k = row->children; k != NULL; k = k->next)
		put_cell(w, out, row, k, depth);
	buf_putc(out, '\n');
}

static void
put_dashes(struct buf *out, const xmlNode *row)
{
	buf_putc(out, '|');
	for (const xmlNode *k = row->children; k != NULL; k = k->next) {
		for (int span = doc_int(k, "colspan", 1); span > 0; span--)
			buf_puts(out,
			    doc_has_class(k, "num") ? " ---: |" : " --- |");
	}
	buf_putc(out, '\n');
}

void
md_table(struct md_writer *w, cmark_node *parent, const xmlNode *table,
    unsigned depth)
{
	cmark_node *block;
	struct buf out;

	buf_init(&out, SIZE_MAX / 2);
	for (const xmlNode *k = table->children; k != NULL; k = k->next) {
		if (doc_is(k, "caption")) {
			md_styled(w, md_add(parent, CMARK_NODE_PARAGRAPH), k,
			    CMARK_NODE_EMPH, MD_PARAGRAPH, depth);
			continue;
		}
		for (const xmlNode *tr = k->children; tr != NULL;
		     tr = tr->next) {
			put_row(w, &out, tr, depth);
			if (doc_is(k, "thead"))
				put_dashes(&out, tr);
		}
	}
	block = md_add(parent, CMARK_NODE_CUSTOM_BLOCK);
	if (!cmark_node_set_on_enter(block, buf_str(&out)))
		bcp_out_of_memory();
	buf_release(&out);
}
