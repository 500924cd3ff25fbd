/* None of several forms fits: which one was meant? In this order: the type of
 * the value; a key whose fixed value says which form it is (kind, type); the
 * form with the fewest faults. Where a single value fits none of several forms
 * of its own type, one sentence about all of them says more. */
#include "eval.h"

#include <string.h>

struct choice {
	struct eval *e;
	const struct frame *f;
	const struct branch *branches;
	size_t n;
	bool *in; /* still in question */
	size_t left;
};

static unsigned
type_bit(const struct ynode *n)
{
	if (n->type == YNODE_INT || n->type == YNODE_FLOAT)
		return 1u << YNODE_INT | 1u << YNODE_FLOAT;
	return 1u << n->type;
}

/* The types that a violation of a value's type, said or implied, asks for; 0
 * when it is about something else. */
static unsigned
types_asked(const struct violation *v)
{
	unsigned types = 0;

	if (v->kind == BAD_TYPE)
		return v->types;
	if (v->kind == BAD_CONST)
		types = type_bit(v->sub->constant);
	for (size_t i = 0; v->kind == BAD_ENUM && i < v->values->count; i++)
		types |= type_bit(v->values->items[i]);
	return (types & 1u << v->at->type) != 0 ? 0 : types;
}

/* The types that a branch asks for, when the value has none of them, or 0. */
static unsigned
wrong_type(const struct choice *c, size_t i)
{
	const struct branch *b = &c->branches[i];

	for (size_t k = b->bad; k < b->bad_end; k++) {
		const struct violation *v = &c->e->bad[k];
		unsigned types = v->at == c->f->n ? types_asked(v) : 0;

		if (types != 0)
			return types;
	}
	return 0;
}

/* The violation that says that a fixed value of a key is another. */
static const struct violation *
wrong_key(const struct choice *c, size_t i)
{
	const struct branch *b = &c->branches[i];
	const struct where *here = c->f->where->saved;

	for (size_t k = b->bad; k < b->bad_end; k++) {
		const struct violation *v = &c->e->bad[k];

		if ((v->kind == BAD_CONST || v->kind == BAD_ENUM) &&
		    v->where->up == here && v->where->key != NULL &&
		    !v->where->is_key)
			return v;
	}
	return NULL;
}

static void
drop(struct choice *c, size_t i)
{
	c->in[i] = false;
	c->left--;
}

static size_t
only_one(const struct choice *c)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->in[i])
			return i;
	}
	return c->n;
}

/* The faults of a branch; a key that is misspelt counts once. */
static size_t
faults(const struct choice *c, size_t i)
{
	const struct branch *b = &c->branches[i];
	const struct violation *bad = c->e->bad;
	size_t count = b->bad_end - b->bad;

	for (size_t k = b->bad; k < b->bad_end; k++) {
		if (bad[k].kind != BAD_UNKNOWN_KEY || bad[k].near == NULL)
			continue;
		for (size_t j = b->bad; j < b->bad_end; j++) {
			if (bad[j].kind == BAD_REQUIRED &&
			    bad[j].at == bad[k].at &&
			    strcmp(bad[j].name, bad[k].near) == 0)
				count--;
		}
	}
	return count;
}

/* Takes all violations of the branches away. */
static void
forget(const struct choice *c)
{
	c->e->n_bad = c->branches[0].bad;
}

/* The types that the branches would allow, in one sentence. */
static size_t
no_type_fits(const struct choice *c)
{
	struct violation *v;
	unsigned types = 0;

	for (size_t i = 0; i < c->n; i++)
		types |= wrong_type(c, i);
	forget(c);
	v = eval_fail(c->e, c->f, BAD_TYPE);
	v->types = types;
	return c->n;
}

/* No branch has the value that a key has: all their values are allowed. */
static size_t
no_key_fits(const struct choice *c, size_t first)
{
	struct violation told = *wrong_key(c, first);
	struct ynode *all = arena_alloc(c->e->a, 1, sizeof *all);
	size_t cap = 0;

	all->kind = YNODE_SEQ;
	all->type = YNODE_LIST;
	for (size_t i = 0; i < c->n; i++) {
		const struct violation *v = c->in[i] ? wrong_key(c, i) : NULL;
		const struct sub *s = v == NULL ? NULL : v->sub;
		size_t count = s == NULL	      ? 0
			       : v->kind == BAD_CONST ? 1
						      : s->enumeration->count;

		for (size_t k = 0; k < count; k++) {
			const struct ynode *value =
			    v->kind == BAD_CONST ? s->constant
						 : s->enumeration->items[k];

			all->items = arena_grow(c->e->a, all->items, &cap,
			    all->count + 1, sizeof *all->items);
			all->items[all->count++] =
			    arena_dup(c->e->a, value, 1, sizeof *value);
		}
	}
	forget(c);
	told.kind = BAD_ENUM;
	told.values = all;
	*eval_fail(c->e, c->f, BAD_ENUM) = told;
	return c->n;
}

/* Whether all that are left fail by the same key. */
static bool
same_key(const struct choice *c, size_t *first)
{
	const struct violation *v = NULL;

	for (size_t i = 0; i < c->n; i++) {
		const struct violation *w;

		if (!c->in[i])
			continue;
		w = wrong_key(c, i);
		if (w == NULL || (v != NULL && w->at != v->at))
			return false;
		if (v == NULL)
			*first = i;
		v = w;
	}
	return v != NULL;
}

/* Keeps the violations of one branch. */
static size_t
keep(const struct choice *c, size_t i)
{
	struct eval *e = c->e;
	const struct branch *b = &c->branches[i];
	size_t n = b->bad_end - b->bad;

	memmove(
	    &e->bad[c->branches[0].bad], &e->bad[b->bad], n * sizeof *e->bad);
	e->n_bad = c->branches[0].bad + n;
	return i;
}

/* For a mapping whose keys tell nothing, forms of other types count, too. */
static size_t
all_forms(const struct choice *c)
{
	const struct sub **forms = arena_alloc(c->e->a, c->n, sizeof *forms);
	bool all = c->f->n->kind == YNODE_MAP;
	struct violation *v;
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (all || c->in[i])
			forms[n++] = c->branches[i].sub;
	}
	forget(c);
	v = eval_fail(c->e, c->f, BAD_FORMS);
	v->forms = forms;
	v->n_forms = n;
	return c->n;
}

/* The only fault of a branch, when it is a missing key of this value. */
static const struct violation *
only_missing(const struct choice *c, size_t i)
{
	const struct branch *b = &c->branches[i];
	const struct violation *v;

	if (b->bad_end != b->bad + 1)
		return NULL;
	v = &c->e->bad[b->bad];
	return v->kind == BAD_REQUIRED && v->at == c->f->n ? v : NULL;
}

static bool
all_miss_a_key(const struct choice *c)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->in[i] && only_missing(c, i) == NULL)
			return false;
	}
	return true;
}

/* Each branch lacks one key: any of them will do. */
static size_t
any_key(const struct choice *c)
{
	struct ynode *keys = arena_alloc(c->e->a, 1, sizeof *keys);
	struct ynode *key;

	keys->kind = YNODE_SEQ;
	keys->type = YNODE_LIST;
	keys->items = arena_alloc(c->e->a, c->n, sizeof *keys->items);
	for (size_t i = 0; i < c->n; i++) {
		const struct violation *v =
		    c->in[i] ? only_missing(c, i) : NULL;

		if (v == NULL)
			continue;
		key = arena_alloc(c->e->a, 1, sizeof *key);
		key->type = YNODE_STR;
		key->text = v->name;
		key->len = strlen(key->text);
		keys->items[keys->count++] = key;
	}
	forget(c);
	eval_fail(c->e, c->f, BAD_ANY_KEY)->values = keys;
	return c->n;
}

struct known {
	const struct ynode *n;
	size_t *by; /* how many branches know each key of n */
	bool *seen; /* known by this branch */
};

static void
note_key(void *ctx, const char *name, const struct sub *sub)
{
	struct known *k = ctx;
	const struct ynode_pair *p = ynode_pair(k->n, name);
	size_t i = p == NULL ? 0 : (size_t)(p - k->n->pairs);

	if (p == NULL || sub->kind == SUB_FALSE || k->seen[i])
		return;
	k->seen[i] = true;
	k->by[i]++;
}

static bool
has_misspelt(const struct choice *c, size_t i)
{
	const struct branch *b = &c->branches[i];

	for (size_t k = b->bad; k < b->bad_end; k++) {
		const struct violation *v = &c->e->bad[k];

		if (v->kind == BAD_UNKNOWN_KEY && v->at == c->f->n &&
		    v->near != NULL)
			return true;
	}
	return false;
}

/* Whether some key of a mapping is known to some branches but not to all, so
 * that it shows which was meant. */
static bool
tells_apart(const struct choice *c)
{
	struct known k = {.n = c->f->n};

	if (k.n->kind != YNODE_MAP)
		return true;
	k.by = arena_alloc(c->e->a, k.n->count + 1, sizeof *k.by);
	for (size_t i = 0; i < c->n; i++) {
		if (!c->in[i])
			continue;
		if (has_misspelt(c, i))
			return true;
		k.seen = arena_alloc(c->e->a, k.n->count + 1, sizeof *k.seen);
		each_key(c->branches[i].sub, true, note_key, &k);
	}
	for (size_t i = 0; i < k.n->count; i++) {
		if (k.by[i] != 0 && k.by[i] != c->left)
			return true;
	}
	return k.n->count == 0;
}

static size_t
fewest_faults(const struct choice *c)
{
	size_t best = c->n, least = 0;

	for (size_t i = 0; i < c->n; i++) {
		size_t count = c->in[i] ? faults(c, i) : 0;

		if (c->in[i] && (best == c->n || count < least)) {
			best = i;
			least = count;
		}
	}
	return best;
}

/* The branches whose fixed keys fit, when there are any. */
static void
prefer_fitting_keys(struct choice *c)
{
	size_t fitting = 0;

	for (size_t i = 0; i < c->n; i++)
		fitting += c->in[i] && wrong_key(c, i) == NULL;
	for (size_t i = 0; fitting != 0 && i < c->n; i++) {
		if (c->in[i] && wrong_key(c, i) != NULL)
			drop(c, i);
	}
}

size_t
branch_choose(struct eval *e, const struct frame *f,
    const struct branch *branches, size_t n)
{
	struct choice c = {e, f, branches, n, NULL, n};
	size_t first = 0;

	/* Past the cap on violations there is nothing to choose by. */
	if (e->n_bad == branches[0].bad)
		return n;
	where_save(e, f->where);
	c.in = arena_alloc(e->a, n, sizeof *c.in);
	for (size_t i = 0; i < n; i++)
		c.in[i] = true;
	for (size_t i = 0; i < n; i++) {
		if (wrong_type(&c, i) != 0)
			drop(&c, i);
	}
	if (c.left == 0)
		return no_type_fits(&c);
	if (c.left > 1 && f->n->kind == YNODE_MAP) {
		prefer_fitting_keys(&c);
		if (c.left > 1 && same_key(&c, &first))
			return no_key_fits(&c, first);
		if (c.left > 1 && all_miss_a_key(&c))
			return any_key(&c);
	}
	if (c.left > 1 && (f->n->kind == YNODE_SCALAR || !tells_apart(&c)))
		return all_forms(&c);
	return keep(&c, c.left == 1 ? only_one(&c) : fewest_faults(&c));
}
