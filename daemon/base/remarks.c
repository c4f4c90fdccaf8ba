#include "base/remarks.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define ARENA_LIMIT_BYTES ((size_t)256 * 1024 * 1024)

void remarks_init(struct remarks *remarks)
{
	*remarks = (struct remarks){ .arena = arena_create(ARENA_LIMIT_BYTES) };
}

void remarks_fini(struct remarks *remarks)
{
	if (remarks->arena)
		arena_destroy(&remarks->arena);
	free(remarks->list);
	*remarks = (struct remarks){ 0 };
}

static struct text keep(struct remarks *remarks, struct text t)
{
	bool ok = true;
	struct text kept = arena_copy(remarks->arena, t, &ok);

	assert(ok);
	return kept;
}

void remarks_add(struct remarks *remarks, const struct remark *remark)
{
	struct remark *to;

	if (remarks->n == remarks->room) {
		remarks->room = 2 * remarks->room + 16;
		remarks->list = realloc(remarks->list, remarks->room * sizeof *remarks->list);
		assert(remarks->list);
	}
	to = &remarks->list[remarks->n++];
	*to = (struct remark){ .grade = remark->grade, .kind = remark->kind, .number = remarks->n };
	to->where = keep(remarks, remark->where);
	to->sentence = keep(remarks, remark->sentence);
	to->example = keep(remarks, remark->example);
	to->hint = keep(remarks, remark->hint);
	remarks->n_of[remark->grade]++;
}

void remarks_add_why(struct remarks *remarks, const char *kind, enum remark_grade grade, const struct why *why, const char *hint)
{
	struct text sentence = text_of(why->sentence);

	if (why->field[0])
		sentence = remarks_format(remarks, "%s: %s", why->field, why->sentence);
	remarks_add(remarks, &(struct remark){ .grade = grade,
					       .kind = kind,
					       .where = text_of(why->where),
					       .sentence = sentence,
					       .hint = text_of(why->hint[0] ? why->hint : hint) });
}

int remarks_go_on(struct remarks *remarks, int rc, const char *kind, struct why *why)
{
	if (rc <= 0 || !remarks)
		return rc;
	if (why->sentence[0])
		remarks_add_why(remarks, kind, REMARK_ERROR, why, NULL);
	*why = (struct why){ 0 };
	return 0;
}

struct text remarks_place(struct remarks *remarks, const char *path, unsigned line)
{
	if (!line)
		return keep(remarks, text_of(path));
	return remarks_format(remarks, "%s:%u", path ? path : "", line);
}

struct text remarks_format(struct remarks *remarks, const char *format, ...)
{
	va_list args;
	char *out;
	int size;

	va_start(args, format);
	size = vsnprintf(NULL, 0, format, args);
	va_end(args);
	assert(size >= 0);
	out = arena_take(remarks->arena, (size_t)size + 1);
	assert(out);
	va_start(args, format);
	vsnprintf(out, (size_t)size + 1, format, args);
	va_end(args);
	return (struct text){ out, (size_t)size };
}

struct text remark_file(const struct remark *remark, unsigned *line_out)
{
	size_t digits = remark->where.size;
	uint64_t line = 0;

	while (digits && remark->where.at[digits - 1] >= '0' && remark->where.at[digits - 1] <= '9')
		digits--;
	*line_out = 0;
	if (digits < 2 || digits == remark->where.size || remark->where.at[digits - 1] != ':' ||
	    !text_to_u64(text_slice(remark->where, digits, remark->where.size), &line) || line > UINT32_MAX)
		return remark->where;
	*line_out = (unsigned)line;
	return text_slice(remark->where, 0, digits - 1);
}

static int order_remarks(const void *a, const void *b)
{
	const struct remark *first = a, *second = b;
	unsigned first_line, second_line;
	int order = text_order(remark_file(first, &first_line), remark_file(second, &second_line));

	if (first->grade != second->grade)
		return first->grade > second->grade ? -1 : 1;
	if (order)
		return order;
	if (first_line != second_line)
		return first_line < second_line ? -1 : 1;
	return first->number < second->number ? -1 : 1;
}

void remarks_sort(struct remarks *remarks)
{
	if (remarks->n)
		qsort(remarks->list, remarks->n, sizeof *remarks->list, order_remarks);
}

const char *remark_grade_name(enum remark_grade grade)
{
	static const char *const names[REMARK_GRADES] = { "note", "warning", "error" };

	return names[grade];
}
