#include "core/decide.h"

struct verdict *verdicts_find(struct verdicts *verdicts, struct text department)
{
	for (size_t i = 0; i < verdicts->n; i++)
		if (text_is(verdicts->verdict[i].department, department))
			return &verdicts->verdict[i];
	return NULL;
}

const struct verdict *verdicts_peek(const struct verdicts *verdicts, struct text department)
{
	for (size_t i = 0; i < verdicts->n; i++)
		if (text_is(verdicts->verdict[i].department, department))
			return &verdicts->verdict[i];
	return NULL;
}

struct deciding {
	const struct city *city;
	const struct finding *finding;
	const struct verdicts *verdicts;
	struct ruling *out;
};

static bool has_declined(const struct deciding *d, struct text department)
{
	const struct verdict *verdict = verdicts_peek(d->verdicts, department);

	return verdict && verdict->kind == VERDICT_DECLINE;
}

static bool may_lead(const struct deciding *d, struct text department)
{
	const struct department *found = city_find(d->city, department);

	return found && found->kind != DEPARTMENT_PARTNER && !has_declined(d, department);
}

static const struct claim *first_lead_claim(const struct finding *finding)
{
	for (size_t i = 0; i < finding->n_claims; i++)
		if (finding->claims[i].part == PART_LEAD)
			return &finding->claims[i];
	return NULL;
}

/* Follows the proposals of those that declined, beginning with `from`; bounded because a proposal leads on only through another decline. */
static bool find_proposed(const struct deciding *d, struct text from, struct text *lead_out)
{
	for (size_t hops = 0; hops <= d->verdicts->n; hops++) {
		const struct verdict *verdict = verdicts_peek(d->verdicts, from);

		if (!verdict || verdict->kind != VERDICT_DECLINE || !verdict->proposed.size)
			return false;
		from = verdict->proposed;
		if (may_lead(d, from)) {
			*lead_out = from;
			return true;
		}
	}
	return false;
}

static struct text find_lead(const struct deciding *d)
{
	const struct finding *f = d->finding;
	const struct claim *strongest = first_lead_claim(f);
	struct text lead;
	bool is_declined;

	if (!strongest) {
		d->out->flags |= FLAG_FALLBACK;
		d->out->because = "no rule claims the case: the fallback desk leads";
		return d->city->departments[d->city->fallback].name;
	}
	d->out->rule = strongest->rule;
	d->out->because = "the strongest claim";
	if (may_lead(d, strongest->department))
		return strongest->department;
	d->out->because = "the strongest claim was declined in favour of this department";
	if (find_proposed(d, strongest->department, &lead))
		return lead;
	is_declined = has_declined(d, strongest->department); /* otherwise it is a partner, or no department of this city */
	d->out->because = is_declined ? "the strongest claim was declined; next in the rule's fallback order"
				      : "who has the strongest claim cannot lead; next in the rule's fallback order";
	for (size_t i = 0; i < f->n_fallback; i++)
		if (may_lead(d, f->fallback[i]))
			return f->fallback[i];
	d->out->because = is_declined ? "the strongest claim was declined; the next claim counts"
				      : "who has the strongest claim cannot lead; the next claim counts";
	for (size_t i = 0; i < f->n_claims; i++)
		if (f->claims[i].part == PART_LEAD && may_lead(d, f->claims[i].department))
			return f->claims[i].department;
	d->out->flags |= FLAG_FALLBACK;
	d->out->because = is_declined ? "every claim was declined: the fallback desk leads"
				      : "nobody who claims the case can lead it: the fallback desk leads";
	return d->city->departments[d->city->fallback].name;
}

static void add_share(const struct deciding *d, struct text department, enum part part)
{
	struct ruling *out = d->out;
	const struct verdict *verdict = verdicts_peek(d->verdicts, department);
	const struct department *found = city_find(d->city, department);

	if (!found)
		return;
	for (size_t i = 0; i < out->n_shares; i++)
		if (text_is(out->shares[i].department, department)) {
			if (part < out->shares[i].part)
				out->shares[i].part = part;
			return;
		}
	if (out->n_shares == LIMIT_ASSIGNMENTS)
		return;
	out->shares[out->n_shares] = (struct share){ .department = found->name, .part = part };
	if (verdict && verdict->kind == VERDICT_ACCEPT) {
		out->shares[out->n_shares].sub_unit = verdict->sub_unit;
		out->shares[out->n_shares].policy = verdict->policy;
	}
	out->n_shares++;
}

static void add_co_handlers(const struct deciding *d)
{
	const struct finding *f = d->finding;

	for (size_t i = 0; i < f->n_claims; i++) {
		const struct claim *claim = &f->claims[i];

		if (claim->part == PART_LEAD || claim->lost.size)
			continue;
		add_share(d, claim->department, has_declined(d, claim->department) ? PART_INFORMED : claim->part);
	}
	for (size_t i = 0; i < d->verdicts->n; i++) {
		const struct verdict *verdict = &d->verdicts->verdict[i];

		for (size_t k = 0; verdict->kind == VERDICT_ACCEPT && k < verdict->n_demands; k++)
			add_share(d, verdict->demands[k], has_declined(d, verdict->demands[k]) ? PART_INFORMED : PART_REQUIRED);
	}
}

static enum priority highest_priority(const struct submission *submission, const struct deciding *d)
{
	enum priority priority = d->finding->priority ? d->finding->priority : submission->priority;

	if (!priority)
		priority = PRIORITY_NORMAL;
	for (size_t i = 0; i < d->verdicts->n; i++)
		if (d->verdicts->verdict[i].kind == VERDICT_ACCEPT && d->verdicts->verdict[i].priority > priority)
			priority = d->verdicts->verdict[i].priority;
	return priority;
}

void decide(const struct city *city, const struct submission *submission, const struct finding *finding, const struct verdicts *verdicts,
	    struct ruling *out)
{
	struct deciding d = { city, finding, verdicts, out };
	struct share *lead;

	out->n_shares = 0;
	out->rule = out->policy = out->policy_why = TEXT_NONE;
	out->policy_due = WALL_NONE;
	out->flags = finding->flags;
	add_share(&d, find_lead(&d), PART_LEAD);
	lead = &out->shares[0];
	if (!lead->sub_unit.size && first_lead_claim(finding) && text_is(first_lead_claim(finding)->department, lead->department))
		lead->sub_unit = finding->sub_unit;
	if (!lead->policy.size)
		lead->policy = finding->policy;
	add_co_handlers(&d);
	out->priority = highest_priority(submission, &d);
	for (size_t i = 0; i < verdicts->n; i++)
		if (verdicts->verdict[i].kind == VERDICT_UNASSESSED)
			out->flags |= FLAG_UNASSESSED;
}

const struct share *decide_unasked(const struct city *city, const struct ruling *ruling, const struct verdicts *verdicts)
{
	for (size_t i = 0; i < ruling->n_shares; i++) {
		const struct share *share = &ruling->shares[i];
		const struct department *department = city_find(city, share->department);

		if (share->part != PART_INFORMED && department && department->plugin.size &&
		    !verdicts_peek(verdicts, share->department))
			return share;
	}
	return NULL;
}
