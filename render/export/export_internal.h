/* What the writers share. */
#ifndef BCP_EXPORT_INTERNAL_H
#define BCP_EXPORT_INTERNAL_H

#include "export.h"
#include "hash.h"

#include <jansson.h>

void export_controls(
    const struct export_run *run, struct arena *a, struct buf *out);
void export_functions(
    const struct export_run *run, struct arena *a, struct buf *out);
void export_findings(
    const struct export_run *run, struct arena *a, struct buf *out);
void export_calendar(
    const struct export_run *run, struct arena *a, struct buf *out);
void export_results(
    const struct export_run *run, struct arena *a, struct buf *out);
void export_components(
    const struct export_run *run, struct arena *a, struct buf *out);

/* An attribute, "" where there is none; the text of an element. */
const char *export_attr(struct arena *a, const xmlNode *n, const char *name);
const char *export_text(struct arena *a, const xmlNode *n);
/* The next element of that name: the first child of a parent, and the one after
 * an element. NULL when there is none. */
const xmlNode *export_first(const xmlNode *parent, const char *name);
const xmlNode *export_next(const xmlNode *n, const char *name);

/* UUIDs of names that are told apart by a text before them. The second to come
 * of the same name gets another: the caller keeps the table. */
struct export_names {
	xmlHashTable *seen;
};
struct export_names *export_names_new(struct arena *a);
const char *export_uuid(struct arena *a, const char *kind, const char *name);
const char *export_unique(struct export_names *names, struct arena *a,
    const char *kind, const char *name);

#endif
