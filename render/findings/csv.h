/* A cell of comma-separated values (RFC 4180): quoted where it has to be, and
 * safe from a spreadsheet that takes a text for a formula. The one place for
 * that escape. */
#ifndef BCP_CSV_H
#define BCP_CSV_H

#include "buf.h"

void csv_put(struct buf *out, const char *text);

#endif
