#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "wire/peers.h"

TestSuite(peers, .timeout = 10);

static struct peer meet(struct peers *peers, const char *id)
{
	struct peer_row *row = peers_meet(peers, text_of(id));

	cr_assert(row != NULL);
	return row->peer;
}

Test(peers, knows_a_connection_again_by_its_routing_id)
{
	struct peers *peers = peers_create(4);
	struct peer a = meet(peers, "a"), b = meet(peers, "b");

	cr_assert(ne(u64, a.id, b.id));
	cr_assert(eq(u64, meet(peers, "a").id, a.id));
	cr_assert(eq(sz, peers_count(peers), 2));
	cr_assert(eq(u64, peers_find(peers, a)->peer.id, a.id));
	peers_destroy(&peers);
	peers_destroy(&peers);
}

Test(peers, forgets_the_one_that_was_silent_longest_when_it_is_full)
{
	struct peers *peers = peers_create(3);
	struct peer a = meet(peers, "a"), b = meet(peers, "b"), c = meet(peers, "c"), d;

	meet(peers, "a");
	d = meet(peers, "d");
	cr_assert(peers_find(peers, b) == NULL);
	cr_assert(peers_find(peers, a) && peers_find(peers, c) && peers_find(peers, d));
	cr_assert(eq(sz, peers_count(peers), 3));
	meet(peers, "e");
	cr_assert(peers_find(peers, c) == NULL);
	peers_destroy(&peers);
}

Test(peers, never_forgets_one_that_is_kept_to_make_room)
{
	struct peers *peers = peers_create(3);
	struct peer a = meet(peers, "a");

	peers_find(peers, a)->kept = 1;
	for (int i = 0; i < 100; i++) {
		char id[8];

		snprintf(id, sizeof id, "x%d", i);
		meet(peers, id);
		cr_assert(peers_find(peers, a) != NULL);
	}
	peers_find(peers, a)->kept = 0;
	meet(peers, "y");
	meet(peers, "z");
	meet(peers, "w");
	cr_assert(peers_find(peers, a) == NULL);
	peers_destroy(&peers);
}

Test(peers, meets_nobody_new_while_all_are_kept)
{
	struct peers *peers = peers_create(2);

	peers_find(peers, meet(peers, "a"))->kept = 1;
	peers_find(peers, meet(peers, "b"))->kept = 2;
	cr_assert(peers_meet(peers, TEXT("c")) == NULL);
	cr_assert(peers_meet(peers, TEXT("a")) != NULL, "those who are known are not turned away");
	peers_destroy(&peers);
}

Test(peers, never_gives_a_number_twice)
{
	struct peers *peers = peers_create(4);
	uint64_t seen[400];

	for (int i = 0; i < 400; i++) {
		char id[8];
		struct peer peer;

		snprintf(id, sizeof id, "x%d", i % 7);
		peers_forget(peers, (struct peer){ i ? seen[i - 1] : 0 });
		peer = meet(peers, id);
		for (int k = 0; k < i; k++)
			cr_assert(ne(u64, seen[k], peer.id));
		seen[i] = peer.id;
	}
	peers_destroy(&peers);
}

Test(peers, starts_afresh_with_one_that_was_forgotten)
{
	struct peers *peers = peers_create(2);
	struct peer a = meet(peers, "a");
	struct peer_row *row = peers_find(peers, a);

	row->kept = 3;
	row->has_delimiter = true;
	peers_forget(peers, a);
	peers_forget(peers, a);
	cr_assert(eq(sz, peers_count(peers), 0));
	row = peers_meet(peers, TEXT("a"));
	cr_assert(row->kept == 0 && !row->has_delimiter);
	cr_assert(ne(u64, row->peer.id, a.id));
	cr_assert(peers_find(peers, a) == NULL);
	peers_destroy(&peers);
}

Test(peers, tells_ids_apart_whatever_bytes_are_in_them)
{
	struct peers *peers = peers_create(8);
	char longest[PEER_ID_MAX];
	uint64_t a = peers_meet(peers, (struct text){ "\0a", 2 })->peer.id,
		 b = peers_meet(peers, (struct text){ "\0b", 2 })->peer.id;

	memset(longest, 'z', sizeof longest);
	cr_assert(ne(u64, a, b));
	cr_assert(ne(u64, peers_meet(peers, (struct text){ "\0", 1 })->peer.id, a));
	cr_assert(peers_meet(peers, (struct text){ longest, sizeof longest }) !=
		  peers_meet(peers, (struct text){ longest, sizeof longest - 1 }));
	cr_assert(eq(sz, peers_count(peers), 5));
	peers_destroy(&peers);
}
