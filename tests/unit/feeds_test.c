/* The feeds over the store in memory, with a voice that can be told to be full or gone and a librarian that works when told.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/feeds.h"
#include "proto/codec.h"
#include "store/memory.h"

TestSuite(feeds, .timeout = 10);

enum { PEERS = 8, HEARD_MAX = 8192, RECENT_BYTES = 600 };

static struct peer_state {
	uint64_t positions[HEARD_MAX]; /* of the deliveries, in the order they came */
	size_t n, messages, ended;
	int kept;
	bool is_full, is_gone;
} peers[PEERS];

static struct department departments[] = { { .name = { "roads", 5 } }, { .name = { "parks", 5 } } };
static struct city city = { .departments = departments, .n_departments = 2 };
static struct store_ops ops; /* the memory store's, with cursor_put counted */
static struct store store;
static struct reader reader;
static struct arena *arena;
static struct feeds *feeds;
static struct errand *errands[64];
static size_t n_errands, n_sent, n_cursors, n_events;
static bool librarian_is_full;
static size_t consumer_bytes = 64 * 1024 * 1024;

static int (*cursor_put)(void *self, struct text feed, struct text consumer, struct cursor cursor);

static int count_cursor_put(void *self, struct text feed, struct text consumer, struct cursor cursor)
{
	n_cursors++;
	return cursor_put(self, feed, consumer, cursor);
}

static void hear(struct peer_state *p, struct text message)
{
	struct message m;

	cr_assert(eq(int, codec_message_decode(message, arena, &m), CODEC_OK));
	p->ended += m.kind == MESSAGE_ENDED;
	if (m.kind != MESSAGE_DELIVERIES)
		return;
	p->messages++;
	for (size_t i = 0; i < m.deliveries.n_deliveries; i++)
		p->positions[p->n++] = m.deliveries.delivery[i].position;
}

static void say(void *self, struct peer peer, struct text message)
{
	(void)self;
	hear(&peers[peer.id], message);
}

static void publish(void *self, struct text feed, struct text delivery)
{
	(void)self;
	(void)feed;
	(void)delivery;
}

static void keep(void *self, struct peer peer, int by)
{
	(void)self;
	peers[peer.id].kept += by;
}

static int deliver(void *self, struct peer peer, struct text message)
{
	struct peer_state *p = &peers[peer.id];

	(void)self;
	if (p->is_gone)
		return VOICE_GONE;
	if (p->is_full)
		return VOICE_FULL;
	hear(p, message);
	return VOICE_OK;
}

static bool send(void *self, struct errand *errand)
{
	(void)self;
	if (librarian_is_full)
		return false;
	errands[n_errands++] = errand;
	n_sent++;
	return true;
}

/* Runs what the librarian has been given so far. */
static void read_errands(void)
{
	size_t n = n_errands;
	struct errand *given[64];

	memcpy(given, errands, sizeof given);
	n_errands = 0;
	for (size_t i = 0; i < n; i++) {
		struct arena *reading = arena_create(16 * 1024 * 1024);
		int rc = given[i]->run(given[i], &reader, reading);

		arena_destroy(&reading);
		given[i]->done(given[i], rc);
	}
}

static void open_feeds(size_t recent_bytes)
{
	struct feeds_settings settings = { .consumers_max = 4,
					   .recent_bytes = recent_bytes,
					   .consumer_bytes = consumer_bytes };
	struct feeds_ports ports = {
		.city = &city, .store = store, .voice = { NULL, say, publish, keep, deliver }, .librarian = { NULL, send }
	};

	cr_assert(eq(int, feeds_create(&settings, &ports, &feeds), 0));
}

static void up(void)
{
	arena = arena_create(256 * 1024 * 1024);
	cr_assert(eq(int, store_memory_open(1000, &store), 0));
	cr_assert(eq(int, store_memory_reader_open(&store, &reader), 0));
	ops = *store.ops;
	cursor_put = ops.cursor_put;
	ops.cursor_put = count_cursor_put;
	store.ops = &ops;
	open_feeds(RECENT_BYTES);
}

static void down(void)
{
	read_errands();
	feeds_destroy(&feeds);
	reader.ops->close(reader.self);
	store.ops->close(store.self);
	arena_destroy(&arena);
}

/* `n` events for one feed, in one turn; the commit with it. */
static void happen(const char *feed, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct event event = { .stream = STORE_STREAM,
				       .number = ++n_events,
				       .kind = EVENT_STARTED,
				       .at = WALL_NONE,
				       .due = WALL_NONE,
				       .case_number = 1,
				       .department = text_of(feed) };
		struct buffer bytes = { 0 };
		struct event_row row = { n_events, 1, EVENT_STARTED, TEXT_NONE };

		cr_assert(eq(int, codec_event_encode(&event, &bytes), CODEC_OK));
		row.bytes = buffer_text(&bytes);
		cr_assert(eq(int, store.ops->event_append(store.self, &row), 0));
		cr_assert(eq(int, feeds_add(feeds, text_of(feed), n_events, row.bytes, TEXT_NONE), 0));
		buffer_fini(&bytes);
	}
	cr_assert(eq(int, feeds_save(feeds), 0));
	cr_assert(eq(int, store.ops->commit(store.self), 0));
}

static int subscribe(uint64_t peer, const char *consumer, uint32_t credit, bool from_now)
{
	struct request_subscribe request = { TEXT("roads"), text_of(consumer), credit, from_now };
	struct subscribed out;

	return feeds_subscribe(feeds, (struct peer){ peer }, &request, &out);
}

static int acknowledge(uint64_t peer, const char *consumer, uint64_t position)
{
	struct request_ack request = { TEXT("roads"), text_of(consumer), { STORE_STREAM, position, position }, false };

	return feeds_ack(feeds, (struct peer){ peer }, &request);
}

static bool pump(void)
{
	return feeds_pump(feeds);
}

/* Pumps and reads until nothing more comes. */
static void settle(void)
{
	for (int i = 0; i < 200; i++) {
		pump();
		if (!n_errands)
			return;
		read_errands();
	}
	cr_fatal("it never comes to rest");
}

/* The peer has heard exactly from .. to, in order. */
static void expect_heard(uint64_t peer, uint64_t from, uint64_t to)
{
	struct peer_state *p = &peers[peer];

	cr_assert(eq(sz, p->n, to + 1 - from));
	for (size_t i = 0; i < p->n; i++)
		cr_assert(eq(u64, p->positions[i], from + i));
}

Test(feeds, hands_out_what_memory_holds_without_asking_the_store, .init = up, .fini = down)
{
	cr_assert(eq(int, subscribe(1, "c", 100, false), FEEDS_OK));
	happen("roads", 5);
	cr_assert(not(pump()));
	expect_heard(1, 1, 5);
	cr_assert(eq(sz, n_sent, 0));
	cr_assert(eq(sz, peers[1].messages, 1), "what one turn brought is one message");
}

Test(feeds, serves_what_memory_no_longer_holds_from_the_store_and_then_goes_on, .init = up, .fini = down)
{
	happen("roads", 500);
	cr_assert(eq(int, subscribe(1, "c", 1000, false), FEEDS_OK));
	pump();
	cr_assert(eq(sz, peers[1].n, 0), "the store is read elsewhere");
	cr_assert(eq(sz, n_sent, 1));
	happen("roads", 3);
	settle();
	expect_heard(1, 1, 503);
}

Test(feeds, reads_a_long_history_in_bounded_messages, .init = up, .fini = down)
{
	happen("roads", 5000);
	cr_assert(eq(int, subscribe(1, "c", 65536, false), FEEDS_OK));
	settle();
	expect_heard(1, 1, 5000);
	cr_assert(ge(sz, n_sent, 4), "1024 at a time");
}

Test(feeds, knows_its_tails_again_after_a_restart, .init = up, .fini = down)
{
	happen("roads", 7);
	feeds_destroy(&feeds);
	open_feeds(RECENT_BYTES);
	cr_assert(eq(int, subscribe(1, "c", 100, false), FEEDS_OK));
	happen("roads", 1);
	settle();
	expect_heard(1, 1, 8);
}

Test(feeds, gives_each_feed_its_own_positions, .init = up, .fini = down)
{
	happen("roads", 2);
	happen("parks", 3);
	happen("nowhere", 1);
	happen("roads", 1);
	cr_assert(eq(int, subscribe(1, "c", 100, false), FEEDS_OK));
	settle();
	expect_heard(1, 1, 3);
}

Test(feeds, hands_out_one_at_a_time_on_a_credit_of_one, .init = up, .fini = down)
{
	happen("roads", 30);
	cr_assert(eq(int, subscribe(1, "c", 1, false), FEEDS_OK));
	for (uint64_t position = 1; position <= 30; position++) {
		settle();
		expect_heard(1, 1, position);
		settle();
		expect_heard(1, 1, position);
		cr_assert(eq(int, acknowledge(1, "c", position), FEEDS_OK));
	}
	settle();
	expect_heard(1, 1, 30);
}

Test(feeds, never_exceeds_the_credit_from_the_store_either, .init = up, .fini = down)
{
	happen("roads", 400);
	cr_assert(eq(int, subscribe(1, "c", 10, false), FEEDS_OK));
	settle();
	expect_heard(1, 1, 10);
	cr_assert(eq(int, acknowledge(1, "c", 4), FEEDS_OK));
	settle();
	expect_heard(1, 1, 14);
}

Test(feeds, knows_no_more_consumers_than_allowed_but_each_of_those_again, .init = up, .fini = down)
{
	static const char *const names[] = { "a", "b", "c", "d" };

	for (uint64_t i = 0; i < 4; i++)
		cr_assert(eq(int, subscribe(i, names[i], 10, false), FEEDS_OK));
	cr_assert(eq(int, subscribe(5, "e", 10, false), FEEDS_FULL));
	cr_assert(eq(int, subscribe(5, "a", 10, false), FEEDS_OK));
	cr_assert(eq(int, peers[5].kept, 1));
	cr_assert(eq(int, peers[0].kept, 0));
}

Test(feeds, ends_the_older_subscription_of_a_consumer_and_tells_it, .init = up, .fini = down)
{
	cr_assert(eq(int, subscribe(1, "c", 100, false), FEEDS_OK));
	happen("roads", 3);
	pump();
	cr_assert(eq(int, acknowledge(1, "c", 2), FEEDS_OK));
	cr_assert(eq(int, subscribe(2, "c", 100, false), FEEDS_OK));
	cr_assert(eq(sz, peers[1].ended, 1));
	happen("roads", 1);
	settle();
	expect_heard(1, 1, 3);
	expect_heard(2, 3, 4);
	cr_assert(eq(int, acknowledge(1, "c", 3), FEEDS_UNKNOWN));
}

Test(feeds, tells_nobody_when_the_same_connection_subscribes_again, .init = up, .fini = down)
{
	cr_assert(eq(int, subscribe(1, "c", 100, false), FEEDS_OK));
	happen("roads", 2);
	pump();
	cr_assert(eq(int, subscribe(1, "c", 100, false), FEEDS_OK));
	settle();
	cr_assert(eq(sz, peers[1].ended, 0));
	cr_assert(eq(sz, peers[1].n, 4), "what was not acknowledged comes again");
	cr_assert(eq(int, peers[1].kept, 1));
}

Test(feeds, gives_nothing_to_a_connection_that_was_replaced_while_the_store_was_read, .init = up, .fini = down)
{
	happen("roads", 300);
	cr_assert(eq(int, subscribe(1, "c", 1000, false), FEEDS_OK));
	pump();
	cr_assert(eq(sz, n_errands, 1));
	cr_assert(eq(int, subscribe(2, "c", 1000, false), FEEDS_OK));
	settle();
	cr_assert(eq(sz, peers[1].n, 0));
	expect_heard(2, 1, 300);
}

Test(feeds, gives_nothing_to_one_that_unsubscribed_while_the_store_was_read, .init = up, .fini = down)
{
	struct request_unsubscribe leave = { TEXT("roads"), TEXT("c") };

	happen("roads", 300);
	cr_assert(eq(int, subscribe(1, "c", 1000, false), FEEDS_OK));
	pump();
	cr_assert(eq(int, feeds_unsubscribe(feeds, (struct peer){ 1 }, &leave), FEEDS_OK));
	cr_assert(eq(int, feeds_unsubscribe(feeds, (struct peer){ 1 }, &leave), FEEDS_UNKNOWN));
	settle();
	cr_assert(eq(sz, peers[1].n, 0));
	cr_assert(eq(int, peers[1].kept, 0));
	cr_assert(eq(int, subscribe(1, "c", 1000, false), FEEDS_OK));
	settle();
	expect_heard(1, 1, 300);
}

Test(feeds, forgets_a_connection_that_was_gone_when_the_store_had_been_read, .init = up, .fini = down)
{
	happen("roads", 300);
	cr_assert(eq(int, subscribe(1, "c", 1000, false), FEEDS_OK));
	pump();
	peers[1].is_gone = true;
	settle();
	cr_assert(eq(int, peers[1].kept, 0));
	cr_assert(not(pump()));
	cr_assert(eq(int, subscribe(2, "c", 1000, false), FEEDS_OK));
	settle();
	expect_heard(2, 1, 300);
}

Test(feeds, goes_on_where_it_was_when_a_full_queue_has_drained, .init = up, .fini = down)
{
	cr_assert(eq(int, subscribe(1, "slow", 1000, false), FEEDS_OK));
	cr_assert(eq(int, subscribe(2, "quick", 1000, false), FEEDS_OK));
	peers[1].is_full = true;
	for (int i = 0; i < 100; i++) {
		happen("roads", 1);
		pump();
		read_errands();
	}
	expect_heard(2, 1, 100);
	cr_assert(eq(sz, peers[1].n, 0));
	peers[1].is_full = false;
	settle();
	expect_heard(1, 1, 100);
}

/* A consumer that is far behind and does not read is no reason to read the same page of the store again in every turn. */
Test(feeds, does_not_read_the_store_over_and_over_for_a_full_queue, .init = up, .fini = down)
{
	happen("roads", 300);
	cr_assert(eq(int, subscribe(1, "c", 1000, false), FEEDS_OK));
	peers[1].is_full = true;
	for (int turn = 0; turn < 50; turn++) {
		bool is_full = pump();

		read_errands();
		cr_assert(turn < 2 || is_full, "somebody has to look after it again");
	}
	cr_assert(le(sz, n_sent, 2));
	peers[1].is_full = false;
	settle();
	expect_heard(1, 1, 300);
}

Test(feeds, drops_what_was_read_for_a_full_queue_when_another_connection_takes_over, .init = up, .fini = down)
{
	happen("roads", 300);
	cr_assert(eq(int, subscribe(1, "c", 1000, false), FEEDS_OK));
	peers[1].is_full = true;
	pump();
	read_errands();
	pump();
	cr_assert(eq(int, subscribe(2, "c", 5, false), FEEDS_OK));
	peers[1].is_full = false;
	settle();
	cr_assert(eq(sz, peers[1].n, 0));
	expect_heard(2, 1, 5);
}

/* What it has not acknowledged may all still lie in its connection's queue. */
Test(feeds, gives_no_more_than_so_many_bytes_to_one_that_acknowledges_nothing, .init = up, .fini = down)
{
	size_t n;

	feeds_destroy(&feeds);
	consumer_bytes = 2000;
	open_feeds(RECENT_BYTES);
	cr_assert(eq(int, subscribe(1, "c", 65536, false), FEEDS_OK));
	for (int turn = 0; turn < 200; turn++) {
		happen("roads", 1);
		settle();
	}
	n = peers[1].n;
	cr_assert(n > 10 && n < 100, "%zu", n);
	settle();
	cr_assert(eq(sz, peers[1].n, n));
	for (uint64_t position = n; position < 200; position = peers[1].n) {
		cr_assert(eq(int, acknowledge(1, "c", position), FEEDS_OK));
		settle();
		cr_assert(gt(sz, peers[1].n, position), "it goes on with each ack");
	}
	expect_heard(1, 1, 200);
}

Test(feeds, waits_for_a_librarian_that_has_no_place, .init = up, .fini = down)
{
	happen("roads", 300);
	cr_assert(eq(int, subscribe(1, "c", 1000, false), FEEDS_OK));
	librarian_is_full = true;
	cr_assert(pump(), "come back soon");
	cr_assert(pump());
	librarian_is_full = false;
	settle();
	expect_heard(1, 1, 300);
}

Test(feeds, saves_each_cursor_once_a_turn_and_only_when_it_moved, .init = up, .fini = down)
{
	cr_assert(eq(int, subscribe(1, "c", 100, false), FEEDS_OK));
	happen("roads", 10);
	cr_assert(eq(sz, n_cursors, 1), "a new consumer is written down");
	pump();
	for (uint64_t position = 1; position <= 10; position++)
		cr_assert(eq(int, acknowledge(1, "c", position), FEEDS_OK));
	cr_assert(eq(int, acknowledge(1, "c", 3), FEEDS_OK), "an old one is no fault, and moves nothing back");
	cr_assert(eq(int, feeds_save(feeds), 0));
	cr_assert(eq(sz, n_cursors, 2));
	cr_assert(eq(int, feeds_save(feeds), 0));
	cr_assert(eq(int, acknowledge(1, "c", 10), FEEDS_OK));
	cr_assert(eq(int, feeds_save(feeds), 0));
	cr_assert(eq(sz, n_cursors, 2));
	cr_assert(eq(int, store.ops->commit(store.self), 0));
	feeds_destroy(&feeds);
	open_feeds(RECENT_BYTES);
	cr_assert(eq(int, subscribe(1, "c", 100, false), FEEDS_OK));
	happen("roads", 1);
	peers[1].n = 0;
	settle();
	expect_heard(1, 11, 11);
}

/* Found by killing the daemon under load: the consumer had been handed more than its durable cursor said, and acknowledged it to the next daemon. */
Test(feeds, takes_acks_of_what_was_delivered_before_the_subscription, .init = up, .fini = down)
{
	happen("roads", 5);
	cr_assert(eq(int, subscribe(1, "c", 2, false), FEEDS_OK));
	pump();
	cr_assert(eq(int, acknowledge(1, "c", 4), FEEDS_OK));
	peers[1].n = 0;
	settle();
	expect_heard(1, 3, 5);
	cr_assert(eq(int, acknowledge(1, "c", 6), FEEDS_AHEAD));
}

Test(feeds, refuses_acks_of_what_was_not_delivered_or_is_of_another_stream, .init = up, .fini = down)
{
	struct request_ack foreign = { TEXT("roads"), TEXT("c"), { STORE_STREAM + 1, 1, 1 }, false };

	cr_assert(eq(int, subscribe(1, "c", 2, false), FEEDS_OK));
	happen("roads", 5);
	pump();
	cr_assert(eq(int, acknowledge(1, "c", 3), FEEDS_AHEAD));
	cr_assert(eq(int, feeds_ack(feeds, (struct peer){ 1 }, &foreign), FEEDS_AHEAD));
	cr_assert(eq(int, acknowledge(2, "c", 1), FEEDS_UNKNOWN));
	cr_assert(eq(int, acknowledge(1, "nobody", 1), FEEDS_UNKNOWN));
	cr_assert(eq(int, acknowledge(1, "c", 2), FEEDS_OK));
}

Test(feeds, starts_a_consumer_that_asks_for_it_behind_the_newest, .init = up, .fini = down)
{
	happen("roads", 50);
	cr_assert(eq(int, subscribe(1, "c", 10, true), FEEDS_OK));
	settle();
	cr_assert(eq(sz, peers[1].n, 0));
	happen("roads", 2);
	settle();
	expect_heard(1, 51, 52);
	cr_assert(eq(int, subscribe(2, "c", 10, true), FEEDS_OK));
	settle();
	expect_heard(2, 51, 52);
}

Test(feeds, tells_how_far_behind_each_consumer_is, .init = up, .fini = down)
{
	struct consumer_health rows[4];

	cr_assert(eq(int, subscribe(1, "a", 100, false), FEEDS_OK));
	cr_assert(eq(int, subscribe(2, "b", 100, false), FEEDS_OK));
	happen("roads", 10);
	pump();
	cr_assert(eq(int, acknowledge(1, "a", 4), FEEDS_OK));
	peers[2].is_gone = true;
	happen("roads", 1);
	pump();
	cr_assert(eq(sz, feeds_describe(feeds, rows, 4), 2));
	cr_assert(rows[0].is_connected && rows[0].position == 4 && rows[0].behind == 7);
	cr_assert(rows[1].behind == 11 && !rows[1].is_connected);
	cr_assert(eq(sz, feeds_describe(feeds, rows, 1), 1));
}

/* Thousands of random steps; what a consumer hears is always the position behind the last, from its cursor on. */
Test(feeds, keeps_the_order_through_anything, .init = up, .fini = down)
{
	uint64_t state = 88172645463325252u, acked = 0, heard = 0, peer = 1;
	size_t seen = 0;

	cr_assert(eq(int, subscribe(peer, "c", 7, false), FEEDS_OK));
	for (int step = 0; step < 20000; step++) {
		struct peer_state *p;

		state ^= state << 13, state ^= state >> 7, state ^= state << 17;
		switch (state % 8) {
		case 0:
			happen("roads", state / 8 % 20);
			break;
		case 1:
		case 2:
		case 3:
			pump();
			break;
		case 4:
			read_errands();
			break;
		case 5:
			if (heard > acked) {
				acked += 1 + state / 8 % (heard - acked);
				cr_assert(eq(int, acknowledge(peer, "c", acked), FEEDS_OK));
			}
			break;
		case 6:
			peers[peer].is_full = state / 8 % 2;
			break;
		default:
			if (state / 8 % 10)
				break;
			peers[peer].is_full = false;
			peer = 1 + peer % 6;
			cr_assert(eq(int, subscribe(peer, "c", 1 + (uint32_t)(state / 80 % 300), false), FEEDS_OK));
			peers[peer].n = seen = 0;
			heard = acked;
		}
		p = &peers[peer];
		for (; seen < p->n; seen++)
			cr_assert(eq(u64, p->positions[seen], ++heard), "step %d", step);
		if (p->n > HEARD_MAX / 2)
			p->n = seen = 0;
	}
	cr_assert(gt(u64, heard, 1000));
}
