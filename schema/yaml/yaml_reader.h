/* YAML text to nodes, over libyaml's events: YAML 1.2.2 with the core schema,
 * of which JSON is a part. UTF-8 or, with a byte order mark, UTF-16. Merge
 * keys are taken where they hide nothing. */
#ifndef BCP_YAML_READER_H
#define BCP_YAML_READER_H

#include "ynode.h"

/* Caps, and what else may differ between readers. */
struct yaml_options {
	size_t depth;	     /* collections within collections */
	size_t nodes;	     /* of all documents of a file */
	size_t alias_nodes;  /* nodes met again through aliases, a document */
	size_t scalar_bytes; /* a single value */
	/* Take characters that XML 1.0 cannot hold where they are written as
	 * escapes ("\u0000"), as JSON does. Such text must not go into a
	 * plan. */
	bool any_char;
};

/* The caps of caps.h, and no more characters than XML can hold. */
struct yaml_options yaml_defaults(void);

/* Reads the one document of a file added to d->src. NULL when it is not YAML
 * or breaks a cap; at least one diagnostic then tells why. A text in UTF-16
 * or with a byte order mark is replaced in d->src by plain UTF-8, so that
 * places can be shown. */
struct ynode *yaml_read(struct arena *a, struct diag *d, uint32_t file);

/* Reads every document of a file. Returns how many, at least 1, or 0 with a
 * diagnostic. *out is an array in the arena. */
size_t yaml_read_all(
    struct arena *a, struct diag *d, uint32_t file, struct ynode ***out);

/* The same with options; one: refuse a second document. */
size_t yaml_read_with(struct arena *a, struct diag *d, uint32_t file, bool one,
    const struct yaml_options *opt, struct ynode ***out);

/* The type of a plain scalar by the core schema, 10.3.2. */
enum ynode_type yaml_resolve(const char *p, size_t n);

#endif
