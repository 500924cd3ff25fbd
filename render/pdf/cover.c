/* The cover, and what stands at the head and foot of the other pages. */
#include "layout.h"

#include <string.h>

#define HEAD_Y PT(36) /* of the text at a page's head */
#define HEAD_RULE PT(50)
#define FOOT_Y PT(40) /* from the lower edge */

static struct frame
page_frame(struct layout *l, struct flow *flow, struct elem *e)
{
	const struct paper *p = &l->pages->paper;
	struct frame fr = {l, flow, e, p->left, paper_width(p), TYPE_BODY, HALF,
	    ALIGN_START, 0};

	return fr;
}

static void
put_words(const struct frame *fr, const char *text, enum type_id type,
    const char *tag, bool mono)
{
	struct text_style st = {type, tag, false, false};
	struct para *p = para_new(fr->l->env, false);
	struct ink ink =
	    type_ink(fr->l->env, &st, elem_new(fr->l->arena, fr->elem, tag));

	if (mono)
		ink.face = FACE_MONO;
	para_ink(p, &ink);
	para_puts(p, text);
	if (para_empty(p))
		return;
	para_shape(p);
	put_lines(fr, p, type, false);
}

static void
put_title(const struct frame *fr, const xmlNode *h1)
{
	struct text_style st = {TYPE_COVER, "H1", false, false};

	put_anchor(fr, h1);
	put_paragraph(fr, h1->children, NULL, &st);
	flow_gap(fr->flow, GRID);
}

/* At the foot, when there is room: where the document came from. */
static void
put_imprint(const struct frame *fr)
{
	const struct doc *doc = fr->l->doc;
	const char *file = doc_meta(doc, "source-file");
	const char *as_of = doc_meta(doc, "as-of");
	int32_t room = fr->l->column.height - flow_height(fr->flow) -
		       2 * fr->l->env->types[TYPE_META].leading;

	if (file[0] == '\0' || room < GRID)
		return;
	flow_gap(fr->flow, room);
	if (as_of[0] != '\0')
		file = labels_say(fr->l->opts->labels, fr->l->arena,
		    "{1}, as of {2}", file, as_of);
	put_words(fr, file, TYPE_META, "P", true);
}

/* What stands before the title stands at the top, else the organisation does;
 * the title begins at a third of the page. */
static void
put_top(const struct frame *fr, const xmlNode *header, const xmlNode *h1)
{
	const struct layout *l = fr->l;
	int32_t third;
	size_t before;

	put_logo(fr);
	before = fr->flow->n;
	put_nodes(fr, header->children, h1);
	if (fr->flow->n == before)
		put_words(fr, doc_meta(l->doc, "organisation"), TYPE_META, "P",
		    false);
	third =
	    l->pages->paper.height / 3 - l->column.top - flow_height(fr->flow);
	flow_gap(fr->flow, third > GRID ? third : GRID);
	/* White at the head of a page is dropped: something must hold it. */
	if (fr->flow->n == 0)
		flow_add(fr->flow, 0);
}

/* A long summary takes the white above the title rather than another page. */
static void
pull_up(const struct layout *l, struct flow *f, size_t title)
{
	int32_t over = flow_height(f) - l->column.height;
	int32_t most;

	if (title == 0 || title >= f->n || over <= 0)
		return;
	most = f->items[title].gap - GRID;
	if (most > 0)
		f->items[title].gap -= over < most ? over : most;
}

bool
put_cover(struct layout *l, const xmlNode *header)
{
	struct flow flow;
	size_t title;
	struct frame fr = page_frame(l, &flow, l->pages->root);
	const xmlNode *h1 = find_child(header, "h1");

	flow_init(&flow, l->arena);
	put_anchor(&fr, header);
	put_top(&fr, header, h1);
	title = flow.n;
	if (h1 != NULL) {
		put_title(&fr, h1);
		put_nodes(&fr, h1->next, NULL);
	}
	pull_up(l, &flow, title);
	put_imprint(&fr);
	return flow_paginate(&flow, l->pages, &l->column, l->env->diag);
}

/* One line for a page's head or foot, no wider than `width`; what is too long
 * ends in an ellipsis. */
static struct para *
margin_text(struct layout *l, const char *text, int32_t width)
{
	struct text_style st = {TYPE_MARGIN, NULL, false, true};
	struct ink ink = type_ink(l->env, &st, NULL);
	struct para *p = para_new(l->env, false), *cut;
	struct line *lines;
	size_t n;

	para_ink(p, &ink);
	para_puts(p, text);
	para_shape(p);
	(void)para_lines(p, width, &n);
	if (n <= 1)
		return p;
	lines = para_lines(p, width - PT(8), &n);
	cut = para_new(l->env, false);
	para_ink(cut, &ink);
	cut->text = p->text;
	cut->ink_of = p->ink_of;
	cut->n = cut->text_cap = cut->ink_cap = lines[0].to;
	para_puts(cut, "\u2026");
	para_shape(cut);
	return cut;
}

static int32_t
margin_width(const struct para *p)
{
	int32_t narrow, wide;

	para_extent(p, &narrow, &wide);
	return wide;
}

/* At the left or the right of the page, whatever the direction of the text. */
static void
place_margin(const struct paper *paper, struct page *page, const struct para *p,
    int32_t y, bool right)
{
	const struct type *t = &p->env->types[TYPE_MARGIN];
	struct place at = {paper->left, y, paper_width(paper), t->leading,
	    t->size, right != p->right_to_left ? ALIGN_RIGHT : ALIGN_START};
	size_t n;
	struct line *lines = para_lines(p, INT32_MAX, &n);

	if (n > 0)
		para_place(p, &lines[0], &at, &page->margin);
}

/* Two texts on one line; the right one has the right of way. */
static void
put_margin(
    struct layout *l, size_t i, const char *left, const char *right, int32_t y)
{
	struct page *page = &l->pages->page[i];
	const struct paper *paper = pages_paper(l->pages, i);
	int32_t all = paper_width(paper);
	struct arena_mark before = arena_mark(l->env->scratch);
	struct para *r = margin_text(l, right, all / 2);
	struct para *p = margin_text(l, left, all - margin_width(r) - GRID);

	place_margin(paper, page, p, y, false);
	place_margin(paper, page, r, y, true);
	arena_rewind(l->env->scratch, &before);
}

/* "2.1 · Internal": what is there of the two. */
static const char *
pair(struct arena *a, const char *x, const char *y)
{
	if (x[0] == '\0')
		return y;
	if (y[0] == '\0')
		return x;
	return arena_printf(a, "%s \u00B7 %s", x, y);
}

void
put_margins(struct layout *l, size_t first_page)
{
	struct arena *a = l->arena;
	const struct doc *doc = l->doc;
	const char *version = doc_meta(doc, "version");
	const char *right, *left;

	if (version[0] != '\0')
		version = labels_say(
		    l->opts->labels, a, "Version {1}", version, NULL);
	right = pair(a, version, doc_meta(doc, "classification"));
	left = pair(
	    a, doc_meta(doc, "organisation"), doc_meta(doc, "document-id"));
	left = pair(a, left, l->env->theme->footer);
	for (size_t i = first_page; i < l->pages->count; i++) {
		const struct paper *p = pages_paper(l->pages, i);

		put_margin(l, i, doc_title(doc), right, HEAD_Y);
		box_fill(a, &l->pages->page[i].margin, p->left, HEAD_RULE,
		    paper_width(p), PT(0.5), COLOUR_HAIRLINE);
		put_margin(l, i, left,
		    labels_say(l->opts->labels, a, "Page {1} of {2}",
			arena_printf(a, "%zu", i + 1),
			arena_printf(a, "%zu", l->pages->count)),
		    p->height - FOOT_Y);
	}
}
