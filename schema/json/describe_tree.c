/* Words for what is wrong with the parts of a value, or with its form. */
#include "describe.h"

#include "caps.h"

#include <string.h>

#define MAX_KEYS 12 /* that are named */
#define MAX_HOMES 3

static const char *
plural(size_t n, const char *one, const char *many)
{
	return n == 1 ? one : many;
}

void
tell_unique(struct buf *b, const struct violation *v)
{
	struct where item = {v->where, NULL, v->index, false, NULL};

	describe_path(b, &item);
	buf_puts(b, " is the same as ");
	item.index = v->other;
	describe_path(b, &item);
	buf_puts(b, "; each entry may stand here once");
}

/* "has 1 entry of 'external channel'; at least 2 are needed" */
void
tell_contains(struct buf *b, const struct violation *v)
{
	bool most = v->kind == BAD_MAX_CONTAINS;
	const struct sub *s = v->sub;
	size_t n = most ? s->max_contains.n : v->other, before;

	describe_path(b, v->where);
	if (v->index == 0)
		buf_puts(b, " has no entry");
	else
		buf_printf(b, " has %zu %s", v->index,
		    plural(v->index, "entry", "entries"));
	before = b->len;
	if (s->contains->title != NULL) {
		buf_printf(b, " of '%s'", s->contains->title);
	} else {
		buf_puts(b, v->index > 1 ? " that are " : " that is ");
		if (!expect_put(b, s->contains, NULL, 0))
			expect_cut(b, before);
	}
	put_limit(b, n, most);
}

static const struct sub *
property(const struct sub *s, const char *name)
{
	for (size_t i = 0; i < s->properties.count; i++) {
		if (strcmp(s->properties.at[i].name, name) == 0)
			return s->properties.at[i].sub;
	}
	return NULL;
}

/* Of the property's own schema or those that it refers to. */
static const struct ynode *
examples_of(const struct sub *s)
{
	for (int i = 0; s != NULL && i < 8; i++, s = s->ref) {
		if (s->examples != NULL && s->examples->count != 0)
			return s->examples;
	}
	return NULL;
}

void
tell_missing(struct buf *b, const struct violation *v)
{
	const struct ynode *examples = examples_of(property(v->sub, v->name));

	buf_printf(b, "the key '%s' is missing in ", v->name);
	describe_path(b, v->where);
	if (v->kind == BAD_DEPENDENT)
		buf_printf(b, "; '%s' needs it", v->pair->key->text);
	if (examples != NULL && examples->items[0]->kind == YNODE_SCALAR &&
	    examples->items[0]->len < 40)
		buf_printf(b, "; for example %s: %s", v->name,
		    examples->items[0]->text);
}

void
tell_any_key(struct buf *b, const struct violation *v)
{
	buf_puts(b, "one of the keys ");
	expect_values(b, v->values, "or");
	buf_puts(b, " is missing in ");
	describe_path(b, v->where);
}

struct key_list {
	const char *names[MAX_KEYS];
	size_t count;
};

static void
collect_key(void *ctx, const char *name, const struct sub *sub)
{
	struct key_list *l = ctx;

	if (sub->kind == SUB_FALSE)
		return;
	for (size_t i = 0; i < l->count && i < MAX_KEYS; i++) {
		if (strcmp(l->names[i], name) == 0)
			return;
	}
	if (l->count < MAX_KEYS)
		l->names[l->count] = name;
	l->count++;
}

void
tell_unfit_key(struct buf *b, const struct violation *v)
{
	buf_printf(b, "the value of '%s' in ", v->pair->key->text);
	describe_path(b, v->where);
	buf_puts(b, " is in none of the forms that are allowed here");
}

/* The collections whose entities have a key, when they are few. */
static void
collect_home(const struct jschema *s, const char *key, struct key_list *l)
{
	for (size_t i = 0; i < s->n_subs; i++) {
		const struct sub *x = s->subs[i];

		if (x->x_collection != NULL && property(x, key) != NULL)
			collect_key(l, x->x_collection, x);
	}
}

static void
put_keys(struct buf *b, const struct key_list *l, const char *or_)
{
	for (size_t i = 0; i < l->count; i++)
		buf_printf(b, "%s'%s'",
		    i == 0	       ? ""
		    : i + 1 < l->count ? ", "
				       : or_,
		    l->names[i]);
}

void
tell_unknown_key(struct buf *b, const struct violation *v)
{
	const struct ynode *key = v->pair->key;
	struct key_list here = {.count = 0}, home = {.count = 0};

	buf_puts(b, "unknown key ");
	expect_quoted(b, key->text, key->len);
	buf_puts(b, " in ");
	describe_path(b, v->where);
	if (v->near != NULL) {
		buf_printf(b, "; did you mean '%s'?", v->near);
		return;
	}
	each_key(v->sub, v->index != 0, collect_key, &here);
	if (here.count != 0 && here.count <= MAX_KEYS) {
		buf_puts(b, plural(here.count, "; the key here is ",
				"; keys here are "));
		put_keys(b, &here, " and ");
		return;
	}
	collect_home(v->schema, key->text, &home);
	if (home.count != 0 && home.count <= MAX_HOMES) {
		buf_puts(b, "; it belongs in an entry of ");
		put_keys(b, &home, " or ");
	}
}

static void
put_forms(struct buf *b, const struct violation *v, const char *or_)
{
	for (size_t i = 0; i < v->n_forms; i++) {
		const struct sub *s = v->forms[i];

		if (i != 0)
			buf_printf(b, "%s", i + 1 == v->n_forms ? or_ : ", ");
		while (s->title == NULL && s->ref != NULL)
			s = s->ref;
		if (s->title != NULL)
			buf_printf(b, "'%s'", s->title);
		else
			buf_printf(b, "form %zu", i + 1);
	}
}

static bool
titled(const struct violation *v)
{
	for (size_t i = 0; i < v->n_forms; i++) {
		const struct sub *s = v->forms[i];

		while (s->title == NULL && s->ref != NULL)
			s = s->ref;
		if (s->title == NULL)
			return false;
	}
	return true;
}

/* The values that some form names one by one. */
static const struct ynode *
named_values(const struct sub *s)
{
	for (int i = 0; s != NULL && i < 8; i++, s = s->ref) {
		if (s->enumeration != NULL)
			return s->enumeration;
	}
	return NULL;
}

static void
put_near_form(struct buf *b, const struct violation *v)
{
	struct near near;

	if (v->at->type != YNODE_STR)
		return;
	near_init(&near, v->at->text);
	for (size_t i = 0; i < v->n_forms; i++) {
		const struct ynode *list = named_values(v->forms[i]);

		for (size_t k = 0; list != NULL && k < list->count; k++) {
			if (list->items[k]->type == YNODE_STR)
				near_offer(&near, list->items[k]->text);
		}
	}
	if (near.best != NULL)
		buf_printf(b, "; did you mean '%s'?", near.best);
}

/* Leaves out the forms that there are no words for, as `not`. */
static void
put_each_form(struct buf *b, const struct violation *v)
{
	size_t n = 0, spoken = 0, here = b->len;

	for (size_t i = 0; i < v->n_forms; i++) {
		spoken += expect_put(b, v->forms[i], NULL, 0);
		expect_cut(b, here);
	}
	for (size_t i = 0; i < v->n_forms; i++) {
		here = b->len;
		if (n != 0)
			buf_puts(b, n + 1 == spoken ? ", or " : ", ");
		if (expect_put(b, v->forms[i], NULL, 0))
			n++;
		else
			expect_cut(b, here);
	}
}

void
tell_forms(struct buf *b, const struct violation *v)
{
	size_t before;

	put_found(b, v);
	buf_puts(b, "; ");
	before = b->len;
	if (v->expected != NULL)
		buf_puts(b, v->expected);
	else
		put_each_form(b, v);
	if (b->len == before)
		buf_puts(b, "another form");
	buf_puts(b, " is expected");
	if (v->expected == NULL)
		put_example(b, v->examples);
	put_near_form(b, v);
}

void
tell_many(struct buf *b, const struct violation *v)
{
	describe_path(b, v->where);
	if (titled(v)) {
		buf_puts(b, " can be read in two ways: as ");
		put_forms(b, v, " and as ");
	} else {
		buf_puts(b, " can be read in two ways");
	}
	if (v->at->kind == YNODE_MAP)
		buf_puts(b, "; leave out the keys of one of them");
}

void
tell_not(struct buf *b, const struct violation *v)
{
	const struct sub *n = v->sub->not_;

	describe_path(b, v->where);
	if (n->required != NULL && n->required->count == 1) {
		buf_printf(b, " may not have the key '%s'",
		    n->required->items[0]->text);
	} else if (n->required != NULL && n->required->count > 1) {
		buf_puts(b, " may not have ");
		expect_values(b, n->required, "and");
		buf_puts(b, " together");
	} else {
		buf_puts(b, " is ");
		expect_value(b, v->at);
		buf_puts(b, ", which is not allowed here");
	}
	if (v->expected != NULL)
		buf_printf(b, "; %s is expected", v->expected);
}

void
tell_false(struct buf *b, const struct violation *v)
{
	const struct where *w = v->where;

	if (w->key != NULL && !w->is_key) {
		buf_printf(b, "the key '%s' is not allowed in ", w->key->text);
		w = w->up;
		describe_path(b, w);
		return;
	}
	describe_path(b, w);
	buf_puts(b, " is not allowed");
}

void
tell_extra(struct buf *b, const struct violation *v)
{
	describe_path(b, v->where);
	buf_printf(b, " has %zu %s; at most %zu %s allowed", v->at->count,
	    plural(v->at->count, "entry", "entries"), v->index,
	    plural(v->index, "is", "are"));
}

void
tell_limit(struct buf *b, const struct violation *v)
{
	describe_path(b, v->where);
	buf_printf(b,
	    " takes too long to check: a pattern of the schema needs more than "
	    "%u attempts, or the schema refers to itself without end",
	    LIMIT_REGEX_MATCH);
}
