#include "layout.h"

#include <string.h>

#define LEAST_FOR_CONTENTS 3
/* Between two columns. */
#define GUTTER PT(24)

static void
free_anchors(void *p)
{
	xmlHashFree(p, NULL);
}

static struct pages *
new_pages(struct layout *l, const struct paper *paper)
{
	struct pages *p = arena_alloc(l->arena, 1, sizeof *p);

	p->paper = *paper;
	p->wide_paper = style_turned(paper);
	p->anchors = xmlHashCreate(64);
	if (p->anchors == NULL)
		bcp_out_of_memory();
	arena_defer(l->arena, free_anchors, p->anchors);
	return p;
}

static struct frame
body_frame(struct layout *l, struct flow *flow)
{
	const struct paper *p = &l->pages->paper;
	struct frame fr = {l, flow, l->pages->root, p->left, paper_width(p),
	    TYPE_BODY, HALF, ALIGN_START, 0};

	return fr;
}

/* Without a cover the title heads the first page. */
static void
put_plain_title(const struct frame *fr)
{
	struct layout *l = fr->l;
	struct text_style st = {TYPE_PART, "H1", false, false};
	struct para *p = para_new(l->env, false);
	struct ink ink =
	    type_ink(l->env, &st, elem_new(l->arena, fr->elem, "H1"));

	para_ink(p, &ink);
	para_puts(p, doc_title(l->doc));
	if (para_empty(p))
		return;
	para_shape(p);
	put_lines(fr, p, TYPE_PART, true);
	flow_gap(fr->flow, GRID);
}

static void
put_body(struct layout *l, struct flow *flow, const xmlNode *header)
{
	struct frame fr = body_frame(l, flow);

	if (l->card) {
		fr.type = TYPE_TABLE;
		fr.gap = HALF / 2;
		put_blocks(&fr, find_child(l->doc->body, "header"));
	} else if (header == NULL) {
		put_plain_title(&fr);
	}
	put_blocks(&fr, l->doc->body);
}

static bool
wants_contents(const struct layout *l, const xmlNode *header)
{
	size_t n = 0;

	for (size_t i = 0; i < l->pages->nheadings; i++)
		n += l->pages->headings[i].depth == 1 ? 1 : 0;
	return header != NULL && n >= LEAST_FOR_CONTENTS;
}

static struct pages *
contents_in_columns(struct layout *l, size_t n)
{
	struct pages *all = l->pages;
	struct pages *out = new_pages(l, &all->paper);
	struct column column = l->column;
	struct flow flow;
	struct frame fr;
	bool ok;

	out->root = all->root;
	l->pages = out;
	flow_init(&flow, l->arena);
	fr = body_frame(l, &flow);
	column.n = n;
	column.step = (fr.width + GUTTER) / (int32_t)n;
	fr.width = column.step - GUTTER;
	put_contents(&fr, all, n > 1);
	/* All columns of one page end at the same height, or nearly. */
	if (flow_height(&flow) < (int32_t)n * column.height)
		column.height = flow_height(&flow) / (int32_t)n + 3 * GRID;
	if (column.height > l->column.height)
		column.height = l->column.height;
	ok = flow_paginate(&flow, out, &column, l->env->diag);
	l->pages = all;
	return ok ? out : NULL;
}

/* The contents on pages of their own, whose number does not depend on the
 * numbers that are printed on them. In two columns where one would take more
 * than a page. */
static struct pages *
contents_pages(struct layout *l, size_t *columns)
{
	struct pages *out = contents_in_columns(l, 1);

	*columns = out == NULL || out->count == 1 ? 1 : 2;
	return *columns == 1 ? out : contents_in_columns(l, *columns);
}

static void
reserve(struct layout *l, size_t n)
{
	struct pages *p = l->pages;

	p->page = arena_grow(
	    l->arena, p->page, &p->cap, p->count + n, sizeof *p->page);
	memset(&p->page[p->count], 0, n * sizeof *p->page);
	p->count += n;
}

static bool
paginate_all(struct layout *l, struct flow *body, const xmlNode *header)
{
	struct pages *toc = NULL;
	size_t at, columns = 1;

	if (header != NULL && !put_cover(l, header))
		return false;
	at = l->pages->count;
	if (wants_contents(l, header)) {
		toc = contents_pages(l, &columns);
		if (toc == NULL)
			return false;
		reserve(l, toc->count);
	}
	if (!flow_paginate(body, l->pages, &l->column, l->env->diag))
		return false;
	if (toc != NULL) {
		toc = contents_in_columns(l, columns);
		if (toc == NULL)
			return false;
		memcpy(&l->pages->page[at], toc->page,
		    toc->count * sizeof *toc->page);
	}
	put_margins(l, header == NULL ? 0 : 1);
	put_watermark(l);
	return true;
}

struct pages *
layout_document(
    struct text_env *env, const struct doc *doc, const struct render_opts *opts)
{
	struct paper paper = style_paper(env->theme, opts->paper);
	const xmlNode *header = find_child(doc->body, "header");
	struct layout l = {0};
	struct flow body;

	l.card = header != NULL && doc_has_class(header, "card");
	if (l.card) {
		paper = style_card(&paper);
		header = NULL;
	}
	l.arena = env->arena;
	l.env = env;
	l.doc = doc;
	l.opts = opts;
	l.column.top = paper.top;
	l.column.height = paper_height(&paper);
	l.column.white = style_share(l.column.height, env->theme->white);
	l.pages = new_pages(&l, &paper);
	l.column.wide_height = paper_height(&l.pages->wide_paper);
	l.body = &body;
	l.pages->root = elem_new(l.arena, NULL, "Document");
	flow_init(&body, l.arena);
	put_body(&l, &body, header);
	return paginate_all(&l, &body, header) ? l.pages : NULL;
}
