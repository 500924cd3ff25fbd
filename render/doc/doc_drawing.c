/* What may stand in a <drawing>, by its kind. */
#include "caltime.h"
#include "caps.h"
#include "doc_check.h"
#include "doc_grammar.h"

#include <string.h>

#define SECONDS_DIGITS 15
#define MARKED_BYTES 1000 /* of names that are listed */

static const struct {
	const char *kind;
	const char *holds; /* elements */
	const char *words; /* values that their attribute "kind" may have */
} kinds[] = {
    {"graph", "node edge", "function system supplier"},
    {"flow", "node edge", "state end unknown"},
    {"chart", "bar", ""},
    {"calendar", "event", "review test expiry evidence other"},
    {"levels", "step", ""},
};

static void
bad(struct doc_checker *c, const xmlNode *n, const char *what, const char *word)
{
	diag_at(c->diag, DIAG_DOC_GRAMMAR, doc_place(n), "<%s> %s \"%s\"",
	    (const char *)n->name, what, word);
	c->ok = false;
}

static void
check_word(struct doc_checker *c, const xmlNode *n, const char *attr,
    const char *words)
{
	const char *s = doc_attr(n, attr);

	if (s[0] != '\0' && !doc_word_in(words, s, strlen(s)))
		bad(c, n, "cannot have the kind", s);
}

static void
check_seconds(struct doc_checker *c, const xmlNode *n, const char *attr)
{
	const char *s = doc_attr(n, attr);

	if (strspn(s, "0123456789") != strlen(s) || strlen(s) > SECONDS_DIGITS)
		bad(c, n, "has a number of seconds that is none:", s);
}

static void
check_date(struct doc_checker *c, const xmlNode *n, const char *attr)
{
	const char *s = doc_attr(n, attr);
	int32_t days;

	if (cal_parse_date(s, strlen(s), &days) != CAL_OK)
		bad(c, n, "has a date that is none:", s);
}

static void
check_end(struct doc_checker *c, xmlHashTable *names, const xmlNode *n,
    const char *attr)
{
	const char *name = doc_attr(n, attr);

	if (xmlHashLookup(names, (const xmlChar *)name) == NULL)
		bad(c, n, "leads to a node that is not in its drawing:", name);
}

static void
check_graph(struct doc_checker *c, const xmlNode *drawing)
{
	xmlHashTable *names = xmlHashCreate(64);

	if (names == NULL)
		bcp_out_of_memory();
	for (xmlNode *n = drawing->children; n != NULL; n = n->next) {
		/* Of nodes with one name, the first is drawn. */
		if (doc_is(n, "node"))
			xmlHashAddEntry(
			    names, (const xmlChar *)doc_attr(n, "name"), n);
	}
	for (const xmlNode *n = drawing->children; n != NULL; n = n->next) {
		if (doc_is(n, "edge")) {
			check_end(c, names, n, "from");
			check_end(c, names, n, "to");
			check_word(c, n, "strength", "hard soft");
		}
	}
	xmlHashFree(names, NULL);
}

static void
check_part(struct doc_checker *c, const xmlNode *n, size_t kind)
{
	const char *name = (const char *)n->name;

	if (!doc_word_in(kinds[kind].holds, name, strlen(name))) {
		bad(c, n, "cannot stand in a drawing of the kind",
		    kinds[kind].kind);
	} else if (doc_is(n, "bar")) {
		check_seconds(c, n, "value");
		check_seconds(c, n, "limit");
		check_seconds(c, n, "measured");
	} else if (doc_is(n, "event")) {
		check_date(c, n, "date");
	}
	if (!doc_is(n, "edge"))
		check_word(c, n, "kind", kinds[kind].words);
}

static void
empty(xmlNode *drawing)
{
	while (drawing->children != NULL)
		xmlUnlinkNode(drawing->children);
}

void
doc_check_drawing(struct doc_checker *c, xmlNode *drawing)
{
	const char *kind = doc_attr(drawing, "kind");
	size_t k = 0, count = 0;

	while (k < sizeof kinds / sizeof *kinds &&
	       strcmp(kinds[k].kind, kind) != 0)
		k++;
	if (k == sizeof kinds / sizeof *kinds) {
		bad(c, drawing, "cannot have the kind", kind);
		return;
	}
	if (strcmp(kind, "calendar") == 0)
		check_date(c, drawing, "from");
	for (const xmlNode *n = drawing->children; n != NULL; n = n->next)
		count++;
	if (count > LIMIT_DRAWING_PARTS) {
		diag_at(c->diag, DIAG_DOC_DRAWING, doc_place(drawing),
		    "the drawing \"%s\" would have %zu parts, more than %d, "
		    "and is left out; its table says the same",
		    doc_attr(drawing, "title"), count, LIMIT_DRAWING_PARTS);
		empty(drawing);
		return;
	}
	for (const xmlNode *n = drawing->children; n != NULL; n = n->next)
		check_part(c, n, k);
	check_graph(c, drawing);
}

const char *
doc_drawing_words(
    struct arena *a, const struct labels *labels, const xmlNode *drawing)
{
	const char *words = doc_attr(drawing, "alt"), *list = "", *note = "";

	for (const xmlNode *n = drawing->children; n != NULL; n = n->next) {
		if (!doc_is(n, "node") || doc_attr(n, "note")[0] == '\0' ||
		    strlen(list) > MARKED_BYTES)
			continue;
		list = arena_printf(a, "%s%s%s", list,
		    list[0] == '\0' ? "" : ", ", doc_attr(n, "label"));
		note = doc_attr(n, "note");
	}
	if (list[0] == '\0')
		return words;
	if (strlen(list) > MARKED_BYTES)
		list = labels_say(labels, a, "{1} and others", list, NULL);
	return arena_printf(a, "%s %s", words,
	    labels_say(labels, a, "Marked \"{1}\": {2}.", note, list));
}
