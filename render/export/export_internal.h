/* What the writers share. */
#ifndef BCP_EXPORT_INTERNAL_H
#define BCP_EXPORT_INTERNAL_H

#include "export.h"
#include "hash.h"
#include "json_text.h"

/* What a document adds, by where it goes. What is JSON comes twice, as it is
 * shown and as it is hashed: see json_text.h. Texts in lists end in NUL. */
enum export_piece {
	PIECE_CONTROLS, /* rows of the tables, in order of enum export_file */
	PIECE_FUNCTIONS,
	PIECE_FINDINGS,
	PIECE_EVENTS,	/* struct export_event, and an event's lines */
	PIECE_KEYS,	/* enum export_key */
	PIECE_NAMES,	/* those that were given to export_unique() */
	PIECE_OBSERVED, /* criterion and UUID of an observation, by turns */
	PIECE_CRITERIA, /* those that the holes of PIECE_ASSESSED mean */
	PIECE_USED,	/* frameworks that controls serve */
	PIECE_KNOWN,	/* id, title, version of frameworks, by turns */
	PIECE_DOCUMENT, /* the document as a component of an assessment */
	PIECE_DOCUMENT_HASHED,
	PIECE_REVIEWED,
	PIECE_REVIEWED_HASHED,
	PIECE_OBSERVATIONS,
	PIECE_OBSERVATIONS_HASHED,
	PIECE_ASSESSED, /* findings, of criteria */
	PIECE_ASSESSED_HASHED,
	PIECE_COMPONENTS, /* controls as components */
	PIECE_COMPONENTS_HASHED,
	PIECE_COUNT
};

enum export_key {
	KEY_ORGANISATION,
	KEY_DOCUMENT, /* what begins the names that are the document's */
	KEY_WORKSPACE,
	KEY_WORKSPACE_TITLE,
	KEY_LEADS, /* "yes" */
	KEY_COUNT
};

/* The UID is at EXPORT_EVENT_UID in the lines. */
struct export_event {
	int32_t day;
	uint32_t len;
};
#define EXPORT_EVENT_BEGIN "BEGIN:VEVENT\r\nUID:"
#define EXPORT_EVENT_UID (sizeof EXPORT_EVENT_BEGIN - 1)

struct export_names;

struct export_making {
	const struct export_run *run;
	const xmlNode *doc;
	struct arena *arena; /* of this document */
	const char *keys[KEY_COUNT];
	struct export_names *names;
	struct buf piece[PIECE_COUNT];
};

/* Fill the pieces that their files are made of. */
void export_tables(struct export_making *m);
void export_calendar(struct export_making *m);
void export_results(struct export_making *m);
void export_components(struct export_making *m);

/* The lines before the first event. */
void export_calendar_head(const struct export_run *run, struct buf *out);
/* The first row of a table. */
void export_table_head(enum export_file f, struct buf *out);

/* An attribute, "" where there is none; the text of an element. They live as
 * long as the arena and the tree. */
const char *export_attr(struct arena *a, const xmlNode *n, const char *name);
const char *export_text(struct arena *a, const xmlNode *n);
/* The next element of that name: the first child of a parent, and the one after
 * an element. NULL when there is none. */
const xmlNode *export_first(const xmlNode *parent, const char *name);
const xmlNode *export_next(const xmlNode *n, const char *name);

/* Adds a text and its NUL. */
void export_put_text(struct buf *out, const char *text);

/* UUIDs of names that are told apart by a text before them. The second to come
 * of the same name gets another: the table knows how often it came. */
struct export_names *export_names_new(struct arena *a, struct buf *log);
const char *export_uuid(struct arena *a, const char *kind, const char *name);
const char *export_unique(struct export_names *names, struct arena *a,
    const char *kind, const char *name);

#endif
