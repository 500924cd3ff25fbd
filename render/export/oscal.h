/* What the two models of OSCAL 1.1 (NIST, pages.nist.gov/OSCAL) share. A member
 * whose value is empty is left out, for OSCAL has no empty texts and lists. */
#ifndef BCP_OSCAL_H
#define BCP_OSCAL_H

#include "export_internal.h"

#define OSCAL_NS "https://bcpgen.org/ns/oscal"

void oscal_set(json_t *o, const char *key, const char *text);
/* The same for titles, names and values: one line, without spaces at its
 * ends; the fallback where nothing is left. */
void oscal_set_line(
    json_t *o, const char *key, const char *text, const char *fallback);
/* Gives the value up; an empty list or object is left out. */
void oscal_set_list(json_t *o, const char *key, json_t *list);
json_t *oscal_object(const char *uuid);
/* {name, ns, value}; nothing when the value is empty. */
void oscal_prop(json_t *props, const char *name, const char *value);

/* The id of a criterion as a token (\p{L} or "_", then \p{N}, "." and "-" as
 * well): that of NIST's own catalogue where the framework knows it, "cp-2.1",
 * else the framework's and the criterion's, "soc2_A1.2". */
const char *oscal_control_id(
    struct arena *a, const char *framework, const char *id, const char *oscal);

/* {uuid, metadata, ...rest} under the model's name, as a file. The uuid is that
 * of the rest, so that another content is another document. Gives rest up. */
void oscal_put(const struct export_run *run, struct arena *a, const char *model,
    const char *title, json_t *rest, struct buf *out);

#endif
