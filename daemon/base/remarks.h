/* base/remarks.h - what a check has to say: many remarks, each with its place, how grave it is, an example and a hint.
 * Whoever checks something adds to a list; whoever asked for the check sorts and shows it. Owns its texts. One thread. */
#ifndef LIAISON_BASE_REMARKS_H
#define LIAISON_BASE_REMARKS_H

#include "base/arena.h"
#include "base/why.h"

enum remark_grade {
	REMARK_NOTE,    /* worth knowing; nothing is wrong */
	REMARK_WARNING, /* hardly meant so; it runs all the same */
	REMARK_ERROR,   /* it cannot be put in force */
	REMARK_GRADES
};

struct remark {
	enum remark_grade grade;
	const char *kind;     /* one word for programs, such as "conflict"; a literal */
	struct text where;    /* "DIR/rules.cfg:12"; empty: nowhere in particular */
	struct text sentence; /* what is so */
	struct text example;  /* a case that shows it, as tests.cfg writes cases; empty: none is needed */
	struct text hint;     /* what to do */
	size_t number;        /* set by remarks_add: its place among all that were added */
};

struct remarks {
	struct arena *arena;
	struct remark *list;
	size_t n, room;
	size_t n_of[REMARK_GRADES];
};

/* Owner: the caller, until remarks_fini. */
void remarks_init(struct remarks *remarks);
void remarks_fini(struct remarks *remarks);

/* Copies the texts. Aborts when memory is gone. */
void remarks_add(struct remarks *remarks, const struct remark *remark);
/* What was refused, and why; with the hint given unless `why` has one. */
void remarks_add_why(struct remarks *remarks, const char *kind, enum remark_grade grade, const struct why *why, const char *hint);

/* Where all that is wrong is wanted (`remarks` not NULL): writes a refusal (rc above 0) down as an error, clears `why`, and gives 0, so that whoever reads goes
 * on. An empty sentence has been told of already. Otherwise gives `rc` back. */
MUST_CHECK int remarks_go_on(struct remarks *remarks, int rc, const char *kind, struct why *why);

/* "path:line", "path" for line 0, in the list's arena. */
struct text remarks_place(struct remarks *remarks, const char *path, unsigned line);
struct text remarks_format(struct remarks *remarks, const char *format, ...) PRINTF_LIKE(2, 3);

/* The gravest first; then by file and line, and there as they were added. */
void remarks_sort(struct remarks *remarks);

/* The two parts of `where`: the file and, when it ends in one, the line; 0: it does not. */
struct text remark_file(const struct remark *remark, unsigned *line_out);

const char *remark_grade_name(enum remark_grade grade);

#endif
