/* The trace of a decision. */
#include "proto/wire_format.h"

static void claim_in(struct decoding *d, const Liaison__V1__Claim *from, struct claim *out)
{
	out->department = text_in(d, from->department, "claim.department");
	out->rule = text_in(d, from->rule, "claim.rule");
	out->tier = text_in(d, from->tier, "claim.tier");
	out->matched = text_in(d, from->matched, "claim.matched");
	out->lost = text_in(d, from->lost, "claim.lost");
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

void decision_in(struct decoding *d, const Liaison__V1__Decision *from, struct decision *out)
{
	*out = (struct decision){ .rule_set = text_in(d, from->rule_set, "decision.rule_set"),
				  .sentence = text_in(d, from->sentence, "decision.sentence") };
	out->claims = array_in(d, from->n_claims, sizeof *out->claims);
	out->verdicts = array_in(d, from->n_verdicts, sizeof *out->verdicts);
	out->areas = array_in(d, from->n_areas, sizeof *out->areas);
	if (d->rc)
		return;
	for (; out->n_claims < from->n_claims; out->n_claims++)
		claim_in(d, from->claims[out->n_claims], &out->claims[out->n_claims]);
	for (; out->n_verdicts < from->n_verdicts; out->n_verdicts++)
		verdict_in(d, from->verdicts[out->n_verdicts], &out->verdicts[out->n_verdicts]);
	for (; out->n_areas < from->n_areas; out->n_areas++)
		area_in(d, from->areas[out->n_areas], &out->areas[out->n_areas]);
}

static void claim_out(struct buffer *out, const struct claim *claim)
{
	Liaison__V1__Claim m = LIAISON__V1__CLAIM__INIT;

	m.department = bin_of(claim->department);
	m.part = (Liaison__V1__Part)claim->part;
	m.rule = bin_of(claim->rule);
	m.tier = bin_of(claim->tier);
	m.specificity = claim->specificity;
	m.matched = bin_of(claim->matched);
	m.lost = bin_of(claim->lost);
	pack_into(out, &m.base);
}

static void verdict_out(struct buffer *out, const struct verdict *verdict)
{
	Liaison__V1__Verdict m = LIAISON__V1__VERDICT__INIT;
	bin demands[LIMIT_ASSIGNMENTS];

	m.department = bin_of(verdict->department);
	m.kind = (Liaison__V1__VerdictKind)verdict->kind;
	m.reason = bin_of(verdict->reason);
	m.proposed = bin_of(verdict->proposed);
	for (size_t i = 0; i < verdict->n_demands; i++)
		demands[i] = bin_of(verdict->demands[i]);
	m.demands = demands;
	m.n_demands = verdict->n_demands;
	m.priority = (Liaison__V1__Priority)verdict->priority;
	m.sub_unit = bin_of(verdict->sub_unit);
	m.policy = bin_of(verdict->policy);
	pack_into(out, &m.base);
}

static void area_out(struct buffer *out, const struct area_hit *area)
{
	Liaison__V1__AreaHit m = LIAISON__V1__AREA_HIT__INIT;

	m.layer = bin_of(area->layer);
	m.name = bin_of(area->name);
	m.border_m = area->border_m;
	m.near_border = area->is_near_border;
	pack_into(out, &m.base);
}

void decision_out(struct buffer *out, const struct decision *decision)
{
	size_t opened;

	field_bytes(out, 1, decision->rule_set);
	for (size_t i = 0; i < decision->n_claims; i++) {
		opened = field_open(out, 2);
		claim_out(out, &decision->claims[i]);
		field_close(out, opened);
	}
	for (size_t i = 0; i < decision->n_verdicts; i++) {
		opened = field_open(out, 3);
		verdict_out(out, &decision->verdicts[i]);
		field_close(out, opened);
	}
	for (size_t i = 0; i < decision->n_areas; i++) {
		opened = field_open(out, 4);
		area_out(out, &decision->areas[i]);
		field_close(out, opened);
	}
	field_bytes(out, 5, decision->sentence);
}

int codec_decision_encode(const struct decision *decision, struct buffer *out)
{
	size_t size = out->size;

	decision_out(out, decision);
	return pack_end(out, size);
}

int codec_decision_decode(struct text bytes, struct arena *arena, struct decision *out)
{
	ProtobufCAllocator allocator = arena_allocator(arena);
	struct decoding d = { .arena = arena };
	Liaison__V1__Decision *m = liaison__v1__decision__unpack(&allocator, bytes.size, (const uint8_t *)bytes.at);

	if (!m)
		return CODEC_MALFORMED;
	decision_in(&d, m, out);
	return d.rc;
}
