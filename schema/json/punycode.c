/* Punycode (RFC 3492): a label of Unicode as letters of ASCII. */
#include "host.h"

#include <string.h>

#define BASE 36u
#define T_MIN 1u
#define T_MAX 26u
#define SKEW 38u
#define DAMP 700u
#define FIRST_BIAS 72u
#define FIRST_N 0x80u

/* 6.1 */
static uint32_t
adapt(uint32_t delta, uint32_t points, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / points;
	for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static uint32_t
threshold(uint32_t k, uint32_t bias)
{
	if (k <= bias)
		return T_MIN;
	return k >= bias + T_MAX ? T_MAX : k - bias;
}

static uint32_t
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (uint32_t)(c - '0') + 26;
	if (c >= 'a' && c <= 'z')
		return (uint32_t)(c - 'a');
	return c >= 'A' && c <= 'Z' ? (uint32_t)(c - 'A') : BASE;
}

static char
letter_of(uint32_t digit)
{
	return (char)(digit < 26 ? digit + 'a' : digit - 26 + '0');
}

/* One number of variable length; false at the end or when it is too large. */
static bool
read_delta(const char **p, const char *end, uint32_t bias, uint32_t *i)
{
	uint32_t w = 1;

	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = threshold(k, bias), digit;

		if (*p >= end || (digit = digit_of(*(*p)++)) >= BASE ||
		    digit > (UINT32_MAX - *i) / w)
			return false;
		*i += digit * w;
		if (digit < t)
			return true;
		if (w > UINT32_MAX / (BASE - t))
			return false;
		w *= BASE - t;
	}
}

/* 6.2 */
bool
punycode_decode(const char *p, size_t n, uint32_t *out, size_t *count)
{
	const char *end = p + n, *dash = p;
	uint32_t cp = FIRST_N, i = 0, bias = FIRST_BIAS;
	size_t len = 0;

	for (const char *q = p; q < end; q++)
		dash = *q == '-' ? q : dash;
	for (; p < dash && len < HOST_LABEL_MAX; p++)
		out[len++] = (unsigned char)*p;
	p += p < end && p == dash && *p == '-';
	while (p < end) {
		uint32_t before = i, points = (uint32_t)len + 1;

		if (len >= HOST_LABEL_MAX || !read_delta(&p, end, bias, &i))
			return false;
		bias = adapt(i - before, points, before == 0);
		cp += i / points;
		i %= points;
		if (cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000))
			return false;
		memmove(&out[i + 1], &out[i], (len - i) * sizeof *out);
		out[i++] = cp;
		len++;
	}
	*count = len;
	return true;
}

static size_t
put_delta(char *out, size_t len, uint32_t q, uint32_t bias)
{
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = threshold(k, bias);

		if (len >= HOST_LABEL_MAX || q < t)
			break;
		out[len++] = letter_of(t + (q - t) % (BASE - t));
		q = (q - t) / (BASE - t);
	}
	if (len < HOST_LABEL_MAX)
		out[len++] = letter_of(q);
	return len;
}

/* 6.3; the code points fit a label, so that no sum overflows. */
size_t
punycode_encode(const uint32_t *cps, size_t count, char *out)
{
	uint32_t n = FIRST_N, delta = 0, bias = FIRST_BIAS;
	size_t len = 0, basic, done;

	for (size_t i = 0; i < count; i++) {
		if (cps[i] < 0x80)
			out[len++] = (char)cps[i];
	}
	basic = done = len;
	if (basic != 0)
		out[len++] = '-';
	while (done < count && len < HOST_LABEL_MAX) {
		uint32_t next = UINT32_MAX;

		for (size_t i = 0; i < count; i++)
			next = cps[i] >= n && cps[i] < next ? cps[i] : next;
		delta += (next - n) * (uint32_t)(done + 1);
		n = next;
		for (size_t i = 0; i < count; i++) {
			delta += cps[i] < n;
			if (cps[i] != n)
				continue;
			len = put_delta(out, len, delta, bias);
			bias = adapt(delta, (uint32_t)done + 1, done == basic);
			delta = 0;
			done++;
		}
		delta++;
		n++;
	}
	return len;
}
