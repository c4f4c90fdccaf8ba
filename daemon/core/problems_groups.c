#include "core/problems_inside.h"

#include <math.h>

enum { SLOTS = 2 * LIMIT_PROBLEMS };

static const double metres_a_degree = 111195; /* of latitude, on a sphere of 6371.0 km */

bool groups_init(struct groups *g, struct arena *arena, const unsigned char *key, size_t weeks)
{
	*g = (struct groups){ .arena = arena, .key = key, .weeks = weeks, .table = arena_take_clear(arena, SLOTS, sizeof *g->table),
			      .all = arena_take(arena, LIMIT_PROBLEMS * sizeof *g->all) };
	return g->table && g->all;
}

static bool is_same(const struct group *a, const struct group *b)
{
	return a->row == b->row && a->column == b->column && text_is(a->category, b->category) && text_is(a->area, b->area);
}

/* Keyed: whoever submits chooses categories. */
static uint64_t hash_of(const struct groups *g, const struct group *key)
{
	const int32_t place[2] = { key->row, key->column };
	uint64_t category = keyed_hash(g->key, key->category), area = keyed_hash(g->key, key->area);

	if (place[0] || place[1])
		category ^= keyed_hash(g->key, (struct text){ (const char *)place, sizeof place });
	return category ^ (area << 1 | area >> 63);
}

static struct group *make(struct groups *g, const struct group *key)
{
	struct group *made = arena_take_clear(g->arena, 1, sizeof *made);
	uint32_t *counts = arena_take_clear(g->arena, 2 * g->weeks, sizeof *counts);
	bool ok = made && counts;

	if (ok) {
		*made = (struct group){ .row = key->row, .column = key->column, .often = counts, .seldom = counts + g->weeks };
		made->category = arena_copy(g->arena, key->category, &ok);
		made->area = arena_copy(g->arena, key->area, &ok);
	}
	g->is_short = g->is_short || !ok;
	return ok ? made : NULL;
}

struct group *groups_get(struct groups *g, const struct group *key)
{
	uint64_t slot = hash_of(g, key) % SLOTS;
	struct group *made;

	for (; g->table[slot]; slot = (slot + 1) % SLOTS)
		if (is_same(g->table[slot], key))
			return g->table[slot];
	if (g->n == LIMIT_PROBLEMS)
		return NULL;
	made = make(g, key);
	if (made)
		g->table[slot] = g->all[g->n++] = made;
	return made;
}

/* Degrees of longitude that a square is wide, in the band of this latitude. */
static double width_at(double lat, double step)
{
	double band = floor(lat);

	band = band < -90 ? -90 : band > 89 ? 89 : band;
	return step / cos((band + 0.5) * 0.017453292519943295);
}

static double height_of(uint32_t cell_m)
{
	return cell_m / metres_a_degree;
}

void square_find(struct point point, uint32_t cell_m, int32_t *row_out, int32_t *column_out)
{
	double row = floor(point.lat / height_of(cell_m));

	*row_out = (int32_t)row;
	*column_out = (int32_t)floor(point.lon / width_at(row * height_of(cell_m), height_of(cell_m)));
}

struct square square_of(int32_t row, int32_t column, uint32_t cell_m)
{
	double south = row * height_of(cell_m), north = south + height_of(cell_m), width = width_at(south, height_of(cell_m));
	double west = column * width, east = west + width;

	return (struct square){ south < -90 ? -90 : south, west < -180 ? -180 : west, north > 90 ? 90 : north, east > 180 ? 180 : east };
}
