/* What each department on a case gets to see of it: at once, later from the store, again, and when it asks. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/city.h"
#include "support/acting.h"
#include "support/log.h"

TestSuite(desk_tiers, .timeout = 20);

static struct world *world;

static void take_in(const char *ref)
{
	static struct field fields[] = { { { "licence", 7 }, { "YW 1234", 7 } } };
	struct request request = world_submission(ref);

	request.submit.text.address = TEXT("15 Market Road, third floor");
	request.submit.text.has_point = true;
	request.submit.text.point = (struct point){ 29.5, 123.0 };
	request.submit.text.reporter = (struct reporter){ TEXT("resident"), TEXT("A. Citizen"), TEXT("+86 555") };
	request.submit.text.fields = fields;
	request.submit.text.n_fields = 1;
	cr_assert(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_OK));
}

static void up_with(size_t recent_bytes)
{
	struct desk_settings settings = world_settings();

	log_watch();
	settings.recent_bytes = recent_bytes;
	world = world_create_with(&settings);
	world_claim(world, "water", PART_REQUIRED, "roads-rule");
	world_claim(world, "parks", PART_INFORMED, "roads-rule");
	world_claim(world, "helpers", PART_REQUIRED, "roads-rule");
}

static void up(void)
{
	up_with(65536);
}

static void down(void)
{
	world_destroy(&world);
}

static void expect_all(const struct case_text *text)
{
	cr_expect(text_is_str(text->reporter.name, "A. Citizen") && text_is_str(text->reporter.contact, "+86 555"));
	cr_expect(text->has_point && text->address.size && text->n_fields == 1);
}

static void expect_informed(const struct case_text *text)
{
	cr_expect(eq(sz, text->reporter.name.size + text->reporter.contact.size, 0), "not who reported it");
	cr_expect(text_is_str(text->reporter.kind, "resident"));
	cr_expect(text->has_point && text->address.size && text->n_fields == 1);
}

static void expect_redacted(const struct case_text *text)
{
	cr_expect(eq(sz, text->reporter.kind.size + text->reporter.name.size + text->reporter.contact.size, 0));
	cr_expect(not(text->has_point));
	cr_expect(eq(sz, text->address.size + text->n_fields, 0));
	cr_expect(text_is_str(text->title, "A hole"), "but what it is about");
}

static void expect_deliveries(uint64_t peer, const char *feed, void (*expect)(const struct case_text *text))
{
	const struct delivery *d;

	world_subscribe(world, peer, feed, "c", 10);
	world_turn(world);
	d = world_delivery(world, peer, 0);
	cr_assert(d != NULL, "%s", feed);
	cr_assert(eq(int, d->event.kind, EVENT_OPENED));
	expect(&d->text);
	cr_expect(text_is_str(d->event.record->source_ref, expect == expect_redacted ? "" : "a-1"), "%s", feed);
}

static void expect_all_feeds(uint64_t peer)
{
	expect_deliveries(peer, "roads", expect_all);
	expect_deliveries(peer + 1, "water", expect_all);
	expect_deliveries(peer + 2, "parks", expect_informed);
	expect_deliveries(peer + 3, "helpers", expect_redacted);
}

Test(desk_tiers, show_each_department_what_is_its_own_from_memory_and_again, .init = up, .fini = down)
{
	take_in("a-1");
	expect_all_feeds(10);
	expect_all_feeds(20);
}

Test(desk_tiers, show_the_same_of_what_is_read_from_the_store, .fini = down)
{
	char ref[8];

	up_with(1);
	take_in("a-1");
	for (int i = 2; i < 8; i++) {
		snprintf(ref, sizeof ref, "a-%d", i);
		take_in(ref);
	}
	expect_all_feeds(10);
}

static const struct reply *get_as(const char *as)
{
	struct request request = { .id = 9, .kind = REQUEST_GET, .get = { .key = { .number = 1 }, .with_decision = true, .as = text_of(as) } };

	return world_request(world, 1, &request);
}

Test(desk_tiers, show_the_same_to_who_asks, .init = up, .fini = down)
{
	take_in("a-1");
	expect_all(&get_as("")->record->text);
	expect_all(&get_as("water")->record->text);
	expect_informed(&get_as("parks")->record->text);
	expect_redacted(&get_as("helpers")->record->text);
	cr_expect(get_as("helpers")->record->decision == NULL && get_as("parks")->record->decision != NULL);
	cr_expect(eq(sz, get_as("helpers")->record->source.size, 0));
	cr_expect(eq(int, get_as("desk")->outcome, OUTCOME_NOT_ALLOWED), "it has no part in it");
	cr_expect(text_is_str(get_as("desk")->field, "as"));
}

static const struct history *history_as(const char *as)
{
	struct request request = { .id = 9, .kind = REQUEST_HISTORY, .history = { .key = { .number = 1 }, .as = text_of(as) } };
	const struct reply *reply = world_request(world, 1, &request);

	return reply->outcome == OUTCOME_OK ? &reply->history : NULL;
}

Test(desk_tiers, hold_in_the_history_too, .init = up, .fini = down)
{
	take_in("a-1");
	DO(world, 1, VERB_COMMENT, "roads");
	expect_all(&history_as("roads")->events[0].text);
	expect_informed(&history_as("parks")->events[0].text);
	expect_redacted(&history_as("helpers")->events[0].text);
	cr_expect(eq(sz, history_as("helpers")->events[0].event.record->source_ref.size, 0));
	cr_expect(gt(sz, history_as("helpers")->events[1].text.note.size, 0), "what colleagues note is theirs to read");
	cr_expect(history_as("desk") == NULL);
}

Test(desk_tiers, rise_with_the_part, .init = up, .fini = down)
{
	take_in("a-1");
	ACT(world, 1, VERB_INVITE, "roads", .target = TEXT("parks"));
	expect_all(&get_as("parks")->record->text);
	expect_deliveries(10, "parks", expect_informed); /* what it was told then, it is told again */
}

static struct case_text seen_by_plugin;
static struct text source_seen;

static void note_question(void *self, const struct question *question)
{
	(void)self;
	if (text_is_str(question->department, "helpers")) {
		seen_by_plugin = question->submission->text;
		source_seen = question->submission->source_ref;
	}
}

static bool may_ask_anybody(void *self, struct text department)
{
	(void)self;
	(void)department;
	return true;
}

Test(desk_tiers, hold_for_a_partners_plugin_too, .init = up, .fini = down)
{
	struct request request = world_submission("a-9");

	desk_meet_assessor(world->desk, (struct assessor){ .self = world, .may_ask = may_ask_anybody, .ask = note_question });
	world->departments[4].plugin = TEXT("helpers");
	request.submit.text.address = TEXT("15 Market Road");
	world_request(world, 1, &request);
	cr_assert(text_is_str(seen_by_plugin.title, "A hole"), "it was asked");
	cr_assert(eq(sz, seen_by_plugin.reporter.name.size + seen_by_plugin.address.size + source_seen.size, 0));
}
