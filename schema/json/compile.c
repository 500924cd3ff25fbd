/* A schema's nodes to subschemas ready for evaluation. */
#include "json_internal.h"

#include <stdlib.h>
#include <string.h>


static void
fault(struct jschema *s, const struct ynode *at, const char *keyword,
    const char *want)
{
	diag_at(s->d, DIAG_SCHEMA_INVALID, at->span, "'%s' must be %s", keyword,
	    want);
	s->failed = true;
}

static size_t
bucket_of(const struct ynode *n)
{
	return ((uintptr_t)n >> 4) % BUCKETS;
}

static struct sub *
sub_find(const struct jschema *s, const struct ynode *n)
{
	for (struct sub *x = s->buckets[bucket_of(n)]; x != NULL; x = x->next) {
		if (x->node == n)
			return x;
	}
	return NULL;
}

static struct resource *
resource_of(struct jschema *s, const struct ynode *n, struct resource *r)
{
	if (ynode_get(n, "$id") == NULL)
		return r;
	for (struct resource *x = s->resources; x != NULL; x = x->next) {
		if (x->root == n)
			return x;
	}
	return r;
}

/* Values of keywords */

static const struct ynode *
value_of(struct jschema *s, struct sub *sub, const char *keyword)
{
	const struct keyword *k = keyword_find(keyword);

	(void)s;
	if (k->validation && sub->res->no_validation)
		return NULL;
	return ynode_get(sub->node, keyword);
}

static const char *
read_text(struct jschema *s, struct sub *sub, const char *keyword)
{
	const struct ynode *v = value_of(s, sub, keyword);

	if (v == NULL)
		return NULL;
	if (v->type == YNODE_STR)
		return v->text;
	fault(s, v, keyword, "a text");
	return NULL;
}

static struct count
read_count(struct jschema *s, struct sub *sub, const char *keyword)
{
	const struct ynode *v = value_of(s, sub, keyword);
	struct count c = {false, 0};
	struct number n;

	if (v == NULL)
		return c;
	c.given = number_of(s->a, v, &n) && number_to_size(&n, &c.n);
	if (!c.given)
		fault(s, v, keyword, "a whole number, zero or more");
	return c;
}

static struct bound
read_bound(struct jschema *s, struct sub *sub, const char *keyword)
{
	const struct ynode *v = value_of(s, sub, keyword);
	struct bound b;

	memset(&b, 0, sizeof b);
	if (v == NULL)
		return b;
	b.node = v;
	b.given = number_of(s->a, v, &b.n);
	if (!b.given)
		fault(s, v, keyword, "a number");
	return b;
}

static bool
read_bool(struct jschema *s, struct sub *sub, const char *keyword)
{
	const struct ynode *v = value_of(s, sub, keyword);

	if (v != NULL && v->type != YNODE_BOOL)
		fault(s, v, keyword, "true or false");
	return v != NULL && v->type == YNODE_BOOL && v->boolean;
}

static const struct ynode *
read_names(struct jschema *s, const struct ynode *v, const char *keyword)
{
	bool ok = v == NULL || v->kind == YNODE_SEQ;

	for (size_t i = 0; ok && v != NULL && i < v->count; i++)
		ok = v->items[i]->type == YNODE_STR;
	if (!ok)
		fault(s, v, keyword, "a list of texts");
	return ok ? v : NULL;
}

static const struct sub *
read_schema(struct jschema *s, struct sub *sub, const char *keyword)
{
	const struct ynode *v = value_of(s, sub, keyword);

	return v == NULL ? NULL : sub_get(s, v, sub->res);
}

static struct list
read_list(struct jschema *s, struct sub *sub, const char *keyword)
{
	const struct ynode *v = value_of(s, sub, keyword);
	struct list l = {NULL, 0};

	if (v == NULL)
		return l;
	if (v->kind != YNODE_SEQ || v->count == 0) {
		fault(s, v, keyword, "a list of schemas, at least one");
		return l;
	}
	l.at = arena_alloc(s->a, v->count, sizeof *l.at);
	for (size_t i = 0; i < v->count; i++)
		l.at[l.count++] = sub_get(s, v->items[i], sub->res);
	return l;
}

static int
compare_named(const void *pa, const void *pb)
{
	const struct named *x = pa, *y = pb;

	return strcmp(x->name, y->name);
}

static struct named *
read_named(struct jschema *s, struct sub *sub, const char *keyword,
    size_t *count)
{
	const struct ynode *v = value_of(s, sub, keyword);
	struct named *list;

	*count = 0;
	if (v == NULL)
		return NULL;
	if (v->kind != YNODE_MAP) {
		fault(s, v, keyword, "a mapping of names to schemas");
		return NULL;
	}
	list = arena_alloc(s->a, v->count + 1, sizeof *list);
	for (size_t i = 0; i < v->count; i++) {
		list[i].name = v->pairs[i].key->text;
		list[i].sub = sub_get(s, v->pairs[i].value, sub->res);
	}
	*count = v->count;
	if (v->count > 1)
		qsort(list, v->count, sizeof *list, compare_named);
	return list;
}

static void
read_patterns(struct jschema *s, struct sub *sub)
{
	const struct ynode *v = value_of(s, sub, "patternProperties");

	if (v == NULL)
		return;
	if (v->kind != YNODE_MAP) {
		fault(s, v, "patternProperties",
		    "a mapping of patterns to schemas");
		return;
	}
	sub->patterns = arena_alloc(s->a, v->count + 1, sizeof *sub->patterns);
	for (size_t i = 0; i < v->count; i++) {
		struct matched *m = &sub->patterns[sub->n_patterns++];

		m->pattern = v->pairs[i].key;
		m->re = pattern_compile(s, v->pairs[i].key);
		m->sub = sub_get(s, v->pairs[i].value, sub->res);
	}
}

static void
read_dependent_required(struct jschema *s, struct sub *sub)
{
	const struct ynode *v = value_of(s, sub, "dependentRequired");

	if (v == NULL)
		return;
	if (v->kind != YNODE_MAP) {
		fault(s, v, "dependentRequired", "a mapping of names to lists");
		return;
	}
	sub->dependent_required = arena_alloc(s->a, v->count + 1,
	    sizeof *sub->dependent_required);
	for (size_t i = 0; i < v->count; i++) {
		struct needs *n =
		    &sub->dependent_required[sub->n_dependent_required];

		n->name = v->pairs[i].key->text;
		n->list = read_names(s, v->pairs[i].value, "dependentRequired");
		sub->n_dependent_required += n->list != NULL;
	}
}

static void
add_type(struct jschema *s, struct sub *sub, const struct ynode *v)
{
	static const struct {
		const char *name;
		unsigned bits;
	} types[] = {
	    {"null", 1u << YNODE_NULL},
	    {"boolean", 1u << YNODE_BOOL},
	    {"integer", 1u << YNODE_INT},
	    {"number", 1u << YNODE_INT | 1u << YNODE_FLOAT},
	    {"string", 1u << YNODE_STR},
	    {"array", 1u << YNODE_LIST},
	    {"object", 1u << YNODE_OBJECT},
	};

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		if (ynode_is(v, types[i].name)) {
			sub->types |= types[i].bits;
			return;
		}
	}
	fault(s, v, "type",
	    "null, boolean, integer, number, string, array or object, or a "
	    "list of these");
}

static void
read_types(struct jschema *s, struct sub *sub)
{
	const struct ynode *v = value_of(s, sub, "type");

	if (v == NULL)
		return;
	if (v->kind == YNODE_SEQ) {
		for (size_t i = 0; i < v->count; i++)
			add_type(s, sub, v->items[i]);
	} else {
		add_type(s, sub, v);
	}
	/* 1.0 is an integer, too: the evaluator looks at the value. */
	sub->integer_only = (sub->types & (1u << YNODE_INT)) != 0 &&
	    (sub->types & (1u << YNODE_FLOAT)) == 0;
}

static void
read_values(struct jschema *s, struct sub *sub)
{
	const struct ynode *v;

	read_types(s, sub);
	sub->enumeration = value_of(s, sub, "enum");
	if (sub->enumeration != NULL && sub->enumeration->kind != YNODE_SEQ) {
		fault(s, sub->enumeration, "enum", "a list of values");
		sub->enumeration = NULL;
	}
	sub->constant = value_of(s, sub, "const");
	sub->multiple_of = read_bound(s, sub, "multipleOf");
	if (sub->multiple_of.given &&
	    (sub->multiple_of.n.negative || sub->multiple_of.n.len == 0)) {
		fault(s, sub->multiple_of.node, "multipleOf", "above zero");
		sub->multiple_of.given = false;
	}
	sub->maximum = read_bound(s, sub, "maximum");
	sub->minimum = read_bound(s, sub, "minimum");
	sub->exclusive_maximum = read_bound(s, sub, "exclusiveMaximum");
	sub->exclusive_minimum = read_bound(s, sub, "exclusiveMinimum");
	sub->max_length = read_count(s, sub, "maxLength");
	sub->min_length = read_count(s, sub, "minLength");
	sub->max_items = read_count(s, sub, "maxItems");
	sub->min_items = read_count(s, sub, "minItems");
	sub->max_contains = read_count(s, sub, "maxContains");
	sub->min_contains = read_count(s, sub, "minContains");
	sub->max_properties = read_count(s, sub, "maxProperties");
	sub->min_properties = read_count(s, sub, "minProperties");
	sub->unique_items = read_bool(s, sub, "uniqueItems");
	sub->required = read_names(s, value_of(s, sub, "required"), "required");
	read_dependent_required(s, sub);
	v = value_of(s, sub, "pattern");
	if (v != NULL && v->type != YNODE_STR)
		fault(s, v, "pattern", "a text");
	else if (v != NULL)
		sub->pattern = pattern_compile(s, sub->pattern_node = v);
	sub->format = read_text(s, sub, "format");
	sub->title = read_text(s, sub, "title");
	sub->examples = ynode_get(sub->node, "examples");
	if (sub->examples != NULL && sub->examples->kind != YNODE_SEQ) {
		fault(s, sub->examples, "examples", "a list");
		sub->examples = NULL;
	}
	sub->x_type = ynode_text(sub->node, "x-type", NULL);
	sub->x_ref = ynode_text(sub->node, "x-ref", NULL);
	sub->x_collection = ynode_text(sub->node, "x-collection", NULL);
	sub->x_rule = ynode_text(sub->node, "x-rule", NULL);
}

static void
read_applicators(struct jschema *s, struct sub *sub)
{
	size_t ignored;

	sub->properties = read_named(s, sub, "properties", &sub->n_properties);
	sub->dependent_schemas = read_named(s, sub, "dependentSchemas",
	    &sub->n_dependent_schemas);
	read_named(s, sub, "$defs", &ignored);
	read_patterns(s, sub);
	sub->prefix_items = read_list(s, sub, "prefixItems");
	sub->all_of = read_list(s, sub, "allOf");
	sub->any_of = read_list(s, sub, "anyOf");
	sub->one_of = read_list(s, sub, "oneOf");
	sub->additional_properties = read_schema(s, sub, "additionalProperties");
	sub->property_names = read_schema(s, sub, "propertyNames");
	sub->items = read_schema(s, sub, "items");
	sub->contains = read_schema(s, sub, "contains");
	sub->not_ = read_schema(s, sub, "not");
	sub->if_ = read_schema(s, sub, "if");
	sub->then_ = read_schema(s, sub, "then");
	sub->else_ = read_schema(s, sub, "else");
	sub->unevaluated_items = read_schema(s, sub, "unevaluatedItems");
	sub->unevaluated_properties =
	    read_schema(s, sub, "unevaluatedProperties");
	s->unevaluated |= sub->unevaluated_items != NULL ||
	    sub->unevaluated_properties != NULL;
}

static const struct sub *
read_ref(struct jschema *s, struct sub *sub, const char *keyword,
    const struct ynode **found)
{
	const struct ynode *v = ynode_get(sub->node, keyword);
	struct resource *in;

	*found = NULL;
	if (v == NULL)
		return NULL;
	if (v->type != YNODE_STR) {
		fault(s, v, keyword, "a text");
		return NULL;
	}
	*found = ref_find(s, sub->res, v, &in);
	return *found == NULL ? NULL : sub_get(s, *found, in);
}

static void
read_refs(struct jschema *s, struct sub *sub)
{
	const struct ynode *found, *v = ynode_get(sub->node, "$dynamicRef");
	const char *hash;

	sub->ref = read_ref(s, sub, "$ref", &found);
	sub->dynamic_ref = read_ref(s, sub, "$dynamicRef", &found);
	/* It is dynamic only when it first leads to a $dynamicAnchor of that
	 * name (8.2.3.2). */
	hash = v != NULL && v->type == YNODE_STR ? strchr(v->text, '#') : NULL;
	if (found != NULL && hash != NULL &&
	    ynode_is(ynode_get(found, "$dynamicAnchor"), hash + 1))
		sub->dynamic_anchor = hash + 1;
}

static void
check_keywords(struct jschema *s, const struct sub *sub)
{
	for (size_t i = 0; i < sub->node->count; i++) {
		const struct ynode *key = sub->node->pairs[i].key;

		if (keyword_find(key->text) == NULL)
			keyword_check(s, key);
	}
}

const struct sub *
sub_get(struct jschema *s, const struct ynode *n, struct resource *r)
{
	struct sub *sub = sub_find(s, n);

	if (sub != NULL)
		return sub;
	sub = arena_alloc(s->a, 1, sizeof *sub);
	sub->node = n;
	sub->res = resource_of(s, n, r);
	/* In the table before its parts: schemas may be recursive. */
	sub->next = s->buckets[bucket_of(n)];
	s->buckets[bucket_of(n)] = sub;
	if (n->type == YNODE_BOOL) {
		sub->kind = n->boolean ? SUB_TRUE : SUB_FALSE;
		return sub;
	}
	if (n->kind != YNODE_MAP) {
		fault(s, n, "a schema", "a mapping, true or false");
		sub->kind = SUB_TRUE;
		return sub;
	}
	check_keywords(s, sub);
	read_values(s, sub);
	read_applicators(s, sub);
	read_refs(s, sub);
	return sub;
}

const struct jschema *
jschema_compile(struct arena *a, struct diag *d, const struct ynode *root,
    const char *uri, struct jschema_options opt, jschema_fetch fetch,
    void *ctx)
{
	struct jschema *s = arena_alloc(a, 1, sizeof *s);
	const struct ynode *id = ynode_get(root, "$id");
	struct resource *r;

	s->a = a;
	s->d = d;
	s->opt = opt;
	s->fetch = fetch;
	s->ctx = ctx;
	if (id != NULL && id->type == YNODE_STR)
		uri = uri_resolve(a, uri, id->text);
	r = resource_add(s, uri, root);
	s->root = sub_get(s, root, r);
	return s->failed ? NULL : s;
}
