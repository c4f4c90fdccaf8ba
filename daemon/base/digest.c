#include "base/digest.h"

#include <sodium.h>

/* The length goes in first, as eight bytes of fixed order, so that the border between two parts counts. */
static void add_size(crypto_generichash_state *state, uint64_t size)
{
	unsigned char bytes[8];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)(size >> (8 * i));
	crypto_generichash_update(state, bytes, sizeof bytes);
}

struct digest digest_of(const struct text *parts, size_t n)
{
	crypto_generichash_state state;
	struct digest out;

	crypto_generichash_init(&state, NULL, 0, sizeof out.bytes);
	for (size_t i = 0; i < n; i++) {
		add_size(&state, parts[i].size);
		if (parts[i].size)
			crypto_generichash_update(&state, (const unsigned char *)parts[i].at, parts[i].size);
	}
	crypto_generichash_final(&state, out.bytes, sizeof out.bytes);
	return out;
}

struct text digest_text(const struct digest *digest)
{
	return (struct text){ (const char *)digest->bytes, sizeof digest->bytes };
}

void digest_hex(const struct digest *digest, char out[DIGEST_HEX_SIZE])
{
	sodium_bin2hex(out, DIGEST_HEX_SIZE, digest->bytes, (DIGEST_HEX_SIZE - 1) / 2);
}
