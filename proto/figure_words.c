/* What each figure is called, and what it counts: in the output of programs and, word for word, in docs/FIGURES.md. */
#include "proto/message.h"

static const struct word { const char *name, *definition; } words[FIGURE_COUNT] = {
	[FIGURE_RECEIVED] = { "received", "Cases received in the span." },
	[FIGURE_RESOLVED] = { "resolved", "Cases that stand resolved or closed, by the day of their last resolution. One that is reopened is not among them until it is resolved again." },
	[FIGURE_RECEIVED_RESOLVED] = { "received_resolved", "Of the cases received in the span, those that stand resolved or closed now." },
	[FIGURE_JOINT] = { "joint", "Of the cases received in the span, those with more than one department." },
	[FIGURE_IN_TIME] = { "in_time", "Resolve promises of leads that were met at or before their due time, by the day on which they were met." },
	[FIGURE_LATE] = { "late", "Resolve promises of leads that were met after their due time, by the day on which they were met." },
	[FIGURE_OVERDUE_OPEN] = { "overdue_open", "Open cases whose lead's resolve promise is broken and not yet met, as of now, by the day on which it was due." },
	[FIGURE_RESPONSE_IN_TIME] = { "response_in_time", "Response promises met at or before their due time, by the day on which they were met. A case's response promise is first_response, or where it has none that its lead acknowledges." },
	[FIGURE_RESPONSE_LATE] = { "response_late", "Response promises met after their due time, by the day on which they were met." },
	[FIGURE_RESPONSE_MISSED] = { "response_missed", "Response promises that are broken and have not been met, whether the case is open or not, by the day on which they were due." },
	[FIGURE_REOPENED] = { "reopened", "Reopenings in the span; a case that is reopened twice counts twice." },
	[FIGURE_RATED] = { "rated", "Ratings that citizens gave in the span." },
	[FIGURE_SATISFIED] = { "satisfied", "Of these, those of 4 or 5 of 5, or without a number those that say that it is solved." },
};

const char *figure_name(enum figure f)
{
	return f >= 0 && f < FIGURE_COUNT ? words[f].name : NULL;
}

const char *figure_definition(enum figure f)
{
	return f >= 0 && f < FIGURE_COUNT ? words[f].definition : NULL;
}
