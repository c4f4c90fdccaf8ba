#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/decide.h"

TestSuite(decide, .timeout = 5);

/* Departments a to h, each with a plugin; i has none; desk is the fallback; club and guild are partners. */
static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "desk", "club", "guild" };
static struct department departments[32];
static struct city city = { .departments = departments, .n_departments = 12, .fallback = 9 };
static struct submission submission;
static struct finding finding;
static struct verdicts verdicts;
static struct ruling ruling;

static void up(void)
{
	for (size_t i = 0; i < 12; i++) {
		bool has_plugin = strcmp(names[i], "i") != 0;

		departments[i] = (struct department){ .name = text_of(names[i]),
						      .plugin = text_of(has_plugin ? names[i] : NULL),
						      .kind = i < 10 ? DEPARTMENT_OFFICE : DEPARTMENT_PARTNER };
	}
	memset(&submission, 0, sizeof submission);
	memset(&finding, 0, sizeof finding);
	memset(&verdicts, 0, sizeof verdicts);
	memset(&ruling, 0xFF, sizeof ruling); /* what is not written will show */
}

static void claim(const char *department, enum part part)
{
	finding.claims[finding.n_claims++] =
		(struct claim){ .department = text_of(department), .part = part, .rule = TEXT("some-rule") };
}

static struct verdict *said(const char *department, enum verdict_kind kind)
{
	struct verdict *v = &verdicts.verdict[verdicts.n++];

	*v = (struct verdict){ .department = text_of(department), .kind = kind };
	return v;
}

static void declined(const char *department, const char *proposed)
{
	said(department, VERDICT_DECLINE)->proposed = text_of(proposed);
}

static const char *lead(void)
{
	static char name[LIMIT_NAME + 1];
	size_t n_leads = 0;

	decide(&city, &submission, &finding, &verdicts, &ruling);
	for (size_t i = 0; i < ruling.n_shares; i++)
		n_leads += ruling.shares[i].part == PART_LEAD;
	cr_assert(eq(sz, n_leads, 1), "a case has one lead");
	cr_assert(eq(int, ruling.shares[0].part, PART_LEAD), "and it stands first");
	cr_assert(ruling.because && *ruling.because);
	snprintf(name, sizeof name, "%.*s", TEXT_ARG(ruling.shares[0].department));
	return name;
}

/* PART_NONE: it has no share. */
static enum part part_of(const char *department)
{
	enum part part = PART_NONE;

	for (size_t i = 0; i < ruling.n_shares; i++)
		if (text_is_str(ruling.shares[i].department, department)) {
			cr_assert(eq(int, part, PART_NONE), "%s has one share", department);
			part = ruling.shares[i].part;
		}
	return part;
}

Test(decide, lets_the_strongest_claim_lead, .init = up)
{
	claim("b", PART_LEAD);
	claim("a", PART_LEAD);
	cr_assert(eq(str, (char *)lead(), "b"));
	cr_assert(text_is_str(ruling.rule, "some-rule"));
	cr_assert(eq(u32, ruling.flags, 0));
	cr_assert(eq(int, part_of("a"), PART_NONE), "a weaker claim to lead is no part");
}

Test(decide, gives_what_nobody_claims_to_the_fallback_desk, .init = up)
{
	claim("c", PART_REQUIRED);
	cr_assert(eq(str, (char *)lead(), "desk"));
	cr_assert(eq(u32, ruling.flags, FLAG_FALLBACK));
	cr_assert(text_is_empty(ruling.rule));
	cr_assert(eq(int, part_of("c"), PART_REQUIRED));
}

Test(decide, follows_the_order_of_who_leads_step_by_step, .init = up)
{
	claim("a", PART_LEAD);
	claim("b", PART_LEAD);
	finding.fallback[finding.n_fallback++] = TEXT("c");
	finding.fallback[finding.n_fallback++] = TEXT("d");
	cr_assert(eq(str, (char *)lead(), "a"));
	declined("a", "e");
	cr_assert(eq(str, (char *)lead(), "e"), "whom the declining lead proposed");
	declined("e", NULL);
	cr_assert(eq(str, (char *)lead(), "c"), "the rule's fallback order");
	declined("c", NULL);
	cr_assert(eq(str, (char *)lead(), "d"));
	declined("d", NULL);
	cr_assert(eq(str, (char *)lead(), "b"), "the weaker claim");
	cr_assert(eq(u32, ruling.flags, 0));
	declined("b", NULL);
	cr_assert(eq(str, (char *)lead(), "desk"));
	cr_assert(eq(u32, ruling.flags, FLAG_FALLBACK));
	declined("desk", "a");
	cr_assert(eq(str, (char *)lead(), "desk"), "the fallback desk cannot decline");
	cr_assert(text_is_str(ruling.rule, "some-rule"), "the rule that claimed it is still the one that counts");
}

Test(decide, follows_a_chain_of_proposals, .init = up)
{
	claim("a", PART_LEAD);
	declined("a", "b");
	declined("b", "c");
	declined("c", "i");
	cr_assert(eq(str, (char *)lead(), "i"));
}

Test(decide, does_not_go_round_with_proposals_that_lead_back, .init = up)
{
	claim("a", PART_LEAD);
	finding.fallback[finding.n_fallback++] = TEXT("h");
	declined("a", "b");
	declined("b", "c");
	declined("c", "a");
	cr_assert(eq(str, (char *)lead(), "h"));
	up();
	claim("a", PART_LEAD);
	declined("a", "a");
	cr_assert(eq(str, (char *)lead(), "desk"));
}

Test(decide, never_lets_a_partner_lead_whoever_names_it, .init = up)
{
	claim("club", PART_LEAD);
	finding.fallback[finding.n_fallback++] = TEXT("guild");
	cr_assert(eq(str, (char *)lead(), "desk"));
	up();
	claim("a", PART_LEAD);
	declined("a", "guild");
	cr_assert(eq(str, (char *)lead(), "desk"));
	up();
	claim("a", PART_LEAD);
	claim("club", PART_REQUIRED);
	cr_assert(eq(str, (char *)lead(), "a"));
	cr_assert(eq(int, part_of("club"), PART_REQUIRED), "but it may join");
}

Test(decide, passes_over_departments_that_the_city_does_not_have, .init = up)
{
	claim("gone", PART_LEAD);
	claim("b", PART_LEAD);
	claim("vanished", PART_REQUIRED);
	finding.fallback[finding.n_fallback++] = TEXT("lost");
	said("b", VERDICT_ACCEPT)->demands[0] = TEXT("nowhere");
	verdicts.verdict[0].n_demands = 1;
	cr_assert(eq(str, (char *)lead(), "b"));
	cr_assert(eq(sz, ruling.n_shares, 1));
	declined("gone", "c");
	cr_assert(eq(str, (char *)lead(), "c"));
}

Test(decide, takes_required_and_informed_co_handlers_once_each_by_their_stronger_part, .init = up)
{
	claim("a", PART_LEAD);
	claim("b", PART_INFORMED);
	claim("c", PART_REQUIRED);
	claim("b", PART_REQUIRED);
	claim("c", PART_INFORMED);
	claim("a", PART_INFORMED);
	cr_assert(eq(str, (char *)lead(), "a"));
	cr_assert(eq(sz, ruling.n_shares, 3));
	cr_assert(eq(int, part_of("b"), PART_REQUIRED));
	cr_assert(eq(int, part_of("c"), PART_REQUIRED));
}

Test(decide, leaves_out_co_handlers_of_claims_that_lost, .init = up)
{
	claim("a", PART_LEAD);
	claim("b", PART_REQUIRED);
	finding.claims[1].lost = TEXT("the rule did not count");
	lead();
	cr_assert(eq(int, part_of("b"), PART_NONE));
}

Test(decide, keeps_a_co_handler_that_declined_informed, .init = up)
{
	claim("a", PART_LEAD);
	claim("b", PART_REQUIRED);
	declined("b", NULL);
	said("a", VERDICT_ACCEPT)->demands[0] = TEXT("b");
	verdicts.verdict[1].n_demands = 1;
	lead();
	cr_assert(eq(int, part_of("b"), PART_INFORMED), "demanded or not");
}

Test(decide, adds_what_an_accepting_verdict_demands_and_nothing_that_another_does, .init = up)
{
	struct verdict *accept, *decline;

	claim("a", PART_LEAD);
	claim("d", PART_REQUIRED);
	accept = said("a", VERDICT_ACCEPT);
	accept->demands[accept->n_demands++] = TEXT("b");
	accept->demands[accept->n_demands++] = TEXT("a");
	decline = said("d", VERDICT_DECLINE);
	decline->demands[decline->n_demands++] = TEXT("c");
	cr_assert(eq(str, (char *)lead(), "a"));
	cr_assert(eq(int, part_of("b"), PART_REQUIRED));
	cr_assert(eq(int, part_of("c"), PART_NONE));
	cr_assert(eq(int, part_of("a"), PART_LEAD), "one cannot demand oneself away from the lead");
}

static enum priority priority_with(enum priority submitted, enum priority ruled, enum verdict_kind kind,
				   enum priority judged)
{
	up();
	claim("a", PART_LEAD);
	submission.priority = submitted;
	finding.priority = ruled;
	said("a", kind)->priority = judged;
	lead();
	return ruling.priority;
}

Test(decide, takes_the_rules_priority_for_the_submitters_and_lets_verdicts_only_raise_it, .init = up)
{
	cr_expect(eq(int, priority_with(PRIORITY_NONE, PRIORITY_NONE, VERDICT_UNASSESSED, PRIORITY_NONE), PRIORITY_NORMAL));
	cr_expect(eq(int, priority_with(PRIORITY_LOW, PRIORITY_NONE, VERDICT_ACCEPT, PRIORITY_NONE), PRIORITY_LOW));
	cr_expect(eq(int, priority_with(PRIORITY_URGENT, PRIORITY_LOW, VERDICT_ACCEPT, PRIORITY_NONE), PRIORITY_LOW));
	cr_expect(eq(int, priority_with(PRIORITY_LOW, PRIORITY_HIGH, VERDICT_ACCEPT, PRIORITY_NORMAL), PRIORITY_HIGH));
	cr_expect(eq(int, priority_with(PRIORITY_LOW, PRIORITY_NONE, VERDICT_ACCEPT, PRIORITY_URGENT), PRIORITY_URGENT));
	cr_expect(eq(int, priority_with(PRIORITY_LOW, PRIORITY_NONE, VERDICT_DECLINE, PRIORITY_URGENT), PRIORITY_LOW));
	cr_expect(eq(int, priority_with(PRIORITY_LOW, PRIORITY_NONE, VERDICT_UNASSESSED, PRIORITY_URGENT), PRIORITY_LOW));
}

Test(decide, flags_a_case_as_long_as_a_verdict_is_missing, .init = up)
{
	claim("a", PART_LEAD);
	finding.flags = FLAG_CONFLICT | FLAG_NEAR_BORDER;
	said("a", VERDICT_UNASSESSED);
	lead();
	cr_assert(eq(u32, ruling.flags, FLAG_CONFLICT | FLAG_NEAR_BORDER | FLAG_UNASSESSED));
	verdicts.verdict[0].kind = VERDICT_ACCEPT;
	lead();
	cr_assert(eq(u32, ruling.flags, FLAG_CONFLICT | FLAG_NEAR_BORDER));
}

Test(decide, gives_the_leads_own_sub_unit_and_policy_before_the_rules, .init = up)
{
	struct verdict *accept;

	claim("a", PART_LEAD);
	finding.sub_unit = TEXT("by rule");
	finding.policy = TEXT("rule-policy");
	lead();
	cr_assert(text_is_str(ruling.shares[0].sub_unit, "by rule"));
	cr_assert(text_is_str(ruling.shares[0].policy, "rule-policy"));
	accept = said("a", VERDICT_ACCEPT);
	accept->sub_unit = TEXT("night crew");
	accept->policy = TEXT("plugin-policy");
	lead();
	cr_assert(text_is_str(ruling.shares[0].sub_unit, "night crew"));
	cr_assert(text_is_str(ruling.shares[0].policy, "plugin-policy"));
}

Test(decide, does_not_give_a_rules_sub_unit_to_another_department, .init = up)
{
	claim("a", PART_LEAD);
	finding.sub_unit = TEXT("a's night crew");
	declined("a", "b");
	cr_assert(eq(str, (char *)lead(), "b"));
	cr_assert(text_is_empty(ruling.shares[0].sub_unit));
}

/* Twenty claims, and demands on top: a case has room for LIMIT_ASSIGNMENTS, and the lead is always among them. */
Test(decide, keeps_to_the_number_of_departments_that_a_case_may_have, .init = up)
{
	static char more[24][4];

	for (int i = 0; i < 20; i++) {
		snprintf(more[i], sizeof more[i], "x%02d", i);
		departments[12 + i] = (struct department){ .name = text_of(more[i]) };
	}
	city.n_departments = 32;
	for (int i = 0; i < 20; i++)
		claim(more[i], PART_REQUIRED);
	claim("a", PART_LEAD);
	said("a", VERDICT_ACCEPT)->demands[0] = TEXT("b");
	verdicts.verdict[0].n_demands = 1;
	cr_assert(eq(str, (char *)lead(), "a"));
	cr_assert(eq(sz, ruling.n_shares, LIMIT_ASSIGNMENTS));
	cr_assert(eq(int, part_of("x14"), PART_REQUIRED));
	cr_assert(eq(int, part_of("x15"), PART_NONE));
}

Test(decide, asks_lead_and_required_ones_that_have_a_plugin_once_each, .init = up)
{
	const struct share *next;

	claim("a", PART_LEAD);
	claim("i", PART_REQUIRED);
	claim("b", PART_INFORMED);
	claim("c", PART_REQUIRED);
	lead();
	next = decide_unasked(&city, &ruling, &verdicts);
	cr_assert(next && text_is_str(next->department, "a"));
	said("a", VERDICT_NONE);
	next = decide_unasked(&city, &ruling, &verdicts);
	cr_assert(next && text_is_str(next->department, "c"));
	said("c", VERDICT_UNASSESSED);
	cr_assert(decide_unasked(&city, &ruling, &verdicts) == NULL);
}

Test(decide, says_why_the_lead_leads_when_the_strongest_claim_may_not, .init = up)
{
	claim("club", PART_LEAD);
	claim("b", PART_LEAD);
	cr_assert(eq(str, (char *)lead(), "b"));
	cr_assert(strstr(ruling.because, "declined") == NULL, "nobody has: %s", ruling.because);
}
