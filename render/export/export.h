/* Files of a package for other programs: tables, a calendar, OSCAL, and each
 * plan as JSON. They are made from what templates/export.xml tells of each
 * document, after its edition was applied: <export> elements below one root,
 * in order of the documents. A writer appends one file; nothing else is read.
 * All of it is a pure function of these elements and struct export_run. */
#ifndef BCP_EXPORT_H
#define BCP_EXPORT_H

#include "arena.h"
#include "buf.h"
#include "plan.h"

struct export_run {
	const xmlNode *root; /* its children <export> are read */
	const char *version; /* of the program */
	const char *as_of;   /* 2026-11-22 */
};

struct export_format {
	const char *file; /* its name in the package */
	/* Speaks of findings and coverage, which the public and the customer
	 * edition do not have; there an empty table would say "none". */
	bool findings;
	void (*write)(
	    const struct export_run *run, struct arena *a, struct buf *out);
};

/* Ends with a NULL file. */
extern const struct export_format export_formats[];

/* A plan as JSON (RFC 8259): its source as the edition shows it. Lists, numbers
 * and booleans are as the author wrote them, so that of a whole plan it is what
 * schema/plan.schema.json takes. What is null or empty is left out. */
void export_plan_json(const struct plan *p, struct buf *out);

#endif
