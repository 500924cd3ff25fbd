/* Violations in words for the person who wrote the file. */
#include "json_internal.h"

#include "utf8.h"

#include <string.h>

#define SHOWN_MAX 60 /* bytes of a value that a message repeats */

struct told {
	enum diag_id id;
	struct src_span span;
	const char *text;
};

static void
put_path(struct buf *out, const struct where *w)
{
	if (w == NULL)
		return;
	put_path(out, w->up);
	if (w->key == NULL)
		buf_printf(out, "[%zu]", w->index);
	else
		buf_printf(out, "%s%s", out->len == 0 ? "" : ".", w->key);
}

/* "functions[2].rto", or "the document". */
static const char *
path_of(struct arena *a, const struct where *w)
{
	struct buf out;
	const char *text;

	buf_init(&out, 4096);
	put_path(&out, w);
	text = out.len == 0 ? "the document" : arena_str(a, buf_str(&out));
	buf_release(&out);
	return text;
}

/* Scalars as they stand, collections by their kind. */
static const char *
shown(struct arena *a, const struct ynode *n)
{
	size_t len = n->len;

	if (n->kind == YNODE_MAP)
		return n->count == 0 ? "an empty mapping" : "a mapping";
	if (n->kind == YNODE_SEQ)
		return n->count == 0 ? "an empty list" : "a list";
	if (n->type == YNODE_NULL)
		return "nothing";
	if (len <= SHOWN_MAX)
		return arena_printf(a, "'%s'", n->text);
	len = SHOWN_MAX;
	while (len > 0 && ((unsigned char)n->text[len] & 0xC0) == 0x80)
		len--;
	return arena_printf(a, "'%.*s...'", (int)len, n->text);
}

static const char *
type_word(unsigned type)
{
	static const char *const words[] = {
	    [YNODE_NULL] = "nothing",
	    [YNODE_BOOL] = "true or false",
	    [YNODE_INT] = "a whole number",
	    [YNODE_FLOAT] = "a number",
	    [YNODE_STR] = "a text",
	    [YNODE_LIST] = "a list",
	    [YNODE_OBJECT] = "a mapping",
	};

	return words[type];
}

/* "a text or a list" */
static const char *
types_text(struct arena *a, unsigned types)
{
	struct buf out;
	const char *text;

	if (types & (1u << YNODE_FLOAT))
		types &= ~(1u << YNODE_INT);
	buf_init(&out, 4096);
	for (unsigned t = YNODE_NULL; t <= YNODE_OBJECT; t++) {
		if ((types & (1u << t)) == 0)
			continue;
		types &= ~(1u << t);
		if (out.len != 0)
			buf_puts(&out, types == 0 ? " or " : ", ");
		buf_puts(&out, type_word(t));
	}
	text = arena_str(a, buf_str(&out));
	buf_release(&out);
	return text;
}

/* " (for example 4 h)", or "". */
static const char *
example(struct arena *a, const struct sub *sub)
{
	const struct ynode *x;

	while (sub->examples == NULL && sub->ref != NULL)
		sub = sub->ref;
	if (sub->examples == NULL || sub->examples->count == 0)
		return "";
	x = sub->examples->items[0];
	return x->kind == YNODE_SCALAR
	    ? arena_printf(a, "; for example: %s", x->text)
	    : "";
}

static const char *
list_values(struct arena *a, const struct ynode *list)
{
	struct buf out;
	const char *text;

	buf_init(&out, 4096);
	for (size_t i = 0; i < list->count; i++) {
		const struct ynode *n = list->items[i];

		if (i != 0)
			buf_puts(&out, i + 1 == list->count ? " or " : ", ");
		buf_puts(&out, n->kind == YNODE_SCALAR && n->type != YNODE_NULL
			? n->text
			: shown(a, n));
	}
	text = arena_str(a, buf_str(&out));
	buf_release(&out);
	return text;
}

static const char *
did_you_mean(struct arena *a, const char *near)
{
	return near == NULL ? ""
			    : arena_printf(a, "; did you mean '%s'?", near);
}

static const char *
nearest_value(const struct ynode *n, const struct ynode *list)
{
	const char *best = NULL;
	size_t least = 3;

	for (size_t i = 0; n->kind == YNODE_SCALAR && i < list->count; i++) {
		const struct ynode *x = list->items[i];
		size_t d = x->type == YNODE_STR
		    ? utf8_distance(n->text, x->text, 2)
		    : 3;

		if (d < least && d < x->len) {
			least = d;
			best = x->text;
		}
	}
	return best;
}

/* Keys that a schema and those it leans on know. */
static void
nearest_key(const struct sub *sub, const char *key, const char **best,
    size_t *least, int depth)
{
	if (sub == NULL || depth > 8)
		return;
	for (size_t i = 0; i < sub->n_properties; i++) {
		size_t d = utf8_distance(key, sub->properties[i].name, 2);

		if (d < *least && d < strlen(sub->properties[i].name)) {
			*least = d;
			*best = sub->properties[i].name;
		}
	}
	nearest_key(sub->ref, key, best, least, depth + 1);
	for (size_t i = 0; i < sub->all_of.count; i++)
		nearest_key(sub->all_of.at[i], key, best, least, depth + 1);
}

static void
tell_unknown_key(struct arena *a, const struct violation *v, struct told *t)
{
	const char *best = NULL;
	size_t least = 3;

	nearest_key(v->sub, v->pair->key->text, &best, &least, 0);
	t->id = DIAG_SCHEMA_UNKNOWN_KEY;
	t->span = v->pair->key->span;
	t->text = arena_printf(a, "unknown key '%s' in %s%s",
	    v->pair->key->text, path_of(a, v->where), did_you_mean(a, best));
}

/* A misspelt key explains a missing one; the message says where to add it. */
static void
tell_missing(struct arena *a, const struct violation *v, struct told *t)
{
	t->id = DIAG_SCHEMA_MISSING_KEY;
	if (v->at->count != 0)
		t->span = v->at->pairs[0].key->span;
	if (v->kind == BAD_DEPENDENT)
		t->text = arena_printf(a, "%s has '%s' and so needs '%s'",
		    path_of(a, v->where), v->pair->key->text, v->name);
	else
		t->text = arena_printf(a, "%s needs the key '%s'; add it here",
		    path_of(a, v->where), v->name);
}

static void
tell_bound(struct arena *a, const struct violation *v, struct told *t)
{
	const struct sub *s = v->sub;
	const char *word = "a multiple of";
	const struct ynode *limit = s->multiple_of.node;

	if (v->kind == BAD_MAXIMUM) {
		word = "at most";
		limit = s->maximum.node;
	} else if (v->kind == BAD_MINIMUM) {
		word = "at least";
		limit = s->minimum.node;
	} else if (v->kind == BAD_EXCLUSIVE_MAXIMUM) {
		word = "less than";
		limit = s->exclusive_maximum.node;
	} else if (v->kind == BAD_EXCLUSIVE_MINIMUM) {
		word = "more than";
		limit = s->exclusive_minimum.node;
	}
	t->id = v->kind == BAD_MULTIPLE ? DIAG_SCHEMA_VALUE : DIAG_SCHEMA_SIZE;
	t->text = arena_printf(a, "%s is %s, but must be %s %s",
	    path_of(a, v->where), v->at->text, word, limit->text);
}

static void
tell_size(struct arena *a, const struct violation *v, struct told *t)
{
	const struct sub *s = v->sub;
	const char *unit = "entries", *word = "at most";
	size_t limit = 0;

	switch ((int)v->kind) {
	case BAD_MAX_LENGTH:
		unit = "characters", limit = s->max_length.n;
		break;
	case BAD_MIN_LENGTH:
		unit = "characters", word = "at least", limit = s->min_length.n;
		break;
	case BAD_MAX_ITEMS:
		limit = s->max_items.n;
		break;
	case BAD_MIN_ITEMS:
		word = "at least", limit = s->min_items.n;
		break;
	case BAD_MAX_PROPERTIES:
		unit = "keys", limit = s->max_properties.n;
		break;
	case BAD_MIN_PROPERTIES:
		unit = "keys", word = "at least", limit = s->min_properties.n;
		break;
	case BAD_CONTAINS:
		unit = "fitting entries", word = "at least", limit = v->other;
		break;
	default:
		unit = "fitting entries", limit = s->max_contains.n;
		break;
	}
	t->id = DIAG_SCHEMA_SIZE;
	t->text = arena_printf(a, "%s has %zu %s; %s %zu %s allowed",
	    path_of(a, v->where), v->index, unit, word, limit,
	    limit == 1 ? "is" : "are");
}

static void
tell_value(struct arena *a, const struct violation *v, struct told *t)
{
	const struct ynode *list = v->sub->enumeration;
	const char *path = path_of(a, v->where);

	t->id = DIAG_SCHEMA_VALUE;
	if (v->kind == BAD_CONST)
		t->text = arena_printf(a, "%s is %s, but must be %s", path,
		    shown(a, v->at), shown(a, v->sub->constant));
	else
		t->text = arena_printf(a, "%s is %s; allowed: %s%s", path,
		    shown(a, v->at), list_values(a, list),
		    did_you_mean(a, nearest_value(v->at, list)));
}

/* What a branch allows, in few words: the types, or the fixed values. */
static unsigned
branch_types(const struct sub *sub, int depth)
{
	unsigned types = sub->types;

	if (types != 0 || depth > 8)
		return types;
	if (sub->ref != NULL)
		return branch_types(sub->ref, depth + 1);
	for (size_t i = 0; i < sub->any_of.count; i++)
		types |= branch_types(sub->any_of.at[i], depth + 1);
	for (size_t i = 0; i < sub->one_of.count; i++)
		types |= branch_types(sub->one_of.at[i], depth + 1);
	return types;
}

static void
tell_branches(struct arena *a, const struct violation *v, struct told *t)
{
	unsigned types = branch_types(v->sub, 0);
	const char *path = path_of(a, v->where);
	bool type_fits = (types & (1u << v->at->type)) != 0;

	t->id = DIAG_SCHEMA_BRANCH;
	if (types != 0 && !type_fits)
		t->text = arena_printf(a, "%s is %s; it must be %s%s", path,
		    shown(a, v->at), types_text(a, types),
		    example(a, v->sub));
	else
		t->text = arena_printf(a, "%s is %s, which is in none of the "
					  "forms allowed here%s",
		    path, shown(a, v->at), example(a, v->sub));
}

static void
tell_pair_of_items(struct arena *a, const struct violation *v, struct told *t)
{
	t->id = DIAG_SCHEMA_UNIQUE;
	t->span = v->at->items[v->index]->span;
	t->text = arena_printf(a, "%s: entry %zu is the same as entry %zu",
	    path_of(a, v->where), v->index + 1, v->other + 1);
}

static void
tell_form(struct arena *a, const struct violation *v, struct told *t)
{
	const char *path = path_of(a, v->where), *what = shown(a, v->at);

	t->id = DIAG_SCHEMA_FORM;
	if (v->kind == BAD_FORMAT)
		t->text = arena_printf(a, "%s is %s, which is no %s", path,
		    what, v->sub->format);
	else
		t->text = arena_printf(a,
		    "%s is %s, which is not in the form %s%s", path, what,
		    v->sub->pattern_node->text, example(a, v->sub));
}

static void
tell(struct arena *a, const struct violation *v, struct told *t)
{
	const char *path = path_of(a, v->where);

	switch (v->kind) {
	case BAD_TYPE:
		t->id = DIAG_SCHEMA_TYPE;
		t->text = arena_printf(a, "%s is %s; it must be %s%s", path,
		    v->at->kind == YNODE_SCALAR && v->at->type != YNODE_NULL
			? arena_printf(a, "%s %s", type_word(v->at->type),
			      shown(a, v->at))
			: shown(a, v->at),
		    types_text(a, v->sub->types), example(a, v->sub));
		break;
	case BAD_ENUM:
	case BAD_CONST:
		tell_value(a, v, t);
		break;
	case BAD_MULTIPLE:
	case BAD_MAXIMUM:
	case BAD_MINIMUM:
	case BAD_EXCLUSIVE_MAXIMUM:
	case BAD_EXCLUSIVE_MINIMUM:
		tell_bound(a, v, t);
		break;
	case BAD_PATTERN:
	case BAD_FORMAT:
		tell_form(a, v, t);
		break;
	case BAD_MAX_LENGTH:
	case BAD_MIN_LENGTH:
	case BAD_MAX_ITEMS:
	case BAD_MIN_ITEMS:
	case BAD_MAX_PROPERTIES:
	case BAD_MIN_PROPERTIES:
	case BAD_CONTAINS:
	case BAD_MAX_CONTAINS:
		tell_size(a, v, t);
		break;
	case BAD_UNIQUE:
		tell_pair_of_items(a, v, t);
		break;
	case BAD_REQUIRED:
	case BAD_DEPENDENT:
		tell_missing(a, v, t);
		break;
	case BAD_UNKNOWN_KEY:
		tell_unknown_key(a, v, t);
		break;
	case BAD_KEY_NAME:
		t->id = DIAG_SCHEMA_FORM;
		t->span = v->pair->key->span;
		t->text = arena_printf(a, "the key '%s' in %s is not in the "
					  "form that keys have here",
		    v->pair->key->text, path);
		break;
	case BAD_ITEM:
		t->id = DIAG_SCHEMA_FALSE;
		t->span = v->at->items[v->index]->span;
		t->text = arena_printf(a, "%s has no place for entry %zu", path,
		    v->index + 1);
		break;
	case BAD_ONE_OF:
		t->id = DIAG_SCHEMA_BRANCH;
		t->text = arena_printf(a, "%s fits two of the forms allowed "
					  "here, and must fit one", path);
		break;
	case BAD_ANY_OF:
		tell_branches(a, v, t);
		break;
	case BAD_NOT:
		t->id = DIAG_SCHEMA_VALUE;
		t->text = arena_printf(a, "%s is %s, which is not allowed here",
		    path, shown(a, v->at));
		break;
	case BAD_FALSE:
		t->id = DIAG_SCHEMA_FALSE;
		t->text = arena_printf(a, "%s is not allowed here", path);
		break;
	case BAD_LIMIT:
		t->id = DIAG_SCHEMA_LIMIT;
		t->text = arena_printf(a, "%s takes too long to check against "
					  "this schema", path);
		break;
	}
}

void
describe(struct diag *d, struct arena *scratch, const struct violation *v)
{
	struct told t = {DIAG_SCHEMA_VALUE, v->at->span, ""};

	tell(scratch, v, &t);
	if (v->sub->x_rule != NULL && t.id != DIAG_SCHEMA_UNKNOWN_KEY)
		diag_rule(d, v->sub->x_rule, DIAG_FATAL, t.span, "%s", t.text);
	else
		diag_at(d, t.id, t.span, "%s", t.text);
}
