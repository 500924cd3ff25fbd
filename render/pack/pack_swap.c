/* The one rename. renameat2() is Linux's (3.15, glibc 2.28). File systems that
 * cannot exchange two folders (NFS, FAT, some of FUSE) answer EINVAL: two
 * renames then leave a moment without OUT, and a run that is killed in it
 * leaves the earlier package where pack_recover() finds it. */
#define _GNU_SOURCE
#include "pack_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* How often OUT may come or go at the same moment. */
#define TRIES 8

static bool
fail_rename(struct pack *p, struct diag *d, int e)
{
	return pack_fail(d, DIAG_IO_WRITE, p->out,
	    e == EBUSY || e == EXDEV
		? "a disk is mounted there, which cannot be replaced; name a "
		  "folder in it"
		: strerror(e));
}

static bool
swap_in_two_steps(struct pack *p, struct diag *d)
{
	int e;

	if (p->replaces && rename(p->out, p->old) != 0)
		return fail_rename(p, d, errno);
	if (rename(p->staging, p->out) == 0) {
		p->in_two_steps = p->replaces;
		return true;
	}
	e = errno;
	if (p->replaces && rename(p->old, p->out) != 0)
		pack_fail(d, DIAG_IO_WRITE, p->old,
		    "the earlier package could not be put back");
	return fail_rename(p, d, e);
}

bool
pack_swap(struct pack *p, struct diag *d)
{
	int e = 0;

	for (int i = 0; i < TRIES; i++) {
		/* OUT may have come, gone or been written to meanwhile. */
		if (!pack_inspect_out(p, d))
			return false;
		if (renameat2(AT_FDCWD, p->staging, AT_FDCWD, p->out,
			p->replaces ? RENAME_EXCHANGE : RENAME_NOREPLACE) == 0)
			return true;
		e = errno;
		if (e != (p->replaces ? ENOENT : EEXIST))
			break;
	}
	if (e == EINVAL || e == ENOSYS)
		return swap_in_two_steps(p, d);
	return fail_rename(p, d, e);
}

void
pack_swap_back(struct pack *p, struct diag *d)
{
	bool ok;

	if (p->in_two_steps || !p->replaces)
		ok = rename(p->out, p->staging) == 0 &&
		     (!p->replaces || rename(p->old, p->out) == 0);
	else
		ok = renameat2(AT_FDCWD, p->staging, AT_FDCWD, p->out,
			 RENAME_EXCHANGE) == 0;
	if (!ok)
		pack_fail(d, DIAG_IO_WRITE, p->out,
		    "the earlier package could not be put back");
}
