#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base/nearest.h"

TestSuite(nearest, .timeout = 10);

static struct text find(const char *wanted, const char *const *names)
{
	struct nearest n = nearest_to(text_of(wanted));

	for (; *names; names++)
		nearest_offer(&n, text_of(*names));
	return n.found;
}

static const char *const departments[] = { "roads", "parks", "water", "harbour-police", "desk", "公园局", NULL };

Test(nearest, finds_the_name_that_a_slip_of_the_pen_meant)
{
	static const char *const slips[][2] = { { "raods", "roads" }, { "road", "roads" }, { "roadds", "roads" }, { "Parks", "parks" }, { "watre", "water" },
						{ "harbor-polce", "harbour-police" }, { "公园", "公园局" }, { "公元局", "公园局" } };

	for (size_t i = 0; i < sizeof slips / sizeof *slips; i++)
		cr_expect(text_is_str(find(slips[i][0], departments), slips[i][1]), "%s", slips[i][0]);
}

Test(nearest, finds_nothing_where_nothing_is_near)
{
	static const char *const strange[] = { "transport", "rxxds", "x", "", "dusk-office", "水务局" };

	for (size_t i = 0; i < sizeof strange / sizeof *strange; i++)
		cr_expect(not(find(strange[i], departments).size), "%s", strange[i]);
}

Test(nearest, prefers_the_nearer_one_and_then_the_first)
{
	static const char *const names[] = { "lampps", "lamps", "lumps", NULL };

	cr_expect(text_is_str(find("lmaps", names), "lamps"));
	cr_expect(text_is_str(find("lxmps", names), "lamps"));
}

/* Against the textbook's recursion on all words of three letters, shorter ones too. */
static size_t slips_between(const char *a, size_t n, const char *b, size_t k)
{
	size_t best, other;

	if (!n || !k)
		return n + k;
	best = slips_between(a, n - 1, b, k - 1) + (a[n - 1] != b[k - 1]);
	other = slips_between(a, n - 1, b, k) + 1;
	best = other < best ? other : best;
	other = slips_between(a, n, b, k - 1) + 1;
	best = other < best ? other : best;
	if (n > 1 && k > 1 && a[n - 1] == b[k - 2] && a[n - 2] == b[k - 1]) {
		other = slips_between(a, n - 2, b, k - 2) + 1;
		best = other < best ? other : best;
	}
	return best;
}

static struct text word(unsigned number, char out[8])
{
	size_t n = 0;

	for (; number; number /= 4)
		out[n++] = (char)('a' + number % 4);
	return (struct text){ out, n };
}

Test(nearest, counts_slips_as_the_textbook_does)
{
	for (unsigned i = 1; i < 1024; i += 3)
		for (unsigned k = 1; k < 1024; k += 7) {
			char a[8], b[8];
			struct text wanted = word(i, a), name = word(k, b);
			struct nearest n = nearest_to(wanted);
			size_t slips = slips_between(a, wanted.size, b, name.size), forgiven = n.slips - 1;

			nearest_offer(&n, name);
			cr_assert(eq(int, n.found.size != 0, slips <= forgiven), "%.*s, %.*s", TEXT_ARG(wanted), TEXT_ARG(name));
			if (n.found.size)
				cr_assert(eq(sz, n.slips, slips), "%.*s, %.*s", TEXT_ARG(wanted), TEXT_ARG(name));
		}
}

Test(nearest, passes_over_names_that_are_very_long)
{
	static char name[NEAREST_LETTERS_MAX + 1];
	struct nearest n;

	for (size_t i = 0; i < sizeof name; i++)
		name[i] = 'a';
	n = nearest_to((struct text){ name, NEAREST_LETTERS_MAX });
	nearest_offer(&n, (struct text){ name, NEAREST_LETTERS_MAX + 1 });
	cr_expect(not(n.found.size));
	nearest_offer(&n, (struct text){ name, NEAREST_LETTERS_MAX - 1 });
	cr_expect(eq(sz, n.slips, 1));
}
