/* Cases that were decided without a plugin's verdict are put to it again when it is back. What was said then may bring in co-handlers, raise the
 * priority or, as long as the lead has not begun, move the lead; clocks that run are never restarted. */
#include <stdlib.h>

#include "core/desk_inside.h"
#include "core/lead.h"

enum { ROUND_CASES = 16, ROUND_BYTES = 4 * 1024 * 1024 };

struct reread { struct case_row row; struct text text; bool is_found; };

struct reread_errand {
	struct errand errand;
	struct desk *desk;
	uint64_t numbers[ROUND_CASES];
	size_t n;
	struct arena *arena; /* owns what is found */
	struct reread *found;
};

void reassess_ready(void *self, struct text department)
{
	struct desk *desk = self;

	(void)department;
	desk->is_reassess_wanted = true;
	desk->reassess_after = 0;
	desk->reassess_next = desk->now.mono;
}

static int reread_run(struct errand *errand, struct reader *reader, struct arena *arena)
{
	struct reread_errand *job = (struct reread_errand *)errand;

	(void)arena;
	job->found = arena_take_clear(job->arena, job->n, sizeof *job->found);
	if (!job->found)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < job->n; i++) {
		struct reread *found = &job->found[i];
		int rc = reader->ops->case_get(reader->self, job->numbers[i], job->arena, &found->row);

		if (rc == STORE_OK)
			rc = reader->ops->text_get(reader->self, job->numbers[i], found->row.opened_event, job->arena, &found->text);
		if (rc < 0)
			return PASS(rc);
		found->is_found = rc == STORE_OK;
	}
	return 0;
}

/* The finding of that day, from the trace: a case finishes under the rules that it began with. */
static bool finding_of_trace(const struct decision *trace, struct finding *out)
{
	*out = (struct finding){ .rule_set = trace->rule_set };
	if (trace->n_claims > LIMIT_CLAIMS || trace->n_areas > LIMIT_AREAS || trace->n_fallback > LIMIT_ASSIGNMENTS)
		return false;
	for (; out->n_fallback < trace->n_fallback; out->n_fallback++)
		out->fallback[out->n_fallback] = trace->fallback[out->n_fallback];
	for (; out->n_claims < trace->n_claims; out->n_claims++)
		out->claims[out->n_claims] = trace->claims[out->n_claims];
	for (; out->n_areas < trace->n_areas; out->n_areas++)
		out->areas[out->n_areas] = trace->areas[out->n_areas];
	return true;
}

static int ask_again(struct desk *desk, const struct reread *found)
{
	const struct case_record *r = &found->row.record;
	struct finding *finding = arena_take(desk->arena, sizeof *finding);
	struct verdicts *verdicts = arena_take_clear(desk->arena, 1, sizeof *verdicts);
	struct submission s = { .source = r->source, .source_ref = r->source_ref, .channel = r->channel, .category = r->category,
				.priority = r->priority, .opened = r->opened };
	struct decision trace;
	int rc;

	if (!finding || !verdicts)
		return RAISE(FAULT_MEMORY);
	if (pending_find(desk, r->source, r->source_ref))
		return 0; /* it is being asked about: plugins may take longer than the round */
	if (codec_text_decode(found->text, desk->arena, &s.text) ||
	    codec_decision_decode(found->row.trace, desk->arena, &trace) || !finding_of_trace(&trace, finding))
		return RAISE(FAULT_BROKEN);
	finding->flags = r->flags & ~(uint32_t)(FLAG_UNASSESSED | FLAG_FALLBACK);
	rc = pending_start(desk, &s, finding, verdicts, r->received, r->number, NULL);
	return rc < 0 ? PASS(rc) : 0;
}

static void reread_done(struct errand *errand, int rc)
{
	struct reread_errand *job = (struct reread_errand *)errand;

	for (size_t i = 0; !rc && job->found && i < job->n; i++)
		if (job->found[i].is_found && !job->desk->is_stopping)
			rc = ask_again(job->desk, &job->found[i]);
	arena_destroy(&job->arena);
	free(job);
}

static void send_round(struct desk *desk, const uint64_t *numbers, size_t n)
{
	struct reread_errand *job = calloc(1, sizeof *job);

	if (!job)
		return;
	*job = (struct reread_errand){ .errand = { .run = reread_run, .done = reread_done }, .desk = desk, .n = n,
				       .arena = arena_create(ROUND_BYTES) };
	for (size_t i = 0; i < n; i++)
		job->numbers[i] = numbers[i];
	if (!desk->ports.librarian.send(desk->ports.librarian.self, &job->errand)) {
		arena_destroy(&job->arena);
		free(job);
		return;
	}
	desk->reassess_after = numbers[n - 1];
}

int reassess_tick(struct desk *desk, mono *next_out)
{
	struct store *store = &desk->ports.store;
	uint64_t numbers[ROUND_CASES];
	size_t n = 0;
	int rc;

	if (!desk->is_reassess_wanted)
		return 0;
	if (!mono_is_before(desk->now.mono, desk->reassess_next)) {
		rc = store->ops->unassessed(store->self, desk->reassess_after, numbers, ROUND_CASES, &n);
		if (rc)
			return FOLD(rc);
		desk->is_reassess_wanted = n || desk->reassess_after; /* nothing in a whole round: done until there is something new */
		if (n)
			send_round(desk, numbers, n);
		else
			desk->reassess_after = 0;
		desk->reassess_next = mono_after(desk->now.mono, desk->settings.reassess_every);
	}
	*next_out = mono_min(*next_out, desk->reassess_next);
	return 0;
}

static void begin_part(struct desk *desk, struct case_work *work, const struct share *share, struct assignment *part)
{
	draft_assignment(&desk->basis->time, &work->row.record, share, desk->now.wall, part);
	work_ledger_part(work, part);
}

static void add_assignment(struct desk *desk, struct case_work *work, const struct share *share)
{
	struct case_record *record = &work->row.record;

	if (case_has_room(record))
		begin_part(desk, work, share, &record->assignments[record->n_assignments++]);
}

/* The lead goes over with its running clocks, the acknowledge clock too: nobody has begun. The old one stays on the case as one that declined. */
static void move_lead(struct desk *desk, struct case_work *work, const struct share *share)
{
	struct case_record *record = &work->row.record;
	struct assignment *lead = &record->assignments[0], fresh;
	struct clock acknowledge = lead->acknowledge;

	if (lead_forbids(desk->basis->city, record, share->department))
		return;
	draft_assignment(&desk->basis->time, record, share, desk->now.wall, &fresh);
	lead_pass(record, &fresh, ASSIGNMENT_ASSIGNED, ASSIGNMENT_DECLINED, desk->now.wall);
	lead->acknowledge = acknowledge;
	if (!wall_is_none(lead->acknowledge.due))
		work_ledger(work, LEDGER_MOVED, lead->department, TEXT("acknowledge"), &lead->acknowledge);
	if (!wall_is_none(lead->resolve.due))
		work_ledger(work, LEDGER_MOVED, lead->department, TEXT("resolve"), &lead->resolve);
}

/* What people have made of the lead since is not undone by a plugin that answers late. */
static bool lead_may_move(const struct case_record *record)
{
	return record->assignments[0].state == ASSIGNMENT_ASSIGNED && !record->hops && !(record->flags & FLAG_RULED) && !lead_proposal(record);
}

static void apply_share(struct desk *desk, struct case_work *work, const struct share *share)
{
	struct assignment *assignment = record_find(&work->row.record, share->department);

	if (!assignment) {
		add_assignment(desk, work, share);
		return;
	}
	if (share->sub_unit.size)
		assignment->sub_unit = share->sub_unit;
	if (share->part == PART_REQUIRED && assignment->part == PART_INFORMED && assignment_is_open(assignment))
		begin_part(desk, work, share, assignment);
}

static void apply_ruling(struct desk *desk, struct case_work *work, const struct ruling *ruling)
{
	struct case_record *record = &work->row.record;
	bool may_move = lead_may_move(record);

	record->flags = ruling->flags | (record->flags & (uint32_t)(FLAG_RULED | FLAG_SUPERVISED | FLAG_REPEAT));
	if (ruling->priority > record->priority)
		record->priority = ruling->priority;
	if (!text_is(ruling->shares[0].department, record->lead) && may_move && !record->primary)
		move_lead(desk, work, &ruling->shares[0]);
	for (size_t i = 0; i < ruling->n_shares; i++)
		if (ruling->shares[i].part != PART_LEAD || text_is(ruling->shares[i].department, record->lead))
			apply_share(desk, work, &ruling->shares[i]);
}

static bool is_complete(const struct verdicts *verdicts)
{
	for (size_t i = 0; i < verdicts->n; i++)
		if (verdicts->verdict[i].kind == VERDICT_UNASSESSED)
			return false;
	return true;
}

/* Which policy counts was decided at intake, and stays so. */
static int keep_policy(struct desk *desk, struct text trace, struct ruling *ruling)
{
	struct decision decision;

	if (codec_decision_decode(trace, desk->arena, &decision))
		return RAISE(FAULT_BROKEN);
	ruling->policy = decision.policy;
	ruling->policy_why = decision.policy_why;
	ruling->policy_due = decision.policy_due;
	return 0;
}

int reassess_finish(struct desk *desk, struct pending *p)
{
	struct case_work *work;
	struct decision before;
	struct ruling ruling;
	struct event event;
	int rc;

	if (!is_complete(&p->verdicts))
		return 0;
	rc = work_open(desk, p->case_number, &work);
	if (rc)
		return FOLD(rc);
	if (work->row.record.state != CASE_OPEN || !(work->row.record.flags & FLAG_UNASSESSED)) {
		work_drop(&work);
		return 0;
	}
	decide(p->basis->city, &p->submission, &p->finding, &p->verdicts, &ruling);
	apply_ruling(desk, work, &ruling);
	if (codec_decision_decode(work->row.trace, desk->arena, &before))
		return RAISE(FAULT_BROKEN);
	rc = keep_policy(desk, work->row.trace, &ruling);
	if (!rc)
		rc = trace_encode(desk, &p->finding, &p->verdicts, &ruling, &before.repeats, &work->row.trace);
	if (rc)
		return PASS(rc);
	event = event_about(desk, EVENT_REASSESSED, &work->row.record, work->row.record.lead);
	event.record = &work->row.record;
	rc = work_say(desk, work, &event, NULL);
	return rc ? PASS(rc) : PASS(work_keep(desk, &work));
}
