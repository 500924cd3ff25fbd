/* The two sides of `bcpgen diff`, and what was found to differ. */
#ifndef BCP_DIFF_H
#define BCP_DIFF_H

#include "compare.h"
#include "engine.h"
#include "repo.h"

struct diff_finding {
	const char *rule, *title, *message, *subject, *file;
	const char *fingerprint; /* "" where the side does not tell */
	const char *severity, *state;
	uint32_t line, col;
};

struct diff_document {
	const char *id, *title, *kind;
	const char *organisation; /* "" where the workspace says it */
	const char *file;	  /* as people find it */
	struct fact *facts;
	struct diff_finding *findings; /* in order of place */
	size_t n_findings, cap_findings;
};

/* What became of a criterion of a framework. */
struct diff_criterion {
	const char *key; /* of the workspace, framework and id */
	const char *framework, *id, *title, *state, *missing;
};

enum diff_source { DIFF_PLANS, DIFF_REVISION, DIFF_PACKAGE };

struct diff_side {
	const char *given; /* on the command line */
	enum diff_source source;
	const char *path;      /* the files that are read */
	struct repo_tree tree; /* of a revision */
	const char *commit;    /* in hex; "" where there is none */
	const char *as_of;     /* the date it was judged by */
	bool judged;	       /* findings and criteria are known */
	struct diff_document *documents;
	size_t n_documents, cap_documents;
	struct diff_criterion *criteria;
	size_t n_criteria, cap_criteria;
};

/* Where a side is: finds out what it is and writes out a revision. other is
 * the other side as given. An exit status, told to people. */
int diff_find(struct arena *a, const char *given, const char *other,
    struct diff_side *out);
/* Reads all documents of a side; an exit status, with diagnostics told. */
int diff_load(struct engine *e, struct arena *a, struct diff_side *s);
/* Gives back what diff_find() made. */
void diff_close(const struct diff_side *s);

/* Findings and criteria of a package, as it was built. False where it does
 * not have them. */
bool diff_load_package(struct arena *a, struct diff_side *s);
struct diff_criterion *diff_add_criterion(struct arena *a, struct diff_side *s);

/* The result as a tree: docs/diff.md describes what is told, in words of
 * schema/diff.schema.json. */
struct diff_result {
	xmlDoc *doc; /* freed with the arena */
	size_t changes, dropped;
	size_t findings[DIAG_FATAL]; /* new and broken, by severity */
};
void diff_compare(struct arena *a, const struct diff_side *old,
    const struct diff_side *now, struct diff_result *out);

void diff_write_text(const struct diff_result *r, struct buf *out);
void diff_write_json(const struct diff_result *r, struct buf *out);
/* With one of the writers, "html" or "markdown"; false with diagnostics. */
bool diff_write_page(struct engine *e, const struct diff_result *r,
    const char *writer, struct arena *a, struct diag *d, struct buf *out);

#endif
