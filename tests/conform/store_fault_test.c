/* The disk fails, is full, or the process is killed: what was committed is there, and never half a turn. The model is the store in memory,
 * led through the same turns. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "conform/store_script.h"
#include "support/failing_vfs.h"

TestSuite(store_fault, .timeout = 120);

/* One story: how many turns, how large its texts, and what fails. */
struct story {
	uint64_t turns;
	size_t text_size;
	enum failing_what what;
	bool for_good;
};

/* Everything after a fault is refused, and says so. */
static void expect_failed_closed(struct kit *k)
{
	struct case_row row = kit_row(k->arena, 1);
	struct store_figures figures;
	uint64_t number;

	cr_expect(eq(int, k->store.ops->case_add(k->store.self, &row), FAULT_STORE));
	cr_expect(eq(int, k->store.ops->case_find(k->store.self, TEXT("a"), TEXT("b"), &number), FAULT_STORE));
	cr_expect(eq(int, k->store.ops->figures(k->store.self, &figures), FAULT_STORE));
	cr_expect(eq(int, k->store.ops->commit(k->store.self), FAULT_STORE));
	cr_expect(eq(int, k->reader.ops->figures(k->reader.self, &figures), FAULT_STORE));
}

/* Plays the story on a store whose disk fails at the n-th call. Gives how many turns were committed for certain, and whether one more may
 * have been. false: no call failed; the story was shorter. */
static bool play(struct kit *k, const struct story *story, uint64_t nth, uint64_t *committed_out, bool *is_undecided_out)
{
	bool has_struck;
	int rc = SCRIPT_OK;

	k->settings.vfs = failing_vfs();
	k->settings.wal_limit_bytes = 1 << 20;
	kit_open(k);
	failing_arm(story->what, nth, story->for_good);
	for (*committed_out = 0; *committed_out < story->turns && rc == SCRIPT_OK;) {
		rc = script_turn(k, *committed_out + 1, story->text_size);
		*committed_out += rc == SCRIPT_OK;
	}
	*is_undecided_out = rc == SCRIPT_UNDECIDED;
	if (rc)
		expect_failed_closed(k);
	kit_close(k);
	has_struck = failing_has_struck();
	failing_arm(story->what, 0, false);
	return has_struck;
}

static void model_begin(struct kit *model, uint64_t turns, size_t text_size)
{
	*model = (struct kit){ .kind = KIT_MEMORY, .arena = arena_create(256 << 20) };
	kit_open(model);
	for (uint64_t turn = 1; turn <= turns; turn++)
		cr_assert(eq(int, script_turn(model, turn, text_size), SCRIPT_OK));
}

static void model_end(struct kit *model)
{
	kit_close(model);
	arena_destroy(&model->arena);
}

/* The reopened store holds exactly the committed turns; or, where that is undecided, one more. */
static void compare(struct kit *k, uint64_t committed, bool is_undecided, const struct story *story, uint64_t nth)
{
	struct kit model;
	bool is_same;

	k->settings.vfs = NULL;
	kit_open(k);
	model_begin(&model, committed, story->text_size);
	is_same = script_is_same(k, &model);
	if (!is_same && is_undecided) {
		cr_assert(eq(int, script_turn(&model, committed + 1, story->text_size), SCRIPT_OK));
		is_same = script_is_same(k, &model);
		committed++;
	}
	cr_assert(is_same, "call %llu: %llu turns were committed", (unsigned long long)nth, (unsigned long long)committed);
	cr_assert(eq(int, script_turn(k, committed + 1, story->text_size), SCRIPT_OK)); /* and it goes on */
	cr_assert(eq(int, script_turn(&model, committed + 1, story->text_size), SCRIPT_OK));
	cr_assert(script_is_same(k, &model));
	kit_close(k);
	model_end(&model);
}

/* Lets the n-th call fail, for every n (or each `step`-th) until the story comes to its end unharmed. Gives how many times it failed. */
static unsigned sweep(struct story story, uint64_t step)
{
	unsigned strikes = 0;
	bool has_struck = true;

	expect_log("store-failed");
	for (uint64_t nth = 1; has_struck; nth += step) {
		struct kit k = { .kind = KIT_SQLITE, .arena = arena_create(256 << 20) };
		uint64_t committed = 0;
		bool is_undecided = false;

		kit_folder(&k);
		has_struck = play(&k, &story, nth, &committed, &is_undecided);
		compare(&k, committed, is_undecided, &story, nth);
		kit_remove(&k);
		strikes += has_struck;
	}
	return strikes;
}

Test(store_fault, loses_nothing_when_any_one_write_fails)
{
	cr_expect(gt(u32, sweep((struct story){ .turns = 5, .text_size = 200, .what = FAILING_WRITE }, 1), 100));
}

Test(store_fault, loses_nothing_when_all_writes_fail_from_one_on)
{
	cr_expect(gt(u32, sweep((struct story){ .turns = 5, .text_size = 200, .what = FAILING_WRITE, .for_good = true }, 1), 100));
}

Test(store_fault, loses_nothing_when_the_disk_is_full_for_a_moment)
{
	cr_expect(gt(u32, sweep((struct story){ .turns = 5, .text_size = 200, .what = FAILING_FULL }, 1), 100));
}

Test(store_fault, loses_nothing_when_the_disk_is_full)
{
	cr_expect(gt(u32, sweep((struct story){ .turns = 5, .text_size = 200, .what = FAILING_FULL, .for_good = true }, 1), 100));
}

Test(store_fault, loses_nothing_when_a_sync_fails)
{
	cr_expect(gt(u32, sweep((struct story){ .turns = 20, .text_size = 200, .what = FAILING_SYNC }, 1), 15));
}

/* Long enough for the log to be copied and to begin anew, so that those writes and syncs fail too. */
Test(store_fault, loses_nothing_when_a_write_fails_while_the_log_is_copied)
{
	cr_expect(gt(u32, sweep((struct story){ .turns = 70, .text_size = 16000, .what = FAILING_WRITE }, 41), 10));
}

Test(store_fault, loses_nothing_when_a_sync_fails_while_the_log_is_copied)
{
	cr_expect(gt(u32, sweep((struct story){ .turns = 70, .text_size = 16000, .what = FAILING_SYNC, .for_good = true }, 3), 10));
}

/* A store that cannot be opened because its disk fails says so, and can be opened later. */
Test(store_fault, can_be_opened_after_an_opening_that_failed)
{
	expect_log("store-failed");
	log_watch();
	for (uint64_t nth = 1; nth < 12; nth++) {
		struct kit k = { .kind = KIT_SQLITE, .arena = arena_create(1 << 20) };
		struct why why = { .sentence = "" };
		int rc;

		kit_folder(&k);
		k.settings.vfs = failing_vfs();
		failing_arm(FAILING_FULL, nth, true);
		rc = store_sqlite_open(&k.settings, &k.store, &why);
		failing_arm(FAILING_FULL, 0, false);
		if (rc)
			cr_expect(ne(int, why.sentence[0], 0));
		else
			k.store.ops->close(k.store.self);
		kit_open(&k);
		cr_assert(eq(int, script_turn(&k, 1, 100), SCRIPT_OK));
		kit_end(&k);
	}
}

/* ---- kill -9 ---- */

enum { ROUNDS = 40 };

/* The child: turns without end, each reported when it is committed. */
static void write_until_killed(struct kit *k, uint64_t turn, int report)
{
	kit_open(k);
	for (;; turn++) {
		if (script_turn(k, turn, 900) != SCRIPT_OK || write(report, &turn, sizeof turn) != sizeof turn)
			_exit(1);
	}
}

static uint64_t xorshift(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static void spin(uint64_t us)
{
	struct timespec start, now;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while ((uint64_t)((now.tv_sec - start.tv_sec) * 1000000 + (now.tv_nsec - start.tv_nsec) / 1000) < us);
}

/* Lets a child write on from `turn`, kills it at a random moment; gives the last turn that it reported, 0: none. */
static uint64_t kill_at_random(struct kit *k, uint64_t turn, uint64_t *seed)
{
	uint64_t last = 0, reported, wait_for = xorshift(seed) % 25;
	int pipes[2], status;
	pid_t child;

	cr_assert(eq(int, pipe(pipes), 0));
	child = fork();
	if (!child) {
		close(pipes[0]);
		write_until_killed(k, turn, pipes[1]);
	}
	close(pipes[1]);
	for (uint64_t i = 0; i < wait_for && read(pipes[0], &reported, sizeof reported) == sizeof reported; i++)
		last = reported;
	spin(xorshift(seed) % 3000);
	kill(child, SIGKILL);
	while (read(pipes[0], &reported, sizeof reported) == sizeof reported)
		last = reported;
	close(pipes[0]);
	cr_assert(eq(int, waitpid(child, &status, 0), child));
	cr_assert(eq(int, WIFSIGNALED(status), 1), "the writer ended by itself");
	return last;
}

Test(store_fault, keeps_every_reported_turn_when_it_is_killed)
{
	struct kit k = { .kind = KIT_SQLITE, .arena = arena_create(256 << 20) }, model;
	uint64_t seed = (uint64_t)time(NULL) * 2654435761U + (uint64_t)getpid(), turns = 0;

	cr_log_info("seed %llu", (unsigned long long)seed);
	kit_folder(&k);
	k.settings.wal_limit_bytes = 1 << 20;
	model_begin(&model, 0, 0);
	for (int round = 0; round < ROUNDS; round++) {
		uint64_t last = kill_at_random(&k, turns + 1, &seed);
		bool is_same;

		kit_open(&k);
		for (; turns < last; turns++)
			cr_assert(eq(int, script_turn(&model, turns + 1, 900), SCRIPT_OK));
		is_same = script_is_same(&k, &model);
		if (!is_same) { /* the one that was committed but not reported */
			turns++;
			cr_assert(eq(int, script_turn(&model, turns, 900), SCRIPT_OK));
			is_same = script_is_same(&k, &model);
		}
		cr_assert(is_same, "seed %llu, round %d: differs after turn %llu", (unsigned long long)seed, round, (unsigned long long)turns);
		kit_close(&k);
	}
	cr_expect(gt(u64, turns, ROUNDS));
	model_end(&model);
	kit_remove(&k);
}
