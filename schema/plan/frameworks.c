/* Frameworks: their criteria, as attributes of small elements. */
#include "plan_internal.h"

#include <string.h>

static bool
has_attr(const xmlNode *n, const char *name)
{
	return xmlHasProp(n, (const xmlChar *)name) != NULL;
}

/* Scalars become attributes, lists repeated children. */
static void
add_fields(struct plan_space *s, struct builder *b, xmlNode *n,
    const struct ynode *map)
{
	if (map == NULL || map->kind != YNODE_MAP)
		return;
	n->_private = (void *)(uintptr_t)map;
	for (size_t i = 0; i < map->count; i++) {
		const struct ynode *key = map->pairs[i].key;
		const struct ynode *value = map->pairs[i].value;
		const char *name = build_name(s->a, key->text, key->len);

		if (value->kind == YNODE_SEQ)
			build_value(b, n, name, value);
		else if (value->kind == YNODE_SCALAR &&
			 value->type != YNODE_NULL && build_safe(b, value) &&
			 !has_attr(n, name))
			build_attr(n, name, value->text);
	}
}

static void
add_framework(struct plan_space *s, struct builder *b, const struct ynode *root)
{
	const struct ynode *list = ynode_get(root, "criteria");
	xmlNode *n;

	if (ynode_get(root, "framework") == NULL) {
		n = build_element(s->doc, s->frameworks, "crosswalk");
		build_pairs(b, n, root);
		return;
	}
	n = build_element(s->doc, s->frameworks, "framework");

	add_fields(s, b, n, ynode_get(root, "framework"));
	for (size_t i = 0;
	     list != NULL && list->kind == YNODE_SEQ && i < list->count; i++)
		add_fields(s, b, build_element(s->doc, n, "criterion"),
		    list->items[i]);
}

void
space_frameworks(
    struct plan_space *s, struct builder *b, const struct plan_context *ctx)
{
	for (size_t i = 0; i < ctx->n_frameworks; i++)
		add_framework(s, b, ctx->frameworks[i].root);
}
