/* Writes the filter of system calls that cmd/confine.c puts to use, as rows of
 * struct sock_filter in C. Run when the program is built, for the machine it is
 * built on. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* What is refused, rather than what is allowed: the C library's needs change
 * from release to release, and a gate must not fail because of a new one. */
static const char *const refused[] = {
    /* network; what socketpair() made goes on to work */
    "socket", "connect", "bind", "listen", "accept", "accept4",
    /* other programs */
    "execve", "execveat", "uselib",
    /* other processes */
    "ptrace", "process_vm_readv", "process_vm_writev", "process_madvise",
    "pidfd_open", "pidfd_getfd", "pidfd_send_signal", "kcmp", "perf_event_open",
    "userfaultfd", "lookup_dcookie",
    /* a second way to most calls */
    "io_uring_setup", "io_uring_enter", "io_uring_register", "bpf", "io_setup",
    "io_submit",
    /* namespaces and mounts */
    "unshare", "setns", "mount", "umount", "umount2", "pivot_root", "chroot",
    "fsopen", "fsconfig", "fsmount", "fspick", "move_mount", "open_tree",
    "mount_setattr", "open_by_handle_at", "name_to_handle_at", "fanotify_init",
    "quotactl", "swapon", "swapoff", "mknod", "mknodat",
    /* keys, users, message queues and shared memory */
    "add_key", "request_key", "keyctl", "setuid", "setgid", "setreuid",
    "setregid", "setresuid", "setresgid", "setgroups", "setfsuid", "setfsgid",
    "capset", "shmget", "shmat", "msgget", "semget", "mq_open",
    /* the machine */
    "init_module", "finit_module", "delete_module", "create_module",
    "kexec_load", "kexec_file_load", "reboot", "acct", "syslog", "vhangup",
    "iopl", "ioperm", "modify_ldt", "personality", "sethostname",
    "setdomainname", "settimeofday", "clock_settime", "clock_adjtime",
    "adjtimex", "stime", "_sysctl", "nfsservctl"};

static const uint64_t new_namespaces[] = {CLONE_NEWUSER, CLONE_NEWNS,
    CLONE_NEWNET, CLONE_NEWPID, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP};

static bool
refuse_calls(scmp_filter_ctx ctx)
{
	bool ok = true;

	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		int nr = seccomp_syscall_resolve_name(refused[i]);

		if (nr == __NR_SCMP_ERROR) {
			fprintf(stderr, "%s is no system call\n", refused[i]);
			return false;
		}
		/* Below 0: this machine has no such call. */
		if (nr >= 0)
			ok = ok && seccomp_rule_add(
				       ctx, SCMP_ACT_ERRNO(EPERM), nr, 0) == 0;
	}
	return ok;
}

/* Calls that are refused for what they are given. clone3() hides that behind a
 * pointer; without it the C library takes clone(). */
static bool
refuse_arguments(scmp_filter_ctx ctx)
{
	static const uint64_t typing[] = {TIOCSTI, TIOCLINUX};
	const uint32_t no = SCMP_ACT_ERRNO(EPERM);
	bool ok = seccomp_rule_add(
		      ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0 &&
		  seccomp_rule_add(ctx, no, SCMP_SYS(socketpair), 1,
		      SCMP_A0(SCMP_CMP_NE, AF_UNIX, 0)) == 0;

	for (size_t i = 0; i < sizeof new_namespaces / sizeof new_namespaces[0];
	     i++) {
		uint64_t flag = new_namespaces[i];

		ok = ok && seccomp_rule_add(ctx, no, SCMP_SYS(clone), 1,
			       SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag)) == 0;
	}
	for (size_t i = 0; i < sizeof typing / sizeof typing[0]; i++)
		ok = ok && seccomp_rule_add(ctx, no, SCMP_SYS(ioctl), 1,
			       SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff,
				   typing[i])) == 0;
	return ok;
}

/* As a tree, which the kernel takes in half the time of a list. */
static bool
make(FILE *to)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	bool ok = ctx != NULL &&
		  seccomp_attr_set(ctx, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 &&
		  refuse_calls(ctx) && refuse_arguments(ctx) &&
		  seccomp_export_bpf(ctx, fileno(to)) == 0;

	seccomp_release(ctx);
	return ok;
}

int
main(int argc, char **argv)
{
	FILE *bytes = tmpfile(), *out = argc == 2 ? fopen(argv[1], "w") : NULL;
	struct sock_filter f;

	if (bytes == NULL || out == NULL || !make(bytes)) {
		fputs("confine-filter: cannot make the filter\n", stderr);
		return 1;
	}
	rewind(bytes);
	while (fread(&f, sizeof f, 1, bytes) == 1)
		fprintf(out, "{0x%x, %u, %u, 0x%x},\n", (unsigned)f.code,
		    (unsigned)f.jt, (unsigned)f.jf, (unsigned)f.k);
	fclose(bytes);
	return fclose(out) == 0 ? 0 : 1;
}
