#include "core/hearers.h"

#include "base/phrase.h"
#include "core/city.h"

enum {
	LEAD = 1,
	DEPARTMENT = 2, /* whose assignment or clock it is about */
	TARGET = 4,
	ALL = 8, /* every department on the case */
	SUPERVISORS = 16,
	CHANNEL = 32,
	ROLE = 64,
	IF_REQUIRED = 128, /* supervisors too, where the part was required */
};

/* Supervisors hear everything of a case under their supervision besides. */
static const unsigned hearers[EVENT_KIND_COUNT] = {
	[EVENT_OPENED] = ALL,
	[EVENT_ACKNOWLEDGED] = LEAD | DEPARTMENT,
	[EVENT_STARTED] = LEAD | DEPARTMENT,
	[EVENT_DONE] = LEAD | DEPARTMENT,
	[EVENT_RESOLVED] = ALL | CHANNEL,
	[EVENT_CLOCK_WARNING] = DEPARTMENT,
	[EVENT_CLOCK_BREACH] = LEAD | DEPARTMENT | SUPERVISORS,
	[EVENT_REASSESSED] = ALL,
	[EVENT_FALLBACK_SHARE] = SUPERVISORS,
	[EVENT_RULE_STOPPED] = SUPERVISORS,
	[EVENT_RULE_STARTED] = SUPERVISORS,
	[EVENT_RESPONDED] = ALL | CHANNEL,
	[EVENT_CLOCK_STARTED] = LEAD | DEPARTMENT,
	[EVENT_CLOCK_MET] = LEAD | DEPARTMENT,
	[EVENT_ESCALATED] = LEAD | DEPARTMENT | ROLE,
	[EVENT_RECOMPUTED] = ALL | SUPERVISORS,
	[EVENT_DECLINED] = LEAD | DEPARTMENT | IF_REQUIRED,
	[EVENT_PROPOSED] = LEAD | TARGET,
	[EVENT_ACCEPTED] = ALL | TARGET,
	[EVENT_REJECTED] = LEAD | DEPARTMENT,
	[EVENT_WITHDRAWN] = LEAD | TARGET,
	[EVENT_DISPUTED] = ALL | TARGET | SUPERVISORS,
	[EVENT_RULED] = ALL | SUPERVISORS,
	[EVENT_REASSIGNED] = ALL | SUPERVISORS,
	[EVENT_INVITED] = LEAD | TARGET,
	[EVENT_WAIVED] = LEAD | TARGET,
	[EVENT_URGED] = LEAD | TARGET | SUPERVISORS,
	[EVENT_HELD] = ALL,
	[EVENT_RESUMED] = ALL,
	[EVENT_EXTENSION_ASKED] = LEAD | DEPARTMENT | SUPERVISORS,
	[EVENT_EXTENDED] = LEAD | TARGET | SUPERVISORS,
	[EVENT_EXTENSION_REFUSED] = LEAD | TARGET | SUPERVISORS,
	[EVENT_SUPERVISED] = ALL | SUPERVISORS,
	[EVENT_RELEASED] = ALL | SUPERVISORS,
	[EVENT_ASKED] = ALL | CHANNEL,
	[EVENT_REPLIED] = ALL,
	[EVENT_RATED] = ALL | SUPERVISORS,
	[EVENT_CLOSED] = ALL | CHANNEL,
	[EVENT_REOPENED] = ALL | CHANNEL,
	[EVENT_JOINED] = ALL,
	[EVENT_LEFT] = ALL,
	[EVENT_LINKED] = ALL | TARGET,
	[EVENT_UNLINKED] = ALL | TARGET,
	[EVENT_PRIORITY_RAISED] = ALL,
	[EVENT_COMMENTED] = ALL,
	[EVENT_CAMPAIGN_OPENED] = SUPERVISORS,
	[EVENT_CAMPAIGN_CLOSED] = SUPERVISORS,
	[EVENT_IMPROVEMENT] = DEPARTMENT | SUPERVISORS,
};

struct list {
	struct text *feeds;
	size_t n;
};

static void add(struct list *list, struct text feed)
{
	if (!feed.size || text_is_str(feed, PARTY_CITIZEN) || text_is_str(feed, PARTY_OUTSIDE))
		return;
	for (size_t i = 0; i < list->n; i++)
		if (text_is(list->feeds[i], feed))
			return;
	list->feeds[list->n++] = feed;
}

size_t hearers_of(const struct event *event, const struct case_record *record, struct arena *arena, struct text feeds_out[HEARERS_MAX])
{
	unsigned who = hearers[event->kind];
	struct list list = { feeds_out, 0 };

	/* The citizen is warned by the channel. One who says nothing is nothing that supervisors must hear of: most cases close in silence. */
	if (event->kind == EVENT_CLOCK_WARNING && text_is_str(event->department, PARTY_CITIZEN))
		who |= CHANNEL;
	if (event->kind == EVENT_CLOCK_BREACH && text_is_str(event->department, PARTY_CITIZEN))
		who &= ~(unsigned)SUPERVISORS;
	if (record && (who & (LEAD | ALL)))
		add(&list, record->lead);
	if (who & DEPARTMENT)
		add(&list, event->department);
	if (who & TARGET)
		add(&list, event->target);
	for (size_t i = 0; record && (who & ALL) && i < record->n_assignments; i++)
		add(&list, record->assignments[i].department);
	if (event->kind == EVENT_LINKED && record && (record->flags & FLAG_REPEAT))
		who |= SUPERVISORS; /* closed, and not solved? */
	if ((who & SUPERVISORS) || ((who & IF_REQUIRED) && event->part == PART_REQUIRED) || (record && (record->flags & FLAG_SUPERVISED)))
		add(&list, TEXT(CITY_SUPERVISORS));
	if (record && (who & CHANNEL))
		add(&list, PHRASE(arena, TEXT(FEED_CHANNEL), record->channel));
	if (who & ROLE)
		add(&list, PHRASE(arena, TEXT(FEED_ROLE), event->role));
	return list.n;
}
