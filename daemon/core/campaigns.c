#include "core/campaigns.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "proto/codec.h"

enum { CAMPAIGN_FIRST_BYTES = 2048, CAMPAIGN_LIMIT_BYTES = 65536 };

struct open_campaign {
	struct campaign campaign;
	struct arena *arena; /* owns its texts */
};

struct campaigns {
	struct open_campaign *open[LIMIT_CAMPAIGNS]; /* the oldest first */
	size_t n;
};

struct campaigns *campaigns_create(void)
{
	struct campaigns *campaigns = calloc(1, sizeof *campaigns);

	assert(campaigns);
	return campaigns;
}

static void let_go(struct open_campaign *open)
{
	arena_destroy(&open->arena);
	free(open);
}

void campaigns_destroy(struct campaigns **campaigns)
{
	struct campaigns *c = *campaigns;

	for (size_t i = 0; c && i < c->n; i++)
		let_go(c->open[i]);
	free(c);
	*campaigns = NULL;
}

/* A copy by way of the codec, which knows every field. */
static struct open_campaign *keep(const struct campaign *campaign)
{
	struct open_campaign *open = malloc(sizeof *open);
	struct buffer bytes = { 0 };
	int rc;

	assert(open);
	open->arena = arena_create_sized(CAMPAIGN_FIRST_BYTES, CAMPAIGN_LIMIT_BYTES);
	rc = codec_campaign_encode(campaign, &bytes);
	if (!rc)
		rc = codec_campaign_decode(buffer_text(&bytes), open->arena, &open->campaign);
	assert(!rc);
	buffer_fini(&bytes);
	return open;
}

static size_t place_of(const struct campaigns *c, uint64_t number)
{
	size_t at = 0;

	while (at < c->n && c->open[at]->campaign.number < number)
		at++;
	return at;
}

bool campaigns_put(struct campaigns *c, const struct campaign *campaign)
{
	size_t at = place_of(c, campaign->number);
	bool is_known = at < c->n && c->open[at]->campaign.number == campaign->number, is_open = wall_is_none(campaign->closed);
	struct open_campaign *before = is_known ? c->open[at] : NULL;

	if (is_open && !is_known && c->n == LIMIT_CAMPAIGNS)
		return false;
	if (is_open && !is_known) {
		for (size_t i = c->n++; i > at; i--)
			c->open[i] = c->open[i - 1];
	} else if (!is_open && is_known) {
		c->n--;
		for (size_t i = at; i < c->n; i++)
			c->open[i] = c->open[i + 1];
	}
	if (is_open)
		c->open[at] = keep(campaign); /* before the old one goes: it may be made of its texts */
	if (before)
		let_go(before);
	return true;
}

size_t campaigns_count(const struct campaigns *c)
{
	return c->n;
}

const struct campaign *campaigns_find(const struct campaigns *c, struct text name)
{
	for (size_t i = 0; i < c->n; i++)
		if (text_is(c->open[i]->campaign.name, name))
			return &c->open[i]->campaign;
	return NULL;
}

static bool has_department(const struct campaign *c, const struct share *shares, size_t n_shares)
{
	for (size_t i = 0; i < c->n_departments; i++)
		for (size_t k = 0; k < n_shares; k++)
			if (text_is(c->departments[i], shares[k].department))
				return true;
	return !c->n_departments;
}

/* Whole segments count. */
static bool has_category(const struct campaign *c, struct text category)
{
	for (size_t i = 0; i < c->n_categories; i++) {
		struct text prefix = c->categories[i];

		if (text_starts(category, prefix) && (category.size == prefix.size || category.at[prefix.size] == '/'))
			return true;
	}
	return !c->n_categories;
}

static bool has_area(const struct campaign *c, const struct case_record *record)
{
	for (size_t i = 0; i < c->n_areas; i++)
		for (size_t k = 0; k < record->n_areas; k++)
			if (text_is(c->areas[i], record->areas[k]))
				return true;
	return !c->n_areas;
}

static bool is_within(const struct campaign *c, wall received)
{
	return (wall_is_none(c->from) || !wall_is_before(received, c->from)) && (wall_is_none(c->until) || wall_is_before(received, c->until));
}

static bool fits(const struct campaign *c, const struct case_record *record, const struct share *shares, size_t n_shares)
{
	return (c->n_departments || c->n_categories || c->n_areas) && is_within(c, record->received) && has_category(c, record->category) &&
	       has_area(c, record) && has_department(c, shares, n_shares);
}

struct text campaigns_fit(const struct campaigns *c, struct text named_by_rule, const struct case_record *record, const struct share *shares, size_t n_shares)
{
	const struct campaign *named = c->n && named_by_rule.size ? campaigns_find(c, named_by_rule) : NULL;

	if (named && is_within(named, record->received))
		return named->name;
	for (size_t i = 0; i < c->n; i++)
		if (fits(&c->open[i]->campaign, record, shares, n_shares))
			return c->open[i]->campaign.name;
	return TEXT_NONE;
}
