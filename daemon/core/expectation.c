#include "core/expectation.h"

#include "base/phrase.h"

enum { DIFFERENCES_MAX = 16, NAMES_MAX = 2 * LIMIT_ASSIGNMENTS };

struct comparing {
	struct arena *arena;
	struct text parts[DIFFERENCES_MAX];
	size_t n;
};

/* "WHAT is IS, not WANTED". */
static void differ(struct comparing *c, const char *what, struct text is, struct text wanted)
{
	struct text nothing = TEXT("nobody");

	if (c->n + 2 > DIFFERENCES_MAX)
		return;
	if (c->n)
		c->parts[c->n++] = TEXT("; ");
	c->parts[c->n++] = PHRASE(c->arena, text_of(what), TEXT(" is "), is.size ? is : nothing, TEXT(", not "), wanted.size ? wanted : nothing);
}

static void compare_text(struct comparing *c, const char *what, struct text is, struct text wanted)
{
	if (wanted.size && !text_is(is, wanted))
		differ(c, what, is.size ? is : TEXT("none"), wanted);
}

static bool has(const struct text *names, size_t n, struct text name)
{
	for (size_t i = 0; i < n; i++)
		if (text_is(names[i], name))
			return true;
	return false;
}

static struct text list(struct arena *arena, const struct text *names, size_t n)
{
	struct text parts[NAMES_MAX];
	size_t n_parts = 0;

	for (size_t i = 0; i < n && n_parts + 2 <= NAMES_MAX; i++) {
		if (i)
			parts[n_parts++] = TEXT(", ");
		parts[n_parts++] = names[i];
	}
	return phrase_join(arena, parts, n_parts);
}

/* The departments with this part, in whatever order. */
static void compare_part(struct comparing *c, const char *what, const struct case_record *record, enum part part, const struct text *wanted,
			 size_t n_wanted)
{
	struct text is[LIMIT_ASSIGNMENTS];
	bool is_same;
	size_t n = 0;

	for (size_t i = 0; i < record->n_assignments; i++)
		if (record->assignments[i].part == part)
			is[n++] = record->assignments[i].department;
	is_same = n == n_wanted;
	for (size_t i = 0; i < n_wanted; i++)
		is_same = is_same && has(is, n, wanted[i]);
	if (!is_same)
		differ(c, what, list(c->arena, is, n), list(c->arena, wanted, n_wanted));
}

static struct text flags_text(struct arena *arena, uint32_t flags)
{
	struct text names[LIMIT_FLAGS];
	size_t n = 0;

	for (uint32_t bit = 1; bit && bit <= flags && n < LIMIT_FLAGS; bit <<= 1)
		if (flags & bit)
			names[n++] = text_of(flag_name((enum case_flag)bit));
	return n ? list(arena, names, n) : TEXT("none");
}

bool expectation_is_met(const struct expectation *e, const struct case_record *record, struct arena *arena, struct text *how_not_out)
{
	struct comparing c = { .arena = arena };
	uint32_t flags = record->flags & ~(uint32_t)FLAG_UNASSESSED;

	compare_text(&c, "lead", record->lead, e->lead);
	compare_text(&c, "rule", record->rule, e->rule);
	if (e->has_with)
		compare_part(&c, "with", record, PART_REQUIRED, e->with, e->n_with);
	if (e->has_inform)
		compare_part(&c, "inform", record, PART_INFORMED, e->inform, e->n_inform);
	if (e->has_flags && flags != e->flags)
		differ(&c, "flags", flags_text(arena, flags), flags_text(arena, e->flags));
	if (e->priority && record->priority != e->priority)
		differ(&c, "priority", text_of(priority_name(record->priority)), text_of(priority_name(e->priority)));
	if (e->sub_unit.size)
		compare_text(&c, "sub_unit", record->n_assignments ? record->assignments[0].sub_unit : TEXT_NONE, e->sub_unit);
	if (c.n)
		*how_not_out = phrase_join(arena, c.parts, c.n);
	return !c.n;
}

uint32_t expectation_flag(struct text name)
{
	for (uint32_t bit = 1; bit < UINT32_C(1) << LIMIT_FLAGS; bit <<= 1)
		if (flag_name((enum case_flag)bit) && text_is_str(name, flag_name((enum case_flag)bit)))
			return bit;
	return 0;
}
