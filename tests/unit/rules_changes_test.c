/* Two decisions of one case, compared: what changed, and which rule caused it. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "client/cli/rules_changes.h"

TestSuite(rules_changes, .timeout = 5);

#define DUE wall_ms(1000000)

struct side { struct case_record record; struct decision decision; struct claim claims[3]; };

/* Led by `lead` under `rule`; `with` (may be NULL) must do its part under "with-rule". */
static struct side side_of(const char *lead, const char *rule, const char *with)
{
	struct side s;

	memset(&s, 0, sizeof s);
	case_record_clear(&s.record);
	s.record.lead = text_of(lead);
	s.record.priority = PRIORITY_NORMAL;
	s.decision.policy = TEXT("standard");
	s.decision.policy_due = DUE;
	s.record.assignments[s.record.n_assignments++] = (struct assignment){
		.department = text_of(lead), .part = PART_LEAD, .acknowledge = { .due = DUE }, .resolve = { .due = DUE }
	};
	if (rule)
		s.claims[s.decision.n_claims++] = (struct claim){ .department = text_of(lead), .rule = text_of(rule), .part = PART_LEAD,
								  .place = TEXT("rules.cfg:7") };
	if (with) {
		s.record.assignments[s.record.n_assignments++] = (struct assignment){ .department = text_of(with),
										      .part = PART_REQUIRED,
										      .acknowledge = { .due = DUE },
										      .resolve = { .due = DUE } };
		s.claims[s.decision.n_claims++] = (struct claim){ .department = text_of(with), .rule = TEXT("with-rule"), .part = PART_REQUIRED,
								  .place = TEXT("rules.cfg:9") };
	}
	return s;
}

static void add(struct changes *c, const char *name, struct side now, struct side then)
{
	now.decision.claims = now.claims;
	then.decision.claims = then.claims;
	now.record.decision = &now.decision;
	then.record.decision = &then.decision;
	changes_add(c, name, &now.record, &then.record);
}

Test(rules_changes, counts_by_department_also_what_stays)
{
	struct changes c = { 0 };

	add(&c, "1", side_of("roads", "a", NULL), side_of("roads", "b", NULL));
	add(&c, "2", side_of("roads", "a", NULL), side_of("parks", "b", NULL));
	add(&c, "3", side_of("roads", "a", NULL), side_of("parks", "b", NULL));
	cr_expect(eq(u64, c.cases, 3));
	cr_expect(eq(u64, c.changed, 2));
	cr_expect(eq(u64, c.by_kind[CHANGE_LEAD], 2));
	cr_assert(eq(sz, c.n_pairs, 2));
	cr_expect(eq(str, c.pairs[1].to, "parks"));
	cr_expect(eq(u64, c.pairs[1].cases, 2));
	cr_assert(eq(sz, c.n_groups, 1));
	cr_expect(eq(str, c.groups[0].what, "roads -> parks"));
	cr_expect(eq(str, c.groups[0].cause, "a (rules.cfg:7) -> b (rules.cfg:7)"));
	cr_expect(eq(str, c.groups[0].examples[1], "3"));
	changes_fini(&c);
}

Test(rules_changes, names_the_rule_that_brings_a_co_handler_in_or_leaves_it_out)
{
	struct changes c = { 0 };

	add(&c, "1", side_of("roads", "a", NULL), side_of("roads", "a", "water"));
	add(&c, "2", side_of("roads", "a", "water"), side_of("roads", "a", NULL));
	cr_expect(eq(u64, c.by_kind[CHANGE_CO_HANDLERS], 2));
	cr_expect(eq(u64, c.by_kind[CHANGE_LEAD], 0));
	cr_assert(eq(sz, c.n_groups, 2));
	cr_expect(eq(str, c.groups[0].what, "also with water"));
	cr_expect(eq(str, c.groups[0].cause, "a (rules.cfg:7) -> with-rule (rules.cfg:9)"));
	cr_expect(eq(str, c.groups[1].what, "no longer with water"));
	cr_expect(eq(str, c.groups[1].cause, "with-rule (rules.cfg:9) -> a (rules.cfg:7)"));
	changes_fini(&c);
}

Test(rules_changes, a_case_that_no_rule_claims_any_more_says_so)
{
	struct changes c = { 0 };

	add(&c, "1", side_of("roads", "a", NULL), side_of("desk", NULL, NULL));
	cr_expect(eq(str, c.groups[0].cause, "a (rules.cfg:7) -> no rule"));
	changes_fini(&c);
}

Test(rules_changes, one_case_is_one_change_however_much_of_it_changed)
{
	struct changes c = { 0 };
	struct side then = side_of("parks", "b", "water");

	then.record.priority = PRIORITY_URGENT;
	add(&c, "1", side_of("roads", "a", NULL), then);
	cr_expect(eq(u64, c.changed, 1));
	cr_expect(eq(u64, c.by_kind[CHANGE_LEAD], 1));
	cr_expect(eq(u64, c.by_kind[CHANGE_CO_HANDLERS], 1));
	cr_expect(eq(u64, c.by_kind[CHANGE_PRIORITY], 1));
	cr_expect(eq(sz, c.n_groups, 1));
	changes_fini(&c);
}

Test(rules_changes, keeps_a_few_examples_of_many)
{
	struct changes c = { 0 };

	for (int i = 0; i < 1000; i++)
		add(&c, "x", side_of("roads", "a", NULL), side_of("parks", "b", NULL));
	cr_assert(eq(sz, c.n_groups, 1));
	cr_expect(eq(u64, c.groups[0].cases, 1000));
	cr_expect(eq(sz, c.groups[0].n_examples, CHANGES_EXAMPLES));
	changes_fini(&c);
}

/* One change of roads' case under rule a; says how it is told of. */
static void expect_change(struct side then, enum change_kind kind, const char *what, bool is_recorded)
{
	struct changes c = { .is_recorded = is_recorded };

	add(&c, "1", side_of("roads", "a", "water"), then);
	cr_assert(eq(u64, c.changed, what ? 1 : 0), "%s", what);
	for (size_t i = 0; i < CHANGE_KINDS; i++)
		cr_expect(eq(u64, c.by_kind[i], what && i == kind), "%s: %zu", what, i);
	if (what)
		cr_expect(eq(str, c.groups[0].what, (char *)what));
	if (what)
		cr_expect(eq(str, c.groups[0].cause, "a (rules.cfg:7) -> a (rules.cfg:7)"));
	cr_expect(eq(u64, c.pairs[0].changed, what ? 1 : 0));
	changes_fini(&c);
}

Test(rules_changes, another_clock_policy_is_a_change_and_so_are_other_hours_under_its_name)
{
	struct side then = side_of("roads", "a", "water");
	struct side again = then;

	expect_change(then, CHANGE_CLOCKS, NULL, false);
	then.decision.policy = TEXT("urgent");
	expect_change(then, CHANGE_CLOCKS, "policy standard -> urgent", false);
	then = again;
	then.decision.policy_due = wall_ms(999999);
	expect_change(then, CHANGE_CLOCKS, "policy standard: resolve earlier", false);
	expect_change(then, CHANGE_CLOCKS, "policy standard: resolve earlier", true);
	then.decision.policy_due = WALL_NONE;
	expect_change(then, CHANGE_CLOCKS, "policy standard: resolve is no longer promised", false);
	then = again;
	then.record.assignments[0].acknowledge.due = wall_ms(1000001);
	expect_change(then, CHANGE_CLOCKS, "policy standard: acknowledge later", false);
	expect_change(then, CHANGE_CLOCKS, NULL, true); /* of a case as it stands people may have moved it */
	then = again;
	then.record.assignments[0].resolve.due = wall_ms(1000001); /* the sender's own promise */
	expect_change(then, CHANGE_CLOCKS, NULL, false);
	then = again;
	then.record.assignments[1].resolve.due = wall_ms(1000001);
	expect_change(then, CHANGE_CLOCKS, "policy standard: water's resolve later", false);
	then = again;
	then.record.clocks[then.record.n_clocks++] =
		(struct case_clock){ .name = TEXT("first_response"), .clock = { .due = DUE } };
	expect_change(then, CHANGE_CLOCKS, "policy standard: first_response is promised", false);
}

Test(rules_changes, fallback_order_sub_unit_campaign_and_flags_are_changes)
{
	static struct text order[] = { { "parks", 5 }, { "desk", 4 } };
	struct side then = side_of("roads", "a", "water");
	struct side again = then;

	then.decision.fallback = order;
	then.decision.n_fallback = 2;
	expect_change(then, CHANGE_FALLBACK, "fallback none -> parks, desk", false);
	then = again;
	then.record.assignments[0].sub_unit = TEXT("signals");
	expect_change(then, CHANGE_SUB_UNIT, "sub-unit none -> signals", false);
	then = again;
	then.record.campaign = TEXT("quiet-nights");
	expect_change(then, CHANGE_CAMPAIGN, "campaign none -> quiet-nights", false);
	expect_change(then, CHANGE_CAMPAIGN, NULL, true); /* whether it is open is not the rules' doing */
	then = again;
	then.record.flags = FLAG_CONFLICT | FLAG_FALLBACK | FLAG_UNASSESSED;
	expect_change(then, CHANGE_FLAGS, "flagged fallback, flagged conflict", false);
	then.record.flags = FLAG_UNASSESSED | FLAG_SUPERVISED; /* no configuration makes these */
	expect_change(then, CHANGE_FLAGS, NULL, false);
}

Test(rules_changes, counts_by_department_what_changes_under_a_lead_that_stays)
{
	struct changes c = { 0 };
	struct side then = side_of("roads", "a", NULL);

	add(&c, "1", side_of("roads", "a", NULL), then);
	then.decision.policy = TEXT("urgent");
	add(&c, "2", side_of("roads", "a", NULL), then);
	cr_assert(eq(sz, c.n_pairs, 1));
	cr_expect(eq(u64, c.pairs[0].cases, 2));
	cr_expect(eq(u64, c.pairs[0].changed, 1));
	changes_fini(&c);
}
