/* Runs one target in an ordinary test run: its samples, then some thousands of mutations of them, always the same for one
 * seed.
 *
 *   X_mutations_test                  LIAISON_SEED chooses other mutations
 *   X_mutations_test --samples DIR    writes the samples, for libFuzzer to begin with */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/fuzz.h"

enum { ROUNDS = 20000, MOST_BYTES = 65536, DEFAULT_SEED = 311 };

struct chance {
	uint64_t state;
};

static char where[64]; /* for last_words, which may not print */

static uint64_t next(struct chance *c)
{
	c->state ^= c->state << 13;
	c->state ^= c->state >> 7;
	c->state ^= c->state << 17;
	return c->state;
}

static size_t below(struct chance *c, size_t limit)
{
	return limit ? (size_t)(next(c) % limit) : 0;
}

static void last_words(int signal_number)
{
	(void)!write(STDERR_FILENO, where, strlen(where));
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

/* ---- ways to spoil ---- */

struct draft {
	unsigned char at[MOST_BYTES];
	size_t size;
};

static void open_gap(struct draft *d, size_t at, size_t size)
{
	if (d->size + size > MOST_BYTES)
		return;
	memmove(d->at + at + size, d->at + at, d->size - at);
	d->size += size;
}

static void flip(struct draft *d, struct chance *c, const struct buffer *other)
{
	(void)other;
	if (d->size)
		d->at[below(c, d->size)] ^= (unsigned char)(1u << below(c, 8));
}

static void set_edge(struct draft *d, struct chance *c, const struct buffer *other)
{
	static const unsigned char edges[] = { 0, 1, 0x7F, 0x80, 0xFF, 0x08, 0x0A, 0x12 };

	(void)other;
	if (d->size)
		d->at[below(c, d->size)] = edges[below(c, sizeof edges)];
}

static void insert(struct draft *d, struct chance *c, const struct buffer *other)
{
	size_t at = below(c, d->size + 1), size = 1 + below(c, 9), before = d->size;

	(void)other;
	open_gap(d, at, size);
	for (size_t i = 0; d->size > before && i < size; i++)
		d->at[at + i] = (unsigned char)next(c);
}

static void drop(struct draft *d, struct chance *c, const struct buffer *other)
{
	size_t at = below(c, d->size), size = 1 + below(c, 9);

	(void)other;
	if (at + size > d->size)
		return;
	memmove(d->at + at, d->at + at + size, d->size - at - size);
	d->size -= size;
}

static void cut(struct draft *d, struct chance *c, const struct buffer *other)
{
	(void)other;
	d->size = below(c, d->size + 1);
}

/* A piece of another message, anywhere: fields of one kind within another. */
static void splice(struct draft *d, struct chance *c, const struct buffer *other)
{
	size_t from = below(c, other->size), size = below(c, other->size - from + 1), at = below(c, d->size + 1),
	       before = d->size;

	open_gap(d, at, size);
	if (d->size > before)
		memcpy(d->at + at, other->at + from, size);
}

/* The whole again behind itself: repeated fields, and limits on how many. */
static void repeat(struct draft *d, struct chance *c, const struct buffer *other)
{
	size_t times = 1 + below(c, 40), size = d->size;

	(void)other;
	for (size_t i = 0; size && i < times && d->size + size <= MOST_BYTES; i++) {
		memcpy(d->at + d->size, d->at, size);
		d->size += size;
	}
}

static void spoil(struct draft *d, struct chance *c, const struct buffer *samples, size_t n)
{
	static void (*const ways[])(struct draft *, struct chance *, const struct buffer *) = { flip,     flip,   set_edge,
												set_edge, insert, drop,
												cut,      splice, repeat };
	static const size_t times[] = { 1, 1, 1, 2, 3, 8 };

	for (size_t left = times[below(c, sizeof times / sizeof *times)]; left; left--)
		ways[below(c, sizeof ways / sizeof *ways)](d, c, &samples[below(c, n)]);
}

/* In memory of exactly its size, so that a sanitizer sees a step beyond. */
static void run(const unsigned char *bytes, size_t size)
{
	uint8_t *exact = malloc(size ? size : 1);

	fuzz_demand(exact != NULL, "there is memory");
	if (size)
		memcpy(exact, bytes, size);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

static int write_samples(const char *folder, const struct buffer *samples, size_t n)
{
	char path[4096];

	for (size_t i = 0; i < n; i++) {
		FILE *file;

		snprintf(path, sizeof path, "%s/sample-%zu", folder, i);
		file = fopen(path, "wb");
		if (!file || fwrite(samples[i].at, 1, samples[i].size, file) != samples[i].size || fclose(file)) {
			fprintf(stderr, "%s cannot be written.\n", path);
			return 1;
		}
	}
	return 0;
}

static void run_all(uint64_t seed, const struct buffer *samples, size_t n)
{
	static struct draft draft;
	struct chance chance = { seed * 2 + 1 };

	for (size_t i = 0; i < n; i++)
		run((const unsigned char *)samples[i].at, samples[i].size);
	for (int round = 0; round < ROUNDS; round++) {
		const struct buffer *sample = &samples[below(&chance, n)];

		if (sample->size)
			memcpy(draft.at, sample->at, sample->size);
		draft.size = sample->size;
		spoil(&draft, &chance, samples, n);
		snprintf(where, sizeof where, "LIAISON_SEED=%llu round %d\n", (unsigned long long)seed, round);
		run(draft.at, draft.size);
	}
}

int main(int argc, char **argv)
{
	const char *wanted = getenv("LIAISON_SEED");
	uint64_t seed = wanted ? strtoull(wanted, NULL, 10) : DEFAULT_SEED;
	struct buffer samples[FUZZ_SAMPLES_MAX];
	size_t n = fuzz_samples(samples, FUZZ_SAMPLES_MAX);
	int rc = 0;

	if (argc == 3 && !strcmp(argv[1], "--samples")) {
		rc = write_samples(argv[2], samples, n);
	} else {
		printf("seed: LIAISON_SEED=%llu, %zu samples, %d mutations\n", (unsigned long long)seed, n, (int)ROUNDS);
		fflush(stdout);
		signal(SIGABRT, last_words);
		signal(SIGSEGV, last_words);
		run_all(seed, samples, n);
	}
	for (size_t i = 0; i < n; i++)
		buffer_fini(&samples[i]);
	return rc;
}
