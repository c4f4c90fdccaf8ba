/* calendar/timebook_inside.h - what a timebook holds, for the files of this folder that build it and answer from it. */
#ifndef LIAISON_CALENDAR_TIMEBOOK_INSIDE_H
#define LIAISON_CALENDAR_TIMEBOOK_INSIDE_H

#include "base/arena.h"
#include "calendar/choice.h"
#include "calendar/names.h"
#include "calendar/timebook.h"

/* Arrays and their texts lie in the arena. Behind the n_policies of the city stands one more in each: joint handling's. */
struct timebook {
	struct arena *arena;
	struct calendar *calendars[TIMEBOOK_CALENDARS_LIMIT];
	unsigned calendar_lines[TIMEBOOK_CALENDARS_LIMIT];
	size_t n_calendars;
	struct policy *policies;
	struct text *labels;                 /* of each policy: its name, with "@date" when it is dated */
	const struct calendar **calendar_of; /* each policy */
	size_t n_policies;
	struct names by_label, by_name; /* a number in these arrays; by_name: of the newest of that name */
	struct choice *choice;
};

/* A calendar by the label that a promise bears; the one of that name when it has changed since, else the city's first. */
const struct calendar *timebook_calendar_of(const struct timebook *book, struct text label);

#endif
