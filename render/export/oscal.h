/* What the two models of OSCAL 1.1 (NIST, pages.nist.gov/OSCAL) share. */
#ifndef BCP_OSCAL_H
#define BCP_OSCAL_H

#include "export_internal.h"

#define OSCAL_VERSION "1.1.3"
#define OSCAL_NS "https://bcpgen.org/ns/oscal"

/* Levels of indentation: the members of a model; the elements of a list among
 * them; the members of a result, which is such an element, of lists among
 * these, and of components, one further down. */
#define OSCAL_MEMBERS 2
#define OSCAL_ELEMENTS 3
#define OSCAL_RESULT_MEMBERS 4
#define OSCAL_RESULT_ELEMENTS 5
#define OSCAL_RESULT_COMPONENTS 6

/* {name, ns, value}; nothing when the value is empty. */
void oscal_prop(struct json_text *j, const char *name, const char *value);

/* A thing of which an assessment speaks, in operation. */
void oscal_component(struct json_text *j, const char *uuid, const char *type,
    const char *title, const char *description);

/* The id of a criterion as a token (\p{L} or "_", then \p{N}, "." and "-" as
 * well): that of NIST's own catalogue where the framework knows it, "cp-2.1",
 * else the framework's and the criterion's, "soc2_A1.2". */
const char *oscal_control_id(
    struct arena *a, const char *framework, const char *id, const char *oscal);

#endif
