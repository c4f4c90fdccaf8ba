#include "calendar/names.h"

#include <stdlib.h>

struct names_slot {
	struct text name;
	uint32_t number;
	bool is_taken;
};

int names_init(struct names *names, size_t n)
{
	size_t slots = 16;

	while (slots < n * 2)
		slots *= 2;
	names->slots = calloc(slots, sizeof *names->slots);
	names->mask = slots - 1;
	return names->slots ? 0 : RAISE(FAULT_MEMORY);
}

void names_fini(struct names *names)
{
	free(names->slots);
	names->slots = NULL;
}

/* The slot that holds the name, or the free one where it would go. */
static struct names_slot *slot_of(const struct names *names, struct text name)
{
	size_t at = text_hash(name) & names->mask;

	while (names->slots[at].is_taken && !text_is(names->slots[at].name, name))
		at = (at + 1) & names->mask;
	return &names->slots[at];
}

void names_put(struct names *names, struct text name, uint32_t number)
{
	*slot_of(names, name) = (struct names_slot){ name, number, true };
}

bool names_find(const struct names *names, struct text name, uint32_t *number_out)
{
	const struct names_slot *slot = slot_of(names, name);

	if (slot->is_taken)
		*number_out = slot->number;
	return slot->is_taken;
}
