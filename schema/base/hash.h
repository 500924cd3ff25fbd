/* SHA-256 (FIPS 180-4), and UUIDs from names, by OpenSSL's libcrypto. */
#ifndef BCP_HASH_H
#define BCP_HASH_H

#include <stddef.h>

#define HASH_HEX_LEN 64

/* Lower-case hexadecimal, NUL-terminated. */
void hash_hex(char out[HASH_HEX_LEN + 1], const void *p, size_t n);

#define HASH_UUID_LEN 36

/* The UUID of version 5 (RFC 9562, 5.5) of a name, in the namespace that is
 * itself that of the URL https://bcpgen.org/: the same name, the same UUID. */
void hash_uuid(char out[HASH_UUID_LEN + 1], const void *name, size_t n);

/* The same of bytes that come one after the other. */
struct hash;
struct hash *hash_hex_begin(void);
struct hash *hash_uuid_begin(void);
void hash_add(struct hash *h, const void *p, size_t n);
/* Ends what was begun as such, and frees it. */
void hash_hex_end(struct hash *h, char out[HASH_HEX_LEN + 1]);
void hash_uuid_end(struct hash *h, char out[HASH_UUID_LEN + 1]);

#endif
