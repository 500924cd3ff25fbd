/* Where a writer puts its bytes: memory with a cap and a sticky error, so that
 * writers do not test each put. */
#ifndef BCP_SINK_H
#define BCP_SINK_H

#include "buf.h"
#include "diag.h"

struct sink {
	struct buf buf;
};

void sink_init(struct sink *s);
void sink_release(struct sink *s);
void sink_put(struct sink *s, const char *p, size_t n);
void sink_puts(struct sink *s, const char *text);
void sink_printf(struct sink *s, const char *fmt, ...) BCP_PRINTF(2, 3);
/* BCP_LIMIT, with a diagnostic, when the cap was reached. */
BCP_NODISCARD enum bcp_status sink_finish(struct sink *s, struct diag *d);

#endif
