#include "hash.h"

#include "arena.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdbool.h>

static const char digits[] = "0123456789abcdef";

void
hash_hex(char out[HASH_HEX_LEN + 1], const void *p, size_t n)
{
	unsigned char sum[32];
	unsigned int len = 0;

	/* The machine's settings for TLS say nothing of hashes, and what exit()
	 * would tidy up may be in use when memory runs out. */
	OPENSSL_init_crypto(
	    OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL);
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

void
hash_uuid(char out[HASH_UUID_LEN + 1], const void *name, size_t n)
{
	static const unsigned char space[16] = {0x12, 0x1a, 0x0b, 0x7e, 0x4c,
	    0x76, 0x5e, 0xf2, 0xbd, 0xcd, 0x7a, 0x0f, 0x6e, 0x83, 0x8d, 0x36};
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char sum[EVP_MAX_MD_SIZE];
	bool ok = ctx != NULL &&
		  EVP_DigestInit_ex(ctx, EVP_sha1(), NULL) == 1 &&
		  EVP_DigestUpdate(ctx, space, sizeof space) == 1 &&
		  EVP_DigestUpdate(ctx, name, n) == 1 &&
		  EVP_DigestFinal_ex(ctx, sum, NULL) == 1;

	EVP_MD_CTX_free(ctx);
	if (!ok)
		bcp_out_of_memory();
	sum[6] = (unsigned char)((sum[6] & 0x0f) | 0x50);
	sum[8] = (unsigned char)((sum[8] & 0x3f) | 0x80);
	for (size_t i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = digits[sum[i] >> 4];
		*out++ = digits[sum[i] & 15];
	}
	*out = '\0';
}
