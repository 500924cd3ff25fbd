/* Templates: XHTML with Template Attribute Language statements whose
 * expressions are XPath over a plan tree. docs/templates.md is the manual. */
#ifndef BCP_TEMPLATE_H
#define BCP_TEMPLATE_H

#include "diag.h"
#include <libxml/tree.h>
#include <stdint.h>

struct tmpl;

/* Looks a template file up by name ("document.xhtml", "macros.xhtml"); NULL
 * when there is none. *shown is its name for people. */
typedef const char *(*tmpl_lookup)(
    void *ctx, const char *name, size_t *len, const char **shown);

/* Compiled template files, each looked up once. */
struct tmpl_shelf;
struct tmpl_shelf *tmpl_shelf_new(
    struct arena *a, struct diag *d, tmpl_lookup lookup, void *ctx);

/* A template and the macro files it uses, compiled. NULL with diagnostics. It
 * lives as long as the shelf's arena. */
struct tmpl *tmpl_load(struct tmpl_shelf *s, const char *name);

/* Renders over a tree into a document tree (doc.h). NULL with a diagnostic.
 * The result is freed with the arena. */
struct doc *tmpl_render(const struct tmpl *t, struct arena *a, struct diag *d,
    xmlDoc *tree, int32_t as_of);
/* The same in another language: what the template itself says, and the words
 * that functions of expressions make, are looked up in a catalogue (labels.h);
 * NULL for English. */
struct labels;
struct doc *tmpl_render_in(const struct tmpl *t, struct arena *a,
    struct diag *d, xmlDoc *tree, int32_t as_of, const struct labels *labels);

#endif
