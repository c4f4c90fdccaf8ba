/* What each figure of the report means; docs/FIGURES.md has it at length. Sent with every report: a figure without its definition can be anything. */
#include "core/problems_inside.h"

#define FIGURE(name, meaning) { { (name), sizeof(name) - 1 }, { (meaning), sizeof(meaning) - 1 } }

static const struct field definitions[] = {
	FIGURE("count", "cases that citizens reported in the period (by when they were opened, not received), whatever became of them; a case counts"
			" in every area that holds it"),
	FIGURE("expected", "the average of the past weeks, each counted over the same weekdays and hours of the city's clock as the period, times how"
			   " often the period has them; a week far above the group's median is set aside (in how many weeks it was counted stands"
			   " beside it), so that a past surge does not hide the next"),
	FIGURE("change", "count less expected, as a share of expected; only a rise or a fall is told from chance, the others may be chance"),
	FIGURE("verdict", "rise or fall where q is at most 0.05; few_weeks: fewer than 4 past weeks are on record, so nothing is said; few_cases:"
			  " fewer than 10 cases in the period and the past weeks together"),
	FIGURE("p", "how likely a difference as large as this is by chance: quasi-likelihood F test for overdispersed counts, with the exact negative"
		    " binomial test where that is more cautious, both directions; chosen because reports vary more than Poisson counts do (weather,"
		    " campaigns), and few past weeks tell how much more: the dispersion of a group is drawn towards that of all groups"),
	FIGURE("q", "p corrected for having looked at many groups at once (Benjamini and Hochberg): of all that is told as rise or fall, about 1"
		    " in 20 is expected to be chance"),
	FIGURE("reopened", "of the cases of the period that were resolved at least once, the share that was reopened"),
	FIGURE("joint", "of the cases of the period that are resolved or closed, the share in which at least one required co-handler did its part"),
};

const struct field *problems_definitions(size_t *n_out)
{
	*n_out = sizeof definitions / sizeof *definitions;
	return definitions;
}
