/* liaison list. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "listing.h"

static const char *resolve_due(const struct liaison_case *c, char out[OUT_TIME_SIZE])
{
	return out_time(c->n_assignments ? c->assignments[0].resolve.due_ms : 0, out);
}

static void add_case(struct listing *listing, const struct liaison_case *c)
{
	struct table *t = &listing->table;
	char received[OUT_TIME_SIZE], due[OUT_TIME_SIZE];
	bool is_late = c->n_assignments && c->assignments[0].resolve.is_breached;

	listing->rows++;
	if (listing->array) {
		json_array_append_new(listing->array, json_case(c));
		return;
	}
	table_add(t, PLAIN, "%" PRIu64, c->number);
	table_add(t, BOLD, "%s", c->reference);
	table_add(t, c->state == LIAISON_CASE_RESOLVED ? GREEN : PLAIN, "%s", liaison_case_state_name(c->state));
	table_add(t, c->priority == LIAISON_PRIORITY_URGENT ? RED : PLAIN, "%s", liaison_priority_name(c->priority));
	table_add(t, PLAIN, "%s", c->lead);
	table_add(t, PLAIN, "%s", out_time(c->received_ms, received));
	table_add(t, is_late ? RED : PLAIN, "%s", resolve_due(c, due));
	table_add(t, PLAIN, "%s", c->category);
}

static int list_pages(struct liaison *l, struct liaison_list_query *query, uint64_t limit, struct listing *listing,
		      bool *more_out)
{
	do {
		const struct liaison_reply *reply;
		struct liaison_error error;
		int code;

		query->limit = listing_page(limit - listing->rows);
		code = out_result(liaison_list(l, query, &reply, &error), &error);
		if (code)
			return code;
		for (size_t i = 0; i < reply->list->n_cases; i++)
			add_case(listing, &reply->list->cases[i]);
		query->before_number = reply->list->next_before_number;
	} while (query->before_number && listing->rows < limit);
	*more_out = query->before_number != 0;
	return EXIT_DONE;
}

static int run_list(const struct args *args)
{
	static const char *const headings[] = { ">NUMBER", "REFERENCE", "STATE",      "PRIORITY",
						"LEAD",    "RECEIVED",  "RESOLVE BY", "CATEGORY" };
	AUTO(liaison_close) struct liaison *l = NULL;
	const char *state = args_text(args, "state");
	struct liaison_list_query query = { .size = sizeof query,
					    .department = args_text(args, "department"),
					    .category_prefix = args_text(args, "category"),
					    .state = state ? liaison_case_state_find(state) : LIAISON_CASE_ANY };
	struct listing listing;
	bool has_more = false;
	uint64_t limit;
	int code;

	if (state && !query.state) {
		out_error("--state is \"%s\"; it must be open, on_hold, disputed, resolved, closed or reopened.", state);
		return EXIT_USAGE;
	}
	if (!listing_limit(args, &limit))
		return EXIT_USAGE;
	code = OUT_CONNECT(args, &l);
	if (code)
		return code;
	listing = listing_start(args, headings, sizeof headings / sizeof *headings);
	code = list_pages(l, &query, limit, &listing, &has_more);
	listing_end(&listing, code, "No such cases.");
	if (!code && has_more)
		listing_say_more(args, listing.rows);
	return code;
}

const struct command command_list = {
	.name = "list",
	.positionals = "",
	.summary = "Lists cases, the newest first.",
	.about = "Without filters, all of them; the filters together must hold.",
	.options = (const struct option_row[]){ { "department", "NAME", "only those in which this department has a part" },
						{ "state", "WORD",
						  "only open, on_hold, disputed, resolved, closed or reopened ones" },
						{ "category", "PREFIX", "only categories that begin with this path" },
						{ "limit", "N", "at most N (default: 50)" },
						{ "all", NULL, "all of them" },
						{ NULL, NULL, NULL } },
	.run = run_list,
};
