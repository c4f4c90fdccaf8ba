/* Every statement that is run after opening. Columns are bound and taken in the order in which they stand here (sqlite_case.c for cases
 * and assignments). */
#include "store/session.h"

#define CASE_COLUMNS                                                                                                           \
	"c.number, c.source, c.source_ref, c.channel, c.category, c.lead, c.rule, c.rule_set, c.outcome_code, c.priority,"     \
	" c.state, c.received, c.opened, c.resolved, c.flags, c.areas, c.opened_event, c.answer_event, c.handling, c.history"

#define DOSSIER_COLUMNS "kind, number, name, is_open, mark, bytes"

#define ASSIGNMENT_COLUMNS                                                                                                     \
	"case_number, slot, department, sub_unit, part, state, since,"                                                         \
	" acknowledge_due, acknowledge_warn, acknowledge_met, acknowledge_marks, acknowledge_policy, acknowledge_calendar,"    \
	" resolve_due, resolve_warn, resolve_met, resolve_marks, resolve_policy, resolve_calendar"

/* Late clocks behind a place in one of their orders; all columns of the table but what the order fixes would be no shorter. */
#define LATE_COLUMNS                                                                                                       \
	"case_number, department, clock, calendar, policy, category, holder, campaign, priority, part, state, case_state," \
	" received, since, held_since, due, next_step, steps, extensions, extended_days, extension_asked, areas, spells, still"

#define LATE_BY(fixed, key, values)                                                                                            \
	"SELECT " LATE_COLUMNS " FROM late WHERE " fixed "(" key ") > (" values ") ORDER BY " key " LIMIT ?8"

/* ?1 from which number up, ?2 and ?3 opened from and before, ?4 from which opening on parts are looked up. Parts are PART_REQUIRED and
 * ASSIGNMENT_DONE, states CASE_RESOLVED and CASE_CLOSED of proto/message.h. */
#define SURVEY(point, join)                                                                                                    \
	"SELECT c.number, c.category, c.state, coalesce(c.opened, c.received) AS at, c.areas, c.handling,"                     \
	" c.state IN (4, 5) AND coalesce(c.opened, c.received) >= ?4 AND EXISTS (SELECT 1 FROM assignments a"                  \
	" WHERE a.case_number = c.number AND a.part = 2 AND a.state = 4)," point " FROM cases c" join                          \
	" WHERE c.number >= ?1 AND at >= ?2 AND at < ?3 ORDER BY c.number"

const char *const sql_text[SQL_COUNT] = {
	[SQL_READ_BEGIN] = "BEGIN",
	[SQL_READ_END] = "COMMIT",
	[SQL_CASE] = "SELECT " CASE_COLUMNS ", c.trace FROM cases c WHERE c.number = ?",
	[SQL_CASE_KEY] = "SELECT source, source_ref FROM cases WHERE number = ?",
	[SQL_ASSIGNMENTS] =
		"SELECT department, sub_unit, part, state, since, acknowledge_due, acknowledge_warn, acknowledge_met,"
		" acknowledge_marks, acknowledge_policy, acknowledge_calendar, resolve_due, resolve_warn, resolve_met,"
		" resolve_marks, resolve_policy, resolve_calendar FROM assignments WHERE case_number = ? ORDER BY slot",
	[SQL_CURSOR] = "SELECT stream, event_number, position FROM cursors WHERE feed = ? AND consumer = ?",
	/* ?1 from above which number down, ?2 to which, ?3 state or 0, ?4 department or '', ?5 category or '', ?6 how many */
	[SQL_LIST] =
		"SELECT " CASE_COLUMNS " FROM cases c WHERE c.number < ?1 AND c.number >= ?2 AND (?3 = 0 OR c.state = ?3)"
		" AND (?5 = '' OR c.category = ?5 OR substr(c.category, 1, length(?5) + 1) = ?5 || '/')"
		" AND (?4 = '' OR EXISTS (SELECT 1 FROM assignments a WHERE a.case_number = c.number AND a.department = ?4))"
		" ORDER BY c.number DESC LIMIT ?6",
	[SQL_TEXT] = "SELECT bytes FROM texts WHERE case_number = ? AND event_number = ?",
	[SQL_TALLY] = "SELECT cases, open_cases, events FROM tally WHERE stream = ?",
	[SQL_CURSORS] = "SELECT feed, consumer, stream, event_number, position FROM cursors ORDER BY feed, consumer",
	[SQL_FEED_ID] = "SELECT id FROM feeds WHERE name = ?",
	/* from the run that holds position ?3, or the first behind it */
	[SQL_FEED_RUNS] =
		"SELECT first_position, count, events FROM feed_runs WHERE stream = ?1 AND feed = ?2 AND first_position >="
		" coalesce((SELECT max(first_position) FROM feed_runs WHERE stream = ?1 AND feed = ?2 AND first_position <= ?3), 0)"
		" ORDER BY first_position",
	[SQL_SEGMENT_OF] = "SELECT first_event, count, events FROM segments WHERE stream = ? AND first_event <= ?"
			   " ORDER BY first_event DESC LIMIT 1",
	[SQL_SEGMENTS] = "SELECT first_event, count, hash, events FROM segments WHERE stream = ? AND first_event >= ?"
			 " ORDER BY first_event LIMIT ?",
	/* ?1 department, ?2 calendar, ?3 priority, ?4 to ?7 the place: moment, case, department, clock, ?8 how many */
	[SQL_LATE_DUE] =
		LATE_BY("calendar = ?2 AND priority = ?3 AND ", "due, case_number, department, clock", "?4, ?5, ?6, ?7"),
	[SQL_LATE_DUE_OF] =
		LATE_BY("department = ?1 AND calendar = ?2 AND priority = ?3 AND ", "due, case_number, clock", "?4, ?5, ?7"),
	[SQL_LATE_AGE] = LATE_BY("", "received, case_number, department, clock", "?4, ?5, ?6, ?7"),
	[SQL_LATE_AGE_OF] = LATE_BY("department = ?1 AND ", "received, case_number, clock", "?4, ?5, ?7"),
	/* the next priority of calendar ?2 behind ?3; the first of the next calendar. Two steps: one inequality over both columns would walk through all that is equal */
	[SQL_LATE_HEAD] =
		"SELECT calendar, priority FROM late WHERE calendar = ?2 AND priority > ?3 ORDER BY priority LIMIT 1",
	[SQL_LATE_HEAD_OF] =
		"SELECT calendar, priority FROM late WHERE department = ?1 AND calendar = ?2 AND priority > ?3 ORDER BY priority LIMIT 1",
	[SQL_LATE_CALENDAR] = "SELECT calendar, priority FROM late WHERE calendar > ?2 ORDER BY calendar, priority LIMIT 1",
	[SQL_LATE_CALENDAR_OF] =
		"SELECT calendar, priority FROM late WHERE department = ?1 AND calendar > ?2 ORDER BY calendar, priority LIMIT 1",
	[SQL_DUES] =
		"SELECT next_due, number, dues FROM cases WHERE due_reach = ?1 AND (next_due, number) >= (?2, ?3) AND next_due <= ?4 ORDER BY next_due, number",
	[SQL_DUES_REACH] = "SELECT due_reach FROM cases WHERE due_reach > ? ORDER BY due_reach LIMIT 1",

	[SQL_RULE_SETS] =
		"SELECT number, version, who, at, files FROM rule_sets WHERE number < ? ORDER BY number DESC LIMIT ?",
	[SQL_RULE_PIECE] = "SELECT bytes FROM rule_pieces WHERE digest = ? AND piece = ?",

	[SQL_RECEIVED] = "SELECT received FROM cases WHERE number = ?",
	[SQL_SURVEY] = SURVEY("NULL", ""),
	[SQL_SURVEY_POINTS] = SURVEY("t.bytes", " LEFT JOIN texts t ON t.event_number = c.opened_event"),
	[SQL_DOSSIERS] =
		"SELECT " DOSSIER_COLUMNS " FROM dossiers WHERE kind = ? AND number < ? ORDER BY number DESC LIMIT ?",
	[SQL_DOSSIER] = "SELECT " DOSSIER_COLUMNS " FROM dossiers WHERE kind = ? AND number = ?",
	[SQL_DOSSIER_NAMED] = "SELECT " DOSSIER_COLUMNS " FROM dossiers WHERE kind = ? AND name = ?",
	[SQL_CAMPAIGN_CASES] = "SELECT number FROM cases WHERE campaign = ? AND number > ? ORDER BY number LIMIT ?",
	[SQL_RULINGS] =
		"SELECT event_number, case_number, category, areas, led_before, leads, reason_code, at FROM rulings WHERE event_number < ?"
		" ORDER BY event_number DESC LIMIT ?",
	[SQL_SUMS] = "SELECT sums FROM figures WHERE heading = ?1 AND value = ?2 AND unit = ?3 AND start = ?4",
	[SQL_SUMS_SPAN] =
		"SELECT start, sums FROM figures WHERE heading = ?1 AND value = ?2 AND unit = ?3 AND start >= ?4 AND start <= ?5"
		" ORDER BY start LIMIT ?6",
	[SQL_SUMS_VALUE] = "SELECT value FROM figures WHERE heading = ?1 AND value > ?2 ORDER BY value LIMIT 1",
	[SQL_SUMS_VALUE_AT] = "SELECT value FROM figures WHERE heading = ?1 AND value >= ?2 ORDER BY value LIMIT 1",

	[SQL_DUE] = "SELECT number FROM cases WHERE next_mark <= ?1 ORDER BY next_mark, number LIMIT ?2",
	[SQL_DUE_NEXT] = "SELECT next_mark FROM cases WHERE next_mark > ? ORDER BY next_mark LIMIT 1",
	[SQL_UNASSESSED] = "SELECT number FROM cases WHERE unassessed = 1 AND number > ? ORDER BY number LIMIT ?",
	[SQL_FOLLOWERS] = "SELECT number FROM cases WHERE primary_case = ? AND number > ? ORDER BY number LIMIT ?",
	[SQL_CASE_STATE] = "SELECT state FROM cases WHERE number = ?",
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_CASE_ADD] =
		"INSERT INTO cases (number, source, source_ref, channel, category, rule, rule_set, received, opened, areas,"
		" opened_event, state, priority, lead, flags, outcome_code, resolved, answer_event, unassessed, handling, history,"
		" next_mark, campaign, primary_case, trace, next_due, due_reach, dues) VALUES (?1, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28,"
		" ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
	[SQL_CASE_PUT] =
		"UPDATE cases SET state = ?2, priority = ?3, lead = ?4, flags = ?5, outcome_code = ?6, resolved = ?7,"
		" answer_event = ?8, unassessed = ?9, handling = ?10, history = ?11, next_mark = ?12, campaign = ?13,"
		" primary_case = ?14, trace = ?15, next_due = ?16, due_reach = ?17, dues = ?18 WHERE number = ?1",
	[SQL_ASSIGNMENT_ADD] =
		"INSERT INTO assignments (" ASSIGNMENT_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
		" ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
	[SQL_LATE_OF_CASE] = "SELECT " LATE_COLUMNS " FROM late WHERE case_number = ?",
	[SQL_LATE_DROP] = "DELETE FROM late WHERE case_number = ?",
	[SQL_LATE_PUT] = "INSERT INTO late (" LATE_COLUMNS
			 ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
			 " ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)",
	[SQL_ASSIGNMENT_PUT] =
		"UPDATE assignments SET department = ?3, sub_unit = ?4, part = ?5, state = ?6, since = ?7,"
		" acknowledge_due = ?8, acknowledge_warn = ?9, acknowledge_met = ?10, acknowledge_marks = ?11,"
		" acknowledge_policy = ?12, acknowledge_calendar = ?13, resolve_due = ?14, resolve_warn = ?15,"
		" resolve_met = ?16, resolve_marks = ?17, resolve_policy = ?18, resolve_calendar = ?19"
		" WHERE case_number = ?1 AND slot = ?2",
	[SQL_TEXT_PUT] = "INSERT INTO texts (event_number, case_number, is_later, salt, bytes) VALUES (?, ?, ?, ?, ?)",
	[SQL_CURSOR_PUT] = "INSERT INTO cursors (feed, consumer, stream, event_number, position) VALUES (?1, ?2, ?3, ?4, ?5)"
			   " ON CONFLICT (feed, consumer) DO UPDATE SET stream = ?3, event_number = ?4, position = ?5",
	[SQL_SEGMENT_PUT] = "INSERT INTO segments (stream, first_event, count, hash, events) VALUES (?, ?, ?, ?, ?)",
	[SQL_FEED_PUT] = "INSERT INTO feeds (name) VALUES (?)",
	[SQL_FEED_RUN_PUT] = "INSERT INTO feed_runs (stream, feed, first_position, count, events) VALUES (?, ?, ?, ?, ?)",
	[SQL_FINGERPRINTS_PUT] = "INSERT INTO fingerprints (first_case, marks) VALUES (?, ?)",
	[SQL_RULE_SET_ADD] = "INSERT INTO rule_sets (number, version, who, at, files) VALUES (?, ?, ?, ?, ?)",
	[SQL_RULE_PIECE_PUT] = "INSERT OR IGNORE INTO rule_pieces (digest, piece, bytes) VALUES (?, ?, ?)",
	[SQL_DOSSIER_PUT] = "INSERT INTO dossiers (kind, number, name, is_open, mark, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
			    " ON CONFLICT (kind, number) DO UPDATE SET name = ?3, is_open = ?4, mark = ?5, bytes = ?6",
	[SQL_DOSSIER_NEWEST] = "SELECT number FROM dossiers WHERE kind = ? ORDER BY number DESC LIMIT 1",
	[SQL_DOSSIERS_OPEN] =
		"SELECT number FROM dossiers WHERE is_open IS NOT NULL AND kind = ? AND number > ? ORDER BY number LIMIT ?",
	[SQL_DOSSIERS_DUE] =
		"SELECT number FROM dossiers WHERE mark IS NOT NULL AND kind = ? AND mark <= ? ORDER BY mark, number LIMIT ?",
	[SQL_DOSSIERS_NEXT] =
		"SELECT mark FROM dossiers WHERE mark IS NOT NULL AND kind = ? AND mark > ? ORDER BY mark LIMIT 1",
	[SQL_RULING_ADD] =
		"INSERT INTO rulings (event_number, case_number, category, areas, led_before, leads, reason_code, at)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_SUMS_PUT] = "INSERT INTO figures (heading, value, unit, start, sums) VALUES (?1, ?2, ?3, ?4, ?5)"
			 " ON CONFLICT (heading, value, unit, start) DO UPDATE SET sums = ?5",
	[SQL_TALLY_PUT] = "UPDATE tally SET cases = ?2, open_cases = ?3, events = ?4 WHERE stream = ?1",
};
