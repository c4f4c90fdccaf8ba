#include "core/feeds.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "proto/codec.h"

enum { DEFAULT_CREDIT = 1024, CATCH_UP_ENTRIES = 1024, CATCH_UP_BYTES = LIMIT_DELIVERIES - 4096 };

/* An encoded Delivery; positions follow each other, so the ring needs no index. */
struct recent { char *at; size_t size; };

struct feed {
	struct text name; /* owned: a configuration goes, its feeds stay */
	struct feed_tail tail;
	struct recent *ring; /* ring[position % ring_room] for first .. tail.position */
	size_t ring_room;
	uint64_t first; /* oldest position in memory; tail.position + 1 when there is none */
	size_t bytes;
};

struct consumer {
	struct text name; /* owned */
	struct feed *feed;
	struct peer peer;
	bool is_connected, is_dirty, is_fetching;
	uint32_t credit;
	uint64_t sent; /* position of the last one handed out */
	uint64_t old;  /* newest position when it subscribed: up to here all may have been handed out before, on another connection or by
			  the daemon before this one, and its acknowledgement may come only now */
	struct cursor acked;
	/* Bytes handed out and not acknowledged, rather too many than too few: up to the position `mark`, and behind it. */
	uint64_t mark;
	size_t bytes_to_mark, bytes_behind;
	uint64_t life; /* grows with each subscription: an errand of an earlier one is of no use */
	struct buffer fetched; /* read from the store up to `fetched_last`, and waiting for its queue */
	uint64_t fetched_last;
};

struct feeds {
	struct feeds_settings settings;
	struct feeds_ports ports;
	struct feed **feed; /* each stays where it is: consumers point to it */
	size_t n_feeds, n_open; /* n_open: those of channels and roles among them */
	struct consumer *consumers;
	size_t n_consumers;
	struct buffer message, delivery;
};

/* Deliveries that memory no longer holds, read for one consumer. */
struct catch_up {
	struct errand errand;
	struct feeds *feeds;
	size_t consumer;
	uint64_t life, after, last;
	size_t room; /* what the consumer has credit for */
	char feed[LIMIT_NAME], name[LIMIT_NAME];
	size_t feed_size, name_size;
	struct buffer message;
};

static void feed_init(struct feed *feed, struct text name)
{
	char *kept = malloc(name.size + 1);

	assert(kept);
	memcpy(kept, name.at, name.size);
	*feed = (struct feed){ .name = { kept, name.size }, .ring_room = 1024 };
	feed->ring = calloc(feed->ring_room, sizeof *feed->ring);
	assert(feed->ring);
}

static void feed_drop_oldest(struct feed *feed)
{
	struct recent *oldest = &feed->ring[feed->first % feed->ring_room];

	feed->bytes -= oldest->size;
	free(oldest->at);
	*oldest = (struct recent){ 0 };
	feed->first++;
}

static void feed_fini(struct feed *feed)
{
	while (feed->first <= feed->tail.position && feed->bytes)
		feed_drop_oldest(feed);
	free(feed->ring);
	free((char *)(uintptr_t)feed->name.at);
	free(feed);
}

/* Twice the room: entries move to their places under the new modulus. */
static bool feed_widen(struct feed *feed)
{
	struct recent *wider = calloc(feed->ring_room * 2, sizeof *wider);

	if (!wider)
		return false;
	for (uint64_t p = feed->first; p <= feed->tail.position; p++)
		wider[p % (feed->ring_room * 2)] = feed->ring[p % feed->ring_room];
	free(feed->ring);
	feed->ring = wider;
	feed->ring_room *= 2;
	return true;
}

/* Keeps an encoded Delivery as the newest; memory that is not there is no fault: it is read from the store later. */
static void feed_keep(struct feed *feed, uint64_t position, struct text delivery, size_t limit_bytes)
{
	char *copy = malloc(delivery.size ? delivery.size : 1);

	if (position - feed->first >= feed->ring_room && !feed_widen(feed))
		feed_drop_oldest(feed);
	feed->tail.position = position;
	if (!copy) {
		while (feed->first < position)
			feed_drop_oldest(feed);
		feed->first = position + 1;
		return;
	}
	memcpy(copy, delivery.at, delivery.size);
	feed->ring[position % feed->ring_room] = (struct recent){ copy, delivery.size };
	feed->bytes += delivery.size;
	while (feed->bytes > limit_bytes && feed->first < position)
		feed_drop_oldest(feed);
}

static struct feed *find_feed(struct feeds *feeds, struct text name)
{
	for (size_t i = 0; i < feeds->n_feeds; i++)
		if (text_is(feeds->feed[i]->name, name))
			return feeds->feed[i];
	return NULL;
}

/* Its tail is read from the store. 0 or a fault. */
static int add_feed(struct feeds *feeds, struct text name)
{
	struct store *store = &feeds->ports.store;
	struct feed *feed = malloc(sizeof *feed), **wider = realloc(feeds->feed, (feeds->n_feeds + 1) * sizeof *wider);
	int rc;

	assert(feed && wider);
	feed_init(feed, name);
	feeds->feed = wider;
	feeds->feed[feeds->n_feeds++] = feed;
	rc = store->ops->feed_tail(store->self, feed->name, &feed->tail);
	feed->first = feed->tail.position + 1;
	return rc < 0 ? PASS(rc) : 0;
}

/* The feed of a channel or a role begins with the first who reads it or is written to it. Past LIMIT_OPEN_FEEDS of them what is for a new one goes into that
 * of the channel `other`: intake systems choose the names of channels. *out NULL: there is none, and none may begin. 0 or a fault. */
static int take_feed(struct feeds *feeds, struct text name, bool is_write, struct feed **out)
{
	int rc = 0;

	*out = find_feed(feeds, name);
	if (*out || !city_is_open_feed(name))
		return 0;
	if (feeds->n_open >= LIMIT_OPEN_FEEDS) {
		if (!is_write)
			return 0;
		name = TEXT(FEED_CHANNEL "other");
		*out = find_feed(feeds, name);
	}
	if (!*out) {
		rc = add_feed(feeds, name);
		*out = feeds->feed[feeds->n_feeds - 1];
		feeds->n_open++;
	}
	return PASS(rc);
}

int feeds_welcome(struct feeds *feeds, const struct city *city)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < city->n_departments; i++)
		if (!find_feed(feeds, city->departments[i].name))
			rc = add_feed(feeds, city->departments[i].name);
	return PASS(rc);
}

int feeds_create(const struct feeds_settings *settings, const struct feeds_ports *ports, struct feeds **out)
{
	struct feeds *feeds = calloc(1, sizeof *feeds);
	int rc;

	assert(feeds);
	feeds->settings = *settings;
	feeds->ports = *ports;
	feeds->consumers = calloc(settings->consumers_max, sizeof *feeds->consumers);
	assert(feeds->consumers);
	*out = feeds;
	rc = feeds_welcome(feeds, ports->city);
	return rc ? PASS(rc) : PASS(add_feed(feeds, TEXT(CITY_SUPERVISORS)));
}

void feeds_destroy(struct feeds **feeds)
{
	struct feeds *f = *feeds;

	if (!f)
		return;
	for (size_t i = 0; i < f->n_feeds; i++)
		feed_fini(f->feed[i]);
	for (size_t i = 0; i < f->n_consumers; i++) {
		free((char *)(uintptr_t)f->consumers[i].name.at);
		buffer_fini(&f->consumers[i].fetched);
	}
	buffer_fini(&f->message);
	buffer_fini(&f->delivery);
	free(f->feed);
	free(f->consumers);
	free(f);
	*feeds = NULL;
}

int feeds_add(struct feeds *feeds, struct text name, uint64_t event_number, struct text event, struct text text)
{
	struct store *store = &feeds->ports.store;
	struct feed *feed;
	uint64_t position;
	size_t bare_size;
	int rc = take_feed(feeds, name, true, &feed);

	if (rc || !feed)
		return PASS(rc);
	position = feed->tail.position + 1;
	rc = store->ops->feed_append(store->self, feed->name, position, event_number);
	if (rc)
		return FOLD(rc);
	feed->tail.event_number = event_number;
	buffer_clear(&feeds->delivery);
	if (codec_delivery_encode(position, event, text, &feeds->delivery, &bare_size))
		return RAISE(FAULT_MEMORY);
	feeds->ports.voice.publish(feeds->ports.voice.self, feed->name, text_slice(buffer_text(&feeds->delivery), 0, bare_size));
	feed_keep(feed, position, buffer_text(&feeds->delivery), feeds->settings.recent_bytes);
	return 0;
}

static struct consumer *find_consumer(struct feeds *feeds, const struct feed *feed, struct text name)
{
	for (size_t i = 0; i < feeds->n_consumers; i++)
		if (feeds->consumers[i].feed == feed && text_is(feeds->consumers[i].name, name))
			return &feeds->consumers[i];
	return NULL;
}

/* A row for the consumer, its cursor read from the store. FEEDS_FULL, 0 or a fault. */
static int add_consumer(struct feeds *feeds, struct feed *feed, const struct request_subscribe *request, struct consumer **out)
{
	struct store *store = &feeds->ports.store;
	struct consumer *consumer = &feeds->consumers[feeds->n_consumers];
	char *name;
	int rc;

	if (feeds->n_consumers == feeds->settings.consumers_max)
		return FEEDS_FULL;
	name = malloc(request->consumer.size);
	assert(name);
	memcpy(name, request->consumer.at, request->consumer.size);
	*consumer = (struct consumer){ .name = { name, request->consumer.size }, .feed = feed };
	rc = store->ops->cursor_get(store->self, feed->name, request->consumer, &consumer->acked);
	if (rc < 0) {
		free(name);
		return PASS(rc);
	}
	if (rc == STORE_MISSING) {
		consumer->acked = (struct cursor){ .stream = STORE_STREAM };
		if (request->from_now)
			consumer->acked = (struct cursor){ STORE_STREAM, feed->tail.event_number, feed->tail.position };
		consumer->is_dirty = true;
	}
	feeds->n_consumers++;
	*out = consumer;
	return FEEDS_OK;
}

/* Tells the connection that had the consumer before. */
static void end_subscription(struct feeds *feeds, struct consumer *consumer)
{
	struct ended ended = { consumer->feed->name, consumer->name,
			       TEXT("Another connection has subscribed under this consumer name and now gets its deliveries.") };

	buffer_clear(&feeds->message);
	if (codec_ended_encode(&ended, &feeds->message) == CODEC_OK)
		feeds->ports.voice.reply(feeds->ports.voice.self, consumer->peer, buffer_text(&feeds->message));
}

/* Ends the subscription on this side; the cursor stays. */
static void disconnect(struct feeds *feeds, struct consumer *consumer)
{
	consumer->is_connected = false;
	buffer_fini(&consumer->fetched);
	feeds->ports.voice.keep(feeds->ports.voice.self, consumer->peer, -1);
}

int feeds_subscribe(struct feeds *feeds, struct peer peer, const struct request_subscribe *request, struct subscribed *out)
{
	struct consumer *consumer;
	struct feed *feed;
	int rc = take_feed(feeds, request->feed, false, &feed);

	if (rc)
		return PASS(rc);
	if (!feed)
		return city_is_open_feed(request->feed) ? FEEDS_FULL : FEEDS_UNKNOWN;
	consumer = find_consumer(feeds, feed, request->consumer);
	if (!consumer) {
		rc = add_consumer(feeds, feed, request, &consumer);
		if (rc)
			return rc < 0 ? PASS(rc) : rc;
	}
	if (consumer->is_connected) {
		if (consumer->peer.id != peer.id)
			end_subscription(feeds, consumer);
		disconnect(feeds, consumer);
	}
	consumer->peer = peer;
	consumer->is_connected = true;
	feeds->ports.voice.keep(feeds->ports.voice.self, peer, 1);
	consumer->is_fetching = false;
	consumer->life++;
	consumer->credit = request->credit ? request->credit : DEFAULT_CREDIT;
	consumer->sent = consumer->mark = consumer->acked.position;
	consumer->old = feed->tail.position;
	consumer->bytes_to_mark = consumer->bytes_behind = 0;
	*out = (struct subscribed){ .cursor = consumer->acked,
				    .newest = { STORE_STREAM, feed->tail.event_number, feed->tail.position } };
	return FEEDS_OK;
}

static struct consumer *find_subscribed(struct feeds *feeds, struct peer peer, struct text feed_name, struct text name)
{
	struct feed *feed = find_feed(feeds, feed_name);
	struct consumer *consumer = feed ? find_consumer(feeds, feed, name) : NULL;

	return consumer && consumer->is_connected && consumer->peer.id == peer.id ? consumer : NULL;
}

int feeds_unsubscribe(struct feeds *feeds, struct peer peer, const struct request_unsubscribe *request)
{
	struct consumer *consumer = find_subscribed(feeds, peer, request->feed, request->consumer);

	if (!consumer)
		return FEEDS_UNKNOWN;
	disconnect(feeds, consumer);
	return FEEDS_OK;
}

/* A size for each delivery would be as much to keep as some deliveries are; two sums are enough, for whoever goes on acknowledging passes the mark. */
static void forget_bytes(struct consumer *c)
{
	if (c->acked.position < c->mark)
		return;
	c->bytes_to_mark = c->acked.position < c->sent ? c->bytes_behind : 0;
	c->bytes_behind = 0;
	c->mark = c->sent;
}

int feeds_ack(struct feeds *feeds, struct peer peer, const struct request_ack *request)
{
	struct consumer *consumer = find_subscribed(feeds, peer, request->feed, request->consumer);

	if (!consumer)
		return FEEDS_UNKNOWN;
	if ((request->cursor.position > consumer->sent && request->cursor.position > consumer->old) ||
	    request->cursor.stream != STORE_STREAM || request->cursor.event_number > consumer->feed->tail.event_number)
		return FEEDS_AHEAD;
	/* One that is above `sent` passes nothing over: the consumer was told where its deliveries go on, and they go on there. */
	if (request->cursor.position > consumer->acked.position) {
		consumer->acked = request->cursor;
		consumer->is_dirty = true;
		forget_bytes(consumer);
	}
	return FEEDS_OK;
}

int feeds_save(struct feeds *feeds)
{
	struct store *store = &feeds->ports.store;

	for (size_t i = 0; i < feeds->n_consumers; i++) {
		struct consumer *c = &feeds->consumers[i];
		int rc;

		if (!c->is_dirty)
			continue;
		rc = store->ops->cursor_put(store->self, c->feed->name, c->name, c->acked);
		if (rc)
			return FOLD(rc);
		c->is_dirty = false;
	}
	return 0;
}

static int catch_up_run(struct errand *errand, struct reader *reader, struct arena *arena)
{
	struct catch_up *job = (struct catch_up *)errand;
	struct text feed = { job->feed, job->feed_size }, name = { job->name, job->name_size };
	struct feed_entry *entries = arena_take(arena, CATCH_UP_ENTRIES * sizeof *entries);
	struct buffer delivery = { 0 };
	size_t n = 0, bare_size;
	int rc;

	if (!entries)
		return RAISE(FAULT_MEMORY);
	rc = reader->ops->feed_read(reader->self, feed, job->after, CATCH_UP_BYTES, arena, entries, job->room, &n);
	if (rc)
		return FOLD(rc);
	rc = codec_deliveries_begin(feed, name, &job->message);
	for (size_t i = 0; !rc && i < n; i++) {
		buffer_clear(&delivery);
		rc = codec_delivery_encode(entries[i].position, entries[i].event, entries[i].text, &delivery, &bare_size);
		if (!rc)
			rc = codec_deliveries_add(buffer_text(&delivery), &job->message);
		job->last = entries[i].position;
	}
	buffer_fini(&delivery);
	if (!rc)
		rc = codec_deliveries_end(&job->message);
	return rc ? RAISE(FAULT_MEMORY) : 0;
}

/* Keeps what was read for the next feeds_pump, if the subscription is still the one that asked. */
static void catch_up_done(struct errand *errand, int rc)
{
	struct catch_up *job = (struct catch_up *)errand;
	struct consumer *c = &job->feeds->consumers[job->consumer];

	if (c->life == job->life) {
		c->is_fetching = false;
		if (!rc && job->last > job->after && c->is_connected && c->sent == job->after) {
			c->fetched = job->message;
			c->fetched_last = job->last;
			job->message = (struct buffer){ 0 };
		}
	}
	buffer_fini(&job->message);
	free(job);
}

static void fetch(struct feeds *feeds, size_t index)
{
	struct consumer *c = &feeds->consumers[index];
	uint64_t credit_left = c->acked.position + c->credit - c->sent;
	struct catch_up *job = calloc(1, sizeof *job);

	if (!job)
		return;
	*job = (struct catch_up){ .errand = { .run = catch_up_run, .done = catch_up_done },
				  .feeds = feeds, .consumer = index, .life = c->life, .after = c->sent, .last = c->sent,
				  .room = credit_left < CATCH_UP_ENTRIES ? (size_t)credit_left : CATCH_UP_ENTRIES,
				  .feed_size = c->feed->name.size, .name_size = c->name.size };
	memcpy(job->feed, c->feed->name.at, c->feed->name.size);
	memcpy(job->name, c->name.at, c->name.size);
	c->is_fetching = feeds->ports.librarian.send(feeds->ports.librarian.self, &job->errand);
	if (!c->is_fetching)
		free(job);
}

/* What was read from the store. It is kept until the queue takes it: reading it again in every turn would keep the reader busy for one who does
 * not read. VOICE_OK also when there was nothing. */
static int hand_over_fetched(struct feeds *feeds, struct consumer *c)
{
	struct voice *voice = &feeds->ports.voice;
	int rc = c->fetched.size ? voice->deliver(voice->self, c->peer, buffer_text(&c->fetched)) : VOICE_OK;

	if (rc == VOICE_OK && c->fetched.size) {
		c->sent = c->fetched_last;
		c->bytes_behind += c->fetched.size;
		buffer_fini(&c->fetched);
	}
	return rc;
}

/* One message of what memory holds for this consumer. VOICE_OK also when there was nothing to say. */
static int hand_out(struct feeds *feeds, struct consumer *c)
{
	struct voice *voice = &feeds->ports.voice;
	uint64_t may = c->acked.position + c->credit, next = c->sent + 1;
	int rc;

	if (next > may || next > c->feed->tail.position)
		return VOICE_OK;
	rc = codec_deliveries_begin(c->feed->name, c->name, &feeds->message);
	for (; !rc && next <= may && next <= c->feed->tail.position; next++) {
		struct recent *recent = &c->feed->ring[next % c->feed->ring_room];

		if (next > c->sent + 1 && feeds->message.size + recent->size > LIMIT_DELIVERIES)
			break;
		rc = codec_deliveries_add((struct text){ recent->at, recent->size }, &feeds->message);
	}
	if (!rc)
		rc = codec_deliveries_end(&feeds->message);
	if (rc)
		return VOICE_FULL;
	rc = voice->deliver(voice->self, c->peer, buffer_text(&feeds->message));
	if (rc == VOICE_OK) {
		c->sent = next - 1;
		c->bytes_behind += feeds->message.size;
	}
	return rc;
}

static bool has_something(const struct feeds *feeds, const struct consumer *c)
{
	return c->is_connected && !c->is_fetching && c->sent < c->feed->tail.position && c->sent < c->acked.position + c->credit &&
	       c->bytes_to_mark + c->bytes_behind < feeds->settings.consumer_bytes;
}

bool feeds_pump(struct feeds *feeds)
{
	bool is_full = false;

	for (size_t i = 0; i < feeds->n_consumers; i++) {
		struct consumer *c = &feeds->consumers[i];
		int rc = hand_over_fetched(feeds, c);

		while (has_something(feeds, c) && c->sent + 1 >= c->feed->first && rc == VOICE_OK)
			rc = hand_out(feeds, c);
		if (rc == VOICE_GONE)
			disconnect(feeds, c);
		is_full |= rc == VOICE_FULL;
		if (rc == VOICE_OK && has_something(feeds, c))
			fetch(feeds, i);
		is_full |= has_something(feeds, c); /* the librarian had no place for the errand */
	}
	return is_full;
}

size_t feeds_describe(const struct feeds *feeds, struct consumer_health *rows_out, size_t room)
{
	size_t n = 0;

	for (; n < feeds->n_consumers && n < room; n++) {
		const struct consumer *c = &feeds->consumers[n];

		rows_out[n] = (struct consumer_health){ c->feed->name, c->name, c->is_connected, c->acked.position,
							c->feed->tail.position - c->acked.position };
	}
	return n;
}
