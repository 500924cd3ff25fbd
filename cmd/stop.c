#include "stop.h"

#include <stddef.h>

static const int held[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE};

void
stop_hold(sigset_t *old)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof held / sizeof held[0]; i++) {
		struct sigaction how;

		/* A blocked signal stays pending even if it is ignored. */
		if (sigaction(held[i], NULL, &how) == 0 &&
		    how.sa_handler != SIG_IGN)
			sigaddset(&set, held[i]);
	}
	sigprocmask(SIG_BLOCK, &set, old);
}

bool
stop_asked(void)
{
	sigset_t set;

	if (sigpending(&set) != 0)
		return false;
	for (size_t i = 0; i < sizeof held / sizeof held[0]; i++) {
		if (sigismember(&set, held[i]) == 1)
			return true;
	}
	return false;
}

void
stop_release(const sigset_t *old)
{
	sigprocmask(SIG_SETMASK, old, NULL);
}
