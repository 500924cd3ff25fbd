/* What a run found and wrote that the run before it did not: for --watch. A
 * finding is the same, wherever it moved to, while its fingerprint is. */
#ifndef BCP_CHANGES_H
#define BCP_CHANGES_H

#include "arena.h"
#include "buf.h"
#include <stdbool.h>
#include <stdio.h>

struct changes;

/* before is what changes_save() wrote for the run before, empty for the first.
 * out is the package before this run, NULL where none is written. */
struct changes *changes_new(
    struct arena *a, const struct buf *before, const char *out);

/* Takes what found_record() wrote. */
void changes_add(struct changes *c, const struct buf *lines);
/* Takes text that has no fingerprint, and is the same while it reads so. */
void changes_add_text(struct changes *c, const struct buf *text);

/* Prints what is new, and after "gone:" what is no more. An input that cannot
 * be read hides what else is wrong with it: then nothing is gone, and only what
 * keeps it from being read is told. */
void changes_print(struct changes *c, bool unreadable, FILE *to);
/* Names the files of the package that are not as before the run, if there was
 * one. */
void changes_print_files(struct changes *c, FILE *to);

/* For the next run. */
void changes_save(const struct changes *c, struct buf *out);

#endif
