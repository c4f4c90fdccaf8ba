/* core/neighbours.h - recent cases by place, so that one that repeats another is seen at intake.
 * Holds, of the newest cases that a policy of the city covers, numbers only: place, hashes of address and reporter, a sketch of the words. No text and no name
 * is kept. The same cases in the same order give the same answers, so that a restart recalls them from the store. Pure. One thread.
 *
 * Which cases are compared: those of one policy (the longest category that covers the case), with `depth` segments of the category in common, received at most
 * `within` before, and
 *  - both with a point: at most `distance` apart, words at least `similarity` alike;
 *  - otherwise, both with an address: the same letters and digits, and words alike by half of what is missing to 1 more: (1 + similarity) / 2;
 *  - neither: not at all.
 * A reporter's own cases: half of the similarity is enough where the place is the same, and without any place (1 + similarity) / 2 will do.
 * A case that LIMIT_FOLLOWERS follow is no candidate any more. A case that follows another is no candidate of its own: the case that it follows is. Of several the most alike counts, then the older. */
#ifndef LIAISON_CORE_NEIGHBOURS_H
#define LIAISON_CORE_NEIGHBOURS_H

#include "core/city.h"

/* Of the candidates at one place, or of one reporter, at most so many are compared, the newest: what intake may cost. */
enum { NEIGHBOURS_LOOK = 512 };

struct neighbours;

enum likeness_kind {
	LIKENESS_NONE = 0,
	LIKENESS_CASE,     /* somebody has reported it before */
	LIKENESS_REPORTER, /* this reporter has, and it is open */
	LIKENESS_RESOLVED, /* this reporter has, and it was resolved */
};

struct likeness {
	enum likeness_kind kind;
	uint64_t number;   /* of the case that is alike */
	uint64_t primary;  /* which that one follows, or itself */
	double distance_m; /* below 0: not known */
	double similarity; /* 0 .. 1 */
};

/* Policies are copied. `cases_max`: how many of the newest cases, by their numbers, are remembered. Owner: the caller. All memory is taken here. */
struct neighbours *neighbours_create(const struct duplicate_policy *policies, size_t n_policies, size_t cases_max);
void neighbours_destroy(struct neighbours **neighbours);

/* Is this what it was created with? */
bool neighbours_is_for(const struct neighbours *neighbours, const struct duplicate_policy *policies, size_t n_policies);
/* The longest time that any policy looks back. */
dur neighbours_within(const struct neighbours *neighbours);
size_t neighbours_max(const struct neighbours *neighbours);

/* Takes a case to hand that has, or will have, this number. `reporter` is a hash of who reported it; 0: nobody knows. Returns the policy that covers it; NULL:
 * none does, and nothing is at hand. */
const struct duplicate_policy *neighbours_read(struct neighbours *neighbours, uint64_t number, struct text category, const struct case_text *text,
					       uint64_t reporter, wall received);
/* What the case at hand repeats. false: nothing. */
bool neighbours_find(const struct neighbours *neighbours, struct likeness *out);
/* Remembers the case at hand; its number is above all before, and above that of its primary. true: for the first time one had to go that its policy would
 * still have looked at. */
bool neighbours_keep(struct neighbours *neighbours, bool is_open, uint64_t primary);

/* What became of a case; one that is not remembered is passed over. */
void neighbours_change(struct neighbours *neighbours, uint64_t number, bool is_open, uint64_t primary);

/* The policy that covers a case. NULL: the case is not remembered. */
const struct duplicate_policy *neighbours_policy(const struct neighbours *neighbours, uint64_t number);
/* Different reporters of a case and of those that follow it; who is not known counts as one. 0: the case is not remembered. */
uint32_t neighbours_voices(const struct neighbours *neighbours, uint64_t number);

#endif
