/* Which case repeats which, by hand; and what the followers of a case share with it. */
#include "core/desk_act.h"
#include "core/history.h"

enum { FOLLOWERS_PAGE = 64 };

/* ---- link ---- */

static int refuse_link(const struct acting *a, enum outcome outcome, struct text before, uint64_t number, struct text after)
{
	return act_refuse(a, outcome, "other", PHRASE(a->desk->arena, before, phrase_u64(a->desk->arena, number), after));
}

/* OUTCOME_OK, or a refusal that has been answered. */
static int check_primary(const struct acting *a, const struct case_record *other)
{
	const struct case_record *record = a->record;

	if (other->primary && other->primary != record->number)
		return refuse_link(a, OUTCOME_WRONG_STATE, TEXT("That case itself repeats case "), other->primary, TEXT("; link this one with that."));
	if (other->number > record->number)
		return refuse_link(a, OUTCOME_WRONG_STATE, TEXT("Case "), other->number, TEXT(" came later; the first of them is the primary: link that one with this."));
	if (record->followers)
		return refuse_link(a, OUTCOME_WRONG_STATE, TEXT("This case is repeated by "), record->followers,
				   TEXT(" others; unlink them first, or link them with the other case."));
	if (record->primary)
		return refuse_link(a, OUTCOME_WRONG_STATE, TEXT("This case repeats case "), record->primary, TEXT(" already; unlink it first."));
	if (!case_is_open(other->state))
		return refuse_link(a, OUTCOME_WRONG_STATE, TEXT("Case "), other->number,
				   PHRASE(a->desk->arena, TEXT(" is "), text_of(case_state_name(other->state)), TEXT("; what fits is an open one.")));
	if (!text_is(other->lead, record->lead))
		return refuse_link(a, OUTCOME_WRONG_STATE, TEXT("Case "), other->number,
				   PHRASE(a->desk->arena, TEXT(" is led by \""), other->lead, TEXT("\", this one by \""), record->lead,
					  TEXT("\"; both must have the same lead: hand over or assign it first.")));
	if (other->followers >= LIMIT_FOLLOWERS)
		return refuse_link(a, OUTCOME_WRONG_STATE, TEXT("Case "), other->number, TEXT(" is repeated by as many cases as PROTOCOL.md allows."));
	return OUTCOME_OK;
}

static int link_with(struct acting *a, struct case_work *other)
{
	struct desk *desk = a->desk;
	uint64_t primary = other->row.record.number;
	struct event event = act_event(a, EVENT_LINKED);
	const struct duplicate_policy *policy = desk->neighbours ? neighbours_policy(desk->neighbours, primary) : NULL;
	uint32_t voices = policy ? neighbours_voices(desk->neighbours, primary) : 0;
	int rc;

	a->record->primary = primary;
	other->row.record.followers++;
	links_note(desk, a->work);
	event.other_case = primary;
	event.target = other->row.record.lead;
	rc = act_say(a, &event);
	if (rc == OUTCOME_OK && policy) {
		int raised = links_raise(desk, policy, other, voices);

		rc = raised ? PASS(raised) : rc;
	}
	return rc;
}

int act_link(struct acting *a)
{
	struct case_work *other;
	uint64_t number;
	int rc = case_number_of(a->desk, a->from, &a->act->other, &number);

	if (rc != OUTCOME_OK)
		return rc;
	if (number == a->record->number)
		return act_refuse(a, OUTCOME_INVALID, "other", TEXT("A case does not repeat itself; name the earlier one."));
	if (number == a->record->primary) {
		desk_answer_case(a->desk, a->from, OUTCOME_UNCHANGED, &a->work->row);
		return OUTCOME_UNCHANGED;
	}
	rc = work_open(a->desk, number, &other);
	if (rc)
		return FOLD(rc);
	rc = check_primary(a, &other->row.record);
	if (rc == OUTCOME_OK)
		rc = link_with(a, other);
	if (rc != OUTCOME_OK) {
		work_drop(&other);
		return rc < 0 ? PASS(rc) : rc;
	}
	rc = work_keep(a->desk, &other);
	return rc ? PASS(rc) : OUTCOME_OK;
}

int act_unlink(struct acting *a)
{
	struct case_record *record = a->record;
	struct event event = act_event(a, EVENT_UNLINKED);
	struct case_work *primary;
	int rc;

	if (!record->primary) {
		desk_answer_case(a->desk, a->from, OUTCOME_UNCHANGED, &a->work->row);
		return OUTCOME_UNCHANGED;
	}
	rc = work_open(a->desk, record->primary, &primary);
	if (rc)
		return FOLD(rc);
	primary->row.record.followers -= primary->row.record.followers != 0;
	event.other_case = record->primary;
	event.target = primary->row.record.lead;
	record->primary = 0;
	record->flags &= ~(uint32_t)FLAG_REPEAT;
	rc = work_keep(a->desk, &primary);
	return rc ? PASS(rc) : PASS(act_say(a, &event));
}

/* ---- sharing ---- */

/* What the answer would still have to wait for, declined or not. */
static bool is_owed(const struct assignment *part)
{
	return part->part == PART_REQUIRED && part->state != ASSIGNMENT_DONE && part->state != ASSIGNMENT_WAIVED;
}

static bool has_done(struct case_record *primary, struct text department)
{
	const struct assignment *part = record_find(primary, department);

	return part && part->state == ASSIGNMENT_DONE;
}

/* Parts that a follower still requires are done where the same department has done its part of the primary. false: one of another department is owed. */
static bool may_share(const struct acting *follower, struct case_record *primary)
{
	const struct case_record *record = follower->record;

	for (size_t i = 0; i < record->n_assignments; i++)
		if (is_owed(&record->assignments[i]) && !has_done(primary, record->assignments[i].department))
			return false;
	return true;
}

static void end_parts(struct acting *follower)
{
	struct case_record *record = follower->record;

	for (size_t i = 0; i < record->n_assignments; i++) {
		struct assignment *part = &record->assignments[i];

		if (!is_owed(part))
			continue;
		part->state = ASSIGNMENT_DONE;
		part->since = follower->desk->now.wall;
		act_meet(follower, part->department, TEXT("acknowledge"), &part->acknowledge);
		act_meet(follower, part->department, TEXT("resolve"), &part->resolve);
	}
}

static int share_with(struct acting *a, uint64_t number, int (*run)(struct acting *a))
{
	struct request_act act = *a->act;
	struct acting f = { .desk = a->desk, .from = a->from, .act = &act, .who = WHO_LEAD, .through = a->record->number };
	uint64_t events;
	int rc = work_open(a->desk, number, &f.work);

	if (rc)
		return FOLD(rc);
	f.record = &f.work->row.record;
	f.assignment = &f.record->assignments[0];
	act.department = f.record->lead;
	act.note = TEXT_NONE; /* for the record of the primary */
	events = a->desk->figures.events;
	rc = clocks_mark(a->desk, f.work);
	if (!rc && life_case_find(act.verb, f.record->state, &f.to) == LIFE_OK && life_step_find(act.verb, OWN_OF_LEAD, f.assignment->state, &f.step) == LIFE_OK &&
	    (act.verb != VERB_RESOLVE || may_share(&f, a->record))) {
		if (act.verb == VERB_RESOLVE)
			end_parts(&f);
		rc = run(&f);
		rc = rc == OUTCOME_OK ? 0 : FOLD(rc);
	}
	if (!rc && events != a->desk->figures.events)
		return PASS(work_keep(a->desk, &f.work));
	work_drop(&f.work);
	return PASS(rc);
}

int followers_share(struct acting *a, int (*run)(struct acting *a))
{
	struct store *store = &a->desk->ports.store;
	uint64_t numbers[FOLLOWERS_PAGE], after = 0;
	size_t n = FOLLOWERS_PAGE;
	int rc = 0;

	if (!a->record->followers)
		return OUTCOME_OK;
	while (!rc && n == FOLLOWERS_PAGE) {
		rc = store->ops->followers(store->self, a->record->number, after, numbers, FOLLOWERS_PAGE, &n);
		for (size_t i = 0; !rc && i < n; i++)
			rc = share_with(a, numbers[i], run);
		after = n ? numbers[n - 1] : after;
	}
	return rc ? FOLD(rc) : OUTCOME_OK;
}
