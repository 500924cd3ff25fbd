#include "doc_build.h"

#include "utf8.h"

#include <stdint.h>
#include <string.h>

xmlNode *
doc_add(xmlNode *parent, const char *name)
{
	xmlNode *n =
	    xmlNewDocNode(parent->doc, NULL, (const xmlChar *)name, NULL);

	if (n == NULL || xmlAddChild(parent, n) == NULL)
		bcp_out_of_memory();
	return n;
}

/* XML 1.0, production 2 (Char), without the control characters that its note
 * discourages and HTML calls errors: U+007F to U+009F. */
static bool
text_char(uint32_t cp)
{
	return cp == 0x9 || cp == 0xA || cp == 0xD ||
	       (cp >= 0x20 && cp <= 0x7E) || (cp >= 0xA0 && cp <= 0xD7FF) ||
	       (cp >= 0xE000 && cp <= 0xFFFD) ||
	       (cp >= 0x10000 && cp <= 0x10FFFF);
}

static void
add_run(xmlNode *parent, const char *p, size_t n)
{
	xmlNode *t;

	if (n == 0)
		return;
	if (n > INT32_MAX)
		bcp_out_of_memory();
	t = xmlNewDocTextLen(parent->doc, (const xmlChar *)p, (int)n);
	if (t == NULL)
		bcp_out_of_memory();
	/* xmlAddChild() would copy the text before it, again and again. */
	t->parent = parent;
	t->prev = parent->last;
	if (parent->last != NULL)
		parent->last->next = t;
	else
		parent->children = t;
	parent->last = t;
}

void
doc_add_text(xmlNode *parent, const char *p, size_t n)
{
	const char *end = p + n, *run = p, *next;

	while (p < end) {
		next = p;
		if (text_char(utf8_next(&next, end))) {
			p = next;
			continue;
		}
		add_run(parent, run, (size_t)(p - run));
		add_run(parent, "\xEF\xBF\xBD", 3);
		run = p = next;
	}
	add_run(parent, run, (size_t)(end - run));
}

void
doc_set(xmlNode *n, const char *name, const char *value)
{
	size_t len = strlen(value);
	const char *end = value + len, *p = value, *from;
	struct buf clean;

	buf_init(&clean, SIZE_MAX / 2);
	while (p < end) {
		from = p;
		if (text_char(utf8_next(&p, end)))
			buf_put(&clean, from, (size_t)(p - from));
		else
			buf_puts(&clean, "\xEF\xBF\xBD");
	}
	if (xmlSetProp(n, (const xmlChar *)name,
		(const xmlChar *)buf_str(&clean)) == NULL)
		bcp_out_of_memory();
	buf_release(&clean);
}
