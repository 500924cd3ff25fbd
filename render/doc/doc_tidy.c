#include "doc_build.h"

#include <assert.h>
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

static bool
is_text(const xmlNode *n)
{
	return n != NULL && n->type == XML_TEXT_NODE;
}

static void
remove_empty(xmlNode *text)
{
	if (text->content[0] == '\0')
		xmlUnlinkNode(text);
}

/* A line ends here: a space at its end would not be seen. */
static void
line_ends(struct tidy *t)
{
	if (t->spaced != NULL) {
		char *s = (char *)t->spaced->content;

		s[strlen(s) - 1] = '\0';
		remove_empty(t->spaced);
	}
	t->spaced = NULL;
	t->at_edge = true;
}

static void
tidy_text(struct tidy *t, xmlNode *n)
{
	xmlChar *to = n->content;

	for (const xmlChar *from = n->content; *from != '\0'; from++) {
		if (!is_space(*from)) {
			*to++ = *from;
			t->at_edge = false;
		} else if (!t->at_edge) {
			*to++ = ' ';
			t->at_edge = true;
		}
	}
	*to = '\0';
	if (to > n->content)
		t->spaced = to[-1] == ' ' ? n : NULL;
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

/* Puts the texts behind n into n. */
static void
join_run(xmlNode *n)
{
	struct buf b;

	if (!is_text(n->next))
		return;
	buf_init(&b, SIZE_MAX / 2);
	buf_puts(&b, (const char *)n->content);
	while (is_text(n->next)) {
		buf_puts(&b, (const char *)n->next->content);
		xmlUnlinkNode(n->next);
	}
	n->content =
	    (xmlChar *)arena_strn(n->doc->_private, buf_str(&b), b.len);
	buf_release(&b);
}

void
doc_join(xmlNode *root)
{
	xmlNode *n = root, *next;

	while (n != NULL) {
		if (is_text(n))
			join_run(n);
		next = n->children != NULL && n->type == XML_ELEMENT_NODE
			   ? n->children
			   : beyond(n, root, NULL);
		if (is_text(n))
			remove_empty(n);
		n = next;
	}
}

xmlNode *
doc_unwrap(xmlNode *n)
{
	xmlNode *first = n->children, *last = n->last, *before = n->prev;

	assert(first != NULL);
	for (xmlNode *k = first; k != NULL; k = k->next)
		k->parent = n->parent;
	first->prev = before;
	last->next = n->next;
	if (before != NULL)
		before->next = first;
	else
		n->parent->children = first;
	if (n->next != NULL)
		n->next->prev = last;
	else
		n->parent->last = last;
	if (is_text(last))
		join_run(last);
	if (!is_text(before) || !is_text(first))
		return first;
	join_run(before);
	return before;
}

/* Tidies a text, with those behind it. Returns the node after it. */
static xmlNode *
pass_text(struct tidy *t, xmlNode *n, const xmlNode *root)
{
	xmlNode *next;

	join_run(n);
	tidy_text(t, n);
	next = beyond(n, root, t);
	/* Where the line ended with it, it may be gone already. */
	if (n->parent != NULL)
		remove_empty(n);
	return next;
}

void
doc_tidy(xmlNode *root)
{
	struct tidy t = {true, NULL};
	xmlNode *n = root;

	while (n != NULL) {
		if (is_text(n)) {
			n = pass_text(&t, n, root);
			continue;
		}
		enter(&t, n);
		if (doc_is(n, "pre")) {
			doc_join(n);
			n = beyond(n, root, &t);
		} else {
			n = n->type == XML_ELEMENT_NODE && n->children != NULL
				? n->children
				: beyond(n, root, &t);
		}
	}
	line_ends(&t);
}
