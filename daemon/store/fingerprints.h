/* store/fingerprints.h - which cases may bear a (source, source_ref), without an index on disk.
 * Holds 64-bit keyed hashes in memory, never the texts: a hit is a candidate that its owner verifies, and several numbers may
 * share a fingerprint. One thread adds; any thread looks. */
#ifndef LIAISON_STORE_FINGERPRINTS_H
#define LIAISON_STORE_FINGERPRINTS_H

#include "base/fault.h"
#include "base/text.h"

enum { FINGERPRINT_KEY_SIZE = 32 };

struct fingerprints;

/* Empty. `key` is copied; `bits` (1 .. 64) of each hash are kept: fewer than 64 only to force collisions in a test.
 * Owner: the caller. NULL: no memory. */
struct fingerprints *fingerprints_create(const unsigned char key[FINGERPRINT_KEY_SIZE], unsigned bits);
void fingerprints_destroy(struct fingerprints **f);

uint64_t fingerprint_of(const struct fingerprints *f, struct text source, struct text source_ref);

/* `number` is at least 1. Takes 22 bytes an entry on average; grows one of 256 parts at a time, so that no call moves more than a 256th of
 * all entries. Returns 0 or FAULT_MEMORY (nothing changed). */
MUST_CHECK int fingerprints_add(struct fingerprints *f, uint64_t mark, uint64_t number);

/* The smallest number above `after` that bears the fingerprint; 0: there is none. */
uint64_t fingerprints_after(const struct fingerprints *f, uint64_t mark, uint64_t after);

#endif
