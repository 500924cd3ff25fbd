/* Schema nodes to struct sub. Each subschema waits in a queue, so that the
 * depth of a schema costs no stack. A keyword of a vocabulary that the schema
 * does not use is passed over. */
#include "json_internal.h"

#include <stdlib.h>
#include <string.h>

#define MAX_FACTOR_DIGITS 100

/* Where the value of a keyword is kept. */
#define MEMBER(sub, type, off) ((type *)(void *)((char *)(sub) + (off)))

void
schema_fault(struct jschema *s, enum diag_id id, const struct ynode *at,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_at(s->d, id, at->span, "%s", arena_vprintf(s->a, fmt, ap));
	va_end(ap);
	s->failed = true;
}

static void
must_be(struct jschema *s, const struct keyword *k, const struct ynode *v,
    const char *what)
{
	schema_fault(
	    s, DIAG_SCHEMA_INVALID, v, "'%s' must be %s", k->name, what);
}

static size_t
bucket_of(const struct ynode *n)
{
	uintptr_t v = (uintptr_t)(const void *)n;

	return (size_t)((v >> 4) * 2654435761u >> 7) % SUB_BUCKETS;
}

const struct sub *
sub_get(struct jschema *s, const struct ynode *n, struct resource *r)
{
	size_t b = bucket_of(n);
	struct sub *x;

	for (x = s->buckets[b]; x != NULL; x = x->next) {
		if (x->node == n)
			return x;
	}
	x = arena_alloc(s->a, 1, sizeof *x);
	x->node = n;
	x->res = resource_at(s, n, r);
	x->next = s->buckets[b];
	s->buckets[b] = x;
	*s->todo_end = x;
	s->todo_end = &x->todo;
	s->subs = arena_grow(
	    s->a, s->subs, &s->cap_subs, s->n_subs + 1, sizeof *s->subs);
	x->index = s->n_subs;
	s->subs[s->n_subs++] = x;
	return x;
}

static int
compare_named(const void *pa, const void *pb)
{
	const struct named *x = pa, *y = pb;

	return strcmp(x->name, y->name);
}

static void
sort_names(struct names *names)
{
	if (names->count > 1)
		qsort(
		    names->at, names->count, sizeof *names->at, compare_named);
}

static void
read_names(struct jschema *s, struct sub *x, const struct keyword *k,
    const struct ynode *v, struct names *out)
{
	if (v->kind != YNODE_MAP) {
		must_be(s, k, v, "a mapping of schemas");
		return;
	}
	out->at = arena_alloc(s->a, v->count + 1, sizeof *out->at);
	for (size_t i = 0; i < v->count; i++) {
		out->at[i].name = v->pairs[i].key->text;
		out->at[i].sub = sub_get(s, v->pairs[i].value, x->res);
	}
	out->count = v->count;
	sort_names(out);
}

static void
read_subs(struct jschema *s, struct sub *x, const struct keyword *k,
    const struct ynode *v, struct list *out)
{
	if (v->kind != YNODE_SEQ || v->count == 0) {
		must_be(s, k, v, "a list of one schema or more");
		return;
	}
	out->at = arena_alloc(s->a, v->count, sizeof *out->at);
	for (size_t i = 0; i < v->count; i++)
		out->at[i] = sub_get(s, v->items[i], x->res);
	out->count = v->count;
}

static void
read_count(struct jschema *s, const struct keyword *k, const struct ynode *v,
    struct count *out)
{
	struct number n;

	if (!number_of(s->a, v, &n) || !number_is_integer(&n) || n.negative) {
		must_be(s, k, v, "a whole number from 0 up");
		return;
	}
	out->given = true;
	if (!number_to_size(&n, &out->n))
		out->n = SIZE_MAX;
}

static void
read_bound(struct jschema *s, const struct keyword *k, const struct ynode *v,
    struct bound *out)
{
	bool factor = strcmp(k->name, "multipleOf") == 0;

	if (!number_of(s->a, v, &out->n) || out->n.kind != NUMBER_FINITE) {
		must_be(s, k, v, "a number");
		return;
	}
	if (factor && (out->n.len == 0 || out->n.negative)) {
		must_be(s, k, v, "above 0");
		return;
	}
	/* Long division by it takes a step for each pair of digits. */
	if (factor && out->n.len > MAX_FACTOR_DIGITS) {
		must_be(s, k, v, "shorter: at most 100 digits");
		return;
	}
	out->node = v;
}

static unsigned
type_bits(const char *name, bool *whole_floats)
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
		if (strcmp(types[i].name, name) != 0)
			continue;
		*whole_floats |= strcmp(name, "integer") == 0;
		return types[i].bits;
	}
	return 0;
}

static void
read_type(struct jschema *s, struct sub *x, const struct keyword *k,
    const struct ynode *v)
{
	size_t n = v->kind == YNODE_SEQ ? v->count : 1, repeat = 0;

	if (v->kind == YNODE_MAP || n == 0) {
		must_be(s, k, v, "the name of a type, or a list of names");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct ynode *t = v->kind == YNODE_SEQ ? v->items[i] : v;
		/* YAML's plain null is a name here, too. */
		unsigned bits = t->kind == YNODE_SCALAR
				    ? type_bits(t->text, &x->whole_floats)
				    : 0;

		if (bits == 0)
			must_be(s, k, t,
			    "array, boolean, integer, null, number, object or "
			    "string");
		x->types |= bits;
	}
	if (v->kind == YNODE_SEQ && json_first_repeat(s->a, v, &repeat) < n)
		must_be(s, k, v, "a list without repetitions");
}

static bool
is_text_list(const struct ynode *v)
{
	if (v->kind != YNODE_SEQ)
		return false;
	for (size_t i = 0; i < v->count; i++) {
		if (v->items[i]->type != YNODE_STR)
			return false;
	}
	return true;
}

static bool
read_key_list(struct jschema *s, const struct keyword *k, const struct ynode *v)
{
	size_t first = 0;

	if (!is_text_list(v)) {
		must_be(s, k, v, "a list of keys");
		return false;
	}
	if (json_first_repeat(s->a, v, &first) < v->count)
		must_be(s, k, v, "a list without repetitions");
	return true;
}

static void
add_needs(struct jschema *s, struct sub *x, const char *name,
    const struct ynode *list)
{
	struct needs *n = arena_alloc(s->a, 1, sizeof *n), **end;

	n->name = name;
	n->list = list;
	for (end = &x->dependent_required; *end != NULL;)
		end = &(*end)->next;
	*end = n;
}

static void
read_dependent(struct jschema *s, struct sub *x, const struct keyword *k,
    const struct ynode *v)
{
	if (v->kind != YNODE_MAP) {
		must_be(s, k, v, "a mapping from keys to lists of keys");
		return;
	}
	for (size_t i = 0; i < v->count; i++) {
		if (read_key_list(s, k, v->pairs[i].value))
			add_needs(
			    s, x, v->pairs[i].key->text, v->pairs[i].value);
	}
}

/* Lists of keys or schemas under one keyword. */
static void
read_dependencies(struct jschema *s, struct sub *x, const struct keyword *k,
    const struct ynode *v)
{
	struct names *out = &x->dependent_schemas;
	size_t cap = out->count;

	if (v->kind != YNODE_MAP) {
		must_be(s, k, v, "a mapping");
		return;
	}
	for (size_t i = 0; i < v->count; i++) {
		const struct ynode_pair *p = &v->pairs[i];

		if (p->value->kind == YNODE_SEQ) {
			if (read_key_list(s, k, p->value))
				add_needs(s, x, p->key->text, p->value);
			continue;
		}
		out->at = arena_grow(
		    s->a, out->at, &cap, out->count + 1, sizeof *out->at);
		out->at[out->count].name = p->key->text;
		out->at[out->count++].sub = sub_get(s, p->value, x->res);
	}
	sort_names(out);
}

static const pcre2_code *
read_regex(struct jschema *s, const struct ynode *v)
{
	const char *why = "";
	const pcre2_code *re = pattern_compile(s->a, v->text, v->len, &why);

	if (re == NULL)
		schema_fault(s, DIAG_SCHEMA_INVALID, v,
		    "the pattern '%s' is wrong: %s", v->text, why);
	return re;
}

static void
read_pattern(struct jschema *s, struct sub *x, const struct keyword *k,
    const struct ynode *v)
{
	if (v->type != YNODE_STR) {
		must_be(s, k, v, "a regular expression");
		return;
	}
	x->pattern = read_regex(s, v);
	x->pattern_node = v;
}

static void
read_patterns(struct jschema *s, struct sub *x, const struct keyword *k,
    const struct ynode *v)
{
	if (v->kind != YNODE_MAP) {
		must_be(s, k, v, "a mapping from regular expressions");
		return;
	}
	x->patterns = arena_alloc(s->a, v->count + 1, sizeof *x->patterns);
	for (size_t i = 0; i < v->count; i++) {
		x->patterns[i].re = read_regex(s, v->pairs[i].key);
		x->patterns[i].sub = sub_get(s, v->pairs[i].value, x->res);
	}
	x->n_patterns = v->count;
}

static void
read_ref(struct jschema *s, struct sub *x, const struct keyword *k,
    const struct ynode *v)
{
	const struct anchor *anchor;
	const struct ynode *n;
	struct resource *r;

	if (v->type != YNODE_STR) {
		must_be(s, k, v, "the address of a schema");
		return;
	}
	n = ref_find(s, x->res, v, &r, &anchor);
	if (n == NULL)
		return;
	if (k->form == FORM_REF) {
		x->ref = sub_get(s, n, r);
		x->ref_node = v;
		return;
	}
	x->dynamic_ref = sub_get(s, n, r);
	/* Only a dynamic anchor at hand makes it dynamic (8.2.3.2). */
	if (anchor != NULL && anchor_find(r, anchor->name, true) != NULL)
		x->dynamic_name = anchor->name;
}

static void
check_id(struct jschema *s, const struct keyword *k, const struct ynode *v)
{
	const char *hash;

	if (v->type != YNODE_STR) {
		must_be(s, k, v, "an address");
		return;
	}
	hash = strchr(v->text, '#');
	if (hash != NULL && hash[1] != '\0')
		must_be(s, k, v, "an address without a fragment");
}

static void
check_anchor(struct jschema *s, const struct keyword *k, const struct ynode *v)
{
	const char *p = v->text;
	bool ok = v->type == YNODE_STR;

	for (size_t i = 0; ok && i < v->len; i++) {
		bool letter = (p[i] >= 'A' && p[i] <= 'Z') ||
			      (p[i] >= 'a' && p[i] <= 'z') || p[i] == '_';
		bool other =
		    (p[i] >= '0' && p[i] <= '9') || p[i] == '-' || p[i] == '.';

		ok = letter || (i != 0 && other);
	}
	if (!ok || v->len == 0)
		must_be(s, k, v, "a name of letters, digits, '-', '_' and '.'");
}

static void
check_vocabulary(
    struct jschema *s, const struct keyword *k, const struct ynode *v)
{
	bool ok = v->kind == YNODE_MAP;

	for (size_t i = 0; ok && i < v->count; i++)
		ok = v->pairs[i].value->type == YNODE_BOOL;
	if (!ok)
		must_be(s, k, v, "a mapping from addresses to true or false");
}

static void
read_plain(struct jschema *s, struct sub *x, const struct keyword *k,
    const struct ynode *v)
{
	if (k->form == FORM_TEXT) {
		if (v->type != YNODE_STR)
			must_be(s, k, v, "a text");
		else
			*MEMBER(x, const char *, k->at) = v->text;
	} else if (k->form == FORM_FLAG) {
		if (v->type != YNODE_BOOL)
			must_be(s, k, v, "true or false");
		else
			*MEMBER(x, bool, k->at) = v->boolean;
	} else {
		if (k->form != FORM_ANY && v->kind != YNODE_SEQ)
			must_be(s, k, v, "a list");
		else
			*MEMBER(x, const struct ynode *, k->at) = v;
	}
}

static void
read_required(struct jschema *s, struct sub *x, const struct keyword *k,
    const struct ynode *v)
{
	if (read_key_list(s, k, v))
		x->required = v;
}

static void
read_keyword(struct jschema *s, struct sub *x, const struct keyword *k,
    const struct ynode *v)
{
	switch (k->form) {
	case FORM_ANY:
	case FORM_LIST:
	case FORM_ENUM:
	case FORM_TEXT:
	case FORM_FLAG:
		read_plain(s, x, k, v);
		break;
	case FORM_COUNT:
		read_count(s, k, v, MEMBER(x, struct count, k->at));
		break;
	case FORM_BOUND:
		read_bound(s, k, v, MEMBER(x, struct bound, k->at));
		break;
	case FORM_SUB:
		*MEMBER(x, const struct sub *, k->at) = sub_get(s, v, x->res);
		break;
	case FORM_SUBS:
		read_subs(s, x, k, v, MEMBER(x, struct list, k->at));
		break;
	case FORM_NAMES:
		read_names(s, x, k, v, MEMBER(x, struct names, k->at));
		break;
	case FORM_TYPE:
		read_type(s, x, k, v);
		break;
	case FORM_PATTERN:
		read_pattern(s, x, k, v);
		break;
	case FORM_PATTERNS:
		read_patterns(s, x, k, v);
		break;
	case FORM_REQUIRED:
		read_required(s, x, k, v);
		break;
	case FORM_DEPENDENT:
		read_dependent(s, x, k, v);
		break;
	case FORM_DEPENDENCIES:
		read_dependencies(s, x, k, v);
		break;
	case FORM_REF:
	case FORM_DYNAMIC_REF:
		read_ref(s, x, k, v);
		break;
	case FORM_ID:
		check_id(s, k, v);
		break;
	case FORM_ANCHOR:
		check_anchor(s, k, v);
		break;
	case FORM_VOCABULARY:
		check_vocabulary(s, k, v);
		break;
	case FORM_NOTHING:
		break;
	}
}

static void
summarise(struct jschema *s, struct sub *x)
{
	if (x->format != NULL &&
	    (s->opt.assert_formats || (x->res->vocabs & VOCAB_ASSERT_FORMAT)))
		x->assert_format = format_find(s, x->format);
	x->on_number = x->multiple_of.node != NULL || x->maximum.node != NULL ||
		       x->exclusive_maximum.node != NULL ||
		       x->minimum.node != NULL ||
		       x->exclusive_minimum.node != NULL;
	x->on_string = x->max_length.given || x->min_length.given ||
		       x->pattern != NULL || x->assert_format != NULL;
	x->on_list = x->max_items.given || x->min_items.given ||
		     x->unique_items || x->prefix_items.count != 0 ||
		     x->items != NULL || x->contains != NULL;
	x->on_map = x->max_properties.given || x->min_properties.given ||
		    x->required != NULL || x->dependent_required != NULL ||
		    x->properties.count != 0 || x->n_patterns != 0 ||
		    x->additional_properties != NULL ||
		    x->property_names != NULL;
	x->combines = x->ref != NULL || x->dynamic_ref != NULL ||
		      x->all_of.count != 0 || x->any_of.count != 0 ||
		      x->one_of.count != 0 || x->not_ != NULL ||
		      x->if_ != NULL || x->dependent_schemas.count != 0;
	x->tracks =
	    x->unevaluated_items != NULL || x->unevaluated_properties != NULL;
	x->marks = x->title != NULL || x->x_type != NULL || x->x_ref != NULL ||
		   x->x_collection != NULL || x->x_record;
}

static void
compile_one(struct jschema *s, struct sub *x)
{
	const struct ynode *n = x->node;

	if (n->type == YNODE_BOOL) {
		x->kind = n->boolean ? SUB_TRUE : SUB_FALSE;
		return;
	}
	if (n->kind != YNODE_MAP) {
		schema_fault(s, DIAG_SCHEMA_INVALID, n,
		    "a schema must be a mapping, true or false");
		return;
	}
	for (size_t i = 0; i < n->count; i++) {
		const struct keyword *k = keyword_find(n->pairs[i].key->text);

		if (k == NULL)
			keyword_check(s, n->pairs[i].key);
		else if ((x->res->vocabs & k->vocab) != 0)
			read_keyword(s, x, k, n->pairs[i].value);
	}
	summarise(s, x);
}

static void
compile_queue(struct jschema *s)
{
	while (s->todo != NULL) {
		struct sub *x = s->todo;

		s->todo = x->todo;
		if (s->todo == NULL)
			s->todo_end = &s->todo;
		compile_one(s, x);
	}
}

/* A dynamic reference may mean any anchor of its name; each gets its schema.
 * This can bring in further documents, hence the loop. */
static void
compile_dynamic(struct jschema *s)
{
	bool more = true;

	while (more) {
		more = false;
		for (struct resource *r = s->resources; r != NULL;
		     r = r->next) {
			for (struct anchor *x = r->anchors; x != NULL;
			     x = x->next) {
				if (!x->dynamic || x->sub != NULL)
					continue;
				x->sub = sub_get(s, x->node, r);
				more = true;
			}
		}
		compile_queue(s);
	}
}

const struct jschema *
jschema_compile(struct arena *a, struct diag *d, const struct ynode *root,
    const char *uri, struct jschema_options opt, jschema_fetch fetch, void *ctx)
{
	struct jschema *s = arena_alloc(a, 1, sizeof *s);

	s->a = a;
	s->d = d;
	s->opt = opt;
	s->fetch = fetch;
	s->ctx = ctx;
	s->todo_end = &s->todo;
	s->root = sub_get(s, root, resource_add(s, uri, root));
	compile_queue(s);
	compile_dynamic(s);
	if (!s->failed)
		loops_check(s);
	return s->failed ? NULL : s;
}
