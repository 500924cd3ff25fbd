/* The document tree as text, for goldens and debugging. */
#ifndef BCP_TREE_H
#define BCP_TREE_H

#include "backend.h"

extern const struct backend backend_tree;

#endif
