#include "case_print.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "table.h"

enum { LABEL_WIDTH = 14 };

static void line(const char *label, enum colour colour, const char *text)
{
	char *clean;

	if (!*text)
		return;
	clean = out_clean(text);
	printf("%s%-*s%s%s%s%s\n", out_colour(DIM), LABEL_WIDTH, label, out_colour(PLAIN), colour ? out_colour(colour) : "",
	       clean, colour ? out_colour(PLAIN) : "");
	free(clean);
}

static void add_word(char *list, size_t size, const char *word)
{
	size_t used = strlen(list);

	snprintf(list + used, size - used, "%s%s", used ? ", " : "", word);
}

static void areas_and_flags(const struct liaison_case *c)
{
	char areas[1280] = "", flags[128] = "";

	for (size_t i = 0; i < c->n_areas; i++)
		add_word(areas, sizeof areas, c->areas[i]);
	for (uint32_t bit = 1; bit && bit <= c->flags; bit <<= 1)
		if (c->flags & bit)
			add_word(flags, sizeof flags, liaison_flag_name((enum liaison_flag)bit));
	line("areas", PLAIN, areas);
	line("flags", YELLOW, flags);
}

static void add_clock(struct table *t, const struct liaison_clock *c)
{
	char due[OUT_TIME_SIZE];

	table_add(t,
		  c->is_breached               ? RED
		  : c->is_warned && !c->met_ms ? YELLOW
					       : PLAIN,
		  "%s%s", out_time(c->due_ms, due),
		  c->is_breached ? " missed"
		  : c->met_ms    ? " met"
				 : "");
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

	line("title", BOLD, t->title);
	line("description", PLAIN, t->description);
	line("address", PLAIN, t->address);
	if (t->has_point) {
		snprintf(point, sizeof point, "%.6f, %.6f", t->lat, t->lon);
		line("point", PLAIN, point);
	}
	line("reporter", PLAIN, t->reporter_kind);
	line("name", PLAIN, t->reporter_name);
	line("contact", PLAIN, t->reporter_contact);
	for (size_t i = 0; i < t->n_fields; i++)
		line(t->fields[i].name, PLAIN, t->fields[i].value);
	line("note", PLAIN, t->note);
	line("answer", GREEN, t->answer);
}

static void verdicts(const struct liaison_decision *d)
{
	for (size_t i = 0; i < d->n_verdicts; i++) {
		const struct liaison_verdict *v = &d->verdicts[i];
		char demands[512] = "", said[1024];

		for (size_t j = 0; j < v->n_demands; j++)
			add_word(demands, sizeof demands, v->demands[j]);
		snprintf(said, sizeof said, "%s%s%s%s%s%s%s", liaison_verdict_kind_name(v->kind), *v->reason ? ": " : "",
			 v->reason, *v->proposed ? "; proposes " : "", v->proposed, *demands ? "; demands " : "", demands);
		line(v->department, PLAIN, said);
	}
}

static void decision(const struct liaison_decision *d)
{
	static const char *const headings[] = { "DEPARTMENT", "PART", "RULE", "TIER", "MATCHED", "WHY NOT" };
	struct table t;

	printf("\n%sWhy%s\n", out_colour(BOLD), out_colour(PLAIN));
	line("decision", PLAIN, d->sentence);
	line("rule set", PLAIN, d->rule_set);
	verdicts(d);
	for (size_t i = 0; i < d->n_areas; i++) {
		char where[256];

		snprintf(where, sizeof where, "%s, %.0f m from its border%s", d->areas[i].name, d->areas[i].border_m,
			 d->areas[i].is_near_border ? " (near)" : "");
		line(d->areas[i].layer, PLAIN, where);
	}
	if (!d->n_claims)
		return;
	table_init(&t, headings, sizeof headings / sizeof *headings);
	for (size_t i = 0; i < d->n_claims; i++) {
		table_add(&t, PLAIN, "%s", d->claims[i].department);
		table_add(&t, PLAIN, "%s", liaison_part_name(d->claims[i].part));
		table_add(&t, PLAIN, "%s", d->claims[i].rule);
		table_add(&t, PLAIN, "%s", d->claims[i].tier);
		table_add(&t, PLAIN, "%s", d->claims[i].matched);
		table_add(&t, PLAIN, "%s", d->claims[i].lost);
	}
	putchar('\n');
	table_print(&t, stdout, out_columns());
	table_fini(&t);
}

void case_print(const struct liaison_case *c)
{
	char number[32], source[256], time[OUT_TIME_SIZE];

	snprintf(number, sizeof number, "%llu", (unsigned long long)c->number);
	snprintf(source, sizeof source, "%s:%s over %s", c->source, c->source_ref, c->channel);
	line("case", BOLD, c->reference);
	line("number", PLAIN, number);
	line("source", PLAIN, source);
	line("category", PLAIN, c->category);
	line("priority", c->priority == LIAISON_PRIORITY_URGENT ? RED : PLAIN, liaison_priority_name(c->priority));
	line("state", c->state == LIAISON_CASE_RESOLVED ? GREEN : PLAIN, liaison_case_state_name(c->state));
	line("received", PLAIN, out_time(c->received_ms, time));
	if (c->opened_ms && c->opened_ms != c->received_ms)
		line("opened", PLAIN, out_time(c->opened_ms, time));
	if (c->resolved_ms)
		line("resolved", PLAIN, out_time(c->resolved_ms, time));
	line("outcome", PLAIN, c->outcome_code);
	line("rule", PLAIN, c->rule);
	areas_and_flags(c);
	if (c->text)
		text(c->text);
	assignments(c);
	if (c->decision)
		decision(c->decision);
}

void case_print_receipt(const struct liaison_case *c)
{
	char others[1024] = "", time[OUT_TIME_SIZE];

	for (size_t i = 0; i < c->n_assignments; i++)
		if (c->assignments[i].part != LIAISON_PART_LEAD) {
			add_word(others, sizeof others, c->assignments[i].department);
			if (c->assignments[i].part == LIAISON_PART_INFORMED)
				strncat(others, " (informed)", sizeof others - strlen(others) - 1);
		}
	line("reference", BOLD, c->reference);
	line("lead", PLAIN, c->lead);
	line("co-handlers", PLAIN, others);
	line("priority", PLAIN, liaison_priority_name(c->priority));
	line("rule", PLAIN, c->rule);
	if (c->n_assignments && c->assignments[0].acknowledge.due_ms)
		line("acknowledge", PLAIN, out_time(c->assignments[0].acknowledge.due_ms, time));
	if (c->n_assignments && c->assignments[0].resolve.due_ms)
		line("resolve", PLAIN, out_time(c->assignments[0].resolve.due_ms, time));
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
