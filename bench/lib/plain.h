/* lib/plain.h - the plain SQLite limit: the rows that a daemon wrote, written again by nothing but prepared statements, in the same
 * schema, with the same durability, each batch consumed and acknowledged. One process, no sockets, no rules, no decoding. */
#ifndef LIAISON_BENCH_PLAIN_H
#define LIAISON_BENCH_PLAIN_H

#include <stdbool.h>

/* Reads every row of `database` (a daemon's, that has ended) and writes them into `copy`, `batch` cases a commit. The rate in cases per
 * second, or a negative number when something failed, which has been said. */
double plain_rate(const char *database, const char *copy, unsigned batch);

#endif
