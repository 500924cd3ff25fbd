/* What goes to standard output: findings and faults, as text. */
#ifndef BCP_REPORT_H
#define BCP_REPORT_H

#include "diag.h"
#include "options.h"
#include <stdio.h>

void report_text(const struct buf *text);
/* Prints and empties d. */
void report_diag(const struct options *opt, struct diag *d);
/* The status, or EXIT_SYSTEM when standard output could not be written. */
int report_finish(int status);

/* Prints a name from the command line or a folder, made visible. */
void report_name(FILE *to, const char *name);

#endif
