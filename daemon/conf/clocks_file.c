#include "conf/clocks_file.h"

#include <string.h>

#include "conf/clocks_words.h"

enum { ARENA_LIMIT_BYTES = 64 * 1024 * 1024 };

/* What is being read. Texts and arrays lie in tree.arena until the timebook has copied them. */
struct reading {
	struct tree tree;
	const struct city *city;
	struct calendar_plan *calendars;
	struct policy *policies;
	size_t n_calendars, n_policies;
};

/* A member that may be left out: what was set before stays. */
static int optional(int rc)
{
	return rc == TREE_ABSENT ? TREE_OK : rc;
}

static unsigned line_of(const config_setting_t *at)
{
	return (unsigned)config_setting_source_line(at);
}

/* Room for the items of the list `name`; an absent list has none. */
static int open_list(struct reading *r, const config_setting_t *group, const char *name, size_t item_size,
		     config_setting_t **list_out, void *items_out, size_t *n_out)
{
	int rc = tree_find_list(&r->tree, group, name, list_out);
	void *items;

	*n_out = 0;
	if (rc)
		return optional(rc);
	items = arena_take_clear(r->tree.arena, tree_size(*list_out) + 1, item_size);
	if (!items)
		return RAISE(FAULT_MEMORY);
	memcpy(items_out, &items, sizeof items);
	*n_out = tree_size(*list_out);
	return TREE_OK;
}

/* ---- calendars ---- */

static int read_window(struct reading *r, const config_setting_t *at, struct calendar_window *out)
{
	static const char *const names[] = { "days", "from", "to", "since", "until", "name", NULL };
	struct text ignored;
	int rc = tree_only(&r->tree, at, names);

	*out = (struct calendar_window){ .since = INT32_MIN, .until = CALENDAR_ALWAYS, .line = line_of(at) };
	if (!rc)
		rc = words_find_weekdays(&r->tree, at, "days", &out->weekdays);
	if (rc == TREE_ABSENT)
		return tree_refuse(&r->tree, at,
				   "\"days\" is missing here; write \"Mon-Fri\", \"Sat\" or \"Mon, Wed, Fri\".");
	if (!rc)
		rc = words_get_hours(&r->tree, at, &out->hours);
	if (!rc)
		rc = optional(words_find_day(&r->tree, at, "since", &out->since));
	if (!rc)
		rc = optional(words_find_day(&r->tree, at, "until", &out->until));
	if (!rc && out->since > out->until)
		return tree_refuse(&r->tree, at, "This window ends before it begins.");
	return rc ? rc : optional(tree_find_text(&r->tree, at, "name", &ignored));
}

/* "date", and "until" when several days in a row are meant. */
static int read_dates(struct reading *r, const config_setting_t *at, struct calendar_day *out)
{
	struct text ignored;
	int rc = words_find_day(&r->tree, at, "date", &out->first);

	if (rc == TREE_ABSENT)
		return tree_refuse(&r->tree, at, "\"date\" is missing here; write year-month-day, such as \"2026-02-14\".");
	out->last = out->first;
	out->line = line_of(at);
	if (!rc)
		rc = optional(words_find_day(&r->tree, at, "until", &out->last));
	return rc ? rc : optional(tree_find_text(&r->tree, at, "name", &ignored));
}

static int read_closed_day(struct reading *r, const config_setting_t *at, struct calendar_day *out)
{
	static const char *const names[] = { "date", "until", "name", NULL };
	int rc = tree_only(&r->tree, at, names);

	*out = (struct calendar_day){ .kind = CALENDAR_CLOSED };
	return rc ? rc : read_dates(r, at, out);
}

static int read_like(struct reading *r, const config_setting_t *at, struct calendar_day *out)
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
static int read_own_hours(struct reading *r, const config_setting_t *at, struct calendar_day *out)
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
	rc = open_list(r, at, "windows", sizeof *out->hours, &list, &out->hours, &out->n_hours);
	for (size_t i = 0; !rc && i < out->n_hours; i++) {
		rc = tree_get_item(&r->tree, list, i, &item);
		if (!rc)
			rc = tree_only(&r->tree, item, names);
		if (!rc)
			rc = words_get_hours(&r->tree, item, &out->hours[i]);
	}
	return rc;
}

static int read_worked_day(struct reading *r, const config_setting_t *at, struct calendar_day *out)
{
	static const char *const names[] = { "date", "until", "name", "like", "from", "to", "windows", NULL };
	bool has_like = config_setting_get_member(at, "like");
	bool has_hours = config_setting_get_member(at, "from") || config_setting_get_member(at, "windows");
	int rc = tree_only(&r->tree, at, names);

	*out = (struct calendar_day){ .kind = CALENDAR_LIKE };
	if (!rc)
		rc = read_dates(r, at, out);
	if (!rc && has_like == has_hours)
		return tree_refuse(
			&r->tree, at,
			"A worked day needs either like = \"Mon\" or its own hours, from = \"09:00\"; to = \"12:00\".");
	if (!rc)
		rc = has_like ? read_like(r, at, out) : read_own_hours(r, at, out);
	return rc;
}

static int read_days(struct reading *r, const config_setting_t *at, struct calendar_plan *out)
{
	config_setting_t *closed, *worked, *item;
	struct calendar_day *ignored;
	size_t n_closed, n_worked;
	int rc = open_list(r, at, "closed", sizeof *ignored, &closed, &ignored, &n_closed);

	if (!rc)
		rc = open_list(r, at, "worked", sizeof *ignored, &worked, &ignored, &n_worked);
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
		out->n_days++;
	}
	return rc;
}

static int read_calendar(struct reading *r, const config_setting_t *at, struct calendar_plan *out)
{
	static const char *const names[] = { "name", "zone", "version", "windows", "closed", "worked", NULL };
	config_setting_t *list, *item;
	int rc = tree_only(&r->tree, at, names);

	out->line = line_of(at);
	if (!rc)
		rc = tree_get_text(&r->tree, at, "name", &out->name);
	if (!rc)
		rc = tree_get_text(&r->tree, at, "zone", &out->zone);
	if (!rc)
		rc = optional(tree_find_text(&r->tree, at, "version", &out->version));
	if (!rc)
		rc = open_list(r, at, "windows", sizeof *out->windows, &list, &out->windows, &out->n_windows);
	for (size_t i = 0; !rc && i < out->n_windows; i++) {
		rc = tree_get_item(&r->tree, list, i, &item);
		if (!rc)
			rc = read_window(r, item, &out->windows[i]);
	}
	return rc ? rc : read_days(r, at, out);
}

/* ---- policies ---- */

static int read_span(struct reading *r, const config_setting_t *at, const char *name, struct span *out)
{
	struct text t;
	int rc = tree_find_text(&r->tree, at, name, &t);

	if (rc)
		return optional(rc);
	if (!span_parse(t, out))
		return tree_refuse(
			&r->tree, config_setting_get_member(at, name),
			"\"%.*s\" is no length of time; write \"4 working hours\", \"10 working days\", \"3 calendar days\" or "
			"\"24 absolute hours\", in whole numbers from 1 and up to ten years.",
			TEXT_ARG(t));
	return TREE_OK;
}

static int read_texts(struct reading *r, const config_setting_t *when, const char *name, struct text **out, size_t *n_out)
{
	int rc = tree_find_texts(&r->tree, when, name, out, n_out);

	if (!rc && !*n_out)
		return tree_refuse(&r->tree, config_setting_get_member(when, name),
				   "An empty list holds for no case; leave the line out.");
	return optional(rc);
}

static int read_priorities(struct reading *r, const config_setting_t *when, uint32_t *out)
{
	struct text *words = NULL;
	size_t n = 0;
	int rc = read_texts(r, when, "priority", &words, &n);

	for (size_t i = 0; !rc && i < n; i++) {
		enum priority priority = priority_find(words[i]);

		if (priority == PRIORITY_NONE)
			return tree_refuse(&r->tree, config_setting_get_member(when, "priority"),
					   "\"%.*s\" is no priority; use low, normal, high or urgent.", TEXT_ARG(words[i]));
		*out |= 1u << priority;
	}
	return rc;
}

static int read_departments(struct reading *r, const config_setting_t *when, struct policy_when *out)
{
	int rc = read_texts(r, when, "department", &out->departments, &out->n_departments);

	for (size_t i = 0; !rc && r->city && i < out->n_departments; i++)
		if (!city_find(r->city, out->departments[i]))
			return tree_refuse(&r->tree, config_setting_get_member(when, "department"),
					   "There is no department \"%.*s\" in city.cfg.", TEXT_ARG(out->departments[i]));
	return rc;
}

static int read_when(struct reading *r, const config_setting_t *at, struct policy_when *out)
{
	static const char *const names[] = { "category", "priority", "department", "channel", NULL };
	config_setting_t *when;
	int rc = tree_find_group(&r->tree, at, "when", &when);

	if (rc)
		return optional(rc);
	rc = tree_only(&r->tree, when, names);
	if (!rc)
		rc = read_texts(r, when, "category", &out->categories, &out->n_categories);
	if (!rc)
		rc = read_texts(r, when, "channel", &out->channels, &out->n_channels);
	if (!rc)
		rc = read_priorities(r, when, &out->priorities);
	return rc ? rc : read_departments(r, when, out);
}

static int read_policy(struct reading *r, const config_setting_t *at, struct policy *out)
{
	static const char *const names[] = { "name",        "calendar", "when", "from", "until", "by_name",
					     "acknowledge", "resolve",  "warn", "why",  NULL };
	struct text ignored;
	int rc = tree_only(&r->tree, at, names);

	*out = (struct policy){ .from = INT32_MIN, .until = INT32_MAX, .warn = POLICY_WARN_DEFAULT, .line = line_of(at) };
	if (!rc)
		rc = tree_get_text(&r->tree, at, "name", &out->name);
	if (!rc)
		rc = optional(tree_find_text(&r->tree, at, "calendar", &out->calendar));
	if (!rc)
		rc = optional(tree_find_text(&r->tree, at, "why", &ignored));
	if (!rc)
		rc = read_when(r, at, &out->when);
	if (!rc)
		rc = optional(words_find_day(&r->tree, at, "from", &out->from));
	if (!rc)
		rc = optional(words_find_day(&r->tree, at, "until", &out->until));
	if (!rc)
		rc = optional(tree_find_bool(&r->tree, at, "by_name", &out->is_by_name));
	if (!rc)
		rc = read_span(r, at, "acknowledge", &out->promises[PROMISE_ACKNOWLEDGE]);
	if (!rc)
		rc = read_span(r, at, "resolve", &out->promises[PROMISE_RESOLVE]);
	return rc ? rc : optional(tree_find_number(&r->tree, at, "warn", &out->warn));
}

/* ---- the file ---- */

static int read_lists(struct reading *r)
{
	static const char *const names[] = { "calendars", "policies", NULL };
	config_setting_t *root = tree_root(&r->tree), *calendars, *policies, *item;
	int rc = tree_only(&r->tree, root, names);

	if (!rc)
		rc = open_list(r, root, "calendars", sizeof *r->calendars, &calendars, &r->calendars, &r->n_calendars);
	for (size_t i = 0; !rc && i < r->n_calendars; i++) {
		rc = tree_get_item(&r->tree, calendars, i, &item);
		if (!rc)
			rc = read_calendar(r, item, &r->calendars[i]);
	}
	if (!rc)
		rc = open_list(r, root, "policies", sizeof *r->policies, &policies, &r->policies, &r->n_policies);
	for (size_t i = 0; !rc && i < r->n_policies; i++) {
		rc = tree_get_item(&r->tree, policies, i, &item);
		if (!rc)
			rc = read_policy(r, item, &r->policies[i]);
	}
	return rc;
}

int clocks_file_read(const char *path, const struct city *city, struct timebook **book_out, struct why *why)
{
	AUTO(arena_destroy) struct arena *arena = arena_create(ARENA_LIMIT_BYTES);
	struct reading r = { .city = city };
	int rc = tree_open(&r.tree, path, arena, why);

	if (rc == TREE_ABSENT) {
		why_where(why, path, 0);
		why_say(why, "There is no such file; it says when the city works and what it promises (docs/CLOCKS.md).");
	}
	if (!rc)
		rc = read_lists(&r);
	if (!rc) {
		struct timebook_definition definition = { path, r.calendars, r.n_calendars, r.policies, r.n_policies };

		rc = timebook_create(&definition, book_out, why);
	}
	tree_close(&r.tree);
	return rc > 0 ? CLOCKS_FILE_REFUSED : rc < 0 ? PASS(rc) : CLOCKS_FILE_OK;
}
