#include "proto/wire_format.h"

#include <string.h>

enum { LENGTH_WIDTH = 4 }; /* bytes of a length that is written later: up to 2^28 - 1 */

enum { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_LENGTH = 2, VARINT_MAX = 10, TAG_MAX = 2 };

static char *put_varint(char *at, uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		*at++ = (char)((value & 0x7F) | 0x80);
	*at++ = (char)value;
	return at;
}

size_t field_open(struct buffer *out, unsigned number)
{
	unsigned tag = number << 3 | WIRE_LENGTH;
	char *at = buffer_extend(out, (tag < 0x80 ? 1 : 2) + LENGTH_WIDTH);

	if (at)
		put_varint(at, tag);
	return out->size;
}

static void put_length(char *at, size_t length)
{
	for (int i = 0; i < LENGTH_WIDTH; i++, length >>= 7)
		at[i] = (char)((length & 0x7F) | (i + 1 < LENGTH_WIDTH ? 0x80 : 0));
}

void field_close(struct buffer *out, size_t opened)
{
	if (!out->is_short)
		put_length(out->at + opened - LENGTH_WIDTH, out->size - opened);
}

void field_bytes(struct buffer *out, unsigned number, struct text bytes)
{
	char head[TAG_MAX + VARINT_MAX];
	size_t head_size;
	char *at;

	if (!bytes.size)
		return;
	head_size = (size_t)(put_varint(put_varint(head, number << 3 | WIRE_LENGTH), bytes.size) - head);
	at = buffer_extend(out, head_size + bytes.size);
	if (!at)
		return;
	memcpy(at, head, head_size);
	memcpy(at + head_size, bytes.at, bytes.size);
}

void field_u64(struct buffer *out, unsigned number, uint64_t value)
{
	char bytes[TAG_MAX + VARINT_MAX];
	char *end;

	if (!value)
		return;
	end = put_varint(put_varint(bytes, number << 3 | WIRE_VARINT), value);
	buffer_add(out, (struct text){ bytes, (size_t)(end - bytes) });
}

void field_s64(struct buffer *out, unsigned number, int64_t value)
{
	field_u64(out, number, ((uint64_t)value << 1) ^ (value < 0 ? UINT64_MAX : 0));
}

void field_double(struct buffer *out, unsigned number, double value)
{
	char bytes[TAG_MAX + sizeof(uint64_t)];
	char *end = put_varint(bytes, number << 3 | WIRE_FIXED64);
	uint64_t bits;

	memcpy(&bits, &value, sizeof bits);
	if (!bits)
		return;
	for (size_t i = 0; i < sizeof bits; i++, bits >>= 8)
		*end++ = (char)(bits & 0xFF);
	buffer_add(out, (struct text){ bytes, (size_t)(end - bytes) });
}

void pack_into(struct buffer *out, const ProtobufCMessage *message)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	char *at = size ? buffer_extend(out, size) : NULL;

	if (at)
		protobuf_c_message_pack(message, (uint8_t *)at);
}

int pack_end(struct buffer *out, size_t size)
{
	if (!out->is_short)
		return CODEC_OK;
	out->size = size;
	out->is_short = false;
	return CODEC_SHORT;
}

void decoding_fail(struct decoding *d, int rc, const char *field)
{
	if (d->rc)
		return;
	d->rc = rc;
	d->field = text_of(field);
}

struct text text_in(struct decoding *d, bin b, const char *field)
{
	struct text t = { (const char *)b.data, b.len };

	if (!text_is_utf8(t))
		decoding_fail(d, CODEC_MALFORMED, field);
	return t;
}

int enum_in(struct decoding *d, int value, int count, const char *field)
{
	if (value >= 0 && value < count)
		return value;
	decoding_fail(d, CODEC_UNKNOWN, field);
	return 0;
}

void *room_in(struct decoding *d, size_t size)
{
	void *at = arena_take(d->arena, size);

	if (!at)
		decoding_fail(d, CODEC_SHORT, "");
	return at;
}

void *array_in(struct decoding *d, size_t n, size_t size)
{
	void *at = n ? arena_take_clear(d->arena, n, size) : NULL;

	if (n && !at)
		decoding_fail(d, CODEC_SHORT, "");
	return at;
}

static void *from_arena(void *decoding, size_t size)
{
	return room_in(decoding, size);
}

static void keep(void *decoding, void *at)
{
	(void)decoding;
	(void)at;
}

ProtobufCAllocator arena_allocator(struct decoding *d)
{
	return (ProtobufCAllocator){ from_arena, keep, d };
}

int unpack_failed(const struct decoding *d)
{
	return d->rc ? d->rc : CODEC_MALFORMED;
}
