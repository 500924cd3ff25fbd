/* Entities that go by one name. */
#include "query_internal.h"

#include "caps.h"

#include <string.h>
#include <strings.h>

static bool
in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Whether a word does not tell one system or supplier from another. */
static bool
is_filler(const char *word, size_t len)
{
	static const char *const words[] = {"server", "servers", "service",
	    "services", "system", "systems", "cloud"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (strlen(words[i]) == len &&
		    strncasecmp(words[i], word, len) == 0)
			return true;
	}
	return false;
}

/* The words of a name in lower case with one space between, all of them or
 * without fillers. */
static void
put_words(struct buf *b, const char *name, bool all)
{
	while (*name != '\0') {
		size_t len = 0;

		while (in_word(name[len]))
			len++;
		if (len != 0 && (all || !is_filler(name, len))) {
			if (b->len != 0)
				buf_putc(b, ' ');
			for (size_t i = 0; i < len; i++)
				buf_putc(b, name[i] >= 'A' && name[i] <= 'Z'
						? (char)(name[i] + ('a' - 'A'))
						: name[i]);
		}
		name += len == 0 ? 1 : len;
	}
}

static const xmlChar *
bare(struct index *ix, const char *name)
{
	buf_reset(&ix->key);
	put_words(&ix->key, name, false);
	if (ix->key.len == 0)
		put_words(&ix->key, name, true);
	return (const xmlChar *)buf_str(&ix->key);
}

static bool
is_name(const xmlNode *n)
{
	return xmlStrEqual(n->name, (const xmlChar *)"name") ||
	       xmlStrEqual(n->name, (const xmlChar *)"aliases");
}

static void
add_name(struct index *ix, xmlNode *entity, const char *name)
{
	const xmlChar *collection =
	    (const xmlChar *)plan_attr(entity, "collection");
	const xmlChar *key = bare(ix, name);
	struct group *g;

	if (*key == '\0')
		return;
	g = xmlHashLookup2(ix->namesakes, collection, key);
	if (g == NULL) {
		g = arena_alloc(ix->a, 1, sizeof *g);
		if (xmlHashAddEntry2(ix->namesakes, collection, key, g) != 0)
			bcp_out_of_memory();
	}
	g->nodes = arena_grow(
	    ix->a, g->nodes, &g->cap, g->count + 1, sizeof *g->nodes);
	g->nodes[g->count++] = entity;
}

/* Of the own document and the registry. */
static void
find_namesakes(struct index *ix)
{
	ix->namesakes = plan_new_hash(ix->a, 64);
	for (size_t n = 0; n < ix->own; n++) {
		xmlNode *entity = ix->list[n].node;

		for (xmlNode *c = entity->children; c != NULL; c = c->next) {
			if (is_name(c))
				add_name(ix, entity, plan_text(ix->a, c));
		}
	}
}

/* More tell nobody anything, and each of a thousand would have the others. */
#define NAMESAKES_MOST 8

/* Those of one name that were not met yet; what shares the id is left to the
 * rule on ids. */
static void
add_namesakes(xmlXPathParserContext *ctxt, const xmlNode *entity,
    const char *name, xmlNodeSet *set)
{
	struct index *ix = query_index(ctxt);
	const struct group *g = xmlHashLookup2(ix->namesakes,
	    (const xmlChar *)plan_attr(entity, "collection"), bare(ix, name));

	if (g == NULL || !query_work(ctxt, NAMESAKES_MOST))
		return;
	for (size_t i = 0; i < g->count && set->nodeNr < NAMESAKES_MOST; i++) {
		size_t n = index_of_node(ix, g->nodes[i]);

		if (n == SIZE_MAX || ix->list[n].seen == ix->walk)
			continue;
		ix->list[n].seen = ix->walk;
		query_add_node(set, ix->list[n].node);
	}
}

void
fn_namesakes(xmlXPathParserContext *ctxt, int nargs)
{
	struct index *ix = query_index(ctxt);
	xmlNodeSet *set;
	xmlNode *entity;
	size_t n;

	if (!args_ok(ctxt, nargs, 1, 1) || !pop_entity(ctxt, &n, &entity))
		return;
	if (ix->namesakes == NULL)
		find_namesakes(ix);
	set = query_new_set();
	ix->walk++;
	if (n != SIZE_MAX)
		ix->list[n].seen = ix->walk;
	for (xmlNode *c = n == SIZE_MAX ? NULL : entity->children; c != NULL;
	     c = c->next) {
		if (is_name(c))
			add_namesakes(ctxt, entity, plan_text(ix->a, c), set);
	}
	give_nodes(ctxt, set);
}
