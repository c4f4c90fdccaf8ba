#include "conf/clocks_inside.h"
#include "conf/clocks_words.h"

static int read_window(struct clocks_reading *r, const config_setting_t *at, struct calendar_window *out)
{
	static const char *const names[] = { "days", "from", "to", "since", "until", "name", NULL };
	struct text ignored;
	int rc = tree_only(&r->tree, at, names);

	*out = (struct calendar_window){ .since = INT32_MIN, .until = CALENDAR_ALWAYS, .line = clocks_line(at) };
	if (!rc)
		rc = words_find_weekdays(&r->tree, at, "days", &out->weekdays);
	if (rc == TREE_ABSENT)
		return tree_refuse(&r->tree, at, "\"days\" is missing here; write \"Mon-Fri\", \"Sat\" or \"Mon, Wed, Fri\".");
	if (!rc)
		rc = words_get_hours(&r->tree, at, &out->hours);
	if (!rc)
		rc = clocks_optional(words_find_day(&r->tree, at, "since", &out->since));
	if (!rc)
		rc = clocks_optional(words_find_day(&r->tree, at, "until", &out->until));
	if (!rc && out->since > out->until)
		return tree_refuse(&r->tree, at, "This window ends before it begins.");
	return rc ? rc : clocks_optional(tree_find_text(&r->tree, at, "name", &ignored));
}

/* "date", and "until" when several days in a row are meant. */
static int read_dates(struct clocks_reading *r, const config_setting_t *at, struct calendar_day *out)
{
	int rc = words_find_day(&r->tree, at, "date", &out->first);

	if (rc == TREE_ABSENT)
		return tree_refuse(&r->tree, at, "\"date\" is missing here; write year-month-day, such as \"2026-02-14\".");
	out->last = out->first;
	out->line = clocks_line(at);
	if (!rc)
		rc = clocks_optional(words_find_day(&r->tree, at, "until", &out->last));
	return rc ? rc : clocks_optional(tree_find_text(&r->tree, at, "name", &out->name));
}

static int read_closed_day(struct clocks_reading *r, const config_setting_t *at, struct calendar_day *out)
{
	static const char *const names[] = { "date", "until", "name", NULL };
	int rc = tree_only(&r->tree, at, names);

	*out = (struct calendar_day){ .kind = CALENDAR_CLOSED };
	return rc ? rc : read_dates(r, at, out);
}

static int read_like(struct clocks_reading *r, const config_setting_t *at, struct calendar_day *out)
{
	uint32_t bits;
	int rc = words_find_weekdays(&r->tree, at, "like", &bits);

	if (rc)
		return rc;
	if (bits & (bits - 1))
		return tree_refuse(&r->tree, config_setting_get_member(at, "like"), "Name one weekday here.");
	out->kind = CALENDAR_LIKE;
	while (bits >>= 1)
		out->like++;
	return TREE_OK;
}

/* Hours of the day itself: "from" and "to", or several of them in "windows". */
static int read_own_hours(struct clocks_reading *r, const config_setting_t *at, struct calendar_day *out)
{
	static const char *const names[] = { "from", "to", NULL };
	config_setting_t *list, *item;
	int rc;

	out->kind = CALENDAR_HOURS;
	if (!config_setting_get_member(at, "windows")) {
		out->hours = arena_take_clear(r->tree.arena, 1, sizeof *out->hours);
		out->n_hours = 1;
		return out->hours ? words_get_hours(&r->tree, at, out->hours) : RAISE(FAULT_MEMORY);
	}
	if (config_setting_get_member(at, "from") || config_setting_get_member(at, "to"))
		return tree_refuse(&r->tree, at, "Give either \"from\" and \"to\", or \"windows\".");
	rc = clocks_open_list(r, at, "windows", sizeof *out->hours, &list, &out->hours, &out->n_hours);
	for (size_t i = 0; !rc && i < out->n_hours; i++) {
		rc = tree_get_item(&r->tree, list, i, &item);
		if (!rc)
			rc = tree_only(&r->tree, item, names);
		if (!rc)
			rc = words_get_hours(&r->tree, item, &out->hours[i]);
	}
	return rc;
}

static int read_worked_day(struct clocks_reading *r, const config_setting_t *at, struct calendar_day *out)
{
	static const char *const names[] = { "date", "until", "name", "like", "from", "to", "windows", NULL };
	bool has_like = config_setting_get_member(at, "like");
	bool has_hours = config_setting_get_member(at, "from") || config_setting_get_member(at, "windows");
	int rc = tree_only(&r->tree, at, names);

	*out = (struct calendar_day){ .kind = CALENDAR_LIKE };
	if (!rc)
		rc = read_dates(r, at, out);
	if (!rc && has_like == has_hours)
		return tree_refuse(&r->tree, at, "A worked day needs either like = \"Mon\" or its own hours, from = \"09:00\"; to = \"12:00\".");
	if (!rc)
		rc = has_like ? read_like(r, at, out) : read_own_hours(r, at, out);
	return rc;
}

static int read_days(struct clocks_reading *r, const config_setting_t *at, struct calendar_plan *out)
{
	config_setting_t *closed, *worked, *item;
	struct calendar_day *ignored;
	size_t n_closed, n_worked;
	int rc = clocks_open_list(r, at, "closed", sizeof *ignored, &closed, &ignored, &n_closed);

	if (!rc)
		rc = clocks_open_list(r, at, "worked", sizeof *ignored, &worked, &ignored, &n_worked);
	if (rc)
		return rc;
	out->days = arena_take_clear(r->tree.arena, n_closed + n_worked + 1, sizeof *out->days);
	if (!out->days)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < n_closed + n_worked; i++) {
		bool is_closed = i < n_closed;

		rc = tree_get_item(&r->tree, is_closed ? closed : worked, is_closed ? i : i - n_closed, &item);
		if (!rc)
			rc = is_closed ? read_closed_day(r, item, &out->days[i]) : read_worked_day(r, item, &out->days[i]);
		rc = clocks_go_on(r, rc);
		out->n_days++;
	}
	return rc;
}

/* "from" and "until" make it one version of several. */
static int read_version(struct clocks_reading *r, const config_setting_t *at, struct calendar_plan *out)
{
	int rc = clocks_optional(tree_find_text(&r->tree, at, "version", &out->version));

	out->from = INT32_MIN;
	out->until = INT32_MAX;
	if (!rc)
		rc = clocks_optional(words_find_day(&r->tree, at, "from", &out->from));
	if (!rc)
		rc = clocks_optional(words_find_day(&r->tree, at, "until", &out->until));
	out->is_dated = out->from != INT32_MIN || out->until != INT32_MAX;
	return rc;
}

static int read_windows(struct clocks_reading *r, const config_setting_t *at, struct calendar_plan *out)
{
	config_setting_t *list, *item;
	int rc = clocks_open_list(r, at, "windows", sizeof *out->windows, &list, &out->windows, &out->n_windows);

	for (size_t i = 0; !rc && i < out->n_windows; i++) {
		rc = tree_get_item(&r->tree, list, i, &item);
		if (!rc)
			rc = read_window(r, item, &out->windows[i]);
		rc = clocks_go_on(r, rc);
	}
	return rc;
}

int clocks_read_calendar(struct clocks_reading *r, const config_setting_t *at, struct calendar_plan *out)
{
	static const char *const names[] = { "name", "zone", "version", "from", "until", "include", "windows", "closed", "worked", NULL };
	int rc = tree_only(&r->tree, at, names);

	out->line = clocks_line(at);
	if (!rc)
		rc = clocks_go_on(r, tree_get_text(&r->tree, at, "name", &out->name));
	if (!rc)
		rc = clocks_go_on(r, clocks_optional(tree_find_text(&r->tree, at, "zone", &out->zone)));
	if (!rc)
		rc = clocks_go_on(r, read_version(r, at, out));
	if (!rc)
		rc = clocks_go_on(r, clocks_optional(tree_find_texts(&r->tree, at, "include", &out->includes, &out->n_includes)));
	if (!rc)
		rc = clocks_go_on(r, read_windows(r, at, out));
	return rc ? rc : clocks_go_on(r, read_days(r, at, out));
}
