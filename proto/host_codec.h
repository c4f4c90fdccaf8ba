/* proto/host_codec.h - what daemon and plugin host say to each other, as plain structs. proto/host.proto is the text of it.
 * Knows bytes, not meaning. Decoded texts lie in the caller's arena and each has a zero byte behind it. Any thread, one
 * arena each. */
#ifndef LIAISON_PROTO_HOST_CODEC_H
#define LIAISON_PROTO_HOST_CODEC_H

#include "proto/codec.h"

enum {
	HOST_PROTOCOL = 1,
	HOST_LENGTH_SIZE = 4,          /* of the length before each message, bytes */
	HOST_FRAME_LIMIT = 256 * 1024, /* of a message, bytes */
	HOST_FRAME_FULL =
		64 *
		1024, /* a batch of this size takes no further question; the largest question still fits into the limit */
	HOST_CONFIG_LIMIT = 64 * 1024, /* of a plugin's configuration, bytes */
	HOST_REASON_LIMIT = 512,       /* bytes */
};

struct host_hello {
	uint32_t protocol;
	struct text plugin, config;
	uint64_t memory_bytes;
	uint32_t files;
};

struct host_pair {
	struct text name, value;
};

struct host_question {
	uint64_t sequence, case_number;
	struct text category, channel, source, title, description, address, reporter_kind, fact;
	bool has_point;
	struct point point;
	enum priority priority;
	enum part part;
	uint32_t hour, minute, weekday;
	const struct host_pair *fields, *areas; /* name, value; layer, name */
	size_t n_fields, n_areas;
};

struct host_ready {
	uint32_t abi;
	struct text name, refusal;
};

struct host_answer {
	uint64_t sequence;
	struct verdict verdict; /* department is not set */
};

/* One decoded message of either direction. */
struct host_down {
	bool is_hello;
	struct host_hello hello;
	struct host_question *questions;
	size_t n_questions;
};
struct host_up {
	bool is_ready;
	struct host_ready ready;
	struct host_answer *answers;
	size_t n_answers;
};

/* A frame is begun, gets one hello or ready, or any number of questions or answers, and is ended. host_frame_begin gives the
 * place that host_frame_end wants. A part that does not fit leaves `out` as it was before it (CODEC_SHORT). */
size_t host_frame_begin(struct buffer *out);
void host_frame_end(struct buffer *out, size_t begun);
MUST_CHECK int host_hello_add(const struct host_hello *hello, struct buffer *out);
MUST_CHECK int host_question_add(const struct host_question *question, struct buffer *out);
MUST_CHECK int host_ready_add(const struct host_ready *ready, struct buffer *out);
MUST_CHECK int host_answer_add(const struct host_answer *answer, struct buffer *out);

enum host_frame_rc {
	HOST_FRAME_OK = 0,
	HOST_FRAME_PART,  /* not all there yet */
	HOST_FRAME_WRONG, /* longer than any message may be */
};

/* The first frame in `bytes`: its message, and how many bytes both take. */
int host_frame_find(struct text bytes, struct text *message_out, size_t *size_out);

/* CODEC_OK, CODEC_MALFORMED (also: a text over its limit, more fields or areas than a case may have), CODEC_UNKNOWN (an enum
 * value), CODEC_SHORT (the arena is too small). */
MUST_CHECK int host_down_decode(struct text message, struct arena *arena, struct host_down *out);
MUST_CHECK int host_up_decode(struct text message, struct arena *arena, struct host_up *out);

#endif
