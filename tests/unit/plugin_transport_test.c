#include "plugins/bench.h"

static void load(void)
{
	bench_load("plugins", "transport");
}

TestSuite(plugin_transport, .init = load, .fini = bench_unload, .timeout = 5);

Test(plugin_transport, accepts_what_it_has_no_view_on)
{
	cr_expect(bench_is_plain(JUDGE("Bus timetable", "The letters are small")));
}

Test(plugin_transport, a_way_inside_an_estate_goes_to_community)
{
	cr_expect(bench_declines_to(JUDGE("Pothole", "On the way inside the estate"), "community"));
	cr_expect(bench_declines_to(JUDGE("小区内道路破损", ""), "community"));
	cr_expect(eq(int, JUDGE("Pothole", "On the main road by the housing estate")->kind, VERDICT_ACCEPT));
}

Test(plugin_transport, a_sinkhole_is_urgent)
{
	cr_expect(bench_says(JUDGE("Sinkhole", "in Dock Street"), PRIORITY_URGENT, "road emergency"));
	cr_expect(bench_says(JUDGE("路面塌陷", ""), PRIORITY_URGENT, "road emergency"));
}

Test(plugin_transport, an_open_manhole_is_urgent)
{
	cr_expect(bench_says(JUDGE("Manhole cover missing", ""), PRIORITY_URGENT, "road emergency"));
	cr_expect(bench_says(JUDGE("井盖丢失", ""), PRIORITY_URGENT, "road emergency"));
	cr_expect(bench_is_plain(JUDGE("Manhole cover", "has a nice coat of arms")));
}

Test(plugin_transport, a_damaged_bridge_is_high)
{
	cr_expect(bench_says(JUDGE("Cracks in the bridge", ""), PRIORITY_HIGH, "structures"));
	cr_expect(bench_says(JUDGE("天桥栏杆松动", ""), PRIORITY_HIGH, "structures"));
}

Test(plugin_transport, a_pothole_that_hurt_somebody_is_high)
{
	cr_expect(bench_says(JUDGE("Pothole", "My mother fell over it"), PRIORITY_HIGH, "road maintenance"));
	cr_expect(bench_is_plain(JUDGE("Pothole", "near number 5")));
}

Test(plugin_transport, a_dead_signal_is_urgent)
{
	cr_expect(bench_says(JUDGE("Traffic lights are out", "at the crossing"), PRIORITY_URGENT, "signals"));
	cr_expect(bench_says(JUDGE("路口红绿灯不亮", ""), PRIORITY_URGENT, "signals"));
	cr_expect(bench_is_plain(JUDGE("Traffic lights", "The red phase is long")));
}

Test(plugin_transport, a_missing_sign_near_a_school_is_high)
{
	cr_expect(bench_says(JUDGE("Stop sign missing", "in front of the school"), PRIORITY_HIGH, "signs and markings"));
	cr_expect(bench_is_plain(JUDGE("Stop sign missing", "by the harbour")));
	cr_expect(bench_is_plain(JUDGE("Stop sign", "in front of the school is well kept")));
}

Test(plugin_transport, a_lamp_with_bare_wires_is_urgent)
{
	cr_expect(bench_says(JUDGE("Lamp post", "exposed wires at the bottom"), PRIORITY_URGENT, "lighting"));
	cr_expect(bench_says(JUDGE("路灯漏电", ""), PRIORITY_URGENT, "lighting"));
}

Test(plugin_transport, a_street_light_goes_to_lighting)
{
	cr_expect(bench_says(JUDGE("Street light", "broken since Monday"), PRIORITY_NONE, "lighting"));
	cr_expect(bench_says(JUDGE("LAMP-POST 17", ""), PRIORITY_NONE, "lighting"));
}

Test(plugin_transport, hanging_cables_are_urgent)
{
	cr_expect(bench_says(JUDGE("Cable", "dangling over the footpath"), PRIORITY_URGENT, "overhead lines"));
	cr_expect(bench_says(JUDGE("电缆低垂", ""), PRIORITY_URGENT, "overhead lines"));
}

Test(plugin_transport, a_fallen_tree_on_a_road_is_urgent_and_needs_environment)
{
	const struct verdict *verdict = JUDGE("Tree down", "blocks the street");

	cr_expect(eq(int, verdict->priority, PRIORITY_URGENT));
	cr_expect(bench_demands(verdict, "environment"));
	cr_expect(bench_demands(JUDGE("Branch has fallen", "", "transport/road/obstacle"), "environment"),
		  "the category says road");
	cr_expect(bench_is_plain(JUDGE("The tree at the end of my street", "is beautiful, come down and see")));
}

Test(plugin_transport, dirt_from_a_site_needs_environment)
{
	cr_expect(bench_demands(JUDGE("Mud", "from the trucks of the new building"), "environment"));
	cr_expect(bench_demands(JUDGE("渣土车撒落泥土", ""), "environment"));
	cr_expect(not(bench_demands(JUDGE("Mud", "after the rain"), "environment")));
}

Test(plugin_transport, a_blocked_fire_access_is_urgent)
{
	cr_expect(bench_says(JUDGE("Cars parked in front of the hydrant", ""), PRIORITY_URGENT, "parking"));
	cr_expect(bench_says(JUDGE("消防通道违停", ""), PRIORITY_URGENT, "parking"));
}

Test(plugin_transport, an_abandoned_vehicle_goes_to_parking)
{
	cr_expect(bench_says(JUDGE("Abandoned car", "no wheels"), PRIORITY_NONE, "parking"));
}

Test(plugin_transport, a_stall_on_a_footway_needs_community)
{
	cr_expect(bench_demands(JUDGE("Vendors", "take the whole sidewalk"), "community"));
	cr_expect(bench_demands(JUDGE("摊贩占用人行道", ""), "community"));
}

Test(plugin_transport, a_flooded_underpass_is_urgent_and_needs_environment)
{
	const struct verdict *verdict = JUDGE("Underpass flooded", "");

	cr_expect(bench_says(verdict, PRIORITY_URGENT, "road emergency"));
	cr_expect(bench_demands(verdict, "environment"));
}

Test(plugin_transport, ice_on_a_footway_is_high)
{
	cr_expect(bench_says(JUDGE("Black ice", "at the bus stop"), PRIORITY_HIGH, "winter service"));
	cr_expect(bench_is_plain(JUDGE("Ice cream", "on the pavement")));
}

Test(plugin_transport, a_way_closed_to_wheelchairs_is_high)
{
	cr_expect(bench_says(JUDGE("Wheelchair", "cannot pass the bollards"), PRIORITY_HIGH, "accessibility"));
	cr_expect(bench_says(JUDGE("盲道被占用", ""), PRIORITY_HIGH, "accessibility"));
}
