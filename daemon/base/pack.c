#include "base/pack.h"

void pack_u64(struct buffer *out, uint64_t n)
{
	char bytes[10];
	size_t size = 0;

	for (; n >= 0x80; n >>= 7)
		bytes[size++] = (char)(n | 0x80);
	bytes[size++] = (char)n;
	buffer_add(out, (struct text){ bytes, size });
}

void pack_text(struct buffer *out, struct text t)
{
	pack_u64(out, t.size);
	buffer_add(out, t);
}

void pack_step(struct buffer *out, uint64_t from, uint64_t to)
{
	uint64_t step = to - from;

	pack_u64(out, step << 1 ^ (step >> 63 ? UINT64_MAX : 0));
}

struct unpack unpack_of(struct text bytes)
{
	return (struct unpack){ .at = bytes.at, .end = bytes.size ? bytes.at + bytes.size : bytes.at };
}

bool unpack_has_more(const struct unpack *u)
{
	return !u->is_bad && u->at != u->end;
}

uint64_t unpack_u64(struct unpack *u)
{
	uint64_t n = 0;

	for (unsigned shift = 0; shift < 70 && unpack_has_more(u); shift += 7) {
		unsigned char byte = (unsigned char)*u->at++;

		if (shift == 63 && byte > 1)
			break;
		n |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return n;
	}
	u->is_bad = true;
	return 0;
}

uint64_t unpack_step(struct unpack *u, uint64_t from)
{
	uint64_t n = unpack_u64(u);

	return from + (n >> 1 ^ (n & 1 ? UINT64_MAX : 0));
}

struct text unpack_text(struct unpack *u)
{
	uint64_t size = unpack_u64(u);
	struct text t = { u->at, (size_t)size };

	if (u->is_bad || size > (uint64_t)(u->end - u->at)) {
		u->is_bad = true;
		return TEXT_NONE;
	}
	u->at += size;
	return t;
}
