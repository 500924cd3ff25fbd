/* The one rename. renameat2() is Linux's (2.6.33 glibc 2.28); where the file
 * system cannot exchange, two renames leave a moment without OUT. */
#define _GNU_SOURCE
#include "pack_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* How often another run may put its package in place at the same moment. */
#define TRIES 8

static bool
swap_in_two_steps(struct pack *p, struct diag *d)
{
	const char *old = arena_printf(p->arena, "%s.old", p->staging);

	if (rename(p->out, old) != 0)
		return pack_fail(d, DIAG_IO_WRITE, p->out, strerror(errno));
	if (rename(p->staging, p->out) != 0) {
		int e = errno;

		if (rename(old, p->out) != 0)
			pack_fail(d, DIAG_IO_WRITE, old,
			    "the earlier package could not be put back");
		return pack_fail(d, DIAG_IO_WRITE, p->out, strerror(e));
	}
	p->staging = old;
	return true;
}

bool
pack_swap(struct pack *p, struct diag *d)
{
	for (int i = 0; i < TRIES; i++) {
		/* OUT may have come, gone or been written to meanwhile. */
		if (!pack_inspect_out(p, d))
			return false;
		if (renameat2(AT_FDCWD, p->staging, AT_FDCWD, p->out,
			p->replaces ? RENAME_EXCHANGE : RENAME_NOREPLACE) == 0)
			return true;
		if (errno != (p->replaces ? ENOENT : EEXIST))
			break;
	}
	if (errno != EINVAL && errno != ENOSYS)
		return pack_fail(d, DIAG_IO_WRITE, p->out, strerror(errno));
	if (p->replaces)
		return swap_in_two_steps(p, d);
	if (rename(p->staging, p->out) != 0)
		return pack_fail(d, DIAG_IO_WRITE, p->out, strerror(errno));
	return true;
}
