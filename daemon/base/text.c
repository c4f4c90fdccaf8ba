#include "base/text.h"

#include <string.h>

struct text text_of(const char *zero_ended)
{
	return (struct text){ zero_ended, zero_ended ? strlen(zero_ended) : 0 };
}

struct text text_slice(struct text t, size_t from, size_t to)
{
	if (to > t.size)
		to = t.size;
	if (from > to)
		from = to;
	return (struct text){ t.at ? t.at + from : NULL, to - from };
}

bool text_is(struct text a, struct text b)
{
	return a.size == b.size && (!a.size || memcmp(a.at, b.at, a.size) == 0);
}

bool text_is_str(struct text a, const char *b)
{
	return text_is(a, text_of(b));
}

bool text_is_empty(struct text t)
{
	return t.size == 0;
}

bool text_starts(struct text t, struct text prefix)
{
	return t.size >= prefix.size && (!prefix.size || memcmp(t.at, prefix.at, prefix.size) == 0);
}

int text_order(struct text a, struct text b)
{
	size_t shared = a.size < b.size ? a.size : b.size;
	int order = shared ? memcmp(a.at, b.at, shared) : 0;

	return order ? order : (a.size > b.size) - (a.size < b.size);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct text text_trim(struct text t)
{
	while (t.size && is_space(t.at[0]))
		t = text_slice(t, 1, t.size);
	while (t.size && is_space(t.at[t.size - 1]))
		t.size--;
	return t;
}

bool text_next(struct text *rest, char separator, struct text *part_out)
{
	const char *cut;

	if (!rest->size)
		return false;
	cut = memchr(rest->at, separator, rest->size);
	if (!cut) {
		*part_out = *rest;
		*rest = TEXT_NONE;
		return true;
	}
	*part_out = text_slice(*rest, 0, (size_t)(cut - rest->at));
	*rest = text_slice(*rest, part_out->size + 1, rest->size);
	return true;
}

bool text_to_u64(struct text t, uint64_t *out)
{
	uint64_t value = 0;

	if (!t.size || t.size > 20)
		return false;
	for (size_t i = 0; i < t.size; i++) {
		uint64_t digit = (uint64_t)(unsigned char)t.at[i] - '0';

		if (digit > 9 || value > (UINT64_MAX - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

/* Bytes that follow the lead byte `c`, and the range of the first of them (RFC 3629, section 4); -1: not a lead byte. */
static int followers(unsigned char c, unsigned char *low, unsigned char *high)
{
	*low = c == 0xE0 ? 0xA0 : c == 0xF0 ? 0x90 : 0x80;
	*high = c == 0xED ? 0x9F : c == 0xF4 ? 0x8F : 0xBF;
	if (c >= 0xC2 && c <= 0xDF)
		return 1;
	if (c >= 0xE0 && c <= 0xEF)
		return 2;
	if (c >= 0xF0 && c <= 0xF4)
		return 3;
	return -1;
}

/* Bytes 1 .. 0x7F from `from` on, eight at a time: how far they go. */
static size_t skip_plain(struct text t, size_t from)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = UINT64_C(0x8080808080808080);
	uint64_t eight;

	for (; t.size - from >= sizeof eight; from += sizeof eight) {
		memcpy(&eight, t.at + from, sizeof eight);
		if (eight & tops || (eight - ones) & tops) /* the second is set where a byte was zero */
			break;
	}
	return from;
}

bool text_is_utf8(struct text t)
{
	for (size_t i = skip_plain(t, 0); i < t.size;) {
		unsigned char low, high, c = (unsigned char)t.at[i++];
		int more;

		if (c && c < 0x80)
			continue;
		more = followers(c, &low, &high);
		if (more < 0 || (size_t)more > t.size - i)
			return false;
		for (; more; more--, low = 0x80, high = 0xBF) {
			c = (unsigned char)t.at[i++];
			if (c < low || c > high)
				return false;
		}
	}
	return true;
}

uint64_t text_hash(struct text t)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < t.size; i++)
		hash = (hash ^ (unsigned char)t.at[i]) * 1099511628211u;
	return hash;
}
