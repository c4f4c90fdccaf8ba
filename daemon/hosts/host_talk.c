/* What a host process is told and what it says: questions out, answers in, in the same order. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "hosts/host.h"

enum { READ_BYTES = 64 * 1024, READS_A_TURN = 4 };

bool host_has_talk(const struct host *host)
{
	return host->state == HOST_STARTING || host->state == HOST_RUNNING;
}

/* ---- out ---- */

/* What the file holds; false: it cannot be used, and errno or *sentence_out says why. */
static bool read_config(const char *path, struct buffer *out, const char **sentence_out)
{
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	char *at;
	ssize_t n = 0;

	*sentence_out = NULL;
	if (fd < 0)
		return !path || errno == ENOENT;
	do {
		at = buffer_extend(out, READ_BYTES);
		n = at ? read(fd, at, READ_BYTES) : 0;
		out->size -= at ? READ_BYTES - (size_t)(n > 0 ? n : 0) : 0;
	} while (n > 0 && out->size <= HOST_CONFIG_LIMIT);
	close(fd);
	if (out->size > HOST_CONFIG_LIMIT)
		*sentence_out = "was not started: its configuration has more than 64 KiB";
	else if (!text_is_utf8(buffer_text(out)))
		*sentence_out = "was not started: its configuration is not plain UTF-8 text";
	return n >= 0 && !*sentence_out;
}

int host_say_hello(struct host *host)
{
	const struct host_settings *settings = host->settings;
	struct buffer config = { 0 };
	const char *sentence;
	size_t begun;
	int rc;

	if (!read_config(host->config, &config, &sentence)) {
		host->cause = sentence ? sentence : "was not started: its configuration cannot be read";
		buffer_fini(&config);
		return CHILD_FAILED;
	}
	begun = host_frame_begin(&host->out);
	rc = host_hello_add(&(struct host_hello){ .protocol = HOST_PROTOCOL,
						  .plugin = text_of(host->path),
						  .config = buffer_text(&config),
						  .memory_bytes = settings->memory_bytes,
						  .files = settings->files },
			    &host->out);
	host_frame_end(&host->out, begun);
	buffer_fini(&config);
	host_flush(host);
	return rc ? CHILD_FAILED : CHILD_OK;
}

bool host_may_ask(const struct host *host)
{
	return host->state == HOST_RUNNING && host->out.size - host->sent < host->settings->queue_bytes &&
	       host->next - host->first < host->settings->in_hand_max && host->n_refused < HOST_REFUSED_MAX;
}

static void end_frame(struct host *host)
{
	if (host->begun)
		host_frame_end(&host->out, host->begun);
	host->begun = 0;
}

static int add_question(struct host *host, const struct question *question, struct text fact)
{
	const struct submission *s = question->submission;
	struct host_pair fields[LIMIT_FIELDS], areas[LIMIT_AREAS];
	int hour = 0, minute = 0, weekday = 0;
	struct host_question q = {
		.sequence = host->next,
		.case_number = question->case_number,
		.category = s->category,
		.channel = s->channel,
		.source = s->source,
		.title = s->text.title,
		.description = s->text.description,
		.address = s->text.address,
		.reporter_kind = s->text.reporter.kind,
		.fact = fact,
		.has_point = s->text.has_point,
		.point = s->text.point,
		.priority = s->priority,
		.part = question->part,
		.fields = fields,
		.areas = areas,
	};

	for (; q.n_fields < s->text.n_fields && q.n_fields < LIMIT_FIELDS; q.n_fields++)
		fields[q.n_fields] = (struct host_pair){ s->text.fields[q.n_fields].name, s->text.fields[q.n_fields].value };
	for (; q.n_areas < question->finding->n_areas && q.n_areas < LIMIT_AREAS; q.n_areas++)
		areas[q.n_areas] = (struct host_pair){ question->finding->areas[q.n_areas].layer,
						       question->finding->areas[q.n_areas].name };
	host->settings->local_time(host->settings->local_time_ctx, question->at, &hour, &minute, &weekday);
	q.hour = (uint32_t)hour;
	q.minute = (uint32_t)minute;
	q.weekday = (uint32_t)weekday;
	return host_question_add(&q, &host->out);
}

static void refuse(struct host *host, uint64_t id)
{
	if (host->n_refused < HOST_REFUSED_MAX)
		host->refused[host->n_refused++] = id;
}

void host_ask(struct host *host, const struct question *question, uint64_t case_key, struct text fact, mono now)
{
	bool is_fact = fact.size > 0;

	if (!host_may_ask(host) || suspects_has(&host->suspects, case_key)) {
		if (!is_fact)
			refuse(host, question->id);
		return;
	}
	if (host->begun && host->out.size - host->begun >= HOST_FRAME_FULL)
		end_frame(host);
	if (!host->begun)
		host->begun = host_frame_begin(&host->out);
	if (add_question(host, question, fact)) {
		if (!is_fact)
			refuse(host, question->id);
		return;
	}
	if (host->first == host->next)
		host->progress = now;
	host->flights[host->next++ % host->settings->in_hand_max] =
		(struct flight){ question->id, case_key, question->case_number, question->limit, is_fact };
	host->asked += !is_fact;
}

/* An error here is an end that host_take sees too, and tells. */
void host_flush(struct host *host)
{
	struct buffer *out = &host->out;
	ssize_t n = 1;

	if (!host_has_talk(host))
		return;
	end_frame(host);
	while (host->sent < out->size && n > 0) {
		n = send(host->child.talk, out->at + host->sent, out->size - host->sent, MSG_NOSIGNAL);
		host->sent += n > 0 ? (size_t)n : 0;
	}
	if (host->sent && host->sent < out->size)
		memmove(out->at, out->at + host->sent, out->size - host->sent);
	out->size -= host->sent;
	host->sent = 0;
}

/* ---- in ---- */

static void tell(struct host *host, uint64_t id, struct verdict *verdict, struct now now)
{
	verdict->department = host->department;
	host->listener->verdict(host->listener->self, id, verdict, now);
}

static void take_answer(struct host *host, struct host_answer *answer, struct now now)
{
	struct flight flight = host->flights[host->first % host->settings->in_hand_max];

	host->first++;
	host->progress = now.mono;
	if (flight.is_fact)
		return;
	host->answered++;
	host->late += mono_is_before(flight.limit, now.mono);
	tell(host, flight.id, &answer->verdict, now);
}

static void take_ready(struct host *host, const struct host_ready *ready, mono now)
{
	if (host->state != HOST_STARTING) {
		host_condemn(host, "talked nonsense: it was ready twice", now);
	} else if (ready->refusal.size) {
		log_event(LOG_WARN, "plugin-refused", "department=%.*s: The plugin cannot work: %.*s.",
			  TEXT_ARG(host->department), TEXT_ARG(ready->refusal));
		host_condemn(host, "refused to work", now);
	} else {
		host_ready(host, now);
		log_event(LOG_INFO, "plugin-ready", "department=%.*s plugin=%.*s abi=%u pid=%d: It is asked from now on.",
			  TEXT_ARG(host->department), TEXT_ARG(ready->name), (unsigned)ready->abi, (int)host->child.pid);
		host->listener->ready(host->listener->self, host->department);
	}
}

static void take_message(struct host *host, struct text message, struct arena *arena, struct now now)
{
	struct host_up up;

	arena_reset(arena);
	if (host_up_decode(message, arena, &up)) {
		host_condemn(host, "talked nonsense: its message cannot be read", now.mono);
		return;
	}
	if (up.is_ready)
		take_ready(host, &up.ready, now.mono);
	for (size_t i = 0; i < up.n_answers && host_has_talk(host); i++)
		if (host->state == HOST_RUNNING && host->first != host->next && up.answers[i].sequence == host->first)
			take_answer(host, &up.answers[i], now);
		else
			host_condemn(host, "talked nonsense: an answer to no question", now.mono);
}

static void take_frames(struct host *host, struct arena *arena, struct now now)
{
	struct text rest = buffer_text(&host->in), message;
	size_t size;
	int found = HOST_FRAME_PART;

	while (host_has_talk(host) && !(found = host_frame_find(rest, &message, &size))) {
		take_message(host, message, arena, now);
		rest = text_slice(rest, size, rest.size);
	}
	if (host_has_talk(host) && found == HOST_FRAME_WRONG)
		host_condemn(host, "talked nonsense: what it sent is no frame", now.mono);
	if (rest.size)
		memmove(host->in.at, rest.at, rest.size);
	host->in.size = rest.size;
}

/* false: nothing more to read now. */
static bool read_some(struct host *host, mono now)
{
	char *at = buffer_extend(&host->in, READ_BYTES);
	ssize_t n;

	if (!at) {
		host_condemn(host, "was ended: there is no memory for its answers", now);
		return false;
	}
	do
		n = recv(host->child.talk, at, READ_BYTES, 0);
	while (n < 0 && errno == EINTR);
	if (!n || (n < 0 && errno != EAGAIN))
		host_condemn(host, NULL, now);
	host->in.size -= READ_BYTES - (n > 0 ? (size_t)n : 0);
	return n == READ_BYTES;
}

/* For what can no longer be answered, so that nobody waits for it. */
static void tell_unassessed(struct host *host, struct now now)
{
	while (host->n_refused) {
		struct verdict verdict = { .kind = VERDICT_UNASSESSED,
					   .reason = TEXT("its plugin could not take the question, or died of it before") };

		tell(host, host->refused[--host->n_refused], &verdict, now);
	}
	while (!host_has_talk(host) && host->first != host->next) {
		struct flight flight = host->flights[host->first++ % host->settings->in_hand_max];
		struct verdict verdict = { .kind = VERDICT_UNASSESSED,
					   .reason = TEXT("its plugin died with the question in hand") };

		host->late += !flight.is_fact;
		if (!flight.is_fact)
			tell(host, flight.id, &verdict, now);
	}
}

void host_take(struct host *host, struct arena *arena, struct now now)
{
	bool has_more = true;

	if (host->child.words >= 0 && !words_take(&host->words, host->child.words, host->department))
		child_close_words(&host->child);
	for (int i = 0; i < READS_A_TURN && has_more && host_has_talk(host); i++) {
		has_more = read_some(host, now.mono);
		take_frames(host, arena, now);
	}
	tell_unassessed(host, now);
}
