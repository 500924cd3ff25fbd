#include "tree.h"

#include <string.h>

/* One element a line, two spaces a level, text in quotes:
 *
 *     section #scope [data-number=2]
 *       h2
 *         "Scope"
 */

static void
put_quoted(struct sink *out, const char *s)
{
	sink_put(out, "\"", 1);
	for (; *s != '\0'; s++) {
		if (*s == '\n')
			sink_puts(out, "\\n");
		else if (*s == '\t')
			sink_puts(out, "\\t");
		else if (*s == '\r')
			sink_puts(out, "\\r");
		else if (*s == '"' || *s == '\\')
			sink_printf(out, "\\%c", *s);
		else
			sink_put(out, s, 1);
	}
	sink_put(out, "\"", 1);
}

static void
put_classes(struct sink *out, const char *s)
{
	while (*s != '\0') {
		size_t n;

		s += strspn(s, " ");
		n = strcspn(s, " ");
		if (n == 0)
			break;
		sink_put(out, ".", 1);
		sink_put(out, s, n);
		s += n;
	}
}

static void
put_element(struct sink *out, const xmlNode *n)
{
	const char *id = doc_attr(n, "id");

	sink_puts(out, (const char *)n->name);
	put_classes(out, doc_attr(n, "class"));
	if (id[0] != '\0')
		sink_printf(out, " #%s", id);
	for (const xmlAttr *a = n->properties; a != NULL; a = a->next) {
		const char *name = (const char *)a->name;

		if (strcmp(name, "id") == 0 || strcmp(name, "class") == 0)
			continue;
		sink_printf(out, " [%s=", name);
		put_quoted(out, doc_attr(n, name));
		sink_put(out, "]", 1);
	}
}

static void *
tree_open(struct arena *a, const struct render_opts *opts, struct diag *d)
{
	(void)opts;
	(void)d;
	return arena_alloc(a, 1, 1);
}

static enum bcp_status
tree_render(void *self, const struct doc *doc, const struct render_opts *opts,
    struct arena *a, struct diag *d, struct sink *out)
{
	struct doc_walk w;
	int depth = 0;

	(void)self;
	(void)opts;
	(void)a;
	(void)d;
	doc_walk_init(&w, xmlDocGetRootElement(doc->xml));
	while (doc_walk_next(&w)) {
		if (w.leave) {
			depth--;
			continue;
		}
		for (int i = 0; i < depth; i++)
			sink_put(out, "  ", 2);
		if (w.node->type == XML_TEXT_NODE) {
			put_quoted(out, (const char *)w.node->content);
		} else {
			put_element(out, w.node);
			depth++;
		}
		sink_put(out, "\n", 1);
	}
	return BCP_OK;
}

const struct backend backend_tree = {
    .name = "tree",
    .ext = "doc",
    .mime = "text/plain",
    .open = tree_open,
    .render = tree_render,
};
