/* A tree of nodes as bytes, for the files that are built into the program: they
 * are read as YAML when it is built, and not again each time it starts. An image
 * belongs to the program that holds it: it is not checked and has no version. */
#ifndef BCP_YNODE_IMAGE_H
#define BCP_YNODE_IMAGE_H

#include "buf.h"
#include "ynode.h"

/* Appends the image of a tree. A node met twice is written twice. False when
 * the tree is deeper than readers allow. */
bool ynode_image_write(struct buf *b, const struct ynode *root);

/* The tree of an image, in the arena; spans are in the given file. Texts are
 * borrowed from the image. */
struct ynode *ynode_image_read(
    struct arena *a, const char *image, uint32_t file);

#endif
