/* The grammar of docs/ARCHITECTURE.md, "The document tree", as tables. */
#ifndef BCP_DOC_GRAMMAR_H
#define BCP_DOC_GRAMMAR_H

#include "doc.h"

#include <stdint.h>

/* X(enumerator, name), in the order of strcmp() */
#define DOC_ELEMENTS(X)               \
	X(E_A, "a")                   \
	X(E_ABBR, "abbr")             \
	X(E_ASIDE, "aside")           \
	X(E_BAR, "bar")               \
	X(E_BLOCKQUOTE, "blockquote") \
	X(E_BODY, "body")             \
	X(E_BR, "br")                 \
	X(E_CAPTION, "caption")       \
	X(E_CODE, "code")             \
	X(E_DD, "dd")                 \
	X(E_DIV, "div")               \
	X(E_DL, "dl")                 \
	X(E_DRAWING, "drawing")       \
	X(E_DT, "dt")                 \
	X(E_EDGE, "edge")             \
	X(E_EM, "em")                 \
	X(E_EVENT, "event")           \
	X(E_FIGCAPTION, "figcaption") \
	X(E_FIGURE, "figure")         \
	X(E_H1, "h1")                 \
	X(E_H2, "h2")                 \
	X(E_H3, "h3")                 \
	X(E_H4, "h4")                 \
	X(E_H5, "h5")                 \
	X(E_H6, "h6")                 \
	X(E_HEAD, "head")             \
	X(E_HEADER, "header")         \
	X(E_HR, "hr")                 \
	X(E_HTML, "html")             \
	X(E_IMG, "img")               \
	X(E_LI, "li")                 \
	X(E_MARK, "mark")             \
	X(E_META, "meta")             \
	X(E_NODE, "node")             \
	X(E_OL, "ol")                 \
	X(E_P, "p")                   \
	X(E_PRE, "pre")               \
	X(E_SECTION, "section")       \
	X(E_SPAN, "span")             \
	X(E_STEP, "step")             \
	X(E_STRONG, "strong")         \
	X(E_TABLE, "table")           \
	X(E_TBODY, "tbody")           \
	X(E_TD, "td")                 \
	X(E_TH, "th")                 \
	X(E_THEAD, "thead")           \
	X(E_TIME, "time")             \
	X(E_TITLE, "title")           \
	X(E_TR, "tr")                 \
	X(E_UL, "ul")

enum doc_element {
	E_OTHER, /* no element of documents */
#define X(e, name) e,
	DOC_ELEMENTS(X)
#undef X
	    DOC_ELEMENT_COUNT,
};

/* Sets of elements are bits; text is one more. */
#define DOC_BIT(e) ((uint64_t)1 << (e))
#define DOC_TEXT DOC_BIT(DOC_ELEMENT_COUNT)

/* Part of a content model: at least min and at most max (0: any number) of a
 * set, before the next part. */
struct doc_part {
	uint64_t set;
	unsigned min, max;
};
#define DOC_PARTS 4

struct doc_rule {
	struct doc_part parts[DOC_PARTS];
	/* Another model that also does: the element holds the one or the
	 * other, never both. */
	struct doc_part other[DOC_PARTS];
	const char *attrs; /* beside id, class, lang and title */
	const char *need;  /* attributes that must be there */
	const char *model; /* the content in words */
};

enum doc_element doc_element_named(const char *name);
/* What doc_add() noted in the node. */
enum doc_element doc_element(const xmlNode *n);
const struct doc_rule *doc_rule(const xmlNode *n, enum doc_element e);
/* Whether a list of words, separated by spaces, holds a word. */
bool doc_word_in(const char *list, const char *word, size_t len);
extern const char doc_classes[];
extern const char doc_metas[];

#endif
