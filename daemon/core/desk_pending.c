/* Submissions that wait for plugins. A row lives from its first question until every asked plugin has answered or the limit has
 * passed; a lead that declines may bring in departments that have not been asked yet, within the same limit.
 *
 * A question's id is the row's id times LIMIT_ASSIGNMENTS plus the place of the verdict; rows are found by id % pending_max. */
#include <assert.h>
#include <stdlib.h>

#include "core/desk_inside.h"
#include "core/tiers.h"

enum { PENDING_FIRST_BYTES = 4096, PENDING_LIMIT_BYTES = 256 * 1024 };

static size_t bucket_of(struct text source, struct text source_ref)
{
	return (text_hash(source) * 31 + text_hash(source_ref)) % PENDING_BUCKETS;
}

struct pending *pending_find(struct desk *desk, struct text source, struct text source_ref)
{
	struct pending *p = desk->buckets[bucket_of(source, source_ref)];

	while (p && !(text_is(p->submission.source, source) && text_is(p->submission.source_ref, source_ref)))
		p = p->same_bucket;
	return p;
}

static void copy_texts(struct arena *arena, struct text *const *texts, size_t n, bool *ok)
{
	for (size_t i = 0; i < n; i++)
		*texts[i] = arena_copy(arena, *texts[i], ok);
}

static bool copy_submission(struct arena *arena, const struct submission *from, struct submission *to)
{
	struct case_text *t = &to->text;
	struct text *const texts[] = { &to->source, &to->source_ref, &to->channel, &to->category, &t->title, &t->description, &t->address,
				       &t->reporter.kind, &t->reporter.name, &t->reporter.contact };
	bool ok = true;

	*to = *from;
	copy_texts(arena, texts, sizeof texts / sizeof *texts, &ok);
	t->fields = arena_take(arena, (t->n_fields ? t->n_fields : 1) * sizeof *t->fields);
	for (size_t i = 0; t->fields && i < t->n_fields; i++) {
		t->fields[i].name = arena_copy(arena, from->text.fields[i].name, &ok);
		t->fields[i].value = arena_copy(arena, from->text.fields[i].value, &ok);
	}
	return ok && t->fields;
}

/* What lies in the turn's arena is copied; what is the rule set's own outlives the wait. Only what is used is touched: the arrays are large, and mostly empty. */
static bool copy_finding(struct arena *arena, const struct finding *from, struct finding *to)
{
	bool ok = true;

	to->n_claims = from->n_claims;
	to->n_areas = from->n_areas;
	to->n_fallback = from->n_fallback;
	to->priority = from->priority;
	to->flags = from->flags;
	for (size_t i = 0; i < to->n_claims; i++) {
		to->claims[i] = from->claims[i];
		to->claims[i].matched = arena_copy(arena, from->claims[i].matched, &ok);
		to->claims[i].lost = arena_copy(arena, from->claims[i].lost, &ok);
	}
	for (size_t i = 0; i < to->n_areas; i++)
		to->areas[i] = from->areas[i];
	for (size_t i = 0; i < to->n_fallback; i++)
		to->fallback[i] = from->fallback[i];
	to->policy = from->policy;
	to->sub_unit = from->sub_unit;
	to->campaign = from->campaign;
	to->rule_set = from->rule_set;
	return ok;
}

/* A finding that was read back from a trace has no rule set behind it: the row keeps all of its texts. */
static bool own_finding(struct arena *arena, struct finding *finding)
{
	bool ok = true;

	for (size_t i = 0; i < finding->n_claims; i++) {
		struct claim *c = &finding->claims[i];
		struct text *const texts[] = { &c->department, &c->rule, &c->tier, &c->place };

		copy_texts(arena, texts, 4, &ok);
	}
	for (size_t i = 0; i < finding->n_fallback; i++)
		finding->fallback[i] = arena_copy(arena, finding->fallback[i], &ok);
	for (size_t i = 0; i < finding->n_areas; i++) {
		struct text *const texts[] = { &finding->areas[i].layer, &finding->areas[i].name };

		copy_texts(arena, texts, 2, &ok);
	}
	finding->rule_set = arena_copy(arena, finding->rule_set, &ok);
	return ok;
}

static struct pending *take_row(struct desk *desk)
{
	struct pending *p = desk->idle;

	if (desk->n_pending == desk->settings.pending_max)
		return NULL;
	while (desk->slots[desk->next_pending_id % desk->settings.pending_max])
		desk->next_pending_id++;
	if (p) {
		desk->idle = p->newer;
	} else {
		p = malloc(sizeof *p);
		assert(p);
		p->arena = arena_create_sized(PENDING_FIRST_BYTES, PENDING_LIMIT_BYTES);
	}
	p->id = desk->next_pending_id++;
	p->basis = basis_hold(desk->basis);
	p->verdicts.n = 0;
	p->n_unanswered = 0;
	p->n_waiting = 0;
	return p;
}

static void give_back(struct desk *desk, struct pending *p)
{
	basis_drop(&p->basis);
	arena_reset(p->arena);
	p->newer = desk->idle;
	desk->idle = p;
}

static void queue_add(struct pending_queue *queue, struct pending *p)
{
	p->older = queue->newest;
	p->newer = NULL;
	*(queue->newest ? &queue->newest->newer : &queue->oldest) = p;
	queue->newest = p;
}

static void queue_remove(struct pending_queue *queue, struct pending *p)
{
	*(p->older ? &p->older->newer : &queue->oldest) = p->newer;
	*(p->newer ? &p->newer->older : &queue->newest) = p->older;
}

static void enlist(struct desk *desk, struct pending *p)
{
	p->bucket = bucket_of(p->submission.source, p->submission.source_ref);
	p->same_bucket = desk->buckets[p->bucket];
	desk->buckets[p->bucket] = p;
	desk->slots[p->id % desk->settings.pending_max] = p;
	desk->n_pending++;
	queue_add(&desk->asked, p);
}

static void delist(struct desk *desk, struct pending *p)
{
	struct pending **at = &desk->buckets[p->bucket];

	while (*at != p)
		at = &(*at)->same_bucket;
	*at = p->same_bucket;
	desk->slots[p->id % desk->settings.pending_max] = NULL;
	desk->n_pending--;
	queue_remove(p->n_unanswered ? &desk->asked : &desk->answered, p);
}

static struct verdict *add_verdict(struct verdicts *verdicts, struct text department, enum verdict_kind kind, const char *reason)
{
	struct verdict *verdict = &verdicts->verdict[verdicts->n++];

	verdict->department = department;
	verdict->kind = kind;
	verdict->reason = text_of(reason);
	verdict->proposed = verdict->sub_unit = verdict->policy = TEXT_NONE;
	verdict->priority = PRIORITY_NONE;
	verdict->n_demands = 0;
	return verdict;
}

/* A partner organisation's plugin judges by what the partner may see. */
static const struct submission *shown_to(const struct pending *p, struct text department, struct submission *redacted)
{
	const struct department *found = city_find(p->basis->city, department);

	if (!found || found->kind != DEPARTMENT_PARTNER)
		return &p->submission;
	*redacted = p->submission;
	redacted->source = redacted->source_ref = TEXT_NONE;
	tier_redact_text(TIER_PARTNER, &redacted->text);
	return redacted;
}

static void ask(struct desk *desk, struct pending *p, const struct share *share)
{
	struct submission redacted;
	struct question question = { .id = p->id * LIMIT_ASSIGNMENTS + p->verdicts.n, .case_number = p->case_number,
				     .department = share->department, .submission = shown_to(p, share->department, &redacted), .finding = &p->finding,
				     .part = share->part, .at = p->received, .limit = p->limit };

	add_verdict(&p->verdicts, share->department, VERDICT_NONE, "");
	p->n_unanswered++;
	desk->ports.assessor.ask(desk->ports.assessor.self, &question);
}

/* Asks everybody who has a part in this ruling and has not been asked. Those whose plugin is not there count as unassessed. */
static void ask_around(struct desk *desk, struct pending *p, const struct ruling *ruling)
{
	const struct share *share;

	while ((share = decide_unasked(p->basis->city, ruling, &p->verdicts)) && p->verdicts.n < LIMIT_ASSIGNMENTS)
		if (desk->ports.assessor.may_ask(desk->ports.assessor.self, share->department))
			ask(desk, p, share);
		else
			add_verdict(&p->verdicts, share->department, VERDICT_UNASSESSED, "its plugin is not running");
}

/* A first ruling, by the rules alone, and whether anybody in it has a plugin that can be asked. */
static bool somebody_can_be_asked(struct desk *desk, const struct submission *submission, const struct finding *finding, struct verdicts *verdicts,
				  struct ruling *ruling_out)
{
	const struct share *share;

	decide(desk->basis->city, submission, finding, verdicts, ruling_out);
	while ((share = decide_unasked(desk->basis->city, ruling_out, verdicts)) && verdicts->n < LIMIT_ASSIGNMENTS) {
		if (desk->ports.assessor.may_ask(desk->ports.assessor.self, share->department))
			return true;
		add_verdict(verdicts, share->department, VERDICT_UNASSESSED, "its plugin is not running");
	}
	return false;
}

int pending_start(struct desk *desk, const struct submission *submission, const struct finding *finding, struct verdicts *verdicts, wall received,
		  uint64_t case_number, const struct waiting *from)
{
	struct ruling ruling;
	struct pending *p;

	if (!somebody_can_be_asked(desk, submission, finding, verdicts, &ruling))
		return PENDING_NEEDLESS;
	p = take_row(desk);
	if (!p)
		return PENDING_FULL;
	p->case_number = case_number;
	p->received = received;
	p->limit = mono_after(desk->now.mono, desk->settings.plugin_limit);
	if (!copy_submission(p->arena, submission, &p->submission) || !copy_finding(p->arena, finding, &p->finding) ||
	    (case_number && !own_finding(p->arena, &p->finding))) {
		give_back(desk, p);
		return RAISE(FAULT_MEMORY);
	}
	if (from)
		p->waiting[p->n_waiting++] = *from;
	p->verdicts.n = verdicts->n;
	for (size_t i = 0; i < verdicts->n; i++)
		p->verdicts.verdict[i] = verdicts->verdict[i];
	p->n_unanswered = 1; /* it stands among the asked while it is being asked about */
	enlist(desk, p);
	ask_around(desk, p, &ruling);
	if (!--p->n_unanswered) {
		queue_remove(&desk->asked, p);
		queue_add(&desk->answered, p);
	}
	return PENDING_STARTED;
}

static int finish(struct desk *desk, struct pending *p)
{
	int rc;

	delist(desk, p);
	if (p->case_number)
		rc = reassess_finish(desk, p);
	else
		rc = intake_finish(desk, p->basis, &p->submission, &p->finding, &p->verdicts, p->received, p->waiting, p->n_waiting);
	give_back(desk, p);
	return PASS(rc);
}

/* false: the row's arena is full; the verdict then counts as none. */
static bool copy_verdict(struct arena *arena, const struct verdict *from, struct verdict *to)
{
	struct text department = to->department;
	struct text *const texts[] = { &to->reason, &to->proposed, &to->sub_unit, &to->policy };
	bool ok = true;

	*to = *from;
	to->department = department;
	copy_texts(arena, texts, 4, &ok);
	for (size_t i = 0; i < to->n_demands; i++)
		to->demands[i] = arena_copy(arena, to->demands[i], &ok);
	return ok;
}

/* A verdict that declines, or demands a co-handler, may give a part to somebody who has not been asked. */
static void ask_those_brought_in(struct desk *desk, struct pending *p)
{
	struct ruling ruling;

	decide(p->basis->city, &p->submission, &p->finding, &p->verdicts, &ruling);
	ask_around(desk, p, &ruling);
}

void pending_verdict(void *self, uint64_t question_id, const struct verdict *verdict, struct now now)
{
	struct desk *desk = self;
	struct pending *p = desk->slots[question_id / LIMIT_ASSIGNMENTS % desk->settings.pending_max];
	size_t place = question_id % LIMIT_ASSIGNMENTS;
	struct verdict *mine;

	(void)now;
	if (!p || p->id != question_id / LIMIT_ASSIGNMENTS || place >= p->verdicts.n)
		return;
	mine = &p->verdicts.verdict[place];
	if (mine->kind != VERDICT_NONE)
		return;
	if (!copy_verdict(p->arena, verdict, mine) || mine->kind == VERDICT_NONE)
		mine->kind = VERDICT_UNASSESSED;
	p->n_unanswered--;
	if (mine->kind == VERDICT_DECLINE || mine->n_demands)
		ask_those_brought_in(desk, p);
	if (p->n_unanswered)
		return;
	queue_remove(&desk->asked, p);
	queue_add(&desk->answered, p);
}

static void give_up_waiting(struct pending *p)
{
	for (size_t i = 0; i < p->verdicts.n; i++)
		if (p->verdicts.verdict[i].kind == VERDICT_NONE) {
			p->verdicts.verdict[i].kind = VERDICT_UNASSESSED;
			p->verdicts.verdict[i].reason = TEXT("no answer within the time limit");
		}
}

int pending_expire(struct desk *desk, bool everybody, mono *next_out)
{
	int rc = 0;

	while (!rc && desk->answered.oldest)
		rc = finish(desk, desk->answered.oldest);
	while (!rc && desk->asked.oldest && (everybody || !mono_is_before(desk->now.mono, desk->asked.oldest->limit))) {
		give_up_waiting(desk->asked.oldest);
		rc = finish(desk, desk->asked.oldest);
	}
	if (desk->asked.oldest)
		*next_out = mono_min(*next_out, desk->asked.oldest->limit);
	return PASS(rc);
}

static void drop_all(struct desk *desk, struct pending_queue *queue)
{
	while (queue->oldest) {
		struct pending *p = queue->oldest;

		delist(desk, p);
		give_back(desk, p);
	}
}

void pending_fini(struct desk *desk)
{
	drop_all(desk, &desk->asked);
	drop_all(desk, &desk->answered);
	while (desk->idle) {
		struct pending *p = desk->idle;

		desk->idle = p->newer;
		arena_destroy(&p->arena);
		free(p);
	}
}
