#include "conf/rules_file.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/city_file.h"
#include "conf/clocks_file.h"
#include "rules/ruleset.h"

TestSuite(rules_file, .timeout = 60);

static struct department departments[] = {
	{ .name = { "environment", 11 } },
	{ .name = { "transport", 9 } },
	{ .name = { "front-desk", 10 } },
	{ .name = { "food-bank", 9 }, .kind = DEPARTMENT_PARTNER },
};
static const struct city city = { .departments = departments, .n_departments = 4, .fallback = 2 };

static char path[] = "/tmp/liaison-rules-XXXXXX";
static struct arena *arena;

static void set_up(void)
{
	int fd = mkstemp(path);

	cr_assert(fd >= 0);
	close(fd);
	arena = arena_create(64 << 20);
}

static void tear_down(void)
{
	unlink(path);
	arena_destroy(&arena);
}

static void write_file(const char *content)
{
	FILE *file = fopen(path, "w");

	cr_assert(file && fputs(content, file) >= 0 && !fclose(file));
}

static int read_file(const char *content, struct rule_set_definition *out, struct why *why)
{
	const struct rules_known known = { .city = &city };

	*why = (struct why){ 0 };
	write_file(content);
	return rules_file_read(path, &known, arena, out, why);
}

static struct rule_set_definition accepted(const char *content)
{
	struct rule_set_definition set = { 0 };
	struct why why;

	cr_assert(eq(int, read_file(content, &set, &why), RULES_FILE_OK), "%s: %s", why.where, why.sentence);
	return set;
}

static void refused(const char *content, unsigned line, const char *sentence)
{
	struct rule_set_definition set = { .n_rules = 77 };
	struct why why;
	char where[128];

	snprintf(where, sizeof where, "%s:%u", path, line);
	cr_assert(eq(int, read_file(content, &set, &why), RULES_FILE_REFUSED), "%s", sentence);
	cr_expect(strcmp(why.where, line ? where : path) == 0, "%s, not %s, for %s", why.where, where, sentence);
	cr_expect(strstr(why.sentence, sentence) != NULL, "%s, not %s", why.sentence, sentence);
	cr_expect(eq(sz, set.n_rules, 77), "the output is unchanged");
}

/* A file with one rule whose `when` and `then` are given, each on its own line: 2 and 3. */
static const char *rule_of(const char *when, const char *then)
{
	static char content[4096];

	snprintf(content, sizeof content, "rules = ( { name = \"r\";\nwhen = { %s };\nthen = { %s };\n} );\n", when, then);
	return content;
}

Test(rules_file, reads_everything_that_a_rule_can_say, .init = set_up, .fini = tear_down)
{
	struct rule_set_definition set = accepted(
		"tiers = [ \"safety\", \"ordinary\" ];\n"
		"rules = (\n"
		"{ name = \"noise\"; tier = \"ordinary\"; why = \"section 4\";\n"
		"  when = { keywords = [ \"pile driver\", \"打桩\" ]; title = \"Noise:\"; priority = [ \"high\", \"urgent\" ];\n"
		"    channel = [ \"app\" ]; category = [ \"environment/noise\", \"*/noise\" ]; };\n"
		"  then = { lead = \"environment\"; with = [ \"transport\" ]; inform = [ \"food-bank\" ]; priority = \"urgent\";\n"
		"    fallback = [ \"transport\" ]; sub_unit = \"night patrol\"; policy = \"p\"; }; },\n"
		"{ name = \"adds\"; then = { inform = [ \"transport\" ]; }; }\n"
		");\n");
	const struct rule *rule = &set.rules[0];

	cr_assert(eq(sz, set.n_rules, 2));
	cr_assert(eq(sz, set.n_tiers, 2));
	cr_expect(text_is_str(rule->name, "noise") && text_is_str(rule->lead, "environment") && rule->tier == 1);
	cr_expect(eq(u32, rule->place.line, 3));
	cr_assert(eq(sz, rule->n_when, 5));
	for (size_t i = 0; i < 5; i++) {
		static const enum condition_kind order[] = { CONDITION_CATEGORY, CONDITION_CHANNEL, CONDITION_PRIORITY,
							     CONDITION_TITLE, CONDITION_KEYWORDS };

		cr_expect(eq(int, rule->when[i].kind, order[i]));
	}
	cr_expect(eq(u32, rule->when[0].place.line, 5));
	cr_expect(text_is_str(rule->when[4].words[1], "打桩"));
	cr_expect(eq(u32, rule->when[2].priorities, 1u << PRIORITY_HIGH | 1u << PRIORITY_URGENT));
	cr_expect(text_is_str(rule->with[0], "transport") && text_is_str(rule->inform[0], "food-bank"));
	cr_expect(text_is_str(rule->fallback[0], "transport") && text_is_str(rule->sub_unit, "night patrol"));
	cr_expect(eq(int, rule->priority, PRIORITY_URGENT));
	cr_expect(text_is_str(rule->policy, "p"));
	cr_expect(set.rules[1].n_when == 0 && set.rules[1].tier == 1 && set.rules[1].lead.size == 0);
}

Test(rules_file, knows_a_changed_file_by_its_digest, .init = set_up, .fini = tear_down)
{
	struct digest digests[] = { accepted("rules = ();").digest, accepted("rules = ( );").digest,
				    accepted("rules = ();").digest };

	cr_expect(not(text_is(digest_text(&digests[0]), digest_text(&digests[1]))));
	cr_expect(text_is(digest_text(&digests[0]), digest_text(&digests[2])));
}

Test(rules_file, refuses_names_that_nobody_knows, .init = set_up, .fini = tear_down)
{
	refused("rule = ();", 1, "Nothing here is called \"rule\"");
	refused("rules = (\n{ name = \"r\"; than = { }; } );", 2, "Nothing here is called \"than\"");
	refused(rule_of("categories = [ \"a\" ];", "lead = \"transport\";"), 2, "Nothing here is called \"categories\"");
	refused(rule_of("", "leads = \"transport\";"), 3, "Nothing here is called \"leads\"");
	refused(rule_of("", "lead = \"Transport\";"), 3, "There is no department \"Transport\" in city.cfg");
	refused(rule_of("", "lead = \"transport\"; with = [ \"police\" ];"), 3, "There is no department \"police\"");
	refused(rule_of("area = [ \"district:North\" ];", "lead = \"transport\";"), 2,
		"There is no layer \"district\" in city.cfg");
	refused(rule_of("priority = [ \"vital\" ];", "lead = \"transport\";"), 2, "\"vital\" is not a priority");
	refused(rule_of("", "lead = \"transport\"; priority = \"vital\";"), 3, "\"vital\" is not a priority");
	refused("tiers = [ \"a\" ];\nrules = (\n{ name = \"r\"; tier = \"b\"; then = { lead = \"transport\"; }; } );", 3,
		"not one of the tiers");
	refused("rules = (\n{ name = \"r\"; tier = \"b\"; then = { lead = \"transport\"; }; } );", 2,
		"not one of the tiers");
}

Test(rules_file, refuses_rules_that_cannot_be_meant, .init = set_up, .fini = tear_down)
{
	refused("tiers = [ \"a\" ];\nrules = (\n{ name = \"r\"; then = { lead = \"transport\"; }; } );", 3,
		"\"tier\" is missing");
	refused("tiers = [ \"a\",\n\"a\" ];", 1, "stands here twice");
	refused("tiers = [ \"a\" ];", 0, "There is no list of rules");
	refused("rules = (\n{ then = { lead = \"transport\"; }; } );", 2, "\"name\" is missing");
	refused("rules = (\n{ name = \"\"; then = { lead = \"transport\"; }; } );", 2, "must not be empty");
	refused("rules = (\n{ name = \"r\"; } );", 2, "\"then\" is missing");
	refused("rules = (\n{ name = \"r\"; then = { lead = \"transport\"; }; },\n{ name = \"r\"; then = { lead = \"transport\"; }; } );",
		3, "stands in line 2 already");
	refused(rule_of("", ""), 3, "This rule decides nothing");
	refused(rule_of("", "lead = \"\";"), 3, "must not be empty");
	refused(rule_of("", "lead = \"food-bank\";"), 3, "never lead");
	refused(rule_of("", "lead = \"transport\"; fallback = [ \"food-bank\" ];"), 3, "never lead");
	refused(rule_of("", "lead = \"transport\"; with = [ \"transport\" ];"), 3, "stands in this rule already");
	refused(rule_of("", "lead = \"transport\"; with = [ \"food-bank\", \"food-bank\" ];"), 3,
		"stands in this rule already");
	refused(rule_of("", "with = [ \"transport\" ]; inform = [ \"transport\" ];"), 3, "stands in \"with\" already");
	refused(rule_of("", "with = [ \"transport\" ]; sub_unit = \"x\";"), 3, "belongs to a rule with \"lead\"");
	refused(rule_of("", "with = [ \"transport\" ]; policy = \"x\";"), 3, "belongs to a rule with \"lead\"");
	refused(rule_of("keywords = [ ];", "lead = \"transport\";"), 2, "An empty list");
	refused(rule_of("keywords = [ \" mud\" ];", "lead = \"transport\";"), 2, "cannot be searched for");
	refused(rule_of("title = \"\";", "lead = \"transport\";"), 2, "cannot be searched for");
	refused(rule_of("category = [ \"a/\" ];", "lead = \"transport\";"), 2, "not a category path");
	refused(rule_of("category = [ \"a*\" ];", "lead = \"transport\";"), 2, "not a category path");
	refused(rule_of("category = 7;", "lead = \"transport\";"), 2, "One text, or several");
	refused(rule_of("channel = [ \"\" ];", "lead = \"transport\";"), 2, "1 to 64 bytes");
	refused(rule_of("channel = \"a\"; channel = \"b\";", "lead = \"transport\";"), 2, "duplicate setting");
}

Test(rules_file, reads_the_conditions_with_their_places, .init = set_up, .fini = tear_down)
{
	struct rule_set_definition set = accepted(
		"sets = { night = [ \"22:00-06:00\", \"12:00-13:00\" ]; };\n"
		"rules = ( { name = \"r\"; then = { lead = \"transport\"; campaign = \"c\"; priority = \"at least high\"; }; when = {\n"
		"time = \"@night\";\n"
		"days = [ \"Mon-Wed\", \"Sun\" ];\n"
		"until = \"2015-02-28\";\n"
		"pattern = \"mu+d\"; source = \"web\"; reporter = [ \"resident\" ]; near_border = false;\n"
		"field = ( { name = \"a\"; is = \"b\"; },\n"
		"  { name = \"c\"; } );\n"
		"any = ( { channel = \"x\"; },\n"
		"  { not = { title_pattern = \"^x\"; }; } );\n"
		"}; } );\n");
	const struct rule *rule = &set.rules[0];
	static const enum condition_kind kinds[] = { CONDITION_SOURCE,      CONDITION_REPORTER, CONDITION_FIELD,
						     CONDITION_FIELD,       CONDITION_HOURS,    CONDITION_PERIOD,
						     CONDITION_NEAR_BORDER, CONDITION_PATTERN,  CONDITION_ANY };
	static const unsigned lines[] = { 6, 6, 7, 8, 3, 5, 6, 6, 9 };

	cr_assert(eq(sz, rule->n_when, 9));
	for (size_t i = 0; i < 9; i++) {
		cr_expect(eq(int, rule->when[i].kind, kinds[i]), "%zu", i);
		cr_expect(eq(u32, rule->when[i].place.line, lines[i]), "%zu", i);
	}
	cr_assert(eq(sz, rule->when[4].n_hours, 2));
	cr_expect(rule->when[4].hours[0].from_s == 79200 && rule->when[4].hours[0].to_s == 21600);
	cr_expect(eq(u32, rule->when[4].weekdays, 0x47));
	cr_expect(rule->when[5].first_day == CONDITION_NO_DAY && rule->when[5].last_day == 16494);
	cr_expect(rule->when[6].is_unwanted);
	cr_assert(eq(sz, rule->when[8].n_parts, 2));
	cr_expect(eq(int, rule->when[8].parts[1].parts[0].kind, CONDITION_NOT));
	cr_expect(eq(u32, rule->when[8].parts[1].parts[0].parts[0].parts[0].place.line, 10));
	cr_expect(text_is_str(rule->campaign, "c") && rule->at_least == PRIORITY_HIGH && !rule->priority && !rule->steps);
}

Test(rules_file, refuses_conditions_that_cannot_be_meant, .init = set_up, .fini = tear_down)
{
	static const char *const lead = "lead = \"transport\";";

	refused(rule_of("time = \"22-06\";", lead), 2, "no time of day");
	refused(rule_of("time = \"08:00-08:00\";", lead), 2, "no time of day");
	refused(rule_of("time = \"24:00-08:00\";", lead), 2, "no time of day");
	refused(rule_of("time = \"08:00-00:00\";", lead), 2, "24:00 where it ends");
	refused(rule_of("time = 8;", lead), 2, "One text, or several");
	refused(rule_of("days = \"Funday\";", lead), 2, "names no weekdays");
	refused(rule_of("time = \"22:00-06:00\"; days = [ ];", lead), 2, "An empty list");
	refused(rule_of("from = \"2015-02-30\";", lead), 2, "is no date");
	refused(rule_of("from = \"2015-03-01\";\nuntil = \"2015-02-01\";", lead), 3, "lies before \"from\"");
	refused(rule_of("pattern = \"(a\";", lead), 2, "The pattern \"(a\" cannot be used");
	refused(rule_of("pattern = [ \"ok\", \"(?=a)b\" ];", lead), 2, "Zero-width assertions are not supported");
	refused(rule_of("title_pattern = \"a*\";", lead), 2, "found in every text");
	refused(rule_of("pattern = \"\";", lead), 2, "1 to 512 bytes");
	refused(rule_of("pattern = \"a\\\\\\\\b\\\\p{Lu}\";", lead), 2, "would never be found");
	refused(rule_of("pattern = \"stra[ßs]e\";", lead), 2, "is two letters in the text");
	refused(rule_of("title_pattern = \"end\\\\z\";", lead), 2, "would never be found");
	refused(rule_of("near_border = \"district\";", lead), 2, "There is no layer \"district\"");
	refused(rule_of("near_border = 7;", lead), 2, "One text, or several");
	refused(rule_of("not_area = \"district:x\";", lead), 2, "There is no layer \"district\"");
	refused(rule_of("reporter = \"\";", lead), 2, "1 to 64 bytes");
	refused(rule_of("field = { is = \"x\"; };", lead), 2, "\"name\" is missing");
	refused(rule_of("field = { name = \"x\"; was = \"y\"; };", lead), 2, "Nothing here is called \"was\"");
	refused(rule_of("field = { name = \"x\"; is = \"\"; };", lead), 2, "1 to 1024 bytes");
	refused(rule_of("field = \"x\";", lead), 2, "A group");
	refused(rule_of("any = ( { channel = \"a\"; },\n{ } );", lead), 3, "would always hold");
	refused(rule_of("any = ( );", lead), 2, "A group");
	refused(rule_of("not = [ 1 ];", lead), 2, "A group");
	refused(rule_of("not = ( 1 );", lead), 2, "A group");
	refused(rule_of("any = ( { channel = \"a\"; },\n{ chanel = \"b\"; } );", lead), 3,
		"Nothing here is called \"chanel\"");
	refused(rule_of("keywords = [ \"a\",\n\"@winter\" ];", lead), 2, "There is no set \"@winter\"");
	refused("sets = { a = [ \"b\" ];\nc = [ \"@a\" ]; };\nrules = ();", 2, "a set cannot name another set");
	refused("sets = {\na = [ ]; };\nrules = ();", 2, "at least one word");
	refused(rule_of("", "lead = \"transport\"; priority = \"+0\";"), 3, "is not a priority");
	refused(rule_of("", "lead = \"transport\"; priority = \"at least\";"), 3, "is not a priority");
	refused(rule_of("", "lead = \"transport\"; campaign = \"\";"), 3, "1 to 64 bytes");
	accepted(rule_of("", "campaign = \"spring\";"));
}

/* A rule with `depth` groups, each within the other. */
static const char *nested(size_t depth)
{
	static char content[400000];
	char *to = stpcpy(content, "rules = ( { name = \"r\"; then = { lead = \"transport\"; };\nwhen = { ");

	for (size_t i = 0; i < depth; i++)
		to = stpcpy(to, "any = ( { ");
	to = stpcpy(to, "channel = \"a\"; ");
	for (size_t i = 0; i < depth; i++)
		to = stpcpy(to, "} ); ");
	strcpy(to, "}; } );\n");
	return content;
}

Test(rules_file, takes_groups_sixteen_deep_and_refuses_more, .init = set_up, .fini = tear_down)
{
	struct rule_set_definition set = accepted(nested(16));
	struct ruleset *rules = NULL;
	struct why why = { 0 };

	cr_expect(eq(int, ruleset_create(&set, NULL, NULL, &rules, &why), RULESET_OK));
	ruleset_destroy(&rules);
	refused(nested(17), 2, "Groups may be nested 16 deep");
	refused(nested(10000), 2, "Nested deeper than 64 levels");
}

Test(rules_file, refuses_a_file_of_fifty_megabytes, .init = set_up, .fini = tear_down)
{
	const struct rules_known known = { .city = &city };
	struct rule_set_definition set;
	struct why why = { 0 };
	FILE *file = fopen(path, "w");

	cr_assert(file && fputs("rules = (\n", file) >= 0);
	for (size_t i = 0; i < 600000; i++)
		fprintf(file,
			"{ name = \"rule-%06zu\"; when = { channel = \"app\"; }; then = { lead = \"transport\"; }; },\n", i);
	cr_assert(ftell(file) > 50 << 20);
	cr_assert(eq(int, fclose(file), 0));
	cr_assert(eq(int, rules_file_read(path, &known, arena, &set, &why), RULES_FILE_REFUSED));
	cr_expect(eq(str, why.where, path));
	cr_expect(strstr(why.sentence, "larger than 32 MiB") != NULL, "%s", why.sentence);
}

Test(rules_file, refuses_a_file_that_is_not_there_or_not_text, .init = set_up, .fini = tear_down)
{
	const struct rules_known known = { .city = &city };
	struct rule_set_definition set;
	struct why why = { 0 };

	cr_assert(eq(int, rules_file_read("/nonexistent/rules.cfg", &known, arena, &set, &why), RULES_FILE_REFUSED));
	cr_expect(eq(str, why.where, "/nonexistent/rules.cfg"));
	cr_expect(strstr(why.sentence, "docs/RULES.md") != NULL);
	refused("rules = (\n{ name = \"r\"\xFF; } );", 0, "not UTF-8");
	refused("rules = (\n{ name = ; } );", 2, "syntax error");
}

Test(rules_file, knows_the_policies_of_the_clocks, .init = set_up, .fini = tear_down)
{
	struct rules_known known = { .city = &city };
	struct timebook *book = NULL;
	struct rule_set_definition set;
	struct why why = { 0 };

	write_file(
		"calendars = ( { name = \"city\"; zone = \"UTC\"; windows = ( { days = \"Mon-Fri\"; from = \"09:00\"; to = \"17:00\"; } ); } );\n"
		"policies = ( { name = \"quick\"; calendar = \"city\"; resolve = \"1 working day\"; } );\n");
	cr_assert(eq(int, clocks_file_read(path, NULL, NULL, &book, &why), CLOCKS_FILE_OK), "%s: %s", why.where, why.sentence);
	known.book = book;
	write_file(rule_of("", "lead = \"transport\"; policy = \"quick\";"));
	cr_expect(eq(int, rules_file_read(path, &known, arena, &set, &why), RULES_FILE_OK), "%s", why.sentence);
	write_file(rule_of("", "lead = \"transport\"; policy = \"slow\";"));
	cr_assert(eq(int, rules_file_read(path, &known, arena, &set, &why), RULES_FILE_REFUSED));
	cr_expect(strstr(why.sentence, "There is no policy \"slow\" in clocks.cfg") != NULL, "%s", why.sentence);
	timebook_destroy(&book);
}

/* What `liaisond --check` does with the rooms of this folder. */
static void shipped(const char *name)
{
	char dir[256], file[300];
	struct city_file read_city;
	struct rules_known known;
	struct areas *areas = NULL;
	struct timebook *book = NULL;
	struct rule_set_definition set;
	struct why why = { 0 };

	snprintf(dir, sizeof dir, "%s/config/%s", LIAISON_SOURCE_DIR, name);
	cr_assert(eq(int, city_file_read(dir, arena, NULL, &read_city, &why), CITY_FILE_OK), "%s: %s",
		  why.where, why.sentence);
	if (read_city.n_layers && access(read_city.layers[0].file, R_OK))
		cr_skip_test("%s: not there; LIAISON_CITY_DATA names the folder of city records", read_city.layers[0].file);
	cr_assert(eq(int, areas_open(read_city.layers, read_city.n_layers, &areas, &why), AREAS_OK), "%s: %s", why.where, why.sentence);
	snprintf(file, sizeof file, "%s/clocks.cfg", dir);
	cr_assert(eq(int, clocks_file_read(file, &read_city.city, NULL, &book, &why), CLOCKS_FILE_OK), "%s: %s", why.where,
		  why.sentence);
	snprintf(file, sizeof file, "%s/rules.cfg", dir);
	known = (struct rules_known){ .city = &read_city.city, .areas = areas, .book = book, .categories = read_city.categories,
				      .n_categories = read_city.n_categories };
	cr_expect(eq(int, rules_file_read(file, &known, arena, &set, &why),
		     RULES_FILE_OK),
		  "%s: %s", why.where, why.sentence);
	timebook_destroy(&book);
	areas_close(&areas);
}

Test(rules_file, takes_the_rules_of_the_demonstration, .init = set_up, .fini = tear_down)
{
	shipped("demo");
}

Test(rules_file, takes_the_rules_of_boston, .init = set_up, .fini = tear_down)
{
	setenv("LIAISON_CITY_DATA", LIAISON_SOURCE_DIR "/../shared/data", 0);
	shipped("boston");
}
