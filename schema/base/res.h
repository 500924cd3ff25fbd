/* Files built into the program: schemas, rules, frameworks, templates, fonts.
 * The table is made by cmake/Resources.cmake, and sorted by name. */
#ifndef BCP_RES_H
#define BCP_RES_H

#include <stdbool.h>
#include <stddef.h>

struct res_entry {
	const char *name; /* "schema/plan.schema.json" */
	const unsigned char *beg, *end;
	const unsigned char *image; /* of its nodes, or NULL */
};

extern const struct res_entry res_table[];
extern const size_t res_count;

/* The bytes, followed by a NUL that is not counted; NULL if there is none. */
const char *res_find(const char *name, size_t *len);

/* Whether a text is one that res_find() found: a file that the tests have read.
 */
bool res_has(const char *text);

/* What ynode_image_read() makes the nodes of a built-in file of, given the text
 * that res_find() found; NULL for any other text. */
const char *res_image(const char *text);

#endif
