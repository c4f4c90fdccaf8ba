#include "calendar/timebook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "calendar/choice.h"

enum { ARENA_LIMIT_BYTES = 64 * 1024 * 1024, LABEL_SIZE = LIMIT_NAME + CIVIL_PRINT_SIZE };

struct timebook {
	struct arena *arena;
	struct calendar *calendars[TIMEBOOK_CALENDARS_LIMIT];
	size_t n_calendars;
	struct policy *policies;             /* texts in the arena */
	struct text *labels;                 /* of each policy: its name, with "@date" when it is dated */
	const struct calendar **calendar_of; /* each policy */
	size_t n_policies;
	struct choice *choice;
};

void timebook_destroy(struct timebook **book)
{
	struct timebook *b = *book;

	if (!b)
		return;
	for (size_t i = 0; i < b->n_calendars; i++)
		calendar_destroy(&b->calendars[i]);
	choice_destroy(&b->choice);
	arena_destroy(&b->arena);
	free(b);
	*book = NULL;
}

static int refuse_at(const struct timebook_definition *d, unsigned line, struct why *why)
{
	if (d->file)
		why_where(why, d->file, line);
	return TIMEBOOK_REFUSED;
}

/* ---- checking ---- */

static int check_paths(const struct timebook_definition *d, const struct policy *p, struct why *why)
{
	for (size_t i = 0; i < p->when.n_categories; i++)
		if (!path_is_sound(p->when.categories[i])) {
			why_say(why,
				"Policy \"%.*s\": \"%.*s\" is not a category path; write segments joined by /, none of them empty.",
				TEXT_ARG(p->name), TEXT_ARG(p->when.categories[i]));
			return refuse_at(d, p->line, why);
		}
	return TIMEBOOK_OK;
}

/* A name is one word, and "@" parts it from its version wherever a promise says what made it. */
static bool is_name(struct text name)
{
	for (size_t i = 0; i < name.size; i++)
		if ((unsigned char)name.at[i] <= ' ' || name.at[i] == '@' || name.at[i] == 0x7F)
			return false;
	return name.size && name.size <= LIMIT_NAME;
}

static int check_policy(const struct timebook_definition *d, const struct policy *p, struct why *why)
{
	if (!is_name(p->name)) {
		why_say(why, "\"%.*s\" cannot be a policy's name: that is one word of 1 to %d bytes without \"@\".",
			TEXT_ARG(p->name), LIMIT_NAME);
		return refuse_at(d, p->line, why);
	}
	if (p->from > p->until) {
		why_say(why, "Policy \"%.*s\" ends before it begins.", TEXT_ARG(p->name));
		return refuse_at(d, p->line, why);
	}
	if (!(p->warn > 0 && p->warn <= 1)) {
		why_say(why, "Policy \"%.*s\": the warning is a share of the time, above 0 and at most 1 (1: no warning).",
			TEXT_ARG(p->name));
		return refuse_at(d, p->line, why);
	}
	return check_paths(d, p, why);
}

static int refuse_tie(const struct timebook_definition *d, const struct policy *a, const struct policy *b,
		      const struct policy_tie *tie, struct why *why)
{
	why_say(why,
		"Policies \"%.*s\" (line %u) and \"%.*s\" (line %u) are equally specific (%u) and both hold for a case "
		"of category \"%s\"%s%s%s%.*s%s%.*s. "
		"Add a condition to one, or date them apart.",
		TEXT_ARG(a->name), a->line, TEXT_ARG(b->name), b->line, tie->specificity,
		tie->category[0] ? tie->category : "any", tie->priority ? ", priority " : "",
		tie->priority ? priority_name(tie->priority) : "", tie->department.size ? ", department " : "",
		TEXT_ARG(tie->department), tie->channel.size ? ", channel " : "", TEXT_ARG(tie->channel));
	return refuse_at(d, b->line, why);
}

static int check_pairs(const struct timebook_definition *d, size_t i, struct why *why)
{
	const struct policy *b = &d->policies[i];

	for (size_t j = 0; j < i; j++) {
		const struct policy *a = &d->policies[j];
		struct policy_tie tie;

		if (text_is(a->name, b->name) && a->from <= b->until && b->from <= a->until) {
			why_say(why,
				"Policy \"%.*s\" stands in line %u too, for some of the same days; let \"from\" and \"until\" part them.",
				TEXT_ARG(b->name), a->line);
			return refuse_at(d, b->line, why);
		}
		if (policy_ties(a, b, &tie))
			return refuse_tie(d, a, b, &tie, why);
	}
	return TIMEBOOK_OK;
}

static int check(const struct timebook_definition *d, struct why *why)
{
	int rc = TIMEBOOK_OK;

	if (!d->n_calendars || d->n_calendars > TIMEBOOK_CALENDARS_LIMIT || d->n_policies > TIMEBOOK_POLICIES_LIMIT) {
		why_say(why, "There must be 1 to %d calendars and at most %d policies.", TIMEBOOK_CALENDARS_LIMIT,
			TIMEBOOK_POLICIES_LIMIT);
		return refuse_at(d, 0, why);
	}
	for (size_t i = 0; !rc && i < d->n_policies; i++) {
		rc = check_policy(d, &d->policies[i], why);
		if (!rc)
			rc = check_pairs(d, i, why);
	}
	return rc;
}

/* ---- building ---- */

static int add_calendars(struct timebook *b, const struct timebook_definition *d, struct why *why)
{
	for (size_t i = 0; i < d->n_calendars; i++) {
		struct calendar_plan plan = d->calendars[i];
		int rc;

		for (size_t j = 0; j < i; j++)
			if (text_is(d->calendars[j].name, plan.name)) {
				why_say(why, "Calendar \"%.*s\" stands in line %u too; give it another name.",
					TEXT_ARG(plan.name), d->calendars[j].line);
				return refuse_at(d, plan.line, why);
			}
		plan.file = d->file;
		if (!is_name(plan.name)) {
			why_say(why, "\"%.*s\" cannot be a calendar's name: that is one word without \"@\".",
				TEXT_ARG(plan.name));
			return refuse_at(d, plan.line, why);
		}
		rc = calendar_create(&plan, &b->calendars[i], why);
		if (rc)
			return rc == CALENDAR_REFUSED ? TIMEBOOK_REFUSED : PASS(rc);
		b->n_calendars++;
	}
	return TIMEBOOK_OK;
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

static bool copy_policy(struct timebook *b, const struct policy *from, struct policy *to, struct text *label_out)
{
	char label[LABEL_SIZE], date[CIVIL_PRINT_SIZE];
	bool ok = true;

	*to = *from;
	to->name = arena_copy(b->arena, from->name, &ok);
	to->when.categories = copy_texts(b->arena, from->when.categories, from->when.n_categories, &ok);
	to->when.departments = copy_texts(b->arena, from->when.departments, from->when.n_departments, &ok);
	to->when.channels = copy_texts(b->arena, from->when.channels, from->when.n_channels, &ok);
	*label_out = to->name;
	if (from->from != INT32_MIN) {
		civil_print_date(from->from, date);
		snprintf(label, sizeof label, "%.*s@%s", TEXT_ARG(from->name), date);
		*label_out = arena_copy(b->arena, text_of(label), &ok);
	}
	return ok;
}

static int add_policies(struct timebook *b, const struct timebook_definition *d, struct why *why)
{
	b->policies = arena_take_clear(b->arena, d->n_policies + 1, sizeof *b->policies);
	b->labels = arena_take_clear(b->arena, d->n_policies + 1, sizeof *b->labels);
	b->calendar_of = arena_take_clear(b->arena, d->n_policies + 1, sizeof *b->calendar_of);
	if (!b->policies || !b->labels || !b->calendar_of)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < d->n_policies; i++) {
		const struct policy *p = &d->policies[i];

		b->calendar_of[i] = timebook_calendar(b, p->calendar);
		if (!b->calendar_of[i]) {
			why_say(why, "Policy \"%.*s\": there is no calendar \"%.*s\".", TEXT_ARG(p->name),
				TEXT_ARG(p->calendar));
			return refuse_at(d, p->line, why);
		}
		if (!copy_policy(b, p, &b->policies[i], &b->labels[i]))
			return RAISE(FAULT_MEMORY);
		b->policies[i].calendar = calendar_name(b->calendar_of[i]);
		b->n_policies++;
	}
	return choice_create(b->policies, b->calendar_of, b->n_policies, &b->choice);
}

int timebook_create(const struct timebook_definition *definition, struct timebook **out, struct why *why)
{
	AUTO(timebook_destroy) struct timebook *b = NULL;
	int rc = check(definition, why);

	if (rc)
		return rc;
	b = calloc(1, sizeof *b);
	if (!b)
		return RAISE(FAULT_MEMORY);
	b->arena = arena_create(ARENA_LIMIT_BYTES);
	rc = add_calendars(b, definition, why);
	if (!rc)
		rc = add_policies(b, definition, why);
	if (rc)
		return rc;
	*out = b;
	b = NULL;
	return TIMEBOOK_OK;
}

/* ---- asking ---- */

const struct policy *timebook_choose(const struct timebook *book, const struct promise_for *what)
{
	return choice_of(book->choice, what);
}

bool timebook_has_policy(const struct timebook *book, struct text name)
{
	for (size_t i = 0; i < book->n_policies; i++)
		if (text_is(book->policies[i].name, name))
			return true;
	return false;
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

static void set_clock(const struct timebook *b, const struct policy *policy, enum promise_kind kind, wall start,
		      struct clock *out)
{
	size_t i = policy ? (size_t)(policy - b->policies) : 0;

	*out = CLOCK_NONE;
	if (!policy)
		return;
	span_end(&policy->promises[kind], b->calendar_of[i], start, policy->warn, &out->due, &out->warn);
	if (wall_is_none(out->due))
		return;
	out->started = start;
	out->policy = b->labels[i];
	out->calendar = calendar_label(b->calendar_of[i]);
}

static void promise(void *self, const struct promise_for *what, struct clock *acknowledge_out, struct clock *resolve_out)
{
	const struct timebook *b = self;
	const struct policy *policy = timebook_choose(b, what);

	set_clock(b, policy, PROMISE_ACKNOWLEDGE, what->start, acknowledge_out);
	set_clock(b, policy, PROMISE_RESOLVE, what->start, resolve_out);
}

/* A calendar that has changed since is still the one meant by its name. */
static dur worked(void *self, struct text label, wall from, wall to)
{
	const struct timebook *b = self;
	struct text rest = label, name = TEXT_NONE;
	const struct calendar *calendar = timebook_calendar(b, label);

	if (!calendar && text_next(&rest, '@', &name))
		calendar = timebook_calendar(b, name);
	return calendar_between(calendar ? calendar : b->calendars[0], from, to);
}

struct timekeeping timebook_timekeeping(struct timebook *book)
{
	return (struct timekeeping){ .self = book, .promise = promise, .worked = worked };
}
