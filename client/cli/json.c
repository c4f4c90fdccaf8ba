#include "json.h"

#include <assert.h>

#include "out.h"

json_t *json_text(const char *text)
{
	json_t *value = json_string(text);

	assert(value);
	return value;
}

json_t *json_time(int64_t ms)
{
	char text[OUT_TIME_SIZE];

	return ms ? json_text(out_rfc3339(ms, text)) : json_null();
}

static void set_text(json_t *object, const char *name, const char *text)
{
	if (*text)
		json_object_set_new(object, name, json_text(text));
}

static void set_number(json_t *object, const char *name, uint64_t n)
{
	json_object_set_new(object, name, json_integer((json_int_t)n));
}

/* Left out when it is 0. */
static void set_count(json_t *object, const char *name, uint64_t n)
{
	if (n)
		set_number(object, name, n);
}

static void set_time(json_t *object, const char *name, int64_t ms)
{
	if (ms)
		json_object_set_new(object, name, json_time(ms));
}

static json_t *clock_json(const struct liaison_clock *c)
{
	json_t *object = json_object();

	set_time(object, "due", c->due_ms);
	set_time(object, "warn", c->warn_ms);
	set_time(object, "met", c->met_ms);
	json_object_set_new(object, "warned", json_boolean(c->is_warned));
	json_object_set_new(object, "breached", json_boolean(c->is_breached));
	set_text(object, "policy", c->policy);
	set_text(object, "calendar", c->calendar);
	set_time(object, "paused", c->paused_ms);
	set_time(object, "next_step", c->step_ms);
	set_count(object, "left_minutes", (uint64_t)c->left_ms / 60000);
	set_count(object, "steps", c->steps);
	set_count(object, "extensions", c->extensions);
	set_count(object, "extended_days", c->extended_days);
	if (c->is_waived)
		json_object_set_new(object, "waived", json_true());
	return object;
}

static json_t *assignment_json(const struct liaison_assignment *a)
{
	json_t *object = json_object();

	set_text(object, "department", a->department);
	set_text(object, "part", liaison_part_name(a->part));
	set_text(object, "state", liaison_assignment_state_name(a->state));
	set_time(object, "since", a->since_ms);
	set_text(object, "sub_unit", a->sub_unit);
	set_text(object, "waits_for", liaison_waits_for_name(a->waits_for));
	set_text(object, "after", a->after);
	set_text(object, "reason", a->reason_code);
	set_text(object, "invited_by", a->invited_by);
	if (a->acknowledge.due_ms)
		json_object_set_new(object, "acknowledge", clock_json(&a->acknowledge));
	if (a->resolve.due_ms)
		json_object_set_new(object, "resolve", clock_json(&a->resolve));
	return object;
}

static json_t *text_json(const struct liaison_text *t)
{
	json_t *object = json_object(), *fields;

	set_text(object, "title", t->title);
	set_text(object, "description", t->description);
	set_text(object, "address", t->address);
	if (t->has_point)
		json_object_set_new(object, "point", json_pack("{s:f, s:f}", "lat", t->lat, "lon", t->lon));
	set_text(object, "reporter_kind", t->reporter_kind);
	set_text(object, "reporter_name", t->reporter_name);
	set_text(object, "reporter_contact", t->reporter_contact);
	set_text(object, "answer", t->answer);
	set_text(object, "note", t->note);
	if (t->n_fields) {
		fields = json_object();
		for (size_t i = 0; i < t->n_fields; i++)
			json_object_set_new(fields, t->fields[i].name, json_text(t->fields[i].value));
		json_object_set_new(object, "fields", fields);
	}
	return object;
}

static json_t *claim_json(const struct liaison_claim *c)
{
	json_t *object = json_object();

	set_text(object, "department", c->department);
	set_text(object, "part", liaison_part_name(c->part));
	set_text(object, "rule", c->rule);
	set_text(object, "tier", c->tier);
	set_number(object, "specificity", c->specificity);
	set_text(object, "matched", c->matched);
	set_text(object, "lost", c->lost);
	set_text(object, "place", c->place);
	return object;
}

static json_t *verdict_json(const struct liaison_verdict *v)
{
	json_t *object = json_object(), *demands = json_array();

	set_text(object, "department", v->department);
	set_text(object, "verdict", liaison_verdict_kind_name(v->kind));
	set_text(object, "reason", v->reason);
	set_text(object, "proposed", v->proposed);
	set_text(object, "sub_unit", v->sub_unit);
	set_text(object, "policy", v->policy);
	set_text(object, "priority", liaison_priority_name(v->priority));
	for (size_t i = 0; i < v->n_demands; i++)
		json_array_append_new(demands, json_text(v->demands[i]));
	json_object_set_new(object, "demands", demands);
	return object;
}

static json_t *area_hits_json(const struct liaison_area_hit *hits, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:f, s:b}", "layer", hits[i].layer, "name", hits[i].name,
						      "border_m", hits[i].border_m, "near_border", hits[i].is_near_border));
	return list;
}

json_t *json_decision(const struct liaison_decision *d)
{
	json_t *object = json_object(), *claims = json_array(), *verdicts = json_array(), *fallback = json_array();

	set_text(object, "rule_set", d->rule_set);
	set_text(object, "sentence", d->sentence);
	set_text(object, "plain", d->plain);
	set_text(object, "policy", d->policy);
	set_text(object, "policy_why", d->policy_why);
	set_time(object, "policy_due", d->policy_due_ms);
	for (size_t i = 0; i < d->n_claims; i++)
		json_array_append_new(claims, claim_json(&d->claims[i]));
	for (size_t i = 0; i < d->n_verdicts; i++)
		json_array_append_new(verdicts, verdict_json(&d->verdicts[i]));
	for (size_t i = 0; i < d->n_fallback; i++)
		json_array_append_new(fallback, json_text(d->fallback[i]));
	json_object_set_new(object, "fallback", fallback);
	json_object_set_new(object, "claims", claims);
	json_object_set_new(object, "verdicts", verdicts);
	json_object_set_new(object, "areas", area_hits_json(d->areas, d->n_areas));
	if (d->repeats)
		json_object_set_new(object, "repeats", json_pack("{s:I, s:I, s:f, s:f, s:s}", "primary", (json_int_t)d->repeats->primary, "alike",
								 (json_int_t)d->repeats->alike, "distance_m", d->repeats->distance_m, "similarity",
								 d->repeats->similarity, "sentence", d->repeats->sentence));
	return object;
}

static void set_lists(json_t *object, const struct liaison_case *c)
{
	json_t *areas = json_array(), *flags = json_array(), *assignments = json_array();

	for (size_t i = 0; i < c->n_areas; i++)
		json_array_append_new(areas, json_text(c->areas[i]));
	for (uint32_t bit = 1; bit && bit <= c->flags; bit <<= 1)
		if (c->flags & bit)
			json_array_append_new(flags, json_text(liaison_flag_name((enum liaison_flag)bit)));
	for (size_t i = 0; i < c->n_assignments; i++)
		json_array_append_new(assignments, assignment_json(&c->assignments[i]));
	json_object_set_new(object, "areas", areas);
	json_object_set_new(object, "flags", flags);
	json_object_set_new(object, "assignments", assignments);
}

static json_t *ask_json(const struct liaison_ask *a)
{
	json_t *object = json_object();

	set_text(object, "kind", liaison_ask_kind_name(a->kind));
	set_text(object, "from", a->from);
	set_text(object, "to", a->to);
	set_text(object, "reason", a->reason_code);
	set_text(object, "clock", a->clock);
	set_text(object, "length", a->length);
	set_time(object, "at", a->at_ms);
	return object;
}

static json_t *case_clock_json(const struct liaison_case_clock *c)
{
	json_t *object = clock_json(&c->clock);

	set_text(object, "name", c->name);
	set_text(object, "department", c->department);
	set_text(object, "starts_with", liaison_event_kind_name(c->starts_with));
	return object;
}

static json_t *held_json(const struct liaison_case *c)
{
	json_t *held = json_array();

	for (size_t i = 0; i < c->n_held; i++)
		json_array_append_new(held, json_pack("{s:s, s:I, s:I}", "holder", c->held[i].holder, "plain_minutes", (json_int_t)(c->held[i].plain_ms / 60000),
						      "working_minutes", (json_int_t)(c->held[i].working_ms / 60000)));
	return held;
}

/* What joint handling has made of it; most cases have nothing of this. */
static void set_handling(json_t *object, const struct liaison_case *c)
{
	json_t *clocks = json_array(), *spells = json_array(), *asks = json_array();

	for (size_t i = 0; i < c->n_clocks; i++)
		json_array_append_new(clocks, case_clock_json(&c->clocks[i]));
	for (size_t i = 0; i < c->n_spells; i++)
		json_array_append_new(spells, json_pack("{s:s, s:o}", "holder", c->spells[i].holder, "from", json_time(c->spells[i].from_ms)));
	for (size_t i = 0; i < c->n_asks; i++)
		json_array_append_new(asks, ask_json(&c->asks[i]));
	json_object_set_new(object, "clocks", clocks);
	json_object_set_new(object, "held_by", spells);
	if (c->n_held)
		json_object_set_new(object, "held", held_json(c));
	json_object_set_new(object, "asked", asks);
	set_time(object, "closed", c->closed_ms);
	set_count(object, "hops", c->hops);
	set_count(object, "reopened", c->reopened);
	set_text(object, "campaign", c->campaign);
	set_count(object, "primary", c->primary);
	set_count(object, "followers", c->followers);
	set_text(object, "solved", liaison_solved_name(c->solved));
	set_count(object, "satisfaction", c->satisfaction);
}

json_t *json_case(const struct liaison_case *c)
{
	json_t *object = json_object();

	if (c->number)
		set_number(object, "number", c->number);
	set_text(object, "reference", c->reference);
	set_text(object, "source", c->source);
	set_text(object, "source_ref", c->source_ref);
	set_text(object, "channel", c->channel);
	set_text(object, "category", c->category);
	set_text(object, "priority", liaison_priority_name(c->priority));
	set_text(object, "state", liaison_case_state_name(c->state));
	set_time(object, "received", c->received_ms);
	set_time(object, "opened", c->opened_ms);
	set_time(object, "resolved", c->resolved_ms);
	set_text(object, "lead", c->lead);
	set_text(object, "rule", c->rule);
	set_text(object, "rule_set", c->rule_set);
	set_text(object, "outcome_code", c->outcome_code);
	set_lists(object, c);
	if (c->n_borders)
		json_object_set_new(object, "borders", area_hits_json(c->borders, c->n_borders));
	set_handling(object, c);
	if (c->text)
		json_object_set_new(object, "text", text_json(c->text));
	if (c->decision)
		json_object_set_new(object, "decision", json_decision(c->decision));
	return object;
}

static json_t *ledger_json(const struct liaison_ledger_entry *e)
{
	json_t *object = json_object();

	set_text(object, "entry", liaison_ledger_kind_name(e->kind));
	set_text(object, "department", e->department);
	set_text(object, "clock", e->clock);
	set_time(object, "due", e->due_ms);
	set_count(object, "left_minutes", (uint64_t)e->left_ms / 60000);
	set_text(object, "policy", e->policy);
	set_text(object, "calendar", e->calendar);
	return object;
}

/* What only some kinds of events have. */
static void set_particulars(json_t *object, const struct liaison_event *e)
{
	json_t *ledger = json_array(), *contributors = json_array();

	for (size_t i = 0; i < e->n_contributors; i++)
		json_array_append_new(contributors, json_string(e->contributors[i]));
	if (e->n_contributors)
		json_object_set(object, "contributors", contributors);
	json_decref(contributors);
	set_text(object, "target", e->target);
	set_text(object, "reason", e->reason_code);
	set_text(object, "role", e->role);
	set_text(object, "length", e->length);
	set_text(object, "campaign", e->campaign);
	set_text(object, "part", liaison_part_name(e->part));
	set_text(object, "waits_for", liaison_waits_for_name(e->waits_for));
	set_text(object, "solved", liaison_solved_name(e->solved));
	set_text(object, "priority", liaison_priority_name(e->priority));
	set_count(object, "satisfaction", e->satisfaction);
	set_count(object, "other_case", e->other_case);
	set_count(object, "hops", e->hops);
	set_count(object, "step", e->step);
	set_count(object, "improvement", e->improvement);
	set_count(object, "late_minutes", (uint64_t)e->late_ms / 60000);
	for (size_t i = 0; i < e->n_ledger; i++)
		json_array_append_new(ledger, ledger_json(&e->ledger[i]));
	if (e->n_ledger)
		json_object_set_new(object, "ledger", ledger);
	else
		json_decref(ledger);
}

static void set_event(json_t *object, const struct liaison_event *e, const struct liaison_text *text)
{
	set_number(object, "stream", e->stream);
	set_number(object, "event", e->number);
	set_text(object, "kind", liaison_event_kind_name(e->kind));
	set_time(object, "at", e->at_ms);
	set_number(object, "case_number", e->case_number);
	set_text(object, "reference", e->reference);
	set_text(object, "actor", e->actor);
	set_text(object, "department", e->department);
	set_text(object, "clock", e->clock);
	set_time(object, "due", e->due_ms);
	set_text(object, "outcome_code", e->outcome_code);
	if (e->record)
		json_object_set_new(object, "case", json_case(e->record));
	if (e->alarm)
		json_object_set_new(object, "alarm", json_pack("{s:s, s:I, s:I, s:f, s:i, s:i, s:s}", "rule", e->alarm->rule, "matched",
							       (json_int_t)e->alarm->matched, "cases", (json_int_t)e->alarm->cases,
							       "expected", e->alarm->expected, "low_permille", (int)e->alarm->low_permille,
							       "high_permille", (int)e->alarm->high_permille, "sentence", e->alarm->sentence));
	set_particulars(object, e);
	if (text)
		json_object_set_new(object, "text", text_json(text));
}

json_t *json_history_row(const struct liaison_history_row *row)
{
	json_t *object = json_object();

	set_number(object, "position", row->position);
	set_event(object, row->event, row->text);
	return object;
}

json_t *json_delivery(const struct liaison_delivery *d)
{
	json_t *object = json_object();

	set_text(object, "feed", d->feed);
	set_number(object, "position", d->cursor.position);
	set_event(object, &d->event, d->text);
	return object;
}

static void set_overdue_rest(json_t *object, const struct liaison_overdue_row *row)
{
	json_t *areas = json_array(), *held = json_array();

	set_text(object, "case_state", liaison_case_state_name(row->case_state));
	set_text(object, "holder", row->holder);
	set_time(object, "held_since", row->held_since_ms);
	set_time(object, "received", row->received_ms);
	set_text(object, "campaign", row->campaign);
	for (size_t i = 0; i < row->n_areas; i++)
		json_array_append_new(areas, json_text(row->areas[i]));
	json_object_set_new(object, "areas", areas);
	set_number(object, "extensions", row->extensions);
	set_number(object, "extended_days", row->extended_days);
	json_object_set_new(object, "extension_asked", json_boolean(row->is_extension_asked));
	set_number(object, "steps", row->steps);
	set_time(object, "next_step", row->stands_still ? 0 : row->next_step_ms);
	set_text(object, "next_role", row->next_role);
	json_object_set_new(object, "stands_still", json_boolean(row->stands_still));
	if (row->plain_left_ms)
		json_object_set_new(object, "plain_left_minutes", json_integer((json_int_t)(row->plain_left_ms / 60000)));
	for (size_t i = 0; i < row->n_held; i++)
		json_array_append_new(held, json_pack("{s:s, s:I}", "holder", row->held[i].holder, "working_minutes",
						      (json_int_t)(row->held[i].working_ms / 60000)));
	json_object_set_new(object, "held", held);
}

json_t *json_overdue(const struct liaison_overdue_row *row)
{
	json_t *object = json_object();

	set_number(object, "number", row->number);
	set_text(object, "reference", row->reference);
	set_text(object, "category", row->category);
	set_text(object, "priority", liaison_priority_name(row->priority));
	set_text(object, "department", row->department);
	set_text(object, "part", liaison_part_name(row->part));
	set_text(object, "state", liaison_assignment_state_name(row->state));
	set_time(object, "since", row->since_ms);
	set_text(object, "clock", row->clock);
	set_time(object, "due", row->due_ms);
	json_object_set_new(object, "late_working_minutes", json_integer((json_int_t)(row->late_working_ms / 60000)));
	set_text(object, "policy", row->policy);
	set_overdue_rest(object, row);
	return object;
}

json_t *json_health(const struct liaison_health *h)
{
	json_t *object = json_object(), *plugins = json_array(), *consumers = json_array(), *counters = json_object();

	set_text(object, "version", h->version);
	set_time(object, "now", h->now_ms);
	json_object_set_new(object, "clock_is_manual", json_boolean(h->clock_is_manual));
	json_object_set_new(object, "up_seconds", json_integer((json_int_t)(h->up_ms / 1000)));
	set_number(object, "cases", h->cases);
	set_number(object, "open_cases", h->open_cases);
	set_number(object, "events", h->events);
	set_number(object, "pending", h->pending);
	set_text(object, "rule_set", h->rule_set);
	for (size_t i = 0; i < h->n_plugins; i++)
		json_array_append_new(plugins,
				      json_pack("{s:s, s:s, s:I, s:I, s:I, s:i}", "department", h->plugins[i].department,
						"state", h->plugins[i].state, "asked", (json_int_t)h->plugins[i].asked,
						"answered", (json_int_t)h->plugins[i].answered, "late",
						(json_int_t)h->plugins[i].late, "restarts", (int)h->plugins[i].restarts));
	for (size_t i = 0; i < h->n_consumers; i++)
		json_array_append_new(consumers,
				      json_pack("{s:s, s:s, s:b, s:I, s:I}", "feed", h->consumers[i].feed, "consumer",
						h->consumers[i].consumer, "connected", h->consumers[i].is_connected,
						"position", (json_int_t)h->consumers[i].position, "behind",
						(json_int_t)h->consumers[i].behind));
	for (size_t i = 0; i < h->n_counters; i++)
		set_number(counters, h->counters[i].name, h->counters[i].value);
	json_object_set_new(object, "plugins", plugins);
	json_object_set_new(object, "consumers", consumers);
	json_object_set_new(object, "counters", counters);
	return object;
}

void json_print(json_t *value, bool is_line)
{
	json_dumpf(value, stdout, (is_line ? JSON_COMPACT : JSON_INDENT(2)) | JSON_REAL_PRECISION(9));
	putchar('\n');
	json_decref(value);
}
