/* on_exit() is glibc's and, unlike atexit(), says what to look at. */
#define _DEFAULT_SOURCE
#include "cleanup.h"

#include <stdlib.h>
#include <unistd.h>

struct cleanup {
	struct arena *arena; /* of its own: it outlives all others */
	struct pack *pack;   /* NULL: nothing is to be done */
	pid_t owner;
};

static void
clean(int status, void *arg)
{
	struct cleanup *c = arg;

	(void)status;
	if (c->owner == getpid())
		pack_abandon(c->pack);
	arena_free(c->arena);
}

struct cleanup *
cleanup_new(void)
{
	struct arena *a = arena_new();
	struct cleanup *c = arena_alloc(a, 1, sizeof *c);

	c->arena = a;
	c->owner = getpid();
	if (on_exit(clean, c) != 0)
		bcp_out_of_memory();
	return c;
}

void
cleanup_set(struct cleanup *c, struct pack *pack)
{
	c->pack = pack;
}
