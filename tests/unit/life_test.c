#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/life.h"

TestSuite(life, .timeout = 5);

/* PROTOCOL.md, acts: what each does to a part, a letter for each state in the order assigned, acknowledged, working, done, declined, handed_over, on_hold,
 * waived. A letter says the state that comes: a k w d x o h v; = it was so before; . refused.. */
static const struct {
	enum verb verb;
	const char *lead, *co, *target, *of_lead;
} acts[] = {
	{ VERB_NONE, "........", "........", "........", "........" },
	{ VERB_ACKNOWLEDGE, "k==.....", "k==.....", "........", "........" },
	{ VERB_START, "ww=.....", "ww=.....", "........", "........" },
	{ VERB_DONE, "........", "ddd=....", "........", "........" },
	{ VERB_RESOLVE, "ddd=....", "........", "........", "........" },
	{ VERB_RESPOND, "akw...h.", "........", "........", "........" },
	{ VERB_MEET, "akw...h.", "........", "........", "........" },
	{ VERB_DECLINE, "a.......", "xxx.=.x.", "........", "........" },
	{ VERB_HAND_OVER, ".kw...h.", "........", "........", "........" },
	{ VERB_ACCEPT, "===...=.", "kkwkkkwk", "........", "xoo...o." },
	{ VERB_REJECT, "........", "akwdxohv", "........", "........" },
	{ VERB_WITHDRAW, "akw...h.", "........", "........", "........" },
	{ VERB_HOLD, "hhh...=.", "hhh...=.", "........", "........" },
	{ VERB_RESUME, ".==...w.", ".==...w.", "........", "........" },
	{ VERB_INVITE, "akw...h.", "........", "===aaa=a", "........" },
	{ VERB_WAIVE, "........", "........", "vvv.v.v=", "........" },
	{ VERB_URGE, "........", "........", "akw...h.", "akw...h." },
	{ VERB_ASSIGN, "........", "........", "akwaaawa", "ooo...o." },
	{ VERB_RULE, "........", "........", "akwaaawa", "ooo...o." },
	{ VERB_EXTEND, "akw...h.", "akw...h.", "........", "........" },
	{ VERB_GRANT, "........", "........", "........", "........" },
	{ VERB_REFUSE, "........", "........", "........", "........" },
	{ VERB_SUPERVISE, "........", "........", "........", "........" },
	{ VERB_RELEASE, "........", "........", "........", "........" },
	{ VERB_ASK, "hhh.....", "........", "........", "........" },
	{ VERB_REPLY, "........", "........", "........", "......w." },
	{ VERB_RATE, "........", "........", "........", "...a...." },
	{ VERB_REOPEN, "........", "........", "........", "...a...." },
	{ VERB_CLOSE, "........", "........", "........", "........" },
	{ VERB_JOIN, "akwdxohv", "........", "........", "........" },
	{ VERB_LEAVE, "akwdxohv", "........", "........", "........" },
	{ VERB_LINK, "akwdxohv", "........", "........", "........" },
	{ VERB_UNLINK, "akwdxohv", "........", "........", "........" },
	{ VERB_COMMENT, "akwdxohv", "akwdxohv", "........", "........" },
};

enum { N_ACTS = sizeof acts / sizeof *acts };

static const char letters[] = "?akwdxohv"; /* of states */

static const char *row_of(size_t act, enum whose whose)
{
	const char *const rows[] = { acts[act].lead, acts[act].co, acts[act].target, acts[act].of_lead };

	return rows[whose];
}

static void expect(size_t act, enum whose whose, int state)
{
	struct life_step step = { 0 };
	bool is_state = state >= ASSIGNMENT_ASSIGNED && state < ASSIGNMENT_STATE_COUNT;
	char expected = is_state ? row_of(act, whose)[state - 1] : '.';
	int rc = life_step_find(acts[act].verb, whose, (enum assignment_state)state, &step);

	cr_expect(eq(int, rc, expected == '.' ? LIFE_REFUSED : expected == '=' ? LIFE_UNCHANGED : LIFE_OK), "%s, whose %d, from state %d",
		  verb_name(acts[act].verb), whose, state);
	if (rc == LIFE_OK)
		cr_expect(eq(chr, letters[step.to], expected), "%s, whose %d, from state %d", verb_name(acts[act].verb), whose, state);
}

Test(life, takes_each_verb_from_each_state_of_each_part_as_the_protocol_says)
{
	cr_assert(eq(int, N_ACTS, VERB_COUNT), "every verb has its row");
	for (size_t i = 0; i < N_ACTS; i++)
		for (int whose = 0; whose < WHOSE_COUNT; whose++)
			for (int state = 0; state <= ASSIGNMENT_STATE_COUNT; state++)
				expect(i, (enum whose)whose, state);
}

Test(life, meets_acknowledge_with_whatever_shows_that_it_was_seen_and_resolve_with_the_end)
{
	static const enum verb seen[] = { VERB_ACKNOWLEDGE, VERB_START, VERB_DONE, VERB_HOLD };
	struct life_step step;

	for (size_t i = 0; i < sizeof seen / sizeof *seen; i++) {
		cr_assert(eq(int, life_step_find(seen[i], OWN_OF_CO, ASSIGNMENT_ASSIGNED, &step), LIFE_OK));
		cr_expect(step.meets_acknowledge, "%s", verb_name(seen[i]));
		cr_expect(eq(int, step.meets_resolve, seen[i] == VERB_DONE), "%s", verb_name(seen[i]));
	}
	cr_assert(eq(int, life_step_find(VERB_RESOLVE, OWN_OF_LEAD, ASSIGNMENT_WORKING, &step), LIFE_OK));
	cr_assert(step.meets_acknowledge && step.meets_resolve);
}

Test(life, names_as_fitting_a_part_what_it_takes_and_nothing_else)
{
	for (int whose = OWN_OF_LEAD; whose <= OWN_OF_CO; whose++)
		for (int state = ASSIGNMENT_ASSIGNED; state < ASSIGNMENT_STATE_COUNT; state++)
			for (size_t i = 0; i < N_ACTS; i++) {
				char expected = row_of(i, (enum whose)whose)[state - 1];
				bool fits = life_what_fits((enum whose)whose, (enum assignment_state)state) & VERB_BIT(acts[i].verb);

				cr_expect(fits == (expected != '.' && expected != '='), "%s in state %d", verb_name(acts[i].verb), state);
			}
}

/* The case: open, on_hold, disputed, resolved, closed, reopened. A letter says the state that comes: o h d r c e; = as before; . refused. Upper case: and the
 * table knows another one beside it. */
static const struct {
	enum verb verb;
	const char *from;
} cases[] = {
	{ VERB_ACKNOWLEDGE, "ohd..e" }, { VERB_START, "ohd..e" },    { VERB_DONE, "ohdrce" },	 { VERB_RESOLVE, "r.r==r" },   { VERB_RESPOND, "ohd..e" },
	{ VERB_MEET, "ohd..e" },	{ VERB_DECLINE, "OHD..E" },  { VERB_HAND_OVER, "OH...E" }, { VERB_ACCEPT, "oh...e" },  { VERB_REJECT, "OH...E" },
	{ VERB_WITHDRAW, "oh...e" },	{ VERB_HOLD, "hhd..h" },     { VERB_RESUME, "ood..e" },	 { VERB_INVITE, "ohd..e" },    { VERB_WAIVE, "ohd..e" },
	{ VERB_URGE, "ohd..e" },	{ VERB_ASSIGN, "oh...e" },   { VERB_RULE, "ohO..e" },	 { VERB_EXTEND, "ohd..e" },    { VERB_GRANT, "ohd..e" },
	{ VERB_REFUSE, "ohd..e" },	{ VERB_SUPERVISE, "ohdrce" }, { VERB_RELEASE, "ohdrce" }, { VERB_ASK, "h....h" },	       { VERB_REPLY, ".od..." },
	{ VERB_RATE, "...CCe" },	{ VERB_REOPEN, "...ee=" },   { VERB_CLOSE, "...c=." },	 { VERB_JOIN, "ohdrce" },      { VERB_LEAVE, "ohdrce" },
	{ VERB_LINK, "ohd..e" },	{ VERB_UNLINK, "ohdrce" },   { VERB_COMMENT, "ohdrce" }, { VERB_NONE, "......" },
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static void expect_case(size_t row, int state)
{
	const char *const case_letters = "?ohdrce";
	bool is_state = state > CASE_ANY && state < CASE_STATE_COUNT;
	char expected = is_state ? cases[row].from[state - 1] : '.';
	enum case_state to = CASE_ANY;
	int rc = life_case_find(cases[row].verb, (enum case_state)state, &to);
	const char *when = NULL;
	bool has_other = life_case_or(cases[row].verb, (enum case_state)state, &when) != CASE_ANY;

	cr_expect(eq(int, rc, expected == '.' ? LIFE_REFUSED : expected == '=' ? LIFE_UNCHANGED : LIFE_OK), "%s of a case in state %d",
		  verb_name(cases[row].verb), state);
	cr_expect(has_other == (expected != lower(expected)) && has_other == (when != NULL), "%s of a case in state %d", verb_name(cases[row].verb), state);
	if (rc == LIFE_OK)
		cr_expect(eq(chr, case_letters[to], lower(expected)), "%s of a case in state %d", verb_name(cases[row].verb), state);
}

Test(life, takes_each_verb_from_each_state_of_a_case_as_the_protocol_says)
{
	cr_assert(eq(int, sizeof cases / sizeof *cases, VERB_COUNT), "every verb has its row");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int state = 0; state <= CASE_STATE_COUNT; state++)
			expect_case(i, state);
}

Test(life, names_as_fitting_a_case_what_it_takes_and_nothing_else)
{
	for (int state = CASE_OPEN; state < CASE_STATE_COUNT; state++)
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			char expected = cases[i].from[state - 1];
			bool fits = life_what_fits_case((enum case_state)state) & VERB_BIT(cases[i].verb);

			cr_expect(fits == (expected != '.' && expected != '='), "%s in state %d", verb_name(cases[i].verb), state);
		}
}
