/* The folders that --watch watches, by Linux' inotify(7). Never watched are
 * what a run itself writes, hidden names, and what editors leave beside a file
 * ("plan.yaml~", "#plan.yaml#"). */
#ifndef BCP_WATCH_SET_H
#define BCP_WATCH_SET_H

#include "options.h"

struct watch_set;

/* What a change touches, as bits. */
enum watch_what {
	WATCH_PLANS = 1,  /* documents, and what they are judged with */
	WATCH_ENGINE = 2, /* --schema-dir, --templates */
};

/* NULL, after a message, when there is no inotify. Closed with the arena. */
struct watch_set *watch_set_new(struct arena *a, const struct options *opt);
/* To be polled: readable when something has changed. */
int watch_set_fd(const struct watch_set *s);
/* Finds the folders as they are now; false, after a message, when the system
 * does not let one be watched. */
bool watch_set_scan(struct watch_set *s);
/* Takes what has happened, without waiting; scans again where folders came or
 * went. 0: nothing that matters. */
unsigned watch_set_read(struct watch_set *s);

#endif
