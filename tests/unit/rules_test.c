#include "rules/ruleset.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/rules_file.h"
#include "core/decide.h"
#include "core/matched.h"
#include "rules/kinds.h"

TestSuite(rules, .timeout = 60);

static struct department departments[] = {
	{ .name = { "environment", 11 } }, { .name = { "transport", 9 } },
	{ .name = { "community", 9 } },    { .name = { "front-desk", 10 } },
	{ .name = { "parks", 5 } },        { .name = { "food-bank", 9 }, .kind = DEPARTMENT_PARTNER },
};
static const struct city city = { .departments = departments, .n_departments = 6, .fallback = 3 };

/* Two districts that share the meridian 10.02, and a school zone with a hole in the west. */
static const char districts[] =
	"{\"type\":\"FeatureCollection\",\"features\":["
	"{\"type\":\"Feature\",\"properties\":{\"name\":\"West\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[10.00,53.50],[10.02,53.50],"
	"[10.02,53.52],[10.00,53.52],[10.00,53.50]]]}},"
	"{\"type\":\"Feature\",\"properties\":{\"name\":\"East\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[10.02,53.50],[10.04,53.50],"
	"[10.04,53.52],[10.02,53.52],[10.02,53.50]]]}}]}";
static const char zones[] =
	"{\"type\":\"FeatureCollection\",\"features\":["
	"{\"type\":\"Feature\",\"properties\":{\"name\":\"Mill Road\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":["
	"[[10.004,53.504],[10.012,53.504],[10.012,53.512],[10.004,53.512],[10.004,53.504]],"
	"[[10.007,53.507],[10.009,53.507],[10.009,53.509],[10.007,53.509],[10.007,53.507]]]}}]}";

static struct arena *set_arena, *arena;
static struct areas *areas;
static struct rule_set_definition definition;
static struct ruleset *rules;
static struct zone *zone;
static wall now;
static struct submission submission;
static struct finding found;

static void write_file(char path[], const char *content)
{
	int fd = mkstemp(path);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

	cr_assert(file && fputs(content, file) >= 0 && !fclose(file));
}

static void set_up(void)
{
	char district_path[] = "/tmp/liaison-rules-XXXXXX", zone_path[] = "/tmp/liaison-rules-XXXXXX";
	const struct layer_definition layers[] = { { TEXT("district"), district_path, TEXT("name"), 25 },
						   { TEXT("school-zone"), zone_path, TEXT("name"), 0 } };
	struct why why = { 0 };

	write_file(district_path, districts);
	write_file(zone_path, zones);
	cr_assert(eq(int, areas_open(layers, 2, &areas, &why), AREAS_OK), "%s: %s", why.where, why.sentence);
	unlink(district_path);
	unlink(zone_path);
	cr_assert(eq(int, zone_open(TEXT("Europe/Berlin"), &zone, &why), ZONE_OK), "%s", why.sentence);
	now = wall_ms(0);
	set_arena = arena_create(64 << 20);
	arena = arena_create(1 << 20);
	submission = (struct submission){ .source = TEXT("web"),
					  .source_ref = TEXT("1"),
					  .channel = TEXT("app"),
					  .category = TEXT("transport/road/pothole"),
					  .priority = PRIORITY_NORMAL };
}

static void tear_down(void)
{
	ruleset_destroy(&rules);
	areas_close(&areas);
	zone_close(&zone);
	arena_destroy(&set_arena);
	arena_destroy(&arena);
}

static const char *sets = ""; /* of the rules that are given */

/* These rules are in force from now on; `tiers` are always safety, special, ordinary. */
static void given(const char *rule_list)
{
	static char content[16384];
	char path[] = "/tmp/liaison-rules-XXXXXX";
	const struct rules_known known = { .city = &city, .areas = areas };
	struct why why = { 0 };

	snprintf(content, sizeof content, "tiers = [ \"safety\", \"special\", \"ordinary\" ];%s\nrules = (%s);\n", sets,
		 rule_list);
	write_file(path, content);
	ruleset_destroy(&rules);
	cr_assert(eq(int, rules_file_read(path, &known, set_arena, &definition, &why), RULES_FILE_OK), "%s: %s", why.where,
		  why.sentence);
	unlink(path);
	cr_assert(eq(int, ruleset_create(&definition, areas, zone, &rules, &why), RULESET_OK), "%s", why.sentence);
}

static void judge_now(void)
{
	struct jurisdiction jurisdiction = ruleset_jurisdiction(rules);

	memset(&found, 0xA5, sizeof found);
	cr_assert(eq(int, jurisdiction.judge(jurisdiction.self, &submission, now, arena, &found), 0));
}

static void title_is(const char *title)
{
	submission.text.title = text_of(title);
}

static void point_is(double lat, double lon)
{
	submission.text.has_point = true;
	submission.text.point = (struct point){ lat, lon };
}

/* Who leads for the case as it is now; "" when nobody claims it. */
static const char *lead(void)
{
	judge_now();
	return found.n_claims && found.claims[0].part == PART_LEAD ? found.claims[0].department.at : "";
}

static void expect_claim(size_t i, const char *department, enum part part, const char *rule, const char *lost)
{
	const struct claim *claim = &found.claims[i];

	cr_assert(i < found.n_claims, "claim %zu of %zu", i, found.n_claims);
	cr_expect(text_is_str(claim->department, department), "claim %zu: %.*s, not %s", i, TEXT_ARG(claim->department),
		  department);
	cr_expect(eq(int, claim->part, part), "claim %zu", i);
	cr_expect(text_is_str(claim->rule, rule), "claim %zu: rule %.*s, not %s", i, TEXT_ARG(claim->rule), rule);
	cr_expect(text_is_str(claim->lost, lost), "claim %zu: lost \"%.*s\", not \"%s\"", i, TEXT_ARG(claim->lost), lost);
}

#define LEADS(name, tier, when, department) \
	"{ name = \"" name "\"; tier = \"" tier "\"; when = { " when " }; then = { lead = \"" department "\"; }; }"
#define ADDS(name, when, then) "{ name = \"" name "\"; when = { " when " }; then = { " then " }; }"

Test(rules, lead_by_the_beginning_of_the_category, .init = set_up, .fini = tear_down)
{
	given(LEADS("roads", "ordinary", "category = [ \"transport/road\" ];", "transport"));
	cr_expect(eq(str, (char *)lead(), "transport"));
	submission.category = TEXT("transport/roadside");
	cr_expect(eq(str, (char *)lead(), ""));
	submission.category = TEXT("transport");
	cr_expect(eq(str, (char *)lead(), ""));
}

Test(rules, let_a_star_stand_for_any_segment, .init = set_up, .fini = tear_down)
{
	given(LEADS("walls", "ordinary", "category = [ \"*/*/graffiti\" ];", "community"));
	submission.category = TEXT("public-works/walls/graffiti");
	cr_expect(eq(str, (char *)lead(), "community"));
	cr_expect(eq(u32, found.claims[0].specificity, 10), "a star names nothing");
	submission.category = TEXT("public-works/graffiti");
	cr_expect(eq(str, (char *)lead(), ""));
}

Test(rules, find_words_in_any_script_without_regard_to_capitals, .init = set_up, .fini = tear_down)
{
	given(LEADS("noise", "ordinary", "keywords = [ \"Pile Driver\", \"打桩\", \"ЯМА\", \"ضجيج\", \"🔨\" ];",
		    "environment"));
	title_is("The PILE DRIVER again");
	cr_expect(eq(str, (char *)lead(), "environment"));
	cr_expect(text_is_str(found.claims[0].matched, "word \"Pile Driver\""), "%.*s", TEXT_ARG(found.claims[0].matched));
	title_is("工地半夜还在打桩，睡不着");
	cr_expect(eq(str, (char *)lead(), "environment"));
	cr_expect(text_is_str(found.claims[0].matched, "word \"打桩\""), "%.*s", TEXT_ARG(found.claims[0].matched));
	title_is("на дороге яма");
	cr_expect(eq(str, (char *)lead(), "environment"));
	title_is("هناك ضجيج في الليل");
	cr_expect(eq(str, (char *)lead(), "environment"));
	title_is("all night \xFF\xC3 🔨\xF0");
	cr_expect(eq(str, (char *)lead(), "environment"));
	title_is("a quiet night");
	cr_expect(eq(str, (char *)lead(), ""));
	submission.text.description = TEXT("but then the pile driver came");
	cr_expect(eq(str, (char *)lead(), "environment"));
}

Test(rules, keep_title_and_description_apart, .init = set_up, .fini = tear_down)
{
	given(LEADS("titled", "ordinary", "title = [ \"parks:\" ];",
		    "parks") "," LEADS("worded", "special", "keywords = [ \"pile driver\" ];", "environment"));
	title_is("PARKS: a bench");
	cr_expect(eq(str, (char *)lead(), "parks"));
	title_is("a bench");
	submission.text.description = TEXT("PARKS: a bench");
	cr_expect(eq(str, (char *)lead(), ""));
	title_is("a pile");
	submission.text.description = TEXT("driver");
	cr_expect(eq(str, (char *)lead(), ""));
}

Test(rules, hold_by_channel_and_by_priority, .init = set_up, .fini = tear_down)
{
	given(LEADS("app", "ordinary", "channel = [ \"hotline\", \"app\" ]; priority = [ \"high\", \"urgent\" ];",
		    "transport"));
	cr_expect(eq(str, (char *)lead(), ""));
	submission.priority = PRIORITY_HIGH;
	cr_expect(eq(str, (char *)lead(), "transport"));
	cr_expect(text_is_str(found.claims[0].matched, "channel app; priority high"), "%.*s",
		  TEXT_ARG(found.claims[0].matched));
	submission.channel = TEXT("App");
	cr_expect(eq(str, (char *)lead(), ""));
}

Test(rules, hold_by_area_but_not_in_its_hole_nor_without_a_point, .init = set_up, .fini = tear_down)
{
	given(LEADS("west", "ordinary", "area = [ \"district:West\" ];",
		    "transport") "," LEADS("school", "special", "area = [ \"school-zone:*\" ];", "community"));
	cr_expect(eq(str, (char *)lead(), ""), "no point");
	cr_expect(eq(sz, found.n_areas, 0));
	point_is(53.505, 10.005);
	cr_expect(eq(str, (char *)lead(), "community"));
	cr_expect(text_is_str(found.claims[0].matched, "area school-zone:Mill Road"), "%.*s",
		  TEXT_ARG(found.claims[0].matched));
	cr_assert(eq(sz, found.n_areas, 2));
	cr_expect(text_is_str(found.areas[0].layer, "district") && text_is_str(found.areas[0].name, "West"));
	cr_expect(found.areas[1].border_m > 60 && found.areas[1].border_m < 70, "%f", found.areas[1].border_m);
	point_is(53.508, 10.008);
	cr_expect(eq(str, (char *)lead(), "transport"), "in the hole of the school zone");
	point_is(53.508, 10.030);
	cr_expect(eq(str, (char *)lead(), ""), "in another district");
	cr_expect(eq(sz, found.n_areas, 1));
	point_is(12, 34);
	cr_expect(eq(str, (char *)lead(), ""), "outside of everything");
	cr_expect(found.n_areas == 0 && found.flags == 0);
}

Test(rules, flag_a_point_near_a_border_and_show_both_areas, .init = set_up, .fini = tear_down)
{
	given(LEADS("west", "ordinary", "area = [ \"district:West\" ];",
		    "transport") "," LEADS("east", "ordinary", "area = [ \"district:East\" ];", "parks"));
	point_is(53.51, 10.0199); /* 6.6 m from the border */
	cr_expect(eq(str, (char *)lead(), "transport"));
	cr_expect(eq(u32, found.flags, FLAG_NEAR_BORDER));
	cr_expect(eq(sz, found.n_claims, 1), "a neighbour gives no claim");
	cr_assert(eq(sz, found.n_areas, 2));
	cr_expect(text_is_str(found.areas[0].name, "West") && found.areas[0].is_near_border && found.areas[0].border_m > 6);
	cr_expect(text_is_str(found.areas[1].name, "East") && found.areas[1].is_near_border && found.areas[1].border_m < -6);
	point_is(53.51, 10.0190);
	judge_now();
	cr_expect(found.flags == 0 && found.n_areas == 1);
}

Test(rules, let_the_stronger_tier_win_and_tell_why_the_other_lost, .init = set_up, .fini = tear_down)
{
	given(LEADS("a-detail", "ordinary", "category = [ \"transport/road/pothole\" ]; channel = [ \"app\" ];",
		    "parks") "," LEADS("z-danger", "safety", "keywords = [ \"sinkhole\" ];", "transport"));
	title_is("Sinkhole!");
	judge_now();
	cr_assert(eq(sz, found.n_claims, 2));
	expect_claim(0, "transport", PART_LEAD, "z-danger", "");
	expect_claim(1, "parks", PART_LEAD, "a-detail", "tier ordinary is weaker than safety");
	cr_expect(text_is_str(found.claims[0].tier, "safety") && found.claims[0].specificity == 10);
	cr_expect(text_is_str(found.claims[1].matched, "category transport/road/pothole; channel app"));
	cr_expect(eq(u32, found.claims[1].specificity, 40));
	cr_expect(eq(u32, found.flags, 0));
}

Test(rules, let_the_more_specific_win_within_a_tier, .init = set_up, .fini = tear_down)
{
	given(LEADS("all-of-transport", "ordinary", "category = [ \"transport\" ];", "transport") "," LEADS(
		"roads", "ordinary", "category = [ \"transport\", \"transport/road\", \"other/a/b/c\" ];",
		"parks") "," LEADS("anything", "ordinary", "", "front-desk"));
	judge_now();
	cr_assert(eq(sz, found.n_claims, 3));
	expect_claim(0, "parks", PART_LEAD, "roads", "");
	expect_claim(1, "transport", PART_LEAD, "all-of-transport", "less specific: 10 against 20");
	expect_claim(2, "front-desk", PART_LEAD, "anything", "less specific: 0 against 20");
	cr_expect(text_is_str(found.claims[0].matched, "category transport/road"));
	cr_expect(text_is_str(found.claims[2].matched, "always"));
}

Test(rules, flag_a_conflict_and_decide_it_by_name, .init = set_up, .fini = tear_down)
{
	given(LEADS("b", "ordinary", "category = [ \"transport/road\" ];", "transport") "," LEADS(
		"a", "ordinary", "keywords = [ \"hole\" ]; channel = [ \"app\" ];",
		"parks") "," LEADS("c", "ordinary", "category = [ \"transport/*/pothole\" ];", "parks"));
	title_is("hole");
	judge_now();
	cr_assert(eq(sz, found.n_claims, 3));
	expect_claim(0, "parks", PART_LEAD, "a", "");
	expect_claim(1, "transport", PART_LEAD, "b", "same precedence, later name");
	expect_claim(2, "parks", PART_LEAD, "c", "same precedence, later name");
	cr_expect(eq(u32, found.flags, FLAG_CONFLICT));
	title_is("");
	judge_now();
	expect_claim(0, "transport", PART_LEAD, "b", "");
	cr_expect(eq(u32, found.flags, FLAG_CONFLICT));
}

Test(rules, see_no_conflict_where_the_same_department_leads_or_the_tier_differs, .init = set_up, .fini = tear_down)
{
	given(LEADS("a", "ordinary", "category = [ \"transport\" ];", "transport") "," LEADS(
		"b", "ordinary", "channel = [ \"app\" ];",
		"transport") "," LEADS("c", "special", "channel = [ \"app\" ];",
				       "transport") "," LEADS("d", "ordinary", "priority = [ \"normal\" ];", "parks"));
	judge_now();
	expect_claim(0, "transport", PART_LEAD, "c", "");
	cr_expect(eq(u32, found.flags, 0));
}

Test(rules, give_what_the_winning_rule_decides, .init = set_up, .fini = tear_down)
{
	given("{ name = \"r\"; tier = \"safety\"; then = { lead = \"transport\"; with = [ \"environment\" ]; inform = [ \"food-bank\" ];\n"
	      "priority = \"high\"; policy = \"p\"; fallback = [ \"parks\", \"community\" ]; sub_unit = \"night patrol\"; }; }");
	judge_now();
	cr_assert(eq(sz, found.n_claims, 3));
	expect_claim(0, "transport", PART_LEAD, "r", "");
	expect_claim(1, "environment", PART_REQUIRED, "r", "");
	expect_claim(2, "food-bank", PART_INFORMED, "r", "");
	cr_expect(eq(int, found.priority, PRIORITY_HIGH));
	cr_expect(text_is_str(found.policy, "p") && text_is_str(found.sub_unit, "night patrol"));
	cr_assert(eq(sz, found.n_fallback, 2));
	cr_expect(text_is_str(found.fallback[0], "parks") && text_is_str(found.fallback[1], "community"));
	cr_expect(text_is(found.rule_set, ruleset_version(rules)));
}

Test(rules, without_lead_add_to_whatever_wins, .init = set_up, .fini = tear_down)
{
	given("{ name = \"r\"; tier = \"safety\"; when = { category = [ \"transport\" ]; }; then = { lead = \"transport\"; inform = [ \"parks\" ]; "
	      "priority = \"high\"; }; },"
	      "{ name = \"loses\"; tier = \"ordinary\"; then = { lead = \"front-desk\"; with = [ \"food-bank\" ]; priority = \"urgent\"; }; }," ADDS(
		      "school", "channel = [ \"app\" ];",
		      "with = [ \"community\", \"parks\" ]; priority = \"low\";") "," ADDS("others",
											   "channel = [ \"hotline\" ];",
											   "with = [ \"environment\" ];"));
	judge_now();
	cr_assert(eq(sz, found.n_claims, 4));
	expect_claim(0, "transport", PART_LEAD, "r", "");
	expect_claim(1, "front-desk", PART_LEAD, "loses", "tier ordinary is weaker than safety");
	expect_claim(2, "parks", PART_REQUIRED, "school", "");
	expect_claim(3, "community", PART_REQUIRED, "school", "");
	cr_expect(eq(int, found.priority, PRIORITY_HIGH), "the highest of the winning and the adding rules");
}

Test(rules, without_lead_add_to_the_fallback_desk_too, .init = set_up, .fini = tear_down)
{
	struct verdicts verdicts = { .n = 0 };
	struct ruling ruling;

	given(ADDS("school", "channel = [ \"app\" ];", "with = [ \"community\" ]; priority = \"urgent\";"));
	cr_expect(eq(str, (char *)lead(), ""));
	cr_assert(eq(sz, found.n_claims, 1));
	expect_claim(0, "community", PART_REQUIRED, "school", "");
	cr_expect(eq(int, found.priority, PRIORITY_URGENT));
	decide(&city, &submission, &found, &verdicts, &ruling);
	cr_expect(text_is_str(ruling.shares[0].department, "front-desk"));
	cr_expect(eq(u32, ruling.flags, FLAG_FALLBACK));
	cr_assert(eq(sz, ruling.n_shares, 2));
}

Test(rules, say_nothing_about_a_case_that_none_of_them_means, .init = set_up, .fini = tear_down)
{
	given(LEADS("noise", "ordinary", "category = [ \"environment\" ];", "environment"));
	judge_now();
	cr_expect(found.n_claims == 0 && found.n_fallback == 0 && found.flags == 0 && found.priority == PRIORITY_NONE);
	cr_expect(found.policy.size == 0 && found.sub_unit.size == 0 && found.n_areas == 0);
	given("");
	judge_now();
	cr_expect(eq(sz, found.n_claims, 0));
}

/* Forty rules named by the format, all for the same department. */
static size_t forty(char *list, size_t room, const char *format)
{
	size_t size = 0;

	for (int i = 0; i < 40; i++)
		size += (size_t)snprintf(list + size, room - size, format, i);
	return size;
}

Test(rules, tell_of_eight_that_lost_and_of_each_other_department, .init = set_up, .fini = tear_down)
{
	char list[8192];
	size_t size = forty(list, sizeof list, LEADS("loser-%02d", "special", "", "front-desk") ",");

	snprintf(
		list + size, sizeof list - size, "%s",
		LEADS("weakest", "ordinary", "", "parks") "," LEADS(
			"weaker", "ordinary", "channel = \"app\";",
			"community") ","
				     "{ name = \"winner\"; tier = \"safety\"; then = { lead = \"transport\"; with = [ \"parks\" ]; inform = [ \"food-bank\" ]; }; }");
	given(list);
	judge_now();
	cr_assert(eq(sz, found.n_claims, 1 + 8 + 2));
	expect_claim(0, "transport", PART_LEAD, "winner", "");
	expect_claim(1, "front-desk", PART_LEAD, "loser-00", "tier special is weaker than safety");
	expect_claim(8, "front-desk", PART_LEAD, "loser-07", "tier special is weaker than safety");
	expect_claim(9, "parks", PART_REQUIRED, "winner", "");
	expect_claim(10, "food-bank", PART_INFORMED, "winner", "");
}

Test(rules, tell_of_a_weaker_claim_of_a_department_that_nobody_named, .init = set_up, .fini = tear_down)
{
	char list[8192] = "";
	size_t size = 0;

	for (int i = 0; i < 12; i++)
		size += (size_t)snprintf(list + size, sizeof list - size,
					 LEADS("loser-%02d", "special", "", "front-desk") ",", i);
	snprintf(list + size, sizeof list - size, "%s",
		 LEADS("weakest", "ordinary", "", "parks") "," LEADS("winner", "safety", "", "transport"));
	given(list);
	judge_now();
	cr_assert(eq(sz, found.n_claims, 1 + 8 + 1));
	expect_claim(9, "parks", PART_LEAD, "weakest", "tier ordinary is weaker than safety");
}

Test(rules, see_a_conflict_behind_more_claims_than_are_kept, .init = set_up, .fini = tear_down)
{
	char list[8192];
	size_t size = forty(list, sizeof list, LEADS("same-%02d", "ordinary", "", "front-desk") ",");

	snprintf(list + size, sizeof list - size, LEADS("z-other", "ordinary", "", "parks"));
	given(list);
	judge_now();
	cr_expect(eq(u32, found.flags, FLAG_CONFLICT));
}

Test(rules, fail_rather_than_decide_with_too_little_memory, .init = set_up, .fini = tear_down)
{
	struct jurisdiction jurisdiction;
	struct arena *tiny = arena_create(8);

	given(LEADS("noise", "ordinary", "keywords = [ \"noise\" ]; time = \"00:00-24:00\";", "environment"));
	title_is("a title of more than thirty-two bytes about noise");
	jurisdiction = ruleset_jurisdiction(rules);
	cr_expect(eq(int, jurisdiction.judge(jurisdiction.self, &submission, wall_ms(0), tiny, &found), FAULT_MEMORY));
	arena_destroy(&tiny);
}

Test(rules, bear_a_version_that_changes_with_them, .init = set_up, .fini = tear_down)
{
	char first[32], second[32];

	given("");
	snprintf(first, sizeof first, "%.*s", TEXT_ARG(ruleset_version(rules)));
	given(ADDS("a", "", "inform = [ \"parks\" ];"));
	snprintf(second, sizeof second, "%.*s", TEXT_ARG(ruleset_version(rules)));
	cr_expect(eq(sz, strlen(first), 16));
	cr_expect(eq(sz, strspn(first, "0123456789abcdef"), 16));
	cr_expect(ne(str, first, second));
	given("");
	cr_expect(text_is_str(ruleset_version(rules), first), "the same rules, the same version");
}

Test(rules, are_found_by_name_with_their_place, .init = set_up, .fini = tear_down)
{
	given("\n\n" LEADS("noise", "ordinary", "", "environment"));
	cr_assert(ne(ptr, (void *)ruleset_find(rules, TEXT("noise")), NULL));
	cr_expect(eq(u32, ruleset_find(rules, TEXT("noise"))->place.line, 4));
	cr_expect(eq(ptr, (void *)ruleset_find(rules, TEXT("silence")), NULL));
}

Test(rules, made_by_hand_are_refused_for_an_unknown_area, .init = set_up, .fini = tear_down)
{
	struct text word = TEXT("district:Middle");
	struct condition when = { .kind = CONDITION_AREA, .place = { "rules.cfg", 17 }, .words = &word, .n_words = 1 };
	struct rule rule = { .name = TEXT("r"), .when = &when, .n_when = 1, .lead = TEXT("transport") };
	const struct rule_set_definition hand_made = { .rules = &rule, .n_rules = 1 };
	struct ruleset *none = NULL;
	struct why why = { 0 };

	cr_assert(eq(int, ruleset_create(&hand_made, areas, zone, &none, &why), RULESET_REFUSED));
	cr_expect(eq(str, why.where, "rules.cfg:17"));
	cr_expect(strstr(why.sentence, "Middle") != NULL);
	cr_expect(eq(ptr, none, NULL));
}

/* ---- the rest of the language ---- */

static void at_moment(const char *rfc3339)
{
	cr_assert(civil_parse_rfc3339(text_of(rfc3339), &now), "%s", rfc3339);
}

static void expect_matched(const char *words)
{
	cr_expect(text_is_str(found.claims[0].matched, words), "\"%.*s\", not \"%s\"", TEXT_ARG(found.claims[0].matched),
		  words);
}

/* core reads from a trace by what a rule was met: the words of each kind of condition must be known there. */
Test(rules, are_met_in_words_that_core_knows)
{
	static const uint32_t known[CONDITION_ANY] = {
		[CONDITION_CATEGORY] = MATCHED_CATEGORY, [CONDITION_CHANNEL] = MATCHED_CHANNEL,
		[CONDITION_SOURCE] = MATCHED_CHANNEL,    [CONDITION_REPORTER] = MATCHED_REPORTER,
		[CONDITION_PRIORITY] = MATCHED_PRIORITY, [CONDITION_FIELD] = MATCHED_FIELD,
		[CONDITION_HOURS] = MATCHED_TIME,        [CONDITION_PERIOD] = MATCHED_TIME,
		[CONDITION_AREA] = MATCHED_PLACE,        [CONDITION_NOT_AREA] = MATCHED_PLACE,
		[CONDITION_NEAR_BORDER] = MATCHED_PLACE, [CONDITION_TITLE] = MATCHED_WORDS,
		[CONDITION_KEYWORDS] = MATCHED_WORDS,    [CONDITION_TITLE_PATTERN] = MATCHED_WORDS,
		[CONDITION_PATTERN] = MATCHED_WORDS,
	};
	char words[64];

	for (size_t kind = 0; kind < CONDITION_ANY; kind++) {
		snprintf(words, sizeof words, "no exception holds; %sx%s", kinds[kind].before, kinds[kind].after);
		cr_expect(known[kind] && matched_kinds(text_of(words)) == known[kind], "%s", words);
	}
}

Test(rules, hold_by_source_and_by_who_reports, .init = set_up, .fini = tear_down)
{
	given(LEADS("council", "ordinary", "source = [ \"council-office\", \"web\" ]; reporter = \"resident\";", "parks"));
	cr_expect(eq(str, (char *)lead(), ""), "nobody is named");
	submission.text.reporter.kind = TEXT("resident");
	cr_expect(eq(str, (char *)lead(), "parks"));
	expect_matched("source web; reporter resident");
	submission.source = TEXT("hotline");
	cr_expect(eq(str, (char *)lead(), ""));
}

Test(rules, hold_by_fields_and_what_they_say, .init = set_up, .fini = tear_down)
{
	struct field fields[] = { { TEXT("depth"), TEXT("shallow") }, { TEXT("lane"), TEXT("left") } };

	given(LEADS("deep", "ordinary",
		    "field = ( { name = \"depth\"; is = [ \"deep\", \"45 cm\" ]; }, { name = \"lane\"; } );",
		    "transport") "," LEADS("any-depth", "ordinary", "field = { name = \"depth\"; };", "parks"));
	submission.text.fields = fields;
	cr_expect(eq(str, (char *)lead(), ""));
	submission.text.n_fields = 2;
	cr_expect(eq(str, (char *)lead(), "parks"));
	expect_matched("field depth");
	fields[0].value = TEXT("deep");
	cr_expect(eq(str, (char *)lead(), "transport"), "two lines are more specific than one");
	expect_matched("field depth=deep; field lane");
	submission.text.n_fields = 1;
	cr_expect(eq(str, (char *)lead(), "parks"));
}

Test(rules, know_day_and_night_by_the_clocks_of_the_city, .init = set_up, .fini = tear_down)
{
	given(LEADS("night", "ordinary", "time = \"22:00-06:00\";", "environment"));
	at_moment("2015-07-01T20:30:00Z"); /* 22:30 in summer */
	cr_expect(eq(str, (char *)lead(), "environment"));
	expect_matched("local time Wed 22:30");
	at_moment("2015-01-07T20:30:00Z"); /* 21:30 in winter */
	cr_expect(eq(str, (char *)lead(), ""));
	at_moment("2015-01-07T04:59:59Z");
	cr_expect(eq(str, (char *)lead(), "environment"));
	at_moment("2015-01-07T05:00:00Z");
	cr_expect(eq(str, (char *)lead(), ""), "06:00 is not in it any more");
}

Test(rules, count_a_night_to_the_day_on_which_it_begins, .init = set_up, .fini = tear_down)
{
	given(LEADS("friday-night", "ordinary", "time = [ \"22:00-06:00\", \"12:00-13:00\" ]; days = \"Fri, Sun\";",
		    "environment") "," LEADS("weekend", "ordinary", "days = \"Sat-Sun\";", "parks"));
	at_moment("2015-01-10T01:00:00+01:00"); /* a Saturday */
	cr_expect(eq(str, (char *)lead(), "environment"));
	cr_expect(eq(u32, found.claims[0].specificity, 20), "time and days are two lines");
	at_moment("2015-01-09T01:00:00+01:00");
	cr_expect(eq(str, (char *)lead(), ""), "Thursday's night");
	at_moment("2015-01-09T12:30:00+01:00");
	cr_expect(eq(str, (char *)lead(), "environment"));
	at_moment("2015-01-12T05:00:00+01:00");
	cr_expect(eq(str, (char *)lead(), "environment"), "Sunday's night runs into the next week");
	at_moment("2015-01-11T10:00:00+01:00");
	cr_expect(eq(str, (char *)lead(), "parks"));
	at_moment("2015-01-12T10:00:00+01:00");
	cr_expect(eq(str, (char *)lead(), ""));
}

Test(rules, hold_from_the_first_day_until_the_last, .init = set_up, .fini = tear_down)
{
	given(LEADS("march", "ordinary", "from = \"2015-03-01\"; until = \"2015-03-31\";",
		    "parks") "," LEADS("since", "ordinary", "from = \"2015-03-15\";", "transport"));
	at_moment("2015-02-28T23:30:00Z"); /* already March in Berlin */
	cr_expect(eq(str, (char *)lead(), "parks"));
	expect_matched("local date 2015-03-01");
	at_moment("2015-02-28T22:30:00Z");
	cr_expect(eq(str, (char *)lead(), ""));
	at_moment("2015-03-31T21:59:59Z");
	cr_expect(eq(str, (char *)lead(), "parks"), "the last day belongs to it, and two lines count more than one");
	at_moment("2015-03-31T22:00:00Z");
	cr_expect(eq(str, (char *)lead(), "transport"));
	at_moment("2015-03-02T12:00:00Z"); /* back again: nothing is remembered wrongly */
	cr_expect(eq(str, (char *)lead(), "parks"));
}

Test(rules, hold_outside_of_areas_only_for_a_case_with_a_point, .init = set_up, .fini = tear_down)
{
	given(LEADS("not-east", "ordinary", "not_area = [ \"district:East\" ];", "parks"));
	cr_expect(eq(str, (char *)lead(), ""), "no point");
	point_is(53.505, 10.005);
	cr_expect(eq(str, (char *)lead(), "parks"));
	expect_matched("not in district:East");
	point_is(12, 34);
	cr_expect(eq(str, (char *)lead(), "parks"));
	point_is(53.505, 10.030);
	cr_expect(eq(str, (char *)lead(), ""));
}

Test(rules, hold_near_a_border_or_away_from_it, .init = set_up, .fini = tear_down)
{
	given(LEADS("both", "special", "near_border = [ \"district\" ];", "front-desk") "," LEADS(
		"school", "safety", "near_border = \"school-zone\";",
		"community") "," LEADS("clear", "ordinary", "near_border = false; area = \"district:*\";",
				       "parks") "," LEADS("near", "ordinary", "near_border = true;", "transport"));
	point_is(53.51, 10.0199);
	cr_expect(eq(str, (char *)lead(), "front-desk"), "the school zone has no tolerance");
	expect_matched("near a border of district");
	cr_expect(eq(sz, found.n_claims, 2));
	cr_expect(text_is_str(found.claims[1].matched, "near a border"));
	point_is(53.51, 10.0150);
	cr_expect(eq(str, (char *)lead(), "parks"));
	expect_matched("area district:West; not near a border");
}

Test(rules, find_patterns_in_any_script_without_regard_to_capitals, .init = set_up, .fini = tear_down)
{
	given(LEADS("noise", "ordinary", "pattern = [ \"stra(ß|ss)e [0-9]+\", \"打.{0,2}桩\", \"\\\\bbohr\", \"ЯМ[АЫ]$\" ];",
		    "environment"));
	title_is("Hauptstrasse 12 aufgerissen");
	cr_expect(eq(str, (char *)lead(), "environment"));
	expect_matched("pattern \"stra(ß|ss)e [0-9]+\"");
	title_is("HAUPTSTRAẞE 7");
	cr_expect(eq(str, (char *)lead(), "environment"));
	given(LEADS("noise", "ordinary", "pattern = \"\\\\[straße+ [0-9]\";", "environment"));
	title_is("[STRASSEEE 7");
	cr_expect(eq(str, (char *)lead(), "environment"), "not in brackets: that one is escaped");
	title_is("[straße 7");
	cr_expect(eq(str, (char *)lead(), "environment"));
	given(LEADS("noise", "ordinary", "pattern = [ \"stra(ß|ss)e [0-9]+\", \"打.{0,2}桩\", \"\\\\bbohr\", \"ЯМ[АЫ]$\" ];", "environment"));
	title_is("夜里打了桩");
	cr_expect(eq(str, (char *)lead(), "environment"));
	title_is("yes: Ямы\nhere");
	cr_expect(eq(str, (char *)lead(), "environment"), "$ is the end of a line");
	title_is("ямы здесь");
	cr_expect(eq(str, (char *)lead(), ""));
	title_is("\xFF\xC3 打\xE6桩 \xF0\x9F");
	cr_expect(eq(str, (char *)lead(), "environment"), "a broken character is one character");
	title_is("ausgebohrt");
	cr_expect(eq(str, (char *)lead(), ""));
	submission.text.description = TEXT("Es wird gebaut. BOHREN die ganze Nacht");
	cr_expect(eq(str, (char *)lead(), "environment"));
}

Test(rules, tell_of_every_word_that_was_found, .init = set_up, .fini = tear_down)
{
	given(LEADS("few", "special", "keywords = [ \"dust\", \"noise\", \"dust\", \"lorry\" ]; title = [ \"site\", \"street\" ];", "environment")
	      "," LEADS("many", "ordinary", "keywords = [ \"a1\", \"a2\", \"a3\", \"a4\", \"noise\", \"a6\", \"lorry\" ];", "transport"));
	for (int again = 0; again < 2; again++) { /* the second time what is said of it may have been kept */
		title_is("A lorry, dust and NOISE at the site");
		cr_expect(lead()[0] != '\0');
		expect_matched("title \"site\"; word \"dust\", \"noise\", \"lorry\"");
		title_is("noise in the street at the site");
		cr_expect(lead()[0] != '\0');
		expect_matched("title \"site\", \"street\"; word \"noise\"");
		title_is("dust in the street");
		cr_expect(lead()[0] != '\0');
		expect_matched("title \"street\"; word \"dust\"");
		title_is("a lorry, much noise");
		cr_expect(lead()[0] != '\0');
		expect_matched("word \"noise\", \"lorry\"");
	}
}

Test(rules, look_for_a_title_pattern_in_the_title_alone, .init = set_up, .fini = tear_down)
{
	given(LEADS("parks", "ordinary", "title_pattern = \"^parks?:\";",
		    "parks") "," LEADS("long", "special", "title_pattern = \"tree.*bench\";", "community"));
	title_is("PARK: tree");
	submission.text.description = TEXT("parks: bench\nparks: tree");
	cr_expect(eq(str, (char *)lead(), "parks"));
	expect_matched("title pattern \"^parks?:\"");
	title_is("no");
	cr_expect(eq(str, (char *)lead(), ""));
	title_is("a tree and a bench");
	cr_expect(eq(str, (char *)lead(), "community"));
}

Test(rules, hold_by_groups_within_groups, .init = set_up, .fini = tear_down)
{
	given("{ name = \"r\"; tier = \"special\"; when = { channel = \"app\";\n"
	      "any = ( { category = \"transport\"; keywords = \"hole\"; }, { title = \"mud\"; any = ( { priority = \"urgent\"; }, { keywords = \"deep\"; } ); } );\n"
	      "all = ( { keywords = \"road\"; }, { keywords = \"school\"; } );\n"
	      "not = ( { keywords = \"private\"; }, { area = \"district:East\"; } ); }; then = { lead = \"parks\"; }; }");
	title_is("A hole in the road to school");
	cr_expect(eq(str, (char *)lead(), "parks"));
	cr_expect(eq(u32, found.claims[0].specificity, 10 + 20 + 20 + 10));
	expect_matched("channel app; category transport; word \"hole\"; word \"road\"; word \"school\"; no exception holds");
	title_is("A hole in the private road to school");
	cr_expect(eq(str, (char *)lead(), ""));
	title_is("A hole in the road");
	cr_expect(eq(str, (char *)lead(), ""), "all of them");
	title_is("Mud on the road to school");
	cr_expect(eq(str, (char *)lead(), ""), "neither urgent nor deep");
	submission.text.description = TEXT("It is deep.");
	cr_expect(eq(str, (char *)lead(), "parks"));
	expect_matched("channel app; title \"mud\"; word \"deep\"; word \"road\"; word \"school\"; no exception holds");
	point_is(53.505, 10.030);
	cr_expect(eq(str, (char *)lead(), ""), "in the east");
}

Test(rules, count_the_most_specific_of_the_groups_that_hold, .init = set_up, .fini = tear_down)
{
	static const char *const in_any_order[] = {
		LEADS("any", "ordinary",
		      "any = ( { channel = \"app\"; }, { category = \"transport/road/pothole\"; }, { keywords = \"nothing\"; title = \"x\"; } );",
		      "parks"),
		LEADS("any", "ordinary",
		      "any = ( { category = \"transport/road/pothole\"; }, { keywords = \"nothing\"; title = \"x\"; }, { channel = \"app\"; } );",
		      "parks"),
		LEADS("any", "ordinary",
		      "any = ( { channel = \"app\"; }, { category = \"transport/road/pothole\"; }, { priority = \"normal\"; } );",
		      "parks"),
	};

	for (size_t i = 0; i < sizeof in_any_order / sizeof *in_any_order; i++) {
		given(in_any_order[i]);
		judge_now();
		cr_expect(eq(u32, found.claims[0].specificity, 30), "order %zu", i);
	}
}

Test(rules, share_sets_of_words, .init = set_up, .fini = tear_down)
{
	sets = "sets = { winter = [ \"snow\", \"ice\", \"@@frost\" ]; roads = [ \"transport/road\" ]; };";
	given(LEADS("winter", "ordinary", "keywords = [ \"@winter\", \"sleet\", \"@@home\" ]; category = \"@roads\";",
		    "transport"));
	title_is("ICE everywhere");
	cr_expect(eq(str, (char *)lead(), "transport"));
	expect_matched("category transport/road; word \"ice\"");
	title_is("sleet");
	cr_expect(eq(str, (char *)lead(), "transport"));
	title_is("at @home");
	cr_expect(eq(str, (char *)lead(), "transport"));
	title_is("mind the @frost");
	cr_expect(eq(str, (char *)lead(), "transport"));
	title_is("winter");
	cr_expect(eq(str, (char *)lead(), ""));
	submission.category = TEXT("environment");
	title_is("ice");
	cr_expect(eq(str, (char *)lead(), ""));
}

static int priority_after(const char *then, enum priority submitted)
{
	char rule[256];

	snprintf(rule, sizeof rule, "{ name = \"r\"; tier = \"special\"; then = { lead = \"parks\"; priority = \"%s\"; }; }",
		 then);
	submission.priority = submitted;
	given(rule);
	judge_now();
	return (int)found.priority;
}

Test(rules, set_raise_or_step_the_priority, .init = set_up, .fini = tear_down)
{
	cr_expect(eq(int, priority_after("low", PRIORITY_URGENT), PRIORITY_LOW));
	cr_expect(eq(int, priority_after("at least high", PRIORITY_NORMAL), PRIORITY_HIGH));
	cr_expect(eq(int, priority_after("at least high", PRIORITY_URGENT), PRIORITY_URGENT));
	cr_expect(eq(int, priority_after("at least low", PRIORITY_NONE), PRIORITY_NORMAL), "none given is normal");
	cr_expect(eq(int, priority_after("+1", PRIORITY_NONE), PRIORITY_HIGH));
	cr_expect(eq(int, priority_after("+2", PRIORITY_HIGH), PRIORITY_URGENT));
	cr_expect(eq(int, priority_after("-1", PRIORITY_HIGH), PRIORITY_NORMAL));
	cr_expect(eq(int, priority_after("-3", PRIORITY_NORMAL), PRIORITY_LOW));
}

Test(rules, name_a_campaign_that_of_the_winner_first, .init = set_up, .fini = tear_down)
{
	given(LEADS("roads", "ordinary", "category = \"transport\";", "transport") "," ADDS(
		"z", "channel = \"app\";", "campaign = \"safe-ways\";") "," ADDS("a", "", "campaign = \"anything\";"));
	judge_now();
	cr_expect(text_is_str(found.campaign, "safe-ways"), "the more specific of those that add");
	given("{ name = \"w\"; tier = \"special\"; then = { lead = \"parks\"; campaign = \"potholes\"; }; }," ADDS(
		"z", "channel = \"app\";", "campaign = \"safe-ways\";"));
	judge_now();
	cr_expect(text_is_str(found.campaign, "potholes"));
	given(LEADS("roads", "ordinary", "", "transport"));
	judge_now();
	cr_expect(eq(sz, found.campaign.size, 0));
}

Test(rules, bear_a_text_that_is_longer_than_any_that_is_accepted, .init = set_up, .fini = tear_down)
{
	static char text[100000];

	memset(text, 'x', sizeof text);
	memcpy(text + sizeof text - 5, "HOLE", 4);
	given(LEADS("holes", "ordinary", "keywords = \"hole\";", "transport"));
	submission.text.description = (struct text){ text, sizeof text };
	cr_expect(eq(str, (char *)lead(), "transport"));
}

Test(rules, refuse_a_pattern_that_is_too_large_with_its_place, .init = set_up, .fini = tear_down)
{
	struct text word = TEXT("(a.{300}b.{300}){30}c");
	struct condition when = { .kind = CONDITION_PATTERN, .place = { "rules.cfg", 17 }, .words = &word, .n_words = 1 };
	struct rule rule = { .name = TEXT("r"), .when = &when, .n_when = 1, .lead = TEXT("transport") };
	const struct rule_set_definition hand_made = { .rules = &rule, .n_rules = 1 };
	struct ruleset *none = NULL;
	struct why why = { 0 };

	cr_assert(eq(int, ruleset_create(&hand_made, areas, zone, &none, &why), RULESET_REFUSED));
	cr_expect(eq(str, why.where, "rules.cfg:17"));
	cr_expect(strstr(why.sentence, "cannot be searched for") != NULL, "%s", why.sentence);
}
