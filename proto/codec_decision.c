/* The trace of a decision. */
#include "proto/wire_format.h"

static void claim_in(struct decoding *d, const Liaison__V1__Claim *from, struct claim *out)
{
	out->department = text_in(d, from->department, "claim.department");
	out->rule = text_in(d, from->rule, "claim.rule");
	out->tier = text_in(d, from->tier, "claim.tier");
	out->matched = text_in(d, from->matched, "claim.matched");
	out->lost = text_in(d, from->lost, "claim.lost");
	out->place = text_in(d, from->place, "claim.place");
	out->part = (enum part)enum_in(d, (int)from->part, PART_COUNT, "claim.part");
	out->specificity = from->specificity;
}

static void verdict_in(struct decoding *d, const Liaison__V1__Verdict *from, struct verdict *out)
{
	out->department = text_in(d, from->department, "verdict.department");
	out->reason = text_in(d, from->reason, "verdict.reason");
	out->proposed = text_in(d, from->proposed, "verdict.proposed");
	out->sub_unit = text_in(d, from->sub_unit, "verdict.sub_unit");
	out->policy = text_in(d, from->policy, "verdict.policy");
	out->kind = (enum verdict_kind)enum_in(d, (int)from->kind, VERDICT_KIND_COUNT, "verdict.kind");
	out->priority = (enum priority)enum_in(d, (int)from->priority, PRIORITY_COUNT, "verdict.priority");
	for (size_t i = 0; i < from->n_demands && i < LIMIT_ASSIGNMENTS; i++)
		out->demands[out->n_demands++] = text_in(d, from->demands[i], "verdict.demands");
}

static void area_in(struct decoding *d, const Liaison__V1__AreaHit *from, struct area_hit *out)
{
	out->layer = text_in(d, from->layer, "area.layer");
	out->name = text_in(d, from->name, "area.name");
	out->border_m = from->border_m;
	out->is_near_border = from->near_border;
}

void borders_in(struct decoding *d, const Liaison__V1__Case *from, struct case_record *out)
{
	struct area_hit *borders = from->n_borders ? array_in(d, from->n_borders, sizeof *borders) : NULL;

	out->borders = borders;
	for (; borders && out->n_borders < from->n_borders; out->n_borders++)
		area_in(d, from->borders[out->n_borders], &borders[out->n_borders]);
}

static void repeats_in(struct decoding *d, const Liaison__V1__Repeats *from, struct repeats *out)
{
	*out = (struct repeats){ from->primary, from->alike, from->distance_m, from->similarity, text_in(d, from->sentence, "repeats.sentence") };
}

void decision_in(struct decoding *d, const Liaison__V1__Decision *from, struct decision *out)
{
	*out = (struct decision){ .rule_set = text_in(d, from->rule_set, "decision.rule_set"),
				  .sentence = text_in(d, from->sentence, "decision.sentence"),
				  .plain = text_in(d, from->plain, "decision.plain") };
	out->claims = array_in(d, from->n_claims, sizeof *out->claims);
	out->verdicts = array_in(d, from->n_verdicts, sizeof *out->verdicts);
	out->areas = array_in(d, from->n_areas, sizeof *out->areas);
	out->fallback = array_in(d, from->n_fallback, sizeof *out->fallback);
	out->policy = text_in(d, from->policy, "decision.policy");
	out->policy_why = text_in(d, from->policy_why, "decision.policy_why");
	out->policy_due = wall_in(from->policy_due_at_ms);
	if (from->repeats)
		repeats_in(d, from->repeats, &out->repeats);
	if (d->rc)
		return;
	for (; out->n_fallback < from->n_fallback; out->n_fallback++)
		out->fallback[out->n_fallback] = text_in(d, from->fallback[out->n_fallback], "decision.fallback");
	for (; out->n_claims < from->n_claims; out->n_claims++)
		claim_in(d, from->claims[out->n_claims], &out->claims[out->n_claims]);
	for (; out->n_verdicts < from->n_verdicts; out->n_verdicts++)
		verdict_in(d, from->verdicts[out->n_verdicts], &out->verdicts[out->n_verdicts]);
	for (; out->n_areas < from->n_areas; out->n_areas++)
		area_in(d, from->areas[out->n_areas], &out->areas[out->n_areas]);
}

static void claim_out(struct buffer *out, const struct claim *claim)
{
	size_t opened = field_open(out, 2);

	field_bytes(out, 1, claim->department);
	field_u64(out, 2, claim->part);
	field_bytes(out, 3, claim->rule);
	field_bytes(out, 4, claim->tier);
	field_u64(out, 5, claim->specificity);
	field_bytes(out, 6, claim->matched);
	field_bytes(out, 7, claim->lost);
	field_bytes(out, 8, claim->place);
	field_close(out, opened);
}

static void verdict_out(struct buffer *out, const struct verdict *verdict)
{
	size_t opened = field_open(out, 3);

	field_bytes(out, 1, verdict->department);
	field_u64(out, 2, verdict->kind);
	field_bytes(out, 3, verdict->reason);
	field_bytes(out, 4, verdict->proposed);
	for (size_t i = 0; i < verdict->n_demands; i++)
		field_bytes(out, 5, verdict->demands[i]);
	field_u64(out, 6, verdict->priority);
	field_bytes(out, 7, verdict->sub_unit);
	field_bytes(out, 8, verdict->policy);
	field_close(out, opened);
}

static void area_out(struct buffer *out, unsigned number, const struct area_hit *area)
{
	size_t opened = field_open(out, number);

	field_bytes(out, 1, area->layer);
	field_bytes(out, 2, area->name);
	field_double(out, 3, area->border_m);
	field_u64(out, 4, area->is_near_border);
	field_close(out, opened);
}

void borders_out(struct buffer *out, const struct case_record *record)
{
	for (size_t i = 0; i < record->n_borders; i++)
		area_out(out, 51, &record->borders[i]);
}

static void repeats_out(struct buffer *out, const struct repeats *repeats)
{
	size_t opened = field_open(out, 12);

	field_u64(out, 1, repeats->primary);
	field_u64(out, 2, repeats->alike);
	field_double(out, 3, repeats->distance_m);
	field_double(out, 4, repeats->similarity);
	field_bytes(out, 5, repeats->sentence);
	field_close(out, opened);
}

void decision_out(struct buffer *out, const struct decision *decision)
{
	field_bytes(out, 1, decision->rule_set);
	for (size_t i = 0; i < decision->n_claims; i++)
		claim_out(out, &decision->claims[i]);
	for (size_t i = 0; i < decision->n_verdicts; i++)
		verdict_out(out, &decision->verdicts[i]);
	for (size_t i = 0; i < decision->n_areas; i++)
		area_out(out, 4, &decision->areas[i]);
	field_bytes(out, 5, decision->sentence);
	field_bytes(out, 6, decision->plain);
	for (size_t i = 0; i < decision->n_fallback; i++)
		field_bytes(out, 7, decision->fallback[i]);
	field_bytes(out, 8, decision->policy);
	field_bytes(out, 9, decision->policy_why);
	field_wall(out, 10, decision->policy_due);
	if (decision->repeats.primary)
		repeats_out(out, &decision->repeats);
}

int codec_decision_encode(const struct decision *decision, struct buffer *out)
{
	size_t size = out->size;

	decision_out(out, decision);
	return pack_end(out, size);
}

int codec_decision_decode(struct text bytes, struct arena *arena, struct decision *out)
{
	struct decoding d = { .arena = arena };
	ProtobufCAllocator allocator = arena_allocator(&d);
	Liaison__V1__Decision *m = liaison__v1__decision__unpack(&allocator, bytes.size, (const uint8_t *)bytes.at);

	if (!m)
		return unpack_failed(&d);
	decision_in(&d, m, out);
	return d.rc;
}
