#include "hash.h"

#include "arena.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

static const char digits[] = "0123456789abcdef";

/* The context of libcrypto by another name. */
static EVP_MD_CTX *
ctx_of(struct hash *h)
{
	return (EVP_MD_CTX *)(void *)h;
}

static struct hash *
begin(const EVP_MD *kind)
{
	EVP_MD_CTX *ctx;

	/* The machine's settings for TLS say nothing of hashes, and what exit()
	 * would tidy up may be in use when memory runs out. */
	OPENSSL_init_crypto(
	    OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, NULL);
	ctx = EVP_MD_CTX_new();
	/* It all fails only for want of memory. */
	if (ctx == NULL || EVP_DigestInit_ex(ctx, kind, NULL) != 1)
		bcp_out_of_memory();
	return (struct hash *)(void *)ctx;
}

static void
end(struct hash *h, unsigned char sum[EVP_MAX_MD_SIZE])
{
	if (EVP_DigestFinal_ex(ctx_of(h), sum, NULL) != 1)
		bcp_out_of_memory();
	EVP_MD_CTX_free(ctx_of(h));
}

struct hash *
hash_hex_begin(void)
{
	return begin(EVP_sha256());
}

struct hash *
hash_uuid_begin(void)
{
	static const unsigned char space[16] = {0x12, 0x1a, 0x0b, 0x7e, 0x4c,
	    0x76, 0x5e, 0xf2, 0xbd, 0xcd, 0x7a, 0x0f, 0x6e, 0x83, 0x8d, 0x36};
	struct hash *h = begin(EVP_sha1());

	hash_add(h, space, sizeof space);
	return h;
}

void
hash_add(struct hash *h, const void *p, size_t n)
{
	if (EVP_DigestUpdate(ctx_of(h), p, n) != 1)
		bcp_out_of_memory();
}

void
hash_hex_end(struct hash *h, char out[HASH_HEX_LEN + 1])
{
	unsigned char sum[EVP_MAX_MD_SIZE];

	end(h, sum);
	for (size_t i = 0; i < HASH_HEX_LEN / 2; i++) {
		out[2 * i] = digits[sum[i] >> 4];
		out[2 * i + 1] = digits[sum[i] & 15];
	}
	out[HASH_HEX_LEN] = '\0';
}

void
hash_uuid_end(struct hash *h, char out[HASH_UUID_LEN + 1])
{
	unsigned char sum[EVP_MAX_MD_SIZE];

	end(h, sum);
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

void
hash_hex(char out[HASH_HEX_LEN + 1], const void *p, size_t n)
{
	struct hash *h = hash_hex_begin();

	hash_add(h, p, n);
	hash_hex_end(h, out);
}

void
hash_uuid(char out[HASH_UUID_LEN + 1], const void *name, size_t n)
{
	struct hash *h = hash_uuid_begin();

	hash_add(h, name, n);
	hash_uuid_end(h, out);
}
