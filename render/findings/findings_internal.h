/* What the writers share. */
#ifndef BCP_FINDINGS_INTERNAL_H
#define BCP_FINDINGS_INTERNAL_H

#include "findings.h"

#include <jansson.h>

void findings_write_json(
    const struct findings *f, struct arena *a, struct buf *out);
void findings_write_sarif(
    const struct findings *f, struct arena *a, struct buf *out);
void findings_write_junit(
    const struct findings *f, struct arena *a, struct buf *out);
void findings_write_github(
    const struct findings *f, struct arena *a, struct buf *out);
void findings_write_gitlab(
    const struct findings *f, struct arena *a, struct buf *out);
void findings_write_csv(
    const struct findings *f, struct arena *a, struct buf *out);

/* The document's id; its file when it has none; "" for no document. */
const char *findings_document_name(
    const struct findings *f, const struct findings_item *it);

/* Appends a value, indented, with a line feed; gives it up. */
void findings_put_json(struct buf *out, json_t *value);
void findings_set(json_t *object, const char *key, const char *text);
/* Nothing when the text is empty. */
void findings_set_given(json_t *object, const char *key, const char *text);
void findings_set_int(json_t *object, const char *key, size_t n);
json_t *findings_criteria(const struct findings_rule *r);

#endif
