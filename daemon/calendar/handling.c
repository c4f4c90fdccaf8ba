#include "calendar/handling.h"

#include <assert.h>

struct handling_default {
	const char *name, *time;
};

static const struct handling_default defaults[] = {
	{ "answer", "1 working day" },    { "ruling", "2 working days" },    { "urge", "1 working day" },
	{ "extension", "1 working day" }, { "question", "10 working days" }, { "confirmation", "7 calendar days" },
};

_Static_assert(sizeof defaults / sizeof *defaults <= LIMIT_FURTHER_CLOCKS, "they are the further clocks of one policy");

void handling_defaults(struct policy *out)
{
	policy_clear(out);
	out->name = HANDLING_NAME;
	out->is_by_name = true;
	out->pauses.is_said = true; /* nothing that is waited for stops the clock of the waiting */
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
		struct clock_plan *plan = &out->clocks[out->n_clocks++];
		bool is_length;

		*plan = (struct clock_plan){ .name = text_of(defaults[i].name), .warn = { CLOCK_WARN_DEFAULT }, .n_warn = 1 };
		is_length = span_parse(text_of(defaults[i].time), &plan->time);
		assert(is_length);
	}
}
