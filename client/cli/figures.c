#include "figures.h"

#include <string.h>

static double count(const struct liaison_stats_row *row, enum liaison_figure figure)
{
	return (size_t)figure < row->n_counts ? (double)row->counts[figure] : 0;
}

static bool share(double part, double whole, double *out)
{
	if (whole <= 0)
		return false;
	*out = part / whole;
	return true;
}

static bool on_time(const struct liaison_stats_row *row, double *out)
{
	double in_time = count(row, LIAISON_FIGURE_IN_TIME);

	return share(in_time, in_time + count(row, LIAISON_FIGURE_LATE) + count(row, LIAISON_FIGURE_OVERDUE_OPEN), out);
}

static bool response(const struct liaison_stats_row *row, double *out)
{
	double in_time = count(row, LIAISON_FIGURE_RESPONSE_IN_TIME);

	return share(in_time, in_time + count(row, LIAISON_FIGURE_RESPONSE_LATE) + count(row, LIAISON_FIGURE_RESPONSE_MISSED), out);
}

static bool resolution(const struct liaison_stats_row *row, double *out)
{
	return share(count(row, LIAISON_FIGURE_RECEIVED_RESOLVED), count(row, LIAISON_FIGURE_RECEIVED), out);
}

static bool joint(const struct liaison_stats_row *row, double *out)
{
	return share(count(row, LIAISON_FIGURE_JOINT), count(row, LIAISON_FIGURE_RECEIVED), out);
}

static bool satisfaction(const struct liaison_stats_row *row, double *out)
{
	return share(count(row, LIAISON_FIGURE_SATISFIED), count(row, LIAISON_FIGURE_RATED), out);
}

static bool acknowledge_median(const struct liaison_stats_row *row, double *out)
{
	*out = (double)row->acknowledge_p50_ms;
	return row->acknowledged;
}

static bool acknowledge_p90(const struct liaison_stats_row *row, double *out)
{
	*out = (double)row->acknowledge_p90_ms;
	return row->acknowledged;
}

static bool resolve_median(const struct liaison_stats_row *row, double *out)
{
	*out = (double)row->resolve_p50_ms;
	return row->measured;
}

static bool resolve_p90(const struct liaison_stats_row *row, double *out)
{
	*out = (double)row->resolve_p90_ms;
	return row->measured;
}

const struct derived derived_figures[] = {
	{ "on_time_rate", "in_time / (in_time + late + overdue_open): a promise that is broken and still open counts against it.", DERIVED_SHARE, on_time },
	{ "response_rate", "response_in_time / (response_in_time + response_late + response_missed).", DERIVED_SHARE, response },
	{ "resolution_rate", "received_resolved / received.", DERIVED_SHARE, resolution },
	{ "satisfaction_rate", "satisfied / rated; cases without feedback are in neither.", DERIVED_SHARE, satisfaction },
	{ "joint_rate", "joint / received.", DERIVED_SHARE, joint },
	{ "acknowledge_median", "Working time from the start of an acknowledge promise until it is met, half of them at most this; of every department on a case, by the day of acknowledging. To within 3.2 %.", DERIVED_SPAN, acknowledge_median },
	{ "acknowledge_p90", "The same, nine of ten of them at most this.", DERIVED_SPAN, acknowledge_p90 },
	{ "resolve_median", "Working time from receipt to resolution, waiting included, half of all resolutions at most this; a case that is resolved again counts again. To within 3.2 %.", DERIVED_SPAN, resolve_median },
	{ "resolve_p90", "The same, nine of ten of them at most this.", DERIVED_SPAN, resolve_p90 },
};

const size_t n_derived_figures = sizeof derived_figures / sizeof *derived_figures;

const struct derived *derived_find(const char *name)
{
	for (size_t i = 0; i < n_derived_figures; i++)
		if (!strcmp(derived_figures[i].name, name))
			return &derived_figures[i];
	return NULL;
}
