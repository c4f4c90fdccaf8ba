/* Replies, as the daemon writes them. */
#include "proto/wire_format.h"

static void case_out(struct buffer *out, const struct reply *reply)
{
	if (reply->encoded.size)
		buffer_add(out, reply->encoded);
	else
		record_out(out, reply->record);
}

static void list_out(struct buffer *out, const struct reply *reply)
{
	Liaison__V1__CaseList m = LIAISON__V1__CASE_LIST__INIT;

	for (size_t i = 0; i < reply->list.n_cases; i++) {
		size_t opened = field_open(out, 1);

		record_out(out, &reply->list.cases[i]);
		field_close(out, opened);
	}
	m.next_before_number = reply->list.next_before_number;
	pack_into(out, &m.base);
}

static void holder_time_out(struct buffer *out, unsigned number, const struct holder_time *held)
{
	size_t opened = field_open(out, number);

	field_bytes(out, 1, held->holder);
	field_u64(out, 2, (uint64_t)dur_to_ms(held->working));
	field_close(out, opened);
}

static void overdue_row_out(struct buffer *out, const struct overdue_row *row)
{
	field_u64(out, 1, row->number);
	field_bytes(out, 2, row->reference);
	field_bytes(out, 3, row->category);
	field_u64(out, 4, row->priority);
	field_bytes(out, 5, row->department);
	field_u64(out, 6, row->part);
	field_u64(out, 7, row->state);
	field_wall(out, 8, row->since);
	field_bytes(out, 9, row->clock);
	field_wall(out, 10, row->due);
	field_u64(out, 11, (uint64_t)dur_to_ms(row->late_working));
	field_bytes(out, 12, row->policy);
	field_u64(out, 20, row->case_state);
	field_bytes(out, 21, row->holder);
	field_wall(out, 22, row->held_since);
	field_wall(out, 23, row->received);
	field_bytes(out, 24, row->campaign);
	for (size_t i = 0; i < row->n_areas; i++)
		field_bytes(out, 25, row->areas[i]);
	field_u64(out, 26, row->extensions);
	field_u64(out, 27, row->extended_days);
	field_u64(out, 28, row->is_extension_asked);
	field_wall(out, 29, row->next_step);
	field_bytes(out, 30, row->next_role);
	field_u64(out, 31, row->steps);
	for (size_t i = 0; i < row->n_held; i++)
		holder_time_out(out, 32, &row->held[i]);
	field_u64(out, 33, row->is_still);
	field_u64(out, 34, (uint64_t)dur_to_ms(row->plain_left));
}

static void overdue_out(struct buffer *out, const struct reply *reply)
{
	for (size_t i = 0; i < reply->overdue.n_rows; i++) {
		size_t opened = field_open(out, 1);

		overdue_row_out(out, &reply->overdue.rows[i]);
		field_close(out, opened);
	}
	field_u64(out, 2, reply->overdue.has_more);
	field_wall(out, 3, reply->overdue.as_of);
	if (reply->overdue.has_more)
		overdue_key_out(out, 4, &reply->overdue.next);
	field_u64(out, 5, reply->overdue.is_cut);
}

static Liaison__V1__Cursor cursor_out(const struct cursor *cursor)
{
	Liaison__V1__Cursor m = LIAISON__V1__CURSOR__INIT;

	m.stream = cursor->stream;
	m.event_number = cursor->event_number;
	m.position = cursor->position;
	return m;
}

static void subscribed_out(struct buffer *out, const struct reply *reply)
{
	Liaison__V1__Subscribed m = LIAISON__V1__SUBSCRIBED__INIT;
	Liaison__V1__Cursor cursor = cursor_out(&reply->subscribed.cursor);
	Liaison__V1__Cursor newest = cursor_out(&reply->subscribed.newest);

	m.cursor = &cursor;
	m.newest = &newest;
	pack_into(out, &m.base);
}

static void plugin_out(struct buffer *out, const struct plugin_health *plugin)
{
	Liaison__V1__PluginHealth m = LIAISON__V1__PLUGIN_HEALTH__INIT;
	size_t opened = field_open(out, 10);

	m.department = bin_of(plugin->department);
	m.state = bin_of(plugin->state);
	m.asked = plugin->asked;
	m.answered = plugin->answered;
	m.late = plugin->late;
	m.restarts = plugin->restarts;
	pack_into(out, &m.base);
	field_close(out, opened);
}

static void consumer_out(struct buffer *out, const struct consumer_health *consumer)
{
	Liaison__V1__ConsumerHealth m = LIAISON__V1__CONSUMER_HEALTH__INIT;
	size_t opened = field_open(out, 11);

	m.feed = bin_of(consumer->feed);
	m.consumer = bin_of(consumer->consumer);
	m.is_connected = consumer->is_connected;
	m.position = consumer->position;
	m.behind = consumer->behind;
	pack_into(out, &m.base);
	field_close(out, opened);
}

static void counter_out(struct buffer *out, const struct counter *counter)
{
	Liaison__V1__Counter m = LIAISON__V1__COUNTER__INIT;
	size_t opened = field_open(out, 12);

	m.name = bin_of(counter->name);
	m.value = counter->value;
	pack_into(out, &m.base);
	field_close(out, opened);
}

static void health_out(struct buffer *out, const struct reply *reply)
{
	const struct health_report *h = &reply->health;
	Liaison__V1__HealthReport m = LIAISON__V1__HEALTH_REPORT__INIT;

	m.version = bin_of(h->version);
	m.rule_set = bin_of(h->rule_set);
	m.now_ms = wall_out(h->now);
	m.clock_is_manual = h->clock_is_manual;
	m.up_ms = dur_to_ms(h->up);
	m.cases = h->cases;
	m.open_cases = h->open_cases;
	m.events = h->events;
	m.pending = h->pending;
	pack_into(out, &m.base);
	for (size_t i = 0; i < h->n_plugins; i++)
		plugin_out(out, &h->plugins[i]);
	for (size_t i = 0; i < h->n_consumers; i++)
		consumer_out(out, &h->consumers[i]);
	for (size_t i = 0; i < h->n_counters; i++)
		counter_out(out, &h->counters[i]);
}

static void clock_is_out(struct buffer *out, const struct reply *reply)
{
	Liaison__V1__ClockIs m = LIAISON__V1__CLOCK_IS__INIT;

	m.now_ms = wall_out(reply->clock);
	pack_into(out, &m.base);
}

static void verify_out(struct buffer *out, const struct reply *reply)
{
	Liaison__V1__VerifyReport m = LIAISON__V1__VERIFY_REPORT__INIT;

	m.events = reply->verify.events;
	m.is_whole = reply->verify.is_whole;
	m.sentence = bin_of(reply->verify.sentence);
	m.cases = reply->verify.cases;
	pack_into(out, &m.base);
}

static void rule_set_out(struct buffer *out, const struct rule_set *set)
{
	size_t opened = field_open(out, 1);

	field_u64(out, 1, set->number);
	field_bytes(out, 2, set->version);
	field_bytes(out, 3, set->who);
	field_wall(out, 4, set->at);
	for (size_t i = 0; i < set->n_files; i++) {
		size_t file = field_open(out, 5);

		field_bytes(out, 1, set->files[i].name);
		field_bytes(out, 2, set->files[i].digest);
		field_u64(out, 3, set->files[i].size);
		field_close(out, file);
	}
	field_close(out, opened);
}

static void rule_sets_out(struct buffer *out, const struct reply *reply)
{
	for (size_t i = 0; i < reply->rule_sets.n_sets; i++)
		rule_set_out(out, &reply->rule_sets.sets[i]);
	field_u64(out, 2, reply->rule_sets.next_before_number);
}

static void remark_out(struct buffer *out, const struct remark_row *r)
{
	size_t opened = field_open(out, 1);

	field_u64(out, 1, r->grade);
	field_bytes(out, 2, r->kind);
	field_bytes(out, 3, r->where);
	field_bytes(out, 4, r->sentence);
	field_bytes(out, 5, r->example);
	field_bytes(out, 6, r->hint);
	field_close(out, opened);
}

static void remarks_out(struct buffer *out, const struct reply *reply)
{
	for (size_t i = 0; i < reply->remarks.n_rows; i++)
		remark_out(out, &reply->remarks.rows[i]);
	field_u64(out, 2, reply->remarks.n_errors);
}

static void rule_file_out(struct buffer *out, const struct reply *reply)
{
	field_bytes(out, 1, reply->rule_file.bytes);
	field_u64(out, 2, reply->rule_file.is_last);
}

static void recomputed_clock_out(struct buffer *out, const struct recomputed_clock *row)
{
	size_t opened = field_open(out, 1);

	field_u64(out, 1, row->number);
	field_bytes(out, 2, row->reference);
	field_bytes(out, 3, row->department);
	field_bytes(out, 4, row->clock);
	field_wall(out, 5, row->from);
	field_wall(out, 6, row->to);
	field_u64(out, 7, (uint64_t)dur_to_ms(row->from_left));
	field_u64(out, 8, (uint64_t)dur_to_ms(row->to_left));
	field_bytes(out, 9, row->policy);
	field_bytes(out, 10, row->calendar);
	field_bytes(out, 11, row->new_policy);
	field_bytes(out, 12, row->new_calendar);
	field_close(out, opened);
}

static void recomputed_out(struct buffer *out, const struct reply *reply)
{
	const struct recomputed *r = &reply->recomputed;

	for (size_t i = 0; i < r->n_rows; i++)
		recomputed_clock_out(out, &r->rows[i]);
	field_u64(out, 2, r->next_before_number);
	field_u64(out, 3, r->cases);
	field_u64(out, 4, r->unread);
}

static void history_out(struct buffer *out, const struct reply *reply)
{
	for (size_t i = 0; i < reply->history.n_events; i++)
		field_bytes(out, 1, reply->history.encoded[i]);
	field_u64(out, 2, reply->history.has_more);
}

static void square_out(struct buffer *out, const struct square *square)
{
	size_t opened = field_open(out, 3);

	field_double(out, 1, square->south);
	field_double(out, 2, square->west);
	field_double(out, 3, square->north);
	field_double(out, 4, square->east);
	field_close(out, opened);
}

static void problem_out(struct buffer *out, const struct problem *problem)
{
	size_t opened = field_open(out, 1);

	field_bytes(out, 1, problem->category);
	field_bytes(out, 2, problem->area);
	if (problem->has_square)
		square_out(out, &problem->square);
	field_u64(out, 4, problem->count);
	field_double(out, 5, problem->expected);
	field_u64(out, 6, problem->verdict);
	field_double(out, 7, problem->p);
	field_double(out, 8, problem->q);
	field_double(out, 9, problem->dispersion);
	field_u64(out, 10, problem->weeks_set_aside);
	field_u64(out, 11, problem->resolved);
	field_u64(out, 12, problem->answered);
	field_u64(out, 13, problem->reopened);
	field_u64(out, 14, problem->joint);
	field_close(out, opened);
}

static void problems_out(struct buffer *out, const struct reply *reply)
{
	const struct problem_report *r = &reply->problems;

	for (size_t i = 0; i < r->n_problems; i++)
		problem_out(out, &r->problems[i]);
	field_wall(out, 2, r->since);
	field_wall(out, 3, r->until);
	field_u64(out, 4, r->weeks);
	field_u64(out, 5, r->cases);
	field_u64(out, 6, r->groups);
	field_u64(out, 7, r->judged);
	field_u64(out, 8, r->left_out);
	field_u64(out, 9, r->uncounted);
	field_u64(out, 10, r->unplaced);
	for (size_t i = 0; i < r->n_definitions; i++) {
		size_t opened = field_open(out, 11);

		field_bytes(out, 1, r->definitions[i].name);
		field_bytes(out, 2, r->definitions[i].value);
		field_close(out, opened);
	}
}

static void campaign_reply_out(struct buffer *out, const struct reply *reply)
{
	campaign_out(out, reply->campaign);
}

static void campaigns_out(struct buffer *out, const struct reply *reply)
{
	for (size_t i = 0; i < reply->campaigns.n_campaigns; i++) {
		size_t opened = field_open(out, 1);

		campaign_out(out, &reply->campaigns.campaigns[i]);
		field_close(out, opened);
	}
	field_u64(out, 2, reply->campaigns.next_before_number);
}

static void progress_out(struct buffer *out, const struct reply *reply)
{
	campaign_progress_out(out, &reply->campaign_progress);
}

static void improvement_reply_out(struct buffer *out, const struct reply *reply)
{
	improvement_out(out, reply->improvement);
}

static void improvements_out(struct buffer *out, const struct reply *reply)
{
	for (size_t i = 0; i < reply->improvements.n_improvements; i++) {
		size_t opened = field_open(out, 1);

		improvement_out(out, &reply->improvements.improvements[i]);
		field_close(out, opened);
	}
	field_u64(out, 2, reply->improvements.next_before_number);
}

static void precedent_out(struct buffer *out, const struct precedent *row)
{
	size_t opened = field_open(out, 1);

	field_u64(out, 1, row->event_number);
	field_u64(out, 2, row->case_number);
	field_bytes(out, 3, row->reference);
	field_bytes(out, 4, row->category);
	for (size_t i = 0; i < row->n_areas; i++)
		field_bytes(out, 5, row->areas[i]);
	field_bytes(out, 6, row->from);
	field_bytes(out, 7, row->to);
	field_bytes(out, 8, row->reason_code);
	field_wall(out, 9, row->at);
	field_bytes(out, 10, row->note);
	field_bytes(out, 11, row->title);
	field_close(out, opened);
}

static void precedents_out(struct buffer *out, const struct reply *reply)
{
	for (size_t i = 0; i < reply->precedents.n_rows; i++)
		precedent_out(out, &reply->precedents.rows[i]);
	field_u64(out, 2, reply->precedents.next_before_event);
}

enum { STATS_FIRST_COUNT = 4 }; /* the field of the first of enum figure; the others follow it */

static void stats_row_out(struct buffer *out, const struct stats_row *row)
{
	field_bytes(out, 1, row->value);
	field_u64(out, 2, (uint64_t)(int64_t)row->from_day);
	field_u64(out, 3, (uint64_t)(int64_t)row->to_day);
	for (unsigned i = 0; i < FIGURE_COUNT; i++)
		field_u64(out, STATS_FIRST_COUNT + i, (uint64_t)row->counts[i]);
	field_u64(out, 30, row->acknowledged);
	field_u64(out, 31, (uint64_t)dur_to_ms(row->acknowledge_p50));
	field_u64(out, 32, (uint64_t)dur_to_ms(row->acknowledge_p90));
	field_u64(out, 33, row->measured);
	field_u64(out, 34, (uint64_t)dur_to_ms(row->resolve_p50));
	field_u64(out, 35, (uint64_t)dur_to_ms(row->resolve_p90));
	for (size_t i = 0; i < row->n_held; i++)
		holder_time_out(out, 36, &row->held[i]);
}

static void stats_out(struct buffer *out, const struct reply *reply)
{
	for (size_t i = 0; i < reply->stats.n_rows; i++) {
		size_t opened = field_open(out, 1);

		stats_row_out(out, &reply->stats.rows[i]);
		field_close(out, opened);
	}
	field_u64(out, 2, reply->stats.has_more);
	if (reply->stats.has_more)
		field_bytes(out, 3, reply->stats.next);
	field_wall(out, 4, reply->stats.as_of);
	field_u64(out, 5, reply->stats.is_counting);
}

/* Indexed by enum reply_kind; the number is that of the field in Reply. */
static const struct row {
	unsigned number;
	void (*out)(struct buffer *out, const struct reply *reply);
} rows[REPLY_KIND_COUNT] = {
	[REPLY_CASE] = { 10, case_out },	     [REPLY_LIST] = { 11, list_out },
	[REPLY_OVERDUE] = { 12, overdue_out },	     [REPLY_SUBSCRIBED] = { 13, subscribed_out },
	[REPLY_HEALTH] = { 14, health_out },	     [REPLY_CLOCK] = { 15, clock_is_out },
	[REPLY_VERIFY] = { 16, verify_out },	     [REPLY_RULE_SETS] = { 17, rule_sets_out },
	[REPLY_RULE_FILE] = { 18, rule_file_out },	     [REPLY_HISTORY] = { 23, history_out },
	[REPLY_PROBLEMS] = { 20, problems_out },
	[REPLY_STATS] = { 19, stats_out },
	[REPLY_RECOMPUTED] = { 24, recomputed_out },
	[REPLY_CAMPAIGN] = { 26, campaign_reply_out },	     [REPLY_CAMPAIGNS] = { 27, campaigns_out },
	[REPLY_CAMPAIGN_PROGRESS] = { 28, progress_out },    [REPLY_IMPROVEMENT] = { 29, improvement_reply_out },
	[REPLY_IMPROVEMENTS] = { 30, improvements_out },
	[REPLY_PRECEDENTS] = { 25, precedents_out },
	[REPLY_REMARKS] = { 31, remarks_out },
};

int codec_reply_encode(const struct reply *reply, struct buffer *out)
{
	size_t size = out->size, message = field_open(out, 1);

	field_u64(out, 1, reply->id);
	field_u64(out, 2, reply->outcome);
	field_bytes(out, 3, reply->sentence);
	field_bytes(out, 4, reply->field);
	if (rows[reply->kind].out) {
		size_t body = field_open(out, rows[reply->kind].number);

		rows[reply->kind].out(out, reply);
		field_close(out, body);
	}
	field_close(out, message);
	return pack_end(out, size);
}
