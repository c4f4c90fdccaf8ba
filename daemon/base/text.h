/* base/text.h - a run of bytes that somebody else owns, and the few questions asked of one.
 * Values only: no allocation, no I/O. Any thread. */
#ifndef LIAISON_BASE_TEXT_H
#define LIAISON_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* `at` may be NULL when `size` is 0; it need not end in a zero byte. Owner: whoever made the bytes. */
struct text {
	const char *at;
	size_t size;
};

#define TEXT(literal) ((struct text){ (literal), sizeof(literal) - 1 })
#define TEXT_NONE ((struct text){ NULL, 0 })
/* For printf: printf("%.*s", TEXT_ARG(t)). */
#define TEXT_ARG(t) (int)(t).size, (t).size ? (t).at : ""

struct text text_of(const char *zero_ended); /* NULL gives TEXT_NONE */
struct text text_slice(struct text t, size_t from, size_t to);
bool text_is(struct text a, struct text b);
bool text_is_str(struct text a, const char *b);
bool text_is_empty(struct text t);
bool text_starts(struct text t, struct text prefix);
int text_order(struct text a, struct text b); /* bytewise; <0, 0, >0 */
struct text text_trim(struct text t);         /* without ASCII white space at either end */

/* Cuts `rest` at the first `separator`: gives the part before it and moves `rest` behind it. false: `rest` was empty. */
bool text_next(struct text *rest, char separator, struct text *part_out);

/* A plain decimal number with nothing around it, at most UINT64_MAX. false: it is not one; `out` unchanged. */
bool text_to_u64(struct text t, uint64_t *out);

/* True when every byte belongs to well-formed UTF-8 without a zero byte (RFC 3629: no surrogates, no overlong forms). */
bool text_is_utf8(struct text t);

/* FNV-1a over the bytes: for tables in memory, never for anything stored. */
uint64_t text_hash(struct text t);

#endif
