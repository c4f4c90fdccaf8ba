#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "replay.h"
#include "table.h"

enum { DUE_TOLERANCE_MS = 5 * 60 * 1000 };

static void count_one(const struct past *p, struct replay_figures *f)
{
	f->cases++;
	f->closed += p->is_resolved;
	f->open += !p->is_resolved;
	if (*p->expected_lead) {
		f->lead_total++;
		f->lead_agree += !strcmp(p->lead, p->expected_lead);
	}
	if (*p->expected_area && p->submission.has_point) {
		f->area_total++;
		f->area_agree += p->is_area_right;
	}
	f->due_unread += p->is_due_unknown;
	if (p->expected_due_ms && !p->is_due_unknown) {
		f->due_total++;
		f->due_within_5min += p->due_ms && llabs(p->due_ms - p->expected_due_ms) <= DUE_TOLERANCE_MS;
	}
	f->overdue_cases += p->is_resolved && p->is_overdue;
	if (p->closed_ms && p->has_expected_overdue) {
		bool does_agree = p->is_resolved && p->is_overdue == p->is_expected_overdue;

		f->overdue_total++;
		f->overdue_expected += p->is_expected_overdue;
		f->overdue_found += p->is_resolved && p->is_overdue;
		f->overdue_agree += does_agree;
		f->overdue_by_policy_total += !p->is_due_unknown;
		f->overdue_by_policy_agree += !p->is_due_unknown && (p->due_ms && p->closed_ms > p->due_ms) == p->is_expected_overdue;
		f->overdue_with_due_total += p->expected_due_ms != 0;
		f->overdue_with_due_agree += p->expected_due_ms && does_agree;
	}
}

void replay_count(const struct past *past, size_t n, struct replay_figures *out)
{
	for (size_t i = 0; i < n; i++)
		if (past[i].is_taken)
			count_one(&past[i], out);
}

static double share(uint64_t part, uint64_t total)
{
	return total ? (double)part / (double)total : 0;
}

static void set_share(json_t *object, const char *name, uint64_t part, uint64_t total)
{
	json_object_set_new(object, name, total ? json_real(share(part, total)) : json_null());
}

static void set_count(json_t *object, const char *name, uint64_t n)
{
	json_object_set_new(object, name, json_integer((json_int_t)n));
}

static void print_json(const struct replay_figures *f)
{
	json_t *object = json_object();

	set_count(object, "cases", f->cases);
	set_count(object, "bad_rows", f->bad_rows);
	set_count(object, "closed", f->closed);
	set_count(object, "open", f->open);
	set_count(object, "lead_total", f->lead_total);
	set_count(object, "lead_agree_count", f->lead_agree);
	set_share(object, "lead_agree", f->lead_agree, f->lead_total);
	set_count(object, "area_total", f->area_total);
	set_count(object, "area_agree_count", f->area_agree);
	set_share(object, "area_agree", f->area_agree, f->area_total);
	set_count(object, "due_total", f->due_total);
	set_count(object, "due_within_5min_count", f->due_within_5min);
	set_share(object, "due_within_5min", f->due_within_5min, f->due_total);
	set_count(object, "overdue_total", f->overdue_total);
	set_count(object, "overdue_agree_count", f->overdue_agree);
	set_share(object, "overdue_agree", f->overdue_agree, f->overdue_total);
	json_object_set_new(object, "by_policies_alone", json_boolean(f->by_policies_alone));
	set_count(object, "due_unread", f->due_unread);
	set_count(object, "overdue_by_policy_total", f->overdue_by_policy_total);
	set_count(object, "overdue_by_policy_agree_count", f->overdue_by_policy_agree);
	set_share(object, "overdue_by_policy_agree", f->overdue_by_policy_agree, f->overdue_by_policy_total);
	set_count(object, "overdue_with_due_total", f->overdue_with_due_total);
	set_count(object, "overdue_with_due_agree_count", f->overdue_with_due_agree);
	set_share(object, "overdue_with_due_agree", f->overdue_with_due_agree, f->overdue_with_due_total);
	set_count(object, "overdue_expected_count", f->overdue_expected);
	set_count(object, "overdue_found_count", f->overdue_found);
	set_count(object, "overdue_cases", f->overdue_cases);
	set_share(object, "overdue_rate", f->overdue_cases, f->cases);
	set_count(object, "acts", f->acts);
	set_count(object, "acts_refused", f->acts_refused);
	set_count(object, "sent_again", f->sent_again);
	json_object_set_new(object, "until", json_time(f->until_ms));
	json_object_set_new(object, "seconds", json_real(f->seconds));
	json_print(object, false);
}

static void add_share(struct table *t, const char *what, uint64_t part, uint64_t total)
{
	table_add(t, PLAIN, "%s", what);
	table_add(t, PLAIN, "%" PRIu64, part);
	table_add(t, PLAIN, "%" PRIu64, total);
	if (total)
		table_add(t, BOLD, "%.2f %%", 100 * share(part, total));
	else
		table_add(t, DIM, "-");
}

static void print_table(const struct replay_figures *f)
{
	static const char *const headings[] = { "FIGURE", ">COUNT", ">OF", ">SHARE" };
	char until[OUT_TIME_SIZE];
	struct table t;

	printf("%" PRIu64 " cases replayed until %s, %" PRIu64 " of them resolved; %" PRIu64 " bad rows (%.1f s)\n\n",
	       f->cases, out_time(f->until_ms, until), f->closed, f->bad_rows, f->seconds);
	table_init(&t, headings, sizeof headings / sizeof *headings);
	add_share(&t, "same lead as the records", f->lead_agree, f->lead_total);
	add_share(&t, "same area", f->area_agree, f->area_total);
	add_share(&t, "due by the policies within 5 minutes of the records", f->due_within_5min, f->due_total);
	add_share(&t, "same overdue flag by the policies' due times, closed cases", f->overdue_by_policy_agree, f->overdue_by_policy_total);
	if (!f->by_policies_alone) {
		add_share(&t, "same overdue flag by the records' due times", f->overdue_agree, f->overdue_total);
		add_share(&t, "the same, of those that have one", f->overdue_with_due_agree, f->overdue_with_due_total);
	}
	add_share(&t, "overdue in the records, closed cases", f->overdue_expected, f->overdue_total);
	add_share(&t, "overdue here, the same cases", f->overdue_found, f->overdue_total);
	add_share(&t, "resolved overdue here, all cases", f->overdue_cases, f->cases);
	table_print(&t, stdout, out_columns());
	table_fini(&t);
	if (f->due_unread)
		printf("\n%" PRIu64 " cases' traces could not be read: what the policies would have promised them is not known.\n", f->due_unread);
	if (f->acts_refused)
		printf("\n%" PRIu64 " of %" PRIu64 " acts were refused; the first are told above.\n", f->acts_refused,
		       f->acts);
}

void replay_print(const struct replay_figures *f, bool is_json)
{
	if (is_json)
		print_json(f);
	else
		print_table(f);
}
