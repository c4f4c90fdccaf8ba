/* proto/wire_format.h - the few bytes of the protobuf wire format that the codec writes itself, and the seams to protobuf-c.
 * Inside proto/ only. A nested field whose length is not known yet is opened with a length of fixed width and closed later; readers
 * accept such a length like any other. */
#ifndef LIAISON_PROTO_WIRE_FORMAT_H
#define LIAISON_PROTO_WIRE_FORMAT_H

#include "liaison.pb-c.h"
#include "proto/codec.h"

typedef ProtobufCBinaryData bin;

/* Opens the length-delimited field `number` (1 .. 2047) at the end of `out`; gives the place to close it at. */
size_t field_open(struct buffer *out, unsigned number);
void field_close(struct buffer *out, size_t opened);
/* One field each; nothing when it is empty, zero or false, as proto3 has it. What is written most often (cases, events, decisions) is written with
 * these: protobuf-c's general packing took an eighth of the daemon's loop. */
void field_bytes(struct buffer *out, unsigned number, struct text bytes);
void field_u64(struct buffer *out, unsigned number, uint64_t value);
void field_s64(struct buffer *out, unsigned number, int64_t value); /* sint64: zigzag */
void field_double(struct buffer *out, unsigned number, double value);
static inline void field_wall(struct buffer *out, unsigned number, wall t)
{
	field_u64(out, number, wall_is_none(t) ? 0 : (uint64_t)t.ms);
}

/* A protobuf-c message packed at the end of `out`. */
void pack_into(struct buffer *out, const ProtobufCMessage *message);

/* CODEC_OK, or `out` cut back to `size` and CODEC_SHORT. */
MUST_CHECK int pack_end(struct buffer *out, size_t size);

static inline bin bin_of(struct text t)
{
	return (bin){ t.size, (uint8_t *)(uintptr_t)t.at };
}

static inline int64_t wall_out(wall t)
{
	return wall_is_none(t) ? 0 : t.ms;
}

static inline wall wall_in(int64_t ms)
{
	return ms ? wall_ms(ms) : WALL_NONE;
}

/* A length of time that does not fit becomes the longest that does: about 292 years. */
static inline dur dur_in(int64_t ms)
{
	const int64_t most = INT64_MAX / 1000000;

	return dur_ms(ms > most ? most : ms < -most ? -most : ms);
}

/* What decoding has found wrong so far; the first finding stays. */
struct decoding {
	struct arena *arena;
	int rc;
	struct text field;
};

/* The text of a field, checked to be UTF-8 without a zero byte. */
struct text text_in(struct decoding *d, bin b, const char *field);
/* The value of an enum field, or 0 and CODEC_UNKNOWN when it is not below `count`. */
int enum_in(struct decoding *d, int value, int count, const char *field);
/* An array of `n` cleared elements; NULL and CODEC_SHORT when the arena has no room. */
void *array_in(struct decoding *d, size_t n, size_t size);
/* Room for something that will be filled; NULL and CODEC_SHORT likewise. */
void *room_in(struct decoding *d, size_t size);
/* Memory of an unpacked message: from the arena, never freed singly. Running out of it is CODEC_SHORT, and no fault of the message. */
ProtobufCAllocator arena_allocator(struct decoding *d);
/* What it means that a message could not be unpacked. */
int unpack_failed(const struct decoding *d);
void decoding_fail(struct decoding *d, int rc, const char *field);

/* Shared by requests, replies and events. */
void case_text_in(struct decoding *d, const Liaison__V1__CaseText *from, struct case_text *out);
void case_text_out(struct buffer *out, const struct case_text *text);
void record_in(struct decoding *d, const Liaison__V1__Case *from, struct case_record *out);
void record_out(struct buffer *out, const struct case_record *record);
void assignment_in(struct decoding *d, const Liaison__V1__Assignment *from, struct assignment *out);
void assignment_out(struct buffer *out, const struct assignment *assignment);
/* What joint handling has made of a case: fields 21 and up. */
void held_in(struct decoding *d, const Liaison__V1__Case *from, struct case_record *out);
void held_out(struct buffer *out, const struct case_record *record);
void handling_in(struct decoding *d, const Liaison__V1__Case *from, struct case_record *out);
void handling_out(struct buffer *out, const struct case_record *record);
struct rating rating_in(struct decoding *d, const Liaison__V1__Rating *from);
void rating_out(struct buffer *out, unsigned number, const struct rating *rating);
/* Of answers alone; never kept. */
void borders_in(struct decoding *d, const Liaison__V1__Case *from, struct case_record *out);
void borders_out(struct buffer *out, const struct case_record *record);
void decision_in(struct decoding *d, const Liaison__V1__Decision *from, struct decision *out);
void decision_out(struct buffer *out, const struct decision *decision);
void event_in(struct decoding *d, const Liaison__V1__Event *from, struct event *out);
void campaign_in(struct decoding *d, const Liaison__V1__Campaign *from, struct campaign *out);
void campaign_out(struct buffer *out, const struct campaign *campaign);
void campaign_progress_in(struct decoding *d, const Liaison__V1__CampaignProgress *from, struct campaign_progress *out);
void campaign_progress_out(struct buffer *out, const struct campaign_progress *progress);
void improvement_in(struct decoding *d, const Liaison__V1__Improvement *from, struct improvement *out);
void improvement_out(struct buffer *out, const struct improvement *improvement);
void overdue_key_in(struct decoding *d, const Liaison__V1__OverdueKey *from, struct overdue_key *out);
void overdue_key_out(struct buffer *out, unsigned number, const struct overdue_key *key);
void cursor_in(const Liaison__V1__Cursor *from, struct cursor *out);
void delivery_in(struct decoding *d, const Liaison__V1__Delivery *from, struct delivery *out);

#endif
