#include <pthread.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base/fault.h"

TestSuite(fault, .timeout = 5);

Test(fault, keeps_the_path_from_where_it_began_to_where_it_went)
{
	int rc = fault_pass(fault_pass(fault_raise(FAULT_STORE, "daemon/store/a.c", 12), "daemon/core/b.c", 345), "c.c", 6);

	cr_assert(eq(int, rc, FAULT_STORE));
	cr_assert(eq(str, (char *)fault_path(), "a.c:12 < b.c:345 < c.c:6"));
}

Test(fault, begins_a_new_path_with_every_fault)
{
	fault_raise(FAULT_STORE, "old.c", 1);
	fault_raise(FAULT_MEMORY, "new.c", 2);
	cr_assert(eq(str, (char *)fault_path(), "new.c:2"));
}

Test(fault, leaves_outcomes_and_success_as_they_are)
{
	fault_raise(FAULT_STORE, "a.c", 1);
	cr_assert(eq(int, PASS(0), 0));
	cr_assert(eq(int, PASS(3), 3));
	cr_assert(eq(str, (char *)fault_path(), "a.c:1"));
}

Test(fault, folds_an_unplanned_outcome_and_nothing_else)
{
	int outcome = 2, none = 0, fault = FAULT_SYSTEM;

	cr_assert(eq(int, FOLD(outcome), FAULT_UNPLANNED));
	cr_assert(eq(int, FOLD(none), 0));
	cr_assert(eq(int, FOLD(fault), FAULT_SYSTEM));
}

Test(fault, cuts_a_path_that_is_too_long_at_its_room)
{
	int rc = RAISE(FAULT_BROKEN);

	for (int i = 0; i < 1000; i++)
		rc = PASS(rc);
	cr_assert(eq(int, rc, FAULT_BROKEN));
	cr_assert(lt(sz, strlen(fault_path()), 512));
}

static void *raise_elsewhere(void *out)
{
	fault_raise(FAULT_MEMORY, "elsewhere.c", 9);
	*(bool *)out = !strcmp(fault_path(), "elsewhere.c:9");
	return NULL;
}

Test(fault, has_a_path_for_each_thread)
{
	pthread_t thread;
	bool is_own = false;

	fault_raise(FAULT_STORE, "here.c", 1);
	cr_assert(eq(int, pthread_create(&thread, NULL, raise_elsewhere, &is_own), 0));
	pthread_join(thread, NULL);
	cr_assert(is_own);
	cr_assert(eq(str, (char *)fault_path(), "here.c:1"));
}

Test(fault, has_a_name_for_each_kind)
{
	cr_assert(eq(str, (char *)fault_name(FAULT_MEMORY), "memory"));
	cr_assert(eq(str, (char *)fault_name(FAULT_STORE), "store"));
	cr_assert(eq(str, (char *)fault_name(FAULT_SYSTEM), "system"));
	cr_assert(eq(str, (char *)fault_name(FAULT_UNPLANNED), "unplanned"));
	cr_assert(eq(str, (char *)fault_name(FAULT_BROKEN), "broken"));
	cr_assert(eq(str, (char *)fault_name(-99), "unknown"));
}
