#include "clock_words.h"

#include <string.h>

const char *clock_words_owner(const char *department, char out[CLOCK_OWNER_SIZE])
{
	bool is_party = !strcmp(department, "supervisors") || !strcmp(department, "citizen");
	size_t size = strlen(department);

	if (size)
		snprintf(out, CLOCK_OWNER_SIZE, "%s%s'%s ", is_party ? "the " : "", department,
			 department[size - 1] == 's' ? "" : "s");
	else
		*out = '\0';
	return out;
}

const char *clock_words_end(const struct liaison_clock *clock)
{
	if (!clock->due_ms)
		return "";
	if (clock->is_waived)
		return "waived";
	if (clock->met_ms) /* one that stood still had time left, whatever its due time was then */
		return clock->is_breached || (clock->met_ms > clock->due_ms && !clock->paused_ms) ? "met late" : "met";
	return clock->is_breached ? "missed" : "";
}

void clock_words_print_mark(const struct liaison_event *event)
{
	char late[OUT_TIME_SIZE];

	if (*event->role)
		printf("  tells %s", event->role);
	if (event->step)
		printf("  %s %u", event->kind == LIAISON_EVENT_ESCALATED ? "step" : "warning", event->step);
	if (event->late_ms)
		printf("  told %s late", out_span(event->late_ms, late));
}

static void visit_opened(const struct liaison_event *event, const char *department, const char *name,
			 const struct liaison_clock *clock, clock_entry_visit *visit, void *ctx)
{
	struct liaison_ledger_entry entry = { .kind = LIAISON_LEDGER_STARTED,
					      .department = department,
					      .clock = name,
					      .due_ms = clock->due_ms,
					      .policy = clock->policy,
					      .calendar = clock->calendar };

	if (clock->due_ms)
		visit(ctx, event, &entry);
}

void clock_words_each(const struct liaison_event *event, clock_entry_visit *visit, void *ctx)
{
	const struct liaison_case *opened = event->kind == LIAISON_EVENT_OPENED ? event->record : NULL;

	for (size_t i = 0; opened && i < opened->n_assignments; i++) {
		const struct liaison_assignment *a = &opened->assignments[i];

		visit_opened(event, a->department, "acknowledge", &a->acknowledge, visit, ctx);
		visit_opened(event, a->department, "resolve", &a->resolve, visit, ctx);
	}
	for (size_t i = 0; opened && i < opened->n_clocks; i++)
		visit_opened(event, opened->clocks[i].department, opened->clocks[i].name, &opened->clocks[i].clock, visit,
			     ctx);
	for (size_t i = 0; i < event->n_ledger; i++)
		visit(ctx, event, &event->ledger[i]);
}
