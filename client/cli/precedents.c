/* liaison precedents, liaison rules suggest: what supervisors have ruled, and the rule that it asks for. */
#include <inttypes.h>
#include <libconfig.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "json.h"
#include "suggest.h"
#include "table.h"

enum { ROWS_DEFAULT = 50, PAGE = 200, SUGGESTIONS_MAX = 50, BEHIND_SHOWN = 10, DECISIONS_READ = 5, TIERS_MAX = 64 };

/* ---- what both ask ---- */

static char *joined(const char *const *parts, size_t n)
{
	size_t size = 1;
	char *out;

	for (size_t i = 0; i < n; i++)
		size += strlen(parts[i]) + 2;
	out = calloc(1, size);
	if (!out)
		abort();
	for (size_t i = 0; i < n; i++) {
		strcat(out, i ? ", " : "");
		strcat(out, parts[i]);
	}
	return out;
}

/* The next page; query->before_event moves on, and is 0 behind the last. */
static int next_page(struct liaison *l, struct liaison_precedent_query *query, uint64_t wanted, const struct liaison_precedent_list **out)
{
	const struct liaison_reply *reply;
	struct liaison_error error;
	int code;

	query->limit = wanted < PAGE ? (uint32_t)wanted : PAGE;
	code = out_result(liaison_precedents(l, query, &reply, &error), &error);
	if (code)
		return code;
	*out = reply->precedents;
	query->before_event = reply->precedents->next_before_event;
	return EXIT_DONE;
}

/* ---- precedents ---- */

static json_t *precedent_json(const struct liaison_precedent *p)
{
	json_t *areas = json_array();

	for (size_t i = 0; i < p->n_areas; i++)
		json_array_append_new(areas, json_text(p->areas[i]));
	return json_pack("{s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "event", (json_int_t)p->event_number, "case", (json_int_t)p->case_number,
			 "reference", json_text(p->reference), "category", json_text(p->category), "areas", areas, "from", json_text(p->from), "to",
			 json_text(p->to), "reason", json_text(p->reason_code), "at", json_time(p->at_ms), "note", json_text(p->note), "title",
			 json_text(p->title));
}

static void add_row(struct table *t, const struct liaison_precedent *p)
{
	char at[OUT_TIME_SIZE], *areas = joined(p->areas, p->n_areas);

	table_add(t, BOLD, "%s", p->reference);
	table_add(t, PLAIN, "%s", out_time(p->at_ms, at));
	table_add(t, PLAIN, "%s", p->category);
	table_add(t, PLAIN, "%s", areas);
	table_add(t, PLAIN, "%s", p->from);
	table_add(t, BOLD, "%s", p->to);
	table_add(t, PLAIN, "%s", p->reason_code);
	table_add(t, PLAIN, "%s", p->note);
	free(areas);
}

static int list_pages(const struct args *args, struct liaison *l, struct liaison_precedent_query *query, uint64_t limit, struct table *t, uint64_t *rows_out)
{
	const struct liaison_precedent_list *list;
	uint64_t rows = 0;
	int code;

	do {
		code = next_page(l, query, limit - rows, &list);
		for (size_t i = 0; !code && i < list->n_precedents; i++, rows++)
			if (args_has(args, "json"))
				json_print(precedent_json(&list->precedents[i]), true);
			else
				add_row(t, &list->precedents[i]);
	} while (!code && query->before_event && rows < limit);
	*rows_out = rows;
	return code;
}

static int run_precedents(const struct args *args)
{
	static const char *const headings[] = { "CASE", "RULED", "CATEGORY", "AREAS", "LED BEFORE", "LEADS", "REASON", "NOTE" };
	AUTO(liaison_close) struct liaison *l = NULL;
	struct liaison_precedent_query query = { .size = sizeof query, .category_prefix = args_text(args, "category"),
						 .department = args_text(args, "department"), .words = args_text(args, "words") };
	uint64_t limit = args_has(args, "all") ? UINT64_MAX : ROWS_DEFAULT, rows = 0;
	struct table t;
	int code = args_number(args, "limit", 1, UINT32_MAX, &limit) && args_time(args, "since", &query.since_ms) ? EXIT_DONE : EXIT_USAGE;

	if (!code)
		code = OUT_CONNECT(args, &l);
	if (code)
		return code;
	table_init(&t, headings, sizeof headings / sizeof *headings);
	code = list_pages(args, l, &query, limit, &t, &rows);
	if (!code && !args_has(args, "json")) {
		if (rows)
			table_print(&t, stdout, out_columns());
		else
			puts("No such ruling.");
		if (query.before_event)
			printf("\n%" PRIu64 " shown; there are more: --all, or --limit N.\n", rows);
	}
	table_fini(&t);
	return code;
}

const struct command command_precedents = {
	.name = "precedents",
	.positionals = "",
	.summary = "Lists supervisors' rulings on who leads, newest first.",
	.about = "With --json one object a line.",
	.options = (const struct option_row[]){ { "category", "PATH", "cases of this category or below it" },
						{ "department", "NAME", "that was ruled to lead, or led before" },
						{ "words", "WORDS", "each stands in note, reason, category or the case's title" },
						{ "since", "TIME", "not older" },
						{ "limit", "N", "rows (default: 50)" },
						{ "all", NULL, "every row" },
						{ NULL, NULL, NULL } },
	.run = run_precedents,
};

/* ---- rules suggest ---- */

/* A ruling, kept beyond its page. */
struct kept {
	char *category, *to, *title, *from, *reason, *reference, **areas;
	size_t n_areas;
	uint64_t case_number;
	int64_t at_ms;
};

struct past {
	struct kept *rows;
	struct suggest_ruling *rulings; /* the same, as suggest() takes them */
	size_t n;
	char *tiers[TIERS_MAX];
	size_t n_tiers;
};

static char *copy(const char *text)
{
	char *out = strdup(text);

	if (!out)
		abort();
	return out;
}

static void keep(struct past *past, const struct liaison_precedent *p)
{
	struct kept *k = &past->rows[past->n];

	*k = (struct kept){ copy(p->category), copy(p->to), copy(p->title), copy(p->from), copy(p->reason_code), copy(p->reference),
			    calloc(p->n_areas + 1, sizeof *k->areas), p->n_areas, p->case_number, p->at_ms };
	if (!k->areas)
		abort();
	for (size_t i = 0; i < p->n_areas; i++)
		k->areas[i] = copy(p->areas[i]);
	past->rulings[past->n++] = (struct suggest_ruling){ k->category, k->to, k->title, (const char *const *)k->areas, k->n_areas };
}

static void past_fini(struct past *past)
{
	for (size_t i = 0; i < past->n; i++) {
		struct kept *k = &past->rows[i];
		char *const texts[] = { k->category, k->to, k->title, k->from, k->reason, k->reference };

		for (size_t t = 0; t < sizeof texts / sizeof *texts; t++)
			free(texts[t]);
		for (size_t a = 0; a < k->n_areas; a++)
			free(k->areas[a]);
		free(k->areas);
	}
	for (size_t i = 0; i < past->n_tiers; i++)
		free(past->tiers[i]);
	free(past->rows);
	free(past->rulings);
}

static int read_past(struct liaison *l, int64_t since_ms, struct past *past)
{
	struct liaison_precedent_query query = { .size = sizeof query, .since_ms = since_ms };
	const struct liaison_precedent_list *list;
	int code;

	past->rows = calloc(SUGGEST_RULINGS_MAX, sizeof *past->rows);
	past->rulings = calloc(SUGGEST_RULINGS_MAX, sizeof *past->rulings);
	if (!past->rows || !past->rulings)
		abort();
	do {
		code = next_page(l, &query, SUGGEST_RULINGS_MAX - past->n, &list);
		for (size_t i = 0; !code && i < list->n_precedents; i++)
			keep(past, &list->precedents[i]);
	} while (!code && query.before_event && past->n < SUGGEST_RULINGS_MAX);
	return code;
}

/* The tiers of the rules in force, strongest first; none where their file is not kept. */
static int read_tiers(struct liaison *l, struct past *past)
{
	const struct liaison_reply *reply;
	struct liaison_error error;
	config_setting_t *tiers;
	config_t config;
	char *text = NULL;
	size_t size = 0;
	bool is_last = false;
	uint64_t number;
	int code = out_result(liaison_rule_sets(l, 0, 1, &reply, &error), &error);

	if (code || !reply->rule_sets->n_sets)
		return code;
	number = reply->rule_sets->sets[0].number;
	for (uint32_t piece = 0; !is_last; piece++) {
		if (liaison_rule_file(l, number, "rules.cfg", piece, &reply, &error) != LIAISON_OK)
			break;
		text = realloc(text, size + reply->rule_piece->size + 1);
		if (!text)
			abort();
		memcpy(text + size, reply->rule_piece->bytes, reply->rule_piece->size);
		size += reply->rule_piece->size;
		text[size] = '\0';
		is_last = reply->rule_piece->is_last;
	}
	config_init(&config);
	tiers = is_last && config_read_string(&config, text + (strncmp(text, "\xEF\xBB\xBF", 3) ? 0 : 3))
			? config_lookup(&config, "tiers")
			: NULL;
	for (int i = 0; tiers && i < config_setting_length(tiers) && past->n_tiers < TIERS_MAX; i++)
		if (config_setting_get_string_elem(tiers, i))
			past->tiers[past->n_tiers++] = copy(config_setting_get_string_elem(tiers, i));
	config_destroy(&config);
	free(text);
	return EXIT_DONE;
}

/* What decided the cases behind a suggestion: the strongest tier of their winning rules, and how specific they were there. */
struct decided {
	size_t tier; /* place among the tiers; n_tiers: no rule of a tier */
	unsigned specificity;
};

static size_t tier_at(const struct past *past, const char *name)
{
	size_t i = 0;

	while (i < past->n_tiers && strcmp(past->tiers[i], name) != 0)
		i++;
	return i;
}

static void look_at_decision(struct liaison *l, const struct past *past, const struct kept *k, struct decided *out)
{
	const struct liaison_reply *reply;
	struct liaison_key key = { .number = k->case_number };
	struct liaison_error error;
	const struct liaison_claim *claim;
	size_t tier;

	if (liaison_get(l, &key, true, &reply, &error) != LIAISON_OK || !reply->record || !reply->record->decision || !reply->record->decision->n_claims)
		return;
	claim = &reply->record->decision->claims[0];
	if (claim->part != LIAISON_PART_LEAD || *claim->lost || !strcmp(claim->department, k->to))
		return;
	tier = tier_at(past, claim->tier);
	if (tier < out->tier || (tier == out->tier && claim->specificity > out->specificity))
		*out = (struct decided){ tier, claim->specificity };
}

/* The weakest tier in which the suggestion counts against the rules that decided so far. NULL: the rules have no tiers. */
static const char *choose_tier(struct liaison *l, const struct past *past, const struct suggestion *s)
{
	struct decided decided = { past->n_tiers, 0 };
	size_t read = 0;

	if (!past->n_tiers)
		return NULL;
	for (size_t i = 0; i < past->n && read < DECISIONS_READ; i++)
		if (suggest_holds(s, &past->rulings[i]) && !strcmp(past->rows[i].to, s->to)) {
			look_at_decision(l, past, &past->rows[i], &decided);
			read++;
		}
	if (decided.tier == past->n_tiers)
		return past->tiers[past->n_tiers - 1];
	if (decided.tier && s->specificity <= decided.specificity)
		decided.tier--;
	return past->tiers[decided.tier];
}

static void print_quoted(const char *text)
{
	char *clean = out_clean(text);

	putchar('"');
	for (const char *at = clean; *at; at++)
		printf("%s%c", *at == '"' || *at == '\\' ? "\\" : "", *at);
	putchar('"');
	free(clean);
}

/* No title and no note: rules are read by more people than rulings are. */
static void print_behind(const struct past *past, const struct suggestion *s)
{
	size_t shown = 0;

	for (size_t i = 0; i < past->n; i++) {
		const struct kept *k = &past->rows[i];
		bool is_right = !strcmp(k->to, s->to);
		char at[OUT_TIME_SIZE], *reason;

		if (!suggest_holds(s, &past->rulings[i]) || (is_right && shown == BEHIND_SHOWN))
			continue;
		shown += is_right;
		reason = out_clean(k->reason);
		printf("# %s  case %s, %s: %s -> %s, %s\n", is_right ? "    " : "BUT ", k->reference, out_time(k->at_ms, at), k->from, k->to, reason);
		free(reason);
	}
	if (s->right > shown)
		printf("#       and %zu more\n", s->right - shown);
}

static void print_condition(const char *name, const char *value)
{
	if (!*value)
		return;
	printf(" %s = [ ", name);
	print_quoted(value);
	fputs(" ];", stdout);
}

static void print_suggestion(const struct past *past, const struct suggestion *s, size_t number, const char *tier)
{
	char name[LIMIT_NAME + 1], day[16];
	time_t now = time(NULL);
	struct tm parts;

	strftime(day, sizeof day, "%Y%m%d", localtime_r(&now, &parts));
	snprintf(name, sizeof name, "ruled-%s-%zu", day, number);
	printf("# %zu of the %zu rulings of its kind would have been decided so%s.\n", s->right, s->right + s->wrong,
	       s->wrong ? ", the others (BUT) not" : "");
	print_behind(past, s);
	printf("{ name = \"%s\";", name);
	if (tier) {
		fputs(" tier = ", stdout);
		print_quoted(tier);
		putchar(';');
	}
	printf(" why = \"Ruled so %zu times by the supervisors\";\n  when = {", s->right);
	print_condition("category", s->category);
	print_condition("area", s->area);
	print_condition("keywords", s->word);
	fputs(" };\n  then = { lead = ", stdout);
	print_quoted(s->to);
	puts("; }; },\n");
}

static json_t *suggestion_json(const struct past *past, const struct suggestion *s, const char *tier)
{
	json_t *behind = json_array(), *against = json_array(), *when = json_object();

	for (size_t i = 0; i < past->n; i++)
		if (suggest_holds(s, &past->rulings[i]))
			json_array_append_new(strcmp(past->rows[i].to, s->to) ? against : behind, json_text(past->rows[i].reference));
	json_object_set_new(when, "category", json_text(s->category));
	if (*s->area)
		json_object_set_new(when, "area", json_text(s->area));
	if (*s->word)
		json_object_set_new(when, "keywords", json_text(s->word));
	return json_pack("{s:o, s:o, s:o, s:I, s:I, s:o, s:o}", "when", when, "lead", json_text(s->to), "tier", tier ? json_text(tier) : json_null(), "right",
			 (json_int_t)s->right, "wrong", (json_int_t)s->wrong, "behind", behind, "against", against);
}

static void print_all(const struct args *args, struct liaison *l, const struct past *past, size_t min)
{
	static struct suggestion suggestions[SUGGESTIONS_MAX];
	size_t n = suggest(past->rulings, past->n, min, suggestions, SUGGESTIONS_MAX);

	if (!args_has(args, "json"))
		printf("# From %zu rulings: %zu rules. Put those that you want at the beginning of the list  rules = (  of rules.cfg, name them, and check\n"
		       "# with liaisond --check and liaison rules replay what they would change.\n\n", past->n, n);
	for (size_t i = 0; i < n; i++) {
		const char *tier = choose_tier(l, past, &suggestions[i]);

		if (args_has(args, "json"))
			json_print(suggestion_json(past, &suggestions[i], tier), true);
		else
			print_suggestion(past, &suggestions[i], i + 1, tier);
	}
}

static int run_suggest(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	struct past past = { 0 };
	int64_t since_ms = 0;
	uint64_t min = 3;
	int code = args_time(args, "since", &since_ms) && args_number(args, "min", 2, SUGGEST_RULINGS_MAX, &min) ? EXIT_DONE : EXIT_USAGE;

	if (!code)
		code = OUT_CONNECT(args, &l);
	if (!code)
		code = read_past(l, since_ms, &past);
	if (!code)
		code = read_tiers(l, &past);
	if (!code)
		print_all(args, l, &past, (size_t)min);
	past_fini(&past);
	return code;
}

const struct command command_rules_suggest = {
	.name = "rules suggest",
	.positionals = "",
	.summary = "Proposes jurisdiction rules from repeated rulings of one kind, with the rulings behind each.",
	.about = "A kind is a category and, where that was ruled both ways, an area or a word of the title. At most a fifth of the rulings that a proposal holds for may have\n"
		 "gone elsewhere. The newest 2,000 rulings count. What is printed can be put into rules.cfg as it is. With --json one object a line.",
	.options = (const struct option_row[]){ { "since", "TIME", "rulings not older" },
						{ "min", "N", "rulings that a rule must have behind it (default: 3)" },
						{ NULL, NULL, NULL } },
	.run = run_suggest,
};
