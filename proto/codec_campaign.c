/* Campaigns and improvements, as they are sent and as the store keeps them. Field numbers as in liaison.proto. */
#include "base/pack.h"
#include "proto/wire_format.h"

static size_t texts_in(struct decoding *d, size_t n, const bin *from, const char *field, struct text *out, size_t room)
{
	if (n > room)
		decoding_fail(d, CODEC_MALFORMED, field);
	for (size_t i = 0; i < n && i < room; i++)
		out[i] = text_in(d, from[i], field);
	return n < room ? n : room;
}

static void texts_out(struct buffer *out, unsigned number, const struct text *texts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t opened = field_open(out, number); /* an empty one counts too */

		buffer_add(out, texts[i]);
		field_close(out, opened);
	}
}

void campaign_in(struct decoding *d, const Liaison__V1__Campaign *from, struct campaign *out)
{
	*out = (struct campaign){ .number = from->number, .from = wall_in(from->from_ms), .until = wall_in(from->until_ms),
				  .opened = wall_in(from->opened_at_ms), .closed = wall_in(from->closed_at_ms) };
	out->name = text_in(d, from->name, "campaign.name");
	out->title = text_in(d, from->title, "campaign.title");
	out->goal = text_in(d, from->goal, "campaign.goal");
	out->by = text_in(d, from->by, "campaign.by");
	out->n_departments = texts_in(d, from->n_departments, from->departments, "campaign.departments", out->departments, LIMIT_CAMPAIGN_LIST);
	out->n_categories = texts_in(d, from->n_categories, from->categories, "campaign.categories", out->categories, LIMIT_CAMPAIGN_LIST);
	out->n_areas = texts_in(d, from->n_areas, from->areas, "campaign.areas", out->areas, LIMIT_CAMPAIGN_LIST);
}

void campaign_out(struct buffer *out, const struct campaign *campaign)
{
	field_u64(out, 1, campaign->number);
	field_bytes(out, 2, campaign->name);
	field_bytes(out, 3, campaign->title);
	field_bytes(out, 4, campaign->goal);
	texts_out(out, 5, campaign->departments, campaign->n_departments);
	texts_out(out, 6, campaign->categories, campaign->n_categories);
	texts_out(out, 7, campaign->areas, campaign->n_areas);
	field_wall(out, 8, campaign->from);
	field_wall(out, 9, campaign->until);
	field_bytes(out, 10, campaign->by);
	field_wall(out, 11, campaign->opened);
	field_wall(out, 12, campaign->closed);
}

static void figures_in(struct decoding *d, const Liaison__V1__CampaignFigures *from, struct campaign_figures *out)
{
	*out = (struct campaign_figures){ text_in(d, from->department, "figures.department"), from->cases, from->open, from->resolved, from->on_time,
					  from->late, from->reopened, from->joint };
}

void campaign_progress_in(struct decoding *d, const Liaison__V1__CampaignProgress *from, struct campaign_progress *out)
{
	struct campaign *campaign = from->campaign ? room_in(d, sizeof *campaign) : NULL;

	if (campaign)
		campaign_in(d, from->campaign, campaign);
	out->campaign = campaign;
	if (from->all)
		figures_in(d, from->all, &out->all);
	out->is_partial = from->is_partial != 0;
	out->as_of = wall_in(from->as_of_ms);
	out->departments = array_in(d, from->n_departments, sizeof *out->departments);
	for (; out->departments && out->n_departments < from->n_departments; out->n_departments++)
		figures_in(d, from->departments[out->n_departments], &out->departments[out->n_departments]);
}

static void figures_out(struct buffer *out, unsigned number, const struct campaign_figures *f)
{
	const uint64_t counts[] = { f->cases, f->open, f->resolved, f->on_time, f->late, f->reopened, f->joint };
	size_t opened = field_open(out, number);

	field_bytes(out, 1, f->department);
	for (unsigned i = 0; i < sizeof counts / sizeof *counts; i++)
		field_u64(out, i + 2, counts[i]);
	field_close(out, opened);
}

void campaign_progress_out(struct buffer *out, const struct campaign_progress *progress)
{
	if (progress->campaign) {
		size_t opened = field_open(out, 1);

		campaign_out(out, progress->campaign);
		field_close(out, opened);
	}
	figures_out(out, 2, &progress->all);
	for (size_t i = 0; i < progress->n_departments; i++)
		figures_out(out, 3, &progress->departments[i]);
	field_u64(out, 4, progress->is_partial);
	field_wall(out, 5, progress->as_of);
}

void improvement_in(struct decoding *d, const Liaison__V1__Improvement *from, struct improvement *out)
{
	*out = (struct improvement){ .number = from->number, .due = wall_in(from->due_at_ms), .created = wall_in(from->created_at_ms),
				     .done = wall_in(from->done_at_ms), .published = wall_in(from->published_at_ms), .is_overdue = from->overdue != 0 };
	out->title = text_in(d, from->title, "improvement.title");
	out->what = text_in(d, from->what, "improvement.what");
	out->result = text_in(d, from->result, "improvement.result");
	out->owner = text_in(d, from->owner, "improvement.owner");
	out->by = text_in(d, from->by, "improvement.by");
	out->campaign = text_in(d, from->campaign, "improvement.campaign");
	if (from->n_cases > LIMIT_IMPROVEMENT_CASES)
		decoding_fail(d, CODEC_MALFORMED, "improvement.cases");
	for (; out->n_cases < from->n_cases && out->n_cases < LIMIT_IMPROVEMENT_CASES; out->n_cases++)
		out->cases[out->n_cases] = from->cases[out->n_cases];
	out->n_references = texts_in(d, from->n_references, from->references, "improvement.references", out->references, LIMIT_IMPROVEMENT_CASES);
}

/* As one packed field, the form in which proto3 writes numbers. */
static void numbers_out(struct buffer *out, unsigned number, const uint64_t *numbers, size_t n)
{
	size_t opened;

	if (!n)
		return;
	opened = field_open(out, number);
	for (size_t i = 0; i < n; i++)
		pack_u64(out, numbers[i]);
	field_close(out, opened);
}

void improvement_out(struct buffer *out, const struct improvement *improvement)
{
	field_u64(out, 1, improvement->number);
	field_bytes(out, 2, improvement->title);
	field_bytes(out, 3, improvement->what);
	field_bytes(out, 4, improvement->result);
	field_bytes(out, 5, improvement->owner);
	field_wall(out, 6, improvement->due);
	field_wall(out, 7, improvement->created);
	field_wall(out, 8, improvement->done);
	field_wall(out, 9, improvement->published);
	field_u64(out, 10, improvement->is_overdue);
	field_bytes(out, 11, improvement->by);
	field_bytes(out, 12, improvement->campaign);
	numbers_out(out, 13, improvement->cases, improvement->n_cases);
	texts_out(out, 14, improvement->references, improvement->n_references);
}

int codec_campaign_encode(const struct campaign *campaign, struct buffer *out)
{
	size_t size = out->size;

	campaign_out(out, campaign);
	return pack_end(out, size);
}

int codec_campaign_decode(struct text bytes, struct arena *arena, struct campaign *out)
{
	struct decoding d = { .arena = arena };
	ProtobufCAllocator allocator = arena_allocator(&d);
	Liaison__V1__Campaign *m = liaison__v1__campaign__unpack(&allocator, bytes.size, (const uint8_t *)bytes.at);

	if (!m)
		return unpack_failed(&d);
	campaign_in(&d, m, out);
	return d.rc;
}

int codec_improvement_encode(const struct improvement *improvement, struct buffer *out)
{
	size_t size = out->size;

	improvement_out(out, improvement);
	return pack_end(out, size);
}

int codec_improvement_decode(struct text bytes, struct arena *arena, struct improvement *out)
{
	struct decoding d = { .arena = arena };
	ProtobufCAllocator allocator = arena_allocator(&d);
	Liaison__V1__Improvement *m = liaison__v1__improvement__unpack(&allocator, bytes.size, (const uint8_t *)bytes.at);

	if (!m)
		return unpack_failed(&d);
	improvement_in(&d, m, out);
	return d.rc;
}
