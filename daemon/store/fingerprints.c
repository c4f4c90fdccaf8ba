#include "store/fingerprints.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { PARTS = 256, FIRST_ROOM = 16, HALF_KEY = FINGERPRINT_KEY_SIZE / 2 };

struct entry {
	uint64_t mark, number; /* number 0: free */
};

/* Open addressing with linear steps; never fuller than three quarters. */
struct part {
	struct entry *entries;
	size_t room, used; /* room: a power of two, or 0 */
};

struct fingerprints {
	pthread_rwlock_t lock; /* held for writing by the one thread that adds; that thread may read without it */
	unsigned char key[FINGERPRINT_KEY_SIZE];
	uint64_t mask;
	struct part parts[PARTS];
};

struct fingerprints *fingerprints_create(const unsigned char key[FINGERPRINT_KEY_SIZE], unsigned bits)
{
	struct fingerprints *f = calloc(1, sizeof *f);

	if (!f)
		return NULL;
	pthread_rwlock_init(&f->lock, NULL);
	memcpy(f->key, key, FINGERPRINT_KEY_SIZE);
	f->mask = bits >= 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
	return f;
}

void fingerprints_destroy(struct fingerprints **f)
{
	if (!*f)
		return;
	for (int i = 0; i < PARTS; i++)
		free((*f)->parts[i].entries);
	pthread_rwlock_destroy(&(*f)->lock);
	free(*f);
	*f = NULL;
}

static uint64_t from_bytes(const unsigned char bytes[8])
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n |= (uint64_t)bytes[i] << 8 * i;
	return n;
}

uint64_t fingerprint_of(const struct fingerprints *f, struct text source, struct text source_ref)
{
	unsigned char key[HALF_KEY], hash[8];

	crypto_shorthash(hash, (const unsigned char *)source.at, source.size, f->key);
	memcpy(key, f->key + HALF_KEY, HALF_KEY);
	for (int i = 0; i < 8; i++)
		key[i] ^= hash[i];
	crypto_shorthash(hash, (const unsigned char *)source_ref.at, source_ref.size, key);
	return from_bytes(hash) & f->mask;
}

/* The part is chosen by the low bits and the place in it by the ones above, so that the two do not depend on each other. */
static size_t part_of(uint64_t mark)
{
	return mark % PARTS;
}

static void put(struct part *p, struct entry e)
{
	size_t at = (size_t)(e.mark / PARTS) & (p->room - 1);

	while (p->entries[at].number)
		at = (at + 1) & (p->room - 1);
	p->entries[at] = e;
	p->used++;
}

static int grow(struct part *p)
{
	struct part wider = { .room = p->room ? p->room * 2 : FIRST_ROOM };

	wider.entries = calloc(wider.room, sizeof *wider.entries);
	if (!wider.entries)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < p->room; i++) {
		if (p->entries[i].number)
			put(&wider, p->entries[i]);
	}
	free(p->entries);
	*p = wider;
	return 0;
}

int fingerprints_add(struct fingerprints *f, uint64_t mark, uint64_t number)
{
	struct part *p = &f->parts[part_of(mark)];
	int rc = 0;

	pthread_rwlock_wrlock(&f->lock);
	if (p->used + 1 > p->room / 4 * 3)
		rc = grow(p);
	if (!rc)
		put(p, (struct entry){ mark, number });
	pthread_rwlock_unlock(&f->lock);
	return PASS(rc);
}

static uint64_t smallest_after(const struct part *p, uint64_t mark, uint64_t after)
{
	size_t at = p->room ? (size_t)(mark / PARTS) & (p->room - 1) : 0;
	uint64_t found = 0;

	for (; p->room && p->entries[at].number; at = (at + 1) & (p->room - 1)) {
		const struct entry *e = &p->entries[at];

		if (e->mark == mark && e->number > after && (!found || e->number < found))
			found = e->number;
	}
	return found;
}

uint64_t fingerprints_after(const struct fingerprints *f, uint64_t mark, uint64_t after)
{
	pthread_rwlock_t *lock = (pthread_rwlock_t *)&f->lock;
	uint64_t found;

	pthread_rwlock_rdlock(lock);
	found = smallest_after(&f->parts[part_of(mark)], mark, after);
	pthread_rwlock_unlock(lock);
	return found;
}
