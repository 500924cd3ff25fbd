/* Findings in the formats that other programs read. A writer takes all of a
 * run, plain and in order, and appends one file. Texts are valid UTF-8 without
 * hidden characters (diag_visible()), as the caller made them. */
#ifndef BCP_FINDINGS_H
#define BCP_FINDINGS_H

#include "arena.h"
#include "buf.h"
#include "diag.h"

/* line 0: of no line, of the file as a whole or of none (file ""). Columns
 * count code points; the end is one past. */
struct findings_place {
	const char *file;
	uint32_t line, col, end_line, end_col;
};

struct findings_note {
	struct findings_place at;
	const char *text;
};

/* What is not said is "". */
struct findings_rule {
	const char *id, *title, *checks, *why, *fix;
	enum diag_sev severity; /* as the rule has it */
	const char *const *criteria;
	size_t n_criteria;
};

struct findings_document {
	const char *id, *file; /* id "": it could not be read */
};

/* Of the workspace, or of the run. */
#define FINDINGS_NO_DOCUMENT SIZE_MAX

struct findings_item {
	size_t rule, document; /* indices */
	enum diag_sev severity;
	enum diag_state state;
	bool known; /* in the baseline */
	bool fails; /* the exit status tells of it */
	const char *message, *subject, *anchor;
	const char *path; /* of the field: "functions/web/rto" */
	struct findings_place at;
	const struct findings_note *notes;
	size_t n_notes;
	const char *waiver; /* its id; "" without one */
	const char *reason, *approver, *expires;
	const char *fingerprint;
};

struct findings {
	const char *version; /* of the program */
	const char *as_of;   /* 2026-11-22 */
	const char *fail_on; /* "error" */
	bool baseline;	     /* one was given, so that `known` tells */
	bool usable;	     /* no input was unreadable, nothing failed */
	const struct findings_rule *rules;
	size_t n_rules;
	const struct findings_document *documents;
	size_t n_documents;
	const struct findings_item *items; /* those of a document together */
	size_t n_items;
};

struct findings_format {
	const char *name;
	void (*write)(
	    const struct findings *f, struct arena *a, struct buf *out);
};

extern const struct findings_format findings_formats[]; /* ends with NULL */
const struct findings_format *findings_format_find(const char *name);

/* 32 hexadecimal digits that stay when lines move, the file is formatted anew,
 * or a date or a number in the message goes on. Findings of one document that
 * are equal in all of this are for the caller to number. */
#define FINDINGS_PRINT_LEN 32
struct findings_key {
	const char *rule, *document, *subject, *path, *message;
};
void findings_fingerprint(
    char out[FINDINGS_PRINT_LEN + 1], const struct findings_key *key);
/* A message without dates, numbers and units: "#" stands for them. What begins
 * with a letter ("A1.2", "web-3") is a name, and kept. */
void findings_skeleton(struct buf *out, const char *message);

#endif
