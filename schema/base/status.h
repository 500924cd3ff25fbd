/* What a phase tells its caller. Why is told to people through diag.h: each
 * status other than BCP_OK has added exactly one diagnostic. */
#ifndef BCP_STATUS_H
#define BCP_STATUS_H

enum bcp_status {
	BCP_OK,
	BCP_INVALID, /* the input breaks a rule of its format */
	BCP_LIMIT,   /* a cap of caps.h was reached */
	BCP_IO,	     /* the system refused: disk, permission, memory */
	BCP_FOREIGN, /* a library failed in a way that is not the input's */
};

#if defined(__GNUC__)
#define BCP_NODISCARD __attribute__((warn_unused_result))
#define BCP_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define BCP_NORETURN __attribute__((noreturn))
#else
#define BCP_NODISCARD
#define BCP_PRINTF(f, a)
#define BCP_NORETURN
#endif

#endif
