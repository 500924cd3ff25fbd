/*
 * What a process counted, which gcc's runtime writes in exit() alone: workers
 * and the children of `--watch` end by _exit(). Linked with --wrap=_exit
 * where BCP_COVERAGE is on.
 */
#include <unistd.h>

void __gcov_dump(void); /* libgcov, gcov.h of gcc >= 11 */
_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);

void
__wrap__exit(int status)
{
	__gcov_dump();
	__real__exit(status);
}
