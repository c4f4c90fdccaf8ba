#include "plugins/host/search.h"

#include <string.h>

#include "base/fold.h"

enum { BORDER = 1 }; /* between title and description: a byte that no word contains */

/* A blank, a line end, a hyphen: how many bytes stand here of one; 0: none does. */
static size_t blank_size(const char *at, size_t left)
{
	const unsigned char *c = (const unsigned char *)at;

	if (c[0] == ' ' || (c[0] >= '\t' && c[0] <= '\r') || c[0] == '-')
		return 1;
	if (left >= 2 && c[0] == 0xC2 && c[1] == 0xA0) /* U+00A0 */
		return 2;
	if (left >= 3 && c[0] == 0xE3 && c[1] == 0x80 && c[2] == 0x80) /* U+3000 */
		return 3;
	return left >= 3 && c[0] == 0xE2 && c[1] == 0x80 && c[2] >= 0x80 && c[2] <= 0x95 ? 3 : 0; /* U+2000 to U+2015 */
}

/* In place: each run of blanks becomes one, none stays at the beginning. Returns the size that is left. */
static size_t squeeze(char *at, size_t size)
{
	size_t to = 0;
	bool was_blank = true;

	for (size_t i = 0; i < size;) {
		size_t blank = blank_size(at + i, size - i);

		if (!blank)
			at[to++] = at[i];
		else if (!was_blank)
			at[to++] = ' ';
		was_blank = blank > 0;
		i += blank ? blank : 1;
	}
	return to;
}

/* `out` has fold_room(from.size) bytes. */
static size_t fold(struct text from, char *out)
{
	return squeeze(out, fold_into(out, from));
}

static unsigned pair_of(const char *at)
{
	return ((unsigned)(unsigned char)at[0] * 37 ^ (unsigned)(unsigned char)at[1] * 211) % SEARCH_PAIR_BITS;
}

bool search_init(struct search *search, struct text title, struct text description, struct arena *arena)
{
	char *at = arena_take(arena, fold_room(title.size) + fold_room(description.size) + 1);
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
	char folded[SEARCH_WORD_LIMIT * 3 / 2 + 1]; /* fold_room() of the longest */
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
