#include "decider.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LENGTH_BYTES = 4, READ_BYTES = 256 * 1024, FRAME_MAX = 1 << 20, OUTPUT_MAX = 64 << 20 };

/* The liaisond beside this program; "liaisond", to be looked for in PATH, when there is none. */
static void find_daemon(char out[PATH_MAX])
{
	static const char name[] = "liaisond";
	ssize_t size = readlink("/proc/self/exe", out, PATH_MAX - sizeof name);
	char *slash;

	if (size > 0) {
		out[size] = '\0';
		slash = strrchr(out, '/');
		strcpy(slash ? slash + 1 : out, name);
		if (!access(out, X_OK))
			return;
	}
	strcpy(out, name);
}

static _Noreturn void become_daemon(int in, int out, const char *path, const char *config)
{
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	signal(SIGPIPE, SIG_DFL);
	execlp(path, path, "--decide", "--config", config, (char *)NULL);
	out_error("%s cannot be started: %s. It must lie beside this program or in PATH.", path, strerror(errno));
	_exit(127);
}

int decider_start(struct decider *d, const char *config)
{
	int to[2] = { -1, -1 }, from[2] = { -1, -1 };
	char path[PATH_MAX];

	*d = (struct decider){ .pid = -1, .to = -1, .from = -1 };
	find_daemon(path);
	signal(SIGPIPE, SIG_IGN);
	fflush(NULL);
	if (!pipe2(to, O_CLOEXEC) && !pipe2(from, O_CLOEXEC))
		d->pid = fork();
	if (d->pid == 0)
		become_daemon(to[0], from[1], path, config);
	close(to[0]);
	close(from[1]);
	d->to = to[1];
	d->from = from[0];
	if (d->pid < 0) {
		out_error("no process could be started for liaisond: %s.", strerror(errno));
		return EXIT_REFUSED;
	}
	fcntl(d->to, F_SETFL, O_NONBLOCK);
	return EXIT_DONE;
}

enum { CODE_WARNINGS = 4 }; /* of liaisond --check --graded */

/* Starts that program with its standard input at `in` and its standard output at `out`; -1: where they are. */
static pid_t start_with(const char *const *arguments, int in, int out)
{
	const char *argv[16] = { NULL };
	char path[PATH_MAX];
	pid_t pid;

	find_daemon(path);
	argv[0] = path;
	for (size_t i = 0; arguments[i] && i + 2 < sizeof argv / sizeof *argv; i++)
		argv[i + 1] = arguments[i];
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		if (in >= 0)
			dup2(in, STDIN_FILENO);
		if (out >= 0)
			dup2(out, STDOUT_FILENO);
		signal(SIGPIPE, SIG_DFL);
		execvp(path, (char *const *)(uintptr_t)argv);
		out_error("%s cannot be started: %s. It must lie beside this program or in PATH.", path, strerror(errno));
		_exit(127);
	}
	return pid;
}

static int code_of(pid_t pid)
{
	int status = 0;

	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid <= 0 || !WIFEXITED(status))
		return EXIT_REFUSED;
	return WEXITSTATUS(status) <= EXIT_USAGE || WEXITSTATUS(status) == CODE_WARNINGS ? WEXITSTATUS(status) : EXIT_REFUSED;
}

int decider_run(const char *const *arguments)
{
	return code_of(start_with(arguments, -1, -1));
}

/* The child reads to the end before it writes, so that nobody waits for the other. false: it reads no more. */
static bool write_frame(FILE *to, struct text frame)
{
	unsigned char length[LENGTH_BYTES];

	for (int i = 0; i < LENGTH_BYTES; i++)
		length[i] = (unsigned char)(frame.size >> 8 * i);
	return !frame.size || (fwrite(length, 1, sizeof length, to) == sizeof length && fwrite(frame.at, 1, frame.size, to) == frame.size);
}

int decider_feed(const char *const *arguments, bool (*next)(void *ctx, struct text *frame_out), void *ctx)
{
	int ends[2];
	struct text frame;
	FILE *to;
	pid_t pid;

	signal(SIGPIPE, SIG_IGN);
	if (pipe2(ends, O_CLOEXEC)) {
		out_error("no pipe could be made for liaisond: %s.", strerror(errno));
		return EXIT_REFUSED;
	}
	pid = start_with(arguments, ends[0], -1);
	close(ends[0]);
	to = fdopen(ends[1], "w");
	while (to && next(ctx, &frame) && write_frame(to, frame))
		;
	if (to)
		fclose(to);
	else
		close(ends[1]);
	return code_of(pid);
}

int decider_read(const char *const *arguments, struct buffer *out)
{
	int ends[2];
	ssize_t got;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC)) {
		out_error("no pipe could be made for liaisond: %s.", strerror(errno));
		return EXIT_REFUSED;
	}
	pid = start_with(arguments, -1, ends[1]);
	close(ends[1]);
	do {
		char *at = buffer_extend(out, READ_BYTES);

		assert(at);
		got = read(ends[0], at, READ_BYTES);
		out->size -= (size_t)READ_BYTES - (got > 0 ? (size_t)got : 0);
	} while ((got > 0 && out->size < OUTPUT_MAX) || (got < 0 && errno == EINTR));
	close(ends[0]);
	return code_of(pid);
}

void decider_put(struct decider *d, struct text frame)
{
	unsigned char length[LENGTH_BYTES];

	for (int i = 0; i < LENGTH_BYTES; i++)
		length[i] = (unsigned char)(frame.size >> 8 * i);
	buffer_add(&d->outgoing, (struct text){ (const char *)length, LENGTH_BYTES });
	buffer_add(&d->outgoing, frame);
	assert(!d->outgoing.is_short);
}

void decider_finish(struct decider *d)
{
	if (d->to >= 0 && d->sent == d->outgoing.size) {
		close(d->to);
		d->to = -1;
	}
}

bool decider_take(struct decider *d, struct text *frame_out)
{
	const unsigned char *at = (const unsigned char *)d->incoming.at + d->read;
	size_t left = d->incoming.size - d->read, size = 0;

	if (left < LENGTH_BYTES)
		return false;
	for (int i = 0; i < LENGTH_BYTES; i++)
		size |= (size_t)at[i] << 8 * i;
	if (left - LENGTH_BYTES < size)
		return false;
	*frame_out = (struct text){ (const char *)at + LENGTH_BYTES, size };
	d->read += LENGTH_BYTES + size;
	return true;
}

static void send_some(struct decider *d)
{
	ssize_t sent = write(d->to, d->outgoing.at + d->sent, d->outgoing.size - d->sent);

	if (sent > 0)
		d->sent += (size_t)sent;
	if (d->sent == d->outgoing.size) {
		buffer_clear(&d->outgoing);
		d->sent = 0;
	}
	/* The child has gone: what it has to say comes out of its other end. */
	if (sent < 0 && errno == EPIPE) {
		buffer_clear(&d->outgoing);
		d->sent = 0;
		close(d->to);
		d->to = -1;
	}
}

static bool receive_some(struct decider *d)
{
	size_t kept = d->incoming.size - d->read;
	ssize_t got;
	char *at;

	if (d->read)
		memmove(d->incoming.at, d->incoming.at + d->read, kept);
	d->incoming.size = kept;
	d->read = 0;
	at = buffer_extend(&d->incoming, READ_BYTES);
	assert(at);
	got = read(d->from, at, READ_BYTES);
	d->incoming.size = kept + (got > 0 ? (size_t)got : 0);
	return got > 0 || (got < 0 && errno == EINTR);
}

bool decider_turn(struct decider *d)
{
	struct pollfd fds[2] = { { .fd = d->from, .events = POLLIN },
				 { .fd = d->sent < d->outgoing.size ? d->to : -1, .events = POLLOUT } };

	if (poll(fds, 2, -1) < 0)
		return errno == EINTR;
	if (fds[1].revents)
		send_some(d);
	return !fds[0].revents || receive_some(d);
}

int decider_end(struct decider *d)
{
	int status = 0;

	if (d->to >= 0)
		close(d->to);
	if (d->from >= 0)
		close(d->from);
	buffer_fini(&d->outgoing);
	buffer_fini(&d->incoming);
	if (d->pid <= 0)
		return EXIT_REFUSED;
	while (waitpid(d->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return EXIT_DONE;
	if (WIFSIGNALED(status))
		out_error("liaisond --decide was ended by signal %d.", WTERMSIG(status));
	else if (WEXITSTATUS(status) != 127)
		out_error("liaisond --decide ended with %d; what it said stands above.", WEXITSTATUS(status));
	return EXIT_REFUSED;
}
