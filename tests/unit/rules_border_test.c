#include "rules/border.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

TestSuite(border, .timeout = 60);

static struct arena *arena;
static uint64_t seed = 20150101;

static void set_up(void)
{
	arena = arena_create((size_t)1 << 26);
}

static void tear_down(void)
{
	arena_destroy(&arena);
}

static double roll(double from, double to)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return from + (to - from) * (double)(seed >> 33) / 2147483648.0;
}

/* A ragged star around a centre. */
static size_t add_ring(struct segment *out, double x, double y, double radius, size_t corners)
{
	double first_x = 0, first_y = 0, last_x = 0, last_y = 0;

	for (size_t i = 0; i <= corners; i++) {
		double angle = 6.283185307 * (double)i / (double)corners, r = radius * roll(0.3, 1);
		double here_x = i < corners ? x + r * cos(angle) : first_x,
		       here_y = i < corners ? y + r * sin(angle) : first_y;

		if (i)
			out[i - 1] = (struct segment){ last_x, last_y, here_x, here_y };
		else
			first_x = here_x, first_y = here_y;
		last_x = here_x;
		last_y = here_y;
	}
	return corners;
}

static double plain_distance(const struct segment *g, size_t n, double x, double y)
{
	double best = INFINITY;

	for (size_t i = 0; i < n; i++) {
		double dx = g[i].x2 - g[i].x1, dy = g[i].y2 - g[i].y1;
		double share = ((x - g[i].x1) * dx + (y - g[i].y1) * dy) / (dx * dx + dy * dy);
		double at = share < 0 ? 0 : share > 1 ? 1 : share;

		best = fmin(best, hypot(x - g[i].x1 - at * dx, y - g[i].y1 - at * dy));
	}
	return best;
}

static bool plainly_encloses(const struct segment *g, size_t n, double x, double y)
{
	bool is_inside = false;

	for (size_t i = 0; i < n; i++)
		if ((g[i].y1 > y) != (g[i].y2 > y) &&
		    x < g[i].x1 + (y - g[i].y1) / (g[i].y2 - g[i].y1) * (g[i].x2 - g[i].x1))
			is_inside = !is_inside;
	return is_inside;
}

Test(border, measures_and_takes_sides_as_segment_after_segment_would, .init = set_up, .fini = tear_down)
{
	static struct segment segments[4000];
	static const size_t corners[] = { 3, 7, 8, 9, 64, 65, 600, 3000 };
	size_t n_inside = 0;

	for (size_t i = 0; i < sizeof corners / sizeof *corners; i++) {
		struct border border;
		size_t n = add_ring(segments, 0, 0, 1000, corners[i]);

		n += add_ring(segments + n, 2500, 100, 400, 5); /* another part, with a hole */
		n += add_ring(segments + n, 2500, 100, 50, 12);
		cr_assert(eq(int, border_make(&border, segments, n, arena), 0));
		for (int k = 0; k < 2000; k++) {
			double x = roll(-1500, 3500), y = roll(-1500, 1500), expected = plain_distance(segments, n, x, y);

			cr_assert(ieee_ulp_eq(dbl, border_distance(&border, x, y, INFINITY), expected, 1 << 20), "%g %g", x,
				  y);
			cr_assert(fabs(border_distance(&border, x, y, 40) - fmin(expected, 40)) < 1e-6, "%g %g", x, y);
			cr_assert(eq(int, border_encloses(&border, x, y), plainly_encloses(segments, n, x, y)), "%g %g", x,
				  y);
			n_inside += border_encloses(&border, x, y);
		}
	}
	cr_expect(gt(sz, n_inside, 1000));
}

Test(border, lies_at_no_distance_from_its_own_corners, .init = set_up, .fini = tear_down)
{
	static struct segment segments[200];
	struct border border;
	size_t n = add_ring(segments, 5, 5, 100, 150);

	cr_assert(eq(int, border_make(&border, segments, n, arena), 0));
	for (size_t i = 0; i < n; i++)
		cr_expect(border_distance(&border, segments[i].x1, segments[i].y1, INFINITY) < 1e-9);
}

Test(border, of_nothing_encloses_nothing_and_is_as_far_as_the_limit, .init = set_up, .fini = tear_down)
{
	struct border border;

	cr_assert(eq(int, border_make(&border, NULL, 0, arena), 0));
	cr_expect(not(border_encloses(&border, 0, 0)));
	cr_expect(border_distance(&border, 0, 0, 25) >= 25);
}

Test(boxes, order_puts_neighbours_side_by_side_and_forgets_none, .init = set_up, .fini = tear_down)
{
	static struct box boxes[1000];
	static uint32_t order[1000];
	static bool is_there[1000];
	struct boxes tree;

	for (size_t i = 0; i < 1000; i++) {
		double x = roll(0, 100), y = roll(0, 100);

		boxes[i] = (struct box){ x, y, x + 1, y + 1 };
	}
	boxes_tile(boxes, order, 1000);
	for (size_t i = 0; i < 1000; i++) {
		cr_assert(not(is_there[order[i]]));
		is_there[order[i]] = true;
	}
	cr_assert(eq(int, boxes_make(&tree, boxes, 1000, arena), 0));
	cr_expect(tree.n_levels == 4 && tree.n[1] == 125 && tree.n[3] == 2);
	for (size_t i = 0; i < 1000; i++)
		cr_assert(box_holds(&tree.levels[3][i / 512], boxes[i].west, boxes[i].north));
}
