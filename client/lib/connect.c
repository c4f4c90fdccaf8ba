/* Making and ending a connection. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "inside.h"

enum {
	ANSWER_WITHIN_MS = 5000,
	RESEND_AFTER_MS = 2000,
	OUTSTANDING_DEFAULT = 4096,
	OUTSTANDING_MAX = 65536,
	TIME_MAX_MS = 3600 * 1000,
	MESSAGE_FIRST_BYTES = 256 * 1024,
	MESSAGE_BYTES = 256 << 20, /* a full page of a thousand cases, unpacked, is a tenth of it */
	SHOWN_FIRST_BYTES = 16 * 1024,
};

int error_say(struct liaison_error *error, int rc, const char *format, ...)
{
	va_list args;

	if (!error)
		return rc;
	*error = (struct liaison_error){ 0 };
	va_start(args, format);
	vsnprintf(error->sentence, sizeof error->sentence, format, args);
	va_end(args);
	return rc;
}

/* What the caller's version of the struct knows, over defaults. */
static struct liaison_options options_in(const struct liaison_options *given)
{
	struct liaison_options o = { .size = sizeof o };

	if (given)
		memcpy(&o, given, given->size < sizeof o ? given->size : sizeof o);
	o.answer_within_ms = o.answer_within_ms ? o.answer_within_ms : ANSWER_WITHIN_MS;
	o.resend_after_ms = o.resend_after_ms ? o.resend_after_ms : RESEND_AFTER_MS;
	o.outstanding_max = o.outstanding_max ? o.outstanding_max : OUTSTANDING_DEFAULT;
	return o;
}

static bool create(const struct liaison_options *o, const char *endpoint, struct liaison **out)
{
	struct liaison *l = calloc(1, sizeof *l);

	if (!l)
		return false;
	*out = l;
	snprintf(l->endpoint, sizeof l->endpoint, "%s", endpoint);
	l->answer_within = dur_ms(o->answer_within_ms);
	l->resend_after = l->silence = dur_ms(o->resend_after_ms);
	l->wait_for_room = o->wait_for_room;
	l->message = arena_create_sized(MESSAGE_FIRST_BYTES, MESSAGE_BYTES);
	l->shown = arena_create_sized(SHOWN_FIRST_BYTES, MESSAGE_BYTES);
	l->scratch.limit = LIMIT_FRAME;
	l->heard_at = l->resent_at = clock_mono();
	return outstanding_init(&l->waiting, o->outstanding_max);
}

static int check(const struct liaison_options *o, const char *endpoint, struct liaison_error *error)
{
	if (strlen(endpoint) >= ENDPOINT_BYTES)
		return error_say(error, LIAISON_INVALID, "The endpoint is longer than 255 bytes.");
	if (o->outstanding_max > OUTSTANDING_MAX)
		return error_say(error, LIAISON_INVALID, "outstanding_max is %u; at most 65536 requests may be unanswered.",
				 o->outstanding_max);
	if (o->answer_within_ms > TIME_MAX_MS || o->resend_after_ms > TIME_MAX_MS)
		return error_say(error, LIAISON_INVALID, "A waiting time may be at most one hour.");
	return LIAISON_OK;
}

int liaison_connect(const char *endpoint, const struct liaison_options *options, struct liaison **out,
		    struct liaison_error *error)
{
	const char *environment = getenv("LIAISON_ENDPOINT");
	struct liaison_options o = options_in(options);
	struct liaison *l = NULL;
	int rc;

	*out = NULL;
	if (!endpoint)
		endpoint = environment && *environment ? environment : LIAISON_DEFAULT_ENDPOINT;
	rc = check(&o, endpoint, error);
	if (rc)
		return rc;
	if (!create(&o, endpoint, &l)) {
		liaison_close(&l);
		return error_say(error, LIAISON_BROKEN, "There is no memory for a connection.");
	}
	rc = line_open(&l->line, endpoint);
	if (rc) {
		liaison_close(&l);
		return rc == LINE_REFUSED
			       ? error_say(error, LIAISON_INVALID,
					   "\"%s\" is no endpoint; write it as tcp://HOST:PORT or ipc://PATH.", endpoint)
			       : error_say(error, LIAISON_BROKEN,
					   "No socket could be opened for %s; are there too many open files?", endpoint);
	}
	*out = l;
	return LIAISON_OK;
}

void liaison_close(struct liaison **at)
{
	struct liaison *l = *at;

	if (!l)
		return;
	line_close(&l->line);
	outstanding_fini(&l->waiting);
	for (size_t i = 0; i < l->n_subscriptions; i++)
		free(l->subscriptions[i]);
	arena_destroy(&l->message);
	arena_destroy(&l->shown);
	buffer_fini(&l->scratch);
	free(l);
	*at = NULL;
}

const char *liaison_endpoint(const struct liaison *l)
{
	return l->endpoint;
}

int liaison_fd(const struct liaison *l)
{
	return l->line.poll_fd;
}

size_t liaison_outstanding(const struct liaison *l)
{
	return l->waiting.used;
}

bool liaison_is_connected(const struct liaison *l)
{
	return l->line.is_up;
}

void liaison_figures(const struct liaison *l, struct liaison_figures *out)
{
	struct liaison_figures figures = l->figures;
	size_t size = out->size < sizeof figures ? out->size : sizeof figures;

	figures.size = size;
	figures.connects = l->line.ups;
	memcpy(out, &figures, size);
}
