/* base/digest.h - a fingerprint of bytes (BLAKE2b, 256 bit): for versions of what was configured. A function of its
 * arguments only. Any thread. */
#ifndef LIAISON_BASE_DIGEST_H
#define LIAISON_BASE_DIGEST_H

#include "base/text.h"

enum { DIGEST_SIZE = 32, DIGEST_HEX_SIZE = 17 }; /* DIGEST_HEX_SIZE: 16 characters and the final zero */

struct digest {
	unsigned char bytes[DIGEST_SIZE];
};

/* The fingerprint of a sequence of texts: { "ab", "c" } and { "a", "bc" } differ. */
struct digest digest_of(const struct text *parts, size_t n);
struct text digest_text(const struct digest *digest); /* its bytes, to go into another digest; as long-lived as `digest` */

/* Its first 8 bytes as 16 hexadecimal characters, zero-ended: what people see of it. */
void digest_hex(const struct digest *digest, char out[DIGEST_HEX_SIZE]);

#endif
