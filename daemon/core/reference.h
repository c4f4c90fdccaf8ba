/* core/reference.h - a case's public reference: unguessable, checkable, and needing no index.
 * A reference is the case number under a keyed permutation of 60 bits (a balanced Feistel network, 8 rounds of SipHash): 40 bits of number
 * and 20 that must come out as zero, written as 12 letters of Crockford's base 32 and one check letter: 7K2M-9QXD-04TJ-R.
 * Pure functions. */
#ifndef LIAISON_CORE_REFERENCE_H
#define LIAISON_CORE_REFERENCE_H

#include "base/keyed.h"
#include "base/text.h"

enum { REFERENCE_SIZE = 16 }; /* letters and dashes */

struct reference { char letters[REFERENCE_SIZE + 1]; };

/* `number` below 2^40. */
struct reference reference_of(const unsigned char secret[KEYED_KEY_SIZE], uint64_t number);

enum reference_rc {
	REFERENCE_OK = 0,
	REFERENCE_MISTYPED, /* wrong length, letter or check letter */
	REFERENCE_FOREIGN,  /* well formed, but not one of ours */
};

/* Upper and lower case, dashes and blanks left out, O for 0, I or L for 1 are all accepted. */
int reference_read(const unsigned char secret[KEYED_KEY_SIZE], struct text t, uint64_t *number_out);

#endif
