/* Questions about campaigns and improvements: answered by the reader, away from the loop, from committed state. */
#include <stdlib.h>

#include "core/desk_inside.h"

enum { LOOKUP_FIRST_BYTES = 1024, LOOKUP_LIMIT_BYTES = 65536, LOOKUP_ROWS = 100, SCAN_ROWS = 64, SCAN_PAGES = 32, FIGURE_ROWS = 256,
       ROW_BYTES = 4 * 1024 * 1024 };

struct lookup {
	struct errand errand;
	struct desk *desk;
	struct waiting from;
	struct arena *arena; /* owns the copied request */
	struct request request;
	wall now;
	struct buffer message;
};

static int encode(struct lookup *l, struct reply *reply)
{
	reply->id = l->from.request_id;
	return codec_reply_encode(reply, &l->message) ? RAISE(FAULT_MEMORY) : 0;
}

/* ---- pages of dossiers ---- */

/* A page being filled: dossiers are read in pieces, and those that are wanted stay. */
struct page {
	enum dossier_kind kind;
	uint64_t before_number; /* afterwards: where to go on; 0: nowhere */
	size_t limit, n;
	/* Takes it, or does not want it (*is_taken_out false). Returns 0 or a fault. */
	int (*take)(struct lookup *l, struct page *page, const struct dossier *dossier, struct arena *arena, bool *is_taken_out);
	void *rows;
};

static int take_piece(struct lookup *l, struct page *page, const struct dossier *dossiers, size_t n, struct arena *arena)
{
	bool is_taken;
	int rc = 0;

	for (size_t i = 0; !rc && i < n && page->n < page->limit; i++) {
		rc = page->take(l, page, &dossiers[i], arena, &is_taken);
		page->n += !rc && is_taken;
		page->before_number = dossiers[i].number;
	}
	return PASS(rc);
}

static int fill_page(struct lookup *l, struct page *page, struct reader *reader, struct arena *arena)
{
	struct dossier *piece = arena_take(arena, SCAN_ROWS * sizeof *piece);
	size_t n = SCAN_ROWS;
	int rc = piece ? 0 : RAISE(FAULT_MEMORY);

	for (size_t pages = 0; !rc && n == SCAN_ROWS && page->n < page->limit && pages < SCAN_PAGES; pages++) {
		rc = reader->ops->dossiers(reader->self, page->kind, page->before_number, arena, piece, SCAN_ROWS, &n);
		if (!rc)
			rc = take_piece(l, page, piece, n, arena);
	}
	if (page->before_number == 1 || (n < SCAN_ROWS && page->n < page->limit))
		page->before_number = 0; /* the oldest has been looked at */
	return FOLD(rc);
}

static int take_campaign(struct lookup *l, struct page *page, const struct dossier *dossier, struct arena *arena, bool *is_taken_out)
{
	struct campaign *rows = page->rows;

	*is_taken_out = dossier->is_open || !l->request.campaigns.open_only;
	if (!*is_taken_out)
		return 0;
	return codec_campaign_decode(dossier->bytes, arena, &rows[page->n]) ? RAISE(FAULT_BROKEN) : 0;
}

static int run_campaigns(struct lookup *l, struct reader *reader, struct arena *arena)
{
	const struct request_campaigns *asked = &l->request.campaigns;
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_CAMPAIGNS };
	struct page page = { .kind = DOSSIER_CAMPAIGN, .before_number = asked->before_number, .limit = asked->limit, .take = take_campaign,
			     .rows = arena_take(arena, asked->limit * sizeof(struct campaign)) };
	int rc = page.rows ? fill_page(l, &page, reader, arena) : RAISE(FAULT_MEMORY);

	reply.campaigns = (struct campaign_list){ page.rows, page.n, page.before_number };
	return rc ? PASS(rc) : PASS(encode(l, &reply));
}

static bool is_wanted(const struct lookup *l, const struct improvement *i)
{
	const struct request_improvements *asked = &l->request.improvements;
	bool is_open = wall_is_none(i->done);

	if (asked->department.size && !text_is(asked->department, i->owner))
		return false;
	if (asked->published_only && wall_is_none(i->published))
		return false;
	switch (asked->state) {
	case IMPROVEMENT_OPEN:
		return is_open;
	case IMPROVEMENT_OVERDUE:
		return is_open && i->is_overdue;
	case IMPROVEMENT_DONE:
		return !is_open;
	default:
		return true;
	}
}

static int take_improvement(struct lookup *l, struct page *page, const struct dossier *dossier, struct arena *arena, bool *is_taken_out)
{
	struct improvement *row = (struct improvement *)page->rows + page->n;

	if (codec_improvement_decode(dossier->bytes, arena, row))
		return RAISE(FAULT_BROKEN);
	*is_taken_out = is_wanted(l, row);
	if (*is_taken_out)
		improvement_show(l->desk->secret, arena, row);
	return 0;
}

static int run_improvements(struct lookup *l, struct reader *reader, struct arena *arena)
{
	const struct request_improvements *asked = &l->request.improvements;
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_IMPROVEMENTS };
	struct page page = { .kind = DOSSIER_IMPROVEMENT, .before_number = asked->before_number, .limit = asked->limit, .take = take_improvement,
			     .rows = arena_take(arena, asked->limit * sizeof(struct improvement)) };
	int rc = page.rows ? fill_page(l, &page, reader, arena) : RAISE(FAULT_MEMORY);

	reply.improvements = (struct improvement_list){ page.rows, page.n, page.before_number };
	return rc ? PASS(rc) : PASS(encode(l, &reply));
}

/* ---- the progress of a campaign ---- */

/* The row of that department, made when it is new; NULL: there are more departments than a campaign's figures have room for. */
static struct campaign_figures *figures_of(struct campaign_progress *progress, struct text department, struct arena *arena)
{
	bool is_whole = true;

	for (size_t i = 0; i < progress->n_departments; i++)
		if (text_is(progress->departments[i].department, department))
			return &progress->departments[i];
	if (progress->n_departments == FIGURE_ROWS)
		return NULL;
	progress->departments[progress->n_departments] = (struct campaign_figures){ .department = arena_copy(arena, department, &is_whole) };
	return is_whole ? &progress->departments[progress->n_departments++] : NULL;
}

static const struct clock *resolve_clock(const struct case_record *r)
{
	for (size_t i = 0; i < r->n_assignments; i++)
		if (r->assignments[i].part == PART_LEAD)
			return &r->assignments[i].resolve;
	return NULL;
}

static void count_case(struct campaign_figures *f, const struct case_record *r)
{
	const struct clock *clock = resolve_clock(r);
	bool is_open = case_is_open(r->state), is_late = clock && clock->is_breached;

	if (!f)
		return;
	f->cases++;
	f->open += is_open;
	f->resolved += !is_open;
	f->late += is_late;
	f->on_time += !is_open && !is_late;
	f->reopened += r->reopened > 0;
}

static void count_joint(struct campaign_progress *progress, const struct case_record *r, struct arena *arena)
{
	bool is_joint = false;

	for (size_t i = 0; i < r->n_assignments; i++) {
		struct campaign_figures *f;

		if (r->assignments[i].part != PART_REQUIRED)
			continue;
		is_joint = true;
		f = figures_of(progress, r->assignments[i].department, arena);
		if (f)
			f->joint++;
	}
	progress->all.joint += is_joint;
}

/* One case after the other, each in memory that the next one uses again. */
static int count_cases(struct reader *reader, const uint64_t *numbers, size_t n, struct arena *scratch, struct campaign_progress *progress, struct arena *arena)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < n; i++) {
		struct case_row *row = arena_take(scratch, sizeof *row);

		rc = row ? reader->ops->case_get(reader->self, numbers[i], scratch, row) : RAISE(FAULT_MEMORY);
		if (!rc) {
			count_case(&progress->all, &row->record);
			count_case(figures_of(progress, row->record.lead, arena), &row->record);
			count_joint(progress, &row->record, arena);
		}
		arena_reset(scratch);
	}
	return FOLD(rc);
}

static int fill_progress(struct reader *reader, struct text name, struct campaign_progress *progress, struct arena *arena)
{
	struct arena *scratch = arena_create_sized(ROW_BYTES / 64, ROW_BYTES);
	uint64_t numbers[FIGURE_ROWS], after = 0;
	size_t n = FIGURE_ROWS, seen = 0;
	int rc = 0;

	while (!rc && n == FIGURE_ROWS && seen < LIMIT_CAMPAIGN_CASES) {
		rc = reader->ops->campaign_cases(reader->self, name, after, numbers, FIGURE_ROWS, &n);
		if (!rc)
			rc = count_cases(reader, numbers, n, scratch, progress, arena);
		after = n ? numbers[n - 1] : after;
		seen += n;
	}
	progress->is_partial = n == FIGURE_ROWS;
	arena_destroy(&scratch);
	return FOLD(rc);
}

static int run_campaign_show(struct lookup *l, struct reader *reader, struct arena *arena)
{
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_CAMPAIGN_PROGRESS };
	struct campaign_progress *progress = &reply.campaign_progress;
	struct campaign *campaign = arena_take(arena, sizeof *campaign);
	struct text name = l->request.campaign_show.name;
	struct dossier dossier;
	int rc;

	progress->departments = arena_take(arena, FIGURE_ROWS * sizeof *progress->departments);
	if (!campaign || !progress->departments)
		return RAISE(FAULT_MEMORY);
	rc = reader->ops->dossier_named(reader->self, DOSSIER_CAMPAIGN, name, arena, &dossier);
	if (rc == STORE_MISSING)
		return PASS(encode(l, &(struct reply){ .outcome = OUTCOME_INVALID, .field = TEXT("name"),
						       .sentence = PHRASE(arena, TEXT("There is no campaign \""), name, TEXT("\".")) }));
	if (rc)
		return FOLD(rc);
	if (codec_campaign_decode(dossier.bytes, arena, campaign))
		return RAISE(FAULT_BROKEN);
	progress->campaign = campaign;
	progress->as_of = l->now;
	rc = fill_progress(reader, name, progress, arena);
	return rc ? PASS(rc) : PASS(encode(l, &reply));
}

/* ---- an errand from beginning to end ---- */

static int lookup_run(struct errand *errand, struct reader *reader, struct arena *arena)
{
	struct lookup *l = (struct lookup *)errand;

	switch (l->request.kind) {
	case REQUEST_CAMPAIGNS:
		return PASS(run_campaigns(l, reader, arena));
	case REQUEST_CAMPAIGN_SHOW:
		return PASS(run_campaign_show(l, reader, arena));
	case REQUEST_IMPROVEMENTS:
		return PASS(run_improvements(l, reader, arena));
	default:
		return RAISE(FAULT_UNPLANNED);
	}
}

static void lookup_free(struct lookup *l)
{
	arena_destroy(&l->arena);
	buffer_fini(&l->message);
	free(l);
}

static void lookup_done(struct errand *errand, int rc)
{
	struct lookup *l = (struct lookup *)errand;
	struct voice *voice = &l->desk->ports.voice;

	if (rc)
		desk_answer(l->desk, l->from, OUTCOME_STORE_FAILED, "",
			    TEXT("The store could not be read; the log says why. Ask again, or restart the daemon."));
	else
		voice->reply(voice->self, l->from.peer, buffer_text(&l->message));
	lookup_free(l);
}

/* The request with its texts in the lookup's own arena, and the size of a page filled in. false: more rows are asked for than there may be, or the arena
 * is too small. */
static bool copy_request(struct lookup *l, const struct request *request)
{
	uint32_t *limit = request->kind == REQUEST_CAMPAIGNS	? &l->request.campaigns.limit
			  : request->kind == REQUEST_IMPROVEMENTS ? &l->request.improvements.limit : NULL;
	struct text *name = request->kind == REQUEST_CAMPAIGN_SHOW  ? &l->request.campaign_show.name
			    : request->kind == REQUEST_IMPROVEMENTS ? &l->request.improvements.department : NULL;
	bool ok = true;

	l->request = *request;
	if (name)
		*name = arena_copy(l->arena, *name, &ok);
	if (limit && !*limit)
		*limit = LOOKUP_ROWS;
	return ok && (!limit || *limit <= LIMIT_PAGE);
}

int desk_lookup(struct desk *desk, struct waiting from, const struct request *request)
{
	struct lookup *l = calloc(1, sizeof *l);

	if (!l)
		return RAISE(FAULT_MEMORY);
	*l = (struct lookup){ .errand = { .run = lookup_run, .done = lookup_done }, .desk = desk, .from = from, .now = desk->now.wall,
			      .arena = arena_create_sized(LOOKUP_FIRST_BYTES, LOOKUP_LIMIT_BYTES) };
	if (!copy_request(l, request)) {
		desk_answer(desk, from, OUTCOME_INVALID, "limit", TEXT("limit may be at most 1000 rows."));
		lookup_free(l);
		return 0;
	}
	if (desk->ports.librarian.send(desk->ports.librarian.self, &l->errand))
		return 0;
	lookup_free(l);
	desk_answer(desk, from, OUTCOME_BUSY, "", TEXT("Too many questions are waiting to be read; ask again in a moment."));
	return 0;
}
