#include "number.h"

#include "buf.h"
#include "caps.h"
#include "yaml_dump.h"

#include <assert.h>
#include <string.h>

/* No number means anything beyond this power of ten; it keeps sums exact. */
#define EXPONENT_MAX 1000000000000000LL

static int64_t
read_exponent(const char *p)
{
	bool negative = *p == '-';
	int64_t e = 0;

	p += *p == '-' || *p == '+';
	for (; *p >= '0' && *p <= '9'; p++) {
		e = e * 10 + (*p - '0');
		if (e > EXPONENT_MAX)
			e = EXPONENT_MAX;
	}
	return negative ? -e : e;
}

/* Takes a JSON number apart. */
static void
take_apart(struct arena *a, const char *p, struct number *out)
{
	char *digits = arena_alloc(a, strlen(p) + 1, 1);
	size_t n = 0, skip = 0;
	bool point = false;

	out->negative = *p == '-';
	p += *p == '-';
	for (; (*p >= '0' && *p <= '9') || *p == '.'; p++) {
		if (*p == '.') {
			point = true;
			continue;
		}
		digits[n++] = *p;
		out->exponent -= point;
	}
	if (*p == 'e' || *p == 'E')
		out->exponent += read_exponent(p + 1);
	while (skip < n && digits[skip] == '0')
		skip++;
	while (n > skip && digits[n - 1] == '0') {
		n--;
		out->exponent++;
	}
	out->digits = digits + skip;
	out->len = n - skip;
	if (out->len == 0) {
		out->exponent = 0;
		out->negative = false;
	}
}

bool
number_of(struct arena *a, const struct ynode *n, struct number *out)
{
	struct buf text;

	if (n->type != YNODE_INT && n->type != YNODE_FLOAT)
		return false;
	memset(out, 0, sizeof *out);
	out->digits = "";
	buf_init(&text, 2 * LIMIT_SCALAR_BYTES);
	yaml_dump_json(&text, n);
	if (buf_str(&text)[0] != '"') {
		take_apart(a, buf_str(&text), out);
	} else if (strpbrk(n->text, "aA") != NULL) {
		out->kind = NUMBER_NAN;
	} else {
		out->kind = NUMBER_INFINITE;
		out->negative = n->text[0] == '-';
	}
	buf_release(&text);
	return true;
}

/* Of two finite numbers without their signs. */
static int
compare_magnitude(const struct number *x, const struct number *y)
{
	int64_t ex = (int64_t)x->len + x->exponent;
	int64_t ey = (int64_t)y->len + y->exponent;
	size_t n = x->len < y->len ? x->len : y->len;
	int c;

	if (x->len == 0 || y->len == 0)
		return (x->len != 0) - (y->len != 0);
	if (ex != ey)
		return ex < ey ? -1 : 1;
	c = memcmp(x->digits, y->digits, n);
	if (c != 0)
		return c < 0 ? -1 : 1;
	return (x->len > y->len) - (x->len < y->len);
}

int
number_compare(const struct number *x, const struct number *y)
{
	int c;

	if (x->kind != NUMBER_FINITE || y->kind != NUMBER_FINITE) {
		int ox = x->kind == NUMBER_FINITE ? 0 : x->negative ? -1 : 1;
		int oy = y->kind == NUMBER_FINITE ? 0 : y->negative ? -1 : 1;

		if (x->kind == NUMBER_NAN || y->kind == NUMBER_NAN)
			return x->kind == y->kind ? 0 : 1;
		return (ox > oy) - (ox < oy);
	}
	if (x->negative != y->negative)
		return x->negative ? -1 : 1;
	c = compare_magnitude(x, y);
	return x->negative ? -c : c;
}

bool
number_is_integer(const struct number *x)
{
	return x->kind == NUMBER_FINITE && x->exponent >= 0;
}

/* Long division of digits followed by zeros, by a divisor of at most 17
 * digits. */
static bool
divides_small(const struct number *x, int64_t zeros, uint64_t divisor)
{
	uint64_t rest = 0;

	for (size_t i = 0; i < x->len; i++)
		rest = (rest * 10 + (uint64_t)(x->digits[i] - '0')) % divisor;
	/* Each zero may take a factor from the divisor, and no more than
	 * 57 can be taken from one that fits 64 bits. */
	for (int64_t i = 0; i < zeros && i < 64 && rest != 0; i++)
		rest = rest * 10 % divisor;
	return rest == 0;
}

/* rest = rest - divisor while it is larger; both are n digits. */
static void
reduce(unsigned char *rest, const char *divisor, size_t n)
{
	for (;;) {
		int borrow = 0;
		size_t i = 0;

		/* rest has one digit more, in front */
		if (rest[0] == 0) {
			while (i < n && rest[i + 1] == divisor[i] - '0')
				i++;
			if (i < n && rest[i + 1] < divisor[i] - '0')
				return;
		}
		for (i = n; i-- > 0;) {
			int d = rest[i + 1] - (divisor[i] - '0') - borrow;

			borrow = d < 0;
			rest[i + 1] = (unsigned char)(d + 10 * borrow);
		}
		rest[0] = (unsigned char)(rest[0] - borrow);
	}
}

/* The same for any divisor; zeros are few, because a long divisor that is no
 * power of ten cannot lose more than its own length of factors. */
static bool
divides_large(const struct number *x, int64_t zeros, const struct number *y)
{
	struct arena *tmp = arena_new();
	unsigned char *rest = arena_alloc(tmp, y->len + 2, 1);
	size_t n = y->len, total = x->len, most = 4 * y->len;
	bool zero = true;

	total += zeros < (int64_t)most ? (size_t)zeros : most;
	for (size_t i = 0; i < total; i++) {
		memmove(rest, rest + 1, n);
		rest[n] = (unsigned char)(i < x->len ? x->digits[i] - '0' : 0);
		reduce(rest, y->digits, n);
	}
	for (size_t i = 0; i <= n; i++)
		zero = zero && rest[i] == 0;
	arena_free(tmp);
	return zero;
}

bool
number_is_multiple(const struct number *x, const struct number *y)
{
	uint64_t divisor = 0;

	if (x->kind != NUMBER_FINITE || y->kind != NUMBER_FINITE)
		return false;
	if (x->len == 0)
		return true;
	/* digits(y) is not divisible by ten, so that a smaller power of ten in
	 * x cannot be made up for. */
	if (x->exponent < y->exponent)
		return false;
	if (y->len > 17)
		return divides_large(x, x->exponent - y->exponent, y);
	for (size_t i = 0; i < y->len; i++)
		divisor = divisor * 10 + (uint64_t)(y->digits[i] - '0');
	assert(divisor != 0); /* the schema's loader has refused zero */
	return divides_small(x, x->exponent - y->exponent, divisor);
}

bool
number_to_size(const struct number *x, size_t *out)
{
	size_t n = 0;

	if (!number_is_integer(x) || x->negative ||
	    (int64_t)x->len + x->exponent > 18)
		return false;
	for (size_t i = 0; i < x->len; i++)
		n = n * 10 + (size_t)(x->digits[i] - '0');
	for (int64_t i = 0; i < x->exponent; i++)
		n *= 10;
	*out = n;
	return true;
}
