#include "plugins/host/view.h"

#include <stdio.h>
#include <string.h>

/* ---- the case ---- */

static const char *text_or_empty(struct text t)
{
	return t.size ? t.at : "";
}

static const char *category(const struct liaison_case *c)
{
	return text_or_empty(c->question->category);
}
static const char *channel(const struct liaison_case *c)
{
	return text_or_empty(c->question->channel);
}
static const char *source(const struct liaison_case *c)
{
	return text_or_empty(c->question->source);
}
static const char *title(const struct liaison_case *c)
{
	return text_or_empty(c->question->title);
}
static const char *description(const struct liaison_case *c)
{
	return text_or_empty(c->question->description);
}
static const char *address(const struct liaison_case *c)
{
	return text_or_empty(c->question->address);
}
static const char *reporter_kind(const struct liaison_case *c)
{
	return text_or_empty(c->question->reporter_kind);
}
static uint64_t number(const struct liaison_case *c)
{
	return c->question->case_number;
}
static size_t n_areas(const struct liaison_case *c)
{
	return c->question->n_areas;
}

static const char *field(const struct liaison_case *c, const char *name)
{
	for (size_t i = 0; i < c->question->n_fields; i++)
		if (text_is_str(c->question->fields[i].name, name))
			return text_or_empty(c->question->fields[i].value);
	return NULL;
}

/* The public numbers are those of the protocol. */
_Static_assert((int)LIAISON_URGENT == (int)PRIORITY_URGENT && (int)LIAISON_LOW == (int)PRIORITY_LOW,
	       "priorities are handed through");
_Static_assert((int)LIAISON_LEAD == (int)PART_LEAD && (int)LIAISON_INFORMED == (int)PART_INFORMED,
	       "parts are handed through");

static enum liaison_priority priority(const struct liaison_case *c)
{
	return (enum liaison_priority)c->question->priority;
}

static enum liaison_part part(const struct liaison_case *c)
{
	return (enum liaison_part)c->question->part;
}

static struct liaison_local_time received(const struct liaison_case *c)
{
	const struct host_question *q = c->question;

	return (struct liaison_local_time){ (int32_t)q->hour, (int32_t)q->minute, (int32_t)q->weekday };
}

static bool point(const struct liaison_case *c, double *lat_out, double *lon_out)
{
	if (!c->question->has_point)
		return false;
	*lat_out = c->question->point.lat;
	*lon_out = c->question->point.lon;
	return true;
}

static bool area(const struct liaison_case *c, size_t i, const char **layer_out, const char **name_out)
{
	if (i >= c->question->n_areas)
		return false;
	*layer_out = text_or_empty(c->question->areas[i].name);
	*name_out = text_or_empty(c->question->areas[i].value);
	return true;
}

static bool in_area(const struct liaison_case *c, const char *layer, const char *name)
{
	for (size_t i = 0; i < c->question->n_areas; i++)
		if (text_is_str(c->question->areas[i].name, layer) &&
		    (!name || text_is_str(c->question->areas[i].value, name)))
			return true;
	return false;
}

static bool category_is(const struct liaison_case *c, const char *path)
{
	struct text is = c->question->category, wanted = text_of(path);

	return text_starts(is, wanted) && (is.size == wanted.size || (wanted.size && is.at[wanted.size] == '/'));
}

/* NULL: no memory for it; then nothing is found. */
static const struct search *search_of(const struct liaison_case *c)
{
	/* To the plugin the case is constant; the folded text is ours to keep with it. */
	struct liaison_case *mine = (struct liaison_case *)(uintptr_t)c;
	struct search *search;

	if (mine->search)
		return mine->search;
	search = arena_take(mine->arena, sizeof *search);
	if (search && search_init(search, mine->question->title, mine->question->description, mine->arena))
		mine->search = search;
	return mine->search;
}

static bool text_has(const struct liaison_case *c, const char *word)
{
	const struct search *search = search_of(c);

	return search && search_has(search, word);
}

static const char *text_has_any(const struct liaison_case *c, const char *const *words)
{
	for (; *words; words++)
		if (text_has(c, *words))
			return *words;
	return NULL;
}

/* ---- the answer ---- */

/* Puts `from` at the end of `to` as far as it fits, without cutting a character; what is not UTF-8 is left out. */
static void append(char *to, size_t room, const char *from)
{
	size_t used = strlen(to);
	struct text t = text_of(from);

	if (!text_is_utf8(t))
		return;
	if (t.size > room - 1 - used) {
		t.size = room - 1 - used;
		while (t.size && ((unsigned char)t.at[t.size] & 0xC0) == 0x80)
			t.size--;
	}
	if (t.size)
		memcpy(to + used, t.at, t.size);
	to[used + t.size] = '\0';
}

static void set(char to[LIMIT_NAME + 1], const char *from)
{
	to[0] = '\0';
	append(to, LIMIT_NAME + 1, from);
}

static void add_reason(struct liaison_answer *a, const char *sentence)
{
	if (!sentence || !*sentence)
		return;
	if (a->reason[0])
		append(a->reason, sizeof a->reason, " ");
	append(a->reason, sizeof a->reason, sentence);
}

static void accept_it(struct liaison_answer *a)
{
	a->is_declined = false;
	a->proposed[0] = '\0';
}

static void decline(struct liaison_answer *a, const char *reason, const char *proposed_department)
{
	a->is_declined = true;
	add_reason(a, reason);
	set(a->proposed, proposed_department);
}

static void demand(struct liaison_answer *a, const char *department)
{
	char name[LIMIT_NAME + 1];

	set(name, department);
	for (size_t i = 0; i < a->n_demands; i++)
		if (!strcmp(a->demands[i], name))
			return;
	if (name[0] && a->n_demands < LIMIT_ASSIGNMENTS)
		strcpy(a->demands[a->n_demands++], name);
}

static void set_priority(struct liaison_answer *a, enum liaison_priority wanted)
{
	if ((int)wanted >= PRIORITY_NONE && (int)wanted < PRIORITY_COUNT)
		a->priority = (enum priority)wanted;
}

static void set_sub_unit(struct liaison_answer *a, const char *sub_unit)
{
	set(a->sub_unit, sub_unit);
}
static void set_policy(struct liaison_answer *a, const char *policy)
{
	set(a->policy, policy);
}

void view_answer_init(struct liaison_answer *answer)
{
	answer->is_declined = false;
	answer->priority = PRIORITY_NONE;
	answer->n_demands = 0;
	answer->reason[0] = answer->proposed[0] = answer->sub_unit[0] = answer->policy[0] = '\0';
}

void view_answer_read(const struct liaison_answer *answer, uint64_t sequence, struct host_answer *out)
{
	struct verdict *verdict = &out->verdict;

	out->sequence = sequence;
	verdict->kind = answer->is_declined ? VERDICT_DECLINE : VERDICT_ACCEPT;
	verdict->reason = text_of(answer->reason);
	verdict->proposed = text_of(answer->proposed);
	verdict->sub_unit = text_of(answer->sub_unit);
	verdict->policy = text_of(answer->policy);
	verdict->priority = answer->priority;
	verdict->n_demands = answer->n_demands;
	for (size_t i = 0; i < answer->n_demands; i++)
		verdict->demands[i] = text_of(answer->demands[i]);
}

/* ---- the rest ---- */

static char refusal[HOST_REASON_LIMIT + 1];

static void refuse(const char *sentence)
{
	refusal[0] = '\0';
	append(refusal, sizeof refusal, sentence);
}

const char *view_refusal(void)
{
	return refusal;
}

static void log_line(enum liaison_log_level level, const char *sentence)
{
	static const char *const words[] = { "error", "warn", "info" };

	fprintf(stderr, "%s: %s\n", (unsigned)level < 3 ? words[level] : "info", sentence ? sentence : "");
}

const struct liaison_host view_host = {
	.size = sizeof(struct liaison_host),
	.abi = LIAISON_PLUGIN_ABI,
	.category = category,
	.channel = channel,
	.source = source,
	.title = title,
	.description = description,
	.address = address,
	.reporter_kind = reporter_kind,
	.field = field,
	.priority = priority,
	.part = part,
	.received = received,
	.number = number,
	.point = point,
	.n_areas = n_areas,
	.area = area,
	.in_area = in_area,
	.category_is = category_is,
	.text_has = text_has,
	.text_has_any = text_has_any,
	.accept = accept_it,
	.decline = decline,
	.demand = demand,
	.set_priority = set_priority,
	.set_sub_unit = set_sub_unit,
	.set_policy = set_policy,
	.reason = add_reason,
	.log = log_line,
	.refuse = refuse,
};
