/* A case as callers see it, with its text and the trace of its decision. */
#include "inside.h"

static struct liaison_clock clock_of(struct showing *s, const struct clock *c)
{
	return (struct liaison_clock){ .due_ms = show_time(c->due),
				       .warn_ms = show_time(c->warn),
				       .met_ms = show_time(c->met),
				       .is_warned = c->is_warned,
				       .is_breached = c->is_breached,
				       .policy = show_text(s, c->policy),
				       .calendar = show_text(s, c->calendar),
				       .started_ms = show_time(c->started),
				       .paused_ms = show_time(c->paused),
				       .step_ms = show_time(c->step),
				       .left_ms = dur_to_ms(c->left),
				       .is_plain = c->is_plain,
				       .is_waived = c->is_waived,
				       .warnings = c->warnings,
				       .steps = c->steps,
				       .extensions = c->extensions,
				       .extended_days = c->extended_days };
}

const char *const *show_texts(struct showing *s, const struct text *from, size_t n)
{
	const char **to = show_array(s, n, sizeof *to);

	for (size_t i = 0; to && i < n; i++)
		to[i] = show_text(s, from[i]);
	return to;
}

static void assignments(struct showing *s, const struct case_record *from, struct liaison_case *to)
{
	struct liaison_assignment *list = show_array(s, from->n_assignments, sizeof *list);

	for (size_t i = 0; list && i < from->n_assignments; i++) {
		const struct assignment *a = &from->assignments[i];

		list[i] = (struct liaison_assignment){ .department = show_text(s, a->department),
						       .sub_unit = show_text(s, a->sub_unit),
						       .part = (enum liaison_part)a->part,
						       .state = (enum liaison_assignment_state)a->state,
						       .since_ms = show_time(a->since),
						       .acknowledge = clock_of(s, &a->acknowledge),
						       .resolve = clock_of(s, &a->resolve),
						       .waits_for = (enum liaison_waits_for)a->waits_for,
						       .after = show_text(s, a->after),
						       .reason_code = show_text(s, a->reason),
						       .invited_by = show_text(s, a->invited_by) };
	}
	to->assignments = list;
	to->n_assignments = list ? from->n_assignments : 0;
}

void show_case_text(struct showing *s, const struct case_text *from, struct liaison_text *to)
{
	struct liaison_field *fields = show_array(s, from->n_fields, sizeof *fields);

	for (size_t i = 0; fields && i < from->n_fields; i++)
		fields[i] =
			(struct liaison_field){ show_text(s, from->fields[i].name), show_text(s, from->fields[i].value) };
	*to = (struct liaison_text){ .title = show_text(s, from->title),
				     .description = show_text(s, from->description),
				     .address = show_text(s, from->address),
				     .answer = show_text(s, from->answer),
				     .note = show_text(s, from->note),
				     .reporter_kind = show_text(s, from->reporter.kind),
				     .reporter_name = show_text(s, from->reporter.name),
				     .reporter_contact = show_text(s, from->reporter.contact),
				     .has_point = from->has_point,
				     .lat = from->point.lat,
				     .lon = from->point.lon,
				     .fields = fields,
				     .n_fields = fields ? from->n_fields : 0 };
}

static const struct liaison_area_hit *area_hits(struct showing *s, const struct area_hit *from, size_t n)
{
	struct liaison_area_hit *to = show_array(s, n, sizeof *to);

	for (size_t i = 0; to && i < n; i++)
		to[i] = (struct liaison_area_hit){ show_text(s, from[i].layer), show_text(s, from[i].name), from[i].border_m,
						   from[i].is_near_border };
	return to;
}

static void claims_and_areas(struct showing *s, const struct decision *from, struct liaison_decision *to)
{
	struct liaison_claim *claims = show_array(s, from->n_claims, sizeof *claims);

	for (size_t i = 0; claims && i < from->n_claims; i++) {
		const struct claim *c = &from->claims[i];

		claims[i] = (struct liaison_claim){ show_text(s, c->department), show_text(s, c->rule), show_text(s, c->tier),
						    show_text(s, c->matched),	 show_text(s, c->lost), (enum liaison_part)c->part,
						    c->specificity, show_text(s, c->place) };
	}
	to->claims = claims;
	to->n_claims = claims ? from->n_claims : 0;
	to->areas = area_hits(s, from->areas, from->n_areas);
	to->n_areas = to->areas ? from->n_areas : 0;
}

static const struct liaison_repeats *repeats(struct showing *s, const struct repeats *from)
{
	struct liaison_repeats *to = from->primary ? show_array(s, 1, sizeof *to) : NULL;

	if (to)
		*to = (struct liaison_repeats){ from->primary, from->alike, from->distance_m, from->similarity, show_text(s, from->sentence) };
	return to;
}

static const struct liaison_decision *decision(struct showing *s, const struct decision *from)
{
	struct liaison_decision *to = show_array(s, 1, sizeof *to);
	struct liaison_verdict *verdicts = show_array(s, from->n_verdicts, sizeof *verdicts);

	if (!s->ok)
		return NULL;
	*to = (struct liaison_decision){ .rule_set = show_text(s, from->rule_set),
					 .plain = show_text(s, from->plain),
					 .policy = show_text(s, from->policy),
					 .policy_why = show_text(s, from->policy_why),
					 .policy_due_ms = show_time(from->policy_due),
					 .sentence = show_text(s, from->sentence),
					 .verdicts = verdicts,
					 .n_verdicts = from->n_verdicts };
	to->repeats = repeats(s, &from->repeats);
	to->fallback = show_texts(s, from->fallback, from->n_fallback);
	to->n_fallback = to->fallback ? from->n_fallback : 0;
	claims_and_areas(s, from, to);
	for (size_t i = 0; i < from->n_verdicts; i++) {
		const struct verdict *v = &from->verdicts[i];

		verdicts[i] = (struct liaison_verdict){ show_text(s, v->department),
							show_text(s, v->reason),
							show_text(s, v->proposed),
							show_text(s, v->sub_unit),
							show_text(s, v->policy),
							show_texts(s, v->demands, v->n_demands),
							v->n_demands,
							(enum liaison_verdict_kind)v->kind,
							(enum liaison_priority)v->priority };
	}
	return to;
}

static void case_clocks(struct showing *s, const struct case_record *from, struct liaison_case *to)
{
	struct liaison_case_clock *clocks = show_array(s, from->n_clocks, sizeof *clocks);

	for (size_t i = 0; clocks && i < from->n_clocks; i++) {
		const struct case_clock *c = &from->clocks[i];

		clocks[i] = (struct liaison_case_clock){ show_text(s, c->name), show_text(s, c->department), (enum liaison_event_kind)c->starts_with,
							 (enum liaison_event_kind)c->met_by, clock_of(s, &c->clock) };
	}
	to->clocks = clocks;
	to->n_clocks = clocks ? from->n_clocks : 0;
}

static void held(struct showing *s, const struct case_record *from, struct liaison_case *to)
{
	struct liaison_held *held = show_array(s, from->n_held, sizeof *held);

	for (size_t i = 0; held && i < from->n_held; i++)
		held[i] = (struct liaison_held){ show_text(s, from->held[i].holder), dur_to_ms(from->held[i].plain), dur_to_ms(from->held[i].working) };
	to->held = held;
	to->n_held = held ? from->n_held : 0;
}

/* What joint handling has made of it. */
static void handling(struct showing *s, const struct case_record *from, struct liaison_case *to)
{
	struct liaison_spell *spells = show_array(s, from->n_spells, sizeof *spells);
	struct liaison_ask *asks = show_array(s, from->n_asks, sizeof *asks);

	for (size_t i = 0; spells && i < from->n_spells; i++)
		spells[i] = (struct liaison_spell){ show_text(s, from->spells[i].holder), show_time(from->spells[i].from) };
	for (size_t i = 0; asks && i < from->n_asks; i++) {
		const struct ask *a = &from->asks[i];

		asks[i] = (struct liaison_ask){ (enum liaison_ask_kind)a->kind, show_text(s, a->from), show_text(s, a->to), show_text(s, a->reason),
						show_text(s, a->clock), show_text(s, a->length), show_time(a->at) };
	}
	held(s, from, to);
	to->closed_ms = show_time(from->closed);
	to->hops = from->hops;
	to->reopened = from->reopened;
	to->campaign = show_text(s, from->campaign);
	to->primary = from->primary;
	to->followers = from->followers;
	to->solved = (enum liaison_solved)from->rating.solved;
	to->satisfaction = from->rating.satisfaction;
	to->spells = spells;
	to->n_spells = spells ? from->n_spells : 0;
	to->asks = asks;
	to->n_asks = asks ? from->n_asks : 0;
	case_clocks(s, from, to);
}

void show_case(struct showing *s, const struct case_record *from, struct liaison_case *to)
{
	struct liaison_text *text = from->has_text ? show_array(s, 1, sizeof *text) : NULL;

	if (text)
		show_case_text(s, &from->text, text);
	*to = (struct liaison_case){ .number = from->number,
				     .reference = show_text(s, from->reference),
				     .source = show_text(s, from->source),
				     .source_ref = show_text(s, from->source_ref),
				     .channel = show_text(s, from->channel),
				     .category = show_text(s, from->category),
				     .lead = show_text(s, from->lead),
				     .rule = show_text(s, from->rule),
				     .rule_set = show_text(s, from->rule_set),
				     .outcome_code = show_text(s, from->outcome_code),
				     .priority = (enum liaison_priority)from->priority,
				     .state = (enum liaison_case_state)from->state,
				     .received_ms = show_time(from->received),
				     .opened_ms = show_time(from->opened),
				     .resolved_ms = show_time(from->resolved),
				     .areas = show_texts(s, from->areas, from->n_areas),
				     .n_areas = from->n_areas,
				     .flags = from->flags,
				     .text = text,
				     .decision = from->decision ? decision(s, from->decision) : NULL };
	to->borders = area_hits(s, from->borders, from->n_borders);
	to->n_borders = to->borders ? from->n_borders : 0;
	assignments(s, from, to);
	handling(s, from, to);
}
