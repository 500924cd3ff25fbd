/* What a document says, freed of how it was written: a tree of facts, taken
 * from the annotated plan tree, that outlives it. */
#ifndef BCP_FACTS_H
#define BCP_FACTS_H

#include "plan.h"

/* A fact lives in the arena that it was taken with. Texts are never NULL. */
struct fact {
	const char *name;  /* of the element */
	const char *label; /* what the schema calls it, else the name */
	const char *type;  /* "duration", "ref" ...; "" where not said */
	/* Of a mapping: its id, "" where it has none; and what people know it
	 * by. */
	const char *id, *title;
	/* Of a value: as people read it; what tells it from others, so that
	 * "4 h" is "240 min"; and how it was written, but for spaces. */
	const char *text, *value, *raw;
	uint64_t hash; /* equal where the facts are the same */
	uint32_t line; /* of the source; 0 where it has none */
	bool leaf;     /* a value; else a mapping of parts */
	/* Found with the document, not written in it: not compared with a
	 * side that does not have it. */
	bool found;
	/* In order of their names, those of one name in order of the source. */
	struct fact *parts;
	size_t n_parts;
	size_t order; /* among the parts of its parent, as written */
};

/* The facts of an element and what is below it. files: evidence and figures
 * are there to be looked at, so that what was found counts. */
struct fact *facts_take(struct arena *a, const xmlNode *n, bool files);

/* Whether two facts say the same. */
bool facts_same(const struct fact *x, const struct fact *y);

#endif
