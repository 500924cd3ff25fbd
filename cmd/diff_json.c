/* What differs, for other programs: schema/diff.schema.json. The tree's names
 * are those of the keys, "old-line" being "old_line". */
#include "diff.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* What is a number; and what is for people alone. */
static const char *const numbers[] = {
    "line", "col", "old-line", "new-line", "documents", NULL};
static const char *const left_out[] = {
    "old-short", "new-short", "standing", NULL};

static bool
among(const char *const *list, const char *name)
{
	for (; *list != NULL; list++) {
		if (strcmp(*list, name) == 0)
			return true;
	}
	return false;
}

static void
set(json_t *o, const char *key, json_t *value)
{
	if (json_object_set_new(o, key, value) != 0)
		bcp_out_of_memory();
}

static json_t *
object_of(const xmlNode *n)
{
	struct arena *a = arena_new();
	json_t *o = json_object();

	for (const xmlAttr *at = n->properties; at != NULL; at = at->next) {
		const char *name = (const char *)at->name;
		const char *text = plan_attr(n, name);
		char *key = arena_str(a, name);

		if (among(left_out, name))
			continue;
		for (char *p = key; *p != '\0'; p++)
			*p = *p == '-' ? '_' : *p;
		set(o, key,
		    among(numbers, name) ? json_integer(strtoll(text, NULL, 10))
					 : json_string(text));
	}
	arena_free(a);
	return o;
}

static json_t *
list_of(const xmlNode *parent, const char *name)
{
	json_t *list = json_array();

	for (const xmlNode *n = parent->children; n != NULL; n = n->next) {
		json_t *o;

		if (n->type != XML_ELEMENT_NODE ||
		    !xmlStrEqual(n->name, (const xmlChar *)name))
			continue;
		o = object_of(n);
		if (strcmp(name, "document") == 0) {
			set(o, "changes", list_of(n, "change"));
			set(o, "findings", list_of(n, "finding"));
		}
		if (json_array_append_new(list, o) != 0)
			bcp_out_of_memory();
	}
	return list;
}

void
diff_write_json(const struct diff_result *r, struct buf *out)
{
	const xmlNode *root = xmlDocGetRootElement(r->doc);
	json_t *o = json_object(), *tool = json_object();
	char *text;

	set(tool, "name", json_string("bcpgen"));
	set(tool, "version", json_string(plan_attr(root, "version")));
	set(o, "$schema",
	    json_string("https://bcpgen.org/schema/diff.schema.json"));
	set(o, "version", json_integer(1));
	set(o, "tool", tool);
	set(o, "old", object_of(plan_child(root, "old")));
	set(o, "new", object_of(plan_child(root, "new")));
	set(o, "judged",
	    json_boolean(strcmp(plan_attr(root, "judged"), "yes") == 0));
	set(o, "changes", json_integer((json_int_t)r->changes));
	set(o, "dropped", json_integer((json_int_t)r->dropped));
	set(o, "documents", list_of(root, "document"));
	set(o, "criteria", list_of(root, "criterion"));
	text = json_dumps(o, JSON_INDENT(2));
	if (text == NULL)
		bcp_out_of_memory();
	buf_puts(out, text);
	buf_putc(out, '\n');
	free(text);
	json_decref(o);
}
