/* Stands in for liaison-plugin-host and breaks the talk in the way that the plugin's file name says. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "proto/host_codec.h"

enum { TALK = 3 };

static void say(struct buffer *out)
{
	if (write(TALK, out->at, out->size) != (ssize_t)out->size)
		_exit(1);
	buffer_clear(out);
}

static void say_ready(struct buffer *out)
{
	size_t begun = host_frame_begin(out);

	if (host_ready_add(&(struct host_ready){ .abi = 1, .name = TEXT("fake") }, out))
		_exit(1);
	host_frame_end(out, begun);
	say(out);
}

static void say_answer(struct buffer *out, uint64_t sequence)
{
	size_t begun = host_frame_begin(out);

	if (host_answer_add(&(struct host_answer){ .sequence = sequence, .verdict.kind = VERDICT_ACCEPT }, out))
		_exit(1);
	host_frame_end(out, begun);
	say(out);
}

static void wait_for_the_end(void)
{
	char bytes[4096];

	while (read(TALK, bytes, sizeof bytes) > 0)
		;
}

int main(int argc, char **argv)
{
	const char *mode = argc > 1 ? strrchr(argv[1], '/') + 1 : "";
	struct buffer out = { 0 };

	if (!strcmp(mode, "never_ready.so")) {
		wait_for_the_end();
	} else if (!strcmp(mode, "no_frame.so")) {
		buffer_add(&out, TEXT("\377\377\377\377 this is no frame"));
		say(&out);
		wait_for_the_end();
	} else if (!strcmp(mode, "answers_unasked.so")) {
		say_ready(&out);
		say_answer(&out, 1);
		wait_for_the_end();
	} else if (!strcmp(mode, "ready_twice.so")) {
		say_ready(&out);
		say_ready(&out);
		wait_for_the_end();
	} else if (!strcmp(mode, "never_reads.so")) {
		say_ready(&out);
		pause();
	}
	return EXIT_SUCCESS;
}
