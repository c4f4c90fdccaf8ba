#include "core/likeness.h"

#include <string.h>

#define FNV_START 1469598103934665603u
#define FNV_STEP 1099511628211u

enum { END = 0, REPLACEMENT = 0xfffd };

/* The next character of UTF-8; a byte that is none gives REPLACEMENT. END: there is no more. */
static uint32_t next_character(struct text *rest)
{
	const unsigned char *at = (const unsigned char *)rest->at;
	size_t size;
	uint32_t c;

	if (rest->size && at[0] < 0x80) {
		rest->at++;
		rest->size--;
		return at[0];
	}
	size = !rest->size ? 0 : at[0] >> 5 == 6 ? 2 : at[0] >> 4 == 14 ? 3 : at[0] >> 3 == 30 ? 4 : 1;

	if (!size)
		return END;
	c = size == 1 ? at[0] : at[0] & (0x7fu >> size);
	for (size_t i = 1; i < size && i < rest->size; i++)
		c = c << 6 | (at[i] & 0x3f);
	if ((size == 1 && at[0] >= 0x80) || size > rest->size) {
		c = REPLACEMENT;
		size = 1;
	}
	*rest = text_slice(*rest, size, rest->size);
	return c;
}

static bool is_within(uint32_t c, uint32_t first, uint32_t last)
{
	return c >= first && c <= last;
}

/* Written without blanks between words. */
static bool is_unspaced(uint32_t c)
{
	if (c < 0x3040)
		return false;
	return is_within(c, 0x3040, 0x30ff) || is_within(c, 0x3400, 0x4dbf) || is_within(c, 0x4e00, 0x9fff) || is_within(c, 0xf900, 0xfaff) ||
	       is_within(c, 0x20000, 0x3ffff);
}

/* A letter or digit; what is not ASCII counts as one unless it lies among punctuation and symbols. */
static bool is_letter(uint32_t c)
{
	static const uint32_t others[][2] = { { 0x80, 0xa9 }, { 0xab, 0xb4 }, { 0xb6, 0xb9 }, { 0xbb, 0xbf }, { 0xd7, 0xd7 }, { 0xf7, 0xf7 },
					      { 0x2000, 0x206f }, { 0x20a0, 0x20cf }, { 0x2190, 0x2bff }, { 0x3000, 0x303f }, { 0xfe30, 0xfe6f },
					      { 0xff00, 0xff20 }, { 0xff3b, 0xff40 }, { 0xff5b, 0xff65 }, { 0xfff0, 0xffff }, { 0x1f000, 0x1faff } };

	if (c < 0x80)
		return is_within(c, '0', '9') || is_within(c, 'a', 'z');
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (is_within(c, others[i][0], others[i][1]))
			return false;
	return true;
}

/* Without capitals, and full-width letters as the plain ones; the scripts that have capitals in everyday use. */
static uint32_t fold(uint32_t c)
{
	if (c < 0x80)
		return is_within(c, 'A', 'Z') ? c + 32 : c;
	if (is_within(c, 0xff10, 0xff5a))
		c -= 0xfee0;
	if (is_within(c, 'A', 'Z') || (is_within(c, 0xc0, 0xde) && c != 0xd7) || is_within(c, 0x391, 0x3a9) || is_within(c, 0x410, 0x42f))
		return c + 32;
	if (is_within(c, 0x400, 0x40f))
		return c + 80;
	return is_within(c, 0x100, 0x17f) && c != 0x130 && c != 0x131 && c != 0x138 && c != 0x149 && c != 0x178 && c != 0x17f
		       ? (is_within(c, 0x139, 0x148) || is_within(c, 0x179, 0x17e) ? c + (c & 1) : c | 1)
		       : c;
}

static uint64_t mix(uint64_t hash, uint32_t c)
{
	for (int i = 0; i < 3; i++, c >>= 8)
		hash = (hash ^ (c & 0xff)) * FNV_STEP;
	return hash;
}

/* FNV's low bits are the better ones, but the smallest hashes must be a fair choice: all bits count. */
static uint32_t finish(uint64_t hash)
{
	hash ^= hash >> 32;
	hash *= 0x9e3779b97f4a7c15u;
	return (uint32_t)(hash >> 32);
}

static void put(struct sketch *sketch, uint64_t hash)
{
	uint32_t word = finish(hash);
	size_t at = 0;

	while (at < sketch->n && sketch->words[at] < word)
		at++;
	if (at < sketch->n && sketch->words[at] == word)
		return;
	if (sketch->n == SKETCH_WORDS) {
		sketch->is_cut = true;
		if (at == SKETCH_WORDS)
			return;
		sketch->n--;
	}
	memmove(&sketch->words[at + 1], &sketch->words[at], (sketch->n - at) * sizeof *sketch->words);
	sketch->words[at] = word;
	sketch->n++;
}

/* A run of unspaced characters from `first` on, as pairs; one alone stands for itself. Gives the character behind it. */
static uint32_t put_pairs(struct sketch *sketch, uint32_t first, struct text *rest)
{
	uint32_t c = next_character(rest);

	if (!is_unspaced(c))
		put(sketch, mix(FNV_START, first));
	for (; is_unspaced(c); c = next_character(rest)) {
		put(sketch, mix(mix(FNV_START, first), c));
		first = c;
	}
	return c;
}

void sketch_add(struct sketch *sketch, struct text text)
{
	uint32_t c = next_character(&text);

	while (c != END) {
		uint64_t hash = FNV_START;

		if (is_unspaced(c)) {
			c = put_pairs(sketch, c, &text);
			continue;
		}
		for (; !is_unspaced(c) && is_letter(fold(c)); c = next_character(&text))
			hash = mix(hash, fold(c));
		if (hash != FNV_START)
			put(sketch, hash);
		else
			c = next_character(&text);
	}
}

double sketch_likeness(const struct sketch *a, const struct sketch *b)
{
	bool is_cut = a->is_cut || b->is_cut;
	size_t i = 0, k = 0, n_both = 0, n_either = 0;

	if (!a->n || !b->n)
		return 0;
	while ((i < a->n || k < b->n) && (!is_cut || n_either < SKETCH_WORDS)) {
		bool in_a = i < a->n && (k == b->n || a->words[i] <= b->words[k]);
		bool in_b = k < b->n && (i == a->n || b->words[k] <= a->words[i]);

		n_both += in_a && in_b;
		n_either++;
		i += in_a;
		k += in_b;
	}
	return (double)n_both / (double)n_either;
}

uint64_t likeness_address(struct text address)
{
	uint64_t hash = FNV_START;

	for (uint32_t c = next_character(&address); c != END; c = next_character(&address))
		if (is_unspaced(c) || is_letter(fold(c)))
			hash = mix(hash, fold(c));
	return hash == FNV_START ? 0 : hash;
}

static bool begins_with(struct text text, struct text word)
{
	while (word.size)
		if (fold(next_character(&word)) != fold(next_character(&text)))
			return false;
	return true;
}

bool likeness_contains(struct text text, struct text word)
{
	while (word.size && text.size >= word.size) {
		if (begins_with(text, word))
			return true;
		next_character(&text);
	}
	return false;
}
