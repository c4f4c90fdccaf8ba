#include "base/fold.h"

#include <string.h>

#include "base/fold_table.h"

/* Between these there is nothing to fold: Hebrew to Myanmar, most of the scripts of East Asia, emoji. */
static bool is_plain(uint32_t c)
{
	return (c >= 0x0590 && c < 0x10A0) || (c >= 0x2D00 && c < 0xA640) || (c >= 0xABC0 && c < 0xFF21) || c > 0x1E921;
}

static uint32_t fold_character(uint32_t c)
{
	size_t low = 0, high = sizeof fold_ranges / sizeof *fold_ranges;

	if (is_plain(c))
		return c;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct fold_range *range = &fold_ranges[middle];

		if (c < range->first)
			high = middle;
		else if (c > range->last)
			low = middle + 1;
		else
			return (c - range->first) % range->step ? c : (uint32_t)((int32_t)c + range->shift);
	}
	return c;
}

/* Reads one character of two to four bytes. Returns its length, 0 when these bytes are not one. */
static size_t decode(struct text t, uint32_t *out)
{
	unsigned char lead = (unsigned char)t.at[0];
	size_t size = lead >= 0xF0 && lead < 0xF5   ? 4
		      : lead >= 0xE0 && lead < 0xF0 ? 3
		      : lead >= 0xC2 && lead < 0xE0 ? 2
						    : 0;
	uint32_t c = lead & (0xFFu >> (size + 1));

	if (!size || size > t.size)
		return 0;
	for (size_t i = 1; i < size; i++) {
		unsigned char next = (unsigned char)t.at[i];

		if ((next & 0xC0) != 0x80)
			return 0;
		c = c << 6 | (next & 0x3F);
	}
	if (c < (size == 4 ? 0x10000u : size == 3 ? 0x800u : 0x80u) || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
		return 0; /* overlong, or no character at all */
	*out = c;
	return size;
}

static size_t encode(uint32_t c, char *out)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

/* NULL: it is folded as the table has it. None is longer than its character. */
static const char *letters_of(uint32_t c)
{
	static const char *const ligatures[] = { "ff", "fi", "fl", "ffi", "ffl", "st", "st" };

	if (c == 0xDF || c == 0x1E9E)
		return "ss";
	if (c == 0x130 || c == 0x131)
		return "i";
	return c >= 0xFB00 && c <= 0xFB06 ? ligatures[c - 0xFB00] : NULL;
}

size_t fold_letters(struct text t, const char **letters_out)
{
	uint32_t c;
	size_t size = t.size && (unsigned char)t.at[0] >= 0xC2 ? decode(t, &c) : 0;

	*letters_out = size ? letters_of(c) : NULL;
	return *letters_out ? size : 0;
}

static size_t fold_one(uint32_t c, char *out)
{
	const char *letters = letters_of(c);
	size_t size = letters ? strlen(letters) : 0;

	if (!letters)
		return encode(fold_character(c), out);
	memcpy(out, letters, size);
	return size;
}

/* Eight ASCII bytes at a time: sets the bit that tells small letters where a byte is A .. Z. false: not all are ASCII. */
static bool fold_eight(const char *in, char *out)
{
	const uint64_t ones = 0x0101010101010101u;
	uint64_t bytes, above_a, above_z;

	memcpy(&bytes, in, sizeof bytes);
	if (bytes & ones * 0x80)
		return false;
	above_a = bytes + ones * (0x80 - 'A');
	above_z = bytes + ones * (0x80 - 'Z' - 1);
	bytes |= (above_a & ~above_z & ones * 0x80) >> 2;
	memcpy(out, &bytes, sizeof bytes);
	return true;
}

size_t fold_into(char *out, struct text t)
{
	size_t size = 0;

	for (size_t i = 0; i < t.size;) {
		uint32_t c;
		size_t taken;

		if (t.size - i >= 8 && fold_eight(t.at + i, out + size)) {
			i += 8;
			size += 8;
			continue;
		}
		if ((unsigned char)t.at[i] < 0x80) {
			char byte = t.at[i++];

			out[size++] = byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
			continue;
		}
		taken = decode(text_slice(t, i, t.size), &c);
		if (taken)
			size += fold_one(c, out + size);
		else
			out[size++] = FOLD_BROKEN;
		i += taken + !taken;
	}
	return size;
}

struct text fold_text(struct arena *arena, struct text t, bool *ok_out)
{
	char *out = arena_take(arena, fold_room(t.size) + 1);
	size_t size;

	if (!out) {
		*ok_out = false;
		return TEXT_NONE;
	}
	size = fold_into(out, t);
	out[size] = '\0';
	return (struct text){ out, size };
}

bool fold_contains(struct text text, struct text needle)
{
	return needle.size && text.size >= needle.size && memmem(text.at, text.size, needle.at, needle.size);
}
