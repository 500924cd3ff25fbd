/* What goes to standard output: findings and faults, as text. */
#ifndef BCP_REPORT_H
#define BCP_REPORT_H

#include "diag.h"
#include "options.h"

void report_text(const struct buf *text);
/* Prints and empties d. */
void report_diag(const struct options *opt, struct diag *d);
/* The status, or EXIT_SYSTEM when standard output could not be written. */
int report_finish(int status);

#endif
