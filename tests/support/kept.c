#include "support/kept.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "conf/clocks_file.h"
#include "support/folder.h"

struct timebook *kept_book(const char *clocks)
{
	struct timebook *book = NULL;
	struct why why = { 0 };
	struct folder folder;
	char path[128];

	folder_make(&folder);
	folder_write(&folder, "clocks.cfg", clocks);
	snprintf(path, sizeof path, "%s/clocks.cfg", folder.path);
	if (clocks_file_read(path, NULL, NULL, &book, &why))
		fprintf(stderr, "%s: %s\n", why.where, why.sentence);
	assert(book);
	folder_remove(&folder);
	return book;
}

void kept_by(struct world *world, struct timebook *book)
{
	world->basis.time = timebook_timekeeping(book);
}

wall kept_moment(const char *rfc3339)
{
	wall at = { 0 };

	if (!civil_parse_rfc3339(text_of(rfc3339), &at))
		assert(false); /* no moment in RFC 3339 */
	return at;
}

void kept_until(struct world *world, wall moment)
{
	uint64_t events = 0;
	struct store_figures figures = { 0 };

	world_pass(world, wall_since(moment, world->now.wall));
	do {
		events = figures.events;
		world_turn(world);
		assert(!world->store.ops->figures(world->store.self, &figures));
	} while (figures.events != events);
}

const struct history *kept_history(struct world *world, uint64_t number)
{
	struct request request = { .id = 8, .kind = REQUEST_HISTORY, .history = { .key = { .number = number }, .limit = LIMIT_PAGE } };
	const struct reply *reply = world_request(world, 1, &request);

	assert(reply && reply->outcome == OUTCOME_OK && !reply->history.has_more);
	return &reply->history;
}
