/* Being told to stop: Ctrl-C and its like are held back while a package is
 * built, so that no part of one is left behind. */
#ifndef BCP_STOP_H
#define BCP_STOP_H

#include <signal.h>
#include <stdbool.h>

/* Holds back SIGINT, SIGTERM, SIGHUP and SIGPIPE, less those that the caller
 * of the program has turned off; old is the mask before. */
void stop_hold(sigset_t *old);
/* Whether one of them has come since. */
bool stop_asked(void);
/* Lets them through: ends the program when one has come. */
void stop_release(const sigset_t *old);

#endif
