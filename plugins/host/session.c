#include "plugins/host/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "plugins/host/confine.h"
#include "plugins/host/loader.h"

/* Bounded by what a frame can hold: a question of few bytes takes about fifteen times as many when decoded. */
enum { ARENA_BYTES = 16 * 1024 * 1024, VIEW_ARENA_BYTES = 1024 * 1024, READ_BYTES = 128 * 1024 };

enum session_rc {
	SESSION_GOES_ON = 0,
	SESSION_ENDED,  /* the daemon hung up */
	SESSION_FAILED, /* said on standard error */
};

struct session {
	int socket;
	_Atomic uint64_t *in_hand;
	struct plugin plugin;
	bool is_open;
	struct buffer in, out;
	struct arena *decoded, *view; /* of one frame; of one case */
	size_t begun;                 /* of the frame of answers; 0 while there is none */
	size_t n_answers;
	mono first_answer;
};

static int flush(struct session *s)
{
	size_t sent = 0;

	if (s->begun)
		host_frame_end(&s->out, s->begun);
	while (sent < s->out.size) {
		ssize_t n = write(s->socket, s->out.at + sent, s->out.size - sent);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return SESSION_ENDED;
		sent += (size_t)n;
	}
	buffer_clear(&s->out);
	s->begun = s->n_answers = 0;
	return SESSION_GOES_ON;
}

static int complain(const char *sentence)
{
	fprintf(stderr, "error: %s\n", sentence);
	return SESSION_FAILED;
}

static int answer(struct session *s, const struct host_answer *host_answer)
{
	mono now = clock_mono();

	if (!s->begun) {
		s->begun = host_frame_begin(&s->out);
		s->first_answer = now;
	}
	if (host_answer_add(host_answer, &s->out))
		return complain("no memory for an answer");
	if (++s->n_answers < SESSION_BATCH_ANSWERS && mono_since(now, s->first_answer).ns < SESSION_BATCH_NS)
		return SESSION_GOES_ON;
	return flush(s);
}

/* A fact is answered too, with a bare acceptance: so the daemon sees that the plugin is through with it. */
static int take_question(struct session *s, const struct host_question *question)
{
	struct liaison_case c = { .question = question, .arena = s->view };
	struct liaison_answer a;
	struct host_answer out = { 0 };

	arena_reset(s->view);
	atomic_store_explicit(s->in_hand, question->sequence, memory_order_relaxed);
	view_answer_init(&a);
	if (question->fact.size)
		loader_changed(&s->plugin, &c, question->fact.at);
	else
		loader_assess(&s->plugin, &c, &a);
	view_answer_read(&a, question->sequence, &out);
	return answer(s, &out);
}

static int take_hello(struct session *s, const struct host_hello *hello)
{
	struct host_ready ready = { .abi = LIAISON_PLUGIN_ABI };
	struct why why = { 0 };
	char sentence[WHY_WHERE_SIZE + WHY_SENTENCE_SIZE + 2];
	int rc;

	if (hello->protocol != HOST_PROTOCOL)
		return complain("daemon and liaison-plugin-host are of different versions; install both from one build");
	confine_resources(hello->memory_bytes, hello->files);
	confine_calls();
	if (loader_open(hello->plugin.at, hello->config.at, &s->plugin, &why)) {
		snprintf(sentence, sizeof sentence, "%s: %s", why.where, why.sentence);
		ready.refusal = text_of(sentence);
	} else {
		s->is_open = true;
		ready.abi = s->plugin.table->abi;
		ready.name = text_of(s->plugin.table->name);
	}
	s->begun = host_frame_begin(&s->out);
	if (host_ready_add(&ready, &s->out))
		return complain("no memory to say that the plugin is ready");
	rc = flush(s);
	return s->is_open ? rc : SESSION_FAILED;
}

static int take_frame(struct session *s, struct text message)
{
	struct host_down down;
	int rc = SESSION_GOES_ON;

	arena_reset(s->decoded);
	if (host_down_decode(message, s->decoded, &down))
		return complain("what the daemon sent cannot be read");
	if (down.is_hello == s->is_open)
		return complain("the daemon does not say Hello first and once");
	if (down.is_hello)
		return take_hello(s, &down.hello);
	for (size_t i = 0; !rc && i < down.n_questions; i++)
		rc = take_question(s, &down.questions[i]);
	atomic_store_explicit(s->in_hand, 0, memory_order_relaxed);
	return rc;
}

static int take_frames(struct session *s)
{
	struct text rest = buffer_text(&s->in), message;
	size_t size;
	int rc = SESSION_GOES_ON, found;

	while (!rc && !(found = host_frame_find(rest, &message, &size))) {
		rc = take_frame(s, message);
		rest = text_slice(rest, size, rest.size);
	}
	if (!rc && found == HOST_FRAME_WRONG)
		return complain("what the daemon sent is no frame");
	if (rest.size)
		memmove(s->in.at, rest.at, rest.size);
	s->in.size = rest.size;
	return rc;
}

static int read_more(struct session *s)
{
	char *at = buffer_extend(&s->in, READ_BYTES);
	ssize_t n;

	if (!at)
		return complain("no memory for questions");
	do
		n = read(s->socket, at, READ_BYTES);
	while (n < 0 && errno == EINTR);
	s->in.size -= READ_BYTES - (n > 0 ? (size_t)n : 0);
	return n > 0 ? SESSION_GOES_ON : SESSION_ENDED;
}

int session_run(int socket, _Atomic uint64_t *in_hand)
{
	struct session s = { .socket = socket,
			     .in_hand = in_hand,
			     .decoded = arena_create(ARENA_BYTES),
			     .view = arena_create(VIEW_ARENA_BYTES) };
	int rc;

	s.in.limit = 2 * HOST_FRAME_LIMIT;
	do {
		rc = read_more(&s);
		if (!rc)
			rc = take_frames(&s);
		if (!rc && s.out.size)
			rc = flush(&s);
	} while (!rc);
	if (s.is_open)
		loader_close(&s.plugin);
	buffer_fini(&s.in);
	buffer_fini(&s.out);
	arena_destroy(&s.decoded);
	arena_destroy(&s.view);
	return rc == SESSION_ENDED ? EXIT_SUCCESS : EXIT_FAILURE;
}
