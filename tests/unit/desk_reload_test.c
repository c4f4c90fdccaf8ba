/* Another basis takes over at the desk: when, for whom, and how long the old one lives. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/world.h"

TestSuite(desk_reload, .timeout = 20);

/* A basis of its own memory: what is read after its release, a sanitizer sees. */
struct other {
	struct basis basis;
	struct city city;
	struct department departments[3];
	struct world *world;
	char lead[8], rule[8], version[8];
	struct text texts[1];
	bool *is_released;
};

static int judge(void *self, const struct submission *submission, wall at, struct arena *arena, struct finding *out)
{
	struct other *o = self;

	(void)submission;
	(void)at;
	(void)arena;
	*out = (struct finding){ .n_claims = 1, .rule_set = text_of(o->version) };
	out->claims[0] = (struct claim){ .department = text_of(o->lead), .rule = text_of(o->rule), .part = PART_LEAD, .place = TEXT("rules.cfg:1") };
	return 0;
}

static struct text version(void *self)
{
	return text_of(((struct other *)self)->version);
}

static void promise(void *self, const struct promise_for *what, struct promises *out)
{
	(void)self;
	(void)what;
	out->acknowledge = out->resolve = CLOCK_NONE;
	out->n_further = 0;
	out->policy = out->why = TEXT_NONE;
}

static int32_t day(void *self, wall at)
{
	(void)self;
	return (int32_t)(at.ms / 86400000);
}

static dur worked(void *self, struct text calendar, wall from, wall to)
{
	(void)self;
	(void)calendar;
	return wall_since(to, from);
}

static void release(struct basis *basis)
{
	struct other *o = (struct other *)basis;

	*o->is_released = true;
	memset(o, 0xA5, sizeof *o);
	free(o);
}

/* One in which `lead` leads everything. `text` of its only file (any size). */
static struct basis *other_basis(const char *lead, const char *rule, const char *digest, struct text text, bool *is_released)
{
	struct other *o = calloc(1, sizeof *o);

	cr_assert(o != NULL);
	*is_released = false;
	o->is_released = is_released;
	snprintf(o->lead, sizeof o->lead, "%s", lead);
	snprintf(o->rule, sizeof o->rule, "%s", rule);
	snprintf(o->version, sizeof o->version, "v-%s", rule);
	o->departments[0] = (struct department){ .name = text_of(o->lead), .title = text_of(o->lead), .plugin = TEXT("any") };
	o->departments[1] = (struct department){ .name = TEXT("desk"), .title = TEXT("Front desk") };
	o->city = (struct city){ .name = TEXT("Test"), .zone = TEXT("UTC"), .departments = o->departments, .n_departments = 2, .fallback = 1 };
	o->texts[0] = text;
	o->basis = (struct basis){ .city = &o->city, .rules = { o, judge, version }, .time = { .self = o, .promise = promise, .worked = worked, .day = day }, .texts = o->texts,
				   .release = release };
	o->basis.set = (struct rule_set){ .version = text_of(o->version), .files = { { TEXT("rules.cfg"), text_of(digest), text.size } }, .n_files = 1 };
	return &o->basis;
}

static struct request reload_by(uint64_t id, const char *who)
{
	return (struct request){ .id = id, .kind = REQUEST_RELOAD, .reload = { text_of(who) } };
}

/* Asked for by peer 1, request 9. The reply to it, when the basis is in force. */
static const struct reply *take_over(struct world *w, struct basis *basis)
{
	struct request request = reload_by(9, "Ms Li");

	cr_assert(eq(ptr, (void *)world_request(w, 1, &request), NULL), "it is being read");
	w->n_heard = 0;
	desk_renew(w->desk, basis, TEXT_NONE, NULL);
	for (int i = 0; i < 100 && !w->n_heard; i++)
		world_turn(w);
	cr_assert(eq(sz, w->n_heard, 1));
	return &w->heard[0].message.reply;
}

Test(desk_reload, decides_the_next_case_by_the_new_basis)
{
	struct world *w = world_create();
	struct request first = world_submission("1"), second = world_submission("2");
	bool is_released;
	const struct reply *reply;

	cr_expect(text_is_str(world_request(w, 1, &first)->record->lead, "roads"));
	reply = take_over(w, other_basis("parks", "new", "d1", TEXT("rules"), &is_released));
	cr_expect(eq(int, (int)reply->outcome, (int)OUTCOME_OK));
	cr_assert(eq(int, (int)reply->kind, (int)REPLY_RULE_SETS));
	cr_expect(text_is_str(reply->rule_sets.sets[0].who, "Ms Li"));
	cr_expect(text_is_str(reply->rule_sets.sets[0].version, "v-new"));
	second.id = 3;
	reply = world_request(w, 1, &second);
	cr_expect(text_is_str(reply->record->lead, "parks"));
	cr_expect(text_is_str(reply->record->rule_set, "v-new"));
	cr_expect(not(is_released));
	world_destroy(&w);
	cr_expect(is_released, "the desk lets the last one go, too");
}

Test(desk_reload, a_submission_that_waits_for_a_plugin_ends_under_the_basis_it_began_with_and_keeps_it)
{
	struct world *w = world_create();
	struct request waiting = world_submission("waits"), get = { .id = 5, .kind = REQUEST_GET, .get = { .key = { .number = 1 } } };
	struct verdict accept = world_verdict(VERDICT_ACCEPT);
	bool old_released, new_released;
	const struct reply *reply;

	take_over(w, other_basis("parks", "old", "d1", TEXT("rules"), &old_released));
	w->askable[0] = "parks";
	cr_assert(eq(ptr, (void *)world_request(w, 1, &waiting), NULL));
	cr_assert(eq(sz, w->n_asked, 1));
	take_over(w, other_basis("water", "new", "d2", TEXT("other rules"), &new_released));
	cr_expect(not(old_released));
	w->n_heard = 0;
	world_answer(w, 0, &accept);
	world_turn(w);
	cr_assert(eq(sz, w->n_heard, 1));
	reply = &w->heard[0].message.reply;
	cr_expect(text_is_str(reply->record->lead, "parks"));
	cr_expect(text_is_str(reply->record->rule, "old"));
	cr_expect(text_is_str(reply->record->rule_set, "v-old"));
	cr_expect(old_released, "nobody needs it any more");
	get.get.with_decision = true;
	reply = world_request(w, 1, &get);
	cr_expect(text_is_str(reply->record->decision->rule_set, "v-old"));
	cr_expect(text_is_str(reply->record->decision->claims[0].place, "rules.cfg:1"));
	world_destroy(&w);
}

Test(desk_reload, a_question_keeps_the_basis_until_it_is_answered)
{
	struct world *w = world_create();
	struct request submit = world_submission("1"), get = { .id = 5, .kind = REQUEST_GET, .get = { .key = { .number = 1 }, .plain = TEXT("en") } };
	bool old_released, new_released;

	take_over(w, other_basis("parks", "old", "d1", TEXT("rules"), &old_released));
	world_request(w, 1, &submit);
	desk_begin(w->desk, w->now);
	cr_assert(eq(int, desk_request(w->desk, (struct peer){ 1 }, &get), 0)); /* its errand runs at the next turn's beginning */
	desk_renew(w->desk, other_basis("water", "new", "d2", TEXT("other rules"), &new_released), TEXT_NONE, NULL);
	for (mono next; text_is_str(desk_rule_set(w->desk)->version, "v-old");)
		cr_assert(eq(int, desk_tick(w->desk, &next), 0));
	cr_expect(not(old_released));
	w->n_heard = 0;
	world_turn(w);
	cr_assert(eq(sz, w->n_heard, 1));
	cr_expect(text_is_str(w->heard[0].message.reply.record->decision->plain,
			      "parks answers for your case. The city's rules give cases like this to parks. It is still to be looked at by parks; "
			      "what is found there may change this."));
	cr_expect(old_released);
	world_destroy(&w);
}

Test(desk_reload, a_large_file_is_written_a_piece_a_turn_before_it_is_in_force)
{
	static char bytes[LIMIT_RULE_PIECE * 5 + 3];
	struct world *w = world_create();
	struct request request = reload_by(9, "Ms Li");
	struct rule_set sets[2];
	struct text piece;
	bool is_released;
	size_t turns = 0, n;

	memset(bytes, 'r', sizeof bytes);
	bytes[sizeof bytes - 1] = '!';
	world_request(w, 1, &request);
	desk_renew(w->desk, other_basis("parks", "large", "digest", (struct text){ bytes, sizeof bytes }, &is_released), TEXT_NONE, NULL);
	while (!text_is_str(desk_rule_set(w->desk)->version, "v-large") && turns++ < 100) {
		cr_assert(eq(int, w->reader.ops->rule_sets(w->reader.self, 0, w->arena, sets, 2, &n), 0));
		cr_expect(eq(sz, n, 0), "not in the history before it is in force");
		world_turn(w);
	}
	cr_expect(ge(sz, turns, 3));
	cr_assert(eq(int, w->reader.ops->rule_sets(w->reader.self, 0, w->arena, sets, 2, &n), 0));
	cr_assert(eq(sz, n, 1));
	cr_expect(eq(u64, sets[0].files[0].size, sizeof bytes));
	cr_assert(eq(int, w->reader.ops->rule_piece_get(w->reader.self, TEXT("digest"), 5, w->arena, &piece), 0));
	cr_expect(text_is_str(piece, "rr!"));
	world_destroy(&w);
}

Test(desk_reload, a_refusal_changes_nothing_and_names_the_place)
{
	struct world *w = world_create();
	struct request request = reload_by(9, "Ms Li"), submit = world_submission("1");

	world_request(w, 1, &request);
	w->n_heard = 0;
	desk_renew(w->desk, NULL, TEXT("rules.cfg:12: There is no department \"x\"."), NULL);
	world_turn(w);
	cr_assert(eq(sz, w->n_heard, 1));
	cr_expect(eq(int, (int)w->heard[0].message.reply.outcome, (int)OUTCOME_BAD_CONFIGURATION));
	cr_expect(text_is_str(w->heard[0].message.reply.sentence, "rules.cfg:12: There is no department \"x\"."));
	cr_expect(text_is_str(world_request(w, 1, &submit)->record->rule_set, "rules-1"));
	world_destroy(&w);
}

Test(desk_reload, the_same_files_again_are_unchanged_and_the_new_copy_is_let_go)
{
	struct world *w = world_create();
	bool first_released, second_released;

	take_over(w, other_basis("parks", "new", "d1", TEXT("rules"), &first_released));
	cr_expect(eq(int, (int)take_over(w, other_basis("parks", "copy", "d1", TEXT("rules"), &second_released))->outcome, (int)OUTCOME_UNCHANGED));
	cr_expect(second_released);
	cr_expect(not(first_released));
	world_destroy(&w);
}

Test(desk_reload, one_at_a_time_and_the_same_request_again_is_no_second)
{
	struct world *w = world_create();
	struct request request = reload_by(9, "Ms Li"), another = reload_by(10, "Mr Wu"), nameless = reload_by(11, "");

	cr_expect(eq(int, (int)world_request(w, 1, &nameless)->outcome, (int)OUTCOME_INVALID));
	cr_expect(eq(ptr, (void *)world_request(w, 1, &request), NULL));
	cr_expect(eq(ptr, (void *)world_request(w, 1, &request), NULL));
	cr_expect(eq(int, (int)world_request(w, 1, &another)->outcome, (int)OUTCOME_BUSY));
	cr_expect(not(desk_reload(w->desk, TEXT("SIGHUP"))));
	cr_expect(eq(sz, w->n_renewals, 1));
	cr_expect(eq(int, w->kept, 1), "who waits is not forgotten");
	desk_renew(w->desk, NULL, TEXT("no"), NULL);
	world_turn(w);
	cr_expect(eq(int, w->kept, 0));
	cr_expect(desk_reload(w->desk, TEXT("SIGHUP")));
	world_destroy(&w);
}

Test(desk_reload, the_end_answers_who_waits_and_lets_a_basis_go_that_never_came_into_force)
{
	struct world *w = world_create();
	struct request request = reload_by(9, "Ms Li");
	bool is_released;

	world_request(w, 1, &request);
	w->n_heard = 0;
	desk_renew(w->desk, other_basis("parks", "new", "d1", TEXT("rules"), &is_released), TEXT_NONE, NULL);
	cr_assert(eq(int, desk_stop(w->desk), 0));
	cr_assert(eq(sz, w->n_heard, 1));
	cr_expect(eq(int, (int)w->heard[0].message.reply.outcome, (int)OUTCOME_STOPPING));
	cr_expect(is_released);
	world_turn(w);
	cr_expect(text_is_str(world_request(w, 1, &(struct request){ .id = 1, .kind = REQUEST_HEALTH })->health.rule_set, "rules-1"));
	world_destroy(&w);
}
