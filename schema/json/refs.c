/* Identity and references: $id, $anchor, $dynamicAnchor, $ref (sections 8.2 of
 * the core specification; URIs after RFC 3986, JSON pointers after RFC 6901). */
#include "json_internal.h"

#include <libxml/uri.h>
#include <stdlib.h>
#include <string.h>

const char *
uri_resolve(struct arena *a, const char *base, const char *ref)
{
	size_t plain = strcspn(base, "#");
	xmlChar *full;
	char *out;

	if (*ref == '#' || *ref == '\0')
		return arena_printf(a, "%.*s%s", (int)plain, base, ref);
	full = xmlBuildURI((const xmlChar *)ref,
	    (const xmlChar *)arena_strn(a, base, plain));
	out = arena_str(a, full == NULL ? ref : (const char *)full);
	xmlFree(full);
	return out;
}

static struct resource *
resource_find(const struct jschema *s, const char *uri)
{
	size_t n = strcspn(uri, "#");

	for (struct resource *r = s->resources; r != NULL; r = r->next) {
		if (strlen(r->uri) == n && memcmp(r->uri, uri, n) == 0)
			return r;
	}
	return NULL;
}

const struct anchor *
anchor_find(const struct resource *r, const char *name)
{
	for (const struct anchor *x = r->anchors; x != NULL; x = x->next) {
		if (strcmp(x->name, name) == 0)
			return x;
	}
	return NULL;
}

static void
add_anchor(struct jschema *s, struct resource *r, const struct ynode *n,
    const char *keyword, bool dynamic)
{
	const struct ynode *name = ynode_get(n, keyword);
	struct anchor *x;

	if (name == NULL || name->type != YNODE_STR)
		return;
	x = arena_alloc(s->a, 1, sizeof *x);
	x->name = name->text;
	x->node = n;
	x->dynamic = dynamic;
	x->next = r->anchors;
	r->anchors = x;
}

/* Vocabularies that the schema's meta-schema declares (8.1.2). */
static void
read_vocabulary(struct jschema *s, struct resource *r)
{
	static const char base[] =
	    "https://json-schema.org/draft/2020-12/vocab/";
	const struct ynode *uri = ynode_get(r->root, "$schema"), *meta, *v;
	bool validation = false;

	if (uri == NULL || uri->type != YNODE_STR || s->fetch == NULL ||
	    strncmp(uri->text, "https://json-schema.org/", 24) == 0)
		return;
	meta = s->fetch(s->ctx, uri->text);
	v = ynode_get(meta, "$vocabulary");
	if (v == NULL || v->kind != YNODE_MAP)
		return;
	for (size_t i = 0; i < v->count; i++) {
		const char *name = v->pairs[i].key->text;

		if (strncmp(name, base, sizeof base - 1) != 0)
			continue;
		name += sizeof base - 1;
		validation |= strcmp(name, "validation") == 0;
		r->assert_formats |= strcmp(name, "format-assertion") == 0;
	}
	r->no_validation = !validation;
}

static void scan(struct jschema *s, const struct ynode *n, struct resource *r);

static void
scan_value(struct jschema *s, const struct ynode *v, enum keyword_holds holds,
    struct resource *r)
{
	switch (holds) {
	case HOLDS_VALUE:
		break;
	case HOLDS_SCHEMA:
		scan(s, v, r);
		break;
	case HOLDS_LIST:
		for (size_t i = 0; v->kind == YNODE_SEQ && i < v->count; i++)
			scan(s, v->items[i], r);
		break;
	case HOLDS_MAP:
		for (size_t i = 0; v->kind == YNODE_MAP && i < v->count; i++)
			scan(s, v->pairs[i].value, r);
		break;
	}
}

/* Finds the identities below a schema. Depth is bounded by the loader. */
static void
scan(struct jschema *s, const struct ynode *n, struct resource *r)
{
	const struct ynode *id = ynode_get(n, "$id");

	if (n->kind != YNODE_MAP)
		return;
	if (id != NULL && id->type == YNODE_STR && n != r->root) {
		resource_add(s, uri_resolve(s->a, r->uri, id->text), n);
		return;
	}
	add_anchor(s, r, n, "$anchor", false);
	add_anchor(s, r, n, "$dynamicAnchor", true);
	for (size_t i = 0; i < n->count; i++) {
		const struct keyword *k = keyword_find(n->pairs[i].key->text);

		if (k != NULL)
			scan_value(s, n->pairs[i].value, k->holds, r);
		else if (strcmp(n->pairs[i].key->text, "definitions") == 0)
			scan_value(s, n->pairs[i].value, HOLDS_MAP, r);
	}
}

struct resource *
resource_add(struct jschema *s, const char *uri, const struct ynode *root)
{
	struct resource *r = arena_alloc(s->a, 1, sizeof *r);

	r->uri = arena_strn(s->a, uri, strcspn(uri, "#"));
	r->root = root;
	/* Behind the first, which is the schema itself. */
	if (s->resources == NULL) {
		s->resources = r;
	} else {
		r->next = s->resources->next;
		s->resources->next = r;
	}
	read_vocabulary(s, r);
	scan(s, root, r);
	return r;
}

static struct resource *
fetch_resource(struct jschema *s, const char *uri)
{
	const char *plain = arena_strn(s->a, uri, strcspn(uri, "#"));
	const struct ynode *root =
	    s->fetch == NULL ? NULL : s->fetch(s->ctx, plain), *id;
	struct resource *r;

	if (root == NULL)
		return NULL;
	id = ynode_get(root, "$id");
	r = resource_add(s, plain, root);
	/* It may be known by another name than the one it was fetched by. */
	if (id != NULL && id->type == YNODE_STR &&
	    resource_find(s, uri_resolve(s->a, plain, id->text)) == NULL)
		r = resource_add(s, uri_resolve(s->a, plain, id->text), root);
	return r;
}

static const char *
unescape(struct arena *a, const char *p, size_t n)
{
	char *raw = arena_strn(a, p, n), *out;
	size_t len = 0;

	xmlURIUnescapeString(raw, (int)n, raw);
	out = arena_str(a, raw);
	for (const char *q = raw; *q != '\0'; q++) {
		if (q[0] == '~' && (q[1] == '0' || q[1] == '1'))
			out[len++] = *++q == '0' ? '~' : '/';
		else
			out[len++] = *q;
	}
	out[len] = '\0';
	return out;
}

/* Follows a JSON pointer; a schema with $id on the way changes the base. */
static const struct ynode *
follow_pointer(struct jschema *s, const char *pointer, struct resource **r)
{
	const struct ynode *n = (*r)->root;

	while (n != NULL && *pointer == '/') {
		size_t len = strcspn(++pointer, "/");
		const char *part = unescape(s->a, pointer, len);

		if (n->kind == YNODE_SEQ) {
			char *end;
			unsigned long i = strtoul(part, &end, 10);

			n = *part != '\0' && *end == '\0' && i < n->count
			    ? n->items[i]
			    : NULL;
		} else {
			n = ynode_get(n, part);
		}
		for (struct resource *x = s->resources; x != NULL; x = x->next) {
			if (x->root == n)
				*r = x;
		}
		pointer += len;
	}
	return n;
}

const struct ynode *
ref_find(struct jschema *s, const struct resource *from,
    const struct ynode *ref, struct resource **in)
{
	const char *uri = uri_resolve(s->a, from->uri, ref->text);
	const char *hash = strchr(uri, '#');
	const char *fragment = hash == NULL ? "" : hash + 1;
	struct resource *r = resource_find(s, uri);
	const struct ynode *n = NULL;
	const struct anchor *x;

	if (r == NULL)
		r = fetch_resource(s, uri);
	if (r != NULL && (*fragment == '\0' || *fragment == '/')) {
		n = follow_pointer(s, fragment, &r);
	} else if (r != NULL) {
		x = anchor_find(r, unescape(s->a, fragment, strlen(fragment)));
		n = x == NULL ? NULL : x->node;
	}
	*in = r;
	if (n != NULL && (n->kind == YNODE_MAP || n->type == YNODE_BOOL))
		return n;
	diag_at(s->d, DIAG_SCHEMA_REF, ref->span,
	    r == NULL ? "'%s' refers to a document that is not at hand; give "
			"its folder by --schema-map"
		      : "'%s' refers to nothing",
	    ref->text);
	s->failed = true;
	return NULL;
}
