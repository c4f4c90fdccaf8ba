#include "support/walk.h"

#include <string.h>

uint64_t walk_random(struct walk *w)
{
	uint64_t z = w->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static uint64_t below(struct walk *w, uint64_t n)
{
	return walk_random(w) % n;
}

static bool is_set(struct walk *w)
{
	return w->mode == FILL_ALL || (w->mode == FILL_SOME && below(w, 3));
}

static size_t count_of(struct walk *w, size_t most)
{
	return w->mode == FILL_ALL ? most : w->mode == FILL_NONE ? 0 : below(w, most + 1);
}

static struct walk *at(struct walk *w, const char *path)
{
	w->path = path;
	return w;
}

/* What follows a difference is not looked at: counts that differ would lead past an array's end. */
static void differs(struct walk *w, bool is_so)
{
	if (is_so && !w->difference)
		w->difference = w->path;
}

static struct text random_text(struct walk *w)
{
	static const char *const letters[] = {
		"a", "Z", "0", " ", "-", "\"", "\\", "\n", "\xc3\xa9", "\xe6\xa1\xa9", "\xf0\x9f\x9a\xa7"
	};
	size_t n = 1 + below(w, below(w, 20) ? 12 : 400), size = 0;
	char *bytes = arena_take(w->arena, n * 4 + 1);

	for (size_t i = 0; i < n; i++) {
		const char *letter = letters[below(w, sizeof letters / sizeof *letters)];

		memcpy(bytes + size, letter, strlen(letter));
		size += strlen(letter);
	}
	return (struct text){ bytes, size };
}

/* ---- the kinds of field: a is filled, spoiled, or compared with b ---- */

static void walk_text(struct walk *w, struct text *a, const struct text *b)
{
	if (w->mode == COMPARE)
		differs(w, !text_is(*a, *b));
	else if (w->mode != SPOIL)
		*a = is_set(w) ? random_text(w) : TEXT_NONE;
	else if (w->texts++ == w->spoil_at)
		*a = w->spoiled;
}

/* An element of a list of texts: such lists hold names, and a name is never empty. */
static void walk_element(struct walk *w, struct text *a, const struct text *b)
{
	if (w->mode < COMPARE)
		*a = random_text(w);
	else
		walk_text(w, a, b);
}

static void walk_u64(struct walk *w, uint64_t *a, const uint64_t *b)
{
	if (w->mode == COMPARE)
		differs(w, *a != *b);
	else if (w->mode != SPOIL)
		*a = is_set(w) ? 1 + (walk_random(w) - 1) % (UINT64_MAX >> below(w, 63)) : 0;
}

static void walk_u32(struct walk *w, uint32_t *a, const uint32_t *b)
{
	uint64_t x = *a, y = b ? *b : 0;

	walk_u64(w, &x, &y);
	*a = w->mode == COMPARE || w->mode == SPOIL ? *a : (uint32_t)(x % UINT32_MAX + (x != 0));
}

static void walk_u8(struct walk *w, uint8_t *a, const uint8_t *b)
{
	uint64_t x = *a, y = b ? *b : 0;

	walk_u64(w, &x, &y);
	*a = w->mode == COMPARE || w->mode == SPOIL ? *a : (uint8_t)(x % UINT8_MAX + (x != 0));
}

static void walk_bool(struct walk *w, bool *a, const bool *b)
{
	if (w->mode == COMPARE)
		differs(w, *a != *b);
	else if (w->mode != SPOIL)
		*a = is_set(w);
}

static void walk_wall(struct walk *w, wall *a, const wall *b)
{
	if (w->mode == COMPARE)
		differs(w, a->ms != b->ms);
	else if (w->mode != SPOIL) /* the moment 0 stands for none, on the wire */
		*a = is_set(w) ? wall_ms((int64_t)(1 + below(w, 4000000000000)) * (below(w, 9) ? 1 : -1)) : WALL_NONE;
}

static void walk_dur(struct walk *w, dur *a, const dur *b)
{
	if (w->mode == COMPARE)
		differs(w, a->ns != b->ns);
	else if (w->mode != SPOIL)
		*a = is_set(w) ? dur_ms((int64_t)below(w, 1000000000000) - 500000000000) : dur_ns(0);
}

static void walk_double(struct walk *w, double *a, const double *b)
{
	if (w->mode == COMPARE)
		differs(w, memcmp(a, b, sizeof *a) != 0);
	else if (w->mode != SPOIL)
		*a = is_set(w) ? ((double)(int64_t)walk_random(w)) / 1e15 : 0;
}

static int walk_enum(struct walk *w, int a, int b, int count)
{
	if (w->mode == COMPARE)
		differs(w, a != b);
	else if (w->mode != SPOIL)
		return is_set(w) ? 1 + (int)below(w, (uint64_t)count - 1) : 0;
	return a;
}

static size_t walk_count(struct walk *w, size_t a, size_t b, size_t most)
{
	if (w->mode == COMPARE)
		differs(w, a != b);
	return w->mode == COMPARE || w->mode == SPOIL ? a : count_of(w, most);
}

#define PART_OF(field) at(w, #field), &a->field, b ? &b->field : NULL
#define TXT(field) walk_text(PART_OF(field))
#define ELEMENT(field) walk_element(PART_OF(field))
#define U64(field) walk_u64(PART_OF(field))
#define U32(field) walk_u32(PART_OF(field))
#define U8(field) walk_u8(PART_OF(field))
#define FLAG(field) walk_bool(PART_OF(field))
#define WHEN(field) walk_wall(PART_OF(field))
#define LONG(field) walk_dur(PART_OF(field))
#define REAL(field) walk_double(PART_OF(field))
#define ENUM(field, count) a->field = walk_enum(at(w, #field), (int)a->field, b ? (int)b->field : 0, count)
#define COUNT(field, most) a->field = walk_count(at(w, #field), a->field, b ? b->field : 0, most)
/* Room for an array that is being filled. */
#define ROOM(array, n) (w->mode < COMPARE ? (void)((array) = arena_take_clear(w->arena, (n) + 1, sizeof *(array))) : (void)0)

/* ---- the parts of messages ---- */

void walk_case_text(struct walk *w, struct case_text *a, const struct case_text *b)
{
	TXT(title), TXT(description), TXT(address), TXT(answer), TXT(note), FLAG(has_point);
	if (a->has_point)
		REAL(point.lat), REAL(point.lon);
	TXT(reporter.kind), TXT(reporter.name), TXT(reporter.contact), COUNT(n_fields, LIMIT_FIELDS);
	ROOM(a->fields, a->n_fields);
	for (size_t i = 0; i < a->n_fields && !w->difference; i++)
		TXT(fields[i].name), TXT(fields[i].value);
}

static void walk_clock(struct walk *w, struct clock *a, const struct clock *b)
{
	WHEN(due);
	if (wall_is_none(a->due)) { /* no such promise: nothing else is said about it */
		if (w->mode < COMPARE)
			*a = CLOCK_NONE;
		return;
	}
	WHEN(warn), WHEN(met), FLAG(is_warned), FLAG(is_breached), TXT(policy), TXT(calendar);
	WHEN(started), WHEN(paused), WHEN(step), WHEN(owed), LONG(left), LONG(warn_left), FLAG(is_plain), FLAG(is_waived);
	U8(warnings), U8(steps), U8(extensions), U32(extended_days);
}

static void walk_assignment(struct walk *w, struct assignment *a, const struct assignment *b)
{
	TXT(department), TXT(sub_unit), ENUM(part, PART_COUNT), ENUM(state, ASSIGNMENT_STATE_COUNT), WHEN(since);
	walk_clock(w, &a->acknowledge, b ? &b->acknowledge : NULL);
	walk_clock(w, &a->resolve, b ? &b->resolve : NULL);
	ENUM(waits_for, WAITS_FOR_COUNT), TXT(after), TXT(reason), TXT(invited_by);
}

static void walk_handling(struct walk *w, struct case_record *a, const struct case_record *b)
{
	WHEN(closed), U32(hops), U32(reopened), TXT(campaign), U64(primary), U32(followers), ENUM(rating.solved, SOLVED_COUNT), U32(rating.satisfaction);
	COUNT(n_clocks, LIMIT_CASE_CLOCKS), COUNT(n_spells, LIMIT_SPELLS), COUNT(n_asks, LIMIT_ASKS);
	for (size_t i = 0; i < a->n_clocks && !w->difference; i++) {
		TXT(clocks[i].name), TXT(clocks[i].department), ENUM(clocks[i].starts_with, EVENT_KIND_COUNT), ENUM(clocks[i].met_by, EVENT_KIND_COUNT);
		walk_clock(w, &a->clocks[i].clock, b ? &b->clocks[i].clock : NULL);
	}
	for (size_t i = 0; i < a->n_spells && !w->difference; i++)
		TXT(spells[i].holder), WHEN(spells[i].from);
	for (size_t i = 0; i < a->n_asks && !w->difference; i++)
		ENUM(asks[i].kind, ASK_KIND_COUNT), TXT(asks[i].from), TXT(asks[i].to), TXT(asks[i].reason), TXT(asks[i].clock), TXT(asks[i].length),
			WHEN(asks[i].at);
}

static void walk_held(struct walk *w, struct case_record *a, const struct case_record *b)
{
	struct holding *held;

	COUNT(n_held, HOLDERS_MAX);
	if (w->mode < COMPARE)
		a->held = arena_take_clear(w->arena, a->n_held + 1, sizeof *held);
	held = (struct holding *)(uintptr_t)a->held;
	for (size_t i = 0; i < a->n_held && !w->difference; i++) {
		const struct holding *other = b ? &b->held[i] : NULL;

		walk_text(at(w, "held.holder"), &held[i].holder, other ? &other->holder : NULL);
		walk_dur(at(w, "held.plain"), &held[i].plain, other ? &other->plain : NULL);
		walk_dur(at(w, "held.working"), &held[i].working, other ? &other->working : NULL);
	}
}

static void walk_claim(struct walk *w, struct claim *a, const struct claim *b)
{
	TXT(department), TXT(rule), TXT(tier), TXT(matched), TXT(lost), TXT(place), ENUM(part, PART_COUNT), U32(specificity);
}

static void walk_verdict(struct walk *w, struct verdict *a, const struct verdict *b)
{
	TXT(department), TXT(reason), TXT(proposed), TXT(sub_unit), TXT(policy), COUNT(n_demands, LIMIT_ASSIGNMENTS);
	for (size_t i = 0; i < a->n_demands && !w->difference; i++)
		ELEMENT(demands[i]);
	ENUM(kind, VERDICT_KIND_COUNT), ENUM(priority, PRIORITY_COUNT);
}

static void walk_area_hit(struct walk *w, struct area_hit *a, const struct area_hit *b)
{
	TXT(layer), TXT(name), REAL(border_m), FLAG(is_near_border);
}

void walk_decision(struct walk *w, struct decision *a, const struct decision *b)
{
	TXT(rule_set), TXT(sentence), TXT(plain), COUNT(n_claims, LIMIT_CLAIMS), COUNT(n_verdicts, LIMIT_ASSIGNMENTS),
		COUNT(n_areas, LIMIT_AREAS);
	ROOM(a->claims, a->n_claims), ROOM(a->verdicts, a->n_verdicts), ROOM(a->areas, a->n_areas);
	for (size_t i = 0; i < a->n_claims && !w->difference; i++)
		walk_claim(w, &a->claims[i], b ? &b->claims[i] : NULL);
	for (size_t i = 0; i < a->n_verdicts && !w->difference; i++)
		walk_verdict(w, &a->verdicts[i], b ? &b->verdicts[i] : NULL);
	for (size_t i = 0; i < a->n_areas && !w->difference; i++)
		walk_area_hit(w, &a->areas[i], b ? &b->areas[i] : NULL);
	COUNT(n_fallback, LIMIT_ASSIGNMENTS), TXT(policy), TXT(policy_why), WHEN(policy_due);
	ROOM(a->fallback, a->n_fallback);
	for (size_t i = 0; i < a->n_fallback && !w->difference; i++)
		ELEMENT(fallback[i]);
	U64(repeats.primary);
	if (a->repeats.primary) /* it repeats none: the rest is not sent */
		U64(repeats.alike), REAL(repeats.distance_m), REAL(repeats.similarity), TXT(repeats.sentence);
}

static void walk_borders(struct walk *w, struct case_record *a, const struct case_record *b)
{
	struct area_hit *borders;

	COUNT(n_borders, LIMIT_AREAS);
	if (w->mode < COMPARE)
		a->borders = arena_take_clear(w->arena, a->n_borders + 1, sizeof *borders);
	borders = (struct area_hit *)(uintptr_t)a->borders;
	for (size_t i = 0; i < a->n_borders && !w->difference; i++)
		walk_area_hit(w, &borders[i], b ? &b->borders[i] : NULL);
}

void walk_record(struct walk *w, struct case_record *a, const struct case_record *b)
{
	struct decision *decision = (struct decision *)(uintptr_t)a->decision;

	U64(number), TXT(reference), TXT(source), TXT(source_ref), TXT(channel), TXT(category), TXT(lead), TXT(rule),
		TXT(rule_set);
	TXT(outcome_code), ENUM(priority, PRIORITY_COUNT), ENUM(state, CASE_STATE_COUNT), WHEN(received), WHEN(opened),
		WHEN(resolved);
	COUNT(n_areas, LIMIT_AREAS), COUNT(n_assignments, LIMIT_ASSIGNMENTS);
	for (size_t i = 0; i < a->n_areas && !w->difference; i++)
		ELEMENT(areas[i]);
	for (size_t i = 0; i < a->n_assignments && !w->difference; i++)
		walk_assignment(w, &a->assignments[i], b ? &b->assignments[i] : NULL);
	U32(flags);
	if (w->mode < COMPARE)
		a->flags &= FLAG_UNASSESSED | FLAG_FALLBACK | FLAG_NEAR_BORDER | FLAG_CONFLICT | FLAG_RULED | FLAG_SUPERVISED | FLAG_REPEAT;
	walk_handling(w, a, b);
	walk_held(w, a, b);
	walk_borders(w, a, b);
	FLAG(has_text);
	if (a->has_text)
		walk_case_text(w, &a->text, b ? &b->text : NULL);
	if (w->mode < COMPARE)
		a->decision = decision = is_set(w) ? arena_take_clear(w->arena, 1, sizeof *decision) : NULL;
	else if (w->mode == COMPARE)
		differs(at(w, "decision"), !a->decision != !b->decision);
	if (decision && !w->difference)
		walk_decision(w, decision, b ? b->decision : NULL);
}

static void walk_alarm(struct walk *w, struct alarm *a, const struct alarm *b)
{
	TXT(rule), TXT(sentence), U64(matched), U64(cases), REAL(expected), U32(low), U32(high);
}

static void walk_ledger(struct walk *w, struct ledger_entry *a, const struct ledger_entry *b)
{
	ENUM(kind, LEDGER_KIND_COUNT), TXT(department), TXT(clock), WHEN(due), LONG(left), TXT(policy), TXT(calendar);
}

static void walk_particulars(struct walk *w, struct event *a, const struct event *b)
{
	struct ledger_entry *ledger;

	TXT(target), TXT(reason_code), TXT(role), TXT(length), TXT(campaign), ENUM(part, PART_COUNT), ENUM(waits_for, WAITS_FOR_COUNT);
	ENUM(rating.solved, SOLVED_COUNT), U32(rating.satisfaction), U64(other_case), U32(hops), U32(step), LONG(late), ENUM(priority, PRIORITY_COUNT);
	COUNT(n_contributors, LIMIT_ASSIGNMENTS);
	for (size_t i = 0; i < a->n_contributors && !w->difference; i++)
		ELEMENT(contributors[i]);
	COUNT(n_ledger, LIMIT_LEDGER);
	if (w->mode < COMPARE)
		a->ledger = arena_take_clear(w->arena, a->n_ledger + 1, sizeof *ledger);
	ledger = (struct ledger_entry *)(uintptr_t)a->ledger;
	for (size_t i = 0; i < a->n_ledger && !w->difference; i++)
		walk_ledger(w, &ledger[i], b ? &b->ledger[i] : NULL);
}

void walk_event(struct walk *w, struct event *a, const struct event *b)
{
	struct case_record *record = (struct case_record *)(uintptr_t)a->record;
	struct alarm *alarm = (struct alarm *)(uintptr_t)a->alarm;

	U32(stream), U64(number), U64(case_number), ENUM(kind, EVENT_KIND_COUNT), WHEN(at), WHEN(due), TXT(reference),
		TXT(actor);
	TXT(department), TXT(clock), TXT(outcome_code);
	if (w->mode != SPOIL) /* bytes, not text */
		TXT(text_hash);
	if (w->mode < COMPARE)
		a->record = record = is_set(w) ? arena_take_clear(w->arena, 1, sizeof *record) : NULL;
	else if (w->mode == COMPARE)
		differs(at(w, "record"), !a->record != !b->record);
	if (record && !w->difference)
		walk_record(w, record, b ? b->record : NULL);
	if (w->mode < COMPARE)
		a->alarm = alarm = is_set(w) ? arena_take_clear(w->arena, 1, sizeof *alarm) : NULL;
	else if (w->mode == COMPARE)
		differs(at(w, "alarm"), !a->alarm != !b->alarm);
	if (alarm && !w->difference)
		walk_alarm(w, alarm, b ? b->alarm : NULL);
	walk_particulars(w, a, b);
	U64(improvement);
}

static void walk_key(struct walk *w, struct case_key *a, const struct case_key *b)
{
	U64(number), TXT(reference), TXT(source), TXT(source_ref);
}

static void walk_cursor(struct walk *w, struct cursor *a, const struct cursor *b)
{
	U32(stream), U64(event_number), U64(position);
}

static void walk_campaign(struct walk *w, struct campaign *a, const struct campaign *b)
{
	U64(number), TXT(name), TXT(title), TXT(goal), TXT(by), WHEN(from), WHEN(until), WHEN(opened), WHEN(closed);
	COUNT(n_departments, LIMIT_CAMPAIGN_LIST), COUNT(n_categories, LIMIT_CAMPAIGN_LIST), COUNT(n_areas, LIMIT_CAMPAIGN_LIST);
	for (size_t i = 0; i < a->n_departments && !w->difference; i++)
		ELEMENT(departments[i]);
	for (size_t i = 0; i < a->n_categories && !w->difference; i++)
		ELEMENT(categories[i]);
	for (size_t i = 0; i < a->n_areas && !w->difference; i++)
		ELEMENT(areas[i]);
}

static void walk_improvement(struct walk *w, struct improvement *a, const struct improvement *b)
{
	U64(number), TXT(title), TXT(what), TXT(result), TXT(owner), TXT(by), TXT(campaign), WHEN(due), WHEN(created), WHEN(done), WHEN(published);
	FLAG(is_overdue), COUNT(n_cases, LIMIT_IMPROVEMENT_CASES), COUNT(n_references, LIMIT_IMPROVEMENT_CASES);
	for (size_t i = 0; i < a->n_cases && !w->difference; i++)
		U64(cases[i]);
	for (size_t i = 0; i < a->n_references && !w->difference; i++)
		ELEMENT(references[i]);
}

/* What a const pointer of a message leads to: made room for when filling. */
static void *within(struct walk *w, const void *at_it, size_t size)
{
	return w->mode < COMPARE ? arena_take_clear(w->arena, 1, size) : (void *)(uintptr_t)at_it;
}

static void walk_figures(struct walk *w, struct campaign_figures *a, const struct campaign_figures *b)
{
	TXT(department), U64(cases), U64(open), U64(resolved), U64(on_time), U64(late), U64(reopened), U64(joint);
}

static void walk_progress(struct walk *w, struct campaign_progress *a, const struct campaign_progress *b)
{
	struct campaign *campaign = within(w, a->campaign, sizeof *campaign);

	a->campaign = campaign;
	walk_campaign(w, campaign, b ? b->campaign : NULL);
	FLAG(is_partial), WHEN(as_of), COUNT(n_departments, 5);
	walk_figures(w, &a->all, b ? &b->all : NULL);
	ROOM(a->departments, a->n_departments);
	for (size_t i = 0; i < a->n_departments && !w->difference; i++)
		walk_figures(w, &a->departments[i], b ? &b->departments[i] : NULL);
}

static void walk_campaign_act(struct walk *w, struct request_campaign *a, const struct request_campaign *b)
{
	struct campaign *campaign = within(w, a->campaign, sizeof *campaign);

	a->campaign = campaign;
	ENUM(verb, CAMPAIGN_VERB_COUNT), TXT(department), TXT(actor);
	walk_campaign(w, campaign, b ? b->campaign : NULL);
}

static void walk_improve(struct walk *w, struct request_improve *a, const struct request_improve *b)
{
	struct improvement *improvement = within(w, a->improvement, sizeof *improvement);
	struct case_key *cases;

	a->improvement = improvement;
	ENUM(verb, IMPROVE_VERB_COUNT), TXT(department), TXT(actor), COUNT(n_cases, 4);
	walk_improvement(w, improvement, b ? b->improvement : NULL);
	cases = w->mode < COMPARE ? arena_take_clear(w->arena, a->n_cases + 1, sizeof *cases) : (struct case_key *)(uintptr_t)a->cases;
	a->cases = cases;
	for (size_t i = 0; i < a->n_cases && !w->difference; i++)
		walk_key(w, &cases[i], b ? &b->cases[i] : NULL);
}

void walk_request(struct walk *w, struct request *a, const struct request *b)
{
	U64(id);
	switch (a->kind) {
	case REQUEST_SUBMIT:
		TXT(submit.source), TXT(submit.source_ref), TXT(submit.channel), TXT(submit.category),
			ENUM(submit.priority, PRIORITY_COUNT);
		WHEN(submit.opened), WHEN(submit.promised);
		walk_case_text(w, &a->submit.text, b ? &b->submit.text : NULL);
		return;
	case REQUEST_GET:
		walk_key(w, &a->get.key, b ? &b->get.key : NULL);
		FLAG(get.with_decision), TXT(get.plain), TXT(get.as);
		return;
	case REQUEST_LIST:
		TXT(list.department), TXT(list.category_prefix), ENUM(list.state, CASE_STATE_COUNT), U64(list.before_number),
			U32(list.limit);
		return;
	case REQUEST_OVERDUE:
		TXT(overdue.department), TXT(overdue.clock), U32(overdue.limit), FLAG(overdue.has_after);
		if (a->overdue.has_after) {
			U64(overdue.after.number), TXT(overdue.after.department), TXT(overdue.after.clock),
				WHEN(overdue.after.due);
			WHEN(overdue.after.as_of), LONG(overdue.after.late), ENUM(overdue.after.priority, PRIORITY_COUNT);
		}
		TXT(overdue.area), TXT(overdue.category_prefix), TXT(overdue.holder), TXT(overdue.campaign), ENUM(overdue.case_state, CASE_STATE_COUNT);
		ENUM(overdue.state, ASSIGNMENT_STATE_COUNT), LONG(overdue.later_than), ENUM(overdue.sort, OVERDUE_SORT_COUNT), LONG(overdue.due_within);
		return;
	case REQUEST_ACT:
		walk_key(w, &a->act.key, b ? &b->act.key : NULL);
		ENUM(act.verb, VERB_COUNT), TXT(act.department), TXT(act.actor), TXT(act.outcome_code), TXT(act.answer),
			TXT(act.note);
		TXT(act.reason_code), TXT(act.target), TXT(act.clock), TXT(act.length), TXT(act.after), TXT(act.campaign), ENUM(act.part, PART_COUNT);
		ENUM(act.waits_for, WAITS_FOR_COUNT), ENUM(act.rating.solved, SOLVED_COUNT), U32(act.rating.satisfaction);
		walk_key(w, &a->act.other, b ? &b->act.other : NULL);
		return;
	case REQUEST_HISTORY:
		walk_key(w, &a->history.key, b ? &b->history.key : NULL);
		U32(history.after), U32(history.limit), TXT(history.as);
		return;
	case REQUEST_STATS:
		ENUM(stats.by, STATS_BY_COUNT), ENUM(stats.every, STATS_EVERY_COUNT), TXT(stats.value), TXT(stats.after), U32(stats.depth), U32(stats.limit);
		return;
	case REQUEST_RECOMPUTE:
		TXT(recompute.department), TXT(recompute.category_prefix), TXT(recompute.policy), TXT(recompute.who), TXT(recompute.reason_code);
		FLAG(recompute.is_applied), U64(recompute.before_number), U32(recompute.limit);
		break;
	case REQUEST_CAMPAIGN:
		walk_campaign_act(w, &a->campaign, b ? &b->campaign : NULL);
		return;
	case REQUEST_CAMPAIGNS:
		FLAG(campaigns.open_only), U64(campaigns.before_number), U32(campaigns.limit);
		return;
	case REQUEST_CAMPAIGN_SHOW:
		TXT(campaign_show.name);
		return;
	case REQUEST_IMPROVE:
		walk_improve(w, &a->improve, b ? &b->improve : NULL);
		return;
	case REQUEST_IMPROVEMENTS:
		TXT(improvements.department), ENUM(improvements.state, IMPROVEMENT_STATE_COUNT), FLAG(improvements.published_only);
		U64(improvements.before_number), U32(improvements.limit);
		break;
	case REQUEST_PRECEDENTS:
		TXT(precedents.category_prefix), TXT(precedents.department), TXT(precedents.words), WHEN(precedents.since),
			U64(precedents.before_event), U32(precedents.limit);
		return;
	case REQUEST_SUBSCRIBE:
		TXT(subscribe.feed), TXT(subscribe.consumer), U32(subscribe.credit), FLAG(subscribe.from_now);
		return;
	case REQUEST_UNSUBSCRIBE:
		TXT(unsubscribe.feed), TXT(unsubscribe.consumer);
		return;
	case REQUEST_ACK:
		TXT(ack.feed), TXT(ack.consumer), FLAG(ack.is_quiet);
		walk_cursor(w, &a->ack.cursor, b ? &b->ack.cursor : NULL);
		return;
	case REQUEST_SET_CLOCK:
		WHEN(set_clock.now);
		return;
	case REQUEST_RELOAD:
		TXT(reload.who);
		return;
	case REQUEST_RULE_SETS:
		U64(rule_sets.before_number), U32(rule_sets.limit);
		return;
	case REQUEST_RULE_FILE:
		U64(rule_file.number), TXT(rule_file.name), U32(rule_file.piece);
		return;
	case REQUEST_PROBLEMS:
		WHEN(problems.since), WHEN(problems.until), TXT(problems.category_prefix), TXT(problems.area), TXT(problems.layer);
		FLAG(problems.is_citywide), U32(problems.depth), U32(problems.weeks), U32(problems.min_count), U32(problems.limit), U32(problems.cell_m);
		return;
	default:
		return;
	}
}

static void walk_overdue_row(struct walk *w, struct overdue_row *a, const struct overdue_row *b)
{
	U64(number), TXT(reference), TXT(category), TXT(department), TXT(clock), TXT(policy), ENUM(priority, PRIORITY_COUNT);
	ENUM(part, PART_COUNT), ENUM(state, ASSIGNMENT_STATE_COUNT), WHEN(since), WHEN(due), LONG(late_working);
	ENUM(case_state, CASE_STATE_COUNT), TXT(holder), TXT(campaign), WHEN(held_since), WHEN(received), U32(extensions), U32(extended_days), U32(steps);
	FLAG(is_extension_asked), FLAG(is_still), LONG(plain_left), WHEN(next_step), TXT(next_role), COUNT(n_areas, 3),
		COUNT(n_held, 3);
	ROOM(a->areas, a->n_areas), ROOM(a->held, a->n_held);
	for (size_t i = 0; i < a->n_areas && !w->difference; i++)
		ELEMENT(areas[i]);
	for (size_t i = 0; i < a->n_held && !w->difference; i++)
		TXT(held[i].holder), LONG(held[i].working);
}

static void walk_stats_row(struct walk *w, struct stats_row *a, const struct stats_row *b)
{
	TXT(value), U64(acknowledged), U64(measured), LONG(acknowledge_p50), LONG(acknowledge_p90), LONG(resolve_p50), LONG(resolve_p90);
	COUNT(n_held, 3), ROOM(a->held, a->n_held);
	for (size_t i = 0; i < a->n_held && !w->difference; i++)
		TXT(held[i].holder), LONG(held[i].working);
	for (size_t i = 0; i < FIGURE_COUNT; i++) {
		if (w->mode < COMPARE)
			a->counts[i] = (int64_t)i * 1000 - 3000;
		else if (w->mode == COMPARE && a->counts[i] != b->counts[i])
			w->difference = figure_name((enum figure)i);
	}
}

static void walk_health(struct walk *w, struct health_report *a, const struct health_report *b)
{
	TXT(version), TXT(rule_set), WHEN(now), FLAG(clock_is_manual), LONG(up), U64(cases), U64(open_cases), U64(events),
		U64(pending);
	COUNT(n_plugins, 5), COUNT(n_consumers, 5), COUNT(n_counters, 5);
	ROOM(a->plugins, a->n_plugins), ROOM(a->consumers, a->n_consumers), ROOM(a->counters, a->n_counters);
	for (size_t i = 0; i < a->n_plugins && !w->difference; i++)
		TXT(plugins[i].department), TXT(plugins[i].state), U64(plugins[i].asked), U64(plugins[i].answered),
			U64(plugins[i].late), U32(plugins[i].restarts);
	for (size_t i = 0; i < a->n_consumers && !w->difference; i++)
		TXT(consumers[i].feed), TXT(consumers[i].consumer), FLAG(consumers[i].is_connected),
			U64(consumers[i].position), U64(consumers[i].behind);
	for (size_t i = 0; i < a->n_counters && !w->difference; i++)
		TXT(counters[i].name), U64(counters[i].value);
}

static void walk_rule_set(struct walk *w, struct rule_set *a, const struct rule_set *b)
{
	U64(number), TXT(version), TXT(who), WHEN(at), COUNT(n_files, LIMIT_RULE_FILES);
	for (size_t i = 0; i < a->n_files; i++) {
		TXT(files[i].name), U64(files[i].size);
		if (w->mode != SPOIL) /* bytes, not text */
			TXT(files[i].digest);
	}
}

static void walk_remark(struct walk *w, struct remark_row *a, const struct remark_row *b)
{
	ENUM(grade, REMARK_GRADES), TXT(kind), TXT(where), TXT(sentence), TXT(example), TXT(hint);
}

static void walk_problem(struct walk *w, struct problem *a, const struct problem *b)
{
	TXT(category), TXT(area), FLAG(has_square), U64(count), U64(resolved), U64(answered), U64(reopened), U64(joint);
	REAL(expected), REAL(p), REAL(q), REAL(dispersion), ENUM(verdict, PROBLEM_VERDICT_COUNT), U32(weeks_set_aside);
	if (a->has_square)
		REAL(square.south), REAL(square.west), REAL(square.north), REAL(square.east);
}

static void walk_field(struct walk *w, struct field *a, const struct field *b)
{
	TXT(name), TXT(value);
}

static void walk_problems(struct walk *w, struct problem_report *a, const struct problem_report *b)
{
	WHEN(since), WHEN(until), U32(weeks), U32(groups), U32(judged), U32(left_out), U64(cases), U64(uncounted), U64(unplaced);
	COUNT(n_problems, 5), COUNT(n_definitions, 5);
	ROOM(a->problems, a->n_problems), ROOM(a->definitions, a->n_definitions);
	for (size_t i = 0; i < a->n_problems && !w->difference; i++)
		walk_problem(w, &a->problems[i], b ? &b->problems[i] : NULL);
	for (size_t i = 0; i < a->n_definitions && !w->difference; i++)
		walk_field(w, (struct field *)(uintptr_t)&a->definitions[i], b ? &b->definitions[i] : NULL);
}

static void walk_recomputed(struct walk *w, struct recomputed_clock *a, const struct recomputed_clock *b)
{
	U64(number), TXT(reference), TXT(department), TXT(clock), WHEN(from), WHEN(to), LONG(from_left), LONG(to_left);
	TXT(policy), TXT(calendar), TXT(new_policy), TXT(new_calendar);
}

static void walk_precedent(struct walk *w, struct precedent *a, const struct precedent *b)
{
	U64(event_number), U64(case_number), TXT(reference), TXT(category), COUNT(n_areas, LIMIT_AREAS), TXT(from), TXT(to), TXT(reason_code), WHEN(at),
		TXT(note), TXT(title);
	for (size_t i = 0; i < a->n_areas && !w->difference; i++)
		ELEMENT(areas[i]);
}

void walk_reply(struct walk *w, struct reply *a, const struct reply *b)
{
	struct case_record *record;

	U64(id), ENUM(outcome, OUTCOME_COUNT), TXT(sentence), TXT(field);
	switch (a->kind) {
	case REPLY_CASE:
		if (w->mode < COMPARE)
			a->record = arena_take_clear(w->arena, 1, sizeof *record);
		record = (struct case_record *)(uintptr_t)a->record;
		walk_record(w, record, b ? b->record : NULL);
		return;
	case REPLY_LIST:
		COUNT(list.n_cases, 4), U64(list.next_before_number);
		ROOM(a->list.cases, a->list.n_cases);
		for (size_t i = 0; i < a->list.n_cases && !w->difference; i++)
			walk_record(w, &a->list.cases[i], b ? &b->list.cases[i] : NULL);
		return;
	case REPLY_OVERDUE:
		COUNT(overdue.n_rows, 20), FLAG(overdue.has_more), WHEN(overdue.as_of), FLAG(overdue.is_cut);
		if (a->overdue.has_more) {
			U64(overdue.next.number), TXT(overdue.next.department), TXT(overdue.next.clock);
			WHEN(overdue.next.as_of), LONG(overdue.next.late), ENUM(overdue.next.priority, PRIORITY_COUNT);
		}
		ROOM(a->overdue.rows, a->overdue.n_rows);
		for (size_t i = 0; i < a->overdue.n_rows && !w->difference; i++)
			walk_overdue_row(w, &a->overdue.rows[i], b ? &b->overdue.rows[i] : NULL);
		return;
	case REPLY_STATS:
		COUNT(stats.n_rows, 5), FLAG(stats.has_more), WHEN(stats.as_of), FLAG(stats.is_counting);
		if (a->stats.has_more)
			TXT(stats.next);
		ROOM(a->stats.rows, a->stats.n_rows);
		for (size_t i = 0; i < a->stats.n_rows && !w->difference; i++)
			walk_stats_row(w, &a->stats.rows[i], b ? &b->stats.rows[i] : NULL);
		return;
	case REPLY_SUBSCRIBED:
		walk_cursor(w, &a->subscribed.cursor, b ? &b->subscribed.cursor : NULL);
		walk_cursor(w, &a->subscribed.newest, b ? &b->subscribed.newest : NULL);
		return;
	case REPLY_HEALTH:
		walk_health(w, &a->health, b ? &b->health : NULL);
		return;
	case REPLY_CLOCK:
		WHEN(clock);
		return;
	case REPLY_VERIFY:
		U64(verify.events), FLAG(verify.is_whole), TXT(verify.sentence), U64(verify.cases);
		return;
	case REPLY_RULE_SETS:
		COUNT(rule_sets.n_sets, 5), U64(rule_sets.next_before_number);
		ROOM(a->rule_sets.sets, a->rule_sets.n_sets);
		for (size_t i = 0; i < a->rule_sets.n_sets; i++)
			walk_rule_set(w, &a->rule_sets.sets[i], b ? &b->rule_sets.sets[i] : NULL);
		return;
	case REPLY_REMARKS:
		COUNT(remarks.n_rows, 5), U64(remarks.n_errors);
		ROOM(a->remarks.rows, a->remarks.n_rows);
		for (size_t i = 0; i < a->remarks.n_rows && !w->difference; i++)
			walk_remark(w, &a->remarks.rows[i], b ? &b->remarks.rows[i] : NULL);
		return;
	case REPLY_RECOMPUTED:
		COUNT(recomputed.n_rows, 20), U64(recomputed.next_before_number), U32(recomputed.cases), U32(recomputed.unread);
		ROOM(a->recomputed.rows, a->recomputed.n_rows);
		for (size_t i = 0; i < a->recomputed.n_rows && !w->difference; i++)
			walk_recomputed(w, &a->recomputed.rows[i], b ? &b->recomputed.rows[i] : NULL);
		break;
	case REPLY_CAMPAIGN: {
		struct campaign *campaign = within(w, a->campaign, sizeof *campaign);

		a->campaign = campaign;
		walk_campaign(w, campaign, b ? b->campaign : NULL);
		return;
	}
	case REPLY_CAMPAIGNS:
		COUNT(campaigns.n_campaigns, 3), U64(campaigns.next_before_number);
		ROOM(a->campaigns.campaigns, a->campaigns.n_campaigns);
		for (size_t i = 0; i < a->campaigns.n_campaigns && !w->difference; i++)
			walk_campaign(w, &a->campaigns.campaigns[i], b ? &b->campaigns.campaigns[i] : NULL);
		return;
	case REPLY_CAMPAIGN_PROGRESS:
		walk_progress(w, &a->campaign_progress, b ? &b->campaign_progress : NULL);
		return;
	case REPLY_IMPROVEMENT: {
		struct improvement *improvement = within(w, a->improvement, sizeof *improvement);

		a->improvement = improvement;
		walk_improvement(w, improvement, b ? b->improvement : NULL);
		return;
	}
	case REPLY_IMPROVEMENTS:
		COUNT(improvements.n_improvements, 3), U64(improvements.next_before_number);
		ROOM(a->improvements.improvements, a->improvements.n_improvements);
		for (size_t i = 0; i < a->improvements.n_improvements && !w->difference; i++)
			walk_improvement(w, &a->improvements.improvements[i], b ? &b->improvements.improvements[i] : NULL);
		return;
	case REPLY_RULE_FILE:
		FLAG(rule_file.is_last);
		if (w->mode != SPOIL) /* bytes, not text */
			TXT(rule_file.bytes);
		return;
	case REPLY_PROBLEMS:
		walk_problems(w, &a->problems, b ? &b->problems : NULL);
		return;
	case REPLY_PRECEDENTS:
		COUNT(precedents.n_rows, 5), U64(precedents.next_before_event);
		ROOM(a->precedents.rows, a->precedents.n_rows);
		for (size_t i = 0; i < a->precedents.n_rows && !w->difference; i++)
			walk_precedent(w, &a->precedents.rows[i], b ? &b->precedents.rows[i] : NULL);
		return;
	default:
		return;
	}
}
