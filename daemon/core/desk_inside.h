/* core/desk_inside.h - what the parts of the desk share. Nobody else includes it. */
#ifndef LIAISON_CORE_DESK_INSIDE_H
#define LIAISON_CORE_DESK_INSIDE_H

#include "base/phrase.h"
#include "core/campaigns.h"
#include "core/clockwork.h"
#include "core/desk.h"
#include "core/draft.h"
#include "core/figures.h"
#include "core/hearers.h"
#include "core/likeness.h"
#include "core/neighbours.h"
#include "core/reference.h"
#include "proto/codec.h"

enum { PENDING_PEERS = 4, PENDING_BUCKETS = 4096, WORKS = 4 };

/* Who waits for the answer to a submission. */
struct waiting { struct peer peer; uint64_t request_id; };

/* A submission (or, with case_number, a case to be assessed again) whose plugins have been asked. */
struct pending {
	struct pending *older, *newer; /* in its queue: by age, which is by limit, for the time given is the same for all */
	struct pending *same_bucket;   /* by (source, source_ref) */
	size_t bucket;
	uint64_t id;
	uint64_t case_number;
	struct waiting waiting[PENDING_PEERS];
	size_t n_waiting;
	struct basis *basis; /* under which it began, and ends */
	struct arena *arena; /* owns all that follows */
	struct submission submission;
	struct finding finding;
	struct verdicts verdicts;
	size_t n_unanswered;
	wall received;
	mono limit;
};

struct pending_queue { struct pending *oldest, *newest; };

/* A configuration being taken over: read, then written down piece by piece, then in force. */
struct takeover {
	enum { TAKEOVER_NONE, TAKEOVER_READING, TAKEOVER_WRITING } state;
	struct waiting from;
	bool is_asked; /* somebody waits for the answer */
	char who[LIMIT_NAME];
	size_t who_size;
	struct basis *next;
	size_t file; /* of next, being written */
	uint32_t piece;
};

/* A case that is being worked on: as it was when it was opened, and as it becomes. The texts of both lie in the turn's arena. */
struct case_work {
	struct case_row row, before;
	struct ledger_entry ledger[LIMIT_LEDGER]; /* what has been done to its clocks since the last event was said */
	size_t n_ledger;
	bool is_open;
};

struct desk {
	struct desk_settings settings;
	struct desk_ports ports;
	struct basis *basis; /* in force */
	struct takeover takeover;
	struct watch *watch; /* NULL: nothing is watched */
	struct neighbours *neighbours; /* NULL: nothing is linked by itself */
	bool has_forgotten; /* a case that a new one could still have repeated */
	struct desk_counters counters;
	struct now now;
	struct now started;
	struct arena *arena;
	struct feeds *feeds;
	struct buffer record, event, text, trace, message, gathered;
	struct finding finding;   /* of the submission at hand: too large to be taken anew for each */
	struct verdicts verdicts; /* likewise */
	struct case_row row;      /* of the case at hand, likewise */
	struct case_work works[WORKS]; /* cases at hand: one, and those that are linked with it */
	struct store_figures figures; /* with what this turn has added */
	unsigned char secret[KEYED_KEY_SIZE];
	bool is_stopping;

	struct pending_queue asked, answered; /* answered: complete, to be decided at this turn's tick */
	struct pending *idle;                 /* rows to use again */
	struct pending *buckets[PENDING_BUCKETS];
	struct pending **slots; /* by id % pending_max */
	size_t n_pending;
	uint64_t next_pending_id;

	mono reassess_next;
	uint64_t reassess_after; /* case number: where the round has got to */
	bool is_reassess_wanted;

	struct figures *sums;  /* gathered since the last fold */
	size_t n_gathered;     /* turns that have gathered */
	bool is_sums_changed;  /* in this turn */
	uint64_t recount_next, recount_last; /* cases of before figures were kept, still to be counted in; none: next > last */
	struct recompute *recomputes, **recomputes_end; /* plans that came back, to be carried out one a turn */
	struct campaigns *campaigns; /* open ones */
	wall improvements_next;      /* none becomes late before this moment */

	wall marks_next; /* the store has nothing to mark before this moment */
	struct waiting *clock_waiting; /* SetClock requests whose marks are being worked off */
	size_t n_clock_waiting;
};

/* ---- saying (desk_say.c) ---- */
void desk_reply(struct desk *desk, struct waiting to, const struct reply *reply);
/* An outcome without body. */
void desk_answer(struct desk *desk, struct waiting to, enum outcome outcome, const char *field, struct text sentence);
/* The case as it stands, without what people wrote and without the decision. */
void desk_answer_case(struct desk *desk, struct waiting to, enum outcome outcome, struct case_row *row);

/* ---- writing down (desk_journal.c) ---- */
/* The event gets its number and hash of `text` (NULL: none), goes into the store, and into the feeds of all who are to hear of it. `record` is its case as
 * it is after it; NULL: it has none. Returns 0 or a fault. */
MUST_CHECK int journal(struct desk *desk, struct event *event, const struct case_record *record, const struct case_text *text);
struct event event_about(const struct desk *desk, enum event_kind kind, const struct case_record *record, struct text department);
/* record->reference, in the turn's arena. */
struct text reference_for(struct desk *desk, uint64_t number);

/* ---- a case at hand (desk_work.c) ---- */
/* Every change of a case after intake goes this way: open, change work->row, say what happened, keep. Beside one case at hand there may be linked ones.
 * STORE_OK, STORE_MISSING or a fault. */
MUST_CHECK int work_open(struct desk *desk, uint64_t number, struct case_work **out);
/* The event, with the ledger so far and what it does to the case's further clocks, goes out and into the case's history; and behind it the events of
 * those that it starts or meets. Returns 0 or a fault. */
MUST_CHECK int work_say(struct desk *desk, struct case_work *work, struct event *event, const struct case_text *text);
/* The event alone. */
MUST_CHECK int work_write(struct desk *desk, struct case_work *work, struct event *event, const struct case_text *text);
/* Puts the case into the store and lets go of it. Returns 0 or a fault. */
MUST_CHECK int work_keep(struct desk *desk, struct case_work **work);
/* Lets go of it unchanged. */
void work_drop(struct case_work **work);
/* An entry for the next event: what was just done to this clock. Department empty: a clock of the case. Past LIMIT_LEDGER in one event the program is
 * wrong: a case has fewer clocks. */
void work_ledger(struct case_work *work, enum ledger_kind kind, struct text department, struct text name, const struct clock *clock);
/* The clocks that a part begins with. */
void work_ledger_part(struct case_work *work, const struct assignment *part);

/* ---- clocks of joint handling (desk_handling.c): answer, ruling, urge, extension, question, confirmation ---- */
/* NULL: the case has no clock of that name and department. Department empty: the lead's, whoever that is. */
struct case_clock *case_clock_find(struct case_record *record, struct text name, struct text department);
/* Starts it (anew, where it runs), with its entry in the ledger. NULL: the case has as many clocks as it may have; nothing changed. */
struct case_clock *handling_start(struct desk *desk, struct case_work *work, struct text name, struct text department);
/* Ends it: LEDGER_MET or LEDGER_WAIVED. Nothing where there is none. */
void handling_end(struct desk *desk, struct case_work *work, struct text name, struct text department, enum ledger_kind how);
/* What its running out does; said after the breach. The clock may be gone afterwards. Returns 0 or a fault. */
MUST_CHECK int handling_expired(struct desk *desk, struct case_work *work, struct text name);
/* Is it the name of one of them? */
bool handling_is(struct text name);

/* ---- the end of a case, and the same case again (desk_handling.c, desk_reopen.c) ---- */
/* A case that is being resolved: the clocks of joint handling and what was asked for are over, nobody holds it, and the confirmation window opens. Before the event is said. */
void case_settle(struct desk *desk, struct case_work *work);
/* Makes a resolved case a closed one. Before the event is said. */
void case_end(struct desk *desk, struct case_work *work);
/* The same, and says so with `event`. Returns 0 or a fault. */
MUST_CHECK int case_close(struct desk *desk, struct case_work *work, struct event *event);
/* A resolved or closed case is open again, counted, with fresh clocks for its lead, and says so with `event`; supervisors are told when it has been reopened
 * as often as the setting reopened_told says. Co-handlers' parts stay as they are: the lead invites whom it needs. Returns 0 or a fault. */
MUST_CHECK int case_reopen(struct desk *desk, struct case_work *work, struct event *event, const struct case_text *text);

/* ---- waiting (desk_hold.c) ---- */
/* The clocks of a part, and of the case where it is the lead's, stand still as far as their policies stop for this wait; and go on, but for those that
 * another one, `wait`, stops too. Each with its entry in the ledger; clocks that do not run, or do not stand still, are passed over. */
void clocks_stop(struct desk *desk, struct case_work *work, struct assignment *part, enum waits_for wait);
void clocks_go_on(struct desk *desk, struct case_work *work, struct assignment *part, enum waits_for wait);
/* The same for one. Department empty: a clock of the case. */
void clock_go_on(struct desk *desk, struct case_work *work, struct text department, struct text name, struct clock *clock, enum waits_for wait);
/* The part waits: its clocks stand still as their policies say, and, when it is the lead's, those of the case, which is on hold (or stays disputed). Before
 * the event is said. */
void hold_begin(struct desk *desk, struct case_work *work, struct assignment *part, enum waits_for wait);
/* The part goes on where it waited; for the lead's also the case, and a question to the citizen is over, its clock ended as `question` says (LEDGER_MET,
 * LEDGER_WAIVED). Nothing where it did not wait. Whoever takes the lead from a department that holds calls it first. Before the event is said. */
void hold_end(struct desk *desk, struct case_work *work, struct assignment *part, enum ledger_kind question);
/* The citizen has not answered in time: goes on without. Returns 0 or a fault. */
MUST_CHECK int hold_unanswered(struct desk *desk, struct case_work *work);
/* The first of that kind; NULL: there is none. */
struct ask *ask_find(struct case_record *record, enum ask_kind kind);
/* The assignment of that department; NULL: it has none. */
struct assignment *record_find(struct case_record *record, struct text department);

/* ---- the lead and the parts (desk_act_pass.c, desk_act_parts.c) ---- */
/* Who was asked to lead has said nothing in time: it leads. Returns 0 or a fault. */
MUST_CHECK int passing_answered_by_silence(struct desk *desk, struct case_work *work);
/* `department` is done, waived, or leads: the clocks of the parts that come after its part start. Returns OUTCOME_OK or a fault. */
MUST_CHECK int parts_follow(struct desk *desk, struct case_work *work, struct text department);
/* Nobody owes what this clock promises any more; with an entry in the ledger, if somebody did. */
void part_waive_clock(struct case_work *work, struct text department, struct text name, struct clock *clock);
/* ---- further clocks of a policy (desk_further.c): the case's own, department empty ---- */
/* What an event does to clocks in itself: resolving waives the further clocks that it does not meet, going on renews the ladders of those that stood still,
 * and requests for more time end with the clock that they were for. Writes the ledger of the event. */
void further_settle(struct desk *desk, struct case_work *work, const struct event *event);
/* Starts and meets the further clocks that wait for this event; an event for each. Returns 0 or a fault. */
MUST_CHECK int further_hear(struct desk *desk, struct case_work *work, const struct event *event);

/* ---- requests for more time (desk_act_extend.c) ---- */
/* Drops those whose clock does not run any more. */
void extensions_settle(struct desk *desk, struct case_work *work);
/* The oldest has not been answered in time: silence is a refusal. Returns 0 or a fault. */
MUST_CHECK int extension_expired(struct desk *desk, struct case_work *work);

/* ---- intake (desk_intake.c) ---- */
int desk_submit(struct desk *desk, struct waiting from, const struct request *request);
/* Decides with the verdicts that are there and ends the waiting. Returns 0 or a fault. */
MUST_CHECK int intake_finish(struct desk *desk, const struct basis *basis, const struct submission *submission, const struct finding *finding, const struct verdicts *verdicts,
			     wall received, const struct waiting *waiting, size_t n_waiting);
/* The decision's trace, encoded; valid until the next call. */
MUST_CHECK int trace_encode(struct desk *desk, const struct finding *finding, const struct verdicts *verdicts, const struct ruling *ruling,
			    const struct repeats *repeats, struct text *out);
/* The case's clocks may need a mark earlier than was known. */
void clocks_watch(struct desk *desk, const struct case_record *record);

/* ---- waiting for plugins (desk_pending.c) ---- */
enum pending_rc { PENDING_STARTED = 0, PENDING_NEEDLESS, PENDING_FULL };
/* Asks the plugins of those who have a part. PENDING_NEEDLESS: there is nobody to ask; `verdicts` says who could not be asked. */
MUST_CHECK int pending_start(struct desk *desk, const struct submission *submission, const struct finding *finding, struct verdicts *verdicts, wall received,
			     uint64_t case_number, const struct waiting *from);
struct pending *pending_find(struct desk *desk, struct text source, struct text source_ref);
void pending_verdict(void *desk, uint64_t question_id, const struct verdict *verdict, struct now now);
/* Those whose limit has passed (all, with `everybody`). */
MUST_CHECK int pending_expire(struct desk *desk, bool everybody, mono *next_out);
void pending_fini(struct desk *desk);

/* ---- asking again (desk_reassess.c) ---- */
void reassess_ready(void *desk, struct text department);
MUST_CHECK int reassess_tick(struct desk *desk, mono *next_out);
MUST_CHECK int reassess_finish(struct desk *desk, struct pending *pending);

/* ---- the watch (desk_watch.c) ---- */
/* Feeds it with the newest cases of earlier lives. Returns 0 or a fault. */
MUST_CHECK int watch_recall(struct desk *desk);
/* A case has just been decided: what the watch makes of it goes to the supervisors. Returns 0 or a fault. */
MUST_CHECK int watch_decided(struct desk *desk, const struct case_record *record, const struct finding *finding);

/* ---- campaigns and improvements (desk_campaign.c, desk_improve.c, desk_lookup.c) ---- */
int desk_campaign(struct desk *desk, struct waiting from, const struct request *request);
int desk_improve(struct desk *desk, struct waiting from, const struct request *request);
/* Campaigns, CampaignShow, Improvements: read away from the loop. */
int desk_lookup(struct desk *desk, struct waiting from, const struct request *request);
/* Those that are open, from the store; before anything is taken in. */
MUST_CHECK int campaigns_recall(struct desk *desk);
/* Improvements that have become late: each is said once. */
MUST_CHECK int improvements_tick(struct desk *desk, mono *next_out);
/* Fills in the references of its cases, in the arena. Any thread: the secret never changes. */
void improvement_show(const unsigned char *secret, struct arena *arena, struct improvement *improvement);
/* ---- cases that repeat others (desk_links.c) ---- */
/* What links_find has found of a new case. */
struct linking {
	const struct duplicate_policy *policy; /* NULL: none covers it */
	enum likeness_kind kind;
	struct case_work *primary;             /* NULL: it repeats none */
	struct repeats repeats;
};

/* Reads what is remembered again from the store. Returns 0 or a fault. */
MUST_CHECK int links_recall(struct desk *desk);
/* The same, if the configuration in force has other policies than before. */
MUST_CHECK int links_renew(struct desk *desk);
/* Does the new case, drafted and numbered, repeat an earlier one? Then it gets its primary, and the primary's lead. links_taken must follow. */
MUST_CHECK int links_find(struct desk *desk, const struct basis *basis, const struct submission *submission, const struct ruling *ruling, struct case_record *record,
			  struct linking *out);
/* Remembers the new case once its opening is said and, where it repeats one, says so, with what follows for the primary. Returns 0 or a fault. */
MUST_CHECK int links_taken(struct desk *desk, struct linking *linking, const struct case_record *record);
/* What has become of a case at hand is known from now on. */
void links_note(struct desk *desk, const struct case_work *work);
/* So many different reporters raise the priority of the primary; `voices_before`: before the last one came. Returns 0 or a fault. */
MUST_CHECK int links_raise(struct desk *desk, const struct duplicate_policy *policy, struct case_work *primary, uint32_t voices_before);

/* ---- precedents (desk_precedents.c) ---- */
/* A ruling has been said, as this event: `from` led before, `to` leads now. Returns 0 or a fault. */
MUST_CHECK int precedent_note(struct desk *desk, const struct case_work *work, struct text from, struct text to, struct text reason_code, uint64_t event_number);
/* ---- figures (desk_figures.c) ---- */
/* Those that an earlier life gathered. Returns 0 or a fault. */
MUST_CHECK int sums_recall(struct desk *desk);
/* A case was changed; `before` NULL: it is new. */
void sums_count(struct desk *desk, const struct case_record *before, const struct case_record *after);
/* Counts in some of the cases of before figures were kept, if there are any. Returns 0 or a fault. */
MUST_CHECK int sums_tick(struct desk *desk, mono *next_out);
/* What this turn has gathered goes into the store. Returns 0 or a fault. */
MUST_CHECK int sums_save(struct desk *desk);

/* ---- another configuration (desk_reload.c) ---- */
int desk_reload_asked(struct desk *desk, struct waiting from, const struct request *request);
/* The first configuration, written down unless it is the one that was in force at the end of the last life. */
MUST_CHECK int takeover_first(struct desk *desk);
MUST_CHECK int takeover_tick(struct desk *desk, mono *next_out);
/* Nothing takes over any more; whoever waits is told. */
void takeover_stop(struct desk *desk);

/* ---- promises anew (desk_recompute.c) ---- */
int desk_recompute(struct desk *desk, struct waiting from, const struct request *request);
/* Carries out the oldest plan. Returns 0 or a fault. */
MUST_CHECK int recompute_tick(struct desk *desk, mono *next_out);
void recompute_fini(struct desk *desk);

/* ---- acts, clocks, questions ---- */
int desk_act(struct desk *desk, struct waiting from, const struct request *request);
/* When the wall clock will show `moment`, as the loop measures; MONO_NEVER where only a request moves the clock. */
mono desk_when(const struct desk *desk, wall moment);
MUST_CHECK int clocks_tick(struct desk *desk, mono *next_out);
/* Sets every mark that is due on the case, each with its event. Returns 0 or a fault. */
MUST_CHECK int clocks_mark(struct desk *desk, struct case_work *work);
int desk_query(struct desk *desk, struct waiting from, const struct request *request);
int desk_health(struct desk *desk, struct waiting from, const struct request *request);
/* The number of the case that a key names, looked up among everything committed and in this turn. OUTCOME_OK or the refusal, which has been answered. */
int case_number_of(struct desk *desk, struct waiting from, const struct case_key *key, uint64_t *number_out);

#endif
