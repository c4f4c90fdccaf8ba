#include "hosts/suspects.h"

#include <string.h>

static struct suspect *find(struct suspects *suspects, uint64_t key)
{
	for (size_t i = 0; i < suspects->n; i++)
		if (suspects->rows[i].key == key)
			return &suspects->rows[i];
	return NULL;
}

static void forget_one(struct suspects *suspects)
{
	size_t least = 0;

	for (size_t i = 1; i < suspects->n; i++)
		if (suspects->rows[i].deaths < suspects->rows[least].deaths)
			least = i;
	suspects->n--;
	memmove(&suspects->rows[least], &suspects->rows[least + 1], (suspects->n - least) * sizeof *suspects->rows);
}

bool suspects_add(struct suspects *suspects, uint64_t key)
{
	struct suspect *suspect = find(suspects, key);

	if (!suspect) {
		if (suspects->n == SUSPECTS_MAX)
			forget_one(suspects);
		suspect = &suspects->rows[suspects->n++];
		*suspect = (struct suspect){ .key = key };
	}
	return ++suspect->deaths >= SUSPECTS_DEATHS;
}

bool suspects_has(const struct suspects *suspects, uint64_t key)
{
	for (size_t i = 0; i < suspects->n; i++)
		if (suspects->rows[i].key == key)
			return suspects->rows[i].deaths >= SUSPECTS_DEATHS;
	return false;
}
