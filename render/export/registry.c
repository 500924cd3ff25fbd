#include "export_internal.h"

#include <string.h>

const struct export_format export_formats[] = {
    {"controls.csv", false, export_controls},
    {"functions.csv", false, export_functions},
    {"findings.csv", true, export_findings},
    {"calendar.ics", false, export_calendar},
    {"assessment-results.json", true, export_results},
    {"component-definition.json", false, export_components},
    {NULL, false, NULL},
};

/* With its references resolved, which plan_attr() leaves to the caller: these
 * elements were parsed, and not built by us. */
const char *
export_attr(struct arena *a, const xmlNode *n, const char *name)
{
	xmlChar *value = xmlGetProp((xmlNode *)(uintptr_t)n, // NOLINT
	    (const xmlChar *)name);
	const char *copy;

	if (value == NULL)
		return "";
	copy = arena_str(a, (const char *)value);
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
				!xmlStrEqual(n->name, (const xmlChar *)name)))
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

static void
free_names(void *p)
{
	xmlHashFree(p, NULL);
}

struct export_names *
export_names_new(struct arena *a)
{
	struct export_names *names = arena_alloc(a, 1, sizeof *names);

	names->seen = xmlHashCreate(64);
	if (names->seen == NULL)
		bcp_out_of_memory();
	arena_defer(a, free_names, names->seen);
	return names;
}

const char *
export_uuid(struct arena *a, const char *kind, const char *name)
{
	const char *all = arena_printf(a, "%s\n%s", kind, name);
	char uuid[HASH_UUID_LEN + 1];

	hash_uuid(uuid, all, strlen(all));
	return arena_str(a, uuid);
}

const char *
export_unique(struct export_names *names, struct arena *a, const char *kind,
    const char *name)
{
	const xmlChar *key;
	uintptr_t n;

	key = (const xmlChar *)arena_printf(a, "%s\n%s", kind, name);
	n = (uintptr_t)xmlHashLookup(names->seen, key) + 1;
	if (xmlHashUpdateEntry(names->seen, key, (void *)n, NULL) != 0)
		bcp_out_of_memory();
	if (n > 1)
		name = arena_printf(a, "%s\n%zu", name, (size_t)n);
	return export_uuid(a, kind, name);
}
