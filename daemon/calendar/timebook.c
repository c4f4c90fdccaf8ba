#include "calendar/timebook_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/remarks.h"
#include "calendar/assembly.h"
#include "calendar/handling.h"
#include "calendar/timebook_check.h"

enum { ARENA_LIMIT_BYTES = 64 * 1024 * 1024, LABEL_SIZE = LIMIT_NAME + CIVIL_PRINT_SIZE };

void timebook_destroy(struct timebook **book)
{
	struct timebook *b = *book;

	if (!b)
		return;
	for (size_t i = 0; i < b->n_calendars; i++)
		calendar_destroy(&b->calendars[i]);
	names_fini(&b->by_label);
	names_fini(&b->by_name);
	choice_destroy(&b->choice);
	arena_destroy(&b->arena);
	free(b);
	*book = NULL;
}

/* ---- building ---- */

static size_t n_flaws(const struct timebook_definition *d)
{
	return d->flaws ? d->flaws->n_of[REMARK_ERROR] : 0;
}

/* Put together once for all its versions; `plans` bear the file that messages name. */
static int add_calendar(struct timebook *b, const struct calendar_plan *plans, size_t n, struct text name, struct arena *scratch,
			struct why *why)
{
	struct calendar_plan whole;
	int rc = assembly_of(plans, n, name, scratch, &whole, why);

	if (!rc)
		rc = calendar_create(&whole, &b->calendars[b->n_calendars], why);
	if (rc)
		return rc == CALENDAR_REFUSED ? TIMEBOOK_REFUSED : PASS(rc);
	b->calendar_lines[b->n_calendars++] = whole.line;
	return TIMEBOOK_OK;
}

static bool is_first_version(const struct calendar_plan *plans, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (text_is(plans[j].name, plans[i].name))
			return false;
	return true;
}

/* One without a zone is a list of days for others to include. */
static int add_calendars(struct timebook *b, const struct timebook_definition *d, struct why *why)
{
	AUTO(arena_destroy) struct arena *scratch = arena_create(ARENA_LIMIT_BYTES);
	struct calendar_plan *plans = arena_take_clear(scratch, d->n_calendars + 1, sizeof *plans);
	size_t before = n_flaws(d);
	int rc = TIMEBOOK_OK;

	if (!plans)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < d->n_calendars; i++) {
		plans[i] = d->calendars[i];
		plans[i].file = d->file;
	}
	for (size_t i = 0; !rc && i < d->n_calendars; i++)
		if (plans[i].zone.size && is_first_version(plans, i))
			rc = timebook_go_on(d, add_calendar(b, plans, d->n_calendars, plans[i].name, scratch, why), why);
	if (!rc && !b->n_calendars && d->n_calendars && n_flaws(d) == before) {
		why_say(why, "No calendar has a zone, so none is more than a list of days; give one its \"zone\" and \"windows\".");
		return timebook_refuse(d, d->calendars[0].line, why);
	}
	return rc;
}

static struct text *copy_texts(struct arena *arena, const struct text *from, size_t n, bool *ok)
{
	struct text *to = arena_take_clear(arena, n ? n : 1, sizeof *to);

	if (!to)
		*ok = false;
	for (size_t i = 0; to && i < n; i++)
		to[i] = arena_copy(arena, from[i], ok);
	return to;
}

static bool copy_when(struct arena *arena, const struct policy_when *from, struct policy_when *to)
{
	bool ok = true;

	to->categories = copy_texts(arena, from->categories, from->n_categories, &ok);
	to->departments = copy_texts(arena, from->departments, from->n_departments, &ok);
	to->channels = copy_texts(arena, from->channels, from->n_channels, &ok);
	to->campaigns = copy_texts(arena, from->campaigns, from->n_campaigns, &ok);
	return ok;
}

static bool copy_policy(struct timebook *b, const struct policy *from, struct policy *to, struct text *label_out)
{
	char label[LABEL_SIZE], date[CIVIL_PRINT_SIZE];
	bool ok = true;

	*to = *from;
	to->name = arena_copy(b->arena, from->name, &ok);
	for (size_t i = 0; i < to->n_clocks; i++)
		to->clocks[i].name = arena_copy(b->arena, from->clocks[i].name, &ok);
	*label_out = to->name;
	if (from->from != INT32_MIN) {
		civil_print_date(from->from, date);
		snprintf(label, sizeof label, "%.*s@%s", TEXT_ARG(from->name), date);
		*label_out = arena_copy(b->arena, text_of(label), &ok);
	}
	return ok && copy_when(b->arena, &from->when, &to->when);
}

/* The first moment at which the policy can promise anything. */
static wall first_moment(const struct policy *p, const struct calendar *calendar)
{
	return p->from == INT32_MIN ? wall_ms(0) : zone_utc(calendar_zone(calendar), (civil){ (int64_t)p->from * CIVIL_DAY_MS });
}

/* A clock in working time must find some. */
static int check_runs(const struct timebook_definition *d, const struct policy *p, const struct calendar *calendar, struct why *why)
{
	if (calendar_works_after(calendar, first_moment(p, calendar)))
		return TIMEBOOK_OK;
	for (size_t i = 0; i < p->n_clocks; i++)
		if (p->clocks[i].time.kind == SPAN_WORKING_TIME || p->clocks[i].time.kind == SPAN_WORKING_DAYS) {
			why_say(why,
				"Clock \"%.*s\" of policy \"%.*s\" would never run: calendar \"%.*s\" has no working time any more when the policy holds.",
				TEXT_ARG(p->clocks[i].name), TEXT_ARG(p->name), TEXT_ARG(calendar_name(calendar)));
			return timebook_refuse(d, p->clocks[i].line, why);
		}
	return TIMEBOOK_OK;
}

/* The calendar that may have been meant. */
static void hint_calendar(const struct timebook_definition *d, struct text name, struct why *why)
{
	struct nearest nearest = nearest_to(name);

	for (size_t i = 0; i < d->n_calendars; i++)
		nearest_offer(&nearest, d->calendars[i].name);
	why_hint(why, "Write a calendar of this name in \"calendars\", or correct the name.");
	why_hint_nearest(why, &nearest);
}

/* The ladder of a policy, each step with the calendar whose hours it keeps to. */
static int add_ladder(struct timebook *b, const struct timebook_definition *d, const struct policy *from, struct policy *to, struct why *why)
{
	bool ok = true;

	to->ladder = arena_take_clear(b->arena, from->n_ladder + 1, sizeof *to->ladder);
	if (!to->ladder)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < from->n_ladder; i++) {
		struct rung *rung = &to->ladder[i];

		*rung = from->ladder[i];
		rung->clock = arena_copy(b->arena, rung->clock, &ok);
		rung->role = arena_copy(b->arena, rung->role, &ok);
		rung->hours = rung->within.size ? timebook_calendar(b, rung->within) : NULL;
		if (rung->within.size && !rung->hours && d->are_calendars_lost)
			continue;
		if (rung->within.size && !rung->hours) {
			why_say(why, "Policy \"%.*s\": there is no calendar \"%.*s\" to stay within.", TEXT_ARG(from->name),
				TEXT_ARG(rung->within));
			hint_calendar(d, rung->within, why);
			return timebook_refuse(d, rung->line, why);
		}
		if (rung->hours && !calendar_works_after(rung->hours, first_moment(from, rung->hours))) {
			why_say(why,
				"Policy \"%.*s\": calendar \"%.*s\" has no hours any more when the policy holds, so this step would never come.",
				TEXT_ARG(from->name), TEXT_ARG(rung->within));
			return timebook_refuse(d, rung->line, why);
		}
		rung->within = rung->hours ? calendar_name(rung->hours) : TEXT_NONE;
	}
	return ok ? TIMEBOOK_OK : RAISE(FAULT_MEMORY);
}

static int add_policy(struct timebook *b, const struct timebook_definition *d, const struct policy *p, size_t i, struct why *why)
{
	int rc;

	b->calendar_of[i] = timebook_calendar(b, p->calendar);
	if (!b->calendar_of[i] && d->are_calendars_lost)
		return TIMEBOOK_OK;
	if (!b->calendar_of[i]) {
		why_say(why, "Policy \"%.*s\": there is no calendar \"%.*s\".", TEXT_ARG(p->name), TEXT_ARG(p->calendar));
		hint_calendar(d, p->calendar, why);
		return timebook_refuse(d, p->line, why);
	}
	rc = check_runs(d, p, b->calendar_of[i], why);
	if (rc)
		return rc;
	if (!copy_policy(b, p, &b->policies[i], &b->labels[i]))
		return RAISE(FAULT_MEMORY);
	b->policies[i].calendar = calendar_name(b->calendar_of[i]);
	return add_ladder(b, d, p, &b->policies[i], why);
}

static int add_names(struct timebook *b)
{
	int rc = names_init(&b->by_label, b->n_policies + 1);
	uint32_t newest;

	if (!rc)
		rc = names_init(&b->by_name, b->n_policies + 1);
	for (uint32_t i = 0; !rc && i <= b->n_policies; i++) {
		names_put(&b->by_label, b->labels[i], i);
		if (!names_find(&b->by_name, b->policies[i].name, &newest) || b->policies[i].from > b->policies[newest].from)
			names_put(&b->by_name, b->policies[i].name, i);
	}
	return rc;
}

static int add_policies(struct timebook *b, const struct timebook_definition *d, struct why *why)
{
	struct policy handling;
	int rc = TIMEBOOK_OK;

	b->policies = arena_take_clear(b->arena, d->n_policies + 1, sizeof *b->policies);
	b->labels = arena_take_clear(b->arena, d->n_policies + 1, sizeof *b->labels);
	b->calendar_of = arena_take_clear(b->arena, d->n_policies + 1, sizeof *b->calendar_of);
	if (!b->policies || !b->labels || !b->calendar_of)
		return RAISE(FAULT_MEMORY);
	handling_defaults(&handling);
	for (; !rc && b->n_policies < d->n_policies; b->n_policies++)
		rc = timebook_go_on(d, add_policy(b, d, &d->policies[b->n_policies], b->n_policies, why), why);
	if (!rc)
		rc = timebook_go_on(d, add_policy(b, d, d->handling ? d->handling : &handling, b->n_policies, why), why);
	return rc;
}

/* Adds all that has no flaw, so that each flaw is heard of. */
static int add_all(struct timebook *b, struct timebook_definition d, struct why *why)
{
	size_t before = n_flaws(&d);
	int rc = timebook_check_calendars(&d, why);

	if (!rc && n_flaws(&d) == before)
		rc = add_calendars(b, &d, why);
	d.are_calendars_lost |= n_flaws(&d) > before;
	if (!rc)
		rc = timebook_check_policies(&d, why);
	return rc ? rc : add_policies(b, &d, why);
}

int timebook_create(const struct timebook_definition *definition, struct timebook **out, struct why *why)
{
	AUTO(timebook_destroy) struct timebook *b = calloc(1, sizeof *b);
	size_t before = n_flaws(definition);
	int rc;

	if (!b)
		return RAISE(FAULT_MEMORY);
	b->arena = arena_create(ARENA_LIMIT_BYTES);
	rc = timebook_go_on(definition, add_all(b, *definition, why), why);
	if (rc || n_flaws(definition) > before || definition->are_calendars_lost)
		return rc ? rc : TIMEBOOK_REFUSED;
	rc = add_names(b);
	if (!rc)
		rc = choice_create(b->policies, b->calendar_of, b->n_policies, b->arena, &b->choice);
	if (rc)
		return rc;
	*out = b;
	b = NULL;
	return TIMEBOOK_OK;
}

/* ---- asking ---- */

const struct policy *timebook_choose(const struct timebook *book, const struct promise_for *what)
{
	struct text why;

	return choice_of(book->choice, what, &why);
}

bool timebook_has_policy(const struct timebook *book, struct text name)
{
	for (size_t i = 0; i < book->n_policies; i++)
		if (text_is(book->policies[i].name, name))
			return true;
	return false;
}

const struct policy *timebook_policy(const struct timebook *book, size_t i)
{
	return i < book->n_policies ? &book->policies[i] : NULL;
}

const struct calendar *timebook_calendar(const struct timebook *book, struct text name)
{
	if (!name.size)
		return book->calendars[0];
	for (size_t i = 0; i < book->n_calendars; i++)
		if (text_is(calendar_name(book->calendars[i]), name) || text_is(calendar_label(book->calendars[i]), name))
			return book->calendars[i];
	return NULL;
}

size_t timebook_unlisted(const struct timebook *book, int32_t year, struct text *names_out, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < book->n_calendars; i++) {
		if (calendar_lists_year(book->calendars[i], year))
			continue;
		if (n < room)
			names_out[n] = calendar_name(book->calendars[i]);
		n++;
	}
	return n;
}

const struct calendar *timebook_calendar_of(const struct timebook *book, struct text label)
{
	struct text rest = label, name = TEXT_NONE;
	const struct calendar *calendar = timebook_calendar(book, label);

	if (!calendar && text_next(&rest, '@', &name))
		calendar = timebook_calendar(book, name);
	return calendar ? calendar : book->calendars[0];
}
