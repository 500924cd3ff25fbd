/* Levels, and the patterns that give them. */
#include "edition_internal.h"

#include <string.h>
#include <strings.h>

#define MAX_NAMES 16

struct pattern {
	const char *names[MAX_NAMES]; /* as element names; "*" for any */
	size_t count, fixed;	      /* fixed: those that are not "*" */
	bool anywhere;		      /* began with "**." */
	const char *key;
	enum edition level;
};

struct edition_rules {
	struct pattern *list;
	size_t count, cap;
};

static const char *const names[] = {
    [EDITION_PUBLIC] = "public",
    [EDITION_CUSTOMER] = "customer",
    [EDITION_AUDITOR] = "auditor",
    [EDITION_INTERNAL] = "internal",
};

bool
edition_parse(const char *word, enum edition *out)
{
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (strcmp(names[i], word) == 0) {
			*out = (enum edition)i;
			return true;
		}
	}
	return false;
}

const char *
edition_name(enum edition e)
{
	return names[e];
}

static bool
has_pattern(const struct edition_rules *r, const char *key)
{
	for (size_t i = 0; i < r->count; i++) {
		if (strcmp(r->list[i].key, key) == 0)
			return true;
	}
	return false;
}

/* False when there are more names than any plan is deep. */
static bool
split(struct arena *a, struct pattern *p, const char *text)
{
	p->anywhere = strncmp(text, "**.", 3) == 0;
	if (p->anywhere)
		text += 3;
	for (;;) {
		size_t n = strcspn(text, ".");

		if (p->count == MAX_NAMES)
			return false;
		p->names[p->count++] =
		    n == 1 && *text == '*' ? "*" : build_name(a, text, n);
		p->fixed += !(n == 1 && *text == '*');
		if (text[n] == '\0')
			return true;
		text += n + 1;
	}
}

static void
add_patterns(struct arena *a, struct edition_rules *r, const struct ynode *file)
{
	const struct ynode *map = ynode_get(file, "editions");
	size_t before = r->count;

	for (size_t i = 0;
	     map != NULL && map->kind == YNODE_MAP && i < map->count; i++) {
		struct pattern p = {.key = map->pairs[i].key->text};
		const struct ynode *level = map->pairs[i].value;

		if (level->kind != YNODE_SCALAR ||
		    !edition_parse(level->text, &p.level) ||
		    !split(a, &p, p.key))
			continue;
		if (before != 0 && has_pattern(r, p.key))
			continue;
		r->list = arena_grow(
		    a, r->list, &r->cap, r->count + 1, sizeof *r->list);
		r->list[r->count++] = p;
	}
}

struct edition_rules *
edition_rules_new(struct arena *a, const struct ynode *workspace,
    const struct ynode *defaults)
{
	struct edition_rules *r = arena_alloc(a, 1, sizeof *r);

	if (workspace != NULL)
		add_patterns(a, r, workspace);
	if (defaults != NULL)
		add_patterns(a, r, defaults);
	return r;
}

static bool
is_name(const char *pattern, const xmlNode *n)
{
	return strcmp(pattern, "*") == 0 ||
	       xmlStrEqual(n->name, (const xmlChar *)pattern);
}

/* From the last name up: a name is an element's; or an entity's id, and the
 * name before it is that of its collection. `left` names are to be found from n
 * up to the root. At most MAX_NAMES deep. */
static bool
matches(
    const struct pattern *p, size_t left, const xmlNode *root, const xmlNode *n)
{
	const char *id;

	if (left == 0)
		return p->anywhere || n == root;
	if (n == root || n == NULL)
		return false;
	id = plan_attr(n, "id");
	if (left > 1 && *id != '\0' &&
	    strcasecmp(id, p->names[left - 1]) == 0 &&
	    is_name(p->names[left - 2], n) &&
	    matches(p, left - 2, root, n->parent))
		return true;
	return is_name(p->names[left - 1], n) &&
	       matches(p, left - 1, root, n->parent);
}

/* The pattern with the most names has the word, of several the strictest. */
static enum edition
by_pattern(const struct edition_rules *r, const xmlNode *root, const xmlNode *n)
{
	const struct pattern *best = NULL;

	for (size_t i = 0; i < r->count; i++) {
		const struct pattern *p = &r->list[i];

		if (!matches(p, p->count, root, n))
			continue;
		if (best == NULL || p->fixed > best->fixed ||
		    (p->fixed == best->fixed && p->level > best->level))
			best = p;
	}
	return best == NULL ? EDITION_PUBLIC : best->level;
}

enum edition
edition_of_element(
    const struct edition_rules *r, const xmlNode *root, const xmlNode *n)
{
	enum edition own;

	if (edition_parse(plan_child_text(n, "visibility"), &own))
		return own;
	return by_pattern(r, root, n);
}

enum edition
edition_of_document(const struct edition_rules *r, const struct ynode *root)
{
	enum edition level = EDITION_PUBLIC;
	const char *id = ynode_text(root, "id", "");

	if (edition_parse(ynode_text(root, "visibility", ""), &level))
		return level;
	for (size_t i = 0; i < r->count; i++) {
		const struct pattern *p = &r->list[i];
		const char *rest = p->key + strlen("documents.");

		if (strncmp(p->key, "documents.", 10) != 0)
			continue;
		if (strcasecmp(rest, id) == 0)
			return p->level;
		if (strcmp(rest, "*") == 0)
			level = p->level;
	}
	return level;
}
