/* Passing the lead on: proposed, accepted, rejected, taken back; disputed when it goes round in circles; assigned and ruled by supervisors.
 *
 *   lead declines, hands over --> may it go there? -- no: led before, or too many hops --> disputed -- rule --> it leads, for good
 *                                        | yes                                                ^
 *                                    proposed -- rejects --> next in the rule's order? -- no --+
 *                                     ^   |                        | yes
 *                                     +---|------------------------+
 *                                         +-- accepts, or says nothing in time --> it leads
 *
 * Until the end of each of these ways the lead is who it was. */
#include "core/desk_act.h"
#include "core/lead.h"

/* ---- the lead changes ---- */

/* Its own resolve clock makes way for the case's; the old lead's acknowledge clock, and what it was urged to do, is nobody's any more. */
static void drop_clocks(struct desk *desk, struct case_work *work, struct assignment *new)
{
	struct assignment *old = &work->row.record.assignments[0];
	struct text had = old->department;

	if (new)
		part_waive_clock(work, new->department, TEXT("resolve"), &new->resolve);
	part_waive_clock(work, had, TEXT("acknowledge"), &old->acknowledge);
	handling_end(desk, work, TEXT("urge"), had, LEDGER_WAIVED);
}

static void say_clocks(struct desk *desk, struct case_work *work, bool is_seen, bool is_fresh)
{
	struct assignment *lead = &work->row.record.assignments[0];

	if (!wall_is_none(lead->resolve.due))
		work_ledger(work, LEDGER_MOVED, lead->department, TEXT("resolve"), &lead->resolve);
	if (is_fresh && !wall_is_none(lead->acknowledge.due))
		work_ledger(work, LEDGER_STARTED, lead->department, TEXT("acknowledge"), &lead->acknowledge);
	if (is_seen && clock_runs(&lead->acknowledge)) {
		clock_meet(&lead->acknowledge, desk->now.wall);
		work_ledger(work, LEDGER_MET, lead->department, TEXT("acknowledge"), &lead->acknowledge);
	}
}

/* A co-handler that holds its own part and takes the lead of a case that is not on hold has gone on. */
static void go_on_with_part(struct desk *desk, struct case_work *work, struct assignment *part)
{
	struct case_record *record = &work->row.record;

	if (part->state != ASSIGNMENT_ON_HOLD || record->assignments[0].state == ASSIGNMENT_ON_HOLD)
		return;
	clock_go_on(desk, work, part->department, TEXT("acknowledge"), &part->acknowledge, WAITS_FOR_NOTHING);
	for (size_t i = 0; i < record->n_clocks; i++)
		if (text_is(record->clocks[i].department, part->department))
			clock_go_on(desk, work, part->department, record->clocks[i].name, &record->clocks[i].clock, WAITS_FOR_NOTHING);
}

/* `department` leads from now on, by that act (of its own: whose is OWN_OF_CO; of somebody else, or by its silence: OF_TARGET), and it counts as a hop. */
static void change_lead(struct desk *desk, struct case_work *work, enum verb verb, enum whose whose, struct text department, struct text reason)
{
	struct case_record *record = &work->row.record;
	struct assignment *old = &record->assignments[0], *new = record_find(record, department), fresh;
	struct share share = { .department = city_find(desk->basis->city, department)->name, .part = PART_LEAD };
	enum verb by = whose == OF_TARGET && verb == VERB_ACCEPT ? VERB_ASSIGN : verb; /* silent, it has seen nothing */
	struct life_step of_new = { .to = ASSIGNMENT_ASSIGNED }, of_old;
	wall running = new ? new->acknowledge.started : WALL_NONE;
	bool is_fresh;

	(void)life_step_find(by, whose, new ? new->state : ASSIGNMENT_ASSIGNED, &of_new);
	if (life_step_find(verb, OF_LEAD, old->state, &of_old) != LIFE_OK)
		of_old.to = ASSIGNMENT_HANDED_OVER;
	draft_assignment(&desk->basis->time, record, &share, desk->now.wall, &fresh);
	fresh.acknowledge.is_waived = false;
	drop_clocks(desk, work, new);
	if (new)
		go_on_with_part(desk, work, new);
	old->reason = reason;
	lead_pass(record, &fresh, of_new.to, of_old.to, desk->now.wall);
	is_fresh = wall_is_none(running) || !wall_is(record->assignments[0].acknowledge.started, running);
	say_clocks(desk, work, of_new.meets_acknowledge, is_fresh);
	record->hops++;
}

/* The proposal that waits is over, and so is the clock for its answer. */
static struct ask end_proposal(struct desk *desk, struct case_work *work, enum ledger_kind how)
{
	struct ask proposal = *lead_proposal(&work->row.record);

	lead_proposal_drop(&work->row.record);
	handling_end(desk, work, TEXT("answer"), proposal.to, how);
	return proposal;
}

/* The proposal, if there is one, is void. Who was asked is told. Returns OUTCOME_OK or a fault. */
static int void_proposal(struct desk *desk, struct case_work *work, struct text actor, const char *why)
{
	struct case_record *record = &work->row.record;
	struct event event;
	int rc;

	if (!lead_proposal(record))
		return OUTCOME_OK;
	event = event_about(desk, EVENT_WITHDRAWN, record, record->lead);
	event.actor = actor;
	event.target = end_proposal(desk, work, LEDGER_WAIVED).to;
	event.reason_code = text_of(why);
	rc = work_say(desk, work, &event, NULL);
	return rc ? PASS(rc) : OUTCOME_OK;
}

/* ---- disputes ---- */

/* A case on hold stands still for another reason already. */
static void begin_dispute(struct desk *desk, struct case_work *work)
{
	struct case_record *record = &work->row.record;

	if (record->assignments[0].state != ASSIGNMENT_ON_HOLD)
		clocks_stop(desk, work, &record->assignments[0], WAITS_FOR_RULING);
	record->state = CASE_DISPUTED;
	handling_start(desk, work, TEXT("ruling"), TEXT(PARTY_SUPERVISORS));
}

static void end_dispute(struct desk *desk, struct case_work *work, enum ledger_kind how)
{
	struct case_record *record = &work->row.record;

	if (record->state != CASE_DISPUTED)
		return;
	handling_end(desk, work, TEXT("ruling"), TEXT(PARTY_SUPERVISORS), how);
	if (record->assignments[0].state != ASSIGNMENT_ON_HOLD)
		clocks_go_on(desk, work, &record->assignments[0], WAITS_FOR_NOTHING);
}

int passing_ends(struct acting *a)
{
	int rc = void_proposal(a->desk, a->work, a->act->actor.size ? a->act->actor : a->act->department, "resolved");

	end_dispute(a->desk, a->work, LEDGER_WAIVED);
	return rc == OUTCOME_OK ? OUTCOME_OK : PASS(rc);
}

static int dispute(struct acting *a, struct text target)
{
	struct event event = act_event(a, EVENT_DISPUTED);

	event.target = target;
	event.hops = a->record->hops;
	begin_dispute(a->desk, a->work);
	return PASS(act_say(a, &event));
}

/* ---- proposals ---- */

static void ask_lead(struct desk *desk, struct case_work *work, struct text target, struct text reason)
{
	struct case_record *record = &work->row.record;
	struct text name = city_find(desk->basis->city, target)->name;

	record->asks[record->n_asks++] = (struct ask){ .kind = ASK_LEAD, .from = record->lead, .to = name, .reason = reason, .at = desk->now.wall };
	handling_start(desk, work, TEXT("answer"), name);
}

static int propose(struct acting *a, struct text target)
{
	struct event event = act_event(a, EVENT_PROPOSED);

	event.target = target;
	ask_lead(a->desk, a->work, target, a->act->reason_code);
	return PASS(act_say(a, &event));
}

static int refuse_target(const struct acting *a, enum outcome outcome, struct text target, const char *why)
{
	return act_refuse(a, outcome, "target", PHRASE(a->desk->arena, TEXT("\""), target, TEXT("\" "), text_of(why)));
}

/* OUTCOME_OK, or the refusal: this department cannot be made to lead. */
static int check_target(const struct acting *a, struct text target)
{
	const char *why = lead_forbids(a->desk->basis->city, a->record, target);

	return why ? refuse_target(a, OUTCOME_NOT_ALLOWED, target, why) : OUTCOME_OK;
}

static int check_passing(const struct acting *a, struct text target)
{
	const struct ask *proposal = lead_proposal(a->record);

	if (a->record->flags & FLAG_RULED)
		return act_refuse(a, OUTCOME_NOT_ALLOWED, "verb", TEXT("A supervisor has ruled on this case, and that binds: its lead cannot be passed on any more."));
	if (proposal && (!target.size || text_is(proposal->to, target)))
		return act_unchanged(a);
	if (proposal)
		return act_refuse(a, OUTCOME_WRONG_STATE, "verb",
				  PHRASE(a->desk->arena, TEXT("\""), proposal->to, TEXT("\" has been asked to take the lead and has not answered; withdraw that first.")));
	if (a->record->state == CASE_DISPUTED)
		return act_refuse(a, OUTCOME_WRONG_STATE, "verb", TEXT("This case is disputed: a supervisor rules on who leads it."));
	if (a->record->n_asks == LIMIT_ASKS || a->record->n_clocks == LIMIT_CASE_CLOCKS)
		return act_refuse(a, OUTCOME_NOT_ALLOWED, "verb", TEXT("This case waits for as many answers as PROTOCOL.md allows."));
	return OUTCOME_OK;
}

static int pass_on(struct acting *a, struct text target)
{
	int rc = check_target(a, target);

	if (rc != OUTCOME_OK)
		return rc;
	if (text_is(target, a->record->lead))
		return refuse_target(a, OUTCOME_INVALID, target, "leads the case already; propose another department.");
	if (lead_has_led(a->record, target) || a->record->hops + 1 > a->desk->settings.hops_max)
		return PASS(dispute(a, target));
	return PASS(propose(a, target));
}

/* Who comes next in the order of the rule that decided the case; empty: nobody. OUTCOME_OK or a fault. */
static int find_next(const struct acting *a, struct text last, struct text *out)
{
	struct decision decision;

	if (codec_decision_decode(a->work->row.trace, a->desk->arena, &decision))
		return RAISE(FAULT_BROKEN);
	*out = lead_next(a->desk->basis->city, a->record, &decision, last);
	return OUTCOME_OK;
}

static int decline_lead(struct acting *a)
{
	struct text target = a->act->target;
	int rc = check_passing(a, target);

	if (rc == OUTCOME_OK && !target.size)
		rc = find_next(a, TEXT_NONE, &target);
	if (rc != OUTCOME_OK)
		return PASS(rc);
	if (!target.size)
		return act_refuse(a, OUTCOME_INVALID, "target",
				  TEXT("Nobody is left in the fallback order of the rule that decided this case; name the department that should lead it as target."));
	return PASS(pass_on(a, target));
}

int act_decline(struct acting *a)
{
	return PASS(a->who & WHO_LEAD ? decline_lead(a) : act_decline_part(a));
}

int act_hand_over(struct acting *a)
{
	int rc = check_passing(a, a->act->target);

	return rc == OUTCOME_OK ? PASS(pass_on(a, a->act->target)) : PASS(rc);
}

int act_withdraw(struct acting *a)
{
	struct event event = act_event(a, EVENT_WITHDRAWN);

	if (!lead_proposal(a->record))
		return act_unchanged(a);
	event.target = end_proposal(a->desk, a->work, LEDGER_WAIVED).to;
	return PASS(act_say(a, &event));
}

/* ---- answers ---- */

static void accept(struct desk *desk, struct case_work *work, enum whose whose, struct event *event)
{
	struct case_record *record = &work->row.record;
	struct ask proposal = end_proposal(desk, work, LEDGER_MET);

	event->target = record->lead;
	event->department = proposal.to;
	change_lead(desk, work, VERB_ACCEPT, whose, proposal.to, proposal.reason);
	event->hops = record->hops;
}

int act_accept(struct acting *a)
{
	struct text department = a->act->department;
	struct event event = act_event(a, EVENT_ACCEPTED);
	int rc;

	accept(a->desk, a->work, OWN_OF_CO, &event);
	rc = act_say(a, &event);
	return rc == OUTCOME_OK ? PASS(parts_follow(a->desk, a->work, department)) : PASS(rc);
}

int passing_answered_by_silence(struct desk *desk, struct case_work *work)
{
	struct event event = event_about(desk, EVENT_ACCEPTED, &work->row.record, TEXT_NONE);
	int rc;

	event.reason_code = TEXT("silence");
	accept(desk, work, OF_TARGET, &event);
	rc = work_say(desk, work, &event, NULL);
	if (!rc)
		rc = parts_follow(desk, work, event.department);
	return rc < 0 ? PASS(rc) : 0;
}

/* Those who come after it in the rule's order are asked in turn; the supervisors when nobody is left. */
static int ask_next(struct acting *a, struct text reason)
{
	struct event event = event_about(a->desk, EVENT_PROPOSED, a->record, a->record->lead);
	struct text next = TEXT_NONE;
	int rc = find_next(a, a->act->department, &next);

	if (rc != OUTCOME_OK)
		return PASS(rc);
	if (next.size) {
		event.target = next;
		event.reason_code = reason;
		ask_lead(a->desk, a->work, next, reason);
	} else {
		event.kind = EVENT_DISPUTED;
		event.target = a->act->department;
		event.reason_code = a->act->reason_code;
		event.hops = a->record->hops;
		begin_dispute(a->desk, a->work);
	}
	rc = work_say(a->desk, a->work, &event, NULL);
	return rc ? PASS(rc) : OUTCOME_OK;
}

int act_reject(struct acting *a)
{
	struct event event = act_event(a, EVENT_REJECTED);
	struct ask proposal = end_proposal(a->desk, a->work, LEDGER_MET);
	int rc;

	event.target = a->record->lead;
	rc = act_say(a, &event);
	return rc == OUTCOME_OK ? PASS(ask_next(a, proposal.reason)) : PASS(rc);
}

/* ---- supervisors ---- */

static int make_lead(struct acting *a, struct event *event)
{
	struct text target = a->act->target;
	int rc = void_proposal(a->desk, a->work, event->actor, verb_name(a->act->verb));

	if (rc != OUTCOME_OK)
		return PASS(rc);
	event->department = a->record->lead;
	if (a->record->state == CASE_DISPUTED) {
		end_dispute(a->desk, a->work, LEDGER_MET);
		a->record->state = a->record->assignments[0].state == ASSIGNMENT_ON_HOLD ? CASE_ON_HOLD : a->to;
	}
	if (!text_is(target, a->record->lead))
		change_lead(a->desk, a->work, a->act->verb, OF_TARGET, target, a->act->reason_code);
	event->hops = a->record->hops;
	rc = act_say(a, event);
	return rc == OUTCOME_OK ? PASS(parts_follow(a->desk, a->work, target)) : PASS(rc);
}

int act_assign(struct acting *a)
{
	struct event event = act_event(a, EVENT_REASSIGNED);
	int rc = check_target(a, a->act->target);

	if (rc != OUTCOME_OK)
		return rc;
	if (text_is(a->act->target, a->record->lead))
		return act_unchanged(a);
	if (a->record->flags & FLAG_RULED)
		return act_refuse(a, OUTCOME_NOT_ALLOWED, "verb", TEXT("A supervisor has ruled on this case, and that binds; another ruling changes it."));
	return PASS(make_lead(a, &event));
}

int act_rule(struct acting *a)
{
	struct event event = act_event(a, EVENT_RULED);
	struct text before = a->record->lead;
	int rc = check_target(a, a->act->target);

	if (rc != OUTCOME_OK)
		return rc;
	if (text_is(a->act->target, a->record->lead) && (a->record->flags & FLAG_RULED) && a->record->state != CASE_DISPUTED)
		return act_unchanged(a);
	a->record->flags |= FLAG_RULED;
	rc = make_lead(a, &event);
	if (rc != OUTCOME_OK)
		return PASS(rc);
	rc = precedent_note(a->desk, a->work, before, a->record->lead, a->act->reason_code, event.number);
	return rc ? PASS(rc) : OUTCOME_OK;
}
