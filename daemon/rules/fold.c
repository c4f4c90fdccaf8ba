#include "rules/fold.h"

#include <string.h>

#include "rules/fold_table.h"

static uint32_t fold_character(uint32_t c)
{
	size_t low = 0, high = sizeof fold_ranges / sizeof *fold_ranges;

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
	if (c < (size == 4 ? 0x10000u : size == 3 ? 0x800u : 0x80u) || c > 0x10FFFF)
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

struct text fold_text(struct arena *arena, struct text t, bool *ok_out)
{
	/* The longest growth: U+023A, two bytes, becomes U+2C65, three. */
	char *out = arena_take(arena, t.size + t.size / 2 + 1);
	size_t size = 0;

	if (!out) {
		*ok_out = false;
		return TEXT_NONE;
	}
	for (size_t i = 0; i < t.size;) {
		char byte = t.at[i];
		uint32_t c;
		size_t taken = 1;

		if ((unsigned char)byte < 0x80) {
			out[size++] = byte >= 'A' && byte <= 'Z' ? (char)(byte + ('a' - 'A')) : byte;
		} else {
			taken = decode(text_slice(t, i, t.size), &c);
			if (taken)
				size += encode(fold_character(c), out + size);
			else
				out[size++] = byte;
			taken += !taken;
		}
		i += taken;
	}
	out[size] = '\0';
	return (struct text){ out, size };
}

bool fold_contains(struct text text, struct text needle)
{
	return needle.size && text.size >= needle.size && memmem(text.at, text.size, needle.at, needle.size);
}
