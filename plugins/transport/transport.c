/* What the transport office knows: roads, signals, lighting, ways on foot and by cycle, buses. One row, one judgement. */
#include "liaison/judgement.h"

#define ROAD                                                                                                       \
	LIAISON_LIST("road*", "street*", "lane", "carriageway", "junction", "crossing", "cycle path", "bike lane", \
		     "footpath", "pavement", "sidewalk", "道路", "马路", "路面", "街", "人行道", "路口", "公路",   \
		     "自行车道")
#define ESTATE                                                                                                              \
	LIAISON_LIST("housing estate", "housing complex", "residential compound", "gated community", "residents' car park", \
		     "inner courtyard", "inside the estate", "小区内", "小区里", "小区道路", "院内", "楼栋之间")
#define LAMP                                                                                                                \
	LIAISON_LIST("street light*", "streetlight*", "street lamp*", "lamp post*", "lamppost*", "lantern*", "road light*", \
		     "路灯", "灯杆", "照明")
#define SCHOOL LIAISON_LIST("school*", "kindergarten*", "nursery", "pupil*", "学校", "小学", "中学", "幼儿园", "学生")
#define FOOTWAY                                                                                                           \
	LIAISON_LIST("footway", "footpath", "pavement", "sidewalk", "zebra crossing", "bus stop*", "steps", "cycle path", \
		     "人行道", "盲道", "斑马线", "公交站")

static const struct liaison_judgement judgements[] = {
	/* ---- not ours ---- */
	{
		.name = "way inside a housing estate",
		.words = ESTATE,
		.unless = LIAISON_LIST("public road", "main road", "entrance to the estate", "小区门口", "市政道路"),
		.decline_to = "community",
		.reason =
			"Ways inside a housing estate belong to its owners; the community office deals with their management.",
	},

	/* ---- roads that give way ---- */
	{
		.name = "sinkhole",
		.words = LIAISON_LIST("sinkhole*", "cave in", "caved in", "road collapse*", "collapsed road",
				      "ground gave way", "subsid*", "塌陷", "塌方", "地陷", "路面下沉", "坍塌"),
		.priority = LIAISON_URGENT,
		.sub_unit = "road emergency",
		.reason = "What has begun to sink can give way at any moment: close it first.",
	},
	{
		.name = "manhole open",
		.words = LIAISON_LIST("manhole*", "gully cover*", "drain cover*", "inspection cover*", "井盖", "雨水篦子"),
		.also = LIAISON_LIST("missing", "open", "broken", "loose", "gone", "stolen", "缺失", "丢失", "破损", "松动",
				     "不见", "没有盖"),
		.priority = LIAISON_URGENT,
		.sub_unit = "road emergency",
		.reason = "People fall into an open manhole, above all after dark.",
	},
	{
		.name = "bridge or railing damaged",
		.words = LIAISON_LIST("bridge*", "overpass", "flyover", "railing*", "guardrail*", "parapet", "桥", "天桥",
				      "护栏", "栏杆"),
		.also = LIAISON_LIST("crack*", "loose", "missing", "rusted through", "broken", "swaying", "裂缝", "断裂",
				     "松动", "缺失", "晃动", "损坏"),
		.priority = LIAISON_HIGH,
		.sub_unit = "structures",
		.reason = "A structure that shows damage is inspected the same day.",
	},
	{
		.name = "pothole that hurt somebody",
		.words = LIAISON_LIST("pothole*", "hole in the road", "broken surface", "坑洞", "坑洼", "路面破损", "大坑"),
		.also = LIAISON_LIST("fell", "injur*", "accident*", "burst tyre", "burst tire", "flat tyre", "flat tire",
				     "crashed", "damaged my", "摔", "受伤", "事故", "爆胎"),
		.priority = LIAISON_HIGH,
		.sub_unit = "road maintenance",
		.reason =
			"It has hurt or damaged once and will again; the report may become a claim, so its state must be recorded.",
	},

	/* ---- signals, signs, light ---- */
	{
		.name = "signal out at a crossing",
		.words = LIAISON_LIST("traffic light*", "traffic signal*", "signal light*", "signals", "pedestrian light*",
				      "红绿灯", "信号灯", "交通灯"),
		.also = LIAISON_LIST("is out", "are out", "out of order", "dark", "dead", "not working", "broken", "stuck",
				     "all green", "flashing", "fails", "failed", "不亮", "坏", "故障", "熄灭", "失灵",
				     "常绿", "黑灯"),
		.priority = LIAISON_URGENT,
		.sub_unit = "signals",
		.reason = "A crossing without its signal is unsafe until somebody directs the traffic.",
	},
	{
		.name = "sign missing on a way to school",
		.words = LIAISON_LIST("stop sign*", "traffic sign*", "road sign*", "speed limit sign*", "road marking*",
				      "crossing", "标志", "标线", "斑马线", "限速牌"),
		.or_words = LIAISON_LIST("missing", "gone", "stolen", "turned", "faded", "worn", "not visible",
					 "knocked over", "broken", "缺失", "不见", "模糊", "磨损", "倒了", "损坏"),
		.also = SCHOOL,
		.priority = LIAISON_HIGH,
		.sub_unit = "signs and markings",
		.reason = "On the way to school signs and crossings are put right first.",
	},
	{
		.name = "lamp with bare wires",
		.words = LAMP,
		.also = LIAISON_LIST("bare wire*", "exposed wire*", "exposed cable*", "wires hanging", "sparks", "sparking",
				     "electric shock", "leaning", "about to fall", "裸露", "电线外露", "漏电", "火花",
				     "倾斜", "快倒"),
		.priority = LIAISON_URGENT,
		.sub_unit = "lighting",
		.reason = "A lamp post that leans or shows its wires can kill.",
	},
	{
		.name = "street light",
		.words = LAMP,
		.sub_unit = "lighting",
		.reason = "Street lighting is repaired by the lighting crew.",
	},
	{
		.name = "cables hanging over a way",
		.words = LIAISON_LIST("cable*", "wire", "wires", "overhead line*", "电缆", "电线", "线缆", "光缆"),
		.also = LIAISON_LIST("hang*", "dangl*", "snapped", "torn", "came down", "is down", "垂", "掉落", "下坠",
				     "扯断"),
		.unless = LAMP,
		.priority = LIAISON_URGENT,
		.sub_unit = "overhead lines",
		.reason = "A hanging cable counts as live until the network's owner has said otherwise.",
	},

	/* ---- what lies or stands in the way ---- */
	{
		.name = "fallen tree on a road",
		.words = LIAISON_LIST("tree", "trees", "branch", "branches", "大树", "树枝", "树木", "行道树", "树倒"),
		.also = LIAISON_LIST("fallen", "fell", "came down", "is down", "tree down", "branch down", "uprooted",
				     "snapped", "broken off", "倒了", "倒在", "倒下", "倒伏", "折断"),
		.categories = LIAISON_LIST("transport", "streets"),
		.or_words = ROAD,
		.priority = LIAISON_URGENT,
		.demand = "environment",
		.reason = "We close the road; the tree crew of environment has to cut and clear it.",
	},
	{
		.name = "dirt from a site on a road",
		.words = LIAISON_LIST("mud", "muddy", "dust", "dirt", "soil", "gravel", "slurry", "泥", "泥土", "泥浆",
				      "扬尘", "渣土", "沙石"),
		.also = LIAISON_LIST("construction", "building site", "site traffic", "trucks", "lorries", "lorry",
				     "excavation", "施工", "工地", "渣土车", "卡车", "大货车"),
		.demand = "environment",
		.reason = "We sweep the road; environment has to make the site keep its dirt in.",
	},
	{
		.name = "escape or fire access blocked by cars",
		.words = LIAISON_LIST("fire lane*", "fire access", "fire engine*", "fire brigade access", "hydrant*",
				      "ambulance*", "emergency access", "消防通道", "消防栓", "救护车", "生命通道"),
		.also = LIAISON_LIST("block*", "parked", "parking", "obstruct*", "占用", "堵", "停车", "停放", "违停"),
		.priority = LIAISON_URGENT,
		.sub_unit = "parking",
		.reason = "A way for the fire brigade is cleared at once, by tow truck if need be.",
	},
	{
		.name = "vehicle abandoned",
		.words = LIAISON_LIST("abandoned car*", "abandoned vehicle*", "abandoned van*", "abandoned truck*",
				      "car wreck*", "without plates", "no plates", "scrap car*", "僵尸车", "废弃车",
				      "报废车", "无牌车"),
		.sub_unit = "parking",
		.reason = "The keeper has to be found and given notice before the vehicle can be taken away.",
	},
	{
		.name = "stall on a footway",
		.words = LIAISON_LIST("vendor*", "stall*", "hawker*", "street trad*", "tables and chairs", "摊贩", "摆摊",
				      "占道经营", "流动摊"),
		.also = FOOTWAY,
		.demand = "community",
		.reason = "The footway has to be free; community looks for a place where the trader may stand.",
	},

	/* ---- water and ice ---- */
	{
		.name = "road or underpass flooded",
		.words = LIAISON_LIST("flood*", "under water", "standing water", "waterlogg*", "积水", "被淹", "内涝",
				      "水淹"),
		.also = LIAISON_LIST("underpass*", "tunnel*", "road*", "street*", "crossing", "cars stuck", "涵洞", "隧道",
				     "下穿", "道路", "马路", "路面", "路口"),
		.priority = LIAISON_URGENT,
		.sub_unit = "road emergency",
		.demand = "environment",
		.reason =
			"A flooded road is closed at once; environment has to find out why the drains do not take the water.",
	},
	{
		.name = "ice where people walk",
		.unless = LIAISON_LIST("ice cream"),
		.words = LIAISON_LIST("ice", "icy", "black ice", "not gritted", "not salted", "snow not cleared", "结冰",
				      "冰面", "积雪", "打滑"),
		.also = FOOTWAY,
		.priority = LIAISON_HIGH,
		.sub_unit = "winter service",
		.reason = "People fall on ice in the first hours: gritting cannot wait for the next round.",
	},

	/* ---- people with less room to move ---- */
	{
		.name = "way not passable by wheelchair",
		.words = LIAISON_LIST("wheelchair*", "walking frame*", "pram*", "pushchair*", "blind person", "guide strip*",
				      "kerb ramp*", "curb ramp*", "轮椅", "盲道", "无障碍", "坡道", "婴儿车"),
		.also = LIAISON_LIST("block*", "broken", "cannot", "can't", "missing", "too narrow", "impassable", "堵",
				     "占用", "损坏", "无法", "过不去", "缺"),
		.priority = LIAISON_HIGH,
		.sub_unit = "accessibility",
		.reason = "Who cannot step aside is locked out altogether.",
	},
};

LIAISON_JUDGEMENT_PLUGIN("transport", "Transport office: roads, signals, lighting, footways, winter service");
