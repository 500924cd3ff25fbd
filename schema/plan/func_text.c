/* Functions over texts. */
#include "query_internal.h"

#include "caps.h"
#include "utf8.h"

#include <math.h>
#include <string.h>

static void
give_buf(xmlXPathParserContext *ctxt, struct buf *b)
{
	give_string(ctxt, buf_str(b));
	buf_release(b);
}

/* What people are shown for a node. */
static const char *
shown(const struct query_ctx *c, const xmlNode *n, const xmlChar *text)
{
	return labels_shown(c->labels, c->a, n, (const char *)text);
}

void
fn_text(xmlXPathParserContext *ctxt, int nargs)
{
	struct arg arg;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop(ctxt, &arg))
		return;
	give_string(ctxt, shown(query_of(ctxt), arg.node, arg.text));
	arg_free(&arg);
}

/* The entry of a word from a list, "staff-change". */
static const char *
undashed(const struct query_ctx *c, const char *word)
{
	char *words;

	if (strpbrk(word, "-_") == NULL || strchr(word, ' ') != NULL)
		return NULL;
	words = arena_str(c->a, word);
	for (char *p = words; *p != '\0'; p++)
		*p = *p == '-' || *p == '_' ? ' ' : *p;
	return labels_find(c->labels, words);
}

void
fn_label(xmlXPathParserContext *ctxt, int nargs)
{
	const struct query_ctx *c = query_of(ctxt);
	const char *entry;
	struct arg arg;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop(ctxt, &arg))
		return;
	entry = labels_find(c->labels, (const char *)arg.text);
	if (entry == NULL && c->labels != NULL)
		entry = undashed(c, (const char *)arg.text);
	give_string(ctxt, entry == NULL ? (const char *)arg.text : entry);
	arg_free(&arg);
}

void
fn_title(xmlXPathParserContext *ctxt, int nargs)
{
	struct arg arg;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop_nodes(ctxt, &arg))
		return;
	give_string(ctxt, arg.node == NULL ? "" : plan_title(arg.node));
	arg_free(&arg);
}

void
fn_words(xmlXPathParserContext *ctxt, int nargs)
{
	const struct query_ctx *c = query_of(ctxt);
	struct arg arg;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop(ctxt, &arg))
		return;
	give_string(
	    ctxt, labels_words(c->labels, c->a, (const char *)arg.text));
	arg_free(&arg);
}

void
fn_upper_first(xmlXPathParserContext *ctxt, int nargs)
{
	struct arg arg;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop(ctxt, &arg))
		return;
	if (*arg.text >= 'a' && *arg.text <= 'z')
		*arg.text = (xmlChar)(*arg.text - ('a' - 'A'));
	give_string(ctxt, (const char *)arg.text);
	arg_free(&arg);
}

/* The shown text of each node of a set, in order of the document. */
static void
join_nodes(const struct query_ctx *c, struct buf *b, xmlNodeSet *set,
    const char *between)
{
	if (set == NULL)
		return;
	xmlXPathNodeSetSort(set);
	for (int i = 0; i < set->nodeNr; i++) {
		xmlChar *text = xmlXPathCastNodeToString(set->nodeTab[i]);

		if (text == NULL)
			bcp_out_of_memory();
		if (i != 0)
			buf_puts(b, between);
		buf_puts(b, set->nodeTab[i]->type == XML_ELEMENT_NODE
				? shown(c, set->nodeTab[i], text)
				: (const char *)text);
		xmlFree(text);
	}
}

void
fn_join(xmlXPathParserContext *ctxt, int nargs)
{
	struct arg nodes, between;
	struct buf b;

	if (!args_ok(ctxt, nargs, 2, 2) || !arg_pop(ctxt, &between))
		return;
	if (arg_pop(ctxt, &nodes)) {
		buf_init(&b, LIMIT_FILE_BYTES);
		if (nodes.object->type == XPATH_NODESET)
			join_nodes(query_of(ctxt), &b, nodes.object->nodesetval,
			    (const char *)between.text);
		else
			buf_puts(&b, (const char *)nodes.text);
		arg_free(&nodes);
		give_buf(ctxt, &b);
	}
	arg_free(&between);
}

void
fn_plural(xmlXPathParserContext *ctxt, int nargs)
{
	struct arg n, one, many;
	struct buf b;

	if (!args_ok(ctxt, nargs, 3, 3) || !arg_pop(ctxt, &many))
		return;
	if (arg_pop(ctxt, &one)) {
		if (arg_pop(ctxt, &n)) {
			double x = xmlXPathCastToNumber(n.object);
			xmlChar *digits = xmlXPathCastNumberToString(x);

			buf_init(&b, LIMIT_FILE_BYTES);
			buf_puts(&b, (const char *)digits);
			buf_putc(&b, ' ');
			buf_puts(&b, labels_get(query_of(ctxt)->labels,
					 (const char *)(fabs(x - 1) < 1e-9
							    ? one.text
							    : many.text)));
			xmlFree(digits);
			arg_free(&n);
			give_buf(ctxt, &b);
		}
		arg_free(&one);
	}
	arg_free(&many);
}

static void
free_regex(void *p)
{
	struct query_regex *r = p;

	if (r->usable)
		regfree(&r->re);
}

struct query_patterns *
query_patterns_new(struct arena *a)
{
	struct query_patterns *p = arena_alloc(a, 1, sizeof *p);

	p->a = a;
	p->table = plan_new_hash(a, 64);
	return p;
}

void
query_set_patterns(struct query_ctx *c, struct query_patterns *shared)
{
	c->shared = shared;
}

/* Patterns that are made of what a document says would fill the table that
 * outlives it. */
#define PATTERNS_SHARED 500

static struct query_regex *
find_regex(struct query_ctx *c, const char *pattern)
{
	const xmlChar *key = (const xmlChar *)pattern;
	struct query_patterns *p = c->shared;
	struct query_regex *r = NULL;

	if (c->patterns == NULL)
		c->patterns = query_patterns_new(c->a);
	if (p != NULL)
		r = xmlHashLookup(p->table, key);
	if (r == NULL)
		r = xmlHashLookup(c->patterns->table, key);
	if (r != NULL)
		return r;
	if (p == NULL || xmlHashSize(p->table) >= PATTERNS_SHARED)
		p = c->patterns;
	r = arena_alloc(p->a, 1, sizeof *r);
	r->pattern = arena_str(p->a, pattern);
	r->usable =
	    regcomp(&r->re, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB) == 0;
	if (xmlHashAddEntry(p->table, key, r) != 0)
		bcp_out_of_memory();
	arena_defer(p->a, free_regex, r);
	return r;
}

/* Patterns are long, and mostly the same literal as before. */
static const struct query_regex *
recent_regex(struct query_ctx *c, const char *pattern)
{
	size_t i = ((uintptr_t)pattern >> 4) %
		   (sizeof c->recent / sizeof c->recent[0]);

	if (c->recent[i] == NULL || strcmp(c->recent[i]->pattern, pattern) != 0)
		c->recent[i] = find_regex(c, pattern);
	return c->recent[i];
}

bool
query_matches(
    struct query_ctx *c, const char *s, const char *pattern, bool *found)
{
	const struct query_regex *r = recent_regex(c, pattern);

	if (!r->usable)
		c->problem = "the pattern of bcp:matches() is wrong";
	*found = r->usable && regexec(&r->re, s, 0, NULL, 0) == 0;
	return r->usable;
}

void
fn_near(xmlXPathParserContext *ctxt, int nargs)
{
	struct arg s, nodes;
	const xmlNodeSet *set;
	xmlChar *best = NULL;
	size_t len, limit;

	if (!args_ok(ctxt, nargs, 2, 2) || !arg_pop(ctxt, &nodes))
		return;
	if (arg_pop(ctxt, &s)) {
		len = strlen((const char *)s.text);
		/* A third of the letters may be wrong, and three at most. */
		limit = (len < 9 ? len / 3 : 3) + 1;
		set = nodes.object->type == XPATH_NODESET
			  ? nodes.object->nodesetval
			  : NULL;
		for (int i = 0; set != NULL && i < set->nodeNr; i++) {
			xmlChar *text =
			    xmlXPathCastNodeToString(set->nodeTab[i]);
			size_t d = utf8_distance((const char *)s.text,
			    (const char *)text, limit - 1);

			if (d < limit && d != 0) {
				xmlFree(best);
				best = text;
				limit = d;
			} else {
				xmlFree(text);
			}
		}
		arg_free(&s);
		give_string(ctxt, best == NULL ? "" : (const char *)best);
		xmlFree(best);
	}
	arg_free(&nodes);
}

static void
no_payload(void *payload, const xmlChar *name)
{
	(void)payload;
	(void)name;
}

/* The first node of each text. */
static xmlNodeSet *
distinct(xmlNodeSet *in)
{
	xmlNodeSet *out = query_new_set();
	xmlHashTable *seen = xmlHashCreate(16);

	if (seen == NULL)
		bcp_out_of_memory();
	xmlXPathNodeSetSort(in);
	for (int i = 0; in != NULL && i < in->nodeNr; i++) {
		xmlChar *text = xmlXPathCastNodeToString(in->nodeTab[i]);

		if (xmlHashAddEntry(seen, text, in) == 0 &&
		    xmlXPathNodeSetAddUnique(out, in->nodeTab[i]) < 0)
			bcp_out_of_memory();
		xmlFree(text);
	}
	xmlHashFree(seen, no_payload);
	return out;
}

void
fn_distinct(xmlXPathParserContext *ctxt, int nargs)
{
	xmlNodeSet *set;
	struct arg arg;

	if (!args_ok(ctxt, nargs, 1, 1) || !arg_pop(ctxt, &arg))
		return;
	set = distinct(
	    arg.object->type == XPATH_NODESET ? arg.object->nodesetval : NULL);
	arg_free(&arg);
	give_nodes(ctxt, set);
}
