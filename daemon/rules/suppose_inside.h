/* rules/suppose_inside.h - the sides of a supposition, each looked at by itself. Part of rules/suppose.c. */
#ifndef LIAISON_RULES_SUPPOSE_INSIDE_H
#define LIAISON_RULES_SUPPOSE_INSIDE_H

#include "rules/suppose.h"

static inline const struct term *suppose_term(const struct supposition *s, uint32_t term)
{
	return &s->terms->terms[term];
}

static inline const struct path *suppose_path(const struct supposition *s, uint32_t term)
{
	return &suppose_term(s, term)->test->paths[suppose_term(s, term)->at];
}

/* Each: can a case be as supposed on this side? What it would be is written where `out` is not NULL. */
bool suppose_category(struct supposition *s, struct arena *scratch, struct text *out);
bool suppose_moment(struct supposition *s, wall *out);
bool suppose_place(struct supposition *s, struct place_kind *out);
bool suppose_text(struct supposition *s);

/* Title and description. false: a text with a pattern was not found, or it would be too long. */
bool suppose_words(struct supposition *s, struct arena *scratch, struct case_text *out);

/* A segment that no path names. */
struct text suppose_fresh_segment(const struct terms *terms, struct arena *arena);

#endif
