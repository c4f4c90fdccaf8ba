/* The requests of client.h, one pair each: from the caller's structs to the protocol's. */
#include <stdio.h>
#include <string.h>

#include "inside.h"

/* Texts on their way in; the first that is not UTF-8 is remembered. */
struct giving {
	const char *wrong;
};

static struct text give(struct giving *g, const char *zero_ended, const char *field)
{
	struct text t = text_of(zero_ended);

	if (!g->wrong && !text_is_utf8(t))
		g->wrong = field;
	return t;
}

static int check(const struct giving *g, struct liaison_error *error)
{
	if (!g->wrong)
		return LIAISON_OK;
	error_say(error, LIAISON_INVALID, "%s is not UTF-8 text.", g->wrong);
	if (error)
		snprintf(error->field, sizeof error->field, "%s", g->wrong);
	return LIAISON_INVALID;
}

static int submit_in(const struct liaison_submission *from, struct field *fields, struct request *out,
		     struct liaison_error *error)
{
	struct giving g = { 0 };
	struct liaison_submission s = { 0 };

	memcpy(&s, from, from->size < sizeof s ? from->size : sizeof s);
	if (s.n_fields > LIMIT_FIELDS)
		return error_say(error, LIAISON_INVALID, "A case may have %d extra fields, not %zu.", LIMIT_FIELDS,
				 s.n_fields);
	for (size_t i = 0; i < s.n_fields; i++)
		fields[i] = (struct field){ give(&g, s.fields[i].name, "fields"), give(&g, s.fields[i].value, "fields") };
	*out = (struct request){ .kind = REQUEST_SUBMIT };
	out->submit = (struct submission){
		.source = give(&g, s.source, "source"),
		.source_ref = give(&g, s.source_ref, "source_ref"),
		.channel = give(&g, s.channel, "channel"),
		.category = give(&g, s.category, "category"),
		.text = { .title = give(&g, s.title, "title"),
			  .description = give(&g, s.description, "description"),
			  .address = give(&g, s.address, "address"),
			  .has_point = s.has_point,
			  .point = { s.lat, s.lon },
			  .reporter = { give(&g, s.reporter_kind, "reporter_kind"),
					give(&g, s.reporter_name, "reporter_name"),
					give(&g, s.reporter_contact, "reporter_contact") },
			  .fields = fields,
			  .n_fields = s.n_fields },
		.priority = (enum priority)s.priority,
		.opened = time_of(s.opened_ms),
		.promised = time_of(s.promised_ms),
	};
	return check(&g, error);
}

static struct case_key key_in(struct giving *g, const struct liaison_key *k)
{
	return (struct case_key){ k->number, give(g, k->reference, "reference"), give(g, k->source, "source"),
				  give(g, k->source_ref, "source_ref") };
}

static int act_in(const struct liaison_act *from, struct request *out, struct liaison_error *error)
{
	struct giving g = { 0 };
	struct liaison_act a = { 0 };

	memcpy(&a, from, from->size < sizeof a ? from->size : sizeof a);
	*out = (struct request){ .kind = REQUEST_ACT };
	out->act = (struct request_act){ .key = key_in(&g, &a.key),
					 .verb = (enum verb)a.verb,
					 .department = give(&g, a.department, "department"),
					 .actor = give(&g, a.actor, "actor"),
					 .outcome_code = give(&g, a.outcome_code, "outcome_code"),
					 .answer = give(&g, a.answer, "answer"),
					 .note = give(&g, a.note, "note"),
					 .reason_code = give(&g, a.reason_code, "reason_code"),
					 .target = give(&g, a.target, "target"),
					 .clock = give(&g, a.clock, "clock"),
					 .length = give(&g, a.length, "length"),
					 .after = give(&g, a.after, "after"),
					 .campaign = give(&g, a.campaign, "campaign"),
					 .part = (enum part)a.part,
					 .waits_for = (enum waits_for)a.waits_for,
					 .rating = { (enum solved)a.solved, a.satisfaction },
					 .other = key_in(&g, &a.other) };
	return check(&g, error);
}

static int history_in(const struct liaison_history_query *from, struct request *out, struct liaison_error *error)
{
	struct giving g = { 0 };
	struct liaison_history_query q = { 0 };

	memcpy(&q, from, from->size < sizeof q ? from->size : sizeof q);
	*out = (struct request){ .kind = REQUEST_HISTORY };
	out->history = (struct request_history){ key_in(&g, &q.key), q.after, q.limit, give(&g, q.as, "as") };
	return check(&g, error);
}

static int recompute_in(const struct liaison_recompute_query *from, struct request *out, struct liaison_error *error)
{
	struct giving g = { 0 };
	struct liaison_recompute_query q = { 0 };

	memcpy(&q, from, from->size < sizeof q ? from->size : sizeof q);
	*out = (struct request){ .kind = REQUEST_RECOMPUTE };
	out->recompute = (struct request_recompute){ .department = give(&g, q.department, "department"),
						     .category_prefix = give(&g, q.category_prefix, "category_prefix"),
						     .policy = give(&g, q.policy, "policy"),
						     .who = give(&g, q.who, "who"),
						     .reason_code = give(&g, q.reason_code, "reason_code"),
						     .is_applied = q.apply,
						     .before_number = q.before_number,
						     .limit = q.limit };
	return check(&g, error);
}

static int precedents_in(const struct liaison_precedent_query *from, struct request *out, struct liaison_error *error)
{
	struct giving g = { 0 };
	struct liaison_precedent_query q = { 0 };

	if (from)
		memcpy(&q, from, from->size < sizeof q ? from->size : sizeof q);
	*out = (struct request){ .kind = REQUEST_PRECEDENTS };
	out->precedents = (struct request_precedents){ give(&g, q.category_prefix, "category_prefix"), give(&g, q.department, "department"),
						       give(&g, q.words, "words"), q.since_ms ? wall_ms(q.since_ms) : WALL_NONE, q.before_event, q.limit };
	return check(&g, error);
}

static int get_in(const struct liaison_key *key, const char *as, bool with_decision, struct request *out, struct liaison_error *error)
{
	struct giving g = { 0 };

	*out = (struct request){ .kind = REQUEST_GET };
	out->get = (struct request_get){ .key = key_in(&g, key), .with_decision = with_decision, .as = give(&g, as, "as") };
	return check(&g, error);
}

static int explain_in(const struct liaison_key *key, const char *language, struct request *out, struct liaison_error *error)
{
	struct giving g = { 0 };

	*out = (struct request){ .kind = REQUEST_GET };
	out->get = (struct request_get){ .key = key_in(&g, key), .plain = give(&g, language, "plain") };
	return check(&g, error);
}

static int list_in(const struct liaison_list_query *from, struct request *out, struct liaison_error *error)
{
	struct giving g = { 0 };
	struct liaison_list_query q = { 0 };

	if (from)
		memcpy(&q, from, from->size < sizeof q ? from->size : sizeof q);
	*out = (struct request){ .kind = REQUEST_LIST };
	out->list =
		(struct request_list){ give(&g, q.department, "department"), give(&g, q.category_prefix, "category_prefix"),
				       (enum case_state)q.state, q.before_number, q.limit };
	return check(&g, error);
}

static void overdue_more_in(struct giving *g, const struct liaison_overdue_query *q, struct request_overdue *out)
{
	out->area = give(g, q->area, "area");
	out->category_prefix = give(g, q->category_prefix, "category_prefix");
	out->holder = give(g, q->holder, "holder");
	out->campaign = give(g, q->campaign, "campaign");
	out->case_state = (enum case_state)q->case_state;
	out->state = (enum assignment_state)q->state;
	out->later_than = dur_ms(q->later_than_ms);
	out->sort = (enum overdue_sort)q->sort;
	out->due_within = dur_ms(q->due_within_ms);
}

/* Its texts are the caller's. */
static void overdue_place_in(struct giving *g, const struct liaison_overdue_place *place, struct request_overdue *out)
{
	out->has_after = true;
	out->after = (struct overdue_key){ .due = wall_ms(place->due_ms), .number = place->number, .as_of = time_of(place->as_of_ms),
					   .department = give(g, place->department, "place"), .clock = give(g, place->clock, "place"),
					   .late = dur_ms(place->late_working_ms), .priority = (enum priority)place->priority };
}

static int overdue_in(const struct liaison_overdue_query *from, struct request *out, struct liaison_error *error)
{
	struct giving g = { 0 };
	struct liaison_overdue_query q = { 0 };

	if (from)
		memcpy(&q, from, from->size < sizeof q ? from->size : sizeof q);
	*out = (struct request){ .kind = REQUEST_OVERDUE };
	out->overdue = (struct request_overdue){ .department = give(&g, q.department, "department"),
						 .clock = give(&g, q.clock, "clock"),
						 .has_after = q.has_after,
						 .limit = q.limit };
	overdue_more_in(&g, &q, &out->overdue);
	if (q.has_after)
		out->overdue.after = (struct overdue_key){ .due = wall_ms(q.after_due_ms), .number = q.after_number, .as_of = WALL_NONE,
							   .department = give(&g, q.after_department, "after_department"),
							   .clock = give(&g, q.after_clock, "after_clock") };
	if (from && q.has_place)
		overdue_place_in(&g, &from->place, &out->overdue);
	return check(&g, error);
}

static int stats_in(const struct liaison_stats_query *from, struct request *out, struct liaison_error *error)
{
	struct giving g = { 0 };
	struct liaison_stats_query q = { 0 };

	memcpy(&q, from, from->size < sizeof q ? from->size : sizeof q);
	*out = (struct request){ .kind = REQUEST_STATS };
	out->stats = (struct request_stats){ .by = (enum stats_by)q.by, .value = give(&g, q.value, "value"), .depth = q.depth, .from_day = q.from_day,
					     .to_day = q.to_day, .every = (enum stats_every)q.every, .after = give(&g, q.after, "after"),
					     .limit = q.limit };
	return check(&g, error);
}

int liaison_submit(struct liaison *l, const struct liaison_submission *submission, const struct liaison_reply **reply_out,
		   struct liaison_error *error)
{
	struct field fields[LIMIT_FIELDS];
	struct request r;
	int rc = submit_in(submission, fields, &r, error);

	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_submit_begin(struct liaison *l, const struct liaison_submission *submission, liaison_answered *answered,
			 void *ctx, struct liaison_error *error)
{
	struct field fields[LIMIT_FIELDS];
	struct request r;
	int rc = submit_in(submission, fields, &r, error);

	return rc ? rc : ask_begin(l, &r, answered, ctx, NULL, error);
}

int liaison_act(struct liaison *l, const struct liaison_act *act, const struct liaison_reply **reply_out,
		struct liaison_error *error)
{
	struct request r;
	int rc = act_in(act, &r, error);

	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_act_begin(struct liaison *l, const struct liaison_act *act, liaison_answered *answered, void *ctx,
		      struct liaison_error *error)
{
	struct request r;
	int rc = act_in(act, &r, error);

	return rc ? rc : ask_begin(l, &r, answered, ctx, NULL, error);
}

int liaison_get(struct liaison *l, const struct liaison_key *key, bool with_decision, const struct liaison_reply **reply_out,
		struct liaison_error *error)
{
	struct request r;
	int rc = get_in(key, NULL, with_decision, &r, error);

	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_get_as(struct liaison *l, const struct liaison_key *key, const char *as, bool with_decision, const struct liaison_reply **reply_out,
		   struct liaison_error *error)
{
	struct request r;
	int rc = get_in(key, as, with_decision, &r, error);

	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_get_begin(struct liaison *l, const struct liaison_key *key, bool with_decision, liaison_answered *answered,
		      void *ctx, struct liaison_error *error)
{
	struct request r;
	int rc = get_in(key, NULL, with_decision, &r, error);

	return rc ? rc : ask_begin(l, &r, answered, ctx, NULL, error);
}

int liaison_explain(struct liaison *l, const struct liaison_key *key, const char *language, const struct liaison_reply **reply_out,
		    struct liaison_error *error)
{
	struct request r;
	int rc = explain_in(key, language, &r, error);

	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_history(struct liaison *l, const struct liaison_history_query *query, const struct liaison_reply **reply_out,
		    struct liaison_error *error)
{
	struct request r;
	int rc = history_in(query, &r, error);

	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_recompute(struct liaison *l, const struct liaison_recompute_query *query, const struct liaison_reply **reply_out,
		      struct liaison_error *error)
{
	struct request r;
	int rc = recompute_in(query, &r, error);

	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_precedents(struct liaison *l, const struct liaison_precedent_query *query, const struct liaison_reply **reply_out,
		       struct liaison_error *error)
{
	struct request r;
	int rc = precedents_in(query, &r, error);

	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_list(struct liaison *l, const struct liaison_list_query *query, const struct liaison_reply **reply_out, struct liaison_error *error)
{
	struct request r;
	int rc = list_in(query, &r, error);

	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_list_begin(struct liaison *l, const struct liaison_list_query *query, liaison_answered *answered, void *ctx,
		       struct liaison_error *error)
{
	struct request r;
	int rc = list_in(query, &r, error);

	return rc ? rc : ask_begin(l, &r, answered, ctx, NULL, error);
}

int liaison_overdue(struct liaison *l, const struct liaison_overdue_query *query, const struct liaison_reply **reply_out,
		    struct liaison_error *error)
{
	struct request r;
	int rc = overdue_in(query, &r, error);

	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_overdue_begin(struct liaison *l, const struct liaison_overdue_query *query, liaison_answered *answered,
			  void *ctx, struct liaison_error *error)
{
	struct request r;
	int rc = overdue_in(query, &r, error);

	return rc ? rc : ask_begin(l, &r, answered, ctx, NULL, error);
}

int liaison_stats(struct liaison *l, const struct liaison_stats_query *query, const struct liaison_reply **reply_out, struct liaison_error *error)
{
	struct request r;
	int rc = stats_in(query, &r, error);

	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_health(struct liaison *l, const struct liaison_reply **reply_out, struct liaison_error *error)
{
	return ask_wait(l, &(struct request){ .kind = REQUEST_HEALTH }, reply_out, error);
}

int liaison_health_begin(struct liaison *l, liaison_answered *answered, void *ctx, struct liaison_error *error)
{
	return ask_begin(l, &(struct request){ .kind = REQUEST_HEALTH }, answered, ctx, NULL, error);
}

int liaison_verify(struct liaison *l, const struct liaison_reply **reply_out, struct liaison_error *error)
{
	return ask_wait(l, &(struct request){ .kind = REQUEST_VERIFY }, reply_out, error);
}

int liaison_reload(struct liaison *l, const char *who, const struct liaison_reply **reply_out, struct liaison_error *error)
{
	struct giving g = { 0 };
	struct request r = { .kind = REQUEST_RELOAD, .reload = { give(&g, who, "who") } };
	int rc = check(&g, error);

	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_rule_sets(struct liaison *l, uint64_t before_number, uint32_t limit, const struct liaison_reply **reply_out,
		      struct liaison_error *error)
{
	return ask_wait(l, &(struct request){ .kind = REQUEST_RULE_SETS, .rule_sets = { before_number, limit } }, reply_out, error);
}

int liaison_rule_file(struct liaison *l, uint64_t number, const char *name, uint32_t piece, const struct liaison_reply **reply_out,
		      struct liaison_error *error)
{
	struct giving g = { 0 };
	struct request r = { .kind = REQUEST_RULE_FILE, .rule_file = { number, give(&g, name, "name"), piece } };
	int rc = check(&g, error);

	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_problems(struct liaison *l, const struct liaison_problems_query *query, const struct liaison_reply **reply_out,
		     struct liaison_error *error)
{
	struct giving g = { 0 };
	struct liaison_problems_query q = { 0 };
	struct request r = { .kind = REQUEST_PROBLEMS };
	int rc;

	if (query)
		memcpy(&q, query, query->size < sizeof q ? query->size : sizeof q);
	r.problems = (struct request_problems){ .since = time_of(q.since_ms),
						.until = time_of(q.until_ms),
						.category_prefix = give(&g, q.category_prefix, "category_prefix"),
						.area = give(&g, q.area, "area"),
						.layer = give(&g, q.layer, "layer"),
						.is_citywide = q.is_citywide,
						.depth = q.depth,
						.weeks = q.weeks,
						.min_count = q.min_count,
						.limit = q.limit,
						.cell_m = q.cell_m };
	rc = check(&g, error);
	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_set_clock(struct liaison *l, int64_t now_ms, const struct liaison_reply **reply_out, struct liaison_error *error)
{
	return ask_wait(l, &(struct request){ .kind = REQUEST_SET_CLOCK, .set_clock = { time_of(now_ms) } }, reply_out,
			error);
}

int liaison_set_clock_begin(struct liaison *l, int64_t now_ms, liaison_answered *answered, void *ctx,
			    struct liaison_error *error)
{
	return ask_begin(l, &(struct request){ .kind = REQUEST_SET_CLOCK, .set_clock = { time_of(now_ms) } }, answered, ctx,
			 NULL, error);
}
