/* Co-handlers: invited, declining, waived, one after another; and what supervisors do about anybody's part. */
#include "core/desk_act.h"
#include "core/lead.h"

void part_waive_clock(struct case_work *work, struct text department, struct text name, struct clock *clock)
{
	if (wall_is_none(clock->due) || !wall_is_none(clock->met) || clock->is_waived)
		return;
	clock->is_waived = true;
	work_ledger(work, LEDGER_WAIVED, department, name, clock);
}

static void waive_clocks(struct case_work *work, struct assignment *part)
{
	part_waive_clock(work, part->department, TEXT("acknowledge"), &part->acknowledge);
	part_waive_clock(work, part->department, TEXT("resolve"), &part->resolve);
}

static void end_part(struct desk *desk, struct case_work *work, struct assignment *part, enum assignment_state state, struct text reason)
{
	waive_clocks(work, part);
	part->state = state;
	part->since = desk->now.wall;
	part->reason = reason;
}

/* ---- one after another ---- */

/* Does a part that comes after this one still wait for it? The lead's ends last, and those who need only know do nothing: nobody waits for them. */
static bool is_waited_for(const struct assignment *part)
{
	return part->part == PART_REQUIRED && part->state != ASSIGNMENT_DONE && part->state != ASSIGNMENT_WAIVED;
}

int part_may_begin(const struct acting *a)
{
	const struct assignment *earlier = a->assignment->after.size ? record_find(a->record, a->assignment->after) : NULL;

	if (!earlier || !is_waited_for(earlier))
		return OUTCOME_OK;
	return act_refuse(a, OUTCOME_WRONG_STATE, "verb",
			  PHRASE(a->desk->arena, TEXT("This part comes after that of \""), earlier->department, TEXT("\", which is "),
				 text_of(assignment_state_name(earlier->state)), TEXT("; acknowledge fits meanwhile.")));
}

static int say_started(struct desk *desk, struct case_work *work, struct text department, struct text name, const struct clock *clock)
{
	struct event event = event_about(desk, EVENT_CLOCK_STARTED, &work->row.record, department);

	if (wall_is_none(clock->due))
		return 0;
	event.clock = name;
	event.due = clock->due;
	work_ledger(work, LEDGER_STARTED, department, name, clock);
	return PASS(work_say(desk, work, &event, NULL));
}

static int begin_part(struct desk *desk, struct case_work *work, struct assignment *part)
{
	struct share share = { .department = part->department, .part = part->part };
	struct assignment fresh;
	bool is_seen = part->state != ASSIGNMENT_ASSIGNED;
	int rc = 0;

	draft_assignment(&desk->basis->time, &work->row.record, &share, desk->now.wall, &fresh);
	part->resolve = fresh.resolve;
	if (!is_seen) {
		part->acknowledge = fresh.acknowledge;
		rc = say_started(desk, work, part->department, TEXT("acknowledge"), &part->acknowledge);
	}
	if (!rc)
		rc = say_started(desk, work, part->department, TEXT("resolve"), &part->resolve);
	return PASS(rc);
}

static bool has_clocks(const struct assignment *part)
{
	return !wall_is_none(part->acknowledge.due) || !wall_is_none(part->resolve.due);
}

int parts_follow(struct desk *desk, struct case_work *work, struct text department)
{
	struct case_record *record = &work->row.record;
	int rc = 0;

	for (size_t i = 0; !rc && i < record->n_assignments; i++) {
		struct assignment *part = &record->assignments[i];

		if (text_is(part->after, department) && part->part == PART_REQUIRED && assignment_is_open(part) && !has_clocks(part))
			rc = begin_part(desk, work, part);
	}
	return rc ? PASS(rc) : OUTCOME_OK;
}

/* ---- declining ---- */

int act_decline_part(struct acting *a)
{
	struct event event = act_event(a, EVENT_DECLINED);

	event.part = a->assignment->part; /* supervisors hear of it where it was required */
	end_part(a->desk, a->work, a->assignment, a->step.to, a->act->reason_code);
	return PASS(act_say(a, &event));
}

/* ---- inviting ---- */

/* Does the chain that begins with `department` lead to `to`? It is at most as long as the case has parts. */
static bool comes_after(struct case_record *record, struct text department, struct text to)
{
	for (size_t i = 0; department.size && i <= record->n_assignments; i++) {
		const struct assignment *part = record_find(record, department);

		if (text_is(department, to))
			return true;
		department = part ? part->after : TEXT_NONE;
	}
	return false;
}

static int check_after(const struct acting *a)
{
	struct text after = a->act->after;
	const struct assignment *earlier = after.size ? record_find(a->record, after) : NULL;

	if (!after.size)
		return OUTCOME_OK;
	if (!earlier || earlier->part != PART_REQUIRED)
		return act_refuse(a, OUTCOME_INVALID, "after", TEXT("after must be a co-handler of this case whose part is required."));
	if (comes_after(a->record, after, a->act->target))
		return act_refuse(a, OUTCOME_INVALID, "after", TEXT("The two parts would wait for each other."));
	if (a->act->part == PART_INFORMED)
		return act_refuse(a, OUTCOME_INVALID, "after", TEXT("Only a part that is required comes after another one."));
	return OUTCOME_OK;
}

static int check_invited(const struct acting *a, enum part as)
{
	struct life_step step;

	if (as != PART_REQUIRED && as != PART_INFORMED)
		return act_refuse(a, OUTCOME_INVALID, "part", TEXT("A co-handler is invited as required or as informed."));
	if (text_is(a->act->target, a->record->lead))
		return act_refuse(a, OUTCOME_INVALID, "target", TEXT("The lead has its part already: all of it."));
	if (!a->target && !case_has_room(a->record))
		return act_refuse(a, OUTCOME_NOT_ALLOWED, "target", TEXT("The case has as many departments as PROTOCOL.md allows."));
	if (!a->target || life_step_find(VERB_INVITE, OF_TARGET, a->target->state, &step) == LIFE_OK)
		return OUTCOME_OK;
	if (a->target->part == as && (!a->act->after.size || text_is(a->act->after, a->target->after)))
		return act_unchanged(a);
	if (a->target->part == PART_REQUIRED)
		return act_refuse(a, OUTCOME_WRONG_STATE, "target",
				  PHRASE(a->desk->arena, TEXT("The part of \""), a->act->target, TEXT("\" is required and "),
					 text_of(assignment_state_name(a->target->state)), TEXT("; what fits is: waive, by supervisors.")));
	return OUTCOME_OK;
}

/* The part as it begins: with clocks, unless another one has to be done first. */
static void draft_part(const struct acting *a, enum part as, struct assignment *out)
{
	struct share share = { .department = city_find(a->desk->basis->city, a->act->target)->name, .part = as };
	const struct assignment *earlier = a->act->after.size ? record_find(a->record, a->act->after) : NULL;

	if (a->target)
		share.sub_unit = a->target->sub_unit;
	draft_assignment(&a->desk->basis->time, a->record, &share, a->desk->now.wall, out);
	out->invited_by = a->act->department;
	out->after = a->act->after;
	if (earlier && is_waited_for(earlier))
		out->acknowledge = out->resolve = CLOCK_NONE;
}

int act_invite(struct acting *a)
{
	enum part as = a->act->part ? a->act->part : PART_REQUIRED;
	struct event event = act_event(a, EVENT_INVITED);
	struct assignment *part;
	int rc = check_invited(a, as);

	if (rc == OUTCOME_OK)
		rc = check_after(a);
	if (rc != OUTCOME_OK)
		return rc;
	part = a->target ? a->target : &a->record->assignments[a->record->n_assignments];
	draft_part(a, as, part);
	a->record->n_assignments += !a->target;
	event.part = as;
	work_ledger_part(a->work, part);
	return PASS(act_say(a, &event));
}

/* ---- supervisors ---- */

/* OUTCOME_OK, or what was answered: the act does not fit the target's part. */
static int check_target(const struct acting *a, enum verb verb, struct life_step *step)
{
	bool is_lead = a->target && a->target->part == PART_LEAD;
	int rc;

	if (!a->target)
		return act_refuse(a, OUTCOME_NOT_ALLOWED, "target", PHRASE(a->desk->arena, TEXT("\""), a->act->target, TEXT("\" has no part in this case.")));
	rc = life_step_find(verb, is_lead ? OF_LEAD : OF_TARGET, a->target->state, step);
	if (rc == LIFE_UNCHANGED)
		return act_unchanged(a);
	if (rc == LIFE_OK)
		return OUTCOME_OK;
	return act_refuse(a, OUTCOME_WRONG_STATE, "target",
			  is_lead ? TEXT("The lead answers for the whole case; what fits is: assign, rule.")
				  : PHRASE(a->desk->arena, TEXT("The part of \""), a->act->target, TEXT("\" is "),
					   text_of(assignment_state_name(a->target->state)), TEXT("; what fits is: invite.")));
}

int act_waive(struct acting *a)
{
	struct event event = act_event(a, EVENT_WAIVED);
	struct life_step step;
	int rc = check_target(a, VERB_WAIVE, &step);

	if (rc != OUTCOME_OK)
		return rc;
	end_part(a->desk, a->work, a->target, step.to, a->act->reason_code);
	handling_end(a->desk, a->work, TEXT("urge"), a->target->department, LEDGER_WAIVED);
	event.part = a->target->part;
	rc = act_say(a, &event);
	return rc == OUTCOME_OK ? PASS(parts_follow(a->desk, a->work, a->act->target)) : PASS(rc);
}

int act_urge(struct acting *a)
{
	const struct case_clock *running = case_clock_find(a->record, TEXT("urge"), a->act->target);
	struct event event = act_event(a, EVENT_URGED);
	struct life_step step;
	int rc = check_target(a, VERB_URGE, &step);

	if (rc != OUTCOME_OK)
		return rc;
	if (running && !running->clock.is_breached)
		return act_unchanged(a); /* it has the time that it was given */
	if (!handling_start(a->desk, a->work, TEXT("urge"), a->target->department))
		return act_refuse(a, OUTCOME_NOT_ALLOWED, "verb", TEXT("This case has as many clocks as PROTOCOL.md allows."));
	event.due = case_clock_find(a->record, TEXT("urge"), a->target->department)->clock.due;
	return PASS(act_say(a, &event));
}

int act_supervise(struct acting *a)
{
	bool is_on = a->act->verb == VERB_SUPERVISE;
	struct event event = act_event(a, is_on ? EVENT_SUPERVISED : EVENT_RELEASED);

	if (is_on == ((a->record->flags & FLAG_SUPERVISED) != 0))
		return act_unchanged(a);
	a->record->flags ^= FLAG_SUPERVISED;
	return PASS(act_say(a, &event));
}
