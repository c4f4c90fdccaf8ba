#include <string.h>

#include "core/desk_inside.h"
#include "core/tiers.h"

struct text reference_for(struct desk *desk, uint64_t number)
{
	struct reference reference = reference_of(desk->secret, number);

	return PHRASE(desk->arena, text_of(reference.letters));
}

struct event event_about(const struct desk *desk, enum event_kind kind, const struct case_record *record, struct text department)
{
	return (struct event){ .stream = STORE_STREAM, .kind = kind, .at = desk->now.wall, .due = WALL_NONE,
			       .case_number = record->number, .reference = record->reference,
			       .actor = TEXT("liaisond"), .department = department };
}

/* Does it show the case as it is after it? */
static bool bears_case(const struct event *event)
{
	return event->record || event->encoded.size;
}

/* As the department whose feed this is may see it. */
static int show(struct desk *desk, struct text feed, const struct case_record *of_event, struct text event, struct text text)
{
	const struct department *department = city_find(desk->basis->city, feed);
	enum tier tier = tier_of_delivery(department && department->kind == DEPARTMENT_PARTNER, feed, of_event);

	if (tier_redact_delivery(tier, desk->arena, &event, &text))
		return RAISE(FAULT_MEMORY);
	return PASS(feeds_add(desk->feeds, feed, desk->figures.events, event, text));
}

int journal(struct desk *desk, struct event *event, const struct case_record *record, const struct case_text *text)
{
	struct store *store = &desk->ports.store;
	struct text feeds[HEARERS_MAX];
	size_t n_feeds;
	unsigned char hash[STORE_HASH_SIZE];
	struct event_row row;
	int rc;

	event->number = desk->figures.events + 1;
	buffer_clear(&desk->text);
	if (text) {
		if (codec_text_encode(text, &desk->text))
			return RAISE(FAULT_MEMORY);
		rc = store->ops->text_put(store->self, event->case_number, event->number, buffer_text(&desk->text), hash);
		if (rc)
			return FOLD(rc);
		event->text_hash = (struct text){ (const char *)hash, sizeof hash };
	}
	buffer_clear(&desk->event);
	if (codec_event_encode(event, &desk->event))
		return RAISE(FAULT_MEMORY);
	row = (struct event_row){ event->number, event->case_number, event->kind, buffer_text(&desk->event) };
	rc = store->ops->event_append(store->self, &row);
	if (rc)
		return FOLD(rc);
	desk->figures.events = event->number;
	n_feeds = hearers_of(event, record, desk->arena, feeds);
	for (size_t i = 0; i < n_feeds; i++) {
		rc = show(desk, feeds[i], bears_case(event) ? record : NULL, row.bytes, buffer_text(&desk->text));
		if (rc)
			return PASS(rc);
	}
	return 0;
}
