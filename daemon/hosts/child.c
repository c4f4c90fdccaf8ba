#include "hosts/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	TALK = 3,
	PAGE = 4,
	FIRST_FREE = 16
}; /* the child's ends are kept from FIRST_FREE on, so that placing one cannot cover another */

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

struct ends {
	int talk, words, page;
};

static void ends_close(struct ends *ends)
{
	close_fd(&ends->talk);
	close_fd(&ends->words);
	close_fd(&ends->page);
}

/* Moves a descriptor out of the way; -1 when that failed. */
static int lift(int fd)
{
	int lifted = fcntl(fd, F_DUPFD_CLOEXEC, FIRST_FREE);

	close(fd);
	return lifted;
}

static bool open_talk(struct child *child, struct ends *ends)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return false;
	child->talk = pair[0];
	ends->talk = lift(pair[1]);
	return ends->talk >= 0 && !fcntl(child->talk, F_SETFL, O_NONBLOCK);
}

static bool open_words(struct child *child, struct ends *ends)
{
	int pair[2];

	if (pipe2(pair, O_CLOEXEC))
		return false;
	child->words = pair[0];
	ends->words = lift(pair[1]);
	return ends->words >= 0 && !fcntl(child->words, F_SETFL, O_NONBLOCK);
}

static bool open_page(struct child *child, struct ends *ends)
{
	int fd = memfd_create("liaison-in-hand", MFD_CLOEXEC);
	void *page;

	if (fd < 0)
		return false;
	ends->page = lift(fd);
	if (ends->page < 0 || ftruncate(ends->page, sizeof(uint64_t)))
		return false;
	page = mmap(NULL, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, ends->page, 0);
	child->in_hand = page == MAP_FAILED ? NULL : page;
	return child->in_hand;
}

/* Signals as at the start of any program: the daemon's own mask and handlers are none of the child's business. */
static int prepare(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, const struct ends *ends)
{
	sigset_t none, all;
	int rc = 0;

	sigemptyset(&none);
	sigfillset(&all);
	rc = rc ? rc : posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	rc = rc ? rc : posix_spawn_file_actions_addopen(actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	rc = rc ? rc : posix_spawn_file_actions_adddup2(actions, ends->words, STDERR_FILENO);
	rc = rc ? rc : posix_spawn_file_actions_adddup2(actions, ends->talk, TALK);
	rc = rc ? rc : posix_spawn_file_actions_adddup2(actions, ends->page, PAGE);
	rc = rc ? rc : posix_spawnattr_setsigmask(attributes, &none);
	rc = rc ? rc : posix_spawnattr_setsigdefault(attributes, &all);
	rc = rc ? rc
		: posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	return rc;
}

static int spawn(const char *program, const char *argument, const struct ends *ends, pid_t *pid_out)
{
	char *const arguments[] = { (char *)(uintptr_t)program, (char *)(uintptr_t)argument, NULL };
	char *const environment[] = { NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int rc = posix_spawn_file_actions_init(&actions);

	if (rc)
		return rc;
	rc = posix_spawnattr_init(&attributes);
	if (!rc) {
		rc = prepare(&actions, &attributes, ends);
		rc = rc ? rc : posix_spawn(pid_out, program, &actions, &attributes, arguments, environment);
		posix_spawnattr_destroy(&attributes);
	}
	posix_spawn_file_actions_destroy(&actions);
	return rc;
}

int child_start(const char *program, const char *argument, struct child *out)
{
	struct child child = { .talk = -1, .words = -1 };
	struct ends ends = { -1, -1, -1 };
	int error;

	if (open_talk(&child, &ends) && open_words(&child, &ends) && open_page(&child, &ends))
		error = spawn(program, argument, &ends, &child.pid);
	else
		error = errno;
	ends_close(&ends);
	if (error) {
		child.pid = 0;
		child_close(&child);
		errno = error;
		return CHILD_FAILED;
	}
	*out = child;
	return CHILD_OK;
}

void child_kill(struct child *child)
{
	if (child->pid)
		(void)kill(child->pid, SIGKILL);
}

bool child_reap(struct child *child, bool wait, int *status_out)
{
	pid_t pid;

	if (!child->pid)
		return true;
	do
		pid = waitpid(child->pid, status_out, wait ? 0 : WNOHANG);
	while (pid < 0 && errno == EINTR);
	if (!pid)
		return false;
	child->pid = 0;
	return true;
}

void child_hang_up(struct child *child)
{
	close_fd(&child->talk);
}

void child_close_words(struct child *child)
{
	close_fd(&child->words);
}

void child_close(struct child *child)
{
	close_fd(&child->talk);
	close_fd(&child->words);
	if (child->in_hand)
		munmap((void *)child->in_hand, sizeof(uint64_t));
	child->in_hand = NULL;
}
