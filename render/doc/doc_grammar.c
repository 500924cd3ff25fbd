#include "doc_grammar.h"

#include <string.h>

const char doc_classes[] =
    "lead facts meta num note tag bad soon good unsure waived checklist next "
    "index "
    "src quote appendix plain cover wide who code strip card bar signoff rule "
    "found";
const char doc_metas[] =
    "document-id kind organisation version status classification owner as-of "
    "home source-file standing watermark";

#define INLINE                                                         \
	(DOC_TEXT | DOC_BIT(E_A) | DOC_BIT(E_STRONG) | DOC_BIT(E_EM) | \
	    DOC_BIT(E_CODE) | DOC_BIT(E_SPAN) | DOC_BIT(E_ABBR) |      \
	    DOC_BIT(E_BR) | DOC_BIT(E_TIME) | DOC_BIT(E_MARK))
#define BLOCKS                                                            \
	(DOC_BIT(E_P) | DOC_BIT(E_UL) | DOC_BIT(E_OL) | DOC_BIT(E_DL) |   \
	    DOC_BIT(E_TABLE) | DOC_BIT(E_ASIDE) | DOC_BIT(E_BLOCKQUOTE) | \
	    DOC_BIT(E_PRE) | DOC_BIT(E_FIGURE) | DOC_BIT(E_DIV) |         \
	    DOC_BIT(E_HR))
/* What a drawing draws. */
#define DATA                                                  \
	(DOC_BIT(E_NODE) | DOC_BIT(E_EDGE) | DOC_BIT(E_BAR) | \
	    DOC_BIT(E_EVENT) | DOC_BIT(E_STEP))
#define HEADINGS                                                         \
	(DOC_BIT(E_H2) | DOC_BIT(E_H3) | DOC_BIT(E_H4) | DOC_BIT(E_H5) | \
	    DOC_BIT(E_H6))

#define LINE .parts = {{INLINE, 0, 0}}, .model = "text and inline elements"
#define FLOW                                                  \
	.parts = {{INLINE, 0, 0}}, .other = {{BLOCKS, 1, 0}}, \
	.model = "text and inline elements, or blocks"
#define EMPTY .model = "nothing"

static const struct doc_rule rules[DOC_ELEMENT_COUNT] = {
    [E_HTML] = {.parts = {{DOC_BIT(E_HEAD), 1, 1}, {DOC_BIT(E_BODY), 1, 1}},
	.model = "head, body"},
    [E_HEAD] = {.parts = {{DOC_BIT(E_TITLE), 1, 1}, {DOC_BIT(E_META), 0, 0}},
	.model = "title, then meta elements"},
    [E_TITLE] = {.parts = {{DOC_TEXT, 1, 0}}, .model = "text"},
    [E_META] = {EMPTY, .attrs = "name content", .need = "name"},
    [E_BODY] = {.parts = {{DOC_BIT(E_HEADER), 0, 1},
		    {DOC_BIT(E_SECTION), 0, 0}},
	.model = "a header, then sections"},
    [E_HEADER] =
	{.parts = {{BLOCKS, 0, 0}, {DOC_BIT(E_H1), 1, 1}, {BLOCKS, 0, 0}},
	    .model = "blocks with one h1"},
    [E_SECTION] =
	{.parts = {{HEADINGS, 1, 1}, {BLOCKS, 0, 0},
	     {DOC_BIT(E_SECTION), 0, 0}},
	    .attrs = "data-number",
	    .need = "id",
	    .model = "a heading, then blocks, then sections"},
    [E_H1] = {LINE},
    [E_H2] = {LINE},
    [E_H3] = {LINE},
    [E_H4] = {LINE},
    [E_H5] = {LINE},
    [E_H6] = {LINE},
    [E_P] = {LINE},
    [E_UL] = {.parts = {{DOC_BIT(E_LI), 0, 0}}, .model = "li elements"},
    [E_OL] = {.parts = {{DOC_BIT(E_LI), 0, 0}},
	.attrs = "start",
	.model = "li elements"},
    [E_LI] = {FLOW},
    [E_DL] = {.parts = {{DOC_BIT(E_DIV), 0, 0}}, .model = "div elements"},
    [E_DIV] = {.parts = {{BLOCKS, 0, 0}}, .model = "blocks"},
    [E_DT] = {LINE},
    [E_DD] = {FLOW},
    [E_TABLE] = {.parts = {{DOC_BIT(E_CAPTION), 0, 1}, {DOC_BIT(E_THEAD), 1, 1},
		     {DOC_BIT(E_TBODY), 1, 1}},
	.model = "a caption, thead, tbody"},
    [E_CAPTION] = {LINE},
    [E_THEAD] = {.parts = {{DOC_BIT(E_TR), 1, 1}}, .model = "one tr"},
    [E_TBODY] = {.parts = {{DOC_BIT(E_TR), 0, 0}}, .model = "tr elements"},
    [E_TR] = {.parts = {{DOC_BIT(E_TH) | DOC_BIT(E_TD), 1, 0}},
	.model = "th and td elements"},
    [E_TH] = {FLOW, .attrs = "scope colspan", .need = "scope"},
    [E_TD] = {FLOW, .attrs = "colspan"},
    [E_ASIDE] = {.parts = {{BLOCKS, 1, 0}}, .model = "blocks"},
    [E_BLOCKQUOTE] = {.parts = {{BLOCKS, 1, 0}}, .model = "blocks"},
    [E_PRE] = {.parts = {{DOC_TEXT, 0, 0}}, .model = "text"},
    [E_FIGURE] = {.parts = {{DOC_BIT(E_IMG) | DOC_BIT(E_DRAWING), 1, 1},
		      {DOC_BIT(E_FIGCAPTION), 0, 1}},
	.other = {{BLOCKS, 1, 0}, {DOC_BIT(E_FIGCAPTION), 0, 1}},
	.model = "an img, a drawing or blocks, then a figcaption"},
    [E_FIGCAPTION] = {LINE},
    [E_IMG] = {EMPTY, .attrs = "src alt", .need = "src alt"},
    [E_DRAWING] = {.parts = {{DATA, 0, 0}},
	.attrs = "kind alt from",
	.need = "kind title alt",
	.model = "node, edge, bar, event or step elements"},
    [E_NODE] = {EMPTY, .attrs = "name kind label sub note href",
	.need = "name"},
    [E_EDGE] = {EMPTY, .attrs = "from to label strength", .need = "from to"},
    [E_BAR] = {EMPTY, .attrs = "label series value limit measured text href"},
    [E_EVENT] = {EMPTY, .attrs = "date kind label href", .need = "date kind"},
    [E_STEP] = {EMPTY, .attrs = "label sub text href"},
    [E_HR] = {EMPTY},
    [E_A] = {LINE, .attrs = "href"},
    [E_STRONG] = {LINE},
    [E_EM] = {LINE},
    [E_CODE] = {LINE},
    [E_SPAN] = {LINE},
    [E_ABBR] = {LINE},
    [E_BR] = {EMPTY},
    [E_TIME] = {LINE, .attrs = "datetime"},
    [E_MARK] = {LINE},
};

static const struct doc_rule term_group = {
    .parts = {{DOC_BIT(E_DT), 1, 1}, {DOC_BIT(E_DD), 1, 0}},
    .model = "a dt, then dd elements",
};

enum doc_element
doc_element_named(const char *name)
{
	static const char *const names[DOC_ELEMENT_COUNT] = {
	/* NOLINTNEXTLINE(bugprone-macro-parentheses): a place, no value */
#define X(e, text) [e] = text,
	    DOC_ELEMENTS(X)
#undef X
	};
	int from = E_OTHER + 1, to = DOC_ELEMENT_COUNT;

	while (from < to) {
		int mid = from + (to - from) / 2;
		int order = strcmp(name, names[mid]);

		if (order == 0)
			return (enum doc_element)mid;
		if (order < 0)
			to = mid;
		else
			from = mid + 1;
	}
	return E_OTHER;
}

enum doc_element
doc_element(const xmlNode *n)
{
	return n->type == XML_ELEMENT_NODE ? (enum doc_element)n->extra
					   : E_OTHER;
}

const struct doc_rule *
doc_rule(const xmlNode *n, enum doc_element e)
{
	if (e == E_DIV && n->parent != NULL && doc_is(n->parent, "dl"))
		return &term_group;
	return &rules[e];
}

bool
doc_word_in(const char *list, const char *word, size_t len)
{
	size_t n;

	if (list == NULL || len == 0)
		return false;
	for (; *list != '\0'; list += n) {
		list += strspn(list, " ");
		n = strcspn(list, " ");
		if (n == len && memcmp(list, word, n) == 0)
			return true;
	}
	return false;
}
