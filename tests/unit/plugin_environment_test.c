#include "plugins/bench.h"

static void load(void)
{
	bench_load("plugins", "environment");
}

TestSuite(plugin_environment, .init = load, .fini = bench_unload, .timeout = 5);

Test(plugin_environment, accepts_what_it_has_no_view_on)
{
	cr_expect(bench_is_plain(JUDGE("Bench painted green", "The new bench in the park is nice")));
	cr_expect(bench_is_plain(JUDGE(.title = "")));
}

Test(plugin_environment, noise_between_neighbours_goes_to_community)
{
	cr_expect(bench_declines_to(JUDGE("Loud party", "My neighbour has a party every Friday"), "community"));
	cr_expect(bench_declines_to(JUDGE("噪音", "楼上装修，噪音很大"), "community"));
	cr_expect(bench_declines_to(JUDGE("Dog barking", "all day", "environment/noise/animals"), "community"));
}

Test(plugin_environment, noise_of_a_site_stays_although_a_neighbour_reports_it)
{
	cr_expect(eq(int, JUDGE("Loud construction site", "All neighbours suffer")->kind, VERDICT_ACCEPT));
}

Test(plugin_environment, one_who_only_has_to_know_declines_nothing)
{
	cr_expect(eq(int, JUDGE("Loud party", "My neighbour", .part = PART_INFORMED)->kind, VERDICT_ACCEPT));
}

Test(plugin_environment, rubbish_inside_a_house_goes_to_community)
{
	cr_expect(bench_declines_to(JUDGE("Rubbish in the stairwell", ""), "community"));
	cr_expect(bench_declines_to(JUDGE("楼道堆放垃圾", ""), "community"));
	cr_expect(eq(int, JUDGE("Asbestos waste dumped in the stairwell", "")->kind, VERDICT_ACCEPT));
}

Test(plugin_environment, construction_noise_at_night_is_urgent)
{
	cr_expect(bench_says(JUDGE("Construction noise", "Pile driving", .hour = 23), PRIORITY_URGENT, "night patrol"));
	cr_expect(bench_says(JUDGE("工地噪音", "半夜打桩", .hour = 24), PRIORITY_URGENT, "night patrol"));
	cr_expect(bench_says(JUDGE("Construction noise", "Pile driving", .hour = 22), PRIORITY_URGENT, "night patrol"));
	cr_expect(bench_says(JUDGE("Construction noise", "Pile driving", .hour = 5), PRIORITY_URGENT, "night patrol"));
	cr_expect(eq(int, JUDGE("Construction noise", "Pile driving", .hour = 6)->priority, PRIORITY_NONE));
	cr_expect(eq(int, JUDGE("Construction noise", "Pile driving", .hour = 21)->priority, PRIORITY_NONE));
}

Test(plugin_environment, construction_noise_on_a_weekend_is_high)
{
	cr_expect(bench_says(JUDGE("Construction noise", "", .weekday = 6), PRIORITY_HIGH, "site inspection"));
	cr_expect(bench_says(JUDGE("Construction noise", "", .weekday = 5), PRIORITY_HIGH, "site inspection"));
	cr_expect(eq(int, JUDGE("Construction noise", "", .weekday = 4)->priority, PRIORITY_NONE));
}

Test(plugin_environment, noise_from_a_machine_is_measured)
{
	cr_expect(bench_says(JUDGE("Noise", "The supermarket's cooling unit hums all night"), PRIORITY_NONE,
			     "noise measurement"));
	cr_expect(bench_says(JUDGE("冷却塔噪声", ""), PRIORITY_NONE, "noise measurement"));
}

Test(plugin_environment, dirt_from_a_site_on_a_road_needs_transport)
{
	cr_expect(bench_demands(JUDGE("Mud on the road", "Trucks from the site"), "transport"));
	cr_expect(bench_demands(JUDGE("渣土车漏土", "路面全是泥土"), "transport"));
	cr_expect(not(bench_demands(JUDGE("Dust in the park", "from the playground"), "transport")));
	cr_expect(not(bench_demands(JUDGE("Industrial area", "on this street"), "transport")),
		  "a word within a word is not the word");
}

Test(plugin_environment, tipped_waste_in_the_way_needs_transport)
{
	const struct verdict *verdict = JUDGE("Sofa dumped", "It is blocking the cycle path");

	cr_expect(eq(int, verdict->priority, PRIORITY_HIGH));
	cr_expect(bench_demands(verdict, "transport"));
}

Test(plugin_environment, hazardous_waste_is_urgent)
{
	cr_expect(bench_says(JUDGE("Asbestos sheets dumped", "behind the shed"), PRIORITY_URGENT, "hazardous"));
	cr_expect(bench_says(JUDGE("有人偷倒化学品", "河边"), PRIORITY_URGENT, "hazardous"));
	cr_expect(bench_is_plain(JUDGE("Sofa dumped", "behind the shed")));
}

Test(plugin_environment, a_spill_on_a_road_is_urgent_and_needs_transport)
{
	const struct verdict *verdict = JUDGE("Diesel", "A lorry lost it all along the road");

	cr_expect(bench_says(verdict, PRIORITY_URGENT, "hazardous"));
	cr_expect(bench_demands(verdict, "transport"));
}

Test(plugin_environment, needles_are_urgent)
{
	cr_expect(bench_says(JUDGE("Syringes in the sandpit", ""), PRIORITY_URGENT, "hazardous"));
	cr_expect(bench_says(JUDGE("公园里有针头", ""), PRIORITY_URGENT, "hazardous"));
}

Test(plugin_environment, open_sewage_is_urgent)
{
	cr_expect(bench_says(JUDGE("Sewage", "is coming up in the yard"), PRIORITY_URGENT, "water"));
	cr_expect(bench_says(JUDGE("污水外溢", ""), PRIORITY_URGENT, "water"));
}

Test(plugin_environment, a_polluted_river_is_high)
{
	cr_expect(bench_says(JUDGE("Dead fish", "in the canal"), PRIORITY_HIGH, "water"));
	cr_expect(bench_says(JUDGE("河水发黑", ""), PRIORITY_HIGH, "water"));
}

Test(plugin_environment, open_burning_is_high)
{
	cr_expect(bench_says(JUDGE("Somebody is burning plastic", ""), PRIORITY_HIGH, "air"));
	cr_expect(bench_says(JUDGE("有人焚烧秸秆", ""), PRIORITY_HIGH, "air"));
}

Test(plugin_environment, kitchen_fumes_go_to_air)
{
	cr_expect(bench_says(JUDGE("Restaurant", "Grease and fumes at my window"), PRIORITY_NONE, "air"));
	cr_expect(bench_says(JUDGE("楼下餐馆油烟", ""), PRIORITY_NONE, "air"));
}

Test(plugin_environment, a_fallen_tree_on_a_road_is_urgent_and_needs_transport)
{
	const struct verdict *verdict = JUDGE("Tree has fallen", "across Mill Road");

	cr_expect(bench_says(verdict, PRIORITY_URGENT, "trees"));
	cr_expect(bench_demands(verdict, "transport"));
	cr_expect(bench_is_plain(JUDGE("Tree has fallen", "in the woods")));
	cr_expect(bench_demands(JUDGE("大树倒了", "挡在马路上"), "transport"));
}

Test(plugin_environment, a_tree_in_a_power_line_is_urgent)
{
	cr_expect(bench_says(JUDGE("Tree leans into the power line", ""), PRIORITY_URGENT, "trees"));
	cr_expect(bench_says(JUDGE("树枝压到高压线", ""), PRIORITY_URGENT, "trees"));
}

Test(plugin_environment, rats_near_children_are_high)
{
	cr_expect(bench_says(JUDGE("Rats", "at the kindergarten"), PRIORITY_HIGH, "pest control"));
	cr_expect(bench_says(JUDGE("菜市场有老鼠", ""), PRIORITY_HIGH, "pest control"));
	cr_expect(bench_is_plain(JUDGE("Rats", "behind the bins")));
}

Test(plugin_environment, a_dead_animal_is_collected)
{
	cr_expect(bench_says(JUDGE("Dead fox", "by the gate"), PRIORITY_NONE, "animal collection"));
}
