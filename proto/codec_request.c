/* Requests: a table row for each kind. */
#include "proto/wire_format.h"

typedef Liaison__V1__Request wire_request;

static void submit_in(struct decoding *d, const wire_request *m, struct request *out)
{
	const Liaison__V1__Submit *from = m->submit;
	struct submission *s = &out->submit;

	s->source = text_in(d, from->source, "source");
	s->source_ref = text_in(d, from->source_ref, "source_ref");
	s->channel = text_in(d, from->channel, "channel");
	s->category = text_in(d, from->category, "category");
	s->priority = (enum priority)enum_in(d, (int)from->priority, PRIORITY_COUNT, "priority");
	s->opened = wall_in(from->opened_at_ms);
	s->promised = wall_in(from->promised_at_ms);
	case_text_in(d, from->text, &s->text);
}

static void key_in(struct decoding *d, const Liaison__V1__CaseKey *from, struct case_key *out)
{
	if (!from)
		return;
	out->number = from->number;
	out->reference = text_in(d, from->reference, "key.reference");
	out->source = text_in(d, from->source, "key.source");
	out->source_ref = text_in(d, from->source_ref, "key.source_ref");
}

static void get_in(struct decoding *d, const wire_request *m, struct request *out)
{
	key_in(d, m->get->key, &out->get.key);
	out->get.with_decision = m->get->with_decision;
	out->get.plain = text_in(d, m->get->plain, "plain");
	out->get.as = text_in(d, m->get->as, "as");
}

static void list_in(struct decoding *d, const wire_request *m, struct request *out)
{
	out->list.department = text_in(d, m->list->department, "department");
	out->list.category_prefix = text_in(d, m->list->category_prefix, "category_prefix");
	out->list.state = (enum case_state)enum_in(d, (int)m->list->state, CASE_STATE_COUNT, "state");
	out->list.before_number = m->list->before_number;
	out->list.limit = m->list->limit;
}

void overdue_key_in(struct decoding *d, const Liaison__V1__OverdueKey *from, struct overdue_key *out)
{
	out->due = wall_ms(from->due_at_ms);
	out->number = from->number;
	out->department = text_in(d, from->department, "after.department");
	out->clock = text_in(d, from->clock, "after.clock");
	out->as_of = wall_in(from->as_of_ms);
	out->late = dur_in(from->late_working_ms);
	out->priority = (enum priority)enum_in(d, (int)from->priority, PRIORITY_COUNT, "after.priority");
}

static void overdue_in(struct decoding *d, const wire_request *m, struct request *out)
{
	const Liaison__V1__OverdueKey *after = m->overdue->after;

	out->overdue.department = text_in(d, m->overdue->department, "department");
	out->overdue.clock = text_in(d, m->overdue->clock, "clock");
	out->overdue.limit = m->overdue->limit;
	out->overdue.has_after = after != NULL;
	if (after)
		overdue_key_in(d, after, &out->overdue.after);
	out->overdue.area = text_in(d, m->overdue->area, "area");
	out->overdue.category_prefix = text_in(d, m->overdue->category_prefix, "category_prefix");
	out->overdue.case_state = (enum case_state)enum_in(d, (int)m->overdue->case_state, CASE_STATE_COUNT, "case_state");
	out->overdue.state = (enum assignment_state)enum_in(d, (int)m->overdue->state, ASSIGNMENT_STATE_COUNT, "state");
	out->overdue.holder = text_in(d, m->overdue->holder, "holder");
	out->overdue.campaign = text_in(d, m->overdue->campaign, "campaign");
	out->overdue.later_than = dur_in(m->overdue->later_than_ms);
	out->overdue.sort = (enum overdue_sort)enum_in(d, (int)m->overdue->sort, OVERDUE_SORT_COUNT, "sort");
	out->overdue.due_within = dur_in(m->overdue->due_within_ms);
}

static void act_in(struct decoding *d, const wire_request *m, struct request *out)
{
	const Liaison__V1__Act *from = m->act;

	key_in(d, from->key, &out->act.key);
	out->act.verb = (enum verb)enum_in(d, (int)from->verb, VERB_COUNT, "verb");
	out->act.department = text_in(d, from->department, "department");
	out->act.actor = text_in(d, from->actor, "actor");
	out->act.outcome_code = text_in(d, from->outcome_code, "outcome_code");
	out->act.answer = text_in(d, from->answer, "answer");
	out->act.note = text_in(d, from->note, "note");
	out->act.reason_code = text_in(d, from->reason_code, "reason_code");
	out->act.target = text_in(d, from->target, "target");
	out->act.clock = text_in(d, from->clock, "clock");
	out->act.length = text_in(d, from->length, "length");
	out->act.after = text_in(d, from->after, "after");
	out->act.campaign = text_in(d, from->campaign, "campaign");
	out->act.part = (enum part)enum_in(d, (int)from->part, PART_COUNT, "part");
	out->act.waits_for = (enum waits_for)enum_in(d, (int)from->waits_for, WAITS_FOR_COUNT, "waits_for");
	out->act.rating = rating_in(d, from->rating);
	key_in(d, from->other, &out->act.other);
}

static void history_in(struct decoding *d, const wire_request *m, struct request *out)
{
	key_in(d, m->history->key, &out->history.key);
	out->history.after = m->history->after;
	out->history.limit = m->history->limit;
	out->history.as = text_in(d, m->history->as, "as");
}

static void stats_in(struct decoding *d, const wire_request *m, struct request *out)
{
	const Liaison__V1__Stats *from = m->stats;

	out->stats.by = (enum stats_by)enum_in(d, (int)from->by, STATS_BY_COUNT, "by");
	out->stats.value = text_in(d, from->value, "value");
	out->stats.depth = from->depth;
	out->stats.from_day = from->from_day;
	out->stats.to_day = from->to_day;
	out->stats.every = (enum stats_every)enum_in(d, (int)from->every, STATS_EVERY_COUNT, "every");
	out->stats.after = text_in(d, from->after, "after");
	out->stats.limit = from->limit;
}

static void recompute_in(struct decoding *d, const wire_request *m, struct request *out)
{
	const Liaison__V1__Recompute *from = m->recompute;

	out->recompute = (struct request_recompute){ .department = text_in(d, from->department, "department"),
						     .category_prefix = text_in(d, from->category_prefix, "category_prefix"),
						     .policy = text_in(d, from->policy, "policy"),
						     .who = text_in(d, from->who, "who"),
						     .reason_code = text_in(d, from->reason_code, "reason_code"),
						     .is_applied = from->apply != 0,
						     .before_number = from->before_number,
						     .limit = from->limit };
}

static void campaign_act_in(struct decoding *d, const wire_request *m, struct request *out)
{
	const Liaison__V1__CampaignAct *from = m->campaign;
	struct campaign *campaign = from->campaign ? room_in(d, sizeof *campaign) : NULL;

	if (campaign)
		campaign_in(d, from->campaign, campaign);
	out->campaign.campaign = campaign;
	out->campaign.verb = (enum campaign_verb)enum_in(d, (int)from->verb, CAMPAIGN_VERB_COUNT, "verb");
	out->campaign.department = text_in(d, from->department, "department");
	out->campaign.actor = text_in(d, from->actor, "actor");
}

static void campaigns_in(struct decoding *d, const wire_request *m, struct request *out)
{
	(void)d;
	out->campaigns = (struct request_campaigns){ m->campaigns->open_only != 0, m->campaigns->before_number, m->campaigns->limit };
}

static void campaign_show_in(struct decoding *d, const wire_request *m, struct request *out)
{
	out->campaign_show.name = text_in(d, m->campaign_show->name, "name");
}

static void improve_in(struct decoding *d, const wire_request *m, struct request *out)
{
	const Liaison__V1__Improve *from = m->improve;
	struct improvement *improvement = from->improvement ? room_in(d, sizeof *improvement) : NULL;
	struct case_key *cases = array_in(d, from->n_cases, sizeof *cases);

	if (improvement)
		improvement_in(d, from->improvement, improvement);
	out->improve.improvement = improvement;
	out->improve.verb = (enum improve_verb)enum_in(d, (int)from->verb, IMPROVE_VERB_COUNT, "verb");
	out->improve.department = text_in(d, from->department, "department");
	out->improve.actor = text_in(d, from->actor, "actor");
	out->improve.cases = cases;
	for (; cases && out->improve.n_cases < from->n_cases; out->improve.n_cases++)
		key_in(d, from->cases[out->improve.n_cases], &cases[out->improve.n_cases]);
}

static void improvements_in(struct decoding *d, const wire_request *m, struct request *out)
{
	out->improvements.department = text_in(d, m->improvements->department, "department");
	out->improvements.state = (enum improvement_state)enum_in(d, (int)m->improvements->state, IMPROVEMENT_STATE_COUNT, "state");
	out->improvements.published_only = m->improvements->published_only;
	out->improvements.before_number = m->improvements->before_number;
	out->improvements.limit = m->improvements->limit;
}

static void precedents_in(struct decoding *d, const wire_request *m, struct request *out)
{
	out->precedents.category_prefix = text_in(d, m->precedents->category_prefix, "category_prefix");
	out->precedents.department = text_in(d, m->precedents->department, "department");
	out->precedents.words = text_in(d, m->precedents->words, "words");
	out->precedents.since = wall_in(m->precedents->since_ms);
	out->precedents.before_event = m->precedents->before_event;
	out->precedents.limit = m->precedents->limit;
}

static void subscribe_in(struct decoding *d, const wire_request *m, struct request *out)
{
	out->subscribe.feed = text_in(d, m->subscribe->feed, "feed");
	out->subscribe.consumer = text_in(d, m->subscribe->consumer, "consumer");
	out->subscribe.credit = m->subscribe->credit;
	out->subscribe.from_now = m->subscribe->from_now;
}

static void unsubscribe_in(struct decoding *d, const wire_request *m, struct request *out)
{
	out->unsubscribe.feed = text_in(d, m->unsubscribe->feed, "feed");
	out->unsubscribe.consumer = text_in(d, m->unsubscribe->consumer, "consumer");
}

void cursor_in(const Liaison__V1__Cursor *from, struct cursor *out)
{
	if (from)
		*out = (struct cursor){ from->stream, from->event_number, from->position };
}

static void ack_in(struct decoding *d, const wire_request *m, struct request *out)
{
	out->ack.feed = text_in(d, m->ack->feed, "feed");
	out->ack.consumer = text_in(d, m->ack->consumer, "consumer");
	out->ack.is_quiet = m->ack->quiet;
	cursor_in(m->ack->cursor, &out->ack.cursor);
}

static void set_clock_in(struct decoding *d, const wire_request *m, struct request *out)
{
	(void)d;
	out->set_clock.now = wall_in(m->set_clock->now_ms);
}

static void reload_in(struct decoding *d, const wire_request *m, struct request *out)
{
	out->reload.who = text_in(d, m->reload->who, "who");
}

static void rule_sets_in(struct decoding *d, const wire_request *m, struct request *out)
{
	(void)d;
	out->rule_sets = (struct request_rule_sets){ m->rule_sets->before_number, m->rule_sets->limit };
}

static void rule_file_in(struct decoding *d, const wire_request *m, struct request *out)
{
	out->rule_file = (struct request_rule_file){ m->rule_file->number, text_in(d, m->rule_file->name, "name"), m->rule_file->piece };
}

static void problems_in(struct decoding *d, const wire_request *m, struct request *out)
{
	const Liaison__V1__Problems *from = m->problems;

	out->problems = (struct request_problems){ .since = wall_in(from->since_ms),
						   .until = wall_in(from->until_ms),
						   .category_prefix = text_in(d, from->category_prefix, "category_prefix"),
						   .area = text_in(d, from->area, "area"),
						   .layer = text_in(d, from->layer, "layer"),
						   .is_citywide = from->citywide != 0,
						   .depth = from->depth,
						   .weeks = from->weeks,
						   .min_count = from->min_count,
						   .limit = from->limit,
						   .cell_m = from->cell_m };
}

static void nothing_in(struct decoding *d, const wire_request *m, struct request *out)
{
	(void)d;
	(void)m;
	(void)out;
}

static void submit_out(struct buffer *out, const struct request *request)
{
	const struct submission *s = &request->submit;
	Liaison__V1__Submit m = LIAISON__V1__SUBMIT__INIT;
	size_t opened;

	m.source = bin_of(s->source);
	m.source_ref = bin_of(s->source_ref);
	m.channel = bin_of(s->channel);
	m.category = bin_of(s->category);
	m.priority = (Liaison__V1__Priority)s->priority;
	m.opened_at_ms = wall_out(s->opened);
	m.promised_at_ms = wall_out(s->promised);
	pack_into(out, &m.base);
	opened = field_open(out, 5);
	case_text_out(out, &s->text);
	field_close(out, opened);
}

static void key_out(struct buffer *out, unsigned number, const struct case_key *key)
{
	size_t opened = field_open(out, number);

	field_u64(out, 1, key->number);
	field_bytes(out, 2, key->reference);
	field_bytes(out, 3, key->source);
	field_bytes(out, 4, key->source_ref);
	field_close(out, opened);
}

static void get_out(struct buffer *out, const struct request *request)
{
	Liaison__V1__Get m = LIAISON__V1__GET__INIT;

	key_out(out, 1, &request->get.key);
	m.with_decision = request->get.with_decision;
	m.plain = bin_of(request->get.plain);
	m.as = bin_of(request->get.as);
	pack_into(out, &m.base);
}

static void list_out(struct buffer *out, const struct request *request)
{
	Liaison__V1__List m = LIAISON__V1__LIST__INIT;

	m.department = bin_of(request->list.department);
	m.state = (Liaison__V1__CaseState)request->list.state;
	m.category_prefix = bin_of(request->list.category_prefix);
	m.before_number = request->list.before_number;
	m.limit = request->list.limit;
	pack_into(out, &m.base);
}

void overdue_key_out(struct buffer *out, unsigned number, const struct overdue_key *key)
{
	size_t opened = field_open(out, number);

	field_u64(out, 1, (uint64_t)key->due.ms);
	field_u64(out, 2, key->number);
	field_bytes(out, 3, key->department);
	field_bytes(out, 4, key->clock);
	field_wall(out, 5, key->as_of);
	field_u64(out, 6, (uint64_t)dur_to_ms(key->late));
	field_u64(out, 7, key->priority);
	field_close(out, opened);
}

static void overdue_out(struct buffer *out, const struct request *request)
{
	const struct request_overdue *asked = &request->overdue;

	field_bytes(out, 1, asked->department);
	field_bytes(out, 2, asked->clock);
	if (asked->has_after)
		overdue_key_out(out, 3, &asked->after);
	field_u64(out, 4, asked->limit);
	field_bytes(out, 10, asked->area);
	field_bytes(out, 11, asked->category_prefix);
	field_u64(out, 12, asked->case_state);
	field_u64(out, 13, asked->state);
	field_bytes(out, 14, asked->holder);
	field_bytes(out, 15, asked->campaign);
	field_u64(out, 16, (uint64_t)dur_to_ms(asked->later_than));
	field_u64(out, 17, asked->sort);
	field_u64(out, 18, (uint64_t)dur_to_ms(asked->due_within));
}

static bool key_is_given(const struct case_key *key)
{
	return key->number || key->reference.size || key->source.size || key->source_ref.size;
}

static void act_out(struct buffer *out, const struct request *request)
{
	const struct request_act *act = &request->act;

	key_out(out, 1, &act->key);
	field_u64(out, 2, act->verb);
	field_bytes(out, 3, act->department);
	field_bytes(out, 4, act->actor);
	field_bytes(out, 5, act->outcome_code);
	field_bytes(out, 6, act->answer);
	field_bytes(out, 7, act->note);
	field_bytes(out, 8, act->reason_code);
	field_bytes(out, 9, act->target);
	field_bytes(out, 10, act->clock);
	field_bytes(out, 11, act->length);
	field_bytes(out, 12, act->after);
	field_bytes(out, 13, act->campaign);
	field_u64(out, 14, act->part);
	field_u64(out, 15, act->waits_for);
	rating_out(out, 16, &act->rating);
	if (key_is_given(&act->other))
		key_out(out, 17, &act->other);
}

static void history_out(struct buffer *out, const struct request *request)
{
	key_out(out, 1, &request->history.key);
	field_u64(out, 2, request->history.after);
	field_u64(out, 3, request->history.limit);
	field_bytes(out, 10, request->history.as);
}

static void campaign_act_out(struct buffer *out, const struct request *request)
{
	const struct request_campaign *r = &request->campaign;

	field_u64(out, 1, r->verb);
	if (r->campaign) {
		size_t opened = field_open(out, 2);

		campaign_out(out, r->campaign);
		field_close(out, opened);
	}
	field_bytes(out, 3, r->department);
	field_bytes(out, 4, r->actor);
}

static void campaigns_out(struct buffer *out, const struct request *request)
{
	field_u64(out, 1, request->campaigns.open_only);
	field_u64(out, 2, request->campaigns.before_number);
	field_u64(out, 3, request->campaigns.limit);
}

static void campaign_show_out(struct buffer *out, const struct request *request)
{
	field_bytes(out, 1, request->campaign_show.name);
}

static void improve_out(struct buffer *out, const struct request *request)
{
	const struct request_improve *r = &request->improve;

	field_u64(out, 1, r->verb);
	if (r->improvement) {
		size_t opened = field_open(out, 2);

		improvement_out(out, r->improvement);
		field_close(out, opened);
	}
	for (size_t i = 0; i < r->n_cases; i++)
		key_out(out, 3, &r->cases[i]);
	field_bytes(out, 4, r->department);
	field_bytes(out, 5, r->actor);
}

static void improvements_out(struct buffer *out, const struct request *request)
{
	const struct request_improvements *r = &request->improvements;

	field_bytes(out, 1, r->department);
	field_u64(out, 2, r->state);
	field_u64(out, 3, r->published_only);
	field_u64(out, 4, r->before_number);
	field_u64(out, 5, r->limit);
}

static void precedents_out(struct buffer *out, const struct request *request)
{
	field_bytes(out, 1, request->precedents.category_prefix);
	field_bytes(out, 2, request->precedents.department);
	field_bytes(out, 3, request->precedents.words);
	field_wall(out, 4, request->precedents.since);
	field_u64(out, 5, request->precedents.before_event);
	field_u64(out, 6, request->precedents.limit);
}

static void stats_out(struct buffer *out, const struct request *request)
{
	const struct request_stats *asked = &request->stats;

	field_u64(out, 1, asked->by);
	field_bytes(out, 2, asked->value);
	field_u64(out, 3, asked->depth);
	field_u64(out, 4, (uint64_t)(int64_t)asked->from_day);
	field_u64(out, 5, (uint64_t)(int64_t)asked->to_day);
	field_u64(out, 6, asked->every);
	field_bytes(out, 7, asked->after);
	field_u64(out, 8, asked->limit);
}

static void subscribe_out(struct buffer *out, const struct request *request)
{
	Liaison__V1__Subscribe m = LIAISON__V1__SUBSCRIBE__INIT;

	m.feed = bin_of(request->subscribe.feed);
	m.consumer = bin_of(request->subscribe.consumer);
	m.credit = request->subscribe.credit;
	m.from_now = request->subscribe.from_now;
	pack_into(out, &m.base);
}

static void unsubscribe_out(struct buffer *out, const struct request *request)
{
	field_bytes(out, 1, request->unsubscribe.feed);
	field_bytes(out, 2, request->unsubscribe.consumer);
}

static void ack_out(struct buffer *out, const struct request *request)
{
	Liaison__V1__Cursor cursor = LIAISON__V1__CURSOR__INIT;
	Liaison__V1__Ack m = LIAISON__V1__ACK__INIT;

	m.feed = bin_of(request->ack.feed);
	m.consumer = bin_of(request->ack.consumer);
	m.quiet = request->ack.is_quiet;
	cursor.stream = request->ack.cursor.stream;
	cursor.event_number = request->ack.cursor.event_number;
	cursor.position = request->ack.cursor.position;
	m.cursor = &cursor;
	pack_into(out, &m.base);
}

static void set_clock_out(struct buffer *out, const struct request *request)
{
	Liaison__V1__SetClock m = LIAISON__V1__SET_CLOCK__INIT;

	m.now_ms = wall_out(request->set_clock.now);
	pack_into(out, &m.base);
}

static void reload_out(struct buffer *out, const struct request *request)
{
	field_bytes(out, 1, request->reload.who);
}

static void recompute_out(struct buffer *out, const struct request *request)
{
	const struct request_recompute *r = &request->recompute;

	field_bytes(out, 1, r->department);
	field_bytes(out, 2, r->category_prefix);
	field_bytes(out, 3, r->policy);
	field_u64(out, 4, r->is_applied);
	field_bytes(out, 5, r->who);
	field_bytes(out, 6, r->reason_code);
	field_u64(out, 7, r->before_number);
	field_u64(out, 8, r->limit);
}

static void rule_sets_out(struct buffer *out, const struct request *request)
{
	field_u64(out, 1, request->rule_sets.before_number);
	field_u64(out, 2, request->rule_sets.limit);
}

static void rule_file_out(struct buffer *out, const struct request *request)
{
	field_u64(out, 1, request->rule_file.number);
	field_bytes(out, 2, request->rule_file.name);
	field_u64(out, 3, request->rule_file.piece);
}

static void problems_out(struct buffer *out, const struct request *request)
{
	const struct request_problems *p = &request->problems;

	field_wall(out, 1, p->since);
	field_wall(out, 2, p->until);
	field_bytes(out, 3, p->category_prefix);
	field_bytes(out, 4, p->area);
	field_bytes(out, 5, p->layer);
	field_u64(out, 6, p->is_citywide);
	field_u64(out, 7, p->depth);
	field_u64(out, 8, p->weeks);
	field_u64(out, 9, p->min_count);
	field_u64(out, 10, p->limit);
	field_u64(out, 11, p->cell_m);
}

static void nothing_out(struct buffer *out, const struct request *request)
{
	(void)out;
	(void)request;
}

/* Indexed by enum request_kind. */
static const struct row {
	Liaison__V1__Request__BodyCase body; /* also the field number */
	void (*in)(struct decoding *d, const wire_request *m, struct request *out);
	void (*out)(struct buffer *out, const struct request *request);
} rows[REQUEST_KIND_COUNT] = {
	[REQUEST_SUBMIT] = { LIAISON__V1__REQUEST__BODY_SUBMIT, submit_in, submit_out },
	[REQUEST_GET] = { LIAISON__V1__REQUEST__BODY_GET, get_in, get_out },
	[REQUEST_LIST] = { LIAISON__V1__REQUEST__BODY_LIST, list_in, list_out },
	[REQUEST_OVERDUE] = { LIAISON__V1__REQUEST__BODY_OVERDUE, overdue_in, overdue_out },
	[REQUEST_ACT] = { LIAISON__V1__REQUEST__BODY_ACT, act_in, act_out },
	[REQUEST_SUBSCRIBE] = { LIAISON__V1__REQUEST__BODY_SUBSCRIBE, subscribe_in, subscribe_out },
	[REQUEST_ACK] = { LIAISON__V1__REQUEST__BODY_ACK, ack_in, ack_out },
	[REQUEST_HEALTH] = { LIAISON__V1__REQUEST__BODY_HEALTH, nothing_in, nothing_out },
	[REQUEST_SET_CLOCK] = { LIAISON__V1__REQUEST__BODY_SET_CLOCK, set_clock_in, set_clock_out },
	[REQUEST_UNSUBSCRIBE] = { LIAISON__V1__REQUEST__BODY_UNSUBSCRIBE, unsubscribe_in, unsubscribe_out },
	[REQUEST_VERIFY] = { LIAISON__V1__REQUEST__BODY_VERIFY, nothing_in, nothing_out },
	[REQUEST_RELOAD] = { LIAISON__V1__REQUEST__BODY_RELOAD, reload_in, reload_out },
	[REQUEST_RULE_SETS] = { LIAISON__V1__REQUEST__BODY_RULE_SETS, rule_sets_in, rule_sets_out },
	[REQUEST_RULE_FILE] = { LIAISON__V1__REQUEST__BODY_RULE_FILE, rule_file_in, rule_file_out },
	[REQUEST_STATS] = { LIAISON__V1__REQUEST__BODY_STATS, stats_in, stats_out },
	[REQUEST_HISTORY] = { LIAISON__V1__REQUEST__BODY_HISTORY, history_in, history_out },
	[REQUEST_PROBLEMS] = { LIAISON__V1__REQUEST__BODY_PROBLEMS, problems_in, problems_out },
	[REQUEST_RECOMPUTE] = { LIAISON__V1__REQUEST__BODY_RECOMPUTE, recompute_in, recompute_out },
	[REQUEST_CAMPAIGN] = { LIAISON__V1__REQUEST__BODY_CAMPAIGN, campaign_act_in, campaign_act_out },
	[REQUEST_CAMPAIGNS] = { LIAISON__V1__REQUEST__BODY_CAMPAIGNS, campaigns_in, campaigns_out },
	[REQUEST_CAMPAIGN_SHOW] = { LIAISON__V1__REQUEST__BODY_CAMPAIGN_SHOW, campaign_show_in, campaign_show_out },
	[REQUEST_IMPROVE] = { LIAISON__V1__REQUEST__BODY_IMPROVE, improve_in, improve_out },
	[REQUEST_IMPROVEMENTS] = { LIAISON__V1__REQUEST__BODY_IMPROVEMENTS, improvements_in, improvements_out },
	[REQUEST_PRECEDENTS] = { LIAISON__V1__REQUEST__BODY_PRECEDENTS, precedents_in, precedents_out },
};

int codec_request_decode(struct text bytes, struct arena *arena, struct request *out, struct text *field_out)
{
	struct decoding d = { .arena = arena };
	ProtobufCAllocator allocator = arena_allocator(&d);
	wire_request *m = liaison__v1__request__unpack(&allocator, bytes.size, (const uint8_t *)bytes.at);

	*out = (struct request){ 0 };
	*field_out = TEXT_NONE;
	if (!m)
		return unpack_failed(&d);
	out->id = m->id;
	for (int kind = REQUEST_NONE + 1; kind < REQUEST_KIND_COUNT; kind++) {
		if (rows[kind].body != m->body_case)
			continue;
		out->kind = (enum request_kind)kind;
		rows[kind].in(&d, m, out);
		*field_out = d.field;
		return d.rc;
	}
	return CODEC_UNKNOWN;
}

int codec_request_encode(const struct request *request, struct buffer *out)
{
	Liaison__V1__Request m = LIAISON__V1__REQUEST__INIT;
	size_t size = out->size, opened;

	m.id = request->id;
	pack_into(out, &m.base);
	opened = field_open(out, (unsigned)rows[request->kind].body);
	rows[request->kind].out(out, request);
	field_close(out, opened);
	return pack_end(out, size);
}
