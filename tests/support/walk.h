/* support/walk.h - one walk over each message of the protocol that fills it at random, compares it with another, or spoils
 * one of its texts. That the same walk does all three is the point: a field that the codec forgets is filled, and found
 * missing. Values only. */
#ifndef LIAISON_TESTS_WALK_H
#define LIAISON_TESTS_WALK_H

#include "base/arena.h"
#include "proto/message.h"

enum walk_mode {
	FILL_ALL,     /* every field set */
	FILL_NONE,    /* nothing is */
	FILL_SOME,
	COMPARE,
	SPOIL,        /* the text whose turn it is becomes `spoiled` */
};

struct walk {
	enum walk_mode mode;
	uint64_t state;
	struct arena *arena;
	const char *path; /* what is being looked at */
	const char *difference; /* COMPARE: the first field that differs; NULL: none does */
	size_t texts, spoil_at; /* SPOIL: texts met so far; the one whose turn it is */
	struct text spoiled;
};

uint64_t walk_random(struct walk *w);

/* Filling takes memory from the walk's arena; a request or reply has its kind set already. `b` is what `a` is compared with,
 * and NULL otherwise. */
void walk_case_text(struct walk *w, struct case_text *a, const struct case_text *b);
void walk_decision(struct walk *w, struct decision *a, const struct decision *b);
void walk_record(struct walk *w, struct case_record *a, const struct case_record *b);
void walk_event(struct walk *w, struct event *a, const struct event *b);
void walk_request(struct walk *w, struct request *a, const struct request *b);
void walk_reply(struct walk *w, struct reply *a, const struct reply *b);

#endif
