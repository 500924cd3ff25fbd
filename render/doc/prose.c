#include "prose.h"

#include "caps.h"
#include "doc_build.h"
#include "prose_table.h"

#include <cmark.h>
#include <string.h>

struct prose {
	xmlNode *at; /* where nodes are added */
	unsigned depth;
	bool line;	     /* only inline nodes are wanted */
	bool no_links;	     /* the text stands in a link */
	bool line_done;	     /* a line was written and another may follow */
	const char *end;     /* of the source text */
	const char *line_at; /* where line number `line_no` begins */
	int line_no;
};

static void
add_string(struct prose *p, const char *s)
{
	if (s != NULL)
		doc_add_text(p->at, s, strlen(s));
}

/* Goes into a new element; leave() of the same cmark node comes back. */
static xmlNode *
open_element(struct prose *p, cmark_node *n, const char *name)
{
	if (p->depth >= PROSE_DEPTH)
		return NULL;
	p->at = doc_add(p->at, name);
	p->depth++;
	cmark_node_set_user_data(n, p->at);
	return p->at;
}

static void
leave(struct prose *p, cmark_node *n)
{
	xmlNode *made = cmark_node_get_user_data(n);

	if (made == NULL)
		return;
	p->at = made->parent;
	p->depth--;
	if (made->children == NULL && doc_is(made, "blockquote"))
		xmlUnlinkNode(made);
}

/* Between two blocks of a text that must be one line stands a break. */
static void
start_line(struct prose *p)
{
	if (p->line && p->line_done)
		doc_add(p->at, "br");
	p->line_done = true;
}

/* A list item with one paragraph, in a tight list, holds its text directly. */
static bool
is_item_line(cmark_node *paragraph)
{
	cmark_node *item = cmark_node_parent(paragraph);

	return cmark_node_get_type(item) == CMARK_NODE_ITEM &&
	       cmark_node_get_list_tight(cmark_node_parent(item)) != 0 &&
	       cmark_node_first_child(item) == paragraph &&
	       cmark_node_next(paragraph) == NULL &&
	       cmark_node_get_user_data(item) != NULL;
}

/* Where a line begins. Lines are asked for in order. */
static const char *
line_start(struct prose *p, int line)
{
	while (p->line_no < line && p->line_at < p->end) {
		char c = *p->line_at++;

		if (c == '\r' && p->line_at < p->end && *p->line_at == '\n')
			p->line_at++;
		if (c == '\r' || c == '\n')
			p->line_no++;
	}
	return p->line_at;
}

/* Whether the source of a paragraph was a table; it is then made. */
static bool
make_table(struct prose *p, cmark_node *n)
{
	cmark_node_type in = cmark_node_get_type(cmark_node_parent(n));
	int first = cmark_node_get_start_line(n);
	int last = cmark_node_get_end_line(n);
	int column = cmark_node_get_start_column(n);
	const char *from, *to;

	if (last <= first || column < 1 ||
	    (in != CMARK_NODE_DOCUMENT && in != CMARK_NODE_ITEM))
		return false;
	from = line_start(p, first);
	if (p->end - from < column)
		return false;
	from += column - 1;
	to = line_start(p, last);
	while (to < p->end && *to != '\n' && *to != '\r')
		to++;
	return from < to && prose_table(p->at, from, (size_t)(to - from));
}

/* True when the paragraph was a table and is done with. */
static bool
enter_paragraph(struct prose *p, cmark_node *n)
{
	start_line(p);
	if (p->line)
		return false;
	if (make_table(p, n))
		return true;
	if (!is_item_line(n)) {
		p->at = doc_add(p->at, "p");
		p->depth++;
		cmark_node_set_user_data(n, p->at);
	}
	return false;
}

static void
enter_heading(struct prose *p, cmark_node *n)
{
	start_line(p);
	if (!p->line)
		p->at = doc_add(p->at, "p");
	open_element(p, n, "strong");
}

static void
leave_heading(struct prose *p, cmark_node *n)
{
	leave(p, n);
	if (!p->line)
		p->at = p->at->parent;
}

/* The text that a checklist's item starts with, or NULL. */
static cmark_node *
box_of(cmark_node *item)
{
	cmark_node *line = cmark_node_first_child(item), *text;

	if (line == NULL || cmark_node_get_type(line) != CMARK_NODE_PARAGRAPH)
		return NULL;
	text = cmark_node_first_child(line);
	if (text == NULL || cmark_node_get_type(text) != CMARK_NODE_TEXT ||
	    strncmp(cmark_node_get_literal(text), "[ ] ", 4) != 0)
		return NULL;
	return text;
}

static bool
is_checklist(cmark_node *list)
{
	cmark_node *item = cmark_node_first_child(list);

	if (cmark_node_get_list_type(list) != CMARK_BULLET_LIST)
		return false;
	while (item != NULL && box_of(item) != NULL)
		item = cmark_node_next(item);
	return item == NULL;
}

static void
drop_boxes(cmark_node *list)
{
	for (cmark_node *item = cmark_node_first_child(list); item != NULL;
	     item = cmark_node_next(item)) {
		cmark_node *text = box_of(item);
		const char *s = cmark_node_get_literal(text) + 4;
		size_t n = strlen(s) + 1;
		struct buf rest;

		/* The new text may not overlap the old one. */
		buf_init(&rest, n);
		buf_puts(&rest, s);
		cmark_node_set_literal(text, buf_str(&rest));
		buf_release(&rest);
	}
}

static void
enter_list(struct prose *p, cmark_node *n)
{
	bool ordered = cmark_node_get_list_type(n) == CMARK_ORDERED_LIST;
	int start = cmark_node_get_list_start(n);
	bool boxes = is_checklist(n);
	xmlNode *list;
	char number[16];

	if (boxes)
		drop_boxes(n);
	if (p->line || p->depth + 2 > PROSE_DEPTH)
		return;
	list = open_element(p, n, ordered ? "ol" : "ul");
	if (boxes)
		doc_set(list, "class", "checklist");
	if (ordered && start != 1) {
		snprintf(number, sizeof number, "%d", start);
		doc_set(list, "start", number);
	}
}

static void
enter_item(struct prose *p, cmark_node *n)
{
	if (cmark_node_get_user_data(cmark_node_parent(n)) != NULL)
		open_element(p, n, "li");
}

static void
add_code_block(struct prose *p, cmark_node *n)
{
	const char *s = cmark_node_get_literal(n);
	size_t len = s == NULL ? 0 : strlen(s);
	xmlNode *to;

	start_line(p);
	to = doc_add(p->at, p->line ? "code" : "pre");
	if (len > 0 && s[len - 1] == '\n')
		len--;
	doc_add_text(to, len == 0 ? "" : s, len);
}

static void
add_html_block(struct prose *p, cmark_node *n)
{
	const char *s = cmark_node_get_literal(n);
	size_t len = s == NULL ? 0 : strlen(s);

	start_line(p);
	while (len > 0 && s[len - 1] == '\n')
		len--;
	doc_add_text(
	    p->line ? p->at : doc_add(p->at, "p"), len == 0 ? "" : s, len);
}

static void
enter_link(struct prose *p, cmark_node *n)
{
	const char *url = cmark_node_get_url(n);
	const char *title = cmark_node_get_title(n);
	xmlNode *a;

	if (p->no_links || url == NULL || !doc_href_ok(url) ||
	    cmark_node_first_child(n) == NULL)
		return;
	a = open_element(p, n, "a");
	if (a == NULL)
		return;
	doc_set(a, "href", url);
	if (title != NULL && title[0] != '\0')
		doc_set(a, "title", title);
}

static void
add_inline(struct prose *p, cmark_node *n, cmark_node_type type)
{
	const char *s = cmark_node_get_literal(n);

	if (type == CMARK_NODE_LINEBREAK)
		doc_add(p->at, "br");
	else if (type == CMARK_NODE_SOFTBREAK)
		doc_add_text(p->at, " ", 1);
	else if (type == CMARK_NODE_CODE && s != NULL)
		doc_add_text(doc_add(p->at, "code"), s, strlen(s));
	else
		add_string(p, s);
}

/* True when the node's children are to be passed over. */
static bool
enter(struct prose *p, cmark_node *n)
{
	cmark_node_type type = cmark_node_get_type(n);

	if (type == CMARK_NODE_PARAGRAPH)
		return enter_paragraph(p, n);
	if (type == CMARK_NODE_HEADING)
		enter_heading(p, n);
	else if (type == CMARK_NODE_LIST)
		enter_list(p, n);
	else if (type == CMARK_NODE_ITEM)
		enter_item(p, n);
	else if (type == CMARK_NODE_BLOCK_QUOTE) {
		if (!p->line && cmark_node_first_child(n) != NULL)
			open_element(p, n, "blockquote");
	} else if (type == CMARK_NODE_CODE_BLOCK)
		add_code_block(p, n);
	else if (type == CMARK_NODE_HTML_BLOCK)
		add_html_block(p, n);
	else if (type == CMARK_NODE_THEMATIC_BREAK) {
		if (!p->line)
			doc_add(p->at, "hr");
	} else if (type == CMARK_NODE_EMPH)
		open_element(p, n, "em");
	else if (type == CMARK_NODE_STRONG)
		open_element(p, n, "strong");
	else if (type == CMARK_NODE_LINK)
		enter_link(p, n);
	else
		add_inline(p, n, type);
	return false;
}

static void
walk(struct prose *p, cmark_node *doc)
{
	cmark_iter *it = cmark_iter_new(doc);
	cmark_event_type ev;

	while ((ev = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
		cmark_node *n = cmark_iter_get_node(it);

		if (ev == CMARK_EVENT_ENTER) {
			if (enter(p, n))
				cmark_iter_reset(it, n, CMARK_EVENT_EXIT);
		} else if (cmark_node_get_type(n) == CMARK_NODE_HEADING) {
			leave_heading(p, n);
		} else {
			leave(p, n);
		}
	}
	cmark_iter_free(it);
}

static bool
in_link(const xmlNode *n)
{
	while (n != NULL && n->type == XML_ELEMENT_NODE && !doc_is(n, "a"))
		n = n->parent;
	return n != NULL && n->type == XML_ELEMENT_NODE;
}

static bool
too_many_brackets(const char *text, size_t len)
{
	const char *end = text + len, *p = text;
	size_t n = 0;

	while ((p = memchr(p, '[', (size_t)(end - p))) != NULL) {
		n++;
		p++;
	}
	return n > LIMIT_PROSE_BRACKETS;
}

static void
convert(xmlNode *parent, const char *text, size_t len, bool line)
{
	struct prose p = {.at = parent,
	    .line = line,
	    .end = text + len,
	    .line_at = text,
	    .line_no = 1};
	cmark_node *doc;

	if (too_many_brackets(text, len)) {
		doc_add_text(line ? parent : doc_add(parent, "p"), text, len);
		return;
	}
	doc = cmark_parse_document(
	    text, len, CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8);
	if (doc == NULL)
		bcp_out_of_memory();
	p.no_links = in_link(parent);
	cmark_consolidate_text_nodes(doc);
	walk(&p, doc);
	cmark_node_free(doc);
}

void
prose_blocks(xmlNode *parent, const char *text, size_t len)
{
	convert(parent, text, len, false);
}

void
prose_inline(xmlNode *parent, const char *text, size_t len)
{
	convert(parent, text, len, true);
}
