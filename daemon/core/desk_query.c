/* Questions: answered by the reader, away from the loop, from committed state. */
#include <stdlib.h>

#include "core/desk_inside.h"
#include "core/draft.h"
#include "core/explain.h"
#include "core/history.h"
#include "core/known.h"
#include "core/lead.h"
#include "core/overdue.h"
#include "core/precedents.h"
#include "core/problems.h"
#include "core/spells.h"
#include "core/stats.h"
#include "core/tiers.h"
#include "core/validate.h"

enum { QUERY_FIRST_BYTES = 4096, QUERY_LIMIT_BYTES = 4 * 1024 * 1024, PAGE_ROWS = 100, DAY_MOST = 47481 };
#define DUE_WITHIN_MOST_MS (366 * INT64_C(86400000))

struct query {
	struct errand errand;
	struct desk *desk;
	struct basis *basis; /* in force when it was asked */
	struct waiting from;
	struct arena *arena; /* owns the copied request */
	struct request request;
	wall now;
	struct buffer message;
};

/* Texts of the request, moved into the query's own arena. */
static bool copy_request(struct query *q, const struct request *request)
{
	struct case_key *key = &q->request.get.key;
	struct request_list *list = &q->request.list;
	struct request_overdue *overdue = &q->request.overdue;
	struct text *const get_texts[] = { &key->reference, &key->source, &key->source_ref, &q->request.get.plain, &q->request.get.as, NULL };
	struct text *const list_texts[] = { &list->department, &list->category_prefix, NULL };
	struct text *const overdue_texts[] = { &overdue->department, &overdue->clock, &overdue->after.department, &overdue->after.clock,
						&overdue->area, &overdue->category_prefix, &overdue->holder, &overdue->campaign, NULL };
	struct text *const rule_file_texts[] = { &q->request.rule_file.name, NULL };
	struct case_key *of = &q->request.history.key;
	struct text *const history_texts[] = { &of->reference, &of->source, &of->source_ref, &q->request.history.as, NULL };
	struct request_problems *problems = &q->request.problems;
	struct text *const problems_texts[] = { &problems->category_prefix, &problems->area, &problems->layer, NULL };
	struct request_precedents *precedents = &q->request.precedents;
	struct text *const precedent_texts[] = { &precedents->category_prefix, &precedents->department, &precedents->words, NULL };
	struct text *const stats_texts[] = { &q->request.stats.value, &q->request.stats.after, NULL };
	struct text *const none[] = { NULL };
	struct text *const *texts = request->kind == REQUEST_GET ? get_texts
				    : request->kind == REQUEST_HISTORY ? history_texts
				    : request->kind == REQUEST_STATS ? stats_texts
				    : request->kind == REQUEST_RULE_FILE ? rule_file_texts
				    : request->kind == REQUEST_PRECEDENTS ? precedent_texts
				    : request->kind == REQUEST_LIST ? list_texts
				    : request->kind == REQUEST_OVERDUE ? overdue_texts
				    : request->kind == REQUEST_PROBLEMS ? problems_texts : none;
	bool ok = true;

	q->request = *request;
	for (; *texts; texts++)
		**texts = arena_copy(q->arena, **texts, &ok);
	return ok;
}

static int encode(struct query *q, struct reply *reply)
{
	reply->id = q->from.request_id;
	return codec_reply_encode(reply, &q->message) ? RAISE(FAULT_MEMORY) : 0;
}

static int encode_refusal(struct query *q, enum outcome outcome, const char *field, struct text sentence)
{
	return encode(q, &(struct reply){ .outcome = outcome, .field = text_of(field), .sentence = sentence });
}

static struct text reference_in(const struct query *q, struct arena *arena, uint64_t number)
{
	struct reference reference = reference_of(q->desk->secret, number);

	return PHRASE(arena, text_of(reference.letters));
}

static struct text unknown_case(struct arena *arena, const struct case_key *key)
{
	if (key->number)
		return PHRASE(arena, TEXT("There is no case number "), phrase_u64(arena, key->number), TEXT("."));
	if (key->reference.size)
		return PHRASE(arena, TEXT("There is no case with the reference \""), key->reference, TEXT("\"; is it mistyped?"));
	return PHRASE(arena, TEXT("There is no case \""), key->source_ref, TEXT("\" from \""), key->source, TEXT("\"."));
}

/* STORE_OK, STORE_MISSING or a fault. The secret never changes, so the reader's thread may use it. */
static int find_number(const struct query *q, struct reader *reader, const struct case_key *key, uint64_t *number_out)
{
	*number_out = key->number;
	if (key->number)
		return STORE_OK;
	if (key->reference.size)
		return reference_read(q->desk->secret, key->reference, number_out) ? STORE_MISSING : STORE_OK;
	return reader->ops->case_find(reader->self, key->source, key->source_ref, number_out);
}

/* What people wrote: the text of the case, and the answer that came later. */
static int fill_text(struct reader *reader, const struct case_row *row, struct arena *arena, struct case_record *record)
{
	struct text bytes;
	struct case_text answer;
	int rc = reader->ops->text_get(reader->self, record->number, row->opened_event, arena, &bytes);

	if (rc < 0)
		return PASS(rc);
	record->has_text = rc == STORE_OK;
	if (rc == STORE_OK && codec_text_decode(bytes, arena, &record->text))
		return RAISE(FAULT_BROKEN);
	if (!row->answer_event)
		return 0;
	rc = reader->ops->text_get(reader->self, record->number, row->answer_event, arena, &bytes);
	if (rc < 0)
		return PASS(rc);
	if (rc == STORE_OK && codec_text_decode(bytes, arena, &answer))
		return RAISE(FAULT_BROKEN);
	if (rc == STORE_OK) {
		record->has_text = true;
		record->text.answer = answer.answer;
		record->text.note = answer.note;
	}
	return 0;
}

/* What the citizen is told; and, where that alone was asked for, nothing else. */
static void explain(const struct query *q, struct arena *arena, const struct case_record *record, struct decision *decision)
{
	struct text plain = TEXT_NONE;

	if (q->request.get.plain.size)
		plain = explain_plainly(q->basis->city, record, decision, language_find(q->request.get.plain), arena);
	if (!q->request.get.with_decision)
		*decision = (struct decision){ 0 };
	decision->plain = plain;
}

/* In whose eyes an answer is given. OUTCOME_OK or the refusal. */
static enum outcome see_as(const struct query *q, const struct case_record *record, struct text as, enum tier *tier_out)
{
	*tier_out = as.size ? tier_of(q->basis->city, record, as) : TIER_ALL;
	return *tier_out == TIER_NONE ? OUTCOME_NOT_ALLOWED : OUTCOME_OK;
}

static int refuse_stranger(struct query *q, struct arena *arena, struct text as)
{
	return PASS(encode_refusal(q, OUTCOME_NOT_ALLOWED, "as", PHRASE(arena, TEXT("\""), as, TEXT("\" has no part in this case."))));
}

/* What was asked for beside the case itself, in the eyes of that tier. */
static int fill_case(struct query *q, struct reader *reader, struct arena *arena, enum tier tier, struct case_row *row, struct decision *decision)
{
	const struct request_get *asked = &q->request.get;
	struct case_record *record = &row->record;
	struct holding *held = arena_take(arena, HOLDERS_MAX * sizeof *held);
	int rc = held ? fill_text(reader, row, arena, record) : RAISE(FAULT_MEMORY);
	bool is_told;

	if (rc)
		return PASS(rc);
	record->n_held = spells_sum(record, &q->basis->time, q->now, held);
	record->held = held;
	is_told = (asked->with_decision && tier != TIER_PARTNER) || asked->plain.size;
	if ((is_told || record->flags & FLAG_NEAR_BORDER) && codec_decision_decode(row->trace, arena, decision))
		return RAISE(FAULT_BROKEN);
	if (record->flags & FLAG_NEAR_BORDER)
		rc = draft_borders(decision->areas, decision->n_areas, arena, record);
	if (is_told) {
		explain(q, arena, record, decision);
		record->decision = decision;
	}
	tier_redact_record(tier, record);
	tier_redact_text(tier, &record->text);
	return PASS(rc);
}

static int run_get(struct query *q, struct reader *reader, struct arena *arena)
{
	const struct case_key *key = &q->request.get.key;
	struct case_row *row = arena_take(arena, sizeof *row);
	struct decision decision;
	enum tier tier;
	uint64_t number;
	int rc = row ? find_number(q, reader, key, &number) : RAISE(FAULT_MEMORY);

	if (rc == STORE_OK)
		rc = reader->ops->case_get(reader->self, number, arena, row);
	if (rc == STORE_MISSING)
		return encode_refusal(q, OUTCOME_UNKNOWN_CASE, "key", unknown_case(arena, key));
	if (rc)
		return FOLD(rc);
	row->record.reference = reference_in(q, arena, number);
	if (see_as(q, &row->record, q->request.get.as, &tier) != OUTCOME_OK)
		return refuse_stranger(q, arena, q->request.get.as);
	rc = fill_case(q, reader, arena, tier, row, &decision);
	if (rc)
		return PASS(rc);
	return PASS(encode(q, &(struct reply){ .outcome = OUTCOME_OK, .kind = REPLY_CASE, .record = &row->record }));
}

static int run_list(struct query *q, struct reader *reader, struct arena *arena)
{
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_LIST };
	int rc = reader->ops->list(reader->self, &q->request.list, arena, &reply.list);

	if (rc == STORE_SHORT)
		return encode_refusal(q, OUTCOME_INVALID, "limit", TEXT("This page would be too large; ask for fewer rows."));
	if (rc)
		return FOLD(rc);
	for (size_t i = 0; i < reply.list.n_cases; i++)
		reply.list.cases[i].reference = reference_in(q, arena, reply.list.cases[i].number);
	return PASS(encode(q, &reply));
}

/* STORE_OK: there is one of that name, or none was named. */
static int find_campaign(struct query *q, struct reader *reader, struct arena *arena)
{
	struct dossier dossier;

	if (!q->request.overdue.campaign.size)
		return STORE_OK;
	return PASS(
		reader->ops->dossier_named(reader->self, DOSSIER_CAMPAIGN, q->request.overdue.campaign, arena, &dossier));
}

static int run_overdue(struct query *q, struct reader *reader, struct arena *arena)
{
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_OVERDUE };
	int rc = find_campaign(q, reader, arena);

	if (rc == STORE_MISSING)
		return encode_refusal(q, OUTCOME_INVALID, "campaign",
				      PHRASE(arena, TEXT("There is no campaign \""), q->request.overdue.campaign,
					     TEXT("\"; liaison campaign list names all.")));
	if (rc)
		return rc == STORE_SHORT ? RAISE(FAULT_MEMORY) : PASS(rc);
	rc = overdue_page(reader, &q->basis->time, &q->request.overdue, q->now, arena, &reply.overdue);

	if (rc == OVERDUE_TOO_LARGE)
		return encode_refusal(q, OUTCOME_INVALID, "limit", TEXT("This page would be too large; ask for fewer rows."));
	if (rc == OVERDUE_TOO_MANY)
		return encode_refusal(q, OUTCOME_BUSY, "sort", TEXT("Late clocks are of more calendars than can be merged; ask by department, or sort by age."));
	if (rc)
		return PASS(rc);
	for (size_t i = 0; i < reply.overdue.n_rows; i++)
		reply.overdue.rows[i].reference = reference_in(q, arena, reply.overdue.rows[i].number);
	return PASS(encode(q, &reply));
}

/* Figures stay under names that the configuration had once; so only what has none is looked at. */
static struct text unknown_value(const struct query *q, struct arena *arena)
{
	struct text value = q->request.stats.value;

	switch (q->request.stats.by) {
	case STATS_BY_DEPARTMENT:
		return known_department(q->basis, arena, value);
	case STATS_BY_AREA:
		return known_area(q->basis, arena, value);
	case STATS_BY_CATEGORY:
		return known_category(q->basis, arena, value);
	default:
		return TEXT_NONE;
	}
}

static int run_stats(struct query *q, struct reader *reader, struct arena *arena)
{
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_STATS };
	int rc = stats_page(reader, &q->request.stats, arena, &reply.stats);

	if (rc == STATS_TOO_LARGE)
		return encode_refusal(q, OUTCOME_INVALID, "limit", TEXT("This page would be too large; ask for fewer rows."));
	if (rc == STATS_TOO_MANY)
		return encode_refusal(q, OUTCOME_INVALID, "every", TEXT("That would be more than 1000 spans of one value; ask for fewer days, or longer spans."));
	if (!rc && !reply.stats.n_rows && !q->request.stats.after.size) {
		struct text unknown = unknown_value(q, arena);

		if (unknown.size)
			return encode_refusal(q, OUTCOME_INVALID, "value", unknown);
	}
	reply.stats.as_of = q->now;
	return rc ? PASS(rc) : PASS(encode(q, &reply));
}

/* One event of the history, as the Delivery that it is sent as. STORE_OK, STORE_SHORT or a fault. */
static int encode_event(struct reader *reader, uint64_t number, uint64_t position, enum tier tier, struct arena *arena, struct text *out)
{
	struct buffer delivery = { 0 };
	struct feed_entry entry;
	bool is_whole = true;
	size_t bare;
	int rc = reader->ops->event_get(reader->self, number, arena, &entry);

	if (rc)
		return rc == STORE_SHORT ? STORE_SHORT : FOLD(rc);
	rc = tier_redact_delivery(tier, arena, &entry.event, &entry.text);
	if (rc)
		return rc == CODEC_SHORT ? STORE_SHORT : RAISE(FAULT_BROKEN);
	rc = codec_delivery_encode(position, entry.event, entry.text, &delivery, &bare) ? RAISE(FAULT_MEMORY) : 0;
	if (!rc)
		*out = arena_copy(arena, buffer_text(&delivery), &is_whole);
	buffer_fini(&delivery);
	return rc ? rc : is_whole ? STORE_OK : STORE_SHORT;
}

/* As many as fit into the arena, at least one. */
static int read_history(struct reader *reader, const struct case_row *row, const struct request_history *asked, enum tier tier, struct arena *arena,
			struct history *out)
{
	uint64_t *numbers = arena_take(arena, (asked->limit + 1) * sizeof *numbers);
	struct text *encoded = arena_take(arena, asked->limit * sizeof *encoded);
	bool is_sound = true;
	size_t n = numbers && encoded ? history_read(row->history, row->opened_event, asked->after, numbers, asked->limit + 1, &is_sound) : 0;
	size_t room = n < asked->limit ? n : asked->limit;
	int rc = numbers && encoded ? 0 : RAISE(FAULT_MEMORY);

	if (!is_sound)
		return RAISE(FAULT_BROKEN);
	for (; !rc && out->n_events < room; out->n_events += !rc)
		rc = encode_event(reader, numbers[out->n_events], asked->after + out->n_events + 1, tier, arena, &encoded[out->n_events]);
	out->encoded = encoded;
	out->has_more = out->n_events < n;
	return rc == STORE_SHORT && out->n_events ? STORE_OK : PASS(rc);
}

static int run_history(struct query *q, struct reader *reader, struct arena *arena)
{
	const struct request_history *asked = &q->request.history;
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_HISTORY };
	struct case_row *row = arena_take(arena, sizeof *row);
	enum tier tier;
	uint64_t number;
	int rc = row ? find_number(q, reader, &asked->key, &number) : RAISE(FAULT_MEMORY);

	if (rc == STORE_OK)
		rc = reader->ops->case_get(reader->self, number, arena, row);
	if (rc == STORE_MISSING)
		return encode_refusal(q, OUTCOME_UNKNOWN_CASE, "key", unknown_case(arena, &asked->key));
	if (!rc && see_as(q, &row->record, asked->as, &tier) != OUTCOME_OK)
		return refuse_stranger(q, arena, asked->as);
	if (!rc)
		rc = read_history(reader, row, asked, tier, arena, &reply.history);
	return rc ? FOLD(rc) : PASS(encode(q, &reply));
}

static int run_rule_sets(struct query *q, struct reader *reader, struct arena *arena)
{
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_RULE_SETS };
	const struct request_rule_sets *asked = &q->request.rule_sets;
	struct rule_set_list *list = &reply.rule_sets;
	int rc;

	list->sets = arena_take(arena, asked->limit * sizeof *list->sets);
	if (!list->sets)
		return RAISE(FAULT_MEMORY);
	rc = reader->ops->rule_sets(reader->self, asked->before_number, arena, list->sets, asked->limit, &list->n_sets);
	if (rc)
		return FOLD(rc);
	if (list->n_sets == asked->limit && list->sets[list->n_sets - 1].number > 1)
		list->next_before_number = list->sets[list->n_sets - 1].number;
	return PASS(encode(q, &reply));
}

/* NULL: the set has no such file, or its text is not kept. */
static const struct rule_file *find_rule_file(const struct rule_set *set, struct text name)
{
	for (size_t i = 0; i < set->n_files; i++)
		if (text_is(set->files[i].name, name) && set->files[i].size)
			return &set->files[i];
	return NULL;
}

static int run_rule_file(struct query *q, struct reader *reader, struct arena *arena)
{
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_RULE_FILE };
	const struct request_rule_file *asked = &q->request.rule_file;
	const struct rule_file *file = NULL;
	struct rule_set set;
	size_t n = 0;
	int rc = reader->ops->rule_sets(reader->self, asked->number + 1, arena, &set, 1, &n);

	if (rc)
		return FOLD(rc);
	if (n && set.number == asked->number)
		file = find_rule_file(&set, asked->name);
	if (!file)
		return encode_refusal(q, OUTCOME_UNKNOWN_RULE_SET, "name",
				      TEXT("There is no configuration of that number, or it has no file of that name, or the file's text is not kept."));
	rc = reader->ops->rule_piece_get(reader->self, file->digest, asked->piece, arena, &reply.rule_file.bytes);
	if (rc == STORE_MISSING)
		return encode_refusal(q, OUTCOME_INVALID, "piece", TEXT("The file has fewer pieces."));
	if (rc)
		return FOLD(rc);
	reply.rule_file.is_last = ((uint64_t)asked->piece + 1) * LIMIT_RULE_PIECE >= file->size;
	return PASS(encode(q, &reply));
}

static int run_problems(struct query *q, struct reader *reader, struct arena *arena)
{
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_PROBLEMS };
	int rc = problems_run(&q->request.problems, &q->basis->time, q->desk->secret, reader, arena, &reply.problems);

	if (rc == STORE_SHORT)
		return encode_refusal(q, OUTCOME_INVALID, "depth", TEXT("There are too many groups to be counted; ask with a smaller depth or fewer weeks."));
	return rc ? FOLD(rc) : PASS(encode(q, &reply));
}

static int run_precedents(struct query *q, struct reader *reader, struct arena *arena)
{
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_PRECEDENTS };
	struct precedent_list *list = &reply.precedents;
	int rc = precedents_read(reader, &q->request.precedents, arena, list);

	if (rc == STORE_SHORT)
		return encode_refusal(q, OUTCOME_INVALID, "limit", TEXT("This page would be too large; ask for fewer rows."));
	if (rc)
		return FOLD(rc);
	for (size_t i = 0; i < list->n_rows; i++)
		list->rows[i].reference = reference_in(q, arena, list->rows[i].case_number);
	return PASS(encode(q, &reply));
}

/* A case at a time: the log can restart between two. Stops at the first that is not as it must be. `piece` holds one case. */
static int verify_cases(struct reader *reader, struct arena *piece, struct arena *arena, struct verify_report *out)
{
	struct store_figures figures = { 0 };
	int rc = reader->ops->figures(reader->self, &figures);

	while (!rc && out->is_whole && out->cases < figures.cases) {
		struct case_row *row = arena_take(piece, sizeof *row);
		const char *flaw;

		rc = row ? reader->ops->case_get(reader->self, out->cases + 1, piece, row) : RAISE(FAULT_MEMORY);
		if (rc < 0)
			return PASS(rc);
		flaw = rc ? "it cannot be read" : case_flaw(&row->record);
		out->is_whole = !flaw;
		if (flaw)
			out->sentence = PHRASE(arena, TEXT("Case "), phrase_u64(arena, out->cases + 1), TEXT(": "), text_of(flaw), TEXT("."));
		out->cases++;
		rc = 0;
		arena_reset(piece);
	}
	return PASS(rc);
}

static int run_verify(struct query *q, struct reader *reader, struct arena *arena)
{
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_VERIFY };
	struct arena *piece = arena_create_sized(QUERY_FIRST_BYTES, QUERY_LIMIT_BYTES);
	int rc = reader->ops->verify(reader->self, arena, &reply.verify.is_whole, &reply.verify.events, &reply.verify.sentence);

	if (!rc)
		rc = verify_cases(reader, piece, arena, &reply.verify);
	arena_destroy(&piece);
	return rc ? FOLD(rc) : PASS(encode(q, &reply));
}

static int query_run(struct errand *errand, struct reader *reader, struct arena *arena)
{
	struct query *q = (struct query *)errand;

	switch (q->request.kind) {
	case REQUEST_GET:
		return PASS(run_get(q, reader, arena));
	case REQUEST_LIST:
		return PASS(run_list(q, reader, arena));
	case REQUEST_OVERDUE:
		return PASS(run_overdue(q, reader, arena));
	case REQUEST_STATS:
		return PASS(run_stats(q, reader, arena));
	case REQUEST_VERIFY:
		return PASS(run_verify(q, reader, arena));
	case REQUEST_RULE_SETS:
		return PASS(run_rule_sets(q, reader, arena));
	case REQUEST_RULE_FILE:
		return PASS(run_rule_file(q, reader, arena));
	case REQUEST_HISTORY:
		return PASS(run_history(q, reader, arena));
	case REQUEST_PROBLEMS:
		return PASS(run_problems(q, reader, arena));
	case REQUEST_PRECEDENTS:
		return PASS(run_precedents(q, reader, arena));
	default:
		return RAISE(FAULT_UNPLANNED);
	}
}

static void query_free(struct query *q)
{
	basis_drop(&q->basis);
	arena_destroy(&q->arena);
	buffer_fini(&q->message);
	free(q);
}

static void query_done(struct errand *errand, int rc)
{
	struct query *q = (struct query *)errand;
	struct voice *voice = &q->desk->ports.voice;

	if (rc)
		desk_answer(q->desk, q->from, OUTCOME_STORE_FAILED, "",
			    TEXT("The store could not be read; the log says why. Ask again, or restart the daemon."));
	else
		voice->reply(voice->self, q->from.peer, buffer_text(&q->message));
	query_free(q);
}

static uint32_t *limit_of(struct request *request)
{
	switch (request->kind) {
	case REQUEST_LIST:
		return &request->list.limit;
	case REQUEST_OVERDUE:
		return &request->overdue.limit;
	case REQUEST_STATS:
		return &request->stats.limit;
	case REQUEST_RULE_SETS:
		return &request->rule_sets.limit;
	case REQUEST_HISTORY:
		return &request->history.limit;
	case REQUEST_PRECEDENTS:
		return &request->precedents.limit;
	default:
		return NULL;
	}
}

static bool check_limit(struct desk *desk, struct waiting from, struct request *request)
{
	uint32_t *limit = limit_of(request);

	if (!limit)
		return true;
	*limit = *limit ? *limit : PAGE_ROWS;
	if (*limit <= LIMIT_PAGE)
		return true;
	desk_answer(desk, from, OUTCOME_INVALID, "limit", TEXT("limit may be at most 1000 rows."));
	return false;
}

/* false: refused, and answered. */
static bool check_overdue(struct desk *desk, struct waiting from, const struct request_overdue *asked)
{
	bool is_soon = asked->due_within.ns != 0;
	const char *field = NULL, *sentence = NULL;
	struct text unknown;

	if (asked->clock.size && !name_is_valid(asked->clock))
		field = "clock", sentence = "clock must be the name of a clock, such as acknowledge, first_response or resolve, or empty for all.";
	else if (asked->later_than.ns < 0)
		field = "later_than_ms", sentence = "later_than_ms must be 0 or a length of working time.";
	else if (asked->due_within.ns < 0 || dur_to_ms(asked->due_within) > DUE_WITHIN_MOST_MS)
		field = "due_within_ms", sentence = "due_within_ms must be 0 (what is overdue) or at most 366 days.";
	else if (is_soon && (asked->sort != OVERDUE_SORT_DUE || asked->later_than.ns))
		field = "sort", sentence = "What falls due soon goes by due time, and is not late.";
	else if (!overdue_may_follow(asked))
		field = "after", sentence = "after must be `next` of the page before, as it was, for this sort.";
	if (!field && (field = known_filters(desk->basis, desk->arena, asked, &unknown)))
		desk_answer(desk, from, OUTCOME_INVALID, field, unknown);
	else if (field)
		desk_answer(desk, from, OUTCOME_INVALID, field, text_of(sentence));
	return !field;
}

/* false: refused, and answered. */
static bool check_stats(struct desk *desk, struct waiting from, const struct request_stats *asked)
{
	const char *field = NULL, *sentence = NULL;

	if (!asked->by)
		field = "by", sentence = "by must be all, department, area, category or channel.";
	else if (asked->value.size > LIMIT_CATEGORY || asked->after.size > LIMIT_CATEGORY)
		field = "value", sentence = "value must be at most 256 bytes.";
	else if (asked->from_day && asked->to_day && asked->to_day < asked->from_day)
		field = "to_day", sentence = "to_day is before from_day.";
	else if (asked->from_day < 0 || asked->to_day < 0 || asked->from_day > DAY_MOST || asked->to_day > DAY_MOST)
		field = "from_day", sentence = "Days are counted from 1970-01-01, and end with the year 2099.";
	if (field)
		desk_answer(desk, from, OUTCOME_INVALID, field, text_of(sentence));
	return !field;
}

/* false: refused, and answered. Fills in the page size. */
static bool check(struct desk *desk, struct waiting from, struct request *request)
{
	struct request_overdue *overdue = &request->overdue;
	const char *field = "";
	struct text sentence = TEXT_NONE;
	struct text department = request->kind == REQUEST_LIST ? request->list.department : overdue->department;

	if (request->kind == REQUEST_GET && request->get.plain.size && language_find(request->get.plain) == LANGUAGE_NONE) {
		desk_answer(desk, from, OUTCOME_INVALID, "plain", TEXT("plain must be en or zh, or empty."));
		return false;
	}
	if (!check_limit(desk, from, request))
		return false;
	if (request->kind == REQUEST_PROBLEMS && !problems_check(&request->problems, desk->now.wall, &field, &sentence)) {
		desk_answer(desk, from, OUTCOME_INVALID, field, sentence);
		return false;
	}
	if (request->kind == REQUEST_PRECEDENTS && request->precedents.words.size > LIMIT_WORDS) {
		desk_answer(desk, from, OUTCOME_INVALID, "words", TEXT("words may be at most 256 bytes."));
		return false;
	}
	if (request->kind == REQUEST_STATS)
		return check_stats(desk, from, &request->stats);
	if (request->kind != REQUEST_LIST && request->kind != REQUEST_OVERDUE)
		return true;
	if (department.size && !city_find(desk->basis->city, department)) {
		desk_answer(desk, from, OUTCOME_UNKNOWN_DEPARTMENT, "department",
			    PHRASE(desk->arena, TEXT("There is no department \""), department, TEXT("\" in this city's configuration.")));
		return false;
	}
	return request->kind != REQUEST_OVERDUE || check_overdue(desk, from, overdue);
}

int desk_query(struct desk *desk, struct waiting from, const struct request *request)
{
	struct request checked = *request;
	struct query *q;

	if (!check(desk, from, &checked))
		return 0;
	q = calloc(1, sizeof *q);
	if (!q)
		return RAISE(FAULT_MEMORY);
	*q = (struct query){ .errand = { .run = query_run, .done = query_done }, .desk = desk, .basis = basis_hold(desk->basis),
			     .from = from, .now = desk->now.wall,
			     .arena = arena_create_sized(QUERY_FIRST_BYTES, QUERY_LIMIT_BYTES) };
	if (copy_request(q, &checked) && desk->ports.librarian.send(desk->ports.librarian.self, &q->errand))
		return 0;
	query_free(q);
	desk_answer(desk, from, OUTCOME_BUSY, "", TEXT("Too many questions are waiting to be read; ask again in a moment."));
	return 0;
}

int case_number_of(struct desk *desk, struct waiting from, const struct case_key *key, uint64_t *number_out)
{
	struct store *store = &desk->ports.store;
	int rc = STORE_OK;

	*number_out = key->number;
	if (!key->number && key->reference.size)
		rc = reference_read(desk->secret, key->reference, number_out) ? STORE_MISSING : STORE_OK;
	else if (!key->number)
		rc = store->ops->case_find(store->self, key->source, key->source_ref, number_out);
	if (rc < 0)
		return PASS(rc);
	if (rc == STORE_OK && *number_out && *number_out <= desk->figures.cases)
		return OUTCOME_OK;
	desk_answer(desk, from, OUTCOME_UNKNOWN_CASE, "key", unknown_case(desk->arena, key));
	return OUTCOME_UNKNOWN_CASE;
}
