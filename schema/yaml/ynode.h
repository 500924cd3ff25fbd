/* A loaded YAML document: a tree of nodes, each with the place it came from.
 * Nodes live in the arena and borrow nothing. An alias is the same node met
 * twice; a tree never contains itself. */
#ifndef BCP_YNODE_H
#define BCP_YNODE_H

#include "diag.h"
#include "src.h"
#include <stdbool.h>
#include <stddef.h>

enum ynode_kind { YNODE_SCALAR, YNODE_SEQ, YNODE_MAP };

/* The YAML 1.2 core schema's types (section 10.3). */
enum ynode_type {
	YNODE_NULL,
	YNODE_BOOL,
	YNODE_INT,
	YNODE_FLOAT,
	YNODE_STR,
	YNODE_LIST,
	YNODE_OBJECT,
};

struct ynode;

struct ynode_pair {
	struct ynode *key; /* always a scalar; its text is the key */
	struct ynode *value;
};

struct ynode {
	enum ynode_kind kind;
	enum ynode_type type;
	struct src_span span;
	/* Scalars: the text as the author meant it (escapes resolved, folded),
	 * NUL-terminated; it may hold NULs. Numbers keep their spelling, so
	 * that 8.10 is told from 8.1 and 1e400 is not infinity. */
	const char *text;
	size_t len;
	bool boolean; /* YNODE_BOOL */
	bool quoted;  /* written in quotes or as a block scalar */
	/* Sequences: count items. Mappings: count pairs, in file order. */
	size_t count;
	struct ynode **items;
	struct ynode_pair *pairs;
	/* Mappings with many pairs: indices of pairs sorted by key, or NULL. */
	const unsigned *sorted;
	/* What the schema says of this node, set by schema/json while it
	 * validates; each NULL when the schema does not say. */
	const char *x_type;	  /* "duration", "ref", "prose" ... */
	const char *x_ref;	  /* the collections a reference may name */
	const char *x_collection; /* the collection an entity belongs to */
	const char *title;	  /* the property's title */
	bool x_record; /* a record of its life, not a part of the content */
};

/* The value of a key in a mapping, NULL when absent or when n is no mapping. */
struct ynode *ynode_get(const struct ynode *n, const char *key);
/* The pair itself, for the place of the key. */
const struct ynode_pair *ynode_pair(const struct ynode *n, const char *key);
/* Whether n is a scalar with this text. */
bool ynode_is(const struct ynode *n, const char *text);
/* The text of a string-like scalar under key, or fallback. */
const char *ynode_text(
    const struct ynode *n, const char *key, const char *fallback);

#endif
