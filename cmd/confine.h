/* What the program gives up before it reads a plan. None of it is needed for
 * the result: a kernel that cannot confine (Landlock came with Linux 5.13), or
 * a container that does not let it, only leaves one wall less. */
#ifndef BCP_CONFINE_H
#define BCP_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

/* What may be done with a file, or with all below a folder. */
enum confine_may {
	CONFINE_READ = 1,   /* read files, list folders */
	CONFINE_WRITE = 2,  /* make files and write to them */
	CONFINE_CHANGE = 4, /* list, make and remove folders, remove files */
};

struct confine_path {
	const char *path; /* one that is not there is passed over */
	unsigned may;	  /* of enum confine_may */
};

/* From now on system calls that a compiler of documents has no use for fail
 * with EPERM, in this process and its children: network, other programs, other
 * processes' memory, mounts, namespaces, keys, kernel. NULL, or why they go
 * on to be allowed. */
const char *confine_calls(void);

/* From now on no file can be opened, made or removed but as the paths say, and
 * no process be signalled but our children. May be called again to give up
 * more. What is open stays open; stat() and readlink() go on to work. NULL, or
 * why nothing was given up. */
const char *confine_files(const struct confine_path *paths, size_t n);

#endif
