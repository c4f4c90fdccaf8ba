/* Decoded messages as callers see them: replies and deliveries. */
#include <string.h>

#include "inside.h"

const char *show_text(struct showing *s, struct text t)
{
	return t.size ? arena_copy(s->arena, t, &s->ok).at : "";
}

void *show_array(struct showing *s, size_t n, size_t size)
{
	void *at = n ? arena_take_clear(s->arena, n, size) : NULL;

	s->ok = s->ok && (at || !n);
	return at;
}

static const struct liaison_case *reply_case(struct showing *s, const struct case_record *from)
{
	struct liaison_case *to = from ? show_array(s, 1, sizeof *to) : NULL;

	if (to)
		show_case(s, from, to);
	return to;
}

static const struct liaison_case_list *reply_list(struct showing *s, const struct case_list *from)
{
	struct liaison_case_list *to = show_array(s, 1, sizeof *to);
	struct liaison_case *cases = show_array(s, from->n_cases, sizeof *cases);

	if (!s->ok)
		return NULL;
	for (size_t i = 0; i < from->n_cases; i++)
		show_case(s, &from->cases[i], &cases[i]);
	*to = (struct liaison_case_list){ cases, from->n_cases, from->next_before_number };
	return to;
}

static void health_lists(struct showing *s, const struct health_report *from, struct liaison_health *to)
{
	struct liaison_plugin_health *plugins = show_array(s, from->n_plugins, sizeof *plugins);
	struct liaison_consumer_health *consumers = show_array(s, from->n_consumers, sizeof *consumers);
	struct liaison_counter *counters = show_array(s, from->n_counters, sizeof *counters);

	for (size_t i = 0; plugins && i < from->n_plugins; i++) {
		const struct plugin_health *p = &from->plugins[i];

		plugins[i] = (struct liaison_plugin_health){
			show_text(s, p->department), show_text(s, p->state), p->asked, p->answered, p->late, p->restarts
		};
	}
	for (size_t i = 0; consumers && i < from->n_consumers; i++) {
		const struct consumer_health *c = &from->consumers[i];

		consumers[i] = (struct liaison_consumer_health){ show_text(s, c->feed), show_text(s, c->consumer),
								 c->is_connected, c->position, c->behind };
	}
	for (size_t i = 0; counters && i < from->n_counters; i++)
		counters[i] = (struct liaison_counter){ show_text(s, from->counters[i].name), from->counters[i].value };
	to->plugins = plugins;
	to->n_plugins = plugins ? from->n_plugins : 0;
	to->consumers = consumers;
	to->n_consumers = consumers ? from->n_consumers : 0;
	to->counters = counters;
	to->n_counters = counters ? from->n_counters : 0;
}

static const struct liaison_health *reply_health(struct showing *s, const struct health_report *from)
{
	struct liaison_health *to = show_array(s, 1, sizeof *to);

	if (!to)
		return NULL;
	*to = (struct liaison_health){ .version = show_text(s, from->version),
				       .rule_set = show_text(s, from->rule_set),
				       .now_ms = show_time(from->now),
				       .up_ms = dur_to_ms(from->up),
				       .clock_is_manual = from->clock_is_manual,
				       .cases = from->cases,
				       .open_cases = from->open_cases,
				       .events = from->events,
				       .pending = from->pending };
	health_lists(s, from, to);
	return to;
}

static const struct liaison_verification *reply_verification(struct showing *s, const struct verify_report *from)
{
	struct liaison_verification *to = show_array(s, 1, sizeof *to);

	if (to)
		*to = (struct liaison_verification){ from->events, from->is_whole, show_text(s, from->sentence), from->cases };
	return to;
}

static const struct liaison_rule_set_list *reply_rule_sets(struct showing *s, const struct rule_set_list *from)
{
	struct liaison_rule_set_list *to = show_array(s, 1, sizeof *to);
	struct liaison_rule_set *sets = show_array(s, from->n_sets, sizeof *sets);

	for (size_t i = 0; s->ok && i < from->n_sets; i++) {
		const struct rule_set *set = &from->sets[i];
		struct liaison_rule_file *files = show_array(s, set->n_files, sizeof *files);

		for (size_t k = 0; files && k < set->n_files; k++) {
			struct text digest = set->files[k].digest;

			files[k].name = show_text(s, set->files[k].name);
			files[k].size = set->files[k].size;
			if (digest.size == sizeof files[k].digest)
				memcpy(files[k].digest, digest.at, digest.size);
		}
		sets[i] = (struct liaison_rule_set){ set->number, show_text(s, set->version), show_text(s, set->who), show_time(set->at),
						     files, files ? set->n_files : 0 };
	}
	if (s->ok)
		*to = (struct liaison_rule_set_list){ sets, from->n_sets, from->next_before_number };
	return s->ok ? to : NULL;
}

static const struct liaison_remark_list *reply_remarks(struct showing *s, const struct remark_list *from)
{
	struct liaison_remark_list *to = show_array(s, 1, sizeof *to);
	struct liaison_remark *remarks = show_array(s, from->n_rows, sizeof *remarks);

	for (size_t i = 0; s->ok && i < from->n_rows; i++) {
		const struct remark_row *r = &from->rows[i];

		remarks[i] = (struct liaison_remark){ (enum liaison_remark_grade)r->grade, show_text(s, r->kind), show_text(s, r->where),
						      show_text(s, r->sentence), show_text(s, r->example), show_text(s, r->hint) };
	}
	if (s->ok)
		*to = (struct liaison_remark_list){ remarks, from->n_rows, from->n_errors };
	return s->ok ? to : NULL;
}

static const struct liaison_rule_piece *reply_rule_piece(struct showing *s, const struct rule_piece *from)
{
	struct liaison_rule_piece *to = show_array(s, 1, sizeof *to);

	if (to)
		*to = (struct liaison_rule_piece){ show_text(s, from->bytes), from->bytes.size, from->is_last };
	return to;
}

static const struct liaison_alarm *event_alarm(struct showing *s, const struct alarm *from)
{
	struct liaison_alarm *to = from ? show_array(s, 1, sizeof *to) : NULL;

	if (to)
		*to = (struct liaison_alarm){ show_text(s, from->rule), show_text(s, from->sentence), from->matched, from->cases,
					      from->expected, from->low, from->high };
	return to;
}

static const struct liaison_ledger_entry *event_ledger(struct showing *s, const struct event *from)
{
	struct liaison_ledger_entry *to = show_array(s, from->n_ledger, sizeof *to);

	for (size_t i = 0; to && i < from->n_ledger; i++) {
		const struct ledger_entry *e = &from->ledger[i];

		to[i] = (struct liaison_ledger_entry){ (enum liaison_ledger_kind)e->kind, show_text(s, e->department), show_text(s, e->clock),
						       show_time(e->due), dur_to_ms(e->left), show_text(s, e->policy), show_text(s, e->calendar) };
	}
	return to;
}

static struct liaison_event show_event(struct showing *s, const struct event *e)
{
	return (struct liaison_event){ .stream = e->stream,
				       .number = e->number,
				       .case_number = e->case_number,
				       .kind = (enum liaison_event_kind)e->kind,
				       .at_ms = show_time(e->at),
				       .due_ms = show_time(e->due),
				       .reference = show_text(s, e->reference),
				       .actor = show_text(s, e->actor),
				       .department = show_text(s, e->department),
				       .clock = show_text(s, e->clock),
				       .outcome_code = show_text(s, e->outcome_code),
				       .record = reply_case(s, e->record),
				       .alarm = event_alarm(s, e->alarm),
				       .target = show_text(s, e->target),
				       .reason_code = show_text(s, e->reason_code),
				       .role = show_text(s, e->role),
				       .length = show_text(s, e->length),
				       .campaign = show_text(s, e->campaign),
				       .part = (enum liaison_part)e->part,
				       .waits_for = (enum liaison_waits_for)e->waits_for,
				       .solved = (enum liaison_solved)e->rating.solved,
				       .satisfaction = e->rating.satisfaction,
				       .other_case = e->other_case,
				       .hops = e->hops,
				       .step = e->step,
				       .late_ms = dur_to_ms(e->late),
				       .priority = (enum liaison_priority)e->priority,
				       .ledger = event_ledger(s, e),
				       .n_ledger = e->n_ledger,
				       .improvement = e->improvement,
				       .contributors = show_texts(s, e->contributors, e->n_contributors),
				       .n_contributors = e->n_contributors };
}

static const struct liaison_history *reply_history(struct showing *s, const struct history *from)
{
	struct liaison_history *to = show_array(s, 1, sizeof *to);
	struct liaison_history_row *rows = show_array(s, from->n_events, sizeof *rows);
	struct liaison_event *events = show_array(s, from->n_events, sizeof *events);

	if (!s->ok)
		return NULL;
	for (size_t i = 0; i < from->n_events; i++) {
		const struct delivery *d = &from->events[i];
		struct liaison_text *text = d->has_text ? show_array(s, 1, sizeof *text) : NULL;

		if (text)
			show_case_text(s, &d->text, text);
		events[i] = show_event(s, &d->event);
		rows[i] = (struct liaison_history_row){ (uint32_t)d->position, &events[i], text };
	}
	*to = (struct liaison_history){ rows, from->n_events, from->has_more };
	return to;
}

static struct liaison_problem show_problem(struct showing *s, const struct problem *p)
{
	return (struct liaison_problem){ .category = show_text(s, p->category),
					 .area = show_text(s, p->area),
					 .has_square = p->has_square,
					 .south = p->square.south,
					 .west = p->square.west,
					 .north = p->square.north,
					 .east = p->square.east,
					 .count = p->count,
					 .resolved = p->resolved,
					 .answered = p->answered,
					 .reopened = p->reopened,
					 .joint = p->joint,
					 .expected = p->expected,
					 .p = p->p,
					 .q = p->q,
					 .dispersion = p->dispersion,
					 .verdict = (enum liaison_problem_verdict)p->verdict,
					 .weeks_set_aside = p->weeks_set_aside };
}

static const struct liaison_problem_report *reply_problems(struct showing *s, const struct problem_report *from)
{
	struct liaison_problem_report *to = show_array(s, 1, sizeof *to);
	struct liaison_problem *problems = show_array(s, from->n_problems, sizeof *problems);
	struct liaison_field *definitions = show_array(s, from->n_definitions, sizeof *definitions);

	if (!s->ok)
		return NULL;
	for (size_t i = 0; i < from->n_problems; i++)
		problems[i] = show_problem(s, &from->problems[i]);
	for (size_t i = 0; i < from->n_definitions; i++)
		definitions[i] = (struct liaison_field){ show_text(s, from->definitions[i].name), show_text(s, from->definitions[i].value) };
	*to = (struct liaison_problem_report){ problems, from->n_problems, show_time(from->since), show_time(from->until), from->weeks,
					       from->groups, from->judged, from->left_out, from->cases, from->uncounted, from->unplaced,
					       definitions, from->n_definitions };
	return to;
}

static const struct liaison_recomputed *reply_recomputed(struct showing *s, const struct recomputed *from)
{
	struct liaison_recomputed *to = show_array(s, 1, sizeof *to);
	struct liaison_recomputed_clock *rows = show_array(s, from->n_rows, sizeof *rows);

	if (!s->ok)
		return NULL;
	for (size_t i = 0; i < from->n_rows; i++) {
		const struct recomputed_clock *r = &from->rows[i];

		rows[i] = (struct liaison_recomputed_clock){ .number = r->number,
							     .reference = show_text(s, r->reference),
							     .department = show_text(s, r->department),
							     .clock = show_text(s, r->clock),
							     .from_due_ms = show_time(r->from),
							     .to_due_ms = show_time(r->to),
							     .from_left_ms = dur_to_ms(r->from_left),
							     .to_left_ms = dur_to_ms(r->to_left),
							     .policy = show_text(s, r->policy),
							     .calendar = show_text(s, r->calendar),
							     .new_policy = show_text(s, r->new_policy),
							     .new_calendar = show_text(s, r->new_calendar) };
	}
	*to = (struct liaison_recomputed){ rows, from->n_rows, from->next_before_number, from->cases, from->unread };
	return to;
}

static const struct liaison_precedent_list *reply_precedents(struct showing *s, const struct precedent_list *from)
{
	struct liaison_precedent_list *to = show_array(s, 1, sizeof *to);
	struct liaison_precedent *rows = show_array(s, from->n_rows, sizeof *rows);

	if (!s->ok)
		return NULL;
	for (size_t i = 0; i < from->n_rows; i++) {
		const struct precedent *p = &from->rows[i];

		rows[i] = (struct liaison_precedent){ .event_number = p->event_number, .case_number = p->case_number,
						      .reference = show_text(s, p->reference), .category = show_text(s, p->category),
						      .areas = show_texts(s, p->areas, p->n_areas), .n_areas = p->n_areas,
						      .from = show_text(s, p->from), .to = show_text(s, p->to),
						      .reason_code = show_text(s, p->reason_code), .at_ms = show_time(p->at),
						      .note = show_text(s, p->note), .title = show_text(s, p->title) };
	}
	*to = (struct liaison_precedent_list){ rows, from->n_rows, from->next_before_event };
	return to;
}

bool show_reply(struct arena *arena, const struct reply *from, struct liaison_reply *to)
{
	struct showing s = { arena, true };

	*to = (struct liaison_reply){ .outcome = (enum liaison_outcome)from->outcome,
				      .sentence = show_text(&s, from->sentence),
				      .field = show_text(&s, from->field) };
	switch (from->kind) {
	case REPLY_CASE:
		to->record = reply_case(&s, from->record);
		break;
	case REPLY_LIST:
		to->list = reply_list(&s, &from->list);
		break;
	case REPLY_OVERDUE:
		to->overdue = show_overdue(&s, &from->overdue);
		break;
	case REPLY_HEALTH:
		to->health = reply_health(&s, &from->health);
		break;
	case REPLY_CLOCK:
		to->clock_ms = show_time(from->clock);
		break;
	case REPLY_VERIFY:
		to->verification = reply_verification(&s, &from->verify);
		break;
	case REPLY_RULE_SETS:
		to->rule_sets = reply_rule_sets(&s, &from->rule_sets);
		break;
	case REPLY_REMARKS:
		to->remarks = reply_remarks(&s, &from->remarks);
		break;
	case REPLY_RULE_FILE:
		to->rule_piece = reply_rule_piece(&s, &from->rule_file);
		break;
	case REPLY_HISTORY:
		to->history = reply_history(&s, &from->history);
		break;
	case REPLY_PROBLEMS:
		to->problems = reply_problems(&s, &from->problems);
		break;
	case REPLY_STATS:
		to->stats = show_stats(&s, &from->stats);
		break;
	case REPLY_RECOMPUTED:
		to->recomputed = reply_recomputed(&s, &from->recomputed);
		break;
	case REPLY_CAMPAIGN:
		to->campaign = show_campaign(&s, from->campaign);
		break;
	case REPLY_CAMPAIGNS:
		to->campaigns = show_campaigns(&s, &from->campaigns);
		break;
	case REPLY_CAMPAIGN_PROGRESS:
		to->campaign_progress = show_progress(&s, &from->campaign_progress);
		break;
	case REPLY_IMPROVEMENT:
		to->improvement = show_improvement(&s, from->improvement);
		break;
	case REPLY_IMPROVEMENTS:
		to->improvements = show_improvements(&s, &from->improvements);
		break;
	case REPLY_PRECEDENTS:
		to->precedents = reply_precedents(&s, &from->precedents);
		break;
	case REPLY_BARE:
	case REPLY_SUBSCRIBED:
	case REPLY_KIND_COUNT:
		break;
	}
	return s.ok;
}

bool show_delivery(struct arena *arena, const struct deliveries *in, const struct delivery *from, struct liaison_delivery *to)
{
	struct showing s = { arena, true };
	const struct event *e = &from->event;
	struct liaison_text *text = from->has_text ? show_array(&s, 1, sizeof *text) : NULL;

	if (text)
		show_case_text(&s, &from->text, text);
	*to = (struct liaison_delivery){ .feed = show_text(&s, in->feed),
					 .consumer = show_text(&s, in->consumer),
					 .cursor = { e->stream, e->number, from->position },
					 .event = show_event(&s, e),
					 .text = text };
	return s.ok;
}
