#include "store/sqlite_inner.h"

#include <stdlib.h>
#include <string.h>

/* A turn's events are cut into rows of about this size, so that reading one event never means reading more. */
enum { SEGMENT_BYTES = 1024 * 1024 };

/* The log is tended here and not after the commit: what was committed can be answered first. */
int turn_begin(struct sqlite_store *s)
{
	struct bind b = bind_begin(&s->session, SQL_BEGIN);
	int rc;

	if (s->is_in_turn)
		return 0;
	rc = checkpoint_tend(s->checkpoint);
	rc = rc ? rc : bind_run(&s->session, &b, "beginning a turn");
	s->is_in_turn = !rc;
	return PASS(rc);
}

static int flush_segment(struct sqlite_store *s)
{
	struct bind b = bind_begin(&s->session, SQL_SEGMENT_PUT);
	struct text events = buffer_text(&s->segment);
	int rc;

	if (!s->n_events)
		return 0;
	if (s->segment.is_short)
		return RAISE(FAULT_MEMORY);
	rc = turn_begin(s);
	if (rc)
		return PASS(rc);
	chain_add(&s->chain, STORE_STREAM, s->first_event, s->n_events, events);
	bind_u64(&b, STORE_STREAM);
	bind_u64(&b, s->first_event);
	bind_u64(&b, s->n_events);
	bind_blob(&b, s->chain.hash, CHAIN_SIZE);
	bind_blob(&b, events.at, events.size);
	rc = bind_run(&s->session, &b, "writing events");
	buffer_clear(&s->segment);
	s->n_events = 0;
	return PASS(rc);
}

int turn_event(struct sqlite_store *s, const struct event_row *row)
{
	if (row->number != s->figures.events + 1)
		return RAISE(FAULT_BROKEN);
	if (!s->n_events)
		s->first_event = row->number;
	segment_add(&s->segment, row);
	s->n_events++;
	s->figures.events = row->number;
	s->figures_changed = true;
	return s->segment.size < SEGMENT_BYTES ? 0 : PASS(flush_segment(s));
}

struct feed *turn_find_feed(struct sqlite_store *s, struct text name)
{
	uint64_t hash = text_hash(name);

	for (size_t i = 0; i < s->n_feeds; i++) {
		if (s->feeds[i].hash == hash && text_is(s->feeds[i].name, name))
			return &s->feeds[i];
	}
	return NULL;
}

struct feed *turn_add_feed(struct sqlite_store *s, struct text name)
{
	struct feed *wider = realloc(s->feeds, (s->n_feeds + 1) * sizeof *wider);
	char *copy = malloc(name.size + 1);

	if (wider)
		s->feeds = wider;
	if (!wider || !copy) {
		free(copy);
		return NULL;
	}
	memcpy(copy, name.size ? name.at : "", name.size);
	wider[s->n_feeds] = (struct feed){ .name = { copy, name.size }, .hash = text_hash(name) };
	return &wider[s->n_feeds++];
}

int turn_feed(struct sqlite_store *s, struct text name, uint64_t position, uint64_t event_number)
{
	struct feed *feed = turn_find_feed(s, name);

	if (!feed)
		feed = turn_add_feed(s, name);
	if (!feed)
		return RAISE(FAULT_MEMORY);
	if (position != feed->tail.position + 1)
		return RAISE(FAULT_BROKEN);
	if (!feed->n_pending)
		feed->first_pending = position;
	pack_step(&feed->pending, feed->n_pending ? feed->tail.event_number : 0, event_number);
	feed->n_pending++;
	feed->tail = (struct feed_tail){ position, event_number };
	return 0;
}

static int store_feed_name(struct sqlite_store *s, struct feed *feed)
{
	struct bind b = bind_begin(&s->session, SQL_FEED_PUT);
	int rc;

	bind_text(&b, feed->name);
	rc = bind_run(&s->session, &b, "writing a feed's name");
	if (!rc)
		feed->id = sqlite3_last_insert_rowid(s->session.db);
	return PASS(rc);
}

static int flush_feed(struct sqlite_store *s, struct feed *feed)
{
	struct bind b = bind_begin(&s->session, SQL_FEED_RUN_PUT);
	int rc = feed->pending.is_short ? RAISE(FAULT_MEMORY) : turn_begin(s);

	if (!rc && !feed->id)
		rc = store_feed_name(s, feed);
	if (rc)
		return PASS(rc);
	bind_u64(&b, STORE_STREAM);
	bind_u64(&b, (uint64_t)feed->id);
	bind_u64(&b, feed->first_pending);
	bind_u64(&b, feed->n_pending);
	bind_blob(&b, feed->pending.at, feed->pending.size);
	rc = bind_run(&s->session, &b, "writing a feed");
	buffer_clear(&feed->pending);
	feed->n_pending = 0;
	return PASS(rc);
}

int turn_fingerprint(struct sqlite_store *s, uint64_t mark, uint64_t case_number)
{
	unsigned char bytes[8];

	if (!s->marks.size)
		s->first_case = case_number;
	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(mark >> 8 * i);
	buffer_add(&s->marks, (struct text){ (const char *)bytes, sizeof bytes });
	if (s->marks.is_short)
		return RAISE(FAULT_MEMORY);
	return PASS(fingerprints_add(s->fingerprints, mark, case_number));
}

static int flush_fingerprints(struct sqlite_store *s)
{
	struct bind b = bind_begin(&s->session, SQL_FINGERPRINTS_PUT);
	int rc;

	if (!s->marks.size)
		return 0;
	bind_u64(&b, s->first_case);
	bind_blob(&b, s->marks.at, s->marks.size);
	rc = bind_run(&s->session, &b, "writing fingerprints");
	buffer_clear(&s->marks);
	return PASS(rc);
}

static int flush_tally(struct sqlite_store *s)
{
	struct bind b = bind_begin(&s->session, SQL_TALLY_PUT);

	if (!s->figures_changed)
		return 0;
	s->figures_changed = false;
	bind_u64(&b, STORE_STREAM);
	bind_u64(&b, s->figures.cases);
	bind_u64(&b, s->figures.open_cases);
	bind_u64(&b, s->figures.events);
	return PASS(bind_run(&s->session, &b, "writing the tally"));
}

int turn_commit(struct sqlite_store *s)
{
	struct bind b = bind_begin(&s->session, SQL_COMMIT);
	int rc = flush_segment(s);

	for (size_t i = 0; !rc && i < s->n_feeds; i++) {
		if (s->feeds[i].n_pending)
			rc = flush_feed(s, &s->feeds[i]);
	}
	rc = rc ? rc : flush_fingerprints(s);
	rc = rc ? rc : flush_tally(s);
	if (rc || !s->is_in_turn)
		return PASS(rc);
	rc = bind_run(&s->session, &b, "committing a turn");
	if (!rc)
		s->is_in_turn = false;
	return PASS(rc);
}
