#include "rules/border.h"

#include <math.h>

int border_make(struct border *out, const struct segment *segments, size_t n, struct arena *arena)
{
	size_t n_runs = (n + BORDER_RUN - 1) / BORDER_RUN;
	struct box *runs = arena_take(arena, (n_runs + 1) * sizeof *runs);

	*out = (struct border){ .segments = segments, .n = n };
	if (!runs)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < n; i++) {
		const struct segment *s = &segments[i];

		if (i % BORDER_RUN == 0)
			runs[i / BORDER_RUN] = box_of_nothing();
		box_add(&runs[i / BORDER_RUN],
			(struct box){ fmin(s->x1, s->x2), fmin(s->y1, s->y2), fmax(s->x1, s->x2), fmax(s->y1, s->y2) });
	}
	return PASS(boxes_make(&out->boxes, runs, n_runs, arena));
}

struct spot {
	const struct border *border;
	double x, y;
	double best2;     /* squared distance to the nearest segment so far */
	unsigned crossed; /* segments east of the spot at its own y */
};

/* ---- which side ---- */

static void count_run(struct spot *s, size_t run)
{
	size_t to = (run + 1) * BORDER_RUN < s->border->n ? (run + 1) * BORDER_RUN : s->border->n;

	for (size_t i = run * BORDER_RUN; i < to; i++) {
		const struct segment *g = &s->border->segments[i];
		double side;

		if ((g->y1 > s->y) == (g->y2 > s->y))
			continue;
		side = (g->x2 - g->x1) * (s->y - g->y1) - (s->x - g->x1) * (g->y2 - g->y1);
		s->crossed += (side > 0) == (g->y2 > g->y1);
	}
}

static void count(struct spot *s, size_t level, size_t from, size_t n)
{
	const struct boxes *boxes = &s->border->boxes;
	size_t to = from + n < boxes->n[level] ? from + n : boxes->n[level];

	for (size_t i = from; i < to; i++) {
		const struct box *box = &boxes->levels[level][i];

		if (s->y < box->south || s->y > box->north || s->x > box->east)
			continue;
		if (level)
			count(s, level - 1, i * BOXES_BRANCHES, BOXES_BRANCHES);
		else
			count_run(s, i);
	}
}

bool border_encloses(const struct border *border, double x, double y)
{
	struct spot s = { .border = border, .x = x, .y = y };

	count(&s, border->boxes.n_levels - 1, 0, BOXES_BRANCHES);
	return s.crossed % 2;
}

/* ---- how far ---- */

static double segment_distance2(const struct segment *g, double x, double y)
{
	double dx = g->x2 - g->x1, dy = g->y2 - g->y1, px = x - g->x1, py = y - g->y1;
	double length2 = dx * dx + dy * dy, along = px * dx + py * dy;
	double share = along <= 0 || length2 <= 0 ? 0 : along >= length2 ? 1 : along / length2;

	px -= share * dx;
	py -= share * dy;
	return px * px + py * py;
}

static void measure_run(struct spot *s, size_t run)
{
	size_t to = (run + 1) * BORDER_RUN < s->border->n ? (run + 1) * BORDER_RUN : s->border->n;

	for (size_t i = run * BORDER_RUN; i < to; i++) {
		double d2 = segment_distance2(&s->border->segments[i], s->x, s->y);

		s->best2 = d2 < s->best2 ? d2 : s->best2;
	}
}

/* The nearest branch first: it often rules the others out. */
static void measure(struct spot *s, size_t level, size_t from, size_t n)
{
	const struct boxes *boxes = &s->border->boxes;
	size_t to = from + n < boxes->n[level] ? from + n : boxes->n[level], order[BOXES_BRANCHES], n_near = 0;
	double far2[BOXES_BRANCHES];

	for (size_t i = from; i < to; i++) {
		double d2 = box_distance2(&boxes->levels[level][i], s->x, s->y);
		size_t at = n_near;

		if (d2 >= s->best2)
			continue;
		for (; at && d2 < far2[at - 1]; at--) {
			far2[at] = far2[at - 1];
			order[at] = order[at - 1];
		}
		far2[at] = d2;
		order[at] = i;
		n_near++;
	}
	for (size_t i = 0; i < n_near && far2[i] < s->best2; i++) {
		if (level)
			measure(s, level - 1, order[i] * BOXES_BRANCHES, BOXES_BRANCHES);
		else
			measure_run(s, order[i]);
	}
}

double border_distance(const struct border *border, double x, double y, double limit)
{
	struct spot s = { .border = border, .x = x, .y = y, .best2 = limit * limit };

	measure(&s, border->boxes.n_levels - 1, 0, BOXES_BRANCHES);
	return sqrt(s.best2);
}
