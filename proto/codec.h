/* proto/codec.h - bytes to plain structs and back. Knows bytes, not meaning: a decoded value can still be nonsense to core.
 * The only place that includes protobuf-c. Decoded texts lie in the caller's arena. Any thread, one arena each. */
#ifndef LIAISON_PROTO_CODEC_H
#define LIAISON_PROTO_CODEC_H

#include "base/arena.h"
#include "base/buffer.h"
#include "proto/message.h"

/* The first frame of every message in either direction. */
#define CODEC_VERSION_FRAME "L1"

enum codec_rc {
	CODEC_OK = 0,
	CODEC_MALFORMED, /* not such a message, or a text in it is not UTF-8; *field_out (where given) names the field */
	CODEC_UNKNOWN,   /* well formed, but of a kind that this version does not know, or an enum value that it does not */
	CODEC_SHORT,     /* the arena or the buffer was too small */
};

/* Decoding. On any outcome but CODEC_OK the result holds what was understood so far (a request's id, when it had one). */
MUST_CHECK int codec_request_decode(struct text bytes, struct arena *arena, struct request *out, struct text *field_out);
MUST_CHECK int codec_message_decode(struct text bytes, struct arena *arena, struct message *out);
MUST_CHECK int codec_event_decode(struct text bytes, struct arena *arena, struct event *out);
MUST_CHECK int codec_text_decode(struct text bytes, struct arena *arena, struct case_text *out);
/* Only the point of an encoded CaseText, without memory and many times as fast. false: it has none, or these bytes are no such text. What is
 * behind the point is not looked at. */
bool codec_text_point(struct text bytes, struct point *out);
MUST_CHECK int codec_decision_decode(struct text bytes, struct arena *arena, struct decision *out);

/* Encoding appends to `out`; CODEC_SHORT leaves it as it was. */
MUST_CHECK int codec_request_encode(const struct request *request, struct buffer *out);
MUST_CHECK int codec_reply_encode(const struct reply *reply, struct buffer *out);   /* as a Message */
MUST_CHECK int codec_ended_encode(const struct ended *ended, struct buffer *out);   /* as a Message */
MUST_CHECK int codec_event_encode(const struct event *event, struct buffer *out);
MUST_CHECK int codec_text_encode(const struct case_text *text, struct buffer *out);
MUST_CHECK int codec_decision_encode(const struct decision *decision, struct buffer *out);
/* A Case by itself, as replies and opened events embed it. */
MUST_CHECK int codec_record_encode(const struct case_record *record, struct buffer *out);

/* What of a case the store keeps beside its columns, as a Case with those fields alone; empty for a case that nothing has happened to. Decoding fills
 * exactly these fields of `into`, whose assignments and `received` stand already; empty bytes clear them. */
MUST_CHECK int codec_handling_encode(const struct case_record *record, struct buffer *out);
MUST_CHECK int codec_handling_decode(struct text bytes, struct arena *arena, struct case_record *into);
/* Of such bytes only how often the case was reopened, without memory. */
uint32_t codec_handling_reopened(struct text bytes);

/* A Campaign and an Improvement by themselves, as the store keeps them. */
MUST_CHECK int codec_campaign_encode(const struct campaign *campaign, struct buffer *out);
MUST_CHECK int codec_campaign_decode(struct text bytes, struct arena *arena, struct campaign *out);
MUST_CHECK int codec_improvement_encode(const struct improvement *improvement, struct buffer *out);
MUST_CHECK int codec_improvement_decode(struct text bytes, struct arena *arena, struct improvement *out);

/* One Delivery from parts that are encoded already; `text` may be empty. Its first *bare_size_out bytes are the same Delivery without the
 * text. */
MUST_CHECK int codec_delivery_encode(uint64_t position, struct text event, struct text text, struct buffer *out, size_t *bare_size_out);

/* A Message of Deliveries is its head followed by any number of parts: head once, then codec_deliveries_add per encoded
 * Delivery, then codec_deliveries_end. Needs no copy of what was encoded before. */
MUST_CHECK int codec_deliveries_begin(struct text feed, struct text consumer, struct buffer *out);
MUST_CHECK int codec_deliveries_add(struct text delivery, struct buffer *out);
MUST_CHECK int codec_deliveries_end(struct buffer *out);

#endif
