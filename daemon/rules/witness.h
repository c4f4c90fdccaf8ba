/* rules/witness.h - looks at a case once and says which terms of a rule set are true of it, without trying them one by one.
 * Owns the text search; all other memory is taken from an arena when it is made, none when it looks. One thread at a time.
 */
#ifndef LIAISON_RULES_WITNESS_H
#define LIAISON_RULES_WITNESS_H

#include "base/why.h"
#include "rules/facts.h"
#include "rules/index.h"
#include "rules/scanner.h"

struct moment { /* an HOURS or PERIOD term */
	uint32_t term;
	enum condition_kind kind;
	const struct week *week;  /* HOURS */
	int64_t first_ms, end_ms; /* PERIOD: readings of the city's clock, the end not in it any more */
};

/* What holds changes only now and then: what was found for one moment is kept until the next change. */
struct moments {
	struct moment *all;
	struct moment *held; /* those that hold in from .. to */
	size_t n, n_held;
	civil from, to;
};

struct witness {
	const struct terms *terms;
	struct index *index;
	struct scanner *scanner;
	uint32_t *of_area, *of_layer; /* AREA terms of an area, of any area of a layer */
	uint32_t *of_border;          /* NEAR_BORDER terms of a layer; the last one: of any layer */
	struct moments moments;
	struct truth truth; /* of the case looked at last */
};

/* `terms` is borrowed and complete. Returns 0, SCANNER_REFUSED or a fault. */
MUST_CHECK int witness_make(struct witness *out, const struct terms *terms, const struct areas *areas, struct arena *arena,
			    struct why *why);
void witness_fini(struct witness *witness);

/* Forgets the case before, looks at this one, and gives facts->truth. Returns 0 or a fault. */
MUST_CHECK int witness_look(struct witness *witness, struct facts *facts);

#endif
