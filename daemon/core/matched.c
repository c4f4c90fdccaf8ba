#include "core/matched.h"

/* With what a part of the words begins; parts stand apart by "; ". What is in quotes may have anything in it. */
static const struct beginning {
	const char *words;
	uint32_t kinds;
	bool is_quoted;
} beginnings[] = {
	{ "category ", MATCHED_CATEGORY, false }, { "title \"", MATCHED_WORDS, true },
	{ "word \"", MATCHED_WORDS, true },       { "title pattern \"", MATCHED_WORDS, true },
	{ "pattern \"", MATCHED_WORDS, true },    { "area ", MATCHED_PLACE, false },
	{ "not in ", MATCHED_PLACE, false },      { "near a border", MATCHED_PLACE, false },
	{ "local time ", MATCHED_TIME, false },   { "local date ", MATCHED_TIME, false },
	{ "channel ", MATCHED_CHANNEL, false },   { "source ", MATCHED_CHANNEL, false },
	{ "reporter ", MATCHED_REPORTER, false }, { "priority ", MATCHED_PRIORITY, false },
	{ "field ", MATCHED_FIELD, false },       { "not near a border", 0, false }, /* also of a case without a place */
	{ "no exception holds", 0, false },       { "always", 0, false },
};

static const struct beginning *find(struct text part)
{
	for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
		if (text_starts(part, text_of(beginnings[i].words)))
			return &beginnings[i];
	return NULL;
}

/* May the part that begins at `from` end before `at`? */
static bool may_end(struct text matched, const struct beginning *part, size_t from, size_t at)
{
	size_t open = part ? from + text_of(part->words).size : from;

	return !part || !part->is_quoted || (at > open && matched.at[at - 1] == '"');
}

uint32_t matched_kinds(struct text matched)
{
	const struct beginning *part = find(matched);
	uint32_t kinds = part ? part->kinds : 0;
	size_t from = 0;

	for (size_t at = 1; at + 1 < matched.size; at++) {
		const struct beginning *next = NULL;

		if (matched.at[at] == ';' && matched.at[at + 1] == ' ' && may_end(matched, part, from, at))
			next = find(text_slice(matched, at + 2, matched.size));
		if (!next)
			continue;
		kinds |= next->kinds;
		part = next;
		from = at + 2;
	}
	return kinds;
}
