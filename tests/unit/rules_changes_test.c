/* Two decisions of one case, compared: what changed, and which rule caused it. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "client/cli/rules_changes.h"

TestSuite(rules_changes, .timeout = 5);

struct side { struct case_record record; struct decision decision; struct claim claims[3]; };

/* Led by `lead` under `rule`; `with` (may be NULL) must do its part under "with-rule". */
static struct side side_of(const char *lead, const char *rule, const char *with)
{
	struct side s;

	memset(&s, 0, sizeof s);
	s.record.lead = text_of(lead);
	s.record.priority = PRIORITY_NORMAL;
	s.record.assignments[s.record.n_assignments++] = (struct assignment){ .department = text_of(lead), .part = PART_LEAD };
	if (rule)
		s.claims[s.decision.n_claims++] = (struct claim){ .department = text_of(lead), .rule = text_of(rule), .part = PART_LEAD,
								  .place = TEXT("rules.cfg:7") };
	if (with) {
		s.record.assignments[s.record.n_assignments++] = (struct assignment){ .department = text_of(with), .part = PART_REQUIRED };
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
	cr_expect(eq(u64, c.leads, 2));
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
	cr_expect(eq(u64, c.co_handlers, 2));
	cr_expect(eq(u64, c.leads, 0));
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
	cr_expect(eq(u64, c.leads, 1));
	cr_expect(eq(u64, c.co_handlers, 1));
	cr_expect(eq(u64, c.priorities, 1));
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
