#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/reference.h"

TestSuite(reference, .timeout = 20);

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const unsigned char secret[KEYED_KEY_SIZE] = "a secret of 16 b";

/* splitmix64: the same numbers on every machine. */
static uint64_t random_of(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static int read_str(const char *letters, uint64_t *number_out)
{
	return reference_read(secret, text_of(letters), number_out);
}

Test(reference, gives_the_number_back_under_any_secret)
{
	uint64_t state = 1;

	for (int k = 0; k < 8; k++) {
		unsigned char key[KEYED_KEY_SIZE];

		for (int i = 0; i < KEYED_KEY_SIZE; i++)
			key[i] = (unsigned char)random_of(&state);
		for (int i = 0; i < 600; i++) {
			uint64_t number = i < 200 ? (uint64_t)i : random_of(&state) >> 24, back = UINT64_MAX;
			struct reference r = reference_of(key, number);

			cr_assert(eq(int, reference_read(key, text_of(r.letters), &back), REFERENCE_OK));
			cr_assert(eq(u64, back, number));
		}
	}
}

Test(reference, is_three_groups_of_four_letters_and_a_check_letter)
{
	struct reference r = reference_of(secret, (UINT64_C(1) << 40) - 1);
	uint64_t number;

	cr_assert(eq(sz, strlen(r.letters), REFERENCE_SIZE - 1 + 1));
	cr_assert(r.letters[4] == '-' && r.letters[9] == '-' && r.letters[14] == '-');
	for (size_t i = 0; r.letters[i]; i++)
		cr_assert(i % 5 == 4 || strchr(alphabet, r.letters[i]), "%s", r.letters);
	cr_assert(eq(int, read_str(r.letters, &number), REFERENCE_OK));
	cr_assert(eq(u64, number, (UINT64_C(1) << 40) - 1));
}

Test(reference, finds_every_single_letter_that_was_mistyped)
{
	for (uint64_t number = 1; number <= 60; number++) {
		struct reference r = reference_of(secret, number * 7919);

		for (size_t i = 0; r.letters[i]; i++)
			for (const char *other = alphabet; *other; other++) {
				struct reference typed = r;
				uint64_t out = 4711;

				if (i % 5 == 4 || *other == r.letters[i])
					continue;
				typed.letters[i] = *other;
				cr_assert(eq(int, read_str(typed.letters, &out), REFERENCE_MISTYPED), "%s for %s",
					  typed.letters, r.letters);
				cr_assert(eq(u64, out, 4711));
			}
	}
}

/* The check letter does not see 0 and Z exchanged; what then comes out is not one of ours. */
Test(reference, finds_neighbours_that_were_exchanged)
{
	for (uint64_t number = 1; number <= 3000; number++) {
		struct reference r = reference_of(secret, number);

		for (size_t i = 0; r.letters[i + 1]; i++) {
			size_t k = r.letters[i + 1] == '-' ? i + 2 : i + 1;
			struct reference typed = r;
			uint64_t out;

			if (r.letters[i] == '-' || r.letters[i] == r.letters[k])
				continue;
			typed.letters[i] = r.letters[k];
			typed.letters[k] = r.letters[i];
			cr_assert(ne(int, read_str(typed.letters, &out), REFERENCE_OK), "%s for %s", typed.letters,
				  r.letters);
		}
	}
}

Test(reference, accepts_what_people_make_of_it)
{
	for (uint64_t number = 0; number < 500; number++) {
		struct reference r = reference_of(secret, number);
		char typed[64];
		uint64_t out = UINT64_MAX;
		size_t n = 0;

		for (const char *at = r.letters; *at; at++) {
			char c = *at;

			if (c == '-')
				continue;
			if (n % 3 == 0)
				typed[n++] = ' ', typed[n++] = '-';
			c = c == '0' ? (number % 2 ? 'o' : 'O') : c == '1' ? "iIlL"[number % 4] : c;
			typed[n++] = (char)(number % 3 ? tolower(c) : c);
		}
		typed[n] = '\0';
		cr_assert(eq(int, read_str(typed, &out), REFERENCE_OK), "%s for %s", typed, r.letters);
		cr_assert(eq(u64, out, number));
	}
}

Test(reference, refuses_what_has_not_its_form)
{
	static const char *const wrong[] = { "",
					     "-",
					     "7K2M",
					     "7K2M-9QXD-04TJ",
					     "7K2M-9QXD-04TJ-RR",
					     "UUUU-UUUU-UUUU-U",
					     "7K2M_9QXD_04TJ_R",
					     "\xe6\xa1\xa9",
					     "                 ",
					     "0000-0000-0000-0000-0000-0000-0000-0000" };
	struct reference r = reference_of(secret, 5);
	uint64_t out = 4711;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		cr_expect(eq(int, read_str(wrong[i], &out), REFERENCE_MISTYPED), "%s", wrong[i]);
	r.letters[3] = '\0';
	cr_expect(eq(int, reference_read(secret, (struct text){ r.letters, 16 }, &out), REFERENCE_MISTYPED),
		  "a zero byte is no letter");
	cr_expect(eq(int, reference_read(secret, TEXT_NONE, &out), REFERENCE_MISTYPED));
	cr_expect(eq(u64, out, 4711));
}

Test(reference, does_not_take_another_secrets_reference_for_its_own)
{
	static const unsigned char other[KEYED_KEY_SIZE] = "another of 16 by";

	for (uint64_t number = 1; number <= 20000; number++) {
		struct reference r = reference_of(other, number);
		uint64_t out = 4711;

		cr_assert(eq(int, read_str(r.letters, &out), REFERENCE_FOREIGN), "%s", r.letters);
		cr_assert(eq(u64, out, 4711));
	}
}

static int by_letters(const void *a, const void *b)
{
	return strcmp(((const struct reference *)a)->letters, ((const struct reference *)b)->letters);
}

Test(reference, is_different_for_every_number)
{
	enum { NUMBERS = 20000 };
	struct reference *all = calloc(NUMBERS, sizeof *all);

	cr_assert(all != NULL);
	for (uint64_t i = 0; i < NUMBERS; i++)
		all[i] = reference_of(secret, i);
	qsort(all, NUMBERS, sizeof *all, by_letters);
	for (size_t i = 1; i < NUMBERS; i++)
		cr_assert(lt(int, by_letters(&all[i - 1], &all[i]), 0));
	free(all);
}

/* Numbers follow each other; references must not show it. */
Test(reference, does_not_tell_its_neighbours)
{
	int shared = 0;

	for (uint64_t number = 0; number < 1000; number++) {
		struct reference a = reference_of(secret, number), b = reference_of(secret, number + 1);

		for (size_t i = 0; a.letters[i]; i++)
			shared += i % 5 != 4 && a.letters[i] == b.letters[i];
	}
	cr_assert(lt(int, shared, 1000 * 13 / 32 * 2), "%d letters of 13000 in the same place; chance gives about 406",
		  shared);
}
