/* liaison/judgement.h: how the rows of a table add up. */
#include "plugins/bench.h"

#include "liaison/judgement.h"

static const struct liaison_judgement rows[] = {
	{ .name = "mild",
	  .words = LIAISON_LIST("alpha"),
	  .priority = LIAISON_HIGH,
	  .sub_unit = "first",
	  .policy = "slow",
	  .reason = "One." },
	{ .name = "strong",
	  .words = LIAISON_LIST("beta"),
	  .priority = LIAISON_URGENT,
	  .sub_unit = "second",
	  .policy = "fast",
	  .demand = "d",
	  .reason = "Two." },
	{ .name = "weak", .words = LIAISON_LIST("gamma"), .priority = LIAISON_LOW, .reason = "Three." },
	{ .name = "not ours", .words = LIAISON_LIST("delta"), .decline_to = "them", .reason = "Theirs." },
	{ .name = "by path",
	  .categories = LIAISON_LIST("a/b"),
	  .or_words = LIAISON_LIST("epsilon"),
	  .also = LIAISON_LIST("zeta"),
	  .sub_unit = "path",
	  .reason = "Path." },
	{ .name = "by day",
	  .words = LIAISON_LIST("eta"),
	  .from_hour = 9,
	  .to_hour = 17,
	  .sub_unit = "day",
	  .reason = "Day." },
};

static struct arena *arena;
static struct liaison_answer answer;
static struct host_answer out;

static const struct verdict *judge(const char *title, const char *category, uint32_t hour, enum part part)
{
	struct host_question question = {
		.title = text_of(title), .category = text_of(category), .hour = hour, .part = part
	};
	struct liaison_case c = { .question = &question, .arena = arena };

	view_answer_init(&answer);
	liaison_judge(&view_host, rows, sizeof rows / sizeof *rows, &c, &answer);
	out = (struct host_answer){ 0 };
	view_answer_read(&answer, 1, &out);
	return &out.verdict;
}

static void begin(void)
{
	arena = arena_create(1024 * 1024);
}
static void end(void)
{
	arena_destroy(&arena);
}

TestSuite(plugin_judgement, .init = begin, .fini = end, .timeout = 5);

Test(plugin_judgement, the_highest_priority_the_first_names_and_all_demands_and_reasons_count)
{
	const struct verdict *verdict = judge("gamma beta alpha", "", 12, PART_LEAD);

	cr_expect(bench_says(verdict, PRIORITY_URGENT, "first"));
	cr_expect(text_is_str(verdict->policy, "slow"));
	cr_expect(text_is_str(verdict->reason, "One. Two. Three."));
	cr_expect(bench_demands(verdict, "d"));
}

Test(plugin_judgement, a_decline_decides_alone)
{
	const struct verdict *verdict = judge("alpha delta", "", 12, PART_LEAD);

	cr_expect(bench_declines_to(verdict, "them"));
	cr_expect(text_is_str(verdict->reason, "Theirs."));
	cr_expect(eq(int, verdict->priority, PRIORITY_NONE));
}

Test(plugin_judgement, who_only_has_to_know_does_not_decline)
{
	cr_expect(eq(int, judge("delta", "", 12, PART_INFORMED)->kind, VERDICT_ACCEPT));
	cr_expect(eq(int, judge("delta", "", 12, PART_REQUIRED)->kind, VERDICT_DECLINE));
}

Test(plugin_judgement, a_subject_is_a_category_or_a_word)
{
	cr_expect(bench_says(judge("zeta", "a/b/c", 12, PART_LEAD), PRIORITY_NONE, "path"));
	cr_expect(bench_says(judge("epsilon zeta", "x", 12, PART_LEAD), PRIORITY_NONE, "path"));
	cr_expect(bench_is_plain(judge("zeta", "a/bc", 12, PART_LEAD)));
	cr_expect(bench_is_plain(judge("epsilon", "a/b", 12, PART_LEAD)));
}

Test(plugin_judgement, hours_begin_with_the_first_and_end_before_the_second)
{
	cr_expect(bench_says(judge("eta", "", 9, PART_LEAD), PRIORITY_NONE, "day"));
	cr_expect(bench_says(judge("eta", "", 16, PART_LEAD), PRIORITY_NONE, "day"));
	cr_expect(bench_is_plain(judge("eta", "", 8, PART_LEAD)));
	cr_expect(bench_is_plain(judge("eta", "", 17, PART_LEAD)));
}
