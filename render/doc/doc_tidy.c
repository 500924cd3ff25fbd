#include "doc_build.h"

#include <stdint.h>
#include <string.h>

struct tidy {
	bool at_edge;	 /* a space here would not be seen */
	xmlNode *spaced; /* the last text of this line, if it ends in a space */
};

static bool
is_space(xmlChar c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Texts of a parsed tree may share their bytes, so none is written into. */
static void
set_text(xmlNode *n, const char *p, size_t len)
{
	xmlChar *copy = xmlStrndup((const xmlChar *)p, (int)len);

	if (copy == NULL)
		bcp_out_of_memory();
	xmlNodeSetContent(n, copy);
	xmlFree(copy);
}

/* A line ends here: a space at its end would not be seen. */
static void
line_ends(struct tidy *t)
{
	if (t->spaced != NULL) {
		const char *s = (const char *)t->spaced->content;

		set_text(t->spaced, s, strlen(s) - 1);
	}
	t->spaced = NULL;
	t->at_edge = true;
}

static void
tidy_text(struct tidy *t, xmlNode *n)
{
	const xmlChar *from = n->content;
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	for (; *from != '\0'; from++) {
		if (!is_space(*from)) {
			buf_putc(&b, (char)*from);
			t->at_edge = false;
		} else if (!t->at_edge) {
			buf_putc(&b, ' ');
			t->at_edge = true;
		}
	}
	if (strcmp(buf_str(&b), (const char *)n->content) != 0)
		set_text(n, buf_str(&b), b.len);
	if (b.len > 0)
		t->spaced = b.p[b.len - 1] == ' ' ? n : NULL;
	buf_release(&b);
}

/* The next node in document order, past what is below n. */
static xmlNode *
beyond(xmlNode *n, const xmlNode *root, struct tidy *t)
{
	while (n != root && n->next == NULL) {
		n = n->parent;
		if (t != NULL && !doc_is_inline(n))
			line_ends(t);
	}
	return n == root ? NULL : n->next;
}

static bool
keeps_space(const xmlNode *n)
{
	return doc_is(n, "pre");
}

static void
enter(struct tidy *t, const xmlNode *n)
{
	if (!doc_is_inline(n) || doc_is(n, "br")) {
		line_ends(t);
	} else if (doc_is(n, "img")) {
		t->at_edge = false;
		t->spaced = NULL;
	}
}

static void
remove_text(xmlNode *n)
{
	xmlUnlinkNode(n);
	xmlFreeNode(n);
}

/* Puts the texts behind n into n. */
static void
join_run(xmlNode *n)
{
	struct buf b;

	if (n->next == NULL || n->next->type != XML_TEXT_NODE)
		return;
	buf_init(&b, SIZE_MAX / 2);
	if (n->content != NULL)
		buf_puts(&b, (const char *)n->content);
	while (n->next != NULL && n->next->type == XML_TEXT_NODE) {
		if (n->next->content != NULL)
			buf_puts(&b, (const char *)n->next->content);
		remove_text(n->next);
	}
	set_text(n, buf_str(&b), b.len);
	buf_release(&b);
}

void
doc_join(xmlNode *root)
{
	xmlNode *n = root, *next;

	while (n != NULL) {
		if (n->type == XML_TEXT_NODE)
			join_run(n);
		next = n->children != NULL && n->type == XML_ELEMENT_NODE
			   ? n->children
			   : beyond(n, root, NULL);
		if (n->type == XML_TEXT_NODE &&
		    (n->content == NULL || n->content[0] == '\0'))
			remove_text(n);
		n = next;
	}
}

void
doc_tidy(xmlNode *root)
{
	struct tidy t = {true, NULL};
	xmlNode *n = root;

	doc_join(root);
	while (n != NULL) {
		if (n->type == XML_TEXT_NODE)
			tidy_text(&t, n);
		else
			enter(&t, n);
		if (n->type == XML_ELEMENT_NODE && n->children != NULL &&
		    !keeps_space(n))
			n = n->children;
		else
			n = beyond(n, root, &t);
	}
	line_ends(&t);
	doc_join(root);
}
