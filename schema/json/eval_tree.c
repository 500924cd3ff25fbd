/* Assertions about the parts of lists and mappings. */
#include "eval.h"

#include <string.h>

static struct where
at_item(size_t i)
{
	struct where w = {NULL, NULL, i, false, NULL};

	return w;
}

static struct where
at_key(const struct ynode *key)
{
	struct where w = {NULL, key, 0, false, NULL};

	return w;
}

static unsigned
eval_list_size(struct eval *e, const struct frame *f)
{
	const struct sub *s = f->sub;
	size_t count = f->n->count, again, first = 0;
	unsigned bad = GOOD;
	struct violation *v;

	if (s->max_items.given && count > s->max_items.n) {
		eval_fail(e, f, BAD_MAX_ITEMS)->index = count;
		bad = BAD_SELF;
	}
	if (s->min_items.given && count < s->min_items.n) {
		eval_fail(e, f, BAD_MIN_ITEMS)->index = count;
		bad = BAD_SELF;
	}
	if (!s->unique_items)
		return bad;
	again = json_first_repeat(e->a, f->n, &first);
	if (again >= count)
		return bad;
	v = eval_fail(e, f, BAD_UNIQUE);
	v->index = again;
	v->other = first;
	return BAD_SELF;
}

static unsigned
eval_contains(struct eval *e, const struct frame *f, struct seen *seen)
{
	const struct sub *s = f->sub;
	size_t found = 0, least = s->min_contains.given ? s->min_contains.n : 1;

	e->quiet++;
	for (size_t i = 0; i < f->n->count; i++) {
		if (eval_part(e, f, s->contains, f->n->items[i], at_item(i)) !=
		    GOOD)
			continue;
		found++;
		seen_one(seen, i);
	}
	e->quiet--;
	if (found < least) {
		struct violation *v = eval_fail(e, f, BAD_CONTAINS);

		v->index = found;
		v->other = least;
		return BAD_SELF;
	}
	if (s->max_contains.given && found > s->max_contains.n) {
		eval_fail(e, f, BAD_MAX_CONTAINS)->index = found;
		return BAD_SELF;
	}
	return GOOD;
}

/* A list that may not go on is told once, at its first entry too many. */
static unsigned
extra_item(struct eval *e, const struct frame *f, size_t i)
{
	eval_fail(e, f, BAD_EXTRA_ITEM)->index = i;
	return BAD_SELF;
}

unsigned
eval_list(struct eval *e, const struct frame *f, struct seen *seen)
{
	const struct sub *s = f->sub;
	size_t prefix = s->prefix_items.count;
	unsigned bad = eval_list_size(e, f);

	for (size_t i = 0; i < f->n->count; i++) {
		const struct sub *item =
		    i < prefix ? s->prefix_items.at[i] : s->items;

		if (bad != GOOD && e->quiet != 0)
			return bad;
		if (item == NULL)
			break;
		seen_one(seen, i);
		if (item->kind == SUB_FALSE && i >= prefix)
			return bad | extra_item(e, f, i);
		bad |= eval_part(e, f, item, f->n->items[i], at_item(i));
	}
	if (s->contains != NULL)
		bad |= eval_contains(e, f, seen);
	return bad;
}

static const struct sub *
find_named(const struct names *names, const char *name)
{
	size_t lo = 0, hi = names->count;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		int c = strcmp(names->at[mid].name, name);

		if (c == 0)
			return names->at[mid].sub;
		if (c < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

struct search {
	struct near near;
	const struct ynode *map;
	bool known; /* by a schema that does not hold */
};

static void
offer_key(void *ctx, const char *name, const struct sub *sub)
{
	struct search *x = ctx;

	x->known |= strcmp(name, x->near.text) == 0;
	/* A key that is given already is not the one that was meant. */
	if (sub->kind != SUB_FALSE && ynode_pair(x->map, name) == NULL)
		near_offer(&x->near, name);
}

/* deep: keys that other schemas of the same value know count, too. */
static unsigned
unknown_key(struct eval *e, const struct frame *f, size_t i, bool deep)
{
	struct violation *v = eval_fail(e, f, BAD_UNKNOWN_KEY);
	struct search x;

	v->pair = &f->n->pairs[i];
	v->index = deep;
	if (e->quiet != 0)
		return BAD_SELF;
	near_init(&x.near, v->pair->key->text);
	x.map = f->n;
	x.known = false;
	each_key(f->sub, deep, offer_key, &x);
	v->near = x.near.best;
	v->schema = e->s;
	if (x.known)
		v->kind = BAD_UNFIT_KEY;
	return BAD_SELF;
}

static unsigned
eval_pair(struct eval *e, const struct frame *f, size_t i, struct seen *seen)
{
	const struct ynode_pair *p = &f->n->pairs[i];
	const struct sub *s = find_named(&f->sub->properties, p->key->text);
	bool known = s != NULL;
	unsigned bad = GOOD;

	if (s != NULL)
		bad |= eval_part(e, f, s, p->value, at_key(p->key));
	for (size_t k = 0; k < f->sub->n_patterns; k++) {
		const struct matched *m = &f->sub->patterns[k];
		int hit = eval_match(e, f, m->re, p->key->text, p->key->len);

		if (hit < 0)
			return BAD_SELF;
		if (hit == 0)
			continue;
		known = true;
		bad |= eval_part(e, f, m->sub, p->value, at_key(p->key));
	}
	s = f->sub->additional_properties;
	if (!known && s != NULL) {
		known = true;
		bad |= s->kind == SUB_FALSE
			   ? unknown_key(e, f, i, false)
			   : eval_part(e, f, s, p->value, at_key(p->key));
	}
	if (known)
		seen_one(seen, i);
	return bad;
}

static unsigned
missing(struct eval *e, const struct frame *f, const char *name,
    const struct ynode_pair *because)
{
	struct violation *v =
	    eval_fail(e, f, because == NULL ? BAD_REQUIRED : BAD_DEPENDENT);

	v->name = name;
	v->pair = because;
	return BAD_SELF;
}

static unsigned
eval_required(struct eval *e, const struct frame *f)
{
	const struct ynode *list = f->sub->required;
	unsigned bad = GOOD;

	for (size_t i = 0; list != NULL && i < list->count; i++) {
		if (ynode_pair(f->n, list->items[i]->text) == NULL)
			bad |= missing(e, f, list->items[i]->text, NULL);
	}
	for (const struct needs *x = f->sub->dependent_required; x != NULL;
	     x = x->next) {
		const struct ynode_pair *p = ynode_pair(f->n, x->name);

		for (size_t i = 0; p != NULL && i < x->list->count; i++) {
			if (ynode_pair(f->n, x->list->items[i]->text) == NULL)
				bad |=
				    missing(e, f, x->list->items[i]->text, p);
		}
	}
	return bad;
}

/* A key is a text, whatever it looks like. */
static unsigned
eval_key(struct eval *e, const struct frame *f, const struct ynode *key)
{
	struct where w = {NULL, key, 0, true, NULL};
	struct ynode *text = arena_alloc(e->a, 1, sizeof *text);

	*text = *key;
	text->type = YNODE_STR;
	return eval_part(e, f, f->sub->property_names, text, w) == GOOD
		   ? GOOD
		   : BAD_SELF;
}

static unsigned
eval_map_size(struct eval *e, const struct frame *f)
{
	const struct sub *s = f->sub;
	unsigned bad = GOOD;

	if (s->max_properties.given && f->n->count > s->max_properties.n) {
		eval_fail(e, f, BAD_MAX_PROPERTIES)->index = f->n->count;
		bad = BAD_SELF;
	}
	if (s->min_properties.given && f->n->count < s->min_properties.n) {
		eval_fail(e, f, BAD_MIN_PROPERTIES)->index = f->n->count;
		bad = BAD_SELF;
	}
	return bad;
}

unsigned
eval_map(struct eval *e, const struct frame *f, struct seen *seen)
{
	const struct sub *s = f->sub;
	bool pairs = s->properties.count != 0 || s->n_patterns != 0 ||
		     s->additional_properties != NULL;
	unsigned bad = eval_map_size(e, f) | eval_required(e, f);

	for (size_t i = 0; i < f->n->count; i++) {
		if (bad != GOOD && e->quiet != 0)
			return bad;
		if (s->property_names != NULL)
			bad |= eval_key(e, f, f->n->pairs[i].key);
		if (pairs)
			bad |= eval_pair(e, f, i, seen);
	}
	return bad;
}

static unsigned
rest_of_map(struct eval *e, const struct frame *f, struct seen *seen)
{
	const struct sub *s = f->sub->unevaluated_properties;
	unsigned bad = GOOD;

	for (size_t i = 0; s != NULL && !seen->all && i < f->n->count; i++) {
		const struct ynode_pair *p = &f->n->pairs[i];

		if (seen->at[i])
			continue;
		bad |= s->kind == SUB_FALSE
			   ? unknown_key(e, f, i, true)
			   : eval_part(e, f, s, p->value, at_key(p->key));
	}
	seen->all |= s != NULL;
	return bad;
}

static unsigned
rest_of_list(struct eval *e, const struct frame *f, struct seen *seen)
{
	const struct sub *s = f->sub->unevaluated_items;
	unsigned bad = GOOD;

	for (size_t i = 0; s != NULL && !seen->all && i < f->n->count; i++) {
		if (seen->at[i])
			continue;
		if (s->kind == SUB_FALSE)
			return extra_item(e, f, i);
		bad |= eval_part(e, f, s, f->n->items[i], at_item(i));
	}
	seen->all |= s != NULL;
	return bad;
}

unsigned
eval_rest(struct eval *e, const struct frame *f, struct seen *seen)
{
	return f->n->kind == YNODE_MAP ? rest_of_map(e, f, seen)
				       : rest_of_list(e, f, seen);
}
