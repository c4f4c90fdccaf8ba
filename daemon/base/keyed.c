#include "base/keyed.h"

#include <sodium.h>
#include <string.h>

uint64_t keyed_hash(const unsigned char key[KEYED_KEY_SIZE], struct text bytes)
{
	unsigned char out[crypto_shorthash_BYTES];
	uint64_t hash;

	_Static_assert(crypto_shorthash_KEYBYTES == KEYED_KEY_SIZE && sizeof hash == sizeof out, "SipHash-2-4");
	crypto_shorthash(out, (const unsigned char *)(bytes.size ? bytes.at : ""), bytes.size, key);
	memcpy(&hash, out, sizeof hash);
	return hash;
}
