/* Shared by the files of this folder only. The document becomes a cmark tree,
 * which cmark writes: it knows what must be escaped where a line, a list or a
 * quotation begins. */
#ifndef BCP_MD_INTERNAL_H
#define BCP_MD_INTERNAL_H

#include "markdown.h"

#include <cmark.h>

/* Where inline nodes are going. */
enum md_place {
	MD_PARAGRAPH, /* sentences may be on lines of their own */
	MD_HEADING,   /* one line */
	MD_CELL,      /* one line; bars are escaped, breaks are <br> */
};

struct md_writer {
	const struct doc *doc;
	const struct render_opts *opts;
	struct arena *arena;
};

cmark_node *md_add(cmark_node *parent, cmark_node_type type);
/* Text of ours, as it is to be written. */
void md_verbatim(cmark_node *parent, const char *text);
void md_text(cmark_node *parent, const char *text, enum md_place place);
/* <a id="..."></a> for an element's id, when it has one. */
void md_anchor(struct md_writer *w, cmark_node *parent, const xmlNode *n);
/* The inline content of an element. */
void md_inline(struct md_writer *w, cmark_node *parent, const xmlNode *n,
    enum md_place place, unsigned depth);
/* The same in italics or bold. */
void md_styled(struct md_writer *w, cmark_node *parent, const xmlNode *n,
    cmark_node_type style, enum md_place place, unsigned depth);
/* Children of an element, as blocks. */
void md_blocks(
    struct md_writer *w, cmark_node *parent, const xmlNode *n, unsigned depth);
void md_table(struct md_writer *w, cmark_node *parent, const xmlNode *table,
    unsigned depth);
/* A status as a character: "▲", "" for none. */
const char *md_shape(const xmlNode *n);

/* The words of a drawing and, of a graph, Mermaid code. (mermaid.c) */
void md_drawing(
    struct md_writer *w, cmark_node *parent, const xmlNode *drawing);

#endif
