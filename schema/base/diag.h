/* Diagnostics: what is told to people, collected, sorted and printed in one
 * place. The program's own ids are in diag_ids.def; rules bring their own
 * (RTO-009). Text is copied into the arena. */
#ifndef BCP_DIAG_H
#define BCP_DIAG_H

#include "buf.h"
#include "src.h"
#include <stdbool.h>

enum diag_sev {
	DIAG_INFO,
	DIAG_WARNING,
	DIAG_ERROR,
	DIAG_FATAL, /* the input cannot be used: exit status 2 */
};

/* The three answers of a rule, less "met", and what a waiver makes of it. */
enum diag_state {
	DIAG_BROKEN,
	DIAG_UNKNOWN, /* the rule cannot tell; never counts against the gate */
	DIAG_WAIVED,
};

enum diag_id {
#define DIAG(id, text, severity, headline) id,
#include "diag_ids.def"
#undef DIAG
	DIAG_ID_COUNT,
};

struct diag_note {
	struct src_span at;
	const char *text;
	struct diag_note *next;
};

struct diag_item {
	const char *id; /* "YAML-003", "RTO-009" */
	enum diag_sev sev;
	enum diag_state state;
	struct src_span at;
	const char *text;
	const char
	    *subject; /* what a rule spoke of: "functions/ledger"; or "" */
	const char *waiver; /* id of the waiver, or NULL */
	const char *anchor; /* id of the nearest element with one, or "" */
	struct diag_note *notes;
	bool known;   /* in the baseline: neither printed nor counted */
	uint32_t seq; /* order of arrival; breaks ties when sorting */
};

struct diag {
	struct arena *arena;
	struct src *src;
	struct diag_item *items;
	size_t count, cap;
	size_t dropped; /* past LIMIT_DIAGNOSTICS */
};

void diag_init(struct diag *d, struct arena *a, struct src *s);

/* The id fixes severity; fmt adds the particulars. Returns the item, valid
 * until the next call. */
struct diag_item *diag_at(struct diag *d, enum diag_id id, struct src_span at,
    const char *fmt, ...) BCP_PRINTF(4, 5);
/* The same for an id that comes from data: a rule, or a schema that names the
 * rule its violation breaks. */
struct diag_item *diag_rule(struct diag *d, const char *id, enum diag_sev sev,
    struct src_span at, const char *fmt, ...) BCP_PRINTF(5, 6);
/* Adds a second place to the last item. */
void diag_note(struct diag *d, struct src_span at, const char *fmt, ...)
    BCP_PRINTF(3, 4);

/* Whether any item is DIAG_FATAL. */
bool diag_fatal(const struct diag *d);
/* Order: file, line, column, id, arrival. Equal items (place, id, text) are
 * folded into one. */
void diag_sort(struct diag *d);

const char *diag_id_text(enum diag_id id);  /* "YAML-003" */
const char *diag_headline(enum diag_id id); /* for explain */
enum diag_sev diag_severity(enum diag_id id);
/* "info", "warning", "error"; DIAG_FATAL prints as "error". */
const char *diag_sev_name(enum diag_sev sev);
/* "broken", "unknown", "waived": the word in trees and files. */
const char *diag_state_name(enum diag_state state);

/* Writes one item: place, severity, text, id, the source line with carets, and
 * the notes. Control and bidirectional characters from input are made visible
 * (\x1b, \u202e). */
void diag_print(struct buf *out, const struct diag *d,
    const struct diag_item *it, bool colour);

/* Appends text with control and bidirectional characters made visible. */
void diag_visible(struct buf *out, const char *p, size_t n);

#endif
