/* Shared by edition*.c only. */
#ifndef BCP_EDITION_INTERNAL_H
#define BCP_EDITION_INTERNAL_H

#include "edition.h"

#include "plan_internal.h"

#define WITHHELD "withheld"

/* The level that patterns or its own mark give an element below a document's
 * root or the registry; EDITION_PUBLIC where nothing does. */
enum edition edition_of_element(
    const struct edition_rules *r, const xmlNode *root, const xmlNode *n);

/* A tree that is changed for one plan and then put back. */
struct redaction {
	struct arena *a;
	struct plan *p;
	const struct edition_rules *rules;
	enum edition edition;
	xmlNode *root; /* <bcp> */
	xmlNode **removed;
	size_t n_removed, cap_removed;
	struct redaction_undo {
		xmlNode *node, *parent,
		    *next;	  /* unlinked, unless name is set */
		const char *name; /* of an attribute; "" for the text */
		const char *old;  /* its value, NULL when it was not there */
	} * undo;
	size_t n_undo, cap_undo;
};

void redact_unlink(struct redaction *r, xmlNode *n);
/* value NULL takes the attribute away. */
void redact_attr(
    struct redaction *r, xmlNode *n, const char *name, const char *value);
/* Makes an element without element children, and what was read from its text,
 * the word "withheld". */
void redact_leaf(struct redaction *r, xmlNode *n);
/* Whether a node still hangs in the tree. */
bool redact_lives(const struct redaction *r, const xmlNode *n);
/* The next element after all that is below n. */
xmlNode *redact_skip(const xmlNode *root, const xmlNode *n);
bool redact_is_leaf(const xmlNode *n);

/* Withholds each text and attribute that contains a removed value, and drops
 * such findings. (edition_sweep.c) */
void redact_sweep(struct redaction *r);
/* Drops the findings that stand in what was removed or speak of it, and counts
 * those that are left. (edition_findings.c) */
void redact_findings(struct redaction *r);
/* Recounts, after some were dropped. */
void redact_count(struct redaction *r, size_t dropped);

#endif
