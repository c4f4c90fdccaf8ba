#include "base/nearest.h"

struct letters {
	uint32_t at[NEAREST_LETTERS_MAX];
	size_t n;
};

/* The bytes of each letter of UTF-8 in one number. false: there are too many. */
static bool to_letters(struct text t, struct letters *out)
{
	out->n = 0;
	for (size_t i = 0; i < t.size; i++) {
		unsigned char byte = (unsigned char)t.at[i];

		if ((byte & 0xC0) == 0x80 && out->n) {
			out->at[out->n - 1] = out->at[out->n - 1] << 8 | byte;
			continue;
		}
		if (out->n == NEAREST_LETTERS_MAX)
			return false;
		out->at[out->n++] = byte >= 'A' && byte <= 'Z' ? byte | 0x20u : byte;
	}
	return true;
}

/* A bit for each of the letters a to z that stand in it, in capitals or not, and some for other signs. A slip changes two of them at most: most names need
 * no closer look. */
static uint32_t marks_of(struct text t)
{
	uint32_t marks = 0;

	for (size_t i = 0; i < t.size; i++)
		if ((unsigned char)t.at[i] < 0x80)
			marks |= 1u << (t.at[i] & 31);
	return marks;
}

struct nearest nearest_to(struct text wanted)
{
	struct letters letters;
	size_t forgiven = to_letters(wanted, &letters) ? letters.n / 3 : 0;

	forgiven = forgiven < 1 ? 1 : forgiven > NEAREST_SLIPS_MAX ? NEAREST_SLIPS_MAX : forgiven;
	return (struct nearest){ .wanted = wanted, .slips = forgiven + 1, .marks = marks_of(wanted) };
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many slips lead from a to b, or `limit` where it is no fewer. */
static size_t count_slips(const struct letters *a, const struct letters *b, size_t limit)
{
	size_t rows[3][NEAREST_LETTERS_MAX + 1], *before = rows[0], *last = rows[1], *now = rows[2];

	for (size_t k = 0; k <= b->n; k++)
		last[k] = k;
	for (size_t i = 1; i <= a->n; i++) {
		size_t best = now[0] = i, *spare = before;

		for (size_t k = 1; k <= b->n; k++) {
			uint32_t mine = a->at[i - 1], other = b->at[k - 1];

			now[k] = least(last[k - 1] + (mine != other), least(last[k], now[k - 1]) + 1);
			if (i > 1 && k > 1 && mine == b->at[k - 2] && other == a->at[i - 2])
				now[k] = least(now[k], before[k - 2] + 1);
			best = least(best, now[k]);
		}
		if (best >= limit)
			return limit;
		before = last;
		last = now;
		now = spare;
	}
	return least(last[b->n], limit);
}

void nearest_offer(struct nearest *n, struct text name)
{
	struct letters wanted, letters;
	size_t slips;

	if (!n->slips || __builtin_popcount(marks_of(name) ^ n->marks) > 2 * (int)(n->slips - 1))
		return;
	if (!to_letters(n->wanted, &wanted) || !to_letters(name, &letters))
		return;
	if (wanted.n > letters.n + n->slips || letters.n > wanted.n + n->slips)
		return;
	slips = count_slips(&wanted, &letters, n->slips);
	if (slips < n->slips) {
		n->slips = slips;
		n->found = name;
	}
}
