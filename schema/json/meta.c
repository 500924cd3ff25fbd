/* The meta-schemas of draft 2020-12, which are built in. */
#include "json_internal.h"

#include "res.h"
#include "ynode_image.h"

#include <string.h>

#define DRAFT "https://json-schema.org/draft/2020-12/"

/* "meta/core" of the address is "schema/json/meta/core.json". */
static const char *
resource_name(struct arena *a, const char *uri)
{
	const char *name = uri + strlen(DRAFT);

	if (strncmp(uri, DRAFT, strlen(DRAFT)) != 0)
		return NULL;
	if (strcmp(name, "schema") == 0)
		return "schema/json/meta/schema.json";
	if (strncmp(name, "meta/", 5) != 0 || strchr(name + 5, '/') != NULL)
		return NULL;
	return arena_printf(a, "schema/json/%s.json", name);
}

const struct ynode *
meta_fetch(struct jschema *s, const char *uri)
{
	const char *name = resource_name(s->a, uri);
	const char *text;
	size_t len;

	if (name == NULL || (text = res_find(name, &len)) == NULL)
		return NULL;
	return ynode_image_read(s->a, res_image(text),
	    src_add(s->d->src, arena_str(s->a, uri), text, len));
}
