/* SHA-256 (FIPS 180-4), by OpenSSL's libcrypto. */
#ifndef BCP_HASH_H
#define BCP_HASH_H

#include <stddef.h>

#define HASH_HEX_LEN 64

/* Lower-case hexadecimal, NUL-terminated. */
void hash_hex(char out[HASH_HEX_LEN + 1], const void *p, size_t n);

#endif
