/* The list of writers, the only one. */
#ifndef BCP_REGISTRY_H
#define BCP_REGISTRY_H

#include "backend.h"

extern const struct backend *const backends[]; /* ends with NULL */
const struct backend *backend_find(const char *name);

#endif
