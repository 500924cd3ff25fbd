/* YAML text to nodes, over libyaml's events. All caps of limits.h that concern
 * YAML are kept here; see SECTION numbers of YAML 1.2.2 in the code. */
#ifndef BCP_YAML_READER_H
#define BCP_YAML_READER_H

#include "ynode.h"

/* Reads the one document of a file added to d->src. NULL when it is not YAML
 * or breaks a cap; at least one diagnostic then tells why. JSON is YAML. */
struct ynode *yaml_read(struct arena *a, struct diag *d, uint32_t file);

/* Reads every document of a file. Returns how many, at least 1, or 0 with a
 * diagnostic. *out is an array in the arena. */
size_t yaml_read_all(struct arena *a, struct diag *d, uint32_t file,
    struct ynode ***out);

/* The type of a plain scalar by the core schema, 10.3.2. */
enum ynode_type yaml_resolve(const char *p, size_t n);

#endif
