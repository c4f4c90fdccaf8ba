#include "core/spells.h"

#include <assert.h>
#include <string.h>

/* The first two of one holder. There are more spells than there can be holders. */
static void find_pair(const struct case_record *record, size_t *first, size_t *second)
{
	for (*second = 1; *second < record->n_spells; ++*second)
		for (*first = 0; *first < *second; ++*first)
			if (text_is(record->spells[*first].holder, record->spells[*second].holder))
				return;
	assert(false); /* more holders than a case can have */
}

/* The second of a pair is added to the first, and what lay between them comes so much later. The newest may be it: it ends at `now`. */
static void join_oldest(struct case_record *record, wall now)
{
	struct spell *spells = record->spells;
	size_t first, second;
	wall end;
	dur length;

	find_pair(record, &first, &second);
	end = second + 1 < record->n_spells ? spells[second + 1].from : now;
	length = wall_since(end, spells[second].from);
	for (size_t i = first + 1; i < second; i++)
		spells[i].from = wall_after(spells[i].from, length);
	record->n_spells--;
	memmove(&spells[second], &spells[second + 1], (record->n_spells - second) * sizeof *spells);
}

void spells_begin(struct case_record *record, struct text holder, wall now)
{
	static_assert((int)LIMIT_SPELLS > (int)HOLDERS_MAX, "somebody comes twice in a full list");

	if (text_is(spells_holder(record), holder))
		return;
	if (!record->n_spells)
		record->spells[record->n_spells++] = (struct spell){ record->lead, record->received };
	if (record->n_spells == LIMIT_SPELLS)
		join_oldest(record, now);
	record->spells[record->n_spells++] = (struct spell){ holder, now };
}

struct text spells_holder(const struct case_record *record)
{
	return record->n_spells ? record->spells[record->n_spells - 1].holder : record->lead;
}

bool spells_has_held(const struct case_record *record, struct text holder)
{
	for (size_t i = 0; i < record->n_spells; i++)
		if (text_is(record->spells[i].holder, holder))
			return true;
	return text_is(spells_holder(record), holder);
}

static struct holding *find_or_add(struct holding *out, size_t *n, struct text holder)
{
	for (size_t i = 0; i < *n; i++)
		if (text_is(out[i].holder, holder))
			return &out[i];
	if (*n == HOLDERS_MAX)
		return NULL; /* a record from outside may say more than a case can be */
	out[*n] = (struct holding){ .holder = holder };
	return &out[(*n)++];
}

size_t spells_sum(const struct case_record *record, const struct timekeeping *time, wall until, struct holding out[HOLDERS_MAX])
{
	const struct spell whole = { record->lead, record->received };
	const struct spell *spells = record->n_spells ? record->spells : &whole;
	size_t n_spells = record->n_spells ? record->n_spells : 1, n = 0;
	struct text calendar = record->n_assignments ? record->assignments[0].resolve.calendar : TEXT_NONE;

	for (size_t i = 0; i < n_spells; i++) {
		wall end = i + 1 < n_spells ? spells[i + 1].from : until;
		struct holding *held = find_or_add(out, &n, spells[i].holder);

		if (!held)
			continue;
		held->plain.ns += wall_since(end, spells[i].from).ns;
		held->working.ns += time->worked(time->self, calendar, spells[i].from, end).ns;
	}
	return n;
}
