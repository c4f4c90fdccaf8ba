#include "core/ledger.h"

static struct ledger_clock *find(struct ledger *l, struct text department, struct text name)
{
	for (size_t i = 0; i < l->n_clocks; i++)
		if (text_is(l->clocks[i].name, name) && text_is(l->clocks[i].department, department))
			return &l->clocks[i];
	return NULL;
}

const struct ledger_clock *ledger_find(const struct ledger *ledger, struct text department, struct text name)
{
	for (size_t i = 0; i < ledger->n_clocks; i++)
		if (text_is(ledger->clocks[i].name, name) && text_is(ledger->clocks[i].department, department))
			return &ledger->clocks[i];
	return NULL;
}

/* NULL: there is no room. */
static struct ledger_clock *find_or_add(struct ledger *l, struct text department, struct text name)
{
	struct ledger_clock *c = find(l, department, name);

	if (c)
		return c;
	if (l->n_clocks == LEDGER_CLOCKS_MAX) {
		l->is_full = true;
		return NULL;
	}
	c = &l->clocks[l->n_clocks++];
	*c = (struct ledger_clock){ .department = department, .name = name, .clock = CLOCK_NONE };
	return c;
}

/* What the policy says now; what was written, where it says nothing any more. */
static void start_anew(const struct ledger *l, struct ledger_clock *c)
{
	struct clock now;

	l->time.start(l->time.self, c->clock.policy, c->name, c->clock.started, &now);
	if (!wall_is_none(now.due))
		c->clock = now;
}

static void put(struct ledger *l, struct text department, struct text name, const struct clock *as_written)
{
	struct ledger_clock *c;

	if (wall_is_none(as_written->due) || !(c = find_or_add(l, department, name)))
		return;
	c->clock = *as_written;
	c->written = as_written->due;
	c->has_ended = false;
	c->entries++;
	if (l->is_anew)
		start_anew(l, c);
}

static void put_if_new(struct ledger *l, struct text department, struct text name, const struct clock *as_written)
{
	const struct ledger_clock *c = find(l, department, name);

	if (!c || !wall_is(c->clock.started, as_written->started) || !wall_is(c->written, as_written->due))
		put(l, department, name, as_written);
}

/* All clocks of a case that an event brings along; those that are known already stay as they are. */
static void put_case(struct ledger *l, const struct case_record *record)
{
	for (size_t i = 0; i < record->n_assignments; i++) {
		const struct assignment *a = &record->assignments[i];

		put_if_new(l, a->department, TEXT("acknowledge"), &a->acknowledge);
		put_if_new(l, a->department, TEXT("resolve"), &a->resolve);
	}
	for (size_t i = 0; i < record->n_clocks; i++)
		put_if_new(l, record->clocks[i].department, record->clocks[i].name, &record->clocks[i].clock);
}

/* A clock of the lead that has been becomes one of the lead that is. */
static void hand_on(struct ledger *l, struct text to, struct text name)
{
	const struct ledger_clock *from = find(l, l->lead, name);
	struct ledger_clock *new = from ? find_or_add(l, to, name) : NULL;

	if (!new)
		return;
	new->clock = from->clock;
	new->written = from->written;
}

static void move_lead(struct ledger *l, struct text to)
{
	if (!to.size || text_is(to, l->lead))
		return;
	hand_on(l, to, TEXT("resolve"));
	l->lead = to;
}

/* Who leads after it; empty: no other than before. */
static struct text new_lead(const struct event *event)
{
	switch (event->kind) {
	case EVENT_ACCEPTED:
		return event->department;
	case EVENT_RULED:
	case EVENT_REASSIGNED:
		return event->target;
	case EVENT_REASSESSED:
		return event->record ? event->record->lead : TEXT_NONE;
	default:
		return TEXT_NONE;
	}
}

/* ---- entries ---- */

static void start(struct ledger *l, struct ledger_clock *c, const struct ledger_entry *entry, const struct event *event)
{
	struct text name = c->name;
	struct clock fresh;

	/* Only whether it runs in plain time is not in the entry; the policy that made it knows. */
	l->time.start(l->time.self, entry->policy, name, event->at, &fresh);
	c->clock = CLOCK_NONE;
	c->clock.started = event->at;
	c->clock.is_plain = fresh.is_plain;
	c->clock.due = entry->due;
	c->clock.policy = entry->policy;
	c->clock.calendar = entry->calendar;
	c->has_ended = false;
	if (l->is_anew)
		start_anew(l, c);
}

static void resume(struct ledger *l, struct ledger_clock *c, const struct event *event)
{
	l->time.resume(l->time.self, &c->clock, event->at);
}

static void stop(struct ledger *l, struct ledger_clock *c, const struct event *event)
{
	c->clock.warn = WALL_NONE;
	l->time.pause(l->time.self, &c->clock, event->at);
}

/* The same working time further, where the policy would not allow today what was granted then. */
static void shift(struct ledger *l, struct clock *clock, wall to, wall from)
{
	struct clock moving = { .started = clock->due, .due = wall_after(clock->due, dur_ms(1)), .warn = WALL_NONE, .met = WALL_NONE, .paused = clock->due,
				.is_plain = clock->is_plain, .policy = clock->policy, .calendar = clock->calendar };
	dur more = clock->is_plain ? wall_since(to, from) : l->time.worked(l->time.self, clock->calendar, from, to);

	moving.left = more;
	l->time.resume(l->time.self, &moving, clock->due);
	if (!wall_is_none(clock->paused))
		clock->left.ns += more.ns;
	clock->due = moving.due;
}

static void extend(struct ledger *l, struct ledger_clock *c, const struct ledger_entry *entry, const struct event *event)
{
	struct clock longer = c->clock;

	if (l->time.extend(l->time.self, c->name, &c->clock, event->length, &longer) == EXTEND_OK)
		c->clock = longer;
	else if (l->is_anew)
		shift(l, &c->clock, entry->due, c->written);
	else
		c->clock.due = entry->due;
	if (c->clock.is_breached && wall_is_before(event->at, c->clock.due))
		c->clock.is_breached = false;
}

static void recompute(struct ledger *l, struct ledger_clock *c, const struct ledger_entry *entry)
{
	if (l->is_anew)
		return;
	c->clock.due = entry->due;
	c->clock.left = entry->left;
	c->clock.policy = entry->policy;
	c->clock.calendar = entry->calendar;
}

static void apply(struct ledger *l, struct ledger_clock *c, const struct ledger_entry *entry, const struct event *event)
{
	switch (entry->kind) {
	case LEDGER_STARTED:
		start(l, c, entry, event);
		break;
	case LEDGER_PAUSED:
		stop(l, c, event);
		break;
	case LEDGER_RESUMED:
		resume(l, c, event);
		break;
	case LEDGER_EXTENDED:
		extend(l, c, entry, event);
		break;
	case LEDGER_RECOMPUTED:
		recompute(l, c, entry);
		break;
	case LEDGER_MET:
		c->clock.met = event->at;
		c->has_ended = true;
		break;
	case LEDGER_BREACHED:
		c->clock.is_breached = true;
		break;
	case LEDGER_WAIVED:
		c->clock.is_waived = c->has_ended = true;
		break;
	default:
		break;
	}
}

static void take_entry(struct ledger *l, const struct ledger_entry *entry, const struct event *event)
{
	struct ledger_clock *c = find_or_add(l, entry->department, entry->clock);

	if (!c)
		return;
	apply(l, c, entry, event);
	c->written = entry->due;
	c->entries++;
	if (l->is_anew || wall_is(c->clock.due, entry->due))
		return;
	if (!l->differences++)
		l->differs = c->name;
	c->clock.due = entry->due; /* so that one difference is counted once */
}

void ledger_begin(struct ledger *ledger, const struct timekeeping *time, bool is_anew, const struct case_record *opened)
{
	ledger->time = *time;
	ledger->is_anew = is_anew;
	ledger->lead = opened->lead;
	ledger->n_clocks = 0;
	ledger->differences = 0;
	ledger->differs = TEXT_NONE;
	ledger->is_full = false;
	put_case(ledger, opened);
}

void ledger_take(struct ledger *ledger, const struct event *event)
{
	if (ledger->is_full)
		return;
	for (size_t i = 0; i < event->n_ledger; i++)
		take_entry(ledger, &event->ledger[i], event);
	move_lead(ledger, new_lead(event));
	if (event->record)
		put_case(ledger, event->record);
}

void ledger_move(const struct ledger_clock *derived, const struct timekeeping *time, struct clock *clock)
{
	wall paused = clock->paused;

	clock->due = derived->clock.due;
	clock->is_plain = derived->clock.is_plain;
	clock->policy = derived->clock.policy;
	clock->calendar = derived->clock.calendar;
	clock->paused = WALL_NONE;
	clock->warn = time->warning(time->self, derived->name, clock, clock->warnings);
	if (wall_is_none(paused))
		return;
	time->pause(time->self, clock, paused);
	clock->left = derived->clock.left;
}
