/* What the community office knows: people who need help, neighbours, housing, what is built and let without leave. One row,
 * one judgement. */
#include "liaison/judgement.h"

#define OLD                                                                                                       \
	LIAISON_LIST("elderly", "old man", "old woman", "old lady", "old gentleman", "pensioner*", "grandmother", \
		     "grandfather", "dementia", "老人", "老太太", "老大爷", "独居", "失智")
#define CHILD                                                                                                             \
	LIAISON_LIST("child", "children", "toddler*", "baby", "infant*", "little boy", "little girl", "year old", "孩子", \
		     "小孩", "儿童", "婴儿", "幼儿")
#define HOMELESS                                                                                                         \
	LIAISON_LIST("homeless", "rough sleep*", "sleeping rough", "sleeps under", "sleeping under", "sleeping outside", \
		     "sleeps outside", "流浪者", "流浪汉", "露宿", "无家可归")
#define NEIGHBOUR                                                                                                    \
	LIAISON_LIST("neighbour*", "neighbor*", "flat above", "upstairs", "downstairs", "next door", "邻居", "楼上", \
		     "楼下", "隔壁", "邻里")
#define BUILT                                                                                                      \
	LIAISON_LIST("illegal structure*", "illegal building*", "illegally built", "illegal extension*",           \
		     "unauthorised building*", "unauthorized building*", "without a permit", "without permission", \
		     "without planning permission", "违建", "违章建筑", "违法建设", "私搭乱建", "搭建")
#define ROAD                                                                                                          \
	LIAISON_LIST("road*", "street*", "footway", "footpath", "pavement", "sidewalk", "cycle path", "道路", "马路", \
		     "人行道", "街道", "公路", "占道")
#define SITE                                                                                                    \
	LIAISON_LIST("construction site*", "building site*", "construction noise", "pile driv*", "jackhammer*", \
		     "excavator*", "施工", "工地", "打桩", "挖掘机")
#define LIFT LIAISON_LIST("lift", "lifts", "elevator*", "电梯")

static const struct liaison_judgement judgements[] = {
	/* ---- not ours ---- */
	{
		.name = "noise of a building site",
		.categories = LIAISON_LIST("environment/noise", "noise"),
		.or_words = LIAISON_LIST("noise", "noisy", "loud", "噪音", "噪声", "很吵", "扰民"),
		.words = SITE,
		.decline_to = "environment",
		.reason = "Noise of building sites is a matter of permits and measurement, which environment has.",
	},
	{
		.name = "damage on a public road",
		.words = LIAISON_LIST("pothole*", "traffic light*", "traffic signal*", "manhole*", "坑洞", "红绿灯",
				      "信号灯", "井盖"),
		.unless = LIAISON_LIST("housing estate", "housing complex", "residential compound", "gated community",
				       "inside the estate", "courtyard", "小区", "院内"),
		.decline_to = "transport",
		.reason = "Public roads and what belongs to them are the transport office's.",
	},

	/* ---- people who need help now ---- */
	{
		.name = "danger to one's own life",
		.words = LIAISON_LIST("suicid*", "kill myself", "kill himself", "kill herself", "end my life",
				      "do not want to live", "don't want to live", "no reason to live", "jump off", "自杀",
				      "轻生", "不想活", "跳楼", "割腕"),
		.priority = LIAISON_URGENT,
		.sub_unit = "crisis team",
		.reason = "Somebody may be about to take a life: the crisis team calls back at once.",
	},
	{
		.name = "person missing",
		.words = LIAISON_LIST("missing person", "missing since", "went missing", "has gone missing",
				      "has not come home", "did not come home", "got lost", "wandered off", "走失", "失踪",
				      "走丢", "没有回家", "迷路"),
		.also = LIAISON_LIST("man", "woman", "boy", "girl", "child", "children", "mother", "father", "grand*",
				     "husband", "wife", "son", "daughter", "person", "pensioner*", "dementia", "老人",
				     "孩子", "小孩", "母亲", "父亲", "儿子", "女儿", "丈夫", "妻子", "人"),
		.unless = LIAISON_LIST("dog", "cat", "parrot", "狗", "猫", "宠物"),
		.priority = LIAISON_URGENT,
		.sub_unit = "crisis team",
		.reason = "The first hours decide when a person is missing.",
	},
	{
		.name = "child without anybody",
		.words = CHILD,
		.also = LIAISON_LIST("alone", "by itself", "by himself", "by herself", "unattended", "locked in",
				     "locked out", "neglected", "without food", "beaten", "独自", "一个人在", "无人看管",
				     "锁在", "虐待", "挨打", "没人管"),
		.priority = LIAISON_URGENT,
		.sub_unit = "child protection",
		.reason = "A child without care is seen the same day.",
	},
	{
		.name = "violence at home",
		.words = LIAISON_LIST("domestic violence", "beats his wife", "beats her", "beats him", "beaten by",
				      "hits her", "hits me", "hits the child*", "screams for help", "afraid of her husband",
				      "家暴", "家庭暴力", "打老婆", "打妻子", "殴打", "呼救"),
		.priority = LIAISON_URGENT,
		.sub_unit = "crisis team",
		.reason = "Violence at home goes on until somebody comes.",
	},
	{
		.name = "old person in need",
		.words = OLD,
		.also = LIAISON_LIST("alone", "lives alone", "not been seen", "has not answered", "does not answer",
				     "no food", "no heating", "fallen", "fell", "helpless", "confused", "needs help",
				     "一个人", "没人照顾", "联系不上", "没有暖气", "没饭吃", "摔倒", "需要帮助", "无人照料",
				     "好几天没"),
		.priority = LIAISON_HIGH,
		.sub_unit = "social care",
		.reason = "An old person who cannot manage alone is visited.",
	},
	{
		.name = "homeless person in the cold",
		.words = HOMELESS,
		.also = LIAISON_LIST("cold", "freez*", "frost", "snow*", "ice", "winter", "below zero", "shiver*", "寒冷",
				     "很冷", "下雪", "零下", "冰冻", "冬天", "发抖"),
		.priority = LIAISON_URGENT,
		.sub_unit = "outreach",
		.reason = "Who sleeps outside in the cold may not wake up.",
	},
	{
		.name = "homeless person",
		.words = HOMELESS,
		.sub_unit = "outreach",
		.reason = "Outreach workers know the people and the places; removal is not help.",
	},

	/* ---- danger in the house ---- */
	{
		.name = "smell of gas",
		.words = LIAISON_LIST("smell of gas", "smells of gas", "smell gas", "gas leak*", "gas smell", "煤气味",
				      "燃气泄漏", "漏气", "天然气泄漏", "煤气泄漏"),
		.priority = LIAISON_URGENT,
		.sub_unit = "house safety",
		.reason = "Gas in a house: everybody out, and the gas company is called by us.",
	},
	{
		.name = "battery or bulky things in the escape way",
		.words = LIAISON_LIST("e bike*", "electric bike*", "electric bicycle*", "scooter*", "battery", "batteries",
				      "charging", "bulky", "prams", "furniture", "电动车", "电瓶", "充电", "飞线", "杂物"),
		.also = LIAISON_LIST("stairwell*", "staircase*", "stairway*", "hallway*", "corridor*", "escape route*",
				     "fire exit*", "fire escape*", "楼道", "楼梯", "走廊", "安全出口", "逃生通道", "过道"),
		.priority = LIAISON_URGENT,
		.sub_unit = "house safety",
		.reason = "What stands or charges in the only way out kills in a fire.",
	},
	{
		.name = "people shut in a lift",
		.words = LIFT,
		.also = LIAISON_LIST("trapped", "stuck inside", "shut in", "locked inside", "people inside", "被困", "困人",
				     "关在"),
		.priority = LIAISON_URGENT,
		.sub_unit = "house safety",
		.reason = "People shut in a lift are let out first; the cause comes second.",
	},
	{
		.name = "lift out where somebody depends on it",
		.words = LIFT,
		.also = LIAISON_LIST("wheelchair*", "disabled", "disability", "cannot climb", "can't climb", "elderly",
				     "walking frame*", "cannot leave", "can't leave", "轮椅", "残疾", "老人", "下不了楼",
				     "上不去", "爬不动"),
		.priority = LIAISON_HIGH,
		.sub_unit = "housing management",
		.reason = "Without the lift this person cannot leave the house.",
	},
	{
		.name = "house without heating or water",
		.words = LIAISON_LIST("no heating", "heating is out", "heating broken", "heating has failed", "no water",
				      "no hot water", "water is cut off", "no electricity", "power cut", "停水", "停电",
				      "停暖", "没有热水", "暖气不热", "没水"),
		.priority = LIAISON_HIGH,
		.sub_unit = "housing management",
		.reason = "A house without heating, water or light is not fit to live in.",
	},

	/* ---- living together ---- */
	{
		.name = "dispute between neighbours",
		.words = NEIGHBOUR,
		.also = LIAISON_LIST("dispute*", "quarrel*", "argu*", "noise", "noisy", "loud", "party", "parties", "music",
				     "bark*", "smoke", "leak*", "threat*", "fence", "hedge", "纠纷", "争吵", "吵架", "矛盾",
				     "噪音", "扰民", "漏水", "装修", "狗叫", "堆放"),
		.sub_unit = "mediation",
		.reason = "Between neighbours a talk with a mediator holds longer than an order.",
	},
	{
		.name = "dancing and music on a square",
		.words = LIAISON_LIST("square danc*", "public dancing", "dance group*", "bluetooth speaker*", "boombox*",
				      "广场舞", "跳舞"),
		.sub_unit = "mediation",
		.reason = "Hours and loudness on a square are agreed with those who use it.",
	},

	/* ---- built and let ---- */
	{
		.name = "built without leave into the street",
		.words = BUILT,
		.also = ROAD,
		.sub_unit = "building control",
		.demand = "transport",
		.reason = "Building control decides on the structure; transport has to say what the street needs.",
	},
	{
		.name = "built without leave",
		.words = BUILT,
		.sub_unit = "building control",
		.reason = "Building control compares what stands there with what was allowed.",
	},
	{
		.name = "flat overcrowded",
		.words = LIAISON_LIST("overcrowd*", "group letting", "bunk bed*", "partitioned flat*", "subdivided",
				      "too many tenants", "illegal letting", "holiday flat*", "群租", "隔断", "上下铺",
				      "违规出租", "日租房"),
		.sub_unit = "housing inspection",
		.reason = "The flat is inspected for the safety of those who live in it.",
	},
	{
		.name = "animal that bites",
		.words = LIAISON_LIST("dog", "dogs", "狗", "犬", "流浪狗"),
		.also = LIAISON_LIST("bit", "bitten", "bites", "attack*", "off the leash", "without a leash", "unleashed",
				     "aggressive", "咬", "扑人", "不牵绳", "没拴", "袭击"),
		.priority = LIAISON_HIGH,
		.sub_unit = "animals",
		.reason = "A dog that has bitten or runs free is looked for before it bites again.",
	},
};

LIAISON_JUDGEMENT_PLUGIN("community", "Community office: people in need, neighbours, housing");
