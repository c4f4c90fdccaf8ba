/* Single facts of what is stored encoded, read without decoding the rest. */
#include "proto/codec.h"

enum { WIRE_VARINT = 0, WIRE_FIXED64 = 1, WIRE_LENGTH = 2, WIRE_FIXED32 = 5, FIELD_POINT = 4, FIELD_LAT = 1, FIELD_LON = 2, FIELD_REOPENED = 23 };

/* What is still to be read of a message. */
struct rest {
	const unsigned char *at, *end;
};

static bool take_varint(struct rest *r, uint64_t *out)
{
	*out = 0;
	for (unsigned shift = 0; shift < 64 && r->at < r->end; shift += 7) {
		unsigned char byte = *r->at++;

		*out |= (uint64_t)(byte & 0x7F) << shift;
		if (byte < 0x80)
			return true;
	}
	return false;
}

struct wire_field {
	uint64_t number, value; /* value: of a varint */
	unsigned type;
	struct rest bytes; /* of a length or a fixed size */
};

/* The next field. false: the end, or none. */
static bool take_field(struct rest *r, struct wire_field *out)
{
	uint64_t tag, size = 0;

	if (!take_varint(r, &tag))
		return false;
	*out = (struct wire_field){ .number = tag >> 3, .type = (unsigned)(tag & 7) };
	switch (out->type) {
	case WIRE_VARINT:
		return take_varint(r, &out->value);
	case WIRE_LENGTH:
		if (!take_varint(r, &size))
			return false;
		break;
	case WIRE_FIXED64:
	case WIRE_FIXED32:
		size = out->type == WIRE_FIXED64 ? 8 : 4;
		break;
	default:
		return false;
	}
	if (size > (uint64_t)(r->end - r->at))
		return false;
	out->bytes = (struct rest){ r->at, r->at + size };
	r->at += size;
	return true;
}

static struct rest rest_of(struct text bytes)
{
	const unsigned char *at = (const unsigned char *)bytes.at;

	return (struct rest){ at, bytes.size ? at + bytes.size : at };
}

static double double_of(const unsigned char *at)
{
	uint64_t bits = 0;
	double value;

	for (int i = 7; i >= 0; i--)
		bits = bits << 8 | at[i];
	memcpy(&value, &bits, sizeof value);
	return value;
}

static struct point read_point(struct rest r)
{
	struct point point = { 0, 0 };
	struct wire_field field;

	while (take_field(&r, &field)) {
		if (field.type == WIRE_FIXED64 && field.number == FIELD_LAT)
			point.lat = double_of(field.bytes.at);
		if (field.type == WIRE_FIXED64 && field.number == FIELD_LON)
			point.lon = double_of(field.bytes.at);
	}
	return point;
}

bool codec_text_point(struct text bytes, struct point *out)
{
	struct rest r = rest_of(bytes);
	struct wire_field field;

	while (take_field(&r, &field))
		if (field.type == WIRE_LENGTH && field.number == FIELD_POINT) {
			*out = read_point(field.bytes);
			return true;
		}
	return false;
}

uint32_t codec_handling_reopened(struct text bytes)
{
	struct rest r = rest_of(bytes);
	struct wire_field field;

	while (take_field(&r, &field))
		if (field.type == WIRE_VARINT && field.number == FIELD_REOPENED)
			return (uint32_t)field.value;
	return 0;
}
