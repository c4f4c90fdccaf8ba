#include "plugins/host/search.h"

#include <locale.h>
#include <string.h>
#include <wctype.h>

enum {
	BORDER = 1,            /* between title and description: a byte that no word contains */
	CAPITALS_END = 0x3000, /* from here to Latin Extended-D are the scripts of East Asia, which have none */
	CAPITALS_AGAIN = 0xA000,
};

/* One code point of well-formed UTF-8. */
static size_t decode(const unsigned char *at, uint32_t *out)
{
	if (at[0] < 0xE0) {
		*out = (uint32_t)(at[0] & 0x1F) << 6 | (at[1] & 0x3F);
		return 2;
	}
	if (at[0] < 0xF0) {
		*out = (uint32_t)(at[0] & 0x0F) << 12 | (uint32_t)(at[1] & 0x3F) << 6 | (at[2] & 0x3F);
		return 3;
	}
	*out = (uint32_t)(at[0] & 0x07) << 18 | (uint32_t)(at[1] & 0x3F) << 12 | (uint32_t)(at[2] & 0x3F) << 6 |
	       (at[3] & 0x3F);
	return 4;
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

/* Without that locale only ASCII is folded; glibc brings it along. */
static uint32_t lower(uint32_t c)
{
	static locale_t unicode;

	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
	if (c >= CAPITALS_END && c < CAPITALS_AGAIN)
		return c;
	if (!unicode)
		unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", NULL);
	return unicode ? (uint32_t)towlower_l((wint_t)c, unicode) : c;
}

static bool is_blank(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == '-' || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x2015);
}

/* `out` has room for 3 bytes for every 2 of `from`: no lower-case letter outgrows its capital by more. */
static size_t fold(struct text from, char *out)
{
	size_t size = 0;
	bool was_blank = true;

	for (size_t i = 0; i < from.size;) {
		const unsigned char *at = (const unsigned char *)from.at + i;
		uint32_t c = at[0];

		i += c < 0x80 ? 1 : decode(at, &c);
		if (is_blank(c)) {
			if (!was_blank)
				out[size++] = ' ';
			was_blank = true;
			continue;
		}
		was_blank = false;
		size += encode(lower(c), out + size);
	}
	return size;
}

static unsigned pair_of(const char *at)
{
	return ((unsigned)(unsigned char)at[0] * 37 ^ (unsigned)(unsigned char)at[1] * 211) % SEARCH_PAIR_BITS;
}

bool search_init(struct search *search, struct text title, struct text description, struct arena *arena)
{
	char *at = arena_take(arena, (title.size + description.size) * 3 / 2 + 3);
	size_t size;

	if (!at)
		return false;
	size = fold(title, at);
	at[size++] = BORDER;
	size += fold(description, at + size);
	*search = (struct search){ .folded = { at, size } };
	for (size_t i = 0; i + 1 < size; i++) {
		unsigned pair = pair_of(at + i);

		search->pairs[pair / 64] |= (uint64_t)1 << pair % 64;
	}
	return true;
}

/* Scripts up to U+07FF (Latin, Greek, Cyrillic, Hebrew, Arabic ...) put blanks between words; those beyond are taken as if
 * they did not. */
static bool is_letter(const char *text, size_t at, size_t size)
{
	unsigned char c;

	if (at >= size)
		return false;
	c = (unsigned char)text[at];
	while (at && (c & 0xC0) == 0x80)
		c = (unsigned char)text[--at];
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 0xC2 && c <= 0xDF);
}

static bool has_pair(const struct search *search, const char at[2])
{
	unsigned pair = pair_of(at);

	return search->pairs[pair / 64] >> pair % 64 & 1;
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Most words of a list are not there. This tells so from those of their bytes that folding leaves as they are; false is
 * certain. */
static bool may_occur(const struct search *search, const char *word)
{
	for (; word[0] && word[1]; word++) {
		unsigned char c = (unsigned char)word[0];
		bool is_east_asian = c >= 0xE4 && c <= 0xE9;

		if ((is_east_asian || (is_plain(word[0]) && is_plain(word[1]))) && !has_pair(search, word))
			return false;
		if (is_east_asian && word[2] && !has_pair(search, word + 1))
			return false;
	}
	return true;
}

static bool stands_alone(struct text in, size_t at, struct text word, bool is_open)
{
	size_t end = at + word.size;

	if (at && is_letter(word.at, 0, word.size) && is_letter(in.at, at - 1, in.size))
		return false;
	return is_open || !is_letter(word.at, word.size - 1, word.size) || !is_letter(in.at, end, in.size);
}

static bool find(struct text in, struct text word, bool is_open)
{
	for (size_t from = 0; from < in.size;) {
		const char *hit = memmem(in.at + from, in.size - from, word.at, word.size);

		if (!hit)
			return false;
		if (stands_alone(in, (size_t)(hit - in.at), word, is_open))
			return true;
		from = (size_t)(hit - in.at) + 1;
	}
	return false;
}

bool search_has(const struct search *search, const char *word)
{
	char folded[SEARCH_WORD_LIMIT * 3 / 2 + 1];
	struct text t;
	bool is_open;

	if (!may_occur(search, word))
		return false;
	t = text_of(word);
	is_open = t.size && t.at[t.size - 1] == '*';
	t.size -= is_open;
	if (t.size > SEARCH_WORD_LIMIT || !text_is_utf8(t))
		return false;
	t = (struct text){ folded, fold(t, folded) };
	if (t.size && t.at[t.size - 1] == ' ')
		t.size--;
	return t.size && find(search->folded, t, is_open);
}
