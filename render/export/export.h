/* Files of a package for other programs: tables, a calendar, OSCAL, and each
 * plan as JSON. They are made from what templates/export.xml tells of each
 * document, after its edition was applied: an <export> element. The work is in
 * two steps, so that workers do most of it, and no process holds what is said
 * of all documents: export_pieces() makes what a document adds to the files,
 * and export_take() puts the pieces of one document after the other together.
 * Both are pure functions of these elements and struct export_run. */
#ifndef BCP_EXPORT_H
#define BCP_EXPORT_H

#include "arena.h"
#include "buf.h"
#include "plan.h"

enum export_file {
	EXPORT_CONTROLS,
	EXPORT_FUNCTIONS,
	EXPORT_FINDINGS,
	EXPORT_CALENDAR,
	EXPORT_RESULTS,
	EXPORT_COMPONENTS,
	EXPORT_FILES
};

struct export_run {
	const char *version; /* of the program */
	const char *as_of;   /* 2026-11-22 */
	/* Whether findings and coverage may be told; the public and the
	 * customer edition do not have them, and there an empty table would say
	 * "none". */
	bool findings;
};

/* Its name in the package; NULL when this run does not have it. */
const char *export_file_name(const struct export_run *run, enum export_file f);

/* What one <export> adds to the files, as bytes that only export_take() of the
 * same program on the same machine reads. */
void export_pieces(
    const struct export_run *run, const xmlNode *doc, struct buf *out);

/* Where the bytes of a file go, in order. */
struct export_out {
	void (*put)(void *ctx, enum export_file f, const void *bytes, size_t n);
	void *ctx;
};

/* The files over all documents. fd is an empty file, which is the caller's,
 * for what comes later in a file than it is known: about a quarter of a
 * megabyte a document. What stays in memory is a few hundred bytes a document,
 * and the numbers of a workspace's findings while it is written. */
struct export_all *export_begin(struct arena *a, const struct export_run *run,
    int fd, const struct export_out *out);
/* In order of the documents; those of a workspace follow its first. */
void export_take(struct export_all *all, const struct buf *pieces);
/* Writes what is left. 0, or what errno says of the caller's file. */
int export_end(struct export_all *all);

/* A plan as JSON (RFC 8259): its source as the edition shows it. Lists, numbers
 * and booleans are as the author wrote them, so that of a whole plan it is what
 * schema/plan.schema.json takes. What is null or empty is left out. */
void export_plan_json(const struct plan *p, struct buf *out);

#endif
