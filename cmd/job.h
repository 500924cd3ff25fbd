/* One file's compilation, in a worker: check, and for a build write. */
#ifndef BCP_JOB_H
#define BCP_JOB_H

#include "pack.h"
#include "workspace.h"

/* What a job tells the parent. The texts are empty or end in a line feed. */
struct job_result {
	struct buf workspace_text; /* faults of the workspace itself */
	struct buf text;	   /* findings, as printed */
	struct buf gates;	   /* --min-coverage that is not met */
	struct buf summary;	   /* <document> elements for the portfolio */
	struct buf told;	   /* <export> elements; see exports.h */
	struct buf workspace_found, found; /* see found.h */
	struct buf forecast;		   /* what turns red, a line each */
	struct buf asked;  /* of the file system; see file_log.h */
	struct buf files;  /* names of what was written, a line each */
	struct buf sums;   /* the same with hashes; see pack_told() */
	struct buf pieces; /* what was made of told; see exports.h */
	uint32_t count[3]; /* broken, by severity: info, warning, error */
	uint32_t unknown, waived, in_baseline;
	uint32_t documents;
	uint32_t known; /* gates whose part a workspace knows, as bits */
	bool below;	/* coverage is below a gate: exit status 1 */
	bool invalid;	/* exit status 2 */
	bool failed;	/* exit status 4 */
};

void job_result_init(struct job_result *r);
void job_result_release(struct job_result *r);
/* All texts of a result, in the order in which they are sent; the first of them
 * are for people and the package and make a result, the others go with it once.
 */
#define JOB_TEXTS 12
#define JOB_TOLD 8
void job_result_texts(struct job_result *r, struct buf *out[JOB_TEXTS]);

/* Compiles the documents of one source of a workspace. pack is NULL for
 * check. */
void job_run(struct engine *e, struct workspace *w, const struct source *s,
    struct pack *pack, struct job_result *r);

/* Puts into the tree what templates need to know of the run. Returns the name
 * of the document's files in the package, without an extension. */
const char *job_describe(struct arena *a, struct plan *p,
    const struct workspace *w, const struct document *doc);

/* Writes a document with one of the writers into the package, as BASE.ext. */
bool job_write(struct engine *e, size_t writer, const struct doc *doc,
    const struct render_opts *opts, struct pack *pack, const char *base,
    struct arena *a, struct diag *d);

/* Whether the options want this diagnostic printed. */
bool job_shows(const struct options *opt, const struct diag_item *it);

#endif
