/* A ring of the newest cases by number, threaded into three kinds of chain, each the newest first:
 *  CELL      open cases that follow no other and have a point, by the cell of a grid as fine as the policy's distance
 *  ADDRESS   likewise, by the address
 *  REPORTER  all whose reporter is known
 * A cell is a row of latitude and a column of it; rows near the poles have fewer columns, so that a cell is never narrower than the distance and what lies
 * within it is in the cells around. */
#include "core/neighbours.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/likeness.h"

enum chain { CHAIN_CELL, CHAIN_ADDRESS, CHAIN_REPORTER, CHAIN_COUNT };

#define NOBODY UINT32_MAX

/* Steps along a chain at most: others may share it by chance, or on purpose. */
enum { WALK = 4 * NEIGHBOURS_LOOK };

#define EARTH_M 6371008.8
#define DEGREE (3.14159265358979323846 / 180)

struct link { uint64_t key; uint32_t newer, older; bool is_in; };

struct entry {
	uint64_t number; /* 0: free */
	wall received;
	uint64_t group; /* of policy and leading segments of the category */
	uint64_t reporter, address, primary;
	double lat, lon;
	uint32_t voices, followers; /* voices: different reporters of this case and its followers */
	uint16_t policy;
	bool has_point, is_open;
	struct link links[CHAIN_COUNT];
	struct sketch sketch;
};

/* Rows of a city are few, and how many columns one has takes trigonometry. */
enum { ROWS_KNOWN = 1024 };

struct row { int64_t row, columns; double distance_m; };

struct neighbours {
	struct duplicate_policy *policies; /* texts owned */
	size_t n_policies, max, buckets;
	bool has_lost; /* one that would still have been looked at */
	struct entry at_hand;
	int64_t middle, columns[3]; /* of the case at hand: its row, and the columns of the row before it, of it, and of the row behind */
	struct row rows[ROWS_KNOWN];
	struct entry *entries;          /* by number % max */
	uint32_t *heads[CHAIN_COUNT];   /* by key % buckets */
};

/* ---- coming and going ---- */

static struct text own(struct text t)
{
	char *bytes = malloc(t.size + 1);

	assert(bytes);
	if (t.size)
		memcpy(bytes, t.at, t.size);
	return (struct text){ bytes, t.size };
}

struct neighbours *neighbours_create(const struct duplicate_policy *policies, size_t n_policies, size_t cases_max)
{
	struct neighbours *n = calloc(1, sizeof *n);

	assert(n && cases_max);
	n->n_policies = n_policies;
	n->max = n->buckets = cases_max;
	n->policies = calloc(n_policies + 1, sizeof *n->policies);
	n->entries = calloc(cases_max, sizeof *n->entries);
	assert(n->policies && n->entries);
	for (size_t i = 0; i < n_policies; i++) {
		n->policies[i] = policies[i];
		n->policies[i].category = own(policies[i].category);
	}
	for (int c = 0; c < CHAIN_COUNT; c++) {
		n->heads[c] = malloc(n->buckets * sizeof *n->heads[c]);
		assert(n->heads[c]);
		memset(n->heads[c], 0xff, n->buckets * sizeof *n->heads[c]);
	}
	return n;
}

void neighbours_destroy(struct neighbours **neighbours)
{
	struct neighbours *n = *neighbours;

	if (!n)
		return;
	for (size_t i = 0; i < n->n_policies; i++)
		free((char *)(uintptr_t)n->policies[i].category.at);
	for (int c = 0; c < CHAIN_COUNT; c++)
		free(n->heads[c]);
	free(n->policies);
	free(n->entries);
	free(n);
	*neighbours = NULL;
}

bool neighbours_is_for(const struct neighbours *n, const struct duplicate_policy *policies, size_t n_policies)
{
	bool same = n->n_policies == n_policies;

	for (size_t i = 0; same && i < n_policies; i++) {
		const struct duplicate_policy *a = &n->policies[i], *b = &policies[i];

		same = text_is(a->category, b->category) && a->depth == b->depth && !memcmp(&a->distance_m, &b->distance_m, sizeof a->distance_m) &&
		       a->within.ns == b->within.ns && !memcmp(&a->similarity, &b->similarity, sizeof a->similarity);
	}
	for (size_t i = 0; same && i < n_policies; i++)
		same = n->policies[i].raise_at == policies[i].raise_at;
	return same;
}

dur neighbours_within(const struct neighbours *n)
{
	dur longest = { 0 };

	for (size_t i = 0; i < n->n_policies; i++)
		if (n->policies[i].within.ns > longest.ns)
			longest = n->policies[i].within;
	return longest;
}

size_t neighbours_max(const struct neighbours *n)
{
	return n->max;
}

/* ---- the grid ---- */

static uint64_t mix(uint64_t a, uint64_t b)
{
	a ^= b + 0x9e3779b97f4a7c15u + (a << 6) + (a >> 2);
	a = (a ^ a >> 30) * 0xbf58476d1ce4e5b9u;
	return a ^ a >> 27;
}

static double row_height(double distance_m)
{
	return distance_m / EARTH_M / DEGREE;
}

static int64_t row_of(double lat, double distance_m)
{
	return (int64_t)floor((lat + 90) / row_height(distance_m));
}

/* How many columns a row has: as many as are wide enough even one row nearer to the pole. */
static int64_t columns_of_row(int64_t row, double distance_m)
{
	double height = row_height(distance_m), low = (double)(row - 1) * height - 90, high = (double)(row + 2) * height - 90;
	double nearest = fabs(low) > fabs(high) ? fabs(low) : fabs(high), reach = sin(distance_m / EARTH_M / 2), narrow = nearest < 90 ? cos(nearest * DEGREE) : 0;
	double width;

	if (narrow <= reach)
		return 1;
	width = 2 * asin(reach / narrow) / DEGREE;
	return width >= 360 ? 1 : (int64_t)floor(360 / width);
}

static int64_t known_columns(struct neighbours *n, int64_t row, double distance_m)
{
	struct row *known = &n->rows[(uint64_t)row % ROWS_KNOWN];

	if (!known->columns || known->row != row || known->distance_m < distance_m || known->distance_m > distance_m)
		*known = (struct row){ row, columns_of_row(row, distance_m), distance_m };
	return known->columns;
}

static int64_t column_of(double lon, int64_t columns)
{
	int64_t column = (int64_t)floor((lon + 180) / (360 / (double)columns));

	return column >= columns ? columns - 1 : column;
}

static uint64_t cell_key(uint64_t group, int64_t row, int64_t column)
{
	return mix(mix(group, (uint64_t)row), (uint64_t)column);
}

static double distance_between(const struct entry *a, const struct entry *b)
{
	double up = sin((b->lat - a->lat) * DEGREE / 2), across = sin((b->lon - a->lon) * DEGREE / 2);
	double h = up * up + cos(a->lat * DEGREE) * cos(b->lat * DEGREE) * across * across;

	return 2 * EARTH_M * asin(sqrt(h < 1 ? h : 1));
}

/* ---- chains ---- */

static struct entry *find(const struct neighbours *n, uint64_t number)
{
	struct entry *e = &n->entries[number % n->max];

	return number && e->number == number ? e : NULL;
}

static uint32_t slot_of(const struct neighbours *n, const struct entry *e)
{
	return (uint32_t)(e - n->entries);
}

/* At its place by number: nearly always the first. */
static void thread(struct neighbours *n, struct entry *e, enum chain chain, uint64_t key)
{
	struct link *l = &e->links[chain];
	uint32_t *head = &n->heads[chain][key % n->buckets], newer = NOBODY, older = *head;

	while (older != NOBODY && n->entries[older].number > e->number) {
		newer = older;
		older = n->entries[older].links[chain].older;
	}
	*l = (struct link){ key, newer, older, true };
	if (older != NOBODY)
		n->entries[older].links[chain].newer = slot_of(n, e);
	if (newer != NOBODY)
		n->entries[newer].links[chain].older = slot_of(n, e);
	else
		*head = slot_of(n, e);
}

static void unthread(struct neighbours *n, struct entry *e, enum chain chain)
{
	struct link *l = &e->links[chain];

	if (!l->is_in)
		return;
	if (l->older != NOBODY)
		n->entries[l->older].links[chain].newer = l->newer;
	if (l->newer != NOBODY)
		n->entries[l->newer].links[chain].older = l->older;
	else
		n->heads[chain][l->key % n->buckets] = l->older;
	l->is_in = false;
}

/* Into the chains that a case of its state belongs to, and out of the others. */
static void rethread(struct neighbours *n, struct entry *e)
{
	double distance_m = n->policies[e->policy].distance_m;
	bool is_candidate = e->is_open && !e->primary;

	if (!is_candidate) {
		unthread(n, e, CHAIN_CELL);
		unthread(n, e, CHAIN_ADDRESS);
	}
	if (is_candidate && e->has_point && !e->links[CHAIN_CELL].is_in) {
		int64_t row = row_of(e->lat, distance_m);

		thread(n, e, CHAIN_CELL, cell_key(e->group, row, column_of(e->lon, known_columns(n, row, distance_m))));
	}
	if (is_candidate && e->address && !e->links[CHAIN_ADDRESS].is_in)
		thread(n, e, CHAIN_ADDRESS, mix(e->group, e->address));
	if (e->reporter && !e->links[CHAIN_REPORTER].is_in)
		thread(n, e, CHAIN_REPORTER, mix(e->group, e->reporter));
}

/* ---- the case at hand ---- */

static bool covers(const struct duplicate_policy *policy, struct text category)
{
	struct text of = policy->category;

	return !of.size || (text_starts(category, of) && (category.size == of.size || category.at[of.size] == '/'));
}

/* The first `depth` segments, or all there are. */
static struct text leading(struct text category, unsigned depth)
{
	for (size_t i = 0; i < category.size; i++)
		if (category.at[i] == '/' && !--depth)
			return text_slice(category, 0, i);
	return category;
}

static const struct duplicate_policy *choose(const struct neighbours *n, struct text category)
{
	const struct duplicate_policy *chosen = NULL;

	for (size_t i = 0; i < n->n_policies; i++)
		if (covers(&n->policies[i], category) && (!chosen || n->policies[i].category.size > chosen->category.size))
			chosen = &n->policies[i];
	return chosen;
}

const struct duplicate_policy *neighbours_read(struct neighbours *n, uint64_t number, struct text category, const struct case_text *text, uint64_t reporter,
					       wall received)
{
	const struct duplicate_policy *policy = choose(n, category);
	struct entry *e = &n->at_hand;

	if (!policy)
		return NULL;
	*e = (struct entry){ .number = number, .received = received, .reporter = reporter, .address = likeness_address(text->address),
			     .policy = (uint16_t)(policy - n->policies), .has_point = text->has_point, .voices = 1 };
	e->group = mix(e->policy, text_hash(leading(category, policy->depth)));
	if (e->has_point) {
		e->lat = text->point.lat;
		e->lon = text->point.lon;
		n->middle = row_of(e->lat, policy->distance_m);
		for (int i = 0; i < 3; i++)
			n->columns[i] = known_columns(n, n->middle + i - 1, policy->distance_m);
	}
	sketch_add(&e->sketch, text->title);
	sketch_add(&e->sketch, text->description);
	return policy;
}

/* ---- looking ---- */

/* As many repeat its primary as may. */
static bool is_full(const struct neighbours *n, const struct entry *e)
{
	const struct entry *primary = e->primary ? find(n, e->primary) : e;

	return primary && primary->followers >= LIMIT_FOLLOWERS;
}

/* How alike the case at hand and this one are, if enough: place first, then words. */
static bool is_alike(const struct neighbours *n, const struct entry *e, bool is_own, struct likeness *out)
{
	const struct entry *a = &n->at_hand;
	const struct duplicate_policy *policy = &n->policies[a->policy];
	double strict = (1 + policy->similarity) / 2, wanted = is_own ? policy->similarity / 2 : policy->similarity;
	bool is_same_address = a->address && a->address == e->address;

	if (e->group != a->group || is_full(n, e) || e->number + n->max <= a->number || wall_since(a->received, e->received).ns > policy->within.ns)
		return false;
	*out = (struct likeness){ .number = e->number, .primary = e->primary ? e->primary : e->number, .distance_m = -1 };
	if (a->has_point && e->has_point) {
		out->distance_m = distance_between(a, e);
		if (out->distance_m > policy->distance_m)
			return false;
	} else if (a->address && e->address) {
		if (!is_same_address)
			return false;
		wanted = is_own ? wanted : strict;
	} else {
		if (!is_own)
			return false;
		wanted = strict;
	}
	out->similarity = sketch_likeness(&a->sketch, &e->sketch);
	return out->similarity >= wanted;
}

static void look_along(const struct neighbours *n, enum chain chain, uint64_t key, bool only_without_point, struct likeness *best)
{
	uint32_t at = n->heads[chain][key % n->buckets];

	for (int looked = 0, walked = 0; at != NOBODY && looked < NEIGHBOURS_LOOK && walked < WALK; at = n->entries[at].links[chain].older, walked++) {
		const struct entry *e = &n->entries[at];
		struct likeness found;

		if (e->links[chain].key != key)
			continue;
		looked++;
		if ((only_without_point && e->has_point) || !is_alike(n, e, false, &found))
			continue;
		found.kind = LIKENESS_CASE;
		if (!best->kind || found.similarity >= best->similarity) /* as alike: the older one, which comes later */
			if (!best->kind || found.similarity > best->similarity || found.number < best->number)
				*best = found;
	}
}

static void look_around(const struct neighbours *n, struct likeness *best)
{
	const struct entry *a = &n->at_hand;

	for (int r = 0; r < 3; r++) {
		int64_t row = n->middle + r - 1, columns = n->columns[r], column = column_of(a->lon, columns);
		int64_t around = columns < 3 ? columns : 3;

		for (int64_t i = 0; i < around; i++)
			look_along(n, CHAIN_CELL, cell_key(a->group, row, (column + columns + i - 1) % columns), false, best);
	}
}

/* The reporter's own: the newest that is open, otherwise the newest. */
static void look_at_own(const struct neighbours *n, struct likeness *best)
{
	const struct entry *a = &n->at_hand;
	uint64_t key = mix(a->group, a->reporter);
	uint32_t at = a->reporter ? n->heads[CHAIN_REPORTER][key % n->buckets] : (uint32_t)NOBODY;

	for (int looked = 0, walked = 0; at != NOBODY && looked < NEIGHBOURS_LOOK && walked < WALK && best->kind != LIKENESS_REPORTER; walked++) {
		const struct entry *e = &n->entries[at], *followed = find(n, e->primary);
		struct likeness found;

		at = e->links[CHAIN_REPORTER].older;
		if (e->links[CHAIN_REPORTER].key != key)
			continue;
		looked++;
		if (!is_alike(n, e, true, &found))
			continue;
		found.kind = (followed ? followed->is_open : e->is_open) ? LIKENESS_REPORTER : LIKENESS_RESOLVED;
		if (!best->kind || found.kind == LIKENESS_REPORTER)
			*best = found;
	}
}

bool neighbours_find(const struct neighbours *n, struct likeness *out)
{
	const struct entry *a = &n->at_hand;

	*out = (struct likeness){ .kind = LIKENESS_NONE, .distance_m = -1 };
	look_at_own(n, out);
	if (out->kind)
		return true;
	if (a->has_point)
		look_around(n, out);
	if (a->address)
		look_along(n, CHAIN_ADDRESS, mix(a->group, a->address), a->has_point, out);
	return out->kind != LIKENESS_NONE;
}

/* ---- keeping ---- */

/* Has anybody else of the case and its followers this one's reporter? */
static bool is_heard(const struct neighbours *n, const struct entry *e, uint64_t primary)
{
	uint32_t at = e->reporter ? n->heads[CHAIN_REPORTER][e->links[CHAIN_REPORTER].key % n->buckets] : (uint32_t)NOBODY;

	for (int walked = 0; at != NOBODY && walked < WALK; at = n->entries[at].links[CHAIN_REPORTER].older, walked++) {
		const struct entry *other = &n->entries[at];

		if (other != e && other->reporter == e->reporter && (other->number == primary || other->primary == primary))
			return true;
	}
	return false;
}

static void follow(struct neighbours *n, struct entry *e, uint64_t primary)
{
	struct entry *left = find(n, e->primary), *joined = find(n, primary);

	if (e->primary == primary)
		return;
	if (left) {
		left->voices -= !is_heard(n, e, left->number);
		left->followers--;
	}
	if (joined) {
		joined->voices += !is_heard(n, e, primary);
		joined->followers++;
	}
	e->primary = primary;
}

bool neighbours_keep(struct neighbours *n, bool is_open, uint64_t primary)
{
	const struct entry *a = &n->at_hand;
	struct entry *e = &n->entries[a->number % n->max];
	bool is_lost = e->number && e->is_open && wall_since(a->received, e->received).ns <= n->policies[e->policy].within.ns;
	bool is_first = is_lost && !n->has_lost;

	n->has_lost |= is_lost;
	for (int chain = 0; chain < CHAIN_COUNT; chain++)
		unthread(n, e, (enum chain)chain);
	*e = *a;
	e->is_open = is_open;
	e->links[CHAIN_REPORTER].key = mix(e->group, e->reporter);
	follow(n, e, primary);
	rethread(n, e);
	return is_first;
}

void neighbours_change(struct neighbours *n, uint64_t number, bool is_open, uint64_t primary)
{
	struct entry *e = find(n, number);

	if (!e)
		return;
	e->is_open = is_open;
	follow(n, e, primary);
	rethread(n, e);
}

const struct duplicate_policy *neighbours_policy(const struct neighbours *n, uint64_t number)
{
	const struct entry *e = find(n, number);

	return e ? &n->policies[e->policy] : NULL;
}

uint32_t neighbours_voices(const struct neighbours *n, uint64_t number)
{
	const struct entry *e = find(n, number);

	return e ? e->voices : 0;
}
