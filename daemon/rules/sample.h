/* rules/sample.h - a short text in which a regular expression is likely to be found.
 * Reads the part of the language that people write; whoever asks tries the text on the expression itself. Pure. */
#ifndef LIAISON_RULES_SAMPLE_H
#define LIAISON_RULES_SAMPLE_H

#include "base/arena.h"

enum { SAMPLE_VARIANTS = 6 };

/* The text of one of SAMPLE_VARIANTS, in the arena: they differ in which alternative is taken and whether what may be left out is.
 * Empty: none was found. */
struct text sample_of(struct text pattern, unsigned variant, struct arena *arena);

#endif
