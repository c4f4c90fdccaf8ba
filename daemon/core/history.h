/* core/history.h - which events have happened to a case after the one that opened it: a packed list of their numbers, kept with the case.
 * Pure; a list is a text whose bytes belong to whoever made it (usually the turn's arena). */
#ifndef LIAISON_CORE_HISTORY_H
#define LIAISON_CORE_HISTORY_H

#include "base/arena.h"
#include "base/text.h"

/* The list with one more number, in the arena; `opened` is the number of the event that opened the case, and every number is above the one before.
 * false: the arena is too small; unchanged. */
bool history_add(struct text *history, uint64_t opened, uint64_t number, struct arena *arena);

/* How many events there are, the opening one included. */
size_t history_count(struct text history);

/* The numbers from place `first` on (0 is the opening event), at most `room`. Returns how many; *is_sound_out false: the list is damaged. */
size_t history_read(struct text history, uint64_t opened, size_t first, uint64_t *numbers_out, size_t room, bool *is_sound_out);

#endif
