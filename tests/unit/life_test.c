#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/life.h"

TestSuite(life, .timeout = 5);

/* PROTOCOL.md, acts. A row for each verb, a letter for each state from assigned to waived: Y it goes, = it was so before, .
 * refused. */
static const struct {
	enum verb verb;
	const char *from;
	enum assignment_state to;
	enum event_kind event;
	bool acknowledge, resolve;
} acts[] = {
	{ VERB_NONE, "........", 0, 0, false, false },
	{ VERB_ACKNOWLEDGE, "Y==.....", ASSIGNMENT_ACKNOWLEDGED, EVENT_ACKNOWLEDGED, true, false },
	{ VERB_START, "YY=.....", ASSIGNMENT_WORKING, EVENT_STARTED, true, false },
	{ VERB_DONE, "YYY=....", ASSIGNMENT_DONE, EVENT_DONE, true, true },
	{ VERB_RESOLVE, "YYY=....", ASSIGNMENT_DONE, EVENT_RESOLVED, true, true },
};

enum { N_ACTS = sizeof acts / sizeof *acts };

Test(life, takes_each_verb_from_each_state_as_the_protocol_says)
{
	for (size_t i = 0; i < N_ACTS; i++)
		for (int state = 0; state <= ASSIGNMENT_STATE_COUNT; state++) {
			struct life_step step = { 0 };
			bool is_state = state >= ASSIGNMENT_ASSIGNED && state < ASSIGNMENT_STATE_COUNT;
			char expected = is_state ? acts[i].from[state - 1] : '.';
			int rc = life_step_find(acts[i].verb, (enum assignment_state)state, &step);

			cr_assert(eq(int, rc, expected == 'Y' ? LIFE_OK : expected == '=' ? LIFE_UNCHANGED : LIFE_REFUSED),
				  "verb %zu from state %d", i, state);
			if (rc != LIFE_OK)
				continue;
			cr_expect(eq(int, step.to, acts[i].to));
			cr_expect(eq(int, step.event, acts[i].event));
			cr_expect(step.meets_acknowledge == acts[i].acknowledge && step.meets_resolve == acts[i].resolve);
		}
}

Test(life, names_only_what_would_fit)
{
	static const char *const words[] = { NULL, "acknowledge", "start", "done", "resolve" };

	for (int state = ASSIGNMENT_ASSIGNED; state < ASSIGNMENT_STATE_COUNT; state++) {
		const char *what = life_what_fits((enum assignment_state)state);
		bool fits_any = false, says_none = !strcmp(what, "nothing more");

		for (size_t i = 1; i < N_ACTS; i++) {
			bool fits = acts[i].from[state - 1] == 'Y', is_said = strstr(what, words[i]) != NULL;

			cr_expect(is_said == fits, "%s in \"%s\"", words[i], what);
			fits_any |= fits;
		}
		cr_expect(says_none != fits_any);
	}
}
