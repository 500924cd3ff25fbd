/* Call cards: what is needed of a plan on the day when systems are down, on one
 * sheet, as BASE-card.pdf. */
#ifndef BCP_CARD_H
#define BCP_CARD_H

#include "job.h"

/* The name of the card beside the document's page: of plans that say who acts,
 * in editions that are not for outsiders. NULL when there is none. */
const char *card_name(struct arena *a, const struct plan *p,
    const struct workspace *w, const struct document *doc);

/* Adds it to the package. */
bool card_write(struct engine *e, struct plan *p,
    const struct render_opts *opts, struct pack *pack, const char *base,
    struct arena *a, struct diag *d);

#endif
