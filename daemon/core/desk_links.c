/* Cases that repeat others: found at intake, linked, and shared progress with. What is remembered for it is read again from the store at the start, and when
 * another configuration has other policies. */
#include <string.h>

#include "core/desk_inside.h"
#include "core/history.h"

enum { RECALL_BYTES = 4 * 1024 * 1024, RECALL_CHUNK = 64 };

/* ---- who reported it ---- */

/* By contact; without one by name within the source system. 0: nobody knows. */
static uint64_t reporter_of(const struct desk *desk, struct text source, const struct reporter *reporter)
{
	uint64_t contact = likeness_address(reporter->contact), name = contact ? 0 : likeness_address(reporter->name);
	uint64_t parts[3] = { contact, name, name ? text_hash(source) : 0 }, hash;

	if (!contact && !name)
		return 0;
	hash = keyed_hash(desk->secret, (struct text){ (const char *)parts, sizeof parts });
	return hash ? hash : 1;
}

/* ---- from the store ---- */

static int recall_case(struct desk *desk, struct arena *arena, uint64_t number)
{
	struct store *store = &desk->ports.store;
	struct case_row *row = &desk->row;
	struct case_record *record = &row->record;
	struct case_text text;
	struct text bytes;
	int rc = store->ops->case_get(store->self, number, arena, row);

	if (!rc)
		rc = store->ops->text_get(store->self, number, row->opened_event, arena, &bytes);
	if (rc)
		return rc == STORE_MISSING ? 0 : FOLD(rc); /* its text was erased: nothing can be compared */
	if (codec_text_decode(bytes, arena, &text))
		return RAISE(FAULT_BROKEN);
	if (neighbours_read(desk->neighbours, number, record->category, &text, reporter_of(desk, record->source, &text.reporter), record->received))
		neighbours_keep(desk->neighbours, case_is_open(record->state), record->primary);
	return 0;
}

/* The first case that a policy still looks back to: cases come in the order of their receipt. */
static int find_first(struct desk *desk, struct arena *arena, uint64_t from, uint64_t *out)
{
	struct store *store = &desk->ports.store;
	wall oldest = wall_ms(desk->now.wall.ms - dur_to_ms(neighbours_within(desk->neighbours)));
	uint64_t low = from, high = desk->figures.cases + 1;
	int rc = 0;

	while (!rc && low < high) {
		uint64_t middle = low + (high - low) / 2;

		rc = store->ops->case_get(store->self, middle, arena, &desk->row);
		if (!rc && wall_is_before(desk->row.record.received, oldest))
			low = middle + 1;
		else
			high = middle;
	}
	*out = low;
	return FOLD(rc);
}

int links_recall(struct desk *desk)
{
	const struct city *city = desk->basis->city;
	uint64_t max = desk->settings.duplicates_max, last = desk->figures.cases, number = last > max ? last - max + 1 : 1;
	struct arena *arena;
	int rc;

	neighbours_destroy(&desk->neighbours);
	if (!city->n_duplicates || !max)
		return 0;
	desk->neighbours = neighbours_create(city->duplicates, city->n_duplicates, desk->settings.duplicates_max);
	arena = arena_create(RECALL_BYTES);
	rc = find_first(desk, arena, number, &number);
	for (; !rc && number <= last; number++) {
		if (number % RECALL_CHUNK == 0)
			arena_reset(arena);
		rc = recall_case(desk, arena, number);
	}
	arena_destroy(&arena);
	return PASS(rc);
}

int links_renew(struct desk *desk)
{
	const struct city *city = desk->basis->city;

	if (desk->neighbours ? neighbours_is_for(desk->neighbours, city->duplicates, city->n_duplicates) : !city->n_duplicates)
		return 0;
	return PASS(links_recall(desk));
}

void links_note(struct desk *desk, const struct case_work *work)
{
	const struct case_record *is = &work->row.record, *was = &work->before.record;

	if (desk->neighbours && (is->primary != was->primary || case_is_open(is->state) != case_is_open(was->state)))
		neighbours_change(desk->neighbours, is->number, case_is_open(is->state), is->primary);
}

/* ---- at intake: is it one? ---- */

static struct text say_span(struct arena *arena, dur d)
{
	int64_t minutes = d.ns / dur_s(60).ns, hours = minutes / 60, days = hours / 24;
	bool is_days = days > 1, is_hours = hours > 1;
	int64_t n = is_days ? days : is_hours ? hours : minutes;

	return PHRASE(arena, phrase_u64(arena, n > 0 ? (uint64_t)n : 0), is_days ? TEXT(" days") : is_hours ? TEXT(" hours") : TEXT(" minutes"));
}

static struct text say_why(struct arena *arena, const struct likeness *like, const struct case_record *record, const struct case_record *primary)
{
	struct text which = phrase_u64(arena, like->number), whose = like->kind == LIKENESS_CASE ? TEXT("It repeats case ") : TEXT("Its reporter comes again: case ");
	struct text as = like->kind == LIKENESS_RESOLVED ? TEXT(", which was resolved, ") : like->kind == LIKENESS_REPORTER ? TEXT(", which is open, ") : TEXT(", ");
	struct text follows = like->number == like->primary ? TEXT_NONE : PHRASE(arena, TEXT(" and follows case "), phrase_u64(arena, like->primary));
	struct text far = like->distance_m < 0 ? TEXT("at the same address or without a place, ")
					       : PHRASE(arena, TEXT("is "), phrase_u64(arena, (uint64_t)(like->distance_m + 0.5)), TEXT(" m away, "));

	return PHRASE(arena, whose, which, as, far, phrase_u64(arena, (uint64_t)(like->similarity * 100 + 0.5)), TEXT(" % of the words are alike"), follows,
		      TEXT("; case "), phrase_u64(arena, primary->number), TEXT(" was received "),
		      say_span(arena, wall_since(record->received, primary->received)), TEXT(" before."));
}

/* The department that leads the primary leads this one too; what the rules named for lead has no part in it. */
static void follow_lead(const struct basis *basis, const struct ruling *ruling, struct case_record *record, struct text lead)
{
	struct share share = { .department = lead, .policy = ruling->shares[0].policy, .part = PART_LEAD };

	if (text_is(record->lead, lead) || !city_find(basis->city, lead))
		return;
	for (size_t i = 1; i < record->n_assignments; i++)
		if (text_is(record->assignments[i].department, lead)) {
			record->n_assignments--;
			memmove(&record->assignments[i], &record->assignments[i + 1], (record->n_assignments - i) * sizeof *record->assignments);
			break;
		}
	record->lead = lead;
	draft_assignment(&basis->time, record, &share, record->received, &record->assignments[0]);
}

/* May it be linked with this primary? What is remembered says so; the store has the last word. */
static bool is_fit(const struct likeness *like, const struct case_record *primary)
{
	bool wants_open = like->kind != LIKENESS_RESOLVED;

	return !primary->primary && primary->followers < LIMIT_FOLLOWERS && case_is_open(primary->state) == wants_open;
}

int links_find(struct desk *desk, const struct basis *basis, const struct submission *submission, const struct ruling *ruling, struct case_record *record,
	       struct linking *out)
{
	struct likeness like;
	int rc;

	*out = (struct linking){ 0 };
	if (!desk->neighbours)
		return 0;
	out->policy = neighbours_read(desk->neighbours, record->number, record->category, &submission->text,
				      reporter_of(desk, submission->source, &submission->text.reporter), record->received);
	if (!out->policy || !neighbours_find(desk->neighbours, &like))
		return 0;
	rc = work_open(desk, like.primary, &out->primary);
	if (rc)
		return FOLD(rc);
	if (!is_fit(&like, &out->primary->row.record)) {
		work_drop(&out->primary);
		return 0;
	}
	out->kind = like.kind;
	out->repeats = (struct repeats){ like.primary, like.number, like.distance_m, like.similarity,
					 say_why(desk->arena, &like, record, &out->primary->row.record) };
	record->primary = like.primary;
	if (like.kind == LIKENESS_RESOLVED)
		record->flags |= FLAG_REPEAT;
	else
		follow_lead(basis, ruling, record, out->primary->row.record.lead);
	return 0;
}

/* ---- at intake: what follows from it ---- */

/* The same citizen about a case that is still open: not one more case for a list, but an urging. */
static int urge(struct desk *desk, struct case_work *primary, uint64_t number)
{
	struct case_record *record = &primary->row.record;
	struct event event = event_about(desk, EVENT_URGED, record, record->lead);

	event.actor = TEXT(PARTY_CITIZEN);
	event.target = record->lead;
	event.reason_code = TEXT("reported_again");
	event.other_case = number;
	if (!case_clock_find(record, TEXT("urge"), record->lead))
		handling_start(desk, primary, TEXT("urge"), record->lead);
	return PASS(work_say(desk, primary, &event, NULL));
}

int links_raise(struct desk *desk, const struct duplicate_policy *policy, struct case_work *primary, uint32_t voices_before)
{
	struct case_record *record = &primary->row.record;
	uint32_t voices = neighbours_voices(desk->neighbours, record->number);
	struct event event;

	if (!policy->raise_at || voices / policy->raise_at <= voices_before / policy->raise_at || record->priority >= PRIORITY_URGENT ||
	    !case_is_open(record->state))
		return 0;
	record->priority = record->priority < PRIORITY_NORMAL ? PRIORITY_NORMAL : (enum priority)(record->priority + 1);
	event = event_about(desk, EVENT_PRIORITY_RAISED, record, record->lead);
	event.priority = record->priority;
	event.reason_code = TEXT("reported_by_many");
	return PASS(work_say(desk, primary, &event, NULL));
}

static int say_linked(struct desk *desk, const struct linking *linking, const struct case_record *record)
{
	static const char *const reasons[] = { "", "alike", "same_reporter", "after_resolution" };
	struct event event = event_about(desk, EVENT_LINKED, record, record->lead);

	event.other_case = record->primary;
	event.target = linking->primary->row.record.lead;
	event.reason_code = text_of(reasons[linking->kind]);
	return PASS(journal(desk, &event, record, NULL));
}

int links_taken(struct desk *desk, struct linking *linking, const struct case_record *record)
{
	struct case_work *primary = linking->primary;
	uint32_t voices;
	int rc;

	if (!linking->policy)
		return 0;
	voices = neighbours_voices(desk->neighbours, record->primary);
	desk->has_forgotten |= neighbours_keep(desk->neighbours, true, record->primary);
	if (!primary)
		return 0;
	rc = say_linked(desk, linking, record);
	primary->row.record.followers++;
	if (!rc && linking->kind == LIKENESS_REPORTER && history_count(primary->row.history) < LIMIT_HISTORY)
		rc = urge(desk, primary, record->number);
	if (!rc)
		rc = links_raise(desk, linking->policy, primary, voices);
	return rc ? PASS(rc) : PASS(work_keep(desk, &linking->primary));
}

bool desk_has_forgotten(const struct desk *desk)
{
	return desk->has_forgotten;
}
