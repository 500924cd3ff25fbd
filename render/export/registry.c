#include "export_internal.h"

#include <string.h>

static const struct format {
	const char *file;
	bool findings; /* speaks of findings or coverage */
} formats[EXPORT_FILES] = {
    [EXPORT_CONTROLS] = {"controls.csv", false},
    [EXPORT_FUNCTIONS] = {"functions.csv", false},
    [EXPORT_FINDINGS] = {"findings.csv", true},
    [EXPORT_CALENDAR] = {"calendar.ics", false},
    [EXPORT_RESULTS] = {"assessment-results.json", true},
    [EXPORT_COMPONENTS] = {"component-definition.json", false},
};

const char *
export_file_name(const struct export_run *run, enum export_file f)
{
	return formats[f].findings && !run->findings ? NULL : formats[f].file;
}

void
export_pieces(const struct export_run *run, const xmlNode *doc, struct buf *out)
{
	struct export_making m = {.run = run, .doc = doc};
	struct arena *a = arena_new();
	size_t lengths[PIECE_COUNT];

	m.arena = a;
	for (size_t i = 0; i < PIECE_COUNT; i++)
		buf_init(&m.piece[i], out->max);
	m.names = export_names_new(a, &m.piece[PIECE_NAMES]);
	m.keys[KEY_ORGANISATION] = export_attr(a, doc, "organisation");
	m.keys[KEY_DOCUMENT] = arena_printf(
	    a, "%s\n%s", m.keys[KEY_ORGANISATION], export_attr(a, doc, "id"));
	m.keys[KEY_WORKSPACE_TITLE] = export_attr(a, doc, "workspace");
	m.keys[KEY_WORKSPACE] = arena_printf(
	    a, "%s\n%s", m.keys[KEY_ORGANISATION], m.keys[KEY_WORKSPACE_TITLE]);
	m.keys[KEY_LEADS] = export_attr(a, doc, "leads");
	for (size_t i = 0; i < KEY_COUNT; i++)
		export_put_text(&m.piece[PIECE_KEYS], m.keys[i]);
	export_tables(&m);
	export_calendar(&m);
	export_components(&m);
	if (run->findings)
		export_results(&m);
	for (size_t i = 0; i < PIECE_COUNT; i++) {
		lengths[i] = m.piece[i].len;
		out->over |= buf_over(&m.piece[i]);
	}
	buf_put(out, lengths, sizeof lengths);
	for (size_t i = 0; i < PIECE_COUNT; i++) {
		buf_put(out, buf_str(&m.piece[i]), m.piece[i].len);
		buf_release(&m.piece[i]);
	}
	arena_free(a);
}

/* With its references resolved, which plan_attr() leaves to the caller: these
 * elements may have been parsed, and not built by us. */
const char *
export_attr(struct arena *a, const xmlNode *n, const char *name)
{
	const xmlAttr *x = n->properties;
	xmlChar *value;
	const char *copy;

	while (x != NULL && strcmp((const char *)x->name, name) != 0)
		x = x->next;
	if (x == NULL || x->children == NULL)
		return "";
	if (x->children->next == NULL && x->children->type == XML_TEXT_NODE &&
	    x->children->content != NULL)
		return (const char *)x->children->content;
	value = xmlNodeListGetString(n->doc, x->children, 1);
	copy = arena_str(a, value == NULL ? "" : (const char *)value);
	xmlFree(value);
	return copy;
}

const char *
export_text(struct arena *a, const xmlNode *n)
{
	xmlChar *text = xmlNodeGetContent(n);
	const char *copy = arena_str(a, text == NULL ? "" : (char *)text);

	xmlFree(text);
	return copy;
}

static const xmlNode *
from(const xmlNode *n, const char *name)
{
	while (n != NULL && (n->type != XML_ELEMENT_NODE ||
				strcmp((const char *)n->name, name) != 0))
		n = n->next;
	return n;
}

const xmlNode *
export_first(const xmlNode *parent, const char *name)
{
	return from(parent->children, name);
}

const xmlNode *
export_next(const xmlNode *n, const char *name)
{
	return from(n->next, name);
}

void
export_put_text(struct buf *out, const char *text)
{
	buf_put(out, text, strlen(text) + 1);
}
