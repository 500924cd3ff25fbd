/* How a change is put into words. */
#ifndef BCP_DIFF_WORDS_H
#define BCP_DIFF_WORDS_H

#include "compare.h"

struct diff_words {
	const char *part; /* "Critical function Ledger (ledger)"; "" for the
			   * document itself */
	const char *what; /* "Recovery time objective"; "" for the part */
	const char *path; /* "functions/ledger/rto" */
};
struct diff_words diff_words(struct arena *a, const struct change *c);

/* Of two long texts what differs, with some words around it. */
void diff_shorten(struct arena *a, const char **old, const char **now);

#endif
