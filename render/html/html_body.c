#include "html_internal.h"

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

static const struct element elements[] = {
    {"header", LAYOUT_BOX, NULL, NULL, NULL},
    {"section", LAYOUT_BOX, NULL, NULL, NULL},
    {"h1", LAYOUT_LINE, NULL, NULL, NULL},
    {"h2", LAYOUT_LINE, NULL, put_number, NULL},
    {"h3", LAYOUT_LINE, NULL, put_number, NULL},
    {"h4", LAYOUT_LINE, NULL, put_number, NULL},
    {"h5", LAYOUT_LINE, NULL, put_number, NULL},
    {"h6", LAYOUT_LINE, NULL, put_number, NULL},
    {"p", LAYOUT_LINE, enter_text, NULL, NULL},
    {"ul", LAYOUT_BOX, enter_list, NULL, NULL},
    {"ol", LAYOUT_BOX, enter_list, NULL, NULL},
    {"li", LAYOUT_LINE, NULL, put_box, NULL},
    {"dl", LAYOUT_BOX, enter_text, NULL, NULL},
    {"div", LAYOUT_BOX, NULL, NULL, NULL},
    {"dt", LAYOUT_LINE, NULL, NULL, NULL},
    {"dd", LAYOUT_LINE, NULL, NULL, NULL},
    {"table", LAYOUT_BOX, enter_table, NULL, leave_table},
    {"caption", LAYOUT_LINE, NULL, NULL, NULL},
    {"thead", LAYOUT_BOX, NULL, NULL, NULL},
    {"tbody", LAYOUT_BOX, NULL, NULL, NULL},
    {"tr", LAYOUT_BOX, NULL, NULL, NULL},
    {"th", LAYOUT_LINE, NULL, NULL, NULL},
    {"td", LAYOUT_LINE, NULL, NULL, NULL},
    {"aside", LAYOUT_BOX, enter_note, NULL, leave_note},
    {"blockquote", LAYOUT_BOX, NULL, NULL, NULL},
    {"pre", LAYOUT_LINE, NULL, keep_line, NULL},
    {"figure", LAYOUT_BOX, NULL, NULL, NULL},
    {"figcaption", LAYOUT_LINE, NULL, NULL, NULL},
    {"img", LAYOUT_VOID, enter_image, NULL, NULL},
    {"drawing", LAYOUT_VOID, enter_drawing, NULL, NULL},
    {"hr", LAYOUT_VOID, NULL, NULL, NULL},
    {"br", LAYOUT_VOID, NULL, NULL, NULL},
    {"a", LAYOUT_INLINE, NULL, NULL, NULL},
    {"strong", LAYOUT_INLINE, NULL, NULL, NULL},
    {"em", LAYOUT_INLINE, NULL, NULL, NULL},
    {"code", LAYOUT_INLINE, NULL, NULL, NULL},
    {"span", LAYOUT_INLINE, NULL, put_shape, NULL},
    {"abbr", LAYOUT_INLINE, NULL, NULL, NULL},
    {"time", LAYOUT_INLINE, NULL, html_bar, NULL},
    {"mark", LAYOUT_INLINE, NULL, NULL, NULL},
};

static const struct element *
find_element(const xmlNode *n)
{
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
		if (doc_is(n, elements[i].name))
			return &elements[i];
	}
	return NULL;
}

static void
put_attr(struct html_writer *w, const char *name, const char *value)
{
	if (value[0] == '\0')
		return;
	sink_printf(w->out, " %s=\"", name);
	html_attr(w->out, value);
	sink_puts(w->out, "\"");
}

void
html_attributes(struct html_writer *w, const xmlNode *n, const char *cls)
{
	static const char *const names[] = {
	    "lang", "title", "start", "scope", "colspan", "datetime"};
	const char *href = doc_attr(n, "href"), *own = doc_attr(n, "class");

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
	sink_printf(w->out, "<%s", (const char *)n->name);
	html_attributes(w, n, NULL);
	sink_puts(w->out, ">");
	return true;
}

/* A list without bullets is no list to some screen readers unless it says so.
 */
static bool
enter_list(struct html_writer *w, const xmlNode *n)
{
	if (n->children == NULL)
		return false;
	sink_printf(w->out, "<%s", (const char *)n->name);
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

	if (!doc_has_class(n, "tag"))
		return;
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		if (strcmp(doc_status(n), shapes[i].status) == 0)
			sink_printf(w->out,
			    "<svg viewBox=\"0 0 10 10\" aria-hidden=\"true\" "
			    "focusable=\"false\">%s</svg>",
			    shapes[i].path);
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
		sink_printf(w->out, "<%s", e->name);
		html_attributes(w, n, NULL);
		sink_puts(w->out, ">");
	}
	if (e->inside != NULL)
		e->inside(w, n);
	if (e->layout == LAYOUT_BOX || doc_is(n, "hr"))
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
	sink_printf(w->out, "</%s>", e->name);
	if (e->layout != LAYOUT_INLINE)
		sink_puts(w->out, "\n");
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
