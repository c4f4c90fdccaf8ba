#include "plugins/bench.h"

static void load(void)
{
	bench_load("plugins", "community");
}

TestSuite(plugin_community, .init = load, .fini = bench_unload, .timeout = 5);

Test(plugin_community, accepts_what_it_has_no_view_on)
{
	cr_expect(bench_is_plain(JUDGE("Opening hours", "of the library")));
}

Test(plugin_community, noise_of_a_site_goes_to_environment)
{
	cr_expect(bench_declines_to(JUDGE("Noise", "from the building site"), "environment"));
	cr_expect(bench_declines_to(JUDGE("工地噪音扰民", ""), "environment"));
}

Test(plugin_community, damage_on_a_public_road_goes_to_transport)
{
	cr_expect(bench_declines_to(JUDGE("Pothole in Mill Road", ""), "transport"));
	cr_expect(eq(int, JUDGE("Pothole", "inside the estate")->kind, VERDICT_ACCEPT));
}

Test(plugin_community, danger_to_a_life_is_urgent)
{
	cr_expect(bench_says(JUDGE("Please help", "I do not want to live any more"), PRIORITY_URGENT, "crisis team"));
	cr_expect(bench_says(JUDGE("有人要跳楼", ""), PRIORITY_URGENT, "crisis team"));
}

Test(plugin_community, a_missing_person_is_urgent)
{
	cr_expect(bench_says(JUDGE("My father", "He has dementia and has not come home"), PRIORITY_URGENT, "crisis team"));
	cr_expect(bench_says(JUDGE("老人走失", ""), PRIORITY_URGENT, "crisis team"));
	cr_expect(eq(int, JUDGE("My dog went missing", "The man next door saw it")->priority, PRIORITY_NONE));
}

Test(plugin_community, a_child_alone_is_urgent)
{
	cr_expect(bench_says(JUDGE("Child", "seems to be alone at home for days"), PRIORITY_URGENT, "child protection"));
	cr_expect(bench_says(JUDGE("孩子被锁在家里", ""), PRIORITY_URGENT, "child protection"));
}

Test(plugin_community, violence_at_home_is_urgent)
{
	cr_expect(bench_says(JUDGE("The man downstairs", "beats his wife"), PRIORITY_URGENT, "crisis team"));
	cr_expect(bench_says(JUDGE("家暴", ""), PRIORITY_URGENT, "crisis team"));
}

Test(plugin_community, an_old_person_in_need_is_high)
{
	cr_expect(bench_says(JUDGE("Old lady on the third floor", "has not been seen for a week"), PRIORITY_HIGH,
			     "social care"));
	cr_expect(bench_says(JUDGE("独居老人没人照顾", ""), PRIORITY_HIGH, "social care"));
}

Test(plugin_community, a_homeless_person_in_the_cold_is_urgent)
{
	cr_expect(bench_says(JUDGE("Homeless man", "sleeps outside, it is freezing"), PRIORITY_URGENT, "outreach"));
	cr_expect(bench_says(JUDGE("流浪汉露宿", "零下五度"), PRIORITY_URGENT, "outreach"));
}

Test(plugin_community, a_homeless_person_goes_to_outreach)
{
	cr_expect(bench_says(JUDGE("Homeless man", "under the bridge"), PRIORITY_NONE, "outreach"));
}

Test(plugin_community, a_smell_of_gas_is_urgent)
{
	cr_expect(bench_says(JUDGE("Smell of gas", "in the cellar"), PRIORITY_URGENT, "house safety"));
	cr_expect(bench_says(JUDGE("煤气泄漏", ""), PRIORITY_URGENT, "house safety"));
}

Test(plugin_community, a_blocked_escape_way_is_urgent)
{
	cr_expect(bench_says(JUDGE("E-bikes charging", "in the stairwell"), PRIORITY_URGENT, "house safety"));
	cr_expect(bench_says(JUDGE("楼道电动车充电", ""), PRIORITY_URGENT, "house safety"));
}

Test(plugin_community, people_shut_in_a_lift_are_urgent)
{
	cr_expect(bench_says(JUDGE("People trapped", "in the elevator"), PRIORITY_URGENT, "house safety"));
	cr_expect(bench_says(JUDGE("电梯困人", ""), PRIORITY_URGENT, "house safety"));
}

Test(plugin_community, a_lift_that_somebody_depends_on_is_high)
{
	cr_expect(bench_says(JUDGE("Lift broken", "I use a wheelchair"), PRIORITY_HIGH, "housing management"));
	cr_expect(bench_is_plain(JUDGE("Lift broken", "again")));
}

Test(plugin_community, a_house_without_heating_is_high)
{
	cr_expect(bench_says(JUDGE("No heating", "in the whole house"), PRIORITY_HIGH, "housing management"));
	cr_expect(bench_says(JUDGE("整栋楼停水", ""), PRIORITY_HIGH, "housing management"));
}

Test(plugin_community, a_dispute_between_neighbours_goes_to_mediation)
{
	cr_expect(bench_says(JUDGE("Quarrel", "with my neighbour about the fence"), PRIORITY_NONE, "mediation"));
	cr_expect(bench_says(JUDGE("邻里纠纷", "楼上漏水"), PRIORITY_NONE, "mediation"));
}

Test(plugin_community, dancing_on_a_square_goes_to_mediation)
{
	cr_expect(bench_says(JUDGE("广场舞音乐太响", ""), PRIORITY_NONE, "mediation"));
}

Test(plugin_community, a_structure_in_the_street_needs_transport)
{
	const struct verdict *verdict = JUDGE("Kiosk without a permit", "stands on the sidewalk");

	cr_expect(bench_says(verdict, PRIORITY_NONE, "building control"));
	cr_expect(bench_demands(verdict, "transport"));
}

Test(plugin_community, a_structure_without_leave_goes_to_building_control)
{
	const struct verdict *verdict = JUDGE("Illegal extension", "in the back yard");

	cr_expect(bench_says(verdict, PRIORITY_NONE, "building control"));
	cr_expect(eq(sz, verdict->n_demands, 0));
	cr_expect(bench_says(JUDGE("楼顶违建", ""), PRIORITY_NONE, "building control"));
}

Test(plugin_community, an_overcrowded_flat_is_inspected)
{
	cr_expect(bench_says(JUDGE("群租房", "隔断间"), PRIORITY_NONE, "housing inspection"));
	cr_expect(bench_says(JUDGE("Overcrowded flat", "twelve beds"), PRIORITY_NONE, "housing inspection"));
}

Test(plugin_community, a_dog_that_bites_is_high)
{
	cr_expect(bench_says(JUDGE("Dog", "bit my son"), PRIORITY_HIGH, "animals"));
	cr_expect(bench_says(JUDGE("遛狗不牵绳", ""), PRIORITY_HIGH, "animals"));
}
