#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "conf/city_file.h"
#include "support/folder.h"

TestSuite(city_file, .timeout = 10);

static struct folder folder;
static struct arena *arena;
static struct why why;
static struct city city;
static struct layer_definition *layers;
static size_t n_layers;

static void up(void)
{
	folder_make(&folder);
	arena = arena_create(4 * 1024 * 1024);
	memset(&why, 0, sizeof why);
	unsetenv("LIAISON_CITY_DATA");
}

static void down(void)
{
	arena_destroy(&arena);
	folder_remove(&folder);
}

static int read_folder(struct arena *in)
{
	struct city_file file;
	int rc = city_file_read(folder.path, in, NULL, &file, &why);

	city = file.city;
	layers = file.layers;
	n_layers = file.n_layers;
	return rc;
}

static int read_text(const char *content)
{
	folder_write(&folder, "city.cfg", content);
	return read_folder(arena);
}

#define CITY "city = { name = \"Lindenhafen\"; zone = \"Europe/Berlin\"; fallback = \"desk\"; };\n"
#define DESK "departments = ( { name = \"desk\"; } );\n"

/* CITY and DESK fill lines 1 and 2, unless the row has its own. */
static void expect_refused(const char *content, unsigned line, const char *part)
{
	char where[160];

	snprintf(where, sizeof where, line ? "%s/city.cfg:%u" : "%s/city.cfg", folder.path, line);
	cr_expect(eq(int, read_text(content), CITY_FILE_REFUSED), "%s", content);
	cr_expect(eq(str, why.where, where), "%s", content);
	cr_expect(strstr(why.sentence, part) != NULL, "%s: %s", content, why.sentence);
}

Test(city_file, reads_a_city_with_all_that_it_may_say, .init = up, .fini = down)
{
	char file[160];

	cr_assert(
		eq(int,
		   read_text(
			   "city = { name = \"Yunwan \xe4\xba\x91\xe6\xb9\xbe\"; zone = \"Asia/Shanghai\"; fallback = \"front-desk\"; };\n"
			   "departments = ( { name = \"env_1\"; title = \"Environment Office\"; plugin = \"environment\"; },\n"
			   "  { name = \"front-desk\"; }, { name = \"Food-Bank\"; kind = \"partner\"; }, { name = \"o\"; kind = \"office\"; } );\n"
			   "layers = ( { name = \"district\"; file = \"areas/d.geojson\"; property = \"name\"; tolerance = \"25 m\"; },\n"
			   "  { name = \"ward\"; file = \"/abs/w.geojson\"; property = \"no\"; } );\n"),
		   CITY_FILE_OK),
		"%s", why.sentence);
	cr_assert(text_is_str(city.name, "Yunwan \xe4\xba\x91\xe6\xb9\xbe"));
	cr_assert(text_is_str(city.zone, "Asia/Shanghai"));
	cr_assert(eq(sz, city.n_departments, 4));
	cr_assert(eq(sz, city.fallback, 1));
	cr_assert(text_is_str(city.departments[0].title, "Environment Office"));
	cr_assert(text_is_str(city.departments[0].plugin, "environment"));
	cr_assert(text_is_str(city.departments[1].title, "front-desk"), "without a title the name stands for it");
	cr_assert(text_is_empty(city.departments[1].plugin));
	cr_assert(eq(int, city.departments[2].kind, DEPARTMENT_PARTNER));
	cr_assert(eq(int, city.departments[3].kind, DEPARTMENT_OFFICE));
	cr_assert(eq(sz, n_layers, 2));
	snprintf(file, sizeof file, "%s/areas/d.geojson", folder.path);
	cr_assert(eq(str, (char *)layers[0].file, file));
	cr_assert(text_is_str(layers[0].property, "name"));
	cr_assert(epsilon_eq(dbl, layers[0].tolerance_m, 25, 0));
	cr_assert(eq(str, (char *)layers[1].file, "/abs/w.geojson"));
	cr_assert(epsilon_eq(dbl, layers[1].tolerance_m, 0, 0));
}

Test(city_file, needs_no_layers, .init = up, .fini = down)
{
	cr_assert(eq(int, read_text(CITY DESK), CITY_FILE_OK), "%s", why.sentence);
	cr_assert(eq(sz, n_layers, 0));
}

Test(city_file, says_that_there_is_no_file, .init = up, .fini = down)
{
	cr_assert(eq(int, read_folder(arena), CITY_FILE_REFUSED));
	cr_assert(strstr(why.where, "/city.cfg") != NULL);
	cr_assert(strstr(why.sentence, "no such file") != NULL, "%s", why.sentence);
}

Test(city_file, refuses_with_line_and_sentence, .init = up, .fini = down)
{
	expect_refused(CITY, 0, "departments");
	expect_refused(CITY "departments = ( );", 0, "departments");
	expect_refused(DESK, 0, "city");
	expect_refused(CITY DESK "towns = 1;", 3, "towns");
	expect_refused(CITY "departments = \"desk\";", 2, "list");
	expect_refused(CITY "departments = ( \"desk\" );", 2, "group");
	expect_refused(CITY "departments = (\n{ name = \"desk\"; },\n{ name = \"desk\"; } );", 4, "two departments");
	expect_refused(CITY "departments = ( { name = \"desk\"; },\n{ title = \"x\"; } );", 3, "\"name\" is missing");
	expect_refused(CITY "departments = ( { name = \"desk\"; },\n{ name = \"\"; } );", 3, "must not be empty");
	expect_refused(CITY "departments = ( { name = \"desk\"; },\n{ name = \"two words\"; } );", 3, "a-z A-Z 0-9");
	expect_refused(CITY "departments = ( { name = \"desk\"; },\n{ name = \"stra\xc3\x9f" "e\"; } );", 3, "a-z A-Z 0-9");
	expect_refused(CITY "departments = ( { name = \"desk\"; },\n{ name = \"supervisors\"; } );", 3, "taken");
	expect_refused(CITY "departments = ( { name = \"desk\"; },\n{ name = \"x\"; kind = \"ngo\"; } );", 3, "partner");
	expect_refused(CITY "departments = ( { name = \"desk\"; },\n{ name = \"x\"; plugin = \"../x\"; } );", 3, "plugin");
	expect_refused(CITY "departments = ( { name = \"desk\"; },\n{ name = \"x\"; plugins = \"x\"; } );", 3, "plugins");
	expect_refused(CITY "departments = ( { name = \"desk\"; },\n{ name = \"x\"; title = 5; } );", 3, "quotation marks");
}

Test(city_file, reads_which_cases_are_taken_for_repetitions, .init = up, .fini = down)
{
	const struct duplicate_policy *p;

	cr_assert(eq(int, read_text(CITY DESK), CITY_FILE_OK));
	cr_assert(eq(sz, city.n_duplicates, 0), "none: nothing is linked by itself");
	cr_assert(eq(int,
		     read_text(CITY DESK "duplicates = ( { category = \"transport/road\"; depth = 3; distance = \"50 m\"; within = \"14 days\";\n"
					 "  similarity = 0.3; raise_at = 5; }, { category = \"noise\"; distance = \"1 km\"; within = \"36 h\"; similarity = 0; } );\n"),
		     CITY_FILE_OK),
		  "%s", why.sentence);
	cr_assert(eq(sz, city.n_duplicates, 2));
	p = city.duplicates;
	cr_assert(text_is_str(p->category, "transport/road"));
	cr_assert(eq(u32, p->depth, 3));
	cr_assert(epsilon_eq(dbl, p->distance_m, 50, 0));
	cr_assert(eq(i64, p->within.ns, dur_s(14 * 86400).ns));
	cr_assert(epsilon_eq(dbl, p->similarity, 0.3, 1e-12));
	cr_assert(eq(u32, p->raise_at, 5));
	cr_assert(eq(u32, p[1].depth, 1), "as many segments as the category has");
	cr_assert(eq(u32, p[1].raise_at, 0));
}

#define POLICY(category, rest) CITY DESK "duplicates = ( { category = \"" category "\"; " rest " } );"
#define ROADS(rest) POLICY("road", "distance = \"50 m\"; within = \"14 days\"; " rest)

Test(city_file, refuses_a_policy_for_repetitions_that_says_too_little_or_too_much, .init = up, .fini = down)
{
	expect_refused(POLICY("road", "within = \"14 days\"; similarity = 0.3;"), 3, "distance");
	expect_refused(POLICY("road", "distance = \"50 m\"; similarity = 0.3;"), 3, "within");
	expect_refused(ROADS(""), 3, "similarity");
	expect_refused(ROADS("similarity = 1.1;"), 3, "from 0");
	expect_refused(ROADS("similarity = 0.3; raise_at = 1;"), 3, "raise_at");
	expect_refused(ROADS("similarity = 0.3; raise_at = 2.5;"), 3, "raise_at");
	expect_refused(ROADS("similarity = 0.3; radius = 5;"), 3, "radius");
	expect_refused(POLICY("road/*", "distance = \"50 m\"; within = \"14 days\"; similarity = 0.3;"), 3, "path");
	expect_refused(POLICY("road/hole", "depth = 1; distance = \"50 m\"; within = \"14 days\"; similarity = 0.3;"), 3, "depth");
	expect_refused(POLICY("road", "distance = \"50\"; within = \"14 days\"; similarity = 0.3;"), 3, "distance");
	expect_refused(POLICY("road", "distance = \"50 km\"; within = \"14 days\"; similarity = 0.3;"), 3, "20 km");
	expect_refused(POLICY("road", "distance = \"50 m\"; within = \"14 weeks\"; similarity = 0.3;"), 3, "within");
	expect_refused(POLICY("road", "distance = \"50 m\"; within = \"400 days\"; similarity = 0.3;"), 3, "366");
	expect_refused(CITY DESK "duplicates = ( { category = \"a\"; distance = \"50 m\"; within = \"1 day\"; similarity = 0; },\n"
				 " { category = \"a\"; distance = \"5 m\"; within = \"1 day\"; similarity = 0; } );", 4, "two policies");
}

Test(city_file, refuses_a_fallback_desk_that_is_none, .init = up, .fini = down)
{
	expect_refused(CITY "departments = ( { name = \"other\"; } );", 1, "no department");
	expect_refused(CITY "departments = ( { name = \"desk\"; kind = \"partner\"; } );", 1, "partner");
	expect_refused("city = { name = \"A\"; zone = \"UTC\"; };\n" DESK, 1, "fallback");
	expect_refused("city = { name = \"A\"; fallback = \"desk\"; };\n" DESK, 1, "zone");
	expect_refused("city = { zone = \"UTC\"; fallback = \"desk\"; };\n" DESK, 1, "name");
	expect_refused("city = ( );\n" DESK, 1, "group");
	expect_refused("city = { nmae = \"A\"; };\n" DESK, 1, "nmae");
}

Test(city_file, refuses_layers_that_are_not_whole, .init = up, .fini = down)
{
	expect_refused(CITY DESK "layers = ( { file = \"f\"; property = \"p\"; } );", 3, "\"name\" is missing");
	expect_refused(CITY DESK "layers = ( { name = \"l\"; property = \"p\"; } );", 3, "\"file\" is missing");
	expect_refused(CITY DESK "layers = ( { name = \"l\"; file = \"f\"; } );", 3, "\"property\" is missing");
	expect_refused(CITY DESK "layers = ( { name = \"l:x\"; file = \"f\"; property = \"p\"; } );", 3, "layer's name");
	expect_refused(CITY DESK "layers = ( { name = \"l\"; file = \"f\"; property = \"p\"; tolerance = \"25\"; } );", 3,
		       "25 m");
	expect_refused(CITY DESK "layers = ( { name = \"l\"; file = \"f\"; property = \"p\"; tolerance = 25; } );", 3,
		       "quotation marks");
	expect_refused(
		CITY DESK
		"layers = ( { name = \"l\"; file = \"f\"; property = \"p\"; },\n{ name = \"l\"; file = \"g\"; property = \"p\"; } );",
		4, "two layers");
	expect_refused(CITY DESK "layers = { };", 3, "list");
}

static const char *file_with(const char *data)
{
	if (data)
		setenv("LIAISON_CITY_DATA", data, 1);
	else
		unsetenv("LIAISON_CITY_DATA");
	cr_assert(eq(
		int,
		read_text(CITY DESK
			  "layers = ( { name = \"l\"; file = \"${LIAISON_CITY_DATA}/b/d.geojson\"; property = \"p\"; } );"),
		CITY_FILE_OK));
	return layers[0].file;
}

Test(city_file, fills_in_where_the_citys_data_lie, .init = up, .fini = down)
{
	cr_assert(eq(str, (char *)file_with("/srv/data"), "/srv/data/b/d.geojson"));
	cr_assert(eq(str, (char *)file_with("data"), "data/b/d.geojson"));
	cr_assert(eq(str, (char *)file_with(NULL), "../shared/data/b/d.geojson"));
	cr_assert(eq(str, (char *)file_with(""), "../shared/data/b/d.geojson"));
}

Test(city_file, bounds_how_many_departments_and_layers_there_are, .init = up, .fini = down)
{
	char *content = NULL;
	size_t size;
	FILE *out = open_memstream(&content, &size);

	fputs(CITY "departments = ( { name = \"desk\"; }", out);
	for (int i = 0; i < 4096; i++)
		fprintf(out, ", { name = \"d%d\"; }", i);
	fputs(" );", out);
	fclose(out);
	expect_refused(content, 2, "More than 4096");
	free(content);
	out = open_memstream(&content, &size);
	fputs(CITY DESK "layers = ( { name = \"l\"; file = \"f\"; property = \"p\"; }", out);
	for (int i = 0; i < 64; i++)
		fprintf(out, ", { name = \"l%d\"; file = \"f\"; property = \"p\"; }", i);
	fputs(" );", out);
	fclose(out);
	expect_refused(content, 3, "More than 64");
	free(content);
}

Test(city_file, faults_and_does_not_crash_when_its_memory_is_too_small, .init = up, .fini = down)
{
	folder_write(&folder, "city.cfg",
		     CITY DESK "layers = ( { name = \"l\"; file = \"f\"; property = \"p\"; tolerance = \"5 m\"; } );");
	for (size_t limit = 0; limit < 600; limit += 7) {
		struct arena *small = arena_create(limit);
		int rc = read_folder(small);

		cr_expect(rc == FAULT_MEMORY || rc == CITY_FILE_OK, "limit %zu: %d", limit, rc);
		arena_destroy(&small);
	}
}
