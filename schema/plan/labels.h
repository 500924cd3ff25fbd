/* The words of another language, by the English ones: a catalogue as gettext
 * has, read from templates/labels.LANG.yaml. A text with values in it is one
 * entry, "Page {1} of {2}", so that another language may order them anew or
 * leave one out. NULL is English: all functions take it. */
#ifndef BCP_LABELS_H
#define BCP_LABELS_H

#include "ynode.h"
#include <libxml/tree.h>
#include <stdint.h>

struct labels;

/* An empty catalogue; what it does not know is asked of `under`, unless NULL.
 * Lives as long as the arena. */
struct labels *labels_new(struct arena *a, const struct labels *under);

/* Takes a mapping of texts to texts; those that are there already stay. False
 * with diagnostics (LABEL-001). */
bool labels_add(struct labels *l, struct diag *d, const struct ynode *map);

/* The entry of a text, NULL when there is none. */
const char *labels_find(const struct labels *l, const char *text);
/* The entry of a text, or the text itself. */
const char *labels_get(const struct labels *l, const char *text);
/* The same with the values of {1} and {2}, NULL where there is none. */
const char *labels_say(const struct labels *l, struct arena *a,
    const char *text, const char *one, const char *two);
/* The same for a number that stands for {1}. */
const char *labels_count(
    const struct labels *l, struct arena *a, const char *text, size_t n);

/* "1 July 2026": the entry of "{1} July {2}" is filled. */
const char *labels_date(const struct labels *l, struct arena *a, int32_t days);
/* The words for a length of time or a cadence as the plan tree has them, "4
 * hours 30 min", "annual, or on staff change"; what is not known stays. */
const char *labels_words(
    const struct labels *l, struct arena *a, const char *text);
/* What people are shown for an element: its attribute "text" in their
 * language, else `plain`. */
const char *labels_shown(const struct labels *l, struct arena *a,
    const xmlNode *n, const char *plain);

#endif
