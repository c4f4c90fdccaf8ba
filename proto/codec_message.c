/* Messages from the daemon, as a client reads them. */
#include "proto/wire_format.h"

typedef Liaison__V1__Reply wire_reply;

static void case_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	struct case_record *record = room_in(d, sizeof *record);

	if (record)
		record_in(d, m->case_, record);
	out->record = record;
}

static void list_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	out->list.next_before_number = m->list->next_before_number;
	out->list.cases = array_in(d, m->list->n_cases, sizeof *out->list.cases);
	if (!out->list.cases)
		return;
	for (; out->list.n_cases < m->list->n_cases; out->list.n_cases++)
		record_in(d, m->list->cases[out->list.n_cases], &out->list.cases[out->list.n_cases]);
}

static struct holder_time *holder_times_in(struct decoding *d, Liaison__V1__HolderTime *const *from, size_t n)
{
	struct holder_time *held = array_in(d, n, sizeof *held);

	for (size_t i = 0; held && i < n; i++)
		held[i] = (struct holder_time){ text_in(d, from[i]->holder, "held.holder"), dur_in(from[i]->working_ms) };
	return held;
}

static void overdue_row_more_in(struct decoding *d, const Liaison__V1__OverdueRow *from, struct overdue_row *out)
{
	out->case_state = (enum case_state)enum_in(d, (int)from->case_state, CASE_STATE_COUNT, "overdue.case_state");
	out->holder = text_in(d, from->holder, "overdue.holder");
	out->held_since = wall_in(from->held_since_ms);
	out->received = wall_in(from->received_ms);
	out->campaign = text_in(d, from->campaign, "overdue.campaign");
	out->areas = array_in(d, from->n_areas, sizeof *out->areas);
	for (; out->areas && out->n_areas < from->n_areas; out->n_areas++)
		out->areas[out->n_areas] = text_in(d, from->areas[out->n_areas], "overdue.areas");
	out->extensions = from->extensions;
	out->extended_days = from->extended_days;
	out->is_extension_asked = from->extension_asked != 0;
	out->is_still = from->stands_still != 0;
	out->plain_left = dur_in(from->plain_left_ms);
	out->next_step = wall_in(from->next_step_ms);
	out->next_role = text_in(d, from->next_role, "overdue.next_role");
	out->steps = from->steps;
	out->held = holder_times_in(d, from->held, from->n_held);
	out->n_held = out->held ? from->n_held : 0;
}

static void overdue_row_in(struct decoding *d, const Liaison__V1__OverdueRow *from, struct overdue_row *out)
{
	out->number = from->number;
	out->reference = text_in(d, from->reference, "overdue.reference");
	out->category = text_in(d, from->category, "overdue.category");
	out->priority = (enum priority)enum_in(d, (int)from->priority, PRIORITY_COUNT, "overdue.priority");
	out->department = text_in(d, from->department, "overdue.department");
	out->part = (enum part)enum_in(d, (int)from->part, PART_COUNT, "overdue.part");
	out->state = (enum assignment_state)enum_in(d, (int)from->state, ASSIGNMENT_STATE_COUNT, "overdue.state");
	out->since = wall_in(from->since_ms);
	out->clock = text_in(d, from->clock, "overdue.clock");
	out->due = wall_in(from->due_at_ms);
	out->late_working = dur_in(from->late_working_ms);
	out->policy = text_in(d, from->policy, "overdue.policy");
	overdue_row_more_in(d, from, out);
}

static void overdue_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	out->overdue.has_more = m->overdue->has_more;
	out->overdue.as_of = wall_in(m->overdue->as_of_ms);
	out->overdue.is_cut = m->overdue->is_cut != 0;
	if (m->overdue->next)
		overdue_key_in(d, m->overdue->next, &out->overdue.next);
	out->overdue.rows = array_in(d, m->overdue->n_rows, sizeof *out->overdue.rows);
	if (!out->overdue.rows)
		return;
	for (; out->overdue.n_rows < m->overdue->n_rows; out->overdue.n_rows++)
		overdue_row_in(d, m->overdue->rows[out->overdue.n_rows], &out->overdue.rows[out->overdue.n_rows]);
}

static void subscribed_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	(void)d;
	cursor_in(m->subscribed->cursor, &out->subscribed.cursor);
	cursor_in(m->subscribed->newest, &out->subscribed.newest);
}

static void plugins_in(struct decoding *d, const Liaison__V1__HealthReport *from, struct health_report *out)
{
	out->plugins = array_in(d, from->n_plugins, sizeof *out->plugins);
	for (size_t i = 0; out->plugins && i < from->n_plugins; i++, out->n_plugins = i) {
		const Liaison__V1__PluginHealth *p = from->plugins[i];

		out->plugins[i] = (struct plugin_health){ text_in(d, p->department, "plugin.department"),
							  text_in(d, p->state, "plugin.state"),
							  p->asked, p->answered, p->late, p->restarts };
	}
}

static void consumers_in(struct decoding *d, const Liaison__V1__HealthReport *from, struct health_report *out)
{
	out->consumers = array_in(d, from->n_consumers, sizeof *out->consumers);
	for (size_t i = 0; out->consumers && i < from->n_consumers; i++, out->n_consumers = i) {
		const Liaison__V1__ConsumerHealth *c = from->consumers[i];

		out->consumers[i] = (struct consumer_health){ text_in(d, c->feed, "consumer.feed"),
							      text_in(d, c->consumer, "consumer.consumer"),
							      c->is_connected != 0, c->position, c->behind };
	}
}

static void counters_in(struct decoding *d, const Liaison__V1__HealthReport *from, struct health_report *out)
{
	out->counters = array_in(d, from->n_counters, sizeof *out->counters);
	for (size_t i = 0; out->counters && i < from->n_counters; i++, out->n_counters = i)
		out->counters[i] = (struct counter){ text_in(d, from->counters[i]->name, "counter.name"),
						     from->counters[i]->value };
}

static void health_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	const Liaison__V1__HealthReport *from = m->health;
	struct health_report *h = &out->health;

	h->version = text_in(d, from->version, "health.version");
	h->rule_set = text_in(d, from->rule_set, "health.rule_set");
	h->now = wall_in(from->now_ms);
	h->clock_is_manual = from->clock_is_manual;
	h->up = dur_in(from->up_ms);
	h->cases = from->cases;
	h->open_cases = from->open_cases;
	h->events = from->events;
	h->pending = from->pending;
	plugins_in(d, from, h);
	consumers_in(d, from, h);
	counters_in(d, from, h);
}

static void clock_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	(void)d;
	out->clock = wall_in(m->clock->now_ms);
}

static void verify_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	out->verify.events = m->verify->events;
	out->verify.is_whole = m->verify->is_whole;
	out->verify.cases = m->verify->cases;
	out->verify.sentence = text_in(d, m->verify->sentence, "verify.sentence");
}

static void rule_set_in(struct decoding *d, const Liaison__V1__RuleSet *from, struct rule_set *out)
{
	*out = (struct rule_set){ .number = from->number, .version = text_in(d, from->version, "rule_set.version"),
				  .who = text_in(d, from->who, "rule_set.who"), .at = wall_in(from->at_ms) };
	for (; out->n_files < from->n_files && out->n_files < LIMIT_RULE_FILES; out->n_files++) {
		const Liaison__V1__RuleSetFile *file = from->files[out->n_files];

		out->files[out->n_files] = (struct rule_file){ text_in(d, file->name, "rule_set.file"),
							       { (const char *)file->digest.data, file->digest.len }, file->size };
	}
}

static void rule_sets_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	struct rule_set_list *list = &out->rule_sets;

	list->next_before_number = m->rule_sets->next_before_number;
	list->sets = array_in(d, m->rule_sets->n_rule_sets, sizeof *list->sets);
	if (!list->sets)
		return;
	for (; list->n_sets < m->rule_sets->n_rule_sets; list->n_sets++)
		rule_set_in(d, m->rule_sets->rule_sets[list->n_sets], &list->sets[list->n_sets]);
}

static void rule_file_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	(void)d;
	out->rule_file = (struct rule_piece){ { (const char *)m->rule_file->bytes.data, m->rule_file->bytes.len },
					      m->rule_file->is_last != 0 };
}

static void recomputed_clock_in(struct decoding *d, const Liaison__V1__RecomputedClock *from, struct recomputed_clock *out)
{
	*out = (struct recomputed_clock){ .number = from->number,
					  .reference = text_in(d, from->reference, "recomputed.reference"),
					  .department = text_in(d, from->department, "recomputed.department"),
					  .clock = text_in(d, from->clock, "recomputed.clock"),
					  .from = wall_in(from->from_due_at_ms),
					  .to = wall_in(from->to_due_at_ms),
					  .from_left = dur_in(from->from_left_ms),
					  .to_left = dur_in(from->to_left_ms),
					  .policy = text_in(d, from->policy, "recomputed.policy"),
					  .calendar = text_in(d, from->calendar, "recomputed.calendar"),
					  .new_policy = text_in(d, from->new_policy, "recomputed.new_policy"),
					  .new_calendar = text_in(d, from->new_calendar, "recomputed.new_calendar") };
}

static void recomputed_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	struct recomputed *r = &out->recomputed;

	r->next_before_number = m->recomputed->next_before_number;
	r->cases = m->recomputed->cases;
	r->unread = m->recomputed->unread;
	r->rows = array_in(d, m->recomputed->n_rows, sizeof *r->rows);
	for (; r->rows && r->n_rows < m->recomputed->n_rows; r->n_rows++)
		recomputed_clock_in(d, m->recomputed->rows[r->n_rows], &r->rows[r->n_rows]);
}

static void history_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	struct history *history = &out->history;

	history->has_more = m->history->has_more != 0;
	history->events = array_in(d, m->history->n_events, sizeof *history->events);
	for (; history->events && history->n_events < m->history->n_events; history->n_events++)
		delivery_in(d, m->history->events[history->n_events], &history->events[history->n_events]);
}

static void problem_in(struct decoding *d, const Liaison__V1__Problem *from, struct problem *out)
{
	out->category = text_in(d, from->category, "problem.category");
	out->area = text_in(d, from->area, "problem.area");
	out->has_square = from->square != NULL;
	if (from->square)
		out->square = (struct square){ from->square->south, from->square->west, from->square->north, from->square->east };
	out->count = from->count;
	out->expected = from->expected;
	out->verdict = (enum problem_verdict)enum_in(d, (int)from->verdict, PROBLEM_VERDICT_COUNT, "problem.verdict");
	out->p = from->p;
	out->q = from->q;
	out->dispersion = from->dispersion;
	out->weeks_set_aside = from->weeks_set_aside;
	out->resolved = from->resolved;
	out->answered = from->answered;
	out->reopened = from->reopened;
	out->joint = from->joint;
}

static void problems_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	const Liaison__V1__ProblemReport *from = m->problems;
	struct problem_report *r = &out->problems;
	struct field *definitions = array_in(d, from->n_definitions, sizeof *definitions);

	*r = (struct problem_report){ .since = wall_in(from->since_ms), .until = wall_in(from->until_ms), .weeks = from->weeks,
				      .groups = from->groups, .judged = from->judged, .left_out = from->left_out, .cases = from->cases,
				      .uncounted = from->uncounted, .unplaced = from->unplaced, .definitions = definitions };
	for (; definitions && r->n_definitions < from->n_definitions; r->n_definitions++) {
		const Liaison__V1__Field *field = from->definitions[r->n_definitions];

		definitions[r->n_definitions] = (struct field){ text_in(d, field->name, "definition.name"), text_in(d, field->value, "definition.value") };
	}
	r->problems = array_in(d, from->n_problems, sizeof *r->problems);
	for (; r->problems && r->n_problems < from->n_problems; r->n_problems++)
		problem_in(d, from->problems[r->n_problems], &r->problems[r->n_problems]);
}

static void remarks_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	struct remark_list *list = &out->remarks;

	list->n_errors = m->remarks->errors;
	list->rows = array_in(d, m->remarks->n_remarks, sizeof *list->rows);
	for (; list->rows && list->n_rows < m->remarks->n_remarks; list->n_rows++) {
		const Liaison__V1__Remark *from = m->remarks->remarks[list->n_rows];

		list->rows[list->n_rows] =
			(struct remark_row){ .grade = (enum remark_grade)enum_in(d, (int)from->grade, REMARK_GRADES, "remark.grade"),
					     .kind = text_in(d, from->kind, "remark.kind"),
					     .where = text_in(d, from->where, "remark.where"),
					     .sentence = text_in(d, from->sentence, "remark.sentence"),
					     .example = text_in(d, from->example, "remark.example"),
					     .hint = text_in(d, from->hint, "remark.hint") };
	}
}

static void campaign_reply_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	struct campaign *campaign = room_in(d, sizeof *campaign);

	if (campaign)
		campaign_in(d, m->campaign, campaign);
	out->campaign = campaign;
}

static void campaigns_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	struct campaign_list *list = &out->campaigns;

	list->next_before_number = m->campaigns->next_before_number;
	list->campaigns = array_in(d, m->campaigns->n_campaigns, sizeof *list->campaigns);
	for (; list->campaigns && list->n_campaigns < m->campaigns->n_campaigns; list->n_campaigns++)
		campaign_in(d, m->campaigns->campaigns[list->n_campaigns], &list->campaigns[list->n_campaigns]);
}

static void progress_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	campaign_progress_in(d, m->campaign_progress, &out->campaign_progress);
}

static void improvement_reply_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	struct improvement *improvement = room_in(d, sizeof *improvement);

	if (improvement)
		improvement_in(d, m->improvement, improvement);
	out->improvement = improvement;
}

static void improvements_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	struct improvement_list *list = &out->improvements;

	list->next_before_number = m->improvements->next_before_number;
	list->improvements = array_in(d, m->improvements->n_improvements, sizeof *list->improvements);
	for (; list->improvements && list->n_improvements < m->improvements->n_improvements; list->n_improvements++)
		improvement_in(d, m->improvements->improvements[list->n_improvements], &list->improvements[list->n_improvements]);
}

static void precedent_in(struct decoding *d, const Liaison__V1__Precedent *from, struct precedent *out)
{
	*out = (struct precedent){ .event_number = from->event_number, .case_number = from->case_number, .at = wall_in(from->at_ms) };
	out->reference = text_in(d, from->reference, "precedent.reference");
	out->category = text_in(d, from->category, "precedent.category");
	for (size_t i = 0; i < from->n_areas && i < LIMIT_AREAS; i++)
		out->areas[out->n_areas++] = text_in(d, from->areas[i], "precedent.areas");
	out->from = text_in(d, from->from, "precedent.from");
	out->to = text_in(d, from->to, "precedent.to");
	out->reason_code = text_in(d, from->reason_code, "precedent.reason_code");
	out->note = text_in(d, from->note, "precedent.note");
	out->title = text_in(d, from->title, "precedent.title");
}

static void precedents_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	struct precedent_list *list = &out->precedents;

	list->next_before_event = m->precedents->next_before_event;
	list->rows = array_in(d, m->precedents->n_precedents, sizeof *list->rows);
	for (; list->rows && list->n_rows < m->precedents->n_precedents; list->n_rows++)
		precedent_in(d, m->precedents->precedents[list->n_rows], &list->rows[list->n_rows]);
}

static void stats_row_in(struct decoding *d, const Liaison__V1__StatsRow *from, struct stats_row *out)
{
	const int64_t counts[FIGURE_COUNT] = {
		[FIGURE_RECEIVED] = from->received, [FIGURE_RESOLVED] = from->resolved, [FIGURE_RECEIVED_RESOLVED] = from->received_resolved,
		[FIGURE_JOINT] = from->joint, [FIGURE_IN_TIME] = from->in_time, [FIGURE_LATE] = from->late, [FIGURE_OVERDUE_OPEN] = from->overdue_open,
		[FIGURE_RESPONSE_IN_TIME] = from->response_in_time, [FIGURE_RESPONSE_LATE] = from->response_late,
		[FIGURE_RESPONSE_MISSED] = from->response_missed, [FIGURE_REOPENED] = from->reopened, [FIGURE_RATED] = from->rated,
		[FIGURE_SATISFIED] = from->satisfied,
	};

	*out = (struct stats_row){ .value = text_in(d, from->value, "stats.value"), .from_day = from->from_day, .to_day = from->to_day,
				   .acknowledged = from->acknowledged, .measured = from->measured,
				   .acknowledge_p50 = dur_in(from->acknowledge_p50_ms), .acknowledge_p90 = dur_in(from->acknowledge_p90_ms),
				   .resolve_p50 = dur_in(from->resolve_p50_ms), .resolve_p90 = dur_in(from->resolve_p90_ms) };
	memcpy(out->counts, counts, sizeof counts);
	out->held = holder_times_in(d, from->held, from->n_held);
	out->n_held = out->held ? from->n_held : 0;
}

static void stats_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	struct stats_list *list = &out->stats;

	list->has_more = m->stats->has_more != 0;
	list->next = text_in(d, m->stats->next, "stats.next");
	list->as_of = wall_in(m->stats->as_of_ms);
	list->is_counting = m->stats->is_counting != 0;
	list->rows = array_in(d, m->stats->n_rows, sizeof *list->rows);
	for (; list->rows && list->n_rows < m->stats->n_rows; list->n_rows++)
		stats_row_in(d, m->stats->rows[list->n_rows], &list->rows[list->n_rows]);
}

/* Indexed by enum reply_kind. */
static const struct row {
	Liaison__V1__Reply__BodyCase body;
	void (*in)(struct decoding *d, const wire_reply *m, struct reply *out);
} rows[REPLY_KIND_COUNT] = {
	[REPLY_CASE] = { LIAISON__V1__REPLY__BODY_CASE, case_in },
	[REPLY_LIST] = { LIAISON__V1__REPLY__BODY_LIST, list_in },
	[REPLY_OVERDUE] = { LIAISON__V1__REPLY__BODY_OVERDUE, overdue_in },
	[REPLY_SUBSCRIBED] = { LIAISON__V1__REPLY__BODY_SUBSCRIBED, subscribed_in },
	[REPLY_HEALTH] = { LIAISON__V1__REPLY__BODY_HEALTH, health_in },
	[REPLY_CLOCK] = { LIAISON__V1__REPLY__BODY_CLOCK, clock_in },
	[REPLY_VERIFY] = { LIAISON__V1__REPLY__BODY_VERIFY, verify_in },
	[REPLY_RULE_SETS] = { LIAISON__V1__REPLY__BODY_RULE_SETS, rule_sets_in },
	[REPLY_RULE_FILE] = { LIAISON__V1__REPLY__BODY_RULE_FILE, rule_file_in },
	[REPLY_HISTORY] = { LIAISON__V1__REPLY__BODY_HISTORY, history_in },
	[REPLY_PROBLEMS] = { LIAISON__V1__REPLY__BODY_PROBLEMS, problems_in },
	[REPLY_STATS] = { LIAISON__V1__REPLY__BODY_STATS, stats_in },
	[REPLY_RECOMPUTED] = { LIAISON__V1__REPLY__BODY_RECOMPUTED, recomputed_in },
	[REPLY_CAMPAIGN] = { LIAISON__V1__REPLY__BODY_CAMPAIGN, campaign_reply_in },
	[REPLY_CAMPAIGNS] = { LIAISON__V1__REPLY__BODY_CAMPAIGNS, campaigns_in },
	[REPLY_CAMPAIGN_PROGRESS] = { LIAISON__V1__REPLY__BODY_CAMPAIGN_PROGRESS, progress_in },
	[REPLY_IMPROVEMENT] = { LIAISON__V1__REPLY__BODY_IMPROVEMENT, improvement_reply_in },
	[REPLY_IMPROVEMENTS] = { LIAISON__V1__REPLY__BODY_IMPROVEMENTS, improvements_in },
	[REPLY_PRECEDENTS] = { LIAISON__V1__REPLY__BODY_PRECEDENTS, precedents_in },
	[REPLY_REMARKS] = { LIAISON__V1__REPLY__BODY_REMARKS, remarks_in },
};

static void reply_in(struct decoding *d, const wire_reply *m, struct reply *out)
{
	*out = (struct reply){ .id = m->id };
	out->outcome = (enum outcome)enum_in(d, (int)m->outcome, OUTCOME_COUNT, "outcome");
	out->sentence = text_in(d, m->sentence, "sentence");
	out->field = text_in(d, m->field, "field");
	for (int kind = 0; kind < REPLY_KIND_COUNT; kind++)
		if (rows[kind].in && rows[kind].body == m->body_case) {
			out->kind = (enum reply_kind)kind;
			rows[kind].in(d, m, out);
		}
}

void delivery_in(struct decoding *d, const Liaison__V1__Delivery *from, struct delivery *out)
{
	out->position = from->position;
	if (from->event)
		event_in(d, from->event, &out->event);
	out->has_text = from->text != NULL;
	case_text_in(d, from->text, &out->text);
}

static void deliveries_in(struct decoding *d, const Liaison__V1__Deliveries *m, struct deliveries *out)
{
	*out = (struct deliveries){ .feed = text_in(d, m->feed, "feed"), .consumer = text_in(d, m->consumer, "consumer") };
	out->delivery = array_in(d, m->n_delivery, sizeof *out->delivery);
	for (size_t i = 0; out->delivery && i < m->n_delivery; i++) {
		delivery_in(d, m->delivery[i], &out->delivery[i]);
		out->n_deliveries = i + 1;
	}
}

int codec_message_decode(struct text bytes, struct arena *arena, struct message *out)
{
	struct decoding d = { .arena = arena };
	ProtobufCAllocator allocator = arena_allocator(&d);
	Liaison__V1__Message *m = liaison__v1__message__unpack(&allocator, bytes.size, (const uint8_t *)bytes.at);

	out->kind = MESSAGE_NONE;
	if (!m)
		return unpack_failed(&d);
	switch (m->body_case) {
	case LIAISON__V1__MESSAGE__BODY_REPLY:
		out->kind = MESSAGE_REPLY;
		reply_in(&d, m->reply, &out->reply);
		return d.rc;
	case LIAISON__V1__MESSAGE__BODY_DELIVERIES:
		out->kind = MESSAGE_DELIVERIES;
		deliveries_in(&d, m->deliveries, &out->deliveries);
		return d.rc;
	case LIAISON__V1__MESSAGE__BODY_ENDED:
		out->kind = MESSAGE_ENDED;
		out->ended = (struct ended){ text_in(&d, m->ended->feed, "feed"), text_in(&d, m->ended->consumer, "consumer"),
					     text_in(&d, m->ended->sentence, "sentence") };
		return d.rc;
	default:
		return CODEC_UNKNOWN;
	}
}
