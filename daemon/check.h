/* check.h - everything that can be said about a configuration folder before anything runs: one list of remarks, errors among them or not.
 * `liaisond --check` shows them, and a reload that is refused tells its errors. Without store, sockets and plugins. One thread. */
#ifndef LIAISON_CHECK_H
#define LIAISON_CHECK_H

#include <stdio.h>

#include "base/remarks.h"
#include "configuration.h"

enum check_rc {
	CHECK_FINE = 0, /* no errors; warnings there may be */
	CHECK_ERRORS,   /* it cannot be put in force */
};

struct check {
	struct remarks remarks;
	struct configuration configuration; /* as far as it could be read */
	struct rule_set_definition definition;
	size_t n_expectations;
	bool has_rules; /* configuration.ruleset is there; without errors, or of the rules that have none */
};

/* Owner of what is in *out: the caller, until check_close, whatever the outcome. Returns check_rc or a fault. check_read: only what can be an error; then
 * check_survey: what else is worth a word. */
MUST_CHECK int check_read(const struct options *options, struct check *out);
MUST_CHECK int check_survey(const struct options *options, struct check *check);
void check_close(struct check *check);

/* Submissions on `in`, framed as for --decide, decided by the rules that could be read: the ten largest combinations of category, area and channel that
 * go to the fallback desk, and categories that the city does not name. Returns 0 or a fault. */
MUST_CHECK int check_traffic(struct check *check, const struct options *options, FILE *in);

/* Sorted by then. With `is_json` one object, without, lines for people. */
void check_print(const struct check *check, bool is_json, FILE *out);

/* The list that the object has them in, of sorted remarks: "findings":[...] */
void check_print_findings(const struct remarks *remarks, FILE *out);

/* The errors of sorted remarks, as many as fit in why->sentence. */
void check_join_errors(const struct remarks *remarks, struct why *why);
/* Reads once more, to its end, what has been refused for its first error; where there are several, they are what `why` says. All errors are in *out,
 * sorted: the caller's, until remarks_fini. */
void check_say_errors(const struct options *options, struct remarks *out, struct why *why);

/* Part of check_survey: policies that never count, that have ended, that nobody names, that name categories which are not there; what the timebook doubts. */
void check_clocks(struct check *check, const char *path);

#endif
