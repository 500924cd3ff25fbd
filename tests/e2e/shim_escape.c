/* Preloaded into the program: where it should be confined, tries what it should
 * not be able to do, and writes into ESCAPE_LOG what it could. ESCAPE_DIR has
 * "secret", which nobody may read, and takes no file. One line a try: where,
 * what, and "refused" or "done". The program goes on as if nothing was. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define API __attribute__((visibility("default")))

static int log_fd = -1;
static int dir_fd = -1; /* opened before; gives no right to what is in it */
static char dir[512];
static long main_pid;
static bool tried_main, tried_worker;

static void __attribute__((constructor)) start(void)
{
	const char *to = getenv("ESCAPE_LOG"), *in = getenv("ESCAPE_DIR");

	if (to == NULL || in == NULL || strlen(in) >= sizeof dir)
		return;
	memcpy(dir, in, strlen(in) + 1);
	log_fd = open(to, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	dir_fd = open(in, O_PATH | O_DIRECTORY | O_CLOEXEC);
	main_pid = getpid();
}

static void
told(const char *where, const char *what, bool done)
{
	char line[128];
	int n = snprintf(line, sizeof line, "%s %s %s\n", where, what,
	    done ? "done" : "refused");

	if (write(log_fd, line, (size_t)n) != n)
		abort();
}

static bool
opens(int at, const char *path, int flags)
{
	int fd = (int)syscall(SYS_openat, at, path, flags, 0600);

	if (fd >= 0)
		syscall(SYS_close, fd);
	return fd >= 0;
}

/* Good until the second call after it. */
static const char *
in_dir(const char *name)
{
	static char paths[2][600];
	static int turn;

	turn = !turn;
	snprintf(paths[turn], sizeof paths[turn], "%s/%s", dir, name);
	return paths[turn];
}

static void
try_files(const char *where)
{
	told(where, "read", opens(AT_FDCWD, in_dir("secret"), O_RDONLY));
	told(where, "read-at", opens(dir_fd, "secret", O_RDONLY));
	told(where, "passwd", opens(AT_FDCWD, "/etc/passwd", O_RDONLY));
	told(where, "proc", opens(AT_FDCWD, "/proc/self/maps", O_RDONLY));
	told(where, "list", opens(AT_FDCWD, dir, O_RDONLY | O_DIRECTORY));
	told(where, "write", opens(AT_FDCWD, in_dir("secret"), O_WRONLY));
	told(
	    where, "make", opens(AT_FDCWD, in_dir("made"), O_WRONLY | O_CREAT));
	told(where, "mkdir", mkdir(in_dir("folder"), 0700) == 0);
	told(where, "symlink", symlink("/etc", in_dir("symlink")) == 0);
	told(where, "link", link(in_dir("secret"), in_dir("link")) == 0);
	told(where, "rename", rename(in_dir("secret"), in_dir("moved")) == 0);
	told(where, "unlink", unlink(in_dir("secret")) == 0);
	told(where, "truncate", truncate(in_dir("secret"), 0) == 0);
	told(where, "fifo", mkfifo(in_dir("fifo"), 0600) == 0);
}

static bool
execs(void)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		execl("/bin/true", "true", (char *)NULL);
		_exit(1);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static bool
connects(void)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(9)};
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0;
}

static void
try_calls(const char *where)
{
	int pair[2];

	told(where, "exec", execs());
	told(where, "connect", connects());
	told(where, "unix-socket", socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
	told(where, "tcp-pair", socketpair(AF_INET, SOCK_STREAM, 0, pair) == 0);
	told(where, "ptrace", ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0);
	told(where, "namespace", unshare(CLONE_NEWUSER) == 0);
	told(where, "mount", mount("none", dir, "tmpfs", 0, NULL) == 0);
	told(where, "io-uring", syscall(SYS_io_uring_setup, 1, dir) >= 0);
	told(where, "bpf", syscall(SYS_bpf, 0, dir, 0) >= 0);
	told(where, "keyctl", syscall(SYS_keyctl, 0, -3, 1) >= 0);
	told(where, "setuid", setuid(getuid()) == 0);
	told(where, "type", ioctl(STDERR_FILENO, TIOCSTI, "x") == 0);
	told(where, "handle",
	    syscall(SYS_name_to_handle_at, dir_fd, "", dir, dir, 0) == 0);
	told(where, "signal", kill((pid_t)getppid(), 0) == 0);
}

static void
try_all(const char *where, bool *tried)
{
	if (log_fd < 0 || *tried)
		return;
	*tried = true;
	try_files(where);
	try_calls(where);
}

/* What a worker does with its result. */
API ssize_t
send(int fd, const void *p, size_t n, int flags)
{
	if (getpid() != main_pid)
		try_all("worker", &tried_worker);
	return syscall(SYS_sendto, fd, p, n, flags, NULL, 0);
}

/* What the program does before it starts a worker, and before it ends. */
API int
fflush(FILE *f)
{
	int (*real)(FILE *);
	void *p = dlsym(RTLD_NEXT, "fflush");

	if (p == NULL)
		abort();
	memcpy(&real, &p, sizeof real);
	if (getpid() == main_pid)
		try_all("main", &tried_main);
	return real(f);
}
