#include "markdown.h"

#include "caps.h"
#include "md_internal.h"

#include <stdlib.h>
#include <string.h>

static cmark_node *
add_paragraph(
    struct md_writer *w, cmark_node *parent, const xmlNode *n, unsigned depth)
{
	cmark_node *p = md_add(parent, CMARK_NODE_PARAGRAPH);

	md_anchor(w, p, n);
	md_inline(w, p, n, MD_PARAGRAPH, depth);
	return p;
}

/* An anchor before a block that cannot hold one. */
static void
anchor_line(struct md_writer *w, cmark_node *parent, const xmlNode *n)
{
	if (doc_attr(n, "id")[0] != '\0')
		md_anchor(w, md_add(parent, CMARK_NODE_PARAGRAPH), n);
}

/* The content of an li or dd: a line, or blocks. */
static void
add_flow(
    struct md_writer *w, cmark_node *parent, const xmlNode *n, unsigned depth)
{
	if (n->children == NULL || doc_is_phrase(n->children)) {
		add_paragraph(w, parent, n, depth);
	} else {
		anchor_line(w, parent, n);
		md_blocks(w, parent, n, depth);
	}
}

static cmark_node *
add_list(cmark_node *parent, bool ordered, int start)
{
	cmark_node *list = md_add(parent, CMARK_NODE_LIST);

	cmark_node_set_list_type(
	    list, ordered ? CMARK_ORDERED_LIST : CMARK_BULLET_LIST);
	if (ordered) {
		cmark_node_set_list_delim(list, CMARK_PERIOD_DELIM);
		cmark_node_set_list_start(list, start);
	}
	return list;
}

static bool
has_blocks(const xmlNode *n)
{
	return n->children != NULL && !doc_is_phrase(n->children);
}

/* The box goes into the item's first line. */
static void
add_box(cmark_node *item)
{
	cmark_node *first = cmark_node_first_child(item);
	cmark_node *box = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);

	if (box == NULL || !cmark_node_set_on_enter(box, "[ ] "))
		bcp_out_of_memory();
	if (first == NULL || !cmark_node_prepend_child(first, box))
		cmark_node_free(box);
}

static void
add_items(
    struct md_writer *w, cmark_node *parent, const xmlNode *n, unsigned depth)
{
	cmark_node *list, *item;
	bool tight = true;

	if (n->children == NULL)
		return;
	anchor_line(w, parent, n);
	list = add_list(parent, doc_is(n, "ol"), doc_int(n, "start", 1));
	for (const xmlNode *li = n->children; li != NULL; li = li->next) {
		item = md_add(list, CMARK_NODE_ITEM);
		tight = tight && !has_blocks(li);
		add_flow(w, item, li, depth);
		if (doc_has_class(n, "checklist"))
			add_box(item);
	}
	cmark_node_set_list_tight(list, tight);
}

/* "**Term:** text" when the text is one line, else the term above it. */
static void
add_term(
    struct md_writer *w, cmark_node *item, const xmlNode *div, unsigned depth)
{
	cmark_node *line = md_add(item, CMARK_NODE_PARAGRAPH);
	const xmlNode *dt = div->children;
	bool first = true;

	md_anchor(w, line, div);
	md_anchor(w, line, dt);
	md_styled(w, line, dt, CMARK_NODE_STRONG, MD_PARAGRAPH, depth);
	md_text(line, ":", MD_HEADING);
	for (const xmlNode *dd = dt->next; dd != NULL; dd = dd->next) {
		if (has_blocks(dd)) {
			add_flow(w, item, dd, depth);
			continue;
		}
		md_text(line, first ? " " : "; ", MD_HEADING);
		first = false;
		md_anchor(w, line, dd);
		md_inline(w, line, dd, MD_PARAGRAPH, depth);
	}
}

static void
add_terms(
    struct md_writer *w, cmark_node *parent, const xmlNode *dl, unsigned depth)
{
	cmark_node *list, *item;
	bool tight = true;

	if (dl->children == NULL)
		return;
	anchor_line(w, parent, dl);
	list = add_list(parent, false, 1);
	for (const xmlNode *div = dl->children; div != NULL; div = div->next) {
		item = md_add(list, CMARK_NODE_ITEM);
		add_term(w, item, div, depth);
		tight = tight && cmark_node_first_child(item) ==
				     cmark_node_last_child(item);
	}
	cmark_node_set_list_tight(list, tight);
}

static void
add_code(struct md_writer *w, cmark_node *parent, const xmlNode *pre)
{
	cmark_node *code = md_add(parent, CMARK_NODE_CODE_BLOCK);

	if (!cmark_node_set_fence_info(code, "text") ||
	    !cmark_node_set_literal(
		code, arena_printf(w->arena, "%s\n", doc_text(w->arena, pre))))
		bcp_out_of_memory();
}

/* Pictures are not part of the Markdown: their words are. */
static void
add_figure(struct md_writer *w, cmark_node *parent, const xmlNode *figure,
    unsigned depth)
{
	for (const xmlNode *k = figure->children; k != NULL; k = k->next) {
		if (doc_is(k, "img"))
			md_text(md_add(parent, CMARK_NODE_PARAGRAPH),
			    doc_attr(k, "alt"), MD_PARAGRAPH);
		else if (doc_is(k, "drawing"))
			md_drawing(w, parent, k);
		else if (doc_is(k, "figcaption"))
			md_styled(w, md_add(parent, CMARK_NODE_PARAGRAPH), k,
			    CMARK_NODE_EMPH, MD_PARAGRAPH, depth);
	}
	md_blocks(w, parent, figure, depth);
}

static void
add_heading(
    struct md_writer *w, cmark_node *parent, const xmlNode *h, unsigned depth)
{
	const char *number = doc_attr(h->parent, "data-number");
	cmark_node *heading = md_add(parent, CMARK_NODE_HEADING);

	cmark_node_set_heading_level(heading, h->name[1] - '0');
	md_anchor(w, heading, h);
	if (number[0] != '\0' && !doc_is(h, "h1"))
		md_text(
		    heading, arena_printf(w->arena, "%s ", number), MD_HEADING);
	md_inline(w, heading, h, MD_HEADING, depth);
}

static bool
is_heading(const xmlNode *n)
{
	return n->type == XML_ELEMENT_NODE && n->name[0] == 'h' &&
	       n->name[1] >= '1' && n->name[1] <= '6' && n->name[2] == '\0';
}

static void
add_quote(
    struct md_writer *w, cmark_node *parent, const xmlNode *n, unsigned depth)
{
	anchor_line(w, parent, n);
	md_blocks(w, md_add(parent, CMARK_NODE_BLOCK_QUOTE), n, depth);
}

static void
add_block(
    struct md_writer *w, cmark_node *parent, const xmlNode *n, unsigned depth)
{
	if (is_heading(n)) {
		add_heading(w, parent, n, depth);
	} else if (doc_is(n, "p")) {
		if (n->children != NULL)
			add_paragraph(w, parent, n, depth);
	} else if (doc_is(n, "ul") || doc_is(n, "ol")) {
		add_items(w, parent, n, depth);
	} else if (doc_is(n, "dl")) {
		add_terms(w, parent, n, depth);
	} else if (doc_is(n, "aside") || doc_is(n, "blockquote")) {
		add_quote(w, parent, n, depth);
	} else if (doc_is(n, "hr")) {
		md_add(parent, CMARK_NODE_THEMATIC_BREAK);
	} else if (!doc_is(n, "img") && !doc_is(n, "drawing") &&
		   !doc_is(n, "figcaption")) {
		anchor_line(w, parent, n);
		if (doc_is(n, "table"))
			md_table(w, parent, n, depth);
		else if (doc_is(n, "pre"))
			add_code(w, parent, n);
		else if (doc_is(n, "figure"))
			add_figure(w, parent, n, depth);
		else
			md_blocks(w, parent, n, depth);
	}
}

void
md_blocks(
    struct md_writer *w, cmark_node *parent, const xmlNode *n, unsigned depth)
{
	if (depth == 0)
		return;
	for (const xmlNode *k = n->children; k != NULL; k = k->next) {
		if (k->type == XML_ELEMENT_NODE)
			add_block(w, parent, k, depth - 1);
	}
}

static void
add_word_link(cmark_node *line, const char *text, const char *url)
{
	cmark_node *link = md_add(line, CMARK_NODE_LINK);

	if (!cmark_node_set_url(link, url))
		bcp_out_of_memory();
	md_text(link, text, MD_HEADING);
}

/* The way to the list of documents and to the other forms of this one. */
static void
add_ways(struct md_writer *w, cmark_node *root)
{
	const char *home = doc_meta(w->doc, "home");
	const char *id = doc_meta(w->doc, "document-id");
	size_t n = strlen(home);
	cmark_node *line;

	if (home[0] == '\0' || id[0] == '\0' || !doc_href_ok(home))
		return;
	if (n > 5 && strcmp(home + n - 5, ".html") == 0)
		home = arena_printf(w->arena, "%.*s.md", (int)(n - 5), home);
	line = md_add(root, CMARK_NODE_PARAGRAPH);
	add_word_link(line, labels_get(w->opts->labels, "All documents"), home);
	md_text(line, " · ", MD_HEADING);
	add_word_link(line, "HTML", arena_printf(w->arena, "%s.html", id));
	md_text(line, " · ", MD_HEADING);
	add_word_link(line, "PDF", arena_printf(w->arena, "%s.pdf", id));
}

/* The title comes first, whatever the cover puts before it. */
static void
add_cover(struct md_writer *w, cmark_node *root, unsigned depth)
{
	const xmlNode *header = w->doc->body->children, *k;
	cmark_node *title;

	if (header == NULL || !doc_is(header, "header")) {
		title = md_add(root, CMARK_NODE_HEADING);
		cmark_node_set_heading_level(title, 1);
		md_text(title, doc_title(w->doc), MD_HEADING);
		add_ways(w, root);
		return;
	}
	for (k = header->children; k != NULL; k = k->next) {
		if (doc_is(k, "h1"))
			add_heading(w, root, k, depth);
	}
	add_ways(w, root);
	for (k = header->children; k != NULL; k = k->next) {
		if (!doc_is(k, "h1"))
			add_block(w, root, k, depth);
	}
}

static void
add_source(struct md_writer *w, cmark_node *root)
{
	const char *as_of = doc_meta(w->doc, "as-of");
	const char *file = doc_meta(w->doc, "source-file");
	cmark_node *line, *code;

	md_add(root, CMARK_NODE_THEMATIC_BREAK);
	line = md_add(root, CMARK_NODE_PARAGRAPH);
	if (as_of[0] != '\0')
		md_text(line,
		    labels_say(
			w->opts->labels, w->arena, "As of {1} · ", as_of, NULL),
		    MD_HEADING);
	if (file[0] != '\0') {
		md_text(line, labels_get(w->opts->labels, "from"), MD_HEADING);
		md_text(line, " ", MD_HEADING);
		code = md_add(line, CMARK_NODE_CODE);
		if (!cmark_node_set_literal(code, file))
			bcp_out_of_memory();
		md_text(line, " · ", MD_HEADING);
	}
	md_text(line,
	    labels_say(w->opts->labels, w->arena, "made by bcpgen {1}",
		w->opts->version == NULL ? "" : w->opts->version, NULL),
	    MD_HEADING);
}

static void *
md_open(struct arena *a, const struct render_opts *opts, struct diag *d)
{
	(void)opts;
	(void)d;
	return arena_alloc(a, 1, 1);
}

static enum bcp_status
md_render(void *self, const struct doc *doc, const struct render_opts *opts,
    struct arena *a, struct diag *d, struct sink *out)
{
	struct md_writer w = {doc, opts, a};
	cmark_node *root = cmark_node_new(CMARK_NODE_DOCUMENT);
	char *text;

	(void)self;
	(void)d;
	if (root == NULL)
		bcp_out_of_memory();
	add_cover(&w, root, LIMIT_DOC_DEPTH);
	for (const xmlNode *n = doc->body->children; n != NULL; n = n->next) {
		if (!doc_is(n, "header"))
			add_block(&w, root, n, LIMIT_DOC_DEPTH);
	}
	add_source(&w, root);
	text = cmark_render_commonmark(root, CMARK_OPT_DEFAULT, 0);
	if (text == NULL)
		bcp_out_of_memory();
	sink_puts(out, text);
	free(text);
	cmark_node_free(root);
	return BCP_OK;
}

const struct backend backend_markdown = {
    .name = "markdown",
    .ext = "md",
    .mime = "text/markdown",
    .open = md_open,
    .render = md_render,
};
