/* base/limits.h - how large anything from outside may be. Bytes unless the name says otherwise.
 * The table in proto/PROTOCOL.md is written from here; a test compares the two. */
#ifndef LIAISON_BASE_LIMITS_H
#define LIAISON_BASE_LIMITS_H

enum {
	LIMIT_FRAME = 65536,       /* the second frame of a request */
	LIMIT_NAME = 64,           /* source, channel, department, feed, consumer, actor, field name, outcome code, rule, ... */
	LIMIT_SOURCE_REF = 128,
	LIMIT_CATEGORY = 256,
	LIMIT_TITLE = 512,
	LIMIT_DESCRIPTION = 16384,
	LIMIT_ADDRESS = 512,
	LIMIT_CONTACT = 256,       /* reporter's name, reporter's contact */
	LIMIT_ANSWER = 8192,
	LIMIT_NOTE = 4096,
	LIMIT_FIELD_VALUE = 1024,
	LIMIT_FIELDS = 32,         /* extra fields of a case, a count */
	LIMIT_ASSIGNMENTS = 16,    /* departments on one case, a count */
	LIMIT_AREAS = 16,          /* areas that hold one point, a count */
	LIMIT_CLAIMS = 24,         /* claims kept in a decision's trace, a count */
	LIMIT_FLAGS = 8,           /* a count */
	LIMIT_FURTHER_CLOCKS = 6,  /* clocks of one policy beside acknowledge and resolve, a count */
	LIMIT_CASE_CLOCKS = 16,    /* clocks of one case beside those of its assignments, a count */
	LIMIT_SPELLS = 24,         /* changes of the holder of one case that are kept apart, a count */
	LIMIT_ASKS = 8,            /* requests within one case that wait for an answer, a count */
	LIMIT_LEDGER = 64,         /* entries of clocks' ledgers in one event, a count */
	LIMIT_LENGTH = 64,         /* a length of time in words */
	LIMIT_HISTORY = 4096,      /* events of one case, a count: past it only what ends it is taken */
	LIMIT_FOLLOWERS = 500,     /* cases that repeat one case, a count: they are resolved with it in one turn */
	LIMIT_WORDS = 256,         /* what a search looks for */
	LIMIT_CAMPAIGN_LIST = 16,  /* departments, categories or areas of one campaign, a count */
	LIMIT_CAMPAIGNS = 64,      /* campaigns that are open at once, a count */
	LIMIT_CAMPAIGN_CASES = 50000, /* cases of one campaign that its figures are made of, a count */
	LIMIT_IMPROVEMENT_CASES = 32, /* cases behind one improvement, a count */
	LIMIT_PAGE = 1000,         /* rows of a List or Overdue reply, a count */
	LIMIT_OPEN_FEEDS = 256,    /* feeds of channels and roles that are in use at once, a count; what is for further ones goes to channel:other */
	LIMIT_RECOMPUTED = 64,     /* cases that one Recompute changes, a count */
	LIMIT_CREDIT = 65536,      /* unacknowledged deliveries of one consumer, a count */
	LIMIT_DELIVERIES = 131072, /* one Deliveries message */
	LIMIT_REMARKS = 100,       /* remarks of a check in one reply, a count */
	LIMIT_REMARKS_BYTES = 48 * 1024, /* and their texts together */
	LIMIT_REFERENCE = 24,
	LIMIT_RULE_PIECE = 65536,  /* a piece of a file of a rule set, as it is kept and sent */
	LIMIT_RULE_FILES = 8,      /* files of one rule set, a count */
	LIMIT_PROBLEMS = 16384,    /* groups that one Problems request tells apart, a count */
};

#endif
