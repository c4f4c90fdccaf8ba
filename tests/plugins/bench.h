/* tests/plugins/bench.h - one plugin on the bench: asked without a process between.
 * A test gives a case in a few words and looks at the verdict. */
#ifndef TESTS_PLUGINS_BENCH_H
#define TESTS_PLUGINS_BENCH_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#include "plugins/host/loader.h"

struct bench_case {
	const char *title, *description, *category;
	int hour;       /* 12 unless told: 0 stands for it, 24 for midnight */
	int weekday;    /* 0 Monday */
	enum part part; /* lead unless told */
};

static struct plugin bench_plugin;
static struct arena *bench_arena;
static struct liaison_answer bench_answer;
static struct host_answer bench_out;

static inline void bench_load(const char *folder, const char *name)
{
	struct why why = { 0 };
	char path[512];

	snprintf(path, sizeof path, LIAISON_BUILD_DIR "/%s/%s.so", folder, name);
	cr_assert_eq(loader_open(path, "", &bench_plugin, &why), LOADER_OK, "%s", why.sentence);
	bench_arena = arena_create(1024 * 1024);
}

static inline void bench_unload(void)
{
	loader_close(&bench_plugin);
	arena_destroy(&bench_arena);
}

static inline const struct verdict *bench_judge(struct bench_case given)
{
	struct host_question question = {
		.title = text_of(given.title),
		.description = text_of(given.description),
		.category = text_of(given.category),
		.part = given.part ? given.part : PART_LEAD,
		.hour = (uint32_t)(given.hour ? given.hour % 24 : 12),
		.weekday = (uint32_t)given.weekday,
	};
	struct liaison_case c = { .question = &question, .arena = bench_arena };

	view_answer_init(&bench_answer);
	loader_assess(&bench_plugin, &c, &bench_answer);
	bench_out = (struct host_answer){ 0 };
	view_answer_read(&bench_answer, 1, &bench_out);
	return &bench_out.verdict;
}

/* JUDGE("title", "description", "category", .hour = 23): what is left out is left out on purpose. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#define JUDGE(...) bench_judge((struct bench_case){ __VA_ARGS__ })

static inline bool bench_demands(const struct verdict *verdict, const char *department)
{
	for (size_t i = 0; i < verdict->n_demands; i++)
		if (text_is_str(verdict->demands[i], department))
			return true;
	return false;
}

/* Accepted, with this priority and sub-unit ("" for none), and with a reason unless nothing at all was said. */
static inline bool bench_says(const struct verdict *verdict, enum priority priority, const char *sub_unit)
{
	return verdict->kind == VERDICT_ACCEPT && verdict->priority == priority &&
	       text_is_str(verdict->sub_unit, sub_unit) && verdict->reason.size;
}

static inline bool bench_declines_to(const struct verdict *verdict, const char *department)
{
	return verdict->kind == VERDICT_DECLINE && text_is_str(verdict->proposed, department) && verdict->reason.size;
}

/* No judgement applied: the default. */
static inline bool bench_is_plain(const struct verdict *verdict)
{
	return verdict->kind == VERDICT_ACCEPT && !verdict->priority && !verdict->n_demands && !verdict->reason.size &&
	       !verdict->sub_unit.size;
}

#endif
