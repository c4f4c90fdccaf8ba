/* What departments do and ask, in full width: texts, limits, pages, figures. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/reference.h"
#include "support/log.h"
#include "support/world.h"

TestSuite(desk_acts, .timeout = 10);

static struct world *world;
static char bytes[LIMIT_ANSWER + 2];

static void up(void)
{
	log_watch();
	memset(bytes, 'x', sizeof bytes - 1);
	world = world_create();
}

static void down(void)
{
	world_fill_disk(false);
	world_destroy(&world);
}

static const struct assignment *part_of(const struct case_record *record, const char *department)
{
	for (size_t i = 0; i < record->n_assignments; i++)
		if (text_is_str(record->assignments[i].department, department))
			return &record->assignments[i];
	return NULL;
}

Test(desk_acts, brings_note_actor_and_outcome_into_the_feed_and_the_answer_to_the_case, .init = up, .fini = down)
{
	struct request start = world_act(1, VERB_START, "roads"), resolve = world_act(1, VERB_RESOLVE, "roads");
	const struct delivery *d;

	world_take_in(world, "a-1");
	world_subscribe(world, 7, "roads", "c", 10);
	start.act.note = TEXT("Two of us go out.");
	start.act.actor = TEXT("depot 3");
	world_request(world, 1, &start);
	d = world_delivery(world, 7, 0);
	cr_assert(eq(int, d->event.kind, EVENT_STARTED));
	cr_assert(text_is_str(d->event.actor, "depot 3"));
	cr_assert(text_is_str(d->text.note, "Two of us go out."));
	cr_assert(eq(sz, d->event.text_hash.size, 16));
	cr_assert(text_is_empty(d->event.outcome_code));
	resolve.act.note = TEXT("Cold asphalt.");
	world_request(world, 1, &resolve);
	d = world_delivery(world, 7, 0);
	cr_assert(eq(int, d->event.kind, EVENT_RESOLVED));
	cr_assert(text_is_str(d->event.actor, "roads"), "who is not named is the department");
	cr_assert(text_is_str(d->event.outcome_code, "repaired"));
	cr_assert(text_is_str(d->text.answer, "The hole is filled."));
	cr_assert(text_is_str(d->text.note, "Cold asphalt."));
	cr_assert(text_is_str(world_get(world, 1)->record->text.answer, "The hole is filled."));
	cr_assert(text_is_str(world_get(world, 1)->record->text.note, "Cold asphalt."));
	cr_assert(text_is_str(world_get(world, 1)->record->text.title, "A hole"), "beside what the citizen wrote");
}

Test(desk_acts, keeps_no_text_where_none_was_given, .init = up, .fini = down)
{
	world_take_in(world, "a-1");
	world_subscribe(world, 7, "roads", "c", 10);
	world_do(world, 1, VERB_ACKNOWLEDGE, "roads");
	cr_assert(not(world_delivery(world, 7, 0)->has_text));
	cr_assert(eq(sz, world_delivery(world, 7, 0)->event.text_hash.size, 0));
}

static void expect_invalid(const struct request *request, const char *field)
{
	const struct reply *reply = world_request(world, 1, request);

	cr_expect(eq(int, reply->outcome, OUTCOME_INVALID), "%s", field);
	cr_expect(text_is_str(reply->field, field), "%.*s for %s", TEXT_ARG(reply->field), field);
	cr_expect(gt(sz, reply->sentence.size, 10));
}

Test(desk_acts, bounds_each_text_of_an_act, .init = up, .fini = down)
{
	static const struct { size_t at, limit; const char *field; } rows[] = {
		{ offsetof(struct request, act.department), LIMIT_NAME, "department" },
		{ offsetof(struct request, act.actor), LIMIT_NAME, "actor" },
		{ offsetof(struct request, act.note), LIMIT_NOTE, "note" },
		{ offsetof(struct request, act.outcome_code), LIMIT_NAME, "outcome_code" },
		{ offsetof(struct request, act.answer), LIMIT_ANSWER, "answer" },
	};
	struct request request;

	world_take_in(world, "a-1");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		request = world_act(1, VERB_RESOLVE, "roads");
		*(struct text *)((char *)&request + rows[i].at) = (struct text){ bytes, rows[i].limit + 1 };
		expect_invalid(&request, rows[i].field);
	}
	request = world_act(1, VERB_RESOLVE, "roads");
	request.act.outcome_code = TEXT_NONE;
	expect_invalid(&request, "outcome_code");
	request = world_act(1, VERB_NONE, "roads");
	expect_invalid(&request, "verb");
	request = world_act(1, VERB_START, "");
	expect_invalid(&request, "department");
	request = world_act(1, VERB_RESOLVE, "roads");
	request.act.note = (struct text){ bytes, LIMIT_NOTE };
	request.act.answer = (struct text){ bytes, LIMIT_ANSWER };
	request.act.actor = request.act.outcome_code = (struct text){ bytes, LIMIT_NAME };
	cr_expect(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_OK), "all at their limits");
	cr_expect(eq(sz, world_get(world, 1)->record->text.answer.size, LIMIT_ANSWER));
}

Test(desk_acts, takes_a_case_of_the_largest_texts_through_from_end_to_end, .init = up, .fini = down)
{
	static char description[LIMIT_DESCRIPTION];
	struct request request = world_submission("a-1");
	struct field fields[16];

	memset(description, 'd', sizeof description);
	for (size_t i = 0; i < 16; i++)
		fields[i] = (struct field){ { bytes, LIMIT_NAME }, { bytes, LIMIT_FIELD_VALUE } };
	request.submit.text.description = (struct text){ description, sizeof description };
	request.submit.text.fields = fields;
	request.submit.text.n_fields = 16;
	world_subscribe(world, 7, "roads", "c", 10);
	cr_assert(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_OK));
	cr_assert(eq(sz, world_delivery(world, 7, 0)->text.description.size, LIMIT_DESCRIPTION));
	cr_assert(eq(sz, world_get(world, 1)->record->text.n_fields, 16));
}

Test(desk_acts, closes_the_parts_of_the_informed_when_the_lead_resolves, .init = up, .fini = down)
{
	const struct case_record *record;

	world_claim(world, "water", PART_INFORMED, "roads-rule");
	world_claim(world, "parks", PART_REQUIRED, "roads-rule");
	world_take_in(world, "a-1");
	world_do(world, 1, VERB_DONE, "parks");
	world_subscribe(world, 7, "water", "w", 10);
	world_pass(world, dur_s(60));
	world_do(world, 1, VERB_RESOLVE, "roads");
	cr_assert(eq(int, world_delivery(world, 7, 0)->event.kind, EVENT_RESOLVED), "everybody on the case is told");
	record = world_get(world, 1)->record;
	cr_assert(eq(int, part_of(record, "water")->state, ASSIGNMENT_DONE));
	cr_assert(eq(i64, part_of(record, "water")->since.ms, world->now.wall.ms));
	cr_assert(ne(i64, part_of(record, "parks")->since.ms, world->now.wall.ms));
}

Test(desk_acts, tells_lead_and_actor_of_an_act_and_nobody_else, .init = up, .fini = down)
{
	world_claim(world, "water", PART_REQUIRED, "roads-rule");
	world_claim(world, "parks", PART_REQUIRED, "roads-rule");
	world_take_in(world, "a-1");
	world_subscribe(world, 7, "roads", "r", 10);
	world_subscribe(world, 8, "water", "w", 10);
	world_subscribe(world, 9, "parks", "p", 10);
	world_do(world, 1, VERB_START, "water");
	cr_assert(eq(sz, world_deliveries(world, 7), 1));
	cr_assert(eq(sz, world_deliveries(world, 8), 1));
	cr_assert(eq(sz, world_deliveries(world, 9), 0));
	world_do(world, 1, VERB_START, "roads");
	cr_assert(eq(sz, world_deliveries(world, 7), 1));
	cr_assert(eq(sz, world_deliveries(world, 8), 0));
}

Test(desk_acts, knows_no_case_by_a_wrong_key_and_says_which, .init = up, .fini = down)
{
	struct request requests[6];
	unsigned char secret[16];
	struct reference zero, beyond;

	world_take_in(world, "a-1");
	cr_assert(eq(int, world->store.ops->secret(world->store.self, secret), 0));
	zero = reference_of(secret, 0);
	beyond = reference_of(secret, 2);
	for (size_t i = 0; i < 6; i++)
		requests[i] = world_act(0, VERB_ACKNOWLEDGE, "roads");
	requests[0].act.key.number = 2;
	requests[1].act.key.reference = TEXT("7K2M-9QXD-04TJ-R");
	requests[2].act.key.source = TEXT("hotline");
	requests[3].act.key.reference = text_of(zero.letters);
	requests[4].act.key.reference = text_of(beyond.letters);
	requests[5].act.key.number = UINT64_MAX;
	for (size_t i = 0; i < 6; i++) {
		struct request question = { .id = 8, .kind = REQUEST_GET, .get.key = requests[i].act.key };
		const struct reply *reply = world_request(world, 1, &requests[i]);

		cr_expect(eq(int, reply->outcome, OUTCOME_UNKNOWN_CASE), "key %zu", i);
		cr_expect(text_is_str(reply->field, "key"));
		cr_expect(gt(sz, reply->sentence.size, 10));
		cr_expect(eq(int, world_request(world, 1, &question)->outcome, OUTCOME_UNKNOWN_CASE), "asked, key %zu", i);
	}
}

Test(desk_acts, acts_by_reference_and_by_source_as_by_number, .init = up, .fini = down)
{
	struct request by_reference = world_act(0, VERB_ACKNOWLEDGE, "roads"), by_source = world_act(0, VERB_START, "roads");
	struct request submit = world_submission("a-1");

	by_reference.act.key.reference = world_request(world, 1, &submit)->record->reference;
	cr_assert(eq(int, world_request(world, 1, &by_reference)->outcome, OUTCOME_OK));
	by_source.act.key.source = TEXT("hotline");
	by_source.act.key.source_ref = TEXT("a-1");
	cr_assert(eq(int, world_request(world, 1, &by_source)->outcome, OUTCOME_OK));
}

Test(desk_acts, refuses_new_cases_and_no_acts_while_the_disk_is_nearly_full, .init = up, .fini = down)
{
	struct request request = world_submission("a-2");

	world_take_in(world, "a-1");
	world_fill_disk(true);
	cr_assert(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_NO_ROOM));
	cr_assert(eq(int, world_do(world, 1, VERB_RESOLVE, "roads")->outcome, OUTCOME_OK));
	request = world_submission("a-1");
	cr_assert(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_UNCHANGED));
	world_fill_disk(false);
	cr_assert(eq(u64, world_take_in(world, "a-2"), 2));
}

/* ---- questions ---- */

Test(desk_acts, gives_overdue_in_pages_without_a_gap_or_a_repeat, .init = up, .fini = down)
{
	struct request request = { .id = 5, .kind = REQUEST_OVERDUE, .overdue = { .limit = 7 } };
	const struct reply *reply;
	struct overdue_key last = { .due = wall_ms(INT64_MIN) };
	char ref[8];
	size_t n = 0;

	for (int i = 0; i < 15; i++) {
		snprintf(ref, sizeof ref, "a-%d", i);
		world_take_in(world, ref);
		if (i % 4 == 3)
			world_pass(world, dur_s(10));
	}
	world_pass(world, dur_s(40000));
	for (int i = 0; i < 10; i++)
		world_turn(world);
	do {
		reply = world_request(world, 1, &request);
		cr_assert(eq(int, reply->outcome, OUTCOME_OK));
		for (size_t i = 0; i < reply->overdue.n_rows; i++, n++) {
			const struct overdue_row *row = &reply->overdue.rows[i];

			cr_assert(not(wall_is_before(row->due, last.due)), "oldest first");
			cr_assert(row->due.ms != last.due.ms || row->number > last.number ||
				  text_order(row->clock, last.clock) > 0);
			cr_assert(eq(i64, row->late_working.ns, wall_since(world->now.wall, row->due).ns));
			cr_assert(eq(sz, row->reference.size, REFERENCE_SIZE));
			last = (struct overdue_key){ .due = row->due, .number = row->number, .department = row->department, .clock = row->clock, .as_of = WALL_NONE };
		}
		cr_assert(eq(int, reply->overdue.has_more, n < 30));
		request.overdue.has_after = true;
		request.overdue.after = last;
	} while (reply->overdue.has_more);
	cr_assert(eq(sz, n, 30), "both clocks of fifteen cases");
}

Test(desk_acts, refuses_questions_that_are_out_of_bounds, .init = up, .fini = down)
{
	struct request list = { .id = 5, .kind = REQUEST_LIST, .list = { .limit = LIMIT_PAGE + 1 } };
	struct request overdue = { .id = 5, .kind = REQUEST_OVERDUE, .overdue = { .limit = LIMIT_PAGE + 1 } };

	expect_invalid(&list, "limit");
	expect_invalid(&overdue, "limit");
	overdue.overdue = (struct request_overdue){ .clock = TEXT("a name that is longer than any clock may have, by some letters at least") };
	expect_invalid(&overdue, "clock");
	overdue.overdue = (struct request_overdue){ .later_than = dur_ms(-1) };
	expect_invalid(&overdue, "later_than_ms");
	overdue.overdue = (struct request_overdue){ .due_within = dur_ms(-1) };
	expect_invalid(&overdue, "due_within_ms");
	overdue.overdue = (struct request_overdue){ .due_within = dur_s(60), .sort = OVERDUE_SORT_AGE };
	expect_invalid(&overdue, "sort");
	overdue.overdue = (struct request_overdue){ .sort = OVERDUE_SORT_LATE, .has_after = true, .after = { .as_of = WALL_NONE } };
	expect_invalid(&overdue, "after");
	overdue.overdue = (struct request_overdue){ .department = TEXT("atlantis") };
	cr_expect(eq(int, world_request(world, 1, &overdue)->outcome, OUTCOME_UNKNOWN_DEPARTMENT));
	list.list.limit = LIMIT_PAGE;
	cr_expect(eq(int, world_request(world, 1, &list)->outcome, OUTCOME_OK));
}

Test(desk_acts, answers_busy_when_the_reader_has_no_place, .init = up, .fini = down)
{
	struct request list = { .id = 5, .kind = REQUEST_LIST };

	world->librarian_is_full = true;
	cr_assert(eq(int, world_request(world, 1, &list)->outcome, OUTCOME_BUSY));
	world->librarian_is_full = false;
	cr_assert(eq(int, world_request(world, 1, &list)->outcome, OUTCOME_OK));
}

Test(desk_acts, says_that_its_chain_is_whole, .init = up, .fini = down)
{
	struct request request = { .id = 5, .kind = REQUEST_VERIFY };

	world_take_in(world, "a-1");
	world_do(world, 1, VERB_ACKNOWLEDGE, "roads");
	cr_assert(world_request(world, 1, &request)->verify.is_whole);
	cr_assert(eq(u64, world_request(world, 1, &request)->verify.events, 2));
}

Test(desk_acts, tells_its_figures_as_they_are, .init = up, .fini = down)
{
	struct request request = { .id = 5, .kind = REQUEST_HEALTH };
	const struct health_report *h;
	struct request waiting = world_submission("a-3");

	world_take_in(world, "a-1");
	world_take_in(world, "a-2");
	world_subscribe(world, 7, "roads", "c", 10);
	world_ack(world, 7, "roads", "c", 1);
	world_do(world, 1, VERB_RESOLVE, "roads");
	world->askable[0] = "roads";
	world_request(world, 1, &waiting);
	world_pass(world, dur_ms(20));
	h = &world_request(world, 1, &request)->health;
	cr_assert(text_is_str(h->version, LIAISON_VERSION));
	cr_assert(text_is_str(h->rule_set, "rules-1"));
	cr_assert(eq(i64, h->now.ms, world->now.wall.ms));
	cr_assert(eq(i64, dur_to_ms(h->up), 20));
	cr_assert(eq(u64, h->cases, 2));
	cr_assert(eq(u64, h->open_cases, 1));
	cr_assert(eq(u64, h->events, 3));
	cr_assert(ge(u64, h->pending, 1));
	cr_assert(eq(sz, h->n_plugins, 1));
	cr_assert(eq(sz, h->n_counters, 1));
	cr_assert(text_is_str(h->counters[0].name, "published"));
	cr_assert(eq(sz, h->n_consumers, 1));
	cr_assert(h->consumers[0].position == 1 && h->consumers[0].behind == 2 && h->consumers[0].is_connected);
}

Test(desk_acts, refuses_a_consumer_without_a_name_and_credit_beyond_the_limit, .init = up, .fini = down)
{
	struct request request = { .id = 3, .kind = REQUEST_SUBSCRIBE, .subscribe = { .feed = TEXT("roads") } };

	cr_assert(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_INVALID));
	request.subscribe.consumer = TEXT("c");
	request.subscribe.credit = LIMIT_CREDIT + 1;
	cr_assert(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_INVALID));
	request.subscribe.credit = LIMIT_CREDIT;
	cr_assert(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_OK));
}

Test(desk_acts, answers_a_quiet_ack_only_when_it_is_refused, .init = up, .fini = down)
{
	struct request request = {
		.id = 4,
		.kind = REQUEST_ACK,
		.ack = { .feed = TEXT("roads"), .consumer = TEXT("c"), .is_quiet = true, .cursor = { 1, 1, 1 } }
	};

	world_take_in(world, "a-1");
	world_subscribe(world, 7, "roads", "c", 10);
	world_turn(world);
	cr_assert(world_request(world, 7, &request) == NULL);
	request.ack.cursor.position = 9;
	cr_assert(eq(int, world_request(world, 7, &request)->outcome, OUTCOME_INVALID));
}
