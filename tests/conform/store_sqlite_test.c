/* What only the store on a disk has to keep: reopening, its file, its lock, damage. */
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "conform/store_kit.h"

TestSuite(store_sqlite, .timeout = 30);

#define STORE(op, ...) k.store.ops->op(k.store.self, __VA_ARGS__)
#define READER(op, ...) k.reader.ops->op(k.reader.self, __VA_ARGS__)

/* Runs SQL on a second connection, as a person with a tool would. */
static void tamper(struct kit *k, const char *sql)
{
	sqlite3 *db = NULL;
	char *error = NULL;

	cr_assert(eq(int, sqlite3_open(k->path, &db), SQLITE_OK));
	sqlite3_busy_timeout(db, 1000);
	cr_assert(eq(int, sqlite3_exec(db, sql, NULL, NULL, &error), SQLITE_OK), "%s", error ? error : "");
	sqlite3_close(db);
}

Test(store_sqlite, keeps_everything_over_a_reopening)
{
	struct kit k;
	struct store_figures figures;
	struct feed_entry entries[32];
	struct feed_tail tail;
	struct cursor cursor = { STORE_STREAM, 9, 4 };
	unsigned char secret[16], again[16];
	struct text bytes, where;
	bool is_whole;
	uint64_t number, events;
	size_t n;

	kit_begin(&k, KIT_SQLITE);
	for (uint64_t at = 1; at <= 20; at += 4) {
		kit_fill(&k, at, at + 3);
		kit_commit(&k);
	}
	cr_assert(eq(int, STORE(cursor_put, TEXT("transport"), TEXT("desk"), cursor), 0));
	kit_commit(&k);
	cr_assert(eq(int, STORE(secret, secret), 0));
	kit_fill(&k, 21, 22); /* not committed: must be gone */
	kit_reopen(&k);
	cr_assert(eq(int, STORE(secret, again), 0));
	cr_expect(eq(int, memcmp(secret, again, 16), 0));
	cr_assert(eq(int, STORE(figures, &figures), 0));
	cr_expect(eq(u64, figures.cases, 20));
	cr_expect(eq(u64, figures.open_cases, 20));
	cr_expect(eq(u64, figures.events, 20));
	for (uint64_t at = 1; at <= 20; at++) {
		struct case_row row = kit_row(k.arena, at), got;

		cr_assert(eq(int, STORE(case_get, at, k.arena, &got), 0));
		kit_row_is(&got, &row);
		cr_assert(eq(int, STORE(case_find, row.record.source, row.record.source_ref, &number), 0));
		cr_expect(eq(u64, number, at));
		cr_assert(eq(int, READER(text_get, at, at, k.arena, &bytes), 0));
	}
	cr_expect(eq(int, STORE(case_find, TEXT("hotline"), TEXT("r-21"), &number), STORE_MISSING));
	cr_assert(eq(int, STORE(feed_tail, TEXT("transport"), &tail), 0));
	cr_assert(eq(int, READER(feed_read, TEXT("transport"), 0, 1 << 20, k.arena, entries, 32, &n), 0));
	cr_assert(eq(u64, tail.position, n));
	cr_expect(eq(u64, tail.event_number, entries[n - 1].event_number));
	cr_assert(eq(int, STORE(cursor_get, TEXT("transport"), TEXT("desk"), &cursor), 0));
	cr_expect(eq(u64, cursor.position, 4));
	kit_fill(&k, 21, 25); /* and goes on where it was */
	kit_commit(&k);
	cr_assert(eq(int, READER(verify, k.arena, &is_whole, &events, &where), 0));
	cr_expect(is_whole);
	cr_expect(eq(u64, events, 25));
	kit_end(&k);
}

Test(store_sqlite, tells_cases_apart_whose_fingerprints_are_the_same)
{
	struct kit k = { .kind = KIT_SQLITE, .arena = arena_create(64 << 20) };
	uint64_t number;

	kit_folder(&k);
	k.settings.fingerprint_bits = 3; /* 200 cases share 8 fingerprints */
	kit_open(&k);
	for (int round = 0; round < 2; round++) {
		struct case_row row;

		kit_fill(&k, 1 + 100 * (uint64_t)round, 100 + 100 * (uint64_t)round);
		row = kit_row(k.arena, 50);
		row.record.number = 101 + 100 * (uint64_t)round;
		cr_expect(eq(int, STORE(case_add, &row), STORE_EXISTS));
		kit_commit(&k);
		kit_reopen(&k);
	}
	for (uint64_t at = 1; at <= 200; at++) {
		struct case_row row = kit_row(k.arena, at);

		number = 0;
		cr_expect(eq(int, STORE(case_find, row.record.source, row.record.source_ref, &number), 0));
		cr_expect(eq(u64, number, at));
		number = 0;
		cr_expect(eq(int, READER(case_find, row.record.source, row.record.source_ref, &number), 0));
		cr_expect(eq(u64, number, at));
	}
	cr_expect(eq(int, STORE(case_find, TEXT("hotline"), TEXT("r-201"), &number), STORE_MISSING));
	kit_end(&k);
}

static struct text damage_after(const char *sql)
{
	static char sentence[256];
	struct kit k;
	bool is_whole = true;
	uint64_t events;
	struct text where = TEXT_NONE;

	kit_begin(&k, KIT_SQLITE);
	for (uint64_t at = 1; at <= 300; at += 3) {
		kit_fill(&k, at, at + 2);
		kit_commit(&k);
	}
	tamper(&k, sql);
	cr_assert(eq(int, READER(verify, k.arena, &is_whole, &events, &where), 0));
	cr_expect(not(is_whole));
	snprintf(sentence, sizeof sentence, "%.*s", TEXT_ARG(where));
	kit_end(&k);
	return text_of(sentence);
}

Test(store_sqlite, finds_a_byte_that_was_changed)
{
	struct text where = damage_after("UPDATE segments SET events = CAST(replace(CAST(events AS TEXT), 'event 152', 'event 252') AS BLOB)"
					 " WHERE first_event = 151");

	cr_expect(text_is_str(where, "Events 151 to 153 were changed after they were written: their hash does not fit."), "%.*s",
		  TEXT_ARG(where));
}

Test(store_sqlite, finds_a_segment_that_was_taken_out)
{
	struct text where = damage_after("DELETE FROM segments WHERE first_event = 100");

	cr_expect(text_is_str(where, "Event 100 is missing: the next one that is there is 103."), "%.*s", TEXT_ARG(where));
}

Test(store_sqlite, finds_an_end_that_was_cut_off)
{
	struct text where = damage_after("DELETE FROM segments WHERE first_event >= 298");

	cr_expect(text_is_str(where, "The events from 298 to 300 are missing."), "%.*s", TEXT_ARG(where));
}

Test(store_sqlite, finds_two_segments_that_were_swapped)
{
	struct text where = damage_after("UPDATE segments SET events = (SELECT events FROM segments WHERE first_event = 7) WHERE first_event = 4");

	cr_expect(text_starts(where, TEXT("Events 4 to 6 were changed")), "%.*s", TEXT_ARG(where));
}

Test(store_sqlite, stays_whole_when_a_text_is_erased)
{
	struct kit k;
	struct feed_entry entry;
	struct text where, bytes;
	bool is_whole;
	uint64_t events;
	size_t n;

	kit_begin(&k, KIT_SQLITE);
	kit_fill(&k, 1, 5);
	kit_commit(&k);
	tamper(&k, "DELETE FROM texts WHERE case_number = 2");
	cr_assert(eq(int, READER(verify, k.arena, &is_whole, &events, &where), 0));
	cr_expect(is_whole);
	cr_expect(eq(int, READER(text_get, 2, 2, k.arena, &bytes), STORE_MISSING));
	cr_assert(eq(int, READER(feed_read, TEXT("community"), 0, 100, k.arena, &entry, 1, &n), 0));
	cr_assert(eq(sz, n, 1));
	cr_expect(eq(u64, entry.case_number, 2));
	cr_expect(eq(sz, entry.text.size, 0));
	kit_end(&k);
}

/* Opens the kit's database, expects a refusal and gives its sentence. */
static const char *refusal(struct kit *k)
{
	static struct why why;
	struct store store;

	why = (struct why){ .sentence = "" };
	cr_assert(eq(int, store_sqlite_open(&k->settings, &store, &why), STORE_OPEN_REFUSED));
	cr_expect(why.where[0] != '\0');
	return why.sentence;
}

Test(store_sqlite, refuses_a_second_daemon_on_the_same_folder)
{
	struct kit k;
	char sentence[128];

	kit_begin(&k, KIT_SQLITE);
	snprintf(sentence, sizeof sentence, "Another daemon (process %d) is using this data folder.", (int)getpid());
	cr_expect(text_starts(text_of(refusal(&k)), text_of(sentence)));
	kit_end(&k);
}

Test(store_sqlite, refuses_a_database_of_a_newer_version)
{
	struct kit k;

	kit_begin(&k, KIT_SQLITE);
	kit_close(&k);
	tamper(&k, "PRAGMA user_version = 1000");
	cr_expect(text_starts(text_of(refusal(&k)), TEXT("The database has version 1000, this program knows versions up to ")));
	kit_remove(&k);
}

Test(store_sqlite, refuses_what_is_no_database_of_ours)
{
	struct kit k = { .kind = KIT_SQLITE, .arena = arena_create(1 << 20) };
	int fd;

	kit_folder(&k);
	tamper(&k, "CREATE TABLE accounts (name TEXT)");
	cr_expect(text_starts(text_of(refusal(&k)), TEXT("This is a database of some other program.")));
	fd = open(k.path, O_WRONLY | O_TRUNC);
	cr_assert(gt(int, (int)write(fd, "not a database, but a letter, of some length so that it has a header: dear reader, it is late here.", 99), 0));
	close(fd);
	cr_expect(ne(ptr, strstr(refusal(&k), "file is not a database"), NULL), "%s", refusal(&k));
	kit_remove(&k);
}

Test(store_sqlite, refuses_a_folder_that_is_not_there)
{
	struct kit k = { .kind = KIT_SQLITE };

	log_watch();
	k.settings = (struct store_settings){ .path = "/nonexistent/liaison.db" };
	cr_expect(ne(ptr, strstr(refusal(&k), "No such file or directory"), NULL));
}

Test(store_sqlite, refuses_a_database_that_contradicts_itself)
{
	struct kit k;

	kit_begin(&k, KIT_SQLITE);
	kit_fill(&k, 1, 5);
	kit_commit(&k);
	kit_close(&k);
	tamper(&k, "DELETE FROM segments");
	cr_expect(text_starts(text_of(refusal(&k)), TEXT("The database contradicts itself")));
	kit_remove(&k);
}

Test(store_sqlite, is_readable_by_its_owner_alone)
{
	struct kit k;
	struct stat of;

	kit_begin(&k, KIT_SQLITE);
	kit_fill(&k, 1, 1);
	kit_commit(&k);
	cr_assert(eq(int, stat(k.path, &of), 0));
	cr_expect(eq(int, (int)(of.st_mode & 0777), 0600));
	kit_end(&k);
}

Test(store_sqlite, says_when_the_disk_is_nearly_full)
{
	struct kit k = { .kind = KIT_SQLITE, .arena = arena_create(1 << 20) };

	kit_folder(&k);
	k.settings.reserve_bytes = UINT64_C(1) << 60;
	kit_open(&k);
	cr_expect(not(k.store.ops->has_room(k.store.self)));
	kit_end(&k);
}

Test(store_sqlite, keeps_the_log_bounded_while_it_writes_and_is_read)
{
	struct kit k = { .kind = KIT_SQLITE, .arena = arena_create(256 << 20) };
	struct wal_figures log;
	uint64_t number = 1;

	kit_folder(&k);
	k.settings.wal_limit_bytes = 1 << 20;
	kit_open(&k);
	for (int turn = 0; turn < 200; turn++, number += 50) {
		struct case_list list;

		kit_fill(&k, number, number + 49);
		kit_commit(&k);
		cr_assert(eq(int, READER(list, &(struct request_list){ .limit = 10 }, k.arena, &list), 0));
	}
	log = store_sqlite_wal(&k.store);
	cr_expect(lt(u64, log.highest_bytes, 2 << 20), "%llu", (unsigned long long)log.highest_bytes);
	cr_expect(gt(u64, log.restarts, 3));
	kit_end(&k);
}

/* A reader on a thread of its own, as the daemon has one. */
struct watch {
	struct kit *k;
	atomic_bool is_over;
	unsigned looks;
	bool is_ordered; /* what it saw always became more, and fitted together */
};

static void *look(void *self)
{
	struct watch *w = self;
	const struct reader_ops *ops = w->k->reader.ops;
	struct arena *arena = arena_create(16 << 20);
	struct store_figures before = { 0 }, now;
	struct feed_entry entries[64];
	struct case_row row;
	uint64_t number;
	size_t n;

	for (w->is_ordered = true; !atomic_load(&w->is_over) || !w->looks; w->looks++, before = now) {
		arena_reset(arena);
		w->is_ordered = w->is_ordered && !ops->figures(w->k->reader.self, &now) && now.cases >= before.cases;
		w->is_ordered = w->is_ordered && (!now.cases || !ops->case_get(w->k->reader.self, now.cases, arena, &row));
		w->is_ordered = w->is_ordered && (!now.cases || !ops->case_find(w->k->reader.self, row.record.source, row.record.source_ref, &number));
		w->is_ordered = w->is_ordered && !ops->feed_read(w->k->reader.self, TEXT("community"), before.cases / 3, 1 << 16, arena, entries, 64, &n);
	}
	arena_destroy(&arena);
	return NULL;
}

Test(store_sqlite, is_read_by_another_thread_while_it_writes)
{
	struct kit k = { .kind = KIT_SQLITE, .arena = arena_create(64 << 20) };
	struct watch w = { .k = &k };
	pthread_t thread;

	kit_folder(&k);
	k.settings.wal_limit_bytes = 1 << 20;
	kit_open(&k);
	cr_assert(eq(int, pthread_create(&thread, NULL, look, &w), 0));
	for (uint64_t number = 1; number <= 4000; number += 20) {
		kit_fill(&k, number, number + 19);
		kit_commit(&k);
	}
	atomic_store(&w.is_over, true);
	pthread_join(thread, NULL);
	cr_expect(w.is_ordered);
	cr_expect(lt(u64, store_sqlite_wal(&k.store).highest_bytes, 4 << 20));
	kit_end(&k);
}
