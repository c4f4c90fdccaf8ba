/* Rulings, written down and found again. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/desk_inside.h"
#include "support/log.h"
#include "support/world.h"

TestSuite(precedents, .timeout = 30);

static struct world *world;

static void up(void)
{
	log_watch();
	world = world_create();
}

static void down(void)
{
	world_destroy(&world);
}

/* What the act RULE does: an event with a note, and the ruling under its number. */
static void rule(uint64_t number, const char *from, const char *to, const char *reason, const char *note)
{
	struct case_text text = { .note = text_of(note) };
	struct case_work *work;
	struct event event;

	desk_begin(world->desk, world->now);
	cr_assert(eq(int, work_open(world->desk, number, &work), 0));
	event = event_about(world->desk, EVENT_RULED, &work->row.record, text_of(to));
	event.reason_code = text_of(reason);
	cr_assert(eq(int, work_say(world->desk, work, &event, &text), 0));
	cr_assert(eq(int, precedent_note(world->desk, work, text_of(from), text_of(to), text_of(reason), event.number), 0));
	cr_assert(eq(int, work_keep(world->desk, &work), 0));
	world_turn(world);
}

static uint64_t take_in(const char *category, const char *title)
{
	struct request r = world_submission(title);

	r.submit.category = text_of(category);
	r.submit.text.title = text_of(title);
	return world_request(world, 1, &r)->record->number;
}

static const struct precedent_list *ask(struct request_precedents precedents)
{
	struct request r = { .id = 5, .kind = REQUEST_PRECEDENTS, .precedents = precedents };
	const struct reply *reply = world_request(world, 1, &r);

	cr_assert(reply && reply->outcome == OUTCOME_OK);
	return &reply->precedents;
}

#define ASK(...) ask((struct request_precedents){ .since = WALL_NONE, __VA_ARGS__ })

static void three(void)
{
	rule(take_in("roads/mud", "Mud on the school road"), "roads", "parks", "construction_site", "The site is under the parks office.");
	world_pass(world, dur_s(3600));
	rule(take_in("roads/hole", "Loch in der Straße"), "parks", "roads", "theirs", "It lies in the lane.");
	rule(take_in("noise", "Pile driver at night 打桩"), "water", "desk", "nobodys", "No office measures it.");
}

Test(precedents, are_found_newest_first_with_what_was_said_and_about_what, .init = up, .fini = down)
{
	const struct precedent_list *list;

	cr_assert(eq(sz, ASK(.limit = 0)->n_rows, 0));
	three();
	list = ASK(.limit = 0);
	cr_assert(eq(sz, list->n_rows, 3));
	cr_expect(eq(u64, list->next_before_event, 0));
	cr_expect(text_is_str(list->rows[2].category, "roads/mud"));
	cr_expect(text_is_str(list->rows[2].from, "roads"));
	cr_expect(text_is_str(list->rows[2].to, "parks"));
	cr_expect(text_is_str(list->rows[2].reason_code, "construction_site"));
	cr_expect(text_is_str(list->rows[2].note, "The site is under the parks office."));
	cr_expect(text_is_str(list->rows[2].title, "Mud on the school road"));
	cr_expect(eq(u64, list->rows[2].case_number, 1));
	cr_expect(gt(sz, list->rows[2].reference.size, 8));
	cr_expect(eq(i64, list->rows[0].at.ms, world->now.wall.ms));
}

Test(precedents, are_found_by_category_department_words_and_time, .init = up, .fini = down)
{
	three();
	cr_expect(eq(sz, ASK(.category_prefix = TEXT("roads"))->n_rows, 2));
	cr_expect(eq(sz, ASK(.category_prefix = TEXT("roads/mud"))->n_rows, 1));
	cr_expect(eq(sz, ASK(.category_prefix = TEXT("road"))->n_rows, 0), "whole segments");
	cr_expect(eq(sz, ASK(.department = TEXT("parks"))->n_rows, 2), "it led, or was ruled to");
	cr_expect(eq(sz, ASK(.words = TEXT("MUD"))->n_rows, 1));
	cr_expect(eq(sz, ASK(.words = TEXT("school site"))->n_rows, 1), "each in title, note or reason");
	cr_expect(eq(sz, ASK(.words = TEXT("school lane"))->n_rows, 0));
	cr_expect(eq(sz, ASK(.words = TEXT("打桩"))->n_rows, 1));
	cr_expect(eq(sz, ASK(.words = TEXT("STRASSE"))->n_rows, 0));
	cr_expect(eq(sz, ASK(.words = TEXT("nobodys"))->n_rows, 1));
	cr_expect(eq(sz, ask((struct request_precedents){ .since = world->now.wall })->n_rows, 2));
}

Test(precedents, come_in_pages, .init = up, .fini = down)
{
	struct request_precedents r = { .since = WALL_NONE, .category_prefix = TEXT("roads"), .limit = 7 };
	const struct precedent_list *list;
	uint64_t last = UINT64_MAX;
	size_t n = 0;

	for (int i = 0; i < 130; i++) {
		char title[16];

		snprintf(title, sizeof title, "t-%d", i);
		rule(take_in(i % 3 ? "roads/mud" : "noise", title), "roads", "parks", "x", "y");
	}
	do {
		list = ask(r);
		for (size_t i = 0; i < list->n_rows; i++, n++) {
			cr_assert(lt(u64, list->rows[i].event_number, last));
			last = list->rows[i].event_number;
		}
		r.before_event = list->next_before_event;
	} while (r.before_event);
	cr_expect(eq(sz, n, 86));
}

Test(precedents, refuses_a_search_without_measure, .init = up, .fini = down)
{
	static char words[LIMIT_WORDS + 1];
	struct request r = { .id = 5, .kind = REQUEST_PRECEDENTS, .precedents = { .limit = LIMIT_PAGE + 1, .since = WALL_NONE } };

	memset(words, 'x', sizeof words);
	cr_expect(text_is_str(world_request(world, 1, &r)->field, "limit"));
	r.precedents = (struct request_precedents){ .words = { words, sizeof words }, .since = WALL_NONE };
	cr_expect(text_is_str(world_request(world, 1, &r)->field, "words"));
}
