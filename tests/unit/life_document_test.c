/* docs/LIFE-OF-A-CASE.md and the tables in core/life.c say the same: its last part is made here from the tables. With LIAISON_WRITE=1 in the environment it is
 * written anew. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base/buffer.h"
#include "core/life.h"

TestSuite(life_document, .timeout = 10);

#define DOCUMENT LIAISON_SOURCE_DIR "/docs/LIFE-OF-A-CASE.md"
#define MARK     "<!-- from here on: made by life_document_test -->\n"

static struct buffer made;

static void say(const char *text)
{
	buffer_add(&made, text_of(text));
}

/* ---- tables: a row for each act, a column for each state ---- */

static void say_heading(const char *title, const char *const *names, int first, int end)
{
	say("\n### ");
	say(title);
	say("\n| act |");
	for (int state = first; state < end; state++)
		say(" "), say(names[state]), say(" |");
	say("\n|---|");
	for (int state = first; state < end; state++)
		say("---|");
	say("\n");
}

static const char *assignment_names[ASSIGNMENT_STATE_COUNT], *case_names[CASE_STATE_COUNT];

static void name_states(void)
{
	for (int state = ASSIGNMENT_ASSIGNED; state < ASSIGNMENT_STATE_COUNT; state++)
		assignment_names[state] = assignment_state_name((enum assignment_state)state);
	for (int state = CASE_OPEN; state < CASE_STATE_COUNT; state++)
		case_names[state] = case_state_name((enum case_state)state);
}

static void say_step(enum verb verb, enum whose whose, enum assignment_state from)
{
	struct life_step step;
	int rc = life_step_find(verb, whose, from, &step);

	say(rc == LIFE_REFUSED ? " |" : rc == LIFE_UNCHANGED ? " = |" : step.to == from ? " stays |" : "");
	if (rc == LIFE_OK && step.to != from)
		say(" **"), say(assignment_names[step.to]), say("** |");
}

static bool fits_any(enum verb verb, enum whose whose)
{
	struct life_step step;

	for (int state = ASSIGNMENT_ASSIGNED; state < ASSIGNMENT_STATE_COUNT; state++)
		if (life_step_find(verb, whose, (enum assignment_state)state, &step) != LIFE_REFUSED)
			return true;
	return false;
}

static void say_parts(const char *title, enum whose whose)
{
	say_heading(title, assignment_names, ASSIGNMENT_ASSIGNED, ASSIGNMENT_STATE_COUNT);
	for (enum verb verb = VERB_ACKNOWLEDGE; verb < VERB_COUNT; verb++) {
		if (!fits_any(verb, whose))
			continue;
		say("| "), say(verb_name(verb)), say(" |");
		for (int state = ASSIGNMENT_ASSIGNED; state < ASSIGNMENT_STATE_COUNT; state++)
			say_step(verb, whose, (enum assignment_state)state);
		say("\n");
	}
}

static void say_case_cell(enum verb verb, enum case_state from)
{
	enum case_state to = CASE_ANY, or_to;
	const char *when;
	int rc = life_case_find(verb, from, &to);

	if (rc != LIFE_OK) {
		say(rc == LIFE_UNCHANGED ? " = |" : " |");
		return;
	}
	or_to = life_case_or(verb, from, &when);
	say(to == from ? " stays" : " **");
	if (to != from)
		say(case_names[to]), say("**");
	if (or_to && or_to != from)
		say(" or **"), say(case_names[or_to]), say("**");
	say(" |");
}

static void say_cases(void)
{
	say_heading("The case", case_names, CASE_OPEN, CASE_STATE_COUNT);
	for (enum verb verb = VERB_ACKNOWLEDGE; verb < VERB_COUNT; verb++) {
		say("| "), say(verb_name(verb)), say(" |");
		for (int state = CASE_OPEN; state < CASE_STATE_COUNT; state++)
			say_case_cell(verb, (enum case_state)state);
		say("\n");
	}
}

/* ---- drawings ---- */

static void say_edge(const char *from, const char *to, const char *label, const char *when)
{
	say("    "), say(from), say(" --> "), say(to), say(": "), say(label);
	if (when)
		say(", if "), say(when);
	say("\n");
}

/* The acts that go from one state to another, in one label. */
static void join(struct buffer *label, const char *word)
{
	if (label->size)
		buffer_add(label, TEXT(", "));
	buffer_add(label, text_of(word));
	buffer_add(label, (struct text){ "", 1 });
	label->size--;
}

static void draw_part_edge(enum assignment_state from, enum assignment_state to)
{
	struct buffer label = { 0 };

	for (enum verb verb = VERB_ACKNOWLEDGE; verb < VERB_COUNT; verb++)
		for (int whose = OWN_OF_LEAD, is_said = 0; whose < WHOSE_COUNT && !is_said; whose++) {
			struct life_step step;

			is_said = life_step_find(verb, (enum whose)whose, from, &step) == LIFE_OK && step.to == to;
			if (is_said)
				join(&label, verb_name(verb));
		}
	if (label.size && from != to)
		say_edge(assignment_names[from], assignment_names[to], label.at, NULL);
	buffer_fini(&label);
}

static void draw_parts(void)
{
	say("\n### An assignment\n```mermaid\nstateDiagram-v2\n    [*] --> assigned\n");
	for (int from = ASSIGNMENT_ASSIGNED; from < ASSIGNMENT_STATE_COUNT; from++)
		for (int to = ASSIGNMENT_ASSIGNED; to < ASSIGNMENT_STATE_COUNT; to++)
			draw_part_edge((enum assignment_state)from, (enum assignment_state)to);
	say("```\n");
}

static void draw_case_edges(enum case_state from, enum case_state to)
{
	struct buffer label = { 0 };
	enum case_state found;
	const char *when;

	for (enum verb verb = VERB_ACKNOWLEDGE; verb < VERB_COUNT; verb++)
		if (life_case_find(verb, from, &found) == LIFE_OK && found == to)
			join(&label, verb_name(verb));
	if (label.size)
		say_edge(case_names[from], case_names[to], label.at, NULL);
	for (enum verb verb = VERB_ACKNOWLEDGE; verb < VERB_COUNT; verb++)
		if (life_case_or(verb, from, &when) == to && when)
			say_edge(case_names[from], case_names[to], verb_name(verb), when);
	buffer_fini(&label);
}

static void draw_cases(void)
{
	say("\n### A case\nWhat was reopened once goes back to reopened where this says open. Silence, too, closes what is resolved, and accepts what is proposed.\n"
	    "```mermaid\nstateDiagram-v2\n    [*] --> open\n");
	for (int from = CASE_OPEN; from < CASE_STATE_COUNT; from++)
		for (int to = CASE_OPEN; to < CASE_STATE_COUNT; to++)
			if (from != to)
				draw_case_edges((enum case_state)from, (enum case_state)to);
	say("```\n");
}

static void make(void)
{
	name_states();
	draw_cases();
	draw_parts();
	say("\nIn the tables: **state**, what comes; *stays*, the act fits and does not change this; `=`, it was so before; empty, refused.\n");
	say_cases();
	say_parts("What the lead does, to its part", OWN_OF_LEAD);
	say_parts("What a co-handler does, to its part", OWN_OF_CO);
	say_parts("What an act does to the part of the co-handler that it is about", OF_TARGET);
	say_parts("What somebody else's act does to the lead's part", OF_LEAD);
}

/* ---- the document ---- */

static struct buffer read_document(void)
{
	struct buffer bytes = { 0 };
	char piece[4096];
	FILE *f = fopen(DOCUMENT, "r");
	size_t n;

	cr_assert(f != NULL);
	while ((n = fread(piece, 1, sizeof piece, f)) > 0)
		buffer_add(&bytes, (struct text){ piece, n });
	fclose(f);
	buffer_add(&bytes, (struct text){ "", 1 });
	return bytes;
}

static void write_document(const char *head, size_t head_size)
{
	FILE *f = fopen(DOCUMENT ".new", "w");

	cr_assert(f != NULL);
	fwrite(head, 1, head_size, f);
	fwrite(made.at, 1, made.size, f);
	cr_assert(eq(int, fclose(f), 0));
	cr_assert(eq(int, rename(DOCUMENT ".new", DOCUMENT), 0));
}

Test(life_document, is_drawn_from_the_tables)
{
	struct buffer document = read_document();
	char *mark = strstr(document.at, MARK), *tail;

	cr_assert(mark != NULL, "the document has its mark");
	tail = mark + strlen(MARK);
	make();
	if (getenv("LIAISON_WRITE"))
		write_document(document.at, (size_t)(tail - document.at));
	else
		cr_assert(text_is_str(buffer_text(&made), tail), "docs/LIFE-OF-A-CASE.md differs from core/life.c: run life_document_test with LIAISON_WRITE=1");
	buffer_fini(&document);
	buffer_fini(&made);
}
