/* Improvements: what was, or will be, changed so that something does not come back. Created, changed and published by supervisors, done by their owner;
 * one that is late is said so once. */
#include <string.h>

#include "core/desk_inside.h"
#include "core/validate.h"

/* ---- keeping ---- */

static int put(struct desk *desk, const struct improvement *improvement)
{
	struct store *store = &desk->ports.store;
	struct buffer bytes = { 0 };
	bool is_open = wall_is_none(improvement->done);
	struct dossier dossier = { .kind = DOSSIER_IMPROVEMENT, .number = improvement->number, .is_open = is_open,
				   .mark = is_open && !improvement->is_overdue ? improvement->due : WALL_NONE };
	int rc = codec_improvement_encode(improvement, &bytes) ? RAISE(FAULT_MEMORY) : 0;

	dossier.bytes = buffer_text(&bytes);
	if (!rc)
		rc = store->ops->dossier_put(store->self, &dossier);
	buffer_fini(&bytes);
	desk->improvements_next = wall_min(desk->improvements_next, dossier.mark);
	return FOLD(rc);
}

/* STORE_OK, STORE_MISSING or a fault. */
static int get(struct desk *desk, uint64_t number, struct improvement *out)
{
	struct store *store = &desk->ports.store;
	struct dossier dossier;
	int rc = number ? store->ops->dossier_get(store->self, DOSSIER_IMPROVEMENT, number, TEXT_NONE, desk->arena, &dossier) : STORE_MISSING;

	if (rc)
		return rc == STORE_MISSING ? STORE_MISSING : FOLD(rc);
	return codec_improvement_decode(dossier.bytes, desk->arena, out) ? RAISE(FAULT_BROKEN) : STORE_OK;
}

static int say(struct desk *desk, const struct improvement *improvement, struct text actor, const char *what)
{
	struct event event = { .stream = STORE_STREAM, .kind = EVENT_IMPROVEMENT, .at = desk->now.wall, .due = improvement->due,
			       .department = improvement->owner, .actor = actor, .campaign = improvement->campaign, .reason_code = text_of(what),
			       .improvement = improvement->number };

	return PASS(journal(desk, &event, NULL, NULL));
}

void improvement_show(const unsigned char *secret, struct arena *arena, struct improvement *improvement)
{
	for (improvement->n_references = 0; improvement->n_references < improvement->n_cases; improvement->n_references++) {
		struct reference reference = reference_of(secret, improvement->cases[improvement->n_references]);

		improvement->references[improvement->n_references] = PHRASE(arena, text_of(reference.letters));
	}
}

static void answer(struct desk *desk, struct waiting from, enum outcome outcome, struct improvement *improvement)
{
	improvement_show(desk->secret, desk->arena, improvement);
	desk_reply(desk, from, &(struct reply){ .outcome = outcome, .kind = REPLY_IMPROVEMENT, .improvement = improvement });
}

/* ---- the form ---- */

static int refuse(struct desk *desk, struct waiting from, enum outcome outcome, const char *field, struct text sentence)
{
	desk_answer(desk, from, outcome, field, sentence);
	return (int)outcome;
}

static const char *find_too_long(const struct request_improve *r)
{
	const struct improvement *i = r->improvement;
	const struct {
		const char *field;
		size_t size, limit;
	} rows[] = { { "title", i->title.size, LIMIT_TITLE },	   { "what", i->what.size, LIMIT_NOTE },    { "result", i->result.size, LIMIT_NOTE },
		     { "owner", i->owner.size, LIMIT_NAME },	   { "campaign", i->campaign.size, LIMIT_NAME },
		     { "actor", r->actor.size, LIMIT_NAME },	   { "cases", r->n_cases, LIMIT_IMPROVEMENT_CASES } };

	for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
		if (rows[k].size > rows[k].limit)
			return rows[k].field;
	return NULL;
}

static int check_form(struct desk *desk, struct waiting from, const struct request_improve *r)
{
	const struct improvement *i = r->improvement;
	const char *too_long;

	if (!r->verb || !i)
		return refuse(desk, from, OUTCOME_INVALID, "verb", TEXT("verb must be create, change, done or publish, with an improvement."));
	too_long = find_too_long(r);
	if (too_long)
		return refuse(desk, from, OUTCOME_INVALID, too_long, TEXT("It is longer than PROTOCOL.md allows."));
	if (r->verb != IMPROVE_DONE && !text_is_str(r->department, PARTY_SUPERVISORS))
		return refuse(desk, from, OUTCOME_NOT_ALLOWED, "department", TEXT("Only supervisors record, change and publish improvements."));
	if (i->owner.size && !city_find(desk->basis->city, i->owner))
		return refuse(desk, from, OUTCOME_UNKNOWN_DEPARTMENT, "owner",
			      PHRASE(desk->arena, TEXT("There is no department \""), i->owner, TEXT("\" in this city's configuration.")));
	return OUTCOME_OK;
}

/* Cases and campaign that it is tied to. OUTCOME_OK, a refusal that has been answered, or a fault. */
static int take_ties(struct desk *desk, struct waiting from, const struct request_improve *r, struct improvement *to)
{
	struct store *store = &desk->ports.store;
	struct dossier dossier;
	int rc = STORE_OK;

	if (r->n_cases)
		to->n_cases = 0;
	for (size_t i = 0; i < r->n_cases; i++) {
		rc = case_number_of(desk, from, &r->cases[i], &to->cases[i]);
		if (rc != OUTCOME_OK)
			return PASS(rc);
		to->n_cases++;
	}
	if (!r->improvement->campaign.size)
		return OUTCOME_OK;
	rc = store->ops->dossier_get(store->self, DOSSIER_CAMPAIGN, 0, r->improvement->campaign, desk->arena, &dossier);
	if (rc == STORE_MISSING)
		return refuse(desk, from, OUTCOME_INVALID, "campaign",
			      PHRASE(desk->arena, TEXT("There is no campaign \""), r->improvement->campaign, TEXT("\".")));
	to->campaign = r->improvement->campaign;
	return rc ? FOLD(rc) : OUTCOME_OK;
}

/* ---- create, change, done, publish ---- */

static int keep_and_say(struct desk *desk, struct waiting from, const struct request_improve *r, struct improvement *improvement, const char *what)
{
	int rc = put(desk, improvement);

	if (!rc)
		rc = say(desk, improvement, r->actor.size ? r->actor : r->department, what);
	if (!rc)
		answer(desk, from, OUTCOME_OK, improvement);
	return PASS(rc);
}

/* Only what a creation was given counts. */
static struct improvement begun(const struct desk *desk, const struct request_improve *r)
{
	const struct improvement *i = r->improvement;

	return (struct improvement){ .title = i->title, .what = i->what, .owner = i->owner, .due = i->due, .created = desk->now.wall, .done = WALL_NONE,
				     .published = WALL_NONE, .by = r->actor.size ? r->actor : r->department };
}

static int create(struct desk *desk, struct waiting from, const struct request_improve *r, struct improvement *improvement)
{
	struct store *store = &desk->ports.store;
	int rc;

	*improvement = begun(desk, r);
	if (!improvement->title.size || !improvement->what.size || !improvement->owner.size)
		return refuse(desk, from, OUTCOME_INVALID, !improvement->title.size ? "title" : !improvement->what.size ? "what" : "owner",
			      TEXT("An improvement needs a title, what is to be changed, and the department that owns it."));
	if (wall_is_none(improvement->due) || !wall_is_before(desk->now.wall, improvement->due))
		return refuse(desk, from, OUTCOME_INVALID, "due_at_ms", TEXT("An improvement needs a due time that is still to come."));
	rc = take_ties(desk, from, r, improvement);
	if (rc != OUTCOME_OK)
		return PASS(rc);
	if (!improvement->n_cases && !improvement->campaign.size)
		return refuse(desk, from, OUTCOME_INVALID, "cases", TEXT("An improvement needs the cases behind it, or a campaign."));
	rc = store->ops->dossier_newest(store->self, DOSSIER_IMPROVEMENT, &improvement->number);
	improvement->number++;
	return rc ? FOLD(rc) : PASS(keep_and_say(desk, from, r, improvement, "created"));
}

static int change(struct desk *desk, struct waiting from, const struct request_improve *r, struct improvement *improvement)
{
	const struct improvement *i = r->improvement;
	int rc = take_ties(desk, from, r, improvement);

	if (rc != OUTCOME_OK)
		return PASS(rc);
	if (i->title.size)
		improvement->title = i->title;
	if (i->what.size)
		improvement->what = i->what;
	if (i->result.size)
		improvement->result = i->result;
	if (i->owner.size)
		improvement->owner = i->owner;
	if (!wall_is_none(i->due)) {
		if (!wall_is_before(desk->now.wall, i->due))
			return refuse(desk, from, OUTCOME_INVALID, "due_at_ms", TEXT("A new due time must be still to come."));
		improvement->due = i->due;
		improvement->is_overdue = false;
	}
	return PASS(keep_and_say(desk, from, r, improvement, "changed"));
}

static int finish(struct desk *desk, struct waiting from, const struct request_improve *r, struct improvement *improvement)
{
	if (!text_is_str(r->department, PARTY_SUPERVISORS) && !text_is(r->department, improvement->owner))
		return refuse(desk, from, OUTCOME_NOT_ALLOWED, "department",
			      PHRASE(desk->arena, TEXT("Its owner is \""), improvement->owner, TEXT("\"; only the owner and supervisors say that it is done.")));
	if (!wall_is_none(improvement->done)) {
		answer(desk, from, OUTCOME_UNCHANGED, improvement);
		return 0;
	}
	improvement->done = desk->now.wall;
	if (r->improvement->result.size)
		improvement->result = r->improvement->result;
	return PASS(keep_and_say(desk, from, r, improvement, "done"));
}

static int publish(struct desk *desk, struct waiting from, const struct request_improve *r, struct improvement *improvement)
{
	if (!wall_is_none(improvement->published)) {
		answer(desk, from, OUTCOME_UNCHANGED, improvement);
		return 0;
	}
	if (wall_is_none(improvement->done))
		return refuse(desk, from, OUTCOME_WRONG_STATE, "verb", TEXT("It is not done yet; what fits is: change, done."));
	improvement->published = desk->now.wall;
	return PASS(keep_and_say(desk, from, r, improvement, "published"));
}

int desk_improve(struct desk *desk, struct waiting from, const struct request *request)
{
	static int (*const verbs[IMPROVE_VERB_COUNT])(struct desk *, struct waiting, const struct request_improve *, struct improvement *) = {
		[IMPROVE_CREATE] = create, [IMPROVE_CHANGE] = change, [IMPROVE_DONE] = finish, [IMPROVE_PUBLISH] = publish,
	};
	const struct request_improve *r = &request->improve;
	struct improvement *improvement = arena_take(desk->arena, sizeof *improvement);
	int rc = improvement ? 0 : RAISE(FAULT_MEMORY);

	if (rc)
		return PASS(rc);
	if (check_form(desk, from, r) != OUTCOME_OK)
		return 0;
	if (r->verb != IMPROVE_CREATE)
		rc = get(desk, r->improvement->number, improvement);
	if (rc == STORE_MISSING) {
		refuse(desk, from, OUTCOME_INVALID, "number",
		       PHRASE(desk->arena, TEXT("There is no improvement number "), phrase_u64(desk->arena, r->improvement->number), TEXT(".")));
		return 0;
	}
	if (!rc)
		rc = verbs[r->verb](desk, from, r, improvement);
	return rc < 0 ? PASS(rc) : 0;
}

/* ---- late ---- */

static int mark(struct desk *desk, uint64_t number)
{
	struct improvement *improvement = arena_take(desk->arena, sizeof *improvement);
	int rc = improvement ? get(desk, number, improvement) : RAISE(FAULT_MEMORY);

	if (rc)
		return FOLD(rc);
	improvement->is_overdue = true;
	rc = put(desk, improvement);
	return rc ? PASS(rc) : PASS(say(desk, improvement, TEXT("liaisond"), "overdue"));
}

int improvements_tick(struct desk *desk, mono *next_out)
{
	enum { AT_ONCE = 64 };
	struct store *store = &desk->ports.store;
	uint64_t numbers[AT_ONCE];
	size_t n = 0;
	int rc = 0;

	if (!wall_is_before(desk->now.wall, desk->improvements_next)) {
		rc = store->ops->dossiers_due(store->self, DOSSIER_IMPROVEMENT, desk->now.wall, numbers, AT_ONCE, &n, &desk->improvements_next);
		for (size_t i = 0; !rc && i < n; i++)
			rc = mark(desk, numbers[i]);
		if (n == AT_ONCE)
			desk->improvements_next = desk->now.wall; /* there may be more */
	}
	*next_out = mono_min(*next_out, desk_when(desk, desk->improvements_next));
	return FOLD(rc);
}
