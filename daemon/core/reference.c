#include "core/reference.h"

#include <string.h>

enum { LETTERS = 12, ROUNDS = 8, HALF_BITS = 30, NUMBER_BITS = 40 };

#define HALF_MASK ((UINT64_C(1) << HALF_BITS) - 1)

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static uint64_t round_of(const unsigned char *secret, int round, uint64_t half)
{
	char bytes[9];

	bytes[0] = (char)round;
	memcpy(bytes + 1, &half, 8);
	return keyed_hash(secret, (struct text){ bytes, sizeof bytes }) & HALF_MASK;
}

static uint64_t permute(const unsigned char *secret, uint64_t block)
{
	uint64_t left = block >> HALF_BITS, right = block & HALF_MASK;

	for (int round = 0; round < ROUNDS; round++) {
		uint64_t next = left ^ round_of(secret, round, right);

		left = right;
		right = next;
	}
	return left << HALF_BITS | right;
}

static uint64_t permute_back(const unsigned char *secret, uint64_t block)
{
	uint64_t left = block >> HALF_BITS, right = block & HALF_MASK;

	for (int round = ROUNDS - 1; round >= 0; round--) {
		uint64_t before = right ^ round_of(secret, round, left);

		right = left;
		left = before;
	}
	return left << HALF_BITS | right;
}

/* Luhn's sum over base 32: finds every single wrong letter and nearly every swap of neighbours. */
static unsigned check_of(const unsigned char *values)
{
	unsigned sum = 0;

	for (int i = 0; i < LETTERS; i++) {
		unsigned v = values[i] * (i % 2 ? 1u : 2u);

		sum += v / 32 + v % 32;
	}
	return (32 - sum % 32) % 32;
}

struct reference reference_of(const unsigned char secret[KEYED_KEY_SIZE], uint64_t number)
{
	uint64_t block = permute(secret, number);
	unsigned char values[LETTERS];
	struct reference out;
	char *at = out.letters;

	for (int i = LETTERS - 1; i >= 0; i--, block >>= 5)
		values[i] = block & 31;
	for (int i = 0; i < LETTERS; i++) {
		*at++ = alphabet[values[i]];
		if (i % 4 == 3)
			*at++ = '-';
	}
	*at++ = alphabet[check_of(values)];
	*at = '\0';
	return out;
}

static int value_of(char c)
{
	const char *found;

	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	found = c ? strchr(alphabet, c) : NULL;
	return found ? (int)(found - alphabet) : -1;
}

int reference_read(const unsigned char secret[KEYED_KEY_SIZE], struct text t, uint64_t *number_out)
{
	unsigned char values[LETTERS + 1];
	uint64_t block = 0;
	int n = 0;

	for (size_t i = 0; i < t.size; i++) {
		int value = value_of(t.at[i]);

		if (t.at[i] == '-' || t.at[i] == ' ')
			continue;
		if (value < 0 || n > LETTERS)
			return REFERENCE_MISTYPED;
		values[n++] = (unsigned char)value;
	}
	if (n != LETTERS + 1 || values[LETTERS] != check_of(values))
		return REFERENCE_MISTYPED;
	for (int i = 0; i < LETTERS; i++)
		block = block << 5 | values[i];
	block = permute_back(secret, block);
	if (block >> NUMBER_BITS)
		return REFERENCE_FOREIGN;
	*number_out = block;
	return REFERENCE_OK;
}
