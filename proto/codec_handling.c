/* Assignments, their clocks, and what joint handling makes of a case. Field numbers as in liaison.proto. */
#include "proto/wire_format.h"

static void clock_in(struct decoding *d, const Liaison__V1__Clock *from, struct clock *out)
{
	*out = CLOCK_NONE;
	if (!from)
		return;
	out->due = wall_in(from->due_at_ms);
	out->warn = wall_in(from->warn_at_ms);
	out->met = wall_in(from->met_at_ms);
	out->is_warned = from->warned;
	out->is_breached = from->breached;
	out->policy = text_in(d, from->policy, "clock.policy");
	out->calendar = text_in(d, from->calendar, "clock.calendar");
	out->started = wall_in(from->started_at_ms);
	out->paused = wall_in(from->paused_at_ms);
	out->step = wall_in(from->step_at_ms);
	out->left = dur_in(from->left_ms);
	out->warn_left = dur_in(from->warn_left_ms);
	out->is_plain = from->plain;
	out->is_waived = from->waived;
	out->warnings = (uint8_t)from->warnings;
	out->steps = (uint8_t)from->steps;
	out->extensions = (uint8_t)from->extensions;
	out->extended_days = from->extended_days;
	out->owed = wall_in(from->owed_at_ms);
}

void assignment_in(struct decoding *d, const Liaison__V1__Assignment *from, struct assignment *out)
{
	out->department = text_in(d, from->department, "assignment.department");
	out->sub_unit = text_in(d, from->sub_unit, "assignment.sub_unit");
	out->part = (enum part)enum_in(d, (int)from->part, PART_COUNT, "assignment.part");
	out->state = (enum assignment_state)enum_in(d, (int)from->state, ASSIGNMENT_STATE_COUNT, "assignment.state");
	out->since = wall_in(from->since_ms);
	clock_in(d, from->acknowledge, &out->acknowledge);
	clock_in(d, from->resolve, &out->resolve);
	out->waits_for = (enum waits_for)enum_in(d, (int)from->waits_for, WAITS_FOR_COUNT, "assignment.waits_for");
	out->after = text_in(d, from->after, "assignment.after");
	out->reason = text_in(d, from->reason_code, "assignment.reason_code");
	out->invited_by = text_in(d, from->invited_by, "assignment.invited_by");
}

struct rating rating_in(struct decoding *d, const Liaison__V1__Rating *from)
{
	return from ? (struct rating){ (enum solved)enum_in(d, (int)from->solved, SOLVED_COUNT, "rating.solved"), from->satisfaction } : (struct rating){ 0 };
}

static void case_clock_in(struct decoding *d, const Liaison__V1__CaseClock *from, struct case_clock *out)
{
	out->name = text_in(d, from->name, "clock.name");
	out->department = text_in(d, from->department, "clock.department");
	out->starts_with = (enum event_kind)enum_in(d, (int)from->starts_with, EVENT_KIND_COUNT, "clock.starts_with");
	out->met_by = (enum event_kind)enum_in(d, (int)from->met_by, EVENT_KIND_COUNT, "clock.met_by");
	clock_in(d, from->clock, &out->clock);
}

static void ask_in(struct decoding *d, const Liaison__V1__Ask *from, struct ask *out)
{
	out->kind = (enum ask_kind)enum_in(d, (int)from->kind, ASK_KIND_COUNT, "ask.kind");
	out->from = text_in(d, from->from, "ask.from");
	out->to = text_in(d, from->to, "ask.to");
	out->reason = text_in(d, from->reason_code, "ask.reason_code");
	out->clock = text_in(d, from->clock, "ask.clock");
	out->length = text_in(d, from->length, "ask.length");
	out->at = wall_in(from->at_ms);
}

/* What joint handling has made of a case; nothing of it on most. */
void handling_in(struct decoding *d, const Liaison__V1__Case *from, struct case_record *out)
{
	out->closed = wall_in(from->closed_at_ms);
	out->hops = from->hops;
	out->reopened = from->reopened;
	out->campaign = text_in(d, from->campaign, "case.campaign");
	out->primary = from->primary;
	out->followers = from->followers;
	out->rating = rating_in(d, from->rating);
	for (size_t i = 0; i < from->n_clocks && i < LIMIT_CASE_CLOCKS; i++)
		case_clock_in(d, from->clocks[i], &out->clocks[out->n_clocks++]);
	for (size_t i = 0; i < from->n_spells && i < LIMIT_SPELLS; i++)
		out->spells[out->n_spells++] = (struct spell){ text_in(d, from->spells[i]->holder, "spell.holder"), wall_in(from->spells[i]->from_ms) };
	for (size_t i = 0; i < from->n_asks && i < LIMIT_ASKS; i++)
		ask_in(d, from->asks[i], &out->asks[out->n_asks++]);
}

static void clock_out(struct buffer *out, unsigned number, const struct clock *clock)
{
	size_t opened;

	if (wall_is_none(clock->due) && !clock->policy.size)
		return;
	opened = field_open(out, number);
	field_wall(out, 1, clock->due);
	field_wall(out, 2, clock->warn);
	field_wall(out, 3, clock->met);
	field_u64(out, 4, clock->is_warned);
	field_u64(out, 5, clock->is_breached);
	field_bytes(out, 6, clock->policy);
	field_bytes(out, 7, clock->calendar);
	field_wall(out, 8, clock->started);
	field_wall(out, 9, clock->paused);
	field_wall(out, 10, clock->step);
	field_u64(out, 11, (uint64_t)dur_to_ms(clock->left));
	field_s64(out, 12, dur_to_ms(clock->warn_left));
	field_u64(out, 13, clock->is_plain);
	field_u64(out, 14, clock->is_waived);
	field_u64(out, 15, clock->warnings);
	field_u64(out, 16, clock->steps);
	field_u64(out, 17, clock->extensions);
	field_u64(out, 18, clock->extended_days);
	field_wall(out, 19, clock->owed);
	field_close(out, opened);
}

void assignment_out(struct buffer *out, const struct assignment *assignment)
{
	size_t opened = field_open(out, 16);

	field_bytes(out, 1, assignment->department);
	field_u64(out, 2, assignment->part);
	field_u64(out, 3, assignment->state);
	field_wall(out, 4, assignment->since);
	field_bytes(out, 5, assignment->sub_unit);
	clock_out(out, 6, &assignment->acknowledge);
	clock_out(out, 7, &assignment->resolve);
	field_u64(out, 8, assignment->waits_for);
	field_bytes(out, 9, assignment->after);
	field_bytes(out, 10, assignment->reason);
	field_bytes(out, 11, assignment->invited_by);
	field_close(out, opened);
}

void rating_out(struct buffer *out, unsigned number, const struct rating *rating)
{
	size_t opened;

	if (!rating->solved && !rating->satisfaction)
		return;
	opened = field_open(out, number);
	field_u64(out, 1, rating->solved);
	field_u64(out, 2, rating->satisfaction);
	field_close(out, opened);
}

static void case_clock_out(struct buffer *out, const struct case_clock *clock)
{
	size_t opened = field_open(out, 28);

	field_bytes(out, 1, clock->name);
	field_bytes(out, 2, clock->department);
	field_u64(out, 3, clock->starts_with);
	field_u64(out, 4, clock->met_by);
	clock_out(out, 5, &clock->clock);
	field_close(out, opened);
}

static void spell_out(struct buffer *out, const struct spell *spell)
{
	size_t opened = field_open(out, 29);

	field_bytes(out, 1, spell->holder);
	field_wall(out, 2, spell->from);
	field_close(out, opened);
}

static void ask_out(struct buffer *out, const struct ask *ask)
{
	size_t opened = field_open(out, 30);

	field_u64(out, 1, ask->kind);
	field_bytes(out, 2, ask->from);
	field_bytes(out, 3, ask->to);
	field_bytes(out, 4, ask->reason);
	field_bytes(out, 5, ask->clock);
	field_bytes(out, 6, ask->length);
	field_wall(out, 7, ask->at);
	field_close(out, opened);
}

void handling_out(struct buffer *out, const struct case_record *record)
{
	field_wall(out, 21, record->closed);
	field_u64(out, 22, record->hops);
	field_u64(out, 23, record->reopened);
	field_bytes(out, 24, record->campaign);
	field_u64(out, 25, record->primary);
	field_u64(out, 26, record->followers);
	rating_out(out, 27, &record->rating);
	for (size_t i = 0; i < record->n_clocks; i++)
		case_clock_out(out, &record->clocks[i]);
	for (size_t i = 0; i < record->n_spells; i++)
		spell_out(out, &record->spells[i]);
	for (size_t i = 0; i < record->n_asks; i++)
		ask_out(out, &record->asks[i]);
}

/* ---- what the store keeps beside its columns ---- */

static bool clock_is_plainly(const struct clock *clock, wall received)
{
	return (wall_is(clock->started, received) || wall_is_none(clock->due)) && wall_is_none(clock->paused) && wall_is_none(clock->step) && wall_is_none(clock->owed) && !clock->left.ns &&
	       !clock->warn_left.ns && !clock->extended_days;
}

static bool assignment_is_plainly(const struct assignment *a, wall received)
{
	return !a->waits_for && !a->after.size && !a->reason.size && !a->invited_by.size && clock_is_plainly(&a->acknowledge, received) &&
	       clock_is_plainly(&a->resolve, received);
}

int codec_handling_encode(const struct case_record *record, struct buffer *out)
{
	size_t size = out->size;
	bool is_plain = true;

	for (size_t i = 0; is_plain && i < record->n_assignments; i++)
		is_plain = assignment_is_plainly(&record->assignments[i], record->received);
	for (size_t i = 0; !is_plain && i < record->n_assignments; i++)
		assignment_out(out, &record->assignments[i]);
	handling_out(out, record);
	return pack_end(out, size);
}

static void clock_merge(const struct clock *from, struct clock *into)
{
	into->started = from->started;
	into->paused = from->paused;
	into->step = from->step;
	into->owed = from->owed;
	into->left = from->left;
	into->warn_left = from->warn_left;
	into->extended_days = from->extended_days;
}

static void assignment_merge(const struct assignment *from, struct assignment *into)
{
	into->waits_for = from->waits_for;
	into->after = from->after;
	into->reason = from->reason;
	into->invited_by = from->invited_by;
	clock_merge(&from->acknowledge, &into->acknowledge);
	clock_merge(&from->resolve, &into->resolve);
}

static void assignment_plainly(struct assignment *a, wall received)
{
	const struct clock plain = { .started = received, .paused = WALL_NONE, .step = WALL_NONE, .owed = WALL_NONE };

	a->waits_for = WAITS_FOR_NOTHING;
	a->after = a->reason = a->invited_by = TEXT_NONE;
	clock_merge(&plain, &a->acknowledge);
	clock_merge(&plain, &a->resolve);
}

static void handling_none(struct case_record *into)
{
	into->closed = WALL_NONE;
	into->hops = into->reopened = into->followers = 0;
	into->campaign = TEXT_NONE;
	into->primary = 0;
	into->rating = (struct rating){ 0 };
	into->n_clocks = into->n_spells = into->n_asks = 0;
	for (size_t i = 0; i < into->n_assignments; i++)
		assignment_plainly(&into->assignments[i], into->received);
}

int codec_handling_decode(struct text bytes, struct arena *arena, struct case_record *into)
{
	struct decoding d = { .arena = arena };
	ProtobufCAllocator allocator = arena_allocator(&d);
	Liaison__V1__Case *m;
	struct assignment assignment;

	handling_none(into);
	if (!bytes.size)
		return CODEC_OK;
	m = liaison__v1__case__unpack(&allocator, bytes.size, (const uint8_t *)bytes.at);
	if (!m)
		return unpack_failed(&d);
	handling_in(&d, m, into);
	for (size_t i = 0; i < m->n_assignments && i < into->n_assignments; i++) {
		assignment_in(&d, m->assignments[i], &assignment);
		assignment_merge(&assignment, &into->assignments[i]);
	}
	return d.rc;
}
