/* liaison-plugin-host - runs one plugin for liaisond, which starts it: descriptor 3 is the talk, 4 a page of shared memory.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "plugins/host/confine.h"
#include "plugins/host/session.h"

enum { TALK = 3, PAGE = 4, FIRST_FOREIGN = 5 };

static bool is_socket(int fd)
{
	int type;

	return !getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &(socklen_t){ sizeof type }) && type == SOCK_STREAM;
}

int main(int argc, char **argv)
{
	void *page;

	(void)argv;
	if (argc != 2 || !is_socket(TALK)) {
		fputs("liaison-plugin-host is started by liaisond, for one plugin each, and is of no use by hand.\n",
		      stderr);
		return EXIT_FAILURE;
	}
	confine_life();
	confine_descriptors(FIRST_FOREIGN);
	page = mmap(NULL, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, PAGE, 0);
	if (page == MAP_FAILED) {
		perror("error: liaison-plugin-host: descriptor 4");
		return EXIT_FAILURE;
	}
	return session_run(TALK, page);
}
