#include "rules/areas.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

TestSuite(areas, .timeout = 60);

#define FEATURE(name, type, coordinates)                                                          \
	"{\"type\":\"Feature\",\"properties\":{\"name\":" name "},\"geometry\":{\"type\":\"" type \
	"\",\"coordinates\":" coordinates "}}"
#define COLLECTION(features) "{\"type\":\"FeatureCollection\",\n\"features\":[" features "]}"
#define BOX(west, south, east, north) \
	"[[" west "," south "],[" east "," south "],[" east "," north "],[" west "," north "],[" west "," south "]]"

/* North, with a hole, above South; the border between them is 53.51. East is drawn as two features that touch at the same
 * latitude. */
static const char city[] = COLLECTION(
	FEATURE("\"North\"", "Polygon", "[" BOX("10.00", "53.51", "10.02", "53.53") "," BOX("10.008", "53.518", "10.012", "53.522") "]") ",\n" FEATURE(
		"\"East\"", "Polygon",
		"[" BOX("10.03", "53.49", "10.04",
			"53.51") "]") ",\n" FEATURE("\"South\"", "MultiPolygon",
						    "[[" BOX("10.00", "53.49", "10.02", "53.51") "],[" BOX(
							    "10.10", "53.49", "10.12",
							    "53.51") "]]") ",\n" FEATURE("\"East\"", "Polygon",
											 "[" BOX("10.03", "53.51", "10.04",
												 "53.53") "]"));
static const char zones[] =
	COLLECTION(FEATURE("7", "Polygon", "[" BOX("10.004", "53.500", "10.006", "53.525") "]") "," FEATURE(
		"\"学校\"", "Polygon", "[" BOX("10.005", "53.500", "10.007", "53.525") "]"));

#define LAT_M 111300.0 /* metres in a degree of latitude here, to 0.1 % */

static char dir[] = "/tmp/liaison-areas-XXXXXX";

static void set_up(void)
{
	cr_assert(ne(ptr, mkdtemp(dir), NULL));
}

static void tear_down(void)
{
	char command[128];

	snprintf(command, sizeof command, "rm -rf %s", dir);
	if (system(command))
		perror(dir);
}

static bool has(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

static const char *write_file(const char *name, const char *content)
{
	static char path[4][128];
	static unsigned n;
	char *out = path[n++ % 4];
	FILE *file;

	snprintf(out, sizeof path[0], "%s/%s", dir, name);
	file = fopen(out, "w");
	cr_assert(file && fputs(content, file) >= 0 && !fclose(file));
	return out;
}

static struct areas *open_city(double tolerance_m)
{
	const struct layer_definition layers[] = {
		{ TEXT("district"), write_file("districts.geojson", city), TEXT("name"), tolerance_m },
		{ TEXT("zone"), write_file("zones.geojson", zones), TEXT("name"), 0 },
	};
	struct areas *areas = NULL;
	struct why why = { 0 };

	cr_assert(eq(int, areas_open(layers, 2, &areas, &why), AREAS_OK), "%s: %s", why.where, why.sentence);
	return areas;
}

static void refused(const char *content, const char *where, const char *sentence)
{
	const char *path = write_file("bad.geojson", content);
	const struct layer_definition layer = { TEXT("district"), path, TEXT("name"), 0 };
	struct areas *areas = NULL;
	struct why why = { 0 };

	cr_assert(eq(int, areas_open(&layer, 1, &areas, &why), AREAS_REFUSED), "%s", sentence);
	cr_expect(has(why.where, "bad.geojson") && has(why.where, where), "where: %s, not %s", why.where, where);
	cr_expect(has(why.sentence, sentence), "sentence: %s, not %s", why.sentence, sentence);
	cr_expect(eq(ptr, areas, NULL));
}

static size_t at(struct areas *areas, double lat, double lon, struct area_found *out, size_t room)
{
	size_t n = 99;

	cr_assert(eq(int, areas_at(areas, (struct point){ lat, lon }, out, room, &n), 0));
	return n;
}

static bool is_named(struct areas *areas, const struct area_found *found, const char *layer, const char *name)
{
	return text_is_str(areas_layer_name(areas, found->layer), layer) &&
	       text_is_str(areas_name(areas, found->area), name);
}

Test(areas, names_the_area_that_holds_a_point_and_how_far_its_border_is, .init = set_up, .fini = tear_down)
{
	struct areas *areas = open_city(25);
	struct area_found found[4];

	cr_assert(eq(sz, at(areas, 53.5120, 10.0150, found, 4), 1));
	cr_expect(is_named(areas, found, "district", "North"));
	cr_expect(fabs(found->border_m - 0.002 * LAT_M) < 1, "%f m", found->border_m);
	cr_expect(not(found->is_near_border));
	areas_close(&areas);
}

Test(areas, measures_along_a_parallel_as_well_as_along_a_meridian, .init = set_up, .fini = tear_down)
{
	struct areas *areas = open_city(0);
	struct area_found found[4];

	cr_assert(eq(sz, at(areas, 53.5000, 10.0190, found, 4), 1));
	/* 0.001 degrees at 53.5 N, from the ellipsoid: 66.35 m. */
	cr_expect(fabs(found->border_m - 66.35) < 0.1, "%f m", found->border_m);
	areas_close(&areas);
}

Test(areas, takes_both_candidates_when_a_point_is_near_a_border, .init = set_up, .fini = tear_down)
{
	struct areas *areas = open_city(25);
	struct area_found found[4];

	cr_assert(eq(sz, at(areas, 53.51 + 10 / LAT_M, 10.0150, found, 4), 2));
	cr_expect(is_named(areas, &found[0], "district", "North"));
	cr_expect(is_named(areas, &found[1], "district", "South"));
	cr_expect(found[0].is_near_border && found[1].is_near_border);
	cr_expect(fabs(found[0].border_m - 10) < 0.1 && fabs(found[1].border_m + 10) < 0.1, "%f %f", found[0].border_m,
		  found[1].border_m);
	cr_assert(eq(sz, at(areas, 53.51 + 26 / LAT_M, 10.0150, found, 4), 1));
	cr_expect(not(found[0].is_near_border));
	areas_close(&areas);
}

Test(areas, never_says_near_in_a_layer_without_tolerance, .init = set_up, .fini = tear_down)
{
	struct areas *areas = open_city(0);
	struct area_found found[4];

	cr_assert(eq(sz, at(areas, 53.51 + 1 / LAT_M, 10.0150, found, 4), 1));
	cr_expect(not(found[0].is_near_border));
	areas_close(&areas);
}

Test(areas, knows_a_hole_and_the_outside, .init = set_up, .fini = tear_down)
{
	struct areas *areas = open_city(25);
	struct area_found found[4];

	cr_expect(eq(sz, at(areas, 53.5200, 10.0100, found, 4), 0), "in the hole");
	cr_expect(eq(sz, at(areas, 53.6000, 10.0100, found, 4), 0), "outside of everything");
	cr_expect(eq(sz, at(areas, -33, 151, found, 4), 0), "on the other side of the world");
	areas_close(&areas);
}

Test(areas, tells_a_point_just_outside_of_a_lone_area_as_near, .init = set_up, .fini = tear_down)
{
	struct areas *areas = open_city(25);
	struct area_found found[4];

	cr_assert(eq(sz, at(areas, 53.53 + 5 / LAT_M, 10.0150, found, 4), 1));
	cr_expect(found[0].is_near_border && found[0].border_m < -4 && found[0].border_m > -6, "%f", found[0].border_m);
	areas_close(&areas);
}

Test(areas, makes_one_area_of_two_features_of_one_name, .init = set_up, .fini = tear_down)
{
	struct areas *areas = open_city(25);
	struct area_found found[4];

	cr_assert(eq(sz, at(areas, 53.51, 10.035, found, 4), 1), "on the seam of the two");
	cr_expect(is_named(areas, found, "district", "East"));
	cr_expect(found->border_m > 300 && !found->is_near_border, "the seam is no border: %f", found->border_m);
	cr_assert(eq(sz, at(areas, 53.50, 10.11, found, 4), 1), "the other part of a multipolygon");
	cr_expect(is_named(areas, found, "district", "South"));
	areas_close(&areas);
}

Test(areas, gives_the_layers_in_their_order_and_overlapping_areas_both, .init = set_up, .fini = tear_down)
{
	struct areas *areas = open_city(0);
	struct area_found found[4];

	cr_assert(eq(sz, at(areas, 53.5150, 10.0053, found, 4), 3));
	cr_expect(is_named(areas, &found[0], "district", "North"));
	cr_expect(is_named(areas, &found[1], "zone", "7"), "a number is a name too");
	cr_expect(is_named(areas, &found[2], "zone", "学校"));
	cr_expect(eq(sz, at(areas, 53.5150, 10.0053, found, 2), 2), "no more than there is room for");
	areas_close(&areas);
}

Test(areas, finds_names_and_says_which_one_is_not_there, .init = set_up, .fini = tear_down)
{
	struct areas *areas = open_city(0);
	struct area_target target;
	struct why why = { 0 };

	cr_assert(eq(int, areas_target(areas, TEXT("district:South"), &target, &why), AREAS_OK));
	cr_expect(text_is_str(areas_name(areas, target.area), "South"));
	cr_assert(eq(int, areas_target(areas, TEXT("zone:*"), &target, &why), AREAS_OK));
	cr_expect(target.layer == 1 && target.area == AREAS_NONE);
	cr_assert(eq(int, areas_target(areas, TEXT("district:south"), &target, &why), AREAS_REFUSED));
	cr_expect(has(why.sentence, "has no area \"south\""), "%s", why.sentence);
	cr_assert(eq(int, areas_target(areas, TEXT("ward:3"), &target, &why), AREAS_REFUSED));
	cr_expect(has(why.sentence, "no layer \"ward\""), "%s", why.sentence);
	cr_assert(eq(int, areas_target(areas, TEXT("district"), &target, &why), AREAS_REFUSED));
	cr_assert(eq(int, areas_target(NULL, TEXT("district:South"), &target, &why), AREAS_REFUSED));
	areas_close(&areas);
}

Test(areas, version_changes_with_the_file_and_with_the_tolerance, .init = set_up, .fini = tear_down)
{
	struct areas *first = open_city(25), *same = open_city(25), *wider = open_city(30);
	struct digest digests[] = { areas_digest(first), areas_digest(same), areas_digest(wider) };

	cr_expect(text_is(digest_text(&digests[0]), digest_text(&digests[1])));
	cr_expect(not(text_is(digest_text(&digests[0]), digest_text(&digests[2]))));
	areas_close(&first);
	areas_close(&same);
	areas_close(&wider);
}

Test(areas, opens_without_any_layer)
{
	struct areas *areas = NULL;
	struct area_found found[1];
	struct why why;

	cr_assert(eq(int, areas_open(NULL, 0, &areas, &why), AREAS_OK));
	cr_expect(eq(sz, at(areas, 53.5, 10, found, 1), 0));
	areas_close(&areas);
}

Test(areas, refuses_a_polygon_that_crosses_itself_and_says_where, .init = set_up, .fini = tear_down)
{
	refused(COLLECTION(FEATURE("\"good\"", "Polygon", "[" BOX("1", "1", "2", "2") "]") "," FEATURE(
			"\"bow tie\"", "Polygon", "[[[0,0],[2,2],[2,0],[0,2],[0,0]]]")),
		"feature 2 (bow tie)", "longitude 1.000000, latitude 1.000000: Self-intersection");
}

Test(areas, refuses_what_is_no_area_with_file_and_feature, .init = set_up, .fini = tear_down)
{
	refused("{\n\"type\": nothing\n}", "bad.geojson:2", "This is not JSON");
	refused("[]", "", "not a GeoJSON FeatureCollection");
	refused(COLLECTION(""), "", "no feature");
	refused(COLLECTION(FEATURE("\"x\"", "Point", "[1,2]")), "feature 1 (x)", "must be a Polygon");
	refused(COLLECTION("{\"type\":\"Feature\",\"properties\":{},\"geometry\":null}"), "feature 1", "\"name\"");
	refused(COLLECTION("{\"type\":\"Feature\",\"properties\":{\"name\":\"x\"},\"geometry\":null}"), "feature 1 (x)",
		"missing");
	refused(COLLECTION("17"), "feature 1", "\"name\"");
	refused(COLLECTION(FEATURE("\"\"", "Polygon", "[" BOX("1", "1", "2", "2") "]")), "feature 1", "1 to 64 bytes");
	refused(COLLECTION(FEATURE("\"x\"", "Polygon", "[[[0,0],[1,0],[1,1]]]")), "feature 1 (x)", "at least 4");
	refused(COLLECTION(FEATURE("\"x\"", "Polygon", "[[[0,0],[1,0],[1,1],[0,1]]]")), "feature 1 (x)", "not closed");
	refused(COLLECTION(FEATURE("\"x\"", "Polygon", "[[[0,0],[1,0],[\"1\",1],[0,0]]]")), "feature 1 (x)",
		"[longitude, latitude]");
	refused(COLLECTION(FEATURE("\"x\"", "Polygon", "[]")), "feature 1 (x)", "no outer ring");
	refused(COLLECTION(FEATURE("\"x\"", "MultiPolygon", "[]")), "feature 1 (x)", "no polygon");
	refused(COLLECTION(FEATURE("\"x\"", "MultiPolygon", "[[[[0,0],[1,0],[1,1],[0,0]]],[[[0,0],[9]]]]")), "feature 1 (x)",
		"at least 4");
	refused(COLLECTION(FEATURE("\"x\"", "Polygon", "[" BOX("565000", "5930000", "566000", "5931000") "]")),
		"feature 1 (x)", "WGS 84");
}

Test(areas, refuses_a_layer_that_is_not_well_named_or_not_there, .init = set_up, .fini = tear_down)
{
	const char *path = write_file("good.geojson", zones);
	const struct {
		struct layer_definition layers[2];
		const char *sentence;
	} bad[] = {
		{ { { TEXT("a:b"), path, TEXT("name"), 0 } }, "without a colon" },
		{ { { TEXT("zone"), path, TEXT(""), 0 } }, "\"property\"" },
		{ { { TEXT("zone"), path, TEXT("name"), -1 } }, "tolerance" },
		{ { { TEXT("zone"), path, TEXT("name"), NAN } }, "tolerance" },
		{ { { TEXT("zone"), path, TEXT("name"), 0 }, { TEXT("zone"), path, TEXT("name"), 0 } }, "two layers" },
		{ { { TEXT("zone"), dir, TEXT("name"), 0 } }, "not a regular file" },
		{ { { TEXT("zone"), "/nonexistent/zones.geojson", TEXT("name"), 0 } }, "cannot be opened" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct areas *areas = NULL;
		struct why why = { 0 };

		cr_assert(eq(int, areas_open(bad[i].layers, bad[i].layers[1].file ? 2 : 1, &areas, &why), AREAS_REFUSED));
		cr_expect(has(why.sentence, bad[i].sentence), "%s, not %s", why.sentence, bad[i].sentence);
	}
}

/* The folder of real city records; skips the test when it is not there. */
static const char *city_data(const char *file)
{
	static char path[512];
	const char *given = getenv("LIAISON_CITY_DATA");
	const char *folders[] = { given ? given : "../shared/data", LIAISON_SOURCE_DIR "/../shared/data" };

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		snprintf(path, sizeof path, "%s/%s", folders[i], file);
		if (!access(path, R_OK))
			return path;
	}
	cr_skip_test("%s: not in LIAISON_CITY_DATA", file);
	return NULL;
}

Test(areas, reads_the_police_districts_of_boston)
{
	const struct layer_definition layer = { TEXT("police-district"), city_data("boston_police_districts.geojson"),
						TEXT("district"), 15 };
	struct areas *areas = NULL;
	struct area_found found[4];
	struct why why = { 0 };

	cr_assert(eq(int, areas_open(&layer, 1, &areas, &why), AREAS_OK), "%s: %s", why.where, why.sentence);
	cr_assert(eq(sz, at(areas, 42.3574, -71.0648, found, 4), 1));
	cr_expect(is_named(areas, found, "police-district", "A1"));
	cr_assert(eq(sz, at(areas, 42.3474, -71.0944, found, 4), 1));
	cr_expect(is_named(areas, found, "police-district", "D4"));
	areas_close(&areas);
}
