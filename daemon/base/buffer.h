/* base/buffer.h - bytes that grow at their end.
 * Owns its memory; bounded by its limit. One thread per buffer. */
#ifndef LIAISON_BASE_BUFFER_H
#define LIAISON_BASE_BUFFER_H

#include "base/fault.h"
#include "base/text.h"

struct buffer {
	char *at;
	size_t size;  /* bytes in use */
	size_t room;  /* bytes taken from the heap */
	size_t limit; /* never more than this; 0 means no limit */
	bool is_short; /* something did not fit: sticky until buffer_clear, so that many appends need one check */
};

/* `size` bytes behind the last one for the caller to fill, already counted in. NULL: over the limit or no memory. */
char *buffer_extend_slowly(struct buffer *b, size_t size);
static inline char *buffer_extend(struct buffer *b, size_t size)
{
	if (b->limit || !b->room || size > b->room - b->size)
		return buffer_extend_slowly(b, size);
	b->size += size;
	return b->at + b->size - size;
}
void buffer_add(struct buffer *b, struct text t);
void buffer_add_str(struct buffer *b, const char *zero_ended);
void buffer_add_u64(struct buffer *b, uint64_t n); /* in decimal digits */
void buffer_clear(struct buffer *b);               /* empties it, keeps the memory */
void buffer_fini(struct buffer *b);                /* gives the memory back; the buffer can be used again */
struct text buffer_text(const struct buffer *b);   /* valid until the next append */

#endif
