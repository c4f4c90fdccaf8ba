/* base/keyed.h - a short keyed hash (SipHash-2-4 of libsodium): for tables that a peer must not be able to fill on purpose, and for
 * references. A function of its arguments only. */
#ifndef LIAISON_BASE_KEYED_H
#define LIAISON_BASE_KEYED_H

#include "base/text.h"

enum { KEYED_KEY_SIZE = 16 };

uint64_t keyed_hash(const unsigned char key[KEYED_KEY_SIZE], struct text bytes);

#endif
