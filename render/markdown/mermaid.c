/* Graphs as Mermaid, which many readers of Markdown draw: code that says the
 * same as text where they do not. */
#include "caps.h"
#include "md_internal.h"

#include <string.h>

/* Mermaid's own default is not to draw more than 500 edges. */
#define MOST_EDGES 400

/* Only what cannot end a quoted text or begin markup: the rest is written as
 * Mermaid's entities. */
static void
put_quoted(struct buf *b, const char *s)
{
	buf_putc(b, '"');
	for (; *s != '\0'; s++) {
		if (strchr("\"&<>#;`|\\{}[]\n\r\t", *s) != NULL)
			buf_printf(b, "#%u;", (unsigned)(unsigned char)*s);
		else
			buf_putc(b, *s);
	}
	buf_putc(b, '"');
}

static size_t
number_of(const xmlNode *drawing, const char *name)
{
	size_t i = 0;

	for (const xmlNode *n = drawing->children; n != NULL; n = n->next) {
		if (!doc_is(n, "node"))
			continue;
		i++;
		if (strcmp(doc_attr(n, "name"), name) == 0)
			return i;
	}
	return 0;
}

static void
put_node(struct md_writer *w, struct buf *b, const xmlNode *n, size_t i)
{
	const char *kind = doc_attr(n, "kind"), *text = doc_attr(n, "label");
	const char *more[] = {doc_attr(n, "sub"), doc_attr(n, "note")};
	const char *open = "[", *close = "]";

	if (text[0] == '\0')
		text = doc_attr(n, "name");
	for (size_t k = 0; k < 2; k++) {
		if (more[k][0] != '\0')
			text = arena_printf(w->arena, "%s, %s", text, more[k]);
	}
	if (strcmp(kind, "function") == 0 || strcmp(kind, "state") == 0) {
		open = "(";
		close = ")";
	} else if (strcmp(kind, "end") == 0) {
		open = "([";
		close = "])";
	} else if (strcmp(kind, "supplier") == 0) {
		open = "[[";
		close = "]]";
	}
	buf_printf(b, "  n%zu%s", i, open);
	put_quoted(b, text);
	buf_printf(b, "%s\n", close);
}

static void
put_edge(struct md_writer *w, struct buf *b, const xmlNode *drawing,
    const xmlNode *n)
{
	const char *label = doc_attr(n, "label"), *arrow = "-->";

	if (strcmp(doc_status(n), "bad") == 0)
		arrow = "==>";
	else if (strcmp(doc_attr(n, "strength"), "soft") == 0)
		arrow = "-.->";
	if (label[0] == '\0' && arrow[0] == '=')
		label = labels_get(w->opts->labels, "slower");
	buf_printf(
	    b, "  n%zu %s", number_of(drawing, doc_attr(n, "from")), arrow);
	if (label[0] != '\0') {
		buf_putc(b, '|');
		put_quoted(b, label);
		buf_putc(b, '|');
	}
	buf_printf(b, " n%zu\n", number_of(drawing, doc_attr(n, "to")));
}

static bool
is_graph(const xmlNode *drawing)
{
	size_t edges = 0;

	for (const xmlNode *n = drawing->children; n != NULL; n = n->next)
		edges += doc_is(n, "edge");
	return edges > 0 && edges <= MOST_EDGES;
}

void
md_drawing(struct md_writer *w, cmark_node *parent, const xmlNode *drawing)
{
	bool flow = strcmp(doc_attr(drawing, "kind"), "flow") == 0;
	cmark_node *code;
	struct buf b;
	size_t i = 0;

	md_text(md_add(parent, CMARK_NODE_PARAGRAPH),
	    doc_drawing_words(w->arena, w->opts->labels, drawing),
	    MD_PARAGRAPH);
	if (!is_graph(drawing))
		return;
	buf_init(&b, LIMIT_OUTPUT_BYTES);
	buf_printf(&b, "flowchart %s\n", flow ? "TD" : "LR");
	for (const xmlNode *n = drawing->children; n != NULL; n = n->next) {
		if (doc_is(n, "node"))
			put_node(w, &b, n, ++i);
	}
	for (const xmlNode *n = drawing->children; n != NULL; n = n->next) {
		if (doc_is(n, "edge"))
			put_edge(w, &b, drawing, n);
	}
	code = md_add(parent, CMARK_NODE_CODE_BLOCK);
	if (!cmark_node_set_fence_info(code, "mermaid") ||
	    !cmark_node_set_literal(code, buf_str(&b)))
		bcp_out_of_memory();
	buf_release(&b);
}
