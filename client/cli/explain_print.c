#include "explain_print.h"

#include <stdlib.h>
#include <string.h>

#include "case_print.h"
#include "table.h"

enum { SAID_SIZE = 2048 };

const struct liaison_claim *explain_winner(const struct liaison_decision *d)
{
	for (size_t i = 0; i < d->n_claims; i++)
		if (d->claims[i].part == LIAISON_PART_LEAD)
			return d->claims[i].lost[0] ? NULL : &d->claims[i];
	return NULL;
}

static void winner(const struct liaison_decision *d)
{
	const struct liaison_claim *claim = explain_winner(d);
	char said[SAID_SIZE];

	if (!claim) {
		case_print_line("rule", YELLOW, "none claims the case");
		return;
	}
	snprintf(said, sizeof said, "%s%s%s%s names %s%s%s; specificity %u", claim->rule, *claim->place ? " (" : "", claim->place,
		 *claim->place ? ")" : "", claim->department, *claim->tier ? ", tier " : "", claim->tier, claim->specificity);
	case_print_line("rule", BOLD, said);
	case_print_line("matched", PLAIN, claim->matched);
}

/* The sender's own promise stands in the place of what the policy has. */
static void policy(const struct liaison_case *c)
{
	const struct liaison_decision *d = c->decision;
	const struct liaison_clock *resolve = c->n_assignments ? &c->assignments[0].resolve : NULL;
	bool is_promised = resolve && !strcmp(resolve->policy, "promised");
	char said[SAID_SIZE], promised[OUT_TIME_SIZE], due[OUT_TIME_SIZE];
	size_t used = 0;

	if (is_promised)
		used = (size_t)snprintf(said, sizeof said, "the sender's own promise counts, %s; by policy ", out_time(resolve->due_ms, promised));
	snprintf(said + used, sizeof said - used, "%s%s%s%s%s", *d->policy ? d->policy : "none: nothing is promised", *d->policy_why ? ": " : "", d->policy_why,
		 d->policy_due_ms ? is_promised ? ", it would have been due " : "; due " : "", d->policy_due_ms ? out_time(d->policy_due_ms, due) : "");
	case_print_line("clocks", *d->policy ? PLAIN : YELLOW, said);
}

static void areas(const struct liaison_decision *d)
{
	for (size_t i = 0; i < d->n_areas; i++) {
		const struct liaison_area_hit *a = &d->areas[i];
		char said[SAID_SIZE];

		if (a->border_m < 0)
			snprintf(said, sizeof said, "%s is %.0f m away%s", a->name, -a->border_m, a->is_near_border ? ": near border" : "");
		else
			snprintf(said, sizeof said, "%s, %.0f m from its border%s", a->name, a->border_m,
				 a->is_near_border ? ": near border" : "");
		case_print_line(a->layer, a->is_near_border ? YELLOW : PLAIN, said);
	}
}

static void verdicts(const struct liaison_decision *d)
{
	for (size_t i = 0; i < d->n_verdicts; i++) {
		const struct liaison_verdict *v = &d->verdicts[i];
		char said[SAID_SIZE], label[128];
		size_t used = (size_t)snprintf(said, sizeof said, "%s%s%s%s%s", liaison_verdict_kind_name(v->kind), *v->reason ? ": " : "",
					       v->reason, *v->proposed ? "; proposes " : "", v->proposed);

		for (size_t j = 0; j < v->n_demands && used < sizeof said; j++)
			used += (size_t)snprintf(said + used, sizeof said - used, "%s%s", j ? ", " : "; demands ", v->demands[j]);
		snprintf(label, sizeof label, "plugin of %s  ", v->department);
		case_print_line(label, v->kind == LIAISON_VERDICT_ACCEPT ? PLAIN : YELLOW, said);
	}
}

/* Claims to lead that lost, or (`part` NONE) co-handlers. */
static void claims(const struct liaison_decision *d, const char *title, bool are_losers)
{
	static const char *const headings[] = { "DEPARTMENT", "PART", "RULE", "AT", "TIER", "MATCHED", "WHY NOT" };
	const struct liaison_claim *winning = explain_winner(d);
	size_t n_columns = are_losers ? 7 : 6, n = 0;
	struct table t;

	table_init(&t, headings, n_columns);
	for (size_t i = 0; i < d->n_claims; i++) {
		const struct liaison_claim *c = &d->claims[i];

		if (c == winning || (c->part == LIAISON_PART_LEAD) != are_losers)
			continue;
		n++;
		table_add(&t, PLAIN, "%s", c->department);
		table_add(&t, PLAIN, "%s", liaison_part_name(c->part));
		table_add(&t, PLAIN, "%s", c->rule);
		table_add(&t, PLAIN, "%s", c->place);
		table_add(&t, PLAIN, "%s", c->tier);
		table_add(&t, PLAIN, "%s", c->matched);
		if (are_losers)
			table_add(&t, PLAIN, "%s", c->lost);
	}
	if (n) {
		printf("\n%s%s%s\n", out_colour(BOLD), title, out_colour(PLAIN));
		table_print(&t, stdout, out_columns());
	}
	table_fini(&t);
}

void explain_print(const struct liaison_case *c)
{
	const struct liaison_decision *d = c->decision;

	case_print_line("decision", PLAIN, d->sentence);
	case_print_line("rule set", PLAIN, d->rule_set);
	winner(d);
	policy(c);
	if (d->repeats)
		case_print_line("linked", PLAIN, d->repeats->sentence);
	areas(d);
	verdicts(d);
	claims(d, "Runners-up", true);
	claims(d, "Co-handlers", false);
}
