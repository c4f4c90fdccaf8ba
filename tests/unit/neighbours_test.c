#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/likeness.h"
#include "core/neighbours.h"

TestSuite(neighbours, .timeout = 60);
TestSuite(likeness, .timeout = 10);

#define T0 wall_ms(1772438400000)
#define DAY dur_s(86400)

static double alike(const char *a, const char *b)
{
	struct sketch x = { 0 }, y = { 0 };

	sketch_add(&x, text_of(a));
	sketch_add(&y, text_of(b));
	return sketch_likeness(&x, &y);
}

Test(likeness, counts_the_words_that_both_have_of_those_that_either_has)
{
	cr_expect(epsilon_eq(dbl, alike("mud on the road", "Mud, on the ROAD!"), 1, 1e-9));
	cr_expect(epsilon_eq(dbl, alike("mud on road", "mud on path"), 0.5, 1e-9));
	cr_expect(epsilon_eq(dbl, alike("mud mud mud", "mud"), 1, 1e-9), "each word counts once");
	cr_expect(epsilon_eq(dbl, alike("mud", "noise"), 0, 1e-9));
	cr_expect(epsilon_eq(dbl, alike("", "mud"), 0, 1e-9));
	cr_expect(epsilon_eq(dbl, alike("...", "..."), 0, 1e-9), "no words are not alike");
}

Test(likeness, knows_words_of_other_scripts_and_pairs_of_chinese_characters)
{
	cr_expect(epsilon_eq(dbl, alike("Straße gesperrt ÄPFEL", "straße GESPERRT äpfel"), 1, 1e-9));
	cr_expect(epsilon_eq(dbl, alike("ДОРОГА Ямы", "дорога ямы"), 1, 1e-9));
	cr_expect(epsilon_eq(dbl, alike("Łódź ŻABA", "łódź żaba"), 1, 1e-9));
	cr_expect(epsilon_eq(dbl, alike("学校门口有泥", "学校门口有泥"), 1, 1e-9));
	/* pairs: 路上 上有 有泥 against 路上 上有 有坑 */
	cr_expect(epsilon_eq(dbl, alike("路上有泥", "路上有坑"), 0.5, 1e-9));
	cr_expect(epsilon_eq(dbl, alike("路上有泥。", "路上,有泥"), 2.0 / 3, 1e-9), "a pair does not run over a comma");
	cr_expect(epsilon_eq(dbl, alike("3号楼", "３号楼"), 1, 1e-9), "full-width digits");
	cr_expect(epsilon_eq(dbl, alike("泥", "泥"), 1, 1e-9), "one character alone is a word");
	cr_expect(epsilon_eq(dbl, alike("\xff\xfe mud", "mud \x80"), 1, 1e-9), "bytes that are no characters are no words");
	cr_expect(epsilon_eq(dbl, alike("mud \xe4\xba", "mud"), 1, 1e-9), "nor is half a character at the end");
}

/* A set of words of 200 .. 400 numbers, of which `common` are the same. */
Test(likeness, estimates_long_texts_within_a_fifth)
{
	for (unsigned common = 0; common <= 200; common += 50) {
		char a[4096] = "", b[4096] = "";
		double is, said;

		for (unsigned i = 0; i < 200; i++) {
			sprintf(a + strlen(a), "w%u ", i);
			sprintf(b + strlen(b), "w%u ", i < common ? i : 1000 + i);
		}
		is = common / (400.0 - common);
		said = alike(a, b);
		cr_expect(le(dbl, fabs(is - said), 0.2), "%u in common: %f, said %f", common, is, said);
	}
}

Test(likeness, compares_addresses_by_letters_and_digits)
{
	cr_expect(eq(u64, likeness_address(TEXT("12, Harbour St.")), likeness_address(TEXT("12 harbour ST"))));
	cr_expect(ne(u64, likeness_address(TEXT("12 Harbour St")), likeness_address(TEXT("21 Harbour St"))));
	cr_expect(eq(u64, likeness_address(TEXT("云湾路 8号")), likeness_address(TEXT("云湾路8号"))));
	cr_expect(eq(u64, likeness_address(TEXT(" .,- ")), 0));
}

/* ---- the index, by hand ---- */

static const struct duplicate_policy roads = { .category = { "transport/road", 14 }, .depth = 2, .distance_m = 50, .within = { 14 * 86400LL * 1000000000 },
					       .similarity = 0.3 };

static struct case_text at(double lat, double lon, const char *words)
{
	return (struct case_text){ .title = text_of(words), .has_point = true, .point = { lat, lon } };
}

/* The case is looked at and kept. Gives what it was found to repeat; 0: nothing. */
static uint64_t come(struct neighbours *n, uint64_t number, const struct case_text *text, uint64_t reporter, wall received, struct likeness *out)
{
	struct likeness ignored;

	out = out ? out : &ignored;
	if (!neighbours_read(n, number, TEXT("transport/road/pothole"), text, reporter, received))
		return 0;
	if (!neighbours_find(n, out))
		out->primary = 0;
	neighbours_keep(n, true, out->kind == LIKENESS_RESOLVED ? 0 : out->primary);
	return out->primary;
}

Test(neighbours, finds_the_first_of_its_kind_nearby_and_says_how_near)
{
	struct neighbours *n = neighbours_create(&roads, 1, 100);
	struct case_text first = at(42.3, -71.05, "deep hole in the lane"), near = at(42.3002, -71.0502, "hole in the lane"),
			 far = at(42.3012, -71.05, "hole in the lane"), other = at(42.3, -71.05, "glass all over");
	struct likeness found;

	cr_expect(eq(u64, come(n, 1, &first, 0, T0, &found), 0));
	cr_expect(eq(u64, come(n, 2, &near, 0, T0, &found), 1));
	cr_expect(eq(int, found.kind, LIKENESS_CASE));
	cr_expect(epsilon_eq(dbl, found.distance_m, 27.7, 0.5));
	cr_expect(epsilon_eq(dbl, found.similarity, 0.8, 1e-9));
	cr_expect(eq(u64, come(n, 3, &far, 0, T0, NULL), 0), "133 m away");
	cr_expect(eq(u64, come(n, 4, &other, 0, T0, NULL), 0), "something else at the same place");
	cr_expect(eq(u64, come(n, 5, &near, 0, T0, NULL), 1), "what follows is no candidate, the first is");
	cr_expect(eq(u32, neighbours_voices(n, 1), 3));
	neighbours_destroy(&n);
}

Test(neighbours, looks_at_one_policy_one_category_and_the_time_that_the_policy_says)
{
	const struct duplicate_policy policies[] = { roads, { .category = TEXT("transport/road/snow"), .depth = 3, .distance_m = 500, .within = DAY } };
	struct neighbours *n = neighbours_create(policies, 2, 100);
	struct case_text text = at(42.3, -71.05, "hole");
	struct likeness found;

	cr_assert(neighbours_read(n, 1, TEXT("transport/road/pothole"), &text, 0, T0) != NULL);
	neighbours_keep(n, true, 0);
	cr_expect(neighbours_read(n, 2, TEXT("transport/roadside"), &text, 0, T0) == NULL, "whole segments only");
	cr_expect(neighbours_read(n, 2, TEXT("environment"), &text, 0, T0) == NULL);
	cr_assert(eq(int, neighbours_read(n, 2, TEXT("transport/road/snow"), &text, 0, T0)->depth, 3), "the longest category counts");
	cr_expect(not(neighbours_find(n, &found)));
	cr_assert(neighbours_read(n, 2, TEXT("transport/road"), &text, 0, wall_after(T0, dur_s(14 * 86400))) != NULL);
	cr_expect(neighbours_find(n, &found), "the two segments that there are agree");
	cr_assert(neighbours_read(n, 2, TEXT("transport/road"), &text, 0, wall_after(T0, dur_s(14 * 86400 + 1))) != NULL);
	cr_expect(not(neighbours_find(n, &found)), "too long ago");
	cr_expect(neighbours_is_for(n, policies, 2));
	cr_expect(not(neighbours_is_for(n, policies, 1)));
	cr_expect(eq(i64, neighbours_within(n).ns, roads.within.ns));
	neighbours_destroy(&n);
}

Test(neighbours, without_a_point_wants_the_same_address_and_more_of_the_words)
{
	struct neighbours *n = neighbours_create(&roads, 1, 100);
	struct case_text first = { .title = TEXT("deep hole in the lane"), .address = TEXT("12 Harbour St") }, same = first, half = first, else_ = first,
			 nowhere = { .title = TEXT("deep hole in the lane") }, point = at(1, 1, "deep hole in the lane");
	struct likeness found;

	same.address = TEXT("12, Harbour St.");
	half.title = TEXT("deep hole in my garden path");
	else_.address = TEXT("13 Harbour St");
	point.address = first.address;
	come(n, 1, &first, 0, T0, NULL);
	cr_expect(eq(u64, come(n, 2, &same, 0, T0, &found), 1));
	cr_expect(lt(dbl, found.distance_m, 0), "nobody knows how far");
	cr_expect(eq(u64, come(n, 3, &half, 0, T0, NULL), 0), "3 words of 8 would do at a point");
	cr_expect(eq(u64, come(n, 4, &else_, 0, T0, NULL), 0));
	cr_expect(eq(u64, come(n, 5, &nowhere, 0, T0, NULL), 0));
	cr_expect(eq(u64, come(n, 6, &nowhere, 0, T0, NULL), 0), "no place, no likeness");
	cr_expect(eq(u64, come(n, 7, &point, 0, T0, NULL), 1), "one of them has no point: by the address");
	neighbours_destroy(&n);
}

Test(neighbours, knows_a_reporter_who_comes_again)
{
	struct neighbours *n = neighbours_create(&roads, 1, 100);
	struct case_text first = at(42.3, -71.05, "deep hole in the lane here"), again = at(42.3, -71.05, "the hole is still not filled"),
			 nowhere = { .title = TEXT("deep hole in the lane") };
	struct likeness found;

	come(n, 1, &first, 77, T0, NULL);
	cr_expect(eq(u64, come(n, 2, &again, 0, T0, NULL), 0), "too little in common for a stranger");
	cr_expect(eq(u64, come(n, 3, &again, 77, T0, &found), 1));
	cr_expect(eq(int, found.kind, LIKENESS_REPORTER));
	cr_expect(eq(u64, come(n, 4, &nowhere, 77, T0, NULL), 1), "nearly the same words need no place");
	cr_expect(eq(u32, neighbours_voices(n, 1), 1), "one voice, three times");
	neighbours_change(n, 1, false, 0);
	cr_expect(eq(u64, come(n, 5, &again, 77, T0, &found), 1));
	cr_expect(eq(int, found.kind, LIKENESS_RESOLVED));
	cr_expect(eq(u64, come(n, 6, &first, 78, T0, &found), 0), "for others what was resolved is past");
	neighbours_change(n, 1, true, 0);
	come(n, 7, &again, 77, T0, &found);
	cr_expect(eq(int, found.kind, LIKENESS_REPORTER), "reopened, it is open");
	neighbours_destroy(&n);
}

Test(neighbours, forgets_the_oldest_and_says_so_once)
{
	struct neighbours *n = neighbours_create(&roads, 1, 3);
	struct case_text text[5];
	unsigned said = 0;

	for (uint64_t i = 0; i < 5; i++) {
		text[i] = at(40 + (double)i, 0, "hole");
		cr_assert(neighbours_read(n, i + 1, TEXT("transport/road"), &text[i], 0, T0) != NULL);
		said += neighbours_keep(n, true, 0);
	}
	cr_expect(eq(u32, said, 1));
	cr_expect(eq(u64, come(n, 6, &text[1], 0, T0, NULL), 0), "2 is gone");
	cr_expect(eq(u64, come(n, 7, &text[4], 0, T0, NULL), 5));
	cr_expect(eq(u64, come(n, 20, &text[4], 0, T0, NULL), 0), "numbers count, also of cases that were never here");
	neighbours_destroy(&n);
}

Test(neighbours, lets_a_case_go_its_own_way_again)
{
	struct neighbours *n = neighbours_create(&roads, 1, 100);
	struct case_text text = at(42.3, -71.05, "hole"), beside = at(42.3003, -71.05, "hole");
	struct likeness found;

	come(n, 1, &text, 5, T0, NULL);
	come(n, 2, &beside, 6, T0, NULL);
	come(n, 3, &beside, 6, T0, NULL);
	cr_expect(eq(u32, neighbours_voices(n, 1), 2));
	neighbours_change(n, 2, true, 0);
	cr_expect(eq(u32, neighbours_voices(n, 1), 2), "the reporter is still heard by 3");
	neighbours_change(n, 3, true, 0);
	cr_expect(eq(u32, neighbours_voices(n, 1), 1));
	neighbours_change(n, 1, false, 0);
	cr_expect(eq(u64, come(n, 4, &beside, 0, T0, &found), 2), "they are candidates themselves, the older first");
	neighbours_destroy(&n);
}

/* ---- against brute force ---- */

struct model_case {
	uint64_t primary, reporter;
	bool is_open;
	wall received;
	struct case_text text;
};

enum { MODEL_CASES = 1500 };

static double metres(struct point a, struct point b)
{
	double r = 3.14159265358979323846 / 180, x1 = cos(a.lat * r) * cos(a.lon * r), y1 = cos(a.lat * r) * sin(a.lon * r), z1 = sin(a.lat * r);
	double x2 = cos(b.lat * r) * cos(b.lon * r), y2 = cos(b.lat * r) * sin(b.lon * r), z2 = sin(b.lat * r);
	double chord = sqrt((x1 - x2) * (x1 - x2) + (y1 - y2) * (y1 - y2) + (z1 - z2) * (z1 - z2));

	return 2 * 6371008.8 * asin(chord / 2 < 1 ? chord / 2 : 1);
}

static uint64_t expected(const struct model_case *cases, size_t n, const struct model_case *c)
{
	double best = -1;
	uint64_t primary = 0;

	for (size_t i = 0; i < n; i++) {
		const struct model_case *o = &cases[i];
		double similarity;

		if (!o->is_open || o->primary || wall_since(c->received, o->received).ns > roads.within.ns || !o->text.has_point || !c->text.has_point ||
		    metres(o->text.point, c->text.point) > roads.distance_m)
			continue;
		similarity = alike(o->text.title.at, c->text.title.at);
		if (similarity >= roads.similarity && similarity > best) {
			best = similarity;
			primary = i + 1;
		}
	}
	return primary;
}

/* Points crowd around a place, so that cells' borders run between them. */
static void agree_around(double lat, double lon, unsigned seed)
{
	static const char *const words[] = { "deep hole", "deep hole lane", "hole lane here", "mud", "mud truck", "lamp dark lane" };
	static struct model_case cases[MODEL_CASES];
	struct neighbours *n = neighbours_create(&roads, 1, 4096);
	double degree = 111195, squeeze = cos(lat * 3.14159265358979323846 / 180) + 1e-9;
	unsigned linked = 0;

	srand(seed);
	for (size_t i = 0; i < MODEL_CASES; i++) {
		struct model_case *c = &cases[i];
		double up = (rand() % 1000 - 500) / degree, across = (rand() % 1000 - 500) / degree / squeeze;
		double x = remainder(lon + across, 360);

		*c = (struct model_case){ .is_open = true, .received = wall_after(T0, dur_s((int64_t)i * 3600)), .text = at(fmax(-90, fmin(90, lat + up)), x, words[rand() % 6]) };
		c->text.has_point = rand() % 20 != 0;
		cr_assert(neighbours_read(n, i + 1, TEXT("transport/road/x"), &c->text, 0, c->received) != NULL);
		struct likeness found;
		uint64_t is = neighbours_find(n, &found) ? found.primary : 0;

		c->primary = expected(cases, i, c);
		cr_assert(eq(u64, is, c->primary), "seed %u, around %f %f: case %zu", seed, lat, lon, i + 1);
		linked += is != 0;
		neighbours_keep(n, true, is);
		size_t other = (size_t)rand() % (i + 1);
		if (rand() % 3 == 0) { /* resolved, reopened, unlinked */
			cases[other].is_open = rand() % 2;
			cases[other].primary = rand() % 4 ? cases[other].primary : 0;
			neighbours_change(n, other + 1, cases[other].is_open, cases[other].primary);
		}
	}
	cr_expect(gt(u32, linked, 100), "around %f %f: %u", lat, lon, linked);
	neighbours_destroy(&n);
}

Test(neighbours, finds_what_looking_at_all_cases_finds)
{
	agree_around(0, 0, 1);
	agree_around(42.3, -71.05, 2);
	agree_around(-33.9, 151.2, 3);
	agree_around(10, 180, 4);
	agree_around(29.5, -180, 5);
	agree_around(69.65, 18.95, 6);
	agree_around(89.5, 77, 7);
	agree_around(89.9999, 12, 8);
	agree_around(-90, 0, 9);
}

Test(neighbours, looks_at_a_bounded_number_of_cases_at_one_place)
{
	struct neighbours *n = neighbours_create(&roads, 1, 4096);
	char word[32];

	for (unsigned i = 0; i < 4000; i++) {
		struct case_text text;

		sprintf(word, "w%u", i);
		text = at(42.3, -71.05, word);
		cr_assert(eq(u64, come(n, i + 1, &text, 0, T0, NULL), 0));
	}
	struct case_text newest = at(42.3, -71.05, "w3999"), oldest = at(42.3, -71.05, "w0");

	cr_expect(eq(u64, come(n, 4001, &newest, 0, T0, NULL), 4000));
	cr_expect(eq(u64, come(n, 4002, &oldest, 0, T0, NULL), 0), "beyond what is looked at");
	neighbours_destroy(&n);
}
