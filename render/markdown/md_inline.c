#include "md_internal.h"

#include "utf8.h"

#include <string.h>

cmark_node *
md_add(cmark_node *parent, cmark_node_type type)
{
	cmark_node *n = cmark_node_new(type);

	if (n == NULL)
		bcp_out_of_memory();
	/* The callers keep to what may stand in what. */
	if (!cmark_node_append_child(parent, n)) {
		cmark_node_free(n);
		n = cmark_node_last_child(parent);
	}
	return n;
}

void
md_verbatim(cmark_node *parent, const char *text)
{
	cmark_node *n = md_add(parent, CMARK_NODE_CUSTOM_INLINE);

	if (!cmark_node_set_on_enter(n, text))
		bcp_out_of_memory();
}

static void
put_text(cmark_node *parent, const char *p, size_t n)
{
	char piece[512];
	cmark_node *text;

	while (n > 0) {
		size_t some = n < sizeof piece ? n : sizeof piece - 1;

		/* Code points stay whole. */
		while (some < n && some > 0 &&
		       ((unsigned char)p[some] & 0xC0) == 0x80)
			some--;
		memcpy(piece, p, some);
		piece[some] = '\0';
		text = md_add(parent, CMARK_NODE_TEXT);
		if (!cmark_node_set_literal(text, piece))
			bcp_out_of_memory();
		p += some;
		n -= some;
	}
}

/* Where a sentence ends and another begins: the space between them. */
static bool
between_sentences(const char *text, const char *p)
{
	return *p == ' ' && p - text >= 2 && strchr(".!?", p[-1]) != NULL &&
	       p[-2] != '.' && p[1] >= 'A' && p[1] <= 'Z';
}

/* cmark escapes what CommonMark knows; bars and tildes are GitHub's. */
void
md_text(cmark_node *parent, const char *text, enum md_place place)
{
	const char *run = text, *p = text;

	for (; *p != '\0'; p++) {
		bool space = *p == '\n' || *p == '\r' || *p == '\t';
		bool mark = *p == '|' || *p == '~';
		bool sentence =
		    place == MD_PARAGRAPH && between_sentences(text, p);

		if (!space && !mark && !sentence)
			continue;
		put_text(parent, run, (size_t)(p - run));
		run = p + 1;
		if (sentence)
			md_add(parent, CMARK_NODE_SOFTBREAK);
		else if (space)
			put_text(parent, " ", 1);
		else
			md_verbatim(parent, *p == '|' ? "\\|" : "\\~");
	}
	put_text(parent, run, (size_t)(p - run));
}

void
md_anchor(struct md_writer *w, cmark_node *parent, const xmlNode *n)
{
	const char *id = doc_attr(n, "id");
	struct buf b;

	if (id[0] == '\0')
		return;
	buf_init(&b, SIZE_MAX / 2);
	buf_puts(&b, "<a id=\"");
	for (; *id != '\0'; id++) {
		if (strchr("&<>\"|`*_[]\\", *id) != NULL)
			buf_printf(&b, "&#%d;", *id);
		else
			buf_putc(&b, *id);
	}
	buf_puts(&b, "\"></a>");
	md_verbatim(parent, arena_strn(w->arena, buf_str(&b), b.len));
	buf_release(&b);
}

const char *
md_shape(const xmlNode *n)
{
	static const char *const shapes[][2] = {
	    {"bad", "▲"},
	    {"soon", "●"},
	    {"good", "✔"},
	    {"unsure", "☐"},
	    {"waived", "‖"},
	};

	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		if (strcmp(doc_status(n), shapes[i][0]) == 0)
			return shapes[i][1];
	}
	return "";
}

/* Character classes as far as emphasis needs them (CommonMark, 6.2). What is
 * not ASCII may be a letter or a mark, so neither is relied on. */
enum edge {
	EDGE_SPACE, /* space, or the start or end of the text */
	EDGE_MARK,
	EDGE_LETTER,
	EDGE_OTHER,
};

/* Unicode's spaces (Zs) beyond ASCII. */
static bool
wide_space(uint32_t cp)
{
	return cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) ||
	       cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

static enum edge
edge_of(uint32_t cp)
{
	if (cp == ' ' || cp == '\n' || cp == '\t' || cp == '\r' || cp == 0 ||
	    wide_space(cp))
		return EDGE_SPACE;
	if (cp >= 0x80)
		return EDGE_OTHER;
	if ((cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') ||
	    (cp >= '0' && cp <= '9'))
		return EDGE_LETTER;
	return EDGE_MARK;
}

/* The code point at one end of a text. */
static uint32_t
end_point(const xmlNode *text, bool last)
{
	const char *s = (const char *)text->content, *p = s;
	const char *end = s + strlen(s);

	if (last && end > s) {
		for (p = end - 1; p > s && ((unsigned char)*p & 0xC0) == 0x80;)
			p--;
	}
	return p == end ? 0 : utf8_next(&p, end);
}

/* What stands beside an element, on the side that `beside` is on. */
static enum edge
outer_edge(const xmlNode *n, const xmlNode *beside, bool before)
{
	if (!doc_is_inline(n))
		return EDGE_SPACE;
	if (beside == NULL)
		return doc_is_inline(n->parent) ? EDGE_OTHER : EDGE_SPACE;
	if (beside->type == XML_TEXT_NODE)
		return edge_of(end_point(beside, before));
	return doc_is(beside, "br") ? EDGE_SPACE : EDGE_OTHER;
}

static bool
edge_holds(enum edge inner, enum edge outer)
{
	return inner == EDGE_LETTER ||
	       (inner != EDGE_SPACE &&
		   (outer == EDGE_SPACE || outer == EDGE_MARK));
}

/* Whether asterisks round an element will be read as emphasis. */
static bool
asterisks_work(const xmlNode *n)
{
	const xmlNode *first = n->children, *last = n->last;
	enum edge before = outer_edge(n, n->prev, true);
	enum edge after = outer_edge(n, n->next, false);

	if (first == NULL || first->type != XML_TEXT_NODE ||
	    last->type != XML_TEXT_NODE || before == EDGE_OTHER ||
	    after == EDGE_OTHER)
		return false;
	return edge_holds(edge_of(end_point(first, false)), before) &&
	       edge_holds(edge_of(end_point(last, true)), after);
}

void
md_styled(struct md_writer *w, cmark_node *parent, const xmlNode *n,
    cmark_node_type style, enum md_place place, unsigned depth)
{
	bool strong = style == CMARK_NODE_STRONG;

	if (n->children == NULL)
		return;
	if (asterisks_work(n)) {
		md_inline(w, md_add(parent, style), n, place, depth);
		return;
	}
	md_verbatim(parent, strong ? "<strong>" : "<em>");
	md_inline(w, parent, n, place, depth);
	md_verbatim(parent, strong ? "</strong>" : "</em>");
}

/* Pages of other documents have a Markdown form beside them. */
static const char *
target(struct md_writer *w, const char *href)
{
	size_t path = strcspn(href, "?#");
	struct buf b;
	char *out;

	buf_init(&b, SIZE_MAX / 2);
	if (strncmp(href, "http", 4) != 0 && path > 5 &&
	    memcmp(href + path - 5, ".html", 5) == 0) {
		buf_put(&b, href, path - 5);
		buf_puts(&b, ".md");
		href += path;
	}
	for (; *href != '\0'; href++) {
		if (strchr(" |<>`\"^{}", *href) != NULL)
			buf_printf(&b, "%%%02X", (unsigned)*href);
		else
			buf_putc(&b, *href);
	}
	out = arena_strn(w->arena, buf_str(&b), b.len);
	buf_release(&b);
	return out;
}

static void
add_link(struct md_writer *w, cmark_node *parent, const xmlNode *n,
    enum md_place place, unsigned depth)
{
	const char *href = doc_attr(n, "href"), *title = doc_attr(n, "title");
	cmark_node *link;

	if (href[0] == '\0' || !doc_href_ok(href) || n->children == NULL) {
		md_inline(w, parent, n, place, depth);
		return;
	}
	link = md_add(parent, CMARK_NODE_LINK);
	if (!cmark_node_set_url(link, target(w, href)))
		bcp_out_of_memory();
	if (title[0] != '\0' && place != MD_CELL &&
	    !cmark_node_set_title(link, title))
		bcp_out_of_memory();
	md_inline(w, link, n, place, depth);
}

/* In a table even the bars of code are escaped (GFM, 4.10). */
static void
add_code(struct md_writer *w, cmark_node *parent, const xmlNode *n,
    enum md_place place)
{
	const char *s = doc_text(w->arena, n);
	cmark_node *code;
	struct buf b;

	if (s[strspn(s, " \n\t\r")] == '\0')
		return;
	buf_init(&b, SIZE_MAX / 2);
	for (; *s != '\0'; s++) {
		if (*s == '|' && place == MD_CELL)
			buf_putc(&b, '\\');
		buf_putc(&b, *s == '\n' || *s == '\r' ? ' ' : *s);
	}
	code = md_add(parent, CMARK_NODE_CODE);
	if (!cmark_node_set_literal(code, buf_str(&b)))
		bcp_out_of_memory();
	buf_release(&b);
}

static void
add_break(cmark_node *parent, enum md_place place)
{
	if (place == MD_PARAGRAPH)
		md_add(parent, CMARK_NODE_LINEBREAK);
	else if (place == MD_CELL)
		md_verbatim(parent, "<br>");
	else
		md_text(parent, " ", place);
}

static void
add_element(struct md_writer *w, cmark_node *parent, const xmlNode *n,
    enum md_place place, unsigned depth)
{
	md_anchor(w, parent, n);
	if (doc_is(n, "strong")) {
		md_styled(w, parent, n, CMARK_NODE_STRONG, place, depth);
	} else if (doc_is(n, "em")) {
		md_styled(w, parent, n, CMARK_NODE_EMPH, place, depth);
	} else if (doc_is(n, "a")) {
		add_link(w, parent, n, place, depth);
	} else if (doc_is(n, "code")) {
		add_code(w, parent, n, place);
	} else if (doc_is(n, "br")) {
		add_break(parent, place);
	} else {
		if (doc_has_class(n, "tag"))
			md_text(parent,
			    arena_printf(w->arena, "%s ", md_shape(n)), place);
		md_inline(w, parent, n, place, depth);
	}
}

/* A document is no deeper than LIMIT_DOC_DEPTH: doc_check() has seen to it. */
void
md_inline(struct md_writer *w, cmark_node *parent, const xmlNode *n,
    enum md_place place, unsigned depth)
{
	if (depth == 0)
		return;
	for (const xmlNode *k = n->children; k != NULL; k = k->next) {
		if (k->type == XML_TEXT_NODE)
			md_text(parent, (const char *)k->content, place);
		else if (doc_is_inline(k))
			add_element(w, parent, k, place, depth - 1);
	}
}
