/* The portfolio page, made from the summaries of all documents. */
#ifndef BCP_PORTFOLIO_H
#define BCP_PORTFOLIO_H

#include "engine.h"
#include "pack.h"

#include <libxml/parser.h>

struct portfolio {
	const struct options *opt;
	/* Reads <document> and <input> elements as they come, so that their
	 * text is not kept. */
	xmlParserCtxt *parser;
	xmlDoc *doc; /* of all of them, after portfolio_read() */
};

void portfolio_init(struct portfolio *f, const struct options *opt);
void portfolio_release(struct portfolio *f);
void portfolio_add(struct portfolio *f, const struct buf *summary);

/* Adds index.html and index.md to the package. */
bool portfolio_write(struct portfolio *f, struct engine *e,
    const struct render_opts *opts, struct pack *pack, struct arena *a,
    struct diag *d);
/* Ends what was added, which portfolio_write() does, too. False with a
 * diagnostic. */
bool portfolio_read(struct portfolio *f, struct diag *d);
/* All files that were read, once each, by name. After either of them. */
struct pack_input *portfolio_inputs(
    const struct portfolio *f, struct arena *a, size_t *count);

#endif
