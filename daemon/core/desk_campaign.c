/* Campaigns: opened, changed and closed by supervisors; cases join by hand here, and by themselves on intake. */
#include <string.h>

#include "core/desk_act.h"
#include "core/validate.h"

/* ---- keeping ---- */

static int put(struct desk *desk, const struct campaign *campaign)
{
	struct store *store = &desk->ports.store;
	struct buffer bytes = { 0 };
	struct dossier dossier = { .kind = DOSSIER_CAMPAIGN, .number = campaign->number, .name = campaign->name,
				   .is_open = wall_is_none(campaign->closed), .mark = WALL_NONE };
	int rc = codec_campaign_encode(campaign, &bytes) ? RAISE(FAULT_MEMORY) : 0;

	dossier.bytes = buffer_text(&bytes);
	if (!rc)
		rc = store->ops->dossier_put(store->self, &dossier);
	buffer_fini(&bytes);
	return rc == STORE_EXISTS ? STORE_EXISTS : FOLD(rc);
}

/* STORE_OK, STORE_MISSING or a fault. */
static int get(struct desk *desk, uint64_t number, struct text name, struct campaign *out)
{
	struct store *store = &desk->ports.store;
	struct dossier dossier;
	int rc = store->ops->dossier_get(store->self, DOSSIER_CAMPAIGN, number, name, desk->arena, &dossier);

	if (rc)
		return rc == STORE_MISSING ? STORE_MISSING : FOLD(rc);
	return codec_campaign_decode(dossier.bytes, desk->arena, out) ? RAISE(FAULT_BROKEN) : STORE_OK;
}

int campaigns_recall(struct desk *desk)
{
	struct store *store = &desk->ports.store;
	uint64_t numbers[LIMIT_CAMPAIGNS];
	struct campaign campaign;
	size_t n = 0;
	int rc;

	desk->campaigns = campaigns_create();
	rc = store->ops->dossiers_open(store->self, DOSSIER_CAMPAIGN, 0, numbers, LIMIT_CAMPAIGNS, &n);
	for (size_t i = 0; !rc && i < n; i++) {
		rc = get(desk, numbers[i], TEXT_NONE, &campaign);
		if (!rc)
			campaigns_put(desk->campaigns, &campaign);
	}
	arena_reset(desk->arena);
	return FOLD(rc);
}

/* ---- the form ---- */

static int refuse(struct desk *desk, struct waiting from, enum outcome outcome, const char *field, struct text sentence)
{
	desk_answer(desk, from, outcome, field, sentence);
	return (int)outcome;
}

static bool list_is_sound(const struct text *list, size_t n, size_t limit)
{
	for (size_t i = 0; i < n; i++)
		if (!list[i].size || list[i].size > limit)
			return false;
	return true;
}

static int check_departments(struct desk *desk, struct waiting from, const struct campaign *c)
{
	for (size_t i = 0; i < c->n_departments; i++)
		if (!city_find(desk->basis->city, c->departments[i]))
			return refuse(desk, from, OUTCOME_UNKNOWN_DEPARTMENT, "departments",
				      PHRASE(desk->arena, TEXT("There is no department \""), c->departments[i], TEXT("\" in this city's configuration.")));
	return OUTCOME_OK;
}

static int check_form(struct desk *desk, struct waiting from, const struct request_campaign *r)
{
	const struct campaign *c = r->campaign;

	if (!text_is_str(r->department, PARTY_SUPERVISORS))
		return refuse(desk, from, OUTCOME_NOT_ALLOWED, "department", TEXT("Only supervisors open, change and close campaigns."));
	if (r->actor.size > LIMIT_NAME)
		return refuse(desk, from, OUTCOME_INVALID, "actor", TEXT("actor is longer than PROTOCOL.md allows."));
	if (!r->verb || !c)
		return refuse(desk, from, OUTCOME_INVALID, "verb", TEXT("verb must be open, change or close, with a campaign."));
	if (!name_is_valid(c->name))
		return refuse(desk, from, OUTCOME_INVALID, "name", TEXT("A campaign's name must be 1 to 64 bytes."));
	if (c->title.size > LIMIT_TITLE || c->goal.size > LIMIT_NOTE)
		return refuse(desk, from, OUTCOME_INVALID, c->title.size > LIMIT_TITLE ? "title" : "goal", TEXT("It is longer than PROTOCOL.md allows."));
	if (!list_is_sound(c->categories, c->n_categories, LIMIT_CATEGORY))
		return refuse(desk, from, OUTCOME_INVALID, "categories", TEXT("Each category must be 1 to 256 bytes, such as transport/road."));
	if (!list_is_sound(c->areas, c->n_areas, LIMIT_CATEGORY))
		return refuse(desk, from, OUTCOME_INVALID, "areas", TEXT("Each area must be 1 to 256 bytes: LAYER:NAME, as cases have it."));
	if (!wall_is_none(c->from) && !wall_is_none(c->until) && !wall_is_before(c->from, c->until))
		return refuse(desk, from, OUTCOME_INVALID, "until", TEXT("The period ends before it begins."));
	return check_departments(desk, from, c);
}

/* ---- open, change, close ---- */

static int say(struct desk *desk, enum event_kind kind, const struct request_campaign *r, struct text name, const char *because)
{
	struct event event = { .stream = STORE_STREAM, .kind = kind, .at = desk->now.wall, .due = WALL_NONE, .department = r->department,
			       .actor = r->actor.size ? r->actor : r->department, .campaign = name, .reason_code = text_of(because) };

	return PASS(journal(desk, &event, NULL, NULL));
}

static void answer(struct desk *desk, struct waiting from, enum outcome outcome, const struct campaign *campaign)
{
	desk_reply(desk, from, &(struct reply){ .outcome = outcome, .kind = REPLY_CAMPAIGN, .campaign = campaign });
}

static bool is_same(const struct text *a, size_t n_a, const struct text *b, size_t n_b)
{
	bool same = n_a == n_b;

	for (size_t i = 0; same && i < n_a; i++)
		same = text_is(a[i], b[i]);
	return same;
}

/* Says the same? Who and when do not count. */
static bool is_like(const struct campaign *a, const struct campaign *b)
{
	return text_is(a->title, b->title) && text_is(a->goal, b->goal) && wall_is(a->from, b->from) && wall_is(a->until, b->until) &&
	       is_same(a->departments, a->n_departments, b->departments, b->n_departments) &&
	       is_same(a->categories, a->n_categories, b->categories, b->n_categories) && is_same(a->areas, a->n_areas, b->areas, b->n_areas);
}

static int keep_and_say(struct desk *desk, struct waiting from, const struct request_campaign *r, const struct campaign *campaign, enum event_kind kind,
			const char *because)
{
	int rc = put(desk, campaign);

	if (!rc)
		rc = say(desk, kind, r, campaign->name, because);
	if (rc)
		return FOLD(rc);
	campaigns_put(desk->campaigns, campaign);
	answer(desk, from, OUTCOME_OK, campaign);
	return 0;
}

static int open_one(struct desk *desk, struct waiting from, const struct request_campaign *r)
{
	struct store *store = &desk->ports.store;
	struct campaign *known = arena_take(desk->arena, sizeof *known), *campaign = arena_take(desk->arena, sizeof *campaign);
	int rc = known && campaign ? get(desk, 0, r->campaign->name, known) : RAISE(FAULT_MEMORY);

	if (rc == STORE_OK && wall_is_none(known->closed) && is_like(known, r->campaign)) {
		answer(desk, from, OUTCOME_UNCHANGED, known);
		return 0;
	}
	if (rc == STORE_OK) {
		desk_answer(desk, from, OUTCOME_WRONG_STATE, "name",
			    wall_is_none(known->closed) ? TEXT("A campaign of this name is open; change it, or take another name.")
							: TEXT("A campaign of this name was closed; a name is for ever, take another one."));
		return 0;
	}
	if (rc < 0)
		return PASS(rc);
	if (campaigns_count(desk->campaigns) == LIMIT_CAMPAIGNS) {
		desk_answer(desk, from, OUTCOME_NOT_ALLOWED, "verb", TEXT("As many campaigns as PROTOCOL.md allows are open; close one first."));
		return 0;
	}
	*campaign = *r->campaign;
	campaign->opened = desk->now.wall;
	campaign->closed = WALL_NONE;
	campaign->by = r->actor.size ? r->actor : r->department;
	rc = store->ops->dossier_newest(store->self, DOSSIER_CAMPAIGN, &campaign->number);
	campaign->number++;
	return rc ? FOLD(rc) : PASS(keep_and_say(desk, from, r, campaign, EVENT_CAMPAIGN_OPENED, ""));
}

static void take_list(const struct text *from, size_t n_from, struct text *to, size_t *n_to)
{
	if (!n_from)
		return;
	memcpy(to, from, n_from * sizeof *to);
	*n_to = n_from;
}

/* What is given replaces what was there. */
static void take_changes(const struct campaign *from, struct campaign *to)
{
	if (from->title.size)
		to->title = from->title;
	if (from->goal.size)
		to->goal = from->goal;
	if (!wall_is_none(from->from))
		to->from = from->from;
	if (!wall_is_none(from->until))
		to->until = from->until;
	take_list(from->departments, from->n_departments, to->departments, &to->n_departments);
	take_list(from->categories, from->n_categories, to->categories, &to->n_categories);
	take_list(from->areas, from->n_areas, to->areas, &to->n_areas);
}

/* The campaign as it is; NULL: there is none, and that has been answered. 0 or a fault. */
static int find(struct desk *desk, struct waiting from, struct text name, struct campaign **out)
{
	int rc;

	*out = arena_take(desk->arena, sizeof **out);
	if (!*out)
		return RAISE(FAULT_MEMORY);
	rc = get(desk, 0, name, *out);
	if (rc < 0)
		return PASS(rc);
	if (rc == STORE_OK)
		return 0;
	*out = NULL;
	desk_answer(desk, from, OUTCOME_INVALID, "name", PHRASE(desk->arena, TEXT("There is no campaign \""), name, TEXT("\".")));
	return 0;
}

static int change_one(struct desk *desk, struct waiting from, const struct request_campaign *r)
{
	struct campaign *campaign, before;
	int rc = find(desk, from, r->campaign->name, &campaign);

	if (rc || !campaign)
		return PASS(rc);
	before = *campaign;
	take_changes(r->campaign, campaign);
	if (!wall_is_none(campaign->closed))
		desk_answer(desk, from, OUTCOME_WRONG_STATE, "name", TEXT("This campaign is closed; what fits is to show it."));
	else if (!wall_is_none(campaign->from) && !wall_is_none(campaign->until) && !wall_is_before(campaign->from, campaign->until))
		desk_answer(desk, from, OUTCOME_INVALID, "until", TEXT("The period would end before it begins."));
	else if (is_like(&before, campaign))
		answer(desk, from, OUTCOME_UNCHANGED, campaign);
	else
		return PASS(keep_and_say(desk, from, r, campaign, EVENT_CAMPAIGN_OPENED, "changed"));
	return 0;
}

static int close_one(struct desk *desk, struct waiting from, const struct request_campaign *r)
{
	struct campaign *campaign;
	int rc = find(desk, from, r->campaign->name, &campaign);

	if (rc || !campaign)
		return PASS(rc);
	if (!wall_is_none(campaign->closed)) {
		answer(desk, from, OUTCOME_UNCHANGED, campaign);
		return 0;
	}
	campaign->closed = desk->now.wall;
	return PASS(keep_and_say(desk, from, r, campaign, EVENT_CAMPAIGN_CLOSED, ""));
}

int desk_campaign(struct desk *desk, struct waiting from, const struct request *request)
{
	static int (*const verbs[CAMPAIGN_VERB_COUNT])(struct desk *, struct waiting, const struct request_campaign *) = {
		[CAMPAIGN_OPEN] = open_one, [CAMPAIGN_CHANGE] = change_one, [CAMPAIGN_CLOSE] = close_one,
	};
	const struct request_campaign *r = &request->campaign;

	if (check_form(desk, from, r) != OUTCOME_OK)
		return 0;
	return PASS(verbs[r->verb](desk, from, r));
}

/* ---- cases ---- */

static int unchanged(struct acting *a)
{
	desk_answer_case(a->desk, a->from, OUTCOME_UNCHANGED, &a->work->row);
	return OUTCOME_UNCHANGED;
}

int act_join(struct acting *a)
{
	struct event event = act_event(a, EVENT_JOINED);
	struct text name = a->act->campaign;

	if (text_is(a->record->campaign, name))
		return unchanged(a);
	if (a->record->campaign.size)
		return act_refuse(a, OUTCOME_WRONG_STATE, "campaign",
				  PHRASE(a->desk->arena, TEXT("This case belongs to the campaign \""), a->record->campaign, TEXT("\"; what fits is: leave.")));
	if (!campaigns_find(a->desk->campaigns, name))
		return act_refuse(a, OUTCOME_INVALID, "campaign", PHRASE(a->desk->arena, TEXT("No campaign \""), name, TEXT("\" is open.")));
	a->record->campaign = event.campaign = name;
	return PASS(act_say(a, &event));
}

int act_leave(struct acting *a)
{
	struct event event = act_event(a, EVENT_LEFT);

	if (!a->record->campaign.size)
		return unchanged(a);
	event.campaign = a->record->campaign;
	a->record->campaign = TEXT_NONE;
	return PASS(act_say(a, &event));
}
