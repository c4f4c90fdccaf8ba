/* The requests about campaigns and improvements: from the caller's structs to the protocol's. */
#include <stdio.h>
#include <string.h>

#include "inside.h"

/* What does not fit is remembered; the first counts. */
struct giving {
	const char *wrong, *why;
};

static void wrong(struct giving *g, const char *field, const char *why)
{
	if (!g->wrong)
		*g = (struct giving){ field, why };
}

static struct text give(struct giving *g, const char *zero_ended, const char *field)
{
	struct text t = text_of(zero_ended);

	if (!text_is_utf8(t))
		wrong(g, field, "is not UTF-8 text");
	return t;
}

static size_t give_list(struct giving *g, const char *const *from, size_t n, const char *field, struct text *to)
{
	if (n > LIMIT_CAMPAIGN_LIST)
		wrong(g, field, "has more than 16 entries");
	for (size_t i = 0; i < n && i < LIMIT_CAMPAIGN_LIST; i++)
		to[i] = give(g, from[i], field);
	return n < LIMIT_CAMPAIGN_LIST ? n : LIMIT_CAMPAIGN_LIST;
}

static int check(const struct giving *g, struct liaison_error *error)
{
	if (!g->wrong)
		return LIAISON_OK;
	error_say(error, LIAISON_INVALID, "%s %s.", g->wrong, g->why);
	if (error)
		snprintf(error->field, sizeof error->field, "%s", g->wrong);
	return LIAISON_INVALID;
}

int liaison_campaign_act(struct liaison *l, const struct liaison_campaign_act *act, const struct liaison_reply **reply_out, struct liaison_error *error)
{
	struct liaison_campaign_act a = { 0 };
	struct giving g = { 0 };
	struct campaign c = { .opened = WALL_NONE, .closed = WALL_NONE };
	struct request r = { .kind = REQUEST_CAMPAIGN };
	int rc;

	memcpy(&a, act, act->size < sizeof a ? act->size : sizeof a);
	c.name = give(&g, a.name, "name");
	c.title = give(&g, a.title, "title");
	c.goal = give(&g, a.goal, "goal");
	c.n_departments = give_list(&g, a.departments, a.n_departments, "departments", c.departments);
	c.n_categories = give_list(&g, a.categories, a.n_categories, "categories", c.categories);
	c.n_areas = give_list(&g, a.areas, a.n_areas, "areas", c.areas);
	c.from = time_of(a.from_ms);
	c.until = time_of(a.until_ms);
	r.campaign = (struct request_campaign){ (enum campaign_verb)a.verb, &c, TEXT(PARTY_SUPERVISORS), give(&g, a.actor, "actor") };
	rc = check(&g, error);
	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_campaigns(struct liaison *l, bool open_only, uint64_t before_number, uint32_t limit, const struct liaison_reply **reply_out,
		      struct liaison_error *error)
{
	struct request r = { .kind = REQUEST_CAMPAIGNS, .campaigns = { open_only, before_number, limit } };

	return ask_wait(l, &r, reply_out, error);
}

int liaison_campaign_show(struct liaison *l, const char *name, const struct liaison_reply **reply_out, struct liaison_error *error)
{
	struct giving g = { 0 };
	struct request r = { .kind = REQUEST_CAMPAIGN_SHOW, .campaign_show = { give(&g, name, "name") } };
	int rc = check(&g, error);

	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

static size_t give_keys(struct giving *g, const struct liaison_key *from, size_t n, struct case_key *to)
{
	if (n > LIMIT_IMPROVEMENT_CASES)
		wrong(g, "cases", "has more than 32 entries");
	for (size_t i = 0; i < n && i < LIMIT_IMPROVEMENT_CASES; i++)
		to[i] = (struct case_key){ from[i].number, give(g, from[i].reference, "cases"), give(g, from[i].source, "cases"),
					   give(g, from[i].source_ref, "cases") };
	return n < LIMIT_IMPROVEMENT_CASES ? n : LIMIT_IMPROVEMENT_CASES;
}

int liaison_improve(struct liaison *l, const struct liaison_improve *improve, const struct liaison_reply **reply_out, struct liaison_error *error)
{
	struct liaison_improve a = { 0 };
	struct giving g = { 0 };
	struct case_key keys[LIMIT_IMPROVEMENT_CASES];
	struct improvement i = { .created = WALL_NONE, .done = WALL_NONE, .published = WALL_NONE };
	struct request r = { .kind = REQUEST_IMPROVE };
	int rc;

	memcpy(&a, improve, improve->size < sizeof a ? improve->size : sizeof a);
	i.number = a.number;
	i.title = give(&g, a.title, "title");
	i.what = give(&g, a.what, "what");
	i.result = give(&g, a.result, "result");
	i.owner = give(&g, a.owner, "owner");
	i.campaign = give(&g, a.campaign, "campaign");
	i.due = time_of(a.due_ms);
	r.improve = (struct request_improve){ (enum improve_verb)a.verb, &i, keys, give_keys(&g, a.cases, a.n_cases, keys),
					      give(&g, a.department ? a.department : PARTY_SUPERVISORS, "department"), give(&g, a.actor, "actor") };
	rc = check(&g, error);
	return rc ? rc : ask_wait(l, &r, reply_out, error);
}

int liaison_improvements(struct liaison *l, const struct liaison_improvements_query *query, const struct liaison_reply **reply_out,
			 struct liaison_error *error)
{
	struct liaison_improvements_query q = { 0 };
	struct giving g = { 0 };
	struct request r = { .kind = REQUEST_IMPROVEMENTS };
	int rc;

	if (query)
		memcpy(&q, query, query->size < sizeof q ? query->size : sizeof q);
	r.improvements = (struct request_improvements){ give(&g, q.department, "department"), (enum improvement_state)q.state, q.published_only,
							q.before_number, q.limit };
	rc = check(&g, error);
	return rc ? rc : ask_wait(l, &r, reply_out, error);
}
