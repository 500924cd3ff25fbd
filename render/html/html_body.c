#include "html_internal.h"

#include "doc_grammar.h"
#include "escape.h"

#include <string.h>

enum layout {
	LAYOUT_INLINE, /* within a line */
	LAYOUT_LINE,   /* one line of source */
	LAYOUT_BOX,    /* its content on lines of its own */
	LAYOUT_VOID,   /* no content, no end tag */
};

struct element {
	const char *name;
	enum layout layout;
	/* Extras inside the start tag's place and before the end tag's; each
	 * may be NULL. enter returns false when it has written everything. */
	bool (*enter)(struct html_writer *w, const xmlNode *n);
	void (*inside)(struct html_writer *w, const xmlNode *n);
	void (*leave)(struct html_writer *w, const xmlNode *n);
};

static bool enter_list(struct html_writer *w, const xmlNode *n);
static bool enter_note(struct html_writer *w, const xmlNode *n);
static bool enter_table(struct html_writer *w, const xmlNode *n);
static bool enter_text(struct html_writer *w, const xmlNode *n);
static bool enter_image(struct html_writer *w, const xmlNode *n);
static bool enter_drawing(struct html_writer *w, const xmlNode *n);
static void leave_note(struct html_writer *w, const xmlNode *n);
static void leave_table(struct html_writer *w, const xmlNode *n);
static void put_number(struct html_writer *w, const xmlNode *n);
static void put_box(struct html_writer *w, const xmlNode *n);
static void put_shape(struct html_writer *w, const xmlNode *n);
static void keep_line(struct html_writer *w, const xmlNode *n);

static const struct element elements[DOC_ELEMENT_COUNT] = {
    [E_HEADER] = {.name = "header", .layout = LAYOUT_BOX},
    [E_SECTION] = {.name = "section", .layout = LAYOUT_BOX},
    [E_H1] = {.name = "h1", .layout = LAYOUT_LINE},
    [E_H2] = {.name = "h2", .layout = LAYOUT_LINE, .inside = put_number},
    [E_H3] = {.name = "h3", .layout = LAYOUT_LINE, .inside = put_number},
    [E_H4] = {.name = "h4", .layout = LAYOUT_LINE, .inside = put_number},
    [E_H5] = {.name = "h5", .layout = LAYOUT_LINE, .inside = put_number},
    [E_H6] = {.name = "h6", .layout = LAYOUT_LINE, .inside = put_number},
    [E_P] = {.name = "p", .layout = LAYOUT_LINE, .enter = enter_text},
    [E_UL] = {.name = "ul", .layout = LAYOUT_BOX, .enter = enter_list},
    [E_OL] = {.name = "ol", .layout = LAYOUT_BOX, .enter = enter_list},
    [E_LI] = {.name = "li", .layout = LAYOUT_LINE, .inside = put_box},
    [E_DL] = {.name = "dl", .layout = LAYOUT_BOX, .enter = enter_text},
    [E_DIV] = {.name = "div", .layout = LAYOUT_BOX},
    [E_DT] = {.name = "dt", .layout = LAYOUT_LINE},
    [E_DD] = {.name = "dd", .layout = LAYOUT_LINE},
    [E_TABLE] = {.name = "table",
	.layout = LAYOUT_BOX,
	.enter = enter_table,
	.leave = leave_table},
    [E_CAPTION] = {.name = "caption", .layout = LAYOUT_LINE},
    [E_THEAD] = {.name = "thead", .layout = LAYOUT_BOX},
    [E_TBODY] = {.name = "tbody", .layout = LAYOUT_BOX},
    [E_TR] = {.name = "tr", .layout = LAYOUT_BOX},
    [E_TH] = {.name = "th", .layout = LAYOUT_LINE},
    [E_TD] = {.name = "td", .layout = LAYOUT_LINE},
    [E_ASIDE] = {.name = "aside",
	.layout = LAYOUT_BOX,
	.enter = enter_note,
	.leave = leave_note},
    [E_BLOCKQUOTE] = {.name = "blockquote", .layout = LAYOUT_BOX},
    [E_PRE] = {.name = "pre", .layout = LAYOUT_LINE, .inside = keep_line},
    [E_FIGURE] = {.name = "figure", .layout = LAYOUT_BOX},
    [E_FIGCAPTION] = {.name = "figcaption", .layout = LAYOUT_LINE},
    [E_IMG] = {.name = "img", .layout = LAYOUT_VOID, .enter = enter_image},
    [E_DRAWING] = {.name = "drawing",
	.layout = LAYOUT_VOID,
	.enter = enter_drawing},
    [E_HR] = {.name = "hr", .layout = LAYOUT_VOID},
    [E_BR] = {.name = "br", .layout = LAYOUT_VOID},
    [E_A] = {.name = "a", .layout = LAYOUT_INLINE},
    [E_STRONG] = {.name = "strong", .layout = LAYOUT_INLINE},
    [E_EM] = {.name = "em", .layout = LAYOUT_INLINE},
    [E_CODE] = {.name = "code", .layout = LAYOUT_INLINE},
    [E_SPAN] = {.name = "span", .layout = LAYOUT_INLINE, .inside = put_shape},
    [E_ABBR] = {.name = "abbr", .layout = LAYOUT_INLINE},
    [E_TIME] = {.name = "time", .layout = LAYOUT_INLINE, .inside = html_bar},
    [E_MARK] = {.name = "mark", .layout = LAYOUT_INLINE},
};

/* NULL for html and body, which the page has already. */
static const struct element *
find_element(const xmlNode *n)
{
	const struct element *e = &elements[doc_element(n)];

	return e->name == NULL ? NULL : e;
}

/* "<p" with its attributes, and ">". */
static void
put_start(struct html_writer *w, const xmlNode *n)
{
	sink_puts(w->out, "<");
	sink_puts(w->out, (const char *)n->name);
	html_attributes(w, n, NULL);
	sink_puts(w->out, ">");
}

static void
put_attr(struct html_writer *w, const char *name, const char *value)
{
	if (value[0] == '\0')
		return;
	sink_puts(w->out, " ");
	sink_puts(w->out, name);
	sink_puts(w->out, "=\"");
	html_attr(w->out, value);
	sink_puts(w->out, "\"");
}

void
html_attributes(struct html_writer *w, const xmlNode *n, const char *cls)
{
	static const char *const names[] = {
	    "lang", "title", "start", "scope", "colspan", "datetime"};
	const char *href, *own;

	if (n->properties == NULL && cls == NULL)
		return;
	href = doc_attr(n, "href");
	own = doc_attr(n, "class");
	put_attr(w, "id", doc_attr(n, "id"));
	if (cls != NULL && own[0] != '\0')
		own = arena_printf(w->arena, "%s %s", cls, own);
	else if (cls != NULL)
		own = cls;
	put_attr(w, "class", own);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		put_attr(w, names[i], doc_attr(n, names[i]));
	if (href[0] == '\0')
		return;
	sink_puts(w->out, " href=\"");
	html_url(w->out, href);
	sink_puts(w->out, "\"");
	if (strncmp(href, "http", 4) == 0)
		sink_puts(w->out, " rel=\"noopener noreferrer\"");
}

/* An empty list or paragraph is nothing to a reader. */
static bool
enter_text(struct html_writer *w, const xmlNode *n)
{
	if (n->children == NULL)
		return false;
	put_start(w, n);
	return true;
}

/* A list without bullets is no list to some screen readers unless it says so.
 */
static bool
enter_list(struct html_writer *w, const xmlNode *n)
{
	if (n->children == NULL)
		return false;
	sink_puts(w->out, "<");
	sink_puts(w->out, (const char *)n->name);
	html_attributes(w, n, NULL);
	if (doc_has_class(n, "checklist") || doc_has_class(n, "next"))
		sink_puts(w->out, " role=\"list\"");
	sink_puts(w->out, ">");
	return true;
}

/* Not an <aside>: a page would then have a landmark for each finding. */
static bool
enter_note(struct html_writer *w, const xmlNode *n)
{
	sink_puts(w->out, "<div role=\"note\"");
	html_attributes(w, n, NULL);
	sink_puts(w->out, ">");
	return true;
}

static void
leave_note(struct html_writer *w, const xmlNode *n)
{
	(void)n;
	sink_puts(w->out, "</div>\n");
}

/* What a table is called: its caption, else the heading above it. */
static const char *
table_name(struct html_writer *w, const xmlNode *table)
{
	const xmlNode *n = table->children;

	if (n != NULL && doc_is(n, "caption"))
		return doc_text(w->arena, n);
	for (n = table->parent; n != NULL && n->type == XML_ELEMENT_NODE;
	     n = n->parent) {
		if (doc_is(n, "section") && n->children != NULL)
			return doc_text(w->arena, n->children);
	}
	return labels_get(w->opts->labels, "Table");
}

/* A box that scrolls must be reached by the keyboard, and so have a name. It is
 * no region: a page would have a landmark for each table. */
static bool
enter_table(struct html_writer *w, const xmlNode *n)
{
	sink_printf(w->out,
	    "<div class=\"scroll%s\" tabindex=\"0\" role=\"group\" "
	    "aria-label=\"",
	    doc_has_class(n, "wide") ? " wide" : "");
	html_attr(w->out, table_name(w, n));
	sink_puts(w->out, "\">\n<table");
	html_attributes(w, n, NULL);
	sink_puts(w->out, ">");
	return true;
}

static void
leave_table(struct html_writer *w, const xmlNode *n)
{
	(void)n;
	sink_puts(w->out, "</table>\n</div>\n");
}

static bool
enter_image(struct html_writer *w, const xmlNode *n)
{
	html_image(w, n);
	return false;
}

static bool
enter_drawing(struct html_writer *w, const xmlNode *n)
{
	html_drawing(w, n);
	return false;
}

static void
put_number(struct html_writer *w, const xmlNode *n)
{
	const char *number = doc_attr(n->parent, "data-number");

	if (number[0] == '\0' || n->prev != NULL)
		return;
	sink_puts(w->out, "<span class=\"no\">");
	html_text(w->out, number);
	sink_puts(w->out, "</span> ");
}

static void
put_box(struct html_writer *w, const xmlNode *n)
{
	if (doc_has_class(n->parent, "checklist"))
		sink_puts(w->out, "<span class=\"box\" "
				  "aria-hidden=\"true\">☐</span> ");
}

/* A status is told by its word; the shape is for those who scan a page, and
 * for printers without colour. */
static void
put_shape(struct html_writer *w, const xmlNode *n)
{
	static const struct {
		const char *status, *path;
	} shapes[] = {
	    {"bad", "<path d=\"M5 .5 10 9.5H0z\"/>"},
	    {"soon", "<circle cx=\"5\" cy=\"5\" r=\"4.5\"/>"},
	    {"good", "<path d=\"M0 5.2 1.7 3.5 3.8 5.6 8.3 1.1 10 2.8 3.8 "
		     "9z\"/>"},
	    {"unsure", "<path d=\"M1 1h8v8H1zm1.8 1.8v4.4h4.4V2.8z\" "
		       "fill-rule=\"evenodd\"/>"},
	    {"waived", "<path d=\"M1.5.5h2.4v9H1.5zm4.6 0h2.4v9H6.1z\"/>"},
	};

	const char *status;

	if (!doc_has_class(n, "tag"))
		return;
	status = doc_status(n);
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		if (strcmp(status, shapes[i].status) != 0)
			continue;
		sink_puts(w->out, "<svg viewBox=\"0 0 10 10\" "
				  "aria-hidden=\"true\" "
				  "focusable=\"false\">");
		sink_puts(w->out, shapes[i].path);
		sink_puts(w->out, "</svg>");
	}
}

/* A parser drops one line break at the start of <pre>. */
static void
keep_line(struct html_writer *w, const xmlNode *n)
{
	if (n->children != NULL && n->children->content != NULL &&
	    n->children->content[0] == '\n')
		sink_puts(w->out, "\n");
}

static void
enter(struct html_writer *w, struct doc_walk *walk)
{
	const xmlNode *n = walk->node;
	const struct element *e = find_element(n);

	if (e == NULL)
		return;
	if (e->enter != NULL) {
		if (!e->enter(w, n)) {
			doc_walk_skip(walk);
			return;
		}
	} else {
		put_start(w, n);
	}
	if (e->inside != NULL)
		e->inside(w, n);
	if (e->layout == LAYOUT_BOX || doc_element(n) == E_HR)
		sink_puts(w->out, "\n");
}

static void
leave(struct html_writer *w, const xmlNode *n)
{
	const struct element *e = find_element(n);

	if (e == NULL || e->layout == LAYOUT_VOID)
		return;
	if (e->leave != NULL) {
		e->leave(w, n);
		return;
	}
	sink_puts(w->out, "</");
	sink_puts(w->out, e->name);
	sink_puts(w->out, e->layout == LAYOUT_INLINE ? ">" : ">\n");
}

void
html_body(struct html_writer *w)
{
	struct doc_walk walk;

	doc_walk_init(&walk, w->doc->body);
	while (doc_walk_next(&walk)) {
		if (walk.node->type == XML_TEXT_NODE)
			html_text(w->out, (const char *)walk.node->content);
		else if (walk.leave)
			leave(w, walk.node);
		else
			enter(w, &walk);
	}
}
