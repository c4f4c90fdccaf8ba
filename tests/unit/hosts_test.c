/* Real host processes with plugins that do what their cases say. Nothing sleeps: every wait is a poll with a deadline. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "hosts/hosts.h"
#include "hosts/suspects.h"

enum { DEADLINE_MS = 8000, TOLD_MAX = 8192, LOG_SIZE = 1 << 18 };

/* What the listener was told. */
static struct told {
	uint64_t id;
	enum verdict_kind kind;
	enum priority priority;
	char reason[600];
} told[TOLD_MAX];
static size_t n_told, n_ready;

static char logged[LOG_SIZE];

static struct host_settings settings;
static struct department departments[4];
static struct city city;
static struct hosts *hosts;
static char folder[] = "/tmp/liaison-hosts-XXXXXX";
static uint64_t ask_from_verdict; /* another question, asked from within the listener */

static void ask(const char *department, uint64_t id, const char *title, const char *source_ref);

static void take_verdict(void *self, uint64_t id, const struct verdict *verdict, struct now now)
{
	struct told *t = &told[n_told++];

	(void)self;
	(void)now;
	cr_assert(le(sz, n_told, TOLD_MAX));
	*t = (struct told){ .id = id, .kind = verdict->kind, .priority = verdict->priority };
	snprintf(t->reason, sizeof t->reason, "%.*s", TEXT_ARG(verdict->reason));
	if (ask_from_verdict) {
		uint64_t next = ask_from_verdict;

		ask_from_verdict = 0;
		ask("misbehaving", next, "plain", "from within");
	}
}

static void take_ready(void *self, struct text department)
{
	(void)self;
	(void)department;
	n_ready++;
}

static void take_line(void *ctx, enum log_level level, const char *id, const char *line)
{
	size_t used = strlen(logged);

	(void)ctx;
	(void)level;
	snprintf(logged + used, LOG_SIZE - used, "%s %s\n", id, line);
}

static void local_time(void *ctx, wall at, int *hour, int *minute, int *weekday)
{
	(void)ctx;
	*hour = (int)(at.ms / 3600000 % 24);
	*minute = (int)(at.ms / 60000 % 60);
	*weekday = 0;
}

static void begin(void)
{
	log_to(take_line, NULL);
	cr_assert(mkdtemp(folder) != NULL);
	settings = (struct host_settings){
		.program = LIAISON_BUILD_DIR "/bin/liaison-plugin-host",
		.plugins = LIAISON_BUILD_DIR "/tests/plugins",
		.configs = folder,
		.start_limit = dur_s(5),
		.hang_limit = dur_ms(150),
		.first_pause = dur_ms(10),
		.longest_pause = dur_ms(80),
		.good_run = dur_s(60),
		.deaths_max = 8,
		.files = 32,
		.memory_bytes = 512u << 20,
		.queue_bytes = 1u << 20,
		.in_hand_max = 4096,
		.local_time = local_time,
	};
	departments[0] = (struct department){ .name = TEXT("misbehaving"), .plugin = TEXT("misbehave") };
	city = (struct city){ .departments = departments, .n_departments = 1 };
}

static void remove_folder(void)
{
	char path[256];
	static const char *const files[] = { "misbehave.cfg",      "environment.so", "never_ready.so", "no_frame.so",
					     "answers_unasked.so", "ready_twice.so", "never_reads.so" };

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, files[i]);
		(void)unlink(path);
	}
	(void)rmdir(folder);
}

static void end(void)
{
	hosts_destroy(&hosts);
	remove_folder();
}

TestSuite(hosts, .init = begin, .fini = end, .timeout = 30);

static void write_file(const char *name, const char *text)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "w");
	cr_assert(file != NULL);
	fputs(text, file);
	fclose(file);
}

static void create(void)
{
	struct assessor_listener listener = { NULL, take_verdict, take_ready };
	struct why why = { 0 };

	cr_assert_eq(hosts_create(&settings, &city, listener, clock_read(), &hosts, &why), HOSTS_OK, "%s", why.sentence);
}

/* One turn of the daemon's loop, in two halves, so that what tending changes is seen before waiting. */
static mono tend(mono until)
{
	mono next = until;

	hosts_flush(hosts);
	hosts_tend(hosts, clock_read(), &next);
	return next;
}

static void wait_and_take(mono next)
{
	struct hosts_fd fds[16];
	struct pollfd polled[16];
	mono now = clock_mono();
	size_t n = hosts_fds(hosts, fds, 16);

	for (size_t i = 0; i < n; i++)
		polled[i] =
			(struct pollfd){ .fd = fds[i].fd, .events = (short)(POLLIN | (fds[i].wants_write ? POLLOUT : 0)) };
	next = mono_is_before(next, now) ? now : next;
	(void)poll(polled, n, (int)((mono_since(next, now).ns + 999999) / 1000000));
	hosts_take(hosts, clock_read());
}

static void fail_waiting_for(const char *condition)
{
	bool has_come = false;

	cr_assert(has_come, "waited in vain for %s; log:\n%s", condition, logged);
}

#define UNTIL(condition)                                                        \
	do {                                                                    \
		mono until = mono_after(clock_mono(), dur_ms(DEADLINE_MS));     \
                                                                                \
		for (mono next = tend(until); !(condition); next = tend(until)) \
			if (mono_is_before(clock_mono(), until))                \
				wait_and_take(next);                            \
			else                                                    \
				fail_waiting_for(#condition);                   \
	} while (0)

static struct question question_of(const char *department, uint64_t id, const char *title, const char *source_ref)
{
	static struct submission submission;
	static struct finding finding;

	submission =
		(struct submission){ .source = TEXT("test"), .source_ref = text_of(source_ref), .category = TEXT("a/b") };
	submission.text.title = text_of(title);
	submission.text.description = TEXT("what it says");
	return (struct question){ .id = id,
				  .department = text_of(department),
				  .submission = &submission,
				  .finding = &finding,
				  .part = PART_LEAD,
				  .at = wall_ms(0),
				  .limit = mono_after(clock_mono(), dur_s(60)) };
}

static void ask(const char *department, uint64_t id, const char *title, const char *source_ref)
{
	struct question question = question_of(department, id, title, source_ref);
	struct assessor assessor = hosts_assessor(hosts);

	assessor.ask(assessor.self, &question);
}

static bool may_ask(const char *department)
{
	struct assessor assessor = hosts_assessor(hosts);

	return assessor.may_ask(assessor.self, text_of(department));
}

static const struct told *told_about(uint64_t id)
{
	for (size_t i = 0; i < n_told; i++)
		if (told[i].id == id)
			return &told[i];
	return NULL;
}

static struct plugin_health health_of(size_t i)
{
	struct plugin_health rows[4];
	struct assessor assessor = hosts_assessor(hosts);

	cr_assert(lt(sz, i, assessor.describe(assessor.self, rows, 4)));
	return rows[i];
}

static bool is_logged(const char *words)
{
	return strstr(logged, words) != NULL;
}

/* ---- an ordinary day ---- */

Test(hosts, a_plugin_gets_ready_and_answers)
{
	create();
	cr_expect(not(may_ask("misbehaving")), "not before it is ready");
	UNTIL(may_ask("misbehaving"));
	cr_expect(eq(sz, n_ready, 1));
	ask("misbehaving", 42, "plain", "1");
	UNTIL(n_told);
	cr_expect(eq(u64, told[0].id, 42));
	cr_expect(eq(int, told[0].kind, VERDICT_ACCEPT));
	cr_expect_str_eq(told[0].reason, "what it says");
	cr_expect(text_is_str(health_of(0).state, "running"));
	cr_expect(health_of(0).asked == 1 && health_of(0).answered == 1 && health_of(0).late == 0 &&
		  health_of(0).restarts == 0);
}

Test(hosts, nobody_is_asked_where_there_is_no_plugin)
{
	departments[1] = (struct department){ .name = TEXT("desk") };
	city.n_departments = 2;
	create();
	UNTIL(may_ask("misbehaving"));
	cr_expect(not(may_ask("desk")));
	cr_expect(not(may_ask("nobody")));
}

Test(hosts, the_departments_that_ship_answer_too)
{
	settings.plugins = LIAISON_BUILD_DIR "/plugins";
	departments[0] = (struct department){ .name = TEXT("roads"), .plugin = TEXT("transport") };
	departments[1] = (struct department){ .name = TEXT("green"), .plugin = TEXT("environment") };
	city.n_departments = 2;
	create();
	cr_expect(eq(sz, hosts_settle(hosts, dur_s(5)), 0));
	ask("roads", 1, "A sinkhole in Mill Road", "1");
	ask("green", 2, "A nice day", "1");
	UNTIL(n_told == 2);
	cr_expect(eq(int, told_about(1)->priority, PRIORITY_URGENT));
	cr_expect(eq(int, told_about(2)->priority, PRIORITY_NONE));
}

Test(hosts, thousands_are_answered_in_order_each_once)
{
	create();
	UNTIL(may_ask("misbehaving"));
	for (uint64_t id = 1; id <= 4000; id++)
		ask("misbehaving", id, "plain", "1");
	UNTIL(n_told == 4000);
	for (uint64_t id = 1; id <= 4000; id++)
		cr_assert(eq(u64, told[id - 1].id, id));
}

Test(hosts, the_listener_may_ask_again_from_within)
{
	create();
	UNTIL(may_ask("misbehaving"));
	ask_from_verdict = 2;
	ask("misbehaving", 1, "plain", "1");
	UNTIL(n_told == 2);
	cr_expect(eq(int, told_about(2)->kind, VERDICT_ACCEPT));
}

Test(hosts, a_late_answer_is_counted)
{
	struct question question;
	struct assessor assessor;

	create();
	UNTIL(may_ask("misbehaving"));
	question = question_of("misbehaving", 1, "plain", "1");
	question.limit = clock_mono();
	assessor = hosts_assessor(hosts);
	assessor.ask(assessor.self, &question);
	UNTIL(n_told == 1);
	cr_expect(eq(u64, health_of(0).late, 1));
}

Test(hosts, a_fact_is_told_and_nothing_is_answered)
{
	struct question about;

	create();
	UNTIL(may_ask("misbehaving"));
	about = question_of("misbehaving", 9, "kept", "1");
	hosts_tell(hosts, &about, TEXT("resolved"));
	UNTIL(is_logged("changed: kept resolved"));
	ask("misbehaving", 10, "plain", "2");
	UNTIL(n_told);
	cr_expect(eq(u64, told[0].id, 10));
	cr_expect(eq(u64, health_of(0).asked, 1));
}

Test(hosts, a_full_queue_means_that_it_may_not_be_asked)
{
	settings.in_hand_max = 3;
	create();
	UNTIL(may_ask("misbehaving"));
	for (uint64_t id = 1; id <= 3; id++)
		ask("misbehaving", id, "plain", "1");
	cr_expect(not(may_ask("misbehaving")));
	ask("misbehaving", 4, "plain", "1");
	UNTIL(n_told == 4);
	cr_expect(eq(int, told_about(4)->kind, VERDICT_UNASSESSED), "asked nevertheless, it is refused, not lost");
	cr_expect(eq(int, told_about(3)->kind, VERDICT_ACCEPT));
	UNTIL(may_ask("misbehaving"));
}

Test(hosts, a_host_that_reads_nothing_costs_bounded_memory_and_is_killed)
{
	static char description[LIMIT_DESCRIPTION];
	struct question question;
	struct assessor assessor;
	struct submission large;
	uint64_t id = 0;

	memset(description, 'x', sizeof description);
	write_file("never_reads.so", "");
	settings.program = LIAISON_BUILD_DIR "/tests/fake-host";
	settings.plugins = folder;
	departments[0].plugin = TEXT("never_reads");
	create();
	assessor = hosts_assessor(hosts);
	UNTIL(may_ask("misbehaving"));
	question = question_of("misbehaving", 0, "plain", "1");
	large = *question.submission;
	large.text.description = (struct text){ description, sizeof description };
	question.submission = &large;
	while (may_ask("misbehaving") && id < 2000) {
		question.id = ++id;
		assessor.ask(assessor.self, &question);
		hosts_flush(hosts);
	}
	cr_assert(lt(u64, id, 200), "the queue has a limit");
	UNTIL(n_told == id);
	cr_expect(eq(int, told[0].kind, VERDICT_UNASSESSED));
	UNTIL(is_logged("gave no answer in time"));
}

/* ---- bad days ---- */

Test(hosts, one_that_hangs_is_killed_and_started_again_and_others_do_not_notice)
{
	departments[1] = (struct department){ .name = TEXT("other"), .plugin = TEXT("misbehave") };
	city.n_departments = 2;
	create();
	UNTIL(n_ready == 2);
	ask("misbehaving", 1, "hang", "1");
	ask("misbehaving", 2, "plain", "2");
	ask("other", 3, "plain", "1");
	UNTIL(told_about(3));
	cr_expect(eq(int, told_about(3)->kind, VERDICT_ACCEPT));
	UNTIL(told_about(1) && told_about(2));
	cr_expect(eq(int, told_about(1)->kind, VERDICT_UNASSESSED));
	cr_expect(eq(int, told_about(2)->kind, VERDICT_UNASSESSED));
	UNTIL(n_ready == 3);
	cr_expect(is_logged("gave no answer in time"));
	cr_expect(health_of(0).restarts == 1 && health_of(1).restarts == 0);
	ask("misbehaving", 4, "plain", "2");
	UNTIL(told_about(4));
	cr_expect(eq(int, told_about(4)->kind, VERDICT_ACCEPT),
		  "it works again, and the case behind the one that hung is no suspect");
}

Test(hosts, one_that_dies_leaves_nobody_waiting_and_its_last_words_are_logged)
{
	mono asked;

	settings.hang_limit = dur_s(60);
	create();
	UNTIL(may_ask("misbehaving"));
	ask("misbehaving", 1, "die", "1");
	ask("misbehaving", 2, "plain", "2");
	asked = clock_mono();
	UNTIL(n_told == 2);
	cr_expect(lt(i64, mono_since(clock_mono(), asked).ns, dur_s(5).ns));
	cr_expect(told[0].kind == VERDICT_UNASSESSED && told[1].kind == VERDICT_UNASSESSED);
	UNTIL(is_logged("plugin-died"));
	cr_expect(is_logged("something is broken in here | last words"));
	cr_expect(is_logged("signal 6"));
	UNTIL(n_ready == 2);
}

Test(hosts, one_that_leaves_or_hangs_up_is_buried_as_well)
{
	create();
	UNTIL(n_ready == 1);
	ask("misbehaving", 1, "leave", "1");
	UNTIL(is_logged("ended by itself with status 7"));
	UNTIL(n_ready == 2);
	ask("misbehaving", 2, "hang up", "2");
	UNTIL(n_ready == 3);
	cr_expect(eq(int, told_about(2)->kind, VERDICT_UNASSESSED));
}

Test(hosts, nonsense_from_a_plugin_that_writes_into_the_talk_is_the_end_of_it)
{
	create();
	UNTIL(n_ready == 1);
	ask("misbehaving", 1, "scribble", "1");
	UNTIL(is_logged("talked nonsense"));
	UNTIL(n_told == 1);
	cr_expect(eq(int, told[0].kind, VERDICT_UNASSESSED));
	UNTIL(n_ready == 2);
}

Test(hosts, a_case_that_killed_twice_is_set_aside_and_others_are_not)
{
	create();
	UNTIL(n_ready == 1);
	ask("misbehaving", 1, "plain", "innocent");
	ask("misbehaving", 2, "die", "poison");
	UNTIL(n_ready == 2);
	ask("misbehaving", 3, "die", "poison");
	UNTIL(n_ready == 3);
	cr_expect(is_logged("plugin-case-set-aside"));
	ask("misbehaving", 4, "die", "poison");
	ask("misbehaving", 5, "plain", "innocent");
	cr_expect(told_about(4) == NULL, "never told from within ask");
	UNTIL(told_about(4) && told_about(5));
	cr_expect(eq(int, told_about(4)->kind, VERDICT_UNASSESSED));
	cr_expect(eq(int, told_about(5)->kind, VERDICT_ACCEPT));
	cr_expect(eq(sz, n_ready, 3), "it did not die again");
}

Test(hosts, a_fact_can_kill_and_be_suspect_too)
{
	struct question about;

	create();
	for (size_t i = 1; i <= 2; i++) {
		UNTIL(n_ready == i);
		about = question_of("misbehaving", 0, "die", "poison");
		hosts_tell(hosts, &about, TEXT("resolved"));
	}
	UNTIL(n_ready == 3);
	cr_expect(is_logged("plugin-case-set-aside"));
	cr_expect(eq(sz, n_told, 0), "nobody waits for a fact");
}

Test(hosts, one_that_dies_again_and_again_is_switched_off)
{
	char ref[16];
	uint64_t id = 0;

	settings.deaths_max = 3;
	create();
	while (!text_is_str(health_of(0).state, "off") && id < 10) {
		UNTIL(may_ask("misbehaving"));
		snprintf(ref, sizeof ref, "%u", (unsigned)id);
		ask("misbehaving", ++id, "die", ref);
		UNTIL(told_about(id) && !text_is_str(health_of(0).state, "running"));
		UNTIL(may_ask("misbehaving") || text_is_str(health_of(0).state, "off"));
	}
	cr_expect(eq(u64, id, 3));
	cr_expect(is_logged("plugin-off"));
	cr_expect(not(may_ask("misbehaving")));
	cr_expect(eq(u32, health_of(0).restarts, 2));
}

Test(hosts, a_good_run_ends_a_row_of_deaths)
{
	settings.deaths_max = 2;
	settings.good_run = dur_ns(1);
	create();
	for (uint64_t id = 1; id <= 4; id++) {
		UNTIL(n_ready == id);
		ask("misbehaving", id, "leave", id % 2 ? "a" : "b");
		UNTIL(told_about(id));
	}
	cr_expect(not(is_logged("plugin-off")));
}

/* ---- hosts that never get going ---- */

static void switch_off_a_fake(const char *plugin, const char *file, const char *cause)
{
	write_file(file, "");
	settings.program = LIAISON_BUILD_DIR "/tests/fake-host";
	settings.plugins = folder;
	settings.deaths_max = 2;
	departments[0].plugin = text_of(plugin);
	create();
	UNTIL(is_logged("plugin-off"));
	cr_expect(is_logged(cause), "%s", logged);
}

Test(hosts, one_that_never_gets_ready_is_given_up)
{
	settings.start_limit = dur_ms(30);
	switch_off_a_fake("never_ready", "never_ready.so", "was not ready in time");
	cr_expect(eq(sz, n_ready, 0));
}

Test(hosts, one_that_sends_no_frame_is_given_up)
{
	switch_off_a_fake("no_frame", "no_frame.so", "no frame");
}

Test(hosts, one_that_answers_unasked_is_given_up)
{
	switch_off_a_fake("answers_unasked", "answers_unasked.so", "an answer to no question");
}

Test(hosts, one_that_is_ready_twice_is_given_up)
{
	switch_off_a_fake("ready_twice", "ready_twice.so", "ready twice");
}

static void switch_off_a_plugin(const char *plugin, const char *cause)
{
	settings.deaths_max = 2;
	departments[0].plugin = text_of(plugin);
	create();
	UNTIL(is_logged("plugin-off"));
	cr_expect(is_logged(cause), "%s", logged);
	cr_expect(eq(sz, n_ready, 0));
}

Test(hosts, a_shared_object_without_table_is_refused)
{
	switch_off_a_plugin("no_table", "exports no liaison_plugin");
}

Test(hosts, a_plugin_of_a_later_abi_is_refused)
{
	switch_off_a_plugin("newer_abi", "made for plugin ABI 2");
}

Test(hosts, a_plugin_that_refuses_its_configuration_is_refused_with_its_own_words)
{
	write_file("misbehave.cfg", "refuse");
	switch_off_a_plugin("misbehave", "the moon is in the wrong quarter");
}

Test(hosts, a_plugin_that_dies_while_opening_is_given_up)
{
	write_file("misbehave.cfg", "die");
	switch_off_a_plugin("misbehave", "signal 6");
}

Test(hosts, a_plugin_that_hangs_while_opening_is_given_up_and_start_waits_no_longer)
{
	settings.start_limit = dur_ms(50);
	write_file("misbehave.cfg", "hang");
	switch_off_a_plugin("misbehave", "was not ready in time");
	cr_expect(eq(sz, hosts_settle(hosts, dur_s(5)), 1));
}

Test(hosts, a_configuration_that_is_no_text_is_refused)
{
	write_file("misbehave.cfg", "\xff\xfe");
	switch_off_a_plugin("misbehave", "not plain UTF-8");
}

/* ---- what a plugin may not do ---- */

Test(hosts, one_that_babbles_is_not_waited_for_and_the_log_is_not_drowned)
{
	size_t lines = 0;

	create();
	UNTIL(may_ask("misbehaving"));
	ask("misbehaving", 1, "babble", "1");
	UNTIL(n_told == 1);
	cr_expect(eq(int, told[0].kind, VERDICT_ACCEPT));
	for (const char *at = logged; (at = strstr(at, "plugin-says")); at++)
		lines++;
	cr_expect(lt(sz, lines, 200));
}

Test(hosts, one_that_closes_its_standard_error_goes_on)
{
	create();
	UNTIL(may_ask("misbehaving"));
	ask("misbehaving", 1, "go deaf", "1");
	ask("misbehaving", 2, "plain", "2");
	UNTIL(n_told == 2);
	cr_expect(eq(int, told_about(2)->kind, VERDICT_ACCEPT));
}

Test(hosts, files_are_limited)
{
	create();
	UNTIL(may_ask("misbehaving"));
	ask("misbehaving", 1, "use all files", "1");
	UNTIL(n_told == 1);
	cr_expect(strstr(told[0].reason, "files are limited") != NULL, "%s", told[0].reason);
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
Test(hosts, no_socket_no_process_no_program_no_signal_no_environment)
{
	create();
	UNTIL(may_ask("misbehaving"));
	ask("misbehaving", 1, "break out", "1");
	UNTIL(n_told == 1);
	cr_expect(strstr(told[0].reason, "no socket no process no program no signal no foreign limit no environment") !=
			  NULL,
		  "%s", told[0].reason);
}
#endif

Test(hosts, no_process_remains)
{
	create();
	UNTIL(may_ask("misbehaving"));
	ask("misbehaving", 1, "hang", "1");
	hosts_flush(hosts);
	hosts_destroy(&hosts);
	cr_expect(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

/* ---- before anything is started ---- */

static struct why refused(void)
{
	struct why why = { 0 };

	cr_assert(eq(int, hosts_check(&settings, &city, &why), HOSTS_REFUSED));
	return why;
}

Test(hosts, check_accepts_what_is_there)
{
	cr_expect(eq(int, hosts_check(&settings, &city, NULL), HOSTS_OK));
}

Test(hosts, check_names_the_plugin_that_is_not_there)
{
	departments[0].plugin = TEXT("nowhere");
	cr_expect(strstr(refused().sentence, "misbehaving") && strstr(refused().sentence, "nowhere.so"));
}

Test(hosts, check_refuses_names_that_lead_elsewhere)
{
	static const char *const names[] = { "../plugins/misbehave", "a/b", ".hidden", ".." };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		departments[0].plugin = text_of(names[i]);
		cr_expect(strstr(refused().sentence, "without folder") != NULL, "%s", names[i]);
	}
}

Test(hosts, check_wants_the_program_only_when_there_is_a_plugin)
{
	settings.program = "/nowhere/liaison-plugin-host";
	cr_expect(strstr(refused().where, "/nowhere/liaison-plugin-host") != NULL);
	departments[0].plugin = TEXT_NONE;
	cr_expect(eq(int, hosts_check(&settings, &city, NULL), HOSTS_OK));
}

/* ---- the table of suspects ---- */

Test(hosts, suspects_are_set_aside_at_the_second_death_and_the_oldest_single_one_is_forgotten)
{
	struct suspects suspects = { .n = 0 };

	cr_expect(not(suspects_add(&suspects, 1)));
	cr_expect(not(suspects_has(&suspects, 1)));
	cr_expect(suspects_add(&suspects, 1));
	cr_expect(suspects_has(&suspects, 1));
	for (uint64_t key = 2; key <= SUSPECTS_MAX + 1; key++)
		cr_expect(not(suspects_add(&suspects, key)));
	cr_expect(suspects_has(&suspects, 1), "one that is set aside stays while there are others to forget");
	cr_expect(not(suspects_add(&suspects, 2)), "forgotten: counted from the first again");
	cr_expect(suspects_add(&suspects, 4));
}
