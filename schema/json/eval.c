/* Evaluation: a compiled schema over a node tree. */
#include "json_internal.h"

#include "limits.h"
#include "utf8.h"

#include <string.h>

/* Nested evaluations: an instance is at most LIMIT_YAML_DEPTH deep, and a
 * schema that refers to itself without moving on is stopped here. */
#define EVAL_DEPTH 4000

struct scope {
	const struct resource *res;
	const struct scope *up;
};

/* Which pairs or items of one value were evaluated (chapter 11). */
struct marks {
	bool *seen; /* NULL when no account is kept */
};

struct eval {
	const struct jschema *s;
	struct arena *a;
	struct diag *d; /* NULL while only the verdict is wanted */
	size_t steps;
	int depth;
	int no_notes; /* inside `not`: nothing is said about nodes */
	bool over;
};

/* One value under evaluation. */
struct at {
	struct ynode *n;
	const struct where *where;
	const struct scope *scope;
	struct marks marks;
};

static bool eval(struct eval *e, const struct sub *sub, struct at at);

static bool
report(struct eval *e, const struct sub *sub, struct at at,
    struct violation v)
{
	if (e->d == NULL)
		return false;
	v.sub = sub;
	v.at = at.n;
	v.where = at.where;
	describe(e->d, e->a, &v);
	return false;
}

#define BAD(k, ...) \
	report(e, sub, at, (struct violation){.kind = (k), __VA_ARGS__})

static struct marks
new_marks(struct eval *e, const struct ynode *n)
{
	struct marks m = {NULL};

	if (e->s->unevaluated && n->kind != YNODE_SCALAR)
		m.seen = arena_alloc(e->a, n->count + 1, sizeof *m.seen);
	return m;
}

static void
merge_marks(struct at at, struct marks from)
{
	for (size_t i = 0; at.marks.seen != NULL && i < at.n->count; i++)
		at.marks.seen[i] |= from.seen[i];
}

static void
mark(struct at at, size_t i)
{
	if (at.marks.seen != NULL)
		at.marks.seen[i] = true;
}

/* A schema over the same value; what it evaluated counts when it holds. */
static bool
eval_same(struct eval *e, const struct sub *sub, struct at at)
{
	struct marks outer = at.marks;
	bool ok;

	at.marks = new_marks(e, at.n);
	ok = eval(e, sub, at);
	if (ok) {
		struct marks inner = at.marks;

		at.marks = outer;
		merge_marks(at, inner);
	}
	return ok;
}

/* The verdict alone. */
static bool
holds(struct eval *e, const struct sub *sub, struct at at)
{
	struct diag *d = e->d;
	bool ok;

	e->d = NULL;
	ok = eval_same(e, sub, at);
	e->d = d;
	return ok;
}

/* A schema over a part of the value. */
static bool
eval_child(struct eval *e, const struct sub *sub, struct at at,
    struct ynode *n, const char *key, size_t index)
{
	struct where where = {at.where, key, index};
	struct at child = {n, &where, at.scope, {NULL}};

	child.marks = new_marks(e, n);
	return eval(e, sub, child);
}

/* Scalars */

static bool
is_number(const struct ynode *n)
{
	return n->type == YNODE_INT || n->type == YNODE_FLOAT;
}

static bool
check_type(struct eval *e, const struct sub *sub, struct at at)
{
	struct number n;

	if (sub->types == 0 || (sub->types & (1u << at.n->type)) != 0)
		return true;
	if (sub->integer_only && at.n->type == YNODE_FLOAT &&
	    number_of(e->a, at.n, &n) && number_is_integer(&n))
		return true;
	return BAD(BAD_TYPE, .index = 0);
}

static bool
check_enum(struct eval *e, const struct sub *sub, struct at at)
{
	if (sub->constant != NULL && !json_equal(e->a, sub->constant, at.n))
		return BAD(BAD_CONST, .index = 0);
	if (sub->enumeration == NULL)
		return true;
	for (size_t i = 0; i < sub->enumeration->count; i++) {
		if (json_equal(e->a, sub->enumeration->items[i], at.n))
			return true;
	}
	return BAD(BAD_ENUM, .index = 0);
}

static bool
check_number(struct eval *e, const struct sub *sub, struct at at)
{
	struct number n;
	bool ok = true;

	if (!is_number(at.n) ||
	    !(sub->multiple_of.given || sub->maximum.given ||
		sub->minimum.given || sub->exclusive_maximum.given ||
		sub->exclusive_minimum.given) ||
	    !number_of(e->a, at.n, &n))
		return true;
	if (sub->multiple_of.given &&
	    !number_is_multiple(&n, &sub->multiple_of.n))
		ok = BAD(BAD_MULTIPLE, .index = 0);
	if (sub->maximum.given && number_compare(&n, &sub->maximum.n) > 0)
		ok = BAD(BAD_MAXIMUM, .index = 0);
	if (sub->exclusive_maximum.given &&
	    number_compare(&n, &sub->exclusive_maximum.n) >= 0)
		ok = BAD(BAD_EXCLUSIVE_MAXIMUM, .index = 0);
	if (sub->minimum.given && number_compare(&n, &sub->minimum.n) < 0)
		ok = BAD(BAD_MINIMUM, .index = 0);
	if (sub->exclusive_minimum.given &&
	    number_compare(&n, &sub->exclusive_minimum.n) <= 0)
		ok = BAD(BAD_EXCLUSIVE_MINIMUM, .index = 0);
	return ok;
}

static bool
check_text(struct eval *e, const struct sub *sub, struct at at)
{
	bool ok = true;
	int m = 1;

	if (at.n->type != YNODE_STR)
		return true;
	if (sub->max_length.given || sub->min_length.given) {
		size_t n = utf8_count(at.n->text, at.n->len);

		if (sub->max_length.given && n > sub->max_length.n)
			ok = BAD(BAD_MAX_LENGTH, .index = n);
		if (sub->min_length.given && n < sub->min_length.n)
			ok = BAD(BAD_MIN_LENGTH, .index = n);
	}
	if (sub->pattern != NULL)
		m = pattern_match(sub->pattern, at.n->text, at.n->len);
	if (m == 0)
		ok = BAD(BAD_PATTERN, .index = 0);
	else if (m < 0)
		ok = BAD(BAD_LIMIT, .index = 0);
	if (sub->format != NULL &&
	    (e->s->opt.assert_formats || sub->res->assert_formats) &&
	    !format_check(sub->format, at.n->text, at.n->len))
		ok = BAD(BAD_FORMAT, .index = 0);
	return ok;
}

/* Lists */

static bool
check_contains(struct eval *e, const struct sub *sub, struct at at)
{
	size_t found = 0, least = 1;

	if (sub->contains == NULL)
		return true;
	if (sub->min_contains.given)
		least = sub->min_contains.n;
	for (size_t i = 0; i < at.n->count; i++) {
		struct diag *d = e->d;

		e->d = NULL;
		if (eval_child(e, sub->contains, at, at.n->items[i], NULL, i)) {
			mark(at, i);
			found++;
		}
		e->d = d;
	}
	if (found < least)
		return BAD(BAD_CONTAINS, .index = found, .other = least);
	if (sub->max_contains.given && found > sub->max_contains.n)
		return BAD(BAD_MAX_CONTAINS, .index = found);
	return true;
}

static bool
check_list_size(struct eval *e, const struct sub *sub, struct at at)
{
	size_t again, first = 0;
	bool ok = true;

	if (sub->max_items.given && at.n->count > sub->max_items.n)
		ok = BAD(BAD_MAX_ITEMS, .index = at.n->count);
	if (sub->min_items.given && at.n->count < sub->min_items.n)
		ok = BAD(BAD_MIN_ITEMS, .index = at.n->count);
	if (!sub->unique_items)
		return ok;
	again = json_first_repeat(e->a, at.n, &first);
	if (again < at.n->count)
		ok = BAD(BAD_UNIQUE, .index = again, .other = first);
	return ok;
}

static bool
check_list(struct eval *e, const struct sub *sub, struct at at)
{
	size_t prefix = sub->prefix_items.count;
	bool ok;

	if (at.n->kind != YNODE_SEQ)
		return true;
	ok = check_list_size(e, sub, at);
	for (size_t i = 0; i < at.n->count && (ok || e->d != NULL); i++) {
		const struct sub *s = i < prefix ? sub->prefix_items.at[i]
						 : sub->items;

		if (s == NULL)
			continue;
		ok = eval_child(e, s, at, at.n->items[i], NULL, i) && ok;
		mark(at, i);
	}
	return check_contains(e, sub, at) && ok;
}

/* Mappings */

static const struct sub *
find_named(const struct named *list, size_t count, const char *name)
{
	size_t lo = 0, hi = count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(list[mid].name, name);

		if (c == 0)
			return list[mid].sub;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

static bool
check_pair(struct eval *e, const struct sub *sub, struct at at, size_t i)
{
	const struct ynode_pair *p = &at.n->pairs[i];
	const struct sub *s =
	    find_named(sub->properties, sub->n_properties, p->key->text);
	bool known = s != NULL, ok = true;

	if (s != NULL)
		ok = eval_child(e, s, at, p->value, p->key->text, 0);
	for (size_t k = 0; k < sub->n_patterns; k++) {
		const struct matched *m = &sub->patterns[k];

		if (pattern_match(m->re, p->key->text, p->key->len) != 1)
			continue;
		known = true;
		ok = eval_child(e, m->sub, at, p->value, p->key->text, 0) && ok;
	}
	if (!known && sub->additional_properties != NULL) {
		known = true;
		if (sub->additional_properties->kind == SUB_FALSE)
			ok = BAD(BAD_UNKNOWN_KEY, .pair = p);
		else
			ok = eval_child(e, sub->additional_properties, at,
				 p->value, p->key->text, 0) &&
			    ok;
	}
	if (known)
		mark(at, i);
	return ok;
}

static bool
check_required(struct eval *e, const struct sub *sub, struct at at)
{
	bool ok = true;

	for (size_t i = 0; sub->required != NULL && i < sub->required->count;
	     i++) {
		const char *name = sub->required->items[i]->text;

		if (ynode_pair(at.n, name) == NULL)
			ok = BAD(BAD_REQUIRED, .name = name);
	}
	for (size_t i = 0; i < sub->n_dependent_required; i++) {
		const struct needs *n = &sub->dependent_required[i];
		const struct ynode_pair *p = ynode_pair(at.n, n->name);

		for (size_t k = 0; p != NULL && k < n->list->count; k++) {
			const char *name = n->list->items[k]->text;

			if (ynode_pair(at.n, name) == NULL)
				ok = BAD(BAD_DEPENDENT, .name = name,
				    .pair = p);
		}
	}
	return ok;
}

static bool
check_key_names(struct eval *e, const struct sub *sub, struct at at)
{
	bool ok = true;

	if (sub->property_names == NULL)
		return true;
	for (size_t i = 0; i < at.n->count; i++) {
		/* A key is a text, whatever it looks like. */
		struct ynode key = *at.n->pairs[i].key;
		struct at name = {&key, at.where, at.scope, {NULL}};

		key.type = YNODE_STR;
		if (!holds(e, sub->property_names, name))
			ok = BAD(BAD_KEY_NAME, .pair = &at.n->pairs[i]);
	}
	return ok;
}

static bool
check_map(struct eval *e, const struct sub *sub, struct at at)
{
	bool ok = true;

	if (at.n->kind != YNODE_MAP)
		return true;
	if (sub->max_properties.given && at.n->count > sub->max_properties.n)
		ok = BAD(BAD_MAX_PROPERTIES, .index = at.n->count);
	if (sub->min_properties.given && at.n->count < sub->min_properties.n)
		ok = BAD(BAD_MIN_PROPERTIES, .index = at.n->count);
	ok = check_required(e, sub, at) && ok;
	ok = check_key_names(e, sub, at) && ok;
	if (sub->n_properties == 0 && sub->n_patterns == 0 &&
	    sub->additional_properties == NULL)
		return ok;
	for (size_t i = 0; i < at.n->count && (ok || e->d != NULL); i++)
		ok = check_pair(e, sub, at, i) && ok;
	return ok;
}

/* Schemas over the same value */

static bool
check_dependent_schemas(struct eval *e, const struct sub *sub, struct at at)
{
	bool ok = true;

	for (size_t i = 0; i < sub->n_dependent_schemas; i++) {
		const struct named *x = &sub->dependent_schemas[i];

		if (ynode_pair(at.n, x->name) != NULL)
			ok = eval_same(e, x->sub, at) && ok;
	}
	return ok;
}

/* How far a branch is from holding: what is told about it helps only when it
 * is the branch that was meant. Lower is nearer. */
static size_t
distance(struct eval *e, const struct sub *sub, struct at at)
{
	struct arena *a = arena_new();
	struct diag trial, *d = e->d;
	size_t count;

	while (sub->ref != NULL && sub->types == 0)
		sub = sub->ref;
	diag_init(&trial, a, d->src);
	e->d = &trial;
	e->no_notes++;
	eval_same(e, sub, at);
	e->no_notes--;
	e->d = d;
	count = trial.count + trial.dropped;
	arena_free(a);
	if (sub->types != 0 && (sub->types & (1u << at.n->type)) == 0)
		count += 1000;
	/* A property with one fixed value (kind, type) tells branches apart. */
	for (size_t i = 0; i < sub->n_properties; i++) {
		const struct sub *p = sub->properties[i].sub;
		const struct ynode *v =
		    ynode_get(at.n, sub->properties[i].name);

		if (p->constant != NULL && v != NULL)
			count += json_equal(e->a, p->constant, v) ? 0 : 100;
	}
	return count;
}

/* Tells what is wrong with the branch that was meant. When the value's type
 * fits several or none, one sentence about all of them says more. */
static bool
report_branch(struct eval *e, const struct sub *sub, const struct list *l,
    struct at at, enum violation_kind kind)
{
	size_t best = 0, least = SIZE_MAX;

	if (e->d == NULL)
		return false;
	for (size_t i = 0; i < l->count; i++) {
		size_t d = distance(e, l->at[i], at);

		if (d < least) {
			least = d;
			best = i;
		}
	}
	if (least >= 1000 || at.n->kind == YNODE_SCALAR)
		return report(e, sub, at, (struct violation){.kind = kind});
	return eval_same(e, l->at[best], at);
}

static bool
check_any_of(struct eval *e, const struct sub *sub, struct at at)
{
	bool ok = false;

	/* All branches are tried where account is kept of what they see, and
	 * the first that holds is enough where it is not. */
	for (size_t i = 0; i < sub->any_of.count; i++) {
		ok = holds(e, sub->any_of.at[i], at) || ok;
		if (ok && !e->s->unevaluated)
			return true;
	}
	return ok || report_branch(e, sub, &sub->any_of, at, BAD_ANY_OF);
}

static bool
check_one_of(struct eval *e, const struct sub *sub, struct at at)
{
	size_t found = 0, first = 0;

	for (size_t i = 0; i < sub->one_of.count; i++) {
		if (!holds(e, sub->one_of.at[i], at))
			continue;
		if (found++ == 0)
			first = i;
		else
			return BAD(BAD_ONE_OF, .index = first, .other = i);
	}
	return found == 1 ||
	    report_branch(e, sub, &sub->one_of, at, BAD_ANY_OF);
}

static bool
check_not(struct eval *e, const struct sub *sub, struct at at)
{
	bool ok;

	if (sub->not_ == NULL)
		return true;
	e->no_notes++;
	at.marks = new_marks(e, at.n);
	ok = !holds(e, sub->not_, at);
	e->no_notes--;
	return ok || BAD(BAD_NOT, .index = 0);
}

static bool
check_if(struct eval *e, const struct sub *sub, struct at at)
{
	const struct sub *next;

	if (sub->if_ == NULL)
		return true;
	next = holds(e, sub->if_, at) ? sub->then_ : sub->else_;
	return next == NULL || eval_same(e, next, at);
}

/* The outermost dynamic scope that has the anchor (8.2.3.2). */
static const struct sub *
resolve_dynamic(struct eval *e, const struct sub *sub, struct at at)
{
	const struct ynode *found = NULL;

	if (sub->dynamic_anchor == NULL)
		return sub->dynamic_ref;
	for (const struct scope *x = at.scope; x != NULL; x = x->up) {
		const struct anchor *k = x->res->anchors;

		for (; k != NULL; k = k->next) {
			if (k->dynamic &&
			    strcmp(k->name, sub->dynamic_anchor) == 0)
				found = k->node;
		}
	}
	if (found == NULL)
		return sub->dynamic_ref;
	for (struct sub *x =
		 e->s->buckets[((uintptr_t)found >> 4) % BUCKETS];
	     x != NULL; x = x->next) {
		if (x->node == found)
			return x;
	}
	return sub->dynamic_ref;
}

static bool
check_same(struct eval *e, const struct sub *sub, struct at at)
{
	bool ok = true;

	if (sub->ref != NULL)
		ok = eval_same(e, sub->ref, at);
	if (sub->dynamic_ref != NULL)
		ok = eval_same(e, resolve_dynamic(e, sub, at), at) && ok;
	for (size_t i = 0; i < sub->all_of.count; i++)
		ok = eval_same(e, sub->all_of.at[i], at) && ok;
	if (sub->any_of.count != 0)
		ok = check_any_of(e, sub, at) && ok;
	if (sub->one_of.count != 0)
		ok = check_one_of(e, sub, at) && ok;
	ok = check_not(e, sub, at) && ok;
	ok = check_if(e, sub, at) && ok;
	return check_dependent_schemas(e, sub, at) && ok;
}

static bool
check_unevaluated(struct eval *e, const struct sub *sub, struct at at)
{
	const struct sub *rest = at.n->kind == YNODE_MAP
	    ? sub->unevaluated_properties
	    : sub->unevaluated_items;
	bool ok = true;

	if (rest == NULL || at.n->kind == YNODE_SCALAR)
		return true;
	for (size_t i = 0; i < at.n->count; i++) {
		bool map = at.n->kind == YNODE_MAP;

		if (at.marks.seen[i])
			continue;
		if (map && rest->kind == SUB_FALSE)
			ok = BAD(BAD_UNKNOWN_KEY, .pair = &at.n->pairs[i]);
		else if (map)
			ok = eval_child(e, rest, at, at.n->pairs[i].value,
				 at.n->pairs[i].key->text, 0) &&
			    ok;
		else if (rest->kind == SUB_FALSE)
			ok = BAD(BAD_ITEM, .index = i);
		else
			ok = eval_child(e, rest, at, at.n->items[i], NULL, i) &&
			    ok;
		mark(at, i);
	}
	return ok;
}

/* What the schema says of a value that it describes. */
static void
note(struct eval *e, const struct sub *sub, struct ynode *n)
{
	if (e->no_notes != 0)
		return;
	if (sub->x_type != NULL)
		n->x_type = sub->x_type;
	if (sub->x_ref != NULL)
		n->x_ref = sub->x_ref;
	if (sub->x_collection != NULL)
		n->x_collection = sub->x_collection;
	if (sub->title != NULL)
		n->title = sub->title;
}

static bool
eval_rules(struct eval *e, const struct sub *sub, struct at at)
{
	bool ok = check_type(e, sub, at);

	/* What follows from a wrong type is not told again. */
	if (!ok)
		return false;
	ok = check_enum(e, sub, at);
	ok = check_number(e, sub, at) && ok;
	ok = check_text(e, sub, at) && ok;
	if (!ok && e->d == NULL)
		return false;
	ok = check_same(e, sub, at) && ok;
	ok = check_list(e, sub, at) && ok;
	ok = check_map(e, sub, at) && ok;
	return check_unevaluated(e, sub, at) && ok;
}

static bool
eval(struct eval *e, const struct sub *sub, struct at at)
{
	struct scope scope = {sub->res, at.scope};
	bool ok;

	if (sub->kind == SUB_TRUE)
		return true;
	if (sub->kind == SUB_FALSE)
		return BAD(BAD_FALSE, .index = 0);
	if (e->over)
		return false;
	if (++e->steps > LIMIT_SCHEMA_STEPS || e->depth > EVAL_DEPTH) {
		e->over = true;
		return BAD(BAD_LIMIT, .index = 0);
	}
	if (at.scope == NULL || at.scope->res != sub->res)
		at.scope = &scope;
	e->depth++;
	ok = eval_rules(e, sub, at);
	e->depth--;
	if (ok)
		note(e, sub, at.n);
	return ok;
}

bool
jschema_validate(const struct jschema *s, struct ynode *instance,
    struct diag *d, struct arena *scratch)
{
	struct eval e = {.s = s, .a = scratch, .d = d};
	struct at at = {instance, NULL, NULL, {NULL}};
	bool ok;

	at.marks = new_marks(&e, instance);
	ok = eval(&e, s->root, at);
	if (e.over && diag_fatal(d) == false) {
		e.over = false;
		report(&e, s->root, at, (struct violation){.kind = BAD_LIMIT});
	}
	return ok;
}
