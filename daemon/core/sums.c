#include "core/sums.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void sums_hold(struct sums *s, struct text holder, int64_t ms)
{
	size_t i = 0;

	if (holder.size > LIMIT_NAME || s->n_held == SUMS_HOLDERS_MAX)
		holder = TEXT_NONE;
	while (i < s->n_held && !text_is((struct text){ s->held[i].name, s->held[i].size }, holder))
		i++;
	if (i == s->held_room) {
		s->held_room = s->held_room ? s->held_room * 2 : 2;
		s->held = realloc(s->held, s->held_room * sizeof *s->held);
		assert(s->held);
	}
	if (i == s->n_held) {
		s->held[s->n_held++] = (struct sums_holder){ .size = (uint8_t)holder.size };
		memcpy(s->held[i].name, holder.size ? holder.at : "", holder.size);
	}
	s->held[i].ms += ms;
}

void sums_add(struct sums *into, const struct sums *from)
{
	for (int i = 0; i < FIGURE_COUNT; i++)
		into->counts[i] += from->counts[i];
	histogram_merge(&into->acknowledge, &from->acknowledge);
	histogram_merge(&into->resolve, &from->resolve);
	for (size_t i = 0; i < from->n_held; i++)
		sums_hold(into, (struct text){ from->held[i].name, from->held[i].size }, from->held[i].ms);
}

void sums_fini(struct sums *s)
{
	histogram_fini(&s->acknowledge);
	histogram_fini(&s->resolve);
	free(s->held);
	*s = (struct sums){ 0 };
}

/* Counts that are not 0, each behind its place (from 1); a 0 ends them. Then, where there is more, lengths and holders. */
void sums_pack(const struct sums *s, struct buffer *out)
{
	for (int i = 0; i < FIGURE_COUNT; i++)
		if (s->counts[i]) {
			pack_u64(out, (uint64_t)i + 1);
			pack_step(out, 0, (uint64_t)s->counts[i]);
		}
	pack_u64(out, 0);
	if (!s->acknowledge.n_entries && !s->resolve.n_entries && !s->n_held)
		return;
	histogram_pack(&s->acknowledge, out);
	histogram_pack(&s->resolve, out);
	pack_u64(out, s->n_held);
	for (size_t i = 0; i < s->n_held; i++) {
		pack_text(out, (struct text){ s->held[i].name, s->held[i].size });
		pack_step(out, 0, (uint64_t)s->held[i].ms);
	}
}

bool sums_unpack(struct sums *into, struct text packed)
{
	struct unpack rest = unpack_of(packed);
	uint64_t place, n;

	while ((place = unpack_u64(&rest)) != 0) {
		int64_t count = (int64_t)unpack_step(&rest, 0);

		if (place <= FIGURE_COUNT) /* what a later version counts is passed over */
			into->counts[place - 1] += count;
	}
	if (!unpack_has_more(&rest))
		return !rest.is_bad;
	histogram_unpack(&into->acknowledge, &rest);
	histogram_unpack(&into->resolve, &rest);
	n = unpack_u64(&rest);
	for (uint64_t i = 0; i < n && !rest.is_bad; i++) {
		struct text holder = unpack_text(&rest);
		int64_t ms = (int64_t)unpack_step(&rest, 0);

		if (!rest.is_bad)
			sums_hold(into, holder, ms);
	}
	return !rest.is_bad;
}
