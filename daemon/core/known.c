#include "core/known.h"

#include <string.h>

#include "base/nearest.h"
#include "base/phrase.h"
#include "core/category.h"
#include "core/late.h"

enum { SAID_MOST = 8 }; /* names that a sentence lists */

/* Clocks that no policy need name: every part's, and those of joint handling (core/timekeeping.h). */
static const char *const own_clocks[] = { CLOCK_ACKNOWLEDGE, CLOCK_RESOLVE, CLOCK_FIRST_RESPONSE, "answer", "ruling", "urge",
					  "extension",       "question",    "confirmation" };

enum { OWN_CLOCKS = sizeof own_clocks / sizeof *own_clocks };

/* The names of one kind, one by one. */
struct names {
	const struct basis *basis;
	enum basis_names kind;
	bool (*fits)(struct text known, struct text wanted);
	char buffer[BASIS_NAME_SIZE];
};

/* Empty behind the last. What no file names comes first. */
static struct text name_at(struct names *n, size_t i)
{
	const struct city *city = n->basis->city;

	if (n->kind == BASIS_HOLDERS && i < 2)
		return i ? TEXT(PARTY_OUTSIDE) : TEXT(PARTY_CITIZEN);
	if (n->kind == BASIS_HOLDERS || n->kind == BASIS_DEPARTMENTS) {
		i -= n->kind == BASIS_HOLDERS ? 2 : 0;
		return i < city->n_departments ? city->departments[i].name : TEXT_NONE;
	}
	if (n->kind == BASIS_CLOCKS && i < OWN_CLOCKS)
		return text_of(own_clocks[i]);
	return n->basis->name(n->basis, n->kind, n->kind == BASIS_CLOCKS ? i - OWN_CLOCKS : i, n->buffer);
}

static bool is_same(struct text known, struct text wanted)
{
	return text_is(known, wanted);
}

static bool is_of_policy(struct text known, struct text wanted)
{
	struct text rest = wanted, name = TEXT_NONE;

	return text_is(known, wanted) || (text_next(&rest, '@', &name) && text_is(name, known));
}

static bool is_of_category(struct text known, struct text wanted)
{
	return category_is_under(known, wanted) || category_is_under(wanted, known);
}

/* " Is "x" meant?", or empty. What lies behind an area's layer counts for itself: whoever leaves the layer out means an area. */
static struct text nearest_of(struct names *n, struct arena *arena, struct text wanted)
{
	struct nearest near = nearest_to(wanted);
	struct text known, best = TEXT_NONE;
	uint32_t depth = category_depth(wanted);

	for (size_t i = 0; (known = name_at(n, i)).size; i++) {
		size_t before = near.slips;
		const char *colon = memchr(known.at, ':', known.size);

		if (n->kind == BASIS_CATEGORIES)
			known = category_cut(known, depth);
		nearest_offer(&near, known);
		if (colon)
			nearest_offer(&near, text_slice(known, (size_t)(colon + 1 - known.at), known.size));
		if (near.slips < before) /* copied: the next name may lie in the same place */
			best = PHRASE(arena, known);
	}
	return best.size ? PHRASE(arena, TEXT(" Is \""), best, TEXT("\" meant?")) : TEXT_NONE;
}

/* "There are a, b and c.", of policies each once; empty: too many to be told. */
static struct text all_of(struct names *n, struct arena *arena)
{
	struct text said[SAID_MOST], known, list = TEXT_NONE;
	size_t n_said = 0;

	for (size_t i = 0; (known = name_at(n, i)).size; i++) {
		bool is_new = true;

		for (size_t j = 0; j < n_said; j++)
			is_new = is_new && !text_is(said[j], known);
		if (is_new && n_said == SAID_MOST)
			return TEXT_NONE;
		if (is_new)
			said[n_said++] = PHRASE(arena, known);
	}
	for (size_t i = 0; i < n_said; i++)
		list = PHRASE(arena, list, i ? TEXT(", ") : TEXT(" There are: "), said[i]);
	return n_said ? PHRASE(arena, list, TEXT(".")) : TEXT_NONE;
}

static struct text find(struct names n, struct arena *arena, const char *what, struct text wanted)
{
	struct text known, all;
	bool is_ours = n.kind == BASIS_HOLDERS || n.kind == BASIS_DEPARTMENTS;

	if (!wanted.size || (!is_ours && !n.basis->name))
		return TEXT_NONE;
	for (size_t i = 0; (known = name_at(&n, i)).size; i++)
		if (n.fits(known, wanted))
			return TEXT_NONE;
	all = all_of(&n, arena);
	return PHRASE(arena, TEXT("There is no "), text_of(what), TEXT(" \""), wanted,
		      TEXT("\" in this city's configuration."), all.size ? all : nearest_of(&n, arena, wanted));
}

struct text known_area(const struct basis *basis, struct arena *arena, struct text area)
{
	return find((struct names){ .basis = basis, .kind = BASIS_AREAS, .fits = is_same }, arena, "area", area);
}

struct text known_clock(const struct basis *basis, struct arena *arena, struct text clock)
{
	return find((struct names){ .basis = basis, .kind = BASIS_CLOCKS, .fits = is_same }, arena, "clock", clock);
}

struct text known_policy(const struct basis *basis, struct arena *arena, struct text policy)
{
	return find((struct names){ .basis = basis, .kind = BASIS_POLICIES, .fits = is_of_policy }, arena, "policy", policy);
}

struct text known_category(const struct basis *basis, struct arena *arena, struct text prefix)
{
	struct names n = { .basis = basis, .kind = BASIS_CATEGORIES, .fits = is_of_category };

	if (!basis->name || !name_at(&n, 0).size)
		return TEXT_NONE;
	return find(n, arena, "category", prefix);
}

struct text known_department(const struct basis *basis, struct arena *arena, struct text name)
{
	return find((struct names){ .basis = basis, .kind = BASIS_DEPARTMENTS, .fits = is_same }, arena, "department", name);
}

struct text known_holder(const struct basis *basis, struct arena *arena, struct text holder)
{
	return find((struct names){ .basis = basis, .kind = BASIS_HOLDERS, .fits = is_same }, arena, "holder", holder);
}

const char *known_filters(const struct basis *basis, struct arena *arena, const struct request_overdue *asked,
			  struct text *sentence_out)
{
	const struct {
		const char *field;
		struct text (*known)(const struct basis *basis, struct arena *arena, struct text name);
		struct text name;
	} filters[] = {
		{ "area", known_area, asked->area },
		{ "clock", known_clock, asked->clock },
		{ "category_prefix", known_category, asked->category_prefix },
		{ "holder", known_holder, asked->holder },
	};

	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		*sentence_out = filters[i].known(basis, arena, filters[i].name);
		if (sentence_out->size)
			return filters[i].field;
	}
	return NULL;
}
