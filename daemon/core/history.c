#include "core/history.h"

#include <string.h>

#include "base/pack.h"

enum { NUMBER_MAX_BYTES = 10, LAST_BYTE = 0x80 };

static uint64_t newest(struct text history, uint64_t opened)
{
	struct unpack rest = unpack_of(history);

	while (unpack_has_more(&rest))
		opened += unpack_u64(&rest);
	return opened;
}

static size_t put_number(char *at, uint64_t n)
{
	size_t size = 0;

	for (; n >= LAST_BYTE; n >>= 7)
		at[size++] = (char)((n & 0x7F) | LAST_BYTE);
	at[size++] = (char)n;
	return size;
}

bool history_add(struct text *history, uint64_t opened, uint64_t number, struct arena *arena)
{
	char *at = arena_take(arena, history->size + NUMBER_MAX_BYTES);

	if (!at)
		return false;
	if (history->size)
		memcpy(at, history->at, history->size);
	*history = (struct text){ at, history->size + put_number(at + history->size, number - newest(*history, opened)) };
	return true;
}

size_t history_count(struct text history)
{
	size_t n = 1;

	for (size_t i = 0; i < history.size; i++)
		n += !((unsigned char)history.at[i] & LAST_BYTE);
	return n;
}

size_t history_read(struct text history, uint64_t opened, size_t first, uint64_t *numbers_out, size_t room, bool *is_sound_out)
{
	struct unpack rest = unpack_of(history);
	uint64_t number = opened;
	size_t n = 0;

	for (size_t place = 0;; place++) {
		if (place >= first && n < room)
			numbers_out[n++] = number;
		if (n == room || !unpack_has_more(&rest))
			break;
		number += unpack_u64(&rest);
	}
	*is_sound_out = !rest.is_bad;
	return n;
}
