/* What the environment office knows: noise, waste, water, air, trees and pests. One row, one judgement. */
#include "liaison/judgement.h"

#define NOISE                                                     \
	.categories = LIAISON_LIST("environment/noise", "noise"), \
	.or_words = LIAISON_LIST("noise", "noisy", "loud", "din", "噪音", "噪声", "很吵", "扰民")
#define CONSTRUCTION                                                                                                \
	LIAISON_LIST("construction", "building site", "pile driv*", "jackhammer*", "excavator*", "concrete mixer*", \
		     "concrete pour*", "crane", "施工", "工地", "打桩", "挖掘机", "混凝土", "搅拌车", "渣土车")
#define NEIGHBOUR                                                                                                       \
	LIAISON_LIST("neighbour*", "neighbor*", "flat above", "upstairs", "next door", "party", "parties", "dog bark*", \
		     "barking", "邻居", "楼上", "隔壁", "装修", "狗叫", "聚会")
#define ROAD                                                                                                      \
	LIAISON_LIST("road*", "street*", "lane", "carriageway", "junction", "crossing", "cycle path", "footpath", \
		     "pavement", "sidewalk", "道路", "马路", "路面", "街", "人行道", "路口", "公路")
#define CHEMICALS                                                                                                         \
	LIAISON_LIST("asbestos", "chemical*", "drums", "barrels", "solvent*", "pesticide*", "paint thinner", "batteries", \
		     "medical waste", "石棉", "化学品", "化工", "农药", "危险废物", "医疗垃圾", "油桶")
#define DUMPED                                                                                                             \
	LIAISON_LIST("dump*", "fly tipp*", "tipped", "left behind", "abandoned", "thrown", "倾倒", "偷倒", "乱倒", "丢弃", \
		     "堆放")
#define TREE LIAISON_LIST("tree", "trees", "branch", "branches", "大树", "树枝", "树木", "行道树", "树倒")
#define FALLEN                                                                                                    \
	LIAISON_LIST("fallen", "fell", "came down", "is down", "tree down", "branch down", "uprooted", "snapped", \
		     "broken off", "倒了", "倒在", "倒下", "倒伏", "折断")

static const struct liaison_judgement judgements[] = {
	/* ---- not ours ---- */
	{
		.name = "noise between neighbours",
		NOISE,
		.words = NEIGHBOUR,
		.unless = CONSTRUCTION,
		.decline_to = "community",
		.reason = "Noise from a household is settled between neighbours; we act on sites, traders and machines.",
	},
	{
		.name = "rubbish inside a house",
		.words = LIAISON_LIST("rubbish", "garbage", "trash", "litter", "waste", "bulky", "junk", "垃圾", "杂物"),
		.also = LIAISON_LIST("stairwell*", "staircase*", "stairway*", "hallway*", "corridor*", "lobby", "楼道",
				     "楼梯", "走廊", "过道"),
		.unless = CHEMICALS,
		.decline_to = "community",
		.reason = "Inside a house its management answers for order; we clear public ground only.",
	},

	/* ---- noise ---- */
	{
		.name = "construction noise at night",
		NOISE,
		.words = CONSTRUCTION,
		.from_hour = 22,
		.to_hour = 6,
		.priority = LIAISON_URGENT,
		.sub_unit = "night patrol",
		.reason = "Building work may not be heard between 22:00 and 06:00; it can only be proved while it goes on.",
	},
	{
		.name = "construction noise on a weekend",
		NOISE,
		.words = CONSTRUCTION,
		.days = LIAISON_WEEKEND,
		.priority = LIAISON_HIGH,
		.sub_unit = "site inspection",
		.reason = "Noisy building work on a weekend needs a permit that has to be seen.",
	},
	{
		.name = "noise from a trader's machine",
		NOISE,
		.words = LIAISON_LIST("ventilation", "air condition*", "extractor", "cooling unit", "compressor",
				      "generator", "loudspeaker*", "空调外机", "排风", "冷却塔", "发电机", "喇叭", "音响"),
		.unless = NEIGHBOUR,
		.sub_unit = "noise measurement",
		.reason = "Noise from a fixed machine has to be measured at the window of the one who hears it.",
	},

	/* ---- sites and roads ---- */
	{
		.name = "dirt from a site on a road",
		.words = LIAISON_LIST("mud", "muddy", "dust", "dusty", "dirt", "soil", "gravel", "slurry", "泥", "泥土",
				      "泥浆", "扬尘", "灰尘", "渣土", "沙石"),
		.also = ROAD,
		.unless = LIAISON_LIST("dust bin*", "dirt road*", "dirt bike*", "垃圾桶"),
		.demand = "transport",
		.reason =
			"The site must stop carrying dirt out, and the road has to be made safe: transport is needed for the road.",
	},
	{
		.name = "tipped waste in the way",
		.words = DUMPED,
		.also = LIAISON_LIST("blocks", "blocking", "blocked", "in the way", "across the road", "on the carriageway",
				     "on the cycle path", "堵住", "挡住", "占用道路", "堵塞道路"),
		.unless = TREE,
		.priority = LIAISON_HIGH,
		.demand = "transport",
		.reason = "Waste that blocks a way is a danger to traffic until it is cleared.",
	},

	/* ---- hazardous ---- */
	{
		.name = "hazardous waste dumped",
		.words = CHEMICALS,
		.also = DUMPED,
		.priority = LIAISON_URGENT,
		.sub_unit = "hazardous",
		.reason = "Dumped hazardous waste has to be fenced off before anybody touches it.",
	},
	{
		.name = "oil or chemicals run out on a road",
		.words = LIAISON_LIST("oil spill", "oil slick", "spilled oil", "spilt oil", "diesel", "fuel spill",
				      "chemical spill", "acid", "漏油", "油污", "柴油", "泄漏"),
		.also = ROAD,
		.priority = LIAISON_URGENT,
		.sub_unit = "hazardous",
		.demand = "transport",
		.reason =
			"A spill makes the road slippery and runs into the drains: the road must be closed while it is bound.",
	},
	{
		.name = "needles in a public place",
		.words = LIAISON_LIST("syringe*", "hypodermic", "used needle*", "needles", "针头", "注射器", "针筒"),
		.priority = LIAISON_URGENT,
		.sub_unit = "hazardous",
		.reason = "A used needle can infect whoever steps on it.",
	},

	/* ---- water ---- */
	{
		.name = "sewage in the open",
		.words = LIAISON_LIST("sewage", "sewer overflow*", "cesspit", "faeces", "污水", "粪水", "化粪池",
				      "下水道反水"),
		.also = LIAISON_LIST("overflow*", "leak*", "flow*", "runs", "running", "pool*", "coming up", "溢出", "外溢",
				     "冒", "泄漏", "直排", "流"),
		.priority = LIAISON_URGENT,
		.sub_unit = "water",
		.reason = "Open sewage is a danger to health.",
	},
	{
		.name = "river polluted",
		.words =
			LIAISON_LIST("river*", "stream", "creek", "canal", "lake", "pond", "河", "河道", "湖", "水塘", "溪"),
		.also = LIAISON_LIST("dead fish", "foam", "black water", "discolour*", "discolor*", "oil film", "stinks",
				     "foul", "死鱼", "黑臭", "发黑", "泡沫", "排污", "变色"),
		.priority = LIAISON_HIGH,
		.sub_unit = "water",
		.reason = "A sample is worth something only while the water still shows it.",
	},

	/* ---- air ---- */
	{
		.name = "open burning",
		.words =
			LIAISON_LIST("burning rubbish", "burning waste", "burning plastic", "burning tyres", "burning tires",
				     "burning leaves", "burning straw", "open fire", "焚烧", "烧垃圾", "烧秸秆", "烧轮胎"),
		.priority = LIAISON_HIGH,
		.sub_unit = "air",
		.reason = "Open burning has to be stopped while it smokes.",
	},
	{
		.name = "fumes from a kitchen",
		.words = LIAISON_LIST("restaurant*", "kitchen*", "barbecue*", "grill*", "takeaway", "snack bar", "餐馆",
				      "饭店", "餐饮", "烧烤", "厨房"),
		.also = LIAISON_LIST("fumes", "smoke", "smell*", "grease", "exhaust", "油烟", "气味", "异味", "呛"),
		.sub_unit = "air",
		.reason = "The trader's extraction and filters have to be inspected.",
	},

	/* ---- trees, animals, pests ---- */
	{
		.name = "fallen tree on a road",
		.words = TREE,
		.also = FALLEN,
		.categories = LIAISON_LIST("transport", "streets"),
		.or_words = ROAD,
		.priority = LIAISON_URGENT,
		.sub_unit = "trees",
		.demand = "transport",
		.reason = "We cut and clear the tree; transport has to close the road while we do.",
	},
	{
		.name = "tree in a power line",
		.words = TREE,
		.also = LIAISON_LIST("power line*", "power cable*", "overhead line*", "electric wire*", "live wire*",
				     "高压线", "电线", "电缆"),
		.priority = LIAISON_URGENT,
		.sub_unit = "trees",
		.reason = "A tree in a power line can kill whoever touches it; the line must be dead first.",
	},
	{
		.name = "rats where children or food are",
		.words = LIAISON_LIST("rat", "rats", "rodent*", "mice", "cockroach*", "老鼠", "鼠患", "蟑螂"),
		.also = LIAISON_LIST("school*", "kindergarten*", "nursery", "playground*", "market*", "restaurant*",
				     "kitchen*", "学校", "幼儿园", "菜市场", "饭店", "食堂"),
		.priority = LIAISON_HIGH,
		.sub_unit = "pest control",
		.reason = "Pests near children or food carry disease further.",
	},
	{
		.name = "dead animal",
		.words = LIAISON_LIST("dead dog", "dead cat", "dead fox", "dead deer", "dead bird*", "dead animal*",
				      "carcass*", "roadkill", "死猫", "死狗", "动物尸体", "死鸡", "死猪"),
		.sub_unit = "animal collection",
		.reason = "A carcass is collected within the day.",
	},
};

LIAISON_JUDGEMENT_PLUGIN("environment", "Environment office: noise, waste, water, air, trees and pests");
