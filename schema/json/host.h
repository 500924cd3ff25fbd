/* Host names: RFC 1123 (2.1) and, for labels beyond ASCII, IDNA 2008 (RFC 5890
 * to 5893). The tables of code points are PCRE2's Unicode properties, which
 * come near RFC 5892's derived ones. */
#ifndef BCP_JSON_HOST_H
#define BCP_JSON_HOST_H

#include "json_internal.h"

/* Octets of a label, and so the most code points that one can have. */
#define HOST_LABEL_MAX 63
#define HOST_OCTETS_MAX 253

struct host_rules {
	const pcre2_code *bad;	/* what a label beyond ASCII may not hold */
	const pcre2_code *rtl;	/* a label is written from right to left */
	const pcre2_code *bidi; /* what each label of such a name must be */
};

/* Patterns for the three. */
extern const char host_bad[], host_rtl[], host_bidi[];

/* idn: labels beyond ASCII and the other full stops are allowed. */
bool host_check(const struct host_rules *h, pcre2_match_data *md,
    pcre2_match_context *mc, const char *p, size_t n, bool idn);

/* punycode.c: out has room for HOST_LABEL_MAX + 1. False when p is none. */
bool punycode_decode(const char *p, size_t n, uint32_t *out, size_t *count);
/* Gives the length; HOST_LABEL_MAX or more means too long. */
size_t punycode_encode(const uint32_t *cps, size_t count, char *out);

#endif
