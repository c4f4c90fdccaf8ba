/* liaison improve, improve change, done, publish; liaison improvements. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "case_print.h"
#include "json.h"
#include "table.h"

enum { CASES = 32, PAGE = 200 };

static json_t *json_improvement(const struct liaison_improvement *i)
{
	json_t *cases = json_array(), *references = json_array();

	for (size_t k = 0; k < i->n_cases; k++) {
		json_array_append_new(cases, json_integer((json_int_t)i->cases[k]));
		json_array_append_new(references, json_text(i->references[k]));
	}
	return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:b, s:o, s:o}", "number", (json_int_t)i->number, "title", i->title, "what",
			 i->what, "result", i->result, "owner", i->owner, "by", i->by, "campaign", i->campaign, "due", json_time(i->due_ms), "created",
			 json_time(i->created_ms), "done", json_time(i->done_ms), "published", json_time(i->published_ms), "overdue", i->is_overdue,
			 "cases", cases, "references", references);
}

/* ---- create, change, done, publish ---- */

/* The option's value; NULL when it was not given, or is none of this command's. */
static const char *given(const struct args *args, const char *name)
{
	for (const struct option_row *row = args->command->options; row->name; row++)
		if (!strcmp(row->name, name))
			return args_text(args, name);
	return NULL;
}

/* The improvement's number. false: a sentence stands on stderr. */
static bool read_number(const struct args *args, uint64_t *out)
{
	char *end;
	const char *text = args->positionals[0];

	*out = strtoull(text, &end, 10);
	if (*out && *out <= INT64_MAX && !*end && *text != '-')
		return true;
	out_error("\"%s\" is no number of an improvement; liaison improvements lists them.", text);
	return false;
}

static bool read_improve(const struct args *args, struct liaison_improve *out)
{
	out->title = given(args, "title");
	out->what = given(args, "what");
	out->result = given(args, "result");
	out->owner = given(args, "owner");
	out->campaign = given(args, "campaign");
	out->department = given(args, "department");
	out->actor = args_text(args, "actor");
	if (given(args, "due") && !args_time(args, "due", &out->due_ms))
		return false;
	return out->verb == LIAISON_IMPROVE_CREATE || read_number(args, &out->number);
}

static int send(const struct args *args, struct liaison_improve *improve, const struct liaison_reply **reply_out, struct liaison **l)
{
	const char *given_cases[CASES + 1];
	struct liaison_key keys[CASES + 1];
	char *copies[CASES + 1] = { NULL };
	struct liaison_error error;
	int code = OUT_CONNECT(args, l);

	improve->n_cases = given(args, "case") ? args_all(args, "case", given_cases, CASES + 1) : 0;
	for (size_t i = 0; i < improve->n_cases; i++) {
		copies[i] = strdup(given_cases[i]);
		if (!copies[i])
			abort();
		keys[i] = case_key_of(copies[i]);
	}
	improve->cases = keys;
	if (!code)
		code = out_result(liaison_improve(*l, improve, reply_out, &error), &error);
	for (size_t i = 0; i < improve->n_cases; i++)
		free(copies[i]);
	improve->cases = NULL;
	return code;
}

static int act(const struct args *args, enum liaison_improve_verb verb, const char *done)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	struct liaison_improve improve = { .size = sizeof improve, .verb = verb };
	const struct liaison_reply *reply;
	int code = read_improve(args, &improve) ? EXIT_DONE : EXIT_USAGE;

	if (!code)
		code = send(args, &improve, &reply, &l);
	if (code)
		return code;
	if (args_has(args, "json"))
		json_print(json_improvement(reply->improvement), false);
	else
		printf("Improvement %s%" PRIu64 "%s %s.\n", out_colour(BOLD), reply->improvement->number, out_colour(PLAIN),
		       reply->outcome == LIAISON_OUTCOME_UNCHANGED ? "is as it was" : done);
	return EXIT_DONE;
}

static int run_create(const struct args *args)
{
	return act(args, LIAISON_IMPROVE_CREATE, "is recorded");
}

static int run_change(const struct args *args)
{
	return act(args, LIAISON_IMPROVE_CHANGE, "is changed");
}

static int run_done(const struct args *args)
{
	return act(args, LIAISON_IMPROVE_DONE, "is done");
}

static int run_publish(const struct args *args)
{
	return act(args, LIAISON_IMPROVE_PUBLISH, "is published");
}

#define WRITTEN                                                                                                                  \
	{ "title", "TEXT", "in one line; name no person" }, { "what", "TEXT", "what is to be changed; name no person" },             \
		{ "case", "CASE", "a case behind it (may be said 32 times)" }, { "campaign", "NAME", "the cases of this campaign are behind it" }, \
		{ "owner", "NAME", "the department that sees to it" }, { "due", "TIME", "until when" }

const struct command command_improve = {
	.name = "improve",
	.positionals = "",
	.summary = "Records what is to be changed so that something does not come back, and the cases behind it.",
	.about = "Needs title, what, owner, due, and a case or a campaign. A case that others repeat stands for all of them. The texts are written to be published.\n"
		 "When it is late, its owner and the supervisors are told once.",
	.options = (const struct option_row[]){ WRITTEN, { "actor", "NAME", "who, of the supervisors" }, { NULL, NULL, NULL } },
	.run = run_create,
};

const struct command command_improve_change = {
	.name = "improve change",
	.positionals = "NUMBER",
	.positionals_min = 1,
	.positionals_max = 1,
	.summary = "Changes an improvement: what is given replaces what was there.",
	.about = "Cases that are given replace all that were there.",
	.options = (const struct option_row[]){ WRITTEN, { "result", "TEXT", "what has been changed" }, { "actor", "NAME", "who, of the supervisors" },
						{ NULL, NULL, NULL } },
	.run = run_change,
};

const struct command command_improve_done = {
	.name = "improve done",
	.positionals = "NUMBER",
	.positionals_min = 1,
	.positionals_max = 1,
	.summary = "Says that an improvement is done.",
	.about = "By its owner, or by supervisors.",
	.options = (const struct option_row[]){ { "result", "TEXT", "what has been changed; name no person" },
						{ "department", "NAME", "on whose behalf: supervisors (if not said), or the owner" },
						{ "actor", "NAME", "who there" },
						{ NULL, NULL, NULL } },
	.run = run_done,
};

const struct command command_improve_publish = {
	.name = "improve publish",
	.positionals = "NUMBER",
	.positionals_min = 1,
	.positionals_max = 1,
	.summary = "Publishes an improvement that is done, with the references of the cases behind it.",
	.about = "liaison improvements --published lists what everybody may see.",
	.options = (const struct option_row[]){ { "actor", "NAME", "who, of the supervisors" }, { NULL, NULL, NULL } },
	.run = run_publish,
};

/* ---- the list ---- */

static const char *state_of(const struct liaison_improvement *i)
{
	return i->published_ms ? "published" : i->done_ms ? "done" : i->is_overdue ? "overdue" : "open";
}

static void add_row(struct table *t, const struct liaison_improvement *i)
{
	char due[OUT_TIME_SIZE], done[OUT_TIME_SIZE];
	const char *state = state_of(i);

	table_add(t, BOLD, "%" PRIu64, i->number);
	table_add(t, !strcmp(state, "overdue") ? RED : i->done_ms ? GREEN : PLAIN, "%s", state);
	table_add(t, PLAIN, "%s", i->owner);
	table_add(t, PLAIN, "%s", out_time(i->due_ms, due));
	table_add(t, PLAIN, "%s", out_time(i->done_ms, done));
	if (*i->campaign)
		table_add(t, PLAIN, "%zu + %s", i->n_cases, i->campaign);
	else
		table_add(t, PLAIN, "%zu", i->n_cases);
	table_add(t, PLAIN, "%s", i->title);
}

static int list_pages(const struct args *args, struct liaison *l, struct liaison_improvements_query *query, struct table *t, size_t *n_out)
{
	do {
		const struct liaison_reply *reply;
		struct liaison_error error;
		int code = out_result(liaison_improvements(l, query, &reply, &error), &error);

		if (code)
			return code;
		for (size_t i = 0; i < reply->improvements->n_improvements; i++, ++*n_out)
			if (args_has(args, "json"))
				json_print(json_improvement(&reply->improvements->improvements[i]), true);
			else
				add_row(t, &reply->improvements->improvements[i]);
		query->before_number = reply->improvements->next_before_number;
	} while (query->before_number);
	return EXIT_DONE;
}

/* false: no such word. */
static bool state_find(const char *word, enum liaison_improvement_state *out)
{
	static const char *const words[] = { [LIAISON_IMPROVEMENT_OPEN] = "open", [LIAISON_IMPROVEMENT_OVERDUE] = "overdue", [LIAISON_IMPROVEMENT_DONE] = "done" };

	for (int state = LIAISON_IMPROVEMENT_OPEN; word && state <= LIAISON_IMPROVEMENT_DONE; state++)
		if (!strcmp(word, words[state])) {
			*out = (enum liaison_improvement_state)state;
			return true;
		}
	return !word;
}

static int run_list(const struct args *args)
{
	static const char *const headings[] = { ">NUMBER", "STATE", "OWNER", "DUE", "DONE", "CASES", "TITLE" };
	AUTO(liaison_close) struct liaison *l = NULL;
	struct liaison_improvements_query query = { .size = sizeof query, .department = args_text(args, "owner"),
						    .published_only = args_has(args, "published"), .limit = PAGE };
	struct table t;
	size_t n = 0;
	int code;

	if (!state_find(args_text(args, "state"), &query.state)) {
		out_error("--state is \"%s\"; it must be open, overdue or done.", args_text(args, "state"));
		return EXIT_USAGE;
	}
	code = OUT_CONNECT(args, &l);
	if (code)
		return code;
	table_init(&t, headings, sizeof headings / sizeof *headings);
	code = list_pages(args, l, &query, &t, &n);
	if (!code && !args_has(args, "json")) {
		if (n)
			table_print(&t, stdout, out_columns());
		else
			puts("No such improvements.");
	}
	table_fini(&t);
	return code;
}

const struct command command_improvements = {
	.name = "improvements",
	.positionals = "",
	.summary = "Lists improvements, the newest first.",
	.about = "With --json one object a line, with all texts and the references of the cases behind it.",
	.options = (const struct option_row[]){ { "owner", "NAME", "only this department's" },
						{ "state", "STATE", "only open, overdue or done ones" },
						{ "published", NULL, "only those that are published" },
						{ NULL, NULL, NULL } },
	.run = run_list,
};
