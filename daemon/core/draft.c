#include "core/draft.h"

#include "base/phrase.h"

/* One who is only informed is promised nothing. */
static void promise(const struct timekeeping *time, const struct case_record *record, const struct share *share, wall start, struct promises *out)
{
	struct promise_for what = { .category = record->category, .channel = record->channel, .department = share->department, .campaign = record->campaign,
				    .policy = share->policy, .priority = record->priority, .received = record->received, .start = start };

	if (share->part != PART_INFORMED) {
		time->promise(time->self, &what, out);
		return;
	}
	out->acknowledge = out->resolve = CLOCK_NONE;
	out->n_further = 0;
	out->policy = out->why = TEXT_NONE;
}

static void assign(const struct share *share, const struct promises *promises, wall start, struct assignment *out)
{
	*out = (struct assignment){ .department = share->department, .sub_unit = share->sub_unit, .part = share->part,
				    .state = ASSIGNMENT_ASSIGNED, .since = start, .acknowledge = promises->acknowledge, .resolve = promises->resolve };
}

void draft_assignment(const struct timekeeping *time, const struct case_record *record, const struct share *share, wall start,
		      struct assignment *out)
{
	struct promises promises;

	promise(time, record, share, start, &promises);
	assign(share, &promises, start, out);
}

/* What the lead's policy promises beside the two clocks of every assignment is the case's: it stays with the lead, whoever that is. */
static void add_further(const struct promises *promises, struct case_record *record)
{
	for (size_t i = 0; i < promises->n_further; i++) {
		const struct promised *p = &promises->further[i];

		record->clocks[record->n_clocks++] = (struct case_clock){ .name = p->name, .starts_with = p->starts_with, .met_by = p->met_by, .clock = p->clock };
	}
}

static void add_assignments(const struct timekeeping *time, wall received, struct ruling *ruling, struct case_record *record)
{
	for (; record->n_assignments < ruling->n_shares; record->n_assignments++) {
		const struct share *share = &ruling->shares[record->n_assignments];
		struct promises promises;

		promise(time, record, share, received, &promises);
		assign(share, &promises, received, &record->assignments[record->n_assignments]);
		if (share->part != PART_LEAD)
			continue;
		add_further(&promises, record);
		ruling->policy = promises.policy;
		ruling->policy_why = promises.why;
		ruling->policy_due = promises.resolve.due;
	}
}

/* Areas that hold the point; a neighbour that is only near has a negative distance, and stands in the trace. */
static void add_areas(const struct finding *finding, struct arena *arena, struct case_record *record)
{
	for (size_t i = 0; i < finding->n_areas; i++) {
		const struct area_hit *hit = &finding->areas[i];

		if (hit->border_m >= 0)
			record->areas[record->n_areas++] = PHRASE(arena, hit->layer, TEXT(":"), hit->name);
	}
}

/* Before its clocks are made: policies may choose by it. The text is copied: a campaign may be closed in the same turn. */
static void join_campaign(const struct campaigns *campaigns, const struct finding *finding, const struct ruling *ruling, struct arena *arena,
			  struct case_record *record)
{
	if (campaigns && campaigns_count(campaigns))
		record->campaign = PHRASE(arena, campaigns_fit(campaigns, finding->campaign, record, ruling->shares, ruling->n_shares));
}

/* What another system has promised to the citizen stands as it is: no policy made it, so none moves it. Its warning comes as by default. */
static void keep_promise(wall promised, wall received, struct case_record *record)
{
	struct clock *clock = &record->assignments[0].resolve;
	struct text calendar = clock->calendar;

	*clock = CLOCK_NONE;
	clock->started = received;
	clock->due = promised;
	if (wall_is_before(received, promised))
		clock->warn = wall_after(received, dur_ns(wall_since(promised, received).ns / 4 * 3));
	clock->is_plain = true;
	clock->policy = TEXT(POLICY_PROMISED);
	clock->calendar = calendar;
}

void draft_case(const struct city *city, const struct timekeeping *time, const struct campaigns *campaigns, const struct submission *submission,
		const struct finding *finding, const struct verdicts *verdicts, wall received, struct arena *arena, struct ruling *ruling_out,
		struct case_record *out)
{
	const struct submission *s = submission;

	decide(city, s, finding, verdicts, ruling_out);
	case_record_clear(out);
	out->source = s->source;
	out->source_ref = s->source_ref;
	out->channel = s->channel;
	out->category = s->category;
	out->lead = ruling_out->shares[0].department;
	out->rule = ruling_out->rule;
	out->rule_set = finding->rule_set;
	out->priority = ruling_out->priority;
	out->state = CASE_OPEN;
	out->received = received;
	out->opened = wall_is_none(s->opened) ? received : s->opened;
	out->flags = ruling_out->flags;
	add_areas(finding, arena, out);
	join_campaign(campaigns, finding, ruling_out, arena, out);
	add_assignments(time, received, ruling_out, out);
	if (s->promised.ms && !wall_is_none(s->promised))
		keep_promise(s->promised, received, out);
}

int draft_borders(const struct area_hit *areas, size_t n, struct arena *arena, struct case_record *record)
{
	struct area_hit *borders;

	if (!(record->flags & FLAG_NEAR_BORDER))
		return 0;
	borders = arena_take(arena, (n ? n : 1) * sizeof *borders);
	if (!borders)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < n; i++)
		if (areas[i].is_near_border)
			borders[record->n_borders++] = areas[i];
	record->borders = borders;
	return 0;
}

/* The struct is for reading here; the arrays are not written through it. */
struct decision draft_trace(const struct finding *finding, const struct verdicts *verdicts, const struct ruling *ruling)
{
	return (struct decision){ .rule_set = finding->rule_set, .sentence = text_of(ruling->because),
				  .claims = (struct claim *)(uintptr_t)finding->claims, .n_claims = finding->n_claims,
				  .verdicts = (struct verdict *)(uintptr_t)verdicts->verdict, .n_verdicts = verdicts->n,
				  .areas = (struct area_hit *)(uintptr_t)finding->areas, .n_areas = finding->n_areas,
				  .fallback = (struct text *)(uintptr_t)finding->fallback, .n_fallback = finding->n_fallback,
				  .policy = ruling->policy, .policy_why = ruling->policy_why, .policy_due = ruling->policy_due };
}
