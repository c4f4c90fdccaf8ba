/* host/view.h - the case and the answer that a plugin handles through the host's table of functions.
 * Lives for one call into the plugin. One thread. */
#ifndef LIAISON_HOST_VIEW_H
#define LIAISON_HOST_VIEW_H

#include "liaison/plugin.h"
#include "plugins/host/search.h"
#include "proto/host_codec.h"

struct liaison_case {
	const struct host_question *question; /* its texts end in a zero byte */
	struct arena *arena;                  /* for the folded text, made when it is first asked for */
	struct search *search;
};

struct liaison_answer {
	bool is_declined;
	enum priority priority;
	size_t n_demands;
	char reason[HOST_REASON_LIMIT + 1];
	char proposed[LIMIT_NAME + 1], sub_unit[LIMIT_NAME + 1], policy[LIMIT_NAME + 1];
	char demands[LIMIT_ASSIGNMENTS][LIMIT_NAME + 1];
};

/* The table that every plugin gets. */
extern const struct liaison_host view_host;

/* The sentence that the plugin gave to host->refuse; "" when it gave none. */
const char *view_refusal(void);

void view_answer_init(struct liaison_answer *answer);
/* As the codec wants it; texts point into `answer`. */
void view_answer_read(const struct liaison_answer *answer, uint64_t sequence, struct host_answer *out);

#endif
