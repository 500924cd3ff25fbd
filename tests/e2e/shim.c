/* Preloaded into the program: makes its n-th call of a kind fail, or kills it
 * there. The environment says which:
 *
 *   SHIM_PAGE=FILE  one page, shared by the program, its workers and the test
 *   SHIM_KIND=open  of what kind: the names below, or "any" for all but alloc
 *   SHIM_NTH=7      which one; over all processes; none when 0
 *   SHIM_ERRNO=28   what it fails with; "kill" and "kill-after" end the program
 *                   before or after the call; a worker waits there for its
 *                   end, when the test kills the program
 *
 * The page is struct page. A kind is counted whether it is to fail or not. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define API __attribute__((visibility("default")))

enum kind { OPEN, MKDIR, WRITE, FSYNC, RENAME, CLOSE, REMOVE, LOCK, ALLOC };
static const char *const names[] = {"open", "mkdir", "write", "fsync", "rename",
    "close", "remove", "lock", "alloc"};
#define KINDS (sizeof names / sizeof names[0])

struct page {
	_Atomic unsigned long any;
	_Atomic unsigned long count[KINDS];
	_Atomic long hit; /* the process that the n-th call was in */
};

static struct page *page;
static long main_pid;
static unsigned long nth;
static int kind = -1; /* KINDS is any */
static int fails_with;
static bool kills, kills_after;

static void __attribute__((constructor)) start(void)
{
	const char *path = getenv("SHIM_PAGE"), *what = getenv("SHIM_KIND");
	const char *how = getenv("SHIM_ERRNO"), *which = getenv("SHIM_NTH");
	int fd;

	if (path == NULL || what == NULL || how == NULL || which == NULL)
		return;
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		abort();
	for (size_t i = 0; i < KINDS; i++) {
		if (strcmp(names[i], what) == 0)
			kind = (int)i;
	}
	if (strcmp(what, "any") == 0)
		kind = (int)KINDS;
	if (kind < 0)
		abort();
	kills_after = strcmp(how, "kill-after") == 0;
	kills = kills_after || strcmp(how, "kill") == 0;
	fails_with = (int)strtol(how, NULL, 10);
	nth = strtoul(which, NULL, 10);
	main_pid = getpid();
	page =
	    mmap(NULL, sizeof *page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (page == MAP_FAILED)
		abort();
	syscall(SYS_close, fd);
}

/* A worker may not signal the program; the test does it, seeing the page. */
static void
end_program(void)
{
	if (getpid() == main_pid)
		kill((pid_t)main_pid, SIGKILL);
	for (;;)
		pause();
}

/* Counts a call; whether it is the one. */
static bool
is_it(enum kind k)
{
	unsigned long n = 0, any = 0;

	if (page == NULL)
		return false;
	n = ++page->count[k];
	if (k != ALLOC)
		any = ++page->any;
	if (!(kind == (int)k && n == nth) &&
	    !(kind == (int)KINDS && any == nth && k != ALLOC))
		return false;
	page->hit = getpid();
	if (kills && !kills_after)
		end_program();
	return true;
}

/* The call itself, its result kept where it succeeds. */
#define CALL(type, k, bad, call)                             \
	do {                                                 \
		bool it = is_it(k);                          \
		type result = it && !kills ? (bad) : (call); \
		if (it && kills)                             \
			end_program();                       \
		if (it)                                      \
			errno = fails_with;                  \
		return result;                               \
	} while (0)

static mode_t
mode_of(int flags, va_list ap)
{
	return flags & (O_CREAT | O_TMPFILE) ? (mode_t)va_arg(ap, int) : 0;
}

API int
open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	CALL(int, OPEN, -1,
	    (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

API int
open64(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	CALL(int, OPEN, -1,
	    (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode));
}

API int
openat(int dir, const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	CALL(int, OPEN, -1, (int)syscall(SYS_openat, dir, path, flags, mode));
}

static void *
next_of(const char *name)
{
	void *p = dlsym(RTLD_NEXT, name);

	if (p == NULL)
		abort();
	return p;
}

API FILE *
fopen(const char *path, const char *mode)
{
	FILE *(*real)(const char *, const char *);
	void *p = next_of("fopen");

	memcpy(&real, &p, sizeof real);
	CALL(FILE *, OPEN, NULL, real(path, mode));
}

API DIR *
opendir(const char *path)
{
	DIR *(*real)(const char *);
	void *p = next_of("opendir");

	memcpy(&real, &p, sizeof real);
	CALL(DIR *, OPEN, NULL, real(path));
}

API int
mkdir(const char *path, mode_t mode)
{
	CALL(int, MKDIR, -1, (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode));
}

API ssize_t
write(int fd, const void *p, size_t n)
{
	CALL(ssize_t, WRITE, -1, syscall(SYS_write, fd, p, n));
}

API int
fsync(int fd)
{
	CALL(int, FSYNC, -1, (int)syscall(SYS_fsync, fd));
}

API int
ftruncate(int fd, off_t n)
{
	CALL(int, WRITE, -1, (int)syscall(SYS_ftruncate, fd, n));
}

API int
rename(const char *from, const char *to)
{
	CALL(int, RENAME, -1,
	    (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

/* SHIM_EXCHANGE=no: a file system that cannot exchange two folders. */
API int
renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
	const char *can = getenv("SHIM_EXCHANGE");

	if (can != NULL && strcmp(can, "no") == 0) {
		errno = EINVAL;
		return -1;
	}
	CALL(int, RENAME, -1,
	    (int)syscall(SYS_renameat2, a, from, b, to, flags));
}

/* What is closed is closed, also when that tells of a fault. */
API int
close(int fd)
{
	bool it = is_it(CLOSE);
	int result = (int)syscall(SYS_close, fd);

	if (it && kills)
		end_program();
	if (it) {
		errno = fails_with;
		result = -1;
	}
	return result;
}

API int
unlink(const char *path)
{
	CALL(int, REMOVE, -1, (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0));
}

API int
unlinkat(int dir, const char *path, int flags)
{
	CALL(int, REMOVE, -1, (int)syscall(SYS_unlinkat, dir, path, flags));
}

API int
rmdir(const char *path)
{
	CALL(int, REMOVE, -1,
	    (int)syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR));
}

API int
flock(int fd, int how)
{
	CALL(int, LOCK, -1, (int)syscall(SYS_flock, fd, how));
}

/* Of glibc, by which the program's malloc() gets its memory. */
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

API void *
__libc_malloc(size_t n)
{
	static void *(*real)(size_t);
	void *p;

	if (real == NULL) {
		p = next_of("__libc_malloc");
		memcpy(&real, &p, sizeof real);
	}
	CALL(void *, ALLOC, NULL, real(n));
}

API void *
__libc_calloc(size_t n, size_t size)
{
	static void *(*real)(size_t, size_t);
	void *p;

	if (real == NULL) {
		p = next_of("__libc_calloc");
		memcpy(&real, &p, sizeof real);
	}
	CALL(void *, ALLOC, NULL, real(n, size));
}

API void *
__libc_realloc(void *old, size_t n)
{
	static void *(*real)(void *, size_t);
	void *p;

	if (real == NULL) {
		p = next_of("__libc_realloc");
		memcpy(&real, &p, sizeof real);
	}
	CALL(void *, ALLOC, NULL, real(old, n));
}
