#include "core/explain.h"

#include "base/phrase.h"
#include "core/matched.h"

enum { PARTS_MAX = 160 };

/* Each sentence once for each language; {} is filled in, and {why} with what of the case counted. */
enum sentence {
	SENTENCE_LEAD, SENTENCE_LEAD_WITH, SENTENCE_INFORMED, SENTENCE_BY_RULE, SENTENCE_BY_RULES, SENTENCE_FALLBACK, SENTENCE_DECLINED,
	SENTENCE_RIVALS, SENTENCE_CONFLICT,
	SENTENCE_BORDER, SENTENCE_AT_BORDER, SENTENCE_OUTSIDE, SENTENCE_JUST_OUTSIDE, SENTENCE_AGREED, SENTENCE_UNASSESSED,
	SENTENCE_COUNT
};

static const char *const sentences[SENTENCE_COUNT][LANGUAGE_COUNT] = {
	[SENTENCE_LEAD] = { [LANGUAGE_EN] = "{} answers for your case.", [LANGUAGE_ZH] = "您的诉求由{}负责答复。" },
	[SENTENCE_LEAD_WITH] = { [LANGUAGE_EN] = "A part of the work is to be done by {}.", [LANGUAGE_ZH] = "{}须协同办理。" },
	[SENTENCE_INFORMED] = { [LANGUAGE_EN] = "It was also made known to {}.", [LANGUAGE_ZH] = "已告知{}。" },
	[SENTENCE_BY_RULE] = { [LANGUAGE_EN] = "The city's rules give cases like this to {}, by {why}.",
			       [LANGUAGE_ZH] = "根据{why}，按照本市的职责分工规则，此类诉求归{}受理。" },
	[SENTENCE_BY_RULES] = { [LANGUAGE_EN] = "The city's rules give cases like this to {}.",
				[LANGUAGE_ZH] = "按照本市的职责分工规则，此类诉求归{}受理。" },
	[SENTENCE_FALLBACK] = { [LANGUAGE_EN] = "None of the city's rules gives a case like this to one department, so {} takes care of it.",
				[LANGUAGE_ZH] = "本市的职责分工规则没有把此类诉求划归某一个部门，因此由{}先行受理。" },
	[SENTENCE_DECLINED] = { [LANGUAGE_EN] = "It was looked at by {}, where another department was found to be the right one.",
				[LANGUAGE_ZH] = "{}研判后认为应由其他部门办理。" },
	[SENTENCE_RIVALS] = { [LANGUAGE_EN] = "The rules also name {}; the stronger rule counted.", [LANGUAGE_ZH] = "规则也提到{}，但以效力更高的规则为准。" },
	[SENTENCE_CONFLICT] = { [LANGUAGE_EN] = "Two rules fit equally well; a fixed order decided between them, and the city has been shown that they contradict each other.",
				[LANGUAGE_ZH] = "有两条规则同样适用，系统按固定顺序作出选择，并已提示本市注意规则之间的矛盾。" },
	[SENTENCE_BORDER] = { [LANGUAGE_EN] = "The place is about {} m from the border of another area; it was counted to the area that it lies in.",
			      [LANGUAGE_ZH] = "该地点距离另一片区的边界约{}米，按其所在的片区处理。" },
	[SENTENCE_AT_BORDER] = { [LANGUAGE_EN] = "The place lies on the border between two areas; it was counted to one of them.",
				 [LANGUAGE_ZH] = "该地点位于两个片区的边界上，按其中一个片区处理。" },
	[SENTENCE_OUTSIDE] = { [LANGUAGE_EN] = "The place lies in none of the city's areas, about {} m from the nearest one; it was counted to none of them.",
			       [LANGUAGE_ZH] = "该地点不在本市任何片区内，距离最近的片区约{}米，未按任何片区处理。" },
	[SENTENCE_JUST_OUTSIDE] = { [LANGUAGE_EN] = "The place lies just outside the nearest of the city's areas; it was counted to none of them.",
				    [LANGUAGE_ZH] = "该地点紧邻本市片区的边界，但不在任何片区内，未按任何片区处理。" },
	[SENTENCE_AGREED] = { [LANGUAGE_EN] = "It was looked at, and agreed to, by {}.", [LANGUAGE_ZH] = "{}已研判并同意受理。" },
	[SENTENCE_UNASSESSED] = { [LANGUAGE_EN] = "It is still to be looked at by {}; what is found there may change this.",
				  [LANGUAGE_ZH] = "{}尚未研判；研判结果可能改变目前的安排。" },
};

/* What of a case can be why; a bit of enum matched each. */
static const char *const reasons[MATCHED_KINDS][LANGUAGE_COUNT] = {
	{ [LANGUAGE_EN] = "what was reported", [LANGUAGE_ZH] = "反映的事项" },
	{ [LANGUAGE_EN] = "how it was described", [LANGUAGE_ZH] = "对情况的描述" },
	{ [LANGUAGE_EN] = "where it is", [LANGUAGE_ZH] = "所在地点" },
	{ [LANGUAGE_EN] = "when it was received", [LANGUAGE_ZH] = "收到的时间" },
	{ [LANGUAGE_EN] = "how it came in", [LANGUAGE_ZH] = "反映的渠道" },
	{ [LANGUAGE_EN] = "who reported it", [LANGUAGE_ZH] = "反映人的类别" },
	{ [LANGUAGE_EN] = "how urgent it is", [LANGUAGE_ZH] = "紧急程度" },
	{ [LANGUAGE_EN] = "what else was said about it", [LANGUAGE_ZH] = "补充填写的信息" },
};

struct telling {
	const struct city *city;
	const struct case_record *record;
	const struct decision *decision;
	enum language language;
	struct arena *arena;
	struct text parts[PARTS_MAX];
	size_t n;
};

enum language language_find(struct text word)
{
	if (text_is_str(word, "en"))
		return LANGUAGE_EN;
	return text_is_str(word, "zh") ? LANGUAGE_ZH : LANGUAGE_NONE;
}

static struct text title_of(const struct telling *t, struct text department)
{
	const struct department *found = city_find(t->city, department);

	return found ? found->title : department;
}

static void add(struct telling *t, struct text part)
{
	if (t->n < PARTS_MAX)
		t->parts[t->n++] = part;
}

/* English sentences stand apart; Chinese ones need no blank. */
static void say_why(struct telling *t, enum sentence which, struct text what, struct text why)
{
	struct text rest = text_of(sentences[which][t->language]), part;

	if (t->n && t->language == LANGUAGE_EN)
		add(t, TEXT(" "));
	text_next(&rest, '{', &part);
	add(t, part);
	while (text_next(&rest, '}', &part)) {
		add(t, part.size ? why : what);
		if (text_next(&rest, '{', &part))
			add(t, part);
	}
}

static void say(struct telling *t, enum sentence which, struct text what)
{
	say_why(t, which, what, TEXT_NONE);
}

/* A, B and C. */
static struct text list(const struct telling *t, const struct text *items, size_t n)
{
	bool is_en = t->language == LANGUAGE_EN;
	struct text parts[4 * LIMIT_CLAIMS];
	size_t n_parts = 0;

	for (size_t i = 0; i < n; i++) {
		if (i)
			parts[n_parts++] = i + 1 < n ? (is_en ? TEXT(", ") : TEXT("、")) : is_en ? TEXT(" and ") : TEXT("和");
		parts[n_parts++] = items[i];
	}
	return phrase_join(t->arena, parts, n_parts);
}

static void add_name(struct text *names, size_t *n, struct text name)
{
	for (size_t i = 0; i < *n; i++)
		if (text_is(names[i], name))
			return;
	names[(*n)++] = name;
}

/* Of all departments in `names`, by their titles. */
static void say_of_all(struct telling *t, enum sentence which, const struct text *names, size_t n)
{
	struct text titles[2 * LIMIT_CLAIMS];

	for (size_t i = 0; i < n; i++)
		titles[i] = title_of(t, names[i]);
	if (n)
		say(t, which, list(t, titles, n));
}

static void say_parts(struct telling *t)
{
	const struct case_record *r = t->record;
	struct text names[LIMIT_ASSIGNMENTS];
	static const struct { enum part part; enum sentence sentence; } kinds[] = { { PART_REQUIRED, SENTENCE_LEAD_WITH },
										    { PART_INFORMED, SENTENCE_INFORMED } };

	say(t, SENTENCE_LEAD, title_of(t, r->lead));
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		size_t n = 0;

		for (size_t i = 0; i < r->n_assignments; i++)
			if (r->assignments[i].part == kinds[k].part && !text_is(r->assignments[i].department, r->lead))
				add_name(names, &n, r->assignments[i].department);
		say_of_all(t, kinds[k].sentence, names, n);
	}
}

static const struct claim *winner_of(const struct decision *decision)
{
	for (size_t i = 0; i < decision->n_claims; i++)
		if (decision->claims[i].part == PART_LEAD)
			return &decision->claims[i];
	return NULL;
}

/* Which department the rules name, and by what in the case. */
static void say_rule(struct telling *t, const struct claim *winner)
{
	uint32_t kinds = matched_kinds(winner->matched);
	struct text named[MATCHED_KINDS], department = title_of(t, winner->department);
	size_t n = 0;

	for (size_t i = 0; i < MATCHED_KINDS; i++)
		if (kinds >> i & 1)
			named[n++] = text_of(reasons[i][t->language]);
	if (n)
		say_why(t, SENTENCE_BY_RULE, department, list(t, named, n));
	else
		say(t, SENTENCE_BY_RULES, department);
}

/* Departments that also had a claim to lead, and lost. */
static void say_rivals(struct telling *t, const struct claim *winner)
{
	const struct decision *d = t->decision;
	struct text names[LIMIT_CLAIMS];
	size_t n = 0;

	for (size_t i = 0; i < d->n_claims && n < LIMIT_CLAIMS; i++)
		if (d->claims[i].part == PART_LEAD && &d->claims[i] != winner && !text_is(d->claims[i].department, winner->department) &&
		    !text_is(d->claims[i].department, t->record->lead))
			add_name(names, &n, d->claims[i].department);
	say_of_all(t, t->record->flags & FLAG_CONFLICT ? SENTENCE_CONFLICT : SENTENCE_RIVALS, names, n);
}

static void say_verdicts(struct telling *t, enum verdict_kind kind, enum sentence sentence)
{
	const struct decision *d = t->decision;
	struct text names[LIMIT_CLAIMS];
	size_t n = 0;

	for (size_t i = 0; i < d->n_verdicts && n < LIMIT_CLAIMS; i++)
		if (d->verdicts[i].kind == kind)
			add_name(names, &n, d->verdicts[i].department);
	say_of_all(t, sentence, names, n);
}

static double distance_of(const struct area_hit *area)
{
	return area->border_m < 0 ? -area->border_m : area->border_m;
}

static bool lies_in_one_of(const struct decision *d, struct text layer)
{
	for (size_t i = 0; i < d->n_areas; i++)
		if (text_is(d->areas[i].layer, layer) && d->areas[i].border_m >= 0)
			return true;
	return false;
}

/* The border that the place is nearest to, of those that are near. */
static void say_border(struct telling *t)
{
	const struct decision *d = t->decision;
	const struct area_hit *nearest = NULL;
	bool is_inside, is_apart;

	for (size_t i = 0; i < d->n_areas; i++)
		if (d->areas[i].is_near_border && (!nearest || distance_of(&d->areas[i]) < distance_of(nearest)))
			nearest = &d->areas[i];
	if (!nearest)
		return;
	is_inside = lies_in_one_of(d, nearest->layer);
	is_apart = distance_of(nearest) >= 1;
	if (is_apart)
		say(t, is_inside ? SENTENCE_BORDER : SENTENCE_OUTSIDE,
		    phrase_u64(t->arena, (uint64_t)(distance_of(nearest) + 0.5)));
	else
		say(t, is_inside ? SENTENCE_AT_BORDER : SENTENCE_JUST_OUTSIDE, TEXT_NONE);
}

struct text explain_plainly(const struct city *city, const struct case_record *record, const struct decision *decision, enum language language,
			    struct arena *arena)
{
	struct telling t;
	const struct claim *winner = winner_of(decision);

	t.city = city;
	t.record = record;
	t.decision = decision;
	t.language = language;
	t.arena = arena;
	t.n = 0;
	say_parts(&t);
	if (winner)
		say_rule(&t, winner);
	else
		say(&t, SENTENCE_FALLBACK, title_of(&t, record->lead));
	say_verdicts(&t, VERDICT_DECLINE, SENTENCE_DECLINED);
	say_verdicts(&t, VERDICT_ACCEPT, SENTENCE_AGREED);
	say_verdicts(&t, VERDICT_UNASSESSED, SENTENCE_UNASSESSED);
	if (winner)
		say_rivals(&t, winner);
	say_border(&t);
	return phrase_join(arena, t.parts, t.n);
}
