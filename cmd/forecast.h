/* check --forecast: what will turn red if nothing is changed, and when. */
#ifndef BCP_FORECAST_H
#define BCP_FORECAST_H

#include "options.h"
#include "rules.h"

#include <stdio.h>

/* Appends a line for each finding to come, by days. */
void forecast_add(const struct options *opt, const struct ruleset *rs,
    struct plan *p, struct buf *out);
/* Prints the lines of all documents, the earliest first. */
void forecast_print(FILE *to, const struct options *opt, struct arena *a,
    const struct buf *lines);

#endif
