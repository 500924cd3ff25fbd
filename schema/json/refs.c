/* Identity and references: $id, $anchor, $dynamicAnchor, $ref (section 8.2 of
 * the core specification; URIs after RFC 3986, JSON pointers after RFC 6901).
 */
#include "json_internal.h"

#include <libxml/uri.h>
#include <stdlib.h>
#include <string.h>

#define DRAFT "https://json-schema.org/draft/2020-12/"

const char *
uri_resolve(struct arena *a, const char *base, const char *ref)
{
	size_t plain = strcspn(base, "#");
	xmlChar *full;
	char *out;

	if (*ref == '#' || *ref == '\0')
		return arena_printf(a, "%.*s%s", (int)plain, base, ref);
	full = xmlBuildURI(
	    (const xmlChar *)ref, (const xmlChar *)arena_strn(a, base, plain));
	out = arena_str(a, full == NULL ? ref : (const char *)full);
	xmlFree(full);
	return out;
}

static bool
same_uri(const char *known, const char *uri, size_t n)
{
	return known != NULL && strlen(known) == n &&
	       memcmp(known, uri, n) == 0;
}

static struct resource *
resource_find(const struct jschema *s, const char *uri)
{
	size_t n = strcspn(uri, "#");

	for (struct resource *r = s->resources; r != NULL; r = r->next) {
		if (same_uri(r->uri, uri, n))
			return r;
	}
	for (struct resource *r = s->resources; r != NULL; r = r->next) {
		if (same_uri(r->also, uri, n))
			return r;
	}
	return NULL;
}

struct resource *
resource_at(const struct jschema *s, const struct ynode *n, struct resource *r)
{
	const struct ynode *id = ynode_get(n, "$id");

	if (id == NULL || id->type != YNODE_STR || r->root == n)
		return r;
	for (struct resource *x = s->resources; x != NULL; x = x->next) {
		if (x->root == n)
			return x;
	}
	return r;
}

static const struct ynode *
fetch(struct jschema *s, const char *uri)
{
	const char *plain = arena_strn(s->a, uri, strcspn(uri, "#"));
	const struct ynode *n = meta_fetch(s, plain);

	return n != NULL || s->fetch == NULL ? n : s->fetch(s->ctx, plain);
}

const struct anchor *
anchor_find(const struct resource *r, const char *name, bool dynamic)
{
	for (const struct anchor *x = r->anchors; x != NULL; x = x->next) {
		if (strcmp(x->name, name) == 0 && (x->dynamic || !dynamic))
			return x;
	}
	return NULL;
}

static void
add_anchor(struct jschema *s, struct resource *r, const struct ynode *n,
    const char *keyword, bool dynamic)
{
	const struct ynode *name = ynode_get(n, keyword);
	const struct anchor *old;
	struct anchor *x;

	if (name == NULL || name->type != YNODE_STR)
		return;
	old = anchor_find(r, name->text, false);
	if (old != NULL && old->node != n) {
		schema_fault(s, DIAG_SCHEMA_INVALID, name,
		    "the anchor '%s' is given twice", name->text);
		diag_note(s->d, old->value->span, "first given here");
		return;
	}
	x = arena_alloc(s->a, 1, sizeof *x);
	x->name = name->text;
	x->node = n;
	x->value = name;
	x->dynamic = dynamic;
	x->next = r->anchors;
	r->anchors = x;
}

static unsigned
vocab_of(const char *uri)
{
	static const struct {
		const char *name;
		enum vocab bit;
	} known[] = {
	    {"core", VOCAB_CORE},
	    {"applicator", VOCAB_APPLICATOR},
	    {"unevaluated", VOCAB_UNEVALUATED},
	    {"validation", VOCAB_VALIDATION},
	    {"meta-data", VOCAB_META_DATA},
	    {"format-annotation", VOCAB_FORMAT},
	    {"format-assertion", VOCAB_ASSERT_FORMAT},
	    {"content", VOCAB_CONTENT},
	};
	const char *base = DRAFT "vocab/";

	if (strncmp(uri, base, strlen(base)) != 0)
		return 0;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (strcmp(uri + strlen(base), known[i].name) == 0)
			return known[i].bit;
	}
	return 0;
}

/* The vocabularies that a meta-schema declares (8.1.2). */
static unsigned
read_vocabulary(
    struct jschema *s, const struct ynode *uri, const struct ynode *v)
{
	unsigned vocabs = VOCAB_CORE;

	for (size_t i = 0; i < v->count; i++) {
		const char *name = v->pairs[i].key->text;
		unsigned bit = vocab_of(name);

		vocabs |= bit;
		if (bit == 0 && v->pairs[i].value->boolean)
			schema_fault(s, DIAG_SCHEMA_INVALID, uri,
			    "the schema needs the vocabulary '%s', which is "
			    "not known here",
			    name);
	}
	if ((vocabs & VOCAB_ASSERT_FORMAT) != 0)
		vocabs |= VOCAB_FORMAT;
	return vocabs;
}

/* What $schema says of a resource; without it, what holds around it. */
static unsigned
vocabs_of(struct jschema *s, const struct ynode *root, unsigned around)
{
	const struct ynode *uri = ynode_get(root, "$schema"), *v;
	const char *p;

	if (uri == NULL)
		return around;
	if (uri->type != YNODE_STR) {
		schema_fault(s, DIAG_SCHEMA_INVALID, uri,
		    "'$schema' must be the address of a meta-schema");
		return around;
	}
	p = uri->text;
	if (strncmp(p, DRAFT "schema", strlen(DRAFT "schema")) == 0)
		return VOCAB_STANDARD;
	if (strstr(p, "//json-schema.org/draft") != NULL &&
	    strncmp(p, DRAFT, strlen(DRAFT)) != 0) {
		schema_fault(s, DIAG_SCHEMA_INVALID, uri,
		    "the schema is written for '%s'; draft 2020-12 is the one "
		    "that is known here",
		    p);
		return around;
	}
	v = ynode_get(fetch(s, p), "$vocabulary");
	if (v == NULL || v->kind != YNODE_MAP)
		return VOCAB_STANDARD;
	return read_vocabulary(s, uri, v);
}

static void scan(struct jschema *s, const struct ynode *n, struct resource *r);

/* The identities in what stands under a keyword. */
static void
scan_value(struct jschema *s, const struct ynode *v, enum keyword_form form,
    struct resource *r)
{
	if (form == FORM_SUB)
		scan(s, v, r);
	if (form == FORM_SUBS && v->kind == YNODE_SEQ) {
		for (size_t i = 0; i < v->count; i++)
			scan(s, v->items[i], r);
	}
	if ((form == FORM_NAMES || form == FORM_PATTERNS ||
		form == FORM_DEPENDENCIES) &&
	    v->kind == YNODE_MAP) {
		for (size_t i = 0; i < v->count; i++)
			scan(s, v->pairs[i].value, r);
	}
}

static struct resource *
new_resource(struct jschema *s, const char *uri, const struct ynode *root,
    unsigned around)
{
	struct resource *r = arena_alloc(s->a, 1, sizeof *r);
	const struct resource *old = resource_find(s, uri);

	r->uri = arena_strn(s->a, uri, strcspn(uri, "#"));
	r->root = root;
	r->id = ynode_get(root, "$id");
	if (old != NULL && old->root != root && r->id != NULL) {
		schema_fault(s, DIAG_SCHEMA_INVALID, r->id,
		    "the address '%s' is given twice", r->uri);
		if (old->id != NULL)
			diag_note(s->d, old->id->span, "first given here");
	}
	if (s->last_resource == NULL)
		s->resources = r;
	else
		s->last_resource->next = r;
	s->last_resource = r;
	r->vocabs = vocabs_of(s, root, around);
	return r;
}

/* Depth is bounded by the loader (LIMIT_YAML_DEPTH). */
static void
scan(struct jschema *s, const struct ynode *n, struct resource *r)
{
	const struct ynode *id = ynode_get(n, "$id");

	if (n->kind != YNODE_MAP)
		return;
	if (id != NULL && id->type == YNODE_STR && n != r->root)
		r = new_resource(
		    s, uri_resolve(s->a, r->uri, id->text), n, r->vocabs);
	add_anchor(s, r, n, "$anchor", false);
	add_anchor(s, r, n, "$dynamicAnchor", true);
	for (size_t i = 0; i < n->count; i++) {
		const struct keyword *k = keyword_find(n->pairs[i].key->text);

		if (k != NULL)
			scan_value(s, n->pairs[i].value, k->form, r);
	}
}

struct resource *
resource_add(struct jschema *s, const char *uri, const struct ynode *root)
{
	const struct ynode *id = ynode_get(root, "$id");
	const char *own = uri;
	struct resource *r;

	if (id != NULL && id->type == YNODE_STR)
		own = uri_resolve(s->a, uri, id->text);
	r = resource_find(s, own);
	if (r != NULL && r->root == root)
		return r;
	r = new_resource(s, own, root, VOCAB_STANDARD);
	r->also = arena_strn(s->a, uri, strcspn(uri, "#"));
	scan(s, root, r);
	return r;
}

/* A fragment's percent signs are undone here, a pointer's tildes later. */
static char *
unescape_percent(struct arena *a, const char *p)
{
	char *raw = arena_str(a, p);

	if (strchr(raw, '%') != NULL)
		xmlURIUnescapeString(raw, (int)strlen(raw), raw);
	return raw;
}

static const char *
unescape_tilde(struct arena *a, const char *p, size_t n)
{
	char *out = arena_strn(a, p, n);
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '~' && i + 1 < n && (p[i + 1] | 1) == '1')
			out[len++] = p[++i] == '0' ? '~' : '/';
		else
			out[len++] = p[i];
	}
	out[len] = '\0';
	return out;
}

static const struct ynode *
item_at(const struct ynode *n, const char *part)
{
	char *end;
	unsigned long i;

	if (*part < '0' || *part > '9' || (*part == '0' && part[1] != '\0'))
		return NULL;
	i = strtoul(part, &end, 10);
	return *end == '\0' && i < n->count ? n->items[i] : NULL;
}

/* Follows a JSON pointer; a schema with $id on the way changes the base. */
static const struct ynode *
follow_pointer(struct jschema *s, const char *pointer, struct resource **r)
{
	const struct ynode *n = (*r)->root;

	while (n != NULL && *pointer == '/') {
		size_t len = strcspn(++pointer, "/");
		const char *part = unescape_tilde(s->a, pointer, len);

		n = n->kind == YNODE_SEQ ? item_at(n, part)
					 : ynode_get(n, part);
		if (n != NULL)
			*r = resource_at(s, n, *r);
		pointer += len;
	}
	return n;
}

static void
not_found(struct jschema *s, const struct ynode *ref, const char *uri,
    const struct resource *r)
{
	size_t n = strcspn(uri, "#");

	if (r == NULL)
		schema_fault(s, DIAG_SCHEMA_REF, ref,
		    "'%s' refers to the document '%.*s', which is not at hand",
		    ref->text, (int)n, uri);
	else
		schema_fault(s, DIAG_SCHEMA_REF, ref,
		    "'%s' refers to nothing that is there", ref->text);
}

const struct ynode *
ref_find(struct jschema *s, const struct resource *from,
    const struct ynode *ref, struct resource **in, const struct anchor **anchor)
{
	const char *uri = uri_resolve(s->a, from->uri, ref->text);
	const char *fragment = unescape_percent(s->a, uri + strcspn(uri, "#"));
	struct resource *r = resource_find(s, uri);
	const struct ynode *n = NULL;

	fragment += *fragment == '#';
	*anchor = NULL;
	if (r == NULL && (n = fetch(s, uri)) != NULL)
		r = resource_add(
		    s, arena_strn(s->a, uri, strcspn(uri, "#")), n);
	n = NULL;
	if (r != NULL && (*fragment == '\0' || *fragment == '/')) {
		n = follow_pointer(s, fragment, &r);
	} else if (r != NULL) {
		*anchor = anchor_find(r, fragment, false);
		n = *anchor == NULL ? NULL : (*anchor)->node;
	}
	*in = r;
	if (n == NULL)
		not_found(s, ref, uri, r);
	return n;
}
