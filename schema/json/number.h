/* Numbers by value at any size: 1.0 is 1, 1e400 is not infinite, and 0.01
 * divides exactly. A number is its decimal digits and a power of ten. */
#ifndef BCP_NUMBER_H
#define BCP_NUMBER_H

#include "ynode.h"
#include <stdint.h>

struct number {
	bool negative;
	enum { NUMBER_FINITE, NUMBER_INFINITE, NUMBER_NAN } kind;
	const char *digits; /* without leading and trailing zeros; "" is 0 */
	size_t len;
	int64_t exponent; /* value = digits * 10 ** exponent */
};

/* Whether n is a number; digits are copied into a where needed. */
bool number_of(struct arena *a, const struct ynode *n, struct number *out);
/* -1, 0 or 1; a NaN is equal to itself only. */
int number_compare(const struct number *x, const struct number *y);
bool number_is_integer(const struct number *x);
/* Whether x is a whole multiple of y, which is above zero. */
bool number_is_multiple(const struct number *x, const struct number *y);
/* A whole number from 0 to SIZE_MAX. */
bool number_to_size(const struct number *x, size_t *out);

#endif
