/* store/memory.h - the store without a disk: simple enough to be seen to be right, the model that tests hold against the other.
 * Nothing survives close. The reader may be used by another thread. */
#ifndef LIAISON_STORE_MEMORY_H
#define LIAISON_STORE_MEMORY_H

#include "core/store.h"

/* `list_scan`: cases that one List looks at. Owner: the caller, until out->ops->close. Returns 0 or FAULT_MEMORY. */
MUST_CHECK int store_memory_open(uint32_t list_scan, struct store *out);

/* Sees what is committed. Closed before the store is. Returns 0 or FAULT_MEMORY. */
MUST_CHECK int store_memory_reader_open(const struct store *store, struct reader *out);

#endif
