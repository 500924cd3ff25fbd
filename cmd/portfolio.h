/* The portfolio page, made from the summaries of all documents. */
#ifndef BCP_PORTFOLIO_H
#define BCP_PORTFOLIO_H

#include "engine.h"
#include "pack.h"

struct portfolio {
	struct buf xml; /* <document>, <export> and <input> elements */
	xmlDoc *doc;	/* parsed by portfolio_write() */
};

void portfolio_init(struct portfolio *f);
void portfolio_release(struct portfolio *f);
void portfolio_add(struct portfolio *f, const struct buf *summary);

/* Adds index.html, index.md and what is exported to the package. */
bool portfolio_write(struct portfolio *f, struct engine *e,
    const struct render_opts *opts, struct pack *pack, struct arena *a,
    struct diag *d);
/* Reads the summaries, which portfolio_write() does, too. False with a
 * diagnostic. */
bool portfolio_read(
    struct portfolio *f, const struct options *opt, struct diag *d);
/* All files that were read, once each, by name. After either of them. */
struct pack_input *portfolio_inputs(
    const struct portfolio *f, struct arena *a, size_t *count);

#endif
