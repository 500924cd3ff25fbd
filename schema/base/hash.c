#include "hash.h"

#include "arena.h"

#include <openssl/evp.h>

void
hash_hex(char out[HASH_HEX_LEN + 1], const void *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char sum[32];
	unsigned int len = 0;

	/* EVP_Digest() fails only for want of memory. */
	if (EVP_Digest(p, n, sum, &len, EVP_sha256(), NULL) != 1 ||
	    len != sizeof sum)
		bcp_out_of_memory();
	for (size_t i = 0; i < sizeof sum; i++) {
		out[2 * i] = digits[sum[i] >> 4];
		out[2 * i + 1] = digits[sum[i] & 15];
	}
	out[HASH_HEX_LEN] = '\0';
}
