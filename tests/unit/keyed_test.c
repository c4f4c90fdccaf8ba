#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base/keyed.h"

TestSuite(keyed, .timeout = 5);

/* Source: the reference vectors of SipHash-2-4: key 00 .. 0f, input 00, 01, 02 ... */
Test(keyed, is_siphash_as_published)
{
	unsigned char key[KEYED_KEY_SIZE];
	char input[15];

	for (int i = 0; i < KEYED_KEY_SIZE; i++)
		key[i] = (unsigned char)i;
	for (int i = 0; i < 15; i++)
		input[i] = (char)i;
	cr_assert(eq(u64, keyed_hash(key, TEXT_NONE), 0x726fdb47dd0e0e31u));
	cr_assert(eq(u64, keyed_hash(key, (struct text){ input, 1 }), 0x74f839c593dc67fdu));
	cr_assert(eq(u64, keyed_hash(key, (struct text){ input, 15 }), 0xa129ca6149be45e5u));
}

Test(keyed, differs_with_the_key)
{
	unsigned char a[KEYED_KEY_SIZE] = { 1 }, b[KEYED_KEY_SIZE] = { 2 };

	cr_assert(ne(u64, keyed_hash(a, TEXT("case")), keyed_hash(b, TEXT("case"))));
}
