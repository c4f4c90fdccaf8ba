#include "case_print.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "clock_words.h"
#include "explain_print.h"
#include "table.h"

enum { LABEL_WIDTH = 14 };

void case_print_line(const char *label, enum colour colour, const char *text)
{
	char *clean;

	if (!*text)
		return;
	clean = out_clean(text);
	printf("%s%-*s %s%s%s%s\n", out_colour(DIM), LABEL_WIDTH, label, out_colour(PLAIN), colour ? out_colour(colour) : "",
	       clean, colour ? out_colour(PLAIN) : "");
	free(clean);
}

static void add_word(char *list, size_t size, const char *word)
{
	size_t used = strlen(list);

	snprintf(list + used, size - used, "%s%s", used ? ", " : "", word);
}

/* Of one layer: "district:West, 6 m from East". */
static void border(const struct liaison_case *c, const char *layer)
{
	char line[1280] = "", near[160];

	for (size_t i = 0; i < c->n_borders; i++) {
		const struct liaison_area_hit *hit = &c->borders[i];

		if (strcmp(hit->layer, layer) != 0)
			continue;
		if (hit->border_m >= 0)
			snprintf(near, sizeof near, "%s:%s", layer, hit->name);
		else
			snprintf(near, sizeof near, "%s%s%.0f m from %s", *line ? "" : layer, *line ? "" : ": in none, ",
				 -hit->border_m, hit->name);
		add_word(line, sizeof line, near);
	}
	case_print_line("near border", YELLOW, line);
}

static void borders(const struct liaison_case *c)
{
	for (size_t i = 0; i < c->n_borders; i++) {
		size_t first = 0;

		while (strcmp(c->borders[first].layer, c->borders[i].layer) != 0)
			first++;
		if (first == i)
			border(c, c->borders[i].layer);
	}
}

static void areas_and_flags(const struct liaison_case *c)
{
	char areas[1280] = "", flags[128] = "";

	for (size_t i = 0; i < c->n_areas; i++)
		add_word(areas, sizeof areas, c->areas[i]);
	for (uint32_t bit = 1; bit && bit <= c->flags; bit <<= 1)
		if (c->flags & bit)
			add_word(flags, sizeof flags, liaison_flag_name((enum liaison_flag)bit));
	case_print_line("areas", PLAIN, areas);
	case_print_line("flags", YELLOW, flags);
	borders(c);
}

static void add_clock(struct table *t, const struct liaison_clock *c)
{
	const char *end = clock_words_end(c);
	char due[OUT_TIME_SIZE];

	table_add(t,
		  c->is_waived                 ? DIM
		  : c->is_breached             ? RED
		  : c->is_warned && !c->met_ms ? YELLOW
					       : PLAIN,
		  "%s%s%s", out_time(c->due_ms, due), *end ? " " : "", end);
}

static void assignments(const struct liaison_case *c)
{
	static const char *const headings[] = { "DEPARTMENT",     "PART",       "STATE",   "SINCE",
						"ACKNOWLEDGE BY", "RESOLVE BY", "SUB-UNIT" };
	struct table t;

	table_init(&t, headings, sizeof headings / sizeof *headings);
	for (size_t i = 0; i < c->n_assignments; i++) {
		const struct liaison_assignment *a = &c->assignments[i];
		char since[OUT_TIME_SIZE];

		table_add(&t, a->part == LIAISON_PART_LEAD ? BOLD : PLAIN, "%s", a->department);
		table_add(&t, PLAIN, "%s", liaison_part_name(a->part));
		table_add(&t, a->state == LIAISON_ASSIGNMENT_DONE ? GREEN : PLAIN, "%s",
			  liaison_assignment_state_name(a->state));
		table_add(&t, PLAIN, "%s", out_time(a->since_ms, since));
		add_clock(&t, &a->acknowledge);
		add_clock(&t, &a->resolve);
		table_add(&t, PLAIN, "%s", a->sub_unit);
	}
	putchar('\n');
	table_print(&t, stdout, out_columns());
	table_fini(&t);
}

static void text(const struct liaison_text *t)
{
	char point[64];

	case_print_line("title", BOLD, t->title);
	case_print_line("description", PLAIN, t->description);
	case_print_line("address", PLAIN, t->address);
	if (t->has_point) {
		snprintf(point, sizeof point, "%.6f, %.6f", t->lat, t->lon);
		case_print_line("point", PLAIN, point);
	}
	case_print_line("reporter", PLAIN, t->reporter_kind);
	case_print_line("name", PLAIN, t->reporter_name);
	case_print_line("contact", PLAIN, t->reporter_contact);
	for (size_t i = 0; i < t->n_fields; i++)
		case_print_line(t->fields[i].name, PLAIN, t->fields[i].value);
	case_print_line("note", PLAIN, t->note);
	case_print_line("answer", GREEN, t->answer);
}

static void case_clocks(const struct liaison_case *c)
{
	static const char *const headings[] = { "CLOCK", "WHOSE", "DUE", "NEXT STEP" };
	char step[OUT_TIME_SIZE];
	struct table t;

	if (!c->n_clocks)
		return;
	table_init(&t, headings, sizeof headings / sizeof *headings);
	for (size_t i = 0; i < c->n_clocks; i++) {
		const struct liaison_case_clock *clock = &c->clocks[i];

		table_add(&t, PLAIN, "%s", clock->name);
		table_add(&t, PLAIN, "%s", *clock->department ? clock->department : c->lead);
		add_clock(&t, &clock->clock);
		table_add(&t, PLAIN, "%s", out_time(clock->clock.step_ms, step));
	}
	putchar('\n');
	table_print(&t, stdout, out_columns());
	table_fini(&t);
}

/* Whose time it was, where more than one had it. */
static void held_by(const struct liaison_case *c)
{
	static const char *const headings[] = { "HELD BY", "SINCE", "IN ALL", "WORKING TIME" };
	struct table t;

	if (c->n_held < 2)
		return;
	table_init(&t, headings, sizeof headings / sizeof *headings);
	for (size_t i = 0; i < c->n_held; i++) {
		const struct liaison_held *h = &c->held[i];
		char since[OUT_TIME_SIZE] = "", plain[OUT_TIME_SIZE], working[OUT_TIME_SIZE];

		if (!*h->holder)
			continue; /* nobody has a resolved case */
		if (c->n_spells && !strcmp(c->spells[c->n_spells - 1].holder, h->holder))
			out_time(c->spells[c->n_spells - 1].from_ms, since);
		table_add(&t, *since ? BOLD : PLAIN, "%s", h->holder);
		table_add(&t, PLAIN, "%s", since);
		table_add(&t, PLAIN, "%s", out_span(h->plain_ms, plain));
		table_add(&t, PLAIN, "%s", out_working(h->working_ms, working));
	}
	putchar('\n');
	table_print(&t, stdout, out_columns());
	table_fini(&t);
}

/* Who has contributed to the answer: the lead, and those whose parts were done by themselves before it. */
static void done_by(const struct liaison_case *c)
{
	char list[1280] = "";

	for (size_t i = 0; c->resolved_ms && i < c->n_assignments; i++) {
		const struct liaison_assignment *a = &c->assignments[i];

		if (a->state == LIAISON_ASSIGNMENT_DONE && (a->part != LIAISON_PART_INFORMED || a->since_ms < c->resolved_ms))
			add_word(list, sizeof list, a->department);
	}
	case_print_line("done by", PLAIN, list);
}

/* What joint handling has made of it; most cases have nothing of this. */
static void handling(const struct liaison_case *c)
{
	char line[256], at[OUT_TIME_SIZE];

	case_clocks(c);
	for (size_t i = 0; i < c->n_asks; i++) {
		const struct liaison_ask *a = &c->asks[i];

		snprintf(line, sizeof line, "%s asks %s for %s%s%s since %s", a->from, a->to, liaison_ask_kind_name(a->kind), *a->length ? " of " : "",
			 a->length, out_time(a->at_ms, at));
		case_print_line("asked", YELLOW, line);
	}
	held_by(c);
}

/* Counts of what happened, where it did. */
static void tallies(const struct liaison_case *c)
{
	char line[128];

	case_print_line("campaign", PLAIN, c->campaign);
	if (c->hops) {
		snprintf(line, sizeof line, "%u", c->hops);
		case_print_line("passed on", YELLOW, line);
	}
	if (c->reopened) {
		snprintf(line, sizeof line, "%u", c->reopened);
		case_print_line("reopened", YELLOW, line);
	}
	if (c->primary) {
		snprintf(line, sizeof line, "case %llu", (unsigned long long)c->primary);
		case_print_line("repeats", PLAIN, line);
	}
	if (c->followers) {
		snprintf(line, sizeof line, "by %u cases", c->followers);
		case_print_line("repeated", PLAIN, line);
	}
	if (c->solved) {
		snprintf(line, sizeof line, "solved: %s, satisfaction %u of 5", liaison_solved_name(c->solved), c->satisfaction);
		case_print_line("rated", PLAIN, line);
	}
}

void case_print(const struct liaison_case *c)
{
	char number[32], source[256], time[OUT_TIME_SIZE];

	snprintf(number, sizeof number, "%llu", (unsigned long long)c->number);
	snprintf(source, sizeof source, "%s:%s over %s", c->source, c->source_ref, c->channel);
	case_print_line("case", BOLD, c->reference);
	case_print_line("number", PLAIN, number);
	case_print_line("source", PLAIN, source);
	case_print_line("category", PLAIN, c->category);
	case_print_line("priority", c->priority == LIAISON_PRIORITY_URGENT ? RED : PLAIN, liaison_priority_name(c->priority));
	case_print_line("state", c->state == LIAISON_CASE_RESOLVED ? GREEN : PLAIN, liaison_case_state_name(c->state));
	case_print_line("received", PLAIN, out_time(c->received_ms, time));
	if (c->opened_ms && c->opened_ms != c->received_ms)
		case_print_line("opened", PLAIN, out_time(c->opened_ms, time));
	if (c->resolved_ms)
		case_print_line("resolved", PLAIN, out_time(c->resolved_ms, time));
	case_print_line("outcome", PLAIN, c->outcome_code);
	done_by(c);
	case_print_line("rule", PLAIN, c->rule);
	if (c->closed_ms)
		case_print_line("closed", PLAIN, out_time(c->closed_ms, time));
	areas_and_flags(c);
	tallies(c);
	if (c->text)
		text(c->text);
	assignments(c);
	handling(c);
	if (c->decision) {
		printf("\n%sWhy%s\n", out_colour(BOLD), out_colour(PLAIN));
		explain_print(c);
	}
}

static void promise(const char *name, const struct liaison_clock *clock)
{
	char due[OUT_TIME_SIZE];

	if (clock->due_ms)
		case_print_line(name, PLAIN, out_time(clock->due_ms, due));
}

static void waiting_promise(const struct liaison_case_clock *clock)
{
	char line[128];

	snprintf(line, sizeof line, "starts with \"%s\"", liaison_event_kind_name(clock->starts_with));
	case_print_line(clock->name, PLAIN, line);
}

void case_print_receipt(const struct liaison_case *c)
{
	char others[1024] = "";

	for (size_t i = 0; i < c->n_assignments; i++)
		if (c->assignments[i].part != LIAISON_PART_LEAD) {
			add_word(others, sizeof others, c->assignments[i].department);
			if (c->assignments[i].part == LIAISON_PART_INFORMED)
				strncat(others, " (informed)", sizeof others - strlen(others) - 1);
		}
	case_print_line("reference", BOLD, c->reference);
	case_print_line("lead", PLAIN, c->lead);
	case_print_line("co-handlers", PLAIN, others);
	case_print_line("priority", PLAIN, liaison_priority_name(c->priority));
	case_print_line("rule", PLAIN, c->rule);
	if (c->n_assignments) {
		promise("acknowledge", &c->assignments[0].acknowledge);
		promise("resolve", &c->assignments[0].resolve);
	}
	for (size_t i = 0; i < c->n_clocks; i++)
		if (c->clocks[i].starts_with && !c->clocks[i].clock.due_ms)
			waiting_promise(&c->clocks[i]);
		else
			promise(c->clocks[i].name, &c->clocks[i].clock);
	areas_and_flags(c);
}

struct liaison_key case_key_of(char *argument)
{
	char *colon = strchr(argument, ':');
	uint64_t number;

	if (text_to_u64(text_of(argument), &number) && number)
		return (struct liaison_key){ .number = number };
	if (!colon)
		return (struct liaison_key){ .reference = argument };
	*colon = '\0';
	return (struct liaison_key){ .source = argument, .source_ref = colon + 1 };
}
