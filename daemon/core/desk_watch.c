/* The watch over recent cases: fed with each decision, recalled from the store at the start, heard by the supervisors. */
#include "core/desk_inside.h"

enum { RECALL_MOST = 20000, RECALL_CHUNK = 128 };

/* Rules that stand in the trace, each once. */
static size_t rules_of(const struct claim *claims, size_t n_claims, struct text out[LIMIT_CLAIMS])
{
	size_t n = 0;

	for (size_t i = 0; i < n_claims && i < LIMIT_CLAIMS; i++) {
		size_t k = 0;

		while (k < n && !text_is(out[k], claims[i].rule))
			k++;
		if (k == n)
			out[n++] = claims[i].rule;
	}
	return n;
}

static struct text tenths(struct arena *arena, double value)
{
	uint64_t n = (uint64_t)(value * 10 + 0.5);

	return PHRASE(arena, phrase_u64(arena, n / 10), TEXT("."), phrase_u64(arena, n % 10));
}

static struct text say_fallbacks(struct arena *arena, const struct alarm *a, struct text desk)
{
	double share = 100.0 * (double)a->matched / (double)a->cases;

	return PHRASE(arena, phrase_u64(arena, a->matched), TEXT(" of the last "), phrase_u64(arena, a->cases), TEXT(" cases ("), tenths(arena, share),
		      TEXT(" %) went to the fallback desk \""), desk, TEXT("\"; the band is "), tenths(arena, a->low / 10.0), TEXT(" to "),
		      tenths(arena, a->high / 10.0), TEXT(" %."));
}

static struct text say_rule(struct arena *arena, enum event_kind kind, const struct alarm *a)
{
	bool is_stopped = kind == EVENT_RULE_STOPPED;

	return PHRASE(arena, TEXT("The rule \""), a->rule, is_stopped ? TEXT("\" has held for none of the last ") : TEXT("\" has held for "),
		      is_stopped ? TEXT_NONE : phrase_u64(arena, a->matched), is_stopped ? TEXT_NONE : TEXT(" of the last "),
		      phrase_u64(arena, a->cases), TEXT(" cases; by its own past "), tenths(arena, a->expected), TEXT(" were to be expected."));
}

/* A rule that was taken out has stopped for a reason that everybody knows. */
static bool is_worth_saying(const struct desk *desk, enum event_kind kind, const struct alarm *alarm)
{
	return kind != EVENT_RULE_STOPPED || !desk->basis->has_rule || desk->basis->has_rule(desk->basis, alarm->rule);
}

static int say(struct desk *desk, enum event_kind kind, struct alarm *alarm)
{
	const struct city *city = desk->basis->city;
	struct event event = { .stream = STORE_STREAM, .kind = kind, .at = desk->now.wall, .due = WALL_NONE, .actor = TEXT("liaisond"), .alarm = alarm };

	if (kind == EVENT_FALLBACK_SHARE) {
		event.department = city->departments[city->fallback].name;
		alarm->sentence = say_fallbacks(desk->arena, alarm, event.department);
	} else {
		alarm->sentence = say_rule(desk->arena, kind, alarm);
	}
	return PASS(journal(desk, &event, NULL, NULL));
}

int watch_decided(struct desk *desk, const struct case_record *record, const struct finding *finding)
{
	struct text rules[LIMIT_CLAIMS];
	enum event_kind kind;
	struct alarm alarm;
	int rc = 0;

	if (!desk->watch || !watch_case(desk->watch, record->rule_set, rules, rules_of(finding->claims, finding->n_claims, rules),
					record->flags & FLAG_FALLBACK))
		return 0;
	while (!rc && watch_take(desk->watch, &kind, &alarm))
		if (is_worth_saying(desk, kind, &alarm))
			rc = say(desk, kind, &alarm);
	return PASS(rc);
}

/* What a case of an earlier life brought was said in that life. */
static int recall_case(struct desk *desk, uint64_t number)
{
	struct store *store = &desk->ports.store;
	struct text rules[LIMIT_CLAIMS];
	struct decision trace;
	enum event_kind kind;
	struct alarm alarm;
	int rc = store->ops->case_get(store->self, number, desk->arena, &desk->row);

	if (rc)
		return FOLD(rc);
	if (codec_decision_decode(desk->row.trace, desk->arena, &trace))
		return RAISE(FAULT_BROKEN);
	watch_case(desk->watch, trace.rule_set, rules, rules_of(trace.claims, trace.n_claims, rules), desk->row.record.flags & FLAG_FALLBACK);
	while (watch_take(desk->watch, &kind, &alarm))
		;
	return 0;
}

int watch_recall(struct desk *desk)
{
	uint64_t last = desk->figures.cases, n;
	int rc = 0;

	if (!desk->settings.watch.cases)
		return 0;
	desk->watch = watch_create(&desk->settings.watch);
	n = watch_memory(desk->watch);
	n = n < RECALL_MOST ? n : RECALL_MOST;
	for (uint64_t number = last > n ? last - n + 1 : 1; !rc && number <= last; number++) {
		rc = recall_case(desk, number);
		if (number % RECALL_CHUNK == 0)
			arena_reset(desk->arena);
	}
	arena_reset(desk->arena);
	return PASS(rc);
}
