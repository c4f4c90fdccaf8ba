#include "fuzz/samples.h"

#define DEPARTMENT TEXT("transport")

struct case_text sample_text(void)
{
	static struct field fields[2];

	fields[0] = (struct field){ TEXT("tree"), TEXT("oak") };
	fields[1] = (struct field){ TEXT("pole"), TEXT("17-b") };
	return (struct case_text){ .title = TEXT("Mud on the school road"),
				   .description = TEXT("Trucks leave mud. 渣土车每晚经过。"),
				   .address = TEXT("18 Drum Tower Street"),
				   .answer = TEXT("Cleaned."),
				   .note = TEXT("Seen on Monday."),
				   .has_point = true,
				   .point = { 29.54, 123.04 },
				   .reporter = { TEXT("citizen"), TEXT("N. N."), TEXT("n@example.org") },
				   .fields = fields,
				   .n_fields = 2 };
}

struct decision sample_decision(void)
{
	static struct claim claims[2];
	static struct verdict verdict;
	static struct area_hit area;

	claims[0] = (struct claim){ DEPARTMENT, TEXT("mud"),          TEXT("agreement"), TEXT("category transport/road"),
				    TEXT_NONE,  TEXT("rules.cfg:12"), PART_LEAD,         3 };
	claims[1] = (struct claim){ TEXT("environment"),  TEXT("field"),        TEXT("field"), TEXT("category"),
				    TEXT("a lower tier"), TEXT("rules.cfg:40"), PART_REQUIRED, 1 };
	verdict = (struct verdict){ .department = DEPARTMENT,
				    .reason = TEXT("a hole"),
				    .proposed = TEXT("community"),
				    .sub_unit = TEXT("roads"),
				    .policy = TEXT("danger"),
				    .demands = { TEXT("environment"), TEXT("community") },
				    .n_demands = 2,
				    .kind = VERDICT_ACCEPT,
				    .priority = PRIORITY_HIGH };
	area = (struct area_hit){ TEXT("district"), TEXT("harbour"), 12.5, true };
	return (struct decision){ .rule_set = TEXT("32769910c74ebee9"),
				  .sentence = TEXT("Rule mud of tier agreement names transport."),
				  .claims = claims,
				  .n_claims = 2,
				  .verdicts = &verdict,
				  .n_verdicts = 1,
				  .areas = &area,
				  .n_areas = 1,
				  .repeats = { 12, 14, 27.5, 0.62, TEXT("It repeats case 12.") } };
}

static struct clock sample_clock(int64_t due_ms)
{
	return (struct clock){ .due = wall_ms(due_ms),
			       .warn = wall_ms(due_ms / 2),
			       .met = wall_ms(due_ms / 3),
			       .is_warned = true,
			       .is_breached = true,
			       .policy = TEXT("ordinary"),
			       .calendar = TEXT("office/1") };
}

const struct case_record *sample_record(void)
{
	static struct case_record r;
	static struct decision decision;

	case_record_clear(&r);
	decision = sample_decision();
	r.number = 70000;
	r.reference = TEXT("7K3M-9QWX-2PDT");
	r.source = TEXT("hotline");
	r.source_ref = TEXT("YW-26-0001");
	r.channel = TEXT("app");
	r.category = TEXT("transport/road/mud");
	r.lead = DEPARTMENT;
	r.rule = TEXT("mud");
	r.rule_set = decision.rule_set;
	r.outcome_code = TEXT("done");
	r.priority = PRIORITY_HIGH;
	r.state = CASE_RESOLVED;
	r.received = wall_ms(1776650400000);
	r.opened = wall_ms(1776650000000);
	r.resolved = wall_ms(1776750000000);
	r.areas[0] = TEXT("district:harbour");
	r.n_areas = 1;
	r.flags = FLAG_UNASSESSED | FLAG_NEAR_BORDER;
	r.has_text = true;
	r.text = sample_text();
	r.decision = &decision;
	r.n_assignments = 2;
	r.assignments[0] = (struct assignment){ .department = DEPARTMENT,
						.sub_unit = TEXT("road works"),
						.part = PART_LEAD,
						.state = ASSIGNMENT_DONE,
						.since = wall_ms(5000),
						.acknowledge = sample_clock(9000),
						.resolve = sample_clock(99000) };
	r.assignments[1] = r.assignments[0];
	r.assignments[1].department = TEXT("environment");
	r.assignments[1].part = PART_REQUIRED;
	return &r;
}

struct event sample_event(enum event_kind kind)
{
	static const struct alarm alarm = { { "mud", 3 }, { "It stopped.", 11 }, 3, 500, 25.5, 0, 100 };
	struct event e = { .stream = 1,
			   .number = 300,
			   .case_number = 70000,
			   .kind = kind,
			   .at = wall_ms(1776650400000),
			   .due = wall_ms(1776660000000),
			   .reference = TEXT("7K3M-9QWX-2PDT"),
			   .actor = TEXT("liaisond"),
			   .department = DEPARTMENT,
			   .clock = TEXT("resolve"),
			   .outcome_code = TEXT("done"),
			   .text_hash = TEXT("0123456789abcdef") };

	if (kind == EVENT_OPENED || kind == EVENT_REASSESSED)
		e.record = sample_record();
	if (kind == EVENT_FALLBACK_SHARE || kind == EVENT_RULE_STOPPED || kind == EVENT_RULE_STARTED)
		e.alarm = &alarm;
	return e;
}

static const struct campaign *sample_campaign(void)
{
	static struct campaign c;

	c = (struct campaign){ .number = 3, .name = TEXT("snow-2015"), .title = TEXT("Snow"), .goal = TEXT("Every pavement within a day"), .by = TEXT("Ms Li"),
			       .departments = { DEPARTMENT }, .n_departments = 1, .categories = { TEXT("transport/road") }, .n_categories = 1,
			       .areas = { TEXT("district:north") }, .n_areas = 1, .from = wall_ms(5), .until = wall_ms(9), .opened = wall_ms(4),
			       .closed = wall_ms(8) };
	return &c;
}

static const struct improvement *sample_improvement(void)
{
	static struct improvement i;

	i = (struct improvement){ .number = 2, .title = TEXT("A drain"), .what = TEXT("Put one in"), .result = TEXT("It is in"), .owner = DEPARTMENT,
				  .by = TEXT("Ms Li"), .campaign = TEXT("snow-2015"), .due = wall_ms(9), .created = wall_ms(1), .done = wall_ms(10),
				  .published = wall_ms(11), .is_overdue = true, .cases = { 70000, 3 }, .n_cases = 2, .references = { TEXT("7K3M") },
				  .n_references = 1 };
	return &i;
}

struct request sample_request(enum request_kind kind)
{
	struct request r = { .id = 77, .kind = kind };
	struct case_key key = { 70000, TEXT("7K3M-9QWX-2PDT"), TEXT("hotline"), TEXT("YW-26-0001") };

	switch (kind) {
	case REQUEST_SUBMIT:
		r.submit = (struct submission){ TEXT("hotline"),       TEXT("YW-26-0001"),
						TEXT("app"),           TEXT("transport/road/mud"),
						sample_text(),         PRIORITY_HIGH,
						wall_ms(1776650000000), wall_ms(9) };
		break;
	case REQUEST_GET:
		r.get = (struct request_get){ key, true, TEXT("zh"), DEPARTMENT };
		break;
	case REQUEST_LIST:
		r.list = (struct request_list){ DEPARTMENT, TEXT("transport"), CASE_OPEN, 500, 50 };
		break;
	case REQUEST_OVERDUE:
		r.overdue = (struct request_overdue){
			.department = DEPARTMENT, .clock = TEXT("resolve"), .has_after = true,
			.after = { wall_ms(5), 3, DEPARTMENT, TEXT("resolve"), wall_ms(9), dur_ms(4), PRIORITY_HIGH }, .limit = 50,
			.area = TEXT("district:Northside"), .category_prefix = TEXT("transport"), .holder = TEXT("citizen"), .campaign = TEXT("winter"),
			.case_state = CASE_ON_HOLD, .state = ASSIGNMENT_WORKING, .later_than = dur_ms(7), .sort = OVERDUE_SORT_PRIORITY
		};
		break;
	case REQUEST_ACT:
		r.act = (struct request_act){ .key = key, .verb = VERB_RESOLVE, .department = DEPARTMENT, .actor = TEXT("Ms Li"),
					      .outcome_code = TEXT("done"), .answer = TEXT("Cleaned."), .note = TEXT("note"),
					      .reason_code = TEXT("not_ours"), .target = DEPARTMENT, .clock = TEXT("resolve"),
					      .length = TEXT("3 working days"), .part = PART_REQUIRED, .waits_for = WAITS_FOR_CITIZEN,
					      .rating = { SOLVED_YES, 4 }, .other = key };
		break;
	case REQUEST_HISTORY:
		r.history = (struct request_history){ key, 3, 50, DEPARTMENT };
		break;
	case REQUEST_STATS:
		r.stats = (struct request_stats){ STATS_BY_CATEGORY, TEXT("transport"), 2, 20500, 20600, STATS_EVERY_WEEK, TEXT("transport/road"), 50 };
		break;
	case REQUEST_RECOMPUTE:
		r.recompute = (struct request_recompute){ DEPARTMENT, TEXT("transport"), TEXT("ordinary"), TEXT("Ms Li"), TEXT("holiday"), true, 70000, 50 };
		break;
	case REQUEST_CAMPAIGN:
		r.campaign = (struct request_campaign){ CAMPAIGN_OPEN, sample_campaign(), TEXT("supervisors"), TEXT("Ms Li") };
		break;
	case REQUEST_CAMPAIGNS:
		r.campaigns = (struct request_campaigns){ true, 5, 50 };
		break;
	case REQUEST_CAMPAIGN_SHOW:
		r.campaign_show.name = TEXT("snow-2015");
		break;
	case REQUEST_IMPROVE: {
		static struct case_key behind;

		behind = key;
		r.improve = (struct request_improve){ IMPROVE_CREATE, sample_improvement(), &behind, 1, TEXT("supervisors"), TEXT("Ms Li") };
		break;
	}
	case REQUEST_IMPROVEMENTS:
		r.improvements = (struct request_improvements){ DEPARTMENT, IMPROVEMENT_OVERDUE, true, 7, 50 };
		break;
	case REQUEST_PRECEDENTS:
		r.precedents = (struct request_precedents){ TEXT("transport/road"), DEPARTMENT, TEXT("mud school"), wall_ms(5), 900, 50 };
		break;
	case REQUEST_SUBSCRIBE:
		r.subscribe = (struct request_subscribe){ DEPARTMENT, TEXT("desk"), 1000, true };
		break;
	case REQUEST_UNSUBSCRIBE:
		r.unsubscribe = (struct request_unsubscribe){ DEPARTMENT, TEXT("desk") };
		break;
	case REQUEST_ACK:
		r.ack = (struct request_ack){ DEPARTMENT, TEXT("desk"), { 1, 300, 20 }, true };
		break;
	case REQUEST_SET_CLOCK:
		r.set_clock.now = wall_ms(1776650000000);
		break;
	case REQUEST_RELOAD:
		r.reload.who = TEXT("Ms Li");
		break;
	case REQUEST_RULE_SETS:
		r.rule_sets = (struct request_rule_sets){ 40, 50 };
		break;
	case REQUEST_RULE_FILE:
		r.rule_file = (struct request_rule_file){ 3, TEXT("rules.cfg"), 2 };
		break;
	case REQUEST_PROBLEMS:
		r.problems = (struct request_problems){ wall_ms(1422766800000), wall_ms(1425186000000), TEXT("transport/road"), TEXT("district:harbour"),
							TEXT("district"), true, 2, 8, 7, 30, 250 };
		break;
	default:
		break; /* Health and Verify carry nothing */
	}
	return r;
}

static struct health_report sample_health(void)
{
	static struct plugin_health plugin;
	static struct consumer_health consumer;
	static struct counter counter;

	plugin = (struct plugin_health){ DEPARTMENT, TEXT("running"), 10, 9, 1, 2 };
	consumer = (struct consumer_health){ DEPARTMENT, TEXT("desk"), true, 20, 3 };
	counter = (struct counter){ TEXT("frames_in"), 1000 };
	return (struct health_report){ .version = TEXT("1"),
				       .rule_set = TEXT("32769910c74ebee9"),
				       .now = wall_ms(5),
				       .clock_is_manual = true,
				       .up = dur_ms(7),
				       .cases = 3,
				       .open_cases = 2,
				       .events = 9,
				       .pending = 1,
				       .plugins = &plugin,
				       .n_plugins = 1,
				       .consumers = &consumer,
				       .n_consumers = 1,
				       .counters = &counter,
				       .n_counters = 1 };
}

struct reply sample_reply(enum reply_kind kind)
{
	static struct case_record cases[2];
	static struct text areas[1];
	static struct holder_time held[1];
	static struct overdue_row row;
	static struct rule_set set;
	static struct remark_row remark;
	static struct problem problem;
	static struct field definition;
	static struct campaign_figures figures;
	static struct precedent precedent;
	static struct stats_row stats;
	struct reply r = { .id = 77,
			   .outcome = OUTCOME_UNCHANGED,
			   .sentence = TEXT("It was so before."),
			   .field = TEXT("field"),
			   .kind = kind };

	areas[0] = TEXT("district:Northside");
	held[0] = (struct holder_time){ TEXT("citizen"), dur_ms(5) };
	row = (struct overdue_row){ .number = 3,
				    .reference = TEXT("7K3M"),
				    .category = TEXT("a/b"),
				    .department = DEPARTMENT,
				    .clock = TEXT("resolve"),
				    .policy = TEXT("ordinary"),
				    .priority = PRIORITY_LOW,
				    .part = PART_LEAD,
				    .state = ASSIGNMENT_WORKING,
				    .since = wall_ms(4),
				    .due = wall_ms(5),
				    .late_working = dur_ms(6),
				    .case_state = CASE_DISPUTED,
				    .holder = TEXT("citizen"),
				    .campaign = TEXT("winter"),
				    .held_since = wall_ms(3),
				    .received = wall_ms(2),
				    .areas = areas,
				    .n_areas = 1,
				    .extensions = 1,
				    .extended_days = 2,
				    .steps = 3,
				    .is_extension_asked = true,
				    .is_still = true,
				    .plain_left = dur_s(20),
				    .next_step = wall_ms(11),
				    .next_role = TEXT("chief"),
				    .held = held,
				    .n_held = 1 };
	switch (kind) {
	case REPLY_CASE:
		r.record = sample_record();
		break;
	case REPLY_LIST:
		cases[0] = cases[1] = *sample_record();
		r.list = (struct case_list){ cases, 2, 5 };
		break;
	case REPLY_OVERDUE:
		r.overdue = (struct overdue_list){ &row, 1, true, true, wall_ms(9), { wall_ms(5), 3, DEPARTMENT, TEXT("resolve"), wall_ms(9), dur_ms(6), PRIORITY_LOW } };
		break;
	case REPLY_STATS:
		stats = (struct stats_row){ .value = DEPARTMENT, .from_day = 20500, .to_day = 20506, .counts = { 5, 4, 3, 2, 1, -1 }, .acknowledged = 4,
					    .measured = 3, .acknowledge_p50 = dur_ms(5), .acknowledge_p90 = dur_ms(6), .resolve_p50 = dur_ms(7),
					    .resolve_p90 = dur_ms(8), .held = held, .n_held = 1 };
		r.stats = (struct stats_list){ &stats, 1, true, TEXT("water"), wall_ms(9), true };
		break;
	case REPLY_SUBSCRIBED:
		r.subscribed = (struct subscribed){ { 1, 300, 20 }, { 1, 400, 30 } };
		break;
	case REPLY_HEALTH:
		r.health = sample_health();
		break;
	case REPLY_CLOCK:
		r.clock = wall_ms(9);
		break;
	case REPLY_VERIFY:
		r.verify = (struct verify_report){ 9, false, TEXT("Event 5 was changed."), 3 };
		break;
	case REPLY_RULE_SETS:
		set = (struct rule_set){ .number = 4,
					 .version = TEXT("32769910c74ebee9"),
					 .who = TEXT("Ms Li"),
					 .at = wall_ms(5),
					 .files = { { TEXT("rules.cfg"), TEXT("0123456789abcdef"), 70000 } },
					 .n_files = 1 };
		r.rule_sets = (struct rule_set_list){ &set, 1, 4 };
		break;
	case REPLY_REMARKS:
		remark = (struct remark_row){ REMARK_ERROR, TEXT("unknown-department"), TEXT("city/rules.cfg:12"), TEXT("There is no department \"raods\"."),
					      TEXT("category = \"transport\""), TEXT("Is \"roads\" meant?") };
		r.remarks = (struct remark_list){ &remark, 1, 3 };
		break;
	case REPLY_CAMPAIGN:
		r.campaign = sample_campaign();
		break;
	case REPLY_CAMPAIGNS:
		r.campaigns = (struct campaign_list){ (struct campaign *)(uintptr_t)sample_campaign(), 1, 3 };
		break;
	case REPLY_CAMPAIGN_PROGRESS:
		figures = (struct campaign_figures){ DEPARTMENT, 9, 4, 5, 3, 2, 1, 6 };
		r.campaign_progress = (struct campaign_progress){ sample_campaign(), figures, &figures, 1, true, wall_ms(9) };
		break;
	case REPLY_IMPROVEMENT:
		r.improvement = sample_improvement();
		break;
	case REPLY_IMPROVEMENTS:
		r.improvements = (struct improvement_list){ (struct improvement *)(uintptr_t)sample_improvement(), 1, 2 };
		break;
	case REPLY_RULE_FILE:
		r.rule_file = (struct rule_piece){ TEXT("rules = ( );"), true };
		break;
	case REPLY_PROBLEMS:
		problem = (struct problem){ TEXT("transport/road"), TEXT("district:harbour"), true, { 42.3, -71.1, 42.4, -71 }, 40, 30, 31, 2, 5,
					    12.5, 0.001, 0.02, 1.5, PROBLEM_RISE, 1 };
		definition = (struct field){ TEXT("count"), TEXT("Cases.") };
		r.problems = (struct problem_report){ &problem, 1, wall_ms(5), wall_ms(9), 8, 20, 12, 3, 400, 6, 7, &definition, 1 };
		break;
	case REPLY_PRECEDENTS:
		precedent = (struct precedent){ 300, 12, TEXT("7K3M"), TEXT("transport/road/mud"), { TEXT("district:harbour") }, 1, DEPARTMENT, TEXT("environment"),
						TEXT("theirs"), wall_ms(7), TEXT("The site is theirs."), TEXT("Mud") };
		r.precedents = (struct precedent_list){ &precedent, 1, 300 };
		break;
	default:
		break;
	}
	return r;
}
