#include "store/sqlite_inner.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { PIECE = 64 }; /* segments read at a time: the log can restart between two pieces */

struct walk {
	struct session *session;
	struct arena *arena;
	struct chain chain;
	uint64_t events; /* walked and found whole */
	bool is_whole;
	struct text where;
};

PRINTF_LIKE(2, 3)
static void found_broken(struct walk *w, const char *format, ...)
{
	char sentence[256];
	bool is_whole = true;
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof sentence, format, args);
	va_end(args);
	w->is_whole = false;
	w->where = arena_copy(w->arena, text_of(sentence), &is_whole);
}

static void walk_segment(struct walk *w, struct columns *c)
{
	uint64_t first = column_u64(c), count = column_u64(c), n = 0;
	struct text hash = column_peek(c), events = column_peek(c);
	struct unpack rest = unpack_of(events);
	struct event_row event;

	if (first != w->events + 1) {
		found_broken(w, "Event %llu is missing: the next one that is there is %llu.", (unsigned long long)w->events + 1,
			     (unsigned long long)first);
		return;
	}
	chain_add(&w->chain, STORE_STREAM, first, count, events);
	while (segment_next(&rest, first + n, &event))
		n++;
	if (!chain_is(&w->chain, hash.at, hash.size))
		found_broken(w, "Events %llu to %llu were changed after they were written: their hash does not fit.", (unsigned long long)first,
			     (unsigned long long)(first + count - 1));
	else if (rest.is_bad || n != count)
		found_broken(w, "Events %llu to %llu cannot be read from event %llu on.", (unsigned long long)first,
			     (unsigned long long)(first + count - 1), (unsigned long long)(first + n));
	else
		w->events += count;
}

/* true: there may be more. */
static bool walk_piece(struct walk *w)
{
	struct bind b = bind_begin(w->session, SQL_SEGMENTS);
	unsigned rows = 0;
	int rc;

	bind_u64(&b, STORE_STREAM);
	bind_u64(&b, w->events + 1);
	bind_u64(&b, PIECE);
	while ((rc = bind_step(&b)) == SQLITE_ROW && w->is_whole) {
		struct columns c = columns_of(&b, w->arena);

		walk_segment(w, &c);
		rows++;
	}
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		found_broken(w, "The events behind %llu cannot be read: %s.", (unsigned long long)w->events, sqlite3_errmsg(w->session->db));
	sqlite3_reset(b.to);
	return w->is_whole && rows == PIECE;
}

/* An end that was cut off leaves a whole chain behind; the tally knows how many there were. Read first: events only become more. */
static int tally_events(struct session *s, uint64_t *out)
{
	struct bind b = bind_begin(s, SQL_TALLY);
	struct columns c;

	bind_u64(&b, STORE_STREAM);
	if (bind_step(&b) != SQLITE_ROW)
		return RAISE(session_complain(s, "reading the tally"));
	c = columns_of(&b, NULL);
	c.at = 2;
	*out = column_u64(&c);
	sqlite3_reset(b.to);
	return 0;
}

int verify_chain(struct session *s, struct arena *arena, bool *is_whole_out, uint64_t *events_out, struct text *where_out)
{
	struct walk w = { .session = s, .arena = arena, .is_whole = true };
	uint64_t promised = 0;
	int rc = tally_events(s, &promised);

	if (rc)
		return PASS(rc);
	while (walk_piece(&w))
		;
	if (w.is_whole && w.events < promised)
		found_broken(&w, "The events from %llu to %llu are missing.", (unsigned long long)w.events + 1, (unsigned long long)promised);
	*is_whole_out = w.is_whole;
	*events_out = w.events;
	*where_out = w.where;
	return STORE_OK;
}
