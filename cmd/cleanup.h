/* What is to be taken back when the program ends in the middle of its work, as
 * it does for want of memory. */
#ifndef BCP_CLEANUP_H
#define BCP_CLEANUP_H

#include "pack.h"

struct cleanup;

/* Before there is anything to take back. */
struct cleanup *cleanup_new(void);
/* Has pack abandoned if this process, not a child of it, ends by exit(); until
 * it is set to NULL. */
void cleanup_set(struct cleanup *c, struct pack *pack);

#endif
