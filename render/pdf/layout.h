/* From the document tree to pages. */
#ifndef BCP_PDF_LAYOUT_H
#define BCP_PDF_LAYOUT_H

#include "flow.h"
#include "para.h"

struct layout {
	struct arena *arena;
	struct text_env *env;
	const struct doc *doc;
	const struct render_opts *opts;
	struct pages *pages;
	struct column column;
	const struct flow *body; /* the flow whose pieces go on pages */
	int depth;		 /* of sections; 1 for those of the body */
	bool card;		 /* one sheet: small type, no cover */
	unsigned notes;		 /* counted for their IDs */
};

/* Lays the whole document out. NULL with a diagnostic. */
struct pages *layout_document(struct text_env *env, const struct doc *doc,
    const struct render_opts *opts);

/* Where blocks go: a strip of a flow, in a type, below an element. */
struct frame {
	struct layout *l;
	struct flow *flow;
	struct elem *elem;
	int32_t x, width;
	enum type_id type;
	int32_t gap; /* between paragraphs */
	enum align align;
	int depth; /* of blocks in blocks */
};

/* How a block of text differs from its frame. */
struct text_style {
	enum type_id type;
	const char *tag; /* structure type, or NULL: straight into the frame's
			    element */
	bool bold;
	bool decoration; /* not part of the document's structure */
};

/* Blocks and text between them, all the children of a node. (blocks.c) */
void put_blocks(const struct frame *fr, const xmlNode *parent);
/* The same for the siblings [from, end). */
void put_nodes(const struct frame *fr, const xmlNode *from, const xmlNode *end);
/* The lines of a shaped paragraph, with what must stay together. `keep` keeps
 * all of them with what follows. */
void put_lines(
    const struct frame *fr, const struct para *p, enum type_id type, bool keep);
/* One paragraph from the phrases [from, to). */
void put_paragraph(const struct frame *fr, const xmlNode *from,
    const xmlNode *to, const struct text_style *st);
/* Remembers the node's id, if it has one, as a place that links lead to. */
void put_anchor(const struct frame *fr, const xmlNode *n);
/* A child element that is kept apart, such as the caption; or NULL. */
const xmlNode *find_child(const xmlNode *n, const char *name);

/* Text to ink. (inline.c) */
struct ink type_ink(
    const struct text_env *env, const struct text_style *st, struct elem *elem);
/* Puts the phrases [from, to) into p; links and the like become elements below
 * ink->elem. Anchors inside go to the flow. */
void put_inline(const struct frame *fr, struct para *p, const xmlNode *from,
    const xmlNode *to, const struct ink *ink);
/* Where a node came from. */
struct src_span node_at(const xmlNode *n);

/* A figure with a picture or blocks. (figure.c) */
void put_figure(const struct frame *fr, const xmlNode *figure);
/* Items of the flow from `first` on are a picture, whose height may be made
 * so small, and its caption. */
void put_floating(
    const struct frame *fr, size_t first, struct elem *e, int32_t least);
/* The theme's, for the cover. */
void put_logo(const struct frame *fr);
void put_caption(const struct frame *fr, const xmlNode *caption);
/* The words of a picture that is not at hand. */
void put_alternative(const struct frame *fr, const char *alt);
/* (drawing.c) */
void put_drawing(
    const struct frame *fr, const xmlNode *drawing, const xmlNode *caption);
/* (list.c) */
void put_list(const struct frame *fr, const xmlNode *list);
void put_definitions(const struct frame *fr, const xmlNode *dl);
/* (table.c) */
void put_table(const struct frame *fr, const xmlNode *table);
/* (section.c) */
void put_section(const struct frame *fr, const xmlNode *section);
void put_heading(const struct frame *fr, const xmlNode *h, const char *number);
/* The extent of what put_blocks() would lay out, for columns. (extent.c) */
void blocks_extent(const struct frame *fr, const xmlNode *parent,
    int32_t *narrow, int32_t *wide);

/* (cover.c) */
bool put_cover(struct layout *l, const xmlNode *header);
void put_margins(struct layout *l, size_t first_page);
/* What the document's "watermark" says, behind every page. (watermark.c) */
void put_watermark(struct layout *l);
/* The contents, from the headings of `all`. (toc.c) */
void put_contents(const struct frame *fr, const struct pages *all, bool small);

#endif
