/* Promises that are never made: whether a policy can count is tried on every kind of case that it names, and asked of the timebook itself. */
#include "base/clock.h"
#include "base/moment.h"
#include "check.h"

enum {
	TRIES_MAX = 500000, /* of one policy */
	DOUBTS_MAX = 256,
};

struct trying {
	struct check *check;
	const char *path;
	const struct policy *policy;
	const struct policy *instead; /* the last one that counted in its place */
	size_t tries;
	const struct text *channels; /* of all policies, and one that none names */
	size_t n_channels;
};

static const struct timebook *book_of(const struct trying *t)
{
	return t->check->configuration.timebook;
}

static void say(struct trying *t, enum remark_grade grade, const char *kind, struct text sentence, const char *hint)
{
	struct remarks *to = &t->check->remarks;

	remarks_add(to, &(struct remark){ .grade = grade,
					  .kind = kind,
					  .where = remarks_place(to, t->path, t->policy->line),
					  .sentence = sentence,
					  .hint = text_of(hint) });
}

/* Noon of the day, by the city's clocks. */
static wall noon_of(const struct trying *t, int32_t day)
{
	return zone_utc(t->check->configuration.zone, (civil){ (int64_t)day * CIVIL_DAY_MS + CIVIL_DAY_MS / 2 });
}

static bool counts(struct trying *t, const struct promise_for *what)
{
	const struct policy *chosen = timebook_choose(book_of(t), what);

	t->tries++;
	if (chosen == t->policy || t->tries >= TRIES_MAX)
		return true;
	t->instead = chosen ? chosen : t->instead;
	return false;
}

/* On some day on which the policy holds: its first and last one, and those beside the bounds of every other policy. */
static bool counts_on_some_day(struct trying *t, struct promise_for *what)
{
	const struct policy *p = t->policy, *other;
	int32_t today = zone_day(t->check->configuration.zone, clock_read().wall);
	int32_t first = p->from != INT32_MIN ? p->from : p->until < today ? p->until : today;

	what->start = noon_of(t, first);
	if (counts(t, what))
		return true;
	for (size_t i = 0; (other = timebook_policy(book_of(t), i)); i++) {
		int32_t days[2] = { other->until == INT32_MAX ? INT32_MIN : other->until + 1, other->from == INT32_MIN ? INT32_MIN : other->from - 1 };

		for (int k = 0; k < 2; k++) {
			if (days[k] == INT32_MIN || !policy_holds_on(p, days[k]))
				continue;
			what->start = noon_of(t, days[k]);
			if (counts(t, what))
				return true;
		}
	}
	return false;
}

static bool counts_for_some_priority(struct trying *t, struct promise_for *what)
{
	for (int priority = 0; priority < PRIORITY_COUNT; priority++) {
		what->priority = (enum priority)priority;
		if ((!t->policy->when.priorities || t->policy->when.priorities >> priority & 1) && counts_on_some_day(t, what))
			return true;
	}
	return false;
}

static bool counts_for_some_channel(struct trying *t, struct promise_for *what)
{
	const struct policy_when *when = &t->policy->when;

	for (size_t i = 0; i < (when->n_channels ? when->n_channels : t->n_channels); i++) {
		what->channel = when->n_channels ? when->channels[i] : t->channels[i];
		if (counts_for_some_priority(t, what))
			return true;
	}
	return false;
}

/* A policy that names no campaign is for cases of none, too. */
static bool counts_for_some_campaign(struct trying *t, struct promise_for *what)
{
	const struct policy_when *when = &t->policy->when;

	for (size_t i = 0; i < (when->n_campaigns ? when->n_campaigns : 1); i++) {
		what->campaign = when->n_campaigns ? when->campaigns[i] : TEXT_NONE;
		if (counts_for_some_channel(t, what))
			return true;
	}
	return false;
}

static bool counts_for_some_department(struct trying *t, struct promise_for *what)
{
	const struct city *city = &t->check->configuration.city;
	const struct policy_when *when = &t->policy->when;

	for (size_t i = 0; i < (when->n_departments ? when->n_departments : city->n_departments); i++) {
		what->department = when->n_departments ? when->departments[i] : city->departments[i].name;
		if (counts_for_some_campaign(t, what))
			return true;
	}
	return false;
}

/* The category itself where the path names one to its end; a segment that no path names stands for each *. */
static struct text category_of(struct trying *t, struct text path)
{
	struct text out = TEXT_NONE, segment;

	while (text_next(&path, '/', &segment))
		out = remarks_format(&t->check->remarks, "%.*s%s%.*s", TEXT_ARG(out), out.size ? "/" : "",
				     text_is_str(segment, "*") ? 7 : (int)segment.size, text_is_str(segment, "*") ? "~other~" : segment.at);
	return out;
}

static bool counts_under(struct trying *t, struct text path)
{
	const struct city_file *file = &t->check->configuration.file;
	struct promise_for what = { 0 };

	for (size_t i = 0; i < file->n_categories; i++) {
		what.category = file->categories[i].path;
		if ((!path.size || path_holds(path, what.category)) && counts_for_some_department(t, &what))
			return true;
	}
	if (file->n_categories)
		return false;
	what.category = path.size ? category_of(t, path) : TEXT("~other~");
	return counts_for_some_department(t, &what);
}

static bool names_known_category(const struct trying *t, struct text path)
{
	const struct city_file *file = &t->check->configuration.file;

	for (size_t i = 0; i < file->n_categories; i++)
		if (path_holds(path, file->categories[i].path))
			return true;
	return !file->n_categories;
}

static bool is_named(const struct trying *t)
{
	const struct rule_set_definition *rules = &t->check->definition;

	for (size_t i = 0; i < rules->n_rules; i++)
		if (text_is(rules->rules[i].policy, t->policy->name))
			return true;
	return false;
}

/* By a rule that could not be read, too. */
static bool may_be_named(const struct trying *t)
{
	return is_named(t) || !t->check->has_rules || t->check->definition.n_left_out;
}

static bool has_plugins(const struct trying *t)
{
	const struct city *city = &t->check->configuration.city;

	for (size_t i = 0; i < city->n_departments; i++)
		if (city->departments[i].plugin.size)
			return true;
	return false;
}

static bool has_successor(const struct trying *t)
{
	const struct policy *other;

	for (size_t i = 0; (other = timebook_policy(book_of(t), i)); i++)
		if (other != t->policy && text_is(other->name, t->policy->name) && other->until > t->policy->until)
			return true;
	return false;
}

static void judge_dates(struct trying *t)
{
	struct remarks *to = &t->check->remarks;

	if (t->policy->until < zone_day(t->check->configuration.zone, clock_read().wall) && !has_successor(t))
		say(t, REMARK_NOTE, "clock-ended",
		    remarks_format(to, "Policy \"%.*s\" has ended: it makes no promise for new cases.", TEXT_ARG(t->policy->name)),
		    "Write the version that follows it, or leave it for the record.");
}

static void judge_named(struct trying *t)
{
	struct remarks *to = &t->check->remarks;

	if (may_be_named(t))
		return;
	if (has_plugins(t))
		say(t, REMARK_NOTE, "clock-never-runs",
		    remarks_format(to, "No rule names the policy \"%.*s\", which is by name only; a plugin may.", TEXT_ARG(t->policy->name)),
		    "If no plugin does, it never counts.");
	else
		say(t, REMARK_WARNING, "clock-never-runs",
		    remarks_format(to, "Policy \"%.*s\" never counts: it is by name only, and no rule names it.", TEXT_ARG(t->policy->name)),
		    "Let a rule name it, give it a \"when\" instead of by_name, or take it out.");
}

static void say_unknown_category(struct trying *t, struct text path)
{
	const struct city_file *file = &t->check->configuration.file;
	struct nearest nearest = city_file_nearest(file->categories, file->n_categories, path);
	struct why hint = { 0 };

	why_hint(&hint, "Add it to the categories of city.cfg, or correct it.");
	why_hint_nearest(&hint, &nearest);
	say(t, REMARK_WARNING, "unknown-category",
	    remarks_format(&t->check->remarks, "Policy \"%.*s\": \"%.*s\" covers none of the categories of city.cfg.",
			   TEXT_ARG(t->policy->name), TEXT_ARG(path)),
	    hint.hint);
}

static void judge_chosen(struct trying *t)
{
	const struct policy_when *when = &t->policy->when;
	struct remarks *to = &t->check->remarks;
	bool may_count = !when->n_categories && counts_under(t, TEXT_NONE);

	for (size_t i = 0; i < when->n_categories; i++) {
		may_count = may_count || counts_under(t, when->categories[i]);
		if (!names_known_category(t, when->categories[i]))
			say_unknown_category(t, when->categories[i]);
	}
	if (may_count || may_be_named(t))
		return;
	if (t->instead)
		say(t, REMARK_WARNING, "clock-never-runs",
		    remarks_format(to, "Policy \"%.*s\" never counts: whatever it is for is promised by more specific ones, such as \"%.*s\" (line %u).",
				   TEXT_ARG(t->policy->name), TEXT_ARG(t->instead->name), t->instead->line),
		    "Take it out, or say in its \"when\" which cases are meant.");
	else
		say(t, REMARK_WARNING, "clock-never-runs",
		    remarks_format(to, "Policy \"%.*s\" never counts: there is no case that it is for.", TEXT_ARG(t->policy->name)),
		    "Take it out, or say in its \"when\" which cases are meant.");
}

/* Working time that is over. */
static void doubt_over(struct remarks *to, const struct timebook_doubt *d, struct remark *out)
{
	out->grade = REMARK_WARNING;
	out->kind = "clock-never-runs";
	out->sentence = remarks_format(
		to,
		d->kind == TIMEBOOK_DOUBT_NEVER_TOLD
			? "Policy \"%.*s\", clock \"%.*s\": a step of its ladder is never told, because its calendar has no working time any more."
			: "Policy \"%.*s\", clock \"%.*s\", never runs: its calendar has no working time any more.",
		TEXT_ARG(d->name), TEXT_ARG(d->clock));
	out->hint = TEXT("Give the calendar windows that hold today and later, or name another one.");
}

static void doubt_use(struct remarks *to, const struct timebook_doubt *d, struct remark *out)
{
	out->grade = REMARK_NOTE;
	out->kind = "unused-calendar";
	out->sentence = remarks_format(to, "No policy keeps to calendar \"%.*s\".", TEXT_ARG(d->name));
	out->hint = TEXT("Take it out, or name it in a policy.");
}

static void doubt_gap(struct remarks *to, const struct timebook_doubt *d, struct remark *out)
{
	char from[CIVIL_PRINT_SIZE], until[CIVIL_PRINT_SIZE];

	civil_print_date(d->days.from, from);
	civil_print_date(d->days.until, until);
	out->grade = REMARK_WARNING;
	out->kind = "calendar-gap";
	out->sentence = remarks_format(
		to,
		"No version of calendar \"%.*s\" holds from %s to %s: nothing is worked then, whatever an included calendar lists.",
		TEXT_ARG(d->name), from, until);
	out->hint = TEXT(
		"Let one version's \"until\" reach to the day before the next one's \"from\", or write a version for these days.");
}

/* What the timebook itself doubts. */
static void add_doubts(struct check *check, const char *path)
{
	static void (*const tell[])(struct remarks * to, const struct timebook_doubt *d, struct remark *out) = {
		[TIMEBOOK_DOUBT_NEVER_RUNS] = doubt_over,
		[TIMEBOOK_DOUBT_NEVER_TOLD] = doubt_over,
		[TIMEBOOK_DOUBT_UNUSED_CALENDAR] = doubt_use,
		[TIMEBOOK_DOUBT_GAP] = doubt_gap,
	};
	struct timebook_doubt doubts[DOUBTS_MAX];
	int32_t today = zone_day(check->configuration.zone, clock_read().wall);
	size_t n = timebook_doubts(check->configuration.timebook, today, doubts, DOUBTS_MAX);

	for (size_t i = 0; i < (n < DOUBTS_MAX ? n : DOUBTS_MAX); i++) {
		struct remark remark = { .where = remarks_place(&check->remarks, path, doubts[i].line) };

		tell[doubts[i].kind](&check->remarks, &doubts[i], &remark);
		remarks_add(&check->remarks, &remark);
	}
}

/* Every channel that a policy names, and one that none names. */
static size_t gather_channels(struct check *check, const struct text **out)
{
	const struct policy *p;
	struct text *channels;
	size_t n = 1, room = 2;

	for (size_t i = 0; (p = timebook_policy(check->configuration.timebook, i)); i++)
		room += p->when.n_channels;
	channels = arena_take(check->configuration.arena, room * sizeof *channels);
	*out = channels;
	if (!channels)
		return 0;
	channels[0] = TEXT("~other~");
	for (size_t i = 0; (p = timebook_policy(check->configuration.timebook, i)); i++)
		for (size_t k = 0; k < p->when.n_channels; k++) {
			size_t at = 0;

			while (at < n && !text_is(channels[at], p->when.channels[k]))
				at++;
			if (at == n)
				channels[n++] = p->when.channels[k];
		}
	return n;
}

void check_clocks(struct check *check, const char *path)
{
	const struct text *channels;
	size_t n_channels = gather_channels(check, &channels);
	const struct policy *policy;

	if (!check->configuration.zone)
		return;
	add_doubts(check, path);
	for (size_t i = 0; (policy = timebook_policy(check->configuration.timebook, i)); i++) {
		struct trying t = { .check = check, .path = path, .policy = policy, .channels = channels, .n_channels = n_channels };

		judge_dates(&t);
		if (policy->is_by_name)
			judge_named(&t);
		else
			judge_chosen(&t);
	}
}
