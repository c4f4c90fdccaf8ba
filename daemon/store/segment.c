#include "store/segment.h"

#include <sodium.h>
#include <string.h>

void segment_add(struct buffer *out, const struct event_row *row)
{
	pack_u64(out, (uint64_t)row->kind);
	pack_u64(out, row->case_number);
	pack_text(out, row->bytes);
}

bool segment_next(struct unpack *rest, uint64_t number, struct event_row *out)
{
	uint64_t kind, case_number;
	struct text bytes;

	if (!unpack_has_more(rest))
		return false;
	kind = unpack_u64(rest);
	case_number = unpack_u64(rest);
	bytes = unpack_text(rest);
	if (rest->is_bad)
		return false;
	*out = (struct event_row){ .number = number, .case_number = case_number, .kind = (enum event_kind)kind, .bytes = bytes };
	return true;
}

static void add_u64(crypto_generichash_state *state, uint64_t n)
{
	unsigned char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(n >> 8 * i);
	crypto_generichash_update(state, bytes, sizeof bytes);
}

void chain_add(struct chain *chain, uint32_t stream, uint64_t first, uint64_t count, struct text segment)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, NULL, 0, CHAIN_SIZE);
	crypto_generichash_update(&state, chain->hash, CHAIN_SIZE);
	add_u64(&state, stream);
	add_u64(&state, first);
	add_u64(&state, count);
	crypto_generichash_update(&state, (const unsigned char *)segment.at, segment.size);
	crypto_generichash_final(&state, chain->hash, CHAIN_SIZE);
}

bool chain_is(const struct chain *a, const void *hash, size_t size)
{
	return size == CHAIN_SIZE && !memcmp(a->hash, hash, CHAIN_SIZE);
}

const unsigned char *salts_take(struct salts *salts)
{
	if (!salts->left) {
		randombytes_buf(salts->bytes, sizeof salts->bytes);
		salts->left = SALTS_KEPT;
	}
	return salts->bytes[--salts->left];
}

void text_digest(const unsigned char salt[SALT_SIZE], struct text bytes, unsigned char hash_out[STORE_HASH_SIZE])
{
	crypto_generichash(hash_out, STORE_HASH_SIZE, (const unsigned char *)bytes.at, bytes.size, salt, SALT_SIZE);
}
