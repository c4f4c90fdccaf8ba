/* Campaigns and improvements: opened, joined, counted, closed; recorded, late, done, published. */
#include <stdio.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/campaigns.h"
#include "support/log.h"
#include "support/world.h"

TestSuite(desk_campaign, .timeout = 10);

static struct world *world;

static void up(void)
{
	log_watch();
	world = world_create();
	world_subscribe(world, 9, "supervisors", "s", 100);
	world_subscribe(world, 7, "roads", "r", 100);
}

static void down(void)
{
	world_destroy(&world);
}

static struct campaign snow(void)
{
	return (struct campaign){ .name = TEXT("snow"), .title = TEXT("Snow"), .goal = TEXT("Every pavement within a day"), .categories = { TEXT("roads") },
				  .n_categories = 1, .from = WALL_NONE, .until = WALL_NONE, .opened = WALL_NONE, .closed = WALL_NONE };
}

static const struct reply *campaign(enum campaign_verb verb, const struct campaign *c, const char *by)
{
	struct request request = { .id = 5, .kind = REQUEST_CAMPAIGN, .campaign = { verb, c, text_of(by), TEXT("Ms Li") } };

	return world_request(world, 1, &request);
}

static const struct reply *show(const char *name)
{
	struct request request = { .id = 6, .kind = REQUEST_CAMPAIGN_SHOW, .campaign_show = { text_of(name) } };

	return world_request(world, 1, &request);
}

static const struct delivery *heard(uint64_t peer, enum event_kind kind)
{
	for (size_t i = 0; i < world_deliveries(world, peer); i++)
		if (world_delivery(world, peer, i)->event.kind == kind)
			return world_delivery(world, peer, i);
	return NULL;
}

static bool joined(uint64_t number, const char *name)
{
	return text_is_str(world_get(world, number)->record->campaign, name);
}

Test(desk_campaign, takes_new_cases_that_fit_by_itself, .init = up, .fini = down)
{
	struct campaign c = snow();

	world_take_in(world, "before");
	cr_assert(eq(int, campaign(CAMPAIGN_OPEN, &c, "supervisors")->outcome, OUTCOME_OK));
	cr_assert(heard(9, EVENT_CAMPAIGN_OPENED) != NULL);
	cr_expect(text_is_str(heard(9, EVENT_CAMPAIGN_OPENED)->event.campaign, "snow"));
	world_take_in(world, "after");
	cr_expect(joined(1, ""), "it was there before");
	cr_expect(joined(2, "snow"));
	cr_assert(eq(int, campaign(CAMPAIGN_CLOSE, &c, "supervisors")->outcome, OUTCOME_OK));
	cr_assert(heard(9, EVENT_CAMPAIGN_CLOSED) != NULL);
	world_take_in(world, "too late");
	cr_expect(joined(3, ""));
	cr_expect(joined(2, "snow"), "what has joined stays");
}

Test(desk_campaign, fits_by_department_category_area_and_period_together, .init = up, .fini = down)
{
	struct campaigns *open = campaigns_create();
	struct share shares[] = { { .department = TEXT("roads") }, { .department = TEXT("water") } };
	struct case_record r = { .category = TEXT("roads/ice/black"), .areas = { TEXT("district:north") }, .n_areas = 1, .received = wall_ms(50) };
	struct campaign c = snow(), empty = { .number = 1, .name = TEXT("by hand"), .from = WALL_NONE, .until = WALL_NONE, .closed = WALL_NONE };

	c.number = 2;
	c.departments[0] = TEXT("parks");
	c.departments[1] = TEXT("water");
	c.n_departments = 2;
	c.areas[0] = TEXT("district:north");
	c.n_areas = 1;
	c.from = wall_ms(50);
	c.until = wall_ms(60);
	cr_assert(campaigns_put(open, &empty) && campaigns_put(open, &c));
	cr_expect(text_is_str(campaigns_fit(open, TEXT_NONE, &r, shares, 2), "snow"));
	cr_expect(text_is_str(campaigns_fit(open, TEXT("by hand"), &r, shares, 2), "by hand"), "the rule's word counts first");
	cr_expect(text_is_str(campaigns_fit(open, TEXT("none such"), &r, shares, 2), "snow"));
	cr_expect(text_is_empty(campaigns_fit(open, TEXT_NONE, &r, shares, 1)), "no department of it has a part");
	r.received = wall_ms(60);
	cr_expect(text_is_empty(campaigns_fit(open, TEXT_NONE, &r, shares, 2)), "the period is over");
	r.received = wall_ms(49);
	cr_expect(text_is_empty(campaigns_fit(open, TEXT("snow"), &r, shares, 2)), "it has not begun, whatever the rule says");
	r.received = wall_ms(50);
	r.category = TEXT("roadside/ice");
	cr_expect(text_is_empty(campaigns_fit(open, TEXT_NONE, &r, shares, 2)), "whole segments count");
	r.category = TEXT("roads");
	r.areas[0] = TEXT("district:south");
	cr_expect(text_is_empty(campaigns_fit(open, TEXT_NONE, &r, shares, 2)));
	campaigns_destroy(&open);
}

Test(desk_campaign, lets_the_rule_fill_a_campaign_that_is_open, .init = up, .fini = down)
{
	struct campaign c = snow();

	c.n_categories = 0;
	world->finding.campaign = TEXT("snow");
	world_take_in(world, "a-1");
	campaign(CAMPAIGN_OPEN, &c, "supervisors");
	world_take_in(world, "a-2");
	cr_expect(joined(1, ""), "no such campaign was open");
	cr_expect(joined(2, "snow"));
}

Test(desk_campaign, holds_what_a_plugin_is_asked_about_too, .init = up, .fini = down)
{
	struct campaign c = snow();
	struct request request = world_submission("a-1");
	struct verdict yes = world_verdict(VERDICT_ACCEPT);

	c.n_categories = 0;
	world->finding.campaign = TEXT("snow");
	world->askable[0] = "roads";
	campaign(CAMPAIGN_OPEN, &c, "supervisors");
	world_request(world, 1, &request);
	world_answer(world, 0, &yes);
	world_turn(world);
	cr_assert(joined(1, "snow"));
}

Test(desk_campaign, takes_cases_in_and_out_by_hand, .init = up, .fini = down)
{
	struct campaign c = snow();
	struct request join = world_act(1, VERB_JOIN, "roads"), leave = world_act(1, VERB_LEAVE, "supervisors"), other;

	world_take_in(world, "a-1");
	join.act.campaign = TEXT("snow");
	cr_expect(eq(int, world_request(world, 1, &join)->outcome, OUTCOME_INVALID), "none is open");
	campaign(CAMPAIGN_OPEN, &c, "supervisors");
	cr_expect(eq(int, world_request(world, 1, &leave)->outcome, OUTCOME_UNCHANGED));
	cr_assert(eq(int, world_request(world, 1, &join)->outcome, OUTCOME_OK));
	cr_expect(heard(7, EVENT_JOINED) && text_is_str(heard(7, EVENT_JOINED)->event.campaign, "snow"));
	cr_expect(eq(int, world_request(world, 1, &join)->outcome, OUTCOME_UNCHANGED));
	other = join;
	other.act.campaign = TEXT("ice");
	cr_expect(eq(int, world_request(world, 1, &other)->outcome, OUTCOME_WRONG_STATE), "it belongs to one");
	other = join;
	other.act.department = TEXT("parks");
	cr_expect(eq(int, world_request(world, 1, &other)->outcome, OUTCOME_NOT_ALLOWED));
	cr_assert(eq(int, world_request(world, 1, &leave)->outcome, OUTCOME_OK));
	cr_expect(heard(7, EVENT_LEFT) && text_is_str(heard(7, EVENT_LEFT)->event.campaign, "snow"));
	cr_expect(joined(1, ""));
}

Test(desk_campaign, counts_its_cases_by_department, .init = up, .fini = down)
{
	struct campaign c = snow();
	const struct campaign_progress *p;
	struct request rate;

	campaign(CAMPAIGN_OPEN, &c, "supervisors");
	world_take_in(world, "a-1");
	world_take_in(world, "a-2");
	world_claim(world, "water", PART_REQUIRED, "roads-rule");
	world_take_in(world, "a-3");
	world_do(world, 1, VERB_RESOLVE, "roads");
	rate = (struct request){ .id = 2, .kind = REQUEST_ACT, .act = { .key = { .source = TEXT("hotline"), .source_ref = TEXT("a-1") }, .verb = VERB_RATE,
								       .department = TEXT("citizen"), .rating = { .solved = SOLVED_NO } } };
	world_request(world, 1, &rate);
	world_do(world, 1, VERB_RESOLVE, "roads");
	world_pass(world, dur_s(40000));
	for (int i = 0; i < 4; i++)
		world_turn(world);
	world_do(world, 2, VERB_RESOLVE, "roads");
	p = &show("snow")->campaign_progress;
	cr_assert(text_is_str(p->campaign->goal, "Every pavement within a day"));
	cr_assert(eq(u64, p->all.cases, 3));
	cr_expect(eq(u64, p->all.open, 1));
	cr_expect(eq(u64, p->all.resolved, 2));
	cr_expect(eq(u64, p->all.on_time, 1));
	cr_expect(eq(u64, p->all.late, 2), "one resolved late, one still open");
	cr_expect(eq(u64, p->all.reopened, 1));
	cr_expect(eq(u64, p->all.joint, 1));
	cr_assert(eq(sz, p->n_departments, 2));
	cr_expect(text_is_str(p->departments[0].department, "roads") && p->departments[0].cases == 3 && p->departments[0].joint == 0);
	cr_expect(text_is_str(p->departments[1].department, "water") && p->departments[1].cases == 0 && p->departments[1].joint == 1);
	cr_expect(not(p->is_partial));
	cr_expect(eq(int, show("thaw")->outcome, OUTCOME_INVALID));
}

Test(desk_campaign, is_opened_once_changed_and_closed_for_ever, .init = up, .fini = down)
{
	struct campaign c = snow(), changed = snow();
	const struct reply *reply;

	cr_expect(eq(int, campaign(CAMPAIGN_OPEN, &c, "roads")->outcome, OUTCOME_NOT_ALLOWED));
	cr_expect(eq(int, campaign(CAMPAIGN_CHANGE, &c, "supervisors")->outcome, OUTCOME_INVALID), "there is none");
	cr_assert(eq(int, campaign(CAMPAIGN_OPEN, &c, "supervisors")->outcome, OUTCOME_OK));
	cr_expect(eq(int, campaign(CAMPAIGN_OPEN, &c, "supervisors")->outcome, OUTCOME_UNCHANGED), "sent again");
	changed.goal = TEXT("Within two days");
	cr_expect(eq(int, campaign(CAMPAIGN_OPEN, &changed, "supervisors")->outcome, OUTCOME_WRONG_STATE));
	changed = (struct campaign){ .name = TEXT("snow"), .goal = TEXT("Within two days"), .from = WALL_NONE, .until = WALL_NONE };
	reply = campaign(CAMPAIGN_CHANGE, &changed, "supervisors");
	cr_assert(eq(int, reply->outcome, OUTCOME_OK));
	cr_expect(text_is_str(reply->campaign->goal, "Within two days") && text_is_str(reply->campaign->title, "Snow"));
	cr_expect(text_is_str(heard(9, EVENT_CAMPAIGN_OPENED)->event.reason_code, "changed"));
	cr_expect(eq(int, campaign(CAMPAIGN_CHANGE, &changed, "supervisors")->outcome, OUTCOME_UNCHANGED));
	cr_assert(eq(int, campaign(CAMPAIGN_CLOSE, &c, "supervisors")->outcome, OUTCOME_OK));
	cr_expect(eq(int, campaign(CAMPAIGN_CLOSE, &c, "supervisors")->outcome, OUTCOME_UNCHANGED));
	cr_expect(eq(int, campaign(CAMPAIGN_CHANGE, &changed, "supervisors")->outcome, OUTCOME_WRONG_STATE));
	cr_expect(eq(int, campaign(CAMPAIGN_OPEN, &c, "supervisors")->outcome, OUTCOME_WRONG_STATE), "a name is for ever");
}

Test(desk_campaign, refuses_what_is_no_campaign, .init = up, .fini = down)
{
	struct campaign c = snow();

	c.name = TEXT_NONE;
	cr_expect(text_is_str(campaign(CAMPAIGN_OPEN, &c, "supervisors")->field, "name"));
	c = snow();
	c.departments[0] = TEXT("atlantis");
	c.n_departments = 1;
	cr_expect(eq(int, campaign(CAMPAIGN_OPEN, &c, "supervisors")->outcome, OUTCOME_UNKNOWN_DEPARTMENT));
	c = snow();
	c.from = wall_ms(9);
	c.until = wall_ms(9);
	cr_expect(text_is_str(campaign(CAMPAIGN_OPEN, &c, "supervisors")->field, "until"));
	cr_expect(eq(int, campaign(CAMPAIGN_VERB_NONE, &c, "supervisors")->outcome, OUTCOME_INVALID));
	cr_expect(eq(int, campaign(CAMPAIGN_OPEN, NULL, "supervisors")->outcome, OUTCOME_INVALID));
}

Test(desk_campaign, is_bounded_in_number, .init = up, .fini = down)
{
	struct request list = { .id = 6, .kind = REQUEST_CAMPAIGNS, .campaigns = { .open_only = true, .limit = 10 } };
	char name[16];
	size_t n = 0;

	for (int i = 0; i <= LIMIT_CAMPAIGNS; i++) {
		struct campaign c = snow();

		snprintf(name, sizeof name, "c-%d", i);
		c.name = text_of(name);
		cr_expect(eq(int, campaign(CAMPAIGN_OPEN, &c, "supervisors")->outcome, i < LIMIT_CAMPAIGNS ? OUTCOME_OK : OUTCOME_NOT_ALLOWED), "%d", i);
	}
	do {
		const struct campaign_list *page = &world_request(world, 1, &list)->campaigns;

		n += page->n_campaigns;
		list.campaigns.before_number = page->next_before_number;
	} while (list.campaigns.before_number);
	cr_assert(eq(sz, n, LIMIT_CAMPAIGNS), "all of them, in pages");
	list.campaigns.limit = LIMIT_PAGE + 1;
	cr_expect(eq(int, world_request(world, 1, &list)->outcome, OUTCOME_INVALID));
}

/* ---- improvements ---- */

static struct improvement drain(void)
{
	return (struct improvement){ .title = TEXT("A drain before the school"), .what = TEXT("Put one in."), .owner = TEXT("roads"),
				     .due = wall_after(world->now.wall, dur_s(3600)), .created = WALL_NONE, .done = WALL_NONE, .published = WALL_NONE };
}

static const struct reply *improve(enum improve_verb verb, const struct improvement *i, size_t n_cases, const char *by)
{
	const struct case_key cases[] = { { .number = 1 }, { .source = TEXT("hotline"), .source_ref = TEXT("a-2") }, { .number = 99 } };
	struct request request = { .id = 5, .kind = REQUEST_IMPROVE, .improve = { verb, i, cases, n_cases, text_of(by), TEXT("Ms Li") } };

	return world_request(world, 1, &request);
}

static size_t listed(struct request_improvements query)
{
	struct request request = { .id = 6, .kind = REQUEST_IMPROVEMENTS, .improvements = query };

	return world_request(world, 1, &request)->improvements.n_improvements;
}

Test(desk_campaign, an_improvement_goes_from_its_recording_to_its_publication, .init = up, .fini = down)
{
	struct improvement i, done = { .number = 1, .result = TEXT("It is in."), .due = WALL_NONE };
	const struct reply *reply;
	struct text reference;

	world_take_in(world, "a-1");
	world_take_in(world, "a-2");
	i = drain();
	reference = world_get(world, 2)->record->reference;
	reply = improve(IMPROVE_CREATE, &i, 2, "supervisors");
	cr_assert(eq(int, reply->outcome, OUTCOME_OK));
	cr_assert(eq(u64, reply->improvement->number, 1));
	cr_expect(eq(sz, reply->improvement->n_cases, 2));
	cr_expect(text_is(reply->improvement->references[1], reference), "everybody may see the reference");
	cr_assert(heard(9, EVENT_IMPROVEMENT) && heard(7, EVENT_IMPROVEMENT), "supervisors and owner hear of it");
	cr_expect(eq(u64, heard(7, EVENT_IMPROVEMENT)->event.improvement, 1));
	cr_expect(text_is_str(heard(7, EVENT_IMPROVEMENT)->event.reason_code, "created"));
	cr_expect(eq(int, improve(IMPROVE_PUBLISH, &done, 0, "supervisors")->outcome, OUTCOME_WRONG_STATE), "it is not done");
	cr_expect(eq(int, improve(IMPROVE_DONE, &done, 0, "parks")->outcome, OUTCOME_NOT_ALLOWED), "it is not theirs");
	cr_assert(eq(int, improve(IMPROVE_DONE, &done, 0, "roads")->outcome, OUTCOME_OK));
	cr_expect(eq(int, improve(IMPROVE_DONE, &done, 0, "roads")->outcome, OUTCOME_UNCHANGED));
	cr_expect(eq(sz, listed((struct request_improvements){ .published_only = true }), 0));
	cr_assert(eq(int, improve(IMPROVE_PUBLISH, &done, 0, "supervisors")->outcome, OUTCOME_OK));
	cr_expect(eq(int, improve(IMPROVE_PUBLISH, &done, 0, "supervisors")->outcome, OUTCOME_UNCHANGED));
	cr_expect(eq(sz, listed((struct request_improvements){ .published_only = true }), 1));
	cr_expect(eq(sz, listed((struct request_improvements){ .department = TEXT("roads"), .state = IMPROVEMENT_DONE }), 1));
	cr_expect(eq(sz, listed((struct request_improvements){ .department = TEXT("parks") }), 0));
	cr_expect(eq(sz, listed((struct request_improvements){ .state = IMPROVEMENT_OPEN }), 0));
}

Test(desk_campaign, a_late_improvement_is_said_once, .init = up, .fini = down)
{
	struct improvement i, later = { .number = 1 };

	world_take_in(world, "a-1");
	i = drain();
	improve(IMPROVE_CREATE, &i, 1, "supervisors");
	world_pass(world, dur_s(3599));
	world->n_heard = 0;
	world_turn(world);
	cr_assert(not(heard(7, EVENT_IMPROVEMENT) != NULL));
	world_pass(world, dur_s(1));
	world->n_heard = 0;
	world_turn(world);
	cr_assert(heard(7, EVENT_IMPROVEMENT) && heard(9, EVENT_IMPROVEMENT));
	cr_expect(text_is_str(heard(7, EVENT_IMPROVEMENT)->event.reason_code, "overdue"));
	cr_expect(text_is_str(heard(7, EVENT_IMPROVEMENT)->event.actor, "liaisond"));
	cr_expect(eq(sz, listed((struct request_improvements){ .state = IMPROVEMENT_OVERDUE }), 1));
	world_pass(world, dur_s(9999));
	world->n_heard = 0;
	world_turn(world);
	cr_assert(heard(7, EVENT_IMPROVEMENT) == NULL, "once");
	later.due = wall_after(world->now.wall, dur_s(60));
	cr_assert(eq(int, improve(IMPROVE_CHANGE, &later, 0, "supervisors")->outcome, OUTCOME_OK));
	cr_expect(eq(sz, listed((struct request_improvements){ .state = IMPROVEMENT_OVERDUE }), 0), "it has a new due time");
	world_pass(world, dur_s(61));
	world->n_heard = 0;
	world_turn(world);
	cr_assert(heard(7, EVENT_IMPROVEMENT) != NULL, "and can be late again");
}

Test(desk_campaign, an_improvement_needs_its_texts_an_owner_a_time_and_what_is_behind_it, .init = up, .fini = down)
{
	struct improvement i;
	struct campaign c = snow();

	world_take_in(world, "a-1");
	world_take_in(world, "a-2");
	i = drain();
	cr_expect(eq(int, improve(IMPROVE_CREATE, &i, 1, "roads")->outcome, OUTCOME_NOT_ALLOWED));
	cr_expect(text_is_str(improve(IMPROVE_CREATE, &i, 0, "supervisors")->field, "cases"));
	cr_expect(eq(int, improve(IMPROVE_CREATE, &i, 3, "supervisors")->outcome, OUTCOME_UNKNOWN_CASE));
	i.title = TEXT_NONE;
	cr_expect(text_is_str(improve(IMPROVE_CREATE, &i, 1, "supervisors")->field, "title"));
	i = drain();
	i.owner = TEXT("atlantis");
	cr_expect(eq(int, improve(IMPROVE_CREATE, &i, 1, "supervisors")->outcome, OUTCOME_UNKNOWN_DEPARTMENT));
	i = drain();
	i.due = world->now.wall;
	cr_expect(text_is_str(improve(IMPROVE_CREATE, &i, 1, "supervisors")->field, "due_at_ms"));
	i = drain();
	i.campaign = TEXT("snow");
	cr_expect(text_is_str(improve(IMPROVE_CREATE, &i, 0, "supervisors")->field, "campaign"), "there is none");
	campaign(CAMPAIGN_OPEN, &c, "supervisors");
	cr_expect(eq(int, improve(IMPROVE_CREATE, &i, 0, "supervisors")->outcome, OUTCOME_OK), "a campaign is enough");
	i.number = 7;
	cr_expect(text_is_str(improve(IMPROVE_CHANGE, &i, 0, "supervisors")->field, "number"));
	cr_expect(eq(int, improve(IMPROVE_NONE, &i, 0, "supervisors")->outcome, OUTCOME_INVALID));
	cr_expect(eq(int, improve(IMPROVE_CREATE, NULL, 0, "supervisors")->outcome, OUTCOME_INVALID));
}
