/* --format and --write-baseline: what was found, for other programs. */
#ifndef BCP_FORMATS_H
#define BCP_FORMATS_H

#include "engine.h"

struct formats;

/* "sarif" or "sarif=FILE"; false when it is neither, with why for a message. */
bool formats_parse(
    struct arena *a, const char *arg, struct options *o, const char **why);

/* Whether a command can write this format. */
bool formats_fit(const struct format_want *w, enum command c);
/* Writes to a file, NULL for standard output; false when it cannot, which is
 * told. */
bool formats_save(const char *path, const struct buf *text);

/* Whether a run has anything to write for other programs. */
bool formats_wanted(const struct options *opt);

struct formats *formats_new(struct engine *e, struct arena *a);
/* Takes what found_record() wrote. */
void formats_add(struct formats *f, const struct buf *lines);
/* Writes what the options ask for; false, after a message on standard error,
 * when that failed. unusable: the inputs could not all be read, and no baseline
 * is written. */
bool formats_write(struct formats *f, bool unusable);
/* How many findings the baseline has, and no run found. */
size_t formats_gone(const struct formats *f);
size_t formats_known(const struct formats *f);

/* Where text goes: standard output, a file, or NULL where another format has
 * standard output. *failed when the file cannot be written. */
FILE *formats_text(const struct options *opt, bool *failed);

#endif
