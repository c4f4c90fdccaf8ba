#include "core/figures.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/clockwork.h"
#include "core/late.h"

/* Open addressing over an array in order of arrival; slots hold its places plus one. */
struct figures {
	struct figure_sums *sums;
	uint64_t *hashes;
	size_t n, room;
	uint32_t *slots;
	size_t mask;
	struct buffer scratch;
};

enum { FIRST_ROOM = 256 };

/* ---- the table ---- */

struct figures *figures_create(void)
{
	struct figures *f = calloc(1, sizeof *f);

	assert(f);
	f->room = FIRST_ROOM;
	f->mask = FIRST_ROOM * 2 - 1;
	f->sums = calloc(f->room, sizeof *f->sums);
	f->hashes = calloc(f->room, sizeof *f->hashes);
	f->slots = calloc(f->mask + 1, sizeof *f->slots);
	assert(f->sums && f->hashes && f->slots);
	return f;
}

void figures_clear(struct figures *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free((char *)(uintptr_t)f->sums[i].value.at);
		sums_fini(&f->sums[i].sums);
	}
	f->n = 0;
	memset(f->slots, 0, (f->mask + 1) * sizeof *f->slots);
}

void figures_destroy(struct figures **figures)
{
	struct figures *f = *figures;

	if (!f)
		return;
	figures_clear(f);
	buffer_fini(&f->scratch);
	free(f->sums);
	free(f->hashes);
	free(f->slots);
	free(f);
	*figures = NULL;
}

static uint64_t mix(uint64_t hash, int32_t day, enum stats_by by)
{
	hash ^= ((uint64_t)(uint32_t)day << 8 | (uint64_t)by) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

static void put_slot(struct figures *f, size_t place)
{
	size_t at = f->hashes[place] & f->mask;

	while (f->slots[at])
		at = (at + 1) & f->mask;
	f->slots[at] = (uint32_t)place + 1;
}

static void widen(struct figures *f)
{
	f->room *= 2;
	f->mask = f->room * 2 - 1;
	f->sums = realloc(f->sums, f->room * sizeof *f->sums);
	f->hashes = realloc(f->hashes, f->room * sizeof *f->hashes);
	free(f->slots);
	f->slots = calloc(f->mask + 1, sizeof *f->slots);
	assert(f->sums && f->hashes && f->slots);
	for (size_t i = 0; i < f->n; i++)
		put_slot(f, i);
}

static struct sums *add_key(struct figures *f, uint64_t hash, int32_t day, enum stats_by by, struct text value)
{
	char *copy = malloc(value.size + 1);

	assert(copy);
	memcpy(copy, value.size ? value.at : "", value.size);
	if (f->n == f->room)
		widen(f);
	f->sums[f->n] = (struct figure_sums){ .day = day, .by = by, .value = { copy, value.size } };
	f->hashes[f->n] = hash;
	put_slot(f, f->n);
	return &f->sums[f->n++].sums;
}

/* The sums under that heading; `value_hash` is text_hash(value). */
static struct sums *find(struct figures *f, uint64_t value_hash, int32_t day, enum stats_by by, struct text value)
{
	uint64_t hash = mix(value_hash, day, by);

	for (size_t at = hash & f->mask; f->slots[at]; at = (at + 1) & f->mask) {
		struct figure_sums *there = &f->sums[f->slots[at] - 1];

		if (f->hashes[f->slots[at] - 1] == hash && there->day == day && there->by == by && text_is(there->value, value))
			return &there->sums;
	}
	return add_key(f, hash, day, by, value);
}

size_t figures_size(const struct figures *f)
{
	return f->n;
}

const struct figure_sums *figures_at(const struct figures *f, size_t n)
{
	return &f->sums[n];
}

/* ---- what a case shows ---- */

struct item { int32_t day; enum figure figure; int sign; };

enum { ITEMS_MAX = 8 };

struct items { struct item item[2 * ITEMS_MAX]; size_t n; };

static void show(struct items *items, const struct timekeeping *time, wall at, enum figure figure, int sign)
{
	struct item item = { time->day(time->self, at), figure, sign };

	for (size_t i = 0; i < items->n; i++) /* what is as it was cancels out */
		if (items->item[i].figure == figure && items->item[i].day == item.day && items->item[i].sign == -sign) {
			items->item[i] = items->item[--items->n];
			return;
		}
	items->item[items->n++] = item;
}

/* The promise of an answer: first_response where there is one, otherwise that the lead acknowledges. */
static const struct clock *response_of(const struct case_record *r)
{
	for (size_t i = 0; i < r->n_clocks; i++)
		if (text_is_str(r->clocks[i].name, CLOCK_FIRST_RESPONSE) && (!r->clocks[i].department.size || text_is(r->clocks[i].department, r->lead)))
			return &r->clocks[i].clock;
	return &r->assignments[0].acknowledge;
}

static bool is_met(const struct clock *clock)
{
	return !wall_is_none(clock->due) && !wall_is_none(clock->met) && !clock->is_waived;
}

static bool is_broken(const struct clock *clock)
{
	return clock_is_overdue(clock) && !clock->is_waived;
}

static void show_promises(struct items *items, const struct timekeeping *time, const struct case_record *r, int sign)
{
	const struct clock *resolve = &r->assignments[0].resolve, *response = response_of(r);

	if (is_met(resolve))
		show(items, time, resolve->met, wall_is_before(resolve->due, resolve->met) ? FIGURE_LATE : FIGURE_IN_TIME, sign);
	else if (is_broken(resolve) && case_is_open(r->state))
		show(items, time, resolve->due, FIGURE_OVERDUE_OPEN, sign);
	if (is_met(response))
		show(items, time, response->met, wall_is_before(response->due, response->met) ? FIGURE_RESPONSE_LATE : FIGURE_RESPONSE_IN_TIME, sign);
	else if (is_broken(response))
		show(items, time, response->due, FIGURE_RESPONSE_MISSED, sign);
}

/* All that a case shows, with its days. */
static void show_case(struct items *items, const struct timekeeping *time, const struct case_record *r, int sign)
{
	show(items, time, r->received, FIGURE_RECEIVED, sign);
	if (r->n_assignments > 1)
		show(items, time, r->received, FIGURE_JOINT, sign);
	if (!case_is_open(r->state) && !wall_is_none(r->resolved)) {
		show(items, time, r->received, FIGURE_RECEIVED_RESOLVED, sign);
		show(items, time, r->resolved, FIGURE_RESOLVED, sign);
	}
	if (r->n_assignments)
		show_promises(items, time, r, sign);
}

/* ---- the headings of a case ---- */

struct adding {
	struct figures *figures;
	void (*add)(const struct adding *a, uint64_t value_hash, enum stats_by by, struct text value);
	const struct items *items;              /* what it shows; or */
	int32_t day;                            /* what has happened, on that day */
	void (*happen)(struct sums *sums, const void *what);
	const void *what;
};

static void add_items(const struct adding *a, uint64_t value_hash, enum stats_by by, struct text value)
{
	struct sums *sums = NULL;
	int32_t day = 0;

	for (size_t i = 0; i < a->items->n; i++) {
		const struct item *item = &a->items->item[i];

		if (!sums || item->day != day)
			sums = find(a->figures, value_hash, item->day, by, value);
		day = item->day;
		sums->counts[item->figure] += item->sign;
	}
}

static void add_happened(const struct adding *a, uint64_t value_hash, enum stats_by by, struct text value)
{
	a->happen(find(a->figures, value_hash, a->day, by, value), a->what);
}

/* text_hash, one byte further. */
static uint64_t hash_on(uint64_t hash, char c)
{
	return (hash ^ (unsigned char)c) * UINT64_C(0x100000001b3);
}

/* Each prefix of the path, with its hash made on the way. */
static void add_category(const struct adding *a, struct text category)
{
	uint64_t hash = text_hash(TEXT_NONE);

	for (size_t i = 0; i < category.size; i++) {
		if (category.at[i] == '/')
			a->add(a, hash, STATS_BY_CATEGORY, text_slice(category, 0, i));
		hash = hash_on(hash, category.at[i]);
	}
	a->add(a, hash, STATS_BY_CATEGORY, category);
}

/* All but the department. */
static void add_common(const struct adding *a, const struct case_record *r)
{
	a->add(a, text_hash(TEXT_NONE), STATS_BY_ALL, TEXT_NONE);
	a->add(a, text_hash(r->channel), STATS_BY_CHANNEL, r->channel);
	add_category(a, r->category);
	for (size_t i = 0; i < r->n_areas; i++)
		a->add(a, text_hash(r->areas[i]), STATS_BY_AREA, r->areas[i]);
}

static void add_department(const struct adding *a, struct text department)
{
	a->add(a, text_hash(department), STATS_BY_DEPARTMENT, department);
}

static void count_shown(struct figures *f, const struct timekeeping *time, const struct case_record *before, const struct case_record *after)
{
	struct items changed = { .n = 0 }, was = { .n = 0 }, is = { .n = 0 };
	struct adding a = { .figures = f, .add = add_items, .items = &changed };

	if (before)
		show_case(&changed, time, before, -1);
	show_case(&changed, time, after, 1);
	if (changed.n)
		add_common(&a, after);
	if (!before || text_is(before->lead, after->lead)) {
		if (changed.n)
			add_department(&a, after->lead);
		return;
	}
	show_case(&was, time, before, -1); /* another answers for it now, and for all that it shows */
	a.items = &was;
	add_department(&a, before->lead);
	show_case(&is, time, after, 1);
	a.items = &is;
	add_department(&a, after->lead);
}

/* ---- what has happened ---- */

static void happen_acknowledge(struct sums *sums, const void *what)
{
	histogram_add(&sums->acknowledge, *(const dur *)what);
}

static void happen_resolve(struct sums *sums, const void *what)
{
	histogram_add(&sums->resolve, *(const dur *)what);
}

static void happen_figure(struct sums *sums, const void *what)
{
	sums->counts[*(const enum figure *)what]++;
}

static void happen_held(struct sums *sums, const void *what)
{
	const struct holder_time *held = what;

	sums_hold(sums, held->holder, dur_to_ms(held->working));
}

static void happen(struct figures *f, const struct timekeeping *time, const struct case_record *r, struct text department, wall at,
		   void (*how)(struct sums *sums, const void *what), const void *what)
{
	struct adding a = { .figures = f, .add = add_happened, .day = time->day(time->self, at), .happen = how, .what = what };

	add_common(&a, r);
	add_department(&a, department);
}

static const struct assignment *part_of(const struct case_record *r, struct text department)
{
	for (size_t i = 0; r && i < r->n_assignments; i++)
		if (text_is(r->assignments[i].department, department))
			return &r->assignments[i];
	return NULL;
}

static void count_acknowledged(struct figures *f, const struct timekeeping *time, const struct case_record *before, const struct case_record *after)
{
	for (size_t i = 0; i < after->n_assignments; i++) {
		const struct assignment *part = &after->assignments[i], *was = part_of(before, part->department);
		const struct clock *clock = &part->acknowledge;
		dur took;

		if (!is_met(clock) || (was && is_met(&was->acknowledge)))
			continue;
		took = time->worked(time->self, clock->calendar, wall_is_none(clock->started) ? after->received : clock->started, clock->met);
		happen(f, time, after, part->department, clock->met, happen_acknowledge, &took);
	}
}

/* Whose time it was since receipt, or since it was last reopened: the spells behind the last one of nobody. */
static void count_held(struct figures *f, const struct timekeeping *time, const struct case_record *r)
{
	const struct spell whole = { r->lead, r->received }, *spells = r->n_spells ? r->spells : &whole;
	size_t n = r->n_spells ? r->n_spells : 1, first = 0;
	struct text calendar = r->n_assignments ? r->assignments[0].resolve.calendar : TEXT_NONE;

	if (!spells[n - 1].holder.size)
		n--; /* the resolution itself */
	for (size_t i = 0; i < n; i++)
		first = spells[i].holder.size ? first : i + 1;
	for (size_t i = first; i < n; i++) {
		wall end = i + 1 < n ? spells[i + 1].from : r->resolved;
		struct holder_time held = { spells[i].holder, time->worked(time->self, calendar, spells[i].from, end) };

		happen(f, time, r, r->lead, r->resolved, happen_held, &held);
	}
}

static void count_resolved(struct figures *f, const struct timekeeping *time, const struct case_record *before, const struct case_record *after)
{
	struct text calendar = after->n_assignments ? after->assignments[0].resolve.calendar : TEXT_NONE;
	dur took;

	if ((before && !case_is_open(before->state)) || case_is_open(after->state) || wall_is_none(after->resolved))
		return;
	took = time->worked(time->self, calendar, after->received, after->resolved);
	happen(f, time, after, after->lead, after->resolved, happen_resolve, &took);
	count_held(f, time, after);
}

static bool is_rated(const struct case_record *r)
{
	return r && (r->rating.solved || r->rating.satisfaction);
}

static bool is_satisfied(const struct rating *rating)
{
	return rating->satisfaction ? rating->satisfaction >= 4 : rating->solved == SOLVED_YES;
}

static void count_feedback(struct figures *f, const struct timekeeping *time, const struct case_record *before, const struct case_record *after, wall now)
{
	const enum figure reopened = FIGURE_REOPENED, rated = FIGURE_RATED, satisfied = FIGURE_SATISFIED;
	bool is_new = is_rated(after) && (!is_rated(before) || before->rating.solved != after->rating.solved ||
					  before->rating.satisfaction != after->rating.satisfaction);

	if (after->reopened > (before ? before->reopened : 0))
		happen(f, time, after, after->lead, now, happen_figure, &reopened);
	if (is_new)
		happen(f, time, after, after->lead, now, happen_figure, &rated);
	if (is_new && is_satisfied(&after->rating))
		happen(f, time, after, after->lead, now, happen_figure, &satisfied);
}

void figures_count(struct figures *f, const struct timekeeping *time, const struct case_record *before, const struct case_record *after, wall now)
{
	count_shown(f, time, before, after);
	count_acknowledged(f, time, before, after);
	count_resolved(f, time, before, after);
	count_feedback(f, time, before, after, now);
}

/* ---- packed ---- */

void figures_pack(const struct figures *f, struct buffer *out)
{
	struct buffer *scratch = &((struct figures *)(uintptr_t)f)->scratch;

	for (size_t i = 0; i < f->n; i++) {
		buffer_clear(scratch);
		sums_pack(&f->sums[i].sums, scratch);
		out->is_short |= scratch->is_short;
		pack_step(out, 0, (uint64_t)(int64_t)f->sums[i].day);
		pack_u64(out, f->sums[i].by);
		pack_text(out, f->sums[i].value);
		pack_text(out, buffer_text(scratch));
	}
}

bool figures_next(struct unpack *from, struct packed_sums *out)
{
	uint64_t by;

	if (!unpack_has_more(from))
		return false;
	out->day = (int32_t)unpack_step(from, 0);
	by = unpack_u64(from);
	out->value = unpack_text(from);
	out->sums = unpack_text(from);
	from->is_bad = from->is_bad || !by || by >= STATS_BY_COUNT;
	out->by = (enum stats_by)by;
	return !from->is_bad;
}

bool figures_unpack(struct figures *f, struct unpack *from)
{
	struct packed_sums packed;

	while (figures_next(from, &packed))
		if (!sums_unpack(find(f, text_hash(packed.value), packed.day, packed.by, packed.value), packed.sums))
			return false;
	return !from->is_bad;
}
