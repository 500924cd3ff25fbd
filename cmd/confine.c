/* Landlock and seccomp. Landlock is called without a library: there is none in
 * Debian 12, whose header, moreover, is of Linux 6.1 and lacks what came later;
 * Documentation/userspace-api/landlock.rst of the kernel is the reference. */
#define _GNU_SOURCE
#include "confine.h"

#ifdef BCP_INSTRUMENTED

/* Sanitizers look at their own process as a debugger does, and the measuring
 * of coverage writes beside the sources. */
static const char why[] = "this program was built for tests";

const char *
confine_calls(void)
{
	return why;
}

const char *
confine_files(const struct confine_path *paths, size_t n)
{
	(void)paths;
	(void)n;
	return why;
}

#else

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Of later kernels than the header's. */
#define RIGHT_TRUNCATE ((uint64_t)1 << 14)
#define RIGHT_IOCTL_DEV ((uint64_t)1 << 15)
#define NET_BIND_TCP ((uint64_t)1 << 0)
#define NET_CONNECT_TCP ((uint64_t)1 << 1)
#define SCOPE_ABSTRACT_UNIX_SOCKET ((uint64_t)1 << 0)
#define SCOPE_SIGNAL ((uint64_t)1 << 1)

struct ruleset_attr {
	uint64_t fs, net, scoped;
};

/* All that is to be controlled, by version of the interface; how much of the
 * attributes that version knows. */
static size_t
all_rights(long abi, struct ruleset_attr *a)
{
	/* Bits 0 to 12 are those of the first version. */
	a->fs = ((uint64_t)1 << 13) - 1;
	if (abi >= 2)
		a->fs |= LANDLOCK_ACCESS_FS_REFER;
	if (abi >= 3)
		a->fs |= RIGHT_TRUNCATE;
	if (abi >= 5)
		a->fs |= RIGHT_IOCTL_DEV;
	a->net = abi >= 4 ? NET_BIND_TCP | NET_CONNECT_TCP : 0;
	a->scoped = abi >= 6 ? SCOPE_ABSTRACT_UNIX_SOCKET | SCOPE_SIGNAL : 0;
	return abi >= 6	  ? sizeof *a
	       : abi >= 4 ? 2 * sizeof a->fs
			  : sizeof a->fs;
}

static uint64_t
rights_of(unsigned may, bool folder)
{
	uint64_t r = 0;

	if (may & CONFINE_READ)
		r |= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
	if (may & CONFINE_WRITE)
		r |= LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHT_TRUNCATE |
		     LANDLOCK_ACCESS_FS_MAKE_REG;
	if (may & CONFINE_CHANGE)
		r |= LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_MAKE_DIR |
		     LANDLOCK_ACCESS_FS_REMOVE_DIR |
		     LANDLOCK_ACCESS_FS_REMOVE_FILE;
	if (!folder)
		r &= LANDLOCK_ACCESS_FS_READ_FILE |
		     LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHT_TRUNCATE;
	return r;
}

/* A file of no disk, like a pipe behind /dev/stdout, takes no rule and needs
 * none. */
static bool
add_path(int set, const struct confine_path *p, uint64_t handled)
{
	struct landlock_path_beneath_attr rule = {0};
	int fd = open(p->path, O_PATH | O_CLOEXEC);
	struct stat st;
	bool ok = true;

	/* What is not there, or is not for us, needs no rule. */
	if (fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES;
	if (fstat(fd, &st) == 0) {
		rule.parent_fd = fd;
		rule.allowed_access =
		    rights_of(p->may, S_ISDIR(st.st_mode)) & handled;
		ok = rule.allowed_access == 0 ||
		     syscall(SYS_landlock_add_rule, set,
			 LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0 ||
		     errno == EBADFD;
	}
	close(fd);
	return ok;
}

const char *
confine_files(const struct confine_path *paths, size_t n)
{
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	struct ruleset_attr handled;
	size_t size = all_rights(abi, &handled);
	bool ok = true;
	int set;

	if (abi < 1)
		return errno == EPERM ? "the system does not allow Landlock"
				      : "the kernel has no Landlock";
	set = (int)syscall(SYS_landlock_create_ruleset, &handled, size, 0);
	if (set < 0)
		return "Landlock took no rules";
	for (size_t i = 0; ok && i < n; i++)
		ok = add_path(set, &paths[i], handled.fs);
	ok = ok && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	     syscall(SYS_landlock_restrict_self, set, 0) == 0;
	close(set);
	return ok ? NULL : "Landlock refused a rule";
}

/* Made by cmake/confine_filter.c, which has the list of calls: libseccomp takes
 * 0.9 ms to work it out, and it is the same each time. */
static const struct sock_filter filter[] = {
#include "confine_filter.inc"
};

const char *
confine_calls(void)
{
	struct sock_filter rows[sizeof filter / sizeof filter[0]];
	struct sock_fprog program = {sizeof rows / sizeof rows[0], rows};

	memcpy(rows, filter, sizeof rows);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return "the system refused PR_SET_NO_NEW_PRIVS";
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
		return "the kernel took no filter of system calls";
	return NULL;
}

#endif
