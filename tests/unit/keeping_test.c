/* What core asks of a timebook: promises, pauses, extensions, warnings, ladders. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "conf/clocks_file.h"

TestSuite(keeping, .timeout = 60);

static const char city[] =
	"calendars = (\n"
	"  { name = \"office\"; zone = \"UTC\"; windows = ( { days = \"Mon-Fri\"; from = \"09:00\"; to = \"17:00\"; } ); },\n"
	"  { name = \"shift\"; zone = \"UTC\"; windows = ( { days = \"Sat\"; from = \"06:00\"; to = \"12:00\"; } ); }\n"
	");\n"
	"policies = (\n"
	"  { name = \"road\"; until = \"2029-12-31\"; when = { category = [ \"road\" ]; priority = [ \"high\", \"urgent\" ]; };\n"
	"    acknowledge = \"4 working hours\";\n"
	"    resolve = { time = \"5 working days\"; warn = [ 0.5, 0.8 ]; };\n"
	"    first_response = \"2 calendar days\";\n"
	"    clocks = (\n"
	"      { name = \"inspect\"; time = \"8 working hours\"; starts = \"acknowledged\"; met = \"started\"; },\n"
	"      { name = \"report\"; time = \"24 absolute hours\"; starts = \"receipt\"; met = \"done\"; warn = 1; }\n"
	"    );\n"
	"    pause = ( { waits_for = \"citizen\"; clocks = [ \"resolve\", \"inspect\" ]; }, { waits_for = \"ruling\"; clocks = \"all\"; } );\n"
	"    extensions = { most = 2; total = \"6 working days\"; };\n"
	"    ladder = (\n"
	"      { role = \"team\"; },\n"
	"      { after = \"4 working hours\"; role = \"shift-leader\"; within = \"shift\"; },\n"
	"      { clock = \"acknowledge\"; after = \"1 absolute hour\"; role = \"desk\"; },\n"
	"      { after = \"2 working days\"; role = \"mayor\"; }\n"
	"    ); },\n"
	"  { name = \"road\"; from = \"2030-01-01\"; by_name = true; resolve = \"9 working days\"; },\n"
	"  { name = \"plain\"; resolve = \"2 working days\"; },\n"
	"  { name = \"fair\"; when = { campaign = \"spring\"; }; resolve = \"1 working day\"; }\n"
	");\n";

static struct timebook *book_of(const char *text)
{
	char path[] = "/tmp/liaison-keeping-XXXXXX";
	struct timebook *book = NULL;
	struct why why = { 0 };
	int fd = mkstemp(path);

	cr_assert(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	cr_assert(eq(int, clocks_file_read(path, NULL, NULL, &book, &why), CLOCKS_FILE_OK), "%s: %s", why.where, why.sentence);
	unlink(path);
	return book;
}

/* 2026-03-02 is a Monday. */
static wall moment(const char *rfc3339)
{
	wall at = { 0 };

	cr_assert(civil_parse_rfc3339(text_of(rfc3339), &at), "%s", rfc3339);
	return at;
}

static void expect_at(wall got, const char *rfc3339)
{
	char out[CIVIL_PRINT_SIZE] = "none";

	if (!wall_is_none(got))
		civil_print_rfc3339(got, 0, out);
	cr_expect(eq(str, out, (char *)rfc3339));
}

static struct promises promised(struct timebook *book, const char *category, const char *received, const char *start)
{
	struct timekeeping time = timebook_timekeeping(book);
	struct promise_for what = {
		.category = text_of(category), .priority = PRIORITY_HIGH, .received = moment(received), .start = moment(start)
	};
	struct promises out;

	time.promise(time.self, &what, &out);
	return out;
}

static struct promises on_a_road(struct timebook *book)
{
	return promised(book, "road/hole", "2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z");
}

Test(keeping, promises_every_clock_and_says_why)
{
	struct timebook *book = book_of(city);
	struct promises p = promised(book, "road/hole", "2026-03-02T08:00:00Z", "2026-03-02T10:00:00Z");

	cr_assert(text_is_str(p.policy, "road"));
	cr_assert(text_is_str(p.why, "category road; priority high or urgent"), "%.*s", TEXT_ARG(p.why));
	expect_at(p.acknowledge.started, "2026-03-02T10:00:00Z");
	expect_at(p.acknowledge.due, "2026-03-02T14:00:00Z");
	expect_at(p.resolve.due, "2026-03-09T10:00:00Z");
	cr_assert(eq(sz, p.n_further, 3));
	cr_assert(text_is_str(p.further[0].name, "first_response") && p.further[0].met_by == EVENT_RESPONDED && !p.further[0].starts_with);
	expect_at(p.further[0].clock.due, "2026-03-04T08:00:00Z");
	cr_assert(text_is_str(p.further[1].name, "inspect") && p.further[1].starts_with == EVENT_ACKNOWLEDGED &&
		  p.further[1].met_by == EVENT_STARTED);
	cr_assert(wall_is_none(p.further[1].clock.due) && text_is_str(p.further[1].clock.policy, "road"));
	expect_at(p.further[2].clock.due, "2026-03-03T08:00:00Z");
	cr_assert(p.further[2].clock.is_plain && wall_is_none(p.further[2].clock.warn));
	timebook_destroy(&book);
}

Test(keeping, says_who_named_a_policy_and_that_none_holds)
{
	struct timebook *book = book_of(
		"calendars = ( { name = \"o\"; zone = \"UTC\"; windows = ( { days = \"Mon\"; from = \"09:00\"; to = \"17:00\"; } ); } );\n"
		"policies = ( { name = \"p\"; by_name = true; resolve = \"1 working day\"; } );\n");
	struct timekeeping time = timebook_timekeeping(book);
	struct promise_for what = { .category = TEXT("x"), .policy = TEXT("p"), .start = moment("2026-03-02T10:00:00Z") };
	struct promises out;

	time.promise(time.self, &what, &out);
	cr_assert(text_is_str(out.policy, "p") && text_is_str(out.why, "named by the rule"));
	what.policy = TEXT_NONE;
	time.promise(time.self, &what, &out);
	cr_assert(wall_is_none(out.resolve.due) && !out.n_further && !out.policy.size && !out.why.size);
	timebook_destroy(&book);
}

Test(keeping, chooses_by_campaign)
{
	struct timebook *book = book_of(city);
	struct timekeeping time = timebook_timekeeping(book);
	struct promise_for what = { .category = TEXT("x"), .campaign = TEXT("spring"), .start = moment("2026-03-02T10:00:00Z") };
	struct promises out;

	time.promise(time.self, &what, &out);
	cr_assert(text_is_str(out.policy, "fair") && text_is_str(out.why, "campaign spring"));
	what.campaign = TEXT("autumn");
	time.promise(time.self, &what, &out);
	cr_assert(text_is_str(out.policy, "plain") && text_is_str(out.why, "every case"));
	timebook_destroy(&book);
}

Test(keeping, starts_a_clock_that_waited_for_its_event)
{
	struct timebook *book = book_of(city);
	struct timekeeping time = timebook_timekeeping(book);
	struct clock clock;

	time.start(time.self, TEXT("road"), TEXT("inspect"), moment("2026-03-02T16:00:00Z"), &clock);
	expect_at(clock.due, "2026-03-03T16:00:00Z");
	expect_at(clock.warn, "2026-03-03T14:00:00Z");
	time.start(time.self, TEXT("road"), TEXT("unheard-of"), moment("2026-03-02T16:00:00Z"), &clock);
	cr_assert(wall_is_none(clock.due));
	time.start(time.self, TEXT("gone"), TEXT("inspect"), moment("2026-03-02T16:00:00Z"), &clock);
	cr_assert(wall_is_none(clock.due));
	timebook_destroy(&book);
}

Test(keeping, finds_a_policy_that_is_gone_by_its_bare_name)
{
	struct timebook *book = book_of(city);
	struct timekeeping time = timebook_timekeeping(book);
	struct clock clock;

	time.start(time.self, TEXT("road@2030-01-01"), TEXT("resolve"), moment("2026-03-02T10:00:00Z"), &clock);
	expect_at(clock.due, "2026-03-13T10:00:00Z");
	time.start(time.self, TEXT("road@1999-01-01"), TEXT("resolve"), moment("2026-03-02T10:00:00Z"), &clock);
	expect_at(clock.due, "2026-03-13T10:00:00Z");
	time.start(time.self, TEXT("road"), TEXT("resolve"), moment("2026-03-02T10:00:00Z"), &clock);
	expect_at(clock.due, "2026-03-09T10:00:00Z");
	timebook_destroy(&book);
}

Test(keeping, knows_which_wait_stops_which_clock)
{
	struct timebook *book = book_of(city);
	struct timekeeping t = timebook_timekeeping(book);

	cr_assert(t.pauses(t.self, TEXT("road"), TEXT("resolve"), WAITS_FOR_CITIZEN) &&
		  t.pauses(t.self, TEXT("road"), TEXT("inspect"), WAITS_FOR_CITIZEN));
	cr_assert(not(t.pauses(t.self, TEXT("road"), TEXT("report"), WAITS_FOR_CITIZEN)));
	cr_assert(not(t.pauses(t.self, TEXT("road"), TEXT("resolve"), WAITS_FOR_OUTSIDE)));
	cr_assert(t.pauses(t.self, TEXT("road"), TEXT("acknowledge"), WAITS_FOR_RULING) &&
		  !t.pauses(t.self, TEXT("road"), TEXT("all"), WAITS_FOR_RULING));
	cr_assert(not(t.pauses(t.self, TEXT("road"), TEXT("resolve"), WAITS_FOR_NOTHING)));
	/* Where nothing is said. */
	cr_assert(t.pauses(t.self, TEXT("plain"), TEXT("resolve"), WAITS_FOR_OUTSIDE) &&
		  !t.pauses(t.self, TEXT("plain"), TEXT("acknowledge"), WAITS_FOR_OUTSIDE));
	cr_assert(not(t.pauses(t.self, TEXT("gone"), TEXT("resolve"), WAITS_FOR_OUTSIDE)));
	cr_assert(not(t.pauses(t.self, TEXT("handling"), TEXT("ruling"), WAITS_FOR_RULING)));
	timebook_destroy(&book);
}

Test(keeping, goes_on_after_a_pause_with_what_was_left)
{
	struct timebook *book = book_of(city);
	struct timekeeping t = timebook_timekeeping(book);
	struct promises p = on_a_road(book);
	struct clock c = p.resolve;

	t.pause(t.self, &c, moment("2026-03-03T12:00:00Z"));
	expect_at(c.paused, "2026-03-03T12:00:00Z");
	cr_assert(eq(i64, c.left.ns, dur_s((5 * 8 - 10) * 3600).ns));
	t.pause(t.self, &c, moment("2026-03-04T12:00:00Z")); /* it stands still already */
	expect_at(c.paused, "2026-03-03T12:00:00Z");
	t.resume(t.self, &c, moment("2026-03-10T12:00:00Z"));
	expect_at(c.due, "2026-03-16T10:00:00Z");
	expect_at(c.warn, "2026-03-11T14:00:00Z");
	cr_assert(wall_is_none(c.paused) && !c.left.ns && !c.warn_left.ns);
	expect_at(t.warning(t.self, TEXT("resolve"), &c, 1), "2026-03-13T10:00:00Z");
	timebook_destroy(&book);
}

Test(keeping, leaves_the_due_time_of_a_breached_or_met_clock_alone)
{
	struct timebook *book = book_of(city);
	struct timekeeping t = timebook_timekeeping(book);
	struct promises p = on_a_road(book);
	struct clock breached = p.resolve, met = p.resolve, late = p.resolve, waived = p.resolve, none = CLOCK_NONE;

	breached.is_breached = true;
	met.met = moment("2026-03-03T10:00:00Z");
	waived.is_waived = true;
	t.pause(t.self, &breached, moment("2026-03-10T10:00:00Z"));
	t.pause(t.self, &late, moment("2026-03-10T10:00:00Z"));
	t.pause(t.self, &met, moment("2026-03-04T10:00:00Z"));
	t.pause(t.self, &waived, moment("2026-03-04T10:00:00Z"));
	t.pause(t.self, &none, moment("2026-03-04T10:00:00Z"));
	expect_at(breached.paused, "2026-03-10T10:00:00Z");
	cr_assert(wall_is_none(met.paused) && wall_is_none(waived.paused) && wall_is_none(none.paused));
	t.resume(t.self, &breached, moment("2026-03-12T10:00:00Z"));
	t.resume(t.self, &late, moment("2026-03-12T10:00:00Z"));
	expect_at(breached.due, "2026-03-09T10:00:00Z");
	expect_at(late.due, "2026-03-09T10:00:00Z");
	cr_assert(wall_is_none(breached.paused) && wall_is_none(late.paused));
	timebook_destroy(&book);
}

Test(keeping, stops_and_extends_a_clock_that_does_not_know_when_it_started)
{
	struct timebook *book = book_of(city);
	struct timekeeping t = timebook_timekeeping(book);
	struct clock c = on_a_road(book).resolve;

	c.started = WALL_NONE;
	cr_assert(eq(int, t.extend(t.self, TEXT("resolve"), &c, TEXT("1 working day"), &c), EXTEND_OK));
	expect_at(c.due, "2026-03-10T10:00:00Z");
	expect_at(c.warn, "2026-03-05T14:00:00Z");
	t.pause(t.self, &c, moment("2026-03-03T12:00:00Z"));
	t.resume(t.self, &c, moment("2026-03-04T12:00:00Z"));
	expect_at(c.due, "2026-03-11T10:00:00Z");
	cr_assert(wall_is_none(t.warning(t.self, TEXT("resolve"), &c, 0)));
	timebook_destroy(&book);
}

Test(keeping, stops_a_plain_clock_in_plain_time)
{
	struct timebook *book = book_of(city);
	struct timekeeping t = timebook_timekeeping(book);
	struct promises p = on_a_road(book);
	struct clock c = p.further[0].clock; /* 2 calendar days */

	t.pause(t.self, &c, moment("2026-03-03T10:00:00Z"));
	t.resume(t.self, &c, moment("2026-03-07T10:00:00Z"));
	expect_at(c.due, "2026-03-08T10:00:00Z");
	expect_at(c.warn, "2026-03-07T22:00:00Z");
	timebook_destroy(&book);
}

Test(keeping, extends_as_far_as_the_policy_allows)
{
	struct timebook *book = book_of(city);
	struct timekeeping t = timebook_timekeeping(book);
	struct promises p = on_a_road(book);
	struct clock c = p.resolve, untouched;

	cr_assert(eq(int, t.extend(t.self, TEXT("resolve"), &c, TEXT("a while"), &c), EXTEND_UNREADABLE));
	cr_assert(eq(int, t.extend(t.self, TEXT("acknowledge"), &p.acknowledge, TEXT("1 working day"), &c), EXTEND_NEVER));
	cr_assert(eq(int, t.extend(t.self, TEXT("resolve"), &c, TEXT("7 working days"), &c), EXTEND_TOO_LONG));
	expect_at(c.due, "2026-03-09T10:00:00Z");
	cr_assert(eq(int, t.extend(t.self, TEXT("resolve"), &c, TEXT("4 working days"), &c), EXTEND_OK));
	expect_at(c.due, "2026-03-13T10:00:00Z");
	expect_at(c.warn, "2026-03-10T14:00:00Z"); /* as far ahead of the due time as before */
	cr_assert(c.extensions == 1 && c.extended_days == 4);
	cr_assert(eq(int, t.extend(t.self, TEXT("resolve"), &c, TEXT("17 working hours"), &c), EXTEND_TOO_LONG)); /* 3 days' worth */
	cr_assert(eq(int, t.extend(t.self, TEXT("resolve"), &c, TEXT("9 working hours"), &c), EXTEND_OK));
	expect_at(c.due, "2026-03-16T11:00:00Z");
	cr_assert(c.extensions == 2 && c.extended_days == 6);
	untouched = c;
	cr_assert(eq(int, t.extend(t.self, TEXT("resolve"), &c, TEXT("1 working hour"), &c), EXTEND_TOO_MANY));
	cr_assert(wall_is(c.due, untouched.due) && c.extensions == 2);
	p = promised(book, "else", "2026-03-02T10:00:00Z", "2026-03-02T10:00:00Z");
	cr_assert(eq(int, t.extend(t.self, TEXT("resolve"), &p.resolve, TEXT("1 working day"), &c), EXTEND_NEVER));
	timebook_destroy(&book);
}

Test(keeping, extends_a_clock_that_stands_still)
{
	struct timebook *book = book_of(city);
	struct timekeeping t = timebook_timekeeping(book);
	struct promises p = on_a_road(book);
	struct clock c = p.resolve;

	t.pause(t.self, &c, moment("2026-03-03T10:00:00Z"));
	cr_assert(eq(int, t.extend(t.self, TEXT("resolve"), &c, TEXT("2 working days"), &c), EXTEND_OK));
	t.resume(t.self, &c, moment("2026-03-04T10:00:00Z"));
	expect_at(c.due, "2026-03-12T10:00:00Z"); /* five days and two, one of them stood still */
	timebook_destroy(&book);
}

Test(keeping, gives_the_warnings_in_their_order)
{
	struct timebook *book = book_of(city);
	struct timekeeping t = timebook_timekeeping(book);
	struct promises p = on_a_road(book);

	expect_at(p.resolve.warn, "2026-03-04T14:00:00Z");
	cr_assert(wall_is(t.warning(t.self, TEXT("resolve"), &p.resolve, 0), p.resolve.warn));
	expect_at(t.warning(t.self, TEXT("resolve"), &p.resolve, 1), "2026-03-06T10:00:00Z");
	cr_assert(wall_is_none(t.warning(t.self, TEXT("resolve"), &p.resolve, 2)));
	cr_assert(wall_is_none(t.warning(t.self, TEXT("report"), &p.further[2].clock, 0)));
	timebook_destroy(&book);
}

Test(keeping, climbs_the_ladder_within_the_hours_of_the_role)
{
	struct timebook *book = book_of(city);
	struct timekeeping t = timebook_timekeeping(book);
	struct promises p = on_a_road(book);
	struct ladder_step step;

	cr_assert(t.ladder(t.self, TEXT("resolve"), &p.resolve, 0, WALL_NONE, &step) && text_is_str(step.role, "team"));
	expect_at(step.at, "2026-03-09T10:00:00Z");
	cr_assert(t.ladder(t.self, TEXT("resolve"), &p.resolve, 1, WALL_NONE, &step) && text_is_str(step.role, "shift-leader"));
	expect_at(step.at, "2026-03-14T06:00:00Z");
	/* Never before the step ahead of it, which waits for Saturday. */
	cr_assert(t.ladder(t.self, TEXT("resolve"), &p.resolve, 2, WALL_NONE, &step) && text_is_str(step.role, "mayor"));
	expect_at(step.at, "2026-03-14T06:00:00Z");
	cr_assert(t.ladder(t.self, TEXT("resolve"), &p.resolve, 2, moment("2026-03-14T09:00:00Z"), &step));
	expect_at(step.at, "2026-03-14T09:00:00Z");
	cr_assert(t.ladder(t.self, TEXT("resolve"), &p.resolve, 1, moment("2026-03-14T12:00:00Z"), &step));
	expect_at(step.at, "2026-03-21T06:00:00Z");
	cr_assert(not(t.ladder(t.self, TEXT("resolve"), &p.resolve, 3, WALL_NONE, &step)));
	cr_assert(t.ladder(t.self, TEXT("acknowledge"), &p.acknowledge, 0, WALL_NONE, &step) && text_is_str(step.role, "desk"));
	expect_at(step.at, "2026-03-02T15:00:00Z");
	timebook_destroy(&book);
}

Test(keeping, has_clocks_of_its_own_for_joint_handling)
{
	static const struct {
		const char *name, *due;
	} defaults[] = {
		{ "answer", "2026-03-03T10:00:00Z" },
		{ "ruling", "2026-03-04T10:00:00Z" },
		{ "urge", "2026-03-03T10:00:00Z" },
		{ "extension", "2026-03-03T10:00:00Z" },
		{ "question", "2026-03-16T10:00:00Z" },
		{ "confirmation", "2026-03-09T10:00:00Z" },
		{ "resolve", "none" },
		{ "unheard-of", "none" },
	};
	struct timebook *book = book_of(city);
	struct timekeeping t = timebook_timekeeping(book);
	struct clock c;

	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
		t.handling(t.self, text_of(defaults[i].name), moment("2026-03-02T10:00:00Z"), &c);
		expect_at(c.due, defaults[i].due);
	}
	timebook_destroy(&book);
	book = book_of(
		"calendars = ( { name = \"o\"; zone = \"UTC\"; windows = ( { days = \"Mon-Fri\"; from = \"09:00\"; to = \"17:00\"; } ); },\n"
		"{ name = \"day\"; zone = \"UTC\"; windows = ( { days = \"Mon-Sun\"; from = \"00:00\"; to = \"24:00\"; } ); } );\n"
		"handling = { calendar = \"day\"; warn = [ 0.5, 0.9 ]; ruling = \"10 working hours\"; ladder = ( { clock = \"ruling\"; role = \"mayor\"; } ); };\n");
	t = timebook_timekeeping(book);
	t.handling(t.self, TEXT("ruling"), moment("2026-03-02T10:00:00Z"), &c);
	expect_at(c.due, "2026-03-02T20:00:00Z");
	expect_at(t.warning(t.self, TEXT("ruling"), &c, 1), "2026-03-02T19:00:00Z");
	cr_assert(text_is_str(c.policy, "handling"));
	{
		struct ladder_step step;

		cr_assert(t.ladder(t.self, TEXT("ruling"), &c, 0, WALL_NONE, &step) && text_is_str(step.role, "mayor"));
	}
	timebook_destroy(&book);
}

Test(keeping, doubts_what_is_allowed_and_yet_hardly_meant)
{
	struct timebook *book = book_of(
		"calendars = ( { name = \"o\"; zone = \"UTC\"; windows = ( { days = \"Mon-Fri\"; from = \"09:00\"; to = \"17:00\"; } ); },\n"
		"{ name = \"old\"; zone = \"UTC\"; windows = ( { days = \"Mon\"; from = \"09:00\"; to = \"17:00\"; until = \"2020-12-31\"; } ); },\n"
		"{ name = \"spare\"; zone = \"UTC\"; windows = ( { days = \"Mon\"; from = \"09:00\"; to = \"17:00\"; } ); } );\n"
		"policies = ( { name = \"a\"; calendar = \"old\"; acknowledge = \"2 calendar days\";\nresolve = \"1 working day\";\n"
		"ladder = (\n{ role = \"x\"; within = \"old\"; } ); }, { name = \"b\"; by_name = true; until = \"2019-12-31\"; calendar = \"old\"; resolve = \"1 working day\"; } );\n");
	struct timebook_doubt doubts[8];
	int32_t before = civil_days((struct civil_date){ 2019, 1, 1 }), after = civil_days((struct civil_date){ 2026, 1, 1 });

	cr_assert(eq(sz, timebook_doubts(book, before, doubts, 8), 1));
	cr_assert(doubts[0].kind == TIMEBOOK_DOUBT_UNUSED_CALENDAR && text_is_str(doubts[0].name, "spare") && doubts[0].line == 3);
	cr_assert(eq(sz, timebook_doubts(book, after, doubts, 1), 3));
	cr_assert(eq(sz, timebook_doubts(book, after, doubts, 8), 3));
	cr_assert(doubts[0].kind == TIMEBOOK_DOUBT_NEVER_RUNS && text_is_str(doubts[0].name, "a") && text_is_str(doubts[0].clock, "resolve") &&
		  doubts[0].line == 5);
	cr_assert(doubts[1].kind == TIMEBOOK_DOUBT_NEVER_TOLD && doubts[1].line == 7);
	cr_assert(text_is_str(timebook_policy(book, 1)->name, "b") && !timebook_policy(book, 2));
	timebook_destroy(&book);
}
