/* Plugins built with the headers of released ABI numbers still load and judge. */
#include "plugins/bench.h"

TestSuite(plugin_abi, .timeout = 5);

Test(plugin_abi, a_plugin_of_abi_1_sees_everything_and_is_heard)
{
	struct host_pair field = { TEXT("lane"), TEXT("left") }, area = { TEXT("ward"), TEXT("North") };
	struct host_question question = {
		.case_number = 17,
		.category = TEXT("transport/road"),
		.channel = TEXT("app"),
		.source = TEXT("city-app"),
		.title = TEXT("Pothole"),
		.description = TEXT("deep"),
		.address = TEXT("Mill Road 1"),
		.reporter_kind = TEXT("citizen"),
		.has_point = true,
		.point = { 1.5, -2.5 },
		.priority = PRIORITY_HIGH,
		.part = PART_REQUIRED,
		.hour = 23,
		.minute = 59,
		.weekday = 6,
		.fields = &field,
		.n_fields = 1,
		.areas = &area,
		.n_areas = 1,
	};
	struct liaison_case c = { .question = &question };
	const struct verdict *verdict = &bench_out.verdict;

	bench_load("tests/plugins", "abi_1");
	c.arena = bench_arena;
	view_answer_init(&bench_answer);
	loader_assess(&bench_plugin, &c, &bench_answer);
	loader_changed(&bench_plugin, &c, "resolved");
	view_answer_read(&bench_answer, 9, &bench_out);
	cr_expect(eq(u64, bench_out.sequence, 9));
	cr_expect(bench_declines_to(verdict, "streets"));
	cr_expect(text_is_str(verdict->reason, "first second third"));
	cr_expect(eq(sz, verdict->n_demands, 2));
	cr_expect(bench_demands(verdict, "lighting") && bench_demands(verdict, "signals"));
	cr_expect(eq(int, verdict->priority, PRIORITY_URGENT));
	cr_expect(text_is_str(verdict->sub_unit, "crew") && text_is_str(verdict->policy, "fast"));
	bench_unload();
}

/* While ABI 1 is the newest number its frozen header and the public one must be the same text. */
Test(plugin_abi, the_newest_number_is_frozen_as_it_is)
{
	static char frozen[65536], public[65536];
	FILE *a = fopen(LIAISON_SOURCE_DIR "/tests/abi/plugin_abi_1.h", "r"),
	     *b = fopen(LIAISON_SOURCE_DIR "/include/liaison/plugin.h", "r");

	cr_assert(a && b);
	cr_assert(fread(frozen, 1, sizeof frozen - 1, a) > 0 && fread(public, 1, sizeof public - 1, b) > 0);
	fclose(a);
	fclose(b);
	cr_expect(
		LIAISON_PLUGIN_ABI > 1 || !strcmp(frozen, public),
		"a change of plugin.h needs a new ABI number, or, before the first release, the same change in tests/abi/plugin_abi_1.h");
}

Test(plugin_abi, names_and_reasons_are_cut_at_a_character)
{
	struct liaison_answer answer;
	struct host_answer out = { 0 };
	char longest[2000] = "";

	for (int i = 0; i < 600; i++)
		strcat(longest, "长");
	view_answer_init(&answer);
	view_host.set_sub_unit(&answer, longest);
	view_host.reason(&answer, longest);
	view_host.reason(&answer, "no room for this");
	view_host.set_policy(&answer, "\xff no UTF-8");
	view_host.set_priority(&answer, (enum liaison_priority)99);
	for (int i = 0; i < 40; i++) {
		char name[8];

		snprintf(name, sizeof name, "d%d", i);
		view_host.demand(&answer, name);
	}
	view_host.demand(&answer, NULL);
	view_host.decline(&answer, NULL, NULL);
	view_answer_read(&answer, 1, &out);
	cr_expect(eq(sz, out.verdict.sub_unit.size, 63));
	cr_expect(out.verdict.reason.size <= HOST_REASON_LIMIT && text_is_utf8(out.verdict.reason));
	cr_expect(eq(sz, out.verdict.policy.size, 0));
	cr_expect(eq(int, out.verdict.priority, PRIORITY_NONE));
	cr_expect(eq(sz, out.verdict.n_demands, LIMIT_ASSIGNMENTS));
	cr_expect(eq(int, out.verdict.kind, VERDICT_DECLINE));
}
