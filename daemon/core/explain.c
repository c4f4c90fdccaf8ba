#include "core/explain.h"

#include "base/phrase.h"

enum { PARTS_MAX = 160 };

/* Each sentence once for each language; {} is filled in. */
enum sentence {
	SENTENCE_LEAD, SENTENCE_LEAD_WITH, SENTENCE_INFORMED, SENTENCE_BY_RULE, SENTENCE_FALLBACK, SENTENCE_DECLINED, SENTENCE_RIVALS, SENTENCE_CONFLICT,
	SENTENCE_BORDER, SENTENCE_AT_BORDER, SENTENCE_AGREED, SENTENCE_UNASSESSED,
	SENTENCE_COUNT
};

static const char *const sentences[SENTENCE_COUNT][LANGUAGE_COUNT] = {
	[SENTENCE_LEAD] = { [LANGUAGE_EN] = "{} answers for your case.", [LANGUAGE_ZH] = "您的诉求由{}负责答复。" },
	[SENTENCE_LEAD_WITH] = { [LANGUAGE_EN] = "A part of the work is to be done by {}.", [LANGUAGE_ZH] = "{}须协同办理。" },
	[SENTENCE_INFORMED] = { [LANGUAGE_EN] = "It was also made known to {}.", [LANGUAGE_ZH] = "已告知{}。" },
	[SENTENCE_BY_RULE] = { [LANGUAGE_EN] = "The city's rules give cases like this to {}, by what was reported, how it was described and where it is.",
			       [LANGUAGE_ZH] = "根据您反映的事项、描述和地点，按照本市的职责分工规则，此类诉求归{}受理。" },
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
	[SENTENCE_AGREED] = { [LANGUAGE_EN] = "It was looked at, and agreed to, by {}.", [LANGUAGE_ZH] = "{}已研判并同意受理。" },
	[SENTENCE_UNASSESSED] = { [LANGUAGE_EN] = "It is still to be looked at by {}; what is found there may change this.",
				  [LANGUAGE_ZH] = "{}尚未研判；研判结果可能改变目前的安排。" },
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
static void say(struct telling *t, enum sentence which, struct text what)
{
	struct text rest = text_of(sentences[which][t->language]), before;

	if (t->n && t->language == LANGUAGE_EN)
		add(t, TEXT(" "));
	text_next(&rest, '{', &before);
	add(t, before);
	if (rest.size) { /* "}" and what stands behind it */
		add(t, what);
		add(t, text_slice(rest, 1, rest.size));
	}
}

/* A, B and C: titles of the departments in `names`, each once. */
static struct text list(const struct telling *t, const struct text *names, size_t n)
{
	bool is_en = t->language == LANGUAGE_EN;
	struct text parts[4 * LIMIT_CLAIMS];
	size_t n_parts = 0;

	for (size_t i = 0; i < n; i++) {
		if (i)
			parts[n_parts++] = i + 1 < n ? (is_en ? TEXT(", ") : TEXT("、")) : is_en ? TEXT(" and ") : TEXT("和");
		parts[n_parts++] = title_of(t, names[i]);
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

static void say_of_all(struct telling *t, enum sentence which, const struct text *names, size_t n)
{
	if (n)
		say(t, which, list(t, names, n));
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

/* The border that the place is nearest to, of those that are near. */
static void say_border(struct telling *t)
{
	const struct decision *d = t->decision;
	double nearest = -1;

	for (size_t i = 0; i < d->n_areas; i++) {
		double border = d->areas[i].border_m < 0 ? -d->areas[i].border_m : d->areas[i].border_m;

		if (d->areas[i].is_near_border && (nearest < 0 || border < nearest))
			nearest = border;
	}
	if (nearest >= 1)
		say(t, SENTENCE_BORDER, phrase_u64(t->arena, (uint64_t)(nearest + 0.5)));
	else if (nearest >= 0)
		say(t, SENTENCE_AT_BORDER, TEXT_NONE);
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
		say(&t, SENTENCE_BY_RULE, title_of(&t, winner->department));
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
