/* A baseline: findings that were there when somebody looked, and need not stop
 * a gate until they get graver. A file of JSON with their fingerprints. */
#ifndef BCP_BASELINE_H
#define BCP_BASELINE_H

#include "findings.h"

struct baseline {
	struct baseline_entry {
		const char *fingerprint;
		enum diag_sev severity;
	} * entries; /* by fingerprint */
	size_t count;
};

/* NULL, after a message on standard error, when it cannot be used. */
struct baseline *baseline_read(struct arena *a, const char *path);
/* Whether it has the finding, as grave or graver. */
bool baseline_knows(
    const struct baseline *b, const char *fingerprint, enum diag_sev severity);
/* Appends one of all broken findings, those apart that no baseline can excuse.
 */
void baseline_write(const struct findings *f, struct arena *a, struct buf *out);

#endif
