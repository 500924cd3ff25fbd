/* What is known of the documents that were taken, while files are written. */
#ifndef BCP_EXPORT_GATHER_H
#define BCP_EXPORT_GATHER_H

#include "export_internal.h"

#include <libxml/hash.h>

/* A document's pieces in the caller's file, those behind the tables. */
struct gathered {
	uint64_t at;
	uint32_t len[PIECE_COUNT];
	bool leads;
};

struct gathered_event {
	int32_t day;
	uint32_t len;
	uint64_t at;
	char uid[HASH_UUID_LEN];
};

/* An organisation, or a framework, in order. */
struct gathered_name {
	const char *id, *title, *version;
	struct gathered_name *next;
};

struct export_all {
	struct arena *arena;
	const struct export_run *run;
	struct export_out out;
	int fd;
	uint64_t size;
	int fault; /* errno of the caller's file; 0 */
	struct gathered *docs;
	size_t count, cap;
	struct gathered_event *events;
	size_t n_events, cap_events;
	/* The first document of each key, and the names of those that came
	 * twice. */
	xmlHashTable *keys;
	struct export_names *names;
	xmlHashTable *seen; /* organisations, frameworks known, and used */
	struct gathered_name *parties, **last_party;
	struct gathered_name *used, **last_used;
	struct buf scratch;
};

/* A piece of a document; it lives until the next is asked for. */
const char *gather_piece(
    struct export_all *all, size_t doc, enum export_piece p, size_t *len);
/* The same of any bytes in the caller's file. */
const char *gather_bytes(struct export_all *all, uint64_t at, size_t len);
/* The next text of a list; NULL when there is none. */
const char *gather_next(const char **p, const char *end);
/* A framework as some document knows it; NULL when none does. */
const struct gathered_name *gather_framework(
    const struct export_all *all, const char *id);

/* Writes the OSCAL files. */
void assemble_results(struct export_all *all);
void assemble_components(struct export_all *all);

#endif
